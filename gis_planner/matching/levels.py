"""Scored pairs → the three levels: businesses, premises, organisations."""

from __future__ import annotations

import numpy as np

from gis_planner.matching.compare import Evidence
from gis_planner.matching.compared import Compared
from gis_planner.matching.decide import Orders, contradictions
from gis_planner.matching.model import Model
from gis_planner.matching.normalise import Normal
from gis_planner.matching.organisations import find_organisations
from gis_planner.matching.params import MatchParams
from gis_planner.matching.premises import PREMISES_ROLES, compatible, find_premises
from gis_planner.matching.score import Scores
from gis_planner.matching.tokens import Ints
from gis_planner.matching.uprn import Resolved


class Outcome:
    """Labels of the three levels."""

    def __init__(self, business: Ints, premises: Ints, organisation: Ints, clashes: int) -> None:
        self.business, self.premises, self.organisation = business, premises, organisation
        self.clashes = clashes


def cluster_levels(done: Compared, scores: Scores, params: MatchParams, model: Model) -> Outcome:
    """Business clusters, then UPRNs spread within them, then premises and organisations."""
    from gis_planner.matching.cluster import cluster, components

    normal, evidence, resolved = done.normal, done.evidence, done.resolved
    orders, n = done.orders, len(done.normal)
    trading = (normal.role == 0) | ("roles" in params.rules)
    usable = trading[evidence.a] & trading[evidence.b]
    must = set() if "must_link" in params.rules else orders.must
    ends = np.array(sorted(must), np.int32).reshape(-1, 2)
    seed = components(n, ends[:, 0], ends[:, 1])
    clash = set(contradictions(orders, seed.tolist()))
    cannot = set() if "cannot_link" in params.rules else orders.cannot - clash
    stop = model.thresholds["cluster"]
    business = cluster(
        n, evidence.a[usable], evidence.b[usable], scores.total[usable], stop=stop,
        floor=model.thresholds["component"], must=(ends[:, 0], ends[:, 1]), cannot=cannot,
        cap=params.largest_business, average="average_link" not in params.rules,
    )  # fmt: skip
    _spread_uprns(normal, evidence, business, resolved, orders)
    premises = find_premises(
        normal, resolved.uprn, business, evidence, scores.total,
        must=orders.same_premises | orders.must, cannot=orders.other_premises, rules=params.rules,
    )  # fmt: skip
    return Outcome(
        business, premises, find_organisations(normal, business, done.lexicon.name_bits), len(clash)
    )


def _spread_uprns(normal: Normal, evidence: Evidence, business: Ints, resolved: Resolved,
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
