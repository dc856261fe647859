"""Verbs of planning: targets, others, plan, letters, replan, compare, one-more."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from gis_planner.cli.arguments import as_count, as_seconds, case_verb
from gis_planner.cli.console import ConsoleProgress, open_case
from gis_planner.domain.operations import Event
from gis_planner.pipeline.outcome import Outcome


def add(verbs: Any) -> None:
    """Put these verbs on the command line."""
    plan = case_verb(verbs, "plan", do_plan, "plan joint visits", dated=True)
    plan.add_argument("--operation", required=True, metavar="FILE.toml")
    limit = plan.add_mutually_exclusive_group()
    limit.add_argument("--seconds", type=as_seconds, default=None, metavar="N")
    limit.add_argument("--iterations", type=as_count, default=None, metavar="N")
    plan.add_argument("--seed", type=int, default=0, metavar="N")
    targets = case_verb(verbs, "targets", do_targets, "the funnel to premises worth a visit",
                        dated=True)  # fmt: skip
    targets.add_argument("--known-to", type=as_count, default=0, metavar="N", help="agencies")
    targets.add_argument("--non-compliant", type=as_count, default=0, metavar="N", help="areas")
    targets.add_argument("--most", type=as_count, default=0, metavar="N",
                         help="of what is left, the N most severe")  # fmt: skip
    targets.add_argument("--severity", type=int, choices=range(1, 6), default=0)
    for name, text in (
        ("agency", "known to it"), ("concern", "raised"), ("trade", "words"), ("ward", "name"),
    ):  # fmt: skip
        targets.add_argument(f"--{name}", action="append", default=[], metavar=name[0].upper(),
                             help=f"{text}; may be given again for another")  # fmt: skip
    visited = targets.add_mutually_exclusive_group()
    visited.add_argument("--never-visited", action="store_true")
    visited.add_argument("--visited", action="store_true")
    targets.add_argument("--pareto", choices=("trade", "ward", "severity"), default="")
    targets.add_argument("--out", metavar="FILE", help="write the premises left")
    targets.add_argument("--keep", metavar="NAME", help="keep them as a target list in the case")
    marks = case_verb(verbs, "marks", do_marks, "the seven marks of a good collaboration",
                      dated=True)  # fmt: skip
    marks.add_argument("--operation", required=True, metavar="NAME")
    marks.add_argument("--acknowledged", metavar="AGENCY", help="it acknowledged the briefing")
    marks.add_argument("--who", default="", help="who confirmed it, and how")
    others = case_verb(verbs, "others", do_others, "other agencies' own planned visits")
    others.add_argument("file", metavar="FILE", help="ICS, CSV or XLSX")
    others.add_argument("--agency", default="", metavar="A")
    letters = case_verb(verbs, "letters", do_letters, "advance letters by mail merge")
    letters.add_argument("--operation", required=True, metavar="NAME")
    letters.add_argument("--template", metavar="FILE", help=".docx, .html or .txt with {{fields}}")
    letters.add_argument("--out", required=True, metavar="DIR")
    replan = case_verb(verbs, "replan", do_replan, "repair a plan after something happened",
                       dated=True)  # fmt: skip
    replan.add_argument("--operation", required=True, metavar="NAME")
    what = replan.add_mutually_exclusive_group(required=True)
    what.add_argument("--lost", metavar="OFFICER", help="the officer drops out")
    what.add_argument("--closed", metavar="PREMISES", help="the premises are closed")
    what.add_argument("--refused", metavar="PREMISES", help="--agency got no warrant there")
    what.add_argument("--overrun", metavar="PREMISES", help="the visit takes --minutes longer")
    what.add_argument("--road", metavar="NAME|FILE", help="a road of the case, or closures, shut")
    replan.add_argument("--agency", default="", metavar="A")
    replan.add_argument("--minutes", type=as_count, default=30, metavar="N")
    replan.add_argument("--day", default="", metavar="DATE", help="day on which it is known")
    replan.add_argument("--at", default="", metavar="HH:MM", help="what began before stays")
    replan.add_argument("--that-day-only", action="store_true")
    replan.add_argument("--standby", action="store_true", help="who is on standby may step in")
    replan.add_argument("--best", action="store_true", help="plan anew instead of a small change")
    replan.add_argument("--seconds", type=as_seconds, default=None, metavar="N")
    replan.add_argument("--seed", type=int, default=0, metavar="N")
    replan.add_argument("--accept", action="store_true", help="keep it; else it is only shown")
    replan.add_argument("--out", metavar="FILE", help="write the table of differences")
    compare = case_verb(verbs, "compare", do_compare, "two plans beside each other")
    text = "an operation, NAME@1 for its version before, or a file of visits"
    compare.add_argument("first", metavar="PLAN", help=text)
    compare.add_argument("second", metavar="PLAN")
    compare.add_argument("--out", metavar="FILE", help="write the table of differences")
    more = case_verb(verbs, "one-more", do_one_more, "what one more officer would bring")
    more.add_argument("--operation", required=True, metavar="NAME")
    more.add_argument("--agency", default="", metavar="A", help="none: each that takes part")
    more.add_argument("--seconds", type=as_seconds, default=1.0, metavar="N", help="for each plan")
    more.add_argument("--seed", type=int, default=0, metavar="N")


def do_plan(args: argparse.Namespace) -> Outcome:
    """Plan an operation."""
    from gis_planner.pipeline.operations import plan, read_operation

    operation = read_operation(Path(args.operation))
    with open_case(args) as case:
        return plan(
            case, operation, seed=args.seed, seconds=args.seconds, iterations=args.iterations,
            as_of=args.as_of, progress=ConsoleProgress(),
        )  # fmt: skip


def do_targets(args: argparse.Namespace) -> Outcome:
    """The funnel, with counts at each step."""
    from gis_planner.pipeline.targets import filter_of, tell_targets

    wanted = filter_of(
        known_to=args.known_to, non_compliant=args.non_compliant, severity=args.severity,
        most=args.most,
        agencies=tuple(args.agency), concerns=tuple(args.concern), trades=tuple(args.trade),
        wards=tuple(args.ward),
        never_visited=True if args.never_visited else False if args.visited else None,
    )  # fmt: skip
    with open_case(args) as case:
        told = tell_targets(case, wanted, args.pareto, Path(args.out) if args.out else None)
        if not args.keep:
            return told
        from gis_planner.pipeline.target_lists import keep_targets

        asked = {k: v for k, v in vars(wanted).items() if v not in (0, (), None)}
        how = "; ".join(s["label"] for s in told.figures["steps"][1:]) or "all premises"
        kept = keep_targets(case, args.keep, told.figures["targets"], how, asked, args.as_of)
        return Outcome(f"{told.summary}\n{kept.summary}", kept.touched, told.figures)


def do_marks(args: argparse.Namespace) -> Outcome:
    """The seven marks of an operation: met, accepted or missing."""
    from gis_planner.pipeline.operation_forms import acknowledge, tell_marks

    with open_case(args) as case:
        if args.acknowledged:
            acknowledge(case, args.operation, args.acknowledged, args.who, args.as_of)
        return tell_marks(case, args.operation)


def do_others(args: argparse.Namespace) -> Outcome:
    """Other agencies' planned visits and their clashes."""
    from gis_planner.pipeline.others_visits import add_other_visits

    with open_case(args) as case:
        return add_other_visits(case, Path(args.file), args.agency, ConsoleProgress())


def do_letters(args: argparse.Namespace) -> Outcome:
    """Advance letters."""
    from gis_planner.pipeline.letters import write_letters

    with open_case(args) as case:
        template = Path(args.template) if args.template else None
        return write_letters(case, args.operation, Path(args.out), template, ConsoleProgress())


def closure_of(case: Any, text: str) -> Any:
    """Roads that are shut: a file of closures, or a road of the case by its name."""
    from gis_planner.pipeline import closing

    path = Path(text)
    return closing.from_file(path) if path.is_file() else closing.by_name(case, text)


def do_replan(args: argparse.Namespace) -> Outcome:
    """Propose a repaired plan; keep it with --accept."""
    from gis_planner.pipeline import replanning

    kinds = {"lost": "officer lost", "closed": "closed", "refused": "refused",
             "overrun": "overrun", "road": "road closed"}  # fmt: skip
    kind = next(k for k in kinds if getattr(args, k))
    event = Event(
        kinds[kind], officer=args.lost or "", agency=args.agency, minutes=args.minutes,
        premises_id=args.closed or args.refused or args.overrun or "", day=args.day, at=args.at,
        that_day_only=args.that_day_only, standby=args.standby, road=args.road or "",
    )  # fmt: skip
    with open_case(args) as case:
        shut = closure_of(case, args.road) if args.road else None
        found = replanning.propose(
            case, args.operation, event, seconds=args.seconds, seed=args.seed, closure=shut,
            mode="best" if args.best else "repair", progress=ConsoleProgress(),
        )  # fmt: skip
        return _told(case, args, found)


def _told(case: Any, args: argparse.Namespace, found: Any) -> Outcome:
    from gis_planner.pipeline import exporting, replanning

    rows = [r for r in found.differences.to_pylist() if r["change"] != "kept"]
    lines = [found.summary]
    lines += [f"{r['premises_id']} {r['change']}: {r['after'] or r['because']}" for r in rows]
    figures = {"before": found.before, "after": found.after, "differences": rows, "accepted": False}
    touched: frozenset[str] = frozenset()
    if args.out:
        exporting.write_rows(case, found.differences, Path(args.out), "differences")
    if args.accept:
        done = replanning.accept(case, found, as_of=args.as_of)
        lines.append(f"Kept: {done.summary}")
        touched, figures["accepted"] = done.touched, True
    else:
        lines.append("Nothing is kept; --accept keeps it.")
    return Outcome("\n".join(lines), touched, figures)


def do_compare(args: argparse.Namespace) -> Outcome:
    """Two plans beside each other."""
    from gis_planner.pipeline import exporting, replanning

    with open_case(args) as case:
        table, first, second = replanning.compare(case, args.first, args.second)
        if args.out:
            exporting.write_rows(case, table, Path(args.out), "differences")
        rows = table.to_pylist()
        kinds = [r["change"] for r in rows]
        lines = [f"{k}: {first[k]} | {second[k]}" for k in first]
        lines += [f"{kinds.count(k)} premises {k}" for k in dict.fromkeys(kinds)]
        return Outcome(
            "\n".join(lines), figures={"first": first, "second": second, "differences": rows}
        )


def do_one_more(args: argparse.Namespace) -> Outcome:
    """What one more officer of an agency would bring."""
    from gis_planner.pipeline.replanning import one_more_officer
    from gis_planner.pipeline.staffing import one_more_of_each

    with open_case(args) as case:
        if args.agency:
            return one_more_officer(
                case, args.operation, args.agency, seconds=args.seconds, seed=args.seed,
                progress=ConsoleProgress(),
            )  # fmt: skip
        found = one_more_of_each(
            case, args.operation, seconds=args.seconds, seed=args.seed, progress=ConsoleProgress()
        )
        figures = {"seconds": found.seconds, "seed": found.seed, "left": list(found.left)}
        rows = [{"agency": m.agency, "gain": m.gain, "share": round(m.share, 4),
                 "added": list(m.added)} for m in found.found]  # fmt: skip
        return Outcome("\n".join(m.text for m in found.found), figures=figures | {"agencies": rows})
