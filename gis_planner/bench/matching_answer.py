"""What a contestant says about records whose truth is known, in one form for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.bench.matching_figures import Bits, Rows
from gis_planner.domain.progress import Silent
from gis_planner.pipeline.outcome import peak_mb as peak_of_run

Labels = Sequence[Hashable]


@dataclass(frozen=True)
class Answer:
    """Scored links between rows, clusters by setting, UPRNs. None: the contestant says nothing."""

    a: Rows
    b: Rows
    weight: Bits
    match: NDArray[np.bool_] | None = None
    """Links that the contestant makes by itself; None where it leaves the threshold to the user."""
    business: Mapping[str, Labels] = field(default_factory=dict)
    """Business clusters by name of setting ('' for the only one)."""
    premises: Labels | None = None
    uprn: Sequence[str | None] | None = None
    uprn_method: Sequence[str] | None = None
    uprn_weight: Bits | None = None
    """How sure of each UPRN a contestant is that leaves the threshold to the user."""
    compared: tuple[Rows, Rows] | None = None
    """Pairs that blocking proposed."""
    stats: Mapping[str, Any] = field(default_factory=dict)
    """Costs and counts."""


Contestant = Callable[[pa.Table, pa.Table | None, bool], Answer]
"""(RECORDS, gazetteer or None, whether links within one list count) → answer."""

NO_ROWS: Rows = np.zeros(0, np.int64)
NO_BITS: Bits = np.zeros(0, np.float64)


def peak_mb() -> float:
    """Peak memory of this very process, megabytes: what the system tells of a child may include
    that of the process which started it."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM"):
                return round(int(line.split()[1]) / 1024, 1)
    return peak_of_run()


class Cost:
    """Wall and CPU seconds from its making on, and peak memory, of this process."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def so_far(self) -> dict[str, float]:
        """The cost until now."""
        return {
            "seconds": round(time.perf_counter() - self._wall, 2),
            "cpu_seconds": round(time.process_time() - self._cpu, 2),
            "peak_mb": peak_mb(),
        }


def strings(table: pa.Table, name: str) -> list[Any]:
    """A column as Python values."""
    values: list[Any] = table.column(name).to_pylist()
    return values


def ours(records: pa.Table, gazetteer: pa.Table | None, within: bool) -> Answer:
    """gis_planner's own match, with the shipped model."""
    return our_match(records, gazetteer)


def our_match(records: pa.Table, gazetteer: pa.Table | None = None, **arguments: Any) -> Answer:
    """One match as an answer; `arguments` go to `matching.match`."""
    cost = Cost()
    from gis_planner.matching import MatchParams, match, shipped_model
    from gis_planner.matching.stages import compare_records

    result = match(records, gazetteer=gazetteer, progress=Silent(), **arguments)
    spent = cost.so_far()
    # what blocking proposed is not part of the result: found again, outside of what is timed
    params = arguments.get("params") or MatchParams()
    model = params.model or shipped_model()
    done = compare_records(records, gazetteer=gazetteer, params=params, model=model,
                           progress=Silent())  # fmt: skip
    pairs, matched = result.pairs, result.matched
    business = np.array(strings(pairs, "level")) == "business"
    a, b = (np.array(strings(pairs, c), np.int64) - 1 for c in ("record_a", "record_b"))
    return Answer(
        a[business], b[business], np.array(strings(pairs, "match_weight"))[business],
        (np.array(strings(pairs, "band")) == "match")[business],
        {"": strings(matched, "business_id")}, strings(matched, "premises_id"),
        strings(matched, "uprn"), strings(matched, "uprn_method"),
        None, (done.evidence.a.astype(np.int64), done.evidence.b.astype(np.int64)),
        {**spent, "stages": result.stats["stages"], "pairs_scored": result.stats["pairs_scored"],
         "links without explanation": sum(not w for w in strings(pairs, "waterfall"))},
    )  # fmt: skip
