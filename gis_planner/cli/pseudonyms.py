"""Verbs of pseudonymised lists: pseudonymise, link-key; and where a link key comes from."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import Any

from gis_planner.cli.arguments import as_mapping
from gis_planner.cli.console import ConsoleProgress
from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome

VARIABLE = "GIS_PLANNER_LINK_KEY"


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    text = "keyed hashes of a list that may not be shared by name, for matching elsewhere"
    hide = verbs.add_parser("pseudonymise", help=text, description=text)
    hide.add_argument("file", metavar="FILE", help="the list")
    hide.add_argument("--out", required=True, metavar="FILE.csv")
    hide.add_argument("--linkage", required=True, metavar="NAME", help="agreed with the receiver")
    add_key_file(hide)
    hide.add_argument("--map", type=as_mapping, action="append", default=[], metavar="FIELD=COLUMN")
    hide.add_argument("--sheet", default=None, metavar="S")
    hide.add_argument(
        "--keep", action="append", default=[], metavar="FIELD",
        help="send as it is: trade, status, rating, scheme, date, date_from, date_to",
    )  # fmt: skip
    hide.set_defaults(run=do_pseudonymise)
    text = "make a random link key for pseudonymised lists"
    key = verbs.add_parser("link-key", help=text, description=text)
    key.add_argument("file", metavar="FILE", help="where the key goes")
    key.set_defaults(run=do_link_key)


def add_key_file(parser: argparse.ArgumentParser) -> None:
    """The option that names a key file; without it the environment or a prompt gives the key."""
    parser.add_argument("--key-file", default="", metavar="K", help=f"else {VARIABLE} or a prompt")


def secret_of(args: argparse.Namespace, *, ask: bool) -> str:
    """The link key of a key file, the environment or a prompt (`ask`), in this order; '' without
    one. Never from the command line itself, where other users could read it."""
    from gis_planner.pipeline.pseudonymising import link_secret, read_key_file

    given = read_key_file(Path(args.key_file)) if args.key_file else link_secret()
    if not given and ask and sys.stdin.isatty():
        given = getpass.getpass("Link key: ")
    return given


def do_pseudonymise(args: argparse.Namespace) -> Outcome:
    """Pseudonymise a list."""
    from gis_planner.pipeline.pseudonymising import pseudonymise_list

    secret = secret_of(args, ask=True)
    if not secret:
        raise UserError("No link key was given.", f"Give --key-file FILE, or set {VARIABLE}.")
    mapping: dict[str, tuple[str, ...]] = {}
    for field, columns in args.map:
        mapping[field] = mapping.get(field, ()) + columns
    return pseudonymise_list(
        Path(args.file), Path(args.out), secret, args.linkage, mapping=mapping, keep=args.keep,
        sheet=args.sheet, progress=ConsoleProgress(),
    )  # fmt: skip


def do_link_key(args: argparse.Namespace) -> Outcome:
    """Make a link key."""
    from gis_planner.pipeline.pseudonymising import new_link_key

    return new_link_key(Path(args.file))
