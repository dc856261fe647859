"""Verbs that bring something into the case: import, layer, gazetteer."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from gis_planner.cli.arguments import as_mapping, case_verb
from gis_planner.cli.console import ConsoleProgress, open_case
from gis_planner.pipeline.outcome import Outcome


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    lists = case_verb(verbs, "import", do_import, "import an agency's list")
    lists.add_argument("file", metavar="FILE")
    lists.add_argument("--agency", default="", metavar="ID")
    lists.add_argument("--list", default="", metavar="NAME")
    lists.add_argument("--profile", default="", metavar="NAME")
    lists.add_argument(
        "--map", type=as_mapping, action="append", default=[], metavar="FIELD=COLUMN"
    )
    lists.add_argument("--sheet", default=None, metavar="S")
    lists.add_argument("--as-of", default="", metavar="DATE", help="date of the list's content")
    lists.add_argument("--set-aside", default="", metavar="FILE", help="where bad rows go")
    layer = case_verb(verbs, "layer", do_layer, "add a map layer, roads, boundaries, closures")
    layer.add_argument("file", metavar="FILE")
    layer.add_argument("--name", default="", metavar="N")
    layer.add_argument(
        "--kind", default="", metavar="KIND", help="roads, wards, postcodes, closures"
    )
    layer.add_argument("--layer", default=None, metavar="L", help="layer inside the file")
    layer.add_argument("--attribution", default="", metavar="TEXT")
    gazetteer = case_verb(verbs, "gazetteer", do_gazetteer, "add addresses with UPRN")
    gazetteer.add_argument("file", metavar="FILE")


def do_import(args: argparse.Namespace) -> Outcome:
    """Import a list."""
    from gis_planner.pipeline.importing import import_list

    mapping: dict[str, tuple[str, ...]] = {}
    for field, columns in args.map:
        mapping[field] = mapping.get(field, ()) + columns
    with open_case(args) as case:
        return import_list(
            case, Path(args.file), agency=args.agency, list_name=args.list, mapping=mapping,
            profile=args.profile, sheet=args.sheet, as_of=args.as_of,
            set_aside_file=Path(args.set_aside) if args.set_aside else None,
            progress=ConsoleProgress(),
        )  # fmt: skip


def do_layer(args: argparse.Namespace) -> Outcome:
    """Add a map layer."""
    from gis_planner.pipeline.places import add_layer

    with open_case(args) as case:
        return add_layer(
            case, Path(args.file), name=args.name, kind=args.kind, layer=args.layer,
            attribution=args.attribution, progress=ConsoleProgress(),
        )  # fmt: skip


def do_gazetteer(args: argparse.Namespace) -> Outcome:
    """Add a gazetteer."""
    from gis_planner.pipeline.places import add_gazetteer

    with open_case(args) as case:
        return add_gazetteer(case, Path(args.file), progress=ConsoleProgress())
