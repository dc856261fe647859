"""Verbs that work on matched records: score, links."""

from __future__ import annotations

import argparse
from typing import Any

from gis_planner.cli.arguments import case_verb
from gis_planner.cli.console import ConsoleProgress, open_case
from gis_planner.pipeline.outcome import Outcome


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    case_verb(verbs, "score", do_score, "score the premises", dated=True)
    case_verb(verbs, "links", do_links, "build links and weigh successions", dated=True)


def do_score(args: argparse.Namespace) -> Outcome:
    """Score the premises."""
    from gis_planner.pipeline.stages import score_premises

    with open_case(args) as case:
        return score_premises(case, as_of=args.as_of, progress=ConsoleProgress())


def do_links(args: argparse.Namespace) -> Outcome:
    """Build the links."""
    from gis_planner.pipeline.stages import build_links

    with open_case(args) as case:
        return build_links(case, as_of=args.as_of, progress=ConsoleProgress())
