"""A small world: three agencies, their powers, a line of premises."""

from __future__ import annotations

import numpy as np
import pytest

from gis_planner.domain.agencies import Agency, Concern, Power, Reference
from gis_planner.domain.operations import Officer, Operation, TeamAgency
from gis_planner.planning import Candidate, Travel

DAYS = ("2026-12-01", "2026-12-02")


def power(name, agency, concerns, entry="yes", notice="none", dwelling="no", hours=0):
    return Power(name, agency, f"Act {name}", entry, notice, hours, dwelling, False, concerns)


@pytest.fixture(scope="session")
def reference() -> Reference:
    agencies = ("food", "fire", "housing", "police", "immigration", "hmrc")
    concerns = {
        "hygiene": ("food",),
        "fire": ("fire", "housing"),
        "hmo": ("housing", "fire"),
        "drink": ("police",),
        "working": ("immigration",),
        "tax": ("hmrc",),
        "slavery": ("police",),
    }
    return Reference(
        {a: Agency(a, a.title()) for a in agencies},
        {c: Concern(c, c.title(), who, predictable=c != "slavery") for c, who in concerns.items()},
        (
            power("f1", "food", ("hygiene",), dwelling="notice"),
            power("r1", "fire", ("fire", "hmo"), dwelling="common parts"),
            power("h1", "housing", ("hmo",), notice="routine", dwelling="notice", hours=24),
            power("p1", "police", ("drink",), entry="licensed"),
            power("p2", "police", ("drink",), entry="warrant", dwelling="warrant"),
            power("i1", "immigration", ("working",), entry="licensed"),
            power("t1", "hmrc", ("tax",), notice="agreed", hours=168),
        ),
    )


def officer(name, agency, **more):
    return Officer(name, agency, **more)


def operation(agencies=("food", "fire"), each=1, days=DAYS[:1], **more):
    team = more.pop("team", None) or tuple(TeamAgency(a, 0.0, 0.0) for a in agencies)
    staff = more.pop("officers", None) or tuple(
        Officer(f"{a}-{k}", a) for a in agencies for k in range(1, each + 1)
    )
    return Operation("op", tuple(days), team, staff, **more)


def candidate(name, at=0, **more):
    more.setdefault("concerns", {"hygiene": 2.0})
    return Candidate(name, float(at), 0.0, more.pop("concerns"), **more)


def line(candidates, op, per_min=1000.0):
    """Travel along a line, a kilometre a minute, bases at 0."""
    at = {c.premises_id: c.easting for c in candidates}
    at |= {f"base:{a.id}": a.base_easting or 0.0 for a in op.agencies}
    x = np.array(list(at.values()), float)
    return Travel(tuple(at), np.abs(x[:, None] - x[None, :]) / per_min, "a line")
