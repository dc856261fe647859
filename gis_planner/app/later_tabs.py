"""Tabs that are made when they are shown or asked for, or one by one in idle moments."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QTabWidget, QWidget


class LaterTabs(QTabWidget):
    """An empty widget holds the place of each tab until it is made: a page of six tabs would stop
    the window six times as long as one of them."""

    def __init__(self) -> None:
        super().__init__()
        self._makes: dict[str, Callable[[], QWidget]] = {}
        self._made: dict[str, QWidget] = {}
        self._places: dict[str, QWidget] = {}
        self.currentChanged.connect(self._shown)

    def add_later(self, title: str, make: Callable[[], QWidget]) -> None:
        """A tab that `make` makes."""
        self._makes[title], self._places[title] = make, QWidget()
        self.addTab(self._places[title], title)

    def made(self, title: str) -> QWidget:
        """The widget of a tab, made now where it is not there yet."""
        if title not in self._made:
            self._made[title] = self._makes.pop(title)()
            self._put(title, self._made[title])
        return self._made[title]

    def set_words(self, title: str, words: str) -> None:
        """What stands on the tab of a title, made or not."""
        widget = self._made.get(title) or self._places[title]
        self.setTabText(self.indexOf(widget), words)

    @property
    def there(self) -> tuple[QWidget, ...]:
        """Those that are made."""
        return tuple(self._made.values())

    def make_next(self) -> bool:
        """Make one that waits; False where none does."""
        title = next(iter(self._makes), None)
        if title is not None:
            self.made(title)
        return title is not None

    def _put(self, title: str, widget: QWidget) -> None:
        """In the place that was held for it, without telling anyone."""
        place, held, current = self._places.pop(title), self.blockSignals(True), self.currentIndex()
        at = self.indexOf(place)
        text, tip = self.tabText(at), self.tabToolTip(at)
        self.removeTab(at)
        self.insertTab(at, widget, text)
        self.setTabToolTip(at, tip)
        self.setCurrentIndex(current)
        self.blockSignals(held)
        place.deleteLater()

    def _shown(self, at: int) -> None:
        widget = self.widget(at)
        title = next((t for t, place in self._places.items() if place is widget), None)
        if title is not None:
            self.made(title)
