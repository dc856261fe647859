"""The pack page: brief each agency with what it may see, and nothing else."""

from __future__ import annotations

import html
import os
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from PyQt6.QtCore import Qt, QUrl
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QInputDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import icons, theme
from gis_planner.app.jobs import Job, Jobs
from gis_planner.app.models.words import day
from gis_planner.app.session import Session
from gis_planner.app.widgets import (
    EmptyState,
    badge,
    button,
    card,
    clear_layout,
    heading,
    muted,
    row,
)
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import Outcome, unpacking

FILE_WORDS = {
    ".html": "Map for any browser, offline", ".pdf": "Paper", ".xlsx": "Workbook",
    ".gpkg": "Layers for GIS", ".gpx": "Routes for a satnav", ".ics": "Calendar",
    ".json": "Manifest with hashes", ".csv": "Table",
}  # fmt: skip
LOOK_UP_TO = 20_000
"""Premises up to which choosing an agency shows what it would see without being asked."""
PURPOSES = ("joint visits", "prevention of crime", "safeguarding")


class PackPage(QWidget):
    """Choose an operation, agencies and a folder; see what is released; write."""

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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        session.opened.connect(self._opened)
        session.changed.connect(self._changed)
        self._opened()

    def _build(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._settings())
        split.addWidget(self._results())
        split.setSizes([420, 820])
        split.setStretchFactor(1, 1)
        return split

    def _settings(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(12)
        layout.addWidget(heading("Pack"))
        form = QFormLayout()
        self.operation = QComboBox()
        self.operation.setAccessibleName("Operation")
        self.operation.currentTextChanged.connect(self._operation)
        self.purpose = QComboBox()
        self.purpose.setEditable(True)
        self.purpose.addItems(PURPOSES)
        self.purpose.setAccessibleName("Purpose")
        self.folder = QLineEdit(str(Path.home() / "packs"))
        self.folder.setAccessibleName("Folder for the packs")
        form.addRow("Operation", self.operation)
        form.addRow("Purpose", self.purpose)
        form.addRow("Folder", row(self.folder, button("…", self._choose, tip="Choose a folder")))
        layout.addLayout(form)
        layout.addLayout(
            row(
                heading("For", 3), None,
                button("All", lambda: self.tick(True), quiet=True, tip="Brief every agency"),
                button("None", lambda: self.tick(False), quiet=True,
                       tip="Untick all, to brief only one or two"),
            )
        )  # fmt: skip
        self.audiences = QListWidget()
        self.audiences.setAccessibleName("Agencies to brief")
        self.audiences.currentItemChanged.connect(lambda *_: self._look())
        self.audiences.itemChanged.connect(self._ticked)
        layout.addWidget(self.audiences, 1)
        self.gateways = muted("")
        layout.addWidget(self.gateways)
        layout.addLayout(
            row(
                button("Add agreements…", self._add_gateways, quiet=True, icon="lock"),
                button(
                    "Open a pack…",
                    self.unpack,
                    quiet=True,
                    icon="open",
                    tip="Decrypt a pack that was sent, and check it against its manifest",
                ),
                None,
            )
        )
        self.encrypt = QCheckBox("Also as one file encrypted with a passphrase")
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText("Passphrase for the recipients")
        self.passphrase.setAccessibleName("Passphrase of the pack")
        self.passphrase.hide()
        self.encrypt.toggled.connect(self.passphrase.setVisible)
        layout.addWidget(self.encrypt)
        layout.addWidget(self.passphrase)
        self.go = button("Write packs", self.write, primary=True, icon="pack")
        layout.addLayout(row(button("What would they see?", lambda: self.preview()), None, self.go))
        return page

    def _results(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Vertical)
        self.seen = QTextBrowser()
        self.seen.setAccessibleName("What the agency would see")
        self.seen.document().setDocumentMargin(20)  # type: ignore[union-attr]
        split.addWidget(self.seen)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        body = QWidget()
        self.cards = QVBoxLayout(body)
        self.cards.setContentsMargins(20, 16, 20, 16)
        self.cards.setSpacing(12)
        scroll.setWidget(body)
        split.addWidget(scroll)
        split.setSizes([430, 330])
        return split

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
        self.operation.blockSignals(True)
        self.operation.clear()
        self.operation.addItems(plans)
        if wanted:
            self.operation.setCurrentText(wanted)
        self.operation.blockSignals(False)
        if plans:
            self._operation(self.operation.currentText())
        self._show_cards()

    def _operation(self, name: str) -> None:
        if not name:
            return
        visits = self.session.the_case.table("visits", run=name)
        counts = Counter(a for a, v in zip(
            visits["agency"].to_pylist(), visits["visit_id"].to_pylist()) if a and v)  # fmt: skip
        ticked = set(self._chosen())
        self.audiences.clear()
        for agency, count in counts.most_common():
            text = f"{self.session.agency_name(agency)}    {count} visits"
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, agency)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = agency in ticked or not ticked
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.audiences.addItem(item)
        self.audiences.setCurrentRow(0)
        agreements = self.session.gateways()
        self.gateways.setText(
            f"{len(agreements)} agreements in this case decide what each agency may see."
            if agreements
            else "No agreement is in this case: each agency will see its own data and the visit "
            "order only."
        )
        if not self.seen.toPlainText():
            self._hint()

    def _hint(self) -> None:
        t = theme.current()
        self.seen.setHtml(
            f"<p style='color:{t.muted}'>‘What would they see?’ shows which fields "
            f"{html.escape(self._current_name() or 'the agency')} would receive, under which "
            "agreement, and which are withheld. Nothing is written by it.</p>"
        )

    def _current(self) -> str:
        item = self.audiences.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _current_name(self) -> str:
        return self.session.agency_name(self._current()) if self._current() else ""

    def _chosen(self) -> list[str]:
        found = []
        for i in range(self.audiences.count()):
            item = self.audiences.item(i)
            if item is not None and item.checkState() == Qt.CheckState.Checked:
                found.append(str(item.data(Qt.ItemDataRole.UserRole)))
        return found

    # ---- doing

    def tick(self, on: bool) -> None:
        """Brief all agencies, or none of them."""
        state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        self.audiences.blockSignals(True)
        for i in range(self.audiences.count()):
            self.audiences.item(i).setCheckState(state)  # type: ignore[union-attr]
        self.audiences.blockSignals(False)
        self.audiences.viewport().update()  # type: ignore[union-attr]

    def _ticked(self, item: QListWidgetItem) -> None:
        """Who is ticked is who one asks about: show what they would see."""
        if item.checkState() == Qt.CheckState.Checked:
            self.audiences.setCurrentItem(item)

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Folder for the packs", self.folder.text())
        if name:
            self.folder.setText(name)

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
        audience = self._current()
        if not audience:
            return
        work = self.session.release_preview(
            self.operation.currentText(), audience, self.purpose.currentText()
        )
        if self._looking is not None and self._looking.running:
            self._looking.cancel()
        title = f"Release for {self._current_name()}"
        self._looking = self.jobs.start(title, work, self._show_release, quiet=quiet)

    _looking: Job | None = None

    def _show_release(self, released: Any) -> None:
        if released.audience != self._current():
            return
        t = theme.current()
        name = html.escape(self.session.agency_name(released.audience))
        parts = [
            f"<h2>What {name} would see</h2><p>Marked <b>{html.escape(released.marking)}</b>, "
            f"purpose {html.escape(released.purpose)}, "
            f"expires {html.escape(day(released.expiry))}.</p>"
        ]
        for title, rows, colour in (
            (
                f"Released ({len(released.fields_released)} fields)",
                released.fields_released,
                t.good,
            ),
            (f"Withheld ({len(released.fields_withheld)} fields)", released.fields_withheld, t.bad),
        ):
            parts.append(
                f"<h3 style='color:{colour}'>{title}</h3><table cellpadding=3 width='100%'>"
            )
            grouped: dict[tuple[str, str], list[str]] = {}
            for field, owner, why in rows:
                grouped.setdefault((owner, why), []).append(field)
            for (owner, why), fields in grouped.items():
                names = ", ".join(sorted({plain_field(f) for f in fields}))
                parts.append(
                    f"<tr><td width='24%'>{html.escape(self.session.agency_name(owner))}</td>"
                    f"<td>{html.escape(names)}<br><span style='color:{t.muted}'>"
                    f"{html.escape(why)}</span></td></tr>"
                )
            parts.append("</table>")
        for warning in released.warnings[:8]:
            parts.append(f"<p style='color:{t.warn}'>{html.escape(warning)}</p>")
        self.seen.setHtml("".join(parts))

    def write(self) -> None:
        """Write the packs of all ticked agencies, one after another."""
        chosen = self._chosen()
        if not chosen:
            self.fault.emit(UserError("No agency is ticked.", "Tick the agencies to brief."))
            return
        secret = self.passphrase.text() if self.encrypt.isChecked() else None
        if self.encrypt.isChecked() and not secret:
            self.fault.emit(UserError("The passphrase is empty.", "Type one or untick the box."))
            return
        out = Path(self.folder.text()).expanduser() / self.operation.currentText()
        try:
            work = self.session.write_pack_set(
                self.operation.currentText(), tuple(chosen), out, self.purpose.currentText(), secret
            )
        except UserError as fault:
            self.fault.emit(fault)
            return
        count = "1 pack" if len(chosen) == 1 else f"{len(chosen)} packs"
        self.jobs.start(f"Writing {count}", work, self._wrote)

    def _wrote(self, outcome: Outcome) -> None:
        for audience, figures in outcome.figures["packs"].items():
            self.written[audience] = Path(figures["out"])
        self._show_cards()
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

    def _show_cards(self) -> None:
        clear_layout(self.cards)
        if not self.written:
            self.cards.addWidget(muted("Packs that you write are listed here."))
        for audience, out in self.written.items():
            self.cards.addWidget(self._card(audience, out))
        self.cards.addStretch(1)

    def _card(self, audience: str, out: Path) -> QFrame:
        frame, inner = card(margin=14, spacing=6)
        files = sorted(p for p in out.rglob("*") if p.is_file())
        size = sum(p.stat().st_size for p in files) / 1e6
        done = QLabel()
        done.setPixmap(icons.pixmap("check", theme.current().good, 18))
        inner.addLayout(
            row(done, heading(self.session.agency_name(audience), 3), badge(f"{size:.1f} MB"), None,
                button("Open folder", lambda: open_path(out), quiet=True, icon="open"))
        )  # fmt: skip
        for path in files[:12]:
            words = FILE_WORDS.get(path.suffix, "")
            line = button(path.name, partial(open_path, path), quiet=True)
            inner.addLayout(row(line, muted(words, wrap=False), None))
        if len(files) > 12:
            inner.addWidget(muted(f"and {len(files) - 12} more files"))
        return frame

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        self._hint()
        self._show_cards()


def plain_field(field: str) -> str:
    """'company number' of 'records.company_number'."""
    return field.rsplit(".", 1)[-1].replace("_", " ")


def open_path(path: Path) -> None:
    """Open a file or folder with the program that the system uses for it."""
    if os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
