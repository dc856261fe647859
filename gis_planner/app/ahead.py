"""Reading a case's premises while the window is still being made: a thread beside the imports."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Silent

if TYPE_CHECKING:
    from gis_planner.app.models.frame import PremisesFrame
    from gis_planner.store import Case

PLAIN = b"SQLite format 3\x00"


class ReadAhead:
    """The frame of a plain case, read from the moment of making; an encrypted one waits for its
    passphrase as always."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._frame: PremisesFrame | None = None
        self._made_of: tuple[int | None, ...] = ()
        self._thread = threading.Thread(target=self._read, daemon=True)
        if path.is_file() and path.open("rb").read(len(PLAIN)) == PLAIN:
            self._thread.start()

    def _read(self) -> None:
        from gis_planner.app.models.frame import read_frame
        from gis_planner.store import Case

        try:
            with Case.open(self.path) as case:
                self._made_of = _runs(case)
                self._frame = read_frame(case, Silent())
        except UserError:
            self._frame = None  # the window opens it too and says why it cannot

    def take(self, case: Case) -> PremisesFrame | None:
        """The frame, if it is of this case as it stands; waits for it. None otherwise."""
        if self._thread.ident is None or case.path.resolve() != self.path.resolve():
            return None
        self._thread.join()
        return self._frame if self._made_of == _runs(case) else None


def _runs(case: Case) -> tuple[int | None, ...]:
    return case.current_run("match"), case.current_run("scores"), len(case.documents("moved"))
