"""What people decided and found at one premises, for its dossier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.operations import FOUND, NOT_DONE, VisitOutcome
from gis_planner.store import Case


@dataclass(frozen=True)
class Decided:
    """A judgement that stands on one of the premises' records. `when` ISO."""

    when: str
    who: str
    text: str
    why: str
    recheck: bool


def decisions_of(case: Case, records: list[dict[str, Any]]) -> tuple[Decided, ...]:
    """Judgements on any of these records of a dossier, the newest first."""
    names = {(r["agency"], r["list"], r["source_ref"]): r.get("name") or r.get("organisation")
             or r.get("address") or "" for r in records}  # fmt: skip
    found = [
        Decided(d.when, d.who, _text(d, names), d.why, d.recheck)
        for d in case.decisions()
        if any(_key(k) in names for k in (d.a, d.b) if k is not None)
    ]
    return tuple(reversed(found))


def _key(key: RecordKey) -> tuple[str, str, str]:
    return key.agency, key.list_name, key.source_ref


def _text(decision: Decision, names: dict[tuple[str, str, str], str]) -> str:
    from gis_planner.app.models.review import SAYS

    ends = [
        f"{names.get(_key(k), '')} [{' / '.join(_key(k))}]".strip()
        for k in (decision.a, decision.b) if k is not None
    ]  # fmt: skip
    said = SAYS.get(decision.kind, decision.kind)
    value = f" {decision.value}" if decision.value else ""
    return f"{said}{value}: {' and '.join(ends)}"


def outcomes_of(case: Case, premises_id: str) -> tuple[VisitOutcome, ...]:
    """What each agency last stated about its part in each visit there, the oldest first."""
    from gis_planner.pipeline.outcomes import facts_of

    standing: dict[tuple[str, str], VisitOutcome] = {}
    for fact in facts_of(case):
        if fact.premises_id == premises_id:
            standing[fact.operation, fact.agency] = fact
    return tuple(standing.values())


def outcome_words(fact: VisitOutcome, concern_name: Callable[[str], str]) -> str:
    """'visited: advice given (Food hygiene)', or why it was not."""
    if not fact.done:
        return f"not visited: {NOT_DONE.get(fact.reason, fact.reason)}"
    said = []
    for f in fact.findings:
        count = f"{f.count} × " if f.count > 1 else ""
        about = f" ({concern_name(f.concern)})" if f.concern else ""
        said.append(f"{count}{FOUND.get(f.kind, f.kind)}{about}")
    return "; ".join(said) or "visited"
