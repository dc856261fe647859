"""The symbology editor: modes, fields, classes and colours of one layer, shown on the map at once.

`shown` carries each choice while it is made; Cancel shows what was there before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PyQt6.QtCore import QSize, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.layer_style import choice
from gis_planner.app.map.legend import Block, themed_block
from gis_planner.app.map.scene import Layer
from gis_planner.app.models import map_fields, measures
from gis_planner.app.models.breaks import METHODS, Floats, breaks
from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.models.symbology import (
    AREA_MODES,
    LINE_MODES,
    MODES,
    POINT_MODES,
    Classed,
    Symbology,
)
from gis_planner.app.symbology.controls import Colours, Ramps
from gis_planner.app.symbology.preview import Histogram, LegendPreview
from gis_planner.app.widgets import heading, muted

USUAL = "usual"
ABOUT = {
    USUAL: "Premises: shade is severity, size is contacts, hexagons where dots would hide each "
    "other. Layers: the plain look.",
    "single": "Every feature in one colour.",
    "categorised": "A colour for each of the most frequent categories; the rest are grey. Not for "
    "more than eight: nobody tells more colours apart.",
    "graduated": "Few to many in shades of one ramp. Quantiles put as many in each class; natural "
    "breaks put like with like.",
    "sized": "The area of a disc is its value.",
    "density": "How many lie near. Says where they gather, not how bad they are.",
    "clusters": "Points near each other become one disc with their number.",
    "hexagons": "Points are counted in hexagons of one size.",
    "rates": "A rate for each area with its interval, never a raw count. Shrunk rates are drawn "
    "to the mean of all areas where an area has few premises. Hatched: too few to compare.",
}
SHOWN_BY = {
    "field": ("categorised", "graduated", "sized"), "method": ("graduated", "rates"),
    "classes": ("graduated", "rates"), "ramp": ("graduated", "rates", "density"),
    "reverse": ("graduated", "rates", "density"), "colour": ("single", "sized", "clusters"),
    "size_px": ("single", "categorised", "graduated"), "largest_px": ("sized",),
    "radius_m": ("density",), "measure": ("rates",), "estimate": ("rates",),
    "opacity": ("single", "categorised", "graduated", "rates"),
}  # fmt: skip
ESTIMATES = {"shrunk": "Shrunk to the mean (empirical Bayes)", "observed": "As observed (Wilson)"}


class SymbologyEditor(QDialog):
    """Edits the theme of a layer. `classed` makes the classes of a choice (None: being counted)."""

    shown = Signal(object)

    def __init__(
        self, layer: Layer, frame: PremisesFrame, classed: Callable[[Layer], Classed | None],
        concern_name: Callable[[str], str], parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.layer, self.frame, self._classed = layer, frame, classed
        self._names = concern_name
        self._before = layer.style.theme
        self.how = layer.style.theme or Symbology()
        self.setWindowTitle(f"Symbology of {layer.title}")
        self.fields = (
            map_fields.premises_fields(frame, concern_name) if layer.kind == "premises"
            else map_fields.table_fields(layer.attributes)
        )  # fmt: skip
        self._building = True
        self._make_controls()
        self._arrange()
        self._fill()
        self._building = False
        self._mode_chosen()

    # ---- building

    def _make_controls(self) -> None:
        self.modes = QListWidget()
        self.modes.setAccessibleName("How the layer is drawn")
        self.modes.setFixedWidth(216)
        for mode in self._offered():
            item = QListWidgetItem("As usual" if mode == USUAL else MODES[mode])
            item.setData(Qt.ItemDataRole.UserRole, mode)
            item.setSizeHint(QSize(200, 30))
            self.modes.addItem(item)
        self.modes.currentRowChanged.connect(lambda _: self._mode_chosen())
        self.about = muted("")
        wide = QSizePolicy.Policy.Expanding
        self.about.setSizePolicy(wide, QSizePolicy.Policy.Preferred)
        self.field = choice("Field", "The value that decides colour or size")
        self.method = choice("How classes are made")
        self.measure = choice("Rate", "What is counted, against what")
        self.estimate = choice("Estimate", "Shrunk rates do not let small areas jump about")
        self.classes = QSpinBox()
        self.classes.setRange(2, 9)
        self.classes.setAccessibleName("Number of classes")
        self.ramp, self.colour = Ramps(), Colours()
        self.reverse = QCheckBox("Turn the ramp round")
        self.size_px = self._number("Size of points, pixels", 2.0, 12.0, 0.5, " px")
        self.largest_px = self._number("Largest disc, radius in pixels", 6.0, 60.0, 1.0, " px")
        self.radius_m = self._number("Reach of density, metres", 50.0, 20_000.0, 50.0, " m")
        self.opacity = self._number("Opacity of the fill, per cent", 10.0, 100.0, 5.0, " %")
        for box in (self.field, self.method, self.measure, self.estimate, self.ramp):
            box.currentIndexChanged.connect(self._changed)
        self.classes.valueChanged.connect(self._changed)
        self.reverse.toggled.connect(self._changed)
        self.colour.chosen.connect(self._changed)
        self.histogram, self.legend = Histogram(), LegendPreview()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(60)
        self._soon.timeout.connect(self.preview)

    def _number(self, name: str, low: float, high: float, step: float, unit: str
                ) -> QDoubleSpinBox:  # fmt: skip
        made = QDoubleSpinBox()
        made.setRange(low, high)
        made.setSingleStep(step)
        made.setDecimals(1 if step < 1 else 0)
        made.setSuffix(unit)
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.setStepType(QAbstractSpinBox.StepType.DefaultStepType)
        made.valueChanged.connect(self._changed)
        return made

    def _arrange(self) -> None:
        self.form = QFormLayout()
        self.form.setVerticalSpacing(8)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, name in (
            ("Rate", "measure"), ("Estimate", "estimate"), ("Field", "field"),
            ("Classes by", "method"), ("Classes", "classes"), ("Ramp", "ramp"), ("", "reverse"),
            ("Colour", "colour"), ("Point size", "size_px"), ("Largest", "largest_px"),
            ("Reach", "radius_m"), ("Fill", "opacity"),
        ):  # fmt: skip
            self.form.addRow(text, getattr(self, name))
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.about)
        right.addLayout(self.form)
        right.addWidget(self.histogram)
        right.addWidget(self.legend, 1, Qt.AlignmentFlag.AlignTop)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self.modes)
        body.addLayout(right, 1)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        keep = buttons.button(kinds.Ok)
        if keep is not None:
            keep.setText("Keep")
            keep.setProperty("primary", "true")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(heading(f"How “{self.layer.title}” is drawn", 2))
        layout.addLayout(body, 1)
        layout.addWidget(buttons)
        self.resize(720, 640)

    def _offered(self) -> tuple[str, ...]:
        kind = self.layer.kind
        modes = {"line": LINE_MODES, "polygon": AREA_MODES}.get(kind, POINT_MODES)
        if kind != "premises" and not any(f.numeric for f in self.fields):
            modes = tuple(m for m in modes if m not in ("graduated", "sized"))
        return (USUAL, *modes)

    def _fill(self) -> None:
        how = self.how
        for key, text in METHODS.items():
            self.method.addItem(text, key)
        for key, text in ESTIMATES.items():
            self.estimate.addItem(text, key)
        for one in measures.measures(self.frame, self.layer.attributes, self._names):
            self.measure.addItem(one.full, one.name)
        for box, value in ((self.method, how.method), (self.estimate, how.estimate),
                           (self.measure, how.measure), (self.ramp, how.ramp)):  # fmt: skip
            box.setCurrentIndex(max(box.findData(value), 0))
        self.classes.setValue(how.classes)
        self.reverse.setChecked(how.reverse)
        self.colour.choose(how.colour)
        self.size_px.setValue(how.size_px)
        self.largest_px.setValue(how.largest_px)
        self.radius_m.setValue(how.radius_m)
        self.opacity.setValue(how.opacity * 100)
        mode = how.mode if self._before is not None else USUAL
        for i in range(self.modes.count()):
            item = self.modes.item(i)
            if item is not None and item.data(Qt.ItemDataRole.UserRole) == mode:
                self.modes.setCurrentItem(item)
                return
        self.modes.setCurrentRow(0)

    # ---- choosing

    @property
    def mode(self) -> str:
        """The mode chosen, 'usual' for no theme."""
        item = self.modes.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else USUAL

    def choose_mode(self, mode: str) -> None:
        """Choose a mode by its name."""
        for i in range(self.modes.count()):
            item = self.modes.item(i)
            if item is not None and item.data(Qt.ItemDataRole.UserRole) == mode:
                self.modes.setCurrentItem(item)

    def _mode_chosen(self) -> None:
        if self._building:
            return
        mode = self.mode
        self.about.setText(ABOUT[mode])
        points = self.layer.kind == "point"
        areas = self.layer.kind == "polygon"
        for name, modes in SHOWN_BY.items():
            there = mode in modes
            if name == "size_px":
                there = there and points
            if name == "opacity":
                there = there and areas
            self.form.setRowVisible(getattr(self, name), there)
        self._fill_fields(mode)
        self.preview()

    def _fill_fields(self, mode: str) -> None:
        if mode not in SHOWN_BY["field"]:
            return
        self._building = True
        keep = str(self.field.currentData() or self.how.field)
        self.field.clear()
        for one in self.fields:
            if one.numeric == (mode != "categorised"):
                self.field.addItem(one.title, one.name)
        self.field.setCurrentIndex(max(self.field.findData(keep), 0))
        self._building = False

    def _changed(self, *_: object) -> None:
        if not self._building:
            self._soon.start()

    def chosen(self) -> Symbology | None:
        """The symbology as the controls say; None for the usual look."""
        mode = self.mode
        if mode == USUAL:
            return None
        field = str(self.field.currentData() or "") if mode in SHOWN_BY["field"] else ""
        return Symbology(
            mode=mode, field=field, method=str(self.method.currentData()),
            classes=self.classes.value(), ramp=str(self.ramp.currentData()),
            reverse=self.reverse.isChecked(), colour=self.colour.colour,
            size_px=self.size_px.value(), largest_px=self.largest_px.value(),
            radius_m=self.radius_m.value(), opacity=self.opacity.value() / 100,
            measure=str(self.measure.currentData() or "severe"),
            estimate=str(self.estimate.currentData()),
        )  # fmt: skip

    def preview(self) -> None:
        """Show the choice here and on the map."""
        how = self.chosen()
        layer = replace(self.layer, style=replace(self.layer.style, theme=how), painted=None)
        classed = self._classed(layer) if how is not None else None
        self._show_spread(how, classed)
        self.legend.show_block(self._legend(replace(layer, painted=classed)))
        self.shown.emit(how)

    def _legend(self, layer: Layer) -> Block | None:
        how = layer.style.theme
        if how is None or how.mode in ("hexagons", "density"):
            return None
        return themed_block(layer, theme.current(), {})

    def _show_spread(self, how: Symbology | None, classed: Classed | None) -> None:
        values = self._values(how)
        self.histogram.setVisible(values is not None)
        if values is not None and how is not None:
            ends = breaks(values, how.classes, how.method) if how.mode == "graduated" else (
                np.empty(0))  # fmt: skip
            colours = classed.colours if classed is not None else ()
            self.histogram.show_values(values, ends, colours)

    def _values(self, how: Symbology | None) -> Floats | None:
        if how is None or how.mode not in ("graduated", "sized"):
            return None
        if self.layer.kind == "premises":
            return map_fields.premises_numbers(self.frame, how.field)
        if self.layer.attributes is None:
            return None
        return map_fields.table_numbers(self.layer.attributes, how.field)

    def reject(self) -> None:
        """Show what was there before."""
        self._soon.stop()
        self.shown.emit(self._before)
        super().reject()
