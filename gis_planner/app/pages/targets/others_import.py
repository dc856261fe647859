"""Bringing in what other agencies plan by themselves."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QFileDialog, QInputDialog, QVBoxLayout, QWidget

from gis_planner.app.jobs import Jobs
from gis_planner.app.models import others as model
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import Outcome

FILES = "Calendars and lists (*.ics *.xlsx *.csv *.tsv *.json);;All files (*)"
SUFFIXES = {".ics", ".ical", ".ifb", ".xlsx", ".csv", ".tsv", ".json"}
CALENDARS = {".ics", ".ical", ".ifb"}


class Importer(QWidget):
    """Brings in an agency's planned visits; asks whose where the file does not say."""

    done = Signal(object)
    fault = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self.session, self.jobs = session, jobs
        self.hide()

    def choose(self) -> None:
        """Ask which files."""
        names, _ = QFileDialog.getOpenFileNames(self, "Other agencies' visits", "", FILES)
        for name in names:
            self.take(Path(name))

    def take(self, path: Path, agency: str = "") -> None:
        """Import a file in the background."""
        if path.suffix.lower() in CALENDARS and not agency:
            agency = self.ask_agency(path)
            if not agency:
                return
        try:
            case = self.session.the_case
        except UserError as fault:
            self.fault.emit(fault)
            return

        def work(progress: Progress) -> Outcome:
            from gis_planner.pipeline.others_visits import add_other_visits

            return add_other_visits(case, path, agency, progress)

        def done(outcome: Outcome) -> None:
            self.session.took_effect(outcome.touched)
            self.done.emit(outcome)

        self.jobs.start(f"Planned visits {path.name}", work, done, failed=self.fault.emit)

    def ask_agency(self, path: Path) -> str:
        """Whose calendar it is; '' where the user gives up."""
        reference = self.session.reference
        names = {self.session.agency_name(a): a for a in reference.agencies}
        words = path.stem.lower().replace("_", " ").replace("-", " ")
        guess = next((i for i, (n, a) in enumerate(names.items())
                      if a.replace("-", " ") in words or n.lower() in words), 0)  # fmt: skip
        name, ok = QInputDialog.getItem(
            self.window(), "Whose calendar?", f"{path.name} is the calendar of", list(names), guess,
            False,
        )  # fmt: skip
        return names[name] if ok else ""


class OthersSummary(QWidget):
    """In the wizard: how many there are, and a button that brings in more."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.days = session, list[str]()
        self.importer = Importer(session, jobs, self)
        self.importer.done.connect(lambda _: self.refresh(self.days))
        self.importer.fault.connect(lambda f: self.words.setText(str(f)))
        self.words = muted("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(heading("Visits that other agencies plan by themselves", 3))
        layout.addWidget(self.words)
        layout.addLayout(
            row(button("Import visits…", self.importer.choose, quiet=True, icon="import",
                       tip="A calendar (ICS) or a list (XLSX, CSV)"), None)
        )  # fmt: skip
        layout.addStretch(1)

    def refresh(self, days: list[str]) -> None:
        """Count again."""
        self.days = days
        if self.session.case is None:
            return
        rows = model.rows_of(self.session.the_case, self.session.frame)
        name = self.session.agency_name
        self.words.setText(model.summary_of(rows, days, lambda a: name(a, short=True)))
