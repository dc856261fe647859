"""Why a premises is not in the plan: which constraint, for whom, and what would mend it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Operation
from gis_planner.planning.agencies import choose_agencies
from gis_planner.planning.model import Model
from gis_planner.planning.obstacles import obstacle
from gis_planner.planning.problem import Candidate, PlanParams, Travel
from gis_planner.planning.rules import ruled_out
from gis_planner.planning.solver.arrays import State, after_used, make_data, make_work
from gis_planner.planning.words import concern_name, name_of


@dataclass(frozen=True)
class LeftOut:
    """A premises outside the plan: why, what would mend it, what it is worth (weight)."""

    premises_id: str
    reason: str
    fix: str = ""
    value: float = 0.0
    wanted: bool = False


def screened_out(
    candidate: Candidate, operation: Operation, reference: Reference, travel: Travel,
    places: dict[str, int], params: PlanParams,
) -> tuple[str, str]:  # fmt: skip
    """(reason, fix) why a premises cannot be considered at all, or ('', '')."""
    never = ruled_out(operation).get(candidate.premises_id)
    if never is not None:
        why = never.why
        return (f"The lead ruled it out{': ' + why if why else ''}.", "Remove the rule.")
    at = places.get(candidate.premises_id)
    if at is None or candidate.easting is None or candidate.northing is None:
        return ("No place is known for it.", "Match it to an address or give it a place.")
    bases = [k for name, k in places.items() if name.startswith("base:")]
    if bases and not np.isfinite(travel.minutes[bases, at]).any():
        said = next((text for place, text, _ in travel.notes if place == candidate.premises_id), "")
        return (
            f"No road leads there from any base. {said}".strip(),
            "Check its place and the roads.",
        )
    return ("", "")


def without_sets(
    candidate: Candidate, operation: Operation, reference: Reference, params: PlanParams
) -> tuple[str, str]:
    """(reason, fix) why no agency can be sent."""
    known = {c: b for c, b in candidate.concerns.items() if b >= params.least_bits}
    predicted = {c for c in known if c in reference.concerns and reference.concerns[c].predictable}
    if not predicted:
        if known:
            return (
                "What is known here may not be predicted from data.",
                "Refer it to safeguarding.",
            )
        return (
            f"Nothing known here reaches {params.least_bits:g} bits.",
            "Say who attends, and it can be visited.",
        )
    able = sorted({a for c in predicted for a in reference.concerns[c].agencies})
    taking = {a.id for a in operation.agencies}
    names = ", ".join(concern_name(c, reference) for c in sorted(predicted))
    if not taking & set(able):
        who = " or ".join(name_of(a, reference) for a in able) or "an agency"
        return (f"No agency that takes part can act on {names}.", f"Invite {who}.")
    alone = dataclasses.replace(operation, min_attending=1)
    if operation.min_attending > 1 and choose_agencies(candidate, alone, reference, params).sets:
        return (
            f"Fewer than {operation.min_attending} agencies have a concern of their own here.",
            "Send one agency by itself, or lower min_attending.",
        )
    return (
        f"No set of agencies for {names} fits {operation.headcount_cap} officers.",
        "Raise headcount_cap.",
    )


class Forcing:
    """Tries to force premises into a finished plan, to say what stands against them."""

    def __init__(
        self, model: Model, state: State, operation: Operation, reference: Reference
    ) -> None:
        self.model, self.state = model, state
        self.operation, self.reference = operation, reference
        self.data, self.work = make_data(model), make_work(model)

    def explain(self, v: int, tries: int = 12) -> LeftOut:
        """Why visit v of the model is not in the plan."""
        model, candidate = self.model, self.model.visits[v]
        wanted = bool(model.must[v])
        first = int(model.option_first[v])
        value = float(model.option_sets[first].value)
        reason, fix = obstacle(model, v, self.operation, self.reference)
        if not reason:
            reason, fix = self._displaced(v, value, tries)
        return LeftOut(candidate.premises_id, reason, fix, value, wanted)

    def _displaced(self, v: int, value: float, tries: int) -> tuple[str, str]:
        from gis_planner.planning.solver.force import force

        lost = np.full(16, -1, np.int64)
        gain = force(self.data, self.state, self.work, v, 4, tries, lost)
        others = [int(x) for x in lost[: int((lost >= 0).argmin())]]
        team = ", ".join(name_of(a, self.reference) for a in self._best(v))
        if gain < -1e17:
            return (
                f"On no day are officers of {team} free together long enough within its hours.",
                f"One more officer of {team}, longer shifts or one day more.",
            )
        capped = self._aftermath(v)
        if capped:
            return capped
        if not others:
            if gain <= 0:
                return ("The way there would cost more than it is worth.", "Make it a must-visit.")
            return (
                "There is room for it: the search ended before it was put in.",
                "Plan for longer.",
            )
        names = ", ".join(self.model.visits[x].premises_id for x in others)
        worth = sum(self.model.option_sets[int(self.state.option[x])].value for x in others)
        if self.model.must[v]:
            return self._rivals(v, others, names, team)
        return (
            f"It would displace {names}, worth {worth:.1f} against {value:.1f} here.",
            f"Make it a must-visit, or bring one more officer of {team}.",
        )

    def _rivals(self, v: int, others: list[int], names: str, team: str) -> tuple[str, str]:
        """A must-visit that only other must-visits leave no room for."""
        wanted = [x for x in others if self.model.must[x]]
        if not wanted:
            return (f"It would displace {names}.", "Plan for longer.")
        rules = [self.model.rules[self.model.visits[x].premises_id] for x in (v, *wanted)]
        kind = "is locked" if all(r.rule == "lock" for r in rules) else "must be visited"
        at = [f"{r.premises_id} {r.day} {r.start}".strip() for r in rules]
        return (
            f"It would displace {names}, which {kind} too: the officers of {team} cannot do both"
            f" ({'; '.join(at)}).",
            f"Change one of these rules, add a day, or bring one more officer of {team}.",
        )

    def _best(self, v: int) -> tuple[str, ...]:
        return tuple(self.model.option_sets[int(self.model.option_first[v])].agencies)

    def _aftermath(self, v: int) -> tuple[str, str] | None:
        o = int(self.model.option_first[v])
        over = after_used(self.state) + self.model.after[o] > self.model.after_cap
        names = [name_of(self.model.agencies[a], self.reference) for a in np.flatnonzero(over)]
        if not names:
            return None
        text = f"{', '.join(names)} would have more work afterwards than aftermath_hours allows."
        return text, "Raise aftermath_hours."
