"""A case that is filled once and then only read: what a reader may have, as a file of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import apsw

from gis_planner.domain.errors import UserError
from gis_planner.store.case import Case

Told = Callable[[str, str, dict[str, Any] | None], None]
"""(verb, summary, detail) of something that is noted elsewhere."""


class SealedCase(Case):
    """After `seal` every change is refused; notes (an export, a look) go where `told` says."""

    _sealed: tuple[str, str] | None = None
    _told: Told | None = None

    def seal(self, text: str, fix: str, told: Told) -> None:
        """From now on nothing changes: `text` and `fix` are what a person who tries is told."""
        self._sealed, self._told = (text, fix), told

    def note(self, verb: str, summary: str, detail: dict[str, Any] | None = None) -> None:
        """Write it down where the seal says; in the case itself while it is filled."""
        if self._told is not None:
            self._told(verb, summary, detail)
        else:
            super().note(verb, summary, detail)

    @contextlib.contextmanager
    def _change(self, db: apsw.Connection) -> Iterator[None]:
        if self._sealed is not None:
            raise UserError(*self._sealed)
        with super()._change(db):
            yield
