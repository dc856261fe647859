"""Which premises were looked at: consultation is logged too (Data Protection Act 2018 s.62)."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer

from gis_planner.app.session import Session
from gis_planner.domain.errors import UserError
from gis_planner.store import Case

REST_MS = 2_000
"""A dossier that is shown for so long was looked at, not passed over."""
WRITE_MS = 20_000


class Looks(QObject):
    """Gathers premises whose dossier was shown; one entry of the journal for several."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.seen: dict[str, None] = {}
        self.case: Case | None = None
        self.rest, self.write = QTimer(self), QTimer(self)
        for timer, after, call in (
            (self.rest, REST_MS, self.note), (self.write, WRITE_MS, self.flush),
        ):  # fmt: skip
            timer.setSingleShot(True)
            timer.setInterval(after)
            timer.timeout.connect(call)
        session.selection.focused.connect(lambda *_: self.rest.start())

    def note(self) -> None:
        """The premises in focus was looked at."""
        session = self.session
        row = session.selection.focus
        if session.case is None or not 0 <= row < len(session.frame):
            return
        if self.case is not session.case:
            self.flush()
            self.case = session.case
        self.seen[session.frame.id_of(row)] = None
        if not self.write.isActive():
            self.write.start()

    def flush(self) -> None:
        """Write down what was looked at."""
        ids, case = list(self.seen), self.case
        self.seen.clear()
        if not ids or case is None or case not in (self.session.case, self.session.own):
            return
        count = "1 premises" if len(ids) == 1 else f"{len(ids)} premises"
        detail = {"premises": ids, "why": self.session.operation}
        try:
            case.note("consult", f"Looked at {count}", detail)
        except UserError:  # another program writes: said again with the next ones
            self.seen |= dict.fromkeys(ids)

    def close(self) -> None:
        """The window closes."""
        self.rest.stop()
        self.write.stop()
        self.flush()
