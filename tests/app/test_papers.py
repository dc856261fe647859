"""Documents about a premises, and what would change its scores, in the inspector."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QMessageBox

from gis_planner.app.window import Window
from gis_planner.domain.errors import UserError
from gis_planner.pipeline.papers import add_paper, papers_of


def test_a_document_is_noted_by_its_path_and_can_be_undone(window: Window, tmp_path: Path) -> None:
    letter = tmp_path / "warning letter.txt"
    letter.write_text("please")
    window.session.selection.focus_on(3)
    box = window.inspector.papers
    assert box.words.isVisibleTo(box)
    box.add(letter)
    QApplication.processEvents()
    assert box.list.count() == 1 and str(letter) in box.list.item(0).text()
    letter.unlink()
    window.inspector.refresh()
    assert "not found now" in box.list.item(0).text()
    box.list.setCurrentRow(0)
    box.remove()
    assert box.list.count() == 0
    window.actions_["undo"].trigger()
    assert box.list.count() == 1


def test_the_copied_dossier_names_document_and_what_would_change(
    window: Window, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("please")
    window.session.selection.focus_on(3)
    window.inspector.papers.add(letter)
    window.inspector.copy()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    text = clipboard.text()
    assert "Documents" in text and str(letter) in text
    assert "What would change it" in text
    assert "What would change it" in window.inspector.why.toPlainText()


def test_a_document_that_is_not_there_is_refused_in_a_line(window: Window, tmp_path: Path) -> None:
    window.session.selection.focus_on(3)
    window.inspector.papers.add(tmp_path / "none.pdf")
    box = window.findChild(QMessageBox)
    assert box is not None and "There is no file" in box.text()
    box.close()
    case = window.session.the_case
    premises = window.session.frame.id_of(3)
    assert papers_of(case, premises) == ()
    file = tmp_path / "a.txt"
    file.write_text("x")
    add_paper(case, premises, file, "", "2026-11-21")
    with pytest.raises(UserError, match="already"):
        add_paper(case, premises, file, "", "2026-11-21")
