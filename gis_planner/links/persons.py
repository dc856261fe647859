"""Names of people: parsed, and compared in a way that forgives spelling between alphabets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from gis_planner.links.lexicon import LATIN, NICKNAME, TITLES
from gis_planner.links.texts import fold

CORPORATE = re.compile(
    r"\b(limited|ltd|plc|llp|lp|inc|gmbh|b\.?v|s\.?a\.?r\.?l|trustees?|nominees|company|council|"
    r"holdings|group|services|secretar(?:y|ies|ial)|secretarial)\b\.?",
    re.I,
)
_ALIAS = re.compile(r"\b(?:a\.?k\.?a\.?|alias|also known as|formerly|n[ée]e)\b|[()/]", re.I)
_DIGRAPHS = (
    ("tch", "c"), ("sch", "s"), ("cz", "c"), ("ch", "c"), ("sz", "s"), ("sh", "s"), ("ph", "f"),
    ("kh", "k"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("zh", "z"), ("bh", "b"), ("ck", "k"),
    ("ts", "c"), ("dj", "j"), ("rz", "z"), ("x", "ks"), ("q", "k"), ("w", "v"),
)  # fmt: skip


@dataclass(frozen=True)
class PersonName:
    """A parsed name, folded: given name, other given names, surname; '' where missing."""

    given: str
    middle: str
    surname: str

    @property
    def key(self) -> str:
        """Given name and surname in one text."""
        return f"{self.given} {self.surname}".strip()


def latin(text: str) -> str:
    """Folded Latin letters of a name written in Latin, Cyrillic or Greek."""
    lowered = fold(text)
    return lowered if lowered.isascii() else "".join(LATIN.get(c, c) for c in lowered)


def is_corporate(name: str) -> bool:
    """True where a name is a company's, not a person's."""
    return CORPORATE.search(name) is not None


@lru_cache(maxsize=300_000)
def parse_person(text: str) -> tuple[PersonName, ...]:
    """The names in one field: the name first, then its aliases. Empty where none is a person's.

    'SMITH, John Paul' and 'Mr John Paul Smith' are the same; one word alone is no name.
    """
    if is_corporate(text):
        return ()
    parsed = [_parse_one(part) for part in _ALIAS.split(text) if part and part.strip()]
    first = next((p for p in parsed if p and p.surname), None)
    names = []
    for p in parsed:
        if p and not p.surname and first:
            p = PersonName(p.given, "", first.surname)
        if p and p.given and p.surname and p not in names:
            names.append(p)
    return tuple(names)


def _parse_one(text: str) -> PersonName | None:
    before, comma, after = text.partition(",")
    if comma and not _words(after):
        before, comma = text.replace(",", " "), ""
    if comma:
        given, surname = _words(after), _words(before)
    else:
        words = _words(before)
        cut = -1
        given, surname = words[:cut], words[cut:]
        if not given:
            given, surname = surname, []
    if not given and not surname:
        return None
    return PersonName(given[0] if given else "", " ".join(given[1:]), " ".join(surname))


def _words(text: str) -> list[str]:
    words = re.findall(r"[a-z]+(?:-[a-z]+)*", latin(text).replace("'", "").replace("’", ""))
    return [w for w in words if w not in TITLES]


@lru_cache(maxsize=300_000)
def skeleton(word: str) -> str:
    """Consonants of a name in one spelling: 'mohammed' and 'muhamad' → 'mhmd'."""
    text = word.replace("-", "").replace(" ", "")
    for a, b in _DIGRAPHS:
        text = text.replace(a, b)
    if "c" in text:  # soft inside a word, hard at its head: 'Ceskov' is 'Keskov'
        text = re.sub(r"(?<!^)c(?=[eiy])", "s", text).replace("c", "k")
    head = "a" if text[:1] in "aeiouy" else text[:1]
    tail = re.sub(r"[aeiouyj]", "", text[1:])
    tail = re.sub(r"(?<!^)h$", "", tail)
    return re.sub(r"(.)\1+", r"\1", head + tail)


@lru_cache(maxsize=300_000)
def given_skeleton(word: str) -> str:
    """Skeleton of a given name, its short form taken back to the full one."""
    return skeleton(NICKNAME.get(word, word))


@lru_cache(maxsize=500_000)
def word_likeness(a: str, b: str, given: bool = False) -> float:
    """1 the same, 0.8 the same name in another spelling, 0.5 an initial that fits, 0 different."""
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    if given and (len(a) == 1 or len(b) == 1):
        return 0.5 if a[0] == b[0] else 0.0
    make = given_skeleton if given else skeleton
    if make(a) == make(b) and (_close(a, b, 0.7) or (given and (a in NICKNAME or b in NICKNAME))):
        return 0.8
    return 0.8 if min(len(a), len(b)) >= 5 and _close(a, b, 0.93) else 0.0


def _close(a: str, b: str, floor: float) -> bool:
    from rapidfuzz.distance import JaroWinkler

    return bool(JaroWinkler.similarity(a, b) >= floor)


def name_likeness(a: PersonName, b: PersonName) -> float:
    """How alike two names are, 0 to 1: the weaker of given name and surname, either order."""
    straight = min(word_likeness(a.given, b.given, True), word_likeness(a.surname, b.surname))
    swapped = min(word_likeness(a.given, b.surname), word_likeness(a.surname, b.given))
    return max(straight, 0.9 * swapped)
