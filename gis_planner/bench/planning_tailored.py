"""Tailored visits beside each agency working from its own list, and beside sending everyone.

`bench planning --experiment tailored`. The protocol, written before the first run of its seeds:

World. The authority that `scripts/make_samples.py` invents, truth and all: `--scale 20000` rows,
about 3,000 premises, seeds 1 to 20, `--prevalence` 0.5, 1 and 2 (odds of every concern). Its lists
are taken through import, match and score as any user's; no setting differs from what ships. Seeds
from 101 on are for development: nothing may be tuned on seeds 1 to 20.

Means, the same for all three ways: nine agencies with two officers each, three days, 09:00 to
17:00 with half an hour's break, the roads of the authority, 45 minutes a visit and 10 more for each
further agency; hours, not a count of visits, bound a day. The planner routes all three ways, so
that none loses by poor routing: a million moves for the one plan of nine agencies, 100,000 for each
smaller one.

- Tailored: `candidates_from_tables` over all lists, `plan_visits` with all officers.
- Own lists: each agency by itself. Its rows alone are scored and put at premises (as cleanly as
  matching all rows does: generous); it ranks by that score what lies in its remit or powers, fills
  its time with the rest of its own list, and only its own officers go.
- Everyone: two teams of one officer of every agency go round together to the premises whose scores
  from all lists add up highest, matched (generous), without a headcount cap.

Found. A visit goes to the UPRN that most of the rows behind it are truly about (in own lists: most
of the agency's own rows). A concern truly there is found when an agency attends that holds a power
for it (a letter or warrant counts as obtained in all three ways; a power over licensed premises
only where a licence is truly held), or that has it in its remit and whose officers the occupier
lets look round: half of the occupiers, the same ones in all three ways. What nobody attending may
act on is not found, whoever sees it. Each concern at each UPRN counts once. (A first count; the
second weighs each concern by its harm.)

Told: concerns found by tailoring over those found by the rival, summed over worlds, with the 95 %
interval of 10,000 bootstrap draws of worlds; in all and by prevalence.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

SEEDS, PREVALENCES, SCALE = 20, (0.5, 1.0, 2.0), 20_000
RIVALS = ("own_lists", "everyone")
WAYS = ("tailored", *RIVALS)


def compare(seed: int, prevalence: float, folder: Path, moves: int) -> dict[str, Any]:
    """Concerns found by the three ways in one world made in `folder`."""
    from gis_planner.bench.tailored_arms import everyone, own_lists, tailored
    from gis_planner.bench.tailored_world import found_by, make_world

    world = make_world(folder, seed, prevalence, SCALE)
    row: dict[str, Any] = {"seed": seed, "prevalence": prevalence}
    row["there"] = len(world.there)
    for name, way in (("tailored", tailored), ("own_lists", own_lists), ("everyone", everyone)):
        attended = way(world, moves)
        found = found_by(attended, world, seed)
        row[name] = {
            "found": len(found),
            "harm": sum(world.reference.concerns[c].harm for _, c in found),
            "visits": len({(a.uprn, a.visit) for a in attended}), "attendances": len(attended),
        }  # fmt: skip
    return row


def run(
    seeds: Iterable[int] | int = SEEDS, moves: int = 1_000_000,
    tell: Callable[[dict[str, Any]], None] = lambda row: None,
) -> dict[str, Any]:  # fmt: skip
    """Ratios of concerns found with their 95 % interval, in all and by prevalence. Every seed is
    met once before any comes again with another prevalence; `tell` hears each world."""
    chosen = range(1, seeds + 1) if isinstance(seeds, int) else tuple(seeds)
    rows = []
    for turn in range(len(PREVALENCES)):
        for seed in chosen:
            prevalence = PREVALENCES[(seed + turn) % len(PREVALENCES)]
            with tempfile.TemporaryDirectory() as folder:
                rows.append(compare(seed, prevalence, Path(folder), moves))
            tell(rows[-1])
    return figures_of(rows)


def figures_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What is told of the worlds compared."""
    figures: dict[str, Any] = {"worlds": len(rows)}
    for rival in RIVALS:
        figures[rival] = ratio(rows, rival)
        figures[f"{rival} by prevalence"] = {
            p: ratio([r for r in rows if r["prevalence"] == p], rival)
            for p in dict.fromkeys(r["prevalence"] for r in rows)
        }
        figures[f"{rival} by harm"] = ratio(rows, rival, "harm")
    for way in WAYS:
        figures[f"{way} a week"] = {
            key: round(float(np.mean([r[way][key] for r in rows])), 1)
            for key in ("found", "visits", "attendances")
        }
    return figures


def ratio(rows: list[dict[str, Any]], rival: str, key: str = "found") -> dict[str, float]:
    """Found in all by tailoring over found in all by the rival, with a bootstrap interval."""
    mine = np.array([r["tailored"][key] for r in rows], float)
    other = np.array([r[rival][key] for r in rows], float)
    rng = np.random.default_rng(1)
    pick = rng.integers(0, len(rows), (10_000, len(rows)))
    drawn = mine[pick].sum(1) / np.maximum(1, other[pick].sum(1))
    low, high = np.percentile(drawn, [2.5, 97.5])
    whole = mine.sum() / max(1.0, other.sum())
    return {k: round(float(v), 3) for k, v in (("ratio", whole), ("low", low), ("high", high))}
