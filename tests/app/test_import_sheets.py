"""A workbook of several sheets in the import dialog."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from gis_planner.app.import_dialog import ImportDialog
from gis_planner.app.session import Session


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    notes = book.active
    assert notes is not None
    notes.title = "Notes"
    register = book.create_sheet("Register")
    register.append(["Register of takeaways"])
    for row in (["Ref", "Trading as", "P/code"], *([n, "Golden Wok", "ZQ1 1LY"] for n in "abc")):
        register.append(row)
    book.save(path)
    return path


def test_the_sheet_that_is_shown_is_the_one_that_comes_in(
    qapp: object, session: Session, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "Takeaways (final).xlsx")
    dialog = ImportDialog(
        session, path, session.preview(path), reread=lambda sheet: session.preview(path, sheet)
    )
    assert dialog.sheet.currentText() == dialog.chosen_sheet == "Register"
    assert dialog.table.rowCount() == 3
    dialog.sheet.setCurrentText("Notes")  # nothing on it
    assert dialog.chosen_sheet == "Register" and dialog.table.rowCount() == 3
    dialog.deleteLater()


def test_a_list_of_headings_only_is_told_before_it_comes_in(
    qapp: object, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("Name,Address,Postcode\n", "utf-8")
    dialog = ImportDialog(session, path, session.preview(path))
    assert "no rows" in dialog.warning.text()
    assert "No column is taken" not in dialog.warning.text()
    dialog.deleteLater()
