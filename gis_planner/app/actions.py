"""Every action once: menu, toolbar, shortcut and command palette share it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtGui import QAction, QKeySequence

from gis_planner.app import icons
from gis_planner.domain.errors import UserError

if TYPE_CHECKING:
    from gis_planner.app.window import Window


class Actions:
    """A registry of named actions; what one of them refuses is told under its name."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._all: dict[str, QAction] = {}

    def add(
        self,
        name: str,
        text: str,
        slot: Callable[[], object],
        keys: str = "",
        icon: str = "",
        *,
        needs_case: bool = True,
        full: str = "",
        checkable: bool = False,
    ) -> QAction:
        """Register an action; `full` is what the command palette says where `text` is short."""
        made = QAction(text, self._window)
        made.setObjectName(name)

        def run() -> None:
            try:
                slot()
            except UserError as fault:
                self._window.case_actions.show_fault(fault, str(made.data()))

        made.triggered.connect(lambda *_: run())
        made.setCheckable(checkable)
        if keys:
            made.setShortcut(QKeySequence(keys))
        if icon:
            made.setIcon(icons.icon(icon))
            made.setProperty("icon_name", icon)
        made.setProperty("needs_case", needs_case)
        made.setData(full or text.replace("…", ""))
        shown = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        made.setToolTip(f"{full or text} ({shown})" if shown else full or text)
        self._all[name] = made
        return made

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def all(self) -> list[QAction]:
        """Every action."""
        return list(self._all.values())

    def shortcuts(self) -> list[tuple[str, str]]:
        """(keys, what they do) of every action that has keys."""
        native = QKeySequence.SequenceFormat.NativeText
        return sorted(
            (a.shortcut().toString(native), str(a.data()))
            for a in self._all.values()
            if not a.shortcut().isEmpty()
        )

    def enable(self, has_case: bool) -> None:
        """Actions that need a case work only with one."""
        for action in self._all.values():
            if action.property("needs_case"):
                action.setEnabled(has_case)

    def retheme(self) -> None:
        """Icons in the colours of the theme in use."""
        for action in self._all.values():
            if action.property("icon_name"):
                action.setIcon(icons.icon(str(action.property("icon_name"))))
