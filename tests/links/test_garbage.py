# ruff: noqa: E501
"""Whatever the rows say, links are built, every link has its rows, and nothing crashes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_planner.geo.postcodes import postcode_of
from gis_planner.links import Graph
from gis_planner.links.facts import fact_kinds, money
from gis_planner.links.mentions import birth_of
from gis_planner.links.persons import parse_person, skeleton
from gis_planner.links.texts import (
    address_key,
    company_number,
    iso_date,
    name_family,
    name_key,
    phone_number,
    web_host,
)
from tests.links.world import World

text = st.one_of(
    st.none(), st.just(""), st.text(max_size=20),
    st.sampled_from([
        "00000001", "SC1", "Zorvex Ltd", "Limited", "12 High St", "ZQ1 1AA", "07700900123", "0000-00-00",
        "2025-02-30", "31/12/2025", "Liquidation", "SMITH, John", "Mr", "a | b", "=1+1", "\x00", "²", "١٢٣",
    ]),
)  # fmt: skip
row = st.fixed_dictionaries(
    dict.fromkeys(("name", "organisation", "company_number", "person", "address", "postcode", "phone", "email", "website", "trade", "status", "rating", "date", "date_from", "date_to"), text)
)  # fmt: skip
original = st.dictionaries(
    st.sampled_from([
        "CompanyNumber", "IncorporationDate", "date_of_birth", "date_of_birth.month", "date_of_birth.year",
        "appointed_on", "resigned_on", "officer_role", "kind", "name", "arrears", "vrm", "previous_name", "é/~",
    ]),
    text, max_size=5,
)  # fmt: skip
roles = st.sampled_from(["premises", "registered_office", "person", "place"])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(roles, original, row, st.booleans()), max_size=8))
def test_any_rows_build(rows: list[tuple[str, dict[str, Any], dict[str, Any], bool]]) -> None:
    w = World()
    for k, (role, extra, fields, gone) in enumerate(rows):
        kept = {n: v or None for n, v in fields.items()}
        w.row(f"list{k % 3}", role, extra, gone=gone, **kept)
    result = w.build()
    ids = set(result.nodes["node_id"].to_pylist())
    for link in result.links.to_pylist():
        assert link["from_id"] in ids and link["to_id"] in ids
        assert json.loads(link["source_refs"])
    graph = Graph(result.nodes, result.links)
    graph.components(), graph.at("2025-01-01"), graph.articulation_points(), graph.k_core()


@given(st.text(max_size=40))
def test_any_text_is_read(value: str) -> None:
    for read in (iso_date, company_number, phone_number, postcode_of, name_key, name_family, web_host,
                 parse_person, skeleton, birth_of, money):  # fmt: skip
        read(value)
    address_key(value, value)
    fact_kinds(value, value, None)
    assert iso_date(value) is None or len(iso_date(value) or "") == 10
