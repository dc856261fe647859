"""The exact model (OR-Tools CP-SAT) for small problems: best plan and proof."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from gis_planner.planning.model import FAR, Model
from gis_planner.planning.solver.arrays import State, make_data, make_state, make_work
from gis_planner.planning.solver.search import Found

MOST_VISIT_DAYS = 26
"""Visits times days up to which the exact model is tried (25 premises in 20 CPU s, measured)."""


def small(model: Model) -> bool:
    """True where the exact model is worth trying (one travel table, no shared vehicle)."""
    visits, days = len(model.visits), model.window.shape[1]
    if len(np.unique(model.car)) < len(model.car) or len(model.by_hour) > 1:
        return False
    return 0 < visits * days <= MOST_VISIT_DAYS and model.keep_points == 0


def prove(
    model: Model, found: Found, seconds: float | None, iterations: int | None,
    stop: Callable[[], bool],
) -> tuple[Found, bool]:  # fmt: skip
    """The better of `found` and the exact model's plan, and whether it is proven best.

    With `iterations` one worker and a deterministic limit are used, so that a seed repeats.
    """
    from ortools.sat.python import cp_model

    built = CpModel(model)
    built.hint(found.state)
    solver = cp_model.CpSolver()
    if iterations is not None:
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = max(0.5, min(60.0, iterations / 50_000))
    else:
        solver.parameters.num_workers = 2
        solver.parameters.max_time_in_seconds = seconds or 10.0
    solver.parameters.random_seed = 1
    with _stopped_by(stop, solver):
        status = solver.solve(built.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return found, False
    state = built.state(solver)
    best = found
    if state is not None and float(state.total[0]) > found.score + 1e-6:
        best = Found(state, float(state.total[0]), found.moves)
    proven = status == cp_model.OPTIMAL and best.score >= solver.objective_value - 0.5
    return best, proven


@contextmanager
def _stopped_by(stop: Callable[[], bool], solver: Any) -> Iterator[None]:
    """Ends a running solver soon after the user asks, whether or not it finds anything."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            if stop():
                solver.stop_search()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class CpModel:
    """One start a visit, one circuit an officer and day, one break an officer and day."""

    def __init__(self, model: Model) -> None:
        from ortools.sat.python import cp_model

        self.model = model
        self.cp = cp_model.CpModel()
        visits, days = len(model.visits), model.window.shape[1]
        options = len(model.prize)
        self.take = {
            (o, d): self.cp.new_bool_var(f"x{o},{d}") for o in range(options) for d in range(days)
        }
        self.start: dict[tuple[int, int], Any] = {}
        self.on: dict[tuple[int, int], Any] = {}
        self.goes: dict[tuple[int, int, int], Any] = {}
        self.arcs: dict[tuple[int, int, int, int], Any] = {}
        self.cost: list[Any] = []
        for v in range(visits):
            self._visit(v, days)
        for u in range(len(model.officers)):
            for d in range(days):
                if model.shift[u, d, 0] >= 0:
                    self._officer(u, d)
        for v in range(visits):
            for d in range(days):
                self._crew(v, d)
        self._shared(days)
        gain = [1000 * int(model.prize[o]) * x for (o, _), x in self.take.items()]
        self.cp.maximize(sum(gain) - sum(self.cost) + self._wards(days))

    def _options(self, v: int) -> range:
        return range(int(self.model.option_first[v]), int(self.model.option_first[v + 1]))

    def length(self, v: int, d: int) -> Any:
        """Minutes of a visit as an expression."""
        return sum(int(self.model.length[o]) * self.take[o, d] for o in self._options(v))

    def _visit(self, v: int, days: int) -> None:
        cp, model = self.cp, self.model
        cp.add_at_most_one(self.take[o, d] for o in self._options(v) for d in range(days))
        for d in range(days):
            spans = [tuple(map(int, w)) for w in model.window[v, d] if w[1] >= 0]
            on = cp.new_bool_var(f"on{v},{d}")
            cp.add(sum(self.take[o, d] for o in self._options(v)) == on)
            self.on[v, d] = on
            if not spans:
                cp.add(on == 0)
                spans = [(0, 0)]
            start = cp.new_int_var(spans[0][0], max(b for _, b in spans), f"s{v},{d}")
            self.start[v, d] = start
            inside = []
            for a, b in spans:
                pick = cp.new_bool_var("")
                cp.add(start >= a).only_enforce_if(pick)
                cp.add(start + self.length(v, d) <= b).only_enforce_if(pick)
                inside.append(pick)
            cp.add_bool_or([*inside, on.negated()])
            if model.latest[v] < FAR:
                cp.add(start <= int(model.latest[v])).only_enforce_if(on)

    def _crew(self, v: int, d: int) -> None:
        model = self.model
        for a in range(len(model.agencies)):
            need = [(int((model.slots[o] == a).sum()), self.take[o, d]) for o in self._options(v)]
            mine = [
                self.goes[v, u, d]
                for u in np.flatnonzero(model.agency_of == a).tolist()
                if (v, u, d) in self.goes
            ]
            self.cp.add(sum(mine) == sum(n * x for n, x in need if n))

    def _officer(self, u: int, d: int) -> None:
        """A circuit through the depot; breaks; shift; waiting."""
        cp, model = self.cp, self.model
        begin, end, rest_from, rest_until, rest, most, base = model.shift[u, d].tolist()
        agency = int(model.agency_of[u])
        mine = [
            v for v in range(len(model.visits))
            if model.skill[v, u] and any((model.slots[o] == agency).any() for o in self._options(v))
        ]  # fmt: skip
        arcs: list[tuple[int, int, Any]] = [(0, 0, (idle := cp.new_bool_var("")))]
        pause = cp.new_int_var(rest_from, max(rest_from, rest_until), "")
        rested, inner = [], []
        first, last = cp.new_int_var(0, 4000, ""), cp.new_int_var(0, 4000, "")
        for j in mine:
            goes = cp.new_bool_var(f"g{j},{u},{d}")
            self.goes[j, u, d] = goes
            arcs.append((j + 1, j + 1, goes.negated()))
        for j in [*mine, -1]:
            before = cp.new_bool_var("") if rest else None
            if before is not None:
                rested.append(before)
                if j >= 0:
                    cp.add_implication(before, self.goes[j, u, d])
            for i in [-1, *mine]:
                if i == j:
                    continue
                arc = cp.new_bool_var("")
                arcs.append((i + 1, j + 1, arc))
                self.arcs[i, j, u, d] = arc
                leg = int(
                    model.minutes[
                        base if i < 0 else model.place[i], base if j < 0 else model.place[j]
                    ]
                )
                self.cost.append(leg * arc)
                free = begin if i < 0 else self.start[i, d] + self.length(i, d)
                come = end if j < 0 else self.start[j, d]
                cp.add(come >= free + leg).only_enforce_if(arc)
                if before is not None:
                    cp.add(pause >= free).only_enforce_if(arc, before)
                    cp.add(come >= pause + rest + leg).only_enforce_if(arc, before)
                if i < 0 and j >= 0:
                    cp.add(first == come).only_enforce_if(arc)
                if j < 0 and i >= 0:
                    cp.add(last == free).only_enforce_if(arc)
            if before is not None and j >= 0:
                between = cp.new_bool_var("")
                cp.add_implication(between, before)
                cp.add_implication(between, self.arcs[-1, j, u, d].negated())
                inner.append(between)
        cp.add_circuit(arcs)
        cp.add(sum(self.goes[j, u, d] for j in mine) <= most)
        if rest:
            some = cp.new_bool_var("")
            cp.add(sum(rested) == some)
            for i in mine:
                home = int(model.minutes[model.place[i], base])
                back = self.start[i, d] + self.length(i, d) + home
                cp.add(back <= rest_until).only_enforce_if(self.arcs[i, -1, u, d], some.negated())
        wait = cp.new_int_var(0, 4000, "")
        work = sum(self.length_of(j, u, d) for j in mine)
        between_legs = sum(
            int(model.minutes[model.place[i], model.place[j]]) * self.arcs[i, j, u, d]
            for i in mine for j in mine if i != j
        )  # fmt: skip
        cp.add(wait >= last - first - work - between_legs - rest * sum(inner)).only_enforce_if(
            idle.negated()
        )
        self.cost.append(wait)

    def length_of(self, j: int, u: int, d: int) -> Any:
        """Minutes that officer u spends at visit j."""
        spent = self.cp.new_int_var(0, int(self.model.length[self._options(j)].max()), "")
        self.cp.add(spent == self.length(j, d)).only_enforce_if(self.goes[j, u, d])
        self.cp.add(spent == 0).only_enforce_if(self.goes[j, u, d].negated())
        return spent

    def _shared(self, days: int) -> None:
        """Aftermath capacities."""
        model = self.model
        for a in range(len(model.agencies)):
            total = sum(
                int(model.after[o, a]) * self.take[o, d]
                for o in range(len(model.prize))
                for d in range(days)
            )
            if model.after_cap[a] < 1_000_000:
                self.cp.add(total <= int(model.after_cap[a]))

    def _wards(self, days: int) -> Any:
        """Points for wards that get their least number of visits."""
        model, total = self.model, []
        if not model.ward_points:
            return 0
        for w, least in enumerate(model.ward_least.tolist()):
            had = self.cp.new_int_var(0, least, "")
            mine = np.flatnonzero(model.ward == w).tolist()
            self.cp.add(had <= sum(self.on[v, d] for v in mine for d in range(days)))
            total.append(had)
        return 1000 * model.ward_points * sum(total)

    def hint(self, state: State) -> None:
        """Start from a state of the search."""
        for (o, d), x in self.take.items():
            v = int(np.searchsorted(self.model.option_first, o, side="right")) - 1
            self.cp.add_hint(x, int(state.day_of[v] == d and state.option[v] == o))
        for (v, d), start in self.start.items():
            if state.day_of[v] == d:
                self.cp.add_hint(start, int(state.start[v]))
        for (v, u, d), goes in self.goes.items():
            many = int(self.model.slot_count[state.option[v]])
            self.cp.add_hint(goes, int(state.day_of[v] == d and u in state.team[v, :many]))

    def state(self, solver: Any) -> State | None:
        """The solution as a state, started as early as can be; None where it does not decode."""
        from gis_planner.planning.solver.repair import append

        model = self.model
        data, state, work = make_data(model), make_state(model, 1), make_work(model)
        chosen = [
            (d, solver.value(self.start[v, d]), v)
            for (v, d), on in self.on.items()
            if solver.value(on)
        ]
        for d, _, v in sorted(chosen):
            option = next(o for o in self._options(v) if solver.value(self.take[o, d]))
            crews = {
                a: [u for u in np.flatnonzero(model.agency_of == a).tolist()
                    if (v, u, d) in self.goes and solver.value(self.goes[v, u, d])]
                for a in set(model.slots[option].tolist()) - {-1}
            }  # fmt: skip
            team = [crews[int(a)].pop() for a in model.slots[option] if a >= 0]
            append(data, state, work, v, d, option, team)
        return state if int(state.count.sum()) == len(chosen) else None
