"""Where the person is, kept for after a crash, and who else has the case open: beside the window,
so that a slow disk stops nobody."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtCore import pyqtSignal as Signal

from gis_planner.app.habits import recovery
from gis_planner.app.habits.notices import Notices
from gis_planner.app.threads import Threads

if TYPE_CHECKING:
    from gis_planner.app.window import Window

NOTE_EVERY_MS = 15_000


class Whereabouts(QObject):
    """Notes case and page every few seconds; offers to go on where a crash ended the work."""

    _found = Signal(object, object)

    def __init__(self, window: Window, notices: Notices) -> None:
        super().__init__(window)
        self.window, self.notices = window, notices
        self._back: tuple[str, str] | None = None
        self._told: set[tuple[str, int]] = set()
        self._disk = Threads(1, "place")
        self._found.connect(self._tell)
        self.timer = QTimer(self)
        self.timer.setInterval(NOTE_EVERY_MS)
        self.timer.timeout.connect(self.note)

    def connect(self) -> None:
        """What was left behind is offered at the start."""
        page = self.window.start_page
        page.show_left_behind(recovery.left_behind())
        page.recover.connect(self.recover)
        page.forget.connect(self.forget)

    def case_changed(self, *, away: bool) -> None:
        """Remember where the person is from now on; forget where nothing is open, unless it is
        only locked away."""
        if not self.window.session.is_open:
            self.timer.stop()
            if not away:
                recovery.say(None)
                self._disk.start(recovery.write)
            return
        self.note()
        self.timer.start()
        if self._back is not None:
            page, operation = self._back
            self._back = None
            self.window.session.operation = operation
            self.window.show_page(page)

    def note(self) -> None:
        """Which case, which page."""
        session = self.window.session
        if session.own is None:
            return
        path, now = session.own.path, datetime.now().astimezone()
        recovery.say(recovery.place(path, self.window.page, session.operation, now))

        def work() -> None:
            recovery.write()
            self._found.emit(path, recovery.others(path))

        self._disk.start(work)

    def _tell(self, path: Path, others: tuple[recovery.Place, ...]) -> None:
        """Once of each window that has the same case open."""
        own = self.window.session.own
        fresh = {(str(path), other.pid) for other in others} - self._told
        self._told = {t for t in self._told if t[0] != str(path)} | {
            (str(path), other.pid) for other in others
        }
        if fresh and own is not None and own.path == path:
            self.notices.tell(
                f"{path.name} is open in another window too",
                "Work in one of them: what is changed in the other is seen here when the case is "
                "opened again, and Undo takes back the newest change of either.",
                "warn", stays=True,
            )  # fmt: skip

    def recover(self, place: recovery.Place) -> None:
        """Open what was open, on the page it was on."""
        recovery.forget(place.pid)
        self.window.start_page.show_left_behind(None)
        self._back = (place.page, place.operation)
        self.window.open_case(Path(place.case))
        if not self.window.session.is_open:
            self._back = None

    def forget(self, place: recovery.Place) -> None:
        """It is not wanted."""
        recovery.forget(place.pid)
        self.window.start_page.show_left_behind(None)

    def close(self) -> None:
        """The window closes in order."""
        self.timer.stop()
        recovery.say(None)
        self._disk.close()
        self._disk.wait(2_000)
        recovery.write()
