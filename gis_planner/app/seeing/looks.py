"""Which premises were looked at: consultation is logged too (Data Protection Act 2018 s.62)."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer

from gis_planner.app.jobs import Jobs
from gis_planner.app.session import Session
from gis_planner.domain.errors import UserError
from gis_planner.store import Case

REST_MS = 2_000
"""A dossier that is shown for so long was looked at, not passed over."""
WRITE_MS = 20_000


class Looks(QObject):
    """Gathers premises whose dossier was shown; one entry of the journal for several."""

    def __init__(self, session: Session, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self.session, self.jobs = session, jobs
        self.seen: dict[str, None] = {}
        self.case: Case | None = None
        self.rest, self.write = QTimer(self), QTimer(self)
        for timer, after, call in (
            (self.rest, REST_MS, self.note), (self.write, WRITE_MS, self.write_beside),
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

    def write_beside(self) -> None:
        """Write down what was looked at, on the thread of reads: a disk that other work keeps busy
        would stop the window. What is not written by the end of the window is written then."""
        ids, case = tuple(self.seen), self.case
        if not self._writable(ids, case) or case is None:
            return

        def written(_: object) -> None:
            if self.case is case:
                self.seen = {i: None for i in self.seen if i not in ids}

        self.jobs.start(
            "Writing down what was looked at", lambda _: self._write(case, ids), written,
            quiet=True, failed=lambda _: self.write.start(),
        )  # fmt: skip

    def flush(self) -> None:
        """Write down what was looked at, now."""
        ids, case = tuple(self.seen), self.case
        self.seen = {}
        if not self._writable(ids, case) or case is None:
            return
        try:
            self._write(case, ids)
        except UserError:  # another program writes: said again with the next ones
            self.seen |= dict.fromkeys(ids)

    def _writable(self, ids: tuple[str, ...], case: Case | None) -> bool:
        return bool(ids) and case in (self.session.case, self.session.own)

    def _write(self, case: Case, ids: tuple[str, ...]) -> None:
        count = "1 premises" if len(ids) == 1 else f"{len(ids)} premises"
        detail = {"premises": list(ids), "why": self.session.operation}
        case.note("consult", f"Looked at {count}", detail)

    def close(self) -> None:
        """The window closes."""
        self.rest.stop()
        self.write.stop()
        self.flush()
