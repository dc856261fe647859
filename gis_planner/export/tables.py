"""Tables as files: CSV, XLSX, JSON and GeoPackage, safe to open in a spreadsheet."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.domain.progress import Progress
from gis_planner.export.text import FORMULA, safe_file_name

if TYPE_CHECKING:
    import pyarrow as pa

_PHONE_NAMES = ("phone", "telephone", "mobile", "tel")
_PHONE = r"^[+\-]?[0-9 ().\-/|,;+extEXT]*$"
BATCH = 20_000


def write_table(table: pa.Table, path: Path, progress: Progress | None = None) -> None:
    """Write `table` to `path`; its ending says the format: .csv .xlsx .json .gpkg.

    Text cells that a spreadsheet could run (first character = + - @ or a control character) stay
    text: string cells in XLSX, a leading apostrophe in CSV (a telephone number keeps its plus).
    Numbers stay numbers. A `geom` column (WKB, EPSG:27700), else easting and northing, becomes the
    geometry of a GeoPackage; CSV holds it as WKT, JSON as GeoJSON. The file appears whole or not
    at all; not where the work was cancelled meanwhile.
    """
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UserError(
            f"{path.name}: tables are written as {', '.join(WRITERS)}.",
            fix="Choose one of these endings.",
        )
    part = path.with_name(f".{path.stem}.part{path.suffix.lower()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        writer(table, part, path.stem)
        if progress is not None and progress.cancelled():
            raise Cancelled
        part.replace(path)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written: {error.strerror or error}.",
            fix="Choose another place, or free room.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _csv(table: pa.Table, path: Path, _: str) -> None:
    import pyarrow as pa
    from pyarrow import csv

    schema: pa.Schema | None = None
    with path.open("wb") as file:
        writer: Any = None
        for batch in table.to_batches(max_chunksize=BATCH) or [
            pa.RecordBatch.from_pylist([], table.schema)
        ]:
            safe = pa.Table.from_arrays(
                [_safe_csv(name, batch.column(i)) for i, name in enumerate(batch.schema.names)],
                names=batch.schema.names,
            )
            if writer is None:
                schema = safe.schema
                header = ",".join(_quoted(_apostrophe(name)) for name in schema.names) + "\n"
                file.write(header.encode("utf-8"))
                writer = csv.CSVWriter(
                    file, schema, write_options=csv.WriteOptions(include_header=False)
                )
            writer.write_table(safe.cast(schema))
        if writer is not None:
            writer.close()


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text


def _apostrophe(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text


def _safe_csv(name: str, column: Any) -> Any:
    """The column as CSV may hold it: texts disarmed, geometry as WKT, lists as JSON."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        import shapely

        return pa.array(
            shapely.to_wkt(shapely.from_wkb(column.to_pylist()), rounding_precision=3), pa.string()
        )
    if pa.types.is_nested(kind):
        column = pa.array(
            [None if v is None else json.dumps(v, default=str) for v in column.to_pylist()],
            pa.string(),
        )
        kind = column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return column
    risky = pc.match_substring_regex(column, r"^[=+\-@\x00-\x1f\x7f]")
    if any(word in name.lower() for word in _PHONE_NAMES):
        risky = pc.and_(risky, pc.invert(pc.match_substring_regex(column, _PHONE)))
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)


def _json(table: pa.Table, path: Path, _: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("[")
        first = True
        for batch in table.to_batches(max_chunksize=BATCH):
            names = batch.schema.names
            columns = [_json_column(batch.column(i)) for i in range(len(names))]
            for values in zip(*columns):
                file.write("\n" if first else ",\n")
                first = False
                row = dict(zip(names, values))
                file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=str))
        file.write("\n]\n")


def _json_column(column: Any) -> list[Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        import shapely

        texts = shapely.to_geojson(shapely.from_wkb(column.to_pylist()))
        return [None if t is None else json.loads(t) for t in texts]
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_finite(column), column, pa.scalar(None, column.type))
    return list(column.to_pylist())


def _xlsx(table: pa.Table, path: Path, title: str) -> None:
    from gis_planner.export.sheets_stream import write_sheet

    write_sheet(table, path, title)


def _gpkg(table: pa.Table, path: Path, title: str) -> None:
    from gis_planner.export.tables_gpkg import write_layer

    write_layer(table, path, safe_file_name(title, "table"))


WRITERS: dict[str, Callable[[Any, Path, str], None]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".json": _json,
    ".gpkg": _gpkg,
}
"""Ending of the file → its writer."""
