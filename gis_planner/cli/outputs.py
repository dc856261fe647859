"""Verbs that let something out: release, pack, export."""

from __future__ import annotations

import argparse
import getpass
import os
from pathlib import Path
from typing import Any

from gis_planner.cli.arguments import case_verb
from gis_planner.cli.console import ConsoleProgress, open_case
from gis_planner.pipeline.outcome import Outcome


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    release = case_verb(verbs, "release", do_release, "tables for one audience", dated=True)
    release.add_argument("--audience", required=True, metavar="A")
    release.add_argument("--purpose", required=True, metavar="P")
    release.add_argument("--out", required=True, metavar="DIR")
    pack = case_verb(verbs, "pack", do_pack, "write a briefing pack", dated=True)
    pack.add_argument("--operation", required=True, metavar="NAME")
    pack.add_argument(
        "--audience", required=True, action="append", metavar="AGENCY",
        help="the reader; several, or 'all' that attend: a folder each in DIR",
    )  # fmt: skip
    pack.add_argument("--purpose", default="", metavar="P")
    pack.add_argument("--out", required=True, metavar="DIR")
    opened = verbs.add_parser("unpack", help="open an encrypted pack, or check an open one")
    opened.add_argument("pack", metavar="FILE_OR_DIR")
    opened.add_argument("--out", default="", metavar="DIR")
    opened.set_defaults(run=do_unpack)
    check = case_verb(verbs, "check", do_check, "hit or no hit between two agencies", dated=True)
    check.add_argument("--asking", required=True, metavar="AGENCY")
    check.add_argument("--asked", required=True, metavar="AGENCY")
    check.add_argument("--purpose", default="", metavar="P")
    check.add_argument("--level", default="premises", choices=("premises", "business"))
    check.add_argument("--out", required=True, metavar="FILE")
    export = case_verb(verbs, "export", do_export, "write a table")
    export.add_argument(
        "what",
        metavar="WHAT",
        help="records premises pairs links successions scores visits journal",
    )
    export.add_argument("--out", required=True, metavar="FILE")
    export.add_argument("--why", default="", metavar="TEXT", help="kept in the journal")


def do_release(args: argparse.Namespace) -> Outcome:
    """Write the tables that an audience may see for a purpose."""
    from gis_planner.pipeline.packs import release_tables

    with open_case(args) as case:
        return release_tables(case, args.audience, args.purpose, Path(args.out), as_of=args.as_of)


def do_pack(args: argparse.Namespace) -> Outcome:
    """Write a pack."""
    from gis_planner.pipeline.pack_set import write_pack_set
    from gis_planner.pipeline.packs import write_packs

    secret = os.environ.get("GIS_PLANNER_PACK_PASSPHRASE") or None
    readers = () if "all" in args.audience else tuple(dict.fromkeys(args.audience))
    with open_case(args) as case:
        if len(readers) == 1:
            return write_packs(
                case, args.operation, readers[0], Path(args.out), purpose=args.purpose,
                passphrase=secret, as_of=args.as_of, progress=ConsoleProgress(),
            )  # fmt: skip
        return write_pack_set(
            case, args.operation, readers, Path(args.out), purpose=args.purpose,
            passphrase=secret, as_of=args.as_of, progress=ConsoleProgress(),
        )  # fmt: skip


def do_unpack(args: argparse.Namespace) -> Outcome:
    """Open or check a pack; the passphrase from the environment or a prompt."""
    from gis_planner.pipeline.unpacking import unpack

    path = Path(args.pack)
    secret = os.environ.get("GIS_PLANNER_PACK_PASSPHRASE", "")
    if path.is_file() and not secret:
        secret = getpass.getpass(f"Passphrase of {path.name}: ")
    return unpack(path, Path(args.out) if args.out else None, secret)


def do_check(args: argparse.Namespace) -> Outcome:
    """Ask whether another agency knows one's own premises."""
    from gis_planner.pipeline.checking import check_to_file

    with open_case(args) as case:
        return check_to_file(
            case, args.asking, args.asked, Path(args.out), purpose=args.purpose, level=args.level,
            as_of=args.as_of,
        )  # fmt: skip


def do_export(args: argparse.Namespace) -> Outcome:
    """Export a table."""
    from gis_planner.pipeline.exporting import export_table

    with open_case(args) as case:
        return export_table(case, args.what, Path(args.out), args.why)
