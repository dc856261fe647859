"""Whether the case's own tables and views are those that this program makes.

A view rewritten by another hand would show other content than `verify` proves; a trigger could
change it later. So the definitions are compared with those of a fresh case.
"""

from __future__ import annotations

import apsw

from gis_planner.store import migrations, runs, schema

_DEFINITIONS = (
    "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'run_layer_%' "
    "AND name NOT LIKE 'sqlite_%'"
)
_LISTED = (
    "SELECT table_name, column_name, geometry_type_name, srs_id, z, m FROM gpkg_geometry_columns",
    "SELECT table_name, data_type, identifier, srs_id FROM gpkg_contents",
    "SELECT srs_id, organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys",
)


def verify_shape(db: apsw.Connection) -> list[str]:
    """Faults in words: tables, views, indexes and triggers altered, added or removed."""
    fresh = apsw.Connection(":memory:")
    try:
        migrations.migrate(fresh, at="")
        for name, run_id in sorted(runs.current(db, "layer").items()):
            fresh.execute(f"CREATE TABLE run_layer_{run_id:d} (fid INTEGER, geom BLOB)")
            schema.register_layer(fresh, name, run_id)
        should, has = dict(fresh.execute(_DEFINITIONS)), dict(db.execute(_DEFINITIONS))
        faults = [
            f"the definition of {name} is not this program's"
            for name in sorted(should.keys() | has.keys())
            if should.get(name) != has.get(name)
        ]
        for sql in _LISTED:
            if sorted(map(str, fresh.execute(sql))) != sorted(map(str, db.execute(sql))):
                faults.append(f"{sql.split()[-1]} was altered outside the program")
        return faults + _strays(db)
    finally:
        fresh.close()


def _strays(db: apsw.Connection) -> list[str]:
    """Rows that belong to nothing: no result, entry or list put them there."""
    tables = sorted({str(row[0]) for row in db.execute("PRAGMA foreign_key_check")})
    faults = [f"{table} holds rows that nothing put there" for table in tables]
    owners = {schema.run_table(n): kind for n, kind in schema.RUN_KIND.items()}
    for table, kind in (owners | {"gp_list_row": "list", "gp_set_aside": "list"}).items():
        foreign = (
            f"SELECT 1 FROM gp_run r WHERE r.kind <> ? AND EXISTS "
            f"(SELECT 1 FROM {table} t WHERE t.run_id = r.run_id)"
        )
        if db.execute(foreign, (kind,)).fetchone():
            faults.append(f"{table} holds rows of another kind of result")
    loose = "SELECT 1 FROM gp_record WHERE record_id NOT IN (SELECT record_id FROM gp_list_row)"
    if db.execute(f"{loose} LIMIT 1").fetchone():
        faults.append("there are records of no list")
    return faults
