# ruff: noqa: E501
from __future__ import annotations

import csv
import io
import json
import time

import pyarrow as pa
import pytest

from gis_planner.domain.errors import Cancelled
from gis_planner.domain.progress import Silent
from gis_planner.domain.tables import LINKS, NODES, SUCCESSIONS
from gis_planner.export.text import is_formula
from gis_planner.links import Graph, build_links
from gis_planner.links.chart import gexf, graphml, i2_csv
from gis_planner.links.graph import Part
from gis_planner.links.tables import schema
from tests.links.test_succession import tenants
from tests.links.world import World


def test_tables_are_exactly_as_described() -> None:
    result = tenants().build()
    assert result.nodes.schema == schema(NODES)
    assert result.links.schema == schema(LINKS)
    assert result.successions.schema == schema(SUCCESSIONS)
    empty = World().build()
    assert empty.nodes.num_rows == empty.links.num_rows == empty.successions.num_rows == 0


def test_every_link_and_node_names_rows_that_exist() -> None:
    w = tenants()
    refs = {f"{r['agency']}/{r['list']}/{r['source_ref']}" for r in w.rows}
    result = w.build()
    ids = set(result.nodes["node_id"].to_pylist())
    for table in (result.nodes, result.links):
        for row in table.to_pylist():
            named = json.loads(row["source_refs"])
            assert named and set(named) <= refs, row
    for row in result.links.to_pylist():
        assert {row["from_id"], row["to_id"]} <= ids and row["because"]


def test_no_node_is_called_by_its_id() -> None:
    w = World()
    w.shop("", "1 High Street", "ZQ1 2AB", "1", phone="01632 960001")
    nodes = w.build().nodes.to_pylist()
    (shop,) = [n for n in nodes if n["type"] == "business"]
    assert shop["label"] == "Business whose name is not known"
    assert not [n for n in nodes if n["label"] == n["node_id"]]


def test_candidates_are_marked_and_facts_are_not() -> None:
    links = (
        tenants(second_officer="Mary Pellberry", second_born="1982-01").build().links.to_pylist()
    )
    marked = {r["type"] for r in links if r["is_candidate"]}
    assert marked == {"probable_associate", "successor_of"}
    assert not marked & {r["type"] for r in links if not r["is_candidate"]}


def test_phone_of_six_families_is_a_hub_without_weight() -> None:
    w = World()
    for k, name in enumerate(["Amber", "Birch", "Cedar", "Dahlia", "Elder", "Fern"]):
        w.shop(name, f"{k + 1} High Street", "ZQ1 2AB", str(k + 1), phone="01632 960001")
    result = w.build()
    (phone,) = [n for n in result.nodes.to_pylist() if n["type"] == "phone"]
    assert phone["hub"] and "6 distinct names" in phone["hub_because"]
    assert all(r["bits"] == 0 for r in result.links.to_pylist() if r["to_id"] == phone["node_id"])
    graph = Graph(result.nodes, result.links)
    assert len(set(graph.components()[graph.numbers(["P1", "P2"])].tolist())) == 2


def test_bad_input_is_told_and_never_crashes() -> None:
    w = World()
    w.company("00000001", "Born Late Ltd", "01/02/2019", end="01/02/2010")
    w.company("00000002", "Ring One Ltd")
    w.company("00000003", "Ring Two Ltd")
    w.officer("00000001", "John Early", "1990-05", since="1980-01-01")
    for a, b in (("00000002", "Ring Two Ltd"), ("00000003", "Ring One Ltd")):
        w.officer(a, b, role="corporate-entity-person-with-significant-control")
    w.row(
        "odd",
        "premises",
        {"x": "y"},
        name="=cmd()",
        address="",
        postcode="nonsense",
        phone="x" * 500,
    )
    w.rows[-1]["original"] = "not json"
    w.rows.append({**w.rows[-1], "record_id": 999, "original": None, "source_ref": None})
    kinds = {o["kind"] for o in w.build().stats["oddities"]}
    assert {"appointed before birth", "ended before it began", "cycle of owners"} <= kinds


def test_psc_lines_make_people_and_parents(shared_data: object) -> None:
    from pathlib import Path

    folder = Path(str(shared_data)) / "uk" / "formats" / "psc"
    w = World()
    w.company("01234567", "Target Ltd")
    for file in sorted(folder.glob("*.json")):
        given = json.loads(file.read_text())
        flat: dict[str, object] = {"company_number": given.get("company_number")}
        stack = [("data", given["data"])]
        while stack:
            name, value = stack.pop()
            if isinstance(value, dict):
                stack += [(f"{name}.{k}", v) for k, v in value.items()]
            else:
                flat[name] = value if isinstance(value, str | int) else json.dumps(value)
        w.row("psc", "person", flat, company_number=given.get("company_number"))
    links = [r for r in w.build().links.to_pylist() if r["type"] == "psc_of"]
    assert {r["from_id"][0] for r in links} == {"N", "O"}
    assert {r["valid_to"] for r in links} == {None, "2016-10-11"}


def test_cancel_stops() -> None:
    class Stop(Silent):
        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        build_links(**tenants().tables(), as_of="2026-11-16", progress=Stop())


def test_exports_hold_every_link() -> None:
    result = tenants().build()
    graph = Graph(result.nodes, result.links)
    part = graph.ego(["O00000001"], 2)
    assert "<graphml" in graphml(part) and "<gexf" in gexf(part)
    rows = i2_csv(part).splitlines()
    assert len(rows) >= part.links.num_rows + 1 and "Tentative" in i2_csv(part)


def test_two_builds_are_the_same() -> None:
    one, two = tenants().build(), tenants().build()
    assert one.links.equals(two.links) and one.nodes.equals(two.nodes)


def test_thousands_of_rows_take_seconds() -> None:
    w = World()
    for k in range(3000):
        w.shop(f"Shop {k} Zed{k}", f"{k} High Street", f"ZQ{k % 9 + 1} {k % 9}AB", str(k), f"{k:08d}",
               phone=f"01632{k:06d}")  # fmt: skip
    started = time.perf_counter()
    assert isinstance(w.build().nodes, pa.Table)
    assert time.perf_counter() - started < 20


def test_no_cell_for_i2_is_a_formula() -> None:
    """Names, grades and markings come from lists; a telephone number keeps its plus."""
    evil = {
        "node_id": "n1",
        "type": "phone",
        "label": "=cmd|' /C calc'!A0",
        "source_refs": "\x00=1",
    }
    phone = {**evil, "node_id": "n2", "label": "+44 1632 960001"}
    link = {"from_id": "n1", "to_id": "n2", "type": "@x", "valid_from": None, "valid_to": "-1",
            "is_candidate": False, "because": "+1", "source_refs": None, "grade": "=2",
            "marking": "=3"}  # fmt: skip
    made = Part(pa.Table.from_pylist([evil, phone]), pa.Table.from_pylist([link]))
    cells = [c for row in csv.reader(io.StringIO(i2_csv(made))) for c in row if c]
    assert "+44 1632 960001" in cells and "'=3" in cells and "'=2" in cells
    assert [c for c in cells if is_formula(c)] == ["+44 1632 960001"]
