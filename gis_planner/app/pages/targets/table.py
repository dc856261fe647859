"""The table of what the funnel leaves: the premises table over other rows."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from gis_planner.app.models.events import Event
from gis_planner.app.models.frame import Bools
from gis_planner.app.session import Session
from gis_planner.app.table import PremisesTable


class Scope:
    """The session as a table reads it, with rows of its own in place of those shown."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._mask: Bools = np.zeros(0, np.bool_)
        self.shown_changed = Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    @property
    def shown(self) -> Bools:
        """The rows of this table; none while another frame is read."""
        fits = len(self._mask) == len(self._session.frame)
        return self._mask if fits else np.zeros(len(self._session.frame), np.bool_)

    def show(self, mask: Bools) -> None:
        """Other rows."""
        self._mask = mask
        self.shown_changed.emit()


class TargetTable(PremisesTable):
    """One selection with map and inspector, as every table of premises."""

    def __init__(self, session: Session) -> None:
        self.scope = Scope(session)
        super().__init__(cast(Session, self.scope))
        self.view.setAccessibleName("Premises that are left")

    def show_mask(self, mask: Bools) -> None:
        """Show the rows of a mask."""
        self.scope.show(mask)
