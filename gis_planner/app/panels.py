"""Docks about work and time: jobs with progress, the journal as undo history, contacts by month."""

from __future__ import annotations

import html
from functools import partial

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import (
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.errors import sentence
from gis_planner.app.jobs import Job, Jobs
from gis_planner.app.models.dossier import day
from gis_planner.app.models.words import counted
from gis_planner.app.session import Session
from gis_planner.app.when_seen import WhenSeen
from gis_planner.app.widgets import button, clear_layout, laid_out_once, muted, row
from gis_planner.store import Entry, undoable, way_to

SHOWN = 300
"""Entries of the history that its dock lists; Sharing, Journal has all."""

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
        self.inside = QWidget()
        self.box = QVBoxLayout(self.inside)
        self.box.setContentsMargins(12, 8, 12, 8)
        self.setWidget(self.inside)
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
        with laid_out_once(self.inside):
            self._fill(visible)

    def _fill(self, visible: list[Job]) -> None:
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
    """Every change, newest first; undone ones struck out; the way back or forward to any."""

    undo = Signal()
    redo = Signal()
    go_to = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.entries: tuple[Entry, ...] = ()
        self.list = QListWidget()
        self.list.setAccessibleName("History of the case, newest first")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.itemActivated.connect(self.go)
        self.list.currentRowChanged.connect(self._offer)
        self.back = button("Go back to here", self.go, quiet=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        bar = row(
            button("Undo", self.undo.emit, quiet=True, icon="undo", tip="Ctrl+Z"),
            button("Redo", self.redo.emit, quiet=True, icon="redo", tip="Ctrl+Shift+Z"),
            None,
            self.back,
        )
        bar.setContentsMargins(8, 2, 8, 0)
        layout.addLayout(bar)
        layout.addWidget(self.list)
        session.opened.connect(self.refresh)
        session.changed.connect(lambda touched: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Read the journal again; the entry chosen stays chosen."""
        chosen = self.chosen
        self.entries = self.session.history()
        shown = [e for e in self.entries if e.verb not in ("undo", "redo")][-SHOWN:]
        here = undoable(self.entries)
        self.list.clear()
        for entry in reversed(shown):
            self.list.addItem(_line(entry, entry is here))
            if chosen == entry.seq:
                self.list.setCurrentRow(self.list.count() - 1)
        self._offer()

    @property
    def chosen(self) -> int | None:
        """The number of the entry chosen; None without one."""
        item = self.list.currentItem()
        return None if item is None else int(item.data(Qt.ItemDataRole.UserRole))

    def go(self, *_: object) -> bool:
        """Ask to go to the entry chosen; False where none is."""
        seq = self.chosen
        if seq is not None:
            self.go_to.emit(seq)
        return seq is not None

    def _offer(self, *_: object) -> None:
        """What the button does for the entry chosen, in words."""
        seq = self.chosen
        way = None if seq is None else way_to(self.entries, seq)
        self.back.setEnabled(bool(way and way[1]))
        verb, steps = way if way else ("undo", ())
        self.back.setText("Go forward to here" if verb == "redo" else "Go back to here")
        if steps:
            tip = f"{verb.capitalize()} {counted(len(steps), 'change')}"
        elif seq is None:
            tip = "Choose a change in the list first"
        else:
            tip = "No way leads there" if way is None else "The case is as it was then"
        self.back.setToolTip(f"{tip} (Enter, Ctrl+Alt+Z)")

    def _menu(self, at: QPoint) -> None:
        """What the button offers, where the mouse is."""
        if self.list.itemAt(at) is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        action = menu.addAction(self.back.text(), self.go)
        assert action is not None
        action.setEnabled(self.back.isEnabled())
        action.setToolTip(self.back.toolTip())
        menu.popup(self.list.mapToGlobal(at))


def _line(entry: Entry, here: bool) -> QListWidgetItem:
    """An entry in two lines: what, and who, when, which."""
    when = f"{day(entry.at)} {entry.at[11:16]}"
    mark = " · the case is here" if here else ""
    item = QListWidgetItem(f"{entry.summary}\n{when} · {entry.who} · no. {entry.seq}{mark}")
    item.setData(Qt.ItemDataRole.UserRole, entry.seq)
    font = item.font()
    font.setBold(here)
    font.setStrikeOut(entry.undone)
    item.setFont(font)
    if entry.undone:
        item.setForeground(QColor(theme.current().muted))
    return item
