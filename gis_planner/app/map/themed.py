"""Painters of layers with thematic symbology; `render` turns here for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPen

from gis_planner.app import theme as looks
from gis_planner.app.map import dots, hexes
from gis_planner.app.map.classed import classes_of, count_of
from gis_planner.app.map.density import (
    CELL_PX,
    cluster_radius,
    clusters,
    density,
    reach_px,
    shaded,
)
from gis_planner.app.map.render import (
    HEXAGON_PX,
    PAINTERS,
    Pen,
    crowding,
    paint_hexagons,
    rgb,
)
from gis_planner.app.map.scene import Layer
from gis_planner.app.map.stamp import SIZES_PX, SMOOTH_UP_TO, hexagons, stamp, stamp_classes
from gis_planner.app.map.themed_shapes import paint_areas, paint_lines
from gis_planner.app.models.frame import Bools, Floats, Ints
from gis_planner.app.models.ramps import OTHER, ramp
from gis_planner.app.models.symbology import Classed, Symbology


@dataclass(frozen=True, eq=False)
class Spots:
    """Points in view of premises or of a user's layer."""

    rows: Ints
    easting: Floats
    northing: Floats
    selected: Bools
    size: Any


def painter_of(layer: Layer) -> Callable[[Layer, Pen], None]:
    """The painter of a layer that has a theme, or of a kind that only this module knows."""
    how = layer.style.theme
    if how is None or layer.kind in ("raster", "vectors"):
        return basemap_painter(layer.kind)
    if layer.kind in ("premises", "point"):
        return POINTS.get(how.mode, paint_dots)
    if layer.kind in ("polygon", "line"):
        return paint_areas if layer.kind == "polygon" else paint_lines
    return PAINTERS[layer.kind]


def basemap_painter(kind: str) -> Callable[[Layer, Pen], None]:
    """The painter of a basemap."""
    if kind == "raster":
        from gis_planner.app.map.mbtiles import paint_raster

        return paint_raster
    from gis_planner.app.map.vector_paint import paint

    return paint


def spots_of(layer: Layer, pen: Pen, margin_px: float = 24.0, *, spread: bool = True) -> Spots:
    """The points to draw; premises at one spot are taken apart when close."""
    data, view = layer.data, pen.view
    seen = view.seen(data.easting, data.northing, margin_px)
    if layer.kind == "point":
        rows = np.flatnonzero(seen)
        e, n = data.easting[rows], data.northing[rows]
        return Spots(rows, e, n, np.zeros(len(rows), np.bool_), np.ones(len(rows), np.int8))
    rows = np.flatnonzero(data.shown & seen)
    if spread:
        e, n = data.positions(rows, view.m_per_px)
    else:
        e, n = data.easting[rows], data.northing[rows]
    return Spots(rows, e, n, data.selected[rows], data.size[rows])


# ---- points


def paint_dots(layer: Layer, pen: Pen) -> None:
    """A dot a point: colour by class, size by the layer's own sizes or by a value."""
    spots = spots_of(layer, pen, 40.0)
    if len(spots.rows) == 0:
        return
    classed = classes_of(layer, count_of(layer))
    x, y = pen.view.to_screen(spots.easting, spots.northing)
    small = float(np.clip(1.9 / np.sqrt(max(crowding(x, y), 1.0)), 0.55, 1.0))
    if classed.size is not None:
        _sized(classed.size[spots.rows], classed.codes[spots.rows], classed, spots, x, y, pen)
        return
    codes = classed.codes[spots.rows]
    colours = (OTHER, *classed.colours)
    # grey lies below: it would hide what is told apart
    grey = np.array([c == OTHER for c in colours])
    size = spots.size
    if layer.kind == "point":
        size = np.full(len(codes), _step(layer.style.theme), np.int8)
    for chosen in (False, True):
        some = spots.selected == chosen
        if some.any():
            place = (codes[some] + 1).astype(np.int8)
            place[grey[place]] = 0
            _stamp(place, size[some], x[some], y[some], colours, pen, small, selected=chosen)


def _step(how: Symbology | None) -> int:
    wanted = how.size_px if how is not None else SIZES_PX[1]
    return int(np.argmin(np.abs(np.array(SIZES_PX) - wanted)))


def _edge(pen: Pen) -> tuple[int, int, int]:
    return rgb("#0B1118" if pen.theme.is_dark else "#3B4653")


def _stamp(
    shade: Any, size: Any, x: Any, y: Any, colours: tuple[str, ...], pen: Pen, small: float, *,
    selected: bool,
) -> None:  # fmt: skip
    if pen.vector and len(x) <= dots.MOST:
        dots.draw(pen.painter, x, y, shade, size, colours, pen.theme, small, selected=selected)
        return
    pixels = np.zeros((pen.image.height(), pen.image.width()), np.uint32)
    x, y, scale = x * pen.ratio, y * pen.ratio, pen.ratio * small
    if selected:
        ring = (rgb(pen.theme.selected),) * len(colours)
        wide = np.minimum(size + 1, len(SIZES_PX) - 1).astype(np.int8)
        halo = rgb(pen.theme.halo)
        stamp_classes(pixels, x, y, shade, wide, ring, halo, scale * 1.15, pen.stopped)
    inks = tuple(rgb(c) for c in colours)
    stamp_classes(pixels, x, y, shade, size, inks, _edge(pen), scale, pen.stopped)
    _over(pixels, pen)


def _over(pixels: Any, pen: Pen) -> None:
    height, width = pixels.shape
    kind = QImage.Format.Format_ARGB32_Premultiplied
    over = QImage(pixels.data, width, height, width * 4, kind)
    pen.painter.drawImage(QRectF(0, 0, pen.view.width, pen.view.height), over)


def _sized(size: Floats, codes: Any, classed: Classed, spots: Spots, x: Any, y: Any,
           pen: Pen) -> None:  # fmt: skip
    """Discs from the largest down, so that none hides a smaller one."""
    if pen.vector and len(x) <= dots.MOST:
        good = codes >= 0
        chosen = spots.selected[good]
        dots.draw_sized(pen.painter, x[good], y[good], size[good], classed.colours[0], chosen,
                        pen.theme)  # fmt: skip
        return
    pixels = np.zeros((pen.image.height(), pen.image.width()), np.uint32)
    fill, chosen_fill = rgb(classed.colours[0]), rgb(pen.theme.selected)
    step = np.rint(size)
    for radius in np.unique(step[codes >= 0])[::-1]:
        if pen.stopped():
            return
        for chosen, ink in ((False, fill), (True, chosen_fill)):
            at = (step == radius) & (spots.selected == chosen) & (codes >= 0)
            if at.any():
                stamp(pixels, x[at] * pen.ratio, y[at] * pen.ratio, float(radius) * pen.ratio,
                      ink, rgb(pen.theme.halo), len(x) <= SMOOTH_UP_TO)  # fmt: skip
    _over(pixels, pen)


def paint_density(layer: Layer, pen: Pen) -> None:
    """A smooth surface of points a km²; the highest in view goes to the legend."""
    how = layer.style.theme or Symbology()
    spots = spots_of(layer, pen, reach_px(how.radius_m, pen.view), spread=False)
    if len(spots.rows) == 0:
        return
    found = density(spots.easting, spots.northing, pen.view, how.radius_m)
    top = float(found.inside.max())
    if top <= 0:
        return
    pen.image.setText(f"density/{layer.name}", repr(top))
    dark = pen.theme.is_dark
    colours = tuple(rgb(c) for c in ramp(how.ramp, 8, reverse=how.reverse != dark, dark=dark))
    cells = shaded(found.inside, top, colours)
    height, width = cells.shape
    kind = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(cells.data, width, height, width * 4, kind)  # type: ignore[call-overload]
    pen.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    pen.painter.drawImage(QRectF(0, 0, width * CELL_PX, height * CELL_PX), image)


def paint_clusters(layer: Layer, pen: Pen) -> None:
    """Groups as discs with their number; single points as dots."""
    spots = spots_of(layer, pen, 80.0, spread=False)
    if len(spots.rows) == 0:
        return
    how = layer.style.theme or Symbology()
    found = clusters(spots.easting, spots.northing, pen.view.m_per_px)
    chosen = np.zeros(len(found.count), np.bool_)
    chosen[found.member[spots.selected]] = True
    x, y = pen.view.to_screen(found.easting, found.northing)
    radius = cluster_radius(found.count)
    fill = QColor(how.colour)
    ink = QColor("#101820" if fill.lightnessF() > 0.55 else "#FFFFFF")
    soft = QColor(fill)
    soft.setAlphaF(0.30)
    pen.painter.setFont(looks.font(11, bold=True))
    for i in np.argsort(found.count, kind="stable"):
        if pen.stopped():
            return
        at, r = QPointF(float(x[i]), float(y[i])), float(radius[i])
        pen.labels.take((at.x() - r, at.y() - r, at.x() + r, at.y() + r), inside=False)
        edge = pen.theme.selected if chosen[i] else pen.theme.halo
        if found.count[i] == 1:
            pen.painter.setPen(QPen(QColor(edge), 1.4))
            pen.painter.setBrush(fill)
            pen.painter.drawEllipse(at, 4.5, 4.5)
            continue
        pen.painter.setPen(Qt.PenStyle.NoPen)
        pen.painter.setBrush(soft)
        pen.painter.drawEllipse(at, r + 4, r + 4)
        pen.painter.setPen(QPen(QColor(edge), 2.2 if chosen[i] else 1.2))
        pen.painter.setBrush(fill)
        pen.painter.drawEllipse(at, r, r)
        pen.painter.setPen(ink)
        box = QRectF(at.x() - 30, at.y() - 9, 60, 18)
        pen.painter.drawText(box, Qt.AlignmentFlag.AlignCenter, short(int(found.count[i])))


def short(count: int) -> str:
    """A number that fits a disc: 940, 1.2k, 37k."""
    if count < 1000:
        return str(count)
    return f"{count / 1000:.1f}k" if count < 10_000 else f"{count // 1000}k"


def paint_counts(layer: Layer, pen: Pen) -> None:
    """Hexagons with the number of points."""
    if layer.kind == "premises":
        paint_hexagons(layer.data, pen)
        return
    spots = spots_of(layer, pen, spread=False)
    if len(spots.rows) == 0:
        return
    metres = 2.0 ** round(np.log2(HEXAGON_PX * pen.view.m_per_px))
    e, n, counts, _ = hexagons(spots.easting, spots.northing, metres, (0.0, 0.0))
    most = int(counts.max())
    pen.image.setText("most", str(most))
    place = np.clip((np.sqrt(counts / most) * 5).astype(int), 0, 4)
    looks_of = [((c, 0.88), pen.theme.halo, 0.6) for c in pen.theme.severity[1:6]]
    x, y = pen.view.to_screen(e, n)
    radius = metres / pen.view.m_per_px
    if pen.vector:
        dots.draw_hexagons(pen.painter, x, y, radius, looks_of, place)
        return
    hexes.paint(pen.painter, x, y, radius, looks_of, place, pen.ratio)


POINTS: dict[str, Callable[[Layer, Pen], None]] = {
    "density": paint_density,
    "clusters": paint_clusters,
    "hexagons": paint_counts,
}
