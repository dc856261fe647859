"""The form of one rule of the lead."""

from __future__ import annotations

from functools import partial

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from gis_planner.app.models.operation_draft import Draft
from gis_planner.app.models.roster import day_title
from gis_planner.app.operation.binding import Binder
from gis_planner.app.operation.checklist import CheckList, wide
from gis_planner.app.operation.step import add, form_card
from gis_planner.app.session import Session
from gis_planner.app.widgets import muted, row

RULES = (("must", "Must be visited"), ("lock", "Locked to its day and time"),
         ("never", "Must not be visited"), ("refused", "Warrant or letter refused"))  # fmt: skip
WORDS = dict(RULES)
USUAL = "Who covers most"
narrow = partial(add, label_px=100)


class RuleForm(QWidget):
    """Kind, day, time, who, why; empty while no rule is chosen."""

    def __init__(self, session: Session, draft: Draft) -> None:
        super().__init__()
        self.session, self.draft = session, draft
        self.one = b = Binder(draft, None)
        b.table = "visit_rule"
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 0, 0, 0)
        form = form_card(layout, "The rule chosen")
        narrow(form, "Rule", b.choice("rule", "Rule", RULES))
        self.day = b.choice("day", "Day", [("", "Any day")])
        narrow(form, "Day", self.day)
        start, end = b.clock("start", "From"), b.clock("end", "Until")
        form.addRow("Time", row(start, muted("until", wrap=False), end, None))
        self.agencies = CheckList("Whoever is needed", self._put_agencies)
        b.keep("agencies", self.agencies, self._read_agencies, "Agencies",
               "Exactly who attends; of a refusal, whose warrant was refused")  # fmt: skip
        narrow(form, "Agencies", wide(self.agencies))
        self.lead = b.choice("lead", "Led by", [("", USUAL)])
        self.lead.setToolTip("One of the agencies chosen above")
        narrow(form, "Led by", self.lead)
        self.officers = CheckList("Whoever is free", lambda ids: b.put("officers", ids))
        b.keep("officers", self.officers, self._read_officers, "Officers",
               "Exactly which officers of these agencies")  # fmt: skip
        narrow(form, "Officers", wide(self.officers))
        longer = b.whole("extra_min", "Minutes longer than usual", suffix="min")
        narrow(form, "Takes longer by", longer)
        narrow(form, "Why", b.text("why", "Why this rule", hint="Kept with the plan"))
        self.nothing = muted("Search for premises above to add a rule; choose a rule to change it.")
        layout.addWidget(self.nothing)
        layout.addStretch(1)

    def show_rule(self, place: int) -> None:
        """Show the rule of a row; -1 is none."""
        inside = 0 <= place < len(self.draft.rows("visit_rule"))
        self._fill_leads(place if inside else -1)
        self.one.of(("visit_rule", place) if inside else None)
        self.nothing.setVisible(not inside)

    def _put_agencies(self, ids: list[str]) -> None:
        """Who attends; who led and does not attend any more leads no more."""
        if self.one.get("lead") and self.one.get("lead") not in ids:
            self.one.put("lead", "")
        self.one.put("agencies", ids)
        self._fill_leads(self.place)

    def _fill_leads(self, place: int) -> None:
        self.place = place
        rule = self.draft.rows("visit_rule")[place] if place >= 0 else {}
        self.lead.blockSignals(True)
        self.lead.clear()
        self.lead.addItem(USUAL, "")
        for agency in rule.get("agencies") or []:
            self.lead.addItem(self.session.agency_name(agency), agency)
        self.lead.setCurrentIndex(max(0, self.lead.findData(rule.get("lead", ""))))
        self.lead.blockSignals(False)

    place = -1

    def fill_days(self) -> None:
        """The days of the operation to choose from."""
        self.day.blockSignals(True)
        self.day.clear()
        self.day.addItem("Any day", "")
        for day in self.draft.days:
            self.day.addItem(f"{day_title(day)} ({day})", day)
        self.day.blockSignals(False)

    def _read_agencies(self) -> None:
        ids = [str(a.get("id", "")) for a in self.draft.rows("agency")]
        options = [(a, self.session.agency_name(a)) for a in ids]
        self.agencies.show_choice(options, self.one.get("agencies") or [])

    def _read_officers(self) -> None:
        officers = self.draft.rows("officer")
        options = [(str(o.get("id", "")), f"{o.get('id')}  {o.get('name', '')}") for o in officers]
        self.officers.show_choice(options, self.one.get("officers") or [])
