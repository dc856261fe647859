"""What kind of map file lies before us, before any driver opens it."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from gis_planner.domain.errors import UserError

MIB = 1 << 20
_KNOWN = (".gpkg", ".geojson", ".json", ".topojson", ".shp", ".zip", ".fgb", ".kml", ".kmz", ".gml",
          ".csv", ".tsv", ".gz", ".parquet")  # fmt: skip
_POINTERS = (b"<OGRVRT", b"<VRTDataset", b"<OGRVRTDataSource", b"<GDALTileIndex", b"<ogrtindex",
             b"<WFSDataSource", b"<GDAL_WMS", b"<gdal_virtual")  # fmt: skip
"""Content that points to other files or to the network: never opened."""


@dataclass(frozen=True)
class LayerLimits:
    """Bounds on one layer: bytes unpacked, features, expanded to packed size above 64 MiB."""

    max_bytes: int = 4096 * MIB
    max_features: int = 5_000_000
    max_ratio: int = 200


@dataclass(frozen=True)
class LayerSource:
    """Where GDAL finds the layer; `table` = a CSV, which we read ourselves."""

    address: str
    table: bool


def source_of(path: Path, limits: LayerLimits) -> LayerSource:
    """Look at a file's name and first bytes; UserError for anything that is no map layer."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise UserError(
            f"{path.name} cannot be read: {error.strerror}.", "Check the path."
        ) from error
    if not head:
        raise UserError(f"{path.name} is empty (0 bytes).", "Ask for the file again.")
    if size > limits.max_bytes:
        raise UserError(
            f"{path.name} is larger than {limits.max_bytes // MIB} MiB.", "Cut it to your area."
        )
    suffix = path.suffix.lower()
    if suffix not in _KNOWN:
        raise UserError(
            f"{path.name} is no map layer that the program knows.",
            "Layers are GeoPackage, GeoJSON, Shapefile, KML, GML or CSV with coordinates.",
        )
    if any(mark.lower() in head.lower() for mark in _POINTERS):
        raise UserError(
            f"{path.name} only points to other files or servers.", "Give the layer itself instead."
        )
    if head.startswith((b"\x89PNG", b"%PDF", b"\xff\xd8\xff", b"MZ", b"\x7fELF")):
        raise UserError(f"{path.name} is no map layer, whatever its name.", "Check the file.")
    if suffix == ".zip" or suffix == ".kmz":
        return LayerSource(_zipped(path, size, limits), False)
    if suffix == ".gz":
        return _gzipped(path, size, limits)
    return LayerSource(str(path), suffix in (".csv", ".tsv"))


def _zipped(path: Path, size: int, limits: LayerLimits) -> str:
    """The one layer inside a zip (a Shapefile's parts count as one)."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
    except (zipfile.BadZipFile, OSError) as error:
        raise UserError(f"{path.name} is damaged: {error}.", "Ask for the file again.") from error
    total = sum(i.file_size for i in infos)
    if total > limits.max_bytes or (total > 64 * MIB and total > limits.max_ratio * size):
        raise UserError(
            f"{path.name} unpacks to far more than its size.", "Unpack and check it first."
        )
    wanted = (".shp", ".gpkg", ".geojson", ".json", ".fgb", ".kml", ".gml")
    names = [i.filename for i in infos if Path(i.filename).suffix.lower() in wanted]
    names = [n for n in names if not n.startswith("__MACOSX/") and ".." not in Path(n).parts]
    if len(names) != 1:
        raise UserError(
            f"{path.name} holds {len(names)} map layers; an archive must hold exactly one.",
            "Unpack it and add the layers one by one.",
        )
    return f"/vsizip/{path}/{names[0]}"


def _gzipped(path: Path, size: int, limits: LayerLimits) -> LayerSource:
    """A packed GeoJSON, TopoJSON or CSV: test it whole, for GDAL would read a cut one in part."""
    inner = Path(path.stem).suffix.lower()
    if inner not in (".geojson", ".json", ".topojson", ".csv", ".tsv", ".fgb", ".gml", ".kml"):
        raise UserError(f"{path.name}: this kind of file is not read packed.", "Unpack it first.")
    total = 0
    try:
        with gzip.open(path) as stream:
            while chunk := stream.read(4 * MIB):
                total += len(chunk)
                if total > limits.max_bytes or (
                    total > 64 * MIB and total > limits.max_ratio * size
                ):
                    raise UserError(
                        f"{path.name} unpacks to far more than its size.", "Check the file."
                    )
    except (EOFError, OSError, zlib.error) as error:
        raise UserError(f"{path.name} is damaged: {error}.", "Ask for the file again.") from error
    return LayerSource(f"/vsigzip/{path}", inner in (".csv", ".tsv"))
