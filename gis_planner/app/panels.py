"""Docks about work and time: jobs with progress, the journal as undo history, contacts by month."""

from __future__ import annotations

import html
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import (
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.errors import sentence
from gis_planner.app.jobs import Job, Jobs
from gis_planner.app.models.dossier import day
from gis_planner.app.session import Session
from gis_planner.app.when_seen import WhenSeen
from gis_planner.app.widgets import button, clear_layout, muted, row

STATES = {
    "queued": "Waiting",
    "running": "",
    "done": "Done",
    "cancelled": "Cancelled",
    "failed": "Failed",
}


def seconds_text(seconds: float) -> str:
    """'40 s' or '3 min 5 s'."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


class JobsPanel(QScrollArea):
    """Every job: what it does, how far, how long yet, cancel, what went wrong."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.jobs = jobs
        self.setWidgetResizable(True)
        self.setAccessibleName("Jobs")
        inside = QWidget()
        self.box = QVBoxLayout(inside)
        self.box.setContentsMargins(12, 8, 12, 8)
        self.setWidget(inside)
        self._lines: dict[int, tuple[Job, QLabel, QProgressBar, QWidget]] = {}
        self._shown: list[int] = []
        jobs.changed.connect(WhenSeen(self, self.refresh))
        self.refresh()

    def refresh(self) -> None:
        """Show the jobs as they are now."""
        visible = self.jobs.visible
        if [id(j) for j in visible] != self._shown:
            self._rebuild(visible)
        for job, label, bar, cancel in self._lines.values():
            label.setText(f"<b>{html.escape(job.title)}</b>  {html.escape(state_of(job))}")
            bar.setValue(round(1000 * (1.0 if job.state == "done" else job.monitor.fraction)))
            bar.setVisible(job.running)
            cancel.setVisible(job.running)

    def _rebuild(self, visible: list[Job]) -> None:
        clear_layout(self.box)
        self._lines.clear()
        self._shown = [id(j) for j in visible]
        if not visible:
            self.box.addWidget(muted("Imports, matching, scoring and planning appear here."))
        for job in visible:
            label, bar = QLabel(), QProgressBar()
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setWordWrap(True)
            bar.setRange(0, 1000)
            bar.setTextVisible(False)
            cancel = button("Cancel", job.cancel, quiet=True)
            cancel.setAccessibleName(f"Cancel {job.title}")
            steps = muted("")
            steps.setVisible(False)
            steps.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            log = button("Log", partial(self._log, job, steps), quiet=True, tip="What it did")
            log.setAccessibleName(f"Log of {job.title}")
            line = row(label, log, cancel)
            line.setStretch(0, 1)
            self.box.addLayout(line)
            self.box.addWidget(bar)
            self.box.addWidget(steps)
            self._lines[id(job)] = (job, label, bar, cancel)
        self.box.addStretch(1)

    def _log(self, job: Job, steps: QLabel) -> None:
        """Show or hide what a job said while it worked."""
        said = job.monitor.log or ["It said nothing."]
        steps.setText("\n".join(said[-200:]))
        steps.setVisible(not steps.isVisible())


def describe(job: Job) -> str:
    """A job in a line."""
    return f"{job.title}  {state_of(job)}"


def state_of(job: Job) -> str:
    """How far a job is, or what came of it."""
    if job.running and job.monitor.cancelled():
        return "stopping…"
    if job.running:
        left = job.seconds_left
        rest = f" · about {seconds_text(left)} left" if left is not None else ""
        return f"{job.monitor.text or STATES[job.state]}{rest}"
    text = f"{STATES[job.state]} after {seconds_text(job.seconds)}"
    if job.state == "done" and hasattr(job.result, "summary"):
        text += f" · {job.result.summary.splitlines()[0] if job.result.summary else ''}"
    if job.fault is not None:
        text += f" · {sentence(job.fault)[0]}"
    return text


class HistoryPanel(QWidget):
    """The journal, newest first; undone changes struck out."""

    undo = Signal()
    redo = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.list = QListWidget()
        self.list.setAccessibleName("History of the case, newest first")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        bar = row(
            button("Undo", self.undo.emit, quiet=True, icon="undo"),
            button("Redo", self.redo.emit, quiet=True, icon="redo"),
            None,
        )
        bar.setContentsMargins(8, 2, 8, 0)
        layout.addLayout(bar)
        layout.addWidget(self.list)
        session.opened.connect(self.refresh)
        session.changed.connect(lambda touched: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Read the journal again."""
        self.list.clear()
        t = theme.current()
        for entry in reversed(self.session.history()[-300:]):
            when = f"{day(entry.at)} {entry.at[11:16]}"
            item = QListWidgetItem(f"{entry.summary}\n{when} · {entry.who} · no. {entry.seq}")
            if entry.undone or entry.verb in ("undo", "redo"):
                font = item.font()
                font.setStrikeOut(entry.undone)
                item.setFont(font)
                item.setForeground(QColor(t.muted))
            self.list.addItem(item)
