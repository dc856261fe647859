"""The leads list as the window tells it. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gis_planner.app.models.dossier import day
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import charts, leads
from gis_planner.store import Case

KIND_WORDS = {"succession": "Possible succession", "join": "New join", "match": "New match"}
KIND_PLURALS = {"succession": "successions", "join": "joins", "match": "matches"}


@dataclass(frozen=True)
class LeadRow:
    """One lead in words. `names` of both ends; `put_aside`: why, who and when it was dismissed."""

    key: str
    kind: str
    rank: float
    ids: tuple[str, str]
    names: tuple[str, str]
    because: str
    refs: tuple[str, ...]
    since: str
    put_aside: str = ""

    @property
    def title(self) -> str:
        """'Possible succession: A – B'."""
        ends = " – ".join(dict.fromkeys(n for n in self.names if n))
        return f"{KIND_WORDS.get(self.kind, self.kind)}: {ends}"


@dataclass(frozen=True)
class LeadList:
    """Leads, the sooner the higher, and when the list was last looked through ('' never)."""

    rows: tuple[LeadRow, ...] = ()
    last_look: str = ""

    @property
    def open(self) -> int:
        """How many are not put aside."""
        return sum(not r.put_aside for r in self.rows)

    @property
    def counts(self) -> Counter[str]:
        """Kind → how many are not put aside."""
        return Counter(r.kind for r in self.rows if not r.put_aside)


def read(
    case: Case, progress: Progress, *, everything: bool = False, with_dismissed: bool = False
) -> LeadList:
    """New leads since the last look (`everything`: since the beginning), ranked."""
    progress.report(0.1, "Looking for leads")
    found = leads.new_leads(
        case, "0001-01-01" if everything else None, with_dismissed=with_dismissed
    )
    held = leads.dismissed(case) if with_dismissed else {}
    names = charts.labels(case, [i for lead in found for i in (lead.a, lead.b)])
    rows = tuple(_row(lead, names, held.get(lead.key)) for lead in found)
    return LeadList(rows, leads.last_look(case) or "")


def _row(lead: Any, names: dict[str, tuple[str, str]], held: dict[str, Any] | None) -> LeadRow:
    why = ""
    if held is not None:
        why = f"{held.get('why', '')} ({held.get('who', '')}, {day(held.get('when'))})"
    ends = tuple(names[i][1] if i in names else "" for i in (lead.a, lead.b))
    return LeadRow(
        lead.key, lead.kind, lead.rank, (lead.a, lead.b), (ends[0], ends[1]), lead.because,
        tuple(lead.source_refs), lead.since, why,
    )  # fmt: skip


def looked(case: Case) -> None:
    """Write down that the list was looked through: what is new begins anew."""
    leads.look(case)


def dismiss(case: Case, row: LeadRow, why: str) -> frozenset[str]:
    """Put a lead aside with a reason (undoable)."""
    return leads.dismiss(case, row.key, why, row.because).touched


def restore(case: Case, row: LeadRow) -> frozenset[str]:
    """Take a dismissed lead up again (undoable)."""
    return leads.restore(case, row.key).touched


def premises_of(case: Case, rows: Sequence[LeadRow]) -> list[str]:
    """Premises that leads are about."""
    from gis_planner.app.models.networks import Networks

    return Networks(case).premises_of([i for r in rows for i in r.ids])
