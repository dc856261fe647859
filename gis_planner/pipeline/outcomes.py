"""outcome: what became of a plan, as appended facts; totals, feedback, and the way back into lists.

A fact is a document `outcome` named '<operation>/<number>', never replaced: a later statement of
the same agency on the same premises supersedes it. Each file is one undoable change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Finding, VisitOutcome
from gis_planner.domain.progress import Progress
from gis_planner.domain.wording import counted
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case
from gis_planner.store.case import now

FACT, GIVEN = "outcome", "feedback given"


def record_from_file(
    case: Case, path: Path, operation: str = "", progress: Progress | None = None,
    *, agency: str = "",
) -> Outcome:  # fmt: skip
    """Append the outcomes of a CSV or XLSX file: a filled form (`outcome_forms`), a pack's
    visits.xlsx with its column 'outcome' filled, or any table of planning.outcomes.COLUMNS.

    `agency` is whose they are where the file does not say. `operation` '' = the only one planned,
    or the file's column 'operation'. All faults come in one UserError and nothing is recorded then.
    """
    from gis_planner.pipeline.outcome_forms import rows_of
    from gis_planner.planning.outcomes import COLUMNS, read_statements

    rows = rows_of(case, path, agency)
    if not rows:
        raise UserError(
            f"{path.name} holds no outcomes.", f"Fill in some. Columns: {', '.join(COLUMNS)}."
        )
    name = operation or _operation_named(case, rows)
    premises = frozenset(case.table("premises")["premises_id"].to_pylist())
    facts, faults = read_statements(
        rows, name, case.table("visits", run=name), reference_of(case), premises
    )
    if faults:
        more = f" and {len(faults) - 8} more" if len(faults) > 8 else ""
        raise UserError(
            f"{path.name}: {'; '.join(faults[:8])}{more}. Nothing was recorded.",
            f"Columns: {', '.join(COLUMNS)}.",
        )
    return record(case, facts, f"Outcomes of {name} from {path.name}")


def _operation_named(case: Case, rows: list[dict[str, str]]) -> str:
    named = {r.get("operation", "") for r in rows} - {""}
    known = tuple(case.run_stats("plan"))
    if len(named) == 1 or (not named and len(known) == 1):
        name = next(iter(named or known))
        if name in known:
            return name
    raise UserError(
        "It is not clear which operation these outcomes belong to.",
        f"Name one with --operation. Plans: {', '.join(known) or 'none yet'}.",
    )


def record(case: Case, facts: Iterable[VisitOutcome], summary: str = "") -> Outcome:
    """Append statements as one undoable change. UserError where one contradicts itself."""
    from gis_planner.planning.outcomes import fault_of

    made = tuple(replace(f, who=f.who or case.who, at=f.at or now()) for f in facts)
    faults = [f"{f.agency} at {f.premises_id}: {w}" for f in made if (w := fault_of(f))]
    if faults:
        raise UserError(f"{'; '.join(faults)}.", "Nothing was recorded.")
    held = len(case.documents(FACT))
    values = {f"{f.operation}/{held + k:07d}": asdict(f) for k, f in enumerate(made, 1)}
    touched = case.set_documents(
        FACT, values, summary or f"{counted(len(made), 'outcome')} recorded"
    )
    names = dict.fromkeys(f.operation for f in made)
    figures: dict[str, Any] = {"statements": len(made)}
    for name in names:
        figures |= {"operation": name, **totals(case, name)}
    text = f"{len(made)} statements recorded"
    if names:
        text += (
            f": {figures['done']} of {figures['planned']} planned attendances done, "
            f"{figures['not_done']} not done, {figures['not_stated']} not stated yet"
        )
    return Outcome(text, touched | {"outcomes"} if made else touched, figures)


def facts_of(case: Case, operation: str | None = None) -> tuple[VisitOutcome, ...]:
    """Every statement, superseded ones too, oldest first; None = of all operations."""
    held = sorted(case.documents(FACT).items(), key=lambda item: item[0].rsplit("/", 1)[1])
    return tuple(
        VisitOutcome(**{
            **v, "findings": tuple(Finding(**f) for f in v["findings"]),
            "found": tuple(v.get("found", ())), "clear": tuple(v.get("clear", ())),
        })
        for _, v in held if operation is None or v["operation"] == operation
    )  # fmt: skip


def operations_of(case: Case) -> tuple[str, ...]:
    """Operations that are planned or have outcomes."""
    return tuple(dict.fromkeys([*case.run_stats("plan"), *(f.operation for f in facts_of(case))]))


def outcomes_table(case: Case, operation: str | None = None) -> pa.Table:
    """OUTCOMES of one operation, or of all."""
    from gis_planner.planning import outcomes

    return _of_all(case, operation, lambda name: outcomes.outcomes_table(
        name, case.table("visits", run=name), facts_of(case, name)))  # fmt: skip


def reconciliation(case: Case, operation: str | None = None) -> pa.Table:
    """RECONCILIATION of one operation, or of all."""
    from gis_planner.planning import outcomes

    return _of_all(case, operation, lambda name: outcomes.reconcile(
        name, case.table("visits", run=name), facts_of(case, name)))  # fmt: skip


def feedback(case: Case, operation: str | None = None) -> pa.Table:
    """FEEDBACK of one operation, or of all: what is owed to whom, and what was given."""
    from gis_planner.planning.feedback import feedback_table

    scores, reference = case.table("scores"), reference_of(case)
    given = case.documents(GIVEN)
    return _of_all(case, operation, lambda name: feedback_table(
        name, case.table("visits", run=name), scores, facts_of(case, name), reference,
        given.get(name, {})))  # fmt: skip


def found(case: Case) -> pa.Table | None:
    """What visits of all operations say about the concerns they were sent for; None before any."""
    from gis_planner.planning import outcomes

    names = dict.fromkeys(f.operation for f in facts_of(case))
    if not names:
        return None
    return pa.concat_tables(
        [outcomes.found_table(case.table("visits", run=n), facts_of(case, n)) for n in names]
    )


def _of_all(case: Case, operation: str | None, make: Any) -> pa.Table:
    names = (operation,) if operation else operations_of(case)
    if operation and operation not in operations_of(case):
        raise UserError(f"There is no plan '{operation}' in this case.", "See 'info'.")
    return pa.concat_tables([make(name) for name in names]) if names else make("")


def give_feedback(
    case: Case, operation: str, agency: str, on: date, only: frozenset[str] | None = None
) -> Outcome:
    """Say that an agency was told what became of its rows; what is still awaited stays owed.
    `only` = some of them, as 'agency/list/source_ref'."""
    owed = [r for r in feedback(case, operation).to_pylist() if r["agency"] == agency]
    refs = [reference_to(r) for r in owed if r["status"] != "awaited" and not r["given"]]
    ready = {ref: on.isoformat() for ref in refs if only is None or ref in only}
    if not ready:
        raise UserError(f"Nothing is owed to {agency} for {operation} yet.", "Record outcomes.")
    before = case.document(GIVEN, operation) or {}
    summary = f"Feedback on {counted(len(ready), 'row')} of {agency} given"
    touched = case.set_document(GIVEN, operation, before | ready, summary)
    return Outcome(summary, touched, {"rows": len(ready), "agency": agency})


def reference_to(row: dict[str, Any]) -> str:
    """'agency/list/source_ref' of a row of FEEDBACK."""
    return f"{row['agency']}/{row['list']}/{row['source_ref']}"


def totals(case: Case, operation: str) -> dict[str, Any]:
    """The row 'all' of the reconciliation, and whether it balances."""
    rows: list[dict[str, Any]] = reconciliation(case, operation).to_pylist()
    last = rows[-1]
    return {k: last[k] for k in ("planned", "done", "not_done", "not_stated", "unplanned",
                                 "balanced")}  # fmt: skip
