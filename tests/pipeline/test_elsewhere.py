"""A verb in a process of its own: the same case, the same answer, cancelling, faults."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.domain.progress import Progress, Silent
from gis_planner.pipeline import elsewhere
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case


def note(case: Case, *, text: str, progress: Progress) -> Outcome:
    """Write a document; fails, waits or dies when told to."""
    import os

    progress.report(0.5, "half of it")
    if text == "fault":
        raise UserError("The list is empty.", "Choose another.")
    if text == "die":
        os._exit(3)
    while text == "wait":
        time.sleep(0.02)
        if progress.cancelled():
            raise Cancelled
    touched = case.set_document("note", "one", {"text": text, "pid": os.getpid()}, "Noted")
    return Outcome("Noted", touched, {"who": case.who})


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(elsewhere, "LARGE_CASE", 0)
    made = Case.create(tmp_path / "town.gpkg", "a long passphrase", who="ann")
    yield made
    made.close()


class Watch(Silent):
    """Remembers what it is told, and stops once it was told anything."""

    def __init__(self, stop: bool = False) -> None:
        self.told: list[tuple[float, str]] = []
        self.stop = stop

    def report(self, fraction: float, text: str = "") -> None:
        self.told.append((fraction, text))

    def cancelled(self) -> bool:
        return self.stop and bool(self.told)


def test_same_case_same_person_and_progress_from_another_process(case: Case) -> None:
    import os

    watch = Watch()
    outcome = elsewhere.run(case, note, watch, text="hello")
    kept = case.document("note", "one")
    assert kept["text"] == "hello" and kept["pid"] != os.getpid()
    assert outcome.figures == {"who": "ann"} and "documents" in outcome.touched
    assert (0.5, "half of it") in watch.told
    assert case.history()[-1].summary == "Noted" and not case.verify()


def test_faults_cancelling_and_a_lost_process_leave_the_case_alone(case: Case) -> None:
    with pytest.raises(UserError) as refused:
        elsewhere.run(case, note, Silent(), text="fault")
    assert refused.value.fix == "Choose another."
    began = time.monotonic()
    with pytest.raises(Cancelled):
        elsewhere.run(case, note, Watch(stop=True), text="wait")
    assert time.monotonic() - began < elsewhere.PATIENCE_S + 3
    with pytest.raises(UserError, match="ended before it was done"):
        elsewhere.run(case, note, Silent(), text="die")
    assert case.document("note", "one") is None and not case.verify()


def test_a_small_case_needs_no_process(tmp_path: Path) -> None:
    import os

    with Case.create(tmp_path / "small.gpkg", who="ann") as small:
        assert not elsewhere.is_large(small)
        elsewhere.run(small, note, Silent(), text="here")
        assert small.document("note", "one")["pid"] == os.getpid()
        big = tmp_path / "big.csv"
        big.write_bytes(b"x" * (elsewhere.LARGE_FILE + 1))
        assert elsewhere.is_large(small, big)
