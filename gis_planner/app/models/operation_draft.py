"""An operation's definition while the wizard edits it: every change can be taken back. No Qt."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from gis_planner.app.models.events import Event
from gis_planner.app.models.operation_edit import Definition

Path = tuple[str | int, ...]
"""('operation', 'name'), ('agency', 2, 'contact')."""
MOST_STEPS = 300


@lru_cache(maxsize=1)
def schema() -> dict[str, dict[str, Any]]:
    """Table → key → what the operation file's JSON schema says of it."""
    from gis_planner.pipeline.operations import SCHEMAS

    whole = SCHEMAS["operation"]()["properties"]
    return {t: (said.get("items") or said)["properties"] for t, said in whole.items()}


def tables() -> tuple[str, ...]:
    """The tables that have rows: agency, officer, visit_rule…"""
    return tuple(t for t in schema() if t != "operation")


def default_of(table: str, key: str) -> Any:
    """What holds where the file says nothing; None where nothing does."""
    return schema()[table].get(key, {}).get("default")


class Draft:
    """A copy of a definition. `changed` tells the path of one value, `replaced` that rows were
    added or removed or a step was taken back: then everything is read anew."""

    def __init__(self, definition: Definition) -> None:
        self.before = copy.deepcopy(definition)
        self.now = copy.deepcopy(definition)
        for table in tables():
            self.now.setdefault(table, [])
        self.now.setdefault("operation", {})
        self.start = copy.deepcopy(self.now)
        self.changed, self.replaced = Event(), Event()
        self._past: list[Definition] = []
        self._future: list[Definition] = []
        self._last: Path = ()

    @property
    def dirty(self) -> bool:
        """Whether anything differs from what was opened."""
        return self.now != self.start

    @property
    def head(self) -> dict[str, Any]:
        """The [operation] table."""
        head: dict[str, Any] = self.now["operation"]
        return head

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of [[agency]], [[officer]] or [[visit_rule]]."""
        rows: list[dict[str, Any]] = self.now.get(table, [])
        return rows

    @property
    def days(self) -> list[str]:
        """The operation's days, as far as they are a list of texts."""
        days = self.head.get("days", [])
        return [d for d in days if isinstance(d, str)] if isinstance(days, list) else []

    def get(self, path: Path) -> Any:
        """The value at a path; what holds by default where there is none."""
        row = self._row(path)
        key = str(path[-1])
        return row[key] if key in row else copy.copy(default_of(str(path[0]), key))

    def put(self, path: Path, value: Any) -> None:
        """Set a value; None or '' takes the key away; a default is not written where it was not."""
        row, key = self._row(path), str(path[-1])
        absent = value is None or (value in ("", [], {}) and key not in ("name", "id"))
        if absent and key not in row:
            return
        if not absent and (row.get(key) == value if key in row else value == self.get(path)):
            return
        self._remember(path)
        if absent:
            row.pop(key)
        else:
            row[key] = value
        self.changed.emit(path)

    def _row(self, path: Path) -> dict[str, Any]:
        found: Any = self.now
        for step in path[:-1]:
            found = found[step]
        assert isinstance(found, dict)
        return found

    def change(self, edit: Callable[[Definition], Any]) -> None:
        """Any larger change as one step: `edit` works on the definition in place."""
        before = copy.deepcopy(self.now)
        edit(self.now)
        if self.now == before:
            return
        self._past.append(before)
        del self._past[:-MOST_STEPS]
        self._future.clear()
        self._last = ()
        self.replaced.emit()

    def set_rows(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Replace all rows of a table."""
        self.change(lambda d: d.__setitem__(table, copy.deepcopy(rows)))

    def replace(self, definition: Definition) -> None:
        """Another definition altogether (a file was opened), as one step."""

        def take(now: Definition) -> None:
            now.clear()
            now.update(copy.deepcopy(definition))
            for table in tables():
                now.setdefault(table, [])

        self.change(take)

    # ---- steps back

    def _remember(self, path: Path) -> None:
        if path != self._last or not self._past:  # typing a word is one step
            self._past.append(copy.deepcopy(self.now))
            del self._past[:-MOST_STEPS]
        self._last = path
        self._future.clear()

    def undo(self) -> bool:
        """Take the last change back; False where there is none."""
        return self._step(self._past, self._future)

    def redo(self) -> bool:
        """Do it again; False where nothing was taken back."""
        return self._step(self._future, self._past)

    def _step(self, source: list[Definition], target: list[Definition]) -> bool:
        if not source:
            return False
        target.append(copy.deepcopy(self.now))
        self.now = source.pop()
        self._last = ()
        self.replaced.emit()
        return True

    # ---- days

    def toggle_day(self, day: str) -> None:
        """Add a day, or take it away from the operation and from its officers' days."""

        def edit(now: Definition) -> None:
            head = now["operation"]
            days = self.days
            head["days"] = sorted({*days} ^ {day})
            if day in days:
                for officer in now["officer"]:
                    _without_day(officer, day)

        self.change(edit)


def _without_day(officer: dict[str, Any], day: str) -> None:
    """Of an officer who works on that day alone, the day stays and is told as a fault: without
    it every day would count."""
    for key in ("days", "standby_days"):
        left = [d for d in officer.get(key, []) if d != day]
        if left:
            officer[key] = left
        elif key == "standby_days":
            officer.pop(key, None)
