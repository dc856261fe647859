"""The chart as a model, on the invented town: what grows, what filters leave, what undo brings."""

from __future__ import annotations

import pytest

from gis_planner.app.models.chart import ChartModel
from gis_planner.app.models.chart_state import ChartState
from gis_planner.app.models.networks import Networks
from gis_planner.app.session import Session
from gis_planner.domain import tables as t
from tests.app import invented


@pytest.fixture
def model(session: Session) -> ChartModel:
    made = ChartModel()
    made.reset(Networks(session.the_case))
    return made


def ids(model: ChartModel) -> set[str]:
    return {n.id for n in model.shown().nodes}


def test_grows_from_premises_but_not_through_hubs(model: ChartModel) -> None:
    model.show(["P0001"], hops=4)
    assert {"P0001", "B0001", "T0", "B0002", "B0005"} <= ids(model)
    assert "E-hub" not in ids(model) and "B0039" not in ids(model)
    model.look("Hubs", hide_hubs=False)
    hub = next(n for n in model.shown().nodes if n.id == "E-hub")
    assert hub.row.hub and hub.row.hub_because == "shared by 40 names"


def test_counts_before_expanding_are_what_expanding_brings(model: ChartModel) -> None:
    model.show(["P0001"], hops=1)
    assert model.counts("B0001") == {"phone": (1, 0), "business": (1, 1)}
    assert model.expand(["B0001"], "phone") == 1
    assert "T0" in ids(model) and "B0005" not in ids(model)
    assert model.counts("B0001") == {"business": (1, 1)}
    model.look("Evidence", evidence="confirmed")
    assert model.counts("B0001") == {} and model.expand(["B0001"]) == 0


def test_paths_carry_evidence_and_never_pass_a_hub(model: ChartModel) -> None:
    model.show(["P0001"], hops=1)
    (route,) = model.find_paths("P0001", "P0002")
    assert route.ids == ("P0001", "B0001", "T0", "B0002", "P0002")
    assert all(step.links[0]["because"] == "As recorded" for step in route.steps)
    assert route.source_refs == ("council-food/list/1",)
    assert ("T0", "B0002") in model.state.on_path and set(route.ids) <= ids(model)
    assert model.find_paths("P0001", "P0039") == ()


def test_candidates_only_and_least_bits(model: ChartModel) -> None:
    model.show(["B0001", "B0005"], hops=1)
    model.look("Evidence", evidence="candidates")
    (edge,) = model.shown().edges
    assert edge.candidate and edge.words == "may have taken over from"
    model.look("Evidence", evidence="all", min_bits=6.0)
    assert model.shown().edges == ()


def test_undo_takes_back_every_kind_of_step(model: ChartModel) -> None:
    model.show(["P0001"])
    states = [model.state]
    model.expand(["T0"])
    states.append(model.state)
    model.move({"P0001": (5.0, 6.0)})
    states.append(model.state)
    model.pin(["P0001"])
    states.append(model.state)
    model.annotate("P0001", "seen twice")
    states.append(model.state)
    model.add_note("ask the landlord", 1.0, 2.0)
    states.append(model.state)
    model.group("Two", ["B0001", "T0"])
    for state in reversed(states):
        assert model.undo()
        assert model.state == state
    assert model.redo() == "Expand" and model.state == states[1]


def test_closed_group_is_one_node_with_the_links_of_its_members(model: ChartModel) -> None:
    model.show(["P0001"], hops=2)
    model.group("Ring", ["B0001", "T0"])
    (group,) = [n for n in model.shown().nodes if n.type == "group"]
    assert group.count == 2 and "B0001" not in ids(model)
    edge = model.edge("P0001", "group:Ring")
    assert edge is not None and edge.links[0].type == "trades_at"
    model.open_group("group:Ring", False)
    assert {"B0001", "T0"} <= ids(model) and "group:Ring" not in ids(model)
    model.open_group("group:Ring", True)
    model.hide(["group:Ring"])
    assert not {"B0001", "T0", "group:Ring"} & ids(model)


def test_document_and_back_is_the_same_chart(model: ChartModel) -> None:
    model.show(["P0001"], hops=2)
    model.move({"P0001": (5.0, 6.5)})
    model.pin(["P0001"])
    model.group("Ring", ["B0001", "T0"])
    model.add_note("ask", 1.0, 2.0)
    model.annotate("P0001", "seen")
    model.look("Date", as_of="2024-01-01", evidence="confirmed", min_bits=2.0)
    assert ChartState.from_document(model.state.to_document()) == model.state


def test_nodes_that_left_the_network_leave_the_chart(model: ChartModel) -> None:
    model.show(["P0001"], hops=2)
    kept = ChartState.from_document({**model.state.to_document(), "ids": ["P0001", "gone"]})
    model.take("old", kept)
    assert model.state.ids == ("P0001",) and model.name == "old" and not model.unsaved


def test_what_joins_three_is_every_path_between_two_of_them(model: ChartModel) -> None:
    model.show(["P0001"], hops=0)
    routes = model.find_what_joins(["P0001", "P0002", "P0003"])
    assert {(r.ids[0], r.ids[-1]) for r in routes} == {
        ("P0001", "P0002"), ("P0001", "P0003"), ("P0002", "P0003"),
    }  # fmt: skip
    assert {"T0", "B0002", "B0003"} <= ids(model)
    assert model.undo() == "What joins them" and "T0" not in ids(model)


def test_source_rows_know_file_and_row_and_whether_they_are_gone(session: Session) -> None:
    case = session.the_case
    stats = {"agency": "fire", "list": "audits/2026", "file": "new.csv", "role": "premises",
             "scheme": "intel_3x5x2", "rows_imported": 1, "rows_set_aside": 0, "mapping": {},
             "as_of": "2026-11-01"}  # fmt: skip
    for ref in ("a/1", "b/2"):
        row = {"agency": "fire", "list": "audits/2026", "source_ref": ref, "row_number": 1,
               "content_hash": ref, "role": "premises", "rating": "2B", "scheme": "intel_3x5x2",
               "name": "Shop"}  # fmt: skip
        case.add_list_version("fire", "audits/2026", invented.table([row], t.RECORDS), (), stats)
    rows = Networks(case).source_rows(
        ["fire/audits/2026/a/1", "fire/audits/2026/b/2", "fire/fire list/fire-2", "x/y/z"]
    )
    told = [(r["ref"], r["file"], r["row_number"], r["gone"], r["grade"]) for r in rows]
    assert told == [
        ("fire/audits/2026/a/1", "new.csv", 1, True, "2B"),
        ("fire/audits/2026/b/2", "new.csv", 1, False, "2B"),
        ("fire/fire list/fire-2", "fire.csv", 3, False, ""),
    ]
