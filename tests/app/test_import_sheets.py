"""A workbook of several sheets in the import dialog."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from gis_planner.app.import_dialog import ImportDialog
from gis_planner.app.session import Session
from gis_planner.domain.progress import Silent


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


def test_a_list_of_columns_that_the_agency_sent_before_is_offered_as_its_next_version(
    qapp: object, session: Session, tmp_path: Path
) -> None:
    row = "1,Golden Wok,1 High St,ZQ1 1LY"
    first, second = tmp_path / "food hygiene.csv", tmp_path / "food nov.csv"
    first.write_text(f"Ref,Name,Address,Postcode\n{row}\n", "utf-8")
    second.write_text(f"Ref,name,Postcode,Address\n{row}\n", "utf-8")
    agency = next(iter(session.reference.agencies.values()))
    session.import_list(first, agency.id, "food hygiene")(Silent())
    dialog = ImportDialog(session, second, session.preview(second))
    dialog.agency.setEditText(agency.name)
    assert dialog.list_name == "food nov" and not dialog.version.take.isHidden()
    assert "‘food hygiene’ with the same columns" in dialog.version.said.text()
    dialog.version.take.click()
    assert dialog.list_name == "food hygiene" and dialog.version.take.isHidden()
    assert "newer version of ‘food hygiene’" in dialog.version.said.text()
    dialog.name.setText("food nov")
    dialog.agency.setEditText(list(session.reference.agencies.values())[-1].name)
    assert dialog.version.isHidden(), "another agency's list is no version of it"
    dialog.deleteLater()
