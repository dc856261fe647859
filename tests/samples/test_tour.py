"""What the README's tour says of the demonstration is so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Truth = Callable[[str], list[dict[str, str]]]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_premises_of_the_tour_are_known_to_eight_agencies(truth: Truth) -> None:
    found = re.search(r"Search for `([^`]+)`: eight agencies", README)
    assert found
    place = next(p for p in truth("premises") if p["address"] == found[1])
    here = {r["agency"] for r in truth("records") if r["premises_id"] == place["premises_id"]}
    assert len(here) == 8 and place["hot"] == "1"


def test_one_director_stands_behind_five_businesses_there(truth: Truth) -> None:
    found = re.search(r"Search for `([^`]+)`", README)
    assert found
    place = next(p for p in truth("premises") if p["address"] == found[1])
    rings = [r for r in truth("rings") if r["premises_id"] == place["premises_id"]]
    assert [r["kind"] for r in rings] == ["shared_director"]
    assert sum(r["ring_id"] == rings[0]["ring_id"] for r in truth("rings")) == 5


def test_three_companies_of_one_name_followed_one_another(truth: Truth) -> None:
    found = re.search(r"look for `([^`]+)`", README)
    assert found
    cases = [c for c in truth("successions") if c["predecessor_name"].startswith(found[1])]
    companies = {c["predecessor_company"] for c in cases} | {c["successor_company"] for c in cases}
    assert len(companies) == 3 and len({c["predecessor_uprn"] for c in cases}) == 1
    assert {c["expected"] for c in cases} == {"lead"}
