"""'How good are these matches?': what it shows, the sample it draws, the training it tries."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from gis_planner.app.accuracy_dialog import AccuracyDialog, TrainDialog
from gis_planner.app.models.accuracy import band_rows, bars, compared_rows, told, weight_rows
from gis_planner.app.window import Window
from gis_planner.domain.decisions import Decision, RecordKey

SHARE = {"value": 0.93, "low": 0.88, "high": 0.96}
FIGURES = {
    "answers": 500, "held_out": 110, "from_samples": 20, "measured_with": 104, "notes": ["n"],
    "levels": [{
        "level": "business", "precision": SHARE, "recall": None, "f1": None, "n": 104,
        "bands": [{"band": "6 to 10", "joined": True, "pairs": 1200, "n": 12, "true": 11,
                   "share_true": SHARE},
                  {"band": "0 to 3", "joined": False, "pairs": 40, "n": 0, "true": 0,
                   "share_true": None}],
    }],
}  # fmt: skip


def test_a_share_is_told_with_its_interval_and_what_is_not_known_is_said() -> None:
    precision, recall, f1 = bars(FIGURES, "business")
    assert precision.text == "93.0%   (88.0% to 96.0%)" and precision.value == 0.93
    assert recall.value is None and recall.text == f1.text == "not known yet"
    assert bars({}, "premises")[0].value is None


def test_bands_say_how_many_pairs_and_answers_they_have() -> None:
    rows = band_rows(FIGURES, "business")
    assert rows[0] == ("6 to 10", "joins them", "1,200", "12", "93%", "88% to 96%")
    assert rows[1] == ("0 to 3", "keeps them apart", "40", "0", "", "")
    assert "104 answers that the match was not told" in told(FIGURES)
    assert "Draw a sample" in told({"measured_with": 0})


def test_before_and_after_say_by_how_much() -> None:
    level = {"level": "business", "precision": SHARE, "recall": SHARE, "f1": None}
    after = level | {"precision": {"value": 0.95, "low": 0.9, "high": 0.97}}
    figures = {
        "before": [level], "after": [after],
        "pairs": {"joined_before": 900, "joined_after": 950, "newly_joined": 60,
                  "no_longer_joined": 10, "change_band": 77},
        "weights": [{"what": "prior", "before": -9.0, "after": -9.1},
                    {"what": "name: same", "before": 5.0, "after": 6.5}],
    }  # fmt: skip
    rows = compared_rows(figures)
    assert rows[0][3] == "+2.0 points" and rows[2][3] == ""
    assert rows[-2][1:] == ("900", "950", "60 new, 10 gone") and rows[-1][3] == "77"
    assert weight_rows(figures)[0] == ("name: same", "+5.00", "+6.50", "+1.50")


def _until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not ready() and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)
    assert ready()


@pytest.fixture
def dialog(window: Window) -> AccuracyDialog:
    """The dialog on the invented town, whose doubtful pairs were all answered."""
    case = window.session.the_case
    pairs = case.pairs_export().to_pylist()
    kinds = ("must_link", "cannot_link")
    made = []
    for i, row in enumerate(pairs):
        a, b = (
            RecordKey(row[f"agency_{s}"], row[f"list_{s}"], row[f"source_ref_{s}"], "")
            for s in "ab"
        )
        made.append(
            Decision(kinds[row["band"] == "review"], a, b, when=f"2026-01-01T00:{i % 60:02}")
        )
    case.add_decisions(tuple(made), "answered")
    shown = AccuracyDialog(window)
    shown.show()
    _until(lambda: bool(shown.figures) or shown.job.state == "failed")
    return shown


def test_the_dialog_measures_without_changing_the_case(
    window: Window, dialog: AccuracyDialog
) -> None:
    entries = len(window.session.the_case.history())
    assert dialog.job.state == "done", dialog.job.fault
    assert dialog.figures["answers"] > 0
    assert dialog.bars["business"].accessibleDescription().startswith("Precision ")
    assert len(window.session.the_case.history()) == entries
    dialog.close()


def test_every_control_has_a_name(dialog: AccuracyDialog) -> None:
    for made in dialog.findChildren(QWidget):
        if isinstance(made, QPushButton):
            assert made.text() or made.accessibleName()
    for made in (dialog.level, dialog.table, dialog.count, *dialog.bars.values()):
        assert made.accessibleName()
    dialog.close()


def test_a_sample_is_drawn_into_the_review_queue(window: Window) -> None:
    shown = AccuracyDialog(window)
    shown.count.setValue(10)
    shown.draw()
    _until(lambda: bool(window.session.the_case.documents("clerical sample")))
    queue = window.review_page.queue
    _until(lambda: queue.view_name == "sample" and window.review_page.desk is not None)
    _until(lambda: len(queue.model.questions) > 0)
    asked = {
        frozenset(p) for p in window.session.the_case.documents("clerical sample")["1"]["rows"]
    }
    assert {frozenset((q.record_a, q.record_b)) for q in queue.model.questions} == asked
    assert window.page == "review"


def test_training_says_why_it_will_not(window: Window) -> None:
    shown = AccuracyDialog(window)
    trainer = TrainDialog(window, shown)
    trainer.start()
    _until(trainer.start_button.isEnabled)
    assert "needed" in trainer.about.text() and not trainer.apply_button.isEnabled()
    trainer.close()
    shown.close()


def test_training_without_answers_is_tried_applied_and_reset(window: Window) -> None:
    shown = AccuracyDialog(window)
    trainer = TrainDialog(window, shown)
    trainer.source.setCurrentIndex(1)
    trainer.start()
    _until(lambda: trainer.start_button.isEnabled())
    case = window.session.the_case
    assert trainer.apply_button.isEnabled(), trainer.about.text()
    assert case.document("model", "matching") is None
    trainer.apply()
    assert case.document("model", "matching") is not None
    trainer.reset()
    assert case.document("model", "matching") is None
    trainer.close()
    shown.close()


def test_the_menu_has_it(window: Window) -> None:
    action = window.actions_["accuracy"]
    assert action.shortcut().toString() == "Ctrl+Shift+H" and "Ctrl+Shift+H" in action.toolTip()


def test_matching_pseudonymised_lists_asks_for_their_key(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong key is asked for again; the right one is held while the case is open."""
    from gis_planner.app import case_actions
    from gis_planner.app.prompts import LinkKeyDialog
    from gis_planner.pipeline.importing import import_list
    from gis_planner.pipeline.pseudonymising import pseudonymise_list, wants_key

    secret = "a phrase of several words"
    monkeypatch.delenv("GIS_PLANNER_LINK_KEY", raising=False)
    plain = tmp_path / "visits.csv"
    plain.write_text(
        "reference,name,address,postcode\n1,Blue Boar,1 High Street,ZZ1 1AA\n", "utf-8"
    )
    pseudonymise_list(plain, tmp_path / "sent.csv", secret, "trial")
    case = window.session.the_case
    import_list(case, tmp_path / "sent.csv", agency="fire")
    typed = ["not the key of this list", secret]
    faults: list[list[str]] = []

    class Typist(LinkKeyDialog):
        def exec(self) -> int:
            faults.append([x.text() for x in self.findChildren(QLabel)])
            self.field.setText(typed[len(faults) - 1])
            return 1

    monkeypatch.setattr(case_actions, "LinkKeyDialog", Typist)
    assert window.case_actions.link_key()
    assert len(faults) == 2 and any("not the one" in t for t in faults[1])
    assert not wants_key(case) and window.case_actions.link_key() and len(faults) == 2
