"""The invented authority of the experiment: its lists matched and scored, its truth beside."""

from __future__ import annotations

import csv
import gzip
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gis_planner.domain.agencies import Reference
from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Officer, Operation, TeamAgency

if TYPE_CHECKING:
    import pyarrow as pa

GENERATOR = Path(__file__).resolve().parents[2] / "scripts" / "make_samples.py"
AGENCIES = (
    "council-food", "council-ts", "council-licensing", "council-housing", "fire", "police",
    "hmrc", "immigration", "fwa",
)  # fmt: skip
OFFICERS_EACH = 2
DAYS = ("2026-12-01", "2026-12-02", "2026-12-03")
AS_OF = date(2026, 11, 16)
CONSENT = 0.5
"""Share of occupiers who let an officer without a power look round."""


@dataclass(frozen=True)
class Attended:
    """One agency at one visit, and the UPRN where it really was."""

    visit: str
    agency: str
    uprn: str


@dataclass(frozen=True, eq=False)
class World:
    """An authority as the program sees it, and as it is: `there` holds (UPRN, concern) truly so,
    `licensed` UPRNs with a licence, `about` each row's true UPRN by (agency, list, reference)."""

    seed: int
    records: pa.Table
    matched: pa.Table
    premises: pa.Table
    scores: pa.Table
    risks: pa.Table
    network: Any
    reference: Reference
    operation: Operation
    there: frozenset[tuple[str, str]]
    licensed: frozenset[str]
    about: Mapping[tuple[str, str, str], str]

    @cached_property
    def rows(self) -> dict[str, dict[str, list[str]]]:
        """premises_id → agency → the true UPRNs of its rows there."""
        columns = self.records.select(["record_id", "agency", "list", "source_ref"])
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        where = dict(
            zip(
                self.matched["record_id"].to_pylist(),
                self.matched["premises_id"].to_pylist(),
                strict=True,
            )
        )
        for row in columns.to_pylist():
            place = where.get(row["record_id"])
            uprn = self.about.get((row["agency"], row["list"], row["source_ref"]), "")
            if place is not None and uprn:
                found[place][row["agency"]].append(uprn)
        return found

    def uprn_of(self, premises_id: str, agency: str = "") -> str:
        """Where a visit to the premises goes: the UPRN of most rows (of that agency) there."""
        by = self.rows.get(premises_id, {})
        uprns = by.get(agency, []) if agency else [u for rows in by.values() for u in rows]
        return min(Counter(uprns).items(), key=lambda x: (-x[1], x[0]))[0] if uprns else ""


def make_world(folder: Path, seed: int, prevalence: float, scale: int) -> World:
    """Make an authority in `folder` and take its lists through import, match and score."""
    from gis_planner.pipeline import recipe as recipes
    from gis_planner.pipeline.routes import road_network
    from gis_planner.pipeline.stages import reference_of
    from gis_planner.store import Case

    if not GENERATOR.is_file():
        raise UserError("The generator of samples comes with the source code.", "Use a checkout.")
    subprocess.run(
        [sys.executable, str(GENERATOR), "--out", str(folder), "--seed", str(seed),
         "--scale", str(scale), "--prevalence", str(prevalence)],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    recipe = recipes.read_recipe(folder / "recipe.toml")
    with Case.create(folder / "case.gpkg") as case:
        recipes.prepare(case, recipe, AS_OF)
        reference = reference_of(case)
        truth = folder / "truth"
        about = {
            (r["agency"], r["list"], r["source_ref"]): r["uprn"]
            for r in _csv(truth / "records.csv.gz") if r["uprn"] and r["source_ref"]
        }  # fmt: skip
        there = frozenset((r["uprn"], r["concern"]) for r in _csv(truth / "concerns.csv.gz"))
        licensed = frozenset(
            uprn for (agency, _, _), uprn in about.items() if agency == "council-licensing"
        )
        return World(
            seed, case.records(with_original=True), case.table("matched"), case.table("premises"),
            case.table("scores"), case.table("risks"), road_network(case, "roads"), reference,
            _operation(recipe["operation"]), there, licensed, about,
        )  # fmt: skip


def _csv(path: Path) -> Iterable[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _operation(path: Path) -> Operation:
    """The means that all ways share; bases as the authority's own operation has them."""
    from gis_planner.pipeline.operations import read_operation

    shipped = {a.id: a for a in read_operation(path).agencies}
    teams = tuple(
        TeamAgency(a, shipped[a].base_easting, shipped[a].base_northing) for a in AGENCIES
    )
    officers = tuple(
        Officer(f"{a}-{k + 1}", a, max_visits=20) for a in AGENCIES for k in range(OFFICERS_EACH)
    )
    return Operation("tailored", DAYS, teams, officers, max_candidates=600)


def found_by(attended: Iterable[Attended], world: World, seed: int) -> set[tuple[str, str]]:
    """(UPRN, concern) truly found by the attendances of a plan."""
    agencies: dict[str, set[str]] = defaultdict(set)
    for row in attended:
        agencies[row.uprn].add(row.agency)
    return {
        (uprn, concern) for uprn, concern in world.there
        if any(_finds(a, uprn, concern, world, seed) for a in agencies.get(uprn, ()))
    }  # fmt: skip


def _finds(agency: str, uprn: str, concern: str, world: World, seed: int) -> bool:
    powers = [p for p in world.reference.powers if p.agency == agency and concern in p.concerns]
    if any(p.entry != "licensed" or uprn in world.licensed for p in powers):
        return True
    known = world.reference.concerns.get(concern)
    if known is None or agency not in known.agencies:
        return False
    rng = np.random.default_rng([seed, int(uprn), AGENCIES.index(agency)])
    return bool(rng.random() < CONSENT)
