"""View models without a window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_planner.app.map.gridref import grid_reference, parse, square
from gis_planner.app.map.labels import LabelSpace
from gis_planner.app.map.scene import premises_data
from gis_planner.app.map.stamp import hexagons, size_class, spread, stamp
from gis_planner.app.map.viewport import Viewport, scale_bar
from gis_planner.app.models import dossier, dossier_copy, operation_edit, saved_filters, successions
from gis_planner.app.models.agency_typed import agency_typed
from gis_planner.app.models.filters import Filter, Filters
from gis_planner.app.models.mapping import MappingModel
from gis_planner.app.models.ordering import order
from gis_planner.app.models.plan import view_of
from gis_planner.app.models.stages import next_stage, stages_of
from gis_planner.app.session import Session
from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.operations import Finding, VisitOutcome
from gis_planner.domain.progress import Silent
from gis_planner.pipeline import deciding, outcomes
from gis_planner.reference import load_reference
from tests.app import invented


def test_frame_knows_contacts_agencies_and_concerns(session: Session) -> None:
    frame = session.frame
    assert len(frame) == invented.PREMISES
    assert frame.members("agency_ids").labels == tuple(sorted(invented.AGENCIES))
    assert set(frame.members("concerns").labels) == set(invented.CONCERNS)
    assert len(frame.contacts.day) == session.the_case.records().num_rows
    assert frame.id_of(frame.row_of("P0042")) == "P0042"
    assert frame.row_of("nothing") == -1


def test_filters_combine_and_facets_count_under_the_others(session: Session) -> None:
    filters, frame = Filters(), session.frame
    filters.toggle("ward", "West")
    west = int(filters.mask(frame).sum())
    filters.toggle("severity", "5")
    both = filters.mask(frame)
    assert 0 < both.sum() < west < len(frame)
    wards = {r.label: r.count for r in filters.facet(frame, "ward")}
    severe = int((frame.severity() == 5).sum())
    assert sum(wards.values()) == severe
    assert wards["West"] == both.sum()
    filters.toggle("ward", "West")
    assert filters.get("ward") is None


def test_agency_filter_is_by_membership(session: Session) -> None:
    filters = Filters()
    filters.toggle("agency_ids", "police")
    found = filters.mask(session.frame)
    assert found.sum() == invented.PREMISES // 4
    assert all("police" in str(session.frame.value(int(r), "agency_ids"))
               for r in np.flatnonzero(found))  # fmt: skip


def test_date_filter_asks_for_a_contact_in_that_time(session: Session) -> None:
    f = Filter("dates", "dates", low="2026-01-01", high="2026-06-30")
    mask, contacts = f.mask(session.frame), session.frame.contacts
    low, high = np.datetime64("2026-01-01"), np.datetime64("2026-06-30")
    days = np.datetime64("1970-01-01") + contacts.day
    expected = set(contacts.row[(days >= low) & (days <= high)].tolist())
    assert set(np.flatnonzero(mask).tolist()) == expected


def test_search_needs_every_word(session: Session) -> None:
    frame = session.frame
    assert frame.search("copper KETTLE 40").any()
    assert not frame.search("copper barbers").any()


def test_area_filter_agrees_with_the_rectangle(session: Session) -> None:
    e, n = invented.BASE
    ring = ((e, n), (e + 1000, n), (e + 1000, n + 1000), (e, n + 1000))
    mask = Filter("area", "area", ring=ring).mask(session.frame)
    x, y = session.frame.easting, session.frame.northing
    assert (mask == ((x > e) & (x < e + 1000) & (y > n) & (y < n + 1000))).all()


def test_saved_filters_come_back_as_they_were(session: Session) -> None:
    kept = (Filter("labels", "ward", ("West",)), Filter("range", "likelihood", low=1.0),
            Filter("area", "area", ring=((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))))  # fmt: skip
    saved_filters.save(session.the_case, "mine", kept)
    assert saved_filters.load(session.the_case)["mine"] == kept


def test_order_puts_missing_last_both_ways(session: Session) -> None:
    everything = np.ones(len(session.frame), np.bool_)
    for column in ("likelihood", "name", "uprn"):
        for down in (False, True):
            rows = order(session.frame, everything, column, down)
            assert sorted(rows.tolist()) == list(range(len(session.frame)))
    down = session.frame.numbers("likelihood")[order(session.frame, everything, "likelihood", True)]
    assert (np.diff(down) <= 0).all()


def test_selection_follows_ids_when_the_frame_changes(session: Session) -> None:
    row = session.frame.row_of("P0033")
    session.selection.focus_on(row)
    session.set_frame(session.read_frame(Silent()))
    assert session.frame.id_of(session.selection.focus) == "P0033"
    assert [session.frame.id_of(int(r)) for r in session.selection.rows] == ["P0033"]


@given(
    st.floats(0, 700_000), st.floats(0, 1_200_000), st.floats(0.1, 2000), st.floats(0, 1000),
    st.floats(0, 800),
)  # fmt: skip
def test_viewport_there_and_back(e: float, n: float, scale: float, x: float, y: float) -> None:
    view = Viewport(e, n, scale, 1000, 800)
    east, north = view.to_world(x, y)
    back = view.point_to_screen(east, north)
    assert back == pytest.approx((x, y), abs=1e-3)
    closer = view.zoomed(1.7, x, y)
    assert closer.point_to_screen(east, north) == pytest.approx((x, y), abs=1e-3)


@given(st.floats(0.05, 3000))
def test_scale_bar_is_round_and_fits(m_per_px: float) -> None:
    metres, text = scale_bar(m_per_px)
    assert 30 < metres / m_per_px <= 140.0001
    assert text.split()[0][0] in "125"


@given(st.integers(0, 659_999), st.integers(0, 1_219_999))
def test_grid_references_there_and_back(e: int, n: int) -> None:
    if square(e, n):
        back = parse(grid_reference(e, n, 5))
        assert back is not None
        assert back == pytest.approx((e + 0.5, n + 0.5))


def test_grid_reference_of_known_places() -> None:
    assert grid_reference(375_000, 164_800) == "ST 7500 6480"
    assert square(651_409, 313_177) == "TG"
    assert parse("nonsense") is None
    assert parse("375000, 164800") == (375000.0, 164800.0)


def test_stamp_paints_a_disc_and_clips_at_the_edge() -> None:
    pixels = np.zeros((60, 60), np.uint32)
    stamp(pixels, np.array([30.0, -5.0, 59.0]), np.array([30.0, 10.0, 59.0]), 5.0,
          (255, 0, 0), (0, 0, 0))  # fmt: skip
    assert pixels[30, 30] == 0xFFFF0000
    assert pixels[30, 20] == 0
    assert (pixels[10:20, :3] == 0).all()


def test_stamp_order_does_not_depend_on_rows() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(10, 190, 500), rng.uniform(10, 190, 500)
    first, second = np.zeros((200, 200), np.uint32), np.zeros((200, 200), np.uint32)
    turn = rng.permutation(500)
    stamp(first, x, y, 4.0, (10, 200, 30), (0, 0, 0))
    stamp(second, x[turn], y[turn], 4.0, (10, 200, 30), (0, 0, 0))
    assert (first == second).all()


def test_spread_takes_a_stack_apart_and_leaves_single_points() -> None:
    dx, dy = spread(np.array([5.0, 9.0, 5.0, 5.0, np.nan]), np.array([5.0, 9.0, 5.0, 5.0, 1.0]))
    assert (dx[[0, 1, 4]] == 0).all()
    assert len({(a, b) for a, b in zip(dx[[0, 2, 3]], dy[[0, 2, 3]])}) == 3


def test_hexagons_count_every_point_once_and_nearest() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.uniform(0, 1000, 2000), rng.uniform(0, 1000, 2000)
    cx, cy, counts, member = hexagons(x, y, 40.0, (0.0, 0.0))
    assert counts.sum() == 2000
    assert np.hypot(x - cx[member], y - cy[member]).max() <= 40.0 + 1e-9


def test_size_classes() -> None:
    assert size_class(np.array([0, 1, 2, 3, 7, 15, 16, np.nan])).tolist() == [
        0,
        0,
        1,
        1,
        2,
        3,
        4,
        0,
    ]


def test_labels_never_overlap() -> None:
    space, taken = LabelSpace(500, 400), []
    rng = np.random.default_rng(3)
    for x, y in rng.uniform(0, 400, (300, 2)):
        box = (x, y, x + 80, y + 14)
        if space.take(box):
            taken.append(box)
    for i, a in enumerate(taken):
        for b in taken[i + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_premises_data_marks_shown_and_selected(session: Session) -> None:
    data = premises_data(session.frame, session.shown, np.array([3, 5]))
    assert np.flatnonzero(data.selected).tolist() == [3, 5]


def test_dossier_tells_every_agency_in_order(session: Session) -> None:
    found = session.dossier("P0008")
    view = dossier.view_of(found, session.agency_name, session.concern_name)
    assert {h.agency for h in view.chronology} >= set(invented.AGENCIES)
    dates = [h.date for h in view.chronology]
    assert dates == sorted(dates, reverse=True)
    assert view.scores[0].contributions[0].because == "Rating 2"
    text = dossier_copy.as_text(view, session.agency_name)
    assert "council-food / council-food list / council-food-8" in text


def test_a_dossier_tells_decisions_visits_and_what_came_of_them(session: Session) -> None:
    case = session.the_case
    visits = case.table("visits").to_pylist()
    planned = next(v for v in visits if v["visit_id"])
    place, operation = planned["premises_id"], planned["operation"]
    agencies = {v["agency"] for v in visits if v["visit_id"] == planned["visit_id"]}
    one = next(r for r in case.dossier(place).records.to_pylist() if r["content_hash"])
    key = RecordKey(one["agency"], one["list"], one["source_ref"], one["content_hash"])
    deciding.decide(case, Decision("pin_uprn", key, value="100012345678", why="<seen> on site"))
    found = (Finding("advice", 2, "food-hygiene"),)
    for facts in ((Finding("none"),), found):  # the later statement stands
        made = VisitOutcome(operation, place, "fire", findings=facts, notes="Told the owner")
        outcomes.record(case, [made])
    view = dossier.read(case, place, session.agency_name, session.concern_name)
    (decided,) = view.decisions
    assert decided.why == "<seen> on site" and "100012345678" in decided.text
    (joint,) = [h for h in view.chronology if h.planned]
    lead = next(
        v["agency"] for v in visits if v["visit_id"] == planned["visit_id"] and v["is_lead"]
    )
    assert joint.agency == lead
    assert all(session.agency_name(a) in joint.detail for a in agencies - {lead})
    (stated,) = [h for h in view.chronology if h.source.startswith("outcome")]
    assert stated.date == planned["day"] and stated.title.startswith("2 × advice given")
    assert view.visits[0].outcomes[0][0] == "fire"
    text = dossier_copy.as_text(view, session.agency_name)
    page = dossier_copy.as_html(view, session.agency_name, "SECRET & more", "")
    for part in ("Names over time", "Chronology", "Decisions", "Visits", "Links"):
        assert part in text and f"<h3>{part}</h3>" in page
    assert "&lt;seen&gt; on site" in page and page.startswith("<p>SECRET &amp; more</p>")
    assert one["source_ref"] in page


def test_succession_is_worded_as_evidence(session: Session) -> None:
    (one,) = successions.rows_of(session.table("successions"), session.table("nodes"))
    assert one.sentence == "Strong evidence of succession; 1 harm indicator; 0 mitigations"
    assert one.predecessor == "Shop 1" and one.is_lead


def test_plan_view_has_lanes_of_every_day(session: Session) -> None:
    case = session.the_case
    plan = view_of(
        "autumn", case.table("visits"), case.table("routes"), case.table("plan_notes"),
        session.frame, session.stats("plan")["autumn"],
    )  # fmt: skip
    assert [v.number for v in plan.on("2026-12-01")] == [1, 2]
    assert plan.visits[0].agencies == ("council-food", "fire")
    lanes = {x.officer: x for x in plan.lanes["2026-12-01"]}
    assert [b.kind for b in lanes["C1"].blocks] == ["travel", "visit", "visit"]
    assert lanes["C2"].blocks == ()
    assert plan.left_out[0].reason == "No officer of fire is free"
    assert "at most 2% below" in plan.headline


def test_operation_edits_do_not_change_the_original() -> None:
    first = invented.definition()
    locked = operation_edit.with_rule(first, "P1", "lock", day="2026-12-01", start="")
    assert first["visit_rule"] == []
    assert locked["visit_rule"] == [{"premises_id": "P1", "rule": "lock", "day": "2026-12-01"}]
    assert operation_edit.rule_of(operation_edit.with_rule(locked, "P1", ""), "P1") == ""
    ill = operation_edit.without_officer(first, "F1", "2026-12-01")
    assert next(o for o in ill["officer"] if o["id"] == "F1")["days"] == ["2026-12-02"]
    gone = operation_edit.without_officer(first, "F1")
    assert "F1" not in {o["id"] for o in gone["officer"]}


def test_fresh_operation_is_accepted_by_the_planner(session: Session) -> None:
    made = operation_edit.fresh(
        "new", invented.TODAY, 3, ("fire", "police"), "roads", (400_000.4, 300_000.2)
    )
    assert made["operation"]["days"] == ["2026-11-23", "2026-11-24", "2026-11-25"]
    assert session.save_operation(made)
    assert "new" in session.operations()


def test_stages_say_what_is_next(session: Session) -> None:
    states = {s.id: s.state for s in stages_of(session)}
    assert states["match"] == "done" and states["links"] == "done" and states["plan"] == "done"
    assert next_stage(stages_of(session)) == "pack"


def test_mapping_corrections_are_only_what_changed(session: Session, tmp_path) -> None:
    path = tmp_path / "licences.csv"
    path.write_text(
        "Ref,Trading name,Address,Postcode,Note\n" + "1,The Fox,12 High St,BA1 1AA,x\n" * 3
    )
    model = MappingModel(session.preview(path))
    assert model.corrections() == {}
    model.set("Note", "status")
    assert model.corrections() == {"status": ("Note",)}
    model.set("Note", "")
    assert model.corrections() == {}
    rows = {r.column: r for r in model.rows()}
    assert rows["Trading name"].field == "name"
    assert rows["Note"].samples == ("x",)


@pytest.mark.parametrize(
    ("typed", "meant", "said"),
    [
        ("", "", "Say which agency"),
        ("Police", "police", ""),
        ("hmrc", "hmrc", "Taken for HM Revenue and Customs"),
        ("trad", "council-ts", "Taken for Council: trading standards"),
        ("council food", "council-food", "Taken for"),
        ("council", "", "fits 8 agencies"),
        ("Parks Team", "parks-team", "comes in as a new one"),
        ("Dog wardens", "dog-wardens", ""),
    ],
)
def test_which_agency_is_meant_by_what_was_typed(typed: str, meant: str, said: str) -> None:
    found = agency_typed(load_reference().agencies, typed, {"dog-wardens"})
    assert found.agency == meant
    assert said in found.said if said else not found.said
