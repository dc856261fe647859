"""Texts as a search compares them: without case, accents, apostrophes and quotation marks."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

MARKS = "'\"`´ʼ‘’“”"
"""Left out on both sides: O’Brien, O'Brien and OBrien are one name."""
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"})
_POSTCODE = re.compile(r"([a-z]{1,2}\d[a-z\d]?)(\d[a-z]{2})")
_PARTS = re.compile(r'"([^"]+)"|(\S+)')


def plain(text: str) -> str:
    """One text: 'Café d’Or' is 'cafe dor'."""
    apart = unicodedata.normalize("NFKD", text.lower()).translate(_LETTERS)
    return "".join(c for c in apart if c not in MARKS and not unicodedata.combining(c))


def plain_column(texts: pa.ChunkedArray) -> pa.Array:
    """A column of texts (missing is ''), each as `plain` writes it."""
    whole = pc.fill_null(pc.cast(texts, pa.string()), "").combine_chunks()
    small = pc.ascii_lower(whole)
    for mark in ("'", '"', "`"):
        if pc.any(pc.match_substring(small, mark)).as_py():
            small = pc.replace_substring(small, mark, "")
    odd = pc.invert(pc.string_is_ascii(small))
    if not pc.any(odd).as_py():
        return small
    few = [plain(text) for text in small.filter(odd).to_pylist()]
    return pc.replace_with_mask(small, odd, pa.array(few, pa.string()))


def spaced_postcode(part: str) -> str:
    """'zq1 1ab' of 'zq11ab'; '' of what is no whole postcode."""
    found = _POSTCODE.fullmatch(part)
    return f"{found[1]} {found[2]}" if found else ""


def parts(text: str) -> list[str]:
    """What a search looks for: each word, and what stands between quotation marks as one."""
    found = _PARTS.findall(text.replace("“", '"').replace("”", '"'))
    cleaned = (" ".join(plain(phrase or word).split()) for phrase, word in found)
    return [part for part in cleaned if part]
