"""'What would one more officer bring?': every agency in turn, ranked by the value gained."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QRectF, QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QPainter, QPaintEvent
from PyQt6.QtWidgets import (
    QDialog,
    QProgressBar,
    QSizePolicy,
    QSpinBox,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import errors, theme
from gis_planner.app.decimal_box import DecimalBox
from gis_planner.app.jobs import Job
from gis_planner.app.models.outcomes import named
from gis_planner.app.session import Session
from gis_planner.app.text_table import TextTable
from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import staffing
from gis_planner.pipeline.staffing import More, Staffing

if TYPE_CHECKING:
    from gis_planner.app.window import Window

LINE = 28


class GainBars(QWidget):
    """Value gained by agency, the most first."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.rows: list[More] = []
        self.setAccessibleName("Value gained by one more officer of each agency")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: list[More]) -> None:
        """Draw other gains."""
        self.rows = sorted(rows, key=lambda m: (-m.gain["value"], m.agency))
        self.setAccessibleDescription("; ".join(m.text for m in self.rows))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        """A line an agency."""
        return QSize(600, LINE * max(len(self.rows), 3) + 6)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """A bar each, the gain written beside it."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((m.gain["value"] for m in self.rows), default=0.0)
        left, right = 240, 190
        wide = max(self.width() - left - right, 60)
        for i, more in enumerate(self.rows):
            top = i * LINE
            painter.setPen(QColor(t.text))
            painter.setFont(theme.font(13))
            name = painter.fontMetrics().elidedText(
                more.name, Qt.TextElideMode.ElideRight, left - 16
            )
            painter.drawText(QRectF(0, top, left - 12, LINE), 0x82, name)
            long = wide * more.gain["value"] / most if most > 0 else 0.0
            colour = self.session.agency_colour(more.agency)
            faint = t.is_dark and theme.luminance(colour) < 0.05
            painter.setPen(QColor(t.text if faint else colour))
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(left, top + 6, max(long, 2.0), LINE - 12), 4, 4)
            painter.setPen(QColor(t.text))
            visits = more.gain["visits"]
            noun = "visit" if abs(visits) == 1 else "visits"
            text = f"{more.gain['value']:+.1f} ({more.share:+.1%}), {visits:+g} {noun}"
            painter.drawText(QRectF(left + long + 10, top, right, LINE), 0x81, text)
        painter.end()


class _Teller(QObject):
    """Carries what a thread has found to the window's thread."""

    found = Signal(object)


class OneMoreDialog(QDialog):
    """Runs when it opens, with the seed and seconds said; nothing is kept."""

    def __init__(self, window: Window, operation: str) -> None:
        super().__init__(window)
        self.window_, self.session, self.operation = window, window.session, operation
        self.rows: list[More] = []
        self.job: Job | None = None
        self.setWindowTitle("What would one more officer bring?")
        self.teller = _Teller()
        self.teller.found.connect(self._found)
        self.seconds = DecimalBox()
        self.seconds.setRange(0.2, 600.0)
        self.seconds.setValue(1.0)
        self.seconds.setSuffix(" s each")
        self.seconds.setAccessibleName("Seconds for each plan")
        self.seed = QSpinBox()
        self.seed.setRange(0, 9999)
        self.seed.setPrefix("seed ")
        self.seed.setAccessibleName("Seed")
        self._layout()
        window.jobs.changed.connect(self._progress)
        self.run()

    def _layout(self) -> None:
        self.line = muted("")
        self.bars = GainBars(self.session)
        self.table = TextTable(
            "Gains by agency",
            ("Agency", "Value", "Share", "Visits", "Attendances", "Concerns", "Premises added"),
            (210, 70, 70, 64, 96, 84, 300), 6,
        )  # fmt: skip
        self.table.itemSelectionChanged.connect(self._tell)
        self.detail = QTextBrowser()
        self.detail.setAccessibleName("Premises that would be visited")
        self.detail.setMaximumHeight(120)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.go = button("Try again", self.run, primary=True, icon="play",
                         tip="With these seconds and this seed")  # fmt: skip
        self.stop = button("Stop", self._stop, icon="stop", tip="Keep those that are tried")
        self.map = button("Show on the map", self._on_map, tip="The premises that it would add")
        close = button("Close", self.reject, tip="Close (Esc)")
        for made in (self.go, self.stop, self.map, close):
            made.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(heading(f"One more officer in {self.operation}", 2))
        layout.addWidget(self.line)
        layout.addWidget(self.bars)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.detail)
        layout.addWidget(self.bar)
        layout.addLayout(row(self.seconds, self.seed, self.go, self.stop, None, self.map, close))
        self.resize(900, min(720, self.window_.height() - 30))

    def run(self) -> None:
        """Try one more of each agency."""
        if self.job is not None and self.job.running:
            return
        case, name = self.session.the_case, self.operation
        seconds, seed, tell = self.seconds.value(), self.seed.value(), self.teller.found.emit
        self.rows = []
        self._show()
        self.go.setEnabled(False)
        self.stop.setEnabled(True)
        self.line.setText("Improving the plan as it is, then with one officer more of each agency…")

        def work(progress: Progress) -> Staffing:
            return staffing.one_more_of_each(
                case, name, seconds=seconds, seed=seed, tell=tell, progress=progress
            )

        self.job = self.window_.jobs.start(
            "One more officer of each agency", work, self._done, failed=self._failed
        )

    def _progress(self) -> None:
        if self.job is not None:
            self.bar.setValue(round(self.job.monitor.fraction * 1000))
            if self.job.running and self.job.monitor.text:
                left = self.job.seconds_left
                more = f", about {left:.0f} s left" if left else ""
                self.line.setText(f"{self.job.monitor.text}{more}")

    def _found(self, more: More) -> None:
        self.rows.append(more)
        self._show()

    def _done(self, found: Staffing) -> None:
        self.rows = list(found.found)
        self._show()
        self._ended()
        text = f"Found in {found.seconds:.1f} s: {found.seconds_each:g} s for each plan, "
        text += f"seed {found.seed}."
        if found.left:
            names = ", ".join(self.session.agency_name(a, short=True) for a in found.left)
            text += f" Stopped before {names}."
        best = self.rows[0] if self.rows else None
        if best is not None and best.gain["value"] > 0:
            text = f"{best.text}. {text}"
        elif best is not None:
            text = f"One more officer of any agency gains nothing: something else is scarce. {text}"
        self.line.setText(text)

    def _failed(self, fault: BaseException) -> None:
        self._ended()
        errors.show(self, fault, "One more officer")

    def _ended(self) -> None:
        self.go.setEnabled(True)
        self.stop.setEnabled(False)
        self.bar.setValue(1000)

    def _stop(self) -> None:
        if self.job is not None:
            self.job.cancel()

    def _show(self) -> None:
        self.bars.show_rows(self.rows)
        frame = self.session.frame
        self.table.fill([
            (m.agency, (m.name, round(m.gain["value"], 1), f"{m.share:+.1%}", m.gain["visits"],
                        m.gain["attendances"], m.gain["concerns_covered"],
                        ", ".join(named(frame, p)[0] for p in m.added)))
            for m in self.bars.rows
        ])  # fmt: skip
        if self.rows:
            self.table.selectRow(0)
        self._tell()

    @property
    def chosen(self) -> More | None:
        """The agency in focus."""
        key = self.table.key()
        return next((m for m in self.rows if m.agency == key), None)

    def _tell(self) -> None:
        more = self.chosen
        self.map.setEnabled(more is not None and bool(more.added))
        if more is None:
            self.detail.setHtml("")
            return
        places = "".join(
            f"<li>{html.escape(', '.join(x for x in named(self.session.frame, p) if x))}</li>"
            for p in more.added
        )
        nothing = "<p>No premises would be added.</p>"
        self.detail.setHtml(f"{html.escape(more.text)}.<ul>{places}</ul>" if places else
                            f"{html.escape(more.text)}.{nothing}")  # fmt: skip

    def _on_map(self) -> None:
        more = self.chosen
        if more is not None:
            self.window_.show_page("premises")
            self.window_.show_premises(list(more.added))
            self.accept()

    def done(self, result: int) -> None:
        """Closing ends the search."""
        self._stop()
        if not self._over:
            self._over = True
            self.window_.jobs.changed.disconnect(self._progress)
        super().done(result)

    _over = False
