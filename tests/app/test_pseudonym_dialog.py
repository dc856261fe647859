"""Pseudonymising a list from the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gis_planner.app.pseudonym_dialog import PseudonymDialog
from gis_planner.app.window import Window


def test_a_list_is_hashed_with_a_new_key(
    window: Window, tmp_path: Path, settled: Callable[[Window], None]
) -> None:
    source, out = tmp_path / "people.csv", tmp_path / "hashed.csv"
    source.write_text(
        "Name,Address,Postcode,Telephone\nCopper Kettle,4 High Street,ZZ1 1AA,01632 960001\n"
    )
    window.actions_["pseudonymise"].trigger()
    dialog = window.findChild(PseudonymDialog)
    assert dialog is not None
    dialog._check()
    assert "Still to say: which list" in dialog.fault.text()
    dialog.make_key(tmp_path / "link.key")
    dialog.make_key(tmp_path / "link.key")
    assert "exists already" in dialog.fault.text()
    dialog.list.setText(str(source))
    dialog.out.setText(str(out))
    dialog.linkage.setText("spring week")
    dialog._check()
    settled(window)
    text = out.read_text("utf-8-sig")
    assert "Copper" not in text and "High Street" not in text and "960001" not in text
    assert "spring week" in text
    secret = (tmp_path / "link.key").read_text().strip()
    assert secret not in text


def test_a_key_that_cannot_be_read_is_told_in_the_dialog(window: Window, tmp_path: Path) -> None:
    window.actions_["pseudonymise"].trigger()
    dialog = window.findChild(PseudonymDialog)
    assert dialog is not None
    for field in (dialog.list, dialog.out, dialog.linkage):
        field.setText("x")
    dialog.key.setText(str(tmp_path / "none.key"))
    dialog._check()
    assert "cannot be read" in dialog.fault.text() and dialog.isVisible()
    dialog.reject()
