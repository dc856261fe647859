"""Turns any gazetteer into one Parquet table, in DuckDB, without holding it in memory."""

from __future__ import annotations

import codecs
import gzip
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress, check
from gis_planner.domain.wording import counted
from gis_planner.geo.crs import from_lonlat
from gis_planner.geo.gazetteer_columns import Columns, recognise


def write_table(path: Path, target: Path, progress: Progress) -> dict[str, Any]:
    """Write the index table; returns rows, whether it has addresses, and notes."""
    check(progress)
    progress.report(0.0, "reading the gazetteer")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, duckdb.connect() as db:
        db.execute("SET preserve_insertion_order = false")
        db.execute("SET memory_limit = '1GB'")
        db.execute("SET temp_directory = ?", [folder])
        try:
            names = _open(db, path, Path(folder))
            columns = recognise(names)
            _check_columns(columns, names, path)
            return _write(db, columns, path, target, progress)
        except duckdb.Error as error:
            why = " ".join(str(error).split())[:160]
            raise UserError(
                f"{path.name} cannot be read as a gazetteer: {why}",
                "It should be CSV, Parquet or GeoPackage with a UPRN column.",
            ) from error


def _check_columns(columns: Columns, names: list[str], path: Path) -> None:
    found = columns.found
    placed = {"easting", "northing"} <= set(found) or {"lon", "lat"} <= set(found)
    addressed = "address" in found or columns.parts or columns.ranges
    if "uprn" not in found or not (placed or addressed):
        lacking = "UPRN column" if "uprn" not in found else "address and no coordinates"
        raise UserError(
            f"{path.name} has no {lacking}; its columns: {', '.join(names[:12])}.",
            "A gazetteer needs a column UPRN, and an address or coordinates.",
        )


def _open(db: duckdb.DuckDBPyConnection, path: Path, folder: Path) -> list[str]:
    """Make the view `source`, every column text; returns its columns."""
    low = path.name.lower()
    with path.open("rb") as stream:
        head = stream.read(16)
    if head.startswith(b"SQLite format 3"):
        db.register("layer", _layer(path))
        db.execute("CREATE VIEW source AS SELECT CAST(COLUMNS(*) AS VARCHAR) FROM layer")
    elif head.startswith(b"PAR1"):
        db.read_parquet(str(path)).create_view("parquet")
        db.execute("CREATE VIEW source AS SELECT CAST(COLUMNS(*) AS VARCHAR) FROM parquet")
    elif head.startswith((b"\x89PNG", b"%PDF", b"PK")) or low.endswith((".xlsx", ".json")):
        raise UserError(
            f"{path.name} is no gazetteer that the program reads.",
            "It should be CSV (also gzip), Parquet or GeoPackage.",
        )
    else:
        _open_text(db, path, folder)
    return [str(row[0]) for row in db.execute("DESCRIBE source").fetchall()]


def _open_text(db: duckdb.DuckDBPyConnection, path: Path, folder: Path) -> None:
    """CSV in UTF-8; one in Windows text or UTF-16 is written anew in UTF-8 first."""
    try:
        db.read_csv(str(path), header=True, all_varchar=True).create_view("source")
        db.execute("SELECT count(COLUMNS(*)) FROM source").fetchone()
    except duckdb.InvalidInputException as error:
        if "utf-8" not in str(error).lower() and "unicode" not in str(error).lower():
            raise
        copy = _utf8_copy(path, folder)
        scan = db.read_csv(str(copy), header=True, all_varchar=True)
        scan.create_view("source", replace=True)


def _utf8_copy(path: Path, folder: Path) -> Path:
    packed = path.name.lower().endswith(".gz")
    target = folder / "utf8.csv"
    with gzip.open(path) if packed else path.open("rb") as stream, target.open("wb") as out:
        head = stream.read(2)
        encoding = "utf-16" if head in (b"\xff\xfe", b"\xfe\xff") else "cp1252"
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        chunk = head
        while chunk:
            out.write(decoder.decode(chunk).encode())
            chunk = stream.read(1 << 22)
    return target


def _layer(path: Path) -> pa.Table:
    """A GeoPackage's layer as a table with easting and northing."""
    import shapely

    from gis_planner.geo.layers import read_layer, to_arrow

    table = to_arrow(read_layer(path))
    points = shapely.centroid(shapely.from_wkb(table["geom"].to_pylist()))
    table = table.drop_columns(["geom"])
    have = recognise(table.column_names).found
    if "easting" not in have:
        table = table.append_column("easting", pa.array(shapely.get_x(points)))
        table = table.append_column("northing", pa.array(shapely.get_y(points)))
    return table


def quoted(name: str) -> str:
    """A column's name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def _text(name: str) -> str:
    return f"nullif(trim({quoted(name)}), '')"


def _address(columns: Columns) -> str:
    """SQL for the address in one line, organisation and postcode not repeated in it."""
    if "address" in columns.found:
        return _text(columns.found["address"])
    groups = [_group(g) for g in columns.parts]
    for group in columns.ranges:
        names = [n for n in group if n]
        if len(group) == 5:
            groups.append(_numbered(group))
        elif names:
            groups.append(_text(names[0]))
    if columns.ranges and len(groups) >= 3:
        number, street = groups[1], groups[2]
        joined = f"CASE WHEN regexp_matches({number}, '[0-9][A-Za-z]?$') THEN "
        joined += f"concat_ws(' ', {number}, {street}) ELSE concat_ws(', ', {number}, {street}) END"
        groups[1:3] = [f"nullif({joined}, '')"]
    return f"nullif(concat_ws(', ', {', '.join(groups)}), '')" if groups else "NULL"


def _group(names: Sequence[str]) -> str:
    """'14 The Yard, High Street' of number, dependent street and street."""
    first, rest = _text(names[0]), [_text(n) for n in names[1:]]
    if not rest:
        return first
    return f"nullif(concat_ws(' ', {first}, nullif(concat_ws(', ', {', '.join(rest)}), '')), '')"


def _numbered(group: Any) -> str:
    """'Text, 12A-14B' of an addressable object."""
    text, start, s_suffix, end, e_suffix = group

    def number(base: str, suffix: str) -> str:
        parts = [_text(n) for n in (base, suffix) if n]
        return f"nullif(concat({', '.join(parts)}), '')" if parts else "NULL"

    spread = f"nullif(concat_ws('-', {number(start, s_suffix)}, {number(end, e_suffix)}), '')"
    return f"nullif(concat_ws(', ', {_text(text) if text else 'NULL'}, {spread}), '')"


def _select(columns: Columns) -> str:
    """SQL that cleans every column."""
    found = columns.found

    def column(what: str) -> str:
        return _text(found[what]) if what in found else "NULL"

    def number(what: str) -> str:
        return f"TRY_CAST({quoted(found[what])} AS DOUBLE)" if what in found else "NULL::DOUBLE"

    uprn = f"regexp_replace(trim({quoted(found['uprn'])}), '\\.0+$', '')"
    bare = f"regexp_replace(upper(coalesce({column('postcode')}, '')), '[^A-Z0-9]', '', 'g')"
    return f"""
    WITH cleaned AS (
      SELECT TRY_CAST({uprn} AS BIGINT) AS uprn_number, {_address(columns)} AS address,
        {bare} AS bare, {column("organisation")} AS organisation, {column("class")} AS class,
        {number("easting")} AS easting, {number("northing")} AS northing,
        {number("lon")} AS lon, {number("lat")} AS lat
      FROM source)
    SELECT uprn_number, CAST(uprn_number AS VARCHAR) AS uprn, address,
      CASE WHEN length(bare) BETWEEN 5 AND 7 THEN bare[:-4] || ' ' || bare[-3:] END AS postcode,
      CASE WHEN length(bare) BETWEEN 5 AND 7 THEN bare[:-4] END AS outcode,
      organisation, class,
      CASE WHEN easting > 0 AND northing > 0 THEN easting END AS easting,
      CASE WHEN easting > 0 AND northing > 0 THEN northing END AS northing, lon, lat
    FROM cleaned WHERE uprn_number > 0 AND uprn_number < 1000000000000"""


def _write(
    db: duckdb.DuckDBPyConnection, columns: Columns, path: Path, target: Path, progress: Progress
) -> dict[str, Any]:
    inner = _select(columns)
    degrees = "easting" not in columns.found and "lon" in columns.found
    if degrees:
        db.register("placed", _placed(db.execute(inner).to_arrow_table()))
        inner = "SELECT * FROM placed"
    db.execute(
        f"COPY (SELECT * EXCLUDE (lon, lat) FROM ({inner}) ORDER BY outcode, uprn_number) "
        f"TO '{str(target).replace(chr(39), chr(39) * 2)}' "
        "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 30000)"
    )
    progress.report(0.9, "counting addresses")
    rows, addressed, placed, coded = _one(
        db, "SELECT count(*), count(address), count(easting), count(outcode) FROM read_parquet(?)",
        [str(target)],
    )  # fmt: skip
    total = _one(db, "SELECT count(*) FROM source", [])[0]
    if not rows:
        raise UserError(f"{path.name} holds no UPRN.", "Is its UPRN column filled?")
    notes = []
    if total > rows:
        notes.append(f"{counted(total - rows, 'row')} without a valid UPRN left out.")
    if addressed and coded < addressed:
        notes.append(
            f"{addressed - coded:,} address(es) have no postcode and are found by search only."
        )
    if addressed and not placed:
        notes.append("It gives no coordinates: places come from postcodes or another gazetteer.")
    return {"rows": rows, "addresses": bool(addressed), "notes": notes}


def _one(db: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> tuple[Any, ...]:
    row = db.execute(sql, values).fetchone()
    assert row is not None
    return tuple(row)


def _placed(table: pa.Table) -> pa.Table:
    """Longitudes and latitudes as eastings and northings."""
    east, north = from_lonlat(table["lon"].to_numpy(), table["lat"].to_numpy())
    for name, values in (("easting", east), ("northing", north)):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, pa.array(values.round(2), from_pandas=True))
    return table
