"""A short form of scripts/kill_test.py: the program is killed in the middle of four verbs."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.kill_test import run
from tests.pipeline.conftest import SAMPLES

pytestmark = pytest.mark.slow


def test_killed_case_opens_verifies_and_continues(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIS_PLANNER_CACHE", str(tmp_path / "cache"))
    found = run(4, 3, SAMPLES, tmp_path, lists_at_most=3)
    assert [k.verb for k in found] == ["import", "match", "score", "links"]
    assert [k.faults for k in found] == [()] * 4
