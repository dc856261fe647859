"""A scripted tour of every page while lists are imported, matched, scored, linked and planned: how
long the window's thread stands still at most."""

from __future__ import annotations

import sys
import threading
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from gis_planner.bench.map_ours import Figures
from gis_planner.bench.map_window import memory_mb, own_settings

BEAT_MS = 5
STAY_S = 0.25
"""How long the tour looks at a page before its next step."""
MOST_S = 420.0


class Heart:
    """Beats on the window's thread; keeps the longest waits with what was being done. A thread
    beside it notes where the window's thread is while a beat is late."""

    def __init__(self) -> None:
        from PyQt6.QtCore import Qt, QTimer

        self.doing = ("", "")
        self.waits: list[tuple[float, str, str, str, float]] = []
        """Milliseconds late, page, job, where; milliseconds that its thread computed."""
        self._last, self._computed = time.perf_counter(), time.thread_time()
        self._where: Counter[str] = Counter()
        self._main = threading.main_thread().ident
        self._on = True
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._beat)
        self.timer.start(BEAT_MS)
        threading.Thread(target=self._look, daemon=True).start()

    def _beat(self) -> None:
        now = time.perf_counter()
        late = (now - self._last) * 1000 - BEAT_MS
        if late > 20:
            place = self._where.most_common(1)
            busy = (time.thread_time() - self._computed) * 1000
            where = place[0][0] if place else self._others()
            self.waits.append((late, *self.doing, where, busy))
        self._where.clear()
        self._last, self._computed = time.perf_counter(), time.thread_time()

    def _others(self) -> str:
        """Where the other threads are: one of them held Python's lock."""
        found = [_place(frame) for ident, frame in sys._current_frames().items()
                 if ident != self._main]  # fmt: skip
        return "held by " + " | ".join(sorted(p for p in found if p))

    def _look(self) -> None:
        while self._on:
            time.sleep(0.01)
            if time.perf_counter() - self._last > 0.025:
                frame = sys._current_frames().get(self._main or 0)
                self._where[_place(frame)] += 1

    def stop(self) -> None:
        """No more beats."""
        self._on = False
        self.timer.stop()

    def figures(self) -> Figures:
        """The longest wait, how many were long, and the ten longest."""
        late = sorted(self.waits, reverse=True)
        return {
            "longest block ms": round(late[0][0], 1) if late else 0.0,
            "blocks over 50 ms": sum(w[0] > 50 for w in late),
            "blocks over 100 ms": sum(w[0] > 100 for w in late),
            "slowest": [{"ms": round(w[0], 1), "computing ms": round(w[4], 1), "page": w[1],
                         "job": w[2], "where": w[3]} for w in late[:14]],
        }  # fmt: skip


def _place(frame: Any) -> str:
    """The innermost lines of our own code in a stack, outermost first."""
    lines = [f for f in traceback.extract_stack(frame) if "gis_planner/" in f.filename]
    ours = [f for f in lines if "/bench/" not in f.filename]
    return "; ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in ours[-4:])


def _jobs(window: Any, folder: Path) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What a person would start one after another: (name, what gives the work)."""
    recipe = tomllib.loads((folder / "recipe.toml").read_text("utf-8"))
    session = window.session
    for item in recipe.get("layer", ()):
        add = partial(session.add_layer, folder / item["file"], item.get("name", ""))
        yield f"layer {item['name']}", partial(add, item.get("kind", ""))
    for item in recipe.get("gazetteer", ()):
        path = folder / item["file"]
        yield f"gazetteer {path.name}", partial(session.add_gazetteer, path)
    for item in recipe.get("import", ()):
        columns = {k: (v,) if isinstance(v, str) else tuple(v)
                   for k, v in item.get("map", {}).items()}  # fmt: skip
        read = partial(session.import_list, folder / item["file"], item["agency"], item["list"])
        yield f"import {item['file']}", partial(read, columns or None, item.get("sheet"))
    yield "match", session.match
    yield "score", session.score
    yield "links", session.links
    definition = session.read_operation(folder / recipe["operation"])
    yield "plan", lambda: session.plan(definition, 10.0)


def tour(folder: Path, minutes: str = "7") -> Figures:
    """Make a case of the lists in `folder` (as scripts/make_samples.py writes them) and go round
    every page meanwhile."""
    own_settings()
    import tempfile

    from gis_planner.app.page_names import PAGES
    from gis_planner.app.start import make_window
    from gis_planner.store import Case

    _app, window = make_window(None)  # held: the window goes with it
    window.resize(1440, 900)
    window.show()
    path = Path(tempfile.mkdtemp(prefix="gis_planner-tour-")) / "tour.gpkg"
    window.session.attach(Case.create(path, who="bench"))
    _pass(0.5)
    heart, done = Heart(), []
    began = time.perf_counter()
    steps = _walk(window, [name for name, *_ in PAGES])
    for name, work in _jobs(window, folder):
        at = time.perf_counter()
        window.case_actions.run(name, work())
        while window.jobs.active is not None and time.perf_counter() - began < float(minutes) * 60:
            heart.doing = (next(steps), name)
            _pass(STAY_S)
        done.append((name, round(time.perf_counter() - at, 1)))
        job = window.jobs.visible[0]
        if job.state != "done":
            return {"failed": f"{name}: {job.state} {job.fault}", **heart.figures()}
    for _step in range(3 * len(PAGES)):
        heart.doing = (next(steps), "nothing")
        _pass(STAY_S)
    heart.stop()
    found = {
        **heart.figures(), "seconds": round(time.perf_counter() - began, 1), "jobs": dict(done),
        "premises": len(window.session.frame), "memory MB": memory_mb()[0],
        "faults": window.session.the_case.verify(),
    }  # fmt: skip
    window.shut_down()
    return found


def _pass(seconds: float) -> None:
    """Let the window live for a while, as it does when nobody touches it."""
    from PyQt6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _walk(window: Any, pages: list[str]) -> Iterator[str]:
    """Show page after page; on the premises page also filter, select, sort and scroll."""
    import numpy as np

    session, table, canvas = window.session, window.table, window.premises_page.canvas
    rng = np.random.default_rng(4)
    while True:
        for page in pages:
            window.show_page(page)
            yield page
            if page != "premises" or not len(session.frame):
                continue
            wards = session.frame.codes("ward").labels
            if wards:
                session.filters.toggle("ward", wards[int(rng.integers(len(wards)))])
                yield "premises: filter"
            session.selection.set(rng.integers(0, len(session.frame), 3000))
            yield "premises: select"
            session.selection.focus_on(int(rng.integers(len(session.frame))))
            yield "premises: inspect"
            table.view.scrollToBottom()
            canvas.set_view(canvas.view.zoomed(1.5, 300, 200))
            yield "premises: zoom"
            session.filters.clear()
            canvas.home()
            yield "premises: clear"
