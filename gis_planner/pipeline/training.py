"""train: the case's own matching model, made only when asked for, tried before it is taken."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.accuracy import (
    ANSWERS,
    SAME_BUSINESS,
    Holdout,
    Split,
    answers_of,
    levels,
    measured_frames,
    pair_of,
    rows_of,
    split,
)
from gis_planner.pipeline.accuracy_words import percent
from gis_planner.pipeline.matching import addresses_for
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.pseudonymising import hidden_of
from gis_planner.store import Case
from gis_planner.store.case import now

if TYPE_CHECKING:
    from gis_planner.matching.clerical import Frame
    from gis_planner.matching.model import Model

KIND, NAME = "model", "matching"
"""The document that is the case's model; none means the shipped one."""


def model_of(case: Case) -> Model:
    """The model that the case's matches use: its own, else the shipped one."""
    from gis_planner.matching.model import model_from_json, shipped_model

    value = case.document(KIND, NAME)
    return shipped_model() if value is None else model_from_json(json.dumps(value))


def model_name(model: Model) -> str:
    """A model told in a word: where it is from and the start of its hash."""
    mark = hashlib.sha256(model.to_json().encode()).hexdigest()[:8]
    trained = model.provenance.get("trained")
    return f"trained {trained} ({mark})" if trained else f"shipped ({mark})"


@dataclass(frozen=True)
class Trained:
    """A model that was trained and tried; it is not the case's before `apply_model`."""

    model: Model
    figures: dict[str, Any]
    summary: str


def train_model(case: Case, *, labels: Path | None = None, unsupervised: bool = False,
                progress: Progress | None = None) -> Trained:  # fmt: skip
    """Fit the shipped model to the case, and try it beside the model in use; nothing is changed.

    From the answers of the case that are not held out (or a table of answers, columns as `decide`
    reads them), or from the case's pairs alone. UserError where a guard refuses the result.
    """
    from gis_planner.matching.guards import refuse_unsafe, weights
    from gis_planner.matching.model import shipped_model

    progress = progress or Silent()
    if labels is not None and unsupervised:
        raise UserError("Training is either from answers or unsupervised.", "Give one of the two.")
    if not case.has("matched"):
        raise UserError("The records are not matched yet.", "Match the lists first.")
    records = case.records(with_original=False)
    parts = split(case) if labels is None else _with_file(case, labels)
    answers, _ = answers_of(parts, records)
    before, shipped = model_of(case), shipped_model()
    source = "unsupervised" if unsupervised else labels.name if labels else "answers of the case"
    after, counts = _fitted(case, records, parts, shipped, source, Part(progress, 0.0, 0.5))
    refuse_unsafe(after, shipped)
    decisions = split(case).used
    pair = measured_frames(case, records, (before, after), decisions, Part(progress, 0.5, 1.0))
    told = {p for d in decisions if d.kind in ANSWERS and (p := pair_of(d, rows_of(records)))}
    if labels is not None:
        answers = [a for a in answers if (a.a, a.b) not in told]
    figures: dict[str, Any] = {
        "source": source, **counts, "measured_with": len(answers),
        "model_before": model_name(before), "model_after": model_name(after),
        "before": levels(pair[0], answers, told) if answers else [],
        "after": levels(pair[1], answers, told) if answers else [],
        "pairs": _moves(*pair),
        "weights": [
            {"what": what, "before": was, "after": now_}
            for what, was, now_ in weights(before, after)
        ],
    }  # fmt: skip
    return Trained(after, figures, said_training(figures))


def _with_file(case: Case, path: Path) -> Split:
    """Answers of a table instead of the case's, divided like those; other decisions are kept."""
    from gis_planner.pipeline.deciding import read_decisions_file

    holdout = Holdout(case)
    found = [d for d in read_decisions_file(case, path) if d.kind in ANSWERS and d.a and d.b]
    own = split(case)
    kept = tuple(d for d in own.used if d.kind not in ANSWERS)
    held = tuple(d for d in found if d.a and d.b and holdout.holds(d.a, d.b))
    return Split(held, (*kept, *(d for d in found if d not in held)), 0, own.unsure)


def _fitted(case: Case, records: pa.Table, parts: Split, shipped: Model, source: str,
            progress: Progress) -> tuple[Model, dict[str, int]]:  # fmt: skip
    """The new model, and how many answers of each kind it is from."""
    from gis_planner.matching.measuring import frame_by
    from gis_planner.matching.normalise import normalise
    from gis_planner.matching.params import MatchParams
    from gis_planner.matching.refit import from_labels, from_pairs
    from gis_planner.matching.stages import compare_records

    alone = tuple(d for d in parts.used if d.kind not in ANSWERS)
    gazetteer = addresses_for(case, records, Part(progress, 0.0, 0.1))
    params = MatchParams()
    hidden = hidden_of(case)
    done = compare_records(hidden.blanked(records), gazetteer=gazetteer, decisions=alone,
                           params=params, model=shipped, progress=Part(progress, 0.1, 0.9),
                           read=hidden.reader(gazetteer) if hidden else normalise)  # fmt: skip
    origin: dict[str, Any] = {
        "trained": now()[:10], "source": source, "records": records.num_rows,
        "pairs": len(done.evidence.a), "from": dict(shipped.provenance),
    }  # fmt: skip
    if source == "unsupervised":
        model = from_pairs(done.evidence, shipped, origin, Part(progress, 0.9, 1.0))
        return model, {"labels": 0, "same": 0, "different": 0}
    rows = rows_of(records)
    labels = {p: d.kind in SAME_BUSINESS for d in parts.used
              if d.kind in ANSWERS and (p := pair_of(d, rows))}  # fmt: skip
    weight = _stand_for(frame_by(done, shipped, params), labels)
    model, same, different = from_labels(
        done.evidence, done.normal.record_id, labels, weight, shipped, origin
    )
    origin |= {"same": same, "different": different}
    return model, {"labels": len(labels), "same": same, "different": different}


def _stand_for(frame: Frame, labels: dict[tuple[int, int], bool]) -> dict[tuple[int, int], float]:
    """How many pairs each answered pair stands for: its stratum's size over its answers."""
    from gis_planner.matching.clerical import place_of

    where = frame.where()
    cells = {p: place_of(frame, where, *p)[:2] for p in labels}
    size = Counter(zip(frame.band.tolist(), frame.business.tolist(), strict=True))
    asked = Counter(cells.values())
    return {p: size[c] / asked[c] for p, c in cells.items() if c[0] >= 0}


def _moves(before: Frame, after: Frame) -> dict[str, int]:
    """How many pairs the two models join, and on which they differ."""
    pairs = [list(zip(f.a.tolist(), f.b.tolist(), strict=True)) for f in (before, after)]
    banded = [
        dict(zip(p, f.band.tolist(), strict=True))
        for p, f in zip(pairs, (before, after), strict=True)
    ]
    joined = [
        {p for p, yes in zip(mine, f.business.tolist(), strict=True) if yes}
        for mine, f in zip(pairs, (before, after), strict=True)
    ]
    both = banded[0].keys() & banded[1].keys()
    return {
        "joined_before": len(joined[0]), "joined_after": len(joined[1]),
        "newly_joined": len(joined[1] - joined[0]), "no_longer_joined": len(joined[0] - joined[1]),
        "change_band": sum(banded[0][p] != banded[1][p] for p in both)
        + len(banded[0].keys() ^ banded[1].keys()),
    }  # fmt: skip


def apply_model(case: Case, trained: Trained) -> Outcome:
    """Make a trained model the case's: one journaled change that can be undone. Match again."""
    value = json.loads(trained.model.to_json())
    summary = f"Matching model {model_name(trained.model)}, from {trained.figures['source']}"
    touched = case.set_document(KIND, NAME, value, summary)
    text = f"{trained.summary}\n{summary} is now the case's. Match the lists again to use it."
    return Outcome(text, touched, trained.figures | {"applied": True})


def reset_model(case: Case) -> Outcome:
    """Go back to the shipped model: a journaled change that can be undone."""
    from gis_planner.matching.model import shipped_model

    touched = case.set_document(KIND, NAME, None, "Matching model: the shipped one again")
    text = "The case uses the shipped model" + (
        ". Match the lists again." if touched else " already."
    )
    return Outcome(text, touched, {"model_after": model_name(shipped_model()), "applied": True})


def said_training(figures: dict[str, Any]) -> str:
    """The table of before and after for a person."""
    lines = [f"{figures['model_before']} -> {figures['model_after']}, from {figures['source']}"]
    if figures["labels"]:
        lines[0] += f": {figures['same']:,} 'same', {figures['different']:,} 'different'"
    pairs = zip(figures["before"], figures["after"], strict=True)
    for was, new in pairs:
        lines.append(f"{was['level']} (n = {was['n']:,} held-out answers)")
        lines += [f"  {k:<10}{percent(was[k]):<30}{percent(new[k])}"
                  for k in ("precision", "recall", "f1")]  # fmt: skip
    if not figures["before"]:
        lines.append("No held-out answers: whether it is better cannot be told.")
    moved = figures["pairs"]
    lines.append(
        f"joined pairs {moved['joined_before']:,} -> {moved['joined_after']:,} "
        f"({moved['newly_joined']:,} new, {moved['no_longer_joined']:,} gone); "
        f"{moved['change_band']:,} pairs change band"
    )
    lines += [
        f"  {w['what']:<42}{w['before']:>+8.2f}{w['after']:>+8.2f}"
        for w in figures["weights"]
        if abs(w["after"] - w["before"]) >= 0.05
    ]
    return "\n".join(lines)
