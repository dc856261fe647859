"""A letter as plain words and as HTML: what most letters need, without tags. No Qt.

A paragraph ends with an empty line; '# ' begins a heading, '- ' a list that a field fills, and
**words** are bold. A paragraph with {{address}} is the address.
"""

from __future__ import annotations

import html
import re

_BLOCK = re.compile(r'<(p|h1)(?: class="(where|list)")?>(.*?)</\1>', re.S)


def html_of(words: str) -> str:
    """The HTML of a letter in plain words."""
    parts = (p.strip() for p in re.split(r"\n\s*\n", words.strip()))
    return "".join(_block(p) + "\n" for p in parts if p)


def _block(text: str) -> str:
    tag, kind = "p", ""
    if text.startswith("# "):
        tag, text = "h1", text[2:]
    elif text.startswith("- "):
        kind, text = ' class="list"', text[2:]
    elif "{{address}}" in text:
        kind = ' class="where"'
    inside = html.escape(text, quote=False)
    inside = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", inside, flags=re.S)
    inside = "<br>".join(line.strip() for line in inside.split("\n"))
    return f"<{tag}{kind}>{inside}</{tag}>"


def words_of(page: str) -> str | None:
    """The words of a letter in HTML; None where it holds more than words can say."""
    if _BLOCK.sub("", page).strip():
        return None
    found = [_words(*match.groups()) for match in _BLOCK.finditer(page)]
    words = "\n\n".join(f for f in found if f is not None)
    whole = None not in found and _plain(html_of(words)) == _plain(page)
    return words if whole else None


def _words(tag: str, kind: str | None, inside: str) -> str | None:
    text = " ".join(inside.split())
    text = re.sub(r"\s*<br>\s*", "\n", text)
    text = re.sub(r"<b>(.+?)</b>", r"**\1**", text, flags=re.S)
    if "<" in text:
        return None
    start = "# " if tag == "h1" else "- " if kind == "list" else ""
    return start + html.unescape(text)


def _plain(page: str) -> str:
    """HTML without what makes no difference."""
    return re.sub(r"\s*(<br>|</?p[^>]*>|</?h1>)\s*", r"\1", " ".join(page.split()))


def same(a: str, b: str) -> bool:
    """Whether two letters in HTML read alike."""
    return _plain(a) == _plain(b)
