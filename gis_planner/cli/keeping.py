"""Verbs of keeping: how a list is handled, and erasing it."""

from __future__ import annotations

import argparse
from typing import Any

from gis_planner.cli.arguments import as_date, case_verb
from gis_planner.cli.console import ConsoleProgress, open_case
from gis_planner.domain.errors import UserError
from gis_planner.domain.sharing import MARKINGS
from gis_planner.pipeline.outcome import Outcome


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    handling = case_verb(verbs, "handling", do_handling, "a list's marking and retention date")
    handling.add_argument("--list", required=True, metavar="NAME")
    handling.add_argument("--marking", default="", choices=MARKINGS)
    handling.add_argument("--keep-until", type=as_date, default=None, metavar="DATE")
    erase = case_verb(
        verbs, "erase", do_erase, "erase a list and all that was made from it, for good", dated=True
    )
    which = erase.add_mutually_exclusive_group(required=True)
    which.add_argument("--list", default="", metavar="NAME", help="a list, or AGENCY/LIST")
    which.add_argument("--expired", action="store_true", help="every list past its date")
    erase.add_argument("--preview", action="store_true", help="only say what would go")
    erase.add_argument("--rule", default="", metavar="TEXT", help="why, kept in the journal")


def do_handling(args: argparse.Namespace) -> Outcome:
    """Set how a list is handled."""
    from gis_planner.pipeline.retaining import set_handling

    until = None if args.keep_until is None else args.keep_until.isoformat()
    with open_case(args) as case:
        return set_handling(case, args.list, marking=args.marking, retain_until=until)


def do_erase(args: argparse.Namespace) -> Outcome:
    """Erase a list, or every list past its date."""
    from gis_planner.pipeline.retaining import erase_expired, erase_list, expired, preview

    with open_case(args) as case:
        if args.expired and not args.preview:
            return erase_expired(case, as_of=args.as_of, progress=ConsoleProgress())
        if args.expired:
            names = [i.key for i in expired(case, args.as_of)]
            return Outcome(
                f"Past their day: {', '.join(names) or 'none'}", figures={"lists": names}
            )
        if not args.list.strip():
            raise UserError("No list was named.", "Say --list NAME.")
        if args.preview:
            return preview(case, args.list)
        return erase_list(
            case, args.list, rule=args.rule, as_of=args.as_of, progress=ConsoleProgress()
        )
