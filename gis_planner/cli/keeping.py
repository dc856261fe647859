"""Verbs of keeping: how a list is handled, and erasing it."""

from __future__ import annotations

import argparse
from typing import Any

from gis_planner.cli.arguments import as_date, case_verb
from gis_planner.cli.console import ConsoleProgress, open_case
from gis_planner.domain.errors import UserError
from gis_planner.domain.handling import CODES, MARKINGS, Handling
from gis_planner.domain.sharing import CATEGORIES, FIELD_CATEGORY
from gis_planner.pipeline.outcome import Outcome


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    handling = case_verb(
        verbs, "handling", do_handling,
        "how a list, a field or a record may be handled, and until when a list is kept",
    )  # fmt: skip
    handling.add_argument("--list", required=True, metavar="NAME")
    level = handling.add_mutually_exclusive_group()
    level.add_argument("--field", default="", choices=tuple(FIELD_CATEGORY), metavar="FIELD",
                       help=f"of one field alone: {', '.join(FIELD_CATEGORY)}")  # fmt: skip
    level.add_argument("--record", default="", metavar="REF",
                       help="of one record alone, by the list's own reference")  # fmt: skip
    handling.add_argument("--marking", default="", choices=MARKINGS)
    handling.add_argument("--code", default="", choices=tuple(CODES), help="handling code")
    handling.add_argument("--condition", action="append", default=[], metavar="TEXT",
                          help="one that an agreement must carry; may be repeated")  # fmt: skip
    handling.add_argument("--owner", default="", metavar="AGENCY",
                          help="whose data it is; its agreement must allow it too")  # fmt: skip
    handling.add_argument("--category", default="", choices=tuple(CATEGORIES), metavar="C",
                          help="a further category that it is of")  # fmt: skip
    handling.add_argument("--why", default="", metavar="TEXT", help="kept in the journal")
    handling.add_argument("--keep-until", type=as_date, default=None, metavar="DATE")
    handling.add_argument("--clear", action="store_true", help="say nothing more at this level")
    erase = case_verb(
        verbs, "erase", do_erase, "erase a list and all that was made from it, for good", dated=True
    )
    which = erase.add_mutually_exclusive_group(required=True)
    which.add_argument("--list", default="", metavar="NAME", help="a list, or AGENCY/LIST")
    which.add_argument("--expired", action="store_true", help="every list past its date")
    erase.add_argument("--preview", action="store_true", help="only say what would go")
    erase.add_argument("--rule", default="", metavar="TEXT", help="why, kept in the journal")


def do_handling(args: argparse.Namespace) -> Outcome:
    """Set how a list, a field or a record is handled; without settings tell what is set."""
    from gis_planner.pipeline import handling

    given = Handling(args.owner, args.category, args.marking, args.code, tuple(args.condition))
    if args.keep_until is not None and (args.field or args.record):
        raise UserError("Only a whole list has a last day.", "Leave --keep-until out.")
    if args.clear and (given or args.keep_until is not None):
        raise UserError("--clear takes everything away.", "Give it without settings.")
    with open_case(args) as case:
        if not (given or args.clear or args.keep_until is not None):
            return handling.told(case, args.list)
        if args.field:
            return handling.set_field_handling(case, args.list, args.field, given, args.why)
        if args.record:
            ref = f"{handling.find_list(case, args.list).key}/{args.record}"
            return handling.set_record_handling(case, ref, given, args.why)
        if args.clear:
            return handling.clear_handling(case, args.list, args.why)
        until = None if args.keep_until is None else args.keep_until.isoformat()
        return handling.set_handling(
            case, args.list, marking=given.marking, retain_until=until, why=args.why,
            owner=given.owner or None, category=given.category or None, code=given.code or None,
            conditions=given.conditions or None,
        )  # fmt: skip


def do_erase(args: argparse.Namespace) -> Outcome:
    """Erase a list, or every list past its date."""
    from gis_planner.pipeline.retaining import (
        erase_expired,
        erase_list,
        preview,
        preview_expired,
    )

    with open_case(args) as case:
        if args.expired and not args.preview:
            return erase_expired(case, as_of=args.as_of, progress=ConsoleProgress())
        if args.expired:
            return preview_expired(case, args.as_of)
        if not args.list.strip():
            raise UserError("No list was named.", "Say --list NAME.")
        if args.preview:
            return preview(case, args.list)
        return erase_list(
            case, args.list, rule=args.rule, as_of=args.as_of, progress=ConsoleProgress()
        )
