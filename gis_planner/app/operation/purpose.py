"""Step 1: what the operation is for, who answers for it, what success will be."""

from __future__ import annotations

from PyQt6.QtWidgets import QComboBox

from gis_planner.app.operation.fields import date_field, set_date
from gis_planner.app.operation.step import Step, add

MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE")


class PurposeStep(Step):
    """Name, manner, owner, measures, review."""

    name = "purpose"
    about = "What the operation is called and for, and who answers for it."

    def build(self) -> None:
        """Name and manner; owner, measures, review."""
        form = self.form("The operation")
        add(form, "Name", self.head.text("name", "Name of the operation", hint="week-of-action"))
        self.manner = QComboBox()
        self.manner.addItems(["Enforcement", "Advice and support"])
        self.manner.setMaximumWidth(260)
        self.manner.currentIndexChanged.connect(lambda i: self.head.put("supportive", i == 1))
        self.head.keep(
            "supportive", self.manner, self._read_manner, "Manner",
            "Advice and support: letters say who comes and what to have ready",
        )  # fmt: skip
        add(form, "Manner", self.manner)
        told = self.head.tick("announced", "Visits are announced beforehand",
                              tip="Premises may be written to before the visit")  # fmt: skip
        form.addRow("", told)
        options = [(m, m) for m in MARKINGS]
        mark = self.head.choice("marking", "Marking", options, editable=True,
                                tip="Printed on every page that leaves the case")  # fmt: skip
        mark.setMaximumWidth(260)
        add(form, "Marking", mark)
        self._owner()

    def _owner(self) -> None:
        form = self.form("Owner, measures and review")
        owner = self.head.text("owner", "Senior owner", hint="Role and agency, not only a name",
                               tip="Who answers for the operation (mark 3)")  # fmt: skip
        add(form, "Senior owner", owner)
        measures = self.head.lines(
            "measures", "Measures of success",
            hint="Visits with a stated outcome, from 12 a month\n"
                 "Concerns found a visit, baseline 0.8",
            tip="One a line, each with today's figure to compare with (mark 6)",
        )  # fmt: skip
        add(form, "Measures", measures, "One a line, each with its baseline: today's figure.")
        self.review = date_field("Joint review on", lambda d: self.head.put("review_date", d))
        self.head.keep(
            "review_date",
            self.review,
            self._read_review,
            "Joint review on",
            "When all agencies look back together, after the last day (mark 7)",
        )
        add(form, "Joint review on", self.review)

    def _read_manner(self) -> None:
        self.manner.setCurrentIndex(1 if self.head.get("supportive") else 0)

    def _read_review(self) -> None:
        days = self.draft.days
        set_date(self.review, str(self.head.get("review_date") or ""), max(days, default=""))
