"""Values that strangers share: they stay visible, are marked, and link nothing.

A hub is a phone, e-mail, web domain, UPRN, address or postcode shared by more than k distinct
name families (virtual office, accountant, formation agent: domain.md §3). Names that share a
telling word are one family, so a chain's head-office phone is no hub.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.normalise import ALIAS, Normal
from gis_planner.matching.tokens import Floats, Ints

TELLING_BITS = 5.0
"""A word that at least this many bits set apart makes two names one family."""

SWITCHBOARD = 2
"""A phone that one list gives to more name families than this belongs to a building."""


@dataclass(frozen=True)
class Hub:
    """One shared value. `families` distinct name families, `records` rows that carry it."""

    kind: str
    value: str
    families: int
    records: int

    @property
    def because(self) -> str:
        """Why it does not link, in a sentence. No families counted: a person decided."""
        if not self.families:
            return (
                f"a person said: {self.kind} {self.value} belongs to strangers "
                f"({self.records} records): it links nothing"
            )
        return (
            f"{self.kind} {self.value} is shared by {self.families} differently named businesses "
            f"({self.records} records): it links nothing"
        )


def _telling(normal: Normal, weight: Floats) -> list[frozenset[int]]:
    """For each record the words of its names that set it apart, or its whole name if none does."""
    out: list[frozenset[int]] = []
    offsets, tokens = normal.variant_tokens.offsets, normal.variant_tokens.values
    for i in range(len(normal)):
        words: set[int] = set()
        for v in normal.variants.values[
            normal.variants.offsets[i] : normal.variants.offsets[i + 1]
        ]:
            if normal.variant_kind[v] == ALIAS:
                continue
            run = tokens[offsets[v] : offsets[v + 1]]
            strong = [int(t) for t in run if weight[t] >= TELLING_BITS]
            words.update(strong or (int(t) for t in run))
        out.append(frozenset(words))
    return out


def count_families(rows: Iterable[int], telling: list[frozenset[int]], stop: int) -> int:
    """Distinct name families among records; nameless records count for none; counts to `stop`."""
    families: list[set[int]] = []
    for words in {telling[r] for r in rows if telling[r]}:
        touching = [f for f in families if f & words]
        merged = set(words).union(*touching)
        families = [f for f in families if not f & words]
        families.append(merged)
        if len(families) > stop * 4 + 400:
            break
    return len(families)


def _groups(keys: NDArray[np.int64], rows: Ints, least: int) -> Iterator[tuple[int, Ints]]:
    """Rows by key, for keys with more than `least` rows."""
    order = np.argsort(keys, kind="stable")
    keys, rows = keys[order], rows[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.empty(0, int)
    ends = np.r_[starts[1:], len(keys)]
    for s, e in zip(starts[ends - starts > least], ends[ends - starts > least], strict=True):
        yield int(keys[s]), rows[s:e]


def find_hubs(
    kind: str,
    keys: NDArray[np.int64],
    rows: Ints,
    telling: list[frozenset[int]],
    k: int,
    lists: Ints | None = None,
) -> dict[int, tuple[int, int]]:
    """Keys shared by more than k name families → (families, records).

    `lists`, of each row: a key that one list gives to several families is a hub too.
    """
    found: dict[int, tuple[int, int]] = {}
    for key, members in _groups(keys, rows, k if lists is None else SWITCHBOARD):
        members = np.unique(members)
        families = count_families(members.tolist(), telling, k)
        if families > k or (families > SWITCHBOARD and lists is not None
                            and _switchboard(members, lists, telling)):  # fmt: skip
            found[key] = (families, len(members))
    return found


def _switchboard(members: Ints, lists: Ints, telling: list[frozenset[int]]) -> bool:
    """Whether one list knows several name families by one phone: a health centre's desk.

    Two lists may name one business otherwise, at other times; a list seldom repeats itself.
    """
    own = lists[members]
    names, counts = np.unique(own, return_counts=True)
    return any(
        count_families(members[own == one].tolist(), telling, SWITCHBOARD) > SWITCHBOARD
        for one in names[counts > SWITCHBOARD].tolist()
    )


def telling_words(normal: Normal, weight: Floats) -> list[frozenset[int]]:
    """For each record the words that make its name family."""
    return _telling(normal, weight)
