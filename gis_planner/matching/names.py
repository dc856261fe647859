"""Names of businesses and people, phones, e-mail and web: into comparable forms."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from gis_planner.matching.words import (
    BEFORE_STREET,
    FREE_MAIL,
    LEGAL,
    NAME_FORMS,
    PHRASES,
    SHARED_SITES,
    STOP,
    TITLES,
)
from gis_planner.matching.writing import fold

_TRADING_AS = re.compile(
    r"\bT/AS?\b|\bT\\A\b|\bTRADING AS\b|\bT A\b(?=\s)|\bA\.?K\.?A\b|\b(?:FORMERLY|PREVIOUSLY)\b"
    r"|\bD/B/A\b|\bKNOWN AS\b|(?<=\bLTD) TA\b|(?<=\bLIMITED) TA\b"
)
_SEVERAL = re.compile(r"\s/\s|(?<=[A-Z]{4})/(?=[A-Z]{4})")
_PHRASE = re.compile(r"\b(?:{})\b".format("|".join(sorted(PHRASES, key=len, reverse=True))))
_PUBLIC_HOUSE = re.compile(r"(?<=\w)\s+(?:PUBLIC HOUSE|PUB|P H|PH)\s*$")
_ADDRESS_AFTER = re.compile(r"(?<=\w)\s*(?:,|\s-)\s*\d+[A-Z]?\s+[A-Z]{2}.*$")
_CUT_AT = 28
"""Lists that cut names off do it here or later: a last letter alone is then no word."""
_CARE_OF = re.compile(r"\bC/O\b.*$")
_BRACKET = re.compile(r"[(\[]([^)\]]*)[)\]]?")
_WORD = re.compile(r"[A-Z0-9]+")
_DIGITS = re.compile(r"\d+")


class Name(NamedTuple):
    """One name as tokens. `legal` where it carried Ltd, LLP and the like."""

    tokens: tuple[str, ...]
    legal: bool


@lru_cache(maxsize=100_000)
def stem(token: str) -> str:
    """Plural and possessive s set aside for words of five letters or more."""
    token = NAME_FORMS.get(token, token)
    if len(token) > 4 and token[-1] == "S" and token[-2] != "S":
        return token[:-1]
    return token


def _tokens(text: str) -> Name | None:
    plain = " ".join(_WORD.findall(text.replace("&", " AND ")))
    words = _saints(_PUBLIC_HOUSE.sub("", _PHRASE.sub(_short, plain)).split())
    legal = any(w in LEGAL for w in words)
    if len(text) >= _CUT_AT and len(words) > 3 and len(words[-1]) == 1:
        words.pop()
    kept = [w for w in words if w not in LEGAL and w not in STOP]
    # a name that is only common words ('THE COMPANY') still is that name
    kept = kept or [w for w in words if w not in LEGAL]
    kept = _join_initials(kept)
    return Name(tuple(stem(w) for w in kept), legal) if kept else None


def _short(match: re.Match[str]) -> str:
    return PHRASES[match.group(0)]


def _saints(words: list[str]) -> list[str]:
    """ST is a street at the end and after 'High' and its like, else a saint."""
    for i, word in enumerate(words):
        if word == "ST":
            street = i > 0 and (i + 1 == len(words) or words[i - 1] in BEFORE_STREET)
            words[i] = "STREET" if street else "SAINT"
    return words


def _join_initials(words: list[str]) -> list[str]:
    """'J D WETHERSPOON' and 'B B Q' lose no letters: runs of three or more initials are joined."""
    out: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1:
            run.append(word)
            continue
        out.extend(["".join(run)] if len(run) > 2 else run)
        run = []
        if word:
            out.append(word)
    return out


def read_names(text: str | None) -> tuple[Name, ...]:
    """Names in one cell, the first is the main one: T/A, c/o and brackets are split off."""
    if not text:
        return ()
    folded = fold(text.replace("T.A.", "T/A"))
    folded = _CARE_OF.sub("", folded)
    if any(c.isdigit() for c in folded):
        folded = _ADDRESS_AFTER.sub("", folded)
    pieces = _TRADING_AS.split(folded)
    if "/" in folded:
        pieces += [p for piece in pieces for p in _names_beside(piece)]
    found: list[Name] = []
    for piece in pieces:
        inner = _BRACKET.findall(piece)
        for text_part in (_BRACKET.sub(" ", piece), *inner):
            name = _tokens(text_part)
            if name is None or name in found:
                continue
            if text_part in inner and (len(name.tokens) < 2 and len(name.tokens[0]) < 5):
                continue  # '(SW)', '(UK)' name no one
            found.append(name)
    return tuple(found[:4])


def _names_beside(piece: str) -> list[str]:
    """'What's Your Katsu/Banana Tree': several names of two words or more; else none."""
    several = _SEVERAL.split(piece)
    return several if len(several) > 1 and all(len(s.split()) > 1 for s in several) else []


class Person(NamedTuple):
    """A person as given name (or initial) and surname; given '' where only a surname is known."""

    given: str
    surname: str


def read_people(text: str | None) -> tuple[Person, ...]:
    """People in a cell (' | ' between several): 'SMITH, John', 'Mr J. Smith', 'John Smith'."""
    if not text:
        return ()
    people: list[Person] = []
    for piece in fold(text).split("|"):
        surname_first = "," in piece
        words = [w for w in _WORD.findall(piece) if w not in TITLES and not w.isdigit()]
        if not words or len(words) > 5 or any(w in LEGAL for w in words):
            continue
        if surname_first and len(words) > 1:
            person = Person(words[1], words[0])
        elif len(words) == 1:
            person = Person("", words[0])
        else:
            person = Person(words[0], words[-1])
        if len(person.surname) > 1 and person not in people:
            people.append(person)
    return tuple(people[:3])


@lru_cache(maxsize=100_000)
def read_phone(text: str) -> str:
    """One UK telephone number as +44…, or '' where it is none."""
    digits = "".join(_DIGITS.findall(text.replace("(0)", "")))
    if text.strip().startswith("+") and not digits.startswith("44"):
        return f"+{digits}" if 8 <= len(digits) <= 15 else ""
    for prefix in ("0044", "44"):
        if digits.startswith(prefix) and len(digits) - len(prefix) >= 9:
            digits = digits[len(prefix) :]
            break
    digits = digits.lstrip("0")
    if not 9 <= len(digits) <= 10 or len(set(digits)) < 3:
        return ""
    return f"+44{digits}"


def read_phones(text: str | None) -> tuple[str, ...]:
    """Phones in a cell: several are divided by |, ; or 'or'."""
    if not text:
        return ()
    found: list[str] = []
    first = ""
    for piece in re.split(r"[|;,/]|\bor\b", text):
        digits = "".join(_DIGITS.findall(piece))
        # '01922 775138/775141': the second number lacks what it shares with the first
        if first and 2 <= len(digits) <= 7:
            piece = first[: -len(digits)] + digits
        phone = read_phone(piece)
        if phone:
            found.append(phone)
            first = first or phone
    return tuple(dict.fromkeys(found))[:3]


def read_email(text: str | None) -> str:
    """The first e-mail address in lower case, or ''."""
    match = re.search(r"[\w.+%-]+@[\w-]+\.[\w.-]+", text or "")
    return match.group(0).lower().rstrip(".") if match else ""


def read_web(website: str | None, email: str) -> str:
    """The domain of the web address, else of the e-mail; '' for shared hosts and free mail."""
    match = re.search(r"(?:https?://)?(?:www\d?\.)?([\w-]+(?:\.[\w-]+)+)", (website or "").lower())
    domain = match.group(1) if match else email.partition("@")[2].removeprefix("www.")
    if domain in FREE_MAIL or any(domain == s or domain.endswith("." + s) for s in SHARED_SITES):
        return ""
    return domain


def read_company_number(text: str | None) -> str:
    """Companies House number with its eight characters, or ''."""
    raw = re.sub(r"[^A-Z0-9]", "", (text or "").upper())
    if raw.isdigit() and 0 < len(raw) <= 8:
        return raw.zfill(8)
    return raw if re.fullmatch(r"[A-Z]{2}\d{6}|[A-Z]\d{7}", raw) else ""
