"""Data whose truth is known, as RECORDS tables: the invented county, practices, B&NES."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis_planner.domain.tables import RECORDS

COUNTY_LISTS = ("council_eh", "fire", "hmrc_glaa", "hse", "trading_std")
_KINDS = {"int": pa.int64(), "real": pa.float64(), "text": pa.string(), "json": pa.string()}


def records_table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """RECORDS-shaped table from dictionaries; '' becomes missing, ids count from 1."""
    data = list(rows)
    columns: dict[str, Any] = {}
    for c in RECORDS.columns:
        values = [r.get(c.name) for r in data]
        if c.kind in ("text", "json"):
            values = [(v.strip() or None) if isinstance(v, str) else v for v in values]
        columns[c.name] = pa.array(values, _KINDS[c.kind])
    ids = pa.array(range(1, len(data) + 1), pa.int64())
    table = pa.table(columns)
    return table.set_column(table.column_names.index("record_id"), "record_id", ids)


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a CSV, gzip or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as handle:
        yield from csv.DictReader(handle)


def _row(agency: str, source: str, ref: str, number: int, **fields: Any) -> dict[str, Any]:
    role = fields.pop("role", "premises")
    return {"agency": agency, "list": source, "source_ref": ref, "row_number": number,
            "content_hash": f"{agency}/{source}/{ref}", "role": role, **fields}  # fmt: skip


def load_county(folder: Path) -> pa.Table:
    """The five lists of the invented county as RECORDS."""

    def rows() -> Iterator[dict[str, Any]]:
        for name in COUNTY_LISTS:
            for i, r in enumerate(read_csv(folder / f"{name}.csv.gz"), 1):
                yield _row(
                    name,
                    name,
                    r["reference"],
                    i,
                    name=r["name"],
                    address=r["address"],
                    postcode=r["postcode"],
                    phone=r["phone"],
                    person=r["contact"],
                )

    return records_table(rows())


def load_gazetteer(path: Path) -> pa.Table:
    """A gazetteer CSV as the table that matching takes."""
    rows = list(read_csv(path))
    names = ("uprn", "address", "postcode", "organisation", "class")
    columns = {n: pa.array([r.get(n) or None for r in rows], pa.string()) for n in names}
    for axis in ("easting", "northing"):
        columns[axis] = pa.array([_real(r.get(axis)) for r in rows], pa.float64())
    return pa.table(columns)


def _real(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _join(row: dict[str, str], *names: str) -> str:
    return ", ".join(row[n].strip() for n in names if (row.get(n) or "").strip())


def load_practices(folder: Path) -> pa.Table:
    """Practices as patients saw them in 2014 and the official file of 2019, as RECORDS."""

    def rows() -> Iterator[dict[str, Any]]:
        for i, r in enumerate(read_csv(folder / "nhs_choices_gp_2014.csv"), 1):
            yield _row("choices", "choices", r["OrganisationID"], i, name=r["OrganisationName"],
                       address=_join(r, "Address1", "Address2", "Address3", "City", "County"),
                       postcode=r["Postcode"], phone=r["Phone"], email=r["Email"],
                       website=r["Website"])  # fmt: skip
        for i, r in enumerate(read_csv(folder / "ods_practices_2019.csv"), 1):
            yield _row("ods", "ods", r["code"], i, name=r["name"],
                       address=_join(r, "address1", "address2", "address3", "town", "county"),
                       postcode=r["postcode"], phone=r["phone"])  # fmt: skip

    return records_table(rows())


def load_banes(folder: Path) -> pa.Table:
    """Lists of Bath and North East Somerset as RECORDS; ids shared by two lists are dropped."""
    return records_table(_banes_rows(folder / "dev"))


def _banes_rows(dev: Path) -> Iterator[dict[str, Any]]:
    def read(name: str) -> Iterator[tuple[int, dict[str, str]]]:
        return iter(enumerate(read_csv(dev / f"{name}.csv"), 1))

    for i, r in read("food_hygiene_2019"):
        yield _row("council-food", "food", r["FHRSID"], i, name=r["BusinessName"],
                   address=_join(r, "AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4"),
                   postcode=r["PostCode"], trade=r["BusinessType"])  # fmt: skip
    for i, r in read("premises_licences_2014"):
        yield _row("licensing", "licences", r["CaseReference"], i, name=r["PremisesName"],
                   address=r["LocationText"].replace("|", ","), postcode=r["Postcode"],
                   uprn=r["UPRN"] if r["UPRN"].isdigit() else None)  # fmt: skip
    for i, r in read("cqc_places"):
        yield _row(
            "cqc",
            "cqc",
            r["location_id"],
            i,
            name=r["name"],
            organisation=r["provider_name"],
            address=r["location"].partition("\n(")[0],
            postcode=r["postcode"],
            phone=r["phone"],
            website=r["website"],
        )
    for i, r in read("slice_eoho_banes"):
        yield _row("hmrc", "eoho", str(i - 1), i, name=r["Name"], postcode=r["Postcode"],
                   address=_join(r, "Line 1", "Line 2", "Town", "County"))  # fmt: skip
    for i, r in read("eat_out_eat_well"):
        yield _row(
            "public-health", "eoew", str(i), i, name=r["Business Name"], address=r["Address"]
        )
    for name in ("gambling_licences", "petroleum_licences"):
        for i, r in read(name):
            yield _row("licensing", name, r["CaseReference"], i, name=r["TradingAs"],
                       address=r["LocationText"])  # fmt: skip
    for i, r in read("open_pubs"):
        yield _row("open", "pubs", r["fsa_id"], i, name=r["name"], address=r["address"],
                   postcode=r["postcode"])  # fmt: skip
    for i, r in read("schools"):
        yield _row("education", "schools", r["URN"], i, name=r["EstablishmentName"],
                   address=_join(r, "Street", "Locality", "Address3", "Town"),
                   postcode=r["Postcode"], phone=r["TelephoneSTD"] + r["TelephoneNum"],
                   website=r["WebsiteAddress"])  # fmt: skip
    for i, r in read("gp_surgeries"):
        yield _row("nhs", "surgeries", str(i), i, name=r["Name"], postcode=r["Postcode"],
                   phone=r["Phone"])  # fmt: skip
    for i, r in read("slice_national_lists_banes"):
        yield _row("national", r["list"], str(i), i, name=r["name"], address=r["text"],
                   postcode=r["postcode"])  # fmt: skip


def banes_truth(folder: Path) -> dict[str, set[tuple[tuple[str, str], tuple[str, str]]]]:
    """Listed pairs by file: ((list, source_ref), (list, source_ref))."""
    truth = folder / "truth_dev"
    found = {
        "silver_licence_fhrs": {
            (("licences", r["CaseReference"]), ("food", r["FHRSID"]))
            for r in read_csv(truth / "silver_licence_fhrs.csv")
        },
        "silver_cqc_fhrs": {
            (("cqc", r["location_id"]), ("food", r["FHRSID"]))
            for r in read_csv(truth / "silver_cqc_fhrs.csv")
        },
    }
    eaten = {
        (r["Name"].strip(), r["Postcode"]): str(i)
        for i, r in enumerate(read_csv(folder / "dev" / "slice_eoho_banes.csv"))
    }
    found["silver_eoho_fhrs"] = {
        (("eoho", eaten[r["name_a"].strip(), r["postcode"]]), ("food", r["FHRSID"]))
        for r in read_csv(truth / "silver_eoho_fhrs.csv")
        if (r["name_a"].strip(), r["postcode"]) in eaten
    }
    rows = {
        (r["Business Name"], r["Address"]): str(i)
        for i, r in enumerate(read_csv(folder / "dev" / "eat_out_eat_well.csv"), 1)
    }
    found["gold_eoew_fhrs"] = {
        (("eoew", rows[r["Business Name"], r["Address"]]), ("food", r["FHRSID"]))
        for r in read_csv(truth / "gold_eoew_fhrs.csv")
        if (r["Business Name"], r["Address"]) in rows
    }
    return found


def county_truth(folder: Path) -> dict[str, tuple[int, int, bool]]:
    """source_ref → (business, UPRN, at a registered office) of the invented county."""
    return {
        r["reference"]: (int(r["business"]), int(r["uprn"]), r["at_reg_office"] == "true")
        for r in read_csv(folder / "truth.csv.gz")
    }


def practice_truth(folder: Path) -> set[tuple[str, str]]:
    """(choices source_ref, ods source_ref) pairs known to be the same practice."""
    return {(r["choices_ref"], r["ods_code"]) for r in read_csv(folder / "truth_pairs.csv")}
