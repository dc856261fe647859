"""The tables of a case file: GeoPackage's own, ours, and a view a layer on the current run."""

from __future__ import annotations

import re

import apsw

from gis_planner.domain.tables import RECORDS, STAGE_TABLES, VISITS, Table
from gis_planner.store.arrow import SQL_TYPES, SRS_ID

RUN_KIND = {
    "matched": "match",
    "pairs": "match",
    "premises": "match",
    "businesses": "match",
    "organisations": "match",
    "hubs": "match",
    "scores": "scores",
    "risks": "scores",
    "nodes": "links",
    "links": "links",
    "successions": "links",
    "visits": "plan",
    "routes": "plan",
    "plan_notes": "plan",
}
"""Stage table → kind of run that fills it."""

ADDED: dict[str, tuple[str, ...]] = {
    "matched": ("uprn_waterfall",),
    "links": ("grade", "marking"),
}
"""Columns that stage tables got after the first version, in order; last in their descriptions."""

RECORDS_ADDED = ("marking", "handling", "owner")
"""Columns that records got after the first version, last in their description."""

RECORD_COLUMNS = tuple(c for c in RECORDS.columns if c.name not in ("record_id", "row_number"))

GEOPACKAGE = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined cartesian', -1, 'NONE', -1, 'undefined', NULL),
  ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL);
"""

OURS = """
CREATE TABLE gp_run (
  run_id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, key TEXT NOT NULL,
  created_at TEXT NOT NULL, who TEXT NOT NULL, inputs TEXT NOT NULL, stats TEXT NOT NULL,
  digest TEXT NOT NULL);
CREATE INDEX gp_run_kind ON gp_run(kind, key, run_id);
CREATE TABLE gp_current (
  kind TEXT NOT NULL, key TEXT NOT NULL, run_id INTEGER NOT NULL REFERENCES gp_run(run_id),
  PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE gp_document (
  kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE TABLE gp_list_row (
  run_id INTEGER NOT NULL REFERENCES gp_run(run_id), row_number INTEGER NOT NULL,
  record_id INTEGER NOT NULL, PRIMARY KEY (run_id, row_number)) WITHOUT ROWID;
CREATE INDEX gp_list_row_record ON gp_list_row(record_id);
CREATE TABLE gp_set_aside (
  run_id INTEGER NOT NULL REFERENCES gp_run(run_id), row_number INTEGER NOT NULL,
  reason TEXT NOT NULL, fields TEXT NOT NULL);
CREATE INDEX gp_set_aside_run ON gp_set_aside(run_id);
CREATE TABLE gp_decision (
  decision_id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,
  a_agency TEXT, a_list TEXT, a_ref TEXT, a_hash TEXT,
  b_agency TEXT, b_list TEXT, b_ref TEXT, b_hash TEXT,
  value TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL,
  evidence TEXT NOT NULL, model TEXT NOT NULL, active INTEGER NOT NULL);
CREATE TABLE gp_journal (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, verb TEXT NOT NULL,
  ref INTEGER, digest TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE gp_payload (
  seq INTEGER PRIMARY KEY REFERENCES gp_journal(seq), salt BLOB NOT NULL, payload TEXT NOT NULL);
CREATE TABLE gp_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def safe_layer_name(name: str) -> str:
    """`name` as a layer name that cannot collide with our own tables."""
    plain = re.sub(r"[^0-9A-Za-z_]+", "_", name).strip("_").lower() or "layer"
    ours = plain.startswith(("gp_", "gpkg_", "sqlite_", "run_", "rtree_")) or plain in TABLE_NAMES
    return f"layer_{plain}" if ours or plain[0].isdigit() else plain


TABLE_NAMES = {t.name for t in STAGE_TABLES} | {"records"}


def run_table(name: str) -> str:
    """The physical table behind a stage table."""
    return f"run_{name}"


def create_all(db: apsw.Connection) -> None:
    """Every table and view of an empty case."""
    db.execute(GEOPACKAGE)
    db.execute(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)",
        ("OSGB36 / British National Grid", SRS_ID, "EPSG", SRS_ID, _WKT_27700, None),
    )
    db.execute(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)",
        ("WGS 84 geodetic", 4326, "EPSG", 4326, _WKT_4326, None),
    )
    db.execute(OURS)
    columns = ", ".join(f"{quoted(c.name)} {SQL_TYPES[c.kind]}" for c in RECORD_COLUMNS)
    db.execute(f"CREATE TABLE gp_record (record_id INTEGER PRIMARY KEY AUTOINCREMENT, {columns})")
    db.execute('CREATE INDEX gp_record_ref ON gp_record(agency, "list", source_ref)')
    for table in STAGE_TABLES:
        _create_stage_table(db, table)
    _create_records_view(db)
    _register(db, "premises", "geom", "POINT", "Premises of the current match, with their risk")
    _register(db, "links", "geom", "LINESTRING", "Links of the current graph between placed ends")
    _register(db, "visits", "geom", "POINT", "Visits of the current plans")
    _register(db, "routes", "geom", "LINESTRING", "Routes of the current plans along roads")


def _create_stage_table(db: apsw.Connection, table: Table) -> None:
    columns = ", ".join(f"{quoted(c.name)} {SQL_TYPES[c.kind]}" for c in table.columns)
    db.execute(
        f"CREATE TABLE {run_table(table.name)} "
        f"(fid INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES gp_run(run_id), {columns})"
    )
    db.execute(f"CREATE INDEX {run_table(table.name)}_run ON {run_table(table.name)}(run_id)")
    for key in ("premises_id", "record_id", "business_id"):
        if key in table.names and table.name in ("matched", "premises", "scores", "risks"):
            name = run_table(table.name)
            db.execute(f"CREATE INDEX {name}_{key} ON {name}({key}, run_id)")
    db.execute(f"CREATE VIEW {quoted(table.name)} AS {_view_select(table)}")


def add_columns(db: apsw.Connection) -> None:
    """Give tables of older cases the columns of ADDED; nothing where they have them."""
    for table in STAGE_TABLES:
        rows = db.execute(f"PRAGMA table_info({run_table(table.name)})").fetchall()
        missing = [c for c in table.columns if c.name not in {r[1] for r in rows}]
        for column in missing:
            db.execute(
                f"ALTER TABLE {run_table(table.name)} "
                f"ADD COLUMN {quoted(column.name)} {SQL_TYPES[column.kind]}"
            )
        if missing:
            db.execute(f"DROP VIEW {quoted(table.name)}")
            db.execute(f"CREATE VIEW {quoted(table.name)} AS {_view_select(table)}")


def add_record_columns(db: apsw.Connection) -> None:
    """Migration: how a row says it may be handled; NULL for every row of before."""
    have = {r[1] for r in db.execute("PRAGMA table_info(gp_record)")}
    missing = [c for c in RECORD_COLUMNS if c.name not in have]
    for column in missing:
        kind = SQL_TYPES[column.kind]
        db.execute(f"ALTER TABLE gp_record ADD COLUMN {quoted(column.name)} {kind}")
    if missing:
        db.execute("DROP VIEW records")
        _create_records_view(db)


ASKED_BY = (
    ("businesses", "premises_id"), ("links", "from_id"), ("links", "to_id"), ("nodes", "node_id"),
    ("visits", "premises_id"),
)  # fmt: skip
"""Columns by which the dossier of one premises asks."""


def index_asked(db: apsw.Connection) -> None:
    """Migration: indexes for ASKED_BY, so that a dossier takes a millisecond and not a tenth of a
    second."""
    for table, key in ASKED_BY:
        name = run_table(table)
        db.execute(f"CREATE INDEX IF NOT EXISTS {name}_{key} ON {name}({key}, run_id)")


def _view_select(table: Table) -> str:
    kind = RUN_KIND[table.name]
    columns = ", ".join(f"t.{quoted(c.name)}" for c in table.columns)
    current = f"t.run_id IN (SELECT run_id FROM gp_current WHERE kind = '{kind}')"
    if table.name == "premises":
        return (
            f"SELECT t.fid AS fid, {columns}, r.likelihood, r.harm, r.severity, r.contacts, "
            "r.never_visited, r.top_because FROM run_premises t LEFT JOIN run_risks r ON "
            "r.premises_id = t.premises_id AND r.run_id IN "
            f"(SELECT run_id FROM gp_current WHERE kind = 'scores') WHERE {current}"
        )
    if table.name == VISITS.name:
        return (
            f"SELECT t.fid AS fid, {columns}, p.geom AS geom FROM run_visits t "
            "LEFT JOIN run_premises p ON p.premises_id = t.premises_id AND p.run_id IN "
            f"(SELECT run_id FROM gp_current WHERE kind = 'match') WHERE {current}"
        )
    return f"SELECT t.fid AS fid, {columns} FROM {run_table(table.name)} t WHERE {current}"


def _create_records_view(db: apsw.Connection) -> None:
    columns = ", ".join(f"r.{quoted(c.name)}" for c in RECORD_COLUMNS)
    db.execute(
        f"CREATE VIEW records AS SELECT r.record_id, l.row_number, {columns} "
        "FROM gp_current c JOIN gp_list_row l ON l.run_id = c.run_id "
        "JOIN gp_record r ON r.record_id = l.record_id WHERE c.kind = 'list'"
    )


def _register(db: apsw.Connection, name: str, column: str, shape: str, text: str) -> None:
    db.execute(
        "INSERT INTO gpkg_contents(table_name, data_type, identifier, description, srs_id) "
        "VALUES (?, 'features', ?, ?, ?)",
        (name, name, text, SRS_ID),
    )
    db.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?,?,?,?,0,0)", (name, column, shape, SRS_ID)
    )


def register_layer(db: apsw.Connection, name: str, run_id: int) -> None:
    """Show the layer of `run_id` under `name`, as a view that GIS software lists."""
    forget_layer(db, name)
    db.execute(f"CREATE VIEW {quoted(name)} AS SELECT * FROM run_layer_{run_id:d}")
    _register(db, name, "geom", "GEOMETRY", "Layer added by the user")


def forget_layer(db: apsw.Connection, name: str) -> None:
    """Take a layer's view away; its data stays with the run."""
    db.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = ?", (name,))
    db.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (name,))
    db.execute(f"DROP VIEW IF EXISTS {quoted(name)}")


_WKT_27700 = (
    'PROJCS["OSGB36 / British National Grid",GEOGCS["OSGB36",DATUM["Ordnance_Survey_of_Great_'
    'Britain_1936",SPHEROID["Airy 1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4277"]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["latitude_of_origin",49],PARAMETER["central_meridian",-2],'
    'PARAMETER["scale_factor",0.9996012717],PARAMETER["false_easting",400000],'
    'PARAMETER["false_northing",-100000],UNIT["metre",1],AUTHORITY["EPSG","27700"]]'
)
_WKT_4326 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
