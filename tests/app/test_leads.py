"""The leads page: what is new, put aside with a reason, and taken up again."""

from __future__ import annotations

from datetime import date

import pytest
from PyQt6.QtWidgets import QApplication

from gis_planner.app.models.leads import LeadList
from gis_planner.app.pages.leads import LeadsPage
from gis_planner.app.screenshots import settle
from gis_planner.app.window import Window
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Silent
from gis_planner.pipeline.linking import build_links


@pytest.fixture
def page(window: Window) -> LeadsPage:
    build_links(window.session.the_case, as_of=date(2026, 11, 21), progress=Silent())
    window.session.took_effect(frozenset({"links", "successions"}))
    window.show_page("leads")
    settle(window)
    return window.leads_page


def test_leads_are_counted_on_the_rail(window: Window, page: LeadsPage) -> None:
    assert page.leads.open > 0 and page.list.count() == len(page.rows)
    assert str(page.leads.open) in window.rail.buttons["leads"].text()
    assert "new lead" in window.rail.buttons["leads"].accessibleName()


def test_choosing_a_lead_brings_its_dossier(window: Window, page: LeadsPage) -> None:
    page.list.setCurrentRow(1)
    focus = window.session.frame.id_of(window.session.selection.focus)
    assert focus in page._premises()
    assert window.inspector.view is not None and window.inspector.view.premises_id == focus
    page._chart()
    settle(window)
    assert window.page == "links" and window.links_page.model.state.ids


def test_dismissal_needs_a_reason_and_can_be_undone(window: Window, page: LeadsPage) -> None:
    before, first = page.leads.open, page.current
    assert first is not None
    told: list[UserError] = []
    page.fault.disconnect()
    page.fault.connect(told.append)
    page.put_aside("  ")
    assert len(told) == 1 and page.leads.open == before
    page.put_aside("Known already")
    settle(window)
    assert page.leads.open == before - 1
    assert first.key not in [r.key for r in page.rows]
    assert "Lead dismissed: Known already" in window.session.history()[-1].summary
    page.aside.setChecked(True)
    settle(window)
    kept = next(r for r in page.rows if r.key == first.key)
    assert "Known already" in kept.put_aside and "20" in kept.put_aside
    page.aside.setChecked(False)
    window.case_actions.undo()
    settle(window)
    assert page.leads.open == before


def test_after_looking_through_only_what_is_new_is_left(window: Window, page: LeadsPage) -> None:
    page.looked()
    settle(window)
    assert page.leads.last_look and page.leads.open == 0
    assert window.rail.buttons["leads"].text() == "Leads"
    page.since.setCurrentIndex(1)
    settle(window)
    assert page.leads.open > 0


def test_links_of_an_older_version_are_told_not_shown(window: Window) -> None:
    window.show_page("leads")
    settle(window)
    assert window.leads_page.leads == LeadList()
    assert window.leads_page.stack.currentIndex() == 0


def test_the_list_is_there_at_once_after_another_size(window: Window, page: LeadsPage) -> None:
    window.resize(1100, 760)
    QApplication.processEvents()
    lines = [page.list.visualItemRect(page.list.item(k)) for k in range(page.list.count())]
    assert all(line.height() > 60 for line in lines)
    assert [line.top() for line in lines] == [k * lines[0].height() for k in range(len(lines))]
