"""Postcodes: one written form, small mistakes mended, centroids from any list that holds them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.geo.tables import heading, read_text_table

T = TypeVar("T")

_AREAS = """
AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH
EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M
ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST
SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""
AREAS = frozenset(_AREAS.split())
"""Postcode areas of the United Kingdom and the Crown dependencies (Royal Mail)."""

_FORM = re.compile(r"([A-Z]{1,2})(\d[A-Z\d]?)(\d[ABD-HJLNP-UW-Z]{2})")
_LOOSE = re.compile(r"(?:[A-Z]{1,2}\d[A-Z\d]?|[A-Z]{3})\d[A-Z]{2}")
"""As people write one: an area nobody knows, letters that Royal Mail never uses."""
_OUTCODE = re.compile(r"([A-Z]{1,2})(\d[A-Z\d]?)")
_OTHER = re.compile(r"[^A-Z0-9]")
_SWAPS = {"O": "0", "0": "O", "I": "1", "1": "I", "L": "1", "S": "5", "5": "S", "Z": "2",
          "2": "Z", "B": "8", "8": "B"}  # fmt: skip
"""Characters that are taken for each other by eye, by hand and by machine."""
_MOST_SWAPS = 3
_AT_END = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s{0,3}(\d[A-Z]{2})[\s,.]*$")
_LAST_WORDS = re.compile(r"\b([A-Z\d]{2,4}\s{1,3}[A-Z\d]{3}|[A-Z\d]{5,7})[\s,.]*$")
_INSIDE = re.compile(r"\b([A-Z]{1,2})\d[A-Z\d]? {1,2}\d[ABD-HJLNP-UW-Z]{2}\b")
_ANYWHERE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b")
_NAMES = ("postcode", "pcds", "pcd", "pcd2", "pc", "postcodelocator", "outcode", "postcodenospace")


@lru_cache(maxsize=200_000)
def normal_postcode(text: str | None) -> str | None:
    """One form: capitals, one space, look-alikes (O/0, I/1, S/5 ...) mended; None if it is none.

    >>> normal_postcode('bs14Oqf'), normal_postcode(' BA1  1aa '), normal_postcode('Bath')
    ('BS14 0QF', 'BA1 1AA', None)
    """
    bare = _OTHER.sub("", text.upper()) if text else ""
    if not 5 <= len(bare) <= 7:
        return None
    # An area that we do not know may be new, or invented: the form alone then decides, last.
    found = _valid(bare) or _repaired(bare) or (bare if _FORM.fullmatch(bare) else None)
    return _spaced(found) if found else None


@lru_cache(maxsize=200_000)
def written_postcode(text: str | None) -> str:
    """`normal_postcode`, else the text in that form if it has the shape of one; '' if not.

    To compare records: two lists that share one impossible postcode still agree on something.
    """
    found = normal_postcode(text)
    if found or not text:
        return found or ""
    bare = _OTHER.sub("", text.upper())
    return _spaced(bare) if _LOOSE.fullmatch(bare) else ""


def _spaced(bare: str) -> str:
    return f"{bare[:-3]} {bare[-3:]}"


def _valid(bare: str) -> str | None:
    match = _FORM.fullmatch(bare)
    return bare if match and match[1] in AREAS else None


def _repaired(bare: str) -> str | None:
    """The only valid postcode that is reached by the fewest exchanges of look-alikes."""
    doubtful = [i for i, c in enumerate(bare) if c in _SWAPS]
    for count in range(1, min(len(doubtful), _MOST_SWAPS) + 1):
        found = set()
        for places in itertools.combinations(doubtful, count):
            letters = list(bare)
            for i in places:
                letters[i] = _SWAPS[letters[i]]
            if valid := _valid("".join(letters)):
                found.add(valid)
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def last_postcode(line: str) -> tuple[str, str]:
    """The postcode that ends an upper-case line, mended, and the address before it; else ''."""
    match = _AT_END.search(line)
    if match:
        return f"{match[1]} {match[2]}", line[: match.start()]
    match = _LAST_WORDS.search(line)
    found = _known(match[1]) if match else None
    return (found, line[: match.start()]) if match and found else _postcode_inside(line)


def _postcode_inside(line: str) -> tuple[str, str]:
    """What stands behind a postcode is no address: dates, capacities, countries."""
    for match in _INSIDE.finditer(line):
        if match[1] in AREAS:
            before, after = line[: match.start()], line[match.end() :]
            return _spaced(match[0].replace(" ", "")), before if before.strip(" ,") else after
    return "", line


def _known(words: str) -> str | None:
    """A mended postcode of an area that exists: words of an address are not taken for one."""
    digits = sum(c.isdigit() for c in words)
    found = normal_postcode(words) if digits else None
    return found if found and _valid(found.replace(" ", "")) else None


@lru_cache(maxsize=200_000)
def postcode_of(text: str | None) -> str | None:
    """The first postcode anywhere in a text, else the text itself as one, mended; or None."""
    if not text:
        return None
    bare = re.sub(r"[^0-9A-Z ]", " ", text.upper())
    match = _ANYWHERE.search(bare)
    return f"{match[1]} {match[2]}" if match else written_postcode(bare) or None


def outcode(postcode: str | None) -> str | None:
    """The outward part: 'BS14 0QF' → 'BS14'; an outcode alone stays; None for anything else."""
    if postcode is None:
        return None
    whole = normal_postcode(postcode)
    if whole:
        return whole.split(" ")[0]
    bare = postcode.strip().upper()
    match = _OUTCODE.fullmatch(bare)
    return bare if match and match[1] in AREAS else None


def normal_postcodes(values: Iterable[str | None]) -> list[str | None]:
    """`normal_postcode` of many values, each different one worked out once."""
    return _each(normal_postcode, values)


def written_postcodes(values: Iterable[str | None]) -> list[str]:
    """`written_postcode` of many values, each different one worked out once."""
    return _each(written_postcode, values)


def _each(read: Callable[[str | None], T], values: Iterable[str | None]) -> list[T]:
    held = list(values)
    known = {value: read(value) for value in set(held)}
    return [known[value] for value in held]


def read_centroids(path: Path | str) -> pa.Table:
    """postcode, easting, northing from a CSV (also packed) or a map layer."""
    path = Path(path)
    if path.name.lower().removesuffix(".gz").endswith((".csv", ".tsv", ".txt")):
        return centroids_from_table(read_text_table(path, 1 << 31), path.name)
    from gis_planner.geo.layers import read_layer, to_arrow

    return centroids_from_layer(to_arrow(read_layer(path)), path.name)


def centroids_from_layer(data: pa.Table, name: str = "the layer") -> pa.Table:
    """postcode, easting, northing of a layer's table with `geom` (WKB, EPSG:27700)."""
    import shapely

    shapes = shapely.from_wkb(np.array(data["geom"].to_pylist(), dtype=object))
    points = shapely.centroid(shapes)
    return _centroids(data, shapely.get_x(points), shapely.get_y(points), name)


def centroids_from_table(data: pa.Table, name: str = "the table") -> pa.Table:
    """postcode, easting, northing of a table with eastings and northings, degrees, or pairs."""
    from gis_planner.geo.layer_tables import coordinates_of

    east, north = coordinates_of(data.to_pandas(), name)
    return _centroids(data, east, north, name)


def _centroids(data: pa.Table, east: Any, north: Any, name: str) -> pa.Table:
    codes = _codes(data, name)
    keep = [i for i, c in enumerate(codes) if c and np.isfinite(east[i]) and np.isfinite(north[i])]
    unique = {codes[i]: i for i in reversed(keep)}
    rows = sorted(unique.items())
    return pa.table(
        {
            "postcode": pa.array([c for c, _ in rows], pa.string()),
            "easting": pa.array([round(float(east[i]), 1) for _, i in rows], pa.float64()),
            "northing": pa.array([round(float(north[i]), 1) for _, i in rows], pa.float64()),
        }
    )


def _codes(data: pa.Table, name: str) -> list[str | None]:
    """The column of postcodes (or outcodes), by heading, else by content."""
    texts = [c for c in data.column_names if pa.types.is_string(data.schema.field(c).type)
             or pa.types.is_large_string(data.schema.field(c).type)]  # fmt: skip
    ranked = sorted(texts, key=lambda c: _NAMES.index(heading(c)) if heading(c) in _NAMES else 99)
    for column in ranked:
        values = data[column].to_pylist()
        sample = [v for v in values[:500] if v]
        good = sum(1 for v in sample if normal_postcode(v) or outcode(v))
        if sample and good >= 0.8 * len(sample):
            whole = normal_postcodes(values)
            return [w or outcode(v) for w, v in zip(whole, values)]
    raise UserError(f"{name} has no column of postcodes.", "Name the column 'postcode'.")


def outcode_centroids(centroids: pa.Table) -> pa.Table:
    """outcode, easting, northing: the mean of its postcodes; an outcode listed itself stands."""
    table = centroids.to_pydict()
    sums: dict[str, list[float]] = {}
    exact: dict[str, tuple[float, float]] = {}
    for code, e, n in zip(table["postcode"], table["easting"], table["northing"]):
        out, space, _ = code.partition(" ")
        if not space:
            exact[out] = (e, n)
        held = sums.setdefault(out, [0.0, 0.0, 0.0])
        held[0] += e
        held[1] += n
        held[2] += 1
    rows = sorted((c, *exact.get(c, (s[0] / s[2], s[1] / s[2]))) for c, s in sums.items())
    return pa.table(
        {
            "outcode": pa.array([r[0] for r in rows], pa.string()),
            "easting": pa.array([round(r[1], 1) for r in rows], pa.float64()),
            "northing": pa.array([round(r[2], 1) for r in rows], pa.float64()),
        }
    )
