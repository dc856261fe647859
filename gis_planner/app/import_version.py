"""Whether a list that comes in is the next version of one that the case has, told in one line."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from gis_planner.app.models.mapping import newer_of
from gis_planner.app.models.words import day
from gis_planner.app.widgets import button, muted
from gis_planner.store import ListInfo


class VersionLine(QWidget):
    """Beside the name of the list. `taken` gives the name under which it is the next version."""

    taken = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self.said = muted("")
        self.take = button("", lambda: self.taken.emit(self._name), tip="Alt+V")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.said, 1)
        inside.addWidget(self.take)

    def show_for(
        self, lists: Sequence[ListInfo], agency: str, name: str, columns: Sequence[str]
    ) -> None:
        """What a list of that agency, name and columns would be."""
        held = next((i for i in lists if (i.agency, i.list_name) == (agency, name)), None)
        same = newer_of(lists, agency, columns) if held is None else None
        self._name = same.list_name if same is not None else ""
        if held is not None:
            came = day(held.imported_at)
            self.said.setText(f"A newer version of ‘{name}’, which came in on {came}.")
        elif same is not None:
            self.said.setText(
                f"A new list. The agency already has ‘{same.list_name}’ with the same columns."
            )
            self.take.setText(f"Newer &version of ‘{same.list_name.replace('&', '&&')}’")
        self.take.setVisible(same is not None)
        self.setVisible(bool(held or same))
