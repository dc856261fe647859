"""accuracy: how good the case's matches are, by answers that the match has not seen.

A fifth of the answers about pairs is held out by a keyed hash of the pair, and so is every pair of
a clerical sample. Held-out answers are obeyed by `match` like all others, but when accuracy is
measured the match is made without them, and training never reads them.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.accuracy_words import advice, percent, said, watch_out
from gis_planner.pipeline.matching import addresses_for
from gis_planner.pipeline.outcome import Outcome, Stopwatch
from gis_planner.pipeline.pseudonymising import hidden_of
from gis_planner.store import Case
from gis_planner.store.purpose import case_key

if TYPE_CHECKING:
    from gis_planner.matching.clerical import Answer, Frame
    from gis_planner.matching.model import Model

HELD_OUT = 0.2
"""Share of answers kept for measuring."""
SAME_BUSINESS = ("must_link",)
SAME_PREMISES = ("must_link", "same_premises", "successor_of")
ANSWERS = (*SAME_PREMISES, "cannot_link")
NOTES = (
    "Answers count as a random sample of their score band; those of a clerical sample are one, "
    "those of the review queue are not quite.",
    "Links that follow from answers used by the match are left out.",
)


@dataclass(frozen=True)
class Split:
    """Answers about pairs: those to measure with, those that matching and training may use."""

    held_out: tuple[Decision, ...]
    used: tuple[Decision, ...]
    """Every other decision, about pairs or not."""
    sampled: int
    """Held-out answers that come from clerical samples."""
    unsure: int


class Holdout:
    """Says of a pair of records whether its answer is kept for measuring."""

    def __init__(self, case: Case) -> None:
        self._key = case_key(case, "held-out answers")
        samples = case.documents("clerical sample").values()
        self._sampled = {p for sample in samples for p in sample["pairs"]}

    def name(self, a: RecordKey, b: RecordKey) -> str:
        """A keyed hash of the two records, whichever comes first and whatever they now say."""
        ends = sorted("\x1f".join((k.agency, k.list_name, k.source_ref)) for k in (a, b))
        return hmac.digest(self._key, "\x1e".join(ends).encode(), "sha256").hex()[:32]

    def sampled(self, a: RecordKey, b: RecordKey) -> bool:
        """Whether the pair is in a clerical sample."""
        return self.name(a, b) in self._sampled

    def holds(self, a: RecordKey, b: RecordKey) -> bool:
        """Whether the pair's answer is held out."""
        name = self.name(a, b)
        return int(name[:8], 16) < HELD_OUT * 2**32 or name in self._sampled


def split(case: Case) -> Split:
    """The standing decisions, divided."""
    holdout = Holdout(case)
    held: list[Decision] = []
    used: list[Decision] = []
    sampled = unsure = 0
    for d in case.decisions():
        if d.a is None or d.b is None or d.kind not in (*ANSWERS, "unsure"):
            used.append(d)
        elif d.kind == "unsure":
            unsure += 1
            used.append(d)
        elif holdout.holds(d.a, d.b):
            held.append(d)
            sampled += holdout.sampled(d.a, d.b)
        else:
            used.append(d)
    return Split(tuple(held), tuple(used), sampled, unsure)


def pair_of(decision: Decision, rows: dict[tuple[str, str, str], int]) -> tuple[int, int] | None:
    """The record ids of a decision about a pair, the smaller first; None where one is gone."""
    found = [rows.get((k.agency, k.list_name, k.source_ref)) for k in (decision.a, decision.b) if k]
    if len(found) < 2 or found[0] is None or found[1] is None or found[0] == found[1]:
        return None
    return min(found[0], found[1]), max(found[0], found[1])


def rows_of(records: pa.Table) -> dict[tuple[str, str, str], int]:
    """(agency, list, source_ref) → record id."""
    names = ("agency", "list", "source_ref", "record_id")
    columns = (records[n].to_pylist() for n in names)
    return {(a, b, c): i for a, b, c, i in zip(*columns, strict=True)}


def answers_of(parts: Split, records: pa.Table) -> tuple[list[Answer], set[tuple[int, int]]]:
    """Held-out answers that tell of the match, and the pairs whose answers it was told.

    An answer that follows from answers used (a chain of them makes the two one business, or keeps
    them apart) tells nothing about the match and is left out.
    """
    from gis_planner.matching.clerical import Answer

    rows = rows_of(records)
    told = [(p, d.kind) for d in parts.used if d.kind in ANSWERS and (p := pair_of(d, rows))]
    one = _Parts(p for p, kind in told if kind in SAME_BUSINESS)
    apart = {one.ends(p) for p, kind in told if kind not in SAME_BUSINESS}
    found = []
    for d in parts.held_out:
        pair = pair_of(d, rows)
        if pair is None or len(set(one.ends(pair))) < 2 or one.ends(pair) in apart:
            continue
        found.append(Answer(*pair, d.kind in SAME_BUSINESS, d.kind in SAME_PREMISES))
    return found, {p for p, _ in told}


class _Parts:
    """Which records links make one."""

    def __init__(self, links: Iterable[tuple[int, int]]) -> None:
        self._head: dict[int, int] = {}
        for a, b in links:
            x, y = self._find(a), self._find(b)
            self._head[max(x, y)] = min(x, y)

    def _find(self, x: int) -> int:
        while (up := self._head.get(x, x)) != x:
            x = up
        return x

    def ends(self, pair: tuple[int, int]) -> tuple[int, int]:
        x, y = self._find(pair[0]), self._find(pair[1])
        return min(x, y), max(x, y)


def estimate_accuracy(case: Case, *, progress: Progress | None = None) -> Outcome:
    """Precision and recall of the match by level and band, with intervals, from held-out answers.

    The match is made again in memory without the held-out answers; the case stays as it is.
    """
    from gis_planner.matching.routes import proposed_share
    from gis_planner.pipeline.training import model_of

    progress, watch = progress or Silent(), Stopwatch()
    need_match(case)
    parts = split(case)
    records = case.records(with_original=False)
    answers, known = answers_of(parts, records)
    figures = counted(parts, answers)
    if not answers:
        figures |= {"levels": [], "notes": list(NOTES)}
        return Outcome(f"{_no_answers(parts)} {advice()}", figures=figures)
    model = model_of(case)
    same = [(a.a, a.b) for a in answers if a.business]
    (frame,) = measured_frames(case, records, (model,), parts.used, Part(progress, 0.0, 0.95), same)
    blocking = _rounded(proposed_share(frame, answers))
    figures |= {"levels": levels(frame, answers, known), "proposed": blocking,
                "notes": [_blocked(blocking), *NOTES]}  # fmt: skip
    figures |= watch_out(figures["levels"])
    return Outcome(said(figures), figures=figures | watch.measured())


def measured_frames(case: Case, records: pa.Table, models: tuple[Model, ...],
                    decisions: tuple[Decision, ...], progress: Progress,
                    asked: Sequence[tuple[int, int]] = ()) -> tuple[Frame, ...]:  # fmt: skip
    """The pairs as each model joins them, told only these decisions; `asked`: pairs whose routes
    through blocking are wanted."""
    from gis_planner.matching.measuring import frames
    from gis_planner.matching.normalise import normalise

    hidden = hidden_of(case)
    gazetteer = addresses_for(case, records, Part(progress, 0.0, 0.1))
    return frames(hidden.blanked(records), models, gazetteer=gazetteer, decisions=decisions,
                  progress=Part(progress, 0.1, 1.0),
                  read=hidden.reader(gazetteer) if hidden else normalise,
                  asked=asked)  # fmt: skip


def _blocked(share: dict[str, float] | None) -> str:
    """What is known of the pairs that blocking never proposed."""
    said = "Recall is within the pairs that blocking proposed"
    if share is None:
        return f"{said}; pairs it never proposed are not seen (too few answers to estimate them)."
    return (
        f"{said}: an estimated {percent(share)} of all pairs of one business, by how often names "
        "and doors find the same ones."
    )


def need_match(case: Case) -> None:
    """UserError before the first match."""
    if not case.has("matched"):
        raise UserError("The records are not matched yet.", "Match the lists first.")


def counted(parts: Split, answers: list[Answer]) -> dict[str, Any]:
    """How many answers there are, and what each is used for."""
    pairs = sum(d.kind in ANSWERS for d in parts.used)
    return {
        "answers": pairs + len(parts.held_out),
        "held_out": len(parts.held_out),
        "from_samples": parts.sampled,
        "measured_with": len(answers),
        "used_by_match_and_training": pairs,
        "unsure": parts.unsure,
    }


def levels(frame: Frame, answers: list[Answer], known: set[tuple[int, int]]
           ) -> list[dict[str, Any]]:  # fmt: skip
    """For each level its estimate, and every score band."""
    from gis_planner.matching.clerical import measure

    found = []
    for level, (result, strata, outside) in measure(frame, answers, known).items():
        shares = {k: _rounded(getattr(result, k)) for k in ("precision", "recall", "f1")}
        found.append({"level": level, **shares, "n": result.answered, "never_proposed": outside,
                      "bands": _bands(strata)})  # fmt: skip
    return found


def _bands(strata: Any) -> list[dict[str, Any]]:
    from gis_planner.matching.accuracy import share_of
    from gis_planner.matching.clerical import BANDS

    cells: dict[tuple[int, bool], list[int]] = {}
    for s in strata:
        cell = cells.setdefault((s.band // 2, s.joined), [0, 0, 0])
        for i, value in enumerate((s.size, s.answered, s.right)):
            cell[i] += value
    return [
        {"band": BANDS[band], "joined": joined, "pairs": size, "n": n, "true": right,
         "share_true": _rounded(share_of(right, n))}
        for (band, joined), (size, n, right) in sorted(cells.items(), reverse=True)
    ]  # fmt: skip


def _no_answers(parts: Split) -> str:
    total = len(parts.held_out) + sum(d.kind in ANSWERS for d in parts.used)
    if not total:
        return "There are no answers about pairs yet, so nothing tells how good the matches are."
    return f"None of the {total:,} answers is held out and tells of the match."


def _rounded(share: Any) -> dict[str, float] | None:
    return None if share is None else {k: round(v, 4) for k, v in asdict(share).items()}
