"""Tasks, warnings and clashes that go with a plan; each leads to what would mend it."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gis_planner.app import theme
from gis_planner.app.models.attempts import named
from gis_planner.app.models.mends import field_of_note
from gis_planner.app.models.plan import Note
from gis_planner.app.pages.plan.words import NOTE_WORDS
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, row

EVERY = "All kinds"
FIRST = ("infeasible", "clash", "warrant task")


class NotesPanel(QWidget):
    """What is impossible comes first."""

    chosen = Signal(str)
    field_wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.notes: tuple[Note, ...] = ()
        self.kinds = QComboBox()
        self.kinds.setAccessibleName("Kind of note")
        self.kinds.currentIndexChanged.connect(lambda _: self._list())
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Notes")
        self.list.currentItemChanged.connect(lambda item, _: self._item(item))
        self.mend = button("Mend it…", self._mend, quiet=True, tip="Go to what would mend it")
        self.mend.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(4)
        layout.addWidget(self.kinds)
        layout.addWidget(self.list, 1)
        layout.addLayout(row(None, self.mend))

    def fill(self, notes: tuple[Note, ...]) -> None:
        """Show notes."""
        rank = {k: n for n, k in enumerate(FIRST)}
        self.notes = tuple(sorted(notes, key=lambda n: rank.get(n.kind, 9)))
        kept = self.kinds.currentData()
        self.kinds.blockSignals(True)
        self.kinds.clear()
        self.kinds.addItem(f"{EVERY} ({len(notes)})", "")
        for kind in dict.fromkeys(n.kind for n in self.notes):
            count = sum(n.kind == kind for n in notes)
            self.kinds.addItem(f"{NOTE_WORDS.get(kind, kind.capitalize())} ({count})", kind)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(kept)))
        self.kinds.blockSignals(False)
        self._late = True
        if self.isVisible():
            self._list()

    _late = False

    def showEvent(self, event: QShowEvent | None) -> None:
        """The notes are written when somebody looks."""
        if self._late:
            self._list()
        super().showEvent(event)

    def name(self, premises_id: str) -> str:
        """Name of premises as the case has it."""
        frame = self.session.frame
        at = frame.row_of(premises_id)
        found = frame.value(at, "name") or frame.value(at, "address") if at >= 0 else ""
        return str(found or premises_id)

    def _list(self) -> None:
        self._late = False
        self.list.clear()
        kind = self.kinds.currentData() or ""
        for k, n in enumerate(self.notes):
            if kind and n.kind != kind:
                continue
            title = NOTE_WORDS.get(n.kind, n.kind.capitalize())
            fix = f"\n→ {n.fix}" if n.fix else ""
            item = QListWidgetItem(f"{title}: {named(n.text, self.name)}{fix}")
            item.setData(Qt.ItemDataRole.UserRole, k)
            if n.kind == "infeasible":
                item.setForeground(theme.palette(theme.current()).brightText())
            self.list.addItem(item)

    def _note(self) -> Note | None:
        item = self.list.currentItem()
        return self.notes[item.data(Qt.ItemDataRole.UserRole)] if item is not None else None

    def _item(self, item: QListWidgetItem | None) -> None:
        note = self._note() if item is not None else None
        self.mend.setEnabled(note is not None and field_of_note(note) is not None)
        if note is not None and note.premises_id:
            self.chosen.emit(note.premises_id)

    def _mend(self) -> None:
        note = self._note()
        field = field_of_note(note) if note is not None else None
        if field is not None:
            self.field_wanted.emit({"section": field.section, "key": field.key, "row": field.row})
