"""Simulated answers: what a reviewer who is always right wins in the invented county.

Questions are those of the review queue, asked in batches; each answer becomes a decision, as the
review desk writes it, and the county is matched again from the start before the next batch.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from gis_planner.bench import matching_data as data
from gis_planner.bench.matching_answer import strings
from gis_planner.bench.matching_figures import Report, cluster_scores
from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.progress import Silent
from gis_planner.matching import MatchResult, match
from gis_planner.matching.parsed import parse_gazetteer
from gis_planner.matching.queue import review_queue

BATCH = 500
_START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def measure(kind: str, folder: Path, answers: str) -> Report:
    """Business clusters before and after each batch, up to `answers` answers."""
    records = data.load_county(folder)
    table = data.load_gazetteer(folder / "gazetteer.csv.gz")
    truth = data.county_truth(folder)
    entity = [truth[r][0] for r in strings(records, "source_ref")]
    place = [truth[r][1] for r in strings(records, "source_ref")]
    gazetteer = parse_gazetteer(table, Silent())
    report = Report()
    decisions: list[Decision] = []
    asked: list[tuple[int, int]] = []
    while True:
        result = match(records, gazetteer=gazetteer, decisions=decisions, progress=Silent())
        label = f"after {len(asked):,} answers" if asked else "before"
        said = sum(d.kind == "must_link" for d in decisions)
        report.figures[label] = _scores(result, entity) | {"answered 'same'": said}
        room = min(BATCH, int(answers) - len(asked))
        new = questions(result, records, asked)[:room] if room > 0 else []
        if not new:
            return report
        asked += new
        for pair in new:
            decisions.append(_answer(records, entity, place, pair, len(decisions)))


def _scores(result: MatchResult, entity: list[int]) -> dict[str, Any]:
    labels = strings(result.matched, "business_id")
    sizes = np.unique(np.array(labels), return_counts=True)[1]
    return {**cluster_scores(labels, entity), "largest": int(sizes.max(initial=0))}


def questions(
    result: MatchResult, records: pa.Table, asked: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Pairs of record ids in the review queue's order; premises pairs are not about businesses."""
    queue = review_queue(result.pairs, result.matched, asked, _lists(records))
    columns = (strings(queue, c) for c in ("record_a", "record_b", "level"))
    return [(a, b) for a, b, level in zip(*columns, strict=True) if level == "business"]


def _lists(records: pa.Table) -> pa.Array:
    return records["list"].combine_chunks()


def _answer(records: pa.Table, entity: list[int], place: list[int], pair: tuple[int, int],
            k: int) -> Decision:  # fmt: skip
    """What the reviewer says of two records (ids count from 1), a minute after the one before."""
    a, b = pair[0] - 1, pair[1] - 1
    kind = "same_premises" if place[a] == place[b] else "cannot_link"
    return Decision(
        kind="must_link" if entity[a] == entity[b] else kind,
        a=_key(records, a), b=_key(records, b), who="simulated", why="the truth of the county",
        when=(_START + timedelta(minutes=k)).isoformat(),
    )  # fmt: skip


def _key(records: pa.Table, row: int) -> RecordKey:
    names = ("agency", "list", "source_ref", "content_hash")
    return RecordKey(*(records[n][row].as_py() for n in names))
