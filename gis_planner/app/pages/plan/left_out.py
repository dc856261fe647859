"""Premises not in the plan, grouped by reason; one can be forced in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import (
    QLineEdit,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.models.attempts import named
from gis_planner.app.models.plan import LeftOut
from gis_planner.app.models.reasons import Group, groups_of
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, muted, row

ID = Qt.ItemDataRole.UserRole


class _Line(QTreeWidgetItem):
    """One premises; its reason is put in words when the pointer rests on it."""

    def __init__(self, one: LeftOut, reason: Callable[[LeftOut], str]) -> None:
        super().__init__([one.name, f"{one.value:.1f}" if one.value else ""])
        self._one, self._reason = one, reason
        self.setData(0, ID, one.premises_id)
        self.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)

    def data(self, column: int, role: int) -> Any:
        """The reason as tool tip; all else as it is kept."""
        if role == Qt.ItemDataRole.ToolTipRole and column == 0:
            return self._reason(self._one)
        return super().data(column, role)


class LeftOutPanel(QWidget):
    """Choose one to see why; 'Force it in' shows what it would displace."""

    chosen = Signal(str)
    force_wanted = Signal(str)
    never_wanted = Signal(str)
    field_wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.left: tuple[LeftOut, ...] = ()
        self._groups: tuple[Group, ...] = ()
        self._late = False
        self.search = QLineEdit()
        self.search.setPlaceholderText("Name or reason")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Filter what was left out by name or reason")
        self.search.textChanged.connect(lambda _: self._again())
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(2)
        self.tree.setWordWrap(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName("Premises left out, by reason")
        head = self.tree.header()
        assert head is not None
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, head.ResizeMode.Stretch)
        head.setSectionResizeMode(1, head.ResizeMode.ResizeToContents)
        self.tree.currentItemChanged.connect(lambda item, _: self._item(item))
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.count = muted("", wrap=False)
        tip = "Show what it would displace; nothing is kept before you accept"
        self.force = button("Force it in…", self._force, quiet=True, tip=tip)
        self.mend = button("", self._mend, quiet=True)
        self.mend.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(4)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        layout.addLayout(row(self.count, None, self.mend, self.force, spacing=2))

    def name(self, premises_id: str) -> str:
        """Name of premises as the case has it."""
        frame = self.session.frame
        at = frame.row_of(premises_id)
        return str(frame.value(at, "name") or frame.value(at, "address") or "") if at >= 0 else ""

    def reason(self, one: LeftOut) -> str:
        """The reason with names in the place of ids."""
        return named(one.reason, lambda i: self.name(i) or i)

    def fill(self, left: tuple[LeftOut, ...]) -> None:
        """Show what was left out, once somebody looks."""
        self.left, self._late = left, True
        if self.isVisible():
            self._again()

    @property
    def groups(self) -> tuple[Group, ...]:
        """What the tree shows."""
        if self._late:
            self._again()
        return self._groups

    def showEvent(self, event: QShowEvent | None) -> None:
        """Somebody looks."""
        if self._late:
            self._again()
        super().showEvent(event)

    def _again(self) -> None:
        self._late = False
        self._groups = groups_of(self.left, self.search.text(), self.name)
        open_ = {
            self.tree.topLevelItem(k).data(0, ID)  # type: ignore[union-attr]
            for k in range(self.tree.topLevelItemCount())
            if self.tree.topLevelItem(k).isExpanded()  # type: ignore[union-attr]
        }
        self.tree.blockSignals(True)
        self.tree.clear()
        for k, group in enumerate(self._groups):
            worth = sum(x.value for x in group.premises)
            head = QTreeWidgetItem([f"{group.kind.title} ({len(group.premises)})", f"{worth:.1f}"])
            head.setData(0, ID, f"group {group.kind.key}")
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            for one in group.premises:
                head.addChild(_Line(one, self.reason))
            head.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
            self.tree.addTopLevelItem(head)
            wanted = f"group {group.kind.key}" in open_ or bool(self.search.text())
            head.setExpanded(wanted or (not open_ and k == 0))
        self.tree.blockSignals(False)
        shown = sum(len(g.premises) for g in self._groups)
        self.count.setText(f"{shown} of {len(self.left)} · worth" if self.left else "")
        self._item(None)

    @property
    def current(self) -> str:
        """The premises chosen; '' none."""
        item = self.tree.currentItem()
        found = str(item.data(0, ID)) if item is not None else ""
        return "" if found.startswith("group ") else found

    def choose(self, premises_id: str) -> bool:
        """Go to premises; False where they are not shown."""
        for k in range(self.tree.topLevelItemCount() if self.groups else 0):
            head = self.tree.topLevelItem(k)
            for j in range(head.childCount() if head is not None else 0):
                item = head.child(j)  # type: ignore[union-attr]
                if item is not None and item.data(0, ID) == premises_id:
                    head.setExpanded(True)  # type: ignore[union-attr]
                    self.tree.setCurrentItem(item)
                    return True
        return False

    def _group(self) -> Group | None:
        item = self.tree.currentItem()
        while item is not None and item.parent() is not None:
            item = item.parent()
        key = str(item.data(0, ID)).removeprefix("group ") if item is not None else ""
        return next((g for g in self.groups if g.kind.key == key), None)

    def _item(self, item: QTreeWidgetItem | None) -> None:
        current, group = self.current if item is not None else "", self._group()
        self.force.setEnabled(bool(current))
        self.mend.setVisible(bool(item is not None and group and group.kind.mend))
        if group is not None:
            self.mend.setText(group.kind.mend)
            self.mend.setToolTip("Go to what would mend it")
        if current:
            self.chosen.emit(current)

    def _force(self) -> None:
        if self.current:
            self.force_wanted.emit(self.current)

    def _mend(self) -> None:
        group = self._group()
        if group is not None:
            field = group.kind.field
            self.field_wanted.emit(
                {"section": field.section, "key": field.key, "row": self.current or field.row}
            )

    def _menu(self, where: QPoint) -> None:
        view = self.tree.viewport()
        if not self.current or view is None:
            return
        menu, premises_id = QMenu(self), self.current
        menu.addAction("Force it in…", lambda: self.force_wanted.emit(premises_id))
        menu.addAction("Never visit it", lambda: self.never_wanted.emit(premises_id))
        menu.popup(view.mapToGlobal(where))
