"""The command line as a user types it, in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gis_planner.cli import main


class Shell:
    """Runs verbs; `refuse` gives the one line of a refusal."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *arguments: object) -> dict[str, Any]:
        """The JSON of a verb that is done."""
        code = main([str(a) for a in arguments] + ["--json"])
        out = self._capture.readouterr()
        assert code == 0, out.err
        value = json.loads(out.out)
        assert isinstance(value, dict)
        return value

    def refuse(self, *arguments: object) -> str:
        """The line that tells why a verb was refused: one line, no traceback, exit 1."""
        self._capture.readouterr()
        code = main([str(a) for a in arguments])
        out = self._capture.readouterr()
        assert code == 1, f"not refused: {out.out}"
        lines = out.err.strip().splitlines()
        assert len(lines) == 1 and "Traceback" not in out.err, out.err
        assert "unexpected fault" not in lines[0], lines[0]
        return lines[0]


@pytest.fixture
def gis(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """The command line, with caches and settings in a folder of this test."""
    monkeypatch.setenv("GIS_PLANNER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("GIS_PLANNER_CONFIG", str(tmp_path / "config"))
    monkeypatch.delenv("GIS_PLANNER_PASSPHRASE", raising=False)
    return Shell(capsys)


@pytest.fixture
def new_case(gis: Shell, tmp_path: Path) -> Callable[[], Path]:
    """Makes an empty case."""

    def make(name: str = "case.gpkg") -> Path:
        gis("new", tmp_path / name)
        return tmp_path / name

    return make
