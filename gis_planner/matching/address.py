"""Read one address line into comparable parts: numbers, units and floors, street, words, alias."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from gis_planner.matching.postcode import find_postcode
from gis_planner.matching.words import (
    ABBREVIATIONS,
    DWELLINGS,
    ESTATES,
    FLOORS,
    NOISE,
    SAINTS,
    STREETS,
    UNITS,
    WEAK_STREETS,
)


class Address(NamedTuple):
    """What an address line says. Empty tuples and '' mean that it says nothing about that part."""

    numbers: tuple[tuple[int, int], ...]
    """House numbers as ranges: 12-14 is (12, 14), 48 is (48, 48)."""
    subs: tuple[str, ...]
    """Units, floors and suffix letters, sorted: Flat 3 → '3', 48A → 'A', first floor → 'F1'."""
    street: str
    words: tuple[str, ...]
    """Every other word in order, abbreviations expanded."""
    first: str
    """First line without a number: a building or a trading name; '' where there is none."""
    dwelling: bool
    postcode: str
    """A postcode found inside the line, or ''."""


EMPTY = Address((), (), "", (), "", False, "")
_BRACKETS = re.compile(r"\([-\d\s.,]+\)")
_RANGE = re.compile(
    r"\b(\d{1,4})([A-Z]?)\s*(?:-|/|&|\bTO\b|\bAND\b)\s*(\d{1,4})([A-Z]?)\b(?!\s*(?:ST|ND|RD|TH)\b)"
)
_TOKEN = re.compile(r"\d+-\d+|[A-Z0-9]+")
_NUMBER = re.compile(r"(\d{1,4})([A-Z]?)$")
_DESIGNATOR = re.compile(r"(?:\d{1,4}[A-Z]?|[A-Z]\d{0,3}|\d+-\d+)$")
_QUOTES = str.maketrans({"'": None, "’": None, "‘": None, "`": None, '"': " ", ".": " "})
_REAR = re.compile(r"\bR/O\b|\bREAR OF\b|\bAT REAR\b|\bREAR\b")


def fold(text: str) -> str:
    """Upper case, accents and apostrophes taken away."""
    if not text.isascii():
        text = "".join(
            c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)
        )
    return text.translate(_QUOTES).upper()


def _range(match: re.Match[str]) -> str:
    low, suffix, high, high_suffix = match.groups()
    if int(high) < int(low) or int(high) - int(low) > 60:
        return match.group(0).replace("-", " ").replace("/", " ")
    ends = f"{low}-{high}"
    return f"{ends} {suffix or high_suffix}".rstrip()


def _expand(tokens: list[str]) -> list[str]:
    """Abbreviations in full; ST is a saint at the start or before a saint's name, else a street."""
    out: list[str] = []
    last = len(tokens) - 1
    for i, token in enumerate(tokens):
        if token == "ST":
            following = tokens[i + 1] if i < last else ""
            saint = (i == 0 and i < last) or following in SAINTS
            out.append("SAINT" if saint else "STREET")
        elif token == "SHOP" and i < last and tokens[i + 1] in ("CTR", "CENTRE", "CENTER"):
            out.append("SHOPPING")
        elif token == "U" and i < last and tokens[i + 1][0].isdigit():
            out.append("UNIT")
        else:
            out.append(ABBREVIATIONS.get(token, token))
    return out


class _Reader:
    """Collects the parts of one address."""

    def __init__(self) -> None:
        self.numbers: list[tuple[int, int]] = []
        self.subs: set[str] = set()
        self.words: list[str] = []
        self.street = ""
        self.weak_street = ""
        self.dwelling = False
        self.maybe_number = ""

    def settle(self) -> None:
        """'First floor flat 21 Mill Road', 'Flat 74 High Street': the number is the house's."""
        number = self.maybe_number
        if number and not self.numbers and self.street and number in self.subs:
            self.subs.discard(number)
            self.numbers.append((int(number), int(number)))

    def part(self, tokens: list[str]) -> tuple[bool, list[str]]:
        """Read one part between commas: whether it held a number, and its plain words."""
        numbered, plain, i, n = False, [], 0, len(tokens)
        run: list[str] = []
        while i < n:
            token = tokens[i]
            following = tokens[i + 1] if i + 1 < n else ""
            if token in UNITS and following and _DESIGNATOR.match(following):
                i = self._unit(tokens, i)
                numbered, run = True, []
                continue
            if token in FLOORS and self._is_floor(tokens, i):
                self.subs.add(FLOORS[token])
                run = []
            elif token in ("FLOOR", "FLOORS"):
                numbered = True
            elif token in DWELLINGS:
                self.dwelling = True
            elif token[0].isdigit() and self._number(token):
                if len(following) == 1 and following.isalpha():
                    self.subs.add(following)
                    i += 1
                numbered, run = True, []
            else:
                plain.append(token)
                run.append(token)
                self._street_word(token, run)
                if token in ESTATES and token not in STREETS:
                    run = []
            i += 1
        self.words.extend(plain)
        return numbered, plain

    def _street_word(self, token: str, run: list[str]) -> None:
        if token in STREETS and len(run) > 1:
            if not self.street or token not in ("COURT", "HILL", "GARDENS"):
                self.street = " ".join(run[-4:])
            run.clear()
        elif token in WEAK_STREETS and len(run) > 1:
            self.weak_street = " ".join(run[-3:])

    def _unit(self, tokens: list[str], i: int) -> int:
        self.dwelling = self.dwelling or tokens[i] in DWELLINGS
        token = tokens[i + 1]
        if "-" in token:
            low, high = token.split("-")
            self.subs.update((low.lstrip("0"), high.lstrip("0")))
        else:
            self.subs.add(token.lstrip("0") or "0")
        if tokens[i] in DWELLINGS and token.isdigit() and i + 3 < len(tokens):
            self.maybe_number = token
        return i + 2

    @staticmethod
    def _is_floor(tokens: list[str], i: int) -> bool:
        if tokens[i] in ("BASEMENT", "CELLAR", "MEZZANINE"):
            return True
        return any(t in ("FLOOR", "FLOORS") for t in tokens[i + 1 : i + 5])

    def _number(self, token: str) -> bool:
        if "-" in token:
            low, high = token.split("-")
            self.numbers.append((int(low), int(high)))
            return True
        match = _NUMBER.match(token)
        if match is None:
            return False
        value = int(match.group(1))
        self.numbers.append((value, value))
        if match.group(2):
            self.subs.add(match.group(2))
        return True


def _first_line(parts: list[list[str]], numbered_first: bool, plain_first: list[str]) -> str:
    """The first line where it names something: no number, not a street, not the only part."""
    if len(parts) > 1:
        if numbered_first or not plain_first or plain_first[-1] in STREETS:
            return ""
        return " ".join(plain_first)
    head: list[str] = []
    for token in parts[0]:
        if token[0].isdigit() or token in UNITS or token in FLOORS:
            return " ".join(head)
        head.append(token)
    return ""


def parse_address(text: str | None) -> Address:
    """Read an address in one line (commas, pipes or new lines between its parts)."""
    if not text:
        return EMPTY
    folded = fold(_BRACKETS.sub(" ", text))
    postcode, folded = find_postcode(folded)
    reader = _Reader()
    folded, rear = _REAR.subn(" ", folded)
    if rear:
        reader.subs.add("RR")
    folded = _RANGE.sub(_range, folded)
    parts = [
        _expand(tokens)
        for tokens in (_TOKEN.findall(p) for p in re.split(r"[,|;\n\r]+", folded))
        if tokens
    ]
    if not parts:
        return EMPTY._replace(postcode=postcode)
    numbered_first, plain_first = reader.part(parts[0])
    for tokens in parts[1:]:
        reader.part(tokens)
    reader.settle()
    words = tuple(w for w in reader.words if w not in NOISE)
    return Address(
        tuple(reader.numbers[:3]),
        tuple(sorted(reader.subs)),
        reader.street or reader.weak_street,
        words,
        _first_line(parts, numbered_first, plain_first),
        reader.dwelling,
        postcode,
    )
