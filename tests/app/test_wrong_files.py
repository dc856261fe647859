"""Files that are not what a person thinks: each is told, none is asked about twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QDialog, QMessageBox

from gis_planner import settings
from gis_planner.app.arrivals import opened, place_list
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
    window.case_actions.take_files([settings])
    assert "not a list" in told[0] and "Pack page" in told[0]
    more = tmp_path / "operation.toml"
    window.case_actions.take_files([settings, more, tmp_path / "gone.csv"])
    settled(window)
    assert len(told) == 2, "one dialog for all that cannot be brought in"
    assert all(word in told[1] for word in ("3 files", "gateways", "operation", "gone.csv"))
    assert told[1].count("Pack page") == 1, "what to do is said once"


def test_lists_and_layers_that_come_together_are_asked_about_one_after_another(
    window: Window, told: list[str], tmp_path: Path, settled: Callable[[Window], None]
) -> None:
    shape = {"type": "Point", "coordinates": [-1.98, 52.6]}
    whole = {"type": "FeatureCollection",
             "features": [{"type": "Feature", "geometry": shape, "properties": {}}]}  # fmt: skip
    for name in ("a.geojson", "b.geojson"):
        (tmp_path / name).write_text(json.dumps(whole))
    for name in ("c.csv", "d.csv"):
        (tmp_path / name).write_text(
            "Ref,Trading name,Address,Postcode\nA1,Fox,1 High St,ZZ1 1AA\n"
        )
    (tmp_path / "e.toml").write_text("[[gateway]]")
    window.case_actions.take_files([tmp_path])
    asked = []
    for _ in range(4):
        settled(window)
        dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]
        shown = [d for d in dialogs if d.isVisible()]
        assert len(shown) == 1 and not told, "one question at a time"
        asked.append(shown[0].windowTitle().split()[-1])
        shown[0].reject()
    settled(window)
    assert asked == ["a.geojson", "b.geojson", "c.csv", "d.csv"]
    assert len(told) == 1 and "e.toml" in told[0]


def test_a_case_that_is_dropped_opens_though_another_is_open(
    window: Window, tmp_path: Path, settled: Callable[[Window], None]
) -> None:
    other = tmp_path / "other.gpkg"
    Case.create(other).close()
    window.case_actions.take_files([other])
    settled(window)
    assert window.session.the_case.path == other


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
