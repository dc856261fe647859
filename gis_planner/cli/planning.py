"""Verbs of planning: plan."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from gis_planner.cli.arguments import as_count, as_seconds, case_verb
from gis_planner.cli.console import ConsoleProgress, open_case
from gis_planner.pipeline.outcome import Outcome


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    plan = case_verb(verbs, "plan", do_plan, "plan joint visits", dated=True)
    plan.add_argument("--operation", required=True, metavar="FILE.toml")
    limit = plan.add_mutually_exclusive_group()
    limit.add_argument("--seconds", type=as_seconds, default=None, metavar="N")
    limit.add_argument("--iterations", type=as_count, default=None, metavar="N")
    plan.add_argument("--seed", type=int, default=0, metavar="N")


def do_plan(args: argparse.Namespace) -> Outcome:
    """Plan an operation."""
    from gis_planner.pipeline.operations import plan, read_operation

    operation = read_operation(Path(args.operation))
    with open_case(args) as case:
        return plan(
            case, operation, seed=args.seed, seconds=args.seconds, iterations=args.iterations,
            as_of=args.as_of, progress=ConsoleProgress(),
        )  # fmt: skip
