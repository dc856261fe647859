"""What people said of each pair: who, in what order, where they disagree, whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gis_planner.domain.decisions import Decision, Judgement, RecordKey
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case
from gis_planner.store.case import now

Place = tuple[str, str, str]
"""agency, list, source reference"""
DOCUMENT = ("review", "second-opinions")


@dataclass(frozen=True)
class Spoken:
    """Somebody asked that another person look at a pair too."""

    a: Place
    b: Place
    who: str
    when: str
    why: str = ""


@dataclass(frozen=True)
class Opinion:
    """All that was said of one pair, oldest first; `standing` counts, None where none does.

    A judgement that was undone or taken back was never said.
    """

    said: tuple[Decision, ...]
    standing: Decision | None
    asked: tuple[Spoken, ...] = ()

    @property
    def latest(self) -> dict[str, str]:
        """Person → the kind of that person's last judgement."""
        return {d.who: d.kind for d in self.said}

    @property
    def disputed(self) -> bool:
        """Two people or more said different things, and what stands has no majority of them."""
        sure = [k for k in self.latest.values() if k != "unsure"]
        if self.standing is None or len(set(sure)) < 2:
            return False
        return 2 * sure.count(self.standing.kind) <= len(sure)

    def waits_for(self, who: str) -> bool:
        """Whether this person's second opinion is wanted: the first was unsure or asked for one."""
        if self.standing is None or who in self.latest:
            return False
        return self.standing.kind == "unsure" or (bool(self.asked) and len(self.latest) < 2)

    def shows_in(self, view: str, who: str) -> bool:
        """Whether a view of the queue (other than to do) has the pair for this person."""
        d = self.standing
        if d is None:
            return False
        if view == "second":
            return self.waits_for(who)
        if view == "disputes":
            return self.disputed
        if view == "unsure":
            return d.kind == "unsure"
        return view == "decided" or (view == "recheck" and d.recheck)


def place_of(key: RecordKey) -> Place:
    """Where a record is named, whatever its content."""
    return key.agency, key.list_name, key.source_ref


def gather(
    judgements: Iterable[Judgement], requests: Iterable[Spoken], ids: Mapping[Place, int]
) -> dict[frozenset[int], Opinion]:
    """Pair of record ids → what was said of it; pairs whose records are gone are left out."""
    said: dict[frozenset[int], list[Decision]] = {}
    standing: dict[frozenset[int], Decision] = {}
    for j in judgements:
        d = j.decision
        if d.a is None or d.b is None or j.status not in ("stands", "superseded"):
            continue
        a, b = ids.get(place_of(d.a)), ids.get(place_of(d.b))
        if a is None or b is None:
            continue
        key = frozenset((a, b))
        said.setdefault(key, []).append(d)
        if j.status == "stands":
            standing[key] = d
    asked: dict[frozenset[int], list[Spoken]] = {}
    for r in requests:
        if r.a in ids and r.b in ids:
            asked.setdefault(frozenset((ids[r.a], ids[r.b])), []).append(r)
    return {
        key: Opinion(tuple(made), standing.get(key), tuple(asked.get(key, ())))
        for key, made in said.items()
    }


def requests(case: Case) -> tuple[Spoken, ...]:
    """Second opinions asked for, oldest first."""
    return tuple(
        Spoken(tuple(r["a"]), tuple(r["b"]), r["who"], r["when"], r.get("why", ""))
        for r in case.document(*DOCUMENT) or ()
    )


def ask_second(case: Case, a: RecordKey, b: RecordKey, why: str = "") -> Outcome:
    """Ask that another person look at a pair; undoable. Their judgement then stands."""
    held = list(case.document(*DOCUMENT) or ())
    one = {"a": list(place_of(a)), "b": list(place_of(b)), "who": case.who, "when": now(),
           "why": why}  # fmt: skip
    summary = f"Second opinion asked for: {a.source_ref} and {b.source_ref}"
    touched = case.set_document(*DOCUMENT, [*held, one], summary)
    return Outcome(summary, touched | {"decisions"}, {"asked": len(held) + 1})
