"""The pack page: brief each agency with what it may see, and nothing else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.jobs import Job, Jobs
from gis_planner.app.pages.pack.form import PackForm
from gis_planner.app.pages.pack.words import hint_html, release_html
from gis_planner.app.pages.pack.written import Written, open_path
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import Outcome, unpacking

LOOK_UP_TO = 20_000
"""Premises up to which choosing an agency shows what it would see without being asked."""


class PackPage(QWidget):
    """Choose an operation, agencies and a folder; see what is released; write."""

    fills_later = True
    fault = Signal(object)
    status = Signal(str)
    go_plan = Signal()

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.written: dict[str, Path] = {}
        self.dirty = True
        self.stack = QStackedWidget()
        self.empty = EmptyState(
            "pack",
            "Nothing to brief yet",
            "Packs are made from a plan: maps, visit sheets, routes and a manifest, one for each "
            "agency, holding only what an agreement lets it see.",
            (button("Go to the plan", self.go_plan.emit, primary=True, icon="plan"),),
        )
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._build())
        self._listen()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        session.opened.connect(self._opened)
        session.changed.connect(self._changed)
        self._opened()

    def _build(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Horizontal)
        self.form = PackForm(self.session.agency_name)
        self.audiences, self.folder = self.form.audiences, self.form.folder
        split.addWidget(self.form)
        split.addWidget(self._results())
        split.setSizes([420, 820])
        split.setStretchFactor(1, 1)
        return split

    def _results(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Vertical)
        self.seen = QTextBrowser()
        self.seen.setAccessibleName("What the agency would see")
        self.seen.document().setDocumentMargin(20)  # type: ignore[union-attr]
        split.addWidget(self.seen)
        self.cards = Written(self.session.agency_name)
        split.addWidget(self.cards)
        split.setSizes([430, 330])
        return split

    def _listen(self) -> None:
        form = self.form
        form.operation_chosen.connect(self._operation)
        form.looked.connect(self._look)
        form.adding.connect(self._add_gateways)
        form.unpacking.connect(self.unpack)
        form.writing.connect(self.write)
        form.asking.connect(lambda: self.preview())

    # ---- reading

    def _opened(self) -> None:
        self.written.clear()
        self.dirty = True
        if self.session.is_open:
            path = self.session.the_case.path
            self.folder.setText(str(path.with_name(f"{path.stem}-packs")))
        self.refresh()

    def _changed(self, touched: frozenset[str]) -> None:
        if touched & {"visits", "risks", "links", "documents", "operation", "gateways"}:
            self.dirty = True
            self.refresh()

    def entered(self) -> None:
        """Show plans when the page is shown."""
        self.refresh()

    def refresh(self) -> None:
        """Read plans and agreements again."""
        if not self.session.is_open or not self.isVisible() or not self.dirty:
            return
        self.dirty = False
        plans = list(self.session.stats("plan"))
        self.stack.setCurrentIndex(1 if plans else 0)
        wanted = self.session.operation if self.session.operation in plans else ""
        self.form.show_plans(plans, wanted)
        if plans:
            self._operation(self.form.operation.currentText())
        self.cards.show_packs(self.written)

    def _operation(self, name: str) -> None:
        if not name:
            return
        visits = self.session.the_case.table("visits", run=name)
        counts = Counter(a for a, v in zip(
            visits["agency"].to_pylist(), visits["visit_id"].to_pylist()) if a and v)  # fmt: skip
        self.form.show_agencies(counts, len(self.session.gateways()))
        if not self.seen.toPlainText():
            self._hint()

    def _hint(self) -> None:
        self.seen.setHtml(hint_html(self.form.current_name()))

    # ---- doing

    def _add_gateways(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Agreements", "", "Agreements (*.toml)")
        if name:
            self.jobs.start(
                "Agreements",
                self.session.add_gateways(Path(name)),
                lambda out: self.session.took_effect(out.touched),
            )

    def _look(self) -> None:
        """Show what the agency would see, at once where the case is small enough for it."""
        self._hint()
        if len(self.session.frame) <= LOOK_UP_TO and self.isVisible():
            self.preview(quiet=True)

    def preview(self, *, quiet: bool = False) -> None:
        """What the current agency would get; nothing is written."""
        audience = self.form.current()
        if not audience:
            return
        work = self.session.release_preview(
            self.form.operation.currentText(), audience, self.form.purpose.currentText()
        )
        if self._looking is not None and self._looking.running:
            self._looking.cancel()
        title = f"Release for {self.form.current_name()}"
        self._looking = self.jobs.start(title, work, self._show_release, quiet=quiet)

    _looking: Job | None = None

    def _show_release(self, released: Any) -> None:
        if released.audience == self.form.current():
            self.seen.setHtml(release_html(released, self.session.agency_name))

    def write(self) -> None:
        """Write the packs of all ticked agencies, one after another."""
        chosen = self.form.chosen()
        if not chosen:
            self.fault.emit(UserError("No agency is ticked.", "Tick the agencies to brief."))
            return
        secret = self.form.passphrase.text() if self.form.encrypt.isChecked() else None
        if self.form.encrypt.isChecked() and not secret:
            self.fault.emit(UserError("The passphrase is empty.", "Type one or untick the box."))
            return
        operation, purpose = self.form.operation.currentText(), self.form.purpose.currentText()
        out = Path(self.folder.text()).expanduser() / operation
        try:
            work = self.session.write_pack_set(operation, tuple(chosen), out, purpose, secret)
        except UserError as fault:
            self.fault.emit(fault)
            return
        count = "1 pack" if len(chosen) == 1 else f"{len(chosen)} packs"
        self.jobs.start(f"Writing {count}", work, self._wrote)

    def _wrote(self, outcome: Outcome) -> None:
        for audience, figures in outcome.figures["packs"].items():
            self.written[audience] = Path(figures["out"])
        self.cards.show_packs(self.written)
        self.session.changed.emit(frozenset({"journal"}))
        if outcome.figures["without"]:
            self.fault.emit(UserError(" ".join(outcome.figures["without"])))

    def unpack(self) -> None:
        """Open a sealed pack that somebody sent, and check it against its manifest."""
        kinds = "Encrypted packs (*.age);;Manifest of an open pack (manifest.json)"
        name, _ = QFileDialog.getOpenFileName(self, "Open a pack", "", kinds)
        if not name:
            return
        path = Path(name)
        if path.name == "manifest.json":
            self._unpack(path.parent, "")
            return
        dialog = QInputDialog(self)
        dialog.setWindowTitle("Open a pack")
        dialog.setLabelText(f"Passphrase of {path.name}")
        dialog.setTextEchoMode(QLineEdit.EchoMode.Password)
        dialog.textValueSelected.connect(lambda text: self._unpack(path, text))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _unpack(self, path: Path, secret: str) -> None:
        def told(outcome: Outcome) -> None:
            folder = Path(outcome.figures["out"])
            self.status.emit(outcome.summary)
            open_path(folder)

        self.jobs.start(f"Opening {path.name}", lambda p: unpacking.unpack(path, None, secret),
                        told, failed=self.fault.emit)  # fmt: skip

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        self._hint()
        self.cards.show_packs(self.written)
