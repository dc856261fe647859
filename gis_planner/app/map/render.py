"""Paints a scene into an image, on whatever thread: the canvas, the pack's picture, a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from PyQt6 import sip
from PyQt6.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

from gis_planner.app import theme as looks
from gis_planner.app.map import dots, hexes
from gis_planner.app.map.gridref import square
from gis_planner.app.map.labels import LabelSpace
from gis_planner.app.map.scene import NO_LABEL, Layer, PremisesData, Scene
from gis_planner.app.map.stamp import stamp_classes
from gis_planner.app.map.viewport import Viewport, grid_step
from gis_planner.app.theme import Theme

CROWD_CELL_PX = 8.0
HEXAGONS_ABOVE = 9.0
"""Premises an occupied cell from which 'auto' draws hexagons: dots would hide each other …"""
HEXAGONS_FROM_M_PER_PX = 4.0
"""… if the map also shows at least this many metres a pixel (closer, stacks are spread)."""
HEXAGON_PX = 9.0
CROWDED = 5_000
ROAD_WIDTHS_M = (26.0, 18.0, 14.0, 10.0, 8.0, 4.0)
ROAD_MIN_PX = (2.2, 1.8, 1.4, 0.9, 0.7, 0.5)
ROAD_UNTIL_M_PER_PX = (2000.0, 400.0, 120.0, 45.0, 22.0, 6.0)

Stopped = Callable[[], bool]


def never() -> bool:
    """Not stopped."""
    return False


@dataclass
class Pen:
    """What every painter of a layer needs: where, how, on what."""

    painter: QPainter
    view: Viewport
    theme: Theme
    image: QImage
    ratio: float
    stopped: Stopped
    labels: LabelSpace
    vector: bool = False
    """painting on paper: dots as shapes, not as pixels"""


def render(
    scene: Scene, view: Viewport, theme: Theme, ratio: float = 1.0, stopped: Stopped = never
) -> QImage:
    """The scene as an image of `view`'s size times `ratio`."""
    image = QImage(
        max(1, round(view.width * ratio)),
        max(1, round(view.height * ratio)),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.fill(QColor(ground_of(scene, theme)))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(ratio, ratio)
    pen = Pen(painter, view, theme, image, ratio, stopped, LabelSpace(view.width, view.height))
    try:
        _paint(scene, pen)
    finally:
        painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def ground_of(scene: Scene, theme: Theme) -> str:
    """The colour behind everything: the sea where there is an outline of the land."""
    has_outline = any(x.kind == "outline" and x.visible for x in scene.layers)
    return theme.water if has_outline else theme.land


def _paint(scene: Scene, pen: Pen) -> None:
    scale = pen.view.m_per_px
    for layer in scene.layers:
        if pen.stopped():
            break
        if layer.shown_at(scale) and layer.data is not False:
            pen.painter.save()
            pen.painter.setOpacity(layer.opacity)
            painter_of(layer)(layer, pen)
            pen.painter.restore()
    for layer in reversed(scene.layers):
        if layer.shown_at(scale) and not pen.stopped():
            labeller_of(layer)(layer, pen)


def paint_layers(
    painter: QPainter, scene: Scene, view: Viewport, theme: Theme, ratio: float, *, vector: bool
) -> dict[str, str]:
    """The scene on a painter of the caller (paper); what is made of pixels has `ratio` a unit.
    What the painters tell of it, for the legend."""
    size = round(view.width * ratio), round(view.height * ratio)
    image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    painter.fillRect(QRectF(0, 0, view.width, view.height), QColor(ground_of(scene, theme)))
    labels = LabelSpace(view.width, view.height)
    _paint(scene, Pen(painter, view, theme, image, ratio, never, labels, vector))
    return {key: image.text(key) for key in image.textKeys()}


def painter_of(layer: Layer) -> Callable[[Layer, Pen], None]:
    """What paints a layer: plainly, or by its thematic symbology."""
    if layer.style.theme is None and layer.kind in PAINTERS:
        return PAINTERS[layer.kind]
    from gis_planner.app.map.themed import painter_of as themed

    return themed(layer)


def labeller_of(layer: Layer) -> Callable[[Layer, Pen], None]:
    """What writes a layer's names."""
    if layer.kind != "vectors":
        return LABELLERS.get(layer.kind, lambda layer, pen: None)
    from gis_planner.app.map.vector_paint import label

    return label


def rgb(colour: str) -> tuple[int, int, int]:
    """A hex colour as numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def polygon_of(x: Any, y: Any) -> QPolygonF:
    """Coordinates as a Qt polygon without a Python object a point."""
    made = QPolygonF()
    made.fill(QPointF(), len(x))
    buffer = made.data()
    buffer.setsize(len(x) * 16)
    memory = np.frombuffer(cast(bytes, buffer), np.float64).reshape(-1, 2)
    memory[:, 0], memory[:, 1] = x, y
    return made


def lines_of(ends: Any) -> Any:
    """`ends[n, 4]` in pixels as an array of Qt lines."""
    array: Any = sip.array(QLineF, len(ends))  # type: ignore[call-arg]
    buffer = sip.voidptr(array)
    buffer.setsize(len(ends) * 32)
    np.frombuffer(cast(bytes, buffer), np.float64).reshape(-1, 4)[:] = ends
    return array


def _thin(x: Any, y: Any) -> tuple[Any, Any]:
    """Without points that fall on the pixel of the point before."""
    if len(x) < 40:
        return x, y
    cell = np.rint(x).astype(np.int64) * 100_000 + np.rint(y).astype(np.int64)
    keep = np.r_[True, cell[1:] != cell[:-1]]
    keep[-1] = True
    return x[keep], y[keep]


def paint_rings(layer: Layer, pen: Pen) -> None:
    """Polygons: the bundled outline, boundaries, shaded areas."""
    t, view, data = pen.theme, pen.view, layer.data
    land = layer.kind == "outline"
    low_e, low_n, high_e, high_n = view.bounds
    b = data.bounds
    seen = np.flatnonzero(
        (b[:, 0] < high_e) & (b[:, 2] > low_e) & (b[:, 1] < high_n) & (b[:, 3] > low_n)
    )
    edge = QColor(layer.style.colour or (t.grid if land else t.boundary))
    line = QPen(edge, layer.style.width_px)
    if layer.style.dashed:
        line.setStyle(Qt.PenStyle.DashLine)
    fill = QColor(layer.style.fill or (t.land if land else t.boundary))
    fill.setAlphaF(1.0 if land else layer.style.fill_opacity)
    if layer.style.ground:
        fill = QColor(t.land)
    shades = _shades(data.values, t)
    for i in seen:
        if pen.stopped():
            return
        pen.painter.setPen(line)
        shade = shades[i] if shades else None
        pen.painter.setBrush(fill if shade is None else shade)
        draw_rings(data.rings[i][:1] if land else data.rings[i], pen)


def draw_rings(rings: Any, pen: Pen) -> None:
    """One feature: a plain polygon, or a path (odd-even) where it has holes or several parts."""
    shapes = [polygon_of(*_thin(*pen.view.to_screen(r[:, 0], r[:, 1]))) for r in rings]
    if len(shapes) == 1:
        pen.painter.drawPolygon(shapes[0])
        return
    path = QPainterPath()
    for shape in shapes:
        path.addPolygon(shape)
    pen.painter.drawPath(path)


def _shades(values: Any, t: Theme) -> list[QColor | None]:
    good = np.isfinite(values)
    if not good.any():
        return []
    breaks = np.quantile(values[good], (0.2, 0.4, 0.6, 0.8))
    classes = np.searchsorted(breaks, values)
    found: list[QColor | None] = []
    for value_ok, place in zip(good, classes):
        colour = QColor(t.severity[1 + int(place)]) if value_ok else None
        if colour is not None:
            colour.setAlphaF(0.45)
        found.append(colour)
    return found


def paint_lines(layer: Layer, pen: Pen) -> None:
    """Roads and other lines, by rank: casing first, then the surface."""
    view, t, data = pen.view, pen.theme, layer.data
    low_e, low_n, high_e, high_n = view.bounds
    e = data.ends
    seen = (
        (np.maximum(e[:, 0], e[:, 2]) > low_e)
        & (np.minimum(e[:, 0], e[:, 2]) < high_e)
        & (np.maximum(e[:, 1], e[:, 3]) > low_n)
        & (np.minimum(e[:, 1], e[:, 3]) < high_n)
    )
    ends, rank = e[seen], data.rank[seen]
    x1, y1 = view.to_screen(ends[:, 0], ends[:, 1])
    x2, y2 = view.to_screen(ends[:, 2], ends[:, 3])
    pixels = np.c_[x1, y1, x2, y2]
    if layer.style.colour:
        _own_lines(layer, pen, pixels)
        return
    shown = [r for r in (5, 4, 3, 2, 1, 0) if view.m_per_px <= ROAD_UNTIL_M_PER_PX[r]]
    lines = {r: lines_of(pixels[rank == r]) for r in shown if (rank == r).any()}
    for casing in (True, False):
        for r, array in lines.items():
            if pen.stopped():
                return
            width = max(ROAD_WIDTHS_M[r] / view.m_per_px * 0.55, ROAD_MIN_PX[r])
            width = min(width, 14.0)
            if casing and width < 1.6:
                continue
            thin = t.roads[3] if t.is_dark else t.casing
            ink = t.casing if casing else thin if width < 1.6 else t.roads[r]
            pen.painter.setPen(_road_pen(ink, width + (1.4 if casing else 0.0)))
            pen.painter.drawLines(array)


def _own_lines(layer: Layer, pen: Pen, pixels: Any) -> None:
    """Lines of the user's own layers: one colour at every scale, never taken for roads."""
    width = min(max(layer.style.width_px, ROAD_WIDTHS_M[5] / pen.view.m_per_px * 0.55), 8.0)
    ink = _road_pen(layer.style.colour, width)
    if layer.style.dashed:
        ink.setCapStyle(Qt.PenCapStyle.FlatCap)
        ink.setDashPattern([2.2, 1.2])
    pen.painter.setPen(ink)
    pen.painter.drawLines(lines_of(pixels))


def _road_pen(colour: str, width: float) -> QPen:
    made = QPen(QColor(colour), width)
    made.setCapStyle(Qt.PenCapStyle.RoundCap if width > 2 else Qt.PenCapStyle.FlatCap)
    return made


def paint_points(layer: Layer, pen: Pen) -> None:
    """Points of a user's layer: small squares, so that they are never taken for premises; those on
    the same pixel are drawn once where there are many."""
    data = layer.data
    seen = pen.view.seen(data.easting, data.northing)
    x, y = pen.view.to_screen(data.easting[seen], data.northing[seen])
    colour = QColor(layer.style.colour or pen.theme.muted)
    pen.painter.setPen(QPen(QColor(pen.theme.halo), 1.0))
    pen.painter.setBrush(colour)
    corners = np.unique(np.rint(np.c_[x, y]), axis=0) if len(x) > CROWDED else np.c_[x, y]
    for start in range(0, len(corners), CROWDED):
        if pen.stopped():
            return
        some = corners[start : start + CROWDED] - 3.5
        pen.painter.drawRects(*(QRectF(px, py, 7.0, 7.0) for px, py in some.tolist()))


def paint_grid(layer: Layer, pen: Pen) -> None:
    """National grid lines."""
    view, t = pen.view, pen.theme
    step = grid_step(view.m_per_px)
    low_e, low_n, high_e, high_n = view.bounds
    pen.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    pen.painter.setPen(QPen(QColor(t.grid), 1.0))
    for e in np.arange(np.floor(low_e / step) * step, high_e, step):
        x = view.point_to_screen(float(e), 0.0)[0]
        pen.painter.drawLine(QPointF(x, 0), QPointF(x, view.height))
    for n in np.arange(np.floor(low_n / step) * step, high_n, step):
        y = view.point_to_screen(0.0, float(n))[1]
        pen.painter.drawLine(QPointF(0, y), QPointF(view.width, y))


def paint_premises(layer: Layer, pen: Pen) -> None:
    """Premises: dots by severity and contacts, or hexagons where there are too many to tell."""
    data: PremisesData = layer.data
    rows = np.flatnonzero(data.shown & pen.view.seen(data.easting, data.northing))
    if len(rows) == 0:
        return
    mode = layer.style.mode
    e, n = data.positions(rows, pen.view.m_per_px)
    x, y = pen.view.to_screen(e, n)
    crowd = crowding(x, y)
    many = crowd > HEXAGONS_ABOVE and pen.view.m_per_px >= HEXAGONS_FROM_M_PER_PX
    if mode == "hexagons" or (mode == "auto" and many):
        paint_hexagons(data, pen)
        return
    small = float(np.clip(1.9 / np.sqrt(max(crowd, 1.0)), 0.55, 1.0))
    selected = data.selected[rows]
    _stamp(data, rows[~selected], x[~selected], y[~selected], pen, small, selected=False)
    _stamp(data, rows[selected], x[selected], y[selected], pen, small, selected=True)


def crowding(x: Any, y: Any) -> float:
    """Mean number of points in a cell that holds any."""
    column, line = (v.astype(np.int32) for v in (x * (1 / CROWD_CELL_PX), y * (1 / CROWD_CELL_PX)))
    column -= column.min()
    line -= line.min()
    wide = int(column.max()) + 1
    held = np.zeros(wide * (int(line.max()) + 1), np.bool_)
    held[line * wide + column] = True
    return len(x) / max(int(np.count_nonzero(held)), 1)


def _stamp(
    data: PremisesData, rows: Any, x: Any, y: Any, pen: Pen, small: float, *, selected: bool
) -> None:
    if len(rows) == 0:
        return
    t = pen.theme
    width, height = pen.image.width(), pen.image.height()
    pixels = np.zeros((height, width), np.uint32)
    x, y = x * pen.ratio, y * pen.ratio
    scale = pen.ratio * small
    shade, size = data.shade[rows], data.size[rows]
    if pen.vector and len(rows) <= dots.MOST:
        dots.draw(pen.painter, x / pen.ratio, y / pen.ratio, shade, size, t.severity, t, small,
                  selected=selected)  # fmt: skip
        return
    if selected:
        wide = np.minimum(size + 1, 4).astype(np.int8)
        ring = (rgb(t.selected),) * 6
        stamp_classes(pixels, x, y, shade, wide, ring, rgb(t.halo), scale * 1.15, pen.stopped)
    edge = rgb(t.dot)
    colours = tuple(rgb(c) for c in t.severity)
    stamp_classes(pixels, x, y, shade, size, colours, edge, scale, pen.stopped)
    kind = QImage.Format.Format_ARGB32_Premultiplied
    over = QImage(pixels.data, width, height, width * 4, kind)  # type: ignore[call-overload]
    pen.painter.drawImage(QRectF(0, 0, pen.view.width, pen.view.height), over)


def paint_hexagons(data: PremisesData, pen: Pen) -> None:
    """Number of premises a hexagon; a hexagon with selected premises has their edge."""
    view, t = pen.view, pen.theme
    metres = 2.0 ** round(np.log2(HEXAGON_PX * view.m_per_px))
    grid, counts, chosen = hexes.counted(data, metres)
    seen = np.flatnonzero((counts > 0) & view.seen(grid.easting, grid.northing, 2 * HEXAGON_PX))
    if len(seen) == 0:
        return
    seen = seen[np.argsort(chosen[seen], kind="stable")]
    most = int(counts[seen].max())
    pen.image.setText("most", str(most))
    share = np.sqrt(counts[seen] / most)
    place = np.clip((share * 5).astype(int), 0, 4) + 5 * chosen[seen]
    edges = ((t.halo, 0.6), (t.selected, 1.8))
    looks_of = [((c, 0.88), *edge) for edge in edges for c in t.severity[1:6]]
    x, y = view.to_screen(grid.easting[seen], grid.northing[seen])
    if pen.vector:
        dots.draw_hexagons(pen.painter, x, y, metres / view.m_per_px, looks_of, place)
        return
    hexes.paint(pen.painter, x, y, metres / view.m_per_px, looks_of, place, pen.ratio)


def paint_routes(layer: Layer, pen: Pen) -> None:
    """Routes of a plan: (colour, lines) or (colour, lines, dash, emphasised); a light edge below,
    dashes in pen widths."""
    for colour, lines, *how in layer.data:
        dash, strong = how if how else ((), False)
        faint = pen.theme.is_dark and looks.contrast(colour, pen.theme.land) < 2.2
        edge = pen.theme.muted if faint else pen.theme.halo
        for xy in lines:
            x, y = _thin(*pen.view.to_screen(xy[:, 0], xy[:, 1]))
            shape = polygon_of(x, y)
            inner = 4.6 if strong else 3.4
            for ink, width in ((edge, inner + 2.6), (colour, inner)):
                made = QPen(QColor(ink), width)
                made.setCapStyle(Qt.PenCapStyle.FlatCap if dash else Qt.PenCapStyle.RoundCap)
                made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                if dash and ink == colour:
                    made.setDashPattern(list(dash))
                pen.painter.setPen(made)
                pen.painter.drawPolyline(shape)


def paint_stops(layer: Layer, pen: Pen) -> None:
    """Numbered stops of a plan: (easting, northing, text, colour, emphasised)."""
    pen.painter.setFont(looks.font(11, bold=True))
    for easting, northing, text, colour, strong in layer.data:
        x, y = pen.view.point_to_screen(easting, northing)
        radius = 12.0 if strong else 9.5
        ink = pen.theme.selected if strong else pen.theme.halo
        pen.painter.setPen(QPen(QColor(ink), 2.4))
        pen.painter.setBrush(QColor(colour))
        pen.painter.drawEllipse(QPointF(x, y), radius, radius)
        light = QColor(colour).lightnessF() > 0.55
        pen.painter.setPen(QColor("#101820" if light else "#FFFFFF"))
        pen.painter.drawText(QRectF(x - 14, y - 9, 28, 18), Qt.AlignmentFlag.AlignCenter, str(text))


def halo_text(pen: Pen, x: float, y: float, text: str, colour: str) -> None:
    """Text with a soft edge in the colour of the ground."""
    pen.painter.setPen(QColor(pen.theme.halo))
    for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1), (-1, 1), (1, -1)):
        pen.painter.drawText(QPointF(x + dx, y + dy), text)
    pen.painter.setPen(QColor(colour))
    pen.painter.drawText(QPointF(x, y), text)


def spots_for(
    x: float, y: float, wide: float, high: float, offset: float
) -> tuple[tuple[float, float], ...]:
    """Where the upper left of a label may lie, best first: on its place, or round a symbol of
    radius `offset` (right, left, upper and lower right, above, below, upper and lower left)."""
    middle = x - wide / 2, y - high / 2
    if offset == 0.0:
        return (middle,)
    right, left = x + offset, x - wide - offset
    near, above, below = 0.6 * offset, y - offset - high, y + offset
    return (
        (right, middle[1]), (left, middle[1]), (x + near, above + near / 2),
        (x + near, below - near / 2), (middle[0], above), (middle[0], below),
        (x - wide - near, above + near / 2), (x - wide - near, below - near / 2),
    )  # fmt: skip


def _place(pen: Pen, x: float, y: float, text: str, colour: str, *, offset: float = 0.0) -> None:
    metrics = QFontMetricsF(pen.painter.font())
    wide, high = metrics.horizontalAdvance(text), metrics.height()
    for left, top in spots_for(x, y, wide, high, offset):
        if pen.labels.take((left - 2, top, left + wide + 2, top + high)):
            halo_text(pen, left, top + metrics.ascent(), text, colour)
            return


def label_grid(layer: Layer, pen: Pen) -> None:
    """Letters of the 100 km squares, only where whole squares are in view."""
    view = pen.view
    if grid_step(view.m_per_px) < 100_000:
        return
    pen.painter.setFont(looks.font(13, bold=True))
    low_e, low_n, high_e, high_n = view.bounds
    for e in np.arange(np.floor(low_e / 1e5) * 1e5, high_e, 1e5):
        for n in np.arange(np.floor(low_n / 1e5) * 1e5, high_n, 1e5):
            x, y = view.point_to_screen(float(e) + 5e4, float(n) + 5e4)
            _place(pen, x, y, square(float(e) + 1, float(n) + 1), pen.theme.muted)


def label_lines(layer: Layer, pen: Pen) -> None:
    """Names of roads, once each, where the map is close enough to read them."""
    data, view = layer.data, pen.view
    if view.m_per_px > 6.0 or not layer.style.label:
        return
    pen.painter.setFont(looks.font(11))
    middle = data.middle
    seen = np.flatnonzero(view.seen(middle[:, 0], middle[:, 1], 0))
    order = seen[np.argsort(-middle[seen, 2])]
    done: set[str] = set()
    for i in order[:400]:
        name = data.names[i] if data.names else ""
        if not name or name in done or middle[i, 2] / view.m_per_px < 40:
            continue
        done.add(name)
        x, y = view.point_to_screen(middle[i, 0], middle[i, 1])
        _place(pen, x, y, name, pen.theme.muted)


def label_rings(layer: Layer, pen: Pen) -> None:
    """Names of areas at a point inside each."""
    data, view = layer.data, pen.view
    if layer.kind == "outline" or not layer.style.label or view.m_per_px > 120:
        return
    pen.painter.setFont(looks.font(12, bold=True))
    for name, (e, n), b in zip(data.names, data.centres, data.bounds):
        if name and (b[2] - b[0]) / view.m_per_px > 30:
            x, y = view.point_to_screen(float(e), float(n))
            ink = pen.theme.text if layer.style.theme is not None else pen.theme.boundary
            _place(pen, x, y, name, ink)


def label_points(layer: Layer, pen: Pen) -> None:
    """Names of a user's points."""
    data, view = layer.data, pen.view
    if not layer.style.label or view.m_per_px > 30:
        return
    pen.painter.setFont(looks.font(11))
    for i in np.flatnonzero(view.seen(data.easting, data.northing, 0))[:300]:
        if data.names and data.names[i]:
            x, y = view.point_to_screen(float(data.easting[i]), float(data.northing[i]))
            _place(pen, x, y, data.names[i], pen.theme.muted, offset=6.0)


def label_premises(layer: Layer, pen: Pen) -> None:
    """Names of premises when close: selected first, then by severity and contacts."""
    data: PremisesData = layer.data
    view = pen.view
    field = layer.style.label or "name"
    if field == NO_LABEL:
        return
    if view.m_per_px > 3.0 and int(data.selected.sum()) > 25:
        return
    wanted = data.shown & view.seen(data.easting, data.northing, 0)
    if view.m_per_px > 3.0:
        wanted = wanted & data.selected
    rows = np.flatnonzero(wanted)
    order = rows[np.lexsort((-data.size[rows], -data.shade[rows], ~data.selected[rows]))]
    room = view.width * view.height / (9_000 if view.m_per_px < 0.8 else 26_000)
    order = order[: max(round(room), 8)]
    e, n = data.positions(order, view.m_per_px)
    x, y = view.to_screen(e, n)
    for row, px, py in zip(order.tolist(), x.tolist(), y.tolist()):
        strong = bool(data.selected[row])
        pen.painter.setFont(looks.font(12, bold=strong))
        name = data.frame.value(row, field)
        if field == "name":
            name = name or data.frame.value(row, "address")
        if name is not None and name != "":
            colour = pen.theme.selected if strong else pen.theme.text
            _place(pen, px, py, _shorten(str(name)), colour, offset=12.0)


def _shorten(text: str, most: int = 32) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


PAINTERS: dict[str, Callable[[Layer, Pen], None]] = {
    "outline": paint_rings,
    "polygon": paint_rings,
    "grid": paint_grid,
    "line": paint_lines,
    "point": paint_points,
    "premises": paint_premises,
    "route": paint_routes,
    "stops": paint_stops,
}
LABELLERS: dict[str, Callable[[Layer, Pen], None]] = {
    "grid": label_grid,
    "line": label_lines,
    "polygon": label_rings,
    "point": label_points,
    "premises": label_premises,
}
