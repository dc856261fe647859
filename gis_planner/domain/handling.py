"""How data may be handled: what each level says of it, and the strictest of several levels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP SECRET")
"""Government security classifications, lowest first (Cabinet Office, GSCP)."""
DEFAULT_MARKING = "OFFICIAL-SENSITIVE"
"""Of a list that nobody marked."""
CODES = {"P": "may be used within the purpose", "C": "only on the conditions"}
"""Handling codes of 3x5x2 (College of Policing, Authorised Professional Practice)."""

_DESCRIPTORS = r"(COMMERCIAL|LOCSEN|PERSONAL( DATA)?|LEGAL|LEGALLY PRIVILEGED|HR[ -]MANAGEMENT)"
_SPELT = {
    "O": "OFFICIAL", "OFF": "OFFICIAL", "OFFICIAL": "OFFICIAL",
    "OS": "OFFICIAL-SENSITIVE", "OFFSEN": "OFFICIAL-SENSITIVE",
    "OFFICIALSENSITIVE": "OFFICIAL-SENSITIVE", "OFFICIALSEN": "OFFICIAL-SENSITIVE",
    "S": "SECRET", "UKSECRET": "SECRET", "SECRET": "SECRET",
    "TS": "TOP SECRET", "UKTOPSECRET": "TOP SECRET", "TOPSECRET": "TOP SECRET",
}  # fmt: skip


@dataclass(frozen=True)
class Handling:
    """What one level (a list, a field, a record) says; '' and () = it says nothing of that.

    `owner`: agency that the data belongs to; `category`: a further category it is of; `code`: P or
    C; `conditions`: in words, each must be carried by the agreement under which it goes on.
    """

    owner: str = ""
    category: str = ""
    marking: str = ""
    code: str = ""
    conditions: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.owner or self.category or self.marking or self.code or self.conditions)


@dataclass(frozen=True)
class Terms:
    """The strictest of several levels. `said`: each level that says something, with what."""

    owners: tuple[str, ...]
    categories: tuple[str, ...]
    marking: str
    code: str
    conditions: tuple[str, ...]
    said: tuple[tuple[str, Handling], ...] = ()

    @property
    def text(self) -> str:
        """'C: no contact with the subject', 'C', or 'P'."""
        return f"{self.code}: {'; '.join(self.conditions)}" if self.conditions else self.code

    def level_of(self, part: str, value: str) -> str:
        """The level that says `value` as its owner, category, marking, code or condition; ''."""
        for level, handling in self.said:
            held = handling.conditions if part == "condition" else (getattr(handling, part),)
            if value in held:
                return level
        return ""


NOTHING = Handling()


def strictest(levels: Iterable[tuple[str, Handling]], category: str = "") -> Terms:
    """All owners, all categories, the highest marking, C over P, all conditions of the levels.

    `category`: that of the field itself. Where no level is marked it is OFFICIAL-SENSITIVE.
    """
    said = tuple((level, handling) for level, handling in levels if handling)
    every = [handling for _, handling in said]
    marks = [h.marking for h in every if h.marking]
    codes = {h.code for h in every if h.code} | {"C" for h in every if h.conditions}
    return Terms(
        tuple(dict.fromkeys(h.owner for h in every if h.owner)),
        tuple(dict.fromkeys(c for c in (category, *(h.category for h in every)) if c)),
        max(marks, key=level) if marks else DEFAULT_MARKING,
        "C" if codes - {"P"} else "P",
        tuple(dict.fromkeys(c for h in every for c in h.conditions)),
        said,
    )


def level(marking: str) -> int:
    """How high a marking is; one that nobody knows counts as the highest."""
    return MARKINGS.index(marking) if marking in MARKINGS else len(MARKINGS)


def folded(condition: str) -> str:
    """A condition as it is compared: without case, spacing and the full stop."""
    return " ".join(condition.casefold().split()).rstrip(" .;,")


def normal_marking(text: str) -> str:
    """A marking in the words of MARKINGS; an unknown one as it stands.

    >>> normal_marking("official sensitive"), normal_marking("O-S"), normal_marking("RESTRICTED")
    ('OFFICIAL-SENSITIVE', 'OFFICIAL-SENSITIVE', 'RESTRICTED')
    """
    plain = re.sub(r"[\[({]?\s*" + _DESCRIPTORS + r"\s*[\])}]?\s*$", "", text.strip().upper())
    return _SPELT.get(re.sub(r"[^A-Z]", "", plain), text.strip())


_SIGNS = r"[\s:;,.(–-]"
_CODE = re.compile(
    rf"(?:handling(?: code)?\s*[:=]?\s*)?([pc])(?:$|{_SIGNS}+(.*?)\)?$)", re.IGNORECASE | re.DOTALL
)
_WORDS = re.compile(
    rf"lawful sharing permitted( with conditions)?{_SIGNS}*(.*?)\)?$", re.IGNORECASE | re.DOTALL
)


def parse_handling(text: str) -> tuple[str, tuple[str, ...]]:
    """Code and conditions of 'P', 'C', 'C: no contact; call first'. What is neither counts as C on
    that condition: the strictest reading.

    >>> parse_handling("C: no contact; call first")
    ('C', ('no contact', 'call first'))
    """
    bare = text.strip()
    if not bare:
        return "", ()
    if found := _CODE.fullmatch(bare):
        return found[1].upper(), _conditions(found[2] or "")
    if found := _WORDS.fullmatch(bare):
        return ("C" if found[1] else "P"), _conditions(found[2] or "")
    return "C", _conditions(bare)


def known_code(text: str) -> bool:
    """Whether a text begins with a handling code or its words."""
    return bool(_CODE.fullmatch(text.strip()) or _WORDS.fullmatch(text.strip()))


def said_by(row: Mapping[str, Any]) -> tuple[Handling, ...]:
    """What a row of RECORDS says of its own handling; () = nothing. Several owners stand ' | '
    between one another."""
    code, conditions = parse_handling(row.get("handling") or "")
    owners = [o.strip() for o in (row.get("owner") or "").split("|") if o.strip()]
    first = Handling(owners[0] if owners else "", "", row.get("marking") or "", code, conditions)
    return tuple(h for h in (first, *(Handling(owner=o) for o in owners[1:])) if h)


def _conditions(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p for part in re.split(r"[;|\n]", text) if (p := part.strip(" ."))))
