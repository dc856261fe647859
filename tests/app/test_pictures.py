"""Every page looks as it did: pictures in light and dark, compared with a tolerance.

After a change of looks that is meant, run it with GIS_PLANNER_PICTURES=write: it takes them anew.
Look at them before they are committed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QSize, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication

from gis_planner.app import theme
from gis_planner.app.page_names import PAGES
from gis_planner.app.screenshots import settle
from gis_planner.app.session import Session
from gis_planner.app.window import Window
from tests.app import invented

FOLDER = Path(__file__).parent / "pictures"
SIZE = QSize(640, 400)
FAR = 40
"""Steps of 255 in a channel from which on a pixel counts as different."""
MOST_DIFFERENT = 0.02
NAMES = [p.name for p in PAGES]


def pixels(image: QImage) -> np.ndarray:
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    data = plain.constBits()
    assert data is not None
    data.setsize(plain.sizeInBytes())
    flat = np.frombuffer(data, np.uint8).reshape(plain.height(), plain.bytesPerLine() // 4, 4)
    return flat[:, : plain.width(), :3].astype(np.int16)


def share_different(a: QImage, b: QImage) -> float:
    """Share of pixels that differ by more than `FAR` in a channel; 1 where the sizes differ."""
    if a.size() != b.size():
        return 1.0
    return float((np.abs(pixels(a) - pixels(b)).max(axis=2) > FAR).mean())


@pytest.fixture(scope="module")
def open_window(made_case: Path, qapp: QApplication, tmp_path_factory) -> Iterator[Window]:
    folder = tmp_path_factory.mktemp("pictures")
    kept = {k: os.environ.get(k) for k in ("GIS_PLANNER_CONFIG", "GIS_PLANNER_CACHE")}
    os.environ |= {k: str(folder / k.lower()) for k in kept}
    path = folder / "town.gpkg"
    path.write_bytes(made_case.read_bytes())
    theme.apply(qapp, theme.LIGHT)
    window = Window(Session(today=lambda: invented.TODAY))
    window.resize(1280, 800)
    window.show()
    window.open_case(path)
    settle(window)
    window.session.selection.focus_on(3)
    for name in NAMES:  # a page's first sight may differ from its second
        window.show_page(name)
        settle(window)
    yield window
    window.shut_down()
    window.close()
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    theme.apply(qapp, theme.LIGHT)
    for name, value in kept.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def taken(window: Window, page: str, look: str) -> QImage:
    if theme.current().name != look:
        window.set_theme(look)
    window.show_page(page)
    settle(window)
    if page != "plan":  # which chooses its first visit
        window.session.selection.focus_on(3)
    window.premises_page.canvas.home()
    settle(window)
    smooth = Qt.TransformationMode.SmoothTransformation
    ratio = Qt.AspectRatioMode.IgnoreAspectRatio
    return window.grab().toImage().scaled(SIZE, ratio, smooth)


@pytest.mark.parametrize("page", NAMES)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_page_looks_as_it_did(open_window: Window, page: str, look: str) -> None:
    image, file = taken(open_window, page, look), FOLDER / f"{page}-{look}.png"
    if os.environ.get("GIS_PLANNER_PICTURES") == "write":
        FOLDER.mkdir(exist_ok=True)
        assert image.save(str(file))
    before = QImage(str(file))
    assert not before.isNull(), f"there is no picture of {page} in {look} yet"
    share = share_different(image, before)
    if share > MOST_DIFFERENT:
        image.save(str(file.with_suffix(".new.png")))
    assert share <= MOST_DIFFERENT, f"{share:.1%} of the pixels differ: see {file.name}"


def test_another_page_or_theme_is_far_beyond_the_tolerance() -> None:
    light, dark = (QImage(str(FOLDER / f"plan-{look}.png")) for look in ("light", "dark"))
    other = QImage(str(FOLDER / "premises-light.png"))
    assert share_different(light, light) == 0
    assert share_different(light, dark) > 0.5
    assert share_different(light, other) > 2 * MOST_DIFFERENT
