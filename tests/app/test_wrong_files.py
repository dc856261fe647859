"""Files that are not what a person thinks: each is told, none is asked about twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QMessageBox

from gis_planner import settings
from gis_planner.app.case_actions import opened, place_list
from gis_planner.app.prompts import NewCaseDialog, is_encrypted
from gis_planner.app.window import Window
from gis_planner.pipeline.importing import preview_list
from gis_planner.store import Case


@pytest.fixture
def told(window: Window, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []
    monkeypatch.setattr(
        window.case_actions, "show_fault", lambda fault, title: heard.append(f"{title}: {fault}")
    )
    return heard


def test_a_folder_that_is_dropped_brings_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "Lists of Août"
    folder.mkdir()
    for name in ("b.csv", "a.csv", ".hidden"):
        (folder / name).write_text("x")
    (folder / "older").mkdir()
    alone = tmp_path / "c.csv"
    assert opened([folder, alone]) == [folder / "a.csv", folder / "b.csv", alone]


def test_settings_and_missing_files_are_told(
    window: Window, told: list[str], tmp_path: Path, settled: Callable[[Window], None]
) -> None:
    settings = tmp_path / "gateways.toml"
    settings.write_text("[[gateway]]")
    window.case_actions.take_files([settings, tmp_path / "gone.csv"])
    settled(window)
    assert "not a list" in told[0] and "Pack page" in told[0]
    assert "gone.csv" in told[1]


@pytest.mark.parametrize("data", [b"%PDF-1.7 and so on", b"hello" * 50])
def test_what_is_no_case_is_not_asked_for_a_passphrase(
    window: Window, told: list[str], tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "other.gpkg"
    path.write_bytes(data)
    assert not is_encrypted(path)
    window.open_case(path)
    assert "is not a case" in told[0]


def test_a_damaged_case_is_not_said_to_have_a_passphrase(
    window: Window, told: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "broken.gpkg"
    path.write_bytes(b"SQLite format 3\x00" + b"\x01\x02" * 5000)
    window.open_case(path)
    assert "damaged" in told[0] and "passphrase" not in told[0]


def test_an_encrypted_case_is_known_as_one(tmp_path: Path) -> None:
    Case.create(tmp_path / "secret.gpkg", "correct horse").close()
    Case.create(tmp_path / "plain.gpkg", None).close()
    assert is_encrypted(tmp_path / "secret.gpkg")
    assert not is_encrypted(tmp_path / "plain.gpkg")


def test_a_new_case_asks_for_a_passphrase_only_where_one_is_wanted(window: Window) -> None:
    dialog = NewCaseDialog(window)
    dialog.show()
    assert not dialog.first.isVisible()
    dialog.encrypt.setChecked(True)
    assert dialog.first.isVisible() and not dialog.ok.isEnabled()
    dialog.close()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("gazetteer.csv.gz", "gazetteer"), ("postcodes.csv", "postcodes"),
        ("food_hygiene.json", ""), ("business_rates.csv", ""), ("companies_2026-11.csv.gz", ""),
        ("complaints.csv", ""), ("hmo_register.xlsx", ""),
    ],
)  # fmt: skip
def test_lists_of_places_are_told_from_lists_of_agencies(name: str, kind: str) -> None:
    path = settings.data_folder() / "samples" / name
    assert place_list(preview_list(path).mapping) == kind


def test_a_gazetteer_that_is_dropped_may_be_used_as_one(
    window: Window, tmp_path: Path, settled: Callable[[Window], None]
) -> None:
    path = tmp_path / "addresses.csv"
    rows = "".join(
        f"{10_001_000 + n},{n} High Street,ZQ1 1AA,{500000 + n},{200000 + n}\n"
        for n in range(1, 30)
    )
    path.write_text("uprn,address,postcode,easting,northing\n" + rows)
    window.case_actions.take_files([path])
    settled(window)
    box = window.findChild(QMessageBox)
    assert box is not None and "gazetteer" in box.text()
    default = box.defaultButton()
    assert default is not None
    default.click()
    settled(window)
    assert "29 UPRNs" in window.status_line.place.text()
