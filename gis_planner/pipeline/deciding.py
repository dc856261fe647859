"""decide: a table of judgements, as the review desk writes them, into the case."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from gis_planner.domain.decisions import KINDS, Decision, RecordKey
from gis_planner.domain.errors import UserError
from gis_planner.domain.wording import counted
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case
from gis_planner.store.case import now

NEEDS_TWO = ("must_link", "same_premises", "cannot_link", "successor_of", "unsure")
COLUMNS = (
    "kind", "agency_a", "list_a", "source_ref_a", "agency_b", "list_b", "source_ref_b",
    "value", "who", "when", "why",
)  # fmt: skip


def decide_from_file(case: Case, path: Path) -> Outcome:
    """Read decisions (COLUMNS; agency, list and reference name a record) and append them.

    All faults of the file come in one UserError, and nothing is then changed.
    """
    decisions = read_decisions_file(case, path)
    if not decisions:
        return Outcome(f"{path.name} holds no decisions", figures={"decisions": 0})
    summary = f"{counted(len(decisions), 'decision')} from {path.name}"
    touched = case.add_decisions(tuple(decisions), summary)
    return Outcome(summary, touched, {"decisions": len(decisions)})


def read_decisions_file(case: Case, path: Path) -> list[Decision]:
    """The decisions of a table about records of this case; the case stays as it is."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(f"{path} cannot be read: {fault}.", "Save it as CSV in UTF-8.") from fault
    hashes = _hashes(case)
    decisions: list[Decision] = []
    faults: list[str] = []
    for number, row in enumerate(rows, 1):
        clean = {k: _plain(v or "") for k, v in row.items() if k and not isinstance(v, list)}
        if not clean.get("kind") and "name_a" in clean:
            continue  # a pair of a clerical sample that was not answered
        wrong = _fault(clean, hashes)
        if wrong:
            faults.append(f"row {number}: {wrong}")
        else:
            decisions.append(_decision(clean, hashes, case.who))
    if faults:
        more = f" and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise UserError(
            f"{path.name}: {'; '.join(faults[:5])}{more}. Nothing was decided.",
            f"Columns: {', '.join(COLUMNS)}. Kinds: {', '.join(KINDS)}.",
        )
    return decisions


def _plain(value: str) -> str:
    """A cell without the apostrophe that our own exports put before = + - @."""
    value = value.strip()
    return value[1:] if value[:1] == "'" and value[1:2] in tuple("=+-@") else value


def decide(case: Case, decision: Decision) -> Outcome:
    """One judgement made at the review desk."""
    made = replace(decision, who=decision.who or case.who, when=decision.when or now())
    text = KINDS[made.kind]
    return Outcome(text, case.add_decisions((made,), f"Decided: {text}"))


def decide_many(case: Case, decisions: tuple[Decision, ...], summary: str) -> Outcome:
    """Judgements that belong together, as one undoable change."""
    at = now()
    made = tuple(replace(d, who=d.who or case.who, when=d.when or at) for d in decisions)
    return Outcome(summary, case.add_decisions(made, summary), {"decisions": len(made)})


def take_back(case: Case, numbers: tuple[int, ...], why: str = "") -> Outcome:
    """Standing judgements that shall count no longer; they stay written, and undo brings them back.

    UserError where one of them does not stand any more.
    """
    many = f"{len(numbers)} decisions" if len(numbers) != 1 else "a decision"
    summary = f"Taken back: {many}" + (f" ({why})" if why else "")
    return Outcome(summary, case.take_back(numbers, summary), {"taken_back": len(numbers)})


HISTORY = ("kind", "agency_a", "list_a", "source_ref_a", "agency_b", "list_b", "source_ref_b",
           "value", "who", "when", "why", "status", "recheck", "evidence", "model")  # fmt: skip


def decisions_table(case: Case) -> pa.Table:
    """Every decision ever written, oldest first: HISTORY. `decide` reads the first eleven."""
    rows = []
    for j in case.judgements():
        d = j.decision
        sides = {f"{n}_{s}": v for s, key in (("a", d.a), ("b", d.b))
                 for n, v in zip(("agency", "list", "source_ref"), _named(key))}  # fmt: skip
        rows.append({
            "kind": d.kind, **sides, "value": d.value or None, "who": d.who, "when": d.when,
            "why": d.why or None, "status": j.status, "recheck": d.recheck,
            "evidence": d.evidence or None, "model": d.model or None,
        })  # fmt: skip
    kinds = {n: pa.bool_() if n == "recheck" else pa.string() for n in HISTORY}
    return pa.Table.from_pylist(rows, schema=pa.schema(list(kinds.items())))


def _named(key: RecordKey | None) -> tuple[str | None, str | None, str | None]:
    return (None, None, None) if key is None else (key.agency, key.list_name, key.source_ref)


def to_recheck(case: Case) -> tuple[Decision, ...]:
    """Standing decisions about records that newer files have changed since: still obeyed, and to
    be looked at again."""
    return tuple(d for d in case.decisions() if d.recheck)


Hashes = dict[tuple[str, str, str], str]


def _hashes(case: Case) -> Hashes:
    records = case.records(with_original=False)
    columns = (records[n].to_pylist() for n in ("agency", "list", "source_ref", "content_hash"))
    return {(a, name, ref): content for a, name, ref, content in zip(*columns, strict=True)}


def _fault(row: dict[str, str], hashes: Hashes) -> str:
    kind = row.get("kind", "")
    if kind not in KINDS:
        return f"'{kind}' is not a kind of decision"
    sides = "ab" if kind in NEEDS_TWO else "a"
    if kind in ("hub", "not_hub"):
        return "" if row.get("value") else f"{kind} needs a value such as phone:+441632960123"
    for side in sides:
        key = _place(row, side)
        if key not in hashes:
            return f"there is no record {' / '.join(key)}"
    if kind in ("pin_uprn", "alias") and not row.get("value"):
        return f"{kind} needs a value"
    return ""


def _place(row: dict[str, str], side: str) -> tuple[str, str, str]:
    return tuple(row.get(f"{n}_{side}", "") for n in ("agency", "list", "source_ref"))  # type: ignore[return-value]


def _decision(row: dict[str, str], hashes: Hashes, who: str) -> Decision:
    keys: list[RecordKey | None] = [None, None]
    for i, side in enumerate("ab"):
        place = _place(row, side)
        if place in hashes and (side == "a" or row["kind"] in NEEDS_TWO):
            keys[i] = RecordKey(*place, hashes[place])
    return Decision(
        row["kind"], keys[0], keys[1], row.get("value", ""), row.get("who") or who,
        row.get("when") or now(), row.get("why", ""), row.get("evidence", ""), row.get("model", ""),
    )  # fmt: skip
