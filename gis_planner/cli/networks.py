"""Verbs of the network: entry, leads, network."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gis_planner.cli.arguments import as_count, as_date, case_verb
from gis_planner.cli.console import open_case
from gis_planner.domain.entries import ENTRY_TYPES, Entry
from gis_planner.domain.errors import UserError
from gis_planner.domain.sharing import MARKINGS
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case

QUESTIONS = (
    "ego", "path", "rings", "components", "communities", "cores", "joints", "history", "oddities",
)  # fmt: skip


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    _add_entry(verbs)
    leads = case_verb(verbs, "leads", do_leads, "what is new since you last looked")
    leads.add_argument("--since", type=as_date, default=None, metavar="DATE")
    leads.add_argument("--all", action="store_true", help="everything, whenever it was found")
    leads.add_argument("--limit", type=as_count, default=50, metavar="N")
    what = leads.add_mutually_exclusive_group()
    what.add_argument("--seen", action="store_true", help="begin the list anew from now")
    what.add_argument("--dismiss", default="", metavar="KEY", help="put a lead aside, with --why")
    what.add_argument("--restore", default="", metavar="KEY", help="take a dismissed lead up again")
    leads.add_argument("--why", default="", metavar="TEXT")
    _add_network(verbs)


def _add_entry(verbs: Any) -> None:
    entry = case_verb(
        verbs, "entry", do_entry, "an analyst's own statement of a link, with source and grade"
    )
    ends = "node id, or phone:, email:, website:, vehicle:, person:"
    entry.add_argument("--from", dest="start", default="", metavar="ID", help=ends)
    entry.add_argument("--to", dest="end", default="", metavar="ID", help=ends)
    entry.add_argument("--type", default="", choices=ENTRY_TYPES, metavar="TYPE",
                       help=", ".join(ENTRY_TYPES))  # fmt: skip
    entry.add_argument("--source", default="", metavar="TEXT")
    entry.add_argument("--grade", default="", metavar="3x5x2", help="for example 2BP")
    entry.add_argument("--conditions", default="", metavar="TEXT", help="needed with handling C")
    for name in ("--since", "--until"):
        entry.add_argument(name, type=as_date, default=None, metavar="DATE")
    entry.add_argument("--note", default="", metavar="TEXT")
    entry.add_argument("--marking", default=Entry.marking, choices=MARKINGS)
    what = entry.add_mutually_exclusive_group()
    what.add_argument("--file", default="", metavar="FILE.csv", help="many at once")
    what.add_argument("--withdraw", default="", metavar="E000001", help="with --note why")
    what.add_argument("--list", action="store_true", help="all entries")


def _add_network(verbs: Any) -> None:
    network = case_verb(verbs, "network", do_network, "questions about the link graph")
    network.add_argument("question", choices=QUESTIONS)
    network.add_argument("ids", nargs="*", metavar="ID", help="nodes that it is about")
    network.add_argument("--hops", type=as_count, default=2, metavar="N")
    network.add_argument("--types", nargs="+", default=None, metavar="TYPE", help="types of link")
    network.add_argument("--at", type=as_date, default=None, metavar="DATE",
                         help="the network on a day")  # fmt: skip
    network.add_argument("--hide-hubs", action="store_true")
    network.add_argument("--bits", type=float, default=5.0, metavar="N", help="least evidence")
    network.add_argument("--limit", type=as_count, default=20, metavar="N")
    network.add_argument("--seed", type=int, default=1)
    network.add_argument("--out", default="", metavar="FILE",
                         help="write the ego network as .graphml, .gexf or .csv (i2)")  # fmt: skip


def do_entry(args: argparse.Namespace) -> Outcome:
    """Enter, list or withdraw statements."""
    from gis_planner.pipeline import entries

    with open_case(args) as case:
        if args.list:
            table = entries.entries_table(case).to_pylist()
            lines = [
                " ".join([*(str(e[c] or "") for c in ("id", "start", "type", "end", "grade")),
                          f"({e['source']})", "withdrawn" if e["withdrawn"] else ""])
                for e in table
            ]  # fmt: skip
            return Outcome("\n".join(lines) or "No entries.", figures={"entries": table})
        if args.withdraw:
            return entries.withdraw(case, args.withdraw, args.note)
        if args.file:
            return entries.entries_from_file(case, Path(args.file))
        since, until = (d.isoformat() if d else "" for d in (args.since, args.until))
        made = Entry("", args.start, args.end, args.type, args.source, args.grade, since, until,
                     args.note, args.conditions, args.marking)  # fmt: skip
        return entries.add_entry(case, made)


def do_leads(args: argparse.Namespace) -> Outcome:
    """List, dismiss or restore leads."""
    from gis_planner.pipeline import leads

    with open_case(args) as case:
        if args.dismiss:
            return leads.dismiss(case, args.dismiss, args.why)
        if args.restore:
            return leads.restore(case, args.restore)
        if args.seen:
            return leads.look(case)
        since = "0001-01-01" if args.all else args.since
        found = leads.new_leads(case, since, limit=args.limit)
        lines = [f"{x.rank:6.1f} {x.kind:10} {x.because}\n       {x.key}" for x in found]
        figures = {"since": str(since or leads.last_look(case) or ""),
                   "leads": [dataclasses.asdict(x) for x in found]}  # fmt: skip
        return Outcome("\n".join(lines) or "Nothing new.", figures=figures)


def do_network(args: argparse.Namespace) -> Outcome:
    """Answer one question about the graph."""
    with open_case(args) as case:
        if args.question == "ego":
            return _ego(case, args)
        found = _ask(case, args)
        shown = found[: args.limit]
        lines = [_say(x) for x in shown]
        more = f"\n… and {len(found) - len(shown):,} more" if len(found) > len(shown) else ""
        figures = {"question": args.question, "found": len(found),
                   "answers": [_plain(x) for x in shown]}  # fmt: skip
        return Outcome(("\n".join(lines) or "None found.") + more, figures=figures)


def _say(answer: Any) -> str:
    if isinstance(answer, dict):
        return f"{answer['kind']}: {answer['because']}"
    return str(getattr(answer, "because", "") or answer)


def _plain(answer: Any) -> Any:
    if not dataclasses.is_dataclass(answer) or isinstance(answer, type):
        return answer
    return {**dataclasses.asdict(answer), "source_refs": getattr(answer, "source_refs", ())}


def _ask(case: Case, args: argparse.Namespace) -> Sequence[Any]:
    from gis_planner.pipeline import networks

    if args.question == "path":
        a, b = _ids(args, 2)
        return networks.paths(case, a, b, args.limit, args.at, types=args.types)
    if args.question == "history":
        return networks.history(case, _ids(args, 1)[0], args.at)
    if args.question == "joints":
        return networks.articulations(
            case, args.at, args.ids or None, bits=args.bits, limit=args.limit
        )
    if args.question == "rings":
        return networks.rings(case, bits=args.bits, as_of=args.at)
    if args.question == "components":
        return networks.components_above(case, args.bits, args.at)
    if args.question == "communities":
        return networks.communities(case, args.seed, as_of=args.at)
    if args.question == "cores":
        return networks.cores(case, as_of=args.at, bits=args.bits)
    return networks.oddities(case)


def _ids(args: argparse.Namespace, count: int) -> list[str]:
    if len(args.ids) != count:
        many = "ID" if count == 1 else "two IDs"
        raise UserError(f"'{args.question}' needs {many}.", "Find ids with 'export CASE links'.")
    return list(args.ids)


def _ego(case: Case, args: argparse.Namespace) -> Outcome:
    from gis_planner.pipeline import networks

    if not args.ids:
        raise UserError("'ego' needs an ID or more.", "Find ids with 'export CASE links'.")
    found = networks.ego(case, args.ids, args.hops, args.types, args.at, args.hide_hubs)
    if args.out:
        return networks.write_network(case, found, Path(args.out))
    rows = found.links.drop_columns(["geom"]).to_pylist()
    lines = [str(r["because"]) for r in rows[: args.limit]]
    figures = {"nodes": found.nodes.to_pylist(), "links": rows, "reached": found.reached}
    head = f"{found.nodes.num_rows:,} nodes of {found.reached:,} within reach, {len(rows):,} links"
    return Outcome("\n".join([head, *lines]), figures=figures)
