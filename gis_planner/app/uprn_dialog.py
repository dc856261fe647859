"""Pin a UPRN to records, or say that their address has none; why the program chose what it did."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.gazetteer_picker import GazetteerPicker
from gis_planner.app.jobs import Jobs
from gis_planner.app.models.review import title_of
from gis_planner.app.waterfall import Waterfall
from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import cluster_edits
from gis_planner.pipeline.addresses import Address, open_addresses
from gis_planner.pipeline.asked import steps_of
from gis_planner.pipeline.cluster_edits import Edit
from gis_planner.pipeline.reviewing import Desk


class UprnDialog(QDialog):
    """Which records, their UPRN now and why, and a picker. `edited` gives the decisions."""

    edited = Signal(object)

    def __init__(self, desk: Desk, records: list[int], jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk, self.records = desk, records
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("UPRN")
        self.resize(760, 640)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(heading("Where is it?", 2))
        self.boxes: dict[int, QCheckBox] = {}
        for k, record_id in enumerate(records):
            r = desk.record(record_id)
            address = ", ".join(str(r.get(n)) for n in ("address", "postcode") if r.get(n))
            now = r.get("found_uprn") or "none"
            box = QCheckBox(f"{title_of(r)}, {address}   (UPRN {now})")
            box.setChecked(k == 0 or len(records) == 1)
            box.toggled.connect(partial(self._explain, record_id))
            layout.addWidget(box)
            self.boxes[record_id] = box
        self.words, self.fall = muted(""), Waterfall()
        self.fall.sum_says = "the log-odds of the UPRN"
        self.fall.setAccessibleName("Evidence of the UPRN, in bits")
        layout.addWidget(self.words)
        layout.addWidget(self.fall)
        self.picker = GazetteerPicker()
        layout.addWidget(self.picker, 1)
        self.why = QLineEdit()
        self.why.setPlaceholderText("Why (optional, kept with the decision)")
        self.why.setAccessibleName("Why you decide so")
        layout.addWidget(self.why)
        self.pin_button = button("Pin this UPRN", self.pin, primary=True, tip="Pin (Return)")
        none = button("This address has no UPRN", self.none, tip="It exists and has none (Alt+N)")
        none.setShortcut("Alt+N")
        layout.addLayout(row(self.pin_button, none, None,
                             button("Cancel", self.reject, quiet=True, tip="Escape")))  # fmt: skip
        self.picker.picked.connect(lambda _: self.pin())
        self.picker.moved.connect(self._offer)
        self._explain(records[0])
        self._offer(None)
        self.picker.start_with(self._typed(records[0]))
        self.picker.field.setFocus()
        self.picker.field.selectAll()
        case = desk.case
        jobs.start("Reading the gazetteer", partial(open_addresses, case), self._ready, quiet=True,
                   failed=self._failed)  # fmt: skip

    def _typed(self, record_id: int) -> str:
        """What one would type first: house number and street with the postcode."""
        r = self.desk.record(record_id)
        address, code = str(r.get("address") or ""), str(r.get("postcode") or "")
        first = next((p for p in address.split(",") if any(c.isdigit() for c in p)), "")
        return f"{first.strip()} {code}".strip() or address

    def _ready(self, index: object) -> None:
        self.picker.use(index)  # type: ignore[arg-type]

    def _failed(self, fault: BaseException) -> None:
        self.picker.note.setText(str(fault))

    def _explain(self, record_id: int, _: bool = True) -> None:
        r = self.desk.record(record_id)
        because = r.get("found_uprn_because") or ""
        self.words.setText(f"{title_of(r)}: {because}" if because else "")
        steps = steps_of(r.get("found_uprn_waterfall"))
        self.fall.show_steps(steps)
        self.fall.setVisible(bool(steps))

    def _offer(self, address: Address | None) -> None:
        typed = self.picker.field.text().strip()
        code = address.uprn if address is not None else typed if typed.isdigit() else ""
        self.pin_button.setEnabled(bool(code))
        self.pin_button.setText(f"Pin UPRN {code}" if code else "Pin this UPRN")
        self._code = code

    _code = ""

    @property
    def chosen(self) -> list[int]:
        """The records that are ticked."""
        return [r for r, box in self.boxes.items() if box.isChecked()]

    def pin(self) -> None:
        """Pin what the picker shows."""
        if self._code:
            self._done(self._code)

    def none(self) -> None:
        """The address exists and has no UPRN."""
        self._done("")

    def _done(self, code: str) -> None:
        try:
            edit: Edit = cluster_edits.pin(self.desk, self.chosen, code, self.why.text().strip())
        except UserError as fault:
            self.picker.note.setText(f"{fault.message} {fault.fix}")
            return
        self.edited.emit(edit)
        self.accept()

    def done(self, result: int) -> None:
        """No search outlives the dialog."""
        self.picker.wait()
        super().done(result)
