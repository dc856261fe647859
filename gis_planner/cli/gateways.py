"""The verb of agreements: gateway."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from gis_planner.cli.arguments import as_date, case_verb
from gis_planner.cli.console import open_case
from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome


def add(verbs: Any) -> None:
    """Put this verb on the command line."""
    gateway = case_verb(
        verbs, "gateway", do_gateway, "add sharing gateways, or look over the register", dated=True
    )
    gateway.add_argument(
        "file", metavar="FILE", nargs="?", help="TOML, XLSX or CSV; none: overview"
    )
    gateway.add_argument("--suspend", default="", metavar="ID", help="from --as-of on")
    gateway.add_argument("--review", type=as_date, default=None, metavar="DATE")
    gateway.add_argument("--resume", default="", metavar="ID")
    gateway.add_argument("--protocol", default="", metavar="ID", help="write a protocol to sign")
    gateway.add_argument("--marks", default="", metavar="OPERATION",
                         help="write the seven-marks check of an operation")  # fmt: skip
    gateway.add_argument("--successors", action="store_true",
                         help="new versions that name the agencies of today")  # fmt: skip
    gateway.add_argument("--out", default="", metavar="FILE.md")


def do_gateway(args: argparse.Namespace) -> Outcome:
    """Add, suspend, resume, print or look over agreements."""
    from gis_planner.pipeline import gateways, register

    with open_case(args) as case:
        if args.file:
            return gateways.add_gateways(case, Path(args.file))
        if args.suspend:
            return gateways.suspend(case, args.suspend, args.as_of, args.review)
        if args.resume:
            return gateways.resume(case, args.resume)
        if args.successors:
            return register.follow_successions(case)
        if (args.protocol or args.marks) and not args.out:
            raise UserError("Nothing says where it is written.", "Add --out FILE.md.")
        if args.protocol:
            return gateways.write_protocol(case, args.protocol, Path(args.out))
        if args.marks:
            return register.write_marks(case, args.marks, Path(args.out), as_of=args.as_of)
        return gateways.overview(case, as_of=args.as_of)
