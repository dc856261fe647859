"""Briefing mode: the whole screen, bookmark by bookmark, with what is to be said beside the map."""

from __future__ import annotations

import html

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QCloseEvent, QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout, QWidget

from gis_planner.app import theme
from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.map.scene import Scene
from gis_planner.app.models.bookmarks import Bookmark, Bookmarks
from gis_planner.app.models.map_layers import PASSING
from gis_planner.app.models.words import many
from gis_planner.app.scene_builder import with_premises
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, muted, row

NOTES_PX = 17
MOST_NAMED = 12
FORWARD = {Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_PageDown, Qt.Key.Key_Return}
BACKWARD = {Qt.Key.Key_Left, Qt.Key.Key_Backspace, Qt.Key.Key_PageUp}


class Briefing(QWidget):
    """A window of its own over the whole screen. Filters and selection of the session follow the
    bookmark and are put back at the end. `left` is emitted when it closes."""

    left = Signal()

    def __init__(
        self, session: Session, bookmarks: Bookmarks, scene: Scene, marking: str,
        parent: QWidget | None = None, *, terms: str = "",
    ) -> None:  # fmt: skip
        super().__init__(parent, Qt.WindowType.Window)
        self.session, self.bookmarks, self.place = session, bookmarks, -1
        self._before = tuple(session.filters), session.selection.rows, session.selection.focus
        self.setWindowTitle("Briefing – gis_planner")
        self.setAccessibleName("Briefing")
        self.canvas = MapCanvas()
        self.canvas.setAccessibleName("Map of this step")
        self.canvas.marking = marking
        self._scene = scene
        self.notes = QTextBrowser()
        self.notes.setAccessibleName("What is to be said")
        self.notes.setFixedWidth(400)
        self.notes.setFont(theme.font(NOTES_PX))
        self.notes.document().setDocumentMargin(24)  # type: ignore[union-attr]
        self.count = muted("", wrap=False)
        self.title = QLabel()
        self.title.setFont(theme.font(24, bold=True))
        self.title.setContentsMargins(24, 12, 24, 10)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.canvas, 1)
        middle.addWidget(self.notes)
        bar = row(
            button("Previous", lambda: self.go(self.place - 1), tip="Left arrow"),
            button("Next", lambda: self.go(self.place + 1), primary=True, tip="Right arrow, space"),
            self.count,
            None,
            button("Notes", self.toggle_notes, quiet=True, tip="N"),
            button("Leave", self.close, quiet=True, icon="close", tip="Escape"),
        )
        bar.setContentsMargins(16, 8, 16, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(_banner(marking))
        layout.addWidget(self.title)
        layout.addLayout(middle, 1)
        layout.addLayout(bar)
        if terms:
            words = muted(terms)
            words.setTextFormat(Qt.TextFormat.PlainText)
            words.setContentsMargins(20, 0, 20, 8)
            layout.addWidget(words)
        layout.addWidget(_banner(marking))
        self.resize(QSize(1280, 800))

    def start(self, *, full: bool = True) -> None:
        """From the first bookmark."""
        self.showFullScreen() if full else self.show()
        self.go(0)
        self.setFocus()

    def set_scene(self, scene: Scene) -> None:
        """The map behind, as the premises page draws it (it follows the filters)."""
        self._scene = scene
        if self.place >= 0:
            self._draw(self.bookmarks.items[self.place])

    def go(self, place: int) -> None:
        """To a bookmark; the ends hold."""
        items = self.bookmarks.items
        place = min(max(place, 0), len(items) - 1)
        one = items[place]
        self.place = place
        self.session.filters.replace(one.filters)
        rows = self.session.frame.rows_of(list(one.premises))
        self.session.selection.set(rows, focus=int(rows[0]) if len(rows) else -1)
        self.title.setText(one.name)
        self.count.setText(f"{place + 1} of {len(items)}")
        self.notes.setHtml(self._words(one))
        self._draw(one)
        self.canvas.set_view(one.view(self.canvas.width(), self.canvas.height()))

    def _draw(self, one: Bookmark) -> None:
        scene = with_premises(self._scene, self.session)
        if one.layers:
            for layer in scene.layers:
                if layer.kind not in PASSING:
                    scene = scene.change(layer.name, visible=layer.name in one.layers)
        self.canvas.set_scene(scene)

    def _words(self, one: Bookmark) -> str:
        """The notes, then the premises of the step with what they are known for."""
        parts = [f"<p>{html.escape(p)}</p>" for p in one.notes.splitlines() if p.strip()]
        frame, muted_ = self.session.frame, theme.current().muted
        rows = frame.rows_of(list(one.premises))
        for r in rows[:MOST_NAMED]:
            found = frame.table.slice(int(r), 1).to_pylist()[0]
            name = html.escape(str(found.get("name") or found.get("address") or ""))
            where = html.escape(str(found.get("address") or ""))
            said = f"<span style='font-weight:600'>{name}</span>"
            parts.append(f"<p>{said}<br><span style='color:{muted_}'>{where}</span></p>")
        if len(rows) > MOST_NAMED:
            parts.append(f"<p>and {len(rows) - MOST_NAMED} more</p>")
        shown = int(self.session.shown.sum())
        if one.filters:
            parts.append(f"<p style='color:{muted_}'>{many(shown)} premises are shown.</p>")
        return "".join(parts) or f"<p style='color:{muted_}'>No notes for this step.</p>"

    def toggle_notes(self) -> None:
        """Show or hide what is to be said."""
        self.notes.setVisible(not self.notes.isVisible())
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrows, space and page keys step; N notes; Escape leaves."""
        assert event is not None
        key = event.key()
        if key in FORWARD:
            self.go(self.place + 1)
        elif key in BACKWARD:
            self.go(self.place - 1)
        elif key == Qt.Key.Key_Home:
            self.go(0)
        elif key == Qt.Key.Key_End:
            self.go(len(self.bookmarks) - 1)
        elif key == Qt.Key.Key_N:
            self.toggle_notes()
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Filters and selection as they were before."""
        filters, rows, focus = self._before
        self.session.filters.replace(filters)
        if focus < len(self.session.frame):
            self.session.selection.set(rows[rows < len(self.session.frame)], focus=focus)
        self.canvas.wait()
        self.left.emit()
        if event is not None:
            event.accept()


def _banner(marking: str) -> QLabel:
    made = QLabel(marking)
    made.setObjectName("marking")
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made
