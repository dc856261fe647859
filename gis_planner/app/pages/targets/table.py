"""The table of what the funnel leaves: the premises table with another mask."""

from __future__ import annotations

import numpy as np

from gis_planner.app.models.frame import Bools
from gis_planner.app.session import Session
from gis_planner.app.table import FrameModel, PremisesTable


class TargetModel(FrameModel):
    """Rows that the funnel leaves."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.mask: Bools = np.zeros(0, np.bool_)

    def shown(self) -> Bools:
        """The mask, where it is of the frame as it stands."""
        count = len(self.session.frame)
        return self.mask if len(self.mask) == count else np.zeros(count, np.bool_)


class TargetTable(PremisesTable):
    """One selection with map and inspector, as every table of premises."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.model: TargetModel = TargetModel(session)
        self.view.setModel(self.model)
        self.arrange(self.arrangement)
        self.view.setAccessibleName("Premises that are left")

    def show_mask(self, mask: Bools) -> None:
        """Show the rows of a mask."""
        self.model.mask = mask
        self.refresh()
