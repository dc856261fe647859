"""The table of what the funnel leaves: the premises table with another mask."""

from __future__ import annotations

import numpy as np

from gis_planner.app.models.frame import Bools
from gis_planner.app.models.ordering import order
from gis_planner.app.session import Session
from gis_planner.app.table import FrameModel, PremisesTable


class TargetModel(FrameModel):
    """Rows that the funnel leaves."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.mask: Bools = np.zeros(0, np.bool_)

    def rebuild(self) -> None:
        """Filter and sort again."""
        self.beginResetModel()
        frame = self.session.frame
        mask = self.mask if len(self.mask) == len(frame) else np.zeros(len(frame), np.bool_)
        self.rows = order(frame, mask, self.sort_by, self.descending)
        self.mark_selected()
        self.endResetModel()


class TargetTable(PremisesTable):
    """One selection with map and inspector, as every table of premises."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        head = self.view.horizontalHeader()
        assert head is not None
        head.sortIndicatorChanged.disconnect()
        self.model: TargetModel = TargetModel(session)
        self.view.setModel(self.model)
        head.sortIndicatorChanged.connect(self.model.sort)
        self.view.setAccessibleName("Premises that are left")

    def show_mask(self, mask: Bools) -> None:
        """Show the rows of a mask."""
        self.model.mask = mask
        self.refresh()
