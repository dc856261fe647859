"""Addresses written as lists write them: the perturber behind `bench matching --data perturbed`.

Each change is what BBCP's and our own lists show. A row is changed by its own seed (its UPRN), so
that a run can be repeated; what a change cannot alter (no number to drop) is left out and counted
as such, never scored as found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

_NUMBER = re.compile(r"\b\d+[A-Za-z]?(?:\s*[-/&]\s*\d+[A-Za-z]?)?\b")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? *\d[A-Z]{2}", re.I)
_SHORT = (
    ("Road", "Rd"), ("Street", "St"), ("Lane", "La"), ("Avenue", "Ave"), ("Square", "Sq"),
    ("Close", "Cl"), ("Place", "Pl"), ("Gardens", "Gdns"), ("Crescent", "Cres"), ("Drive", "Dr"),
    ("Terrace", "Terr"), ("Buildings", "Bldgs"), ("House", "Hse"), ("Unit", "U"), ("Centre", "Ctr"),
    ("First Floor", "1st Flr"), ("Ground Floor", "Gnd Flr"), ("Saint", "St"), ("Near", "Nr"),
)  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Written:
    """One address as a list holds it. `parts` are the comma-separated parts of the address."""

    name: str
    parts: tuple[str, ...]
    postcode: str
    seed: int

    @property
    def address(self) -> str:
        """The address as one line."""
        return ", ".join(p for p in self.parts if p)


def written(name: str, address: str, postcode: str, seed: int) -> Written:
    """A clean address; the postcode at its end is taken off: it would undo changes of it."""
    parts = [p.strip() for p in re.split(r"[,|]", address) if p.strip()]
    if parts and _POSTCODE.fullmatch(parts[-1].strip()):
        parts = parts[:-1]
    return Written(name, tuple(parts), postcode, seed)


def _slip(text: str, seed: int) -> str:
    """A slip of the keyboard: two letters change places, one is left out, doubled or another."""
    words = [w for w in re.findall(r"[A-Za-z]+", text) if len(w) >= 4]
    if not words:
        return text
    word = max(words, key=len)
    at = 1 + seed % (len(word) - 2)
    other = _LETTERS[seed // 7 % 26]
    slips = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + other + word[at + 1 :],
    )
    slipped = slips[seed // 3 % 4]
    return text.replace(word, slipped if slipped != word else slips[1], 1)


def _street_at(parts: tuple[str, ...]) -> int:
    """The part that names the street: the first that holds a number or a word for a street."""
    for i, part in enumerate(parts):
        if re.search(r"\b(Road|Street|Lane|Avenue|Hill|Square|Close|Way|Row|Parade)\b", part, re.I):
            return i
    return 0


def number_dropped(w: Written) -> Written:
    """'12 High Street' → 'High Street'."""
    parts = (re.sub(r"\s{2,}", " ", _NUMBER.sub("", p)).strip(" ,") for p in w.parts)
    return replace(w, parts=tuple(p for p in parts if p))


def number_mistyped(w: Written) -> Written:
    """One digit of the first number is another: '12' → '17', '12' → '112'."""
    for i, part in enumerate(w.parts):
        found = re.search(r"\d+", part)
        if found:
            digits = found.group()
            at, new = w.seed % len(digits), str((int(digits[-1]) + 1 + w.seed % 8) % 10)
            wrong = digits[:at] + new + digits[at + (w.seed % 3 != 0) :]
            wrong = wrong.lstrip("0") or "1"
            if wrong == digits:
                wrong = digits + "1"
            parts = [*w.parts]
            parts[i] = part[: found.start()] + wrong + part[found.end() :]
            return replace(w, parts=tuple(parts))
    return w


def street_mistyped(w: Written) -> Written:
    """A slip in the street's longest word."""
    parts = [*w.parts]
    at = _street_at(w.parts) if parts else 0
    if parts:
        parts[at] = _slip(parts[at], w.seed)
    return replace(w, parts=tuple(parts))


def street_dropped(w: Written) -> Written:
    """The part that names the street is left out, but for its number."""
    if len(w.parts) < 2:
        return w
    at = _street_at(w.parts)
    number = _NUMBER.match(w.parts[at])
    kept = [number.group()] if number else []
    return replace(w, parts=(*w.parts[:at], *kept, *w.parts[at + 1 :]))


def name_dropped(w: Written) -> Written:
    """The list does not know who trades there."""
    return replace(w, name="")


def name_mistyped(w: Written) -> Written:
    """A slip in the name's longest word."""
    return replace(w, name=_slip(w.name, w.seed))


def postcode_dropped(w: Written) -> Written:
    """No postcode anywhere."""
    return replace(w, postcode="")


def postcode_mistyped(w: Written) -> Written:
    """The last letter, or a digit, of the postcode is another."""
    code = w.postcode.replace(" ", "")
    if len(code) < 5:
        return w
    if w.seed % 2:
        wrong = chr((ord(code[-1]) - 65 + 1 + w.seed % 20) % 26 + 65)
        return replace(w, postcode=code[:-1] + (wrong if wrong != code[-1] else "Q"))
    digit = str((int(code[-3]) + 1 + w.seed % 8) % 10) if code[-3].isdigit() else "9"
    return replace(w, postcode=code[:-3] + digit + code[-2:])


def locality_dropped(w: Written) -> Written:
    """The last part (town, county) is left out."""
    return replace(w, parts=w.parts[:-1]) if len(w.parts) > 1 else w


def abbreviated(w: Written) -> Written:
    """'Rd', 'St', '1st Flr', in capitals and without commas."""
    text = " ".join(w.parts)
    for long, short in _SHORT:
        text = re.sub(rf"\b{long}\b", short, text, flags=re.I)
    return replace(w, parts=(text.upper(),), name=w.name.upper())


def flat_form(w: Written) -> Written:
    """'Flat 3, 12 High Street' → '3/12 High Street'; '12A' → '12 A'; 'Unit 4' → '4'; '12-14' →
    '12/14'."""
    text = ", ".join(w.parts)
    text = re.sub(r"\b(?:Flat|Apartment|Apt)\s+(\w+),?\s+(\d+)", r"\1/\2", text, flags=re.I)
    text = re.sub(r"\b(\d+)([A-Za-z])\b(?=\s+[A-Z])", r"\1 \2", text)
    text = re.sub(r"\b(\d+)\s*-\s*(\d+)\b", r"\1/\2", text)
    text = re.sub(r"\bUnits?\s+(\d+)", r"\1", text, flags=re.I)
    return replace(w, parts=tuple(p.strip() for p in text.split(",")))


Change = Callable[[Written], Written]
ONE: dict[str, Change] = {
    "number dropped": number_dropped, "number mistyped": number_mistyped,
    "street dropped": street_dropped, "street mistyped": street_mistyped,
    "name dropped": name_dropped, "name mistyped": name_mistyped,
    "postcode dropped": postcode_dropped, "postcode mistyped": postcode_mistyped,
}  # fmt: skip
"""Number, street, name, postcode, dropped or mistyped: the row of the table."""
OTHER: dict[str, Change] = {
    "locality dropped": locality_dropped, "abbreviated, in capitals": abbreviated,
    "flat and number forms": flat_form,
}  # fmt: skip
_TOGETHER = (
    ("number dropped", "street mistyped"), ("number dropped", "postcode dropped"),
    ("number dropped", "name dropped"), ("number mistyped", "postcode mistyped"),
    ("street mistyped", "name dropped"), ("street mistyped", "postcode mistyped"),
    ("street mistyped", "postcode dropped"), ("street dropped", "name mistyped"),
    ("name dropped", "postcode dropped"), ("name dropped", "postcode mistyped"),
    ("name mistyped", "postcode dropped"), ("abbreviated, in capitals", "postcode mistyped"),
)  # fmt: skip
"""Two changes at once: harder than the table asks. Some leave nothing that names one door (number
and name both gone in a street of shops): there the right thing is to answer nothing."""


def _two(first: Change, second: Change) -> Change:
    return lambda w: second(first(w))


TWO: dict[str, Change] = {
    f"{x} + {y}": _two((ONE | OTHER)[x], (ONE | OTHER)[y]) for x, y in _TOGETHER
}
GROUPS = {"one change": ONE, "other forms": OTHER, "two changes": TWO}
