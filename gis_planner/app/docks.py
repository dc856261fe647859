"""The docks of the window: made once, arranged page by page, remembered between sessions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from PyQt6.QtCore import QByteArray, Qt, QTimer
from PyQt6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

from gis_planner.app.parts.part import DockSpec
from gis_planner.app.tab_bars import put_back, tab_bars

LEFT, RIGHT, BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
LAYOUT_VERSION = 5
SIDES: dict[str, tuple[tuple[str, int], ...]] = {
    "premises": (("filters", 240), ("inspector", 360)),
    **dict.fromkeys(("links", "leads", "plan"), (("inspector", 340),)),
}
"""By page: docks beside it and their widths, pixels, until the user drags them."""
TABLE_HEIGHT = 250
ON_TOP = {"premises": ("filters", "table", "inspector"), "links": ("evidence",)}
"""By page: docks that are in front of the others in their tabs."""


class Docks(Mapping[str, QDockWidget]):
    """Name → dock. `opens_with`: the docks of a page until the user arranges it otherwise."""

    def __init__(
        self, window: QMainWindow, specs: tuple[DockSpec, ...],
        opens_with: Mapping[str, tuple[str, ...]],
    ) -> None:  # fmt: skip
        self._window, self._opens_with = window, opens_with
        self._all: dict[str, QDockWidget] = {}
        self.layouts: dict[str, QByteArray] = {}
        """Page → its arrangement as the user left it."""
        self._soon = QTimer(window)  # the window's: it ends with it
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.fit_titles)
        for spec in specs:
            self._make(spec)
        window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        window.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        self._specs = specs
        self._put_home()
        north = QTabWidget.TabPosition.North
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, north)

    def _make(self, spec: DockSpec) -> None:
        dock = QDockWidget(spec.title, self._window)
        dock.setObjectName(spec.name)
        dock.setWidget(spec.widget)
        dock.dockLocationChanged.connect(lambda _: self._soon.start())
        dock.topLevelChanged.connect(lambda _: self._soon.start())
        dock.hide()
        self._all[spec.name] = dock

    def _put_home(self) -> None:
        """Each dock at its side of the window, among the tabs where it belongs."""
        for spec in self._specs:
            self[spec.name].setFloating(False)
            self._window.addDockWidget(spec.area, self[spec.name])
        for spec in self._specs:
            if spec.beside:
                self._window.tabifyDockWidget(self[spec.beside], self[spec.name])

    def __getitem__(self, name: str) -> QDockWidget:
        return self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    # ---- showing

    def bring(self, name: str) -> None:
        """Show a dock, in front of those that share its tabs."""
        self[name].show()
        self[name].raise_()
        self.fit_titles()

    def toggle(self, name: str) -> bool:
        """Show or hide a dock; True where it is shown now."""
        if self[name].isVisible():
            self[name].hide()
            self.fit_titles()
        else:
            self.bring(name)
        return self[name].isVisible()

    def show_default(self, page: str) -> None:
        """The docks that a page opens with, where they belong."""
        for name, dock in self.items():
            dock.setVisible(name in self._opens_with[page])
        for name in ON_TOP.get(page, ()):
            self[name].raise_()
        sides = SIDES.get(page, ())
        if sides:
            docks, widths = [self[name] for name, _ in sides], [width for _, width in sides]
            self._window.resizeDocks(docks, widths, Qt.Orientation.Horizontal)
        if page == "premises":
            self._window.resizeDocks([self["table"]], [TABLE_HEIGHT], Qt.Orientation.Vertical)

    def fit_titles(self) -> None:
        """A dock among tabs needs no title of its own: its tab says it and moves it."""
        for dock in self.values():
            others = [d for d in self._window.tabifiedDockWidgets(dock) if not d.isHidden()]
            tabbed = bool(others) and not dock.isFloating()
            old = dock.titleBarWidget()
            if tabbed and old is None:
                dock.setTitleBarWidget(QWidget(dock))
            elif not tabbed and old is not None:
                dock.setTitleBarWidget(None)
                old.deleteLater()
        for bar in tab_bars(self._window):
            titles = {bar.tabText(i) for i in range(bar.count())}
            shown = [d for d in self.values() if d.windowTitle() in titles and not d.isHidden()]
            bar.setVisible(len(shown) >= 2)
            bar.setAccessibleName("Docks: " + ", ".join(d.windowTitle() for d in shown))

    # ---- remembering

    def keep(self, page: str) -> None:
        """Remember how a page is arranged now."""
        self.layouts[page] = self._window.saveState(LAYOUT_VERSION)

    def arrange(self, page: str) -> None:
        """As the page was left, or as it opens."""
        kept = self.layouts.get(page)
        if kept is None or not put_back(self._window, kept, LAYOUT_VERSION):
            self.show_default(page)
        self.fit_titles()

    def reset(self, page: str) -> None:
        """Forget how the user arranged a page: docks that float or were moved go home."""
        self.layouts.pop(page, None)
        self._put_home()
        self.show_default(page)
        self.fit_titles()

    def texts(self) -> dict[str, str]:
        """The arrangements for a file of settings."""
        return {k: bytes(v.toBase64().data()).decode() for k, v in self.layouts.items()}

    def take(self, saved: Any) -> None:
        """Arrangements from a file of settings; what is none of ours is passed over."""
        for page, text in saved.items() if isinstance(saved, dict) else ():
            if page in self._opens_with:
                self.layouts[page] = QByteArray.fromBase64(QByteArray(str(text).encode()))
