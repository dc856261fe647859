"""The right button on a layer of the tree: what can be done with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QMenu

if TYPE_CHECKING:
    from gis_planner.app.layer_tree import LayerTree

OURS = ("premises", "outline", "grid", "raster", "vectors")
"""Kinds that are no layer of the case: they cannot be taken out of it."""


def build(tree: LayerTree, name: str) -> QMenu:
    """What can be done with a layer, with its keys."""
    menu = QMenu(tree)
    layer = tree.scene.get(name)
    if layer is None:
        menu.addAction("Add a layer…", tree.add_layer.emit)
        return menu
    menu.addAction("Zoom to the layer\tCtrl+Return", partial(tree.zoom_to.emit, name))
    shown = menu.addAction("Shown\tSpace", partial(tree.show_layer, name, not layer.visible))
    if shown is not None:
        shown.setCheckable(True)
        shown.setChecked(layer.visible)
    menu.addAction("Symbology…\tReturn", partial(tree.symbology.emit, name))
    menu.addSeparator()
    menu.addAction("Draw higher\tAlt+Up", partial(tree.move_layer, 1))
    menu.addAction("Draw lower\tAlt+Down", partial(tree.move_layer, -1))
    menu.addAction("Rename\tF2", tree.rename)
    menu.addAction("Group…", tree.ask_group)
    if layer.kind not in OURS:
        menu.addSeparator()
        menu.addAction("Take out of the case\tDelete", tree.remove)
    return menu


def popup(tree: LayerTree, at: QPoint) -> None:
    """Show it where the button was pressed (or at the chosen layer, by the menu key)."""
    item = tree.tree.itemAt(at)
    if item is not None:
        tree.tree.setCurrentItem(item)
    viewport = tree.tree.viewport()
    if viewport is not None:
        menu = build(tree, tree.chosen)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(viewport.mapToGlobal(at))
