"""`python -m gis_planner.app.screenshots CASE OUT_DIR [GUIDE_IMAGES]`: a picture of every page,
light and dark; those that the user guide shows are renewed in the folder of its images."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if "GIS_PLANNER_CONFIG" not in os.environ:  # never the user's own settings
    os.environ["GIS_PLANNER_CONFIG"] = tempfile.mkdtemp(prefix="gis_planner-shots-")

import numpy as np
from PyQt6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PyQt6.QtWidgets import QApplication

from gis_planner.app import theme
from gis_planner.app.frames import Frames
from gis_planner.app.map.canvas import MapCanvas
from gis_planner.app.page_names import PAGES
from gis_planner.app.parts.habits import HabitsPart
from gis_planner.app.start import application
from gis_planner.app.window import Window
from gis_planner.domain.errors import UserError
from gis_planner.store import Case

SIZE = (1440, 900)


def _heard(kind: QtMsgType, _: QMessageLogContext, text: str | None) -> None:
    """Pass on what Qt says, but for what its offscreen plugin says of every window."""
    if text and "propagateSizeHints" not in text:
        print(text, file=sys.stderr)


def settle(window: Window, seconds: float = 60.0) -> None:
    """Wait until no job runs and the maps are drawn."""
    app = QApplication.instance()
    assert app is not None
    end, quiet = time.monotonic() + seconds, 0
    while quiet < 2 and time.monotonic() < end:  # what a job brings may start another
        app.processEvents()
        window.jobs.wait_done(2000)
        app.processEvents()
        busy = window.idle.busy or any(j.running for j in window.jobs.all)
        busy = busy or any(f.waiting for f in window.findChildren(Frames))
        quiet = 0 if busy else quiet + 1
    for canvas in window.findChildren(MapCanvas):
        if canvas.isVisible():
            canvas.redraw_now()
    if "links" in window.pages.there:
        window.links_page.chart.finish()
    for _ in range(3):
        app.processEvents()


def take(window: Window, out: Path, name: str) -> Path:
    """One picture of the window as it is, without the notices that pass over it."""
    settle(window)
    window.part(HabitsPart).notices.close_all()
    path = out / f"{name}-{theme.current().name.replace(' ', '-')}.png"
    window.grab().save(str(path))
    return path


def interesting_row(window: Window) -> int:
    """The premises that most agencies know, the most severe of them."""
    frame = window.session.frame
    if not len(frame):
        return -1
    agencies, severity = frame.numbers("agencies"), frame.severity()
    return int(np.lexsort((frame.numbers("contacts"), agencies, severity))[-1])


def prepare(window: Window) -> None:
    """Put something worth looking at on the pages."""
    row = interesting_row(window)
    if row >= 0:
        window.session.selection.focus_on(row)
        window.show_page("premises")
        settle(window)
        canvas = window.premises_page.canvas
        canvas.show_rows(np.array([row]))
        canvas.set_view(canvas.view.zoomed(0.45, canvas.width() / 2, canvas.height() / 2))


def choose_visit(window: Window) -> None:
    """The visit to the premises in focus, the first one where there is none: page and inspector
    speak of the same premises."""
    page, session = window.plan_page, window.session
    focus = session.selection.focus
    visit = page.plan.at(session.frame.id_of(focus)) if focus >= 0 else None
    if visit is None and page.plan.visits:
        visit = page.plan.visits[0]
    if visit is not None:
        page.choose(visit.visit_id)
        settle(window)


def pages_of(window: Window, out: Path) -> list[Path]:
    """Every page in the theme in use, about the same premises."""
    found = []
    steps: dict[str, Callable[[], None]] = {
        "premises": lambda: prepare(window), "plan": lambda: choose_visit(window),
    }  # fmt: skip
    row = interesting_row(window)
    if row >= 0:
        window.session.selection.focus_on(row)
    for name, *_ in PAGES:
        window.show_page(name)
        settle(window)
        steps.get(name, lambda: None)()
        found.append(take(window, out, name))
        if name == "links" and window.links_page.successions:
            window.links_page.tabs.setCurrentIndex(1)
            found.append(take(window, out, "evidence"))
            window.links_page.tabs.setCurrentIndex(0)
    return found


def screenshots(
    case_path: Path, out: Path, themes: Sequence[str] = ("light", "dark")
) -> list[Path]:
    """Open the real window on a case and save a PNG of every page in each theme."""
    out.mkdir(parents=True, exist_ok=True)
    app = application()
    window = Window()
    window.resize(*SIZE)
    window.show()
    found = []
    for name in themes:
        window.set_theme(name)
        if window.session.is_open:
            found += pages_of(window, out)
            continue
        found.append(take(window, out, "start"))
        window.session.attach(Case.open(case_path, os.environ.get("GIS_PLANNER_PASSPHRASE")))
        settle(window)
        found += pages_of(window, out)
    window.shut_down()
    window.close()
    app.processEvents()
    return found


def renew_guide(found: Sequence[Path], images: Path) -> list[Path]:
    """Put the pictures in place of those that the guide has: page-NAME.png, page-NAME-dark.png."""
    renewed = []
    for path in found:
        name, look = path.stem.rsplit("-", 1)
        target = images / (f"page-{name}.png" if look == "light" else f"page-{name}-{look}.png")
        if target.is_file():
            shutil.copyfile(path, target)
            renewed.append(target)
    return renewed


def main(argv: Sequence[str] | None = None) -> int:
    """Command line: CASE OUT_DIR [GUIDE_IMAGES]."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if len(arguments) not in (2, 3):
        print(
            "usage: python -m gis_planner.app.screenshots CASE OUT_DIR [GUIDE_IMAGES]",
            file=sys.stderr,
        )
        return 2
    qInstallMessageHandler(_heard)
    case, out, *images = (Path(a) for a in arguments)
    try:
        found = screenshots(case, out)
    except UserError as fault:
        print(fault, file=sys.stderr)
        return 1
    renewed = renew_guide(found, images[0]) if images else []
    for path in (*found, *renewed):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
