"""The review desk without a window: what to ask next, what was answered, what it gained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.decisions import Decision, Judgement, RecordKey
from gis_planner.domain.progress import Progress, Silent, check
from gis_planner.pipeline import opinions
from gis_planner.pipeline.asked import Step, joined_when_asked, pairs_when_asked, steps_of
from gis_planner.pipeline.clerical_sample import open_samples
from gis_planner.pipeline.opinions import Opinion, Spoken
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.matching.gain import Gain

VIEWS = {
    "todo": "To do",
    "sample": "Sample",
    "second": "Second opinion",
    "disputes": "Disputes",
    "contradictions": "Contradictions",
    "recheck": "Re-check",
    "unsure": "Unsure",
    "decided": "Decided",
}
"""Parts of the queue and their titles."""
CLASH = "decisions contradict each other"
"""What matching writes into the sentence of pairs whose decisions cannot all hold."""


@dataclass(frozen=True)
class Question:
    """Two records to judge. `joined`: one business now (one place, where `level` is premises);
    `pairs`: scored pairs between both businesses; `pair_id` None where the two were not scored."""

    record_a: int
    record_b: int
    level: str = "business"
    weight: float = 0.0
    probability: float = 0.0
    gain: float = 0.0
    pairs: int = 1
    joined: bool = False
    pair_id: int | None = None

    @property
    def ids(self) -> frozenset[int]:
        """Both records, in no order."""
        return frozenset((self.record_a, self.record_b))


@dataclass(frozen=True)
class Link:
    """A scored pair of records with its reasons. Weight in bits."""

    record_a: int
    record_b: int
    level: str
    weight: float
    probability: float
    steps: tuple[Step, ...]
    because: str


@dataclass
class Desk:
    """One match ready for review. Reads its case only in `links`; the rest is in memory."""

    case: Case
    records: pa.Table
    matched: pa.Table
    pairs: pa.Table
    clashes: frozenset[int]
    who: str
    opinions: dict[frozenset[int], Opinion] = field(default_factory=dict)
    sample: tuple[tuple[int, int], ...] = ()
    """Pairs drawn at random to measure how good the matches are, by record ids."""

    def __post_init__(self) -> None:
        from gis_planner.matching.gain import Ledger
        from gis_planner.matching.queue import review_queue

        self._row = {r: i for i, r in enumerate(self.records["record_id"].to_pylist())}
        self._found = {r: i for i, r in enumerate(self.matched["record_id"].to_pylist())}
        self._business: list[str] = self.matched["business_id"].to_pylist()
        self._premises: list[str] = self.matched["premises_id"].to_pylist()
        queue = review_queue(self.pairs, self.matched, lists=self._lists())
        self.ledger = Ledger(self.pairs, self.matched)
        ids = self._pair_ids
        self._queue = [
            Question(
                r["record_a"], r["record_b"], r["level"], r["match_weight"], r["probability"],
                r["gain"], r["pairs"], r["joined"], ids.get((r["record_a"], r["record_b"])),
            )
            for r in queue.to_pylist()
        ]  # fmt: skip

    def _lists(self) -> pa.Array:
        """The list of each row of the match, for the queue."""
        agencies, names = (self.records[c].to_pylist() for c in ("agency", "list"))
        ids = self.matched["record_id"].to_pylist()
        rows = [self._row.get(i) for i in ids]
        return pa.array(
            ["" if r is None else f"{agencies[r]}/{names[r]}" for r in rows], pa.string()
        )

    @cached_property
    def _pair_ids(self) -> dict[tuple[int, int], int]:
        columns = (self.pairs[n].to_pylist() for n in ("record_a", "record_b", "pair_id"))
        return {(a, b): i for a, b, i in zip(*columns, strict=True)}

    # ---- records

    def record(self, record_id: int) -> dict[str, Any]:
        """A record's recognised fields, with what the match found as `found_…`; {} if gone."""
        at = self._row.get(record_id)
        if at is None:
            return {}
        made: dict[str, Any] = self.records.slice(at, 1).to_pylist()[0]
        match = self._found.get(record_id)
        if match is not None:
            row = self.matched.slice(match, 1).to_pylist()[0]
            made |= {f"found_{k}": v for k, v in row.items() if k != "record_id"}
        return made

    def name(self, record_id: int) -> str:
        """What a record calls itself."""
        at = self._row.get(record_id)
        if at is None:
            return "(gone)"
        values = (self.records[n][at].as_py() for n in ("name", "organisation", "address"))
        return next((v for v in values if v), f"record {record_id}")

    @cached_property
    def texts(self) -> list[str]:
        """Each record's words in lower case, for searching, in the order of `records`."""
        names = ("name", "organisation", "address", "postcode", "source_ref", "agency", "list",
                 "phone", "uprn")  # fmt: skip
        filled = [pc.fill_null(self.records[n], "") for n in names]
        joined = pc.utf8_lower(pc.binary_join_element_wise(*filled, " "))
        return list(joined.to_pylist())

    def says(self, question: Question, words: Iterable[str]) -> bool:
        """Whether one record or the other holds every word (lower case)."""
        at = (self._row.get(question.record_a), self._row.get(question.record_b))
        text = " ".join(self.texts[i] for i in at if i is not None)
        return all(w in text for w in words)

    def key(self, record_id: int) -> RecordKey:
        """The record's name for good."""
        at = self._row[record_id]
        a, b, c, d = (str(self.records[n][at].as_py() or "")
                      for n in ("agency", "list", "source_ref", "content_hash"))  # fmt: skip
        return RecordKey(a, b, c, d)

    def find(self, key: RecordKey) -> int | None:
        """The record of this name, whatever its content now; None where it is gone."""
        return self._ids_of_keys.get(opinions.place_of(key))

    def business_of(self, record_id: int) -> str:
        """Its business; '' where the match does not know it."""
        at = self._found.get(record_id)
        return "" if at is None else self._business[at]

    def premises_of(self, record_id: int) -> str:
        """Its premises; '' where the match does not know it."""
        at = self._found.get(record_id)
        return "" if at is None else self._premises[at]

    def members(self, *, business: str = "", premises: str = "") -> tuple[int, ...]:
        """Records of a business or at premises, in order."""
        column, value = ("business_id", business) if business else ("premises_id", premises)
        rows = self.matched.filter(pc.equal(self.matched[column], value))
        return tuple(rows["record_id"].to_pylist())

    def links(self, records: Iterable[int]) -> tuple[Link, ...]:
        """Scored pairs among some records, with their reasons."""
        wanted = pa.array(sorted(set(records)), pa.int64())
        some = pc.and_(
            pc.is_in(self.pairs["record_a"], value_set=wanted),
            pc.is_in(self.pairs["record_b"], value_set=wanted),
        )
        rows = self.pairs.filter(some).to_pylist()
        told = {r["pair_id"]: r for r in self.case.pair_reasons(r["pair_id"] for r in rows)
                .to_pylist()}  # fmt: skip
        return tuple(
            Link(
                r["record_a"], r["record_b"], r["level"], r["match_weight"], r["probability"],
                steps_of(told.get(r["pair_id"], {}).get("waterfall")),
                told.get(r["pair_id"], {}).get("because") or "",
            )
            for r in rows
        )  # fmt: skip

    # ---- questions

    def heard(self, judgements: Iterable[Judgement], requests: Iterable[Spoken]) -> None:
        """Take what was decided and asked for since."""
        ids = self._ids_of_keys
        self.opinions = opinions.gather(judgements, requests, ids)

    def add(self, question: Question, decision: Decision) -> None:
        """Take a judgement that was just written down."""
        old = self.opinions.get(question.ids, Opinion((), None))
        self.opinions[question.ids] = replace(old, said=(*old.said, decision), standing=decision)

    @cached_property
    def _ids_of_keys(self) -> dict[tuple[str, str, str], int]:
        columns = (self.records[n].to_pylist()
                   for n in ("agency", "list", "source_ref", "record_id"))  # fmt: skip
        return {(a, b, c): i for a, b, c, i in zip(*columns, strict=True)}

    def between(self, question: Question) -> frozenset[str]:
        """The two businesses that a question is about: an answer settles both whole."""
        return frozenset((self.business_of(question.record_a), self.business_of(question.record_b)))

    def questions(self, view: str) -> list[Question]:
        """The part of the queue that a view shows, what matters most first."""
        if view == "todo":
            settled = {frozenset(map(self.business_of, ids)) for ids, said in self.opinions.items()
                       if said.standing is not None}  # fmt: skip
            return [q for q, home in zip(self._queue, self._homes) if home not in settled]
        if view == "sample":
            fresh = (p for p in self.sample if frozenset(p) not in self.opinions)
            return [self.question(*p) for p in fresh if self._row.keys() >= set(p)]
        if view == "contradictions":
            at = np.flatnonzero(np.isin(np.asarray(self.pairs["pair_id"]), list(self.clashes)))
            rows = self.pairs.take(pa.array(at)).to_pylist()
            return [self.question(r["record_a"], r["record_b"]) for r in rows]
        chosen = [ids for ids, said in self.opinions.items() if said.shows_in(view, self.who)]
        if view == "decided":
            chosen.reverse()
        made = [self.question(*sorted(ids)) for ids in chosen if len(ids) == 2]
        return made if view == "decided" else sorted(made, key=lambda q: -q.gain)

    @cached_property
    def _homes(self) -> list[frozenset[str]]:
        return [self.between(q) for q in self._queue]

    @cached_property
    def _asked(self) -> dict[frozenset[str], Question]:
        return dict(zip(self._homes, self._queue))

    def question(self, record_a: int, record_b: int) -> Question:
        """Any two records as a question."""
        a, b = min(record_a, record_b), max(record_a, record_b)
        pair_id = self._pair_ids.get((a, b))
        joined = self.business_of(a) == self.business_of(b) != ""
        like = self._asked.get(frozenset((self.business_of(a), self.business_of(b))))
        gain, pairs = (like.gain, like.pairs) if like is not None else (0.0, 1)
        if pair_id is None:
            return Question(a, b, gain=gain, pairs=pairs, joined=joined)
        at = self._pair_row[pair_id]
        row = self.pairs.slice(at, 1).to_pylist()[0]
        if row["level"] == "premises":
            joined = self.premises_of(a) == self.premises_of(b)
        return Question(a, b, row["level"], row["match_weight"], row["probability"], gain, pairs,
                        joined, pair_id)  # fmt: skip

    @cached_property
    def _pair_row(self) -> dict[int, int]:
        return {i: k for k, i in enumerate(self.pairs["pair_id"].to_pylist())}

    def gain(self) -> Gain:
        """What the answers that stand are estimated to have gained."""
        from gis_planner.matching.gain import Answer

        return self.ledger.gain(
            Answer(
                min(ids),
                max(ids),
                said.standing.kind,
                joined_when_asked(said.standing.model),
                pairs_when_asked(said.standing.model),
            )
            for ids, said in self.opinions.items()
            if said.standing is not None
        )


def open_desk(case: Case, progress: Progress | None = None) -> Desk:
    """Read what review needs of the current match; may run on any thread."""
    progress = progress or Silent()
    pairs = case.pairs_light()
    check(progress)
    matched = case.table("matched")
    progress.report(0.4, "reading records")
    records = case.records(with_original=False)
    check(progress)
    desk = Desk(case, records, matched, pairs, frozenset(case.pairs_saying(CLASH)), case.who,
                sample=tuple(open_samples(case)))  # fmt: skip
    progress.report(0.9, "words to search")
    _ = desk.texts
    desk.heard(case.judgements(), opinions.requests(case))
    _ = desk._homes
    progress.report(1.0, "ready")
    return desk


def model_words(question: Question) -> str:
    """The machine's view of a pair when it was judged, kept with the decision."""
    state = "joined" if question.joined else "apart"
    scored = f"weight {question.weight:+.2f} bits" if question.pair_id is not None else "not scored"
    pairs = "1 pair" if question.pairs == 1 else f"{question.pairs} pairs"
    return f"{scored}, {pairs}, {state}"
