"""After a crash: which case was open, and on which page. Beside others: who has the case open too.

The case itself needs no repair: every change is one transaction of the file. What is remembered is
only where the person was, in a small file that is taken away when the window closes in order. A
lock that the system drops with the process tells one that runs from one that crashed.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from gis_planner import settings


@dataclass(frozen=True)
class Place:
    """Where a person was: `case` is the file's path, `at` ISO time, `pid` the process."""

    case: str
    page: str
    operation: str
    at: str
    pid: int


def _file(pid: int) -> Path:
    return settings.cache_folder() / "open" / f"{pid}.json"


class _Mine:
    """What this process keeps on the disk: the last word said on any thread is what stands."""

    def __init__(self) -> None:
        self.place: Place | None = None
        self._one_at_a_time = threading.Lock()
        self._held: tuple[Path, int] | None = None

    def write(self) -> None:
        """Make the disk say what was said last; one that refuses is no reason to stop working."""
        with self._one_at_a_time, suppress(OSError):
            path = _file(os.getpid())
            if self._held is not None and (self.place is None or self._held[0] != path):
                held, lock = self._held
                self._held = None
                held.unlink(missing_ok=True)
                os.close(lock)
                held.with_suffix(".lock").unlink(missing_ok=True)
            if self.place is None:
                return
            if self._held is None:
                path.parent.mkdir(parents=True, exist_ok=True)
                made = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
                _lock(made)
                self._held = path, made
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps(asdict(self.place)), "utf-8")
            fresh.replace(path)


_mine = _Mine()


def place(case: Path, page: str, operation: str, now: datetime) -> Place:
    """Where this process is now."""
    return Place(str(case), page, operation, now.isoformat(timespec="seconds"), os.getpid())


def say(where: Place | None) -> None:
    """Say where this process is, None nowhere; `write` brings it to the disk."""
    _mine.place = where


def write() -> None:
    """Write down what was said last; on a thread that may wait for the disk."""
    _mine.write()


def forget(pid: int) -> None:
    """The place of a process that ended is not wanted."""
    for suffix in (".json", ".lock"):
        with suppress(OSError):
            _file(pid).with_suffix(suffix).unlink(missing_ok=True)


def left_behind() -> Place | None:
    """The newest place of a process that ended without closing, whose case is still there."""
    found = []
    for left in _places():
        if running(left.pid):
            continue
        if Path(left.case).is_file():
            found.append(left)
        else:
            forget(left.pid)
    return max(found, key=lambda p: p.at, default=None)


def others(case: Path) -> tuple[Place, ...]:
    """Other windows of this person that have the same case open now."""
    return tuple(
        other for other in _places()
        if other.pid != os.getpid() and _same(Path(other.case), case) and running(other.pid)
    )  # fmt: skip


def _places() -> Iterator[Place]:
    for path in (settings.cache_folder() / "open").glob("*.json"):
        try:
            yield Place(**json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            continue
        except (OSError, ValueError, TypeError):
            path.unlink(missing_ok=True)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def running(pid: int) -> bool:
    """Whether the process that noted its place under this number still runs: its lock is held."""
    try:
        tried = os.open(_file(pid).with_suffix(".lock"), os.O_RDWR)
    except OSError:
        return False
    try:
        return not _lock(tried)
    finally:
        os.close(tried)


def _lock(handle: int) -> bool:
    """Lock an open file until it is closed, False where another holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
