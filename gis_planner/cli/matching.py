"""Verbs of matching: match, decide."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from gis_planner.cli.arguments import case_verb
from gis_planner.cli.console import ConsoleProgress, open_case
from gis_planner.pipeline.outcome import Outcome


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    match = case_verb(verbs, "match", do_match, "match records to premises and UPRN")
    match.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    decide = case_verb(verbs, "decide", do_decide, "add decisions from a table")
    decide.add_argument("file", metavar="FILE.csv")


def do_match(args: argparse.Namespace) -> Outcome:
    """Match the records."""
    from gis_planner.pipeline.stages import match_records

    with open_case(args) as case:
        return match_records(case, engine=args.engine, progress=ConsoleProgress())


def do_decide(args: argparse.Namespace) -> Outcome:
    """Add decisions from a table."""
    from gis_planner.pipeline.deciding import decide_from_file

    with open_case(args) as case:
        return decide_from_file(case, Path(args.file))
