"""Below the layer tree: opacity, scale range, labels and symbology of the layer chosen there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QComboBox, QFormLayout, QLabel, QSlider, QVBoxLayout, QWidget

from gis_planner.app.map.scene import NO_LABEL, Layer
from gis_planner.app.models.map_fields import PREMISES_NAMES, table_fields
from gis_planner.app.models.map_layers import SCALES, denominator, labelled, m_per_px
from gis_planner.app.models.symbology import MODES
from gis_planner.app.models.words import many
from gis_planner.app.widgets import button, muted, row

USUAL = {"auto": "Dots, hexagons when far", "points": "Always dots", "hexagons": "Hexagons"}
THEMED = ("premises", "point", "line", "polygon")


def choice(name: str, tip: str = "") -> QComboBox:
    """A drop-down with a name for screen readers, no wider than the dock."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(tip or name)
    made.setMinimumContentsLength(4)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


class LayerStyle(QWidget):
    """Settings of one layer. `changed` carries the layer as it should be."""

    changed = Signal(object)
    symbology = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.layer: Layer | None = None
        self.title = QLabel()
        self.title.setStyleSheet("font-weight: 600;")
        self.told = muted("", wrap=True)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(5, 100)
        self.opacity.setAccessibleName("Opacity of the layer, per cent")
        self.opacity.valueChanged.connect(self._opacity)
        self.percent = muted("100 %", wrap=False)
        self.percent.setMinimumWidth(42)
        self.mode = choice("How premises are drawn")
        for key, text in USUAL.items():
            self.mode.addItem(text, key)
        self.mode.currentIndexChanged.connect(self._mode)
        self.labels = choice("Labels of the layer", "What is written beside each feature")
        self.labels.currentIndexChanged.connect(self._labels)
        self.far = choice("Shown from scale", "Farther out than this the layer is not drawn")
        self.near = choice("Shown to scale", "Closer in than this the layer is not drawn")
        for box, open_end in ((self.far, "any"), (self.near, "any")):
            box.addItem(open_end, 0)
            for scale in SCALES:
                box.addItem(f"1:{many(scale)}", scale)
            box.currentIndexChanged.connect(self._scales)
        self.edit = button("Symbology…", self._edit, icon="theme",
                           tip="Colour, size, classes, density, clusters, rates")  # fmt: skip
        self.form = QFormLayout()
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setVerticalSpacing(6)
        self.form.addRow("Opacity", row(self.opacity, self.percent))
        self.form.addRow("Drawn as", self.mode)
        self.form.addRow("Labels", self.labels)
        self.form.addRow("Shown", row(self.far, muted("to", wrap=False), self.near, spacing=4))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row(self.title, None))
        layout.addWidget(self.told)
        layout.addLayout(self.form)
        layout.addLayout(row(self.edit, None))
        self.show_layer(None)

    def show_layer(self, layer: Layer | None) -> None:
        """Show another layer's settings; None hides them."""
        self.layer = None
        self.setVisible(layer is not None)
        if layer is None:
            return
        self.title.setText(layer.title)
        self.told.setText(layer.attribution)
        self.told.setVisible(bool(layer.attribution))
        self.opacity.setValue(round(layer.opacity * 100))
        self.percent.setText(f"{layer.opacity * 100:.0f} %")
        themed = layer.style.theme is not None
        self.form.setRowVisible(self.mode, layer.kind == "premises" and not themed)
        self.mode.setCurrentIndex(max(self.mode.findData(layer.style.mode), 0))
        self._fill_labels(layer)
        self._fill_scales(layer)
        self.edit.setVisible(layer.kind in THEMED)
        theme = layer.style.theme
        self.edit.setText(f"{MODES[theme.mode]}…" if theme is not None else "Symbology…")
        self.edit.setAccessibleName(f"Symbology of {layer.title}")
        self.layer = layer

    def _fill_labels(self, layer: Layer) -> None:
        self.labels.clear()
        if layer.kind == "premises":
            self.labels.addItem("None", NO_LABEL)
            for name, title in PREMISES_NAMES.items():
                self.labels.addItem(title, "" if name == "name" else name)
        else:
            self.labels.addItem("None", "")
            self.labels.addItem("Name", "name")
            for field in table_fields(layer.attributes):
                if not field.numeric and field.name != "name":
                    self.labels.addItem(field.title, field.name)
        self.labels.setCurrentIndex(max(self.labels.findData(layer.style.label), 0))
        has_names = layer.kind == "premises" or layer.attributes is not None
        self.form.setRowVisible(self.labels, has_names)

    def _fill_scales(self, layer: Layer) -> None:
        near, far = layer.style.scale
        for box, value in ((self.far, 0.0 if np.isinf(far) else far), (self.near, near)):
            scale = denominator(value)
            place = int(np.argmin([abs(np.log(max(s, 1) / max(scale, 1))) for s in SCALES]))
            box.setCurrentIndex(0 if value == 0 else place + 1)

    def _opacity(self, value: int) -> None:
        self.percent.setText(f"{value} %")
        if self.layer is not None:
            self._tell(replace(self.layer, opacity=value / 100))

    def _mode(self) -> None:
        if self.layer is not None:
            style = replace(self.layer.style, mode=str(self.mode.currentData()))
            self._tell(replace(self.layer, style=style))

    def _labels(self) -> None:
        if self.layer is not None and self.labels.currentIndex() >= 0:
            self._tell(labelled(self.layer, str(self.labels.currentData())))

    def _scales(self) -> None:
        if self.layer is None:
            return
        far, near = int(self.far.currentData()), int(self.near.currentData())
        if far and near and near > far:
            far, near = near, far
        scale = (m_per_px(near), m_per_px(far) if far else float("inf"))
        self._tell(replace(self.layer, style=replace(self.layer.style, scale=scale)))

    def _edit(self) -> None:
        if self.layer is not None:
            self.symbology.emit(self.layer.name)

    def _tell(self, layer: Layer) -> None:
        self.layer = layer
        self.changed.emit(layer)
