"""One part of `bench map` in a process of its own: prints a JSON line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def _draw(count: str, mode: str, seed: str) -> Any:
    from gis_planner.bench.map_ours import draw

    return draw(int(count), mode, int(seed))


def _pyqtgraph(count: str, seed: str) -> Any:
    from gis_planner.bench.map_peers import pyqtgraph

    return pyqtgraph(int(count), int(seed))


def _graphics_view(count: str, seed: str) -> Any:
    from gis_planner.bench.map_peers import graphics_view

    return graphics_view(int(count), int(seed))


def _case(path: str, count: str, seed: str) -> Any:
    from gis_planner.bench.map_world import make_case

    make_case(Path(path), int(count), int(seed))
    return {}


def _views(path: str) -> Any:
    from gis_planner.bench.map_window import views

    return views(Path(path))


def _table(count: str, seed: str) -> Any:
    from gis_planner.bench.map_window import table

    return table(int(count), int(seed))


def _start(path: str, began: str) -> Any:
    from gis_planner.bench.map_window import start

    return start(Path(path), float(began))


def _tour(folder: str, minutes: str) -> Any:
    from gis_planner.bench.map_tour import tour

    return tour(Path(folder), minutes)


PARTS: dict[str, Callable[..., Any]] = {
    "draw": _draw, "pyqtgraph": _pyqtgraph, "graphics_view": _graphics_view, "case": _case,
    "views": _views, "table": _table, "start": _start, "tour": _tour,
}  # fmt: skip


def main() -> None:
    """`python -m gis_planner.bench.map_worker PART ARGUMENT...`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    name, *arguments = sys.argv[1:]
    if name not in ("start", "case"):
        from PyQt6.QtWidgets import QApplication

        app = QApplication.instance() or QApplication(["bench"])
        app.setQuitOnLastWindowClosed(False)  # type: ignore[attr-defined]
    print(json.dumps(PARTS[name](*arguments)), flush=True)
    os._exit(0)  # nothing to save; threads of a peer may linger


if __name__ == "__main__":
    main()
