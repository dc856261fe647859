"""What was typed into the wizard and left without saving, while the program runs."""

from __future__ import annotations

import copy
from weakref import WeakKeyDictionary

from gis_planner.app.models.operation_edit import Definition
from gis_planner.app.session import Session

_left: WeakKeyDictionary[Session, dict[tuple[str, str], Definition]] = WeakKeyDictionary()
"""Session → (case file, name of the operation as it was opened) → its draft."""


def _key(session: Session, name: str) -> tuple[str, str]:
    return (str(session.case.path) if session.case is not None else "", name)


def has(session: Session, name: str) -> bool:
    """Whether something was left of an operation of the open case."""
    return _key(session, name) in _left.get(session, {})


def keep(session: Session, name: str, definition: Definition) -> None:
    """Remember a draft."""
    _left.setdefault(session, {})[_key(session, name)] = copy.deepcopy(definition)


def take(session: Session, name: str) -> Definition:
    """The draft that was left; it is forgotten here."""
    return _left[session].pop(_key(session, name))


def forget(session: Session, name: str) -> None:
    """Remember nothing of an operation."""
    _left.get(session, {}).pop(_key(session, name), None)
