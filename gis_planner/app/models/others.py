"""Other agencies' own planned visits as the window lists them, with their clashes. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.models.lanes import minutes
from gis_planner.store import Case


@dataclass(frozen=True)
class Clash:
    """A visit of a plan at the same premises on the same day; `overlaps`: at the same time."""

    operation: str
    visit_id: str
    start: str
    end: str
    overlaps: bool


@dataclass(frozen=True)
class OtherRow:
    """One visit that an agency plans by itself. `premises_id` '' where it is not placed; `how`
    says by what it was placed, or why not."""

    agency: str
    number: int
    day: str
    start: str
    end: str
    where: str
    premises_id: str
    name: str
    how: str
    clashes: tuple[Clash, ...] = ()

    @property
    def when(self) -> str:
        """'09:30–10:30', or 'all day'."""
        whole = (self.start, self.end) in (("00:00", "24:00"), ("", ""))
        return "all day" if whole else f"{self.start}–{self.end}"

    @property
    def span(self) -> tuple[int, int]:
        """Minutes after midnight."""
        return minutes(self.start), minutes(self.end) or 1440


def rows_of(case: Case, frame: PremisesFrame) -> tuple[OtherRow, ...]:
    """All of them by day and time, each with the visits of plans it meets."""
    from gis_planner.pipeline.others_visits import clashing, other_visits

    visits = {
        (r["operation"], r["visit_id"]): (r["start"], r["end"])
        for r in case.table("visits").to_pylist() if r["visit_id"] is not None
    }  # fmt: skip
    met: dict[tuple[str, str, str, str], list[Clash]] = {}
    for c in clashing(case):
        start, end = visits[c["operation"], c["visit_id"]]
        key = c["agency"], c["premises_id"], c["day"], c["start"]
        met.setdefault(key, []).append(
            Clash(c["operation"], c["visit_id"], start, end, c["same_time"])
        )
    found = []
    for r in other_visits(case):
        at = frame.row_of(r["premises_id"]) if r["premises_id"] else -1
        name = frame.value(at, "name") or frame.value(at, "address") if at >= 0 else ""
        clashes = met.get((r["agency"], r["premises_id"], r["day"], r["start"]), [])
        found.append(
            OtherRow(r["agency"], r["number"], r["day"], r["start"], r["end"], r["where"] or "",
                     r["premises_id"] or "", str(name or r["premises_id"] or ""), r["how"] or "",
                     tuple(clashes))
        )  # fmt: skip
    return tuple(found)


def clash_words(row: OtherRow) -> str:
    """'meets week-of-action 10:00–10:45', '' without a clash."""
    return "; ".join(
        f"{'at the same time as' if c.overlaps else 'same day as'} {c.operation} {c.start}–{c.end}"
        for c in row.clashes
    )


def summary_of(rows: Sequence[OtherRow], days: Sequence[str], name_of: Callable[[str], str]) -> str:
    """'12 planned visits of Fire and Police, 3 on days of this operation; 1 is not placed'."""
    if not rows:
        return "None are known. Import a calendar or a list, and the planner keeps clear of them."
    who = ", ".join(dict.fromkeys(name_of(r.agency) for r in rows))
    text = f"{len(rows)} planned visits of {who}"
    here = sum(r.day in days for r in rows)
    text += f", {here} on days of this operation" if days else ""
    lost = sum(not r.premises_id for r in rows)
    text += f"; {lost} not placed" if lost else ""
    clashes = sum(any(c.overlaps for c in r.clashes) for r in rows)
    return text + (f"; {clashes} at the same time as a planned visit." if clashes else ".")
