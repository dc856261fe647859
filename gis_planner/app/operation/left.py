"""What was typed into the wizard and left without saving: in memory while the program runs; on the
disk, against a crash, while the wizard is open (of an encrypted case nothing)."""

from __future__ import annotations

import copy
import hashlib
import json
from contextlib import suppress
from pathlib import Path
from weakref import WeakKeyDictionary

from gis_planner import settings
from gis_planner.app.models.operation_edit import Definition
from gis_planner.app.session import Session

_left: WeakKeyDictionary[Session, dict[tuple[str, str], Definition]] = WeakKeyDictionary()
"""Session → (case file, name of the operation as it was opened) → its draft."""


def _key(session: Session, name: str) -> tuple[str, str]:
    return (str(session.case.path.resolve()) if session.case is not None else "", name)


def _file(session: Session, name: str) -> Path:
    which = hashlib.sha256(json.dumps(_key(session, name)).encode()).hexdigest()[:24]
    return settings.cache_folder() / "drafts" / f"{which}.json"


def has(session: Session, name: str) -> bool:
    """Whether something was left of an operation of the open case."""
    return _key(session, name) in _left.get(session, {}) or _file(session, name).is_file()


def hold(session: Session, name: str, definition: Definition | None) -> None:
    """Write a draft down as far as it is, None where nothing differs; a disk that refuses is no
    reason to stop typing."""
    path = _file(session, name)
    if definition is None or session.case is None or session.case.encrypted:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        return
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(definition, default=str), "utf-8")
        fresh.replace(path)


def keep(session: Session, name: str, definition: Definition) -> None:
    """Remember a draft until the program ends."""
    forget(session, name)
    _left.setdefault(session, {})[_key(session, name)] = copy.deepcopy(definition)


def take(session: Session, name: str) -> Definition | None:
    """The draft that was left; it is forgotten here. None where it cannot be read."""
    found = _left.get(session, {}).get(_key(session, name))
    if found is None:
        with suppress(OSError, ValueError):
            read = json.loads(_file(session, name).read_text("utf-8"))
            found = read if isinstance(read, dict) else None
    forget(session, name)
    return found


def forget(session: Session, name: str) -> None:
    """Remember nothing of an operation."""
    _left.get(session, {}).pop(_key(session, name), None)
    with suppress(OSError):
        _file(session, name).unlink(missing_ok=True)
