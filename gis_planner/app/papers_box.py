"""Documents about the premises in focus: where they lie, opened by the computer's own programs."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt, QUrl
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QFileDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gis_planner.app import icons, theme
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.pipeline.papers import Paper, add_paper, remove_paper

ROW_PX = 40
MOST_ROWS = 3


class PapersBox(QWidget):
    """A short list with add, open and take off."""

    fault = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.premises_id = session, ""
        self.list = QListWidget()
        self.list.setAccessibleName("Documents about this premises")
        self.list.itemActivated.connect(lambda _: self.open())
        self.list.currentRowChanged.connect(lambda place: self._enable(place >= 0))
        self.words = muted("No document is noted. Only where it lies is kept, never a copy.")
        self.show_ = button("Open", self.open, quiet=True, icon="open")
        self.away = button("Take off", self.remove, quiet=True, icon="close",
                           tip="Take it off this list; the file stays")  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.setSpacing(4)
        add = button("Add…", self.choose, quiet=True, icon="new", tip="Note where a document lies")
        layout.addLayout(row(heading("Documents", 3), None, add, self.show_, self.away, spacing=0))
        layout.addWidget(self.words)
        layout.addWidget(self.list)

    def show_papers(self, premises_id: str, papers: tuple[Paper, ...]) -> None:
        """List the documents of a premises."""
        self.premises_id = premises_id
        self.list.clear()
        t = theme.current()
        for paper in papers:
            there = paper.is_there
            icon = icons.icon("copy") if there else icons.icon("warning", t.warn)
            where = paper.path if there else f"{paper.path} (not found now)"
            item = QListWidgetItem(icon, f"{paper.title}\n{where}")
            item.setData(Qt.ItemDataRole.UserRole, paper.path)
            item.setToolTip(where)
            self.list.addItem(item)
        self.list.setFixedHeight(ROW_PX * min(len(papers), MOST_ROWS) + 4)
        self.list.setVisible(bool(papers))
        self.words.setVisible(not papers)
        self._enable(False)

    def _enable(self, on: bool) -> None:
        self.show_.setEnabled(on)
        self.away.setEnabled(on)

    def _path(self) -> str:
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def choose(self) -> None:
        """Ask which document."""
        name, _ = QFileDialog.getOpenFileName(self, "Document", "", "All files (*)")
        if name:
            self.add(Path(name))

    def add(self, path: Path) -> None:
        """Note a document."""
        day = self.session.today().isoformat()
        try:
            touched = add_paper(self.session.the_case, self.premises_id, path, path.stem, day)
        except UserError as fault:
            self.fault.emit(fault)
            return
        self.session.took_effect(touched)

    def remove(self) -> None:
        """Take the chosen one off."""
        if self._path():
            self.session.took_effect(
                remove_paper(self.session.the_case, self.premises_id, self._path())
            )

    def open(self) -> None:
        """With the program that the computer uses for such files."""
        path = self._path()
        if path and not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
            self.fault.emit(
                UserError(f"{path} could not be opened.", "Check that the file is still there.")
            )
