"""The dock that keeps every notice of this session."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gis_planner.app import icons, theme
from gis_planner.app.habits.notices import Notices


class NoticeList(QWidget):
    """Newest first; the words can be copied."""

    def __init__(self, notices: Notices) -> None:
        super().__init__()
        self.notices = notices
        self.list = QListWidget()
        self.list.setAccessibleName("Notices, newest first")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list)
        notices.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what was told."""
        t = theme.current()
        colours = {"good": t.good, "warn": t.warn, "bad": t.bad}
        self.list.clear()
        for notice in self.notices.kept:
            icon = icons.icon("check" if notice.tone == "good" else "warning", colours[notice.tone])
            text = f"{notice.title}\n{notice.at:%H:%M} · {notice.text}"
            self.list.addItem(QListWidgetItem(icon, text))
        if not self.notices.kept:
            item = QListWidgetItem("Nothing yet. Long work that ends is told here.")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.refresh()
