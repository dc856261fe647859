"""An invented county for `bench map`: premises round towns, boundaries, and a case that holds them.

Nothing here is real; the columns are those of the window's frame.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

SIDE_M = 60_000.0
LOW = (340_000.0, 180_000.0)
WARDS, TRADES, AGENCIES = 64, 40, ("council-food", "fire", "police", "hmrc", "trading-standards")
CONCERNS = ("food-hygiene", "fire-safety", "illegal-working", "underage-sales")
WORDS = ("Copper Kettle", "Golden Noodle", "Star Barbers", "Quick Wash", "Corner Stores",
         "Mill Tyres", "Harbour Fish Bar", "Elm Care Home")  # fmt: skip


def _texts(prefix: str, numbers: Any) -> pa.Array:
    return pc.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "")


def _picked(labels: Any, codes: Any) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(labels)).cast(
        pa.string()
    )


def places(count: int, seed: int) -> Any:
    """Eastings and northings in metres: towns of unlike size, some premises between them."""
    rng = np.random.default_rng(seed)
    towns = rng.uniform(0.08, 0.92, (40, 2)) * SIDE_M
    share = rng.pareto(1.2, 40) + 0.2
    town = rng.choice(40, count, p=share / share.sum())
    spread = 500 + 1600 * np.sqrt(share / share.max())
    xy = towns[town] + rng.normal(0, 1, (count, 2)) * spread[town, None]
    rural = rng.random(count) < 0.06
    xy[rural] = rng.uniform(0, SIDE_M, (int(rural.sum()), 2))
    return np.clip(xy, 0, SIDE_M) + np.array(LOW)


def premises(count: int, seed: int) -> pa.Table:
    """PREMISES and RISKS side by side, as `Case.premises_view` gives them."""
    rng = np.random.default_rng(seed + 1)
    xy, rows = places(count, seed), np.arange(count)
    side = int(WARDS**0.5)
    cell = np.minimum(((xy - LOW) / SIDE_M * side).astype(int), side - 1)
    agencies = 1 + rng.binomial(4, 0.25, count)
    groups = [" | ".join(AGENCIES[k % 5] for k in range(a, a + n))
              for n in range(1, 6) for a in range(5)]  # fmt: skip
    concern = [json.dumps(dict.fromkeys(CONCERNS[:k], 1.5)) for k in range(4)]
    bits = rng.normal(1.0, 2.0, count)
    lists = (agencies - 1) * 5 + rng.integers(0, 5, count)
    number = pc.binary_join_element_wise(
        _picked(WORDS, rng.integers(0, 8, count)), pa.array(rows).cast(pa.string()), " "
    )
    return pa.table({
        "premises_id": _texts("P", rows), "uprn": _texts("1000", rows), "name": number,
        "address": _texts("High Street ", rows),
        "postcode": _picked([f"ZZ{k % 90 + 1} {k % 9}AA" for k in range(4000)],
                            rng.integers(0, 4000, count)),
        "location_precision": _picked(("uprn", "coordinates", "postcode"),
                                      rng.integers(0, 3, count)),
        "records": agencies, "lists": agencies, "agencies": agencies,
        "businesses": np.ones(count, np.int64),
        "trade": _picked([f"trade {k}" for k in range(TRADES)], rng.integers(0, TRADES, count)),
        "ward": _picked([f"Ward {k}" for k in range(WARDS)], cell[:, 1] * side + cell[:, 0]),
        "easting": xy[:, 0], "northing": xy[:, 1],
        "likelihood": bits, "harm": rng.normal(1.0, 1.0, count), "low": bits - 1, "high": bits + 1,
        "severity": rng.integers(0, 6, count), "concerns": _picked(concern,
                                                                   rng.integers(0, 4, count)),
        "contacts": rng.poisson(3.0, count), "non_compliant": rng.integers(0, 3, count),
        "never_visited": rng.random(count) < 0.3,
        "last_visit": _picked([f"20{y}-0{m}-15" for y in range(14, 27) for m in range(1, 10)],
                              rng.integers(0, 117, count)),
        "top_because": _picked([f"Rating {k}, seen by the council" for k in range(6)],
                               rng.integers(0, 6, count)),
        "agency_ids": _picked(groups, lists), "list_names": _picked(groups, lists),
    })  # fmt: skip


def frame(count: int, seed: int) -> Any:
    """A `PremisesFrame` with about two dated contacts a premises."""
    from gis_planner.app.models.frame import Contacts, PremisesFrame

    rng = np.random.default_rng(seed + 2)
    many = count * 2
    contacts = Contacts(
        rng.integers(0, count, many), rng.integers(16_000, 20_700, many),
        rng.integers(0, 5, many).astype(np.int32), AGENCIES,
    )  # fmt: skip
    return PremisesFrame(premises(count, seed), contacts)


def ward_shapes(vertices: int = 240) -> list[Any]:
    """WARDS polygons that tile the county, with wavy edges."""
    side = int(WARDS**0.5)
    step, turn = SIDE_M / side, np.linspace(0, 1, vertices // 4, endpoint=False)
    wave = np.sin(turn * 2 * np.pi * 5) * np.sin(turn * np.pi) * step * 0.03
    found = []
    for k in range(WARDS):
        x, y = LOW[0] + k % side * step, LOW[1] + k // side * step
        ring = np.concatenate([
            np.c_[x + turn * step, y + wave], np.c_[x + step + wave, y + turn * step],
            np.c_[x + step - turn * step, y + step + wave[::-1]],
            np.c_[x + wave[::-1], y + step - turn * step],
        ])  # fmt: skip
        found.append(shapely.Polygon(ring))
    return found


def wards_table() -> pa.Table:
    """The wards as a layer of a case."""
    names = [f"Ward {k}" for k in range(WARDS)]
    return pa.table({"name": names, "geom": [shapely.to_wkb(s) for s in ward_shapes()]})


def make_case(path: Path, count: int, seed: int) -> None:
    """A case with `count` premises, two records at each, scores and wards."""
    from gis_planner.domain import tables as t
    from gis_planner.store import Case
    from gis_planner.store.arrow import arrow_schema

    def fitted(data: pa.Table, described: t.Table) -> pa.Table:
        schema = arrow_schema(described.columns)
        return pa.table(
            [data.column(f.name).cast(f.type) if f.name in data.column_names
             else pa.nulls(data.num_rows, f.type) for f in schema], schema=schema,
        )  # fmt: skip

    view, rng = premises(count, seed), np.random.default_rng(seed + 2)
    days = (np.datetime64("2014-01-01") + rng.integers(0, 4600, 2 * count)).astype(str)
    with Case.create(path, who="bench") as case:
        for k, agency in enumerate(AGENCIES[:2]):
            ref = _texts(f"{agency}-", np.arange(count))
            rows = pa.table({
                "agency": pa.array([agency] * count), "list": pa.array([f"{agency} list"] * count),
                "source_ref": ref, "content_hash": ref, "row_number": np.arange(1, count + 1),
                "role": pa.array(["premises"] * count), "name": view["name"],
                "address": view["address"], "postcode": view["postcode"], "trade": view["trade"],
                "date": pa.array(days[k * count : (k + 1) * count]),
                "original": pa.array(["{}"] * count),
            })  # fmt: skip
            stats = {"agency": agency, "list": f"{agency} list", "file": f"{agency}.csv",
                     "role": "premises", "scheme": "", "rows_imported": count, "mapping": {},
                     "rows_set_aside": 0, "as_of": "2026-11-01"}  # fmt: skip
            case.add_list_version(agency, f"{agency} list", fitted(rows, t.RECORDS), (), stats)
        keys = case.record_keys()
        order = np.argsort(np.asarray(keys["record_id"]), kind="stable")
        at = np.concatenate([np.arange(count), np.arange(count)])
        matched = pa.table({
            "record_id": np.asarray(keys["record_id"])[order],
            "premises_id": view["premises_id"].take(pa.array(at)),
            "business_id": _texts("B", at), "uprn_method": pa.array(["given"] * (2 * count)),
            "uprn_because": pa.array([""] * (2 * count)),
        })  # fmt: skip
        case.add_result(
            "match",
            {"matched": fitted(matched, t.MATCHED), "premises": fitted(view, t.PREMISES),
             "pairs": arrow_schema(t.PAIRS.columns).empty_table(),
             "businesses": arrow_schema(t.BUSINESSES.columns).empty_table(),
             "organisations": arrow_schema(t.ORGANISATIONS.columns).empty_table(),
             "hubs": arrow_schema(t.HUBS.columns).empty_table()},
            verb="match", summary="Matched", stats={"premises": count},
        )  # fmt: skip
        case.add_result(
            "scores", {"scores": arrow_schema(t.SCORES.columns).empty_table(),
                       "risks": fitted(view, t.RISKS)},
            verb="score", summary="Scored", stats={},
        )  # fmt: skip
        wards = {"kind": "wards", "rows": WARDS, "geometry": "Polygon"}
        case.add_layer("wards", wards_table(), wards)
