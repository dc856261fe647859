"""The two stages that another library may take over: resolving UPRNs, and scoring pairs.

An engine is two functions. Ours are the default; `splink_engine` scores with Splink on DuckDB or
Spark. Whatever the engine, decisions, hubs, clusters, premises and explanations are made by the
same code from what these two return.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.matching.compare import Evidence, Lexicon
from gis_planner.matching.compared import Compared
from gis_planner.matching.model import Model
from gis_planner.matching.normalise import Normal
from gis_planner.matching.params import MatchParams
from gis_planner.matching.parsed import Gazetteer
from gis_planner.matching.score import Scores, score
from gis_planner.matching.uprn import Resolved
from gis_planner.matching.uprn_probable import resolve_probable


class ResolveStage(Protocol):
    """Answers for records that lists and exact keys left without UPRN.

    Writes into `result`, for rows whose `uprn` is below 0 only: uprn, method 'probable', confidence
    (0 to 1, at least `least`), and because. A row it cannot answer keeps -1 and gets a because.
    """

    def __call__(self, normal: Normal, gazetteer: Gazetteer, lexicon: Lexicon, result: Resolved,
                 weights: Mapping[str, tuple[float, ...]], least: float,
                 progress: Progress) -> None:  # fmt: skip
        """See the class."""


class ScoreStage(Protocol):
    """Bits of every candidate pair by comparison, and the levels they were scored at.

    Takes pairs and evidence as blocking and our comparisons left them; returns evidence of the same
    pairs in the same order, its four levels as scored, and their `Scores`, whose parts sum to the
    total: waterfalls are told from both.
    """

    def __call__(self, done: Compared, params: MatchParams, model: Model,
                 progress: Progress) -> tuple[Evidence, Scores]:  # fmt: skip
        """See the class."""


def own_score(done: Compared, params: MatchParams, model: Model,
              progress: Progress) -> tuple[Evidence, Scores]:  # fmt: skip
    """The shipped model's bits on our own comparisons."""
    return done.evidence, score(done.evidence, model)


@dataclass(frozen=True)
class Engine:
    """Which function does which replaceable stage."""

    name: str = "duckdb"
    resolve: ResolveStage = resolve_probable
    score: ScoreStage = own_score


OWN = Engine()
ENGINES = ("duckdb", "splink", "spark")
"""duckdb: ours, blocking and exact keys in DuckDB SQL. splink: comparisons and scores by Splink on
DuckDB. spark: the same settings by Splink on Spark."""


def engine_named(name: str) -> Engine:
    """An engine by name; UserError says what to install where a library is missing."""
    if name == "duckdb":
        return OWN
    if name not in ENGINES:
        raise UserError(f"There is no engine '{name}'.", f"Engines: {', '.join(ENGINES)}.")
    from gis_planner.matching.splink_engine import splink_score

    return Engine(name, score=splink_score(name))
