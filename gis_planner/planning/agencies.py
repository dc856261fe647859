"""Who attends: the ranked sets of agencies for one premises, by complete enumeration.

A set is sufficient when it covers every concern that any set could cover, as strongly (own power
before consent); minimal when no smaller sufficient set exists. All subsets of the agencies that
can act here are looked at, so the first of the ranking is proven minimal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from gis_planner.domain.agencies import Power, Reference
from gis_planner.domain.operations import Operation, TeamAgency
from gis_planner.planning.problem import Candidate, PlanParams
from gis_planner.planning.rules import refused
from gis_planner.planning.workdays import working_days_before

MOST_AGENCIES = 16
"""Agencies enumerated at one premises; more are cut to those covering most."""

_ENTRY = {"yes": 1.0, "licensed": 0.98, "letter": 0.9, "warrant": 0.8}


@dataclass(frozen=True)
class Hold:
    """What one agency can bring to one concern here: a power, or consent (`power` None)."""

    agency: str
    concern: str
    power: Power | None
    credit: float
    strength: float


@dataclass(frozen=True)
class AgencySet:
    """One choice of who attends. `value` in weight; `holds` the best hold of each agency and
    concern that counts; `officers` how many people."""

    agencies: tuple[str, ...]
    value: float
    officers: int
    strength: float


@dataclass(frozen=True)
class Choice:
    """The ranked sets of one premises, the weights of its concerns, and what each agency holds."""

    sets: tuple[AgencySet, ...]
    weights: dict[str, float]
    holds: dict[tuple[str, str], Hold]
    sufficient: float

    def of(self, agency: str) -> tuple[Hold, ...]:
        """What an agency holds here, heaviest concern first."""
        mine = [h for h in self.holds.values() if h.agency == agency]
        return tuple(sorted(mine, key=lambda h: (-self.weights[h.concern] * h.credit, h.concern)))


def concern_weights(
    candidate: Candidate, reference: Reference, params: PlanParams
) -> dict[str, float]:
    """Weight of each concern here: bits x harm / 3, raised where little is known."""
    extra = 1.0 + params.uncertain * candidate.uncertainty
    extra += params.never_visited if candidate.never_visited else 0.0
    weights = {}
    for concern, bits in candidate.concerns.items():
        known = reference.concerns.get(concern)
        if bits >= params.least_bits and known is not None and known.predictable:
            weights[concern] = bits * known.harm / 3.0 * extra
    return weights


def power_here(
    agency: str, concern: str, candidate: Candidate, operation: Operation, reference: Reference,
    without: frozenset[str] = frozenset(), warrants: bool = True,
) -> tuple[Power | None, float]:  # fmt: skip
    """The strongest power an agency holds here for a concern, and its strength (0 = none);
    agencies `without` were refused their warrant or letter; `warrants` False = it is too late to
    apply for any."""
    best: tuple[Power | None, float] = (None, 0.0)
    for power in reference.powers:
        if power.agency != agency or concern not in power.concerns:
            continue
        if power.entry == "licensed" and not candidate.licensed:
            continue
        if power.entry in ("warrant", "letter") and agency in without:
            continue
        if power.entry == "warrant" and not warrants:
            continue
        strength = _ENTRY.get(power.entry, 0.0)
        if notice_clash(power, candidate, operation):
            strength *= 0.85 if power.notice == "routine" else 0.6
        if (operation.announced or operation.supportive) and power.entry in {"letter", "warrant"}:
            strength *= 0.5
        if candidate.has_dwelling and power.dwelling == "no":
            strength *= 0.95
        if strength > best[1]:
            best = (power, strength)
    return best


@lru_cache(maxsize=64)
def _first_warrant_day(planned_on: str, warrant_days: int, days: tuple[str, ...]) -> str:
    """The first day of an operation by which a warrant can be had; '' = none."""
    for day in sorted(days):
        by = working_days_before(date.fromisoformat(day), warrant_days)
        if by >= date.fromisoformat(planned_on):
            return day
    return ""


def warrants_in_time(operation: Operation, warrant_days: int) -> bool:
    """False where no day of the operation leaves the lead time for a warrant."""
    if not operation.planned_on:
        return True
    return bool(_first_warrant_day(operation.planned_on, warrant_days, operation.days))


def notice_clash(power: Power, candidate: Candidate, operation: Operation) -> bool:
    """True when the power asks for notice and the visit is to be unannounced."""
    if operation.announced or operation.supportive or power.notice == "none":
        return False
    return not (candidate.suspected_offence and power.notice == "routine")


def holds_here(
    candidate: Candidate, weights: dict[str, float], taking_part: tuple[TeamAgency, ...],
    operation: Operation, reference: Reference, params: PlanParams,
) -> dict[tuple[str, str], Hold]:  # fmt: skip
    """Every (agency, concern) that counts: own power, else consent where it is in its remit."""
    found = {}
    without = refused(operation, candidate.premises_id)
    warrants = warrants_in_time(operation, params.warrant_days)
    for agency in taking_part:
        for concern in weights:
            power, strength = power_here(
                agency.id, concern, candidate, operation, reference, without, warrants
            )
            if power is not None:
                found[agency.id, concern] = Hold(agency.id, concern, power, 1.0, strength)
            elif agency.id in reference.concerns[concern].agencies:
                credit = params.consent + (0.2 if operation.announced else 0.0)
                found[agency.id, concern] = Hold(agency.id, concern, None, credit, credit / 2)
    return found


def choose_agencies(
    candidate: Candidate, operation: Operation, reference: Reference,
    params: PlanParams | None = None, only: tuple[str, ...] = (),
) -> Choice:  # fmt: skip
    """The ranked agency sets for one premises. `only` = exactly these agencies (a lead's lock).

    Ranked by weight covered, then fewest agencies, fewest officers, strongest powers, name. The
    first is the smallest sufficient set; the others are alternatives and smaller sets, none with
    fewer agencies than `operation.min_attending` unless the lead has ruled on these premises.
    """
    params = params or PlanParams()
    weights = concern_weights(candidate, reference, params)
    team = tuple(a for a in operation.agencies if not only or a.id in only)
    holds = holds_here(candidate, weights, team, operation, reference, params)
    if only:
        return Choice((_exactly(only, team, weights, holds),), weights, holds, 0.0)
    able = sorted({a for a, _ in holds})
    if len(able) > MOST_AGENCIES:
        reach = {
            a: sum(weights[c] * h.credit for (b, c), h in holds.items() if b == a) for a in able
        }
        able = sorted(sorted(able, key=lambda a: (-reach[a], a))[:MOST_AGENCIES])
    if not able:
        return Choice((), weights, holds, 0.0)
    size = {a.id: a.officers_per_visit for a in team}
    mine = (r for r in operation.rules if r.premises_id == candidate.premises_id)
    least = 1 if any(r.rule in ("must", "lock") for r in mine) else max(1, operation.min_attending)
    sets, sufficient = _enumerate(able, size, weights, holds, operation, params, least)
    return Choice(sets, weights, holds, sufficient)


def _exactly(
    only: tuple[str, ...], team: tuple[TeamAgency, ...], weights: dict[str, float],
    holds: dict[tuple[str, str], Hold],
) -> AgencySet:  # fmt: skip
    value = sum(
        w * max((holds[a, c].credit for a in only if (a, c) in holds), default=0.0)
        for c, w in weights.items()
    )
    officers = sum(a.officers_per_visit for a in team if a.id in only)
    return AgencySet(tuple(sorted(only)), value, officers, 0.0)


def _enumerate(
    able: list[str], size: dict[str, int], weights: dict[str, float],
    holds: dict[tuple[str, str], Hold], operation: Operation, params: PlanParams, least: int = 1,
) -> tuple[tuple[AgencySet, ...], float]:  # fmt: skip
    """All subsets as bit masks: coverage by doubling, redundancy by taking one agency away."""
    n, concerns = len(able), sorted(weights)
    weight = np.array([weights[c] for c in concerns])
    credit = np.zeros((n, len(concerns)))
    strength = np.zeros((n, len(concerns)))
    for i, a in enumerate(able):
        for j, c in enumerate(concerns):
            if (a, c) in holds:
                credit[i, j], strength[i, j] = holds[a, c].credit, holds[a, c].strength
    covered = np.zeros((1, len(concerns)))
    strongest = np.zeros((1, len(concerns)))
    officers, count = np.zeros(1, np.int64), np.zeros(1, np.int64)
    for i, a in enumerate(able):
        covered = np.concatenate([covered, np.maximum(covered, credit[i])])
        strongest = np.concatenate([strongest, np.maximum(strongest, strength[i])])
        officers = np.concatenate([officers, officers + size[a]])
        count = np.concatenate([count, count + 1])
    value = np.round(covered @ weight, 9)
    top = max(float(value.max()), 1e-9)
    worth = value * (1.0 - params.partial * (1.0 - value / top))
    force = np.round(strongest @ weight, 9)
    masks = np.arange(1 << n)
    legal = (officers <= operation.headcount_cap) & (count >= least)
    needed = legal.copy()
    for i in range(n):
        has = (masks >> i) & 1 == 1
        without = value[masks ^ (1 << i)]
        needed &= ~has | (value > without + 1e-9)
    keep = np.flatnonzero(needed)
    if not len(keep):
        return (), float(value[legal].max(initial=0.0))
    order = np.lexsort((keep, -force[keep], officers[keep], count[keep], -value[keep]))
    ranked = keep[order]
    chosen = _varied(ranked, value, count, params.options)
    sets = tuple(
        AgencySet(
            tuple(a for i, a in enumerate(able) if m >> i & 1),
            float(worth[m]),
            int(officers[m]),
            float(force[m]),
        )
        for m in chosen
    )
    return sets, float(value[ranked[0]])


def _varied(ranked: Any, value: Any, count: Any, most: int) -> list[int]:
    """The best sets, and the best of each smaller size: what a planner short of officers needs."""
    top = [int(m) for m in ranked[value[ranked] >= value[ranked[0]] - 1e-9][: max(1, most // 3)]]
    by_size: dict[int, list[int]] = {}
    for m in ranked.tolist():
        by_size.setdefault(int(count[m]), []).append(m)
    depth = 0
    while len(top) < most and any(len(group) > depth for group in by_size.values()):
        for group in by_size.values():
            if depth < len(group) and group[depth] not in top and len(top) < most:
                top.append(group[depth])
        depth += 1
    return sorted(top, key=lambda m: (-value[m], count[m], top.index(m)))
