"""Line icons drawn from our own SVG paths, tinted for the theme in use."""

from __future__ import annotations

from functools import lru_cache

from PyQt6.QtCore import QByteArray, QRectF, Qt
from PyQt6.QtGui import QColor, QIcon, QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer

from gis_planner.app import theme

PATHS: dict[str, str] = {
    "import": "M12 3v11m-4-4 4 4 4-4M4 17v3h16v-3",
    "review": "M4 5h7v14H4zM13 5h7v14h-7zM6 9h3M6 12h3M15 9h3M15 12h3",
    "changes": "M4 8h13m-3.500-3.500L17 8l-3.500 3.500M20 16H7m3.500-3.500L7 16l3.500 3.500",
    "premises": "M12 21s7-6 7-11.5A7 7 0 0 0 5 9.500C5 15 12 21 12 21zM12 7a2.500 2.500 0 1 0 0 5 "
    "2.500 2.500 0 0 0 0-5z",
    "links": "M6 4a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zM18 9a2.500 2.500 0 1 0 0 5 2.500 "
    "2.500 0 0 0 0-5zM7 16a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zM8.300 7.600l7.400 "
    "3M9 17l7-4.200",
    "leads": "M6 21V4h12l-2.500 4.500L18 13H6",
    "plan": "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5M8 14h3M13 17h4",
    "pack": "M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9",
    "columns": "M4 5h16v14H4zM9.500 5v14M14.500 5v14",
    "ward": "M4 6l6-2 4 3 6-1v11l-7 3-4-3-5 1zM10 4l-1 13",
    "chart_bars": "M4 20h16M7 20v-6M12 20V5M17 20v-9",
    "open": "M3 6h6l2 2h10v11H3z",
    "new": "M6 3h8l5 5v13H6zM14 3v5h5M12 12v6M9 15h6",
    "undo": "M9 7H15a5 5 0 0 1 0 10H8M9 7l3-3M9 7l3 3",
    "redo": "M15 7H9a5 5 0 0 0 0 10h7M15 7l-3-3M15 7l-3 3",
    "search": "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500 21 21",
    "pan": "M12 3v18M3 12h18M12 3l-2.500 2.500M12 3l2.500 2.500M12 "
    "21l-2.500-2.500M12 21l2.500-2.500"
    "M3 12l2.500-2.500M3 12l2.500 2.500M21 12l-2.500-2.500M21 12l-2.500 2.500",
    "rectangle": "M4 6h16v12H4z",
    "lasso": "M12 4c5 0 8 2.500 8 5.500S17 15 12 15 4 12.500 4 9.500 7 4 12 4zM8 14.500c-2 1-2 4 1 "
    "4M9 18.500c0 1.500-1 2.500-2 2.500",
    "radius": "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 12h8M12 11.500v1",
    "measure": "M3 16 16 3l5 5L8 21zM7 12l2 2M10 9l2 2M13 6l2 2",
    "measure_area": "M4 8l9-4 7 6-3 9-11 1zM4 8l7 5M13 4l-2 9M20 10l-9 3M17 19l-6-6",
    "identify": "M5 3l6 15 2.200-6.300L19.500 9.500zM14.500 14.500 20 20",
    "draw": "M4 19l4-12 9-2 3 9-8 6zM8 7v.01M17 5v.01M20 14v.01M12 20v.01",
    "up": "M12 19V5M6 11l6-6 6 6",
    "down": "M12 5v14M6 13l6 6 6-6",
    "bookmarks": "M6 3h12v18l-6-5-6 5z",
    "zoom_in": "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 "
    "15.500 21 21M10.500 "
    "7.500v6M7.500 10.500h6",
    "zoom_out": "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500 21 "
    "21M7.500 10.500h6",
    "home": "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
    "layers": "M12 3l9 5-9 5-9-5zM3 12l9 5 9-5M3 16l9 5 9-5",
    "table": "M3 5h18v14H3zM3 10h18M3 14.500h18M9 5v14",
    "filter": "M3 5h18l-7 8v6l-4 2v-8z",
    "inspect": "M4 4h16v16H4zM8 9h8M8 13h8M8 17h5",
    "history": "M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500M12 8v4.500l3 2",
    "jobs": "M12 3v4M12 17v4M3 12h4M17 12h4M5.600 5.600l2.900 2.900M15.500 "
    "15.500l2.900 2.900M5.600 "
    "18.400l2.900-2.900M15.500 8.500l2.900-2.900",
    "timeline": "M3 20h18M6 20v-6M10 20V9M14 20v-8M18 20V5",
    "close": "M6 6l12 12M18 6 6 18",
    "check": "M5 12.500l4.500 4.500L19 7",
    "warning": "M12 4 2.500 20h19zM12 10v5M12 17.500v.5",
    "info": "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 11v6M12 7.500v.5",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c0-4.500 3.500-7 8-7s8 2.500 8 7",
    "theme": "M12 3.500a8.500 8.500 0 1 0 0 17zM12 3.500a8.500 8.500 0 0 1 0 17z",
    "play": "M7 4l13 8-13 8z",
    "stop": "M6 6h12v12H6z",
    "expand": "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3",
    "hub": "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM5 5l5 5M19 5l-5 5M5 19l5-5M19 19l-5-5",
    "save": "M4 4h13l3 3v13H4zM8 4v5h8V4M8 20v-6h8v6",
    "copy": "M8 8h12v12H8zM4 16V4h12",
    "lock": "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
    "help": "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM9.500 "
    "9.500a2.500 2.500 0 1 1 "
    "3.500 2.300c-.7.300-1 .8-1 1.700M12 16.500v.5",
    "notices": "M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v7H7z",
    "present": "M3 4h18v12H3zM12 16v5M8 21h8M10 8l5 2.500-5 2.500z",
    "tour": "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM15.500 8.500l-2 5-5 2 2-5z",
    "image": "M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 5M16 8.500v.5",
    "star": "M12 3.500l2.600 5.600 6 .7-4.500 4.100 1.200 6-5.300-3-5.300 3 1.200-6L3.400 "
    "9.800l6-.7z",
}


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int = 20, ratio: float = 2.0) -> QPixmap:
    """One icon as a pixmap; `size` in logical pixels."""
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' "
        f"stroke='{colour}' stroke-width='1.7' stroke-linecap='round' stroke-linejoin='round'>"
        f"<path d='{PATHS[name]}'/></svg>"
    )
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(made.rect()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def icon(name: str, colour: str = "") -> QIcon:
    """The icon `name` in `colour`, or in the theme's text colour."""
    t = theme.current()
    made = QIcon(pixmap(name, colour or t.text))
    made.addPixmap(pixmap(name, t.muted), QIcon.Mode.Disabled)
    return made


def with_dot(icon: str, colour: str, on: bool) -> QIcon:
    """An icon of the rail, with a dot where there is something new."""
    picture = QPixmap(pixmap(icon, colour, 22))
    if on:
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#FF4FA3"))
        painter.drawEllipse(QRectF(13.5, 0.5, 8, 8))
        painter.end()
    return QIcon(picture)
