"""Back or forward through the history of a case, one change after another."""

from __future__ import annotations

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.domain.wording import counted
from gis_planner.pipeline import Outcome
from gis_planner.store import Case, way_to


def go_to(case: Case, seq: int, *, progress: Progress) -> Outcome:
    """Make the case what it was right after entry `seq`. Each step is an undo or redo of its own:
    where a stop or a fault (`figures["fault"]`) ends it between two, the case is sound."""
    way = way_to(case.history(), seq)
    if way is None:
        raise UserError(
            "No undo or redo leads to that entry.",
            "A list was erased since, or it was undone and something else done instead.",
        )
    verb, entries = way
    step = case.undo if verb == "undo" else case.redo
    touched: set[str] = set()
    done, fault = 0, None
    for entry in entries:
        progress.report(done / len(entries), f"{verb.capitalize()} {done + 1} of {len(entries)}")
        if progress.cancelled():
            break
        try:
            touched |= step(only=entry.seq).touched
        except UserError as refused:
            fault = refused
            break
        done += 1
    return Outcome(
        _told(verb, done, len(entries)), frozenset(touched), {"steps": done, "fault": fault}
    )


def _told(verb: str, done: int, wanted: int) -> str:
    if not wanted:
        return "The case is already as it was then"
    said = "undone" if verb == "undo" else "done again"
    if done < wanted:
        return f"Stopped: {done} of {wanted} changes {said}"
    return f"{counted(done, 'change')} {said}"
