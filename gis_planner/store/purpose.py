"""Keys that a case has for itself, one a purpose."""

from __future__ import annotations

import hmac

from gis_planner.store.case import Case
from gis_planner.store.connection import one


def case_key(case: Case, purpose: str) -> bytes:
    """A key of this case for one purpose: random by case, the same for as long as the case lives.

    It protects no content (whoever has the file can make it): it keeps one from choosing what a
    keyed draw, such as the held-out fifth of answers, will say.
    """
    salt = one(case._db(), "SELECT value FROM gp_meta WHERE name = 'chain_salt'")
    return hmac.digest(bytes.fromhex(salt), purpose.encode(), "sha256")
