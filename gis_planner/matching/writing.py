"""How an address line is written: brought into one spelling before it is read.

Each rule is a habit of writers, not a row of a list: brackets with reference numbers, 'r/o',
'3 & 4', '12/14', '24-6', 'Unit3', 'Unit 2.05', '144 and a half', Scottish '0/1' and '12/3'.
"""

from __future__ import annotations

import re
import unicodedata

_QUOTES = str.maketrans({"'": None, "’": None, "‘": None, "`": None, '"': " ", ".": " "})
_OWNED_S = re.compile(r"(?<=[sS])['’‘`][sS]\b")
_BRACKETS = re.compile(
    r"\((?:[-\d\s.,]+|[^()]*\b(?:REF|REFERENCE|SITE|STORE|BRANCH|CODE|ID)\b[^()]*\d[^()]*)\)", re.I
)
_REFERENCE = re.compile(r"\bREF(?:ERENCE)?(?:\s*NO)?[\s:.]*\d+\b")
_DATE = re.compile(r"\b\d{1,2}([/-])\d{1,2}\1(?:\d{4}|\d{2})\b")
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_HALF = re.compile(r"(?<=\d)\s*(?:&|AND)\s*A\s*HALF\b")
_REAR = re.compile(r"\bR/O\b|\bREAR OF\b|\bTO (?:THE )?REAR\b|\bAT (?:THE )?REAR\b|\bREAR\b")
CARE_OF = "CAREOF"
_CARE_OF = re.compile(r"\bC/O\b|\bCARE OF\b")
_UNIT = r"UNITS?|FLATS?|APARTMENTS?|APTS?|SUITES?|SHOPS?|STUDIOS?|STALLS?|ARCH|ARCHES|KIOSKS?|ROOMS?|OFFICES?|WORKSHOPS?"  # noqa: E501
_GLUED = re.compile(rf"\b({_UNIT})(?:\s+(?:NOS?|NUMBERS?)\b\s*(?=\d)|(?=\d{{1,4}}[A-Z]?\b))")
_ONE = r"[A-Z]?\d{1,4}[A-Z]?"
_LIST = re.compile(
    rf"\b({_UNIT})\s+({_ONE}(?:\s*,\s*{_ONE})*)\s*,?\s*(?:&|\bAND\b)\s*({_ONE})\b"
    r"(?!\s*(?:ST|ND|RD|TH)\b)"
)
_SCOTS_FLAT = re.compile(r"(\bFLAT\s+)(\d)\s*/\s*(\d)\b|(?<![/\d])(\d)/(\d)\b(?=[,\s]+\d)")
_RANGE = re.compile(
    r"\b(\d{1,4})([A-Z]?)\s*(-|/|&|\bTO\b|\bAND\b)\s*(\d{1,4})([A-Z]?)\b(?!\s*(?:ST|ND|RD|TH)\b)"
)
_LONGEST_RANGE = 60
"""House numbers further apart than this are two numbers, not a range."""
_NOWHERE = re.compile(
    r"(?:(?:HOME |PRIVATE |TRADING )?ADDRESS )?(?:WITHHELD|CONFIDENTIAL|UNKNOWN|RESTRICTED"
    r"|NOT (?:SHOWN|DISCLOSED|KNOWN|AVAILABLE|PROVIDED|GIVEN|SUPPLIED|STATED|APPLICABLE))"
    r"|(?:PRIVATE|HOME|NO FIXED) ADDRESS|N ?/ ?A|NFA|NONE|NULL|NIL"
)
"""Said instead of an address: two traders who withhold theirs share no place."""


def fold(text: str) -> str:
    """Upper case, accents and apostrophes taken away."""
    if not text.isascii():
        text = "".join(
            c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)
        )
    return _OWNED_S.sub("", text).translate(_QUOTES).upper()


def tidy(text: str) -> tuple[str, bool]:
    """The line folded, its ranges as 'a-b', lists of units as 'a+b'; and whether it is a rear."""
    if "½" in text:
        text = text.replace("½", " HALF")
    if "(" in text:
        text = _BRACKETS.sub(" ", text)
    if "." in text:
        text = _DECIMAL.sub("X", text)
    line = fold(text)
    if "/" in line or "-" in line:
        line = _DATE.sub(" ", line)
    if "REF" in line:
        line = _REFERENCE.sub(" ", line)
    line, rear = _REAR.subn(" ", line)
    line = _GLUED.sub(r"\1 ", line)
    if "C/O" in line or "CARE OF" in line:
        line = _CARE_OF.sub(f" {CARE_OF} ", line)
    if "&" in line or " AND " in line:
        line = _HALF.sub(" HALF", line)
        line = _LIST.sub(_units, line)
    if "/" in line:
        line = _SCOTS_FLAT.sub(_scots_flat, line)
    return _RANGE.sub(_range, line), bool(rear)


def parts(line: str) -> list[str]:
    """The parts of a tidy line that tell of a place; 'withheld' tells of none."""
    return [p for p in re.split(r"[,|;\n\r]+", line) if not _NOWHERE.fullmatch(p.strip())]


def _units(match: re.Match[str]) -> str:
    word, first, last = match.groups()
    return f"{word} " + "+".join([*re.findall(_ONE, first), last])


def _scots_flat(match: re.Match[str]) -> str:
    """Glasgow's storey and door: '0/1' is no range and no house number."""
    lead, a, b, c, d = match.groups()
    return f"{lead}{a}X{b}" if lead else f"{c}X{d}"


def _range(match: re.Match[str]) -> str:
    low, suffix, sign, high, high_suffix = match.groups()
    if int(high) < int(low):
        if sign == "/":  # Edinburgh's '12/3': flat 3 of number 12
            return f"{low}{suffix} UNIT {high}{high_suffix}"
        if sign == "-" and len(high) < len(low):  # '24-6' is 24-26
            high = low[: -len(high)] + high
    if not int(low) <= int(high) <= int(low) + _LONGEST_RANGE:
        return match.group(0).replace("-", " ").replace("/", " ")
    ends = f"{low}-{high}"
    return f"{ends} {suffix or high_suffix}".rstrip()
