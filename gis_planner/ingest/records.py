"""A grid of text and a mapping → `RECORDS` rows, and the rows that name and place nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.lists import SetAside
from gis_planner.domain.progress import Progress, check
from gis_planner.domain.tables import RECORDS
from gis_planner.domain.wording import counted
from gis_planner.ingest import text as tx
from gis_planner.ingest.coordinates import grid_coordinates
from gis_planner.ingest.dates import iso_dates, looks_dated, order_of
from gis_planner.ingest.grid import Grid
from gis_planner.ingest.handling import handling_fields
from gis_planner.ingest.references import source_references

_KINDS = {"text": pa.string(), "int": pa.int64(), "real": pa.float64(), "json": pa.string()}
SCHEMA = pa.schema([(c.name, _KINDS[c.kind]) for c in RECORDS.columns if c.name != "record_id"])
"""The records table that ingest returns: RECORDS without record_id."""

_JOIN = {"name": " ", "person": " ", "phone": " | ", "email": " | ", "website": " | ",
         "trade": " | ",
         "organisation": " ", "status": " | ", "rating": " | "}  # fmt: skip
_IDENTIFIES = ("name", "organisation", "company_number", "person", "address", "postcode", "uprn")
NOTHING = (
    "neither a name nor a place: no name, organisation, person, address, postcode, UPRN or "
    "coordinates"
)
"""The reason for which a row is set aside that says nothing about anyone or anywhere."""
_DATE_FIELDS = ("date", "date_from", "date_to")


@dataclass(frozen=True)
class Built:
    """Accepted rows, rows set aside, and sentences about values that were dropped."""

    records: pa.Table
    set_aside: tuple[SetAside, ...]
    warnings: tuple[str, ...]


def build_records(
    grid: Grid, mapping: Mapping[str, tuple[str, ...]], *, agency: str, list_name: str, role: str,
    scheme: str, progress: Progress,
) -> Built:  # fmt: skip
    """Clean and convert whole columns at a time."""
    warnings: list[str] = []
    fields = {f: [grid.table[c] for c in columns] for f, columns in mapping.items() if columns}
    progress.report(0.05, "reading fields")
    out = _text_fields(fields, progress)
    if "address" in out:
        out["address"], cut = tx.without_run_on(out["address"])
        if cut:
            warnings.append(f"{cut} address(es) had dates run into them: cut after the postcode.")
        found = tx.postcode_in(out["address"])
        out["postcode"] = pc.coalesce(out["postcode"], found) if "postcode" in out else found
    _numbers(out, fields, warnings)
    _dates(out, fields, grid, warnings)
    _coordinates(out, fields, grid, mapping, warnings)
    out |= {
        name: pa.chunked_array([values])
        for name, values in handling_fields(fields, out.get("rating"), scheme, warnings).items()
    }
    check(progress)
    progress.report(0.6, "keeping originals")
    rows = grid.table.num_rows
    original = originals(grid.table, progress)
    hashes = content_hashes(grid.table, progress)
    reference = source_references(fields.get("source_ref"), hashes, warnings)
    named = pa.array(np.zeros(rows, dtype=bool))
    for field in (*_IDENTIFIES, "easting"):
        if field in out:
            named = pc.or_(named, pc.is_valid(tx.combined(out[field])))
    constant = {"agency": agency, "list": list_name, "role": role, "scheme": scheme or None}
    fixed: dict[str, pa.Array] = {
        "source_ref": reference,
        "row_number": grid.row_numbers,
        "content_hash": hashes,
        "original": original,
    }
    arrays = []
    for column in SCHEMA:
        if column.name in constant:
            if column.name == "scheme" and "rating" in out:
                valid = pc.is_valid(tx.combined(out["rating"]))
                arrays.append(pc.if_else(valid, pa.scalar(constant["scheme"], pa.string()),
                                         pa.scalar(None, pa.string())))  # fmt: skip
            else:
                value = constant[column.name] if column.name != "scheme" else None
                arrays.append(
                    pa.array([value], pa.string()).take(pa.array(np.zeros(rows, np.int64)))
                )
        elif column.name in fixed:
            arrays.append(fixed[column.name])
        else:
            value = out.get(column.name)
            arrays.append(pa.nulls(rows, column.type) if value is None else tx.combined(value))
    table = pa.Table.from_arrays(
        [tx.combined(a).cast(f.type) for a, f in zip(arrays, SCHEMA)], schema=SCHEMA
    )
    progress.report(0.95, "setting rows aside")
    return Built(table.filter(named), _set_aside(table, named), tuple(warnings))


def _set_aside(table: pa.Table, named: pa.Array) -> tuple[SetAside, ...]:
    refused = table.filter(pc.invert(named)).select(["row_number", "original"]).to_pylist()
    return tuple(
        SetAside(
            r["row_number"],
            NOTHING,
            {k: v for k, v in json.loads(r["original"]).items() if v is not None},
        )
        for r in refused
    )


def _text_fields(
    fields: Mapping[str, list[pa.ChunkedArray]], progress: Progress
) -> dict[str, pa.ChunkedArray]:
    out: dict[str, pa.ChunkedArray] = {}
    for field, columns in fields.items():
        check(progress)
        if field in _JOIN:
            separator = _JOIN[field]
            if field == "phone" and len(columns) == 2 and _is_area_code(columns[0]):
                separator = " "
            cleaned = [
                tx.identifier(c) if field in ("phone", "rating") else tx.clean(c) for c in columns
            ]
            if field == "name" and len(cleaned) == 2:
                cleaned = _brand(cleaned)
            out[field] = tx.joined(cleaned, separator)
        elif field == "postcode":
            out[field] = tx.joined([tx.clean(c) for c in columns], " ")
        elif field == "address":
            out[field] = tx.address([tx.null_words(pc.utf8_trim_whitespace(c)) for c in columns])
    return out


def _is_area_code(column: pa.ChunkedArray) -> bool:
    """STD codes have three to five digits; whole numbers more."""
    length = pc.mean(pc.binary_length(column)).as_py()
    return length is not None and length < 6.5


def _brand(parts: list[pa.ChunkedArray]) -> list[pa.ChunkedArray]:
    """Leave the brand out where the branch's name begins with it already."""
    brand, branch = (tx.combined(p) for p in parts)
    pairs = zip(brand.to_pylist(), branch.to_pylist())
    begins = np.array(
        [bool(a and b and b.lower().startswith(a.lower())) for a, b in pairs], np.bool_
    )
    return [pc.if_else(pa.array(begins), pa.scalar(None, pa.string()), brand), branch]


def _numbers(
    out: dict[str, pa.ChunkedArray],
    fields: Mapping[str, list[pa.ChunkedArray]],
    warnings: list[str],
) -> None:
    for field, what in (("uprn", "a UPRN"), ("company_number", "a company number")):
        if field in fields:
            column = fields[field][0]
            given = tx.clean(column)
            out[field] = tx.uprn(column) if field == "uprn" else tx.company_number(column)
            lost = len(given) - given.null_count - (len(out[field]) - out[field].null_count)
            if lost:
                warnings.append(
                    f"{counted(lost, 'value is', 'values are')} not {what}; the field is empty, "
                    "the original is kept."
                )


def _dates(
    out: dict[str, pa.ChunkedArray], fields: Mapping[str, list[pa.ChunkedArray]], grid: Grid,
    warnings: list[str],
) -> None:  # fmt: skip
    columns = {f: fields[f][0] for f in _DATE_FIELDS if f in fields}
    order = order_of(columns, [c for c in grid.table.columns if looks_dated(c)])
    for field, column in columns.items():
        out[field], bad = iso_dates(column, order[field])
        if bad:
            one, more = "is no possible date", "are no possible dates"
            count = counted(bad, f"value of '{field}' {one}", f"values of '{field}' {more}")
            warnings.append(f"{count}: left empty, original kept.")
    if any(order.values()):
        months = ", ".join(f for f, first in order.items() if first)
        warnings.append(f"Dates are month first (as in the United States) in: {months}.")


def _coordinates(
    out: dict[str, pa.ChunkedArray], fields: Mapping[str, list[pa.ChunkedArray]], grid: Grid,
    mapping: Mapping[str, tuple[str, ...]], warnings: list[str],
) -> None:  # fmt: skip
    columns = {f: fields[f][0] for f in ("easting", "northing", "lon", "lat") if f in fields}
    if "lon" in columns and mapping.get("lon") == mapping.get("lat"):
        columns["lat"] = columns["lon"]
    loose = next((c for c in fields.get("address", []) if tx.has_pair(c)), None)
    if not columns and loose is None:
        return
    east, north, bad = grid_coordinates(columns, loose)
    missing = np.isnan(east)
    out["easting"] = pa.chunked_array([pa.array(np.round(east, 2), mask=missing)])
    out["northing"] = pa.chunked_array([pa.array(np.round(north, 2), mask=missing)])
    if bad:
        warnings.append(
            f"{counted(bad, 'row has', 'rows have')} coordinates outside Great Britain: left "
            "empty, original kept."
        )


def originals(table: pa.Table, progress: Progress) -> pa.Array:
    """Each row as a JSON object of every field, in the file's order."""
    pieces: list[pa.Array | pa.Scalar] = []
    for i, name in enumerate(table.column_names):
        check(progress)
        key = ("{" if i == 0 else ", ") + json.dumps(name, ensure_ascii=False) + ": "
        pieces.append(pa.scalar(key))
        pieces.append(_quoted(table[name]))
    pieces.append(pa.scalar("}"))
    if not table.num_columns:
        return pa.array(["{}"] * table.num_rows, pa.string())
    return tx.combined(pc.binary_join_element_wise(*pieces, "", null_handling="replace"))


def _quoted(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """JSON strings; null where there was no cell."""
    special = pc.fill_null(pc.match_substring_regex(column, r'["\\\x00-\x1f\x7f]'), False)
    if pc.any(special).as_py():
        mask = tx.combined(special)
        escaped = [
            json.dumps(v, ensure_ascii=False)[1:-1] for v in column.filter(special).to_pylist()
        ]
        column = pa.chunked_array(
            [pc.replace_with_mask(tx.combined(column), mask, pa.array(escaped, pa.string()))]
        )
    quoted = pc.binary_join_element_wise('"', column, '"', "")
    return pc.fill_null(quoted, "null")


def content_hashes(table: pa.Table, progress: Progress) -> pa.Array:
    """A 128-bit hash of every original field, whatever the order of the columns."""
    names = sorted(table.column_names)
    base = hashlib.blake2b("\x1f".join(names).encode(), digest_size=16)
    out: list[str] = []
    for batch in table.select(names).to_batches(max_chunksize=50_000):
        check(progress)
        if not names:
            break
        lines = pc.binary_join_element_wise(
            *[pc.fill_null(c, "\x00") for c in batch.columns], "\x1f", null_handling="replace"
        )
        for line in lines.cast(pa.binary()).to_pylist():
            digest = base.copy()
            digest.update(line)
            out.append(digest.hexdigest())
    return pa.array(out, pa.string())
