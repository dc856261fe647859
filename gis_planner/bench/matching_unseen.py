"""Our figures with weights fitted without the data they are measured on.

The shipped weights were fitted on the invented county and the practice lists, so that figures on
either are not of unseen data. Here the same fit is made anew: for the practices on the county alone
and on the county with the other half of the practices' areas; for the county on the practices alone
(its UPRN weights, which no other data can give, stay as shipped). Word frequencies leave out the
lists measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.bench import matching_data as data
from gis_planner.bench import matching_train as fitting
from gis_planner.bench.matching_answer import Answer, our_match, strings
from gis_planner.bench.matching_figures import Report
from gis_planner.bench.matching_judge import judge_county, judge_links, judge_practices
from gis_planner.bench.matching_sets import KINDS
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Silent
from gis_planner.matching import MatchParams, Model, shipped_model
from gis_planner.matching.compare import Evidence
from gis_planner.matching.stages import compare_records
from gis_planner.matching.train import PRIOR_SHIFT, train

Mask = NDArray[np.bool_]
Set = tuple[Evidence, Mask, float]
WEIGHTS = {"county": 1.0, "practices": 8.0}
"""How much a pair of each set counts in the fit, as for the shipped model."""


def measure(kind: str, folder: Path, how: str) -> Report:
    """Figures of `kind` with weights fitted on the other set, and across the practices' halves."""
    root = _root(kind, folder)
    base = replace(shipped_model(), words=_words(root, without=kind))
    if kind == "county":
        model = fit(base, [_practices(root, base)])
        records, gazetteer = data.load_county(folder), KINDS[kind].gazetteer(folder)
        answer = our_match(records, gazetteer, params=MatchParams(model=model))
        return Report({"fitted on practices alone": judge_county(records, folder, answer).figures})
    county, all_practices = _county(root, base), _practices(root, base)
    records = data.load_practices(folder)
    alone = our_match(records, params=MatchParams(model=fit(base, [county])))
    report = Report({"fitted on county alone": judge_practices(records, folder, alone).figures})
    north = areas(records)
    halves = []
    for half in (north, ~north):
        evidence, truth, weight = all_practices
        other = ~half[evidence.a] & ~half[evidence.b]
        seen = (fitting._subset(evidence, other), truth[other], weight)
        answer = our_match(records, params=MatchParams(model=fit(base, [county, seen])))
        halves.append(_of(answer, _choices(records, half)))
    a, b = (np.concatenate([getattr(h, n) for h in halves]) for n in ("a", "b"))
    match = np.concatenate([np.asarray(h.match, np.bool_) for h in halves])
    pooled = Answer(a, b, np.concatenate([h.weight for h in halves]), match)
    truths = data.practice_truth(folder)
    report.figures["fitted on county and the other half's practices"] = judge_links(
        records, truths, pooled, "choices"
    ).figures
    return report


def _root(kind: str, folder: Path) -> Path:
    for root in folder.parents:
        others = (root / KINDS[k].place / KINDS[k].mark for k in WEIGHTS)
        if root / KINDS[kind].place == folder and all(p.exists() for p in others):
            return root
    raise UserError("The county and the practice lists are not in one data folder.")


def _words(root: Path, without: str) -> dict[str, float]:
    names = fitting.real_names(root)
    return fitting.word_frequencies({k: v for k, v in names.items() if k != without})


def fit(base: Model, sets: Sequence[Set]) -> Model:
    """A model fitted on these sets as the shipped one was on its own."""
    model = train(sets, base, {"method": "fitted for the benchmark"})
    prior = round(model.prior_bits + PRIOR_SHIFT, 3)
    return replace(model, prior_bits=prior, thresholds=fitting.THRESHOLDS)


def _compared(records: pa.Table, gazetteer: pa.Table | None, base: Model) -> Any:
    params = MatchParams(block_caps=fitting.WIDE_CAPS)
    return compare_records(records, gazetteer=gazetteer, params=params, model=base,
                           progress=Silent())  # fmt: skip


def _county(root: Path, base: Model) -> Set:
    folder = root / KINDS["county"].place
    done = _compared(data.load_county(folder), KINDS["county"].gazetteer(folder), base)
    return done.evidence, fitting.county_truth_of(done, folder), WEIGHTS["county"]


def _practices(root: Path, base: Model) -> Set:
    folder = root / KINDS["practices"].place
    done = _compared(data.load_practices(folder), None, base)
    cross = ~done.evidence.same_list
    truth = fitting.practice_truth_of(done, folder)[cross]
    return fitting._subset(done.evidence, cross), truth, WEIGHTS["practices"]


def areas(records: pa.Table) -> Mask:
    """One half of the postcode areas (first letter A to L; no postcode: the other half)."""
    return np.array([(c or "Z").upper()[0] <= "L" for c in strings(records, "postcode")])


def _choices(records: pa.Table, half: Mask) -> Mask:
    return np.array([s == "choices" for s in strings(records, "list")]) & half


def _of(answer: Answer, rows: Mask) -> Answer:
    """Only links of these rows."""
    kept = rows[answer.a] | rows[answer.b]
    match = None if answer.match is None else answer.match[kept]
    return Answer(answer.a[kept], answer.b[kept], answer.weight[kept], match)
