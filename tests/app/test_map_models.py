"""Breaks, rates, ramps, measuring, going anywhere, bookmarks and layers: arithmetic and words."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.app.map.density import clusters, density, shaded
from gis_planner.app.map.labels import LabelSpace
from gis_planner.app.map.render import render, spots_for
from gis_planner.app.map.scene import Layer, Scene, Style
from gis_planner.app.map.shapes import layer_from_table, layer_name, layers_from_table, rings
from gis_planner.app.map.viewport import Viewport
from gis_planner.app.models import breaks as b
from gis_planner.app.models import goto, map_layers, measures, measuring, ramps, rates
from gis_planner.app.models.areas_at import area_at
from gis_planner.app.models.bookmarks import Bookmark, Bookmarks, taken
from gis_planner.app.models.corners import Corners
from gis_planner.app.models.filters import Filter
from gis_planner.app.models.symbology import MODES, Classed, Symbology, classify
from gis_planner.domain.errors import UserError

numbers = st.lists(
    st.one_of(st.floats(-1e6, 1e6), st.integers(0, 30).map(float)), min_size=1, max_size=60
)


# ---- breaks


@given(numbers, st.integers(2, 9), st.sampled_from(sorted(b.METHODS)))
@settings(deadline=None)
def test_every_value_is_in_exactly_one_class_and_no_class_is_beyond_the_last(
    values: list[float], classes: int, method: str
) -> None:
    data = np.array([*values, np.nan])
    found = b.breaks(data, classes, method)
    assert (np.diff(found) > 0).all() and len(found) < classes
    place = b.classes_of(data, found)
    assert place[-1] == -1
    low = np.r_[-np.inf, found]
    high = np.r_[found, np.inf]
    for value, k in zip(values, place[:-1].tolist()):
        assert low[k] < value <= high[k]
    assert len(b.labels(data, found)) == len(found) + 1


@given(st.lists(st.integers(0, 40).map(float), min_size=3, max_size=14), st.integers(2, 4))
@settings(deadline=None, max_examples=60)
def test_natural_breaks_are_the_exact_optimum(values: list[float], classes: int) -> None:
    data = np.array(values)
    distinct = np.unique(data)
    classes = min(classes, len(distinct))
    best = min(
        b.within(data, np.array([distinct[i] for i in cut]))
        for cut in combinations(range(len(distinct) - 1), classes - 1)
    )
    assert b.within(data, b.breaks(data, classes, "natural")) == pytest.approx(best, abs=1e-9)


@given(st.lists(st.floats(0, 1000), min_size=2, max_size=80), st.integers(2, 7))
@settings(deadline=None)
def test_natural_breaks_are_never_worse_than_the_others(values: list[float], k: int) -> None:
    data = np.array(values)
    own = b.within(data, b.breaks(data, k, "natural"))
    for other in ("quantile", "equal"):
        assert own <= b.within(data, b.breaks(data, k, other)) * (1 + 1e-9) + 1e-9


def test_natural_breaks_of_many_values_stay_near_the_optimum() -> None:
    rng = np.random.default_rng(1)
    data = np.r_[rng.normal(0, 1, 40_000), rng.normal(20, 1, 10_000), rng.normal(50, 2, 500)]
    found = b.breaks(data, 3, "natural")
    assert 4 < found[0] < 16 and 23 < found[1] < 44


def test_quantiles_hold_as_many_each_and_labels_say_what_is_inside() -> None:
    data = np.arange(100.0)
    found = b.breaks(data, 4, "quantile")
    assert np.bincount(b.classes_of(data, found)).tolist() == [25, 25, 25, 25]
    assert b.labels(data, found) == ("0 – 24", "25 – 49", "50 – 74", "75 – 99")
    assert [b.number(v) for v in (0, 1204.0, 12.54, 0.0314)] == ["0", "1,204", "12.5", "0.031"]


# ---- rates


def test_wilson_gives_the_published_interval() -> None:
    # Newcombe 1998, table I: 81 of 263 and 0 of 20
    low, high = rates.wilson(np.array([81.0, 0.0]), np.array([263.0, 20.0]))
    assert low == pytest.approx([0.2553, 0.0], abs=5e-5)
    assert high == pytest.approx([0.3662, 0.1611], abs=5e-5)


def test_garwood_gives_the_published_interval() -> None:
    low, high = rates.poisson(np.array([0.0, 10.0]), np.array([1.0, 1.0]))
    assert low == pytest.approx([0.0, 4.795], abs=1e-3)
    assert high == pytest.approx([3.689, 18.390], abs=1e-3)


counts = st.lists(
    st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1, max_size=30,
)  # fmt: skip


@given(counts, st.booleans(), st.sampled_from(["shrunk", "observed"]))
@settings(deadline=None)
def test_intervals_hold_their_rate_and_areas_without_a_base_have_none(
    areas: list[tuple[int, int]], events: bool, estimate: str
) -> None:
    k, n = np.array(areas, np.float64).T
    found = rates.area_rates(k, n, events=events, estimate=estimate)
    known = n > 0
    assert np.isnan(found.rate[~known]).all() and np.isnan(found.low[~known]).all()
    assert (found.low[known] <= found.rate[known] + 1e-9).all()
    assert (found.rate[known] <= found.high[known] + 1e-9).all()
    assert (found.low[known] >= -1e-9).all()
    if not events:
        assert (found.high[known] <= 100 + 1e-6).all()
    if known.any():
        assert found.overall == pytest.approx(100 * k[known].sum() / n[known].sum())


@given(counts)
@settings(deadline=None)
def test_shrinking_draws_every_area_towards_the_mean_and_never_past_it(
    areas: list[tuple[int, int]],
) -> None:
    k, n = np.array(areas, np.float64).T
    if n.sum() == 0:
        return
    plain = rates.area_rates(k, n, estimate="observed")
    drawn = rates.area_rates(k, n, estimate="shrunk")
    known = n > 0
    mean = plain.overall
    gap, left = plain.rate[known] - mean, drawn.rate[known] - mean
    assert (np.abs(left) <= np.abs(gap) + 1e-6).all()
    assert (left * gap >= -1e-6).all()


def test_small_areas_are_drawn_to_the_mean_more_than_large_ones() -> None:
    k, n = np.array([3.0, 300.0, 100.0, 40.0]), np.array([3.0, 600.0, 1000.0, 900.0])
    found = rates.area_rates(k, n)
    assert found.rate[0] < 60 and found.rate[1] == pytest.approx(50, abs=1)
    assert found.wide.tolist() == [True, False, False, False]


def test_areas_that_differ_by_chance_only_get_one_rate() -> None:
    rng = np.random.default_rng(3)
    n = rng.integers(20, 200, 60).astype(float)
    k = rng.binomial(n.astype(int), 0.3).astype(float)
    found = rates.area_rates(k, n)
    observed = rates.area_rates(k, n, estimate="observed")
    assert np.ptp(found.rate) < 0.25 * np.ptp(observed.rate)
    same = rates.area_rates(np.full(9, 30.0), np.full(9, 100.0))
    assert same.alike and same.rate.tolist() == [30.0] * 9
    low, high = rates.wilson(np.array([270.0]), np.array([900.0]))
    assert (same.low[0], same.high[0]) == pytest.approx((100 * low[0], 100 * high[0]))


# ---- ramps and classes


def _seen(colour: str, kind: str) -> np.ndarray:
    """A colour as people with full deficiency see it (Machado 2009), in CIE Lab."""
    rgb = np.array(ramps.rgb(colour)) / 255
    line = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lack = {
        "all": np.eye(3),
        "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
        "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                   [-0.011820, 0.042940, 0.968881]],
        "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
    }[kind]  # fmt: skip
    line = np.clip(np.array(lack) @ line, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    f = np.cbrt(np.maximum(xyz @ line / [0.9505, 1.0, 1.089], 1e-9))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("kind", ["all", "protan", "deutan", "tritan"])
@pytest.mark.parametrize("name", sorted(ramps.RAMPS))
def test_neighbouring_classes_are_told_apart_by_every_colour_vision(kind: str, name: str) -> None:
    for dark in (False, True):
        lab = [_seen(c, kind) for c in ramps.ramp(name, 5, dark=dark)]
        steps = [float(np.linalg.norm(x - y)) for x, y in pairwise(lab)]
        assert min(steps) > 8, (dark, steps)
        light = [x[0] for x in lab]
        assert all(x > y for x, y in pairwise(light))


@pytest.mark.parametrize("kind", ["all", "protan", "deutan"])
def test_the_first_six_categories_are_told_apart(kind: str) -> None:
    lab = [_seen(c, kind) for c in ramps.categories(6)]
    assert min(float(np.linalg.norm(x - y)) for x, y in combinations(lab, 2)) > 9


@given(st.sampled_from(sorted(MODES)), st.integers(-5, 40), st.booleans(), st.text(max_size=8))
def test_symbology_is_kept_whole(mode: str, classes: int, reverse: bool, field: str) -> None:
    how = Symbology(mode=mode, classes=min(max(classes, 2), 9), reverse=reverse, field=field)
    assert Symbology.from_json(how.to_json()) == how
    wild = {**how.to_json(), "classes": classes, "unknown": 1, "radius_m": "far"}
    made = Symbology.from_json(wild)
    assert made is not None and 2 <= made.classes <= 9 and made.radius_m == 400.0


def test_what_is_no_symbology_is_none() -> None:
    assert Symbology.from_json(None) is None and Symbology.from_json({"mode": "pie"}) is None


def test_the_most_frequent_categories_get_colours_and_the_rest_grey() -> None:
    texts = [name for k in range(12) for name in [f"kind {k:02d}"] * (20 - k)] + ["", None]
    found = classify(Symbology(mode="categorised"), "Trade", None, texts, len(texts))
    assert len(found.colours) == 8 and found.colours[-1] == ramps.OTHER
    assert found.labels[0] == "kind 00" and found.labels[-1].startswith("other (5 kinds)")
    assert found.codes[-1] == -1 and found.codes[0] == 0
    assert found.counts.sum() == len(texts) - 2


def test_sized_discs_have_areas_in_proportion() -> None:
    how = Symbology(mode="sized", largest_px=20)
    found = classify(how, "Contacts", np.array([100.0, 25.0, np.nan, 0.0]), None, 4)
    assert found.size is not None
    assert found.size[:2].tolist() == pytest.approx([20.0, 10.0])
    assert found.codes.tolist() == [0, 0, -1, 0]


def test_on_a_dark_ground_much_is_light() -> None:
    values = np.arange(50.0)
    plain = classify(Symbology(mode="graduated"), "x", values, None, 50)
    dark = classify(Symbology(mode="graduated"), "x", values, None, 50, dark=True)
    assert _seen(plain.colours[-1], "all")[0] < 30 < 60 < _seen(dark.colours[-1], "all")[0]
    assert isinstance(dark, Classed) and _seen(dark.colours[0], "all")[0] > 15


# ---- density and clusters


def test_density_adds_up_to_the_points_and_is_per_square_kilometre() -> None:
    rng = np.random.default_rng(2)
    e, n = 400_000 + rng.normal(0, 300, 500), 300_000 + rng.normal(0, 300, 500)
    view = Viewport(400_000.0, 300_000.0, 10.0, 800, 600)
    found = density(e, n, view, 400.0)
    cell_km2 = (4 * 10.0 / 1000) ** 2
    assert float(found.per_km2.sum()) * cell_km2 == pytest.approx(500, rel=0.01)
    assert found.inside.shape == (150, 200)
    pixels = shaded(found.inside, float(found.inside.max()), ((0, 0, 255), (255, 0, 0)))
    assert pixels[0, 0] == 0 and pixels.max() >> 24 > 200


@given(st.lists(st.tuples(st.floats(0, 9000), st.floats(0, 9000)), min_size=1, max_size=80))
@settings(deadline=None)
def test_clusters_hold_every_point_once_and_do_not_overlap(points) -> None:
    from gis_planner.app.map.density import cluster_radius

    e, n = np.array(points).T
    found = clusters(e, n, 10.0)
    assert found.count.sum() == len(e)
    assert (np.bincount(found.member, minlength=len(found.count)) == found.count).all()
    radius = cluster_radius(found.count) * 10.0
    for i, j in combinations(range(len(found.count)), 2):
        far = np.hypot(found.easting[i] - found.easting[j], found.northing[i] - found.northing[j])
        assert far >= radius[i] + radius[j] - 1e-6


# ---- measuring


def test_lengths_on_the_ground_are_those_of_the_ellipsoid() -> None:
    from pyproj import Geod, Transformer

    geod, way = Geod(ellps="airy"), Transformer.from_crs(27700, 4277, always_xy=True)
    for a, z in (((375_000, 164_800), (385_000, 164_800)), ((620_000, 300_000), (620_000, 310_000)),
                 ((130_000, 900_000), (150_000, 880_000))):  # fmt: skip
        found = measuring.line([a, z])
        (x1, y1), (x2, y2) = way.transform(*a), way.transform(*z)
        _, _, metres = geod.inv(x1, y1, x2, y2)
        assert found.ground_m == pytest.approx(metres, rel=3e-6)
        assert abs(found.grid_m - metres) > 0.5


def test_areas_on_the_ground_are_those_of_the_ellipsoid() -> None:
    from pyproj import Geod, Transformer

    ring = [(530_000, 180_000), (540_000, 180_000), (538_000, 191_000), (529_000, 189_000)]
    found = measuring.ring(ring)
    x, y = Transformer.from_crs(27700, 4277, always_xy=True).transform(*zip(*ring))
    area, edge = Geod(ellps="airy").polygon_area_perimeter(x, y)
    assert found.ground_m2 == pytest.approx(abs(area), rel=3e-5)
    assert found.ground_m == pytest.approx(edge, rel=3e-5)
    assert "on the ground" in found.text() and "on the grid" in found.text()


def test_bearings_and_words() -> None:
    found = measuring.line([(400_000, 300_000), (400_000, 300_100), (400_100, 300_100)])
    assert found.bearing == pytest.approx(90) and found.grid_m == pytest.approx(200)
    assert measuring.length(12.34) == "12.3 m" and measuring.length(12_345) == "12.35 km"
    assert measuring.area(25_000) == "2.50 ha" and measuring.area(3.2e6) == "3.20 km²"


# ---- going anywhere


@pytest.mark.parametrize(
    ("text", "lon", "lat"),
    [
        ("51.3811, -2.3590", -2.3590, 51.3811),
        ("-2.3590 51.3811", -2.3590, 51.3811),
        ("51°22'52\"N 2°21'32\"W", -2.35889, 51.38111),
        ("51.3811N, 2.3590W", -2.3590, 51.3811),
    ],
)
def test_longitude_and_latitude_as_people_write_them(text: str, lon: float, lat: float) -> None:
    assert goto.lonlat(text) == pytest.approx((lon, lat), abs=1e-4)


@pytest.mark.parametrize("text", ["375000 164800", "ST 750 648", "BA1 1AA", "12", "0.5, 0.5", "x"])
def test_other_texts_are_no_longitude(text: str) -> None:
    assert goto.lonlat(text) is None


def test_coordinates_of_every_kind() -> None:
    def convert(lon: float, lat: float) -> tuple[float, float]:
        return 375_000.0, 164_800.0

    assert goto.coordinates("375000, 164800", convert).kind == "easting, northing"
    assert goto.coordinates("ST 75000 64800", convert).kind == "grid reference"
    assert goto.coordinates("51.38, -2.36", convert).label == "51.38000° N, 2.36000° W"
    assert goto.coordinates("High Street", convert) is None
    copied = "ST 75000 64800 375,000 E 164,800 N 51.38145, -2.36062"
    for text in ("375,000 164,800", "375000 E 164800 N", "375000.4m E, 164800.2m N", copied):
        place = goto.coordinates(text, convert)
        assert place is not None and place.kind != "longitude, latitude", text
        assert (int(place.easting), int(place.northing)) == (375_000, 164_800)
    assert goto.coordinates("900000, 164800", convert) is None
    assert goto.coordinates("55, 30", lambda lon, lat: (np.nan, np.nan)) is None


@pytest.mark.parametrize(("text", "told"), [
    ("zq9 9zz", "No postcode ZQ9 9ZZ"), ("UPRN 0999999999999", "No UPRN 999999999999"),
    ("SO 123 45", "as many digits"), ("ZZ 123 456", "no square ZZ"), ("AB12", "Nothing of that"),
    ("900000, 164800", "outside Great Britain"), ("48.85, 2.35", "outside Great Britain"),
    ("nowhere", "Nothing of that name"),
])  # fmt: skip
def test_a_wrong_place_is_told_for_what_it_looks_like(text: str, told: str) -> None:
    assert told in goto.unknown(text)


def test_an_edge_that_crosses_itself_is_no_area() -> None:
    square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    assert not measuring.crosses(square) and not measuring.crosses(square[:3])
    assert measuring.crosses([square[0], square[2], square[1], square[3]])


def _areas() -> Layer:
    boxes = [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)]
    hole = shapely.difference(shapely.box(0, 200, 100, 300), shapely.box(40, 240, 60, 260))
    table = pa.table({
        "fid": [1, 2, 3], "name": ["Mill", "Mill Lane", "Ring"], "people": [10, 20, 0],
        "geom": [shapely.to_wkb(s) for s in (*boxes, hole)],
    })  # fmt: skip
    made = layer_from_table("areas", "Areas", table)
    assert made is not None
    return made


def test_names_of_layers_are_found_whole_names_first() -> None:
    places = goto.layer_places(Scene((_areas(),)), "mill")
    assert [p.label for p in places] == ["Mill", "Mill Lane"]
    assert places[0].box == (0, 0, 100, 100) and places[0].kind == "areas"
    assert goto.layer_places(Scene((_areas(),)), "mi") == []


def test_the_area_at_a_point_leaves_holes_out() -> None:
    data = _areas().data
    assert [area_at(data, *p) for p in ((50, 50), (150, 50), (20, 220), (50, 250), (500, 5))] == [
        0, 1, 2, -1, -1
    ]  # fmt: skip


# ---- bookmarks


def _mark(name: str) -> Bookmark:
    return taken(name, Viewport(400_000.0, 300_000.0, 2.0, 1000, 700), Scene((_areas(),)),
                 (Filter("labels", "ward", ("West",)),), ("P1",))  # fmt: skip


def test_bookmarks_are_ordered_named_once_and_kept_whole() -> None:
    book = Bookmarks().added(_mark("A")).added(_mark("B")).added(_mark("C"), after=0)
    assert [x.name for x in book.items] == ["A", "C", "B"]
    assert Bookmarks.from_json(book.to_json()) == book
    assert [x.name for x in book.moved(0, 2).items] == ["C", "B", "A"]
    assert book.changed(1, notes="look").items[1].notes == "look"
    assert len(book.without(0)) == 2 and book.free_name() == "View 1"
    with pytest.raises(UserError, match="already"):
        book.added(_mark("B"))
    with pytest.raises(UserError, match="needs a name"):
        book.added(_mark(" "))
    assert Bookmarks.from_json([{"name": "broken"}, 5, *book.to_json()]) == book


def test_stepping_begins_at_either_end_and_stays_there() -> None:
    book = Bookmarks((_mark("A"), _mark("B")))
    assert [book.step(-1, 1), book.step(-1, -1), book.step(0, 1), book.step(1, 1)] == [0, 1, 1, 1]
    assert Bookmarks().step(-1, 1) == -1


def test_a_bookmark_shows_the_same_ground_in_a_window_of_another_width() -> None:
    view = _mark("A").view(500, 400)
    assert view.m_per_px == pytest.approx(4.0) and view.centre_e == 400_000


# ---- layers


def _scene() -> Scene:
    made = [Layer(n, n.title(), "polygon", group=g, data=_areas().data,
                  attributes=_areas().attributes)
            for n, g in (("a", "Back"), ("b", "Map"), ("c", "Map"), ("p", "Case"))]  # fmt: skip
    return Scene(tuple(made))


def test_what_is_set_on_layers_comes_back_on_other_layers_of_the_name() -> None:
    scene = map_layers.step(_scene(), "b", 1).change("c", visible=False, opacity=0.4, group="New")
    theme = Symbology(mode="graduated", field="people")
    scene = scene.change("b", style=Style(theme=theme, scale=(0.0, 5.0), label="people"))
    value = map_layers.kept(scene)
    back = map_layers.arranged(_scene(), value)
    assert map_layers.kept(back) == value
    b_layer = back.get("b")
    assert b_layer is not None and b_layer.style.theme == theme
    assert b_layer.data.names == ("10", "20", "0")


def test_layers_that_the_case_does_not_know_keep_their_place() -> None:
    value = map_layers.kept(_scene())
    more = Scene((*_scene().layers[:2], Layer("new", "New", "grid"), *_scene().layers[2:]))
    names = [x.name for x in map_layers.arranged(more, value).layers]
    assert names == ["a", "b", "new", "c", "p"]
    odd = map_layers.arranged(_scene(), {"layers": 5, "order": "x"})
    assert [x.name for x in odd.layers] == ["a", "b", "c", "p"]


@given(st.lists(st.tuples(st.sampled_from("abcp"), st.sampled_from([1, -1])), max_size=12))
@settings(deadline=None)
def test_moving_layers_never_loses_one(steps) -> None:
    scene = _scene()
    for name, by in steps:
        scene = map_layers.step(scene, name, by)
        tree = [x.name for _, held in map_layers.groups(scene) for x in held]
        assert sorted(tree) == ["a", "b", "c", "p"]
        assert tree == [x.name for x in reversed(scene.layers)]


def test_the_journal_says_what_was_done() -> None:
    before = map_layers.kept(_scene())
    hidden = map_layers.kept(_scene().change("b", visible=False))
    assert map_layers.what_changed(before, hidden) == "Map: B hidden"
    theme = Style(theme=Symbology(mode="rates"))
    shaded_ = map_layers.kept(_scene().change("b", style=theme))
    assert "B drawn as rates by area" in map_layers.what_changed(before, shaded_)
    other = map_layers.kept(map_layers.step(_scene(), "b", 1))
    assert map_layers.what_changed(before, other) == "Map: layers in another order"
    assert map_layers.what_changed(before, before) == ""


# ---- corners and measures


def test_corners_are_taken_moved_added_and_deleted() -> None:
    square = Corners(((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)))
    moved = square.taken((9.5, 0.2), 1.0).put((12.0, 0.0))
    assert moved.ring[1] == (12.0, 0.0) and moved.changed
    more = square.taken((10.0, 5.0), 1.0)
    assert more.chosen == 2 and len(more.ring) == 5
    assert square.taken((5.0, 5.0), 1.0).chosen == -1
    fewer = square.nearest((9.0, 9.0)).deleted()
    assert len(fewer.ring) == 3 and fewer.nearest((0.0, 0.0)).deleted().ring == fewer.ring


def test_rates_name_their_denominator() -> None:
    found = {m.name: m.full for m in measures.measures(_frame(), _areas().attributes)}
    assert found["severe"] == "Severity 4 or 5, per 100 premises"
    assert found["contacts/people"] == "Contacts with services, per 1,000 people"
    for name, full in found.items():
        assert measures.measure_of(name).full == full


def _frame():
    from gis_planner.app.models.frame import PremisesFrame

    return PremisesFrame(pa.table({
        "premises_id": ["P1", "P2", "P3", "P4"], "easting": [10.0, 20.0, 150.0, 900.0],
        "northing": [10.0, 20.0, 50.0, 900.0], "severity": [5, 1, 4, 5],
        "contacts": [3, 4, 0, 9], "agencies": [3, 1, 1, 1],
    }))  # fmt: skip


def test_premises_are_counted_in_the_area_they_stand_in() -> None:
    from gis_planner.app.models.thematics import area_of_each

    layer, frame = _areas(), _frame()
    shapes = np.array([shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)], object)
    member = area_of_each(shapes, frame)
    assert member.tolist() == [0, 0, 1, -1]
    shown = np.array([True, True, True, True])
    found = measures.rates_of(measures.measure_of("severe"), frame, shown, member,
                              layer.attributes, 3, "observed")  # fmt: skip
    assert found.rate[:2].tolist() == [50.0, 100.0] and np.isnan(found.rate[2])
    people = measures.rates_of(measures.measure_of("contacts/people"), frame, shown, member,
                               layer.attributes, 3, "observed")  # fmt: skip
    assert people.rate[:2].tolist() == [700.0, 0.0] and np.isnan(people.rate[2])
    words = measures.tip(measures.measure_of("severe"), found, 0, "Mill")
    assert "1 of 2 premises" in words and "95 %" in words and "too few to compare" in words


def test_rings_and_attributes_stay_side_by_side() -> None:
    line = shapely.LineString([(0, 0), (1, 1)])
    shapes = [shapely.box(0, 0, 1, 1), line, shapely.box(2, 2, 3, 3), None]
    table = pa.table({
        "fid": [1, 2, 3, 4], "name": ["a", "line", "b", "none"],
        "geom": [None if s is None else shapely.to_wkb(s) for s in shapes],
    })  # fmt: skip
    layer = layer_from_table("x", "X", table)
    assert layer is not None and layer.attributes is not None
    assert layer.attributes["name"].to_pylist() == ["a", "b"] == list(layer.data.names)
    assert len(rings(np.array([shapes[0]], object), ["a"]).rings) == 1


# ---- labels

boxes = st.tuples(st.floats(0, 700), st.floats(0, 500), st.floats(5, 160), st.floats(8, 20))


@given(st.lists(boxes, max_size=60))
@settings(deadline=None)
def test_labels_never_run_into_each_other_or_off_the_map(wanted) -> None:
    space, taken_boxes = LabelSpace(800, 600), []
    for x, y, wide, high in wanted:
        for left, top in spots_for(x, y, wide, high, 8.0):
            box = (left, top, left + wide, top + high)
            assert not (box[0] < x < box[2] and box[1] < y < box[3]), "a label hides its symbol"
            if space.take(box):
                taken_boxes.append(box)
                break
    for box in taken_boxes:
        assert box[0] >= 2 and box[1] >= 2 and box[2] <= 798 and box[3] <= 598
    for one, two in combinations(taken_boxes, 2):
        assert one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]


def test_a_crowded_symbol_still_gets_its_label_on_another_side() -> None:
    space = LabelSpace(800, 600)
    assert space.take((405.0, 280.0, 600.0, 320.0))
    free = [s for s in spots_for(400.0, 300.0, 80.0, 14.0, 8.0)
            if space.take((s[0], s[1], s[0] + 80, s[1] + 14))]  # fmt: skip
    assert free


def test_real_lsoas_are_shaded_by_rate(shared_data) -> None:
    from gis_planner.app.models.frame import PremisesFrame
    from gis_planner.app.models.thematics import area_of_each, remember_areas, themed
    from gis_planner.geo.layers import read_layer, to_arrow

    read = read_layer(shared_data / "uk" / "banes" / "geo" / "lsoa2011_E06000022.geojson")
    table = to_arrow(read)
    table = table.append_column("fid", pa.array(range(1, table.num_rows + 1)))
    layer = layer_from_table("lsoa", "LSOA", table, kind="boundaries")
    assert layer is not None and len(layer.data.rings) == read.data.shape[0] > 100
    rng = np.random.default_rng(4)
    at = shapely.get_coordinates(shapely.centroid(shapely.from_wkb(table["geom"].to_pylist())))
    spots = np.repeat(at, rng.integers(1, 30, len(at)), axis=0)
    frame = PremisesFrame(pa.table({
        "premises_id": [f"P{i}" for i in range(len(spots))], "easting": spots[:, 0],
        "northing": spots[:, 1], "severity": rng.integers(0, 6, len(spots)),
    }))  # fmt: skip
    shapes = shapely.from_wkb(np.array(table["geom"].to_pylist(), object))
    remember_areas(frame, layer, area_of_each(shapes, frame))
    how = Symbology(mode="rates", measure="severe", estimate="observed")
    scene = Scene((layer,)).change("lsoa", style=Style(theme=how))
    made = themed(scene, frame, np.ones(len(frame), np.bool_), dark=False).get("lsoa")
    assert made is not None and isinstance(made.painted, Classed)
    assert made.painted.counts.sum() >= 0.9 * len(layer.data.rings)
    assert made.painted.wide is not None and made.painted.wide.sum() > 0
    assert "per 100 premises" in made.painted.title


# ---- layers of several kinds


def test_areas_lines_and_points_of_one_layer_are_all_drawn() -> None:
    shapes = [shapely.box(0, 0, 10, 10), shapely.LineString([(0, 0), (9, 9)]), shapely.Point(5, 5),
              shapely.Point(6, 6), None, shapely.Point()]  # fmt: skip
    table = pa.table({
        "fid": list(range(6)), "name": list("abcdef"),
        "geom": [None if s is None else shapely.to_wkb(s) for s in shapes],
    })  # fmt: skip
    found = layers_from_table("mixed", "Mixed", table, kind="other")
    assert [(x.name, x.kind) for x in found] == [
        ("mixed", "polygon"), ("mixed/lines", "line"), ("mixed/points", "point"),
    ]  # fmt: skip
    assert [x.attributes.column("name").to_pylist() for x in found] == [["a"], ["b"], ["c", "d"]]
    assert found[2].data.names == ("c", "d") and found[1].title == "Mixed, lines"
    assert {layer_name(x.name) for x in found} == {"mixed"}
    only = layers_from_table("x", "X", table.slice(2, 2))
    assert [(x.name, x.title, x.kind) for x in only] == [("x", "X", "point")]
    assert layers_from_table("x", "X", table.slice(4)) == ()


def test_a_hole_is_left_clear_and_every_point_is_drawn() -> None:
    from gis_planner.app.map.scene import Points
    from gis_planner.app.theme import THEMES

    view, theme = Viewport(0, 0, 1.0, 200, 200), THEMES["light"]
    ring = shapely.box(-80, -80, 80, 80).difference(shapely.box(-40, -40, 40, 40))
    style = Style(colour="#0072B2", fill="#0072B2", fill_opacity=0.5)
    layer = Layer("a", "A", "polygon", style, data=rings(np.array([ring]), [""]))
    image = render(Scene((layer,)), view, theme)
    assert image.pixelColor(100, 100).name() == theme.land.lower()
    assert image.pixelColor(40, 100).name() != theme.land.lower()
    rng = np.random.default_rng(3)  # 30,000 in one place, then one that was left out before
    e, n = np.r_[rng.uniform(-90, -60, 30_000), 60.0], np.r_[rng.uniform(60, 90, 30_000), -60.0]
    layer = Layer("p", "P", "point", Style(colour="#D55E00"), data=Points(e, n))
    image = render(Scene((layer,)), view, theme)
    assert image.pixelColor(160, 160).name() == "#d55e00"
    line = layers_from_table("l", "L", pa.table({"geom": [
        shapely.to_wkb(shapely.LineString([(-4000, 0), (4000, 0)]))]}))[0]  # fmt: skip
    own = replace(line, style=Style(colour="#D55E00", width_px=3.0))
    far = Viewport(0, 0, 50.0, 200, 200)  # where roads without a class are not drawn
    assert render(Scene((own,)), far, theme).pixelColor(100, 100).name() == "#d55e00"
