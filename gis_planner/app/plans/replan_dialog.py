"""Something happened: the smallest change and the best plan again, to accept or to leave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, QTime, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QLabel, QVBoxLayout

from gis_planner.app import errors
from gis_planner.app.jobs import Job
from gis_planner.app.models.replan import (
    Asked,
    Change,
    changes_of,
    officers_of,
    stops_of,
)
from gis_planner.app.plans.difference_view import DifferenceView, Shown
from gis_planner.app.plans.options import OptionCard
from gis_planner.app.plans.replan_form import ReplanForm
from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.app.words import with_days
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import Outcome, closing, operations, replanning
from gis_planner.pipeline.plan_keeping import Situation
from gis_planner.pipeline.replanning import Proposal, in_words

if TYPE_CHECKING:
    from gis_planner.app.window import Window

WAIT_MS = 250
"""A repair begins when nothing was changed for so long."""


class ReplanDialog(QDialog):
    """The case is unchanged until a proposal is accepted. `accepted_one` tells what was kept."""

    accepted_one = Signal(str)

    def __init__(self, window: Window, name: str, asked: Asked, *, ready: bool = False) -> None:
        """`ready`: all is said already, so that Enter accepts; else the fields come first."""
        super().__init__(window)
        self.ready = ready
        self.window_, self.session, self.name = window, window.session, name
        self.case = self.session.the_case
        self.visits = self.case.table("visits", run=name)
        self.routes = self.case.table("routes", run=name)
        self.definition = operations.operation_of(self.case, name)
        self._jobs: list[Job] = []
        self._round = 0
        self._changes: dict[str, tuple[Change, ...]] = {}
        self._reading = self._read_before()
        self.setWindowTitle(f"Change the plan of {name}")
        self._build()
        if not asked.at and asked.day == self.session.today().isoformat():
            asked = Asked(**{**asked.__dict__, "at": QTime.currentTime().toString("HH:mm")})
        self.form.load(asked)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.propose)
        self.form.changed.connect(self._again)
        self.form.first().setFocus()
        self.propose()

    # ---- building

    def _build(self) -> None:
        roads = closing.road_names(self.case, self.definition.roads)
        self.form = ReplanForm(
            self.session, self.definition, stops_of(self.visits, self.session.frame),
            officers_of(self.definition, self.visits), roads,
        )  # fmt: skip
        self.title = heading("", 2)
        self.title.setWordWrap(True)
        self.cards = {
            "repair": OptionCard("Smallest change", "Keeps every visit that can stay."),
            "best": OptionCard("Best plan again", "All that is not locked may move."),
        }
        self.view = DifferenceView(
            self.session, self.window_.premises_page.canvas.scene, ("Before", "After")
        )
        self.status = QLabel()
        self.status.setAccessibleDescription("Progress")
        self.keep = button("Accept", self.accept_it, primary=True, icon="check",
                           tip="Make it the plan; undo takes it back (Ctrl+Return)")  # fmt: skip
        self.leave = button("Leave the plan as it is", self.reject, tip="Change nothing (Esc)")
        for made in (self.keep, self.leave):
            made.setAutoDefault(False)
        for key in ("Return", "Enter"):  # a button that is no default hears the space bar only
            QShortcut(QKeySequence(key), self.keep, self.keep.click,
                      context=Qt.ShortcutContext.WidgetShortcut)  # fmt: skip
        cards = QHBoxLayout()
        cards.setSpacing(12)
        group = QButtonGroup(self)
        for number, (mode, card) in enumerate(self.cards.items(), 1):
            cards.addWidget(card, 1)
            group.addButton(card.radio)
            card.radio.setToolTip(f"Alt+{number}")
            card.picked.connect(lambda m=mode: self._show(m))
            QShortcut(QKeySequence(f"Alt+{number}"), self, card.radio.click)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(self.form)
        layout.addWidget(self.title)
        layout.addLayout(cards)
        layout.addWidget(self.view, 1)
        note = muted("Nothing is kept until you accept.", wrap=False)
        layout.addLayout(row(note, self.status, None, self.leave, self.keep))
        QShortcut(QKeySequence("Ctrl+Return"), self, self.accept_it)
        room = self.window_.size()
        self.resize(min(1180, room.width() - 40), min(760, room.height() - 30))

    def _read_before(self) -> Situation | None:
        """What the plan page has read of the same operation, so that it is not read again."""
        desk = self.window_.plan_page.work.desk
        if desk is None or replace(desk.operation, rules=()) != replace(self.definition, rules=()):
            return None
        here: Situation = desk.here
        return here

    # ---- asking

    def _again(self) -> None:
        self.keep.setEnabled(False)
        self._timer.start()

    def propose(self) -> None:
        """Ask for the smallest change, then for the best plan."""
        self._timer.stop()
        self._round += 1
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()
        self._changes.clear()
        self.keep.setEnabled(False)
        self.view.clear()
        asked = self.form.asked()
        for card in self.cards.values():
            card.wait("")
        if not asked.complete:
            self.title.setText("Say what has happened.")
            self.status.setText("")
            return
        self.title.setText(self._sentence(asked))
        self._start("repair", asked, self._round)

    def _sentence(self, asked: Asked) -> str:
        """The event in words, premises by name."""
        text = in_words(asked.event, self.definition)
        for stop in self.form.stops:
            text = text.replace(stop.premises_id, stop.name)
        if asked.agency:
            text = text.replace(asked.agency, self.session.agency_name(asked.agency))
        return with_days(text[:1].upper() + text[1:] + ".")

    def _start(self, mode: str, asked: Asked, turn: int) -> None:
        case, name, form, frame = self.case, self.name, self.form, self.session.frame
        near, file = form.near_place(), form.file
        like = self.cards["repair"].proposal if mode == "best" else None
        place = frame.row_of(near) if near else -1
        where = (float(frame.easting[place]), float(frame.northing[place])) if place >= 0 else None
        layer, reading = self.definition.roads, self._reading

        def work(progress: Progress) -> Proposal:
            shut = like.closure if like is not None else None
            if shut is None and asked.kind == "road closed":
                shut = (closing.from_file(file) if file is not None else
                        closing.by_name(case, asked.road, layer=layer, near=where))  # fmt: skip
            return replanning.propose(
                case,
                name,
                asked.event,
                mode=mode,
                closure=shut,
                like=like,
                reading=reading,
                progress=progress,
            )

        def done(found: Proposal) -> None:
            if turn == self._round:
                self._take(mode, asked, found)

        def failed(fault: BaseException) -> None:
            if turn == self._round:
                self._failed(mode, fault)

        words = {
            "repair": "Looking for the smallest change…",
            "best": "Looking for the best plan beside it…",
        }
        self.status.setText(words[mode])
        self.cards[mode].wait(words[mode])
        self._jobs.append(self.window_.jobs.start(
            f"Repair {name}", work, done, quiet=True, failed=failed))  # fmt: skip

    def _take(self, mode: str, asked: Asked, found: Proposal) -> None:
        changes = changes_of(
            found.differences, self.session.frame,
            lambda a: self.session.agency_name(a, short=True),
        )  # fmt: skip
        self._changes[mode] = changes
        if found.closure is None:
            self._reading = found.here
        self.cards[mode].show_proposal(found, changes)
        if mode == "repair":
            self.cards[mode].radio.setChecked(True)
            self._show(mode)
            self.keep.setEnabled(True)
            if self.ready:
                self.keep.setFocus()
            self.status.setText(f"Found in {found.seconds:.1f} s.")
            self._start("best", asked, self._round)
        else:
            self.status.setText(f"The best in {found.seconds:.1f} s.")

    def _failed(self, mode: str, fault: BaseException) -> None:
        what, fix = errors.sentence(fault)
        self.cards[mode].wait(what)
        self.status.setText(fix)
        if mode == "repair":
            self.cards["best"].wait("")

    # ---- choosing

    @property
    def chosen(self) -> Proposal | None:
        """The proposal that Accept would keep."""
        return next((c.proposal for c in self.cards.values() if c.radio.isChecked()), None)

    def _show(self, mode: str) -> None:
        proposal = self.cards[mode].proposal
        if proposal is None:
            return
        self.view.show_figures(proposal.before, proposal.after)
        self.view.show_plans(
            Shown(self.visits, proposal.plan.visits, self.routes, proposal.routes,
                  self._changes[mode], self.definition.days),
            day=self.form.asked().day,
        )  # fmt: skip

    def accept_it(self) -> None:
        """Keep the chosen proposal."""
        proposal = self.chosen
        if proposal is None or not self.keep.isEnabled():
            return
        self._round += 1
        for job in self._jobs:
            job.cancel()
        self.keep.setEnabled(False)
        case, today = self.case, self.session.today()

        def done(outcome: Outcome) -> None:
            self.session.took_effect(outcome.touched)
            steps = "Undo twice takes it back" if proposal.closure else "Undo takes it back"
            self.window_.say(f"{outcome.summary}. {steps}.")
            self.accepted_one.emit(self.name)
            self.accept()

        def failed(fault: BaseException) -> None:
            self.keep.setEnabled(True)
            errors.show(self, fault, "Change the plan")

        self.window_.jobs.start(
            f"Keep the plan of {self.name}",
            lambda p: replanning.accept(case, proposal, as_of=today, progress=p), done,
            failed=failed,
        )  # fmt: skip

    def done(self, result: int) -> None:
        """Closing ends the searches."""
        self._round += 1
        self._timer.stop()
        for job in self._jobs:
            job.cancel()
        self.view.canvas.wait()
        super().done(result)


def need_plan(name: str) -> UserError:
    """What is said where there is no plan to change."""
    if name:
        return UserError(f"{name} is not planned yet.", "Plan it first.")
    return UserError("There is no plan yet.", "Make an operation and plan it first.")
