"""The packs that were written: a card each, with its files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from gis_planner.app import icons, theme
from gis_planner.app.widgets import badge, button, card, clear_layout, heading, muted, row

FILE_WORDS = {
    ".html": "Map for any browser, offline", ".pdf": "Paper", ".xlsx": "Workbook",
    ".gpkg": "Layers for GIS", ".gpx": "Routes for a satnav", ".ics": "Calendar",
    ".json": "Manifest with hashes", ".csv": "Table",
}  # fmt: skip


class Written(QScrollArea):
    """Cards of packs."""

    def __init__(self, agency_name: Callable[[str], str]) -> None:
        super().__init__()
        self.agency_name = agency_name
        self.setAccessibleName("Packs that were written")
        self.setWidgetResizable(True)
        body = QWidget()
        self.cards = QVBoxLayout(body)
        self.cards.setContentsMargins(20, 16, 20, 16)
        self.cards.setSpacing(12)
        self.setWidget(body)

    def show_packs(self, written: Mapping[str, Path]) -> None:
        """Agency → folder of its pack."""
        clear_layout(self.cards)
        if not written:
            self.cards.addWidget(muted("Packs that you write are listed here."))
        for audience, out in written.items():
            self.cards.addWidget(self._card(audience, out))
        self.cards.addStretch(1)

    def _card(self, audience: str, out: Path) -> QFrame:
        frame, inner = card(margin=14, spacing=6)
        files = sorted(p for p in out.rglob("*") if p.is_file())
        size = sum(p.stat().st_size for p in files) / 1e6
        done = QLabel()
        done.setPixmap(icons.pixmap("check", theme.current().good, 18))
        inner.addLayout(
            row(done, heading(self.agency_name(audience), 3), badge(f"{size:.1f} MB"), None,
                button("Open folder", lambda: open_path(out), quiet=True, icon="open"))
        )  # fmt: skip
        for path in files[:12]:
            words = FILE_WORDS.get(path.suffix, "")
            line = button(path.name, partial(open_path, path), quiet=True)
            inner.addLayout(row(line, muted(words, wrap=False), None))
        if len(files) > 12:
            inner.addWidget(muted(f"and {len(files) - 12} more files"))
        return frame


def open_path(path: Path) -> None:
    """Open a file or folder with the program that the system uses for it."""
    if os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
