"""How tables of a vector basemap look, by words in their names; the lower `order` lies below."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """Colours (light look, dark look; '' none), width in pixels and metres, and until what scale
    (metres a pixel) the table is read."""

    order: int
    fill: tuple[str, str] = ("", "")
    edge: tuple[str, str] = ("", "")
    width_px: float = 1.0
    width_m: float = 0.0
    until: float = 1e9
    labels: bool = False
    casing: bool = False


PLAIN = Look(50, ("", ""), ("#A9A59A", "#4A5563"), 1.0, until=40.0)
WATER = ("#CFE0EC", "#16222E")
BUILT = ("#ECE8E0", "#232C37")

LOOKS: tuple[tuple[tuple[str, ...], Look], ...] = (
    (("foreshore",), Look(2, ("#F3EFDF", "#22282C"), until=200.0)),
    (("national_park",), Look(4, ("#EDF3E4", "#1D2922"), until=2000.0)),
    (("sea",), Look(3, WATER)),
    (("urban", "built_up"), Look(6, BUILT, until=400.0)),
    (("woodland", "wood", "forest"), Look(8, ("#DCE9CF", "#1E2C22"), until=120.0)),
    (("greenspace", "green", "park"), Look(9, ("#E1EDD3", "#1F2E25"), until=60.0)),
    (("surfacewater", "surface_water", "lake"), Look(10, WATER, until=300.0)),
    (("waterline", "water_line", "river", "stream", "water"),
     Look(11, WATER, ("#B4CFE1", "#20313F"), 1.2, until=80.0)),
    (("contour",), Look(12, ("", ""), ("#E4DCCB", "#2A2F33"), 0.7, until=10.0)),
    (("site", "airport"), Look(14, ("#EDE6F1", "#28263A"), until=20.0)),
    (("local_building", "localbuilding"), Look(16, ("#DDD5C8", "#2E3946"), until=2.5)),
    (("district_building", "building"), Look(16, ("#DDD5C8", "#2E3946"), until=14.0)),
    (("road_local", "roads_local", "local_road"),
     Look(20, edge=("#FFFFFF", "#39444F"), width_px=0.8, width_m=7.0, until=12.0, labels=True,
          casing=True)),
    (("road_regional", "roads_regional", "regional_road"),
     Look(22, edge=("#F7EAC8", "#544F40"), width_px=1.2, width_m=10.0, until=80.0, labels=True,
          casing=True)),
    (("road_national", "roads_national", "national_road", "motorway"),
     Look(24, edge=("#F0CF94", "#6D5A38"), width_px=1.6, width_m=14.0, until=1500.0, labels=True,
          casing=True)),
    (("road", "street", "highway"),
     Look(21, edge=("#FFFFFF", "#3F4A56"), width_px=0.9, width_m=8.0, until=25.0, labels=True,
          casing=True)),
    (("railway_station", "station"), Look(32, ("#8A4B5C", "#C98899"), until=20.0, labels=True)),
    (("rail",), Look(26, edge=("#A79DA6", "#5B5363"), width_px=1.2, until=60.0)),
    (("etl", "electricity"), Look(27, edge=("#D9D2DD", "#332F3B"), width_px=0.8, until=20.0)),
    (("boundar", "district", "county"),
     Look(30, edge=("#B39CC4", "#6F5E86"), width_px=1.2, until=800.0)),
    (("name", "place"), Look(40, ("#445062", "#AAB6C6"), until=400.0, labels=True)),
)  # fmt: skip
