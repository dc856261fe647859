"""Scored pairs → the three levels: businesses, premises, organisations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis_planner.matching.compare import Evidence
from gis_planner.matching.compared import Compared
from gis_planner.matching.decide import Orders
from gis_planner.matching.model import Model
from gis_planner.matching.normalise import Normal
from gis_planner.matching.organisations import find_organisations
from gis_planner.matching.params import MatchParams
from gis_planner.matching.premises import PREMISES_ROLES, compatible, find_premises
from gis_planner.matching.score import Scores
from gis_planner.matching.settle import Settled, agree, follow_pins
from gis_planner.matching.tokens import Ints
from gis_planner.matching.uprn import Resolved


class Outcome:
    """Labels of the three levels."""

    def __init__(self, business: Ints, premises: Ints, organisation: Ints) -> None:
        self.business, self.premises, self.organisation = business, premises, organisation


def cluster_levels(done: Compared, scores: Scores, params: MatchParams, model: Model) -> Outcome:
    """Business clusters, then UPRNs spread within them, then premises and organisations."""
    normal, evidence, resolved = done.normal, done.evidence, done.resolved
    settled = done.settled
    business = cluster_businesses(
        normal.role, normal.list_id, evidence, scores.total, settled, params, model
    )
    fits = compatible(evidence)
    follow_pins(resolved, done.orders, business, evidence.a, evidence.b, fits)
    spread_uprns(normal, evidence, business, resolved, done.orders)
    agree(resolved, done.orders, settled)  # rows put at one place may have followed two businesses
    premises = find_premises(
        normal, resolved.uprn, business, evidence, scores.total,
        must=settled.one_place, cannot=settled.two_places, rules=params.rules,
    )  # fmt: skip
    organisations = find_organisations(normal, business, done.lexicon.name_bits)
    return Outcome(business, premises, organisations)


def cluster_businesses(role: NDArray[np.integer], lists: Ints, evidence: Evidence,
                       total: NDArray[np.float64], settled: Settled, params: MatchParams,
                       model: Model) -> Ints:  # fmt: skip
    """The business of each row, named by its smallest row; only records that trade are joined.

    Average link first, then clusters that no list knows both of, by their strongest pair.
    """
    from gis_planner.matching.cluster import cluster
    from gis_planner.matching.complement import STRONG, complement

    trading = (role == 0) | ("roles" in params.rules)
    usable = trading[evidence.a] & trading[evidence.b]
    ends = np.array(sorted(settled.one_business), np.int32).reshape(-1, 2)
    a, b, bits = evidence.a[usable], evidence.b[usable], total[usable]
    found = cluster(
        len(role), a, b, bits,
        stop=model.thresholds["cluster"], floor=model.thresholds["component"],
        must=(ends[:, 0], ends[:, 1]), cannot=settled.two_businesses,
        cap=params.largest_business, average="average_link" not in params.rules,
    )  # fmt: skip
    if "complement" in params.rules:
        return found
    return complement(
        found, lists, a, b, bits, least=model.thresholds["match"] + STRONG,
        cannot=settled.two_businesses, cap=params.largest_business,
    )  # fmt: skip


def spread_uprns(normal: Normal, evidence: Evidence, business: Ints, resolved: Resolved,
                  orders: Orders) -> None:  # fmt: skip
    """A record without UPRN takes that of its own business where the addresses allow only one."""
    same = business[evidence.a] == business[evidence.b]
    same &= compatible(evidence)
    claims: dict[int, dict[int, float]] = {}
    for x, y in ((evidence.a, evidence.b), (evidence.b, evidence.a)):
        ok = same & (resolved.uprn[x] < 0) & (resolved.uprn[y] > 0)
        ok &= np.isin(normal.role[x], PREMISES_ROLES)
        for i, u, c in zip(x[ok].tolist(), resolved.uprn[y[ok]].tolist(),
                           resolved.confidence[y[ok]].tolist(), strict=True):  # fmt: skip
            best = claims.setdefault(i, {})
            best[u] = max(best.get(u, 0.0), c)
    for row, found in claims.items():
        if len(found) == 1 and row not in orders.no_uprn:
            uprn, confidence = next(iter(found.items()))
            resolved.uprn[row], resolved.method[row] = uprn, "cluster"
            resolved.confidence[row] = round(0.95 * confidence, 4)
            resolved.because[row] = (
                "the UPRN of other records of this business, at an address like this"
            )
