"""Raster MBTiles (web Mercator) drawn in the National Grid: tiles in view, warped to the screen.

The file is opened for reading only. The way from screen to tile goes through longitude and
latitude on a coarse net of points, straight lines between them: at most a fifth of a pixel off.
"""

from __future__ import annotations

import math
import sqlite3
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QImage

from gis_planner.app.map.render import Pen
from gis_planner.app.map.scene import Layer
from gis_planner.app.map.viewport import Viewport
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import geography

Floats = npt.NDArray[np.float64]
TILE = 256
NET = 9
"""Points a side of the coarse net."""
EARTH_M = 2 * math.pi * 6_378_137.0
KEPT_TILES = 400
MOST_TILES = 160
"""Tiles of one picture; more and the next coarser zoom is taken."""
SHARPER = 0.6
"""A zoom is fine enough when its pixel is at most 1 / this of a screen pixel."""


def connect(path: Path) -> sqlite3.Connection:
    """A file opened for reading only, never created or changed. UserError where it is none."""
    try:
        db = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        db.execute("PRAGMA mmap_size = 1073741824")
        db.execute("PRAGMA cache_size = -32000")
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as fault:
        raise UserError(
            f"{path.name} cannot be opened as a basemap: {fault}.",
            "Choose a GeoPackage or raster MBTiles file.",
        ) from fault
    return db


class MbTiles:
    """One MBTiles file; safe to read from any thread."""

    def __init__(self, path: Path) -> None:
        self.path, self._lock = path, threading.Lock()
        self._db = connect(path)
        self._kept: OrderedDict[tuple[int, int, int], npt.NDArray[np.uint32] | None] = OrderedDict()
        try:
            facts = dict(self._db.execute("SELECT name, value FROM metadata"))
            low, high = self._db.execute(
                "SELECT min(zoom_level), max(zoom_level) FROM tiles"
            ).fetchone()
        except sqlite3.Error as fault:
            raise UserError(
                f"{path.name} is no MBTiles file: {fault}.", "Choose a raster MBTiles file."
            ) from fault
        if str(facts.get("format", "png")).lower() == "pbf":
            raise UserError(
                f"{path.name} holds vector tiles, which are not drawn here.",
                "Choose raster MBTiles, or a GeoPackage such as OS Open Zoomstack.",
            )
        if low is None:
            raise UserError(f"{path.name} holds no tiles.", "Choose another file.")
        self.min_zoom, self.max_zoom = int(low), int(high)
        self.title = str(facts.get("name", ""))
        self.attribution = str(facts.get("attribution", ""))

    def tile(self, zoom: int, column: int, row: int) -> npt.NDArray[np.uint32] | None:
        """One tile as ARGB [row, column]; `row` counts from the north. None where there is none."""
        key = (zoom, column, row)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            found = self._db.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? "
                "AND tile_row = ?", (zoom, column, (1 << zoom) - 1 - row),
            ).fetchone()  # fmt: skip
            self._kept[key] = _decoded(found[0]) if found else None
            while len(self._kept) > KEPT_TILES:
                self._kept.popitem(last=False)
            return self._kept[key]

    def picture(self, view: Viewport, ratio: float, stopped: Any) -> npt.NDArray[np.uint32] | None:
        """The view's pixels times `ratio`, ARGB; clear where there are no tiles. None where the
        view is off the map or no longer wanted."""
        width, height = max(round(view.width * ratio), 1), max(round(view.height * ratio), 1)
        x, y = mercator(view)
        if not (np.isfinite(x).all() and np.isfinite(y).all()):
            return None
        zoom = self._zoom(x, y, width)
        while True:
            across = float(1 << zoom) * TILE
            left, top = int(x.min() * across) // TILE, int(y.min() * across) // TILE
            right, bottom = int(x.max() * across) // TILE, int(y.max() * across) // TILE
            if (right - left + 1) * (bottom - top + 1) <= MOST_TILES or zoom <= self.min_zoom:
                break
            zoom -= 1
        mosaic = np.zeros(((bottom - top + 1) * TILE, (right - left + 1) * TILE), np.uint32)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if stopped():
                    return None
                tile = self.tile(zoom, column, row)
                if tile is not None:
                    place = (row - top) * TILE, (column - left) * TILE
                    mosaic[place[0] : place[0] + TILE, place[1] : place[1] + TILE] = tile
        return _warp(mosaic, x * across - left * TILE, y * across - top * TILE, width, height)

    def _zoom(self, x: Floats, y: Floats, width: int) -> int:
        """The coarsest zoom whose pixels are no larger than the screen's."""
        middle = NET // 2
        across = float(np.hypot(x[middle, -1] - x[middle, 0], y[middle, -1] - y[middle, 0]))
        wanted = math.ceil(math.log2(max(width * SHARPER / max(across * TILE, 1e-9), 1.0)))
        return min(max(wanted, self.min_zoom), self.max_zoom)


def mercator(view: Viewport) -> tuple[Floats, Floats]:
    """Web Mercator of a net of NET by NET screen points, 0 to 1 from west and from north."""
    low_e, low_n, high_e, high_n = view.bounds
    e, n = np.meshgrid(np.linspace(low_e, high_e, NET), np.linspace(high_n, low_n, NET))
    lon, lat = geography.lonlats_of(e.reshape(-1), n.reshape(-1))
    with np.errstate(invalid="ignore"):
        y = 0.5 - np.arcsinh(np.tan(np.deg2rad(np.clip(lat, -85.0, 85.0)))) / (2 * math.pi)
    x = np.asarray(lon) / 360.0 + 0.5
    return x.reshape(NET, NET), y.reshape(NET, NET)


def _spread(net: Floats, height: int, width: int) -> npt.NDArray[np.float32]:
    """The net's values at every pixel, in straight lines between its points."""
    across = (np.arange(width) + 0.5) / width * (NET - 1)
    down = (np.arange(height) + 0.5) / height * (NET - 1)
    i, j = np.minimum(across.astype(int), NET - 2), np.minimum(down.astype(int), NET - 2)
    u, v = across - i, down - j
    rows = (net[:, i] * (1 - u) + net[:, i + 1] * u).astype(np.float32)
    down_by = v.astype(np.float32)[:, None]
    found: npt.NDArray[np.float32] = rows[j + 1] - rows[j]
    found *= down_by
    found += rows[j]
    return found


def _warp(
    mosaic: npt.NDArray[np.uint32], x: Floats, y: Floats, width: int, height: int
) -> npt.NDArray[np.uint32]:
    column, row = _spread(x, height, width), _spread(y, height, width)
    np.clip(column, 0, mosaic.shape[1] - 1, out=column)
    np.clip(row, 0, mosaic.shape[0] - 1, out=row)
    place = row.astype(np.int32)
    place *= mosaic.shape[1]
    place += column.astype(np.int32)
    return mosaic.reshape(-1)[place]


def _decoded(data: bytes) -> npt.NDArray[np.uint32] | None:
    """A PNG, JPEG or WebP tile as premultiplied ARGB; None where it cannot be read."""
    image = QImage.fromData(data)
    if image.isNull():
        return None
    if image.width() != TILE or image.height() != TILE:
        image = image.scaled(TILE, TILE)
    image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    bits = image.constBits()
    assert bits is not None
    bits.setsize(image.sizeInBytes())
    return np.frombuffer(bits, np.uint32).reshape(TILE, TILE).copy()  # type: ignore[call-overload, no-any-return]


def paint_raster(layer: Layer, pen: Pen) -> None:
    """Tiles behind everything; in dark looks they are dimmed so that symbols keep standing out."""
    pixels = layer.data.picture(pen.view, pen.ratio, pen.stopped)
    if pixels is None:
        return
    height, width = pixels.shape
    kind = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(pixels.data, width, height, width * 4, kind)
    if pen.theme.is_dark:
        pen.painter.setOpacity(layer.opacity * 0.45)
    pen.painter.drawImage(QRectF(0, 0, pen.view.width, pen.view.height), image)
