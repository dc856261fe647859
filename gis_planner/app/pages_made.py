"""Pages that are made when they are first shown or asked for, or in idle moments before that.

The window starts with the page it shows. The others follow one at a time once premises are read, so
that none is waited for; whoever asks earlier gets the page at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from PyQt6.QtCore import QObject, Qt, QTimer
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget

from gis_planner.app.jobs import Jobs
from gis_planner.app.session import Session

SLICE_MS = 40
"""Between one page and the next, for whatever the user does meanwhile."""


class Pages(Mapping[str, QWidget]):
    """Name → page. `sources`: name → 'module:Class' of pages to make; `given`: what each takes."""

    def __init__(
        self,
        sources: Mapping[str, str],
        given: tuple[Session, Jobs],
        told: Callable[[str, QWidget], None],
    ) -> None:
        self.sources = dict(sources)
        self._given, self._told = given, told
        self._made: dict[str, QWidget] = {}
        self._ready: dict[str, QWidget] = {}
        """Made, not in their place yet."""

    def add(self, name: str, page: QWidget) -> None:
        """A page that is there from the start."""
        self._made[name] = page

    def __getitem__(self, name: str) -> QWidget:
        if name not in self._made:
            self._made[name] = page = self._ready.pop(name, None) or self._make(name)
            self._told(name, page)
        return self._made[name]

    def _make(self, name: str) -> QWidget:
        module, _, kind = self.sources[name].partition(":")
        page: QWidget = getattr(import_module(module), kind)(*self._given)
        return page

    def make_in_two(self, name: str) -> None:
        """Make a page, or give the one made before its place: half of the time each."""
        if name in self._ready or name in self._made:
            self[name]
        else:
            self._ready[name] = self._make(name)

    def __contains__(self, name: object) -> bool:
        return name in self._made or name in self.sources

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys((*self._made, *self.sources))

    def __len__(self) -> int:
        return len(set(self._made) | set(self.sources))

    @property
    def there(self) -> Mapping[str, QWidget]:
        """Those that are made."""
        return self._made

    @property
    def waiting(self) -> tuple[str, ...]:
        """Names of those that are not."""
        return tuple(name for name in self.sources if name not in self._made)


def make_next(page: QWidget) -> bool:
    """Make one more tab of a page that makes them one by one; False where none waits."""
    make = getattr(page, "make_next", None)
    return bool(make is not None and make())


class Idle(QObject):
    """Makes the pages that wait: their modules are read by a thread, the widgets by the window's
    own, one at a time, while no read is under way and no button of the mouse is down."""

    def __init__(self, pages: Pages, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self.pages, self.jobs = pages, jobs
        self._reader = threading.Thread(target=self._read, name="pages", daemon=True)
        self._timer = QTimer(self)
        self._timer.setInterval(SLICE_MS)
        self._timer.timeout.connect(self._step)

    def start(self) -> None:
        """Begin, if it has not begun."""
        if self.pages.waiting:
            self._timer.start()

    def stop(self) -> None:
        """The window closes."""
        self._timer.stop()

    @property
    def busy(self) -> bool:
        """Whether pages are still being made."""
        return self._timer.isActive()

    def _read(self) -> None:
        for source in self.pages.sources.values():
            import_module(source.partition(":")[0])

    def _step(self) -> None:
        if self._others():
            return
        waiting = self.pages.waiting
        if waiting and self._reader.ident is None:
            self._reader.start()
        elif waiting and not self._reader.is_alive():
            self.pages.make_in_two(waiting[0])
        elif not waiting and not any(make_next(page) for page in self.pages.there.values()):
            self._timer.stop()

    def _others(self) -> bool:
        held = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        return held or any(j.running and j.quiet for j in self.jobs.all)
