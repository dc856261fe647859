"""What comparing yields, and how long each stage took."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pyarrow as pa

from gis_planner.matching.compare import Evidence, Lexicon
from gis_planner.matching.decide import Orders
from gis_planner.matching.hub_stage import Hubs
from gis_planner.matching.normalise import Normal
from gis_planner.matching.parsed import Gazetteer
from gis_planner.matching.settle import Settled
from gis_planner.matching.uprn import Resolved


class Clock:
    """Seconds of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._at = time.perf_counter()

    def lap(self, stage: str) -> None:
        """The time since the last lap belongs to `stage`."""
        now = time.perf_counter()
        self.seconds[stage] = round(self.seconds.get(stage, 0.0) + now - self._at, 3)
        self._at = now


@dataclass(frozen=True)
class Compared:
    """Everything up to the scored evidence: what clustering and training start from."""

    records: pa.Table
    normal: Normal
    resolved: Resolved
    gazetteer: Gazetteer
    lexicon: Lexicon
    hubs: Hubs
    evidence: Evidence
    orders: Orders
    settled: Settled
    clock: Clock
