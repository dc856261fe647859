"""Which routes the map shows: by agency and officer, with colour and dash as on the map."""

from __future__ import annotations

from functools import lru_cache

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from gis_planner.app import icons
from gis_planner.app.models.plan import PlanView
from gis_planner.app.pages.plan.drawing import DASH_WORDS, DASHES, dash_of, on_the_road
from gis_planner.app.session import Session
from gis_planner.app.widgets import button

ID = Qt.ItemDataRole.UserRole


class RoutesMenu(QPushButton):
    """A button that opens a list to tick; `hidden` are officers whose routes are off."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.hidden: set[str] = set()
        self.setText("Routes")
        self.setIcon(icons.icon("layers"))
        self.setProperty("icon_name", "layers")
        self.setToolTip("Which teams' routes the map shows")
        self.setAccessibleName("Routes shown on the map")
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setIconSize(QSize(40, 14))
        self.tree.setMinimumSize(280, 300)
        self.tree.setAccessibleName("Routes by agency and officer")
        self.tree.itemChanged.connect(lambda item, _: self._ticked())
        host = QWidget()
        layout = QVBoxLayout(host)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.tree)
        line = QHBoxLayout()
        line.addWidget(button("All", lambda: self._all(True), quiet=True))
        line.addWidget(button("None", lambda: self._all(False), quiet=True))
        line.addWidget(button("This visit's team", self._team, quiet=True))
        line.addStretch(1)
        layout.addLayout(line)
        menu = QMenu(self)
        action = QWidgetAction(menu)
        action.setDefaultWidget(host)
        menu.addAction(action)
        self.setMenu(menu)
        self.team: tuple[str, ...] = ()
        self._shown: tuple[PlanView, tuple[str, ...], set[str]] | None = None

    def show_days(self, plan: PlanView, days: tuple[str, ...], team: tuple[str, ...]) -> None:
        """Those who travel on these days; `team` go to the chosen visit."""
        self.team = team
        shown, self._shown = self._shown, (plan, days, set(self.hidden))
        if shown is not None and shown[0] is plan and shown[1:] == self._shown[1:]:
            return
        self.tree.blockSignals(True)
        self.tree.clear()
        heads: dict[str, QTreeWidgetItem] = {}
        for agency, officer in on_the_road(plan, days):
            if agency not in heads:
                head = QTreeWidgetItem([self.session.agency_name(agency)])
                head.setFlags(head.flags() | Qt.ItemFlag.ItemIsAutoTristate
                              | Qt.ItemFlag.ItemIsUserCheckable)  # fmt: skip
                heads[agency] = head
                self.tree.addTopLevelItem(head)
            dash = dash_of(plan, officer)
            item = QTreeWidgetItem([plan.named(officer)])
            item.setToolTip(0, f"{officer}: {DASH_WORDS[dash]} line")
            item.setIcon(0, line_icon(self.session.agency_colour(agency), DASHES[dash]))
            item.setData(0, ID, officer)
            on = officer not in self.hidden
            item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            heads[agency].addChild(item)
        self.tree.expandAll()
        self.tree.blockSignals(False)
        off = sum(o in self.hidden for _, o in on_the_road(plan, days))
        self.setText(f"Routes ({off} off)" if off else "Routes")

    def _items(self) -> list[QTreeWidgetItem]:
        heads = [self.tree.topLevelItem(k) for k in range(self.tree.topLevelItemCount())]
        return [h.child(j) for h in heads if h is not None for j in range(h.childCount())]  # type: ignore[misc]

    def _ticked(self) -> None:
        for item in self._items():
            officer = str(item.data(0, ID))
            on = item.checkState(0) == Qt.CheckState.Checked
            self.hidden.discard(officer) if on else self.hidden.add(officer)
        self.changed.emit()

    def show_only(self, officers: tuple[str, ...]) -> None:
        """Tick these and no others."""
        self.tree.blockSignals(True)
        for item in self._items():
            on = item.data(0, ID) in officers
            item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.tree.blockSignals(False)
        self._ticked()

    def _all(self, on: bool) -> None:
        self.show_only(tuple(str(i.data(0, ID)) for i in self._items()) if on else ())

    def _team(self) -> None:
        self.show_only(self.team)


@lru_cache(256)
def line_icon(colour: str, dash: tuple[float, ...]) -> QIcon:
    """A sample of a line."""
    made = QPixmap(40, 14)
    made.fill(QColor(0, 0, 0, 0))
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), 3.4)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dash:
        pen.setDashPattern(list(dash))
    painter.setPen(pen)
    painter.drawLine(2, 7, 38, 7)
    painter.end()
    return QIcon(made)
