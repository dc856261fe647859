"""After a crash: which case was open, and on which page.

The case itself needs no repair: every change is one transaction of the file. What is remembered is
only where the person was, in a small file that is taken away when the window closes in order.
"""

from __future__ import annotations

import json
import os
import sys
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


def note(case: Path, page: str, operation: str, now: datetime) -> None:
    """Remember where this process is; a disk that refuses is no reason to stop working."""
    place = Place(str(case), page, operation, now.isoformat(timespec="seconds"), os.getpid())
    path = _file(place.pid)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(place)), "utf-8")
        fresh.replace(path)
    except OSError:
        return


def forget(pid: int | None = None) -> None:
    """This process (or another) ended in order, or its place is not wanted."""
    _file(os.getpid() if pid is None else pid).unlink(missing_ok=True)


def left_behind() -> Place | None:
    """The newest place of a process that ended without closing, whose case is still there."""
    found = []
    for path in (settings.cache_folder() / "open").glob("*.json"):
        try:
            place = Place(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            path.unlink(missing_ok=True)
            continue
        if place.pid == os.getpid() or alive(place.pid):
            continue
        if Path(place.case).is_file():
            found.append(place)
        else:
            forget(place.pid)
    return max(found, key=lambda p: p.at, default=None)


def alive(pid: int) -> bool:
    """Whether a process of this number runs; Windows is asked without sending it anything."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x1000, False, pid)
        if not handle:
            return False
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return code.value == 259
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
