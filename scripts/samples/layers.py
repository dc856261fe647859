"""Map layers of the invented district: roads, wards, outline, postcodes, gazetteer, closures."""

from __future__ import annotations

import json
import math
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from pyproj import Transformer
from shapely import MultiPoint, Point, Polygon, voronoi_polygons
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from samples.businesses import World
from samples.geography import Block, Edge
from samples.writers import CsvWriter, open_text

_TO_LONLAT = Transformer.from_crs(27700, 4326, always_xy=True)


def lonlat(points: list[tuple[float, float]]) -> list[list[float]]:
    """EPSG:27700 metres → [lon, lat] in degrees, 7 decimals (about 1 cm)."""
    array = np.asarray(points)
    lon, lat = _TO_LONLAT.transform(array[:, 0], array[:, 1])
    return [[round(float(x), 7), round(float(y), 7)] for x, y in zip(lon, lat)]


class GeoJson:
    """A FeatureCollection written feature by feature; `epsg` 27700 is named in the file."""

    def __init__(self, path: Path, epsg: int = 4326) -> None:
        crs = "urn:ogc:def:crs:EPSG::27700" if epsg == 27700 else "urn:ogc:def:crs:OGC:1.3:CRS84"
        self._file = open_text(path, "utf-8", "\n")
        self._first = True
        head = {"type": "name", "properties": {"name": crs}}
        self._file.write(f'{{"type":"FeatureCollection","crs":{json.dumps(head)},"features":[\n')

    def write(self, geometry: dict[str, Any], **properties: Any) -> None:
        """One feature."""
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        self._file.write(
            ("" if self._first else ",\n") + json.dumps(feature, separators=(",", ":"))
        )
        self._first = False

    def close(self) -> None:
        """End the collection."""
        self._file.write("\n]}\n")
        self._file.close()


class Layers:
    """Writes all layers block by block."""

    def __init__(self, out: Path) -> None:
        self.roads = GeoJson(out / "roads.geojson")
        self.wards = GeoJson(out / "wards.geojson", 27700)
        self.outline = GeoJson(out / "district.geojson", 27700)
        self.closures = GeoJson(out / "closures.geojson")
        self.postcodes = CsvWriter(out / "postcodes.csv")
        self.gazetteer = CsvWriter(out / "gazetteer.csv.gz")

    def write(self, world: World, rng: Random) -> None:
        """All layers of one block."""
        block = world.block
        self._roads(block, rng)
        self._areas(block, rng)
        organisations: dict[int, str] = {}
        for b in world.businesses:
            if b.until is None and rng.random() < 0.5:
                organisations.setdefault(b.address.uprn, b.trading)
        places: dict[str, list[tuple[float, float]]] = {}
        for a in block.addresses:
            places.setdefault(a.postcode, []).append((a.easting, a.northing))
            if rng.random() < 0.985:
                kind = "commercial" if a.uprn in world.commercial else "residential"
                self.gazetteer.write({
                    "uprn": a.uprn, "organisation": organisations.get(a.uprn, ""),
                    "address": ", ".join(a.lines()), "postcode": a.postcode, "class": kind,
                    "easting": a.easting, "northing": a.northing,
                })  # fmt: skip
        for code, points in places.items():
            e, n = np.mean(np.asarray(points), axis=0)
            self.postcodes.write(
                {"postcode": code, "easting": round(float(e)), "northing": round(float(n))}
            )

    def _roads(self, block: Block, rng: Random) -> None:
        points = [p for edge in block.edges for p in edge.line]
        degrees, at = lonlat(points), 0
        local: list[tuple[Edge, list[list[float]]]] = []
        for k, edge in enumerate(block.edges):
            line = degrees[at : at + len(edge.line)]
            at += len(edge.line)
            self.roads.write({"type": "LineString", "coordinates": line}, id=f"{block.index}-{k}",
                             name=edge.name, number=edge.number,
                                 **{"class": edge.kind})  # fmt: skip
            if edge.kind == "Local Road":
                local.append((edge, line))
        for edge, line in rng.sample(local, min(6, len(local))):
            self.closures.write(
                {"type": "LineString", "coordinates": line}, description=f"{edge.name} closed",
                traffic_type="Road Closure", start="2026-11-28", end="2026-12-11",
            )  # fmt: skip

    def _areas(self, block: Block, rng: Random) -> None:
        """Wards are the ground nearer to their seed than to any other, within the coast."""
        e, n = block.centre
        coast: BaseGeometry = Polygon(
            [(e + r * math.cos(t), n + r * math.sin(t)) for t, r in (
                (i / 48 * math.tau,
                    7600 + 900 * math.sin(3 * i / 48 * math.tau + 1) + rng.uniform(-350, 350))
                for i in range(48))]
        )  # fmt: skip
        island = next(p for p in block.settlements if p.kind == "island")
        isle = Point(island.centre).buffer(900, quad_segs=6)
        for settlement in block.settlements:
            if settlement.kind != "island":
                coast = coast.union(Point(settlement.centre).buffer(1500, quad_segs=6))
        coast = coast.difference(isle.buffer(250))
        names = [w for w in block.wards if not w.startswith("Isle of ")]
        cells = voronoi_polygons(MultiPoint([block.wards[w] for w in names]), extend_to=coast)
        for k, name in enumerate(names):
            cell = next(c for c in cells.geoms if c.contains(Point(block.wards[name])))
            self._area(self.wards, cell.intersection(coast), name, f"W99{block.index:02d}{k:04d}")
        self._area(self.wards, isle, island.name, f"W99{block.index:02d}0099")
        self._area(
            self.outline, coast.union(isle), f"District {block.index + 1}", f"D99{block.index:02d}"
        )

    def _area(self, layer: GeoJson, shape: Any, name: str, code: str) -> None:
        rounded = json.loads(json.dumps(mapping(shape)), parse_float=lambda x: round(float(x), 1))
        layer.write(rounded, name=name, code=code)

    def close(self) -> None:
        """End every file."""
        for w in (
            self.roads,
            self.wards,
            self.outline,
            self.closures,
            self.postcodes,
            self.gazetteer,
        ):
            w.close()
