# ruff: noqa: E501  (rows of test data)
"""Every list of the shared real data reconciles to the row, and its columns are understood."""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path

import pyarrow.compute as pc
import pytest

from gis_planner.ingest import ParsedList
from tests.ingest.helpers import read

pytestmark = pytest.mark.shared
_NOT_LISTS = {"MANIFEST.csv"}


def lists(shared: Path) -> list[Path]:
    """Every list under uk/ and the two other list folders; map layers are not lists."""
    found = [p for p in shared.joinpath("uk").rglob("*") if p.is_file() and "geo" not in p.parts]
    found += list(shared.joinpath("county").glob("*.gz"))
    found += list(shared.joinpath("labelled_pairs").rglob("*.csv"))
    wanted = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".json", ".xml")
    return sorted(p for p in found if p.name.endswith(wanted) and p.name not in _NOT_LISTS)


def text_of(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.name.endswith(".gz") else raw).decode("utf-8-sig")


def counted(path: Path) -> int:
    """Rows counted without the program: by the csv module, by ids in JSON, by tags in XML."""
    text = text_of(path)
    if ".json" in path.name:
        return text.count('"FHRSID":') or 1
    if ".xml" in path.name:
        return text.count("<EstablishmentDetail>")
    delimiter = "\t" if "\t" in text.split("\n", 1)[0] else ","
    count = sum(1 for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter) if row)
    return count if path.name.startswith("os_open_names") else count - 1


def test_every_list_reconciles_to_the_row(shared_data: Path) -> None:
    files = lists(shared_data)
    assert len(files) >= 55
    for path in files:
        parsed = read(path, list_name=path.stem)
        assert parsed.rows_read == counted(path), path.name
        numbers = [
            *parsed.records["row_number"].to_pylist(),
            *(s.row_number for s in parsed.set_aside),
        ]
        assert sorted(numbers) == list(range(1, parsed.rows_read + 1)), path.name
        refs = parsed.records["source_ref"]
        assert refs.null_count == 0 and pc.count_distinct(refs).as_py() == len(refs), path.name


EXPECTED: dict[str, dict[str, str | tuple[str, ...]]] = {
    "uk/banes/dev/food_hygiene_2019.csv": {
        "source_ref": "FHRSID", "name": "BusinessName", "postcode": "PostCode", "rating": "RatingValue",
        "date": "RatingDate", "trade": "BusinessType", "lon": "Longitude", "lat": "Latitude",
        "address": ("AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4"), "scheme": "fhrs"},
    "uk/banes/dev/premises_licences_2014.csv": {
        "source_ref": "CaseReference", "name": "PremisesName", "address": "LocationText",
        "postcode": "Postcode", "uprn": "UPRN", "status": "StatusLabel", "trade": "ServiceTypeLabel",
        "date_from": "LicenceStartDate", "date_to": "LicenceEndDate", "scheme": "licence_status"},
    "uk/banes/dev/cqc_places.csv": {
        "source_ref": "location_id", "name": "name", "postcode": "postcode", "phone": "phone",
        "website": "website", "organisation": "provider_name", "date": "date_last_check",
        "address": "location", "lat": "location", "trade": "service_types"},
    "uk/banes/dev/gambling_licences.csv": {
        "source_ref": "CaseReference", "name": "TradingAs", "address": "LocationText",
        "status": "Status", "date_from": "StartDate", "date": "DecisionDate"},
    "uk/banes/dev/petroleum_licences.csv": {
        "source_ref": "CaseReference", "name": "TradingAs", "address": "LocationText"},
    "uk/banes/dev/eat_out_eat_well.csv": {
        "source_ref": "FHRSID", "name": "Business Name", "rating": "Award", "scheme": "eoew"},
    "uk/banes/dev/slice_eoho_banes.csv": {
        "name": "Name", "address": ("Line 1", "Line 2", "Town", "County"), "postcode": "Postcode"},
    "uk/banes/dev/schools.csv": {
        "source_ref": "URN", "name": "EstablishmentName", "website": "WebsiteAddress",
        "phone": ("TelephoneSTD", "TelephoneNum"), "address": ("Street", "Locality", "Town", "County (name)")},
    "uk/banes/dev/supermarkets.csv": {"source_ref": "GLUID", "name": ("Fascia", "StoreName"),
                                      "easting": "EastingBNG", "northing": "NorthingBN"},
    "uk/banes/dev/open_pubs.csv": {"source_ref": "fsa_id", "name": "name", "easting": "easting"},
    "uk/banes/dev/env_protection_requests.csv": {
        "role": "place", "source_ref": "Ref", "date": "ReceivedDate", "trade": "Type"},
    "uk/banes/dev/fixmystreet_sample.csv": {"role": "place", "date": "created", "trade": "category"},
    "uk/banes/dev/street_works.csv": {"role": "place", "organisation": "OrganisationName"},
    "uk/south_yorkshire/dev/companies_barnsley_rotherham.csv.gz": {
        "role": "registered_office", "source_ref": "CompanyNumber", "company_number": "CompanyNumber",
        "name": "CompanyName", "status": "CompanyStatus", "date_from": "IncorporationDate"},
    "uk/national/addresses_2016/companies-house_sample2000.tsv": {
        "role": "registered_office", "company_number": "test", "name": "name", "address": "text"},
    "uk/west_north_yorkshire/nndr_calderdale.csv.gz": {
        "source_ref": "Property reference number", "organisation": "Ratepayer", "address": "Address",
        "postcode": "Postcode", "trade": "VOA description", "date_from": "Liability start date"},
    "uk/west_north_yorkshire/nndr_hambleton.csv.gz": {
        "source_ref": "Property reference number", "organisation": "Ratepayer", "address": "Address"},
    "uk/west_north_yorkshire/nndr_selby.csv.gz": {
        "source_ref": "Property Reference Number", "organisation": "Ratepayer", "address": "Address"},
    "uk/lancashire/hmo_register_lancaster.csv": {
        "role": "premises", "address": "address", "postcode": "postcode", "lat": "lat", "lon": "lng"},
    "uk/lancashire/lcc_property_assets.csv": {
        "source_ref": "id", "name": "name", "rating": "epc_rating", "scheme": "epc"},
    "uk/london/raw/fhrs_camden_api_2021-08.json": {
        "source_ref": "FHRSID", "name": "BusinessName", "rating": "RatingValue", "scheme": "fhrs",
        "lon": "geocode.longitude"},
    "uk/london/raw/fhrs_lewisham_opendata_2021-08-13.json": {
        "source_ref": "FHRSID", "name": "BusinessName", "date": "RatingDate", "lat": "Geocode.Latitude"},
    "uk/formats/fhrs_opendata_sample.xml": {"source_ref": "FHRSID", "rating": "RatingValue"},
    "uk/formats/psc/psc_individual.json": {
        "role": "person", "company_number": "company_number", "date_from": "data.notified_on",
        "person": ("data.name_elements.forename", "data.name_elements.surname")},
    "county/council_eh.csv.gz": {
        "source_ref": "reference", "name": "name", "address": "address", "postcode": "postcode",
        "phone": "phone", "person": "contact"},
    "labelled_pairs/nhs_gp_practices/nhs_choices_gp_2014.csv": {
        "source_ref": "OrganisationID", "name": "OrganisationName", "phone": "Phone", "email": "Email",
        "address": ("Address1", "Address2", "Address3", "City", "County"), "website": "Website"},
    "labelled_pairs/nhs_gp_practices/ods_practices_2019.csv": {
        "source_ref": "code", "name": "name", "phone": "phone", "status": "status",
        "date_from": "opened", "date_to": "closed"},
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_columns_are_understood(shared_data: Path, name: str) -> None:
    path = shared_data / name
    parsed = read(path, list_name=path.name.split(".")[0])
    for field, wanted in EXPECTED[name].items():
        if field in ("role", "scheme"):
            assert getattr(parsed, field) == wanted
        else:
            columns = (wanted,) if isinstance(wanted, str) else wanted
            assert parsed.mapping.get(field) == columns, field


def test_values_of_real_lists(shared_data: Path) -> None:
    def one(name: str, ref: str) -> dict[str, object]:
        parsed: ParsedList = read(shared_data / name, list_name="x")
        row = parsed.records.filter(pc.equal(parsed.records["source_ref"], ref)).to_pylist()
        assert len(row) == 1
        return dict(row[0])

    licence = one("uk/banes/dev/premises_licences_2014.csv", "05/01215/LAPREC")
    assert licence["address"] == "Staunton Lane, Whitchurch, Bristol, BS14 0QF"
    assert licence["uprn"] is None and licence["date"] == "2005-05-16"
    cqc = one("uk/banes/dev/cqc_places.csv", "1-142966089")
    assert cqc["date"] == "2013-12-07" and "(" not in str(cqc["address"]) and cqc["easting"]
    petrol = one("uk/banes/dev/petroleum_licences.csv", "17/00414/PETROL")
    assert petrol["date"] == "2017-02-15" and petrol["postcode"] == "BS31 1TL"
    practice = one("labelled_pairs/nhs_gp_practices/ods_practices_2019.csv", "A82004")
    assert practice["date_from"] == "1974-04-01"
    company = one("uk/south_yorkshire/dev/companies_barnsley_rotherham.csv.gz", "05424123")
    assert re.match(r"\d{4}-\d\d-\d\d$", str(company["date_from"])) and company["easting"]


def test_originals_hold_every_field(shared_data: Path) -> None:
    path = shared_data / "uk/banes/dev/cqc_places.csv"
    parsed = read(path, list_name="x")
    with path.open(encoding="utf-8", newline="") as stream:
        wanted = list(csv.DictReader(stream))
    assert [json.loads(o) for o in parsed.records["original"].to_pylist()] == wanted
