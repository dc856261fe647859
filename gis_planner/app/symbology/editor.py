"""The symbology editor: modes, fields, classes and colours of one layer, shown on the map at once.

`shown` carries each choice while it is made; Cancel shows what was there before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QWidget

from gis_planner.app import theme
from gis_planner.app.map.legend import Block, themed_block
from gis_planner.app.map.scene import Layer
from gis_planner.app.models import map_fields
from gis_planner.app.models.breaks import Floats, breaks
from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.models.symbology import Classed, Symbology
from gis_planner.app.symbology.form import USUAL, SymbologyForm

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


class SymbologyEditor(SymbologyForm):
    """Edits the theme of a layer. `classed` makes the classes of a choice (None: being counted)."""

    shown = Signal(object)

    def __init__(
        self, layer: Layer, frame: PremisesFrame, classed: Callable[[Layer], Classed | None],
        concern_name: Callable[[str], str], parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(layer, frame, concern_name, parent)
        self._classed = classed
        self._mode_chosen()

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
