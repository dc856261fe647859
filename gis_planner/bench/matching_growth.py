"""How matching grows: whole verbs as processes, on folders of lists.

`growth FOLDER...`: import, gazetteer and match of folders that `scripts/make_samples.py --scale N`
made.
`increment FOLDER`: a folder with `recipe.toml` or of CSV lists; all lists but the last are matched,
then the last arrives (import + match). `typed CASE`: one record after another, warm.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome

Figures = dict[str, Any]
TRIES = 60


def verb(*arguments: str) -> Figures:
    """Run a verb as a process: wall and CPU seconds, peak MB, and what it said. UserError where
    it was refused."""
    command = [sys.executable, "-m", "gis_planner", *arguments, "--json"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    said = json.loads(done.stdout or "{}")
    if done.returncode:
        raise UserError(f"{arguments[0]}: {said.get('error', done.stderr[-300:])}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": round(wall, 2), "cpu_seconds": round(cpu, 2),
            "peak_mb": said.get("peak_mb"), "said": said}  # fmt: skip


def lists_of(folder: Path) -> tuple[list[list[str]], list[str]]:
    """Arguments of `import` for each list of a folder, and its gazetteers."""
    recipe = folder / "recipe.toml"
    if recipe.is_file():
        told = tomllib.loads(recipe.read_text("utf-8"))
        found = []
        for one in told.get("import", ()):
            arguments = [str(folder / one["file"])]
            for key in ("agency", "list", "sheet"):
                arguments += [f"--{key}", str(one[key])] if one.get(key) else []
            found.append(arguments)
        return found, [str(folder / g["file"]) for g in told.get("gazetteer", ())]
    paths = sorted(p for p in folder.glob("*.csv*") if p.name.split(".")[0] not in
                   ("gazetteer", "truth"))  # fmt: skip
    found = [[str(p), "--agency", p.name.split(".")[0], "--list", p.name.split(".")[0]]
             for p in paths]  # fmt: skip
    return found, [str(p) for p in folder.glob("gazetteer.csv*")]


def _sum(parts: list[Figures]) -> Figures:
    return {k: round(sum(p[k] for p in parts), 2) for k in ("seconds", "cpu_seconds")}


def _match(figures: Figures) -> Figures:
    said = figures["said"]
    names = ("records", "pairs_scored", "premises", "businesses", "incremental", "stages")
    return {k: figures[k] for k in ("seconds", "cpu_seconds", "peak_mb")} | {
        k: said.get(k) for k in names
    }  # fmt: skip


def growth(folder: Path, work: Path) -> Figures:
    """One folder from nothing to a committed match."""
    case = str(work / f"{folder.name}.gpkg")
    imports, gazetteers = lists_of(folder)
    new = verb("new", case)
    read = [verb("import", case, *arguments) for arguments in imports]
    places = [verb("gazetteer", case, path) for path in gazetteers]
    match = verb("match", case)
    return {
        "import": _sum([new, *read]), "gazetteer": _sum(places) if places else None,
        "match": _match(match), "import and match": _sum([new, *read, match]),
        "case_mb": round(Path(case).stat().st_size / 1e6, 1),
    }  # fmt: skip


def increment(folder: Path, work: Path) -> Figures:
    """All lists but the last matched; then the last one arrives."""
    case = str(work / "increment.gpkg")
    imports, gazetteers = lists_of(folder)
    verb("new", case)
    for arguments in imports[:-1]:
        verb("import", case, *arguments)
    for path in gazetteers:
        verb("gazetteer", case, path)
    base = verb("match", case)
    read = verb("import", case, *imports[-1])
    more = verb("match", case)
    again = verb("match", case)
    return {
        "full match before": _match(base), "import": _sum([read]), "match": _match(more),
        "import and match": _sum([read, more]), "nothing new": _match(again),
    }  # fmt: skip


def typed(path: Path, _: Path) -> Figures:
    """Records of a case typed again, one after another: milliseconds each."""
    from gis_planner.pipeline.trial import open_trial, try_record
    from gis_planner.store import Case

    with Case.open(path) as case:
        start = time.perf_counter()
        trial = open_trial(case)
        opened = time.perf_counter() - start
        records = case.records(with_original=False)
        step = max(records.num_rows // TRIES, 1)
        rows = records.take(list(range(0, records.num_rows, step))).to_pylist()[:TRIES]
        wall, cpu = [], []
        for row in rows:
            fields = {k: row[k] or "" for k in ("name", "address", "postcode", "phone")}
            at, used = time.perf_counter(), time.process_time()
            try_record(trial, fields)
            wall.append(1000 * (time.perf_counter() - at))
            cpu.append(1000 * (time.process_time() - used))
    wall.sort()
    cpu.sort()
    return {
        "records": records.num_rows, "made ready seconds": round(opened, 2), "tried": len(wall),
        "median ms": round(wall[len(wall) // 2], 1),
        "95 % ms": round(wall[len(wall) * 95 // 100], 1),
        "median CPU ms": round(cpu[len(cpu) // 2], 1),
    }  # fmt: skip


RUNS = {"growth": growth, "increment": increment, "typed": typed}


def main(argv: list[str]) -> Outcome:
    """Growth of matching with the number of records, new rows into a matched case, one typed."""
    parser = argparse.ArgumentParser(prog="gis-planner bench matching_growth",
                                     description=main.__doc__)  # fmt: skip
    parser.add_argument("what", choices=RUNS)
    parser.add_argument("paths", nargs="+", type=Path, metavar="FOLDER|CASE")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    for path in args.paths:
        if not path.exists():
            raise UserError(f"There is no {path}.", "scripts/make_samples.py --scale N makes one.")
    with tempfile.TemporaryDirectory() as work:
        figures = {path.name: RUNS[args.what](path, Path(work)) for path in args.paths}
    lines = []
    for name, values in figures.items():
        lines.append(name)
        lines += [f"  {key}: {value}" for key, value in values.items()]
    return Outcome("\n".join(lines), figures=figures)
