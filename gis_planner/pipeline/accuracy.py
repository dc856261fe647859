"""accuracy: how good the case's matches are, by answers that the match has not seen.

A fifth of the answers about pairs is held out by a keyed hash of the pair, and so is every pair of
a clerical sample. Held-out answers are obeyed by `match` like all others, but when accuracy is
measured the match is made without them, and training never reads them.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.matching import addresses_for
from gis_planner.pipeline.outcome import Outcome, Stopwatch
from gis_planner.pipeline.pseudonymising import hidden_of
from gis_planner.store import Case
from gis_planner.store.case import now
from gis_planner.store.purpose import case_key

if TYPE_CHECKING:
    from gis_planner.matching.clerical import Answer, Frame
    from gis_planner.matching.model import Model

HELD_OUT = 0.2
"""Share of answers kept for measuring."""
SAME_BUSINESS = ("must_link",)
SAME_PREMISES = ("must_link", "same_premises", "successor_of")
ANSWERS = (*SAME_PREMISES, "cannot_link")
SHOWN = ("name", "organisation", "address", "postcode", "phone", "email", "person", "trade")
"""Fields of both records that a clerical sample shows."""
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
    _need_match(case)
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


def _need_match(case: Case) -> None:
    if not case.has("matched"):
        raise UserError("The records are not matched yet.", "Run 'match' first.")


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


def _rounded(share: Any) -> dict[str, float] | None:
    return None if share is None else {k: round(v, 4) for k, v in asdict(share).items()}


def watch_out(found: list[dict[str, Any]]) -> dict[str, Any]:
    """A word of caution where answers are few."""
    few = min((level["n"] for level in found), default=0)
    text = f"Only {few} answers: the intervals are wide. {advice()}" if few < 50 else ""
    return {"caution": text}


def advice() -> str:
    """What to do for a better estimate."""
    return "Draw a clerical sample ('accuracy CASE --sample 200 --out FILE.csv') and answer it."


def _no_answers(parts: Split) -> str:
    total = len(parts.held_out) + sum(d.kind in ANSWERS for d in parts.used)
    if not total:
        return "There are no answers about pairs yet, so nothing tells how good the matches are."
    return f"None of the {total:,} answers is held out and tells of the match."


def said(figures: dict[str, Any]) -> str:
    """The estimate for a person: a line a level, a line a band."""
    lines = [
        f"{figures['measured_with']:,} held-out answers of {figures['answers']:,} "
        f"({figures['from_samples']:,} from clerical samples); 95 % intervals"
    ]
    for level in figures["levels"]:
        parts = (f"{k} {percent(level[k])}" for k in ("precision", "recall", "f1"))
        lines.append(f"{level['level']}: {', '.join(parts)}, n = {level['n']:,}")
        for b in level["bands"]:
            what = "joined" if b["joined"] else "apart"
            lines.append(
                f"  {b['band']:<32} {what:<7}{b['pairs']:>9,} pairs {b['n']:>5,} answers  "
                f"{percent(b['share_true'])} true"
            )
        if level["never_proposed"]:
            lines.append(f"  {level['never_proposed']:,} answers are about pairs never proposed")
    lines += [f"Note: {n}" for n in figures["notes"]]
    return "\n".join(lines + [figures["caution"]] * bool(figures["caution"]))


def percent(share: dict[str, float] | None) -> str:
    """A share with its interval, or 'unknown'."""
    if share is None:
        return "unknown"
    return f"{share['value']:.1%} ({share['low']:.1%} to {share['high']:.1%})"


# ---- the clerical sample


def sample_pairs(case: Case, n: int, seed: int = 1) -> pa.Table:
    """Draw about `n` pairs to ask a person about, at random within score bands and unanswered.

    Rows are as `decide` reads them, `kind` empty, with both records' fields and no score. The
    draw is noted in the case, so that its answers are kept for measuring.
    """
    from gis_planner.matching.clerical import draw, frame_of

    _need_match(case)
    if n < 1:
        raise UserError(f"A sample of {n} pairs asks nothing.", "Ask for 200 or so.")
    records = case.records(with_original=False)
    frame = frame_of(records, case.table("matched"), case.table("pairs"))
    rows = rows_of(records)
    asked = {p for d in case.decisions() if d.b and (p := pair_of(d, rows))}
    pairs = draw(frame, n, asked, seed=seed)
    if not pairs:
        raise UserError("There is no pair left to ask about.", "Every proposed pair is answered.")
    where = {r: i for i, r in enumerate(records["record_id"].to_pylist())}
    a, b = (records.take([where[p[side]] for p in pairs]) for side in (0, 1))
    holdout = Holdout(case)
    names = sorted(holdout.name(*ends) for ends in zip(_keys(a), _keys(b), strict=True))
    number = len(case.documents("clerical sample")) + 1
    value = {"seed": seed, "at": now(), "pairs": names, "rows": [list(p) for p in pairs]}
    summary = f"Clerical sample of {len(pairs):,} pairs drawn (seed {seed})"
    case.set_document("clerical sample", f"{number}", value, summary)
    return _sheet(a, b)


def open_samples(case: Case) -> list[tuple[int, int]]:
    """Record ids of every sampled pair, samples in the order in which they were drawn."""
    samples = sorted(case.documents("clerical sample").items(), key=lambda s: int(s[0]))
    found = [(int(a), int(b)) for _, sample in samples for a, b in sample["rows"]]
    return list(dict.fromkeys(found))


def _keys(records: pa.Table) -> list[RecordKey]:
    names = ("agency", "list", "source_ref", "content_hash")
    return [RecordKey(*k) for k in zip(*(records[n].to_pylist() for n in names), strict=True)]


def _sheet(a: pa.Table, b: pa.Table) -> pa.Table:
    empty = pa.array([""] * a.num_rows)
    columns: dict[str, Any] = {"kind": empty, "why": empty}
    for side, table in (("a", a), ("b", b)):
        columns |= {f"{n}_{side}": table[n] for n in ("agency", "list", "source_ref")}
    for name in SHOWN:
        columns |= {f"{name}_{side}": table[name] for side, table in (("a", a), ("b", b))}
    return pa.table(columns)


def write_sample(case: Case, n: int, out: Path, seed: int = 1) -> Outcome:
    """Draw a clerical sample and write it as a table that `decide` reads once `kind` is filled."""
    from gis_planner.export import write_table

    if out.suffix.lower() != ".csv":
        raise UserError(f"{out.name} is not a CSV file.", "Name it something.csv.")
    if not out.parent.is_dir():
        raise UserError(f"The folder {out.parent} does not exist.", "Create it first.")
    rows = sample_pairs(case, n, seed)
    write_table(rows, out)
    text = (
        f"{rows.num_rows:,} pairs written to {out}. Fill `kind` with must_link, same_premises, "
        "successor_of, cannot_link or unsure (empty rows are passed over), then: decide"
    )
    figures = {"pairs": rows.num_rows, "file": str(out), "seed": seed}
    return Outcome(text, frozenset({"documents", "clerical sample"}), figures)
