"""Read one address line into comparable parts: numbers, units and floors, street, words, alias."""

from __future__ import annotations

import re
from typing import NamedTuple

from gis_planner.matching.postcode import find_postcode
from gis_planner.matching.words import (
    ABBREVIATIONS,
    DWELLINGS,
    ESTATES,
    FLOORS,
    NOISE,
    SAINTS,
    SITE_KINDS,
    SITES,
    STREETS,
    UNITS,
    WEAK_STREETS,
    WELSH_STREETS,
)
from gis_planner.matching.writing import CARE_OF, tidy
from gis_planner.matching.writing import parts as written_parts


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
_TOKEN = re.compile(r"(?:[A-Z]?\d+[A-Z]?\+)+[A-Z]?\d+[A-Z]?|\d+-\d+|[A-Z0-9]+")
_NUMBER = re.compile(r"(\d{1,4})([A-Z]?)$")
_DESIGNATOR = re.compile(
    r"(?:\d{1,4}[A-Z]?|[A-Z]|[A-Z]{1,2}\d{1,3}[A-Z]?|\d+-\d+|\d+X\d+|[^+]+\+.+)$"
)
_DECIMAL = re.compile(r"\d{1,3}X\d{1,3}$")
MOST_UNITS = 8
"""'Units 3-5' are 3, 4 and 5; a wider range is named by its ends."""
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def _expand(tokens: list[str]) -> list[str]:
    """Abbreviations in full; ST is a saint at the start, after a number or before a saint's name,
    else a street."""
    out: list[str] = []
    last = len(tokens) - 1
    for i, token in enumerate(tokens):
        if token == "ST":
            following = tokens[i + 1] if i < last else ""
            starts = i < last and (i == 0 or tokens[i - 1][0].isdigit())
            out.append("SAINT" if starts or following in SAINTS else "STREET")
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

    def part(self, tokens: list[str], after: list[str]) -> tuple[bool, list[str]]:
        """Read one part between commas: whether it held a number, and its plain words.

        `after`: the next part, whose site a number at the end of this one may belong to.
        """
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
            elif _numbered_floor(tokens, i):
                self.subs.add(f"F{int(following)}")
                i, numbered, run = i + 1, True, []
            elif token in ("FLOOR", "FLOORS"):
                numbered = True
            elif token == CARE_OF:
                run = []
            elif token in DWELLINGS:
                self.dwelling = True
            elif token == "HALF" and i and tokens[i - 1][0].isdigit():
                self.subs.add(token)
            elif token[0].isdigit() and self._number(tokens, i, after):
                if len(following) == 1 and following.isalpha():
                    self.subs.add(following)
                    i += 1
                numbered, run = True, []
            else:
                plain.append(token)
                run.append(token)
                self._street_word(tokens, i, run)
                # 'Acme Mill, ...' ends a building's name; 'Mill Lane' does not
                if token in ESTATES and token not in STREETS and following not in STREETS:
                    run = []
            i += 1
        self.words.extend(plain)
        return numbered, plain

    def _street_word(self, tokens: list[str], i: int, run: list[str]) -> None:
        token = tokens[i]
        if token in STREETS and len(run) > 1:
            if not self.street or token not in ("COURT", "HILL", "GARDENS"):
                self.street = " ".join(run[-4:])
            run.clear()
        elif token in WELSH_STREETS and len(run) == 1 and i + 1 < len(tokens) and not self.street:
            # Welsh names the kind of street first: 'Heol y Bont', 'Ffordd Fawr'
            named = [t for t in tokens[i + 1 : i + 4] if not t[0].isdigit()]
            self.street = " ".join([token, *named])
        elif token in WEAK_STREETS and len(run) > 1:
            self.weak_street = " ".join(run[-3:])

    def _unit(self, tokens: list[str], i: int) -> int:
        dwelling, after = tokens[i] in DWELLINGS, i + 2
        self.dwelling = self.dwelling or dwelling
        token = tokens[i + 1]
        # 'Unit G 04': a number that begins with 0 is no house's
        following = tokens[after] if after < len(tokens) else ""
        if len(token) == 1 and token.isalpha() and following[:1] == "0" and following.isdigit():
            token, after = token + following, after + 1
        self.subs.update(_designators(token))
        floor = i and tokens[i - 1] in ("FLOOR", "FLOORS")
        if (dwelling or floor) and token.isdigit() and after + 1 < len(tokens):
            self.maybe_number = token
        return after

    @staticmethod
    def _is_floor(tokens: list[str], i: int) -> bool:
        if tokens[i] in ("BASEMENT", "CELLAR", "MEZZANINE"):
            return True
        return any(t in ("FLOOR", "FLOORS") for t in tokens[i + 1 : i + 5])

    def _number(self, tokens: list[str], i: int, after: list[str]) -> bool:
        """Take a house number, or the unit that a number before a site's name is."""
        token = tokens[i]
        if _DECIMAL.match(token) or "+" in token:
            self.subs.update(_designators(token))
            return True
        match = None if "-" in token else _NUMBER.match(token)
        if match is None and "-" not in token:
            return False
        if _before_site(tokens[i + 1 :] or after):
            self.subs.update(_designators(token))
        elif match is None:
            low, high = token.split("-")
            self.numbers.append((int(low), int(high)))
        else:
            value = int(match.group(1))
            self.numbers.append((value, value))
            if match.group(2):
                self.subs.add(match.group(2))
        return True


def _numbered_floor(tokens: list[str], i: int) -> bool:
    """'Floor 3', 'Level 1'; in 'Ground Floor 55 Bude Way' the number is the house's."""
    if tokens[i] not in ("FLOOR", "LEVEL") or i + 1 == len(tokens):
        return False
    rest = tokens[i + 2 :]
    housed = bool(rest) and not rest[0][0].isdigit() and not STREETS.isdisjoint(rest)
    return not housed and tokens[i + 1].isdigit() and len(tokens[i + 1]) < 3


def _designators(token: str) -> list[str]:
    """'3-4', '3+4' are two units; zeros in front say nothing: 'B01' is B1, '2.05' is 2.5."""
    if "X" in token and not _DECIMAL.match(token):
        found = [token]
    else:
        found = re.split(r"[-+]", token)
    if "-" in token and 0 < int(found[1]) - int(found[0]) <= MOST_UNITS:
        found = [str(k) for k in range(int(found[0]), int(found[1]) + 1)]
    return [_ZEROS.sub("", f) for f in found]


def _before_site(words: list[str]) -> bool:
    """'15-16 Midsomer Enterprise Park', '3 Chesterfield House': a unit, not a house number."""
    for k, token in enumerate(words[:5]):
        if token[0].isdigit() or token in STREETS or (token in UNITS and k + 1 < len(words)):
            return False
        if k and (token in SITES or words[k - 1] in SITE_KINDS.get(token, ())):
            return k + 1 == len(words) or words[k + 1] not in STREETS
    return False


def _first_line(parts: list[list[str]], numbered_first: bool, plain_first: list[str]) -> str:
    """The first line where it names something: no number, not a street, not the only part."""
    if CARE_OF in parts[0]:  # whose door it is, not who trades there
        return ""
    if len(parts) > 1 and not numbered_first:
        named = bool(plain_first) and plain_first[-1] not in STREETS
        return " ".join(plain_first) if named and not UNITS.issuperset(plain_first) else ""
    head: list[str] = []
    for k, token in enumerate(parts[0]):
        if token[0].isdigit() or token in UNITS or token in FLOORS:
            # 'Pascoes Hotel 54 Gloucester Way': a name where a street follows the number
            known = len(parts) == 1 or (head and any(t in STREETS for t in parts[0][k + 1 :]))
            said = known and head and head[-1] not in STREETS and not NOISE.issuperset(head)
            return " ".join(head) if said else ""
        head.append(token)
    return ""


def parse_address(text: str | None) -> Address:
    """Read an address in one line (commas, pipes or new lines between its parts)."""
    if not text:
        return EMPTY
    line, rear = tidy(text)
    postcode, line = find_postcode(line)
    reader = _Reader()
    if rear:
        reader.subs.add("RR")
    found = (_TOKEN.findall(p) for p in written_parts(line))
    parts = [_expand(tokens) for tokens in found if tokens]
    if not parts:
        return EMPTY._replace(postcode=postcode)
    after = [*parts[1:], []]
    numbered_first, plain_first = reader.part(parts[0], after[0])
    for tokens, following in zip(parts[1:], after[1:], strict=True):
        reader.part(tokens, following)
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
