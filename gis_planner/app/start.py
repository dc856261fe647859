"""Makes the application and the window."""

from __future__ import annotations

import gc
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QDate, QLocale, QTimer
from PyQt6.QtWidgets import QApplication

from gis_planner.app import errors, theme
from gis_planner.app.ahead import ReadAhead
from gis_planner.app.habits import preferences
from gis_planner.app.models import words

if TYPE_CHECKING:
    from gis_planner.app.window import Window


def application() -> QApplication:
    """The one QApplication, with our looks."""
    chosen = preferences.load()
    if chosen.scale != 100:  # Qt reads it once, when the application is made
        os.environ.setdefault("QT_SCALE_FACTOR", str(chosen.scale / 100))
    british = QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
    own = QLocale.system()
    QLocale.setDefault(british if chosen.locale == "british" else own)
    words.use(words.BRITISH if chosen.locale == "british" else style_of(own))
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(["gis_planner"])
    app.setApplicationName("gis_planner")
    app.setApplicationDisplayName("gis_planner")
    theme.apply(app, theme.THEMES.get(chosen.theme, theme.LIGHT))
    return app


def style_of(locale: QLocale) -> words.Style:
    """Dates and numbers as a locale writes them."""
    short = QLocale.FormatType.ShortFormat
    return words.Style(
        lambda when: locale.toString(QDate(when.year, when.month, when.day), short),
        lambda value, decimals: locale.toString(float(value), "f", decimals),
    )


def make_window(case_path: Path | None) -> tuple[QApplication, Window]:
    """The window as it was left, not shown yet; it opens the case as soon as events run."""
    from gis_planner.pipeline.start import leave_pandas

    gc.disable()  # half a million objects are made now that all stay
    leave_pandas()
    ahead = ReadAhead(case_path) if case_path is not None else None
    from gis_planner.app.window import Window

    app = application()
    errors.start_log()
    sys.setswitchinterval(0.00005)  # each event of a page waits so long for a job that computes
    window = Window()
    window.session.ahead = ahead
    errors.install_hook(window.say, partial(errors.show, window))
    window.restore_layout()
    gc.freeze()
    gc.set_threshold(5_000, 10, 100)  # each look at everything stops the window for 70 ms
    gc.enable()
    if case_path is not None:
        QTimer.singleShot(0, lambda: window.open_case(case_path))
    return app, window


def run_window(case_path: Path | None) -> int:
    """Show the window until it is closed."""
    app, window = make_window(case_path)
    window.room.show()
    return app.exec()
