"""one-more: what one more officer of each agency would bring to a plan."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Operation
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.operations import operation_of
from gis_planner.pipeline.plan_keeping import Situation, situation
from gis_planner.store import Case

GAINS = ("value", "visits", "attendances", "concerns_covered")


@dataclass(frozen=True, eq=False)
class More:
    """One more officer of an agency: what is gained (GAINS), the share of the value, figures
    without and with, the best bound of each, premises added, and the DIFFERENCES."""

    agency: str
    name: str
    gain: dict[str, float]
    share: float
    without: dict[str, Any]
    with_one: dict[str, Any]
    bounds: tuple[float, float]
    added: tuple[str, ...]
    differences: pa.Table

    @property
    def text(self) -> str:
        """What it brings, in a sentence."""
        gain = self.gain
        return (
            f"One more officer of {self.name} brings {gain['visits']:+g} visits, "
            f"{gain['attendances']:+g} attendances, {gain['concerns_covered']:+g} concerns "
            f"covered, value {gain['value']:+.1f} ({self.share:+.1%})"
        )


@dataclass(frozen=True, eq=False)
class Staffing:
    """The agencies in order of the value gained; `left` were not tried because it was stopped."""

    operation: str
    found: tuple[More, ...]
    left: tuple[str, ...]
    seconds: float
    seconds_each: float
    seed: int


def one_more_of_each(
    case: Case, operation: str, agencies: Sequence[str] = (), *, seconds: float = 1.0,
    iterations: int | None = None, seed: int = 0, tell: Callable[[More], None] | None = None,
    progress: Progress | None = None,
) -> Staffing:  # fmt: skip
    """What one more officer of each agency (none named = all that take part) would bring.

    The plan that stands is improved for `seconds`, then for as long again as it is, and with one
    officer more of each: a gain is the difference of the last two, so that a better search is not
    taken for a better staff. A plan without the officer is one with the officer too, so no gain is
    below 0. Stopped, it gives those that it has. `tell` hears of each as it is found.
    """
    from gis_planner.planning import replan

    progress = progress or Silent()
    began = time.monotonic()
    definition = operation_of(case, operation)
    standing = case.table("visits", run=operation)
    if not standing.num_rows:
        raise UserError(f"There is no plan '{operation}' in this case.", "Plan it first.")
    wanted = tuple(agencies) or tuple(a.id for a in definition.agencies)
    staffed = {a: replan.with_officer(definition, a) for a in wanted}
    here = situation(case, _all_more(definition, wanted), progress)
    steps = len(wanted) + 2

    def improved(who: Operation, before: Any, step: int, title: str) -> Any:
        progress.report(0.05 + 0.95 * step / steps, title)
        return _improved(here, who, before, seconds, iterations, seed,
                         Part(progress, 0.05 + 0.95 * step / steps,
                              0.05 + 0.95 * (step + 1) / steps))  # fmt: skip

    base = improved(definition, standing, 0, "The plan as it is")
    without = improved(definition, base, 1, "The plan as it is")
    found: list[More] = []
    for k, agency in enumerate(wanted):
        if progress.cancelled():
            break
        name = here.reference.agency(agency).name
        plan = improved(staffed[agency], base, k + 2, f"One more of {name}")
        if progress.cancelled():
            break
        found.append(_more(agency, name, without, plan))
        if tell is not None:
            tell(found[-1])
    left = wanted[len(found) :]
    found.sort(key=lambda m: (-m.gain["value"], m.agency))
    return Staffing(
        operation, tuple(found), left, round(time.monotonic() - began, 1), seconds, seed
    )


def _all_more(definition: Operation, agencies: Sequence[str]) -> Operation:
    """With one more of all: candidates and travel times that serve every trial."""
    from gis_planner.planning import replan

    for agency in agencies:
        definition = replan.with_officer(definition, agency)
    return definition


def _improved(
    here: Situation, who: Operation, before: Any, seconds: float, iterations: int | None,
    seed: int, progress: Progress,
) -> Any:  # fmt: skip
    from gis_planner import planning

    return planning.plan_visits(
        here.candidates, who, reference=here.reference, travel=here.travel, previous=before,
        seed=seed, seconds=seconds, iterations=iterations, mode="improve", progress=progress,
    )  # fmt: skip


def _more(agency: str, name: str, without: Any, plan: Any) -> More:
    from gis_planner.planning import replan

    best = plan if plan.value >= without.value else without
    a, b = (replan.figures_of(p.visits, p.itineraries) for p in (without, best))
    gain = {k: round(b[k] - a[k], 3) for k in GAINS}
    table = replan.differences(without.visits, best.visits)
    added = tuple(r["premises_id"] for r in table.to_pylist() if r["change"] == "added")
    share = gain["value"] / a["value"] if a["value"] else 0.0
    return More(
        agency, name, gain, share, a, b, (without.bound, max(without.bound, best.bound)), added,
        table,
    )  # fmt: skip
