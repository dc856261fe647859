"""Verbs of what became of visits: outcome, feedback."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from gis_planner.cli.arguments import as_date, case_verb
from gis_planner.cli.console import ConsoleProgress, open_case
from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    outcome = case_verb(verbs, "outcome", do_outcome, "record what became of visits")
    outcome.add_argument("file", nargs="?", metavar="FILE", help="CSV or XLSX of outcomes")
    outcome.add_argument("--operation", default="", metavar="NAME")
    outcome.add_argument(
        "--into-lists", action="store_true", help="also as a list of each agency, for the scores"
    )
    outcome.add_argument("--agency", default="", metavar="A", help="whose, where FILE has none")
    outcome.add_argument("--form", metavar="FILE.xlsx", help="write a blank form of --operation")
    outcome.add_argument("--rates", action="store_true", help="how often visits found something")
    feedback = case_verb(verbs, "feedback", do_feedback, "what is owed to whose information")
    feedback.add_argument("--operation", default="", metavar="NAME")
    feedback.add_argument("--agency", default="", metavar="A", help="only what is owed to it")
    feedback.add_argument("--letter", metavar="FILE", help="write it to --agency: .html or .txt")
    feedback.add_argument("--given", type=as_date, metavar="DATE", help="it was given on that day")


def do_outcome(args: argparse.Namespace) -> Outcome:
    """Record outcomes from a file, or tell how they reconcile."""
    from gis_planner.pipeline import outcome_lists, outcomes

    with open_case(args) as case:
        if args.form:
            return _form(case, args)
        if args.rates:
            return _rates(case, args)
        done = None
        if args.file:
            done = outcomes.record_from_file(
                case, Path(args.file), args.operation, ConsoleProgress(), agency=args.agency
            )
        figures: dict[str, Any] = dict(done.figures) if done else {}
        table = outcomes.reconciliation(case, args.operation or figures.get("operation"))
        lines = [done.summary] if done else []
        for row in table.to_pylist():
            lines.append(
                f"{row['operation']} {row['agency']}: {row['planned']} planned = {row['done']} done"
                f" + {row['not_done']} not done + {row['not_stated']} not stated"
                + (f"; {row['unplanned']} unplanned" if row["unplanned"] else "")
            )
        if args.into_lists:
            name = args.operation or figures.get("operation") or table["operation"][0].as_py()
            lines.append(outcome_lists.add_as_lists(case, name).summary)
        figures["reconciliation"] = table.to_pylist()
        touched = done.touched if done else frozenset()
        return Outcome("\n".join(lines) or "There is no plan yet.", touched, figures)


def _form(case: Any, args: argparse.Namespace) -> Outcome:
    from gis_planner.pipeline import outcome_forms, outcomes

    names = [args.operation] if args.operation else list(outcomes.operations_of(case))
    if len(names) != 1:
        known = ", ".join(names) or "none yet"
        raise UserError(
            "It is not clear which operation the form is for.",
            f"Name one with --operation. Plans: {known}.",
        )
    return outcome_forms.write_form(case, names[0], Path(args.form))


def _rates(case: Any, args: argparse.Namespace) -> Outcome:
    from gis_planner.pipeline import outcome_views

    table = outcome_views.hit_rates(case, args.operation or None)
    lines = [*table["because"].to_pylist(), outcome_views.chosen_against_random(table)]
    return Outcome("\n".join(lines), figures={"hit_rates": table.to_pylist()})


def do_feedback(args: argparse.Namespace) -> Outcome:
    """What is owed to whom; or note that it was given."""
    from gis_planner.pipeline import outcomes

    given: date | None = args.given
    with open_case(args) as case:
        if args.letter:
            from gis_planner.pipeline.feedback_letters import write_letter

            on = given or date.today()
            return write_letter(case, args.operation, args.agency, Path(args.letter), on=on)
        if given is not None:
            return outcomes.give_feedback(case, args.operation, args.agency, given)
        rows = [
            r for r in outcomes.feedback(case, args.operation or None).to_pylist()
            if not args.agency or r["agency"] == args.agency
        ]  # fmt: skip
        owed = [r for r in rows if not r["given"] and r["status"] != "awaited"]
        lines = [f"{len(owed)} rows are owed feedback, {len(rows) - len(owed)} are given or wait"]
        lines += [f"{r['agency']}/{r['list']}/{r['source_ref']}: {r['because']}" for r in owed]
        return Outcome("\n".join(lines), figures={"owed": len(owed), "rows": rows})
