"""Opening the case file: plain or encrypted, with one clear error when it cannot be."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from pathlib import Path
from typing import Any

import apsw

from gis_planner.domain.errors import UserError

BUSY_MS = 10_000
LEAST_BYTES = 100_000
SCRYPT = {"n": 2**17, "r": 8, "p": 1, "maxmem": 2**28, "dklen": 32}
"""Cost of one guess at a passphrase: 128 MiB and about 0.4 s (RFC 7914)."""


def file_key(path: Path, passphrase: str, *, create: bool = False) -> str:
    """What opens an encrypted file: a key from the passphrase by scrypt, with the salt that stands
    in the first 16 bytes of the file."""
    if create:
        salt = os.urandom(16)
    else:
        salt = first_bytes(path)
    key = hashlib.scrypt(passphrase.encode(), salt=salt, **SCRYPT)
    return f"raw:{key.hex()}{salt.hex() if create else ''}"


def open_first(
    path: Path, passphrase: str | None, *, create: bool = False
) -> tuple[apsw.Connection, str | None]:
    """The first connection to a file, and the key with which every other is made. Files of before
    scrypt was used open with SQLite3 Multiple Ciphers' own derivation (PBKDF2, 64,007 rounds)."""
    if not passphrase:
        return connect(path, passphrase, create=create), passphrase
    if not create and (not path.is_file() or _looks_plain(path)):
        return connect(path, passphrase), passphrase
    key = file_key(path, passphrase, create=create)
    try:
        return connect(path, key, create=create), key
    except UserError:
        if create:
            raise
        return connect(path, passphrase), passphrase


def connect(path: Path, passphrase: str | None, *, create: bool = False) -> apsw.Connection:
    """A connection with foreign keys, WAL and full synchronisation; `passphrase`: or the key of
    `file_key`.

    Raises UserError when the file is missing, locked, not a database, or the passphrase is wrong.
    """
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    try:
        db = apsw.Connection(str(path), flags=flags)
    except apsw.Error as fault:
        raise UserError(f"{path} cannot be opened: {fault}.", "Check the path.") from fault
    if db.readonly("main"):  # before anything is put beside it
        db.close()
        raise _read_only(path)
    try:
        if passphrase:
            db.pragma("key", passphrase)
        db.set_busy_timeout(BUSY_MS)
        db.pragma("temp_store", "MEMORY")
        db.pragma("secure_delete", "FAST")
        db.execute("SELECT count(*) FROM sqlite_master").fetchall()
        _set_wal(db)
        db.pragma("synchronous", "FULL")
        db.pragma("foreign_keys", True)
        db.pragma("cache_size", -64_000)
    except apsw.NotADBError as fault:
        db.close()
        raise UserError(_why_not(path, passphrase), _what_next(path, passphrase)) from fault
    except (apsw.CorruptError, apsw.IOError) as fault:
        db.close()
        if shutil.disk_usage(path.parent).free < LEAST_BYTES:  # no room for what readers share
            raise full(path) from fault
        raise UserError(
            f"{path} is damaged: {fault}.",
            "Restore it from a backup; the file was left as it is.",
        ) from fault
    except apsw.FullError as fault:
        db.close()
        raise full(path) from fault
    except apsw.Error as fault:
        db.close()
        if not os.access(path.parent, os.W_OK):
            raise _read_only(path) from fault
        raise UserError(f"{path} cannot be opened: {fault}.", "Close other programs.") from fault
    return db


def _read_only(path: Path) -> UserError:
    return UserError(
        f"{path} cannot be opened: the file or its folder is read-only.",
        "Copy the case to a folder where you may write.",
    )


def full(path: Path) -> UserError:
    """What is told where the disk of a case is full."""
    return UserError(f"The disk of {path.name} is full.", "Free some space; nothing changed.")


def one(db: apsw.Connection, sql: str, values: tuple[Any, ...] = ()) -> Any:
    """The first value of a query that always has a row."""
    return row_of(db, sql, values)[0]


def row_of(db: apsw.Connection, sql: str, values: tuple[Any, ...] = ()) -> tuple[Any, ...]:
    """The row of a query that always has one."""
    row: tuple[Any, ...] | None = db.execute(sql, values).fetchone()
    assert row is not None
    return row


def _set_wal(db: apsw.Connection) -> None:
    # Two connections that open at once may both want the switch to WAL.
    for attempt in range(50):
        try:
            db.pragma("journal_mode", "wal")
            return
        except apsw.BusyError:
            if attempt == 49:
                raise
            time.sleep(0.1)


PAGE_BYTES = 512
"""A database is a whole number of these, encrypted or not."""


def first_bytes(path: Path) -> bytes:
    """The first 16 bytes of a file, read by SQLite's own means: where this process has the case
    open, closing another handle of it would drop SQLite's locks (POSIX), and a second program that
    ends would then take the write-ahead log away from under this one. OSError as usual."""
    if not path.is_file():
        raise FileNotFoundError(path)
    flags = apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_READONLY
    try:
        file = apsw.VFSFile("", str(path), [flags, 0])
        try:
            return file.xRead(16, 0)
        finally:
            file.xClose()
    except apsw.Error as fault:
        raise OSError(f"{path} cannot be read: {fault}") from fault


def _looks_plain(path: Path) -> bool:
    return first_bytes(path) == b"SQLite format 3\x00"


def may_be_encrypted(path: Path) -> bool:
    """Whether a file looks like an encrypted case: whole pages, not in SQLite's own words."""
    return not _looks_plain(path) and path.stat().st_size % PAGE_BYTES == 0


def is_case(path: Path) -> bool:
    """Whether a file is a case, or may be an encrypted one; a GeoPackage of layers is none."""
    try:
        if may_be_encrypted(path):
            return True
        db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            found = "SELECT 1 FROM sqlite_master WHERE name = '_migrations'"
            return db.execute(found).fetchone() is not None
        finally:
            db.close()
    except (OSError, apsw.Error):
        return False


def _why_not(path: Path, passphrase: str | None) -> str:
    if _looks_plain(path):
        return f"{path} is not encrypted, or damaged." if passphrase else f"{path} is damaged."
    if not may_be_encrypted(path):
        return f"{path} is not a case."
    if passphrase:
        return f"{path} does not open with this passphrase."
    return f"{path} is encrypted, or it is not a case file."


def _what_next(path: Path, passphrase: str | None) -> str:
    if _looks_plain(path):
        without = "Open it without a passphrase, or restore" if passphrase else "Restore"
        return f"{without} it from a backup; the file was left as it is."
    if not may_be_encrypted(path):
        return "Choose a file that this program made. A list is brought in by importing it."
    if passphrase:
        return "Type the passphrase again; a file that is damaged at its start looks the same."
    return "Give its passphrase at the prompt or in GIS_PLANNER_PASSPHRASE."
