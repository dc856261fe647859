"""The real window on a case of many premises: start, memory, a lasso, a filter, every view told."""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

SIZE = (1440, 900)
Figures = dict[str, Any]


def own_settings() -> None:
    """Never the user's own settings."""
    os.environ["GIS_PLANNER_CONFIG"] = tempfile.mkdtemp(prefix="gis_planner-bench-")
    os.environ["GIS_PLANNER_NO_TOUR"] = "1"


def memory_mb() -> tuple[float, float]:
    """Memory of this process now and at most, in megabytes (resident)."""
    import resource

    now = 0.0
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmRSS"))
        now = int(line.split()[1]) / 1024
    return round(now, 1), round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def usable(window: Any) -> bool:
    """Premises in the table and on the map."""
    canvas = window.premises_page.canvas
    data = canvas.scene.premises
    picture = canvas._picture is not None and canvas.drawn is canvas.scene
    return bool(len(window.session.frame) and data is not None and len(data.shown) and picture)


def start(path: Path, began: float) -> Figures:
    """Seconds from the start of the process (`began`, wall clock) until the premises of the case
    are in the table and on the map; memory then."""
    own_settings()
    from PyQt6.QtCore import QTimer

    from gis_planner.app.start import make_window

    app, window = make_window(path)
    imported = time.time() - began
    found: Figures = {}
    timer = QTimer()

    def look() -> None:
        if usable(window):
            window.repaint()
            found["usable s"] = round(time.time() - began, 2)
            timer.stop()
            QTimer.singleShot(1500, app.quit)

    timer.timeout.connect(look)
    timer.start(5)
    QTimer.singleShot(60_000, app.quit)
    window.show()
    app.exec()
    now, most = memory_mb()
    return {**found, "window made s": round(imported, 2), "memory MB": now, "peak memory MB": most,
            "premises": len(window.session.frame)}  # fmt: skip


def opened(path: Path) -> Any:
    """The window on a case, settled."""
    own_settings()
    from gis_planner.app.screenshots import settle
    from gis_planner.app.start import make_window

    _, window = make_window(None)
    window.resize(*SIZE)
    window.show()
    window.open_case(path)
    settle(window)
    window.show_page("premises")
    settle(window)
    return window


def told(window: Any, act: Callable[[], object]) -> float:
    """Milliseconds from `act` until every view is painted with its effect and the map's picture
    is the new one."""
    from PyQt6.QtWidgets import QApplication

    canvas = window.premises_page.canvas
    gc.collect()
    began = time.perf_counter()
    act()
    end = began + 10
    while canvas.drawn is not canvas.scene and time.perf_counter() < end:
        QApplication.processEvents()
        time.sleep(0.0005)  # as the window would wait, not hold Python's lock
    QApplication.processEvents()
    return (time.perf_counter() - began) * 1000


def views(path: Path, share: float = 0.6, rounds: int = 8) -> Figures:
    """A lasso round `share` of the premises, and filters of every kind, until all views show it."""
    window = opened(path)
    session, canvas = window.session, window.premises_page.canvas
    frame = session.frame
    ring = _ring(frame, share)

    def lasso() -> None:
        canvas.set_tool("lasso")
        canvas.path = list(ring)
        canvas._select_shape("replace")
        canvas.path = []

    from gis_planner.app.models.filters import Filter

    agency = frame.members("agency_ids").labels[0]
    changes: dict[str, Callable[[], object]] = {
        "ward": lambda: session.filters.toggle("ward", frame.codes("ward").labels[3]),
        "agency": lambda: session.filters.toggle("agency_ids", agency),
        "severity": lambda: session.filters.toggle("severity", "5"),
        "dates": lambda: session.filters.set(
            Filter("dates", "dates", low="2020-01-01", high="2022-12-31")),
        "words": lambda: session.filters.set(Filter("text", "text", text="kettle 1")),
        "concern": lambda: session.filters.toggle("concerns", frame.members("concerns").labels[0]),
    }  # fmt: skip
    found: Figures = {"premises": len(frame)}
    lassos = []
    for _ in range(rounds):
        session.selection.clear()
        told(window, lambda: None)
        lassos.append(told(window, lasso))
    found["lassoed"] = len(session.selection)
    found["lasso ms"] = _middle(lassos)
    session.selection.clear()
    told(window, lambda: None)
    each: dict[str, float] = {}
    for name, change in changes.items():
        times = []
        for _ in range(rounds):
            session.filters.clear()
            told(window, lambda: None)
            session.filters._masks.clear()
            times.append(told(window, change))
        session.filters.clear()
        each[name] = _middle(times)
    found["filter ms"] = each
    found["filter slowest ms"] = max(each.values())
    found["memory MB"] = memory_mb()[0]
    window.shut_down()
    return found


def table(count: int, seed: int) -> Figures:
    """The attribute table alone: sorting, grouping, filtering, going through it page by page."""
    own_settings()
    from PyQt6.QtWidgets import QApplication

    from gis_planner.app.session import Session
    from gis_planner.app.table import PremisesTable
    from gis_planner.bench.map_ours import frames
    from gis_planner.bench.map_world import frame

    session = Session()
    session.frame = frame(count, seed)
    before = memory_mb()[0]
    made = PremisesTable(session)
    made.resize(1200, 420)
    made.show()
    acts: dict[str, Callable[[], object]] = {
        "open": made.refresh,
        "sort by name": lambda: made.model.set_keys((("name", False),)),
        "sort by three": lambda: made.model.set_keys(
            (("ward", False), ("severity", True), ("contacts", True))),
        "filter, sorted": lambda: session.filters.toggle("ward", "Ward 5"),
        "filter away": session.filters.clear,
        "group by ward": lambda: made.group("ward"),
        "close all groups": lambda: made.open_all(False),
        "no groups": lambda: made.group(""),
        "statistics": made.toggle_stats,
    }  # fmt: skip
    found: Figures = {"rows": count}
    for name, act in acts.items():
        began = time.perf_counter()
        act()
        QApplication.processEvents()
        found[f"{name} ms"] = round((time.perf_counter() - began) * 1000, 1)
    bar: Any = made.view.verticalScrollBar()

    def page(k: int) -> None:
        bar.setValue(int(bar.maximum() * ((k * 7919) % 997) / 997))
        made.view.viewport().repaint()  # type: ignore[union-attr]

    found["page 95th percentile ms"] = frames(page, 60)["95th percentile ms"]
    found["memory of the table MB"] = round(memory_mb()[0] - before, 1)
    return found


def _middle(times: list[float]) -> float:
    return round(float(np.median(times)), 1)


def _ring(frame: Any, share: float) -> list[tuple[float, float]]:
    """A wavy ring round the middle that holds about `share` of the premises."""
    e, n = frame.easting, frame.northing
    middle = float(np.median(e)), float(np.median(n))
    radius = float(np.quantile(np.hypot(e - middle[0], n - middle[1]), share))
    turn = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    far = radius * (1 + 0.02 * np.sin(9 * turn))
    return list(zip((middle[0] + far * np.cos(turn)).tolist(),
                    (middle[1] + far * np.sin(turn)).tolist()))  # fmt: skip
