"""Verbs of matching: match, decide, accuracy, train, pseudonymise."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from gis_planner.cli import pseudonyms
from gis_planner.cli.arguments import as_count, case_verb
from gis_planner.cli.console import ConsoleProgress, open_case
from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    match = case_verb(verbs, "match", do_match, "match records to premises and UPRN")
    match.add_argument(
        "--engine", choices=("duckdb", "splink", "spark"), default="duckdb",
        help="who scores pairs: ours, Splink on DuckDB, or Splink on Spark",
    )  # fmt: skip
    pseudonyms.add_key_file(match)
    pseudonyms.add(verbs)
    match.add_argument("--full", action="store_true", help="all records anew, not what is new only")
    decide = case_verb(verbs, "decide", do_decide, "add decisions from a table")
    decide.add_argument("file", metavar="FILE.csv")
    accuracy = case_verb(
        verbs, "accuracy", do_accuracy, "how good the matches are, by held-out answers"
    )
    accuracy.add_argument(
        "--sample", type=as_count, metavar="N", help="draw N pairs to ask a person about"
    )
    accuracy.add_argument("--seed", type=as_count, default=1, metavar="S")
    accuracy.add_argument("--out", default="", metavar="FILE.csv", help="where the sample goes")
    train = case_verb(verbs, "train", do_train, "fit the matching model to the case, and try it")
    how = train.add_mutually_exclusive_group()
    how.add_argument("--labels", default="", metavar="FILE", help="answers, as decide reads them")
    how.add_argument("--unsupervised", action="store_true", help="from the case's pairs alone")
    how.add_argument("--reset", action="store_true", help="go back to the shipped model")
    train.add_argument("--apply", action="store_true", help="make the result the case's model")


def do_match(args: argparse.Namespace) -> Outcome:
    """Match the records."""
    from gis_planner.pipeline.pseudonymising import hidden_lists
    from gis_planner.pipeline.stages import match_records

    with open_case(args) as case:
        secret = pseudonyms.secret_of(args, ask=bool(hidden_lists(case)))
        return match_records(
            case, engine=args.engine, full=args.full, secret=secret, progress=ConsoleProgress()
        )


def do_decide(args: argparse.Namespace) -> Outcome:
    """Add decisions from a table."""
    from gis_planner.pipeline.deciding import decide_from_file

    with open_case(args) as case:
        return decide_from_file(case, Path(args.file))


def do_accuracy(args: argparse.Namespace) -> Outcome:
    """Estimate precision and recall, or draw a clerical sample."""
    from gis_planner.pipeline.accuracy import estimate_accuracy
    from gis_planner.pipeline.clerical_sample import write_sample

    if bool(args.sample) != bool(args.out):
        raise UserError("A clerical sample needs --sample N and --out FILE.csv.", "Give both.")
    with open_case(args) as case:
        if args.sample:
            return write_sample(case, args.sample, Path(args.out), args.seed)
        return estimate_accuracy(case, progress=ConsoleProgress())


def do_train(args: argparse.Namespace) -> Outcome:
    """Train a model, show it beside the one in use, and take it if asked."""
    from gis_planner.pipeline.training import apply_model, reset_model, train_model

    with open_case(args) as case:
        if args.reset:
            return reset_model(case)
        trained = train_model(
            case, labels=Path(args.labels) if args.labels else None,
            unsupervised=args.unsupervised, progress=ConsoleProgress(),
        )  # fmt: skip
        if args.apply:
            return apply_model(case, trained)
        text = f"{trained.summary}\nNothing is changed. Give --apply to use it."
        return Outcome(text, figures=trained.figures | {"applied": False})
