"""How often visits found what they were sent for: by agency, by concern, random against chosen.

Shares come with Wilson's interval (JASA 22, 1927), which holds at small counts, and none is given
below `FEW`. Whether chosen visits find more than random ones is told with Newcombe's interval of a
difference (Statistics in Medicine 17, 1998, method 10).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import DRAWN, VisitOutcome
from gis_planner.domain.tables import HIT_RATES
from gis_planner.planning.outcomes import looked_at, sent_for, standing
from gis_planner.planning.tables import arrow
from gis_planner.planning.words import concern_name, name_of

if TYPE_CHECKING:
    import pyarrow as pa

FEW = 5
"""Fewer than so many tell nothing: the share is not given."""
_Z = 1.959964
CHOSEN, RANDOM = "chosen by value", "drawn at random"

Tally = dict[tuple[str, str], list[bool]]


def wilson(hits: int, looked: int) -> tuple[float, float]:
    """95 % interval of a share."""
    if not looked:
        return 0.0, 1.0
    p, n, z = hits / looked, looked, _Z
    middle = p + z * z / (2 * n)
    spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    low, high = (middle - spread) / whole, (middle + spread) / whole
    return (0.0 if hits == 0 else low), (1.0 if hits == looked else high)


def difference(hits_a: int, n_a: int, hits_b: int, n_b: int) -> tuple[float, float, float]:
    """Share a less share b, and its 95 % interval; both counts above 0."""
    a, b = hits_a / n_a, hits_b / n_b
    (la, ua), (lb, ub) = wilson(hits_a, n_a), wilson(hits_b, n_b)
    low = a - b - math.hypot(a - la, ub - b)
    return a - b, low, a - b + math.hypot(ua - a, b - lb)


def hit_rates(
    parts: Iterable[tuple[pa.Table, Iterable[VisitOutcome]]], reference: Reference
) -> pa.Table:
    """HIT_RATES over operations, each given as its visits and its statements."""
    tally: Tally = defaultdict(list)
    for visits, facts in parts:
        _count(tally, visits, facts)
    rows = [_row(kind, name, seen, reference) for (kind, name), seen in sorted(
        tally.items(), key=_order)]  # fmt: skip
    return arrow(HIT_RATES, rows)


def _order(item: tuple[tuple[str, str], list[bool]]) -> tuple[int, int, str]:
    (kind, name), seen = item
    return ("all", "choice", "agency", "concern").index(kind), -len(seen), name


def _count(tally: Tally, visits: pa.Table, facts: Iterable[VisitOutcome]) -> None:
    sent = sent_for(visits)
    chance: dict[str, bool] = defaultdict(bool)
    for row in visits.to_pylist():
        if row["visit_id"] is not None:
            chance[row["premises_id"]] |= DRAWN in (row["because"] or "")
    places: dict[str, dict[str, bool]] = defaultdict(dict)
    for (place, agency), fact in standing(facts).items():
        seen = looked_at(fact, sent.get((place, agency), frozenset()))
        if not fact.done:
            continue
        tally["agency", agency].append(any(seen.values()))
        at = places[place]
        for concern, found in seen.items():
            at[concern] = at.get(concern, False) or found
        places[place] = at
    for place, at in places.items():
        hit = any(at.values())
        tally["all", "all"].append(hit)
        if place in chance:
            tally["choice", RANDOM if chance[place] else CHOSEN].append(hit)
        for concern, found in at.items():
            tally["concern", concern].append(found)


def _row(kind: str, name: str, seen: list[bool], reference: Reference) -> dict[str, Any]:
    looked, hits = len(seen), sum(seen)
    said = {"agency": lambda: name_of(name, reference),
            "concern": lambda: concern_name(name, reference)}.get(kind, lambda: name)()  # fmt: skip
    made: dict[str, Any] = {"kind": kind, "name": name, "looked": looked}
    noun = "premises" if kind == "concern" else "visits"
    if looked < FEW:
        return made | {"because": f"{said}: {looked} {noun} looked at, too few to tell."}
    low, high = wilson(hits, looked)
    text = f"{said}: {hits} of {looked} {noun} ({hits / looked:.0%}, {low:.0%} to {high:.0%})."
    return made | {"hits": hits, "rate": hits / looked, "low": low, "high": high, "because": text}


def chosen_against_random(rates: pa.Table) -> str:
    """Whether chosen visits find more than random ones, in a sentence; '' before any."""
    rows = {r["name"]: r for r in rates.to_pylist() if r["kind"] == "choice"}
    chosen, drawn = rows.get(CHOSEN), rows.get(RANDOM)
    if chosen is None or drawn is None or chosen["hits"] is None or drawn["hits"] is None:
        few = (drawn or {}).get("looked", 0)
        return (
            f"{few} random visits have outcomes: at least {FEW} of each kind are needed to tell "
            "whether choosing finds more than chance."
        )
    gap, low, high = difference(chosen["hits"], chosen["looked"], drawn["hits"], drawn["looked"])
    points = round(abs(gap) * 100)
    how = f"{points} points {'more' if gap >= 0 else 'less'} than" if points else "as much as"
    text = f"Chosen visits find {how} random ones ({low * 100:+.0f} to {high * 100:+.0f} points)"
    sure = "" if low > 0 or high < 0 else "; so few visits do not settle it"
    return f"{text}{sure}."
