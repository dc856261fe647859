"""Names are hostile input: what must happen to a text before it meets a file format."""

from __future__ import annotations

import re
import unicodedata

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 and fonts cannot carry (tab and line ends are allowed)."""

BIDI = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of the text around them: they could disguise a name."""

FORMULA = re.compile(r"^[=+\-@\x00-\x1f\x7f]")
"""A text cell that a spreadsheet could take for a formula or a command."""

_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def visible(text: str) -> str:
    """`text` with control characters shown as U+FFFD and direction marks taken out.

    For paper and screens, where such characters can only mislead; tables keep them.
    """
    return BIDI.sub("", CONTROL.sub("\ufffd", text))


def one_line(text: str) -> str:
    """`text` for a place that holds one line: visible, all white space single."""
    return " ".join(visible(text).split())


def xml_text(text: str) -> str:
    """`text` for XML element content and quoted attributes; control characters shown as U+FFFD."""
    clean = CONTROL.sub("\ufffd", text)
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        clean = clean.replace(mark, entity)
    return clean.replace("'", "&#39;")


def is_formula(text: str) -> bool:
    """True where a spreadsheet could run `text`: it begins with = + - @ or a control character."""
    return FORMULA.match(text) is not None


def safe_file_name(name: str, fallback: str = "unnamed", limit: int = 80) -> str:
    """A file name for `name` that is a single, harmless path part on every system.

    Separators, control characters, quotes and leading dots go; Windows' device names get an
    underscore; the result is at most `limit` characters and never empty.
    """
    text = unicodedata.normalize("NFKC", visible(name))
    text = re.sub(r'[<>:"/\\|?*\x00-\x1f\ufffd]+', " ", text)
    text = re.sub(r"\s+", "-", text.strip()).strip(".-_ ")[:limit].rstrip(".-_ ")
    if _RESERVED.match(text):
        text = f"_{text}"
    return text or fallback
