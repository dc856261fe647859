"""How a list is handled, said in the import dialog before the list is in the case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gis_planner.app.import_dialog import ImportDialog
from gis_planner.app.models import handling as model
from gis_planner.app.models.handling import Target
from gis_planner.app.window import Window

ROWS = (
    "Ref,Name,Address,Postcode,Marking,Handling code\n"
    "A1,Shop,1 High St,ZZ1 1AA,OFFICIAL,P\n"
    "A3,Kiosk,3 High St,ZZ1 1AC,SECRET,P\n"
    "A2,Cafe,2 High St,ZZ1 1AB,RESTRICTED,C: call first\n"
)
Settled = Callable[[Window], None]


def asked(window: Window, path: Path, settled: Settled) -> ImportDialog:
    window.case_actions.take_files([path])
    settled(window)
    return window.findChildren(ImportDialog)[-1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "police_intel.csv"
    made.write_text(ROWS, "utf-8")
    return made


def test_what_is_said_is_kept_with_the_list_and_shown_for_its_next_file(
    window: Window, path: Path, settled: Settled
) -> None:
    dialog = asked(window, path, settled)
    handling = dialog.handling
    assert "Marking: Marking; Handling: Handling code" in handling.columns.text()
    assert "RESTRICTED: no marking that is known" in dialog.warning.text()
    handling.until.setText("soon")
    assert not dialog.ok.isEnabled() and "is no date" in dialog.warning.text()
    handling.until.setText("2027-03-01")
    assert dialog.ok.isEnabled()
    fields = handling.fields
    fields.marking.setCurrentIndex(fields.marking.findData("SECRET"))
    fields.owner.setCurrentIndex(fields.owner.findData("hmrc"))
    fields.conditions.setPlainText("no contact")
    dialog.accept()
    settled(window)
    case = window.session.the_case
    own, until = model.own_of(case, Target("police/police intel"))
    assert (own.marking, own.owner, own.conditions, until) == (
        "SECRET", "hmrc", ("no contact",), "2027-03-01",
    )  # fmt: skip
    assert case.history()[-1].summary.endswith("(said at its import)")
    assert window.marking.text() == "SECRET · RESTRICTED"
    again = asked(window, path, settled)
    assert again.handling.fields.handling() == own and again.handling.until.text() == until
    assert again.handling.wanted() is None, "nothing to change"
    again.reject()


def test_nothing_said_writes_nothing(window: Window, path: Path, settled: Settled) -> None:
    asked(window, path, settled).accept()
    settled(window)
    case = window.session.the_case
    assert "police/police intel" in {i.key for i in case.lists()}
    assert "police/police intel" not in case.documents("handling")
