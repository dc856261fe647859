"""Adding a map layer: which of the file's layers, what it serves as, and what was done to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.errors import sentence
from gis_planner.app.jobs import Job, Jobs
from gis_planner.app.layer_style import choice
from gis_planner.app.map.viewport import Bounds
from gis_planner.app.models.words import many
from gis_planner.app.widgets import heading, muted
from gis_planner.pipeline import looking
from gis_planner.pipeline.looking import LayerLook
from gis_planner.store.schema import safe_layer_name

GRID = "EPSG:27700"
KINDS = {
    "other": "Something to see",
    "boundaries": "Boundaries",
    "wards": "Wards (premises get their ward from it)",
    "roads": "Roads (travel times)",
    "closures": "Road closures",
    "postcodes": "Postcodes (places of records)",
    "water": "Water",
}


KIND_OF = {"Point": "point", "Line": "line", "Polygon": "area"}
FAR_M = 20_000.0
"""A layer farther than this from all premises is told: its coordinate system may be wrong."""


def facts(look: LayerLook) -> str:
    """'33 areas · EPSG:4326 → EPSG:27700'."""
    kind = next((word for key, word in KIND_OF.items() if key in look.geometry), "feature")
    count = f"{many(look.rows)} {kind}s" if look.rows > 1 else f"one {kind}"
    if not look.rows:
        count = f"{kind}s"
    if not look.shapes:
        count = "nothing to draw"
    way = look.crs if look.crs == GRID else f"{look.crs} → {GRID}"
    return f"{count} · {way}"


def distance_words(box: Bounds | None, around: Bounds | None) -> str:
    """That a layer lies far from the premises; '' where it does not, or there are none."""
    if box is None or around is None:
        return ""
    gap_e = max(box[0] - around[2], around[0] - box[2], 0.0)
    gap_n = max(box[1] - around[3], around[1] - box[3], 0.0)
    far = float(np.hypot(gap_e, gap_n))
    if far < FAR_M:
        return ""
    return f"It lies {many(far / 1000)} km from the premises of this case: check that it is right."


@dataclass(frozen=True)
class Wanted:
    """What is to be added."""

    path: Path
    layer: str
    name: str
    kind: str
    attribution: str


class LayerImport(QDialog):
    """Looks into a file in the background; Add is possible once it is read."""

    def __init__(
        self, path: Path, names: tuple[str, ...], jobs: Jobs, parent: QWidget | None = None,
        held: frozenset[str] = frozenset(), around: Bounds | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.path, self.jobs, self.held, self.around = path, jobs, held, around
        self.look: LayerLook | None = None
        self._job: Job | None = None
        self.setWindowTitle(f"Add a map layer: {path.name}")
        self.layer = choice("Layer of the file")
        for name in names:
            self.layer.addItem(name, name)
        self.name, self.attribution = QLineEdit(), QLineEdit()
        self.name.setAccessibleName("Name in the case")
        self.attribution.setAccessibleName("Attribution")
        self.attribution.setPlaceholderText("Contains OS data © Crown copyright 2026")
        self.kind = choice("What the layer serves as")
        for key, text in KINDS.items():
            self.kind.addItem(text, key)
        self.facts, self.notes = QLabel(), muted("")
        self.notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setWordWrap(True)
        form = QFormLayout()
        form.addRow("Layer", self.layer)
        form.addRow("Name", self.name)
        form.addRow("Serves as", self.kind)
        form.addRow("Attribution", self.attribution)
        form.setRowVisible(self.layer, len(names) > 1)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.add = self.buttons.button(kinds.Ok)
        if self.add is not None:
            self.add.setText("Add to the case")
            self.add.setProperty("primary", "true")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(heading(path.name, 2))
        layout.addWidget(self.facts)
        layout.addWidget(self.notes)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.name.textChanged.connect(self._named)
        self.resize(520, 360)
        self.layer.currentIndexChanged.connect(lambda _: self._read())
        self._read()

    def _read(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self.look = None
        if self.add is not None:
            self.add.setEnabled(False)
        name, path = str(self.layer.currentData()), self.path
        self.facts.setText("Reading the layer…")
        self.notes.setText("")
        self.name.setText(self._free(name if self.layer.count() > 1 else path.name.split(".")[0]))
        self._job = self.jobs.start(
            f"Looking at {path.name}", lambda p: looking.look(path, name, p), self._take,
            quiet=True, failed=self._failed,
        )  # fmt: skip

    def _take(self, look: LayerLook) -> None:
        self.look = look
        self.facts.setText(facts(look))
        away = distance_words(look.bounds, self.around)
        notes = (*look.notes, *((away,) if away else ()))
        self.notes.setText("\n".join(f"• {n}" for n in notes))
        self.kind.setCurrentIndex(max(self.kind.findData(look.kind), 0))
        self._named(self.name.text())

    def _free(self, name: str) -> str:
        """The name, numbered where the case has a layer of that name."""
        names = (name, *(f"{name} {k}" for k in range(2, len(self.held) + 3)))
        return next(n for n in names if safe_layer_name(n) not in self.held)

    def _named(self, text: str) -> None:
        """What the button will do: a name that is there already replaces that layer."""
        there = bool(text.strip()) and safe_layer_name(text) in self.held
        if self.add is not None:
            self.add.setText("Replace the layer" if there else "Add to the case")
            ready = self.look is not None and self.look.shapes
            self.add.setEnabled(ready and bool(text.strip()))
            self.add.setToolTip(f"The case has a layer {text.strip()} already" if there else "")

    def _failed(self, fault: BaseException) -> None:
        self.facts.setText("This layer cannot be added.")
        self.notes.setText("\n".join(t for t in sentence(fault) if t))

    def wanted(self) -> Wanted:
        """What the user chose."""
        return Wanted(
            self.path, str(self.layer.currentData()), self.name.text().strip(),
            str(self.kind.currentData()), self.attribution.text().strip(),
        )  # fmt: skip

    def done(self, result: int) -> None:
        """Stop reading when the dialog goes."""
        if self._job is not None and self._job.running:
            self._job.cancel()
        super().done(result)
