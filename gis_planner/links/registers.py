"""Fields of registers that only stand in a row's original columns, taken out list by list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.progress import Progress
from gis_planner.domain.tables import RECORDS
from gis_planner.links.steps import session, watched

if TYPE_CHECKING:
    import duckdb

ALIASES: dict[str, tuple[str, ...]] = {
    "x_company": ("companyname", "company"),
    "x_number": ("companynumber", "companyno", "companyregistrationnumber", "crn", "regno"),
    "x_status": ("companystatus",),
    "x_start": ("incorporationdate", "dateofcreation", "incorporatedon", "incorporated"),
    "x_end": ("dissolutiondate", "dateofcessation", "dissolvedon", "dissolved"),
    "x_sic": ("siccodesictext1", "siccode", "siccodes", "sic", "siccode1"),
    "x_previous": ("previousname1companyname", "previousname", "previousnames", "formername"),
    "x_renamed": ("previousname1condate", "namechangedon", "previousnamedate"),
    "x_accounts": ("accountsaccountcategory", "accountcategory", "accountscategory", "lastaccounts",
                   "accountslastmadeupdate"),
    "x_appointed": ("appointedon", "appointed", "appointmentdate", "notifiedon", "dateappointed",
                    "startdate"),
    "x_resigned": ("resignedon", "resigned", "resignationdate", "ceasedon", "dateresigned",
                   "enddate"),
    "x_birth": ("dateofbirth", "dob", "birthmonth", "birthdate", "monthofbirth",
                "partialdateofbirth"),
    "x_birth_month": ("dateofbirthmonth", "dobmonth"),
    "x_birth_year": ("dateofbirthyear", "dobyear", "birthyear", "yearofbirth"),
    "x_role": ("officerrole", "role", "position", "capacity", "appointmenttype"),
    "x_kind": ("kind", "psckind", "type", "noticetype", "casetype", "insolvencytype", "event",
               "category", "natureofnotice", "outcome", "notice", "action", "reason", "statement",
               "procedure", "regime", "result", "complainttype", "stage", "recoverystage",
               "debttype", "status", "currentstatus", "noticestatus", "offence", "sanction"),
    "x_forename": ("nameelementsforename", "forename", "forenames", "firstname", "givenname",
                   "givennames"),
    "x_middle": ("nameelementsmiddlename", "middlename", "middlenames"),
    "x_surname": ("nameelementssurname", "surname", "lastname", "familyname"),
    "x_person": ("officername", "director", "directorname", "pscname", "name", "personname"),
    "x_parent": ("identificationregistrationnumber", "registrationnumber", "parentcompanynumber",
                 "parentnumber"),
    "x_amount": ("amount", "sum"),
    "x_vehicle": ("vrm", "vehicle", "vehicleregistration", "registrationmark", "vehiclereg",
                  "numberplate"),
    "x_franchise": ("franchise", "franchisor", "franchiseof", "brand"),
    "x_alias": ("alias", "aliases", "alsoknownas", "aka", "othernames", "formernames"),
    "x_complied": ("compliedon", "complied", "compliancedate", "withdrawnon", "liftedon",
                   "datelifted", "closedon"),
}  # fmt: skip
"""Field → names of columns, letters and digits only, lower case, best first. The last parts of a
dotted name count too ('data.name_elements.forename')."""

AMOUNT = re.compile(r"arrears|debt|owed|owing|amountdue|outstanding|unpaid|balance|liabilityamount")
"""Parts of the names of columns that hold an amount owed."""

MULTIPLE = frozenset({"x_kind", "x_amount"})
"""Fields for which every column of the list that fits is joined with ' | '."""


@dataclass(frozen=True)
class Rows:
    """RECORDS with `ref` ('agency/list/source_ref') and the `x_…` fields, all text."""

    table: pa.Table

    def column(self, name: str) -> pa.ChunkedArray:
        """One column by name."""
        return self.table.column(name)

    def texts(self, name: str) -> list[str | None]:
        """One column as Python texts."""
        return self.table.column(name).to_pylist()  # type: ignore[no-any-return]


def _bare(column: str) -> str:
    return re.sub(r"[^a-z0-9]", "", column.lower().removeprefix("data."))


def columns_for(keys: list[str]) -> dict[str, list[str]]:
    """Field → columns of this list that hold it, best first."""
    bare = {k: _bare(k) for k in keys}
    tails = {k: _bare(k.rsplit(".", 1)[-1]) for k in keys}
    found: dict[str, list[str]] = {}
    for field, names in ALIASES.items():
        hits = [k for n in names for k in keys if bare[k] == n]
        if field == "x_amount":
            hits += [k for k in keys if AMOUNT.search(bare[k]) and "date" not in bare[k]]
        if not hits and field in MULTIPLE | {"x_amount", "x_sic"}:
            hits = [k for n in names for k in keys if tails[k] == n]
        if hits:
            found[field] = hits if field in MULTIPLE else hits[:1]
    return found


def read_rows(records: pa.Table, progress: Progress) -> Rows:
    """RECORDS with the register fields beside them. One pass over each list's original columns."""
    names = [n for n in RECORDS.names if n in records.column_names]
    table = records.select(names)
    position = pa.array(range(table.num_rows), pa.int64())
    parts, order = [], []
    lists = pc.binary_join_element_wise(table["agency"], table["list"], "\x1f")
    with session(progress) as con:
        for key in watched(pc.unique(lists).to_pylist(), progress, every=1):
            mask = pc.equal(lists, key)
            parts.append(_extract(con, table.filter(mask)))
            order.append(position.filter(mask))
    if not parts:
        return Rows(_with_empty(table))
    joined = pa.concat_tables(parts)
    back = pc.sort_indices(pa.chunked_array(order).combine_chunks())
    return Rows(joined.take(back))


def _extract(con: duckdb.DuckDBPyConnection, part: pa.Table) -> pa.Table:
    originals = pa.table({"original": part["original"]})
    con.register("part", originals)
    keys = [
        k
        for (k,) in con.execute(
            "SELECT DISTINCT unnest(json_keys(original)) AS k FROM part "
            "WHERE original IS NOT NULL AND json_valid(original)"
        ).fetchall()
    ]
    fields = columns_for(sorted(keys))
    wanted = sorted({c for columns in fields.values() for c in columns})
    values: dict[str, pa.Array] = {}
    if wanted:
        paths = ["/" + c.replace("~", "~0").replace("/", "~1") for c in wanted]
        listed = con.execute(
            "SELECT CASE WHEN json_valid(original) THEN json_extract_string(original, $paths) END "
            "AS v FROM part",
            {"paths": paths},
        ).to_arrow_table()["v"]
        for i, column in enumerate(wanted):
            values[column] = pc.list_element(listed, i)
    con.unregister("part")
    out = part.append_column("ref", _refs(part))
    for field in ALIASES:
        out = out.append_column(field, _joined(fields.get(field, []), values, part.num_rows))
    return out


def _joined(columns: list[str], values: dict[str, pa.Array], rows: int) -> pa.ChunkedArray:
    arrays = [_blank_to_null(values[c]) for c in columns]
    if not arrays:
        return pa.chunked_array([pa.nulls(rows, pa.string())])
    if len(arrays) == 1:
        return arrays[0]
    text = pc.binary_join_element_wise(*arrays, " | ", null_handling="skip")
    return _blank_to_null(text)


def _blank_to_null(array: pa.ChunkedArray) -> pa.ChunkedArray:
    text = pc.utf8_trim_whitespace(array.cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _refs(part: pa.Table) -> pa.ChunkedArray:
    ref = pc.coalesce(part["source_ref"].cast(pa.string()), part["record_id"].cast(pa.string()))
    return pc.binary_join_element_wise(part["agency"], part["list"], ref, "/")


def _with_empty(table: pa.Table) -> pa.Table:
    for field in ("ref", *ALIASES):
        table = table.append_column(field, pa.nulls(table.num_rows, pa.string()))
    return table
