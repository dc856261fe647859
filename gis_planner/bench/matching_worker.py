"""One contestant on one data set in a process of its own, so that its memory and CPU are its own.

python -m gis_planner.bench.matching_worker CONTESTANT KIND FOLDER MEMORY_MB OUT.json [HOW]
"""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis_planner.bench.matching_answer import Contestant
from gis_planner.bench.matching_figures import Report
from gis_planner.bench.matching_sets import KINDS

CONTESTANTS = {
    "gis_planner": ("matching_answer", "ours"),
    "splink": ("matching_splink", "splink"),
    "uk_address_matcher": ("matching_uam", "uk_address_matcher"),
    "exact phone": ("matching_keys", "exact_phone"),
    "exact postcode + name": ("matching_keys", "exact_postcode_name"),
}
"""Name → module of this package and function."""
EXTRAS = {"answers": "matching_answers", "unseen": "matching_unseen"}
"""Other measures of ours, each a module with `measure(kind, folder, how)`."""
TAKES_PART = {
    "county": (
        "gis_planner",
        "uk_address_matcher",
        "splink",
        "exact phone",
        "exact postcode + name",
    ),
    "practices": ("gis_planner", "splink", "exact phone", "exact postcode + name"),
    "banes": ("gis_planner", "splink", "exact phone", "exact postcode + name"),
    "perturbed": ("gis_planner", "uk_address_matcher"),
}
"""Who is measured on what: uk_address_matcher knows addresses only, the others no UPRN."""


def contestant(name: str) -> Contestant:
    """The function of a contestant; its libraries are loaded when it is called."""
    module, function = CONTESTANTS[name]
    found: Contestant = getattr(importlib.import_module(f"gis_planner.bench.{module}"), function)
    return found


def measure(name: str, kind: str, folder: Path, uprns: Path | None = None) -> Report:
    """Run a contestant and judge its answer; costs stand beside the figures.

    `uprns`: a JSON list with the UPRN of each record that another contestant found, given to it.
    """
    call, described = contestant(name), KINDS[kind]
    if kind == "perturbed":
        from gis_planner.bench.matching_perturb import GROUPS
        from gis_planner.bench.matching_perturbed import FORMS, run

        # a peer that takes seconds to start is asked for the row of the table only
        groups, asked = (
            (tuple(GROUPS), FORMS) if name == "gis_planner" else (("one change",), FORMS[:2])
        )
        forms = {form: run(folder, call, form, groups) for form in asked}
        report = Report({form: r.figures for form, r in forms.items()})
        report.found = {
            f"{form}: {k}": ok for form, r in forms.items() for k, ok in r.found.items()
        }
        return report
    records = described.records(folder)
    if uprns is not None:
        at = records.column_names.index("uprn")
        given = pa.array(json.loads(uprns.read_text("utf-8")), pa.string())
        records = records.set_column(at, "uprn", given)
    answer = call(records, described.gazetteer(folder), described.within)
    report = described.judge(records, folder, answer)
    report.figures |= {"records": records.num_rows, **answer.stats}
    report.uprns = list(answer.uprn or ())
    if uprns is not None:
        report.figures["uprns"] = "those of uk_address_matcher, whose time is its own"
    return report


def limit_memory(megabytes: int) -> None:
    """Refuse more memory than this; without effect where the system has no such limit."""
    try:
        import resource
    except ImportError:
        return
    # mapped files count as address space too, so that the limit is on data only
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 2**20, megabytes * 2**20))


def plain(value: Any) -> Any:
    """numpy's numbers as Python's, for JSON."""
    return value.item() if hasattr(value, "item") else str(value)


def main(words: list[str]) -> None:
    """See the module."""
    name, kind, folder, megabytes, out, *more = words
    limit_memory(int(megabytes))
    if name in EXTRAS:
        extra = importlib.import_module(f"gis_planner.bench.{EXTRAS[name]}")
        report = extra.measure(kind, Path(folder), *more)
    else:
        report = measure(name, kind, Path(folder), Path(more[0]) if more else None)
    Path(out).write_text(json.dumps(asdict(report), default=plain), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
