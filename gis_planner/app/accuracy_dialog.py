"""'How good are these matches?': shares with intervals, a sample to answer, training."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import errors, theme
from gis_planner.app.models import accuracy as model
from gis_planner.app.models.words import many
from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.domain.progress import Progress

if TYPE_CHECKING:
    from gis_planner.app.window import Window


class IntervalBars(QWidget):
    """Shares from 0 to 100 % with their intervals, a line each."""

    LINE = 30

    def __init__(self, name: str) -> None:
        super().__init__()
        self.bars: tuple[model.Bar, ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: tuple[model.Bar, ...]) -> None:
        """Draw other shares."""
        self.bars = bars
        self.setAccessibleDescription("; ".join(f"{b.title} {b.text}" for b in bars))
        self.setToolTip("\n".join(f"{b.title}: {b.tip}" for b in bars))
        self.setFixedHeight(self.LINE * len(bars) + 22)
        self.update()

    def sizeHint(self) -> QSize:
        """A line a share and the scale."""
        return QSize(640, self.LINE * 3 + 22)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Interval as a broad bar, the estimate as a mark in it."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, wide = 96.0, max(self.width() - 96.0 - 220.0, 120.0)
        painter.setFont(theme.font(11))
        bottom = self.LINE * len(self.bars)
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            x = left + share * wide
            painter.setPen(QPen(QColor(t.border), 1))
            painter.drawLine(round(x), 2, round(x), bottom)
            painter.setPen(QColor(t.muted))
            painter.drawText(QRectF(x - 24, bottom + 2, 48, 16), 0x84, f"{share:.0%}")
        for i, bar in enumerate(self.bars):
            self._line(painter, i * self.LINE, bar, left, wide)
        painter.end()

    def _line(self, painter: QPainter, top: float, bar: model.Bar, left: float,
              wide: float) -> None:  # fmt: skip
        t = theme.current()
        painter.setFont(theme.font(13, bold=True))
        painter.setPen(QColor(t.text))
        painter.drawText(QRectF(0, top, left - 12, self.LINE), 0x81, bar.title)
        painter.setFont(theme.font(13))
        painter.setPen(QColor(t.text if bar.value is not None else t.muted))
        painter.drawText(QRectF(left + wide + 16, top, 204, self.LINE), 0x81, bar.text)
        if bar.value is None:
            return
        soft = QColor(t.accent)
        soft.setAlpha(90)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        width = max((bar.high - bar.low) * wide, 3.0)
        painter.drawRoundedRect(QRectF(left + bar.low * wide, top + 9, width, 12), 4, 4)
        painter.setBrush(QColor(t.accent))
        painter.drawRoundedRect(QRectF(left + bar.value * wide - 2, top + 5, 4, 20), 2, 2)


def fill(table: QTableWidget, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Put rows of text into a table; every column but the first is set right."""
    table.setColumnCount(len(columns))
    table.setHorizontalHeaderLabels(list(columns))
    table.setRowCount(len(rows))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for i, cells in enumerate(rows):
        for j, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
            if j:
                item.setTextAlignment(right)
            table.setItem(i, j, item)
    head = table.horizontalHeader()
    assert head is not None
    head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)


def make_table(name: str) -> QTableWidget:
    """An empty read-only table."""
    table = QTableWidget()
    table.setAccessibleName(name)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setAlternatingRowColors(True)
    side = table.verticalHeader()
    assert side is not None
    side.hide()
    return table


class AccuracyDialog(QDialog):
    """Measures in the background; the case is not changed but for a sample that is drawn."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.window_ = window
        self.case = window.session.the_case
        self.figures: dict[str, Any] = {}
        self.setWindowTitle("How good are these matches?")
        self.about = muted("Matching again without the held-out answers…")
        self.caution = QLabel()
        self.caution.setProperty("tone", "warn")
        self.caution.setWordWrap(True)
        self.caution.hide()
        self.bars = {k: IntervalBars(f"{v}: precision, recall, F1")
                     for k, v in model.TITLES.items()}  # fmt: skip
        self.level = QComboBox()
        self.level.setAccessibleName("Level shown in the table")
        for key, title in model.TITLES.items():
            self.level.addItem(title, key)
        self.level.currentIndexChanged.connect(self._show_bands)
        self.table = make_table("Score bands")
        self.count = QSpinBox()
        self.count.setRange(10, 5000)
        self.count.setSingleStep(50)
        self.count.setValue(200)
        self.count.setAccessibleName("Pairs in the sample")
        self.draw_button = button(
            "Answer a sample",
            self.draw,
            icon="review",
            tip="Draw pairs at random in each band and judge them blind",
        )
        self.save_button = button(
            "As a file…",
            self.save,
            icon="save",
            tip="Draw a sample and write it, to be answered elsewhere",
        )
        self.train_button = button(
            "Train…",
            self.train,
            icon="play",
            tip="Fit the matching to your answers, and try it first",
        )
        self._layout()
        self.measure()

    def _layout(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(heading("How good are these matches?", 2))
        layout.addWidget(self.about)
        layout.addWidget(self.caution)
        for key, bars in self.bars.items():
            layout.addWidget(heading(model.TITLES[key], 3))
            bars.show_bars(model.bars({}, key))
            layout.addWidget(bars)
        layout.addLayout(row(muted("By score band:", wrap=False), self.level, None))
        layout.addWidget(self.table, 1)
        self.notes = muted("")
        layout.addWidget(self.notes)
        close = button("Close", self.reject, tip="Close (Esc)")
        layout.addLayout(
            row(
                muted("Pairs to ask about:", wrap=False),
                self.count,
                self.draw_button,
                self.save_button,
                self.train_button,
                None,
                close,
            )
        )
        self.resize(860, 760)

    def measure(self) -> None:
        """Estimate in a job of its own."""
        case = self.case

        def work(progress: Progress) -> Any:
            from gis_planner.pipeline.accuracy import estimate_accuracy

            return estimate_accuracy(case, progress=progress)

        self.job = self.window_.jobs.start(
            "Measuring the matches", work, self._measured, failed=self._failed
        )

    def _failed(self, fault: BaseException) -> None:
        self.about.setText(str(fault))

    def _measured(self, outcome: Any) -> None:
        self.figures = outcome.figures
        self.about.setText(model.told(self.figures))
        caution = self.figures.get("caution", "")
        self.caution.setText(caution)
        self.caution.setVisible(bool(caution))
        for key, bars in self.bars.items():
            bars.show_bars(model.bars(self.figures, key))
        self.notes.setText(" ".join(self.figures["notes"]))
        self._show_bands()

    def _show_bands(self) -> None:
        level = str(self.level.currentData())
        fill(self.table, model.BAND_COLUMNS, model.band_rows(self.figures, level))

    def draw(self) -> None:
        """Draw a sample and show it in the review queue."""
        case, n = self.case, self.count.value()
        seed = len(case.documents("clerical sample")) + 1

        def work(progress: Progress) -> Any:
            from gis_planner.pipeline.clerical_sample import sample_pairs

            return sample_pairs(case, n, seed)

        self.window_.jobs.start("Drawing a sample", work, self._drawn, failed=self._fault)

    def _drawn(self, pairs: Any) -> None:
        self.window_.session.took_effect(frozenset({"documents", "clerical sample"}))
        self.window_.show_page("review")
        view = self.window_.review_page.queue.view
        view.setCurrentIndex(view.findData("sample"))
        self.window_.say(f"{many(pairs.num_rows)} pairs drawn: judge each as it comes")
        self.accept()

    def save(self) -> None:
        """Ask where, draw a sample, write it to be answered elsewhere."""
        start = str(self.case.path.with_name(f"{self.case.path.stem}-sample.csv"))
        name, _ = QFileDialog.getSaveFileName(self, "Write a sample", start, "CSV (*.csv)")
        if name:
            self.write_sample(Path(name))

    def write_sample(self, out: Path) -> None:
        """Draw and write a sample as a job; `decide` reads the answers."""
        case, n = self.case, self.count.value()
        seed = len(case.documents("clerical sample")) + 1

        def work(progress: Progress) -> Any:
            from gis_planner.pipeline.clerical_sample import write_sample

            return write_sample(case, n, out, seed)

        def done(outcome: Any) -> None:
            self.window_.session.took_effect(outcome.touched)
            self.about.setText(outcome.summary)

        self.window_.jobs.start("Writing a sample", work, done, failed=self._fault)

    def _fault(self, fault: BaseException) -> None:
        errors.show(self, fault, "How good are these matches?")

    def train(self) -> None:
        """Open the training dialog."""
        dialog = TrainDialog(self.window_, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def done(self, result: int) -> None:
        """Closing ends the measuring."""
        if self.job.running:
            self.job.cancel()
        super().done(result)


class TrainDialog(QDialog):
    """Fits a model, shows it beside the one in use; nothing changes before Apply."""

    SOURCES = (("From the answers of this case", False), ("From its pairs, without answers", True))

    def __init__(self, window: Window, parent: QWidget) -> None:
        super().__init__(parent)
        self.window_, self.case = window, window.session.the_case
        self.trained: Any = None
        self.setWindowTitle("Train the matching")
        self.source = QComboBox()
        self.source.setAccessibleName("What to train on")
        for text, unsupervised in self.SOURCES:
            self.source.addItem(text, unsupervised)
        self.about = muted(
            "The shipped weights are fitted to this case and tried on held-out answers. Nothing "
            "changes before you apply the result; undo takes it back."
        )
        self.compared, self.weights = make_table("Before and after"), make_table("Weights in bits")
        self.start_button = button("Train", self.start, primary=True, icon="play")
        self.apply_button = button("Apply", self.apply, tip="Make it this case's model (undoable)")
        self.reset_button = button("Back to the shipped model", self.reset)
        self.apply_button.setEnabled(False)
        self.reset_button.setEnabled(self.case.document("model", "matching") is not None)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(heading("Train the matching", 2))
        layout.addWidget(self.about)
        layout.addLayout(row(self.source, self.start_button, None, self.reset_button))
        layout.addWidget(heading("Before and after", 3))
        layout.addWidget(self.compared, 2)
        layout.addWidget(heading("Weights, in bits", 3))
        layout.addWidget(self.weights, 2)
        close = button("Close", self.reject, tip="Close (Esc)")
        layout.addLayout(row(None, close, self.apply_button))
        self.resize(860, 760)

    def start(self) -> None:
        """Train in a job."""
        case, unsupervised = self.case, bool(self.source.currentData())

        def work(progress: Progress) -> Any:
            from gis_planner.pipeline.training import train_model

            return train_model(case, unsupervised=unsupervised, progress=progress)

        self.start_button.setEnabled(False)
        self.about.setText("Training…")
        self.window_.jobs.start("Training the matching", work, self._trained, failed=self._failed)

    def _failed(self, fault: BaseException) -> None:
        self.start_button.setEnabled(True)
        self.about.setText(str(fault))

    def _trained(self, trained: Any) -> None:
        self.trained = trained
        self.start_button.setEnabled(True)
        self.apply_button.setEnabled(True)
        figures = trained.figures
        self.about.setText(
            f"Tried on {many(figures['measured_with'])} held-out answers." if figures["before"] else
            "There are no held-out answers: whether it is better cannot be told."
        )  # fmt: skip
        fill(self.compared, model.COMPARED_COLUMNS, model.compared_rows(figures))
        fill(self.weights, model.COMPARED_COLUMNS, model.weight_rows(figures))

    def apply(self) -> None:
        """Take the trained model."""
        from gis_planner.pipeline.training import apply_model

        self._change(apply_model(self.case, self.trained))
        self.apply_button.setEnabled(False)
        self.reset_button.setEnabled(True)

    def reset(self) -> None:
        """Go back to the shipped model."""
        from gis_planner.pipeline.training import reset_model

        self._change(reset_model(self.case))
        self.reset_button.setEnabled(False)

    def _change(self, outcome: Any) -> None:
        self.window_.session.took_effect(outcome.touched)
        self.about.setText(outcome.summary.splitlines()[-1])
