"""Verbs about the case itself: new, open, info, verify, journal, undo, redo."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import Any

from gis_planner.cli.arguments import case_verb
from gis_planner.cli.console import open_case, passphrase
from gis_planner.domain.errors import UserError
from gis_planner.pipeline.auditing import ACTS
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    new = case_verb(verbs, "new", do_new, "create a case")
    new.add_argument("--encrypt", action="store_true", help="ask for a passphrase")
    case_verb(verbs, "open", do_info, "open the window on a case")
    case_verb(verbs, "info", do_info, "what a case holds")
    verify = case_verb(verbs, "verify", do_verify, "prove the journal and the results")
    verify.add_argument(
        "--head", default="", metavar="HASH", help="a head printed earlier that must be in it"
    )
    journal = case_verb(verbs, "journal", do_journal, "who did what, when, why", dated=True)
    journal.add_argument("--act", action="append", default=[], choices=tuple(ACTS),
                         help="only these acts; several times")  # fmt: skip
    journal.add_argument("--out", default="", metavar="FILE", help="for an auditor, with hashes")
    journal.add_argument("--print-head", default="", metavar="FILE", help="to keep on paper: .pdf")
    case_verb(verbs, "due", do_due, "what is due: lists, answers, reviews", dated=True)
    case_verb(verbs, "undo", do_undo, "take back the newest change")
    case_verb(verbs, "redo", do_redo, "do again what was undone last")


def do_new(args: argparse.Namespace) -> Outcome:
    """Create an empty case; encrypted when a passphrase is set in the environment or asked for."""
    path = Path(args.case)
    secret = passphrase(path, new=True)
    if args.encrypt and not secret:
        secret = getpass.getpass("New passphrase: ")
        if secret != getpass.getpass("Again: "):
            raise UserError("The two passphrases differ.", "Try again.")
        if not secret:
            raise UserError("An empty passphrase encrypts nothing.", "Type one.")
    with Case.create(path, secret) as case:
        kind = "encrypted" if case.encrypted else "plain"
        return Outcome(
            f"{kind.capitalize()} case {path} created",
            figures={"case": str(path), "encrypted": case.encrypted},
        )


def do_info(args: argparse.Namespace) -> Outcome:
    """What a case holds."""
    from gis_planner.pipeline.inform import describe

    with open_case(args) as case:
        return describe(case)


def do_verify(args: argparse.Namespace) -> Outcome:
    """Prove the journal's chain, the results against it, and the file's integrity."""
    from gis_planner.pipeline.auditing import verify_head

    with open_case(args) as case:
        faults = verify_head(case, args.head).figures["faults"]
        if faults:
            raise UserError(
                f"{args.case} does not verify: {'; '.join(faults)}.", "Restore a backup."
            )
        last = case.history()[-1]
        return Outcome(
            f"{args.case} verifies: {last.seq} journal entries, head {last.hash}",
            figures={"valid": True, "entries": last.seq, "head": last.hash},
        )


def do_journal(args: argparse.Namespace) -> Outcome:
    """Entries of the journal; or its head for paper, or a file for an auditor."""
    from gis_planner.pipeline import auditing

    wanted = auditing.Wanted(frozenset(args.act))
    with open_case(args) as case:
        if args.print_head:
            return auditing.write_head(case, Path(args.print_head), args.as_of)
        if args.out:
            return auditing.export_audit(case, Path(args.out), wanted)
        entries: list[dict[str, Any]] = [
            {"seq": e.seq, "at": e.at, "who": e.who, "verb": e.verb,
             "act": auditing.act_of(e.verb), "summary": e.summary, "undone": e.undone,
             "hash": e.hash}
            for e in auditing.entries(case, wanted)
        ]  # fmt: skip
    lines = (f"{e['seq']:>5} {e['at'][:19]} {e['who']}: {e['summary']}" for e in entries)
    return Outcome("\n".join(lines), figures={"entries": entries})


def do_due(args: argparse.Namespace) -> Outcome:
    """Lists past their day, answers overdue, agreements to review."""
    from gis_planner.pipeline.reminding import reminders

    with open_case(args) as case:
        found = reminders(case, args.as_of)
    lines = [f"{r.topic}: {r.text}" for r in found]
    figures = {"due": [{"topic": r.topic, "text": r.text, "late": r.late} for r in found]}
    return Outcome("\n".join(lines) or "Nothing is due.", figures=figures)


def do_undo(args: argparse.Namespace) -> Outcome:
    """Take back the newest change."""
    with open_case(args) as case:
        entry = case.undo()
        return Outcome(
            f"Undone: {entry.summary}", figures={"seq": entry.seq, "summary": entry.summary}
        )


def do_redo(args: argparse.Namespace) -> Outcome:
    """Do again what was undone last."""
    with open_case(args) as case:
        entry = case.redo()
        return Outcome(
            f"Redone: {entry.summary}", figures={"seq": entry.seq, "summary": entry.summary}
        )
