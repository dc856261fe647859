"""The link chart: nodes by shape and colour of their type, dashed candidates, draggable."""

from __future__ import annotations

import html
import itertools
from collections.abc import Callable

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PyQt6.QtWidgets import (
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsSceneMouseEvent,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.graph.layout import Points, layout
from gis_planner.app.models.chart import ChartModel, Edge, Node

COLOURS = {
    "premises": "#0072B2",
    "business": "#009E73",
    "organisation": "#E69F00",
    "person": "#CC79A7",
    "phone": "#56B4E9",
    "email": "#56B4E9",
    "website": "#56B4E9",
    "vehicle": "#8C8C8C",
}
SHAPES = {
    "premises": "square",
    "business": "circle",
    "organisation": "hexagon",
    "person": "triangle",
    "phone": "diamond",
    "email": "diamond",
    "website": "diamond",
    "vehicle": "square",
}
RADIUS = {"premises": 15.0, "organisation": 15.0, "business": 12.0, "person": 14.0}
LABELS_ABOVE = 0.45
"""Zoom from which every node carries its label; below, only selected and large ones."""


def shape_path(shape: str, radius: float) -> QPainterPath:
    """The outline of a node about the origin."""
    path, r = QPainterPath(), radius
    if shape == "circle":
        path.addEllipse(QPointF(0, 0), r, r)
    elif shape == "square":
        path.addRoundedRect(QRectF(-r * 0.9, -r * 0.9, r * 1.8, r * 1.8), 3, 3)
    elif shape == "diamond":
        path.addPolygon(QPolygonF([QPointF(0, -r), QPointF(r, 0), QPointF(0, r), QPointF(-r, 0)]))
        path.closeSubpath()
    elif shape == "triangle":
        path.addPolygon(
            QPolygonF([QPointF(0, -r * 1.1), QPointF(r, r * 0.8), QPointF(-r, r * 0.8)])
        )
        path.closeSubpath()
    else:
        path.addPolygon(QPolygonF([
            QPointF(-r, 0), QPointF(-r / 2, -r * 0.87), QPointF(r / 2, -r * 0.87), QPointF(r, 0),
            QPointF(r / 2, r * 0.87), QPointF(-r / 2, r * 0.87),
        ]))  # fmt: skip
        path.closeSubpath()
    return path


class NodeItem(QGraphicsItem):
    """One node; drags its edges with it."""

    def __init__(self, node: Node, chart: Chart) -> None:
        super().__init__()
        self.node, self.chart = node, chart
        self.edges: list[EdgeItem] = []
        self.radius = RADIUS.get(node.type, 10.0)
        self.path = shape_path(SHAPES.get(node.type, "circle"), self.radius)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsMovable)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemSendsGeometryChanges)
        self.setZValue(2)
        self.text = node.label if len(node.label) <= 30 else node.label[:29] + "…"
        self.wide = QFontMetricsF(theme.font(11)).horizontalAdvance(self.text)
        tip = f"<b>{html.escape(node.label)}</b><br>{node.type}"
        if node.hub:
            tip += f"<br><i>Hub: {html.escape(node.because or 'shared too widely to link')}</i>"
        for k, v in list(node.detail.items())[:6]:
            if v not in (None, "", [], {}):
                tip += f"<br>{html.escape(str(k).replace('_', ' '))}: {html.escape(str(v)[:80])}"
        if node.more:
            tip += f"<br>{node.more} more neighbours: double-click to expand"
        self.setToolTip(tip)

    def boundingRect(self) -> QRectF:
        """Shape, label and the '+n'."""
        side = max(self.radius + 6, self.wide / 2 + 4)
        return QRectF(-side, -self.radius - 10, side * 2, self.radius * 2 + 32)

    def shape(self) -> QPainterPath:
        """What can be clicked."""
        return self.path

    def paint(
        self, painter: QPainter | None, option: QStyleOptionGraphicsItem | None,
        widget: QWidget | None = None,
    ) -> None:  # fmt: skip
        """Shape by type, ring when selected or on the path, '+n' for hidden neighbours."""
        assert painter is not None
        t = theme.current()
        on_path = self.node.id in self.chart.model.path
        strong = self.isSelected() or on_path
        painter.setPen(QPen(QColor(t.selected if strong else t.base), 3.0 if strong else 1.5))
        fill = QColor(COLOURS.get(self.node.type, "#8C8C8C"))
        if self.node.hub:
            fill.setAlphaF(0.35)
        painter.setBrush(fill)
        painter.drawPath(self.path)
        scale = painter.worldTransform().m11()
        if scale >= LABELS_ABOVE or strong:
            painter.setFont(theme.font(11, bold=strong))
            box = QRectF(-self.wide / 2 - 8, self.radius + 3, self.wide + 16, 16)
            ground = QColor(t.base)
            ground.setAlphaF(0.8)
            painter.fillRect(box.adjusted(6, 1, -6, -1), ground)
            painter.setPen(QColor(t.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text)
        if self.node.more and scale >= LABELS_ABOVE:
            painter.setFont(theme.font(9, bold=True))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.text))
            spot = QRectF(self.radius - 5, -self.radius - 8, 24, 14)
            painter.drawRoundedRect(spot, 7, 7)
            painter.setPen(QColor(t.base))
            more = f"+{self.node.more}" if self.node.more < 100 else "99+"
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, more)

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: object) -> object:
        """Edges follow."""
        if change == QGraphicsItem.GraphicsItemChange.ItemPositionHasChanged:
            for edge in self.edges:
                edge.follow()
            self.chart.places[self.node.id] = (self.pos().x(), self.pos().y())
        return super().itemChange(change, value)

    def mouseDoubleClickEvent(self, event: QGraphicsSceneMouseEvent | None) -> None:
        """Expand."""
        self.chart.expand_soon(self.node.id)


class EdgeItem(QGraphicsItem):
    """All links between two nodes; dashed where all are candidates."""

    def __init__(self, edge: Edge, a: NodeItem, b: NodeItem) -> None:
        super().__init__()
        self.edge, self.a, self.b = edge, a, b
        a.edges.append(self)
        b.edges.append(self)
        self.setZValue(1)
        lines = "<br>".join(html.escape(t) for t in edge.tip[:8])
        self.setToolTip(
            f"<b>{html.escape(a.node.label)} – {html.escape(b.node.label)}</b><br>{lines}"
        )

    def follow(self) -> None:
        """An end has moved."""
        self.prepareGeometryChange()

    def boundingRect(self) -> QRectF:
        """The line with some room for its words."""
        return QRectF(self.a.pos(), self.b.pos()).normalized().adjusted(-14, -14, 14, 14)

    def shape(self) -> QPainterPath:
        """A band about the line, so that it can be hovered."""
        path = QPainterPath(self.a.pos())
        path.lineTo(self.b.pos())
        stroker = QPainterPathStroker()
        stroker.setWidth(10)
        return stroker.createStroke(path)

    def paint(
        self, painter: QPainter | None, option: QStyleOptionGraphicsItem | None,
        widget: QWidget | None = None,
    ) -> None:  # fmt: skip
        """Thicker with more evidence."""
        assert painter is not None
        t = theme.current()
        path = self.a.chart.model.path
        on_path = any({x, y} == {self.edge.a, self.edge.b} for x, y in itertools.pairwise(path))
        width = 1.2 + min(max(self.edge.bits, 0.0), 10.0) * 0.18
        pen = QPen(QColor(t.selected if on_path else t.muted), width + (1.5 if on_path else 0))
        if self.edge.candidate:
            pen.setStyle(Qt.PenStyle.DashLine)
            pen.setColor(QColor(t.warn))
        painter.setPen(pen)
        painter.drawLine(self.a.pos(), self.b.pos())
        chosen = self.a.isSelected() or self.b.isSelected() or on_path
        if chosen and painter.worldTransform().m11() >= LABELS_ABOVE:
            middle = (self.a.pos() + self.b.pos()) / 2
            painter.setFont(theme.font(10))
            wide = QFontMetricsF(painter.font()).horizontalAdvance(self.edge.words)
            box = QRectF(middle.x() - wide / 2 - 3, middle.y() - 7, wide + 6, 14)
            painter.fillRect(box, QColor(t.base))
            painter.setPen(QColor(t.muted))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.edge.words)


class Chart(QGraphicsView):
    """Shows a `ChartModel`."""

    chosen = Signal(object)
    """ids of the selected nodes"""

    def __init__(self, model: ChartModel) -> None:
        super().__init__()
        self.model = model
        self.places: Points = {}
        self.items_: dict[str, NodeItem] = {}
        self.later: Callable[[Callable[[], None]], None] = lambda work: work()
        self.setScene(QGraphicsScene(self))
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setAccessibleName("Link chart")
        self.setAccessibleDescription(
            "Double-click or Enter expands, Delete hides, plus and minus zoom, N and B go from "
            "node to node. The table beside it lists the same links."
        )
        self._scene.selectionChanged.connect(self._chosen)
        model.changed.connect(self.rebuild)
        self.retheme()

    @property
    def _scene(self) -> QGraphicsScene:
        found = self.scene()
        assert found is not None
        return found

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.setBackgroundBrush(QColor(theme.current().base))
        viewport = self.viewport()
        if viewport is not None:
            viewport.update()

    def rebuild(self) -> None:
        """Lay out and draw what the model shows."""
        selected = {i.node.id for i in self._selected()}
        nodes, edges = self.model.content()
        fresh = not any(n.id in self.places for n in nodes)
        known = {k: v for k, v in self.places.items() if k in {n.id for n in nodes}}
        if len(known) != len(nodes) or fresh:
            pairs = tuple((e.a, e.b) for e in edges)
            self.places = layout(tuple(n.id for n in nodes), pairs, known)
        else:
            self.places = known
        scene = self._scene
        scene.blockSignals(True)
        scene.clear()
        self.items_ = {}
        for node in nodes:
            item = NodeItem(node, self)
            self.items_[node.id] = item
            x, y = self.places[node.id]
            scene.addItem(item)
            item.setPos(x, y)
            item.setSelected(node.id in selected)
        for edge in edges:
            scene.addItem(EdgeItem(edge, self.items_[edge.a], self.items_[edge.b]))
        scene.blockSignals(False)
        box = scene.itemsBoundingRect().adjusted(-300, -300, 300, 300)
        scene.setSceneRect(box)
        if fresh:
            self.fit()
        self._chosen()

    def fit(self) -> None:
        """Show everything, not larger than life."""
        box = self._scene.itemsBoundingRect().adjusted(-30, -30, 30, 30)
        if box.isEmpty():
            return
        self.fitInView(box, Qt.AspectRatioMode.KeepAspectRatio)
        if self.transform().m11() > 1.25:
            self.resetTransform()
            self.scale(1.25, 1.25)
            self.centerOn(box.center())

    def _selected(self) -> list[NodeItem]:
        return [i for i in self._scene.selectedItems() if isinstance(i, NodeItem)]

    def _chosen(self) -> None:
        self.chosen.emit([i.node.id for i in self._selected()])
        viewport = self.viewport()
        if viewport is not None:
            viewport.update()

    def expand_soon(self, node_id: str) -> None:
        """Expand once the event that asked for it is over (its item goes away)."""
        self.later(lambda: (self.model.expand(node_id), None)[1])

    def select(self, node_id: str) -> None:
        """Select a node and bring it into view."""
        item = self.items_.get(node_id)
        if item is not None:
            self._scene.clearSelection()
            item.setSelected(True)
            self.ensureVisible(item, 60, 60)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Zoom about the mouse."""
        assert event is not None
        self.zoom(1.2 ** (event.angleDelta().y() / 120))
        event.accept()

    def zoom(self, factor: float) -> None:
        """Zoom within reason."""
        if 0.05 < self.transform().m11() * factor < 6:
            self.scale(factor, factor)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter expands, Delete hides, N and B walk, + and - zoom, Home fits."""
        assert event is not None
        chosen, key = self._selected(), event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen:
            self.expand_soon(chosen[0].node.id)
        elif key == Qt.Key.Key_Delete and chosen:
            for item in list(chosen):
                self.model.hide(item.node.id)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.25)
        elif key == Qt.Key.Key_Minus:
            self.zoom(0.8)
        elif key == Qt.Key.Key_Home:
            self.fit()
        elif key in (Qt.Key.Key_N, Qt.Key.Key_B) and self.items_:
            ids = list(self.items_)
            at = ids.index(chosen[0].node.id) if chosen else -1
            self.select(ids[(at + (1 if key == Qt.Key.Key_N else -1)) % len(ids)])
        else:
            super().keyPressEvent(event)
