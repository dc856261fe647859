"""layer and gazetteer: what the case knows about places."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from gis_planner import settings
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.domain.wording import counted
from gis_planner.pipeline.outcome import Outcome, sha256_of
from gis_planner.store import Case
from gis_planner.store.schema import safe_layer_name

if TYPE_CHECKING:
    from gis_planner.geo.gazetteer import GazetteerIndex
    from gis_planner.matching import Parsed

KIND_WORDS = {
    "roads": ("road", "street_link", "highway"),
    "postcodes": ("postcode", "codepoint", "code_point"),
    "wards": ("ward",),
    "closures": ("closure", "street_works", "streetworks"),
    "boundaries": ("boundary", "parish", "lsoa", "district", "county"),
}


KINDS = (*KIND_WORDS, "water", "other")
"""What a layer may serve as."""


def kind_of(name: str, columns: list[str], geometry: str) -> str:
    """What a layer serves as, from its name, columns and geometry."""
    low = name.lower()
    for kind, words in KIND_WORDS.items():
        if any(w in low for w in words):
            return kind
    names = {c.lower() for c in columns}
    if "Line" in geometry and names & {"highway", "class", "classification", "road_class"}:
        return "roads"
    # A list of businesses with places has a column of postcodes too.
    business = bool(names & {"name", "businessname", "business_name", "trading_as", "ratingvalue"})
    if "Point" in geometry and names & {"postcode", "pcd", "pcds"} and not business:
        return "postcodes"
    return "other"


def add_layer(
    case: Case,
    path: Path,
    *,
    name: str = "",
    kind: str = "",
    layer: str | None = None,
    attribution: str = "",
    progress: Progress | None = None,
) -> Outcome:
    """Copy a map layer into the case, in EPSG:27700. UserError when it cannot be read."""
    if kind and kind not in KINDS:
        raise UserError(f"'{kind}' is no kind of layer.", f"Kinds: {', '.join(KINDS)}.")
    progress = progress or Silent()
    banned: list[list[int]] = []
    if path.suffix == ".pbf":
        data, notes, source_crs, geometry, banned = _roads_from_pbf(path, progress)
        kind = kind or "roads"
    else:
        from gis_planner.geo.layers import read_layer, to_arrow

        read = read_layer(path, layer=layer, progress=Part(progress, 0.0, 0.6))
        data, notes, source_crs = to_arrow(read), read.notes, read.source_crs
        geometry = read.geometry
    title = name.strip() or path.name.split(".")[0]
    name = safe_layer_name(title)
    stats: dict[str, Any] = {
        "title": title,
        "kind": kind or kind_of(f"{name} {path.name}", data.column_names, geometry),
        "rows": data.num_rows,
        "geometry": geometry,
        "source": path.name,
        "sha256": sha256_of(path),
        "crs": source_crs,
        "notes": list(notes),
        "attribution": attribution,
        "banned": banned,
    }
    touched = case.add_layer(name, data, stats, Part(progress, 0.6, 1.0))
    figures = {"name": name, **{k: stats[k] for k in ("kind", "rows", "geometry", "crs", "notes")}}
    said = f"Layer {title} ({stats['kind']}): {counted(data.num_rows, 'feature')}"
    return Outcome(said, touched, figures)


def _roads_from_pbf(
    path: Path, progress: Progress
) -> tuple[pa.Table, tuple[str, ...], str, str, list[list[int]]]:
    from gis_planner.geo.roads import RoadNetwork
    from gis_planner.geo.roads_table import edges_to_table

    edges = RoadNetwork.from_pbf(path, Part(progress, 0.0, 0.6)).edges
    notes = (
        "Road network of OpenStreetMap data, (c) OpenStreetMap contributors, ODbL",
        *edges.notes,
    )
    banned = [list(turn) for turn in edges.banned]
    return edges_to_table(edges), notes, "EPSG:4326", "LineString", banned


def add_gazetteer(case: Case, path: Path, *, progress: Progress | None = None) -> Outcome:
    """Index an address list and remember it in the case: path and SHA-256, never a copy."""
    from gis_planner.geo.gazetteer import build_index

    progress = progress or Silent()
    index = build_index(path, settings.cache_folder() / "gazetteers", Part(progress, 0.0, 0.5))
    if index.addresses and index.rows <= MOST_PARSED:
        _parsed(index, Part(progress, 0.5, 1.0))
    value = {"path": str(path.resolve()), "sha256": index.sha256, "rows": index.rows}
    touched = case.set_document("gazetteer", path.name, value, f"Gazetteer {path.name} added")
    figures = {"name": path.name, "rows": index.rows, "sha256": index.sha256}
    return Outcome(f"Gazetteer {path.name}: {index.rows:,} UPRNs", touched, figures)


def gazetteer_for(
    case: Case, outcodes: set[str], progress: Progress, uprns: Iterable[str] = ()
) -> pa.Table | None:
    """The addresses of every gazetteer of the case in these outcodes, and of these UPRNs wherever
    they are, with coordinates from whichever of them has them; None without a gazetteer."""
    from gis_planner.geo.gazetteer import combine

    indexes = _indexes(case, progress)
    return combine(indexes, outcodes, uprns) if indexes else None


def parsed_for(
    case: Case, outcodes: set[str], progress: Progress, uprns: Iterable[str] = ()
) -> Parsed | None:
    """The same addresses as numbers: kept beside each gazetteer's index, read in milliseconds."""
    from gis_planner.geo.gazetteer import combine
    from gis_planner.matching import fill_places, join_parsed, parse_gazetteer

    indexes = _indexes(case, progress)
    if not indexes:
        return None
    named = [i for i in indexes if i.addresses]
    if any(i.rows > MOST_PARSED for i in named):
        return parse_gazetteer(combine(indexes, outcodes, uprns), progress)
    numbers = {int(u) for u in uprns if u.isdigit()}
    parts = [_parsed(i, progress).within(outcodes, numbers) for i in named]
    bare = [i for i in indexes if not i.addresses]
    parts += [parse_gazetteer(i.by_uprn(map(str, numbers)), progress) for i in bare]
    found = join_parsed(parts)
    for index in bare:
        found = fill_places(found, index.by_uprn(map(str, found.unplaced())))
    return found


MOST_PARSED = 3_000_000
"""Rows of a gazetteer kept as numbers; of larger ones only the outcodes needed are read."""


def _parsed(index: GazetteerIndex, progress: Progress) -> Parsed:
    """All addresses of a gazetteer as numbers, from the file beside its index or into it."""
    from gis_planner.matching import parse_gazetteer, parsed_from

    path = index.table_file.with_suffix(".places")
    try:
        with path.open("rb") as file:
            data = pa.py_buffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        found = parsed_from(data)
    except (OSError, ValueError):
        found = None
    if found is None:
        found = parse_gazetteer(index.everything(), progress)
        partial = path.with_name(f"{path.name}.{os.getpid()}.part")
        partial.write_bytes(found.to_bytes())
        partial.replace(path)
    return found


def _indexes(case: Case, progress: Progress) -> list[GazetteerIndex]:
    """The indexes of the case's gazetteers; UserError where one is gone or has changed."""
    from gis_planner.geo.gazetteer import build_index

    indexes = []
    for name, value in case.documents("gazetteer").items():
        path = Path(value["path"])
        if not path.is_file():
            raise UserError(
                f"The gazetteer {name} is no longer at {path}.",
                "Put it back, or add it again with 'gazetteer'.",
            )
        index = build_index(path, settings.cache_folder() / "gazetteers", progress)
        if index.sha256 != value["sha256"]:
            raise UserError(
                f"The gazetteer {name} has changed since it was added.",
                "Add it again with 'gazetteer', so that the case records which one it uses.",
            )
        indexes.append(index)
    return indexes


def postcodes_for(case: Case) -> pa.Table | None:
    """postcode, easting, northing of every postcode layer of the case; None without one."""
    from gis_planner.geo.postcodes import centroids_from_layer

    parts = [
        centroids_from_layer(case.layer(info.name))
        for info in case.layers()
        if info.kind == "postcodes"
    ]
    return pa.concat_tables(parts) if parts else None
