"""What can be done with a visit or an officer, as menus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPoint
from PyQt6.QtWidgets import QMenu

from gis_planner.app.models import operation_edit as edit
from gis_planner.app.models.plan import Visit, long_day

if TYPE_CHECKING:
    from gis_planner.app.pages.plan.page import PlanPage

OVERRUNS = (15, 30, 60)
"""Minutes offered for a visit that takes longer."""


def visit_menu(page: PlanPage, visit: Visit, where: QPoint) -> QMenu:
    """Rules, moves, and what may happen to a visit."""
    menu = QMenu(page)
    rule = edit.rule_of(page.definition, visit.premises_id)
    if rule == "lock":
        menu.addAction("Unlock\tL", partial(page.rule, ""))
    else:
        menu.addAction("Lock day, time and team\tL", partial(page.rule, "lock"))
        menu.addAction("Lock day and time", partial(page.rule, "lock time"))
        menu.addAction("Keep the day", partial(page.rule, "day"))
    if rule != "must":
        menu.addAction("Must visit", partial(page.rule, "keep"))
    menu.addAction("Never visit", partial(page.rule, "never"))
    if rule and rule != "lock":
        menu.addAction("Take the rule away", partial(page.rule, ""))
    menu.addSeparator()
    menu.addAction("Move…\tCtrl+M", page.move_by_typing)
    menu.addAction("Other attendees…", page.show_attendees)
    menu.addSeparator()
    event = {"visit_id": visit.visit_id, "premises_id": visit.premises_id, "day": visit.day}
    longer = menu.addMenu("The visit overruns")
    assert longer is not None
    for minutes in OVERRUNS:
        longer.addAction(
            f"by {minutes} minutes",
            partial(page.replan_wanted.emit, {"kind": "overrun", "minutes": minutes, **event}),
        )
    menu.addAction(
        "The premises are closed", partial(page.replan_wanted.emit, {"kind": "closed", **event})
    )
    powers = {p.id: p for p in page.session.reference.powers}
    for a in visit.attendances:
        power = powers.get(a.power_id)
        if power is not None and power.entry in ("warrant", "letter"):
            name = page.session.agency_name(a.agency, short=True).replace("&", "&&")
            menu.addAction(
                f"{name} is refused its {power.entry}",
                partial(page.replan_wanted.emit, {"kind": "refused", "agency": a.agency, **event}),
            )
    menu.popup(where)
    return menu


def officer_menu(page: PlanPage, officer: str, day: str, where: QPoint) -> QMenu:
    """An officer drops out; the routes of the officer alone."""
    menu = QMenu(page)
    event = {"kind": "officer lost", "officer": officer}
    who = page.plan.named(officer)
    agency = page.gantt.agency_of.get(officer, "")
    title = menu.addAction(f"{who}, {page.session.agency_name(agency)}".replace("&", "&&"))
    if title is not None:  # a section's title is not painted under our style sheet
        title.setEnabled(False)
    menu.addSeparator()
    if day:
        menu.addAction(
            f"Drops out on {long_day(day)}",
            partial(page.replan_wanted.emit, {**event, "day": day, "that_day_only": True}),
        )
    menu.addAction(
        "Drops out for the whole operation",
        partial(page.replan_wanted.emit, {**event, "day": ""}),
    )
    menu.addSeparator()
    menu.addAction("Only this route on the map", partial(page.routes.show_only, (officer,)))
    menu.addAction("Turn list", partial(page.show_turns, officer))
    menu.popup(where)
    return menu
