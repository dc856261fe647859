"""bench graph --data south_yorkshire: planted rings through import, match and links."""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from gis_planner.bench.graph_plant import Planted, Planter
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Silent
from gis_planner.pipeline import networks
from gis_planner.pipeline.importing import import_list
from gis_planner.pipeline.linking import build_links
from gis_planner.pipeline.networks import Ring
from gis_planner.pipeline.stages import match_records
from gis_planner.store import Case

FILE = Path("uk/south_yorkshire/dev/companies_barnsley_rotherham.csv.gz")
LISTS = (
    ("companies.csv", "companies-house", "companies"),
    ("officers.jsonl", "companies-house", "company officers"),
    ("shops.csv", "council-food", "shops"),
)
AS_OF = date(2024, 12, 1)


def ring_figures(root: Path, rings: int, seed: int, limit: int | None = None) -> dict[str, Any]:
    """Plant `rings` rings on the companies (`limit` None = all), and say which were found."""
    source = root / FILE
    if not source.exists():
        raise UserError(f"{source} is not there.", "Say where the data lies with --root.")
    with tempfile.TemporaryDirectory() as folder:
        planted = Planter(source, Path(folder), rings, seed, limit).plant()
        with Case.create(Path(folder) / "case.gpkg") as case:
            start = time.process_time()
            for file, agency, name in LISTS:
                import_list(case, Path(folder) / file, agency=agency, list_name=name)
            match_records(case, progress=Silent())
            build_links(case, as_of=AS_OF, progress=Silent())
            found = networks.rings(case, limit=10**6)
            return {**score(case, planted, found), "cpu_s": round(time.process_time() - start, 1)}


def score(case: Case, planted: Planted, found: tuple[Ring, ...]) -> dict[str, Any]:
    """Rings whose every member stands in one found ring; and what else was reported."""
    numbers = _numbers(case)
    reported = [frozenset(numbers.get(m, m) for m in ring.members) for ring in found]
    missed = {
        name: max((len(r & set(members)) for r in reported), default=0)
        for name, members in planted.rings.items()
        if not any(r >= set(members) for r in reported)
    }
    truly = {frozenset(m) for m in planted.rings.values()}
    return {
        "companies": planted.companies,
        "planted": len(planted.rings),
        "found": len(planted.rings) - len(missed),
        "found_share": round(1 - len(missed) / max(1, len(planted.rings)), 4),
        "missed": missed,
        "reported": len(reported),
        "reported_not_planted": sum(not any(r <= t for t in truly) for r in reported),
        "joined_by_a_place": sum(any(j[0] == "P" for j in ring.joiners) for ring in found),
        "of_the_nominee": _of(reported, planted.nominee),
        "of_the_agent": _of(reported, planted.agent),
        "largest": max(map(len, reported), default=0),
        "by": dict(Counter("".join(sorted({j[0] for j in ring.joiners})) for ring in found)),
    }


def _of(reported: list[frozenset[str]], clients: tuple[str, ...]) -> int:
    return sum(len(r & set(clients)) > 2 for r in reported)


def _numbers(case: Case) -> dict[str, str]:
    """Node → company number."""
    nodes = case.table("nodes")
    pairs = zip(nodes["node_id"].to_pylist(), nodes["detail"].to_pylist())
    found = {n: json.loads(d).get("company_number") for n, d in pairs if n[0] == "O" and d}
    return {n: number for n, number in found.items() if number}


def tell_rings(figures: dict[str, Any]) -> str:
    """The figures in two lines."""
    f = figures
    return (
        f"{f['found']} of {f['planted']} planted rings found ({f['found_share']:.1%}) on "
        f"{f['companies']:,} real companies; {f['reported']} reported, "
        f"{f['reported_not_planted']} of them not planted\n"
        f"joined by a place: {f['joined_by_a_place']}; of the nominee of 60: {f['of_the_nominee']};"
        f" of the agent's phone: {f['of_the_agent']}; largest {f['largest']}; {f['cpu_s']} CPU s"
    )
