"""Outcomes beside the plan: fates of visits, planned against done, what does not add up, learning;
and one agency's part in one visit as a desk shows it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import VisitOutcome
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.outcomes import facts_of, operations_of
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case


def fates(case: Case, operation: str) -> dict[str, str]:
    """visit_id → what became of it (planning.reconciling.FATES)."""
    from gis_planner.planning import reconciling

    return reconciling.fates(case.table("visits", run=operation), facts_of(case, operation))


def visit_totals(case: Case, operation: str) -> list[tuple[str, str, int]]:
    """(fate, in words, how many) of the planned visits, each once: they add up to all planned."""
    from gis_planner.planning.reconciling import FATES

    counts = Counter(fates(case, operation).values())
    return [(name, words, counts.get(name, 0)) for name, words in FATES.items()]


def planned_done(case: Case, operation: str | None = None) -> pa.Table:
    """PLANNED_DONE of one operation, or of all."""
    from gis_planner.planning import reconciling

    return pa.concat_tables(
        [reconciling.planned_done("", case.table("visits").slice(0, 0), ())]
        + [
            reconciling.planned_done(n, case.table("visits", run=n), facts_of(case, n))
            for n in _names(case, operation)
        ]
    )


def unreconciled(case: Case, operation: str | None = None) -> pa.Table:
    """UNRECONCILED of one operation, or of all."""
    from gis_planner.planning import reconciling

    reference = reference_of(case)
    return pa.concat_tables(
        [reconciling.unreconciled("", case.table("visits").slice(0, 0), (), reference)]
        + [
            reconciling.unreconciled(
                n, case.table("visits", run=n), facts_of(case, n), reference
            )
            for n in _names(case, operation)
        ]
    )  # fmt: skip


def hit_rates(case: Case, operation: str | None = None) -> pa.Table:
    """HIT_RATES over one operation, or over all."""
    from gis_planner.planning import learning

    parts = [(case.table("visits", run=n), facts_of(case, n)) for n in _names(case, operation)]
    return learning.hit_rates(parts, reference_of(case))


def chosen_against_random(rates: pa.Table) -> str:
    """Whether chosen visits find more than random ones, in a sentence."""
    from gis_planner.planning import learning

    return learning.chosen_against_random(rates)


def _names(case: Case, operation: str | None) -> tuple[str, ...]:
    return (operation,) if operation else operations_of(case)


def latest(case: Case, operation: str) -> dict[tuple[str, str], VisitOutcome]:
    """(premises_id, agency) → the statement that stands."""
    from gis_planner.planning.outcomes import standing

    return standing(facts_of(case, operation))


def ready_for_typing() -> None:
    """Load what reads typed outcomes while nobody waits: the first key would."""
    import gis_planner.planning.quick  # noqa: F401


def read_typed(text: str, reference: Reference, sent: tuple[str, ...] = ()) -> Any:
    """What a person typed ('imp 2 fire, advice', 'closed') as findings or a reason
    (planning.quick.Quick)."""
    from gis_planner.planning.quick import read_quick

    return read_quick(text, reference, sent)


def told_typed(quick: Any, reference: Reference) -> str:
    """What was read of it, in a sentence."""
    from gis_planner.planning.quick import told

    return told(quick, reference)


def hours_on_site(start: str, end: str, officers: int) -> float | None:
    """Officer hours of a time on site; None where it is not told."""
    from gis_planner.planning import outcomes

    return outcomes.hours_on_site(start, end, officers)


def fault_of(made: VisitOutcome) -> str:
    """What is wrong with a statement as a whole, or ''."""
    from gis_planner.planning import outcomes

    return outcomes.fault_of(made)


def feed_back(case: Case, operation: str, *, as_of: Any, progress: Any = None) -> Outcome:
    """Outcomes into the agencies' lists, then match and score, so that what was found counts."""
    from gis_planner.domain.progress import Part, Silent
    from gis_planner.pipeline.outcome_lists import add_as_lists
    from gis_planner.pipeline.stages import match_records, score_premises

    progress = progress or Silent()
    added = add_as_lists(case, operation)
    progress.report(0.1, "Matching")
    matched = match_records(case, progress=Part(progress, 0.1, 0.6))
    scored = score_premises(case, as_of=as_of, progress=Part(progress, 0.6, 1.0))
    return Outcome(
        f"{added.summary}; {scored.summary}", added.touched | matched.touched | scored.touched,
        added.figures | {"scored": scored.figures["premises"]},
    )  # fmt: skip
