"""The verbs of `interface.md` on the command line, without Qt."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from gis_planner import __version__, settings
from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.domain.lists import FIELDS
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.start import leave_pandas
from gis_planner.pipeline.stopping import INTERRUPT
from gis_planner.store import Case

STOPPED = "Stopped; the case is as it was."
Verb = Callable[[argparse.Namespace], Outcome]
PASSPHRASE_VARIABLE = "GIS_PLANNER_PASSPHRASE"
WITHOUT_PANDAS = ("new", "info", "import", "match", "decide", "score", "links", "export")
"""Verbs whose work needs no data frames."""


class ConsoleProgress:
    """Progress as one line on standard error that rewrites itself; silent when not a terminal."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()

    def report(self, fraction: float, text: str = "") -> None:
        """Show where the work is."""
        if self._live:
            print(f"\r{fraction:4.0%} {text:<60.60}", end="", file=sys.stderr, flush=True)

    def cancelled(self) -> bool:
        """Ctrl+C, also where a library swallowed its exception."""
        return INTERRUPT.asked


def tell(text: str) -> None:
    """A line for a person, kept away from standard output so that --json stays one object."""
    clear = "\r" + " " * 66 + "\r" if sys.stderr.isatty() else ""
    print(f"{clear}{text}", file=sys.stderr, flush=True)


def passphrase(path: Path, *, new: bool = False) -> str | None:
    """The passphrase from the environment or, for an encrypted file, from a prompt; never from
    the command line, where other users could read it. None for a plain case."""
    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given or new:
        return given or None
    if not path.is_file() or path.stat().st_size == 0:
        return None
    with path.open("rb") as file:
        if file.read(16) == b"SQLite format 3\x00":
            return None
    if not sys.stdin.isatty():
        return None
    return getpass.getpass(f"Passphrase of {path.name}: ") or None


def open_case(args: argparse.Namespace) -> Case:
    """The case named on the command line."""
    path = Path(args.case)
    secret = passphrase(path)
    if secret and path.is_file():
        with path.open("rb") as file:
            if file.read(16) == b"SQLite format 3\x00":
                secret = None  # the variable is set for other cases; this one is plain
    return Case.open(path, secret)


def as_date(text: str) -> date:
    """An ISO date from the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date like 2026-12-01") from None


def as_seconds(text: str) -> float:
    """Seconds of work: a number above nought, at most a day."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 86_400:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds from 0.1 to 86400")
    return value


def as_count(text: str) -> int:
    """A whole number above nought."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 10**12:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number above 0")
    return int(text)


def as_mapping(text: str) -> tuple[str, tuple[str, ...]]:
    """FIELD=COLUMN or FIELD=COLUMN+COLUMN from the command line."""
    name, equals, column = text.partition("=")
    if not equals or not column or name not in FIELDS:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not FIELD=COLUMN; fields are {', '.join(FIELDS)}"
        )
    return name, (column,)


# ---- verbs


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
    with open_case(args) as case:
        faults = case.check_integrity() + case.verify()
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
    """Every entry of the journal."""
    with open_case(args) as case:
        entries: list[dict[str, Any]] = [
            {"seq": e.seq, "at": e.at, "who": e.who, "verb": e.verb, "summary": e.summary,
             "undone": e.undone, "hash": e.hash}
            for e in case.history()
        ]  # fmt: skip
    lines = (f"{e['seq']:>5} {e['at'][:19]} {e['who']}: {e['summary']}" for e in entries)
    return Outcome("\n".join(lines), figures={"entries": entries})


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


def do_match(args: argparse.Namespace) -> Outcome:
    """Match the records."""
    from gis_planner.pipeline.stages import match_records

    with open_case(args) as case:
        return match_records(case, engine=args.engine, progress=ConsoleProgress())


def do_decide(args: argparse.Namespace) -> Outcome:
    """Add decisions from a table."""
    from gis_planner.pipeline.deciding import decide_from_file

    with open_case(args) as case:
        return decide_from_file(case, Path(args.file))


def do_score(args: argparse.Namespace) -> Outcome:
    """Score the premises."""
    from gis_planner.pipeline.stages import score_premises

    with open_case(args) as case:
        return score_premises(case, as_of=args.as_of, progress=ConsoleProgress())


def do_links(args: argparse.Namespace) -> Outcome:
    """Build the links."""
    from gis_planner.pipeline.stages import build_links

    with open_case(args) as case:
        return build_links(case, as_of=args.as_of, progress=ConsoleProgress())


def do_plan(args: argparse.Namespace) -> Outcome:
    """Plan an operation."""
    from gis_planner.pipeline.operations import plan, read_operation

    operation = read_operation(Path(args.operation))
    with open_case(args) as case:
        return plan(
            case, operation, seed=args.seed, seconds=args.seconds, iterations=args.iterations,
            as_of=args.as_of, progress=ConsoleProgress(),
        )  # fmt: skip


def do_gateway(args: argparse.Namespace) -> Outcome:
    """Add gateways from a file."""
    from gis_planner.pipeline.packs import add_gateways

    with open_case(args) as case:
        return add_gateways(case, Path(args.file))


def do_release(args: argparse.Namespace) -> Outcome:
    """Write the tables that an audience may see for a purpose."""
    from gis_planner.pipeline.packs import release_tables

    with open_case(args) as case:
        return release_tables(case, args.audience, args.purpose, Path(args.out), as_of=args.as_of)


def do_pack(args: argparse.Namespace) -> Outcome:
    """Write a pack."""
    from gis_planner.pipeline.packs import write_packs

    secret = os.environ.get("GIS_PLANNER_PACK_PASSPHRASE") or None
    with open_case(args) as case:
        return write_packs(
            case, args.operation, args.audience, Path(args.out), purpose=args.purpose,
            passphrase=secret, as_of=args.as_of, progress=ConsoleProgress(),
        )  # fmt: skip


def do_export(args: argparse.Namespace) -> Outcome:
    """Export a table."""
    from gis_planner.pipeline.exporting import export_table

    with open_case(args) as case:
        return export_table(case, args.what, Path(args.out))


def do_run(args: argparse.Namespace) -> Outcome:
    """Follow a recipe."""
    from gis_planner.pipeline.recipe import run_recipe

    return run_recipe(
        Path(args.recipe), Path(args.out), passphrase=os.environ.get(PASSPHRASE_VARIABLE) or None,
        today=date.today(), progress=ConsoleProgress(), tell=tell,
    )  # fmt: skip


def do_schema(args: argparse.Namespace) -> Outcome:
    """Print a JSON Schema."""
    from gis_planner.pipeline.operations import SCHEMAS

    schema = SCHEMAS[args.what]()
    return Outcome(json.dumps(schema, indent=2), figures=schema)


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


def do_bench(args: argparse.Namespace) -> Outcome:
    """Run a benchmark."""
    from gis_planner.bench import run_bench

    return run_bench(args.what, args.rest)


# ---- the parser


def _case_verb(
    verbs: Any, name: str, run: Verb, help_text: str, *, dated: bool = False
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=help_text, description=help_text)
    parser.add_argument("case", metavar="CASE", help="the case file")
    if dated:
        parser.add_argument("--as-of", type=as_date, default=date.today(), metavar="DATE")
    parser.set_defaults(run=run)
    return parser


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(prog="gis-planner", description=__doc__)
    parser.add_argument("--version", action="version", version=f"gis-planner {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    new = _case_verb(verbs, "new", do_new, "create a case")
    new.add_argument("--encrypt", action="store_true", help="ask for a passphrase")
    _case_verb(verbs, "open", do_info, "open the window on a case")
    _case_verb(verbs, "info", do_info, "what a case holds")
    _case_verb(verbs, "verify", do_verify, "prove the journal and the results")
    _case_verb(verbs, "journal", do_journal, "who changed what, when")
    _case_verb(verbs, "undo", do_undo, "take back the newest change")
    _case_verb(verbs, "redo", do_redo, "do again what was undone last")
    _add_inputs(verbs)
    _add_stages(verbs)
    _add_outputs(verbs)
    for sub in {id(p): p for p in verbs.choices.values()}.values():
        if not any(a.dest == "json" for a in sub._actions):
            sub.add_argument("--json", action="store_true", help="one JSON object on stdout")
    return parser


def _add_inputs(verbs: Any) -> None:
    lists = _case_verb(verbs, "import", do_import, "import an agency's list")
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
    layer = _case_verb(verbs, "layer", do_layer, "add a map layer, roads, boundaries, closures")
    layer.add_argument("file", metavar="FILE")
    layer.add_argument("--name", default="", metavar="N")
    layer.add_argument(
        "--kind", default="", metavar="KIND", help="roads, wards, postcodes, closures"
    )
    layer.add_argument("--layer", default=None, metavar="L", help="layer inside the file")
    layer.add_argument("--attribution", default="", metavar="TEXT")
    gazetteer = _case_verb(verbs, "gazetteer", do_gazetteer, "add addresses with UPRN")
    gazetteer.add_argument("file", metavar="FILE")
    decide = _case_verb(verbs, "decide", do_decide, "add decisions from a table")
    decide.add_argument("file", metavar="FILE.csv")
    gateway = _case_verb(verbs, "gateway", do_gateway, "add sharing gateways")
    gateway.add_argument("file", metavar="FILE.toml")


def _add_stages(verbs: Any) -> None:
    match = _case_verb(verbs, "match", do_match, "match records to premises and UPRN")
    match.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    _case_verb(verbs, "score", do_score, "score the premises", dated=True)
    _case_verb(verbs, "links", do_links, "build links and weigh successions", dated=True)
    plan = _case_verb(verbs, "plan", do_plan, "plan joint visits", dated=True)
    plan.add_argument("--operation", required=True, metavar="FILE.toml")
    limit = plan.add_mutually_exclusive_group()
    limit.add_argument("--seconds", type=as_seconds, default=None, metavar="N")
    limit.add_argument("--iterations", type=as_count, default=None, metavar="N")
    plan.add_argument("--seed", type=int, default=0, metavar="N")


def _add_outputs(verbs: Any) -> None:
    release = _case_verb(verbs, "release", do_release, "tables for one audience", dated=True)
    release.add_argument("--audience", required=True, metavar="A")
    release.add_argument("--purpose", required=True, metavar="P")
    release.add_argument("--out", required=True, metavar="DIR")
    pack = _case_verb(verbs, "pack", do_pack, "write a briefing pack", dated=True)
    pack.add_argument("--operation", required=True, metavar="NAME")
    pack.add_argument("--audience", required=True, metavar="AGENCY")
    pack.add_argument("--purpose", default="", metavar="P")
    pack.add_argument("--out", required=True, metavar="DIR")
    export = _case_verb(verbs, "export", do_export, "write a table")
    export.add_argument(
        "what",
        metavar="WHAT",
        help="records premises pairs links successions scores visits journal",
    )
    export.add_argument("--out", required=True, metavar="FILE")
    run = verbs.add_parser("run", help="the whole way from a recipe")
    run.add_argument("recipe", metavar="RECIPE.toml")
    run.add_argument("--out", required=True, metavar="DIR")
    run.set_defaults(run=do_run)
    schema = verbs.add_parser("schema", help="JSON Schema of an operation or recipe")
    schema.add_argument("what", choices=("operation", "recipe"))
    schema.set_defaults(run=do_schema)
    bench = verbs.add_parser("bench", help="benchmarks beside named peers")
    bench.add_argument("what", metavar="WHAT")
    bench.add_argument("rest", nargs=argparse.REMAINDER)
    bench.set_defaults(run=do_bench)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb: exit 0 done, 1 refused with one clear line, 2 usage."""
    args = build_parser().parse_args(argv)
    if args.verb == "bench":
        args.json = "--json" in args.rest
    elif args.verb in WITHOUT_PANDAS:
        leave_pandas()
    try:
        outcome: Outcome = args.run(args)
    except UserError as fault:
        return _refuse(args, str(fault))
    except (Cancelled, KeyboardInterrupt):
        return _refuse(args, STOPPED)
    except MemoryError:
        return _refuse(args, "There is not enough memory for this. Close other programs.")
    except OSError as fault:
        name = f" {fault.filename}" if fault.filename else ""
        return _refuse(args, f"The system refused{name}: {fault.strerror or fault}.")
    except Exception as fault:
        if INTERRUPT.asked:
            return _refuse(args, STOPPED)
        log = write_fault(traceback.format_exc())
        kind = type(fault).__name__
        return _refuse(args, f"An unexpected fault ({kind}); the case is as it was. Details: {log}")
    if not args.json and sys.stderr.isatty():
        tell("")
    figures = json.dumps(outcome.figures, default=str, ensure_ascii=False) if args.json else ""
    return _print(figures or outcome.summary)


def _print(text: str) -> int:
    """Put `text` on standard output; a reader who left early (`| head`) is no fault."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (closed at exit)
    return 0


def write_fault(text: str) -> Path:
    """Keep the details of a fault of our own for whoever mends it; returns the file."""
    folder = settings.cache_folder() / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"fault-{os.getpid()}.txt"
    path.write_text(text, "utf-8")
    return path


def _refuse(args: argparse.Namespace, text: str) -> int:
    line = " ".join(text.split())
    tell(f"gis-planner {args.verb}: {line}")
    if args.json:
        print(json.dumps({"error": line}, ensure_ascii=False))
    return 1
