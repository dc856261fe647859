"""The controls of the symbology editor: what can be chosen, how it is laid out and filled."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt, QTimer
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

from gis_planner.app.decimal_box import DecimalBox
from gis_planner.app.layer_style import choice
from gis_planner.app.map.scene import Layer
from gis_planner.app.models import map_fields, measures
from gis_planner.app.models.breaks import METHODS
from gis_planner.app.models.frame import PremisesFrame
from gis_planner.app.models.symbology import AREA_MODES, LINE_MODES, MODES, POINT_MODES, Symbology
from gis_planner.app.symbology.controls import Colours, Ramps
from gis_planner.app.symbology.preview import Histogram, LegendPreview
from gis_planner.app.widgets import heading, muted

USUAL = "usual"
ESTIMATES = {"shrunk": "Shrunk to the mean (empirical Bayes)", "observed": "As observed (Wilson)"}


class SymbologyForm(QDialog):
    """Lays out what `SymbologyEditor` listens to, filled with the layer's theme as it is."""

    def __init__(
        self, layer: Layer, frame: PremisesFrame, concern_name: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.layer, self.frame = layer, frame
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
        made = DecimalBox()
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

    # ---- what the editor does

    def _mode_chosen(self) -> None:
        """Another way of drawing was chosen."""
        raise NotImplementedError

    def _changed(self, *_: object) -> None:
        """Another value was chosen."""
        raise NotImplementedError

    def preview(self) -> None:
        """Show the choice."""
        raise NotImplementedError
