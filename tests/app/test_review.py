"""The review desk in the real window: by keys, blind first, undone, asked again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QLabel, QPushButton, QScrollArea

from gis_planner.app.models import review as model
from gis_planner.app.models.review import CHOICES
from gis_planner.app.pages.review import ReviewPage
from gis_planner.app.pages.review.queue_panel import TYPING_MS
from gis_planner.app.screenshots import settle
from gis_planner.app.session import Session
from gis_planner.app.window import Window
from gis_planner.domain.decisions import Decision
from gis_planner.pipeline.reviewing import open_desk
from gis_planner.store import Case


@pytest.fixture
def page(window: Window) -> ReviewPage:
    window.show_page("review")
    settle(window)
    return window.review_page


def press(page: ReviewPage, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
    QTest.keyClick(page.list, key, held or Qt.KeyboardModifier.NoModifier)


def kinds(window: Window) -> list[str]:
    return [d.kind for d in window.session.decisions()]


def view(page: ReviewPage, name: str) -> list[str]:
    page.queue.view.setCurrentIndex(page.queue.view.findData(name))
    page.refill()
    assert page.desk is not None
    return [page.desk.name(q.record_a) for q in page.queue.model.questions]


def test_each_answer_is_one_key(window: Window, page: ReviewPage) -> None:
    asked = len(page.queue.model.questions)
    assert asked >= 12
    for k in range(12):
        press(page, (Qt.Key.Key_S, Qt.Key.Key_D, Qt.Key.Key_P, Qt.Key.Key_U)[k % 4])
    assert kinds(window) == ["must_link", "cannot_link", "same_premises", "unsure"] * 3
    assert page.queue.match.isVisible() and "12" in page.queue.match.text()
    assert f"({asked - 12:,})" in page.queue.view.currentText()
    settle(window)
    page.refill()
    assert len(page.queue.model.questions) == asked - 12


def test_answers_stand_in_one_line_at_1280_and_long_names_scroll_nothing_sideways(
    window: Window, page: ReviewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.resize(1280, 760)
    name = "Home Office Immigration Enforcement and Border Force, South West Region"
    monkeypatch.setattr(page.session, "agency_name", lambda *_, **__: name)
    page.card.show_pair(page.doubt)
    settle(window)
    answers = [b for b in page.findChildren(QPushButton) if b.accessibleName() in
               [c.text for c in CHOICES]]  # fmt: skip
    assert len(answers) == len(CHOICES) and len({b.y() for b in answers}) == 1
    area = page.card.parentWidget().parentWidget().parentWidget()
    assert isinstance(area, QScrollArea) and area.horizontalScrollBar().maximum() == 0
    badge = next(b for b in page.card.findChildren(QLabel) if b.text() == name)
    assert badge.height() >= badge.heightForWidth(badge.width()), "no line of it is cut"


def test_blind_first_and_the_evidence_on_request(page: ReviewPage) -> None:
    assert not page.card.evidence.isVisible() and not page.card.words.isVisible()
    press(page, Qt.Key.Key_E)
    assert page.card.evidence.isVisible() and "bits" in page.card.words.text()
    press(page, Qt.Key.Key_Space)
    assert not page.card.evidence.isVisible()


def test_undo_brings_the_pair_back(window: Window, page: ReviewPage) -> None:
    first = page.doubt.question.ids
    press(page, Qt.Key.Key_S)
    assert page.doubt.question.ids != first
    window.case_actions.undo()
    settle(window)
    assert kinds(window) == [] and page.doubt.question.ids == first
    assert page.desk.gain().answers == 0


def test_who_took_over_from_whom(window: Window, page: ReviewPage) -> None:
    left, right = page.doubt.a["source_ref"], page.doubt.b["source_ref"]
    press(page, Qt.Key.Key_T)
    made = window.session.decisions()[0]
    assert (made.kind, made.a.source_ref, made.b.source_ref) == ("successor_of", right, left)
    window.case_actions.undo()
    settle(window)
    press(page, Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.decisions()[0].a.source_ref == left


def test_letters_typed_as_a_reason_decide_nothing(window: Window, page: ReviewPage) -> None:
    press(page, Qt.Key.Key_W)
    QTest.keyClicks(page.why, "sud")
    assert kinds(window) == []
    QTest.keyClick(page.why, Qt.Key.Key_Return)
    press(page, Qt.Key.Key_D)
    assert window.session.decisions()[0].why == "sud"


def test_the_decision_says_what_was_shown(window: Window, page: ReviewPage) -> None:
    joined = page.doubt.question.joined
    press(page, Qt.Key.Key_S)
    made = window.session.decisions()[0]
    assert made.evidence and made.model.endswith("joined" if joined else "apart")
    assert made.who == window.session.the_case.who and made.when


def test_a_second_person_judges_blind(window: Window, page: ReviewPage) -> None:
    page.set_who("ann")
    pair = page.doubt.question.ids
    press(page, Qt.Key.Key_U)
    assert view(page, "second") == []
    page.set_who("bob")
    assert len(view(page, "second")) == 1 and page.doubt.question.ids == pair
    assert "Another person" in page.note.text() and not page.card.words.isVisible()
    press(page, Qt.Key.Key_E)
    assert "ann" in page.card.words.text()
    press(page, Qt.Key.Key_S)
    assert view(page, "second") == []
    assert [d.who for d in window.session.decisions()] == ["bob"]
    assert [j.status for j in window.session.the_case.judgements()] == ["superseded", "stands"]


def test_a_second_opinion_that_differs_is_a_dispute(window: Window, page: ReviewPage) -> None:
    page.set_who("ann")
    press(page, Qt.Key.Key_S)
    view(page, "decided")
    press(page, Qt.Key.Key_O)
    settle(window)
    page.set_who("bob")
    assert len(view(page, "second")) == 1
    press(page, Qt.Key.Key_D)
    assert len(view(page, "disputes")) == 1
    assert "ann" in page.note.text() and "bob" in page.note.text()
    page.set_who("cid")
    press(page, Qt.Key.Key_D)
    page.refill()
    assert view(page, "disputes") == []


def test_search_and_scope_narrow_the_queue(window: Window, page: ReviewPage) -> None:
    everything = len(page.queue.model.questions)
    name = page.desk.name(page.doubt.question.record_a)
    press(page, Qt.Key.Key_Slash)
    QTest.keyClicks(page.queue.search, name.lower())
    QTest.qWait(TYPING_MS + 60)
    assert 0 < len(page.queue.model.questions) < everything
    page.queue.search.clear()
    QTest.qWait(TYPING_MS + 60)
    premises = page.desk.premises_of(page.doubt.question.record_a)
    window.session.selection.focus_on(window.session.frame.row_of(premises))
    page.queue.scope.setCurrentIndex(page.queue.scope.findData("selected"))
    found = page.queue.model.questions
    assert found and len(found) < everything
    assert all(premises in map(page.desk.premises_of, q.ids) for q in found)


def test_other_records_and_places_stand_beside_the_pair(page: ReviewPage) -> None:
    q = page.doubt.question
    members = set(page.desk.members(business=page.desk.business_of(q.record_a)))
    members |= set(page.desk.members(business=page.desk.business_of(q.record_b)))
    assert page.others.rowCount() == len(members - q.ids)
    assert {m.letter for m in page.map.markers} >= {"A", "B"}
    assert "apart" in page.apart.text() or "same point" in page.apart.text()


def test_going_elsewhere(window: Window, page: ReviewPage) -> None:
    premises = page.desk.premises_of(page.doubt.question.record_a)
    press(page, Qt.Key.Key_M)
    assert window.page == "premises"
    assert window.session.frame.row_of(premises) in window.session.selection.rows
    window.show_page("review")
    press(page, Qt.Key.Key_H)
    assert window.page == "links"


def test_a_changed_record_asks_again(session: Session) -> None:
    case = session.the_case
    a, b = (model.key_of(r) for r in case.records().slice(0, 2).to_pylist())
    stale = Decision("must_link", a, type(b)(b.agency, b.list_name, b.source_ref, "older"))
    case.add_decisions((stale,), "of an older version")
    desk = open_desk(case)
    assert len(desk.questions("recheck")) == 1 and len(desk.questions("decided")) == 1


def test_nothing_left_says_so(
    window: Window, page: ReviewPage, settled: Callable[[Window], None]
) -> None:
    page.queue.search.setText("no such name anywhere")
    QTest.qWait(TYPING_MS + 60)
    assert page.doubt is None and page.question.text() == "Nothing here"
    for key in (Qt.Key.Key_S, Qt.Key.Key_E, Qt.Key.Key_M, Qt.Key.Key_C, Qt.Key.Key_N):
        press(page, key)
    assert kinds(window) == []


def test_fields_are_compared_without_the_matching() -> None:
    assert model.verdict("name", "The Fox", "the fox!") == "same"
    assert model.verdict("name", "The Fox Inn", "Fox Inn") == "similar"
    assert model.verdict("uprn", "100", "200") == "different"
    assert model.verdict("phone", "", "1") == "one"
    assert model.verdict("phone", "+44 1632 960123", "(01632) 960123") == "same"
    assert model.verdict("rating", "1", "5") == "one"
    left, right = model.pieces("12 High St", "14 High St")
    assert "".join(t for t, _ in left) == "12 High St"
    assert [t for t, same in left if not same] == ["2"]
    assert [t for t, same in right if not same] == ["4"]


def test_while_it_reads_it_says_so(window: Window) -> None:
    page = window.review_page
    page.desk, page.dirty = None, True
    page.entered()
    assert "Reading" in page.empty.title.text()
    assert all(b.isHidden() for b in page.empty.actions_)
    settle(window)
    assert page.stack.currentIndex() == 1


def test_what_was_read_while_another_page_was_shown_is_listed_when_it_is(window: Window) -> None:
    page = window.review_page
    window.show_page("review")
    page.desk, page.dirty = None, True
    page.queue.model.show(None, [])
    page.entered()
    window.show_page("changes")
    settle(window)
    assert page.desk is not None and not page.queue.model.questions
    window.show_page("review")
    assert page.queue.model.questions


def test_nothing_to_review_is_said_once_it_is_known(empty_window: Window, tmp_path: Path) -> None:
    page = empty_window.review_page
    empty_window.session.attach(Case.create(tmp_path / "new.gpkg", who="Ada"))
    empty_window.show_page("review")
    settle(empty_window)
    assert page.empty.title.text() == "Nothing to review yet"
    assert page.empty.before.text() == "Import a list…" and not page.empty.before.isHidden()


def test_a_desk_that_cannot_be_read_is_told_and_tried_again(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, told = window.review_page, []
    monkeypatch.setattr("gis_planner.app.errors.show", lambda *a: told.append(str(a[1])))
    monkeypatch.setattr(
        "gis_planner.app.pages.review.page.open_desk", lambda *a: 1 / 0 if a else None
    )
    page.desk, page.dirty = None, True
    window.show_page("review")
    settle(window)
    assert "could not be read" in page.empty.title.text() and told and page.dirty
