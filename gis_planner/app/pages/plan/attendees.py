"""Who attends the visit: ranked sets, each agency's power, what is lost, the effect of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QCheckBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.models.attempts import summary_of
from gis_planner.app.pages.plan.attendee_words import option_html, option_line
from gis_planner.app.pages.plan.desk_work import DeskWork
from gis_planner.app.pages.plan.lead_choice import LeadChoice
from gis_planner.app.session import Session
from gis_planner.app.widgets import FlowLayout, button, clear_layout, muted, row

if TYPE_CHECKING:
    from gis_planner.pipeline.attending import AgencyOption
    from gis_planner.pipeline.desk import Attempt

WAIT_MS = 400
"""Time after a choice before its effect on the plan is worked out."""


class AttendeesPanel(QScrollArea):
    """Choose a set or tick agencies; the effect is shown before anything is kept."""

    kept = Signal(object, bool)
    details_wanted = Signal(object)

    def __init__(self, session: Session, work: DeskWork) -> None:
        super().__init__()
        self.session, self.work = session, work
        self.premises_id = ""
        self.stands: tuple[str, ...] = ()
        self.wanted: tuple[str, ...] = ()
        self.led, self.lead = "", ""
        self.options: tuple[AgencyOption, ...] = ()
        self.attempt: Attempt | None = None
        self._asked = 0
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(10, 8, 10, 8)
        self.column.setSpacing(6)
        self._build()
        self.setWidget(inside)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.try_it)
        work.ready.connect(self._again)

    def _build(self) -> None:
        self.head = muted("Choose a visit.")
        self.column.addWidget(self.head)
        self.effect = QLabel()
        self.effect.setWordWrap(True)
        self.effect.setTextFormat(Qt.TextFormat.PlainText)
        self.effect.setAccessibleName("Effect on the plan")
        self.column.addWidget(self.effect)
        self.accept = button("Keep this", self._accept, primary=True,
                             tip="Kept in the operation as a rule; undo takes it back")  # fmt: skip
        self.more = button("Details…", self._details, quiet=True)
        self.back = button("Leave as it is", self.reset, quiet=True)
        self.bar = QWidget()
        line = row(self.accept, self.more, self.back, None, spacing=4)
        self.bar.setLayout(line)
        self.column.addWidget(self.bar)
        self.leads = LeadChoice(self.session)
        self.leads.chosen.connect(lambda lead: self.choose(self.wanted, lead))
        self.column.addWidget(self.leads)
        self.sets = QListWidget()
        self.sets.setAccessibleName("Sets of agencies, best first")
        self.sets.setWordWrap(True)
        self.sets.setSpacing(1)
        self.sets.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sets.setMaximumHeight(138)
        self.sets.currentItemChanged.connect(lambda item, _: self._picked(item))
        self.column.addWidget(self.sets)
        self.boxes_host = QWidget()
        self.boxes = FlowLayout(self.boxes_host, 8)
        self.column.addWidget(self.boxes_host)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName("What this set of agencies means")
        self.column.addWidget(self.words)
        self.column.addStretch(1)
        self._show_effect("", False)

    # ---- what is shown

    def show_premises(self, premises_id: str, agencies: tuple[str, ...]) -> None:
        """Show premises with those who attend now (() = not visited)."""
        if premises_id == self.premises_id and agencies == self.stands and self.options:
            return
        self.premises_id, self.stands = premises_id, tuple(sorted(agencies))
        self.wanted = self.stands
        self._again()

    def _again(self) -> None:
        from gis_planner.pipeline.attending import agency_options, rule_at

        self._asked += 1
        self.attempt = None
        desk = self.work.desk
        if not self.premises_id or desk is None:
            self.options = ()
            self.head.setText("Choose a visit." if not self.premises_id else "Reading…")
        else:
            self.options = agency_options(desk, self.premises_id)
            n = len(self.options)
            none = (
                "Nothing known here asks for an agency; the reason is under Why. Tick who goes all "
                "the same."
            )
            self.head.setText(
                f"{n} set{'s' if n != 1 else ''} of agencies, best first. The effect of another is "
                "shown before it is kept." if n else none
            )  # fmt: skip
        rule = rule_at(desk, self.premises_id) if desk is not None else None
        self.led = self.lead = rule.lead if rule is not None else ""
        self._fill_sets()
        self._fill_boxes()
        self._describe()
        self._show_effect("", False)

    def _fill_sets(self) -> None:
        self.sets.blockSignals(True)
        self.sets.clear()
        for option in self.options:
            mark = "● " if option.agencies_sorted == self.stands else "○ "
            item = QListWidgetItem(mark + option_line(option, self.session))
            item.setData(Qt.ItemDataRole.UserRole, option.agencies_sorted)
            self.sets.addItem(item)
            if option.agencies_sorted == self.wanted:
                self.sets.setCurrentItem(item)
        self.sets.blockSignals(False)
        self.sets.setVisible(bool(self.options))

    def _fill_boxes(self) -> None:
        clear_layout(self.boxes)
        desk = self.work.desk
        for agency in desk.operation.agencies if desk is not None and self.premises_id else ():
            box = QCheckBox(self.session.agency_name(agency.id, short=True).replace("&", "&&"))
            box.setChecked(agency.id in self.wanted)
            box.setToolTip(f"{self.session.agency_name(agency.id)} attends")
            box.setAccessibleName(f"{self.session.agency_name(agency.id)} attends")
            box.setProperty("agency", agency.id)
            box.toggled.connect(lambda _: self._ticked())
            self.boxes.addWidget(box)
        self.boxes_host.updateGeometry()

    def _describe(self) -> None:
        from gis_planner.pipeline.attending import agency_option

        desk = self.work.desk
        option = (
            agency_option(desk, self.premises_id, self.wanted, self.lead)
            if desk is not None and self.premises_id else None
        )  # fmt: skip
        self.leads.show_agencies(self.wanted if option is not None else (), self.lead)
        self.words.setText(option_html(option, self.session) if option is not None else "")

    # ---- choosing

    def _picked(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.choose(tuple(item.data(Qt.ItemDataRole.UserRole)))

    def _ticked(self) -> None:
        boxes = self.boxes_host.findChildren(QCheckBox)
        self.choose(tuple(b.property("agency") for b in boxes if b.isChecked()))

    def choose(self, agencies: tuple[str, ...], lead: str | None = None) -> None:
        """Look at a set, led by one of them ('' = by who covers most, None = as before); its effect
        on the plan follows."""
        self.wanted = tuple(sorted(agencies))
        self.lead = self.lead if lead is None else lead
        self.lead = self.lead if self.lead in self.wanted else ""
        self.attempt = None
        self._asked += 1
        self._fill_sets()
        for box in self.boxes_host.findChildren(QCheckBox):
            box.blockSignals(True)
            box.setChecked(box.property("agency") in self.wanted)
            box.blockSignals(False)
        self._describe()
        if not self.wanted:
            self._show_effect("At least one agency attends a visit.", False)
        elif self._as_it_is:
            self._timer.stop()
            self._show_effect("", False)
        else:
            self._show_effect("Working out what it does to the plan…", False)
            self._timer.start()

    @property
    def _as_it_is(self) -> bool:
        return self.wanted == self.stands and self.lead == self.led

    def reset(self) -> None:
        """Back to those who attend now."""
        self.choose(self.stands, self.led)

    def try_it(self) -> None:
        """Work the effect on the plan out; nothing is kept."""
        from gis_planner.pipeline.attending import try_agencies

        premises_id, wanted, mine = self.premises_id, self.wanted, self._asked
        if not wanted or self._as_it_is:
            return
        lead = self.lead

        def done(attempt: Attempt) -> None:
            if mine == self._asked:
                self._tried(attempt)

        self.work.look(
            "Other attendees",
            lambda desk, p: try_agencies(desk, premises_id, wanted, lead=lead, progress=p), done,
        )  # fmt: skip

    def _tried(self, attempt: Attempt) -> None:
        self.attempt = attempt
        if attempt.conflicts:
            self._show_effect("✕ " + " ".join(attempt.conflicts), True)
        else:
            text = summary_of(attempt, self._name)
            self._show_effect(f"On the plan: {text}. {attempt.kept:.0%} of visits stay.", True)

    def _name(self, premises_id: str) -> str:
        return self.work.desk.mover.name(premises_id) if self.work.desk else premises_id

    def _show_effect(self, text: str, decide: bool) -> None:
        self.effect.setText(text)
        self.effect.setVisible(bool(text))
        self.bar.setVisible(decide)
        self.accept.setEnabled(self.attempt is not None and not self.attempt.conflicts)

    def _details(self) -> None:
        if self.attempt is not None:
            self.details_wanted.emit(self.attempt)

    def _accept(self) -> None:
        if self.attempt is not None and not self.attempt.conflicts:
            self.work.keep(self.attempt, self.kept.emit)
