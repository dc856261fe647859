"""The documentation says what the program does now."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from gis_planner.domain.tables import RECORDS, STAGE_TABLES

ROOT = Path(__file__).resolve().parent.parent


def _make_docs() -> dict[str, object]:
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "scripts" / "make_docs.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.PAGES)


@pytest.mark.parametrize("name", sorted(_make_docs()))
def test_reference_page_is_up_to_date(name: str) -> None:
    make = _make_docs()[name]
    assert callable(make)
    assert (ROOT / name).read_text("utf-8") == make(), "run: python scripts/make_docs.py"


def test_every_column_is_described() -> None:
    for table in (RECORDS, *STAGE_TABLES):
        for column in table.columns:
            assert len(column.meaning) > 3, f"{table.name}.{column.name} has no meaning"


def _pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_links_between_pages_lead_somewhere() -> None:
    for page in _pages():
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if "://" not in target and not target.startswith("mailto:"):
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_no_page_or_code_names_a_registry_host_or_this_machine() -> None:
    pattern = re.compile(r"https?://[a-z0-9.-]*(?:pypi|npmjs|pythonhosted|deb\.debian)[a-z0-9.-]*")
    for path in [*_pages(), *(ROOT / "requirements").glob("*"), *ROOT.glob("*.toml")]:
        assert not pattern.search(path.read_text("utf-8")), path.name
