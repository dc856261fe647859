"""The errors of real lists (domain.md §3), each drawn at a stated rate for a list."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from samples.geography import Address

SHORT = {
    "Street": ("St", "Str", "St."), "Road": ("Rd", "Rd."), "Lane": ("Ln", "La"),
    "Avenue": ("Ave", "Av"), "Close": ("Cl",), "Terrace": ("Terr", "Tce"), "Place": ("Pl",),
    "Drive": ("Dr",), "Industrial Estate": ("Ind Est", "Ind. Est.", "Industrial Est"),
    "Business Park": ("Bus Pk", "Business Pk"), "Flat": ("Flt", "FLAT"), "Unit": ("U", "UNIT"),
}  # fmt: skip


@dataclass(frozen=True)
class Dirt:
    """Rates, 0 to 1, of each error in one list."""

    typo: float = 0.03
    no_name: float = 0.02
    legal_name: float = 0.1
    trading_as: float = 0.08
    no_number: float = 0.05
    no_unit: float = 0.1
    no_postcode: float = 0.04
    bad_postcode: float = 0.02
    tight_postcode: float = 0.1
    no_street: float = 0.01
    no_town: float = 0.1
    short_words: float = 0.25
    name_first: float = 0.12
    upper: float = 0.1
    no_phone: float = 0.4


def typo(text: str, rng: Random) -> str:
    """One slip of the keyboard: two letters swapped, one dropped, doubled or replaced."""
    if len(text) < 5:
        return text
    i = rng.randrange(1, len(text) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    if kind == 1:
        return text[:i] + text[i + 1 :]
    if kind == 2:
        return text[:i] + text[i] + text[i:]
    return text[:i] + rng.choice("aeiourstln") + text[i + 1 :]


def shorten(text: str, rng: Random) -> str:
    """'Street' as 'St' and the like, at the end of a line or before a number."""
    for word, shorts in SHORT.items():
        if word in text:
            text = text.replace(word, rng.choice(shorts))
    return text


def dirty_postcode(postcode: str, dirt: Dirt, rng: Random) -> str:
    """The postcode as typed: missing, O for 0, a neighbour's, lower case or without space."""
    if rng.random() < dirt.no_postcode:
        return ""
    if rng.random() < dirt.bad_postcode:
        kind = rng.randrange(3)
        if kind == 0:
            postcode = postcode[:-1] + rng.choice("ABDEFGHJLNPQRSTUWXYZ")
        elif kind == 1:
            postcode = postcode.replace("1", "I", 1)
        else:
            postcode = postcode.lower()
    if rng.random() < dirt.tight_postcode:
        postcode = postcode.replace(" ", "")
    return postcode


def dirty_lines(address: Address, name: str, dirt: Dirt, rng: Random) -> list[str]:
    """Address lines as typed; the name may stand first in them, the number may be missing."""
    number = "" if rng.random() < dirt.no_number else address.number
    street = "" if rng.random() < dirt.no_street else f"{number} {address.street}".strip()
    unit = "" if rng.random() < dirt.no_unit else address.unit
    town = "" if rng.random() < dirt.no_town else address.town
    if unit.startswith("Flat") and number and rng.random() < 0.3:
        street, unit = f"{unit.split()[-1]}, {street}" if unit[-1].isdigit() else (
            f"{number}{unit[-1]} {address.street}"), ""  # fmt: skip
    lines = [unit, address.building, address.estate, street, town]
    if name and rng.random() < dirt.name_first:
        lines.insert(0, name)
    lines = [x for x in lines if x]
    if rng.random() < dirt.short_words:
        lines = [shorten(x, rng) for x in lines]
    if lines and rng.random() < dirt.typo:
        k = rng.randrange(len(lines))
        lines[k] = typo(lines[k], rng)
    return lines


def dirty_name(trading: str, legal: str, person: str, dirt: Dirt, rng: Random) -> str:
    """The name as one list has it: trading, legal, 'legal T/A trading', misspelt, or none."""
    draw = rng.random()
    if draw < dirt.no_name:
        return ""
    draw -= dirt.no_name
    if draw < dirt.legal_name:
        name = legal
    elif draw < dirt.legal_name + dirt.trading_as:
        name = f"{legal} {rng.choice(('T/A', 't/a', 'trading as', 'T/A:'))} {trading}"
    else:
        name = trading
    if rng.random() < dirt.typo:
        name = typo(name, rng)
    if name.startswith("The ") and rng.random() < 0.3:
        name = name[4:]
    if " and " in name and rng.random() < 0.5:
        name = name.replace(" and ", " & ")
    return name.upper() if rng.random() < dirt.upper else name


def dirty_phone(phone: str, dirt: Dirt, rng: Random) -> str:
    """One of the usual ways of writing it, or nothing."""
    if not phone or rng.random() < dirt.no_phone:
        return ""
    area, rest = phone[:5], phone[5:]
    return rng.choice(
        (phone, f"{area} {rest}", f"({area}) {rest[:3]} {rest[3:]}", f"+44 {phone[1:5]} {rest}",
         f"{area}-{rest}", f"{area} {rest[:3]} {rest[3:]}")
    )  # fmt: skip
