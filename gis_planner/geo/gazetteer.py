"""Addresses with UPRN: any list of them as a local, read-only index.

An index is two files in a cache folder: a Parquet table sorted by outcode and UPRN, and (made at
the first search) an SQLite full-text index. It is keyed by the gazetteer's path and SHA-256, so a
case names a gazetteer and never copies it. Address lists are licensed; they stay where they are.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Part, Progress, Silent, check

if TYPE_CHECKING:
    from gis_planner.geo.gazetteer_search import Searcher

SCHEMA = pa.schema(
    [("uprn", pa.string()), ("address", pa.string()), ("postcode", pa.string()),
     ("organisation", pa.string()), ("class", pa.string()), ("easting", pa.float64()),
     ("northing", pa.float64())]
)  # fmt: skip
"""What every look-up returns; a missing value is null; easting and northing in EPSG:27700."""
FORMAT = 3
"""Raise when the index's files change, so that older ones are made again."""


@dataclass(frozen=True)
class GazetteerIndex:
    """One indexed gazetteer. `rows` UPRNs with an address or coordinates; `addresses` False where
    it holds coordinates only (OS Open UPRN); `notes` what was left out, in sentences."""

    path: Path
    sha256: str
    rows: int
    addresses: bool
    notes: tuple[str, ...]
    table_file: Path

    def for_outcodes(self, outcodes: Iterable[str]) -> pa.Table:
        """Addresses whose postcode begins with one of these outcodes ('BS14')."""
        return self._where("outcode", sorted(set(outcodes)))

    def by_uprn(self, uprns: Iterable[str]) -> pa.Table:
        """Rows of these UPRNs (digits without leading zeros)."""
        keys = sorted({int(u) for u in uprns if str(u).isdigit()})
        return self._where("uprn_number", keys)

    def everything(self) -> pa.Table:
        """Every row, by outcode and UPRN."""
        import pyarrow.dataset as ds

        return ds.dataset(self.table_file, format="parquet").to_table(columns=SCHEMA.names)

    def search(self, text: str, limit: int = 20) -> pa.Table:
        """Addresses that hold every word as typed so far, best first: for a picker."""
        return self._searcher.search(text, limit)

    @cached_property
    def _searcher(self) -> Searcher:
        from gis_planner.geo.gazetteer_search import Searcher, build_search

        file = self.table_file.with_suffix(".sqlite")
        if not file.is_file():
            build_search(self.table_file, file, Silent())
        return Searcher(file)

    def _where(self, column: str, values: Sequence[str] | Sequence[int]) -> pa.Table:
        import pyarrow.dataset as ds

        data = ds.dataset(self.table_file, format="parquet")
        chosen = ds.field(column).isin(pa.array(values, data.schema.field(column).type))
        return data.to_table(columns=SCHEMA.names, filter=chosen).cast(SCHEMA)


def build_index(
    path: Path | str, folder: Path | str, progress: Progress | None = None
) -> GazetteerIndex:
    """The index of a gazetteer, made when there is none for this very content.

    Takes CSV (also gzip), Parquet or GeoPackage with a UPRN column and an address, or coordinates,
    or both. UserError where it holds no UPRNs.
    """
    progress = progress or Silent()
    path, folder = Path(path), Path(folder)
    if not path.is_file():
        raise UserError(f"There is no gazetteer at {path}.", "Check the path.")
    folder.mkdir(parents=True, exist_ok=True)
    digest = _digest(path, folder, Part(progress, 0.0, 0.1))
    key = hashlib.sha256(f"{path.resolve()}\0{digest}\0{FORMAT}".encode()).hexdigest()[:24]
    table_file = folder / f"{key}.parquet"
    facts_file = folder / f"{key}.json"
    if not (table_file.is_file() and facts_file.is_file()):
        from gis_planner.geo.gazetteer_read import write_table
        from gis_planner.geo.gazetteer_search import build_search

        partial = folder / f"{key}.{os.getpid()}.part"
        try:
            facts = write_table(path, partial, Part(progress, 0.1, 0.6))
            if facts["addresses"]:
                build_search(partial, table_file.with_suffix(".sqlite"), Part(progress, 0.6, 1.0))
            partial.replace(table_file)
        finally:
            partial.unlink(missing_ok=True)
        _write(facts_file, facts)
    facts = json.loads(facts_file.read_text(encoding="utf-8"))
    progress.report(1.0, "gazetteer ready")
    return GazetteerIndex(
        path, digest, facts["rows"], facts["addresses"], tuple(facts["notes"]), table_file
    )


def combine(
    indexes: Sequence[GazetteerIndex], outcodes: Iterable[str], uprns: Iterable[str] = ()
) -> pa.Table:
    """Addresses of several gazetteers in these outcodes, and of these UPRNs wherever they are.

    Where one has no coordinates for an address, those that another gives for its UPRN are used: an
    address list without coordinates goes with OS Open UPRN, which has coordinates only.
    """
    wanted = sorted(set(outcodes))
    tables = [index.for_outcodes(wanted) for index in indexes if index.addresses]
    extra = set(uprns).difference(*(t["uprn"].to_pylist() for t in tables))
    tables += [index.by_uprn(extra) for index in indexes] if extra else []
    if not tables:
        return SCHEMA.empty_table()
    return with_places(pa.concat_tables(tables).combine_chunks(), indexes)


def with_places(table: pa.Table, indexes: Sequence[GazetteerIndex]) -> pa.Table:
    """Rows without coordinates get those that a gazetteer of coordinates has for their UPRN."""
    places = [index for index in indexes if not index.addresses]
    if not places or not table["easting"].null_count:
        return table
    bare = table.filter(table["easting"].is_null())["uprn"].to_pylist()
    found: dict[str, tuple[float, float]] = {}
    for index in places:
        rows = index.by_uprn(bare).to_pydict()
        found |= {u: (e, n) for u, e, n in zip(rows["uprn"], rows["easting"], rows["northing"])}
    for position, name in enumerate(("easting", "northing")):
        held = zip(table["uprn"].to_pylist(), table[name].to_pylist())
        values = [v if v is not None else found.get(u, (None, None))[position] for u, v in held]
        at = table.schema.get_field_index(name)
        table = table.set_column(at, SCHEMA.field(name), pa.array(values, pa.float64()))
    return table


def _digest(path: Path, folder: Path, progress: Progress) -> str:
    """SHA-256 of the file, remembered while its size and time stay the same."""
    stat = path.stat()
    stamp = [stat.st_size, stat.st_mtime_ns]
    memory = folder / f"{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:24]}.stamp"
    try:
        held = json.loads(memory.read_text(encoding="utf-8"))
        if held["stamp"] == stamp:
            return str(held["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    hasher = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 22):
            check(progress)
            hasher.update(chunk)
    _write(memory, {"stamp": stamp, "sha256": hasher.hexdigest()})
    return hasher.hexdigest()


def _write(path: Path, value: object) -> None:
    """Whole or not at all: another process may read it meanwhile."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    partial.write_text(json.dumps(value), encoding="utf-8")
    partial.replace(path)
