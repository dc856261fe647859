"""The probabilistic stage of UPRN: candidates scored, the best against all the rest."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.domain.progress import Progress, check
from gis_planner.matching.block import name_words, only_shared, whole_names
from gis_planner.matching.compare import Lexicon, relate
from gis_planner.matching.normalise import Normal, Places
from gis_planner.matching.parsed import Gazetteer
from gis_planner.matching.tokens import Floats, Ints, row_hash
from gis_planner.matching.uprn import Resolved

Features = dict[str, NDArray[np.int8]]

UPRN_LEVELS: dict[str, tuple[str, ...]] = {
    "postcode": ("missing", "same", "one slip apart", "same outcode", "different"),
    "number": (
        "none on either",
        "only in the gazetteer",
        "only on the record",
        "agree",
        "conflict",
    ),
    "unit": (
        "none on either",
        "only in the gazetteer",
        "only on the record",
        "agree",
        "agree in part",
        "conflict",
    ),
    "words": ("none", "few", "half", "most", "all"),
    "other words": ("none", "few", "half", "most", "all"),
    "name": ("unknown", "differs", "partly", "same"),
    "class": ("commercial or unknown", "residential"),
}
"""Levels of each comparison of a record with a gazetteer address."""


UNKNOWN = UPRN_LEVELS["name"].index("unknown")

_CANDIDATES = """
WITH sizes AS (SELECT key, count(DISTINCT uprn) AS n FROM gaz GROUP BY key),
     used AS (SELECT key FROM sizes WHERE n <= CASE WHEN key >> 57 = 0 THEN 400 ELSE 25 END)
SELECT DISTINCT r.row AS row, g.row AS place
FROM rec r JOIN gaz g ON r.key = g.key JOIN used u ON u.key = g.key
"""


def _key_table(kinds: list[tuple[int, Ints, NDArray[np.int64], NDArray[np.int64]]],
               uprn: NDArray[np.int64] | None) -> pa.Table:  # fmt: skip
    keys, rows = [], []
    for kind, row, first, second in kinds:
        good = (first > 0) & (second >= 0)
        keys.append((kind << 57) | (first[good] << 28) | second[good])
        rows.append(row[good].astype(np.int64))
    key, row_ids = np.concatenate(keys), np.concatenate(rows)
    table = {"key": key, "row": row_ids}
    if uprn is not None:
        table["uprn"] = uprn[row_ids]
    return pa.table(table)


def place_keys(
    places: Places, name_rows: Ints, name_tokens: Ints, bits: Floats, word_bits: Floats
) -> list[tuple[int, Ints, NDArray[np.int64], NDArray[np.int64]]]:
    """Keys of addresses, by kind: rows, and the two ids of which a key is made."""
    rows = np.arange(len(places), dtype=np.int32)
    code, out = places.postcode.astype(np.int64), places.outcode.astype(np.int64)
    zero = np.zeros(len(rows), np.int64)
    numbered = places.numbers.row_of()[::2]
    low = places.numbers.values[::2].astype(np.int64)
    words, owner = places.words.values, places.words.row_of()
    telling = word_bits[words] >= 6.0
    named = bits[name_tokens] >= 5.0
    unit_rows, units = places.subs.row_of(), places.subs.values.astype(np.int64)
    return [
        (0, rows, code, zero),
        (1, numbered, places.street[numbered].astype(np.int64), low),
        (2, owner[telling], out[owner[telling]], words[telling].astype(np.int64)),
        (3, name_rows[named], out[name_rows[named]], name_tokens[named].astype(np.int64)),
        (4, unit_rows, places.street[unit_rows].astype(np.int64), units),
        (5, rows, whole_names(places.words), zero),
    ]


def candidates(normal: Normal, gazetteer: Gazetteer, lexicon: Lexicon,
               rows: Ints) -> tuple[Ints, Ints]:  # fmt: skip
    """(record, gazetteer row) pairs worth scoring for the given records."""
    owner, token = name_words(normal)
    mine = np.zeros(len(normal), np.bool_)
    mine[rows] = True
    left = place_keys(normal.places, owner, token, lexicon.name_bits, lexicon.word_bits)
    variant_rows = np.empty(len(normal.variant_kind), np.int32)
    variant_rows[normal.variants.values] = normal.variants.row_of()
    names = whole_names(normal.variant_tokens)
    left.append((6, variant_rows, names, np.zeros(len(names), np.int64)))
    # whole names and whole addresses are looked for anywhere only where no postcode says where
    loose = mine & (normal.places.postcode == 0)
    wanted = [(loose if kind >= 5 else mine)[row] for kind, row, _, _ in left]
    left = [(k, r[w], f[w], s[w]) for (k, r, f, s), w in zip(left, wanted, strict=True)]
    org = gazetteer.organisation
    right = place_keys(
        gazetteer.places, org.row_of(), org.values, lexicon.name_bits, lexicon.word_bits
    )
    named = np.arange(len(gazetteer), dtype=np.int32)
    right.append((6, named, whole_names(org), np.zeros(len(gazetteer), np.int64)))
    mine_table, theirs = _key_table(left, None), _key_table(right, gazetteer.uprn)
    # a few records against a large gazetteer: only keys that they may share are sorted and joined
    near = only_shared(theirs["key"].to_numpy(), mine_table["key"].to_numpy())
    theirs = theirs.filter(pa.array(near))
    with duckdb.connect(config={"threads": 2}) as con:
        con.register("rec", mine_table)
        con.register("gaz", theirs)
        found = con.execute(_CANDIDATES).fetchnumpy()
    order = np.argsort(found["row"], kind="stable")
    return np.asarray(found["row"], np.int32)[order], np.asarray(found["place"], np.int32)[order]


def _unit_levels(normal: Normal, gazetteer: Gazetteer, rel: NDArray[np.int8], x: Ints,
                 y: Ints) -> NDArray[np.int8]:  # fmt: skip
    left, right = normal.places.subs, gazetteer.places.subs
    has_left = np.diff(left.offsets)[x] > 0
    has_right = np.diff(right.offsets)[y] > 0
    same = row_hash(left)[x] == row_hash(right)[y]
    return np.select(
        [~has_left & ~has_right, ~has_left, ~has_right, same, rel == 2], [0, 1, 2, 3, 4], 5
    ).astype(np.int8)


def features(normal: Normal, gazetteer: Gazetteer, lexicon: Lexicon, x: Ints, y: Ints) -> Features:
    """Levels (UPRN_LEVELS) of each candidate."""
    from gis_planner.matching import kernels

    rel = np.zeros((len(x), 3), np.int8)
    words = np.zeros((len(x), 3), np.float32)
    relate(normal.places, gazetteer.places, x, y, lexicon, rel, words)
    has_left = np.diff(normal.places.numbers.offsets)[x] > 0
    has_right = np.diff(gazetteer.places.numbers.offsets)[y] > 0
    number = np.select(
        [~has_left & ~has_right, ~has_left, ~has_right, rel[:, 1] == 2], [0, 1, 2, 3], 4
    )
    org, v, t = gazetteer.organisation, normal.variants, normal.variant_tokens
    share = np.zeros(len(x), np.float32)
    kernels.best_name(
        x,
        y,
        v.offsets,
        v.values,
        t.offsets,
        t.values,
        org.offsets,
        org.values,
        lexicon.spell,
        lexicon.offsets,
        lexicon.name_bits,
        share,
    )
    known = (np.diff(org.offsets)[y] > 0) & (np.diff(v.offsets)[x] > 0)
    name = np.select([~known, share >= 0.75, share >= 0.35], [0, 3, 2], 1)
    return {
        "postcode": rel[:, 0],
        "number": number.astype(np.int8),
        "unit": _unit_levels(normal, gazetteer, rel[:, 2], x, y),
        "words": _cover(words[:, 0], words[:, 2]),
        "other words": _cover(words[:, 0], words[:, 1]),
        "name": name.astype(np.int8),
        "class": gazetteer.residential[y].astype(np.int8),
    }


def _cover(shared: Floats, whole: Floats) -> NDArray[np.int8]:
    """How much of one address's words the other has (by information), in five levels."""
    share = shared / np.maximum(whole, 1e-6)
    return np.select([whole <= 0, share >= 0.97, share >= 0.7, share >= 0.4, share > 0.1],
                     [0, 4, 3, 2, 1], 0).astype(np.int8)  # fmt: skip


def bits_of(found: Features, weights: Mapping[str, tuple[float, ...]]) -> NDArray[np.float64]:
    """Sum of each comparison's bits."""
    total = np.full(len(found["postcode"]), weights["prior"][0])
    for name, levels in found.items():
        total += np.asarray(weights[name])[levels]
    return total


def identified(normal: Normal, gazetteer: Gazetteer, lexicon: Lexicon, found: Features, x: Ints,
               y: Ints) -> NDArray[np.bool_]:  # fmt: skip
    """Candidates that something names: a number, a unit, a building or the business itself.

    The only address known in a postcode is not the record's for want of others: gazetteers made of
    lists hold few doors. Another number or unit is another door, unless the gazetteer names this
    very business there.
    """
    from gis_planner.matching import kernels

    left, right = normal.places, gazetteer.places
    building = np.zeros((len(x), 3), np.float32)
    kernels.bags(
        x,
        y,
        right.building.offsets,
        right.building.values,
        left.words.offsets,
        left.words.values,
        lexicon.spell,
        lexicon.offsets,
        lexicon.word_bits,
        building,
    )
    housed = (building[:, 1] > 4.0) & (building[:, 0] >= 0.75 * building[:, 1])
    number, unit, words = found["number"], found["unit"], found["words"]
    door = (number == 3) | ((unit == 3) & (words >= 3)) | (housed & (words >= 2))
    # the very same words, and nothing said of who is there
    nameless = found["name"] == UNKNOWN
    door |= nameless & (number == 0) & (unit == 0) & (words == 4) & (found["other words"] == 4)
    somewhere = np.isin(found["postcode"], (1, 2)) | (words >= 3)
    by_name = (found["name"] == 3) & somewhere
    return np.asarray((door & (number != 4) & (unit != 5) & (unit != 2)) | by_name, np.bool_)


def resolve_probable(normal: Normal, gazetteer: Gazetteer, lexicon: Lexicon, result: Resolved,
                     weights: Mapping[str, tuple[float, ...]], least: float,
                     progress: Progress) -> None:  # fmt: skip
    """Answer for records without UPRN where the best candidate's share is at least `least`."""
    rows = np.flatnonzero((result.uprn < 0) & (normal.role != 2)).astype(np.int32)
    if not len(rows) or not len(gazetteer):
        return
    x, y = candidates(normal, gazetteer, lexicon, rows)
    check(progress)
    if not len(x):
        return
    found = features(normal, gazetteer, lexicon, x, y)
    check(progress)
    fit = identified(normal, gazetteer, lexicon, found, x, y)
    bits = np.where(fit, bits_of(found, weights), -60.0)
    _answer(gazetteer, result, x, y, bits, least, found, weights)


def _answer(gazetteer: Gazetteer, result: Resolved, x: Ints, y: Ints, bits: NDArray[np.float64],
            least: float, found: Features,
            weights: Mapping[str, tuple[float, ...]]) -> None:  # fmt: skip
    """Best UPRN of each record by its share of all candidates' odds (1 is 'none of them')."""
    from gis_planner.matching.uprn_reasons import probable_steps

    uprn = gazetteer.uprn[y]
    order = np.lexsort((-bits, uprn, x))
    x, uprn, bits = x[order], uprn[order], bits[order]
    first = np.r_[True, (x[1:] != x[:-1]) | (uprn[1:] != uprn[:-1])]
    x, uprn, odds = x[first], uprn[first], np.exp2(np.clip(bits[first], -60, 60))
    levels = {name: values[order][first] for name, values in found.items()}
    starts = np.flatnonzero(np.r_[True, x[1:] != x[:-1]])
    total = np.add.reduceat(odds, starts) + 1.0
    ends = np.r_[starts[1:], len(x)]
    for s, e, whole in zip(starts.tolist(), ends.tolist(), total.tolist(), strict=True):
        k = s + int(np.argmax(odds[s:e]))
        row, share = int(x[k]), float(odds[k] / whole)
        if share < least and whole - 1.0 <= 4.0:
            result.because[row] = "no gazetteer address is close enough"
            continue
        mine = {name: int(values[k]) for name, values in levels.items()}
        result.falls[row], why = probable_steps(mine, weights, share, e - s, UPRN_LEVELS)
        if share >= least:
            result.uprn[row], result.confidence[row] = int(uprn[k]), share
            result.method[row] = "probable"
            result.because[row] = f"best of {e - s} candidate addresses ({share:.0%}): {why}"
        else:
            result.because[row] = f"ambiguous: {e - s} candidates, the best has {share:.0%}: {why}"
