"""The register of agreements: which are in force, what is weak, who works with whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QMessageBox,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.jobs import Jobs
from gis_planner.app.models import sharing as words
from gis_planner.app.models.sharing import Line
from gis_planner.app.pages.sharing.gateway_dialog import GatewayDialog
from gis_planner.app.pages.sharing.marks_to_sign import marks_to_sign
from gis_planner.app.pages.sharing.prompts import SuspendDialog
from gis_planner.app.pages.sharing.tab import Tab
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button, muted, row, stacked
from gis_planner.pipeline import exporting, gateways, register

READ = "Agreements (*.toml *.xlsx *.csv);;All files (*)"
WRITE = "TOML (*.toml);;Workbook (*.xlsx);;CSV (*.csv)"
HEADS = ("Agreement", "From", "To", "Data", "State", "Review", "To mend")
WIDTHS = (215, 160, 215, 165, 205, 92, 80)


class RegisterTab(Tab):
    """A tree: children under their parents. Enter edits."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(session, jobs)
        self.lines: tuple[Line, ...] = ()
        self.empty = EmptyState(
            "lock", "No agreement yet",
            "An agreement says who gives what to whom, under which law, for which purpose and "
            "until when. Without one each agency sees its own data only.",
            (button("Import agreements…", self.import_, primary=True, icon="import"),
             button("New agreement…", self.new, icon="new")),
        )  # fmt: skip
        self.stack = stacked(self, self.empty, self._body(), top=8)

    # ---- building

    def _body(self) -> QWidget:
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        self.told = muted("", wrap=False)
        layout.addLayout(self._bar())
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self._tree())
        split.addWidget(self._below())
        split.setSizes([330, 330])
        layout.addWidget(split, 1)
        return body

    def _bar(self) -> QHBoxLayout:
        self.follow = button("Rename to successors", self.follow_successors, quiet=True,
                             tip="New versions that name the agency of today")  # fmt: skip
        return row(
            self.told, None, self.follow,
            button("New…", self.new, quiet=True, icon="new", tip="A new agreement"),
            button("Import…", self.import_, quiet=True, icon="import", tip="TOML, XLSX or CSV"),
            button("Export…", self.export, quiet=True, icon="save", tip="TOML, XLSX or CSV"),
        )  # fmt: skip

    def _tree(self) -> QTreeWidget:
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels(HEADS)
        self.tree.setAccessibleName("Agreements, children under their parents")
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setUniformRowHeights(True)
        for i, width in enumerate(WIDTHS):
            self.tree.setColumnWidth(i, width)
        self.tree.currentItemChanged.connect(lambda *_: self._detail())
        self.tree.itemActivated.connect(lambda *_: self.edit())
        return self.tree

    def _below(self) -> QTabWidget:
        self.detail, self.versions = QTextBrowser(), QTextBrowser()
        self.detail.setAccessibleName("The chosen agreement")
        self.versions.setAccessibleName("Versions of the chosen agreement")
        self.whom = QTableWidget()
        self.whom.setTabKeyNavigation(False)
        self.whom.setAccessibleName("Who gives to whom: number of agreements in force")
        self.whom.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        one = QWidget()
        column = QVBoxLayout(one)
        column.setContentsMargins(0, 6, 0, 0)
        self.suspend_button = button("Suspend…", self.suspend)
        column.addLayout(row(
            button("Edit…", self.edit, tip="Enter"), self.suspend_button,
            button("Protocol to sign…", self.protocol, icon="save"),
            button("Seven marks to sign…", self.marks, icon="save",
                   tip="What an operation says of each mark, with lines for what is missing"),
            button("Take out…", self.take_out, quiet=True), None,
        ))  # fmt: skip
        column.addWidget(self.detail, 1)
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        for title, widget in (("Agreement", one), ("Versions", self.versions),
                              ("Who gives to whom", self.whom)):  # fmt: skip
            tabs.addTab(widget, title)
        return tabs

    # ---- reading

    def reload(self) -> None:
        """Read the register."""
        chosen = self.current()
        today = self.session.today()
        self.lines = words.family(register.standing_of(self.case, today))
        self.stack.setCurrentIndex(1 if self.lines else 0)
        self.told.setText(words.headline(self.lines))
        self.follow.setVisible(any("now does" in w for li in self.lines
                                   for w in li.standing.warnings))  # fmt: skip
        self._fill(chosen.gateway.id if chosen else "")
        self._matrix()

    def _fill(self, chosen: str) -> None:
        t, name = theme.current(), self.session.agency_name
        self.tree.clear()
        above: list[QTreeWidgetItem] = []
        pick: QTreeWidgetItem | None = None
        for line in self.lines:
            g = line.gateway
            weak = len(line.standing.warnings)
            item = QTreeWidgetItem([
                f"{g.id} {g.name}".strip(), name(g.provider),
                ", ".join(self.session.agency_name(r, short=True) for r in g.recipients),
                ", ".join(g.categories), line.state, g.review_date or "none",
                str(weak) if weak else "",
            ])  # fmt: skip
            item.setData(0, Qt.ItemDataRole.UserRole, g.id)
            item.setForeground(4, QColor(t.bad if line.standing.why_not else t.good))
            item.setForeground(6, QColor(t.warn))
            for i in range(len(HEADS)):
                item.setToolTip(i, item.text(i))
            item.setToolTip(6, "\n".join(line.standing.warnings))
            del above[line.depth :]
            if above:
                above[-1].addChild(item)
            else:
                self.tree.addTopLevelItem(item)
            above.append(item)
            pick = item if pick is None or g.id == chosen else pick
        self.tree.expandAll()
        if pick is not None:
            self.tree.setCurrentItem(pick)

    def current(self) -> Line | None:
        """The chosen agreement."""
        item = self.tree.currentItem()
        key = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None
        return next((li for li in self.lines if li.gateway.id == key), None)

    def _detail(self) -> None:
        line, t = self.current(), theme.current()
        if line is None:
            return
        name = self.session.agency_name
        self.detail.setHtml(words.details_html(line, name, t.muted, t.warn))
        held = register.versions_of(self.case, line.gateway.id)
        self.versions.setHtml(words.versions_html(held, t.muted))
        suspended = bool(line.gateway.suspended_from)
        self.suspend_button.setText("Use again" if suspended else "Suspend…")

    def _matrix(self) -> None:
        t = theme.current()
        givers, takers, cells = words.matrix(register.matrix_of(self.case, self.session.today()))
        self.whom.setRowCount(len(givers))
        self.whom.setColumnCount(len(takers))
        short = {a: self.session.agency_name(a, short=True) for a in (*givers, *takers)}
        self.whom.setVerticalHeaderLabels([f"{short[a]} gives to" for a in givers])
        self.whom.setHorizontalHeaderLabels([short[b] for b in takers])
        for i, a in enumerate(givers):
            for j, b in enumerate(takers):
                ids = cells.get((a, b), ())
                item = QTableWidgetItem(str(len(ids)) if ids else "")
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                item.setToolTip(", ".join(ids) or "No agreement in force")
                if ids:
                    item.setBackground(QColor(t.soft))
                self.whom.setItem(i, j, item)
        self.whom.resizeColumnsToContents()

    # ---- doing

    def _keep(self, values: dict[str, Any]) -> None:
        self.took(register.put(self.case, values))

    def new(self) -> None:
        """An empty form."""
        self._dialog(None)

    def edit(self) -> None:
        """The chosen agreement as a form."""
        line = self.current()
        if line is not None:
            self._dialog(line)

    def _dialog(self, line: Line | None) -> None:
        dialog = GatewayDialog(self, self._keep, line.gateway if line else None)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def suspend(self) -> None:
        """Suspend from a day, with a day to look again; or use again."""
        line = self.current()
        if line is None:
            return
        key = line.gateway.id
        if line.gateway.suspended_from:
            self.do(lambda: gateways.resume(self.case, key))
            return
        dialog = SuspendDialog(self, key, self.session.today())
        dialog.accepted.connect(
            lambda: self.do(lambda: gateways.suspend(self.case, key, *dialog.days))
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take_out(self) -> None:
        """Ask, then take the chosen agreement out of the register."""
        line = self.current()
        if line is None:
            return
        key = line.gateway.id
        box = QMessageBox(
            QMessageBox.Icon.Question, "Take out", f"Take {key} out of the register?",
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel, self,
        )  # fmt: skip
        box.setInformativeText("It can be undone. To end one, give it a last day instead.")
        box.accepted.connect(lambda: self.do(lambda: register.take_out(self.case, key)))
        box.finished.connect(box.deleteLater)
        box.open()

    def follow_successors(self) -> None:
        """Name the agencies of today."""
        self.do(lambda: register.follow_successions(self.case))

    def protocol(self) -> None:
        """A protocol to sign from the chosen agreement."""
        line = self.current()
        name = self.ask_save(f"{line.gateway.id}.md", "Markdown (*.md)") if line else ""
        if line and name:
            self.do(lambda: gateways.write_protocol(self.case, line.gateway.id, Path(name)))

    def marks(self) -> None:
        """The seven-marks check of an operation, to fill in and sign."""
        marks_to_sign(self)

    def import_(self) -> None:
        """Agreements from a file."""
        name = self.ask_open(READ)
        if name:
            self.do(lambda: gateways.add_gateways(self.case, Path(name)))

    def export(self) -> None:
        """The register as a file."""
        name = self.ask_save("agreements.toml", WRITE)
        if name:
            self.do(lambda: exporting.export_table(self.case, "gateways", Path(name)))

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
