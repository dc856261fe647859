"""One agency's part in a visit: what happened in a line of text, then the details of it."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.models import outcomes as model
from gis_planner.app.models.outcomes import Entry, Party
from gis_planner.app.models.words import in_sentence
from gis_planner.app.session import Session
from gis_planner.app.widgets import FlowLayout, heading, muted, row
from gis_planner.domain.operations import FOUND, NOT_DONE, VisitOutcome
from gis_planner.pipeline import outcome_views

STATE_WORDS = {"found": "found", "clear": "not found", "not looked at": "not looked at"}


class WhatField(QLineEdit):
    """Where outcomes are typed; Enter goes on."""

    done = Signal()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter goes to the next agency."""
        assert event is not None
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not plain:
            self.done.emit()
            return
        super().keyPressEvent(event)


class PartyCard(QFrame):
    """Fields of one agency. `changed` when something is typed, `next_wanted` on Enter."""

    changed = Signal()
    next_wanted = Signal()

    def __init__(self, session: Session, party: Party) -> None:
        super().__init__()
        self.session, self.party = session, party
        self.setProperty("card", "true")
        self.name = session.agency_name(party.agency)
        self.words = {c.id: c.name.lower() for c in session.reference.concerns.values()}
        self.states: dict[str, str] = {}
        self.chips: dict[str, QPushButton] = {}
        self._build()
        self.load(model.entry_of(party, self.words))

    # ---- building

    def _build(self) -> None:
        self.bar = QFrame()
        self.bar.setFixedWidth(5)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 10, 14, 10)
        outer.setSpacing(8)
        outer.addWidget(self.bar)
        outer.addWidget(self._who())
        outer.addLayout(self._said(), 1)
        self.retheme()

    def _who(self) -> QWidget:
        """Name, officers, time on site."""
        title = heading(self.name, 3)
        title.setWordWrap(True)
        officers = ", ".join(self.party.officers)
        lead = " · leads" if self.party.is_lead else ""
        who = muted(f"{officers}{lead}" if self.party.planned else "was not planned", wrap=False)
        self.start, self.end = self._line("from, HH:MM", 66), self._line("until, HH:MM", 66)
        self.start.setPlaceholderText("from")
        self.end.setPlaceholderText("until")
        host = QWidget()
        host.setFixedWidth(190)
        layout = QVBoxLayout(host)
        layout.setContentsMargins(10, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(title)
        layout.addWidget(who)
        layout.addStretch(1)
        layout.addLayout(row(self.start, self.end, None))
        return host

    def _said(self) -> QVBoxLayout:
        """What happened, how it is read, the concerns, the details."""
        self.what = WhatField()
        self.what.setPlaceholderText("none · advice · notice 2 fire · closed …")
        self._name(self.what, "what happened")
        self.what.setToolTip(
            "First letters do; several with commas, a number, a concern: 'imp 2 fire, adv'. "
            "Enter goes to the next agency."
        )
        self.what.textEdited.connect(lambda _: self._read())
        self.what.done.connect(self.next_wanted)
        self.pick = QToolButton()
        self.pick.setText("Choose ▾")
        self.pick.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.pick.setMenu(self._menu())
        self._name(self.pick, "choose what happened")
        self.echo = QLabel()
        self.echo.setWordWrap(True)
        self.echo.setAccessibleDescription(f"{self.name}: as read")
        self.flow_host = QWidget()
        self.flow = FlowLayout(self.flow_host)
        made = QVBoxLayout()
        made.setSpacing(5)
        top = row(self.what, self.pick)
        top.setStretch(0, 1)
        made.addLayout(top)
        made.addWidget(self.echo)
        made.addWidget(self.flow_host)
        made.addStretch(1)
        made.addLayout(self._details())
        return made

    def _details(self) -> QHBoxLayout:
        self.power = QComboBox()
        self.power.setMinimumWidth(150)
        self._name(self.power, "power used")
        self.power.addItem("No power used (by consent)", "")
        for p in self.session.reference.powers:
            if p.agency == self.party.agency:
                self.power.addItem(p.statute, p.id)
        self.power.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.power.currentIndexChanged.connect(lambda _: self._power_chosen())
        self.hazards = self._line("hazards for the next visitors")
        self.hazards.setPlaceholderText("Hazards")
        self.hazards.setToolTip("What the next visitors should know")
        self.notes = self._line("notes")
        self.notes.setPlaceholderText("Notes")
        self.next_step = self._line("next step on, YYYY-MM-DD", 106)
        self.next_step.setPlaceholderText("next step on")
        self.next_step.setToolTip("Date of the next step, as 2026-12-31")
        made = row(self.power, self.hazards, self.notes, self.next_step)
        for place, share in ((0, 5), (1, 3), (2, 3)):
            made.setStretch(place, share)
        return made

    def _line(self, what: str, width: int = 0) -> QLineEdit:
        made = QLineEdit()
        self._name(made, what)
        if width:
            made.setFixedWidth(width)
        made.textEdited.connect(lambda _: self.changed.emit())
        return made

    def _name(self, widget: QWidget, what: str) -> None:
        widget.setAccessibleName(f"{self.name}: {what}")

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for kinds in (FOUND, NOT_DONE):
            for kind, meaning in kinds.items():
                text = f"{kind.replace('_', ' ').capitalize()}: {meaning}"
                menu.addAction(text, partial(self._chosen, kind))
            menu.addSeparator()
        return menu

    def _chosen(self, kind: str) -> None:
        """Add an outcome from the menu; one that excludes others takes their place."""
        alone = kind in NOT_DONE or kind == "none"
        text = self.what.text().strip().rstrip(",")
        quick = outcome_views.read_typed(text, self.session.reference, self.party.sent)
        had_alone = quick.reason or any(f.kind == "none" for f in quick.findings)
        word = kind.replace("_", " ")
        self.what.setText(word if alone or had_alone or not text else f"{text}, {word}")
        self._read()
        self.what.setFocus()

    # ---- what is in it

    def load(self, entry: Entry) -> None:
        """Put an entry into the fields."""
        self.what.setText(entry.text)
        for field, text in ((self.start, entry.start), (self.end, entry.end),
                            (self.hazards, entry.hazards), (self.notes, entry.notes),
                            (self.next_step, entry.follow_up)):  # fmt: skip
            field.setText(text)
        place = self.power.findData(entry.power_id)
        self.power.blockSignals(True)
        self.power.setCurrentIndex(max(place, 0))
        self.power.blockSignals(False)
        self.power.setToolTip(f"The power of entry that was used: {self.power.currentText()}")
        self.states = dict(entry.states)
        self._read(tell=False)

    def entry(self, start: str = "", end: str = "") -> Entry:
        """What the fields hold; `start` and `end` are the visit's, where the agency's are empty."""
        return Entry(
            self.what.text(), self.start.text().strip() or start, self.end.text().strip() or end,
            str(self.power.currentData() or ""), self.hazards.text().strip(),
            self.notes.text().strip(), self.next_step.text().strip(), dict(self.states),
        )  # fmt: skip

    def put(self, text: str) -> None:
        """Type an outcome for the agency."""
        self.what.setText(text)
        self._read()

    def _read(self, *, tell: bool = True) -> None:
        """Say how the text is read, and what follows for the concerns."""
        reference = self.session.reference
        quick = outcome_views.read_typed(self.what.text(), reference, self.party.sent)
        told = outcome_views.told_typed(quick, reference)
        if quick.empty:
            told = self._asked()
        self.echo.setText(told)
        tone = "bad" if quick.fault else "" if quick.empty else "good"
        self.echo.setProperty("tone", tone)
        self.echo.setProperty("muted", "true" if not tone else "false")
        style = self.echo.style()
        if style is not None:
            style.polish(self.echo)
        self._show_states(model.states_of(self.entry(), quick, self.party.sent))
        if tell:
            self.changed.emit()

    def _asked(self) -> str:
        fact = self.party.fact
        if fact is not None:
            return f"Recorded by {fact.who or 'somebody'}, {fact.at[:16].replace('T', ' ')}."
        sent = ", ".join(in_sentence(self.session.concern_name(c)) for c in self.party.sent)
        return f"Sent for {sent}." if sent else "Nothing is stated yet."

    def _show_states(self, states: dict[str, str]) -> None:
        for concern in [c for c in self.chips if c not in states]:
            gone = self.chips.pop(concern)
            gone.hide()
            gone.deleteLater()
        for concern, state in states.items():
            chip = self.chips.get(concern)
            if chip is None:
                chip = QPushButton()
                chip.setProperty("chip", "true")
                chip.clicked.connect(partial(self._press, concern))
                self.chips[concern] = chip
                self.flow.addWidget(chip)
                chip.show()
            mark = {"found": "●", "clear": "○", "not looked at": "–"}[state]
            text = f"{self.session.concern_name(concern)}: {STATE_WORDS[state]}"
            chip.setText(f"{mark}  {text}")
            chip.setProperty("state", state)
            chip.setAccessibleName(f"{self.name}, {text}")
            chip.setToolTip("Press (Space) for found, not found, not looked at")
        self.flow_host.setVisible(bool(states))
        self.flow_host.updateGeometry()

    def _power_chosen(self) -> None:
        self.power.setToolTip(f"The power of entry that was used: {self.power.currentText()}")
        self.changed.emit()

    def _press(self, concern: str) -> None:
        now = str(self.chips[concern].property("state"))
        self.states[concern] = {"clear": "found", "found": "not looked at",
                                "not looked at": "clear"}[now]  # fmt: skip
        self._read()

    def statement(
        self, visit: model.Visited, operation: str, start: str, end: str
    ) -> VisitOutcome | str | None:
        """The statement that the card makes, or what is wrong with it, or None."""
        return model.statement(
            self.entry(start, end), self.party, visit, operation, self.session.reference
        )

    def retheme(self) -> None:
        """The agency's colour."""
        colour = self.session.agency_colour(self.party.agency)
        self.bar.setStyleSheet(f"background: {colour}; border-radius: 2px; margin: 1px 0;")
        self.pick.setStyleSheet(
            f"QToolButton {{ color: {theme.current().accent}; }}"
            "QToolButton::menu-indicator { image: none; width: 0; }"
        )
