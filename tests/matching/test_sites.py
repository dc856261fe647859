"""Web domains that spell names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_planner.domain.progress import Silent
from gis_planner.matching import MatchParams, match, shipped_model
from gis_planner.matching.block import KINDS, Dead, raw_keys
from gis_planner.matching.incremental_try import Desk
from gis_planner.matching.normalise import Normal, normalise
from gis_planner.matching.pseudonym import HASHED, LinkKey, hide
from gis_planner.matching.pseudonym_read import Reader
from gis_planner.matching.sites import domain_keys, name_keys, site_keys
from tests.matching.conftest import table
from tests.matching.test_incremental import after, first, more, town

PARTNERS = {"name": "Dr Wookey and Partners", "address": "High Street, Newtown",
            "postcode": "BA3 2DA", "website": "www.westbarsurgery.co.uk"}  # fmt: skip
SURGERY = {"name": "West Bar Surgery", "address": "High Street, Newtown", "postcode": "BA3 2DA"}
FAR = SURGERY | {"address": "9 Quay Road, Oldport", "postcode": "PL4 9AA"}


def _read(*rows: dict[str, Any]) -> Normal:
    return normalise(table(rows), Silent())


def _spells(domain: str, name: str) -> bool:
    key = name_keys(_read({"name": name}))[0]
    return bool(key) and key in domain_keys(domain)


@pytest.mark.parametrize(("domain", "name"), [
    ("kingedwardsmedicalgroup.com", "KING EDWARDS MEDICAL CENTRE"),
    ("thepeninsulapractice.co.uk", "The Peninsula Practice"),
    ("moir-medicalcentre.co.uk", "Moir Medical Centre"),
    ("harbour-and-sons-garage.co.uk", "Harbour & Sons Garages Ltd"),
    ("saintmargaretscare.org.uk", "St Margaret's Care Home"),
    ("shop.belliniandcooper.com", "Bellini & Cooper Stores"),
    ("larkspurbooks.co.uk", "LARKSPUR BOOKS LIMITED"),
])  # fmt: skip
def test_a_domain_spells_a_name(domain: str, name: str) -> None:
    assert _spells(domain, name)


@pytest.mark.parametrize(("domain", "name"), [
    ("thesurgery.co.uk", "The Surgery"),
    ("medicalcentre.co.uk", "Medical Centre"),
    ("moir.co.uk", "Moir Garage"),
    ("westbarsurgery.co.uk", "East Bar Surgery"),
    ("belliniandcooper.com", "Bellini & Cooper Shoes"),
    ("0abcdefghijkl", "0abcdefghijkl"),
])  # fmt: skip
def test_words_of_trade_and_short_names_spell_nobody(domain: str, name: str) -> None:
    assert not _spells(domain, name)


@given(st.lists(st.text("BDKMNPRV", min_size=3, max_size=9), min_size=2, max_size=4))
def test_every_name_is_spelled_by_its_own_letters(words: list[str]) -> None:
    """Joined, hyphenated or after 'the'; of these letters no word of trade or form is made."""
    key = name_keys(_read({"name": " ".join([*words, "AGENCY"])}))[0]
    for form in ("".join(words), "-".join(words), "the" + "".join(words)):
        assert key in domain_keys(f"{form.lower()}agency.uk")


def test_free_mail_portals_and_hubs_are_no_names() -> None:
    rows = [{"name": "A", "email": "westbarsurgery@gmail.com"},
            {"name": "B", "website": "facebook.com/westbarsurgery"},
            {"name": "C", "website": "www.westbarsurgery.nhs.uk"},
            {"name": "D", "website": "westbarsurgery.co.uk"}]  # fmt: skip
    normal = _read(*rows)
    dead = np.zeros(len(normal.values) + 1, np.bool_)
    assert (site_keys(normal, dead) > 0).any(1).tolist() == [False, False, False, True]
    dead[normal.web[3]] = True
    assert not site_keys(normal, dead).any()


def test_records_of_one_domain_are_evidence_of_contact_only() -> None:
    twins = table([PARTNERS, SURGERY | {"website": "westbarsurgery.co.uk"}])
    pair = match(twins, progress=Silent()).pairs.to_pylist()[0]
    assert '"same website"' in pair["waterfall"]
    assert '"near"' not in pair["waterfall"]


def test_a_name_far_away_is_proposed_by_the_domain() -> None:
    normal = _read(PARTNERS, FAR)
    dead = Dead(np.zeros(len(normal.values) + 1, np.bool_), frozenset())
    weight, uprn = np.ones(len(normal.pool), np.float32), np.full(2, -1, np.int64)
    for off, kinds in ((frozenset[str](), ["site"]), (frozenset(["sites"]), [])):
        keys, rows = raw_keys(normal, uprn, weight, dead, off)
        shared = np.intersect1d(keys[rows == 0], keys[rows == 1])
        assert [KINDS[k] for k in (shared >> 57).tolist()] == kinds


def test_one_record_typed_in_sees_what_a_match_sees() -> None:
    state = match(table([SURGERY]), progress=Silent()).state
    assert state is not None
    for params, found in (
        (MatchParams(), ["match"]),
        (MatchParams(rules=frozenset(["sites"])), []),
    ):
        desk = Desk(state, None, params, shipped_model())
        bands = [c.band for c in desk.look(PARTNERS).candidates]
        assert [b for b in bands if b == "match"] == found


def test_pseudonymised_records_are_read_as_before() -> None:
    """A hashed domain spells nothing; the receiver's own domain spells a hashed name it knows."""
    rows = [PARTNERS | {"agency": "own"}, FAR | {"agency": "own"},
            SURGERY | {"agency": "dark", "website": "www.surgeryofthewest.co.uk"}]  # fmt: skip
    records = table(rows)
    key = LinkKey("five words nobody else knows", "trial")
    mine = records.slice(2, 1)
    sent = hide(mine, normalise(mine, Silent()), key, (), Silent())
    hashed = {c: sent[c].to_pylist()[0] for c in HASHED} | {"linkage": key.linkage}
    record = mine["record_id"].to_pylist()[0]
    read = Reader({record: hashed}, {key.linkage: key})
    normal = read(records, Silent())
    dead = np.zeros(len(normal.values) + 1, np.bool_)
    assert (site_keys(normal, dead) > 0).any(1).tolist() == [True, False, False]
    result = match(records, progress=Silent(), read=read)
    business = result.matched["business_id"].to_pylist()
    assert business[0] == business[2]


def test_records_that_come_later_are_joined_by_a_domain_too() -> None:
    others = town(7)
    for early, late in ((SURGERY, PARTNERS), (PARTNERS, SURGERY)):
        records = table([*others, early, late])
        done = more(first(records.slice(0, len(others) + 1)), records)
        full = match(records, progress=Silent()).matched["business_id"].to_pylist()
        now = after(done).business_id
        assert now[-1] == now[-2]
        assert full[-1] == full[-2]
