"""The layer tree: order, visibility, opacity and style of everything on the map."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QIcon, QPainter, QPixmap
from PyQt6.QtWidgets import (
    QComboBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.map.scene import Layer, Scene
from gis_planner.app.widgets import button, muted, row

MODES = {"auto": "Dots, hexagons when far", "points": "Always dots", "hexagons": "Hexagons"}


class LayerTree(QWidget):
    """Lists layers, top one first. Emits `edited` with the new scene."""

    edited = Signal(object)
    add_layer = Signal()
    remove_layer = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene()
        self.list = QListWidget()
        self.list.setAccessibleName("Map layers, top first")
        self.list.setIconSize(QSize(18, 18))
        self.list.itemChanged.connect(self._checked)
        self.list.currentItemChanged.connect(lambda: self._show_style())
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(10, 100)
        self.opacity.setAccessibleName("Opacity of the layer, per cent")
        self.opacity.valueChanged.connect(self._opacity)
        self.mode = QComboBox()
        self.mode.setAccessibleName("How premises are drawn")
        for key, text in MODES.items():
            self.mode.addItem(text, key)
        self.mode.currentIndexChanged.connect(self._mode)
        self.labels = QComboBox()
        self.labels.setAccessibleName("Labels of the layer")
        self.labels.addItem("With names", "name")
        self.labels.addItem("Without names", "")
        self.labels.currentIndexChanged.connect(self._labels)
        self.style_title = QLabel()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.style_title)
        self.opacity_text = muted("Opacity", wrap=False)
        layout.addLayout(row(self.opacity_text, self.opacity))
        layout.addWidget(self.mode)
        layout.addWidget(self.labels)
        layout.addLayout(
            row(
                button("Add…", self.add_layer.emit, quiet=True, icon="layers"),
                button("Up", partial(self._move, 1), quiet=True),
                button("Down", partial(self._move, -1), quiet=True),
                None,
                button("Remove", self._remove, quiet=True),
                spacing=0,
            )
        )

    def show_scene(self, scene: Scene) -> None:
        """List another scene's layers."""
        keep = self._name()
        self.scene = scene
        self.list.blockSignals(True)
        self.list.clear()
        for layer in reversed(scene.layers):
            item = QListWidgetItem(swatch(layer), layer.title)
            item.setData(Qt.ItemDataRole.UserRole, layer.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            state = Qt.CheckState.Checked if layer.visible else Qt.CheckState.Unchecked
            item.setCheckState(state)
            item.setToolTip(layer.attribution or layer.group)
            self.list.addItem(item)
            if layer.name == keep:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self._show_style()

    def _name(self) -> str:
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _emit(self, scene: Scene) -> None:
        self.scene = scene
        self.edited.emit(scene)

    def _checked(self, item: QListWidgetItem) -> None:
        name = str(item.data(Qt.ItemDataRole.UserRole))
        self._emit(self.scene.change(name, visible=item.checkState() == Qt.CheckState.Checked))

    def _show_style(self) -> None:
        layer = self.scene.get(self._name())
        for part in (self.opacity, self.opacity_text, self.style_title):
            part.setVisible(layer is not None)
        self.mode.setVisible(layer is not None and layer.kind == "premises")
        self.labels.setVisible(layer is not None and layer.kind in ("line", "polygon", "point"))
        if layer is None:
            return
        self.style_title.setText(f"<b>{layer.title}</b>")
        for widget in (self.opacity, self.mode, self.labels):
            widget.blockSignals(True)
        self.opacity.setValue(round(layer.opacity * 100))
        self.mode.setCurrentIndex(max(self.mode.findData(layer.style.mode), 0))
        self.labels.setCurrentIndex(0 if layer.style.label else 1)
        for widget in (self.opacity, self.mode, self.labels):
            widget.blockSignals(False)

    def _opacity(self, value: int) -> None:
        self._emit(self.scene.change(self._name(), opacity=value / 100))

    def _mode(self) -> None:
        layer = self.scene.get(self._name())
        if layer is not None:
            style = replace(layer.style, mode=str(self.mode.currentData()))
            self._emit(self.scene.change(layer.name, style=style))

    def _labels(self) -> None:
        layer = self.scene.get(self._name())
        if layer is not None:
            style = replace(layer.style, label=str(self.labels.currentData()))
            self._emit(self.scene.change(layer.name, style=style))

    def _move(self, step: int) -> None:
        if self._name():
            scene = self.scene.moved(self._name(), step)
            self._emit(scene)
            self.show_scene(scene)

    def _remove(self) -> None:
        if self._name():
            self.remove_layer.emit(self._name())


def swatch(layer: Layer) -> QIcon:
    """A small picture of how the layer is drawn."""
    t = theme.current()
    picture = QPixmap(36, 36)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor(layer.style.colour or t.muted)
    if layer.kind == "premises":
        painter.setPen(QColor(t.text))
        for x, y, size, step in ((11, 22, 16, 3), (25, 12, 12, 5)):
            painter.setBrush(QColor(t.severity[step]))
            painter.drawEllipse(x - size // 2, y - size // 2, size, size)
    elif layer.kind in ("line", "route"):
        painter.setPen(QColor(t.casing))
        painter.setBrush(QColor(t.roads[1]))
        painter.drawRoundedRect(2, 13, 32, 9, 4, 4)
    elif layer.kind in ("polygon", "outline"):
        painter.setPen(QColor(layer.style.colour or t.boundary))
        painter.setBrush(QColor(t.land))
        painter.drawRect(5, 6, 26, 24)
    elif layer.kind == "grid":
        painter.setPen(QColor(t.muted))
        for k in (8, 18, 28):
            painter.drawLine(k, 3, k, 33)
            painter.drawLine(3, k, 33, k)
    else:
        painter.setBrush(colour)
        painter.drawRect(12, 12, 11, 11)
    painter.end()
    return QIcon(picture)
