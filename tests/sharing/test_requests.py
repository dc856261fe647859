"""Requests between agencies: repeats, the clock, whole replies, counts that reconcile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.cli import main
from gis_planner.domain.errors import UserError
from gis_planner.domain.requests import REQUEST_KINDS, STATES, Request
from gis_planner.pipeline import requesting
from gis_planner.sharing import requests as rules
from gis_planner.store import Case

TODAY = date(2026, 11, 21)
FIRST = Request(
    "R0001", "fire", "hmrc", "status", "P12", "joint visits", "2026-11-01", "2026-11-11"
)
NEXT = replace(FIRST, id="R0002", asker="police", asked_on="2026-11-20", due_on="2026-11-30")


def test_a_repeat_is_seen_before_it_is_sent() -> None:
    with pytest.raises(
        UserError, match=r"fire asked hmrc the same on 2026-11-01 \(R0001, not answered"
    ):
        rules.ask(NEXT, [FIRST])
    again = rules.ask(NEXT, [FIRST], anyway="new intelligence")
    assert again.repeats == "R0001"
    assert "new intelligence" in again.text


def test_other_things_and_old_answers_are_no_repeats() -> None:
    reply = {"known": "yes", "answered_by": "A. Clerk"}
    answered = rules.answer(FIRST, reply, "2026-11-05")
    assert rules.repeat_of(NEXT, [answered]) == answered
    for other in (
        replace(NEXT, subject="P13"),
        replace(NEXT, asked="fwa"),
        replace(NEXT, kind="records"),
        replace(NEXT, asked_on="2027-03-01", due_on="2027-03-11"),
    ):
        assert rules.repeat_of(other, [answered]) is None
    assert (
        rules.repeat_of(NEXT, [rules.close(FIRST, "refused", "no gateway", "2026-11-05")]) is None
    )


def test_a_reply_must_be_whole_and_a_closed_request_stays_closed() -> None:
    with pytest.raises(UserError, match="lacks: answered_by"):
        rules.answer(FIRST, {"known": "no", "answered_by": " "}, "2026-11-05")
    done = rules.answer(FIRST, {"known": "no", "answered_by": "A. Clerk"}, "2026-11-05")
    with pytest.raises(UserError, match="was answered on 2026-11-05"):
        rules.chase(done, "2026-11-06")
    with pytest.raises(UserError, match="needs a reason"):
        rules.close(FIRST, "refused", "", "2026-11-06")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["hmrc", "fwa"]), st.sampled_from(STATES), st.integers(1, 28)),
        max_size=30,
    )
)
def test_counts_reconcile(made: list[tuple[str, str, int]]) -> None:
    held = [
        replace(FIRST, id=f"R{i}", asked=asked, state=state, due_on=f"2026-11-{day:02d}",
                closed_on="" if state == "open" else "2026-11-09")
        for i, (asked, state, day) in enumerate(made)
    ]  # fmt: skip
    counts = rules.counts(held, "2026-11-21")
    assert sum(c.sent for c in counts) == len(held)
    for c in counts:
        assert c.sent == c.open + c.answered + c.refused + c.withdrawn
        assert c.overdue <= c.open
        assert c.median_days in (None, 8.0)


def test_requests_live_in_the_case_and_can_be_undone(tmp_path: Path) -> None:
    with Case.create(tmp_path / "case.gpkg") as case:
        requesting.ask(case, "fire", "hmrc", "status", "P12", as_of=TODAY)
        with pytest.raises(UserError, match="the same"):
            requesting.ask(case, "police", "hmrc", "status", "p12", as_of=TODAY)
        requesting.chase(case, "r0001", as_of=TODAY)
        reply = dict.fromkeys(REQUEST_KINDS["status"], "yes")
        requesting.answer(case, "R0001", reply, as_of=TODAY)
        assert requesting.requests_of(case)[0].state == "answered"
        case.undo()
        assert requesting.requests_of(case)[0].state == "open"
        assert case.verify() == []


def test_a_request_to_an_agency_that_is_no_more_goes_to_its_successor(tmp_path: Path) -> None:
    with Case.create(tmp_path / "case.gpkg") as case:
        made = requesting.ask(case, "Police", "GLAA", "status", "P12", as_of=TODAY)
        assert (made.figures["asker"], made.figures["asked"]) == ("police", "fwa")


def test_the_verbs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "case.gpkg")
    Case.create(tmp_path / "case.gpkg").close()
    ask = ["request", path, "--asker", "fire", "--asked", "hmrc", "--about", "P12",
           "--as-of", "2026-11-01"]  # fmt: skip
    assert main(ask) == 0
    assert main(ask) == 1
    assert main(["requests", path, "--as-of", "2026-11-21"]) == 0
    assert "1 request, 1 overdue" in capsys.readouterr().out
    assert main(["reply", path, "R0001", "--field", "known=yes"]) == 1
    assert "lacks: answered_by" in capsys.readouterr().err
    assert main(["reply", path, "R0001", "--field", "known=yes", "--field", "answered_by=AB"]) == 0
