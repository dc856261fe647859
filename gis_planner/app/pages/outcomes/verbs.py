"""What the outcomes page does: keep statements, take in forms, write letters and tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QInputDialog, QTabWidget

from gis_planner.app.jobs import Jobs
from gis_planner.app.models.outcome_board import Read
from gis_planner.app.pages.outcomes.record_tab import RecordTab
from gis_planner.app.session import Session
from gis_planner.domain.operations import VisitOutcome
from gis_planner.pipeline import (
    Outcome,
    exporting,
    feedback_letters,
    outcome_forms,
    outcome_views,
    outcomes,
)

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget as Base
else:
    Base = object

FORMS = "Filled forms (*.xlsx *.csv *.tsv *.json);;All files (*)"


class OutcomeVerbs(Base):
    """Each verb as a background job; part of OutcomesPage."""

    session: Session
    jobs: Jobs
    read: Read
    record: RecordTab
    tabs: QTabWidget
    operation: Any
    fault: Any
    status: Any

    def _run(self, title: str, work: Any) -> None:
        def done(outcome: Outcome) -> None:
            self.session.took_effect(outcome.touched)
            self.status.emit(outcome.summary)

        self.jobs.start(title, work, done, failed=self.fault.emit)

    def keep(self, facts: list[VisitOutcome], name: str) -> None:
        """Append statements of one visit."""
        case = self.session.the_case
        agencies = ", ".join(self.session.agency_name(f.agency, short=True) for f in facts)
        summary = f"Outcomes at {name}: {agencies}"
        self._run("Recording outcomes", lambda p: outcomes.record(case, facts, summary))

    def go_visit(self, premises_id: str) -> None:
        """Show a visit on the first tab."""
        found = next((v for v in self.read.board.visits if v.premises_id == premises_id), None)
        if found is not None:
            self.tabs.setCurrentIndex(0)
            self.record.choose(found.key)
            self.record.focus_first()

    def start_unplanned(self, premises_id: str) -> None:
        """Record a visit that nobody planned."""
        self.tabs.setCurrentIndex(0)
        self.record.add_visit(premises_id)

    def choose_form(self) -> None:
        """Ask which filled form to take in."""
        names, _ = QFileDialog.getOpenFileNames(self, "Take in outcomes", "", FORMS)
        for name in names:
            self.take_form(Path(name))

    def take_form(self, path: Path) -> None:
        """Record the outcomes of a file; ask whose they are where it does not say."""

        def known(needs: bool) -> None:
            if needs:
                self._ask_agency(path)
            else:
                self.record_file(path)

        self.jobs.start(
            f"Looking at {path.name}", lambda p: outcome_forms.needs_agency(path), known,
            quiet=True, failed=self.fault.emit,
        )  # fmt: skip

    def _ask_agency(self, path: Path) -> None:
        names = {p.agency for v in self.read.board.visits for p in v.parties}
        titles = {self.session.agency_name(a): a for a in sorted(names)}
        dialog = QInputDialog(self)
        dialog.setWindowTitle("Whose outcomes are these?")
        dialog.setLabelText(f"{path.name} does not say which agency filled it in:")
        dialog.setComboBoxItems(list(titles))
        dialog.textValueSelected.connect(lambda t: self.record_file(path, titles[t]))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def record_file(self, path: Path, agency: str = "") -> None:
        """Record the outcomes of a file as one change."""
        case, name = self.session.the_case, self.operation
        self._run(
            f"Outcomes from {path.name}",
            lambda p: outcomes.record_from_file(case, path, name, p, agency=agency),
        )

    def ask_form(self) -> None:
        """Ask where a blank form goes."""
        name, _ = QFileDialog.getSaveFileName(
            self, "Blank form", f"outcomes of {self.operation}.xlsx", "Workbooks (*.xlsx)"
        )
        if name:
            self.write_form(Path(name))

    def write_form(self, out: Path) -> None:
        """Write a blank form of the operation."""
        case, name = self.session.the_case, self.operation
        self._run("Blank form", lambda p: outcome_forms.write_form(case, name, out))

    def learn(self) -> None:
        """Into the agencies' lists, match and score."""
        case, name, today = self.session.the_case, self.operation, self.session.today()
        self._run(
            "Outcomes into lists and scores",
            lambda p: outcome_views.feed_back(case, name, as_of=today, progress=p),
        )

    def give(self, agency: str) -> None:
        """Note that an agency was told today."""
        case, name, today = self.session.the_case, self.operation, self.session.today()
        self._run("Feedback given", lambda p: outcomes.give_feedback(case, name, agency, today))

    def ask_letter(self, agency: str) -> None:
        """Ask where the letter to an agency goes."""
        name, _ = QFileDialog.getSaveFileName(
            self, "Feedback letter", f"feedback to {agency}.html", "Letters (*.html *.txt)"
        )
        if name:
            self.write_letter(agency, Path(name))

    def write_letter(self, agency: str, out: Path) -> None:
        """Write the letter to an agency."""
        case, name, today = self.session.the_case, self.operation, self.session.today()
        self._run(
            "Feedback letter",
            lambda p: feedback_letters.write_letter(case, name, agency, out, on=today),
        )

    def ask_table(self, agency: str) -> None:
        """Ask where the table of an agency's feedback goes."""
        name, _ = QFileDialog.getSaveFileName(
            self, "Feedback", f"feedback to {agency}.xlsx", "Tables (*.xlsx *.csv *.json)"
        )
        if name:
            self.write_table(agency, Path(name))

    def write_table(self, agency: str, out: Path) -> None:
        """Write an agency's feedback as a table."""
        case, name, today = self.session.the_case, self.operation, self.session.today()
        self._run("Feedback", lambda p: exporting.write_rows(
            case, feedback_letters.released_feedback(case, name, agency, on=today), out,
            "feedback"))  # fmt: skip
