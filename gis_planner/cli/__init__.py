"""The verbs of `interface.md` on the command line, without Qt."""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from gis_planner import __version__, settings
from gis_planner.cli import (
    asking,
    case,
    gateways,
    inputs,
    keeping,
    matching,
    networks,
    outcomes,
    outputs,
    planning,
    stages,
    whole,
)
from gis_planner.cli.console import tell
from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.start import leave_pandas
from gis_planner.pipeline.stopping import INTERRUPT

TOPICS = (
    case,
    inputs,
    gateways,
    matching,
    stages,
    networks,
    planning,
    outcomes,
    outputs,
    asking,
    keeping,
    whole,
)
STOPPED = "Stopped; the case is as it was."
WITHOUT_PANDAS = ("new", "info", "import", "match", "decide", "score", "links", "export")
"""Verbs whose work needs no data frames."""


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(prog="gis-planner", description=__doc__)
    parser.add_argument("--version", action="version", version=f"gis-planner {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for topic in TOPICS:
        topic.add(verbs)
    for sub in {id(p): p for p in verbs.choices.values()}.values():
        if not any(a.dest == "json" for a in sub._actions):
            sub.add_argument("--json", action="store_true", help="one JSON object on stdout")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb: exit 0 done, 1 refused with one clear line, 2 usage."""
    args = build_parser().parse_args(argv)
    if args.verb == "bench":
        args.json = "--json" in args.rest
    elif args.verb in WITHOUT_PANDAS:
        leave_pandas()
    try:
        outcome: Outcome = args.run(args)
    except UserError as fault:
        return _refuse(args, str(fault))
    except (Cancelled, KeyboardInterrupt):
        return _refuse(args, STOPPED)
    except MemoryError:
        return _refuse(args, "There is not enough memory for this. Close other programs.")
    except OSError as fault:
        name = f" {fault.filename}" if fault.filename else ""
        return _refuse(args, f"The system refused{name}: {fault.strerror or fault}.")
    except Exception as fault:
        if INTERRUPT.asked:
            return _refuse(args, STOPPED)
        log = write_fault(traceback.format_exc())
        kind = type(fault).__name__
        return _refuse(args, f"An unexpected fault ({kind}); the case is as it was. Details: {log}")
    if not args.json and sys.stderr.isatty():
        tell("")
    figures = json.dumps(outcome.figures, default=str, ensure_ascii=False) if args.json else ""
    return _print(figures or outcome.summary)


def _print(text: str) -> int:
    """Put `text` on standard output; a reader who left early (`| head`) is no fault."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (closed at exit)
    return 0


def write_fault(text: str) -> Path:
    """Keep the details of a fault of our own for whoever mends it; returns the file."""
    folder = settings.cache_folder() / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"fault-{os.getpid()}.txt"
    path.touch(mode=0o600)  # a traceback can quote a value
    path.write_text(text, "utf-8")
    return path


def _refuse(args: argparse.Namespace, text: str) -> int:
    line = " ".join(text.split())
    tell(f"gis-planner {args.verb}: {line}")
    if args.json:
        print(json.dumps({"error": line}, ensure_ascii=False))
    return 1
