"""bench matching: ours beside plain Splink, uk_address_matcher and exact keys on known truth."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gis_planner.bench.matching_sets import KINDS, find_sets
from gis_planner.bench.matching_table import lines, ratios
from gis_planner.bench.matching_worker import CONTESTANTS, TAKES_PART
from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome

OURS = "gis_planner"
PEERS = [name for name in CONTESTANTS if name != OURS]
Found = dict[str, dict[str, bool]]


def main(argv: list[str]) -> Outcome:
    """Precision, recall and F1 of matching on data whose truth is known, by level and band, with
    blocking recall, largest cluster, seconds, CPU seconds and peak memory, beside plain Splink,
    uk_address_matcher and exact keys, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="gis-planner bench matching", description=main.__doc__)
    parser.add_argument("what", nargs="*", metavar="DATA", help="the same as --data")
    parser.add_argument("--data", nargs="+", default=[], metavar="DATA",
                        help=f"any of {', '.join(KINDS)}, or a folder of such data "
                             "(default: all that the root holds)")  # fmt: skip
    parser.add_argument("--root", type=Path, default=Path("..") / "shared" / "data",
                        help="folder that holds county, labelled_pairs and uk")  # fmt: skip
    parser.add_argument("--peers", nargs="+", default=["all"], metavar="PEER",
                        help=f"all, none, or any of {', '.join(PEERS)}")  # fmt: skip
    parser.add_argument("--answers", type=int, default=0, metavar="N",
                        help="also the county after N simulated answers of a reviewer")  # fmt: skip
    parser.add_argument("--unseen", action="store_true",
                        help="also with weights fitted without the data measured")  # fmt: skip
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep which truths were found")
    parser.add_argument("--compare", type=Path, metavar="FILE",
                        help="list the cases improved and regressed since --save")  # fmt: skip
    parser.add_argument("--seconds", type=float, default=1800, help="time limit of each contestant")
    parser.add_argument("--memory-mb", type=int, default=12_000, help="memory limit of each")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    sets = find_sets([*args.what, *args.data], args.root)
    earlier = json.loads(args.compare.read_text("utf-8")) if args.compare else None
    figures: dict[str, Any] = {}
    found: Found = {}
    for kind, folder in sets:
        title = kind if kind not in figures else f"{kind} {folder.name}"
        figures[title] = {}
        lent: list[str | None] = []
        for name in (OURS, *_chosen(args.peers, kind)):
            print(f"{title}: {name} …", file=sys.stderr, flush=True)
            report = run_one([name, kind, str(folder)], args.seconds, args.memory_mb,
                             lent if name == "splink" else None)  # fmt: skip
            lent = report["uprns"] if name == "uk_address_matcher" else lent
            figures[title][name] = report["figures"]
            if name == OURS:
                found[title] = report["found"]
        for extra, wanted in (("answers", args.answers), ("unseen", args.unseen)):
            if wanted and kind in EXTRAS[extra]:
                print(f"{title}: {extra} …", file=sys.stderr, flush=True)
                said = run_one([extra, kind, str(folder)], args.seconds, args.memory_mb, wanted)
                figures[title][LABELS[extra]] = said["figures"]
        figures[title] |= ratios(figures[title])
        if earlier is not None:
            figures[title] |= compare_runs(earlier.get(title, {}), found.get(title, {}))
    if args.save is not None:
        args.save.write_text(json.dumps(found), "utf-8")
    return Outcome("\n".join(lines(figures)), figures=figures)


EXTRAS = {"answers": ("county",), "unseen": ("county", "practices")}
LABELS = {"answers": "gis_planner after simulated answers", "unseen": "gis_planner, unseen"}


def _chosen(said: Sequence[str], kind: str) -> list[str]:
    """The peers asked for that take part in this kind of data."""
    words = " ".join(said).replace(",", " ").strip()
    peers = [p for p in TAKES_PART[kind] if p != OURS]
    if words in ("all", "none"):
        return peers if words == "all" else []
    named = [p for p in PEERS if p in " ".join(said).replace(",", " ") or p in said]
    if not named:
        raise UserError(f"There is no peer '{words}'.", f"Peers: all, none, {', '.join(PEERS)}.")
    return [p for p in peers if p in named]


def run_one(words: list[str], seconds: float, memory_mb: int,
            more: int | list[str | None] | None = None) -> dict[str, Any]:  # fmt: skip
    """Figures and found truths of one contestant; `failed` says why where it did not end.

    `more`: how many answers, or UPRNs to start from.
    """
    with tempfile.TemporaryDirectory() as folder:
        out, given = Path(folder) / "report.json", Path(folder) / "given.json"
        if isinstance(more, list):
            given.write_text(json.dumps(more), "utf-8")
        last_word = [str(given if isinstance(more, list) else more)] if more else []
        command = [sys.executable, "-m", "gis_planner.bench.matching_worker", *words,
                   str(memory_mb), str(out), *last_word]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=seconds,
                                  check=False)  # fmt: skip
        except subprocess.TimeoutExpired:
            return _failed(f"time limit of {seconds:g} s")
        if done.returncode == 0 and out.exists():
            report: dict[str, Any] = json.loads(out.read_text("utf-8"))
            return report
    last = (done.stderr.strip().splitlines() or ["ended without a word"])[-1]
    if "ModuleNotFoundError" in last:
        return _failed(f"not installed here ({last.partition(': ')[2]})")
    beyond = ("MemoryError", "OutOfMemory", "bad_alloc", "Unable to allocate", "Out of Memory")
    if done.returncode < 0 or any(word in done.stderr for word in beyond):
        return _failed(f"memory limit of {memory_mb} MB")
    return _failed(last)


def _failed(why: str) -> dict[str, Any]:
    return {"figures": {"failed": why}, "found": {}, "uprns": []}


def compare_runs(old: dict[str, bool], new: dict[str, bool]) -> dict[str, list[str]]:
    """Cases improved and regressed since an earlier run."""
    return {
        "improved": [k for k, ok in new.items() if ok and old.get(k) is False],
        "regressed": [k for k, ok in old.items() if ok and new.get(k) is False],
    }
