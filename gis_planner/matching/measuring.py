"""What a model makes of the records, without telling it: the pairs that accuracy is measured on."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from gis_planner.domain.decisions import Decision
from gis_planner.domain.progress import Part, Progress, check
from gis_planner.matching.clerical import Frame, Pair, frame_from
from gis_planner.matching.compared import Compared
from gis_planner.matching.levels import cluster_levels
from gis_planner.matching.model import Model
from gis_planner.matching.normalise import normalise
from gis_planner.matching.params import MatchParams
from gis_planner.matching.routes import routes_of
from gis_planner.matching.score import score
from gis_planner.matching.stages import Reader, compare_records


def frames(
    records: pa.Table,
    models: Sequence[Model],
    *,
    gazetteer: pa.Table | None = None,
    decisions: Sequence[Decision] = (),
    params: MatchParams | None = None,
    progress: Progress,
    read: Reader = normalise,
    asked: Sequence[Pair] = (),
) -> tuple[Frame, ...]:
    """The proposed pairs as each model joins them, with the routes that propose those `asked`.
    Records are compared once: the models must agree on words and UPRN weights."""
    params = params or MatchParams()
    done = compare_records(records, gazetteer=gazetteer, decisions=decisions, params=params,
                           model=models[0], progress=Part(progress, 0.0, 0.9),
                           read=read)  # fmt: skip
    found = []
    routes = routes_of(done, asked, params.block_caps) if asked else {}
    for model in models:
        check(progress)
        found.append(replace(frame_by(done, model, params), routes=routes))
    progress.report(1.0, "measured")
    return tuple(found)


def frame_by(done: Compared, model: Model, params: MatchParams) -> Frame:
    """The pairs as one model joins them; what was compared stays as it is."""
    done = replace(done, resolved=copy.deepcopy(done.resolved))
    total = score(done.evidence, model).total
    outcome = cluster_levels(done, score(done.evidence, model), params, model)
    a, b = done.evidence.a, done.evidence.b
    trading = done.normal.role == 0
    floor = model.thresholds["review"] if params.review_bits is None else params.review_bits
    keep = (total >= floor) | (outcome.premises[a] == outcome.premises[b])
    weight = np.where(total >= floor, total, np.nan)[keep]
    return frame_from(done.normal.record_id, trading, outcome.business, outcome.premises,
                      a[keep], b[keep], weight)  # fmt: skip
