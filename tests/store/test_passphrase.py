"""A passphrase costs whoever guesses it; older files still open; a locked case forgets."""

from __future__ import annotations

import time
from pathlib import Path

import apsw
import pytest

from gis_planner.domain.errors import UserError
from gis_planner.store import Case, connection
from gis_planner.store.connection import SCRYPT, connect, file_key

SECRET = "correct horse battery"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("case") / "secret.gpkg"
    with Case.create(path, SECRET) as case:
        case.set_document("profile", "x", {"canary": "Canary_z"}, "kept")
    return path


def test_each_guess_costs_memory_and_time(made: Path) -> None:
    assert SCRYPT["n"] * SCRYPT["r"] * 128 >= 128 * 2**20
    began = time.process_time()
    key = file_key(made, SECRET)
    assert time.process_time() - began > 0.1
    assert key != file_key(made, SECRET + " ") and key.startswith("raw:")


def test_the_file_says_nothing_and_opens_with_the_passphrase_only(made: Path) -> None:
    data = made.read_bytes()
    assert b"SQLite" not in data and b"Canary" not in data and b"gp_journal" not in data
    with Case.open(made, SECRET) as case:
        assert case.document("profile", "x") == {"canary": "Canary_z"} and case.verify() == []
        assert case.encrypted
    for wrong in ("correct horse", f"raw:{'0' * 64}"):
        with pytest.raises(UserError, match="does not open with this passphrase"):
            Case.open(made, wrong)


def test_the_libraries_own_weaker_derivation_does_not_open_it(made: Path) -> None:
    db = apsw.Connection(str(made), flags=apsw.SQLITE_OPEN_READONLY)
    db.pragma("key", SECRET)
    with pytest.raises(apsw.NotADBError):
        db.execute("SELECT count(*) FROM sqlite_master").fetchall()
    db.close()


def test_a_file_of_before_still_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "old.gpkg"
    with monkeypatch.context() as before:
        before.setattr(connection, "file_key", lambda path, passphrase, create=False: passphrase)
        Case.create(old, SECRET).close()
    db = connect(old, SECRET)
    assert db.execute("SELECT count(*) FROM gp_journal").fetchone() == (1,)
    db.close()
    with Case.open(old, SECRET) as case:
        assert case.verify() == []


def test_a_locked_case_forgets_its_key(made: Path) -> None:
    case = Case.open(made, SECRET)
    case.lock()
    assert SECRET not in repr(vars(case)) and "raw:" not in repr(vars(case))
    with pytest.raises(UserError, match="locked"):
        case.history()
