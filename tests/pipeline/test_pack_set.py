"""All packs of an operation in one go: each holds what one alone would hold."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.pipeline.pack_set import attending, write_pack_set
from gis_planner.pipeline.packs import write_packs
from gis_planner.store import Case
from tests.pipeline.conftest import Demo

AS_OF = date(2026, 11, 16)
OPERATION = "week-of-action"


@pytest.fixture
def case(demo: Demo, tmp_path: Path) -> Case:
    shutil.copy(demo.case, tmp_path / "case.gpkg")
    return Case.open(tmp_path / "case.gpkg")


def _hashes(folder: Path) -> dict[str, str]:
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    return {f["name"]: f["sha256"] for f in told["files"]}


def test_a_pack_made_with_others_equals_the_pack_made_alone(case: Case, tmp_path: Path) -> None:
    before = len(case.history())
    both = write_pack_set(case, OPERATION, ("fire", "nobody", "hmrc"), tmp_path / "all",
                          as_of=AS_OF)  # fmt: skip
    assert list(both.figures["packs"]) == ["fire", "hmrc"]
    assert "nobody" in both.figures["without"][0]
    assert [e.verb for e in case.history()[before:]] == ["disclose", "disclose"]
    assert "for HM Revenue and Customs: " in case.history()[-1].summary
    write_packs(case, OPERATION, "hmrc", tmp_path / "alone", as_of=AS_OF)
    alone, together = _hashes(tmp_path / "alone"), _hashes(tmp_path / "all" / "hmrc")
    same = {n for n in alone if alone[n] == together[n]}
    assert same >= {"map.html", "visits.ics"}
    assert alone.keys() == together.keys()


def test_stopped_midway_no_half_pack_is_left(case: Case, tmp_path: Path) -> None:
    class Stop:
        """Asks to stop when the second reader's turn has come."""

        asked = False

        def report(self, fraction: float, text: str = "") -> None:
            self.asked = self.asked or fraction > 0.4

        def cancelled(self) -> bool:
            return self.asked

    with pytest.raises(Cancelled):
        write_pack_set(case, OPERATION, ("fire", "hmrc"), tmp_path / "all", as_of=AS_OF,
                       progress=Stop())  # fmt: skip
    assert not (tmp_path / "all" / "hmrc").exists()
    for folder in (tmp_path / "all").glob("*"):
        assert (folder / "manifest.json").exists()
    assert case.verify() == []


def test_nobody_to_brief_is_said(case: Case, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nothing to brief: nobody"):
        write_pack_set(case, OPERATION, ("nobody",), tmp_path, as_of=AS_OF)
    assert "fire" in attending(case, OPERATION)
