"""A link chart in a pack tells its reader what the rows that it may read say, and nothing else."""

from __future__ import annotations

import json
import re

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.domain.sharing import FIELD_CATEGORY, Gateway
from gis_planner.sharing import release, released_chart
from gis_planner.sharing.release import Released
from tests.sharing.law import AGENCY, GATEWAYS, NOTHING_SAID, may
from tests.sharing.world import (
    AS_OF,
    PURPOSE,
    REFERENCE,
    canary,
    gateway,
    records,
    released,
    town,
    world,
)


def every_id() -> tuple[str, ...]:
    links = town()["links"]
    return tuple({*links["from_id"].to_pylist(), *links["to_id"].to_pylist()})


def chart_of(out: Released, **options: str) -> str:
    return json.dumps(
        [
            [(n.kind, n.name) for n in sheet.nodes]
            + [(f.text, f.source, f.gateway) for x in sheet.lines for f in x.facts]
            for sheet in [released_chart(out, every_id(), title="Link chart 1", **options)]
        ]
    )


def test_own_rows_give_lines_with_names_from_those_rows() -> None:
    sheet = released_chart(released([], "fire"), every_id(), title="Link chart 1")
    mine = [r for r in records() if r["agency"] == "fire"]
    assert len(sheet.lines) == len(mine)
    phones = {n.name for n in sheet.nodes if n.kind == "phone"}
    assert phones == {canary("fire", "phone", r["record_id"]) for r in mine}
    assert all(f.gateway == "own data" for x in sheet.lines for f in x.facts)
    assert "police" not in chart_of(released([], "fire"))


def test_without_contact_data_there_is_no_line_and_no_node() -> None:
    out = released([gateway("police", "fire", categories=("identity", "rating"))], "fire")
    sheet = released_chart(out, every_id(), title="Link chart 1")
    assert "police" not in json.dumps([n.name for n in sheet.nodes])
    theirs = [i for i in every_id() if "police" in i] + ["P1", "P2", "P3"]
    nothing = released_chart(out, theirs, title="x")
    assert nothing.nodes == () and nothing.lines == ()


@settings(max_examples=60, deadline=None)
@given(gateways=GATEWAYS, audience=AGENCY, purpose=st.sampled_from([PURPOSE, "other"]))
def test_no_name_on_a_chart_from_rows_that_are_withheld(
    gateways: list[Gateway], audience: str, purpose: str
) -> None:
    text = chart_of(released(gateways, audience, purpose=purpose))
    found = set(re.findall(r"Canary_\w+?_z", text.replace("-", "_")))
    allowed = {
        canary(r["agency"], field, r["record_id"]).replace("-", "_")
        for r in records()
        for field in FIELD_CATEGORY
        if may(gateways, NOTHING_SAID, r, audience, purpose, field)
    }
    assert found <= allowed, sorted(found - allowed)


def test_date_and_evidence_are_those_of_the_chart() -> None:
    tables = world()
    first, second = tables["links"].to_pylist()[3:5]
    two = [first | {"valid_to": "2020-01-01"}, second | {"is_candidate": True}]
    tables["links"] = pa.Table.from_pylist(two, tables["links"].schema)
    out = release(tables, [], audience="fire", purpose=PURPOSE, as_of=AS_OF, reference=REFERENCE)
    assert len(released_chart(out, every_id(), title="x").lines) == 2
    (later,) = released_chart(out, every_id(), title="x", as_of="2021-01-01").lines
    assert later.candidate and later.facts[0].text.startswith("Possible, not confirmed")
    (sure,) = released_chart(out, every_id(), title="x", evidence="confirmed").lines
    assert not sure.candidate
