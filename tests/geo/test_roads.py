"""Roads: noding, snapping, times against a plain shortest path, routes, closures, turns."""

from __future__ import annotations

import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, Polygon

from gis_planner.domain.errors import UserError
from gis_planner.geo import roads_classes as classes
from gis_planner.geo.roads import RoadNetwork
from gis_planner.geo.roads_lines import Edges, split_where_touched
from gis_planner.geo.travel import CrowFlies, TravelParams

PLAIN = TravelParams(junction_s=0, crossroads_s=0, walk_m=0)


def frame(lines, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(lines), crs=27700)


def grid(size=6, step=1000.0, **columns):
    lines = []
    for k in range(size):
        for i in range(size - 1):
            lines.append(LineString([(i * step, k * step), ((i + 1) * step, k * step)]))
            lines.append(LineString([(k * step, i * step), (k * step, (i + 1) * step)]))
    extra = {name: [value] * len(lines) for name, value in columns.items()}
    return frame(lines, **extra)


def test_grid_distance_is_manhattan():
    network = RoadNetwork.from_lines(grid(maxspeed="60"))
    points = np.array([[0, 0], [3000, 4000], [500, 0], [2500, 2000]], float)
    kph = 60 * classes.LIMIT_SHARE
    metres = np.array([[0, 7000, 500, 4500], [0, 0, 6500, 2500], [0, 0, 0, 4000], [0, 0, 0, 0]])
    expected = metres + metres.T
    assert network.minutes(points, PLAIN) == pytest.approx(expected / (kph * 1000 / 60))


def test_same_edge_both_directions_and_one_way():
    line = LineString([(0, 0), (1000, 0)])
    loop = LineString([(1000, 0), (1000, 900), (0, 900), (0, 0)])
    two = RoadNetwork.from_lines(frame([line, loop]))
    points = np.array([[200, 0], [700, 0]], float)
    there = two.minutes(points, PLAIN)
    assert there[0, 1] == pytest.approx(there[1, 0])
    one = RoadNetwork.from_lines(frame([line, loop], oneway=["yes", "yes"]))
    times = one.minutes(points, PLAIN)
    assert times[0, 1] == pytest.approx(there[0, 1])
    assert times[1, 0] == pytest.approx((2800 + 1000 - 500) / 500 * there[0, 1])


def test_end_point_on_a_line_joins_but_a_bridge_does_not():
    main = LineString([(0, 0), (1000, 0)])
    side = LineString([(500, 0), (500, 400)])
    bridge = LineString([(250, -300), (250, 300)])
    pieces, of = split_where_touched(np.array([main, side, bridge]), False)
    assert sorted(of.tolist()) == [0, 0, 1, 2]
    assert sum(shapely.length(pieces)) == pytest.approx(2000)
    network = RoadNetwork.from_lines(frame([main, side, bridge]))
    assert (network.component == 0).sum() == 3
    shared = [LineString([(0, 0), (5, 0), (10, 0)]), LineString([(5, -5), (5, 0), (5, 5)])]
    assert len(RoadNetwork.from_lines(frame(shared, highway=["residential"] * 2)).closed) == 4


def test_snap_tells_far_lost_and_island():
    lines = [*grid(3).geometry, LineString([(9000, 9000), (9500, 9000)])]
    network = RoadNetwork.from_lines(frame(lines))
    east = np.array([500.0, 500.0, 9200.0, np.nan, 50_000.0])
    north = np.array([10.0, -300.0, 9010.0, 0.0, 0.0])
    s = network.snap(east, north)
    assert s.distance_m[:3] == pytest.approx([10, 300, 10])
    assert s.far.tolist() == [False, True, False, True, True]
    assert s.island.tolist()[:3] == [False, False, True]
    assert s.lost.tolist() == [False, False, False, True, True]
    times = network.minutes(np.column_stack([east, north]))
    assert np.isinf(times[0, 2]) and np.isinf(times[3, 0]) and np.isfinite(times[0, 1])
    assert not network.route((500, 10), (9200, 9010)).reachable


def test_route_follows_roads_and_names_them():
    network = RoadNetwork.from_lines(
        frame(
            [LineString([(0, 0), (1000, 0)]), LineString([(1000, 0), (1000, 500)])],
            name=["High Street", None],
            ref=["A1", "B2"],
        )
    )
    path = network.route((200, 20), (1000, 300), PLAIN)
    assert [n for n, _ in path.directions] == ["High Street (A1)", "B2"]
    assert [m for _, m in path.directions] == pytest.approx([800, 300])
    assert path.points == ((200, 20), (200, 0), (1000, 0), (1000, 300))
    assert path.metres == pytest.approx(1120)
    times = network.minutes(np.array([[200, 20], [1000, 300]], float), PLAIN)
    assert path.minutes == pytest.approx(times[0, 1])


def test_closure_makes_a_detour():
    network = RoadNetwork.from_lines(grid(3))
    points = np.array([[100, 0], [900, 0]], float)
    before = network.minutes(points, PLAIN)[0, 1]
    works = gpd.GeoDataFrame(geometry=[LineString([(400, 1), (600, 1)])], crs=27700)
    assert "1 closed" in network.with_closures(works).kind
    area = gpd.GeoDataFrame(geometry=[Polygon([(450, -9), (550, -9), (550, 9)])], crs=27700)
    assert network.with_closures(area).closed.sum() == 1
    point = gpd.GeoDataFrame(geometry=[Point(300, 3)], crs=27700)
    closed = network.with_closures(point)
    ends = np.array([[0, 100], [1000, 100]], float)
    shut = closed.minutes(ends, PLAIN)[0, 1]
    assert network.minutes(ends, PLAIN)[0, 1] == pytest.approx(1200 / 800 * before)
    assert shut == pytest.approx(2800 / 800 * before)


def test_turn_restriction_forces_the_way_round():
    # a T: west-east through node 1, north from 1; a loop 2-3 that comes back to 1 from the east
    xy = {0: (0, 0), 1: (100, 0), 2: (200, 0), 3: (100, 100)}
    pairs = [(0, 1), (1, 2), (1, 3), (2, 3)]
    lines = np.array([LineString([xy[a], xy[b]]) for a, b in pairs])
    start, end = (np.array(side, np.int64) for side in zip(*pairs))
    base = (lines, start, end, shapely.length(lines), np.full(4, 60.0), np.zeros(4, np.int64))
    names = np.array(["a", "b", "c", "d"], dtype=object)
    points = np.array([[50, 0], [100, 90]], float)
    free = RoadNetwork.from_edges(Edges(*base, names)).minutes(points, PLAIN)
    held = RoadNetwork.from_edges(Edges(*base, names, ((0, 1, 2),)))
    times = held.minutes(points, PLAIN)
    assert free[0, 1] == pytest.approx(0.14)
    assert times[0, 1] == pytest.approx((50 + 100 + np.sqrt(2) * 100 + 10) / 1000)
    assert times[1, 0] == pytest.approx(0.14)
    path = held.route((50, 0), (100, 90), PLAIN)
    assert [n for n, _ in path.directions] == ["a", "b", "d", "c"]
    assert path.minutes == pytest.approx(times[0, 1])


def test_near_premises_are_walked_and_drives_pay_the_allowance():
    network = RoadNetwork.from_lines(grid(3))
    points = np.array([[100, 0], [250, 0], [1900, 0]], float)
    times = network.minutes(points, TravelParams(allowance_min=5))
    assert times[0, 1] == pytest.approx(150 / (4.5 * 1000 / 60))
    assert times[0, 2] > 5


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("A Road", "primary"), ("Primary Road, Collapsed Dual Carriageway", "primary"),
        ("B Road", "secondary"), ("Minor Road", "tertiary"), ("Local Road", "residential"),
        ("Restricted Local Access Road", "service"), ("Motorway", "motorway"),
        ("trunk_link", "trunk"), ("footway", "none"), ("cycleway", "none"), (None, ""),
        ("Unclassified", "unclassified"),
    ],
)  # fmt: skip
def test_classes(value, kind):
    assert classes.road_class(value) == kind


def test_speeds_and_directions():
    assert classes.speed_kph("30 mph", "") == pytest.approx(48.28 * 0.85, abs=0.1)
    assert classes.speed_kph(None, "primary") == classes.SPEED_KPH["primary"]
    assert classes.speed_kph("walk", "") == classes.OTHER_KPH
    assert classes.direction("-1") == -1
    assert classes.direction("inOppositeDirection") == -1
    assert classes.direction("bothDirections") == 0
    assert classes.direction(None, roundabout=True) == 1


def test_no_roads_is_refused_and_straight_lines_say_so():
    with pytest.raises(UserError, match="no lines"):
        RoadNetwork.from_lines(frame([LineString([(0, 0), (1, 1)])], highway=["footway"]))
    crow = CrowFlies()
    assert "no roads" in crow.kind
    times = crow.minutes(np.array([[0, 0], [3000, 4000]], float))
    assert times[0, 1] == pytest.approx(5 * 1.3 / 0.5)
    assert crow.route((0, 0), (3000, 4000)).metres == pytest.approx(6500)


def test_bad_pbf_is_one_clear_line(tmp_path: Path):
    bad = tmp_path / "x.osm.pbf"
    bad.write_bytes(b"not a pbf at all")
    with pytest.raises(UserError, match="cannot be read"):
        RoadNetwork.from_pbf(bad)


@pytest.mark.shared
def test_real_roads_against_scipy(shared_data: Path):
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    lonlat = gpd.read_file(shared_data / "uk/banes/geo/os_roads.geojson")
    roads = lonlat.to_crs(27700)
    began = time.perf_counter()
    network = RoadNetwork.from_lines(roads)
    assert (network.component == 0).mean() > 0.97
    assert time.perf_counter() - began < 5
    e = network.edges
    cost = e.metres / (e.kph * 1000 / 60)
    order = np.argsort(-cost, kind="stable")  # the cheapest of parallel edges is written last
    count = int(max(e.start.max(), e.end.max())) + 1
    table = np.full((count, count), np.inf, np.float32)
    table[e.start[order], e.end[order]] = cost[order]
    table = np.minimum(table, table.T)
    rows = np.nonzero(np.isfinite(table))
    links = coo_array((table[rows], rows), shape=(count, count)).tocsr()
    rng = np.random.default_rng(3)
    nodes = rng.choice(np.unique(e.start[network.component == 0]), 20, replace=False)
    at = [np.flatnonzero(e.start == n)[0] for n in nodes]
    points = shapely.get_coordinates(shapely.get_point(e.lines[at], 0))
    expected = dijkstra(links, indices=nodes)[:, nodes]
    assert network.minutes(points, PLAIN) == pytest.approx(expected, abs=0.01)
    path = network.route(tuple(points[0]), tuple(points[1]), PLAIN)
    assert path.minutes == pytest.approx(expected[0, 1], abs=0.01)
    assert sum(m for _, m in path.directions) == pytest.approx(path.metres, abs=5)


@pytest.mark.shared
def test_rutland_pbf(shared_data: Path):
    network = RoadNetwork.from_pbf(shared_data / "routing/osm/rutland-2018-01.osm.pbf")
    assert len(network.closed) > 4000
    assert (network.component == 0).mean() > 0.9
    assert (network.edges.direction != 0).any()
    middle = shapely.get_coordinates(shapely.line_interpolate_point(network.edges.lines, 1.0))
    points = middle[network.component == 0][::400]
    times = network.minutes(points)
    assert np.isfinite(times).all() and times.max() < 120


def test_turn_list_says_how_each_road_is_entered():
    roads = [
        LineString([(0, 0), (0, 500)]), LineString([(0, 500), (400, 500)]),
        LineString([(400, 500), (400, 510)]), LineString([(400, 510), (400, 900)]),
        LineString([(400, 900), (390, 1400)]), LineString([(390, 1400), (0, 1400)]),
    ]  # fmt: skip
    names = ["First Road", "Second Road", None, "Third Road", "Fourth Road", "Fifth Road"]
    path = RoadNetwork.from_lines(frame(roads, name=names)).route((0, 10), (10, 1400), PLAIN)
    assert [t for t, _ in path.turn_list()] == [
        "head north on First Road", "right into Second Road", "left into Third Road",
        "straight on into Fourth Road", "left into Fifth Road",
    ]  # fmt: skip
    assert [m for _, m in path.turn_list()] == pytest.approx([490, 400, 400, 500.1, 380], abs=0.2)
    assert CrowFlies().route((0, 0), (3, 4)).turn_list() == (("straight line", 6.5),)


def test_times_by_hour_walks_and_allowance_reach_the_planner():
    from gis_planner.domain.operations import Officer, Operation, TeamAgency
    from gis_planner.planning import Candidate, travel_between

    network = RoadNetwork.from_lines(grid(step=500.0))
    places = (Candidate("A", 0.0, 0.0), Candidate("B", 300.0, 0.0), Candidate("C", 2500.0, 0.0))
    plain = Operation(
        "o", ("2026-12-01",), (TeamAgency("fire", 0.0, 1000.0),), (Officer("f", "fire"),),
        allowance_min=10,
    )  # fmt: skip
    base = travel_between(places, plain, network)
    a, b, c = 0, 1, 2
    assert base.minutes[a, b] == pytest.approx(2 * 300 / 75)  # on foot at 4.5 km/h, there and back
    import dataclasses

    never = travel_between(places, dataclasses.replace(plain, walk_m=0), network)
    drive = never.minutes[a, b] - plain.allowance_min
    assert 0 < drive < 2 and never.minutes[a, b] > base.minutes[a, b]
    rush = dataclasses.replace(plain, travel_factors={"07:30": 2.0, "09:30": 1.0, "16:00": 2.0})
    by = travel_between(places, rush, network)
    assert by.leg(a, c, 10 * 60) == base.minutes[a, c]
    slow = (base.minutes[a, c] - plain.allowance_min) * 2
    assert by.leg(a, c, 8 * 60) == by.leg(a, c, 23 * 60) == by.leg(a, c, 60)
    assert slow * 0.8 < by.leg(a, c, 8 * 60) - plain.allowance_min <= slow
