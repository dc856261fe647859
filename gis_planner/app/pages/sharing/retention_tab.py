"""How long each list may be kept, what its erasure would take, and erasing it."""

from __future__ import annotations

import html
from datetime import date

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QSplitter, QTextBrowser, QVBoxLayout, QWidget

from gis_planner.app import theme
from gis_planner.app.jobs import Jobs
from gis_planner.app.models import sharing as words
from gis_planner.app.models.sharing_rows import Col
from gis_planner.app.models.words import counted, many
from gis_planner.app.pages.sharing.prompts import HandlingDialog, ReasonDialog
from gis_planner.app.pages.sharing.tab import Tab, choose, chosen_row, rows_table
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button, muted, row, stacked
from gis_planner.domain.sharing import MARKINGS
from gis_planner.pipeline import Outcome, retaining
from gis_planner.pipeline.retaining import Due

TONES = {"past": "bad", "soon": "warn", "kept": "", "no date": "muted"}


def clock(due: Due) -> str:
    """'12 days left', '3 days past', 'no date'."""
    if due.days is None:
        return "no date set"
    if due.days < 0:
        return f"{counted(-due.days, 'day')} past"
    return f"{counted(due.days, 'day')} left"


class RetentionTab(Tab):
    """A row a list, the first to go first."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(session, jobs)
        self.empty = EmptyState(
            "history", "No list yet",
            "Each list has a marking and a last day. After it, nobody gets the list any more, and "
            "it is erased with everything that was made from it alone.",
        )  # fmt: skip
        self.stack = stacked(self, self.empty, self._body(), top=8)

    def _body(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Horizontal)
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        self.told = muted("")
        layout.addWidget(self.told)
        columns = (
            Col("List", lambda d: d.info.list_name),
            Col("Owner", lambda d: self.session.agency_name(d.info.agency)),
            Col("Rows", lambda d: many(d.info.rows), key=lambda d: d.info.rows, number=True),
            Col("Marking", lambda d: d.marking),
            Col("Kept until", lambda d: d.retain_until or ""),
            Col("Clock", clock, key=lambda d: (d.days is None, d.days or 0),
                tone=lambda d: TONES[d.state]),
        )  # fmt: skip
        self.table, self.model = rows_table(columns, "Lists and their last day",
                                            (190, 200, 70, 150, 100, 110))  # fmt: skip
        picked = self.table.selectionModel()
        assert picked is not None
        picked.selectionChanged.connect(lambda *_: self._chosen())
        self.table.doubleClicked.connect(lambda _: self.set_handling())
        layout.addWidget(self.table, 1)
        self.all_past = button("Erase all past their day…", self.erase_past)
        layout.addLayout(row(
            button("Marking and last day…", self.set_handling),
            button("What would go?", self.preview), button("Erase…", self.erase), None,
            self.all_past,
        ))  # fmt: skip
        self.report = QTextBrowser()
        self.report.setAccessibleName("What an erasure takes and what remains")
        split.addWidget(left)
        split.addWidget(self.report)
        split.setSizes([820, 420])
        split.setStretchFactor(0, 1)
        return split

    # ---- reading

    def reload(self) -> None:
        """Read the lists."""
        kept = chosen_row(self.table, self.model)
        found = retaining.calendar(self.case, self.session.today())
        self.stack.setCurrentIndex(1 if found else 0)
        self.model.show(found)
        choose(self.table, self.model, lambda d: kept is not None and d.info.key == kept.info.key)
        past = sum(d.state == "past" for d in found)
        soon = sum(d.state == "soon" for d in found)
        none = sum(d.state == "no date" for d in found)
        said = [f"{past} past their day"] if past else []
        said += [f"{soon} within {retaining.SOON_DAYS} days"] if soon else []
        said += [f"{none} without a day"] if none else []
        self.told.setText(
            counted(len(found), "list") + (": " + ", ".join(said) if said else "") + "."
        )
        self.all_past.setEnabled(bool(past))

    def current(self) -> Due | None:
        """The chosen list."""
        found: Due | None = chosen_row(self.table, self.model)
        return found

    def _chosen(self) -> None:
        t = theme.current()
        self.report.setHtml(
            f"<p style='color:{t.muted}'>‘What would go?’ counts what erasing the chosen list "
            "takes and what remains. Nothing is changed by it.</p>"
        )

    # ---- doing

    def set_handling(self) -> None:
        """Marking and last day of the chosen list."""
        due = self.current()
        if due is None:
            return
        dialog = HandlingDialog(self, due.info.key, MARKINGS, due.marking, due.retain_until,
                                self.session.today())  # fmt: skip
        dialog.accepted.connect(lambda: self._handle(due.info.key, dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _handle(self, key: str, dialog: HandlingDialog) -> None:
        self.do(lambda: retaining.set_handling(
            self.case, key, marking=dialog.marking, retain_until=dialog.until))  # fmt: skip

    def preview(self) -> None:
        """Count what an erasure would take."""
        due = self.current()
        if due is None:
            return
        case, key = self.case, due.info.key
        self.jobs.start(
            f"What erasing {key} would take", lambda p: retaining.preview(case, key),
            lambda outcome: self._tell(outcome, done=False), failed=self.fault.emit,
        )  # fmt: skip

    def _tell(self, outcome: Outcome, *, done: bool) -> None:
        t = theme.current()
        figures = outcome.figures
        page = f"<h3>{html.escape(figures.get('list', ''))}</h3>"
        self.report.setHtml(page + words.erasure_html(figures, t.muted, done))

    def erase(self) -> None:
        """Ask for the rule, erase the chosen list."""
        due = self.current()
        if due is None:
            return
        key = due.info.key
        dialog = ReasonDialog(
            self, f"Erase {key}?", "It goes for good: every version, every decision about it, "
            "every result that used it. There is no undo. Say under which rule.", "Erase",
        )  # fmt: skip
        dialog.line.setText("its retention date has passed" if due.state == "past" else "")
        dialog.line.setPlaceholderText(retaining.ASKED)
        dialog.accepted.connect(lambda: self._erase(key, dialog.reason))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _erase(self, key: str, rule: str) -> None:
        case, today = self.case, self.session.today()
        self.jobs.start(
            f"Erasing {key}",
            lambda p: retaining.erase_list(case, key, rule=rule, as_of=today, progress=p),
            self._erased, failed=self.fault.emit,
        )  # fmt: skip

    def _erased(self, outcome: Outcome) -> None:
        self.took(outcome)
        self._tell(outcome, done=True)

    def erase_past(self) -> None:
        """Ask, then erase every list past its day."""
        case, today = self.case, self.session.today()
        names = ", ".join(i.key for i in retaining.expired(case, today))
        dialog = ReasonDialog(self, "Erase all past their day?", f"These go for good: {names}.",
                              "Erase")  # fmt: skip
        dialog.line.setText("retention date has passed")
        dialog.line.setEnabled(False)
        dialog.accepted.connect(lambda: self._erase_past(today))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _erase_past(self, today: date) -> None:
        case = self.case
        self.jobs.start(
            "Erasing lists past their day",
            lambda p: retaining.erase_expired(case, as_of=today, progress=p),
            self._erased_past, failed=self.fault.emit,
        )  # fmt: skip

    def _erased_past(self, outcome: Outcome) -> None:
        self.took(outcome)
        t = theme.current()
        self.report.setHtml("".join(
            f"<h3>{html.escape(f['list'])}</h3>" + words.erasure_html(f, t.muted, True)
            for f in outcome.figures["erased"]
        ))  # fmt: skip

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
