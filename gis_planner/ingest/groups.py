"""Fields that are made of several columns: addresses, people's names, phones, trades."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gis_planner.ingest.claims import claim_for
from gis_planner.ingest.content import Profile
from gis_planner.ingest.vocabulary import (
    AUTHORITY,
    PART_ORDER,
    PARTY,
    REGISTERED,
    address_part,
    person_part,
    strength,
    words,
)

_WHO = re.compile(r"\b(operator|provider|trader|supplier|employer|contractor)\b")
Part = tuple[tuple[str, ...], float, str]
_SITE = re.compile(
    r"\b(premises|property|business|site|establishment|location|trading|hmo|shop|unit)\b"
)


def address_columns(
    columns: Sequence[Profile], role: str, about: str = "", postcode_at: int = 0
) -> Part | None:
    """One column with the whole address, or its parts in written order.

    `about`: the heading that names whom the row is about; where no address of premises is given,
    that party's own is taken ('Operator Name', 'Operator Address'). `postcode_at`: in a file
    without a header, the number of the postcode's column (0 = not known).
    """
    found = _own_address(columns, role) or _unnamed(columns, postcode_at)
    party = _WHO.search(words(about))
    if found is None and party:
        renamed = {p.name: re.sub(rf"(?i){party[0]}s?", " ", p.name).strip(" _.") for p in columns}
        theirs = [replace(p, name=renamed[p.name]) for p in columns if renamed[p.name] != p.name]
        found = _own_address(theirs, role)
        if found is not None:
            back = {short: name for name, short in renamed.items() if short != name}
            found = (
                tuple(back[n] for n in found[0]),
                0.6,
                f"the {party[0]}'s own, for want of another",
            )
    return found


_NUMBERED = re.compile(r"column (\d+)")


def _unnamed(columns: Sequence[Profile], postcode_at: int) -> Part | None:
    """Without headings: the columns of text that stand right before the postcode."""
    numbered = {int(m[1]): p for p in columns if (m := _NUMBERED.fullmatch(p.name))}
    at = postcode_at - 1
    names: list[str] = []
    while len(names) < 6 and (at not in numbered or _may_be_line(numbered[at])) and at > 0:
        if at in numbered:
            names.append(numbered[at].name)
        elif names and postcode_at - at > 6:
            break
        at -= 1
    reason = "text right before the postcode, in a file without headings"
    return (tuple(reversed(names)), 0.5, reason) if names else None


def _may_be_line(p: Profile) -> bool:
    other = max(p.share(s) for s in ("email", "url", "date", "boolean", "json", "hash"))
    return p.share("letters") > 0.7 and p.mean_length > 4 and other < 0.3


def _own_address(columns: Sequence[Profile], role: str) -> Part | None:
    wholes = sorted(
        ((c, p) for p in columns if (c := _whole_address(p, role)) > 0), key=lambda x: -x[0]
    )
    parts = _parts(columns, role)
    lines = [p for p in parts if _part_name(p) in ("line", "street", "name", "num", "sub")]
    if (
        wholes
        and wholes[0][0] >= (0.5 if len(lines) < 2 else 0.9)
        and (len(parts) < 2 or wholes[0][1].commas > 0.3 or not lines)
    ):
        score, best = wholes[0]
        extra = [] if best.commas > 0.5 else [p.name for p in parts if p.name != best.name]
        reason = f"the heading '{best.name}' and its values read like addresses"
        return (best.name, *extra), round(min(score, 1.0), 3), reason
    if parts and (len(parts) > 1 or lines):
        names = tuple(p.name for p in parts)
        return names, 0.95 if lines else 0.6, f"{len(names)} columns hold its parts"
    if wholes and wholes[0][0] >= 0.45:
        score, best = wholes[0]
        return (best.name,), round(score, 3), "its values read like addresses"
    return None


def _part_name(p: Profile) -> str:
    part = address_part(p.name)
    return part[0] if part else ""


def _whole_address(p: Profile, role: str) -> float:
    """How much one column reads like whole addresses."""
    text = words(p.name)
    heading = strength("address", p.name)
    if address_part(p.name) and heading < 0.9:
        heading = 0.0
    if (
        p.share("letters") < 0.5
        or p.share("uri") > 0.3
        or p.share("email") > 0.3
        or (p.constant and p.rows > 20)
    ):
        return 0.0
    if p.share("date") > 0.5 or p.share("json") > 0.3 or p.share("postcode") > 0.5:
        return 0.0
    party = PARTY.search(text) and not re.search(
        r"\baddress of (the )?hmo|hmo address|premises\b", text
    )
    if party or (AUTHORITY.search(text) and heading < 0.9):
        return 0.0
    if REGISTERED.search(text) and role == "premises":
        return 0.0
    look = (
        0.4 * min(p.commas / 0.6, 1)
        + 0.3 * min(p.share("street") / 0.5, 1)
        + 0.3 * min(p.words / 4, 1)
    )
    look = min(1.0, look + 0.3 * p.share("has_postcode"))
    digits = sum(1 for v in p.values if any(ch.isdigit() for ch in v)) / max(len(p.values), 1)
    if heading:
        return heading * (0.55 + 0.45 * look) if look >= 0.25 or heading == 1.0 else 0.0
    return 0.55 * look if look > 0.85 and digits > 0.3 and 12 < p.mean_length < 160 else 0.0


def _parts(columns: Sequence[Profile], role: str) -> list[Profile]:
    """Columns that name parts of one address, the premises' own before any other."""
    named = [(p, part) for p in columns if (part := address_part(p.name)) and not _not_part(p)]
    named = [x for x in named if x[1][0] != "country"]
    own = [x for x in named if not REGISTERED.search(words(x[0].name))]
    site = [x for x in own if _SITE.search(words(x[0].name).replace("business address", ""))]
    lines = {"line", "street", "name", "num"}
    if own and any(part[0] in lines for _, part in own):
        chosen = own
        if any(part[0] in lines for _, part in site) and len(site) >= 2:
            chosen = site
    elif role == "premises":
        chosen = own
    else:
        chosen = named
    order = {p.name: i for i, p in enumerate(columns)}
    if _unordered(chosen):
        return [p for p, _ in chosen]
    chosen.sort(key=lambda x: (PART_ORDER.index(x[1][0]), x[1][1], order[x[0].name]))
    return [p for p, _ in chosen]


def _unordered(chosen: Sequence[tuple[Profile, tuple[str, int]]]) -> bool:
    """Lists mostly give the parts in written order already; only well-known forms are reordered."""
    parts = {part for _, (part, _) in chosen}
    return not ({"num", "name"} & parts and "street" in parts)


_VAGUE = ("region", "state", "area", "number", "premises", "unit", "village", "house", "property")


def _not_part(p: Profile) -> bool:
    text = words(p.name)
    vague = text in _VAGUE and (p.constant or p.share("letters") < 0.5)
    shapes = p.share("uri") > 0.3 or p.share("postcode") > 0.5 or p.share("pair") > 0.5
    return bool(PARTY.search(text)) or vague or shapes


def person_columns(columns: Sequence[Profile], whole_names: bool = False) -> Part | None:
    """Forename and surname columns of one person, in spoken order.

    `whole_names`: in a list of officers a column 'name' holds people, or companies in their place.
    """
    found: dict[str, Profile] = {}
    for p in columns:
        part = person_part(p.name)
        if part and part not in found and p.share("letters") > 0.5:
            found[part] = p
    whole = [
        p.name
        for p in columns
        if whole_names and re.fullmatch(r"(data |full |officer )?name", words(p.name))
    ]
    if "surname" not in found:
        return (
            (tuple(whole), 0.9, "a list of people: the heading 'name' names them")
            if whole
            else None
        )
    names = [
        found[part].name for part in ("title", "forename", "middle", "surname") if part in found
    ]
    return (*names, *whole), 0.95, "columns for forename and surname"


def phone_columns(columns: Sequence[Profile]) -> Part | None:
    """Phone columns of the business; an area code stands before its number."""
    found: list[tuple[str, float]] = []
    for p in columns:
        text = words(p.name)
        heading = strength("phone", p.name)
        if heading == 0 or "fax" in text or AUTHORITY.search(text) or (p.constant and p.rows > 20):
            continue
        digits = sum(1 for v in p.values if sum(c.isdigit() for c in v) >= 3) / max(
            len(p.values), 1
        )
        if digits < 0.5 or p.share("date") > 0.5:
            continue
        if PARTY.search(text.replace("contact", "")) and heading < 1:
            continue
        found.append((p.name, min(1.0, heading * (0.6 + 0.4 * max(p.share("phone"), digits)))))
    if not found:
        return _phone_by_content(columns)
    return (
        tuple(n for n, _ in found),
        round(max(c for _, c in found), 3),
        "the heading names a telephone",
    )


def _phone_by_content(columns: Sequence[Profile]) -> Part | None:
    for p in columns:
        zero = sum(1 for v in p.values if re.match(r"\s*(\(?0\d|\+44)", v)) / max(len(p.values), 1)
        unnamed = strength("source_ref", p.name) == 0 and "fax" not in words(p.name)
        dated = p.share("date") > 0.1 or p.share("compact_date") > 0.5
        if p.share("phone") > 0.9 and zero > 0.9 and unnamed and not p.constant and not dated:
            return (p.name,), 0.6, "its values are telephone numbers"
    return None


def trade_columns(columns: Sequence[Profile]) -> Part | None:
    """The column with the type of business; SIC texts 1 to 4 together."""
    claims = [(claim_for("trade", p, columns).confidence, -i, p) for i, p in enumerate(columns)]
    claims = [c for c in claims if c[0] >= 0.45]
    if not claims:
        return None
    confidence, _, best = max(claims, key=lambda c: (round(c[0], 2), round(c[2].distinct, 2), c[1]))
    stem = re.sub(r" \d$", "", words(best.name))
    names = [p.name for _, _, p in claims if re.sub(r" \d$", "", words(p.name)) == stem]
    same = names if stem != words(best.name) else [best.name]
    return tuple(same), round(confidence, 3), f"the heading '{best.name}' names a type of business"
