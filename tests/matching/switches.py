"""Rules taken away one at a time, to see what each is for.

A rule of deciding is switched by `MatchParams.rules` or by a model without one of its levels; a
rule of reading by a reader that forgets what the rule found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow as pa

from gis_planner.domain.progress import Progress, Silent
from gis_planner.matching import MatchParams, MatchResult, match, shipped_model
from gis_planner.matching.address import Address, parse_address
from gis_planner.matching.normalise import Normal, normalise
from gis_planner.matching.tokens import Ragged
from tests.matching.conftest import table

Forget = Callable[[Normal], Normal]
PARAMS = ("hubs", "units", "numbers", "average_link", "roles", "sites", "phones")


def _kept(rows: Ragged, keep: Callable[[list[int]], list[int]]) -> Ragged:
    return Ragged.of([keep(row) for row in _rows(rows)])


def _subs(normal: Normal, gone: Callable[[str], bool]) -> Normal:
    words = list(normal.pool.ids)
    subs = _kept(normal.places.subs, lambda row: [v for v in row if not gone(words[v])])
    return replace(normal, places=replace(normal.places, subs=subs))


def _numbers(normal: Normal, keep: Callable[[list[int]], list[int]]) -> Normal:
    numbers = _kept(normal.places.numbers, keep)
    return replace(normal, places=replace(normal.places, numbers=numbers))


def _no_buildings(normal: Normal) -> Normal:
    building = _kept(normal.places.building, lambda row: [])
    return replace(normal, places=replace(normal.places, building=building))


def _without_variants(normal: Normal, gone: Callable[[int], bool]) -> Normal:
    """Variants that `gone` names (position in the record) become nameless."""
    tokens = normal.variant_tokens
    ends, values = tokens.offsets.tolist(), tokens.values.tolist()
    place = {v: k for row in _rows(normal.variants) for k, v in enumerate(row)}
    kept = [
        [] if gone(place[v]) else values[ends[v] : ends[v + 1]]
        for v in range(len(normal.variant_kind))
    ]
    return replace(normal, variant_tokens=Ragged.of(kept))


def _rows(rows: Ragged) -> list[list[int]]:
    ends, values = rows.offsets.tolist(), rows.values.tolist()
    return [values[s:e] for s, e in pairwise(ends)]


FORGET: dict[str, Forget] = {
    "units are read": lambda n: _subs(n, lambda word: True),
    "letters are units": lambda n: _subs(n, lambda word: len(word) == 1 and word.isalpha()),
    "a rear is a unit": lambda n: _subs(n, lambda word: word == "RR"),
    "floors are units": lambda n: _subs(n, lambda word: word[:1] == "F" and len(word) > 1),
    "house numbers are read": lambda n: _numbers(n, lambda row: []),
    "buildings are doors": _no_buildings,
    "ranges are read": lambda n: _numbers(n, lambda row: np.repeat(row[::2], 2).tolist()),
    "trading names are split": lambda n: _without_variants(n, lambda at: at > 0),
    "company numbers decide": lambda n: replace(n, company=np.zeros_like(n.company)),
}  # fmt: skip
"""What a reader forgets when a rule of reading is off."""
FIRST_LINES = "first lines are names too"
LEVELS = {
    "names that differ speak against": ("name", "differ"),
}


def run(rows: list[dict[str, Any]], off: str | None = None, **more: Any) -> MatchResult:
    """Match rows with every rule, or without one."""
    params, read = MatchParams(), normalise
    if off == FIRST_LINES:
        with patch("gis_planner.matching.normalise.parse_address", _no_first_line):
            return match(table(rows), params=params, progress=Silent(), **more)
    if off in PARAMS:
        params = MatchParams(rules=frozenset([off]))
    elif off in LEVELS:
        params = MatchParams(model=_model_without(*LEVELS[off]))
    elif off is not None:
        forget = FORGET[off]

        def forgetful(records: pa.Table, progress: Progress) -> Normal:
            return forget(normalise(records, progress))

        return match(table(rows), params=params, progress=Silent(), read=forgetful, **more)
    return match(table(rows), params=params, progress=Silent(), read=read, **more)


def _no_first_line(text: str | None) -> Address:
    return parse_address(text)._replace(first="")


def _model_without(comparison: str, level: str) -> Any:
    """The shipped model with a level that says as much as its strongest: the rule is gone."""
    model = shipped_model()
    most = max(v.bits for v in model.comparisons[comparison])
    levels = tuple(
        replace(v, bits=most) if v.name == level else v for v in model.comparisons[comparison]
    )
    return replace(model, comparisons={**model.comparisons, comparison: levels})
