"""Verbs without a case: run, schema, bench."""

from __future__ import annotations

import argparse
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from gis_planner.cli.console import PASSPHRASE_VARIABLE, ConsoleProgress, tell
from gis_planner.pipeline.outcome import Outcome


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    run = verbs.add_parser("run", help="the whole way from a recipe")
    run.add_argument("recipe", metavar="RECIPE.toml")
    run.add_argument("--out", required=True, metavar="DIR")
    run.set_defaults(run=do_run)
    schema = verbs.add_parser("schema", help="JSON Schema of an operation or recipe")
    schema.add_argument("what", choices=("operation", "recipe"))
    schema.set_defaults(run=do_schema)
    bench = verbs.add_parser("bench", help="benchmarks beside named peers")
    bench.add_argument("what", metavar="WHAT")
    bench.add_argument("rest", nargs=argparse.REMAINDER)
    bench.set_defaults(run=do_bench)


def do_run(args: argparse.Namespace) -> Outcome:
    """Follow a recipe."""
    from gis_planner.pipeline.recipe import run_recipe

    return run_recipe(
        Path(args.recipe), Path(args.out), passphrase=os.environ.get(PASSPHRASE_VARIABLE) or None,
        today=date.today(), progress=ConsoleProgress(), tell=tell,
    )  # fmt: skip


def do_schema(args: argparse.Namespace) -> Outcome:
    """Print a JSON Schema."""
    from gis_planner.pipeline.operations import SCHEMAS

    schema = SCHEMAS[args.what]()
    return Outcome(json.dumps(schema, indent=2), figures=schema)


def do_bench(args: argparse.Namespace) -> Outcome:
    """Run a benchmark."""
    from gis_planner.bench import run_bench

    return run_bench(args.what, args.rest)
