"""Drawing areas and moving premises: each a journaled, undoable change of a real case file."""

from __future__ import annotations

from pathlib import Path

import pytest

from gis_planner.domain.errors import UserError
from gis_planner.pipeline import drawing, map_keeping, moving
from gis_planner.store import Case
from tests.app import invented

SQUARE = [(400_000.0, 300_000.0), (400_200.0, 300_000.0), (400_200.0, 300_100.0),
          (400_000.0, 300_100.0)]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("edits") / "town.gpkg"
    invented.make(path).close()
    return path


@pytest.fixture
def case(made: Path, tmp_path: Path):
    copy = tmp_path / "town.gpkg"
    copy.write_bytes(made.read_bytes())
    with Case.open(copy) as opened:
        yield opened


def test_areas_are_drawn_reshaped_renamed_deleted_and_each_step_undone(case: Case) -> None:
    told = drawing.draw_area(case, SQUARE, "Market", note="stalls")
    assert told.figures["hectares"] == pytest.approx(2.0)
    assert drawing.area_layers(case) == ("drawn_areas",)
    drawing.draw_area(case, [(x + 500, y) for x, y in SQUARE], "")
    first, second = drawing.areas(case, "drawn_areas")
    assert (first["name"], second["name"]) == ("Market", "Area 2")
    wider = [(x + (100 if x > 400_000 else 0), y) for x, y in SQUARE]
    drawing.reshape_area(case, "drawn_areas", "A1", wider)
    drawing.rename_area(case, "drawn_areas", "A1", "Old market", "moved")
    assert drawing.areas(case, "drawn_areas")[0]["ring"] == wider
    drawing.delete_area(case, "drawn_areas", "A2")
    drawing.delete_area(case, "drawn_areas", "A1")
    assert drawing.area_layers(case) == ()
    words = [e.summary for e in case.history()][-6:]
    assert words[0] == "Area 'Market' drawn: 2.0 ha" and words[-1] == "Area 'Old market' deleted"
    for left in (1, 2, 2, 2, 1):
        case.undo()
        assert len(drawing.areas(case, "drawn_areas")) == left
    assert drawing.areas(case, "drawn_areas")[0]["ring"] == SQUARE
    case.undo()
    assert drawing.area_layers(case) == ()
    assert case.verify() == []


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        (SQUARE[:2], "three corners"),
        ([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]], "crosses itself"),
        ([(0.0, 0.0), (0.1, 0.0), (0.0, 0.1)], "smaller than"),
    ],
)
def test_what_is_no_area_is_refused(case: Case, ring, words: str) -> None:
    before = len(case.history())
    with pytest.raises(UserError, match=words):
        drawing.draw_area(case, ring, "")
    assert len(case.history()) == before


def test_a_layer_of_the_user_is_never_drawn_over(case: Case) -> None:
    with pytest.raises(UserError, match="holds no drawn areas"):
        drawing.draw_area(case, SQUARE, "", layer="wards")
    assert case.layer("wards").num_rows == 2


def test_moved_premises_are_there_wherever_premises_are_read(case: Case) -> None:
    e, n = invented.BASE
    before = case.dossier("P0005").premises
    to = (e + 3900.0, n + 10.0) if before["easting"] < e + 2000 else (e + 100.0, n + 10.0)
    told = moving.move_premises(case, "P0005", *to, why="seen by an officer")
    assert "premises" in told.touched
    rows = case.premises_view().to_pylist()
    row = next(r for r in rows if r["premises_id"] == "P0005")
    assert (row["easting"], row["northing"]) == to and row["location_precision"] == "coordinates"
    assert row["ward"] == ("East" if to[0] > e + 2000 else "West")
    table = case.table("premises")
    place = table["premises_id"].to_pylist().index("P0005")
    assert table["easting"][place].as_py() == to[0]
    import shapely

    assert shapely.from_wkb(table["geom"][place].as_py()).coords[0] == to
    assert case.dossier("P0005").premises["easting"] == to[0]
    others = [r["easting"] for r in rows if r["premises_id"] != "P0005"]
    assert to[0] not in others
    assert "seen by an officer" in case.history()[-1].summary
    case.undo()
    assert case.dossier("P0005").premises == before
    case.redo()
    moving.put_back(case, "P0005")
    assert case.dossier("P0005").premises == before
    assert case.verify() == []


def test_moving_needs_a_reason_a_place_and_premises(case: Case) -> None:
    with pytest.raises(UserError, match="reason"):
        moving.move_premises(case, "P0005", 400_000.0, 300_000.0, why=" ")
    with pytest.raises(UserError, match="National Grid"):
        moving.move_premises(case, "P0005", -5.0, 300_000.0, why="x")
    with pytest.raises(UserError, match="no premises"):
        moving.move_premises(case, "P9999", 400_000.0, 300_000.0, why="x")
    with pytest.raises(UserError, match="not moved"):
        moving.put_back(case, "P0005")


def test_the_map_is_remembered_in_the_case(case: Case) -> None:
    assert map_keeping.layers_of(case) == {} and map_keeping.bookmarks_of(case) == []
    value = {"order": ["grid", "roads"], "layers": {"roads": {"visible": False}}}
    map_keeping.keep_layers(case, value, "Roads hidden")
    assert map_keeping.keep_layers(case, value, "Roads hidden") == frozenset()
    assert map_keeping.layers_of(case) == value
    map_keeping.keep_bookmarks(case, [{"name": "Mill"}], "Bookmark Mill")
    assert map_keeping.bookmarks_of(case) == [{"name": "Mill"}]
    case.undo()
    assert map_keeping.bookmarks_of(case) == []


def test_erasing_a_list_forgets_where_premises_that_it_alone_knew_were_moved(case: Case) -> None:
    moving.move_premises(case, "P0001", 400_500.0, 300_500.0, why="seen by Mr Example")
    moving.move_premises(case, "P0004", 400_600.0, 300_600.0, why="seen from the road")
    case.erase_list("council-food", "council-food list", "rule 1")
    assert set(moving.moved(case)) == {"P0004"}, "P0001 was known to council-food alone"
    assert not any("Mr Example" in e.summary for e in case.history())
    assert case.verify() == []
