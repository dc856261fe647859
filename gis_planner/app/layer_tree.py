"""The layer tree: groups, order, visibility and looks of everything on the map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QSize, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QDropEvent, QKeyEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QInputDialog,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import icons, layer_menu, theme
from gis_planner.app.layer_style import LayerStyle
from gis_planner.app.layer_swatch import swatch
from gis_planner.app.map.scene import Layer, Scene
from gis_planner.app.map.shapes import layer_name
from gis_planner.app.models import map_layers
from gis_planner.app.widgets import button, row

NAME = Qt.ItemDataRole.UserRole
NEW_GROUP = "New group"


class _Tree(QTreeWidget):
    """A tree whose layers are dragged among groups, by mouse or with Alt and the arrows."""

    dropped = Signal(str)
    """the layer that was dragged"""

    def __init__(self, keys: Callable[[QKeyEvent], bool]) -> None:
        super().__init__()
        self._keys = keys
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setIconSize(QSize(18, 18))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setAccessibleName("Map layers by group, top first")
        self.setAccessibleDescription(
            "Space shows or hides, Alt with the arrows moves, F2 renames, Return opens the "
            "symbology, Ctrl+Return zooms to the layer, Delete removes"
        )

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Let Qt move the item, then tell; Qt makes another item the current one."""
        item = self.currentItem()
        name = str(item.data(0, NAME) or "") if item is not None else ""
        super().dropEvent(event)
        self.dropped.emit(name)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Keys of the layers first."""
        if event is not None and not self._keys(event):
            super().keyPressEvent(event)


class LayerTree(QWidget):
    """Lists layers, top one first. Emits `edited` with the new scene."""

    edited = Signal(object)
    add_layer = Signal()
    remove_layer = Signal(str)
    symbology = Signal(str)
    zoom_to = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene()
        self._m_per_px = 0.0
        self._pale: set[str] = set()
        self.tree = _Tree(self._key)
        self.tree.itemChanged.connect(self._item_changed)
        self.tree.currentItemChanged.connect(lambda *_: self._show_style())
        self.tree.itemDoubleClicked.connect(lambda *_: self._open_symbology())
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(lambda at: layer_menu.popup(self, at))
        self.tree.dropped.connect(lambda n: QTimer.singleShot(0, partial(self._dropped, n)))
        self.style_panel = LayerStyle()
        self.style_panel.changed.connect(self._restyled)
        self.style_panel.symbology.connect(self.symbology)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.tree, 1)
        layout.addLayout(
            row(
                button("Add…", self.add_layer.emit, quiet=True, icon="layers",
                       tip="Add a map layer to the case"),
                button("Group…", self.ask_group, quiet=True,
                       tip="Put the chosen layer into a new group"),
                None,
                tool("up", "Draw the layer higher (Alt+Up)", partial(self.move_layer, 1)),
                tool("down", "Draw the layer lower (Alt+Down)", partial(self.move_layer, -1)),
                tool("close", "Take the layer out of the case (Delete)", self.remove),
                spacing=0,
            )
        )  # fmt: skip
        layout.addWidget(self.style_panel)

    # ---- showing

    def show_scene(self, scene: Scene) -> None:
        """List another scene's layers; what is folded and chosen stays so."""
        keep, folded = self._name(), self._folded()
        self.scene = scene
        self._pale = self._away()
        self.tree.blockSignals(True)
        self.tree.clear()
        for group, layers in map_layers.groups(scene):
            parent = self._group_item(group, layers)
            self.tree.addTopLevelItem(parent)
            for layer in layers:
                item = self._layer_item(layer)
                parent.addChild(item)
                if layer.name == keep:
                    self.tree.setCurrentItem(item)
            parent.setExpanded(group not in folded)
        self.tree.blockSignals(False)
        self._show_style()

    def at_scale(self, m_per_px: float) -> None:
        """Layers that are ticked but not drawn at this scale stand pale."""
        self._m_per_px = m_per_px
        if self._away() != self._pale:
            self.show_scene(self.scene)

    def _away(self) -> set[str]:
        """Layers that are ticked, but not drawn at the scale of the map."""
        return {x.name for x in self.scene.layers if x.visible and not x.shown_at(self._m_per_px)}

    def _group_item(self, group: str, layers: list[Layer]) -> QTreeWidgetItem:
        item = QTreeWidgetItem([group])
        item.setData(0, NAME, "")
        flags = item.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable
        item.setFlags(flags & ~Qt.ItemFlag.ItemIsDragEnabled)
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        shown = sum(x.visible for x in layers)
        states = Qt.CheckState
        state = states.Checked if shown == len(layers) else states.PartiallyChecked
        item.setCheckState(0, state if shown else states.Unchecked)
        item.setToolTip(0, f"{shown} of {len(layers)} layers shown")
        return item

    def _layer_item(self, layer: Layer) -> QTreeWidgetItem:
        item = QTreeWidgetItem([layer.title])
        item.setIcon(0, swatch(layer))
        item.setData(0, NAME, layer.name)
        flags = item.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable
        item.setFlags(flags & ~Qt.ItemFlag.ItemIsDropEnabled)
        state = Qt.CheckState.Checked if layer.visible else Qt.CheckState.Unchecked
        item.setCheckState(0, state)
        told = [layer.attribution, map_layers.scale_words(layer.style)]
        if layer.name in self._pale:
            font = item.font(0)
            font.setItalic(True)
            item.setFont(0, font)
            item.setForeground(0, QColor(theme.current().muted))
            told.append("not drawn at the scale of the map now")
        item.setToolTip(0, "\n".join(t for t in told if t))
        return item

    def _items(self) -> list[QTreeWidgetItem]:
        tops = [self.tree.topLevelItem(i) for i in range(self.tree.topLevelItemCount())]
        return [x for x in tops if x is not None]

    def _folded(self) -> set[str]:
        return {x.text(0) for x in self._items() if not x.isExpanded() and x.childCount()}

    def item_of(self, name: str) -> QTreeWidgetItem | None:
        """The line of a layer."""
        for top in self._items():
            for i in range(top.childCount()):
                child = top.child(i)
                if child is not None and child.data(0, NAME) == name:
                    return child
        return None

    def choose(self, name: str) -> None:
        """Make a layer the current one."""
        item = self.item_of(name)
        if item is not None:
            self.tree.setCurrentItem(item)

    @property
    def chosen(self) -> str:
        """Name of the layer under the cursor; '' of none."""
        return self._name()

    def show_layer(self, name: str, on: bool) -> None:
        """Show or hide a layer."""
        self._emit(self.scene.change(name, visible=on), rebuild=True)

    def rename(self) -> None:
        """Type another name for the layer under the cursor."""
        item = self.tree.currentItem()
        if item is not None:
            self.tree.editItem(item)

    def _name(self) -> str:
        item = self.tree.currentItem()
        return str(item.data(0, NAME) or "") if item is not None else ""

    def _show_style(self) -> None:
        self.style_panel.show_layer(self.scene.get(self._name()))

    # ---- changing

    def _emit(self, scene: Scene, *, rebuild: bool = False) -> None:
        self.scene = scene
        if rebuild:
            self.show_scene(scene)
        self.edited.emit(scene)

    def _item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        name, text = str(item.data(0, NAME) or ""), item.text(0).strip()
        shown = item.checkState(0) != Qt.CheckState.Unchecked
        scene = self.scene
        if not name:
            scene = self._group_changed(item, text, shown)
        else:
            layer = scene.get(name)
            if layer is not None:
                scene = scene.put(replace(layer, visible=shown, title=text or layer.title))
        self._emit(scene)
        QTimer.singleShot(0, self.retheme)

    def _group_changed(self, item: QTreeWidgetItem, text: str, shown: bool) -> Scene:
        names = [str(c.data(0, NAME)) for i in range(item.childCount()) if (c := item.child(i))]
        scene = self.scene
        for name in names:
            layer = scene.get(name)
            if layer is not None:
                renamed = replace(layer, group=text or layer.group)
                same = renamed.group == layer.group
                scene = scene.put(replace(renamed, visible=shown) if same else renamed)
        return scene

    def _restyled(self, layer: Layer) -> None:
        self._emit(self.scene.put(layer))
        self.at_scale(self._m_per_px)

    def _dropped(self, name: str) -> None:
        """After a drag: the order of the tree counts, and the layer dragged stays chosen."""
        self._take_order()
        self.choose(name)

    def _take_order(self) -> None:
        """What the tree looks like after a drag, as the scene; a layer dropped beside the groups
        joins the one above it."""
        tree: list[tuple[str, list[str]]] = []
        for item in self._items():
            name = str(item.data(0, NAME) or "")
            if name:
                layer = self.scene.get(name)
                if not tree and layer is not None:
                    tree.append((layer.group, []))
                tree[-1][1].append(name)
                continue
            names = [str(c.data(0, NAME)) for i in range(item.childCount()) if (c := item.child(i))]
            tree.append((item.text(0), names))
        self._emit(map_layers.reordered(self.scene, tree), rebuild=True)

    def move_layer(self, step: int) -> None:
        """Draw the chosen layer higher (1) or lower (-1)."""
        if self._name():
            self._emit(map_layers.step(self.scene, self._name(), step), rebuild=True)

    def remove(self) -> None:
        """Take the layer under the cursor out of the case."""
        if self._name():
            self.remove_layer.emit(layer_name(self._name()))

    def ask_group(self) -> None:
        """Ask for the group of the chosen layer."""
        layer = self.scene.get(self._name())
        if layer is None:
            return
        text, sure = QInputDialog.getText(self, NEW_GROUP, f"Group for {layer.title}:")
        if sure and text.strip():
            self.group(layer.name, text.strip())

    def group(self, name: str, group: str) -> None:
        """Put a layer into a group, new or not."""
        scene = self.scene.change(name, group=group)
        tree = [(g, [x.name for x in held]) for g, held in map_layers.groups(scene)]
        self._emit(map_layers.reordered(scene, tree), rebuild=True)

    def _open_symbology(self) -> None:
        if self._name():
            self.symbology.emit(self._name())

    def _key(self, event: QKeyEvent) -> bool:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_layer(1 if event.key() == Qt.Key.Key_Up else -1)
        elif event.key() == Qt.Key.Key_Delete:
            self.remove()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self.zoom_to.emit(self._name()) if held else self._open_symbology()
        else:
            return False
        return True

    def retheme(self) -> None:
        """List the layers again, in the colours of the theme in use."""
        for made in self.findChildren(QToolButton):
            if made.property("icon_name"):
                made.setIcon(icons.icon(str(made.property("icon_name"))))
        self.show_scene(self.scene)


def tool(icon: str, tip: str, slot: Callable[[], object]) -> QToolButton:
    """A small button with an icon."""
    made = QToolButton()
    made.setIcon(icons.icon(icon))
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setProperty("icon_name", icon)
    made.clicked.connect(lambda: slot())
    return made
