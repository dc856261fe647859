"""Docks about work and time: jobs with progress, the journal as undo history, contacts by month."""

from __future__ import annotations

import html
from functools import partial
from typing import Any

import numpy as np
from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import (
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.errors import sentence
from gis_planner.app.jobs import Job, Jobs
from gis_planner.app.models.dossier import day
from gis_planner.app.models.filters import Filter
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


class ContactsTimeline(QWidget):
    """Contacts a month of the premises shown; dragging over it filters by date."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.months = np.empty(0, np.int64)
        self.counts = np.empty(0, np.int64)
        self.chosen = np.empty(0, np.int64)
        self._drag: tuple[float, float] | None = None
        self.setMinimumHeight(70)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Contacts over time")
        self.setToolTip("Drag to show only premises with a contact in that time")
        session.frame_changed.connect(self.refresh)
        session.shown_changed.connect(self.refresh)
        session.selection.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Count again."""
        contacts, shown = (
            self.session.frame.contacts,
            self.session.filters.mask(self.session.frame, without="dates"),
        )
        if len(contacts.row) == 0:
            self.months = np.empty(0, np.int64)
            self.update()
            return
        stamp, low, high = self.session.frame.months()
        now = int(np.datetime64(self.session.today(), "M").astype(np.int64))
        high = min(int(high), now)
        low = min(max(int(low), high - 119), high)
        inside = (stamp >= low) & (stamp <= high)
        keep = shown[contacts.row] & inside
        length = high - low + 1
        self.months = np.arange(low, high + 1)
        self.counts = np.bincount(stamp[keep] - low, minlength=length)
        chosen = np.zeros(len(self.session.frame), np.bool_)
        chosen[self.session.selection.rows] = True
        mine = keep & chosen[contacts.row]
        self.chosen = np.bincount(stamp[mine] - low, minlength=length)
        total = int(self.counts.sum())
        self.setAccessibleDescription(
            f"{total} contacts from {self._month(0)} to {self._month(length - 1)}"
        )
        self.update()

    def _month(self, place: int) -> str:
        return str(np.datetime64(int(self.months[place]), "M")) if len(self.months) else ""

    def _x(self, place: float) -> float:
        return 14 + place * (self.width() - 28) / max(len(self.months), 1)

    def _place(self, x: float) -> int:
        step = (self.width() - 28) / max(len(self.months), 1)
        return min(max(int((x - 14) / max(step, 0.01)), 0), max(len(self.months) - 1, 0))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Bars a month, the selection's part in its colour, years below."""
        t, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), QColor(t.base))
        painter.setFont(theme.font(11))
        if len(self.months) == 0:
            painter.setPen(QColor(t.muted))
            text = "Contacts over time appear once records with dates are matched."
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
            painter.end()
            return
        base = self.height() - 20
        most = max(int(self.counts.max()), 1)
        self._paint_range(painter, t, base)
        step = (self.width() - 28) / len(self.months)
        gap = 1.0 if step > 3 else 0.0
        for i, (count, mine) in enumerate(zip(self.counts.tolist(), self.chosen.tolist())):
            height = (base - 16) * count / most
            painter.fillRect(
                QRectF(self._x(i), base - height, step - gap, height), QColor(t.accent)
            )
            if mine:
                part = (base - 16) * mine / most
                painter.fillRect(
                    QRectF(self._x(i), base - part, step - gap, part), QColor(t.selected)
                )
            if self.months[i] % 12 == 0:
                painter.setPen(QPen(QColor(t.border), 1))
                painter.drawLine(round(self._x(i)), 4, round(self._x(i)), base + 4)
                painter.setPen(QColor(t.muted))
                year = 1970 + int(self.months[i]) // 12
                painter.drawText(QRectF(self._x(i) + 3, base + 2, 60, 16), 0x81, str(year))
        painter.setPen(QColor(t.muted))
        head = f"{int(self.counts.sum()):,} contacts · most in a month {most:,}"
        painter.drawText(QRectF(0, 0, self.width() - 14, 16), 0x82, head)
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_range(self, painter: QPainter, t: theme.Theme, base: int) -> None:
        ends: tuple[float, float] | None = None
        if self._drag is not None:
            a, b = sorted(self._drag)
            ends = self._x(self._place(a)), self._x(self._place(b) + 1)
        else:
            found = self.session.filters.get("dates")
            if found is not None:
                first = np.datetime64(str(found.low)[:7], "M").astype(int) - self.months[0]
                last = np.datetime64(str(found.high)[:7], "M").astype(int) - self.months[0]
                ends = self._x(float(first)), self._x(float(last) + 1)
        if ends is not None:
            painter.fillRect(QRectF(ends[0], 0, ends[1] - ends[0], base), QColor(t.soft))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Start a range."""
        assert event is not None
        self._drag = (event.position().x(), event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Extend the range."""
        assert event is not None
        if self._drag is not None:
            self._drag = (self._drag[0], event.position().x())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Filter by the range; a click without dragging takes the filter away."""
        if self._drag is None or len(self.months) == 0:
            self._drag = None
            return
        a, b = sorted(self._drag)
        self._drag = None
        if b - a < 4:
            if self.session.filters.get("dates") is not None:
                self.session.filters.clear("dates")
            self.update()
            return
        self.filter_months(self._place(a), self._place(b))

    def filter_months(self, first: int, last: int) -> None:
        """Filter to contacts between two bars."""
        low = np.datetime64(int(self.months[first]), "M").astype("datetime64[D]")
        end = np.datetime64(int(self.months[last]) + 1, "M").astype("datetime64[D]") - 1
        self.session.filters.set(
            Filter("dates", "dates", low=str(low), high=str(end), title="Contact")
        )

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Escape takes the date filter away; Left/Right move a window of a year."""
        assert event is not None
        if event.key() == Qt.Key.Key_Escape:
            self.session.filters.clear("dates")
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and len(self.months):
            found: Any = self.session.filters.get("dates")
            last = len(self.months) - 1
            first = last - 11
            if found is not None:
                step = -1 if event.key() == Qt.Key.Key_Left else 1
                base = int(self.months[0])
                first = int(np.datetime64(found.low[:7], "M").astype(int)) - base + step
                last = int(np.datetime64(found.high[:7], "M").astype(int)) - base + step
            top = len(self.months) - 1
            self.filter_months(min(max(first, 0), top), min(max(last, 0), top))
        else:
            super().keyPressEvent(event)
