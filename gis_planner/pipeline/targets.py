"""targets: the funnel over the premises of a case, and demand by trade."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case

if TYPE_CHECKING:
    import pyarrow as pa

    from gis_planner.planning.targets import Funnel, TargetFilter

GROUPS = ("trade", "ward", "severity")
HEAD = 10
"""Groups that the summary names."""


def filter_of(**wanted: Any) -> TargetFilter:
    """A TargetFilter from its fields, for callers that may not import the planner's room."""
    from gis_planner.planning.targets import TargetFilter

    return TargetFilter(**wanted)


def targets(case: Case, wanted: TargetFilter) -> Funnel:
    """The funnel over the case's premises: steps with counts, and the premises left."""
    from gis_planner.planning.targets import funnel

    if not case.has("scores"):
        raise UserError("The premises are not scored yet.", "Score the premises first.")
    return funnel(case.premises_view(), wanted)


def narrow(view: pa.Table, wanted: TargetFilter) -> Funnel:
    """The funnel over rows of the premises view that the caller holds already."""
    from gis_planner.planning.targets import funnel

    return funnel(view, wanted)


def demand_of(view: pa.Table, by: str = "trade") -> pa.Table:
    """Demand over rows of the premises view that the caller holds already."""
    from gis_planner.planning import targets as rules

    if by not in GROUPS:
        raise UserError(f"Demand is not told by '{by}'.", f"One of {', '.join(GROUPS)}.")
    return rules.demand(view, by)


def demand(case: Case, by: str = "trade") -> pa.Table:
    """Demand by trade, ward or severity, most first (see planning.targets.demand)."""
    from gis_planner.planning import targets as rules

    if by not in GROUPS:
        raise UserError(f"Demand is not told by '{by}'.", f"One of {', '.join(GROUPS)}.")
    return rules.demand(case.premises_view(), by)


def tell_targets(
    case: Case, wanted: TargetFilter, by: str = "", out: Path | None = None
) -> Outcome:
    """The funnel in words; `by` adds the Pareto view of what is left, `out` writes the targets."""
    from gis_planner.planning import targets as rules

    found = targets(case, wanted)
    lines = [" → ".join(f"{s.premises:,} {s.label}" for s in found.steps)]
    figures: dict[str, Any] = {
        "steps": [{"label": s.label, "premises": s.premises} for s in found.steps],
        "targets": found.targets["premises_id"].to_pylist(),
    }
    if by:
        if by not in GROUPS:
            raise UserError(f"Demand is not told by '{by}'.", f"One of {', '.join(GROUPS)}.")
        table = rules.demand(found.targets, by)
        figures["demand"] = table.to_pylist()
        lines += [
            f"{r['cumulative']:>5.0%} {r['group']}: {r['premises']} premises,"
            f" {r['contacts']} contacts, non-compliant in {r['non_compliant']} areas"
            for r in figures["demand"][:HEAD]
        ]
    if out is not None:
        from gis_planner.pipeline.exporting import write_rows

        lines.append(write_rows(case, found.targets, out, "targets").summary)
    return Outcome("\n".join(lines), figures=figures)
