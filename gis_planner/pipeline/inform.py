"""info: what a case holds."""

from __future__ import annotations

from dataclasses import asdict

from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case


def describe(case: Case) -> Outcome:
    """Lists, layers, results and how fresh they are."""
    lists = [asdict(info) for info in case.lists()]
    layers = [asdict(info) for info in case.layers()]
    results = {
        kind: {key or kind: {k: v for k, v in stats.items() if k != "detail"}
               for key, stats in case.run_stats(kind).items()}
        for kind in ("match", "scores", "links", "plan")
    }  # fmt: skip
    stale = case.stale()
    figures = {
        "case": str(case.path),
        "encrypted": case.encrypted,
        "lists": lists,
        "layers": layers,
        "gazetteers": case.documents("gazetteer"),
        "results": results,
        "stale": list(stale),
        "journal_entries": len(case.history()),
    }
    lines = [f"{case.path} ({'encrypted' if case.encrypted else 'plain'})"]
    lines += [
        f"  list {i['agency']} / {i['list_name']}: {i['rows']:,} rows, {i['set_aside']:,} "
        f"set aside, from {i['file_name']} of {i['as_of']}"
        for i in lists
    ]
    lines += [f"  layer {i['name']} ({i['kind']}): {i['rows']:,} features" for i in layers]
    for kind, runs in results.items():
        for key in runs:
            old = " (older than its inputs: run it again)" if kind in stale else ""
            lines.append(f"  {kind}{': ' + key if key != kind else ''}{old}")
    return Outcome("\n".join(lines), figures=figures)
