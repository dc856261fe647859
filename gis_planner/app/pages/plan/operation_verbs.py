"""Operations of the plan page: new, edited, from a file, and the way to the field that mends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QDialog, QFileDialog

from gis_planner.app.models import operation_edit as edit
from gis_planner.app.models.mends import place_of_field
from gis_planner.app.models.operation_edit import Definition
from gis_planner.app.models.operation_places import Place
from gis_planner.app.models.reasons import Field
from gis_planner.app.operation import OperationDialog
from gis_planner.app.session import Session
from gis_planner.domain.errors import UserError

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget as Base
else:
    Base = object


class OperationVerbs(Base):
    """What the page does with operations; part of PlanPage."""

    session: Session
    fault: Any
    show_place: Any
    definition: Any

    refresh: Callable[[], None]
    run: Callable[..., None]

    def new(self) -> None:
        """A new operation from the agencies that sent lists."""
        session = self.session
        known = tuple(dict.fromkeys(i.agency for i in session.lists()))
        agencies = edit.usual_agencies(session.reference, known)
        bounds = session.frame.bounds() or (400_000.0, 300_000.0, 400_000.0, 300_000.0)
        base = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
        roads = next((i.name for i in session.layers() if i.kind == "roads"), "roads")
        first = session.today() + timedelta(days=14)
        names = set(session.operations())
        name = next(n for k in range(1, 99) if (n := f"operation-{k}") not in names)
        self._ask(edit.fresh(name, first, 3, agencies, roads, base))

    def edit(self) -> None:
        """Change the chosen operation."""
        if self.definition:
            self._ask(self.definition)

    def go_to_field(self, wanted: object) -> None:
        """Open what would mend a reason or a note: {section, key, row}."""
        assert isinstance(wanted, dict)
        section = str(wanted.get("section", ""))
        if section in ("roads", "premises"):
            self.show_place.emit(str(wanted.get("row", "")))
        elif section == "plan":
            self.run("repair")
        elif section:
            field = Field(section, str(wanted.get("key", "")), str(wanted.get("row", "")))
            self._ask(self.definition, place_of_field(field, self.definition))

    def _ask(self, definition: Definition, place: Place | None = None) -> None:
        dialog = OperationDialog(self.session, definition, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        if place is not None and place.step:
            dialog.go(place)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.save(dialog.definition)
        dialog.deleteLater()

    def open_file(self) -> None:
        """Take an operation from its file."""
        name, _ = QFileDialog.getOpenFileName(self, "Operation", "", "Operation (*.toml)")
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Keep the operation of a file in the case."""
        try:
            self.save(self.session.read_operation(path))
        except UserError as fault:
            self.fault.emit(fault)

    def save(self, definition: Definition) -> bool:
        """Keep an operation's definition; False where it is faulty."""
        try:
            self.session.operation = definition["operation"]["name"]
            self.session.took_effect(self.session.save_operation(definition))
        except UserError as fault:
            self.fault.emit(fault)
            return False
        self.refresh()
        return True
