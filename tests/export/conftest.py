from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gis_planner.domain.briefing import Briefing
from gis_planner.export import write_pack
from gis_planner.export.view import PackView
from tests.export.browser import Browser
from tests.export.invented import make_briefing


@pytest.fixture(scope="session")
def briefing() -> Briefing:
    return make_briefing()


@pytest.fixture(scope="session")
def view(briefing: Briefing) -> PackView:
    return PackView(briefing)


@pytest.fixture(scope="session")
def pack(briefing: Briefing, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    write_pack(briefing, folder)
    return folder


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(tmp_path_factory.mktemp("chromium"))
    yield opened
    opened.close()
