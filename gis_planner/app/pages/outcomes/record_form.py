"""The form in which outcomes are recorded: the list of visits, and the place for the cards."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.widgets import button, heading, muted, row

KEYS = ("n none · a advice · w warning · i notice · p prohibition · s seizure · pe penalty · "
        "l licence · pros prosecution · ar arrest · as assessment · sa safeguarding · "
        "r referral · inv investigation  —  c closed · ce ceased · refu refused · no t no time · "
        "ca called off")  # fmt: skip


class RecordForm(QWidget):
    """Lays out what `RecordTab` fills and keeps."""

    def __init__(self) -> None:
        super().__init__()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._list())
        split.addWidget(self._form())
        split.setSizes([310, 900])
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    # ---- building

    def _list(self) -> QWidget:
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search visits, days, officers, ids")
        self.search.setAccessibleName("Search visits")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _: self._fill())
        line = row(self.search)
        line.setContentsMargins(12, 10, 12, 8)
        layout.addLayout(line)
        self.list = QListWidget()
        self.list.setAccessibleName("Visits")
        self.list.setWordWrap(False)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(lambda item, _: self._picked(item))
        self.list.itemActivated.connect(lambda _: self.focus_first())
        layout.addWidget(self.list, 1)
        return side

    def _form(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(18, 10, 18, 10)
        layout.setSpacing(8)
        self.title = heading("", 2)
        self.where = muted("", wrap=False)
        self.start, self.end = self._time("from", "Visit from"), self._time("until", "Visit until")
        planned = button("As planned", self.as_planned, quiet=True,
                         tip="All were there as planned (Alt+P)")  # fmt: skip
        layout.addLayout(
            row(self.title, None, muted("All on site", wrap=False), self.start, self.end, planned)
        )
        layout.addWidget(self.where)
        self.host = QWidget()
        self.stack = QVBoxLayout(self.host)
        self.stack.setContentsMargins(0, 0, 6, 0)
        self.stack.setSpacing(8)
        scroll = QScrollArea()
        scroll.setAccessibleName("What each agency did")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is inside takes the keyboard
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.host)
        scroll.setStyleSheet(
            "QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }"
        )
        self.area = scroll
        layout.addWidget(scroll, 1)
        self.keys = muted(KEYS)
        self.keys.setAccessibleDescription("What to type")
        layout.addWidget(self.keys)
        self.fault = QLabel()
        self.fault.setProperty("tone", "bad")
        self.fault.setAccessibleName("What is missing")
        self.other = button("Another agency…", self._ask_other, quiet=True, icon="new",
                            tip="An agency that was there though nobody planned it")  # fmt: skip
        self.none = button("Nothing found by all", self.nothing_found,
                           tip="'none' for all that have stated nothing (Alt+N)")  # fmt: skip
        self.go = button("Record", self.save, primary=True, icon="check",
                         tip="Keep it and go to the next visit (Ctrl+Return)")  # fmt: skip
        layout.addLayout(row(self.other, self.fault, None, self.none, self.go))
        return page

    def _time(self, word: str, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setFixedWidth(64)
        made.setPlaceholderText(word)
        made.setAccessibleName(f"{name}, HH:MM")
        return made

    # ---- what the tab does

    def _fill(self) -> None:
        """List the visits."""
        raise NotImplementedError

    def _picked(self, item: QListWidgetItem | None) -> None:
        """A visit was chosen in the list."""
        raise NotImplementedError

    def _ask_other(self) -> None:
        """Offer the agencies that nobody planned."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """To the first agency that has stated nothing."""
        raise NotImplementedError

    def as_planned(self) -> None:
        """All were there as planned."""
        raise NotImplementedError

    def nothing_found(self) -> None:
        """'none' for all that have stated nothing."""
        raise NotImplementedError

    def save(self) -> None:
        """Keep what was typed."""
        raise NotImplementedError
