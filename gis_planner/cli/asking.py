"""Verbs of requests between agencies: request, reply, requests."""

from __future__ import annotations

import argparse
from typing import Any

from gis_planner.cli.arguments import as_date, case_verb
from gis_planner.cli.console import open_case
from gis_planner.domain.errors import UserError
from gis_planner.domain.requests import REQUEST_KINDS
from gis_planner.pipeline.outcome import Outcome


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    request = case_verb(verbs, "request", do_request, "ask another agency", dated=True)
    request.add_argument("--asker", required=True, metavar="AGENCY")
    request.add_argument("--asked", required=True, metavar="AGENCY")
    request.add_argument("--kind", default="status", choices=tuple(REQUEST_KINDS))
    request.add_argument("--about", required=True, metavar="P", help="a premises, or what it is")
    request.add_argument("--purpose", default="", metavar="P")
    request.add_argument("--text", default="", metavar="TEXT")
    request.add_argument("--due", type=as_date, default=None, metavar="DATE")
    request.add_argument("--again", default="", metavar="WHY", help="ask although it was asked")
    reply = case_verb(verbs, "reply", do_reply, "what became of a request", dated=True)
    reply.add_argument("request", metavar="ID")
    what = reply.add_mutually_exclusive_group(required=True)
    what.add_argument("--field", action="append", default=[], metavar="NAME=VALUE")
    what.add_argument("--refuse", default="", metavar="WHY")
    what.add_argument("--withdraw", default="", metavar="WHY")
    what.add_argument("--chase", action="store_true", help="a reminder was sent")
    case_verb(verbs, "requests", do_requests, "requests, and which are overdue", dated=True)


def do_request(args: argparse.Namespace) -> Outcome:
    """Put a request."""
    from gis_planner.pipeline.requesting import ask

    due = args.due.isoformat() if args.due else ""
    with open_case(args) as case:
        return ask(
            case, args.asker, args.asked, args.kind, args.about, purpose=args.purpose,
            text=args.text, due_on=due, anyway=args.again, as_of=args.as_of,
        )  # fmt: skip


def do_reply(args: argparse.Namespace) -> Outcome:
    """Note what became of one."""
    from gis_planner.pipeline import requesting

    fields = dict(_pair(text) for text in args.field)
    with open_case(args) as case:
        if args.chase:
            return requesting.chase(case, args.request, as_of=args.as_of)
        if args.refuse:
            return requesting.refuse(case, args.request, args.refuse, as_of=args.as_of)
        if args.withdraw:
            return requesting.withdraw(case, args.request, args.withdraw, as_of=args.as_of)
        return requesting.answer(case, args.request, fields, as_of=args.as_of)


def do_requests(args: argparse.Namespace) -> Outcome:
    """All requests."""
    from gis_planner.pipeline.requesting import overview

    with open_case(args) as case:
        return overview(case, as_of=args.as_of)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UserError(f"'{text}' is not NAME=VALUE.", "Write --field known=yes.")
    return name.strip(), value
