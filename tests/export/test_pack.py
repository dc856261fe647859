from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from gis_planner.domain.briefing import Briefing
from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.export import PACK_FILES, open_pack, write_pack
from gis_planner.export.pack import write_files
from gis_planner.pipeline.unpacking import unpack
from tests.export import age
from tests.export.invented import make_briefing


class CancelAt:
    """A person who presses cancel once the work is past `at`."""

    def __init__(self, at: float) -> None:
        self.at, self.now, self.seen = at, 0.0, []

    def report(self, fraction: float, text: str = "") -> None:
        self.now = fraction
        self.seen.append(fraction)

    def cancelled(self) -> bool:
        return self.now >= self.at


def test_pack_holds_every_file_and_nothing_else(pack: Path) -> None:
    assert sorted(p.name for p in pack.iterdir()) == sorted(PACK_FILES)
    assert all((pack / name).stat().st_size > 300 for name in PACK_FILES)


def test_manifest_names_each_file_with_its_hash(pack: Path, briefing: Briefing) -> None:
    manifest = json.loads((pack / "manifest.json").read_text("utf-8"))
    listed = {f["name"]: f for f in manifest["files"]}
    assert set(listed) == set(PACK_FILES) - {"manifest.json"}
    for name, entry in listed.items():
        body = (pack / name).read_bytes()
        assert entry["bytes"] == len(body)
        assert entry["sha256"] == hashlib.sha256(body).hexdigest()
    for key in ("recipient", "purpose", "marking", "expiry", "operation", "created", "program"):
        assert manifest[key] == getattr(briefing, key)
    assert manifest["fields_withheld"][0]["reason"].startswith("no gateway")
    assert {"field", "owner", "gateway"} == set(manifest["fields_released"][0])
    assert all(name and "," not in name for name in manifest["gateways"])


def test_every_text_file_carries_marking_recipient_and_expiry(pack: Path) -> None:
    for name in ("map.html", "README.txt", "visits.gpx", "visits.kml"):
        text = (pack / name).read_text("utf-8")
        assert "OFFICIAL-SENSITIVE" in text and "Fire and rescue service" in text, name
        assert "2026" in text


def test_withheld_fields_are_named_for_the_reader(pack: Path) -> None:
    page = (pack / "map.html").read_text("utf-8")
    assert "Withheld from this pack" in page
    assert "no gateway from HMRC to the fire service" in page


def test_encrypted_pack_is_one_file_that_opens_again(briefing: Briefing, tmp_path: Path) -> None:
    out = tmp_path / "pack"
    out.mkdir()
    (out / "map.html").write_text("an earlier plain pack")
    (out / "mine.txt").write_text("not ours")
    (sealed,) = write_pack(briefing, out, passphrase="correct horse")
    assert {p.name for p in out.iterdir()} == {sealed.name, "mine.txt"}
    body = sealed.read_bytes()
    assert b"OFFICIAL" not in body and b"Castlebridge" not in body
    opened = open_pack(sealed, "correct horse", tmp_path / "opened")
    assert sorted(p.name for p in opened) == sorted(PACK_FILES)
    with pytest.raises(UserError, match="does not open"):
        open_pack(sealed, "wrong", tmp_path / "no")
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [("map.html", b"", "no manifest"), ("manifest.json", b"[" * 200_000, "no manifest"),
     ("../manifest.json", b"{}", "no manifest"), ("", b"", "holds no pack")],
)  # fmt: skip
def test_what_a_stranger_sealed_ends_in_one_line(
    tmp_path: Path, name: str, body: bytes, said: str
) -> None:
    archive = BytesIO()
    if name:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr(name, body)
    sealed, out = tmp_path / "strange.zip.age", tmp_path / "in" / "out"
    sealed.write_bytes(age.sealed(archive.getvalue(), "pw"))
    with pytest.raises(UserError, match=said):
        unpack(sealed, out, "pw")
    assert {p.name for p in tmp_path.iterdir()} <= {"strange.zip.age", "in"}
    assert {p.name for p in (tmp_path / "in").glob("*")} <= {"out"}


def test_a_sealed_file_that_asks_for_an_hour_of_work_is_refused_at_once(tmp_path: Path) -> None:
    body = age.sealed(b"x", "pw")
    (tmp_path / "slow.zip.age").write_bytes(re.sub(rb" \d+\n", b" 34\n", body, count=1))
    with pytest.raises(UserError, match="more work"):
        open_pack(tmp_path / "slow.zip.age", "pw", tmp_path / "out")


def test_empty_passphrase_is_refused(briefing: Briefing, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="empty"):
        write_pack(briefing, tmp_path / "p", passphrase="")
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("at", [0.0, 0.15, 0.4, 0.7, 0.9])
def test_cancelled_pack_leaves_the_folder_as_it_was(
    briefing: Briefing, tmp_path: Path, at: float
) -> None:
    out = tmp_path / "pack"
    with pytest.raises(Cancelled):
        write_pack(briefing, out, progress=CancelAt(at))
    assert not out.exists()


def test_progress_grows_from_start_to_end(briefing: Briefing, tmp_path: Path) -> None:
    watch = CancelAt(2.0)
    write_pack(briefing, tmp_path / "pack", progress=watch)
    assert watch.seen == sorted(watch.seen) and watch.seen[-1] == 1.0


def test_folder_that_cannot_be_made_is_one_clear_line(briefing: Briefing, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="cannot be written"):
        write_pack(briefing, tmp_path / "file" / "pack")


def test_pack_of_nothing_still_says_so(tmp_path: Path) -> None:
    empty = Briefing(
        "Empty", "none", "fire", "", "test", "OFFICIAL", "", "", "2026-11-20", "2026-12-31", "p", ()
    )
    write_pack(empty, tmp_path / "pack")
    assert "0 visits" in (tmp_path / "pack" / "map.html").read_text("utf-8")


def test_visits_without_a_place_are_listed_not_drawn(tmp_path: Path) -> None:
    briefing = make_briefing(6)
    lost = dataclasses.replace(briefing.visits[0], easting=None, northing=None)
    briefing = dataclasses.replace(briefing, visits=(lost, *briefing.visits[1:]))
    write_pack(briefing, tmp_path / "pack")
    assert "No place known: not on the map" in (tmp_path / "pack" / "map.html").read_text("utf-8")


def test_names_of_operation_and_recipient_cannot_leave_the_folder(tmp_path: Path) -> None:
    briefing = dataclasses.replace(make_briefing(3), operation="../../etc/x", recipient="a/..\\b:c")
    (path,) = write_pack(briefing, tmp_path / "pack", passphrase="p")
    assert path.parent == tmp_path / "pack" and path.exists()


def test_same_briefing_gives_the_same_page_and_paper(pack: Path, tmp_path: Path) -> None:
    write_pack(make_briefing(), tmp_path / "again")
    for name in ("map.html", "briefing.pdf", "overview_a3.pdf", "visits.kml", "visits.ics"):
        assert (pack / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_a_disk_that_is_full_keeps_the_pack_before_and_nothing_half_made(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    write_files({"a.txt": b"old", "b.txt": b"old"}, tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError):
            write_files({"a.txt": b"new", "b.txt": b"x" * 5000}, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {
        "a.txt": b"old",
        "b.txt": b"old",
    }
