"""bench planning: published instances and invented weeks, each in its own terms.

Without files it plans invented weeks of growing size; with `--beside`, CP-SAT alone and OR-Tools
routing on the same model get as long as asked.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome, Stopwatch

WEEKS = ("12/9/1", "60/18/1", "60/18/2", "200/18/3", "500/72/5", "2000/72/5")
"""Premises / officers / days of the invented weeks."""


def main(argv: list[str]) -> Outcome:
    """Solve OPS (JSON), HHCRSP (JSON) and TOPTW (text) instances, or invented weeks of action."""
    parser = argparse.ArgumentParser(prog="gis-planner bench planning", description=main.__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--seconds", type=float, default=10.0, help="for each instance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--teams", type=int, default=1, help="teams of a TOPTW instance")
    parser.add_argument("--solutions", type=Path, metavar="DIR", help="write a solution for each")
    parser.add_argument("--best", type=Path, metavar="CSV", help="best known results, for gaps")
    parser.add_argument("--weeks", nargs="*", default=list(WEEKS), metavar="P/O/D")
    parser.add_argument(
        "--beside", type=float, default=0.0, help="seconds of CP-SAT alone, and of OR-Tools routing"
    )
    parser.add_argument("--random", type=int, metavar="N", help="check N random weeks and repairs")
    parser.add_argument(
        "--sets", type=int, metavar="N", help="agency sets of N premises proven minimal; 0 = demo"
    )
    parser.add_argument("--lost", metavar="P/O/D", help="repairs after each officer is lost")
    parser.add_argument("--roads", type=Path, help="build these roads, time 200 x 200 journeys")
    parser.add_argument("--experiment", choices=("tailored",), help="tailored visits beside others")
    parser.add_argument("--seeds", type=int, default=20, help="of the experiment")
    parser.add_argument("--from", type=int, default=0, dest="first", help="number of the first one")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    if args.random:
        from gis_planner.bench.planning_random import run

        figures = run(args.random, first=args.first)
        return Outcome(_line(figures), figures=figures)
    if args.sets is not None:
        from gis_planner.bench import planning_sets

        figures = planning_sets.run(args.sets)
        return Outcome(_line(figures), figures=figures)
    if args.lost:
        from gis_planner.bench import planning_lost

        figures = planning_lost.run(args.lost, seed=args.seed)
        return Outcome(_line(figures), figures=figures)
    if args.roads:
        from gis_planner.bench import planning_roads

        figures = planning_roads.run(args.roads, args.seed)
        return Outcome(_line(figures), figures=figures)
    if args.experiment:
        from gis_planner.bench import planning_tailored

        chosen = range(args.first or 1, (args.first or 1) + args.seeds)
        figures = planning_tailored.run(chosen)
        return Outcome("\n".join(f"{k}: {v}" for k, v in figures.items()), figures=figures)
    best = _best_known(args.best) if args.best else {}
    if not args.files:
        rows = [_week(name, args.seconds, args.seed, args.beside) for name in args.weeks]
        return Outcome("\n".join(map(_line, rows)), figures={"weeks": rows})
    if args.solutions:
        args.solutions.mkdir(parents=True, exist_ok=True)
    rows = []
    for path in args.files:
        solution, faults = solve_file(path, args.seconds, args.teams, args.seed)
        if args.solutions:
            beside = ("bound", "seconds") if "objective" in solution else ()
            text = json.dumps({k: v for k, v in solution.items() if k not in beside}, indent=1)
            (args.solutions / f"{path.stem}.json").write_text(text, "utf-8")
        row = {k: v for k, v in solution.items() if k != "routes"} | {"faults": faults}
        known = best.get(path.stem, best.get(f"{path.stem}/{args.teams}"))
        if known is not None:
            row |= {"best_known": known, "gap_percent": _gap(solution, known)}
        rows.append(row)
    gaps = [r["gap_percent"] for r in rows if "gap_percent" in r]
    figures = {"instances": rows}
    if gaps:
        figures |= {"mean_gap_percent": round(sum(gaps) / len(gaps), 4), "worst": max(gaps)}
    return Outcome("\n".join(map(_line, rows)), figures=figures)


def solve_file(
    path: Path, seconds: float, teams: int = 1, seed: int = 1
) -> tuple[dict[str, Any], list[str]]:
    """Recognise, solve and check one instance: its solution as written, and faults (none)."""
    from gis_planner.bench import (
        planning_hhcrsp,
        planning_ops,
        planning_ops_check,
        planning_toptw,
    )

    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(f"{path} cannot be read: {fault}.") from fault
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    try:
        if isinstance(document, dict) and "Jk" in document:
            ops = planning_ops.read_ops(path.stem, document)
            found = planning_ops.solve_ops(ops, seconds)
            return found, planning_ops_check.check_files(document, found)
        if isinstance(document, dict) and "patients" in document:
            care = planning_hhcrsp.read_care(path.stem, document)
            found = planning_hhcrsp.solve_care(care, seconds, seed)
            return found, planning_hhcrsp.check_care(document, found)
        if document is None:
            problem = planning_toptw.read_toptw(path.stem, text)
            found = planning_toptw.solve_toptw(problem, teams, seconds, seed)
            return found, planning_toptw.check_toptw(problem, found)
    except (KeyError, ValueError, IndexError, TypeError) as fault:
        raise UserError(f"{path} is not a whole instance: {fault!r}.") from fault
    raise UserError(
        f"{path} is no OPS, HHCRSP or TOPTW instance.",
        "OPS JSON has Jk, T, b, L; HHCRSP JSON has patients; TOPTW is text.",
    )


def _best_known(path: Path) -> dict[str, float]:
    """Best known results by instance (or instance/teams) from a CSV with a column for them."""
    found = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            value = row.get("objective_in_pdf") or row.get("total_cost") or row.get("best")
            if value:
                name = row["instance"] + (f"/{row['m']}" if row.get("m") else "")
                found[name] = float(value)
    return found


def _gap(solution: dict[str, Any], known: float) -> float:
    """Per cent worse than the best known; below 0 = better."""
    if "total_cost" in solution:
        return round(100 * (float(solution["total_cost"]) / known - 1), 4)
    got = float(solution.get("objective", solution.get("score", 0)))
    return round(100 * (1 - got / known), 4) if known else 0.0


def _week(name: str, seconds: float, seed: int, beside: float) -> dict[str, Any]:
    """One invented week: the planner, and CP-SAT alone where asked."""
    from gis_planner import planning
    from gis_planner.bench.weeks import invented_week
    from gis_planner.reference import load_reference

    try:
        premises, officers, days = (int(w) for w in name.split("/"))
    except ValueError as fault:
        raise UserError(f"'{name}' is not premises/officers/days.", "Write 60/18/1.") from fault
    candidates, operation = invented_week(premises, officers, days, seed)
    watch = Stopwatch()
    travel = planning.travel_between(candidates, operation)
    watch.lap("travel")
    reference = load_reference()
    plan = planning.plan_visits(
        candidates, operation, reference=reference, travel=travel, seed=seed, seconds=seconds
    )
    watch.lap("plan")
    faults = planning.check_plan(plan, candidates, operation, reference, travel)
    row = {
        "instance": name, "value": plan.value, "bound": plan.bound,
        "gap_percent": round(100 * plan.gap, 2), "proven": plan.proven,
        "score": plan.details["score"], "moves": plan.moves, "seconds": watch.total,
        "faults": list(faults),
    }  # fmt: skip
    if beside > 0:
        row["cp_sat_score"] = _cp_sat_alone(candidates, operation, reference, travel, beside)
        row |= _routing(candidates, operation, reference, travel, beside)
    return row


def _cp_sat_alone(
    candidates: Any, operation: Any, reference: Any, travel: Any, seconds: float
) -> float | None:
    """Score of CP-SAT without our search on the same model; None where it found nothing."""
    from ortools.sat.python import cp_model

    from gis_planner.planning.model import build_model
    from gis_planner.planning.problem import PlanParams
    from gis_planner.planning.solver.exact import CpModel

    built = CpModel(build_model(candidates, operation, reference, travel, PlanParams()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(built.cp)
    known = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return float(solver.objective_value) if known else None


def _routing(
    candidates: Any, operation: Any, reference: Any, travel: Any, seconds: float
) -> dict[str, Any]:
    """OR-Tools routing on the same model: its score, and whether its teams met."""
    from gis_planner.bench.planning_routing import solve
    from gis_planner.planning.model import build_model
    from gis_planner.planning.problem import PlanParams

    found = solve(build_model(candidates, operation, reference, travel, PlanParams()), seconds)
    return {"routing_score": found["score"], "routing_visits": found["visits"]}


def _line(row: dict[str, Any]) -> str:
    return "  ".join(f"{k} {v}" for k, v in row.items() if v not in ([], None))
