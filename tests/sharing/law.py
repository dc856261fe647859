"""The law of domain.md section 7, written a second time by hand, and random registers to try it."""

from __future__ import annotations

from hypothesis import strategies as st

from gis_planner.domain.sharing import CATEGORIES, FIELD_CATEGORY, Gateway
from tests.sharing.world import AGENCIES, AS_OF, PURPOSE, canary, gateway, records

AGENCY = st.sampled_from(AGENCIES)
GATEWAYS = st.lists(
    st.builds(
        gateway,
        AGENCY,
        AGENCY,
        id=st.uuids().map(str),
        categories=st.sets(st.sampled_from(sorted(CATEGORIES))).map(lambda s: tuple(sorted(s))),
        purposes=st.sampled_from([(PURPOSE,), ("other",), (PURPOSE, "other")]),
        valid_from=st.sampled_from(["2026-01-01", "2027-01-01"]),
        valid_until=st.sampled_from(["", "2026-06-01", "2027-06-01"]),
        visibility=st.sampled_from(["full", "full", "full", "hit", "hidden"]),
        handling=st.sampled_from(["P", "C"]),
        accepted=st.dictionaries(AGENCY, st.sampled_from(["", "A. Person"]), max_size=2),
        highest_marking=st.sampled_from(["OFFICIAL", "OFFICIAL-SENSITIVE"]),
        subject_types=st.sampled_from([("business",), ("business", "individual")]),
        suspended_from=st.sampled_from(["", "", "2026-11-01"]),
    ),
    max_size=8,
)


def _today(agency: str) -> str:
    return "fwa" if agency == "glaa" else agency


def may(gateways: list[Gateway], owner: str, audience: str, purpose: str, category: str) -> bool:
    """Whether the reader may have one category of an owner's data."""
    if _today(owner) == _today(audience):
        return True
    open_ = []
    for g in gateways:
        same = _today(g.provider) == _today(owner)
        mine = any(_today(r) == _today(audience) for r in g.recipients)
        in_date = g.valid_from <= AS_OF and (not g.valid_until or g.valid_until >= AS_OF)
        running = not g.suspended_from or g.suspended_from > AS_OF
        person = category in ("contact", "original")
        subject = "individual" in g.subject_types if person else "business" in g.subject_types
        free = g.handling == "P" or any(
            name and _today(a) == _today(audience) for a, name in g.accepted.items()
        )
        marking = g.highest_marking == "OFFICIAL-SENSITIVE"
        if all((same, mine, in_date, running, purpose in g.purposes, category in g.categories,
                subject, free, marking)):  # fmt: skip
            open_.append(g.visibility)
    return "full" in open_ and "hidden" not in open_


def allowed_words(gateways: list[Gateway], audience: str, purpose: str) -> set[str]:
    """Every canary that the reader may see, '-' written as '_'."""

    def word(agency: str, field: str, number: int) -> str:
        return canary(agency, field, number).replace("-", "_")

    allowed = set()
    for row in records():
        owner, number = row["agency"], row["record_id"]
        open_ = {c: may(gateways, owner, audience, purpose, c) for c in CATEGORIES}
        for name, category in FIELD_CATEGORY.items():
            if open_[category]:
                allowed.add(word(owner, name, number))
        if open_["rating"] and open_["history"]:
            allowed.add(word(owner, "score", number))
        if open_["identity"] and open_["contact"]:
            allowed.add(word(owner, "phone", number))
    return allowed
