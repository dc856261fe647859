"""Requests between agencies: a repeat is seen before it is sent, a clock, whole answers."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QSplitter,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.jobs import Jobs
from gis_planner.app.models import sharing as words
from gis_planner.app.models.sharing_rows import Col
from gis_planner.app.models.words import counted, day, many, with_days
from gis_planner.app.pages.sharing.prompts import ReasonDialog, ReplyDialog, date_edit
from gis_planner.app.pages.sharing.tab import Tab, choose, chosen_row, rows_table
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, card, heading, muted, row
from gis_planner.domain.requests import REQUEST_KINDS, Request
from gis_planner.pipeline import Outcome, outcomes, requesting, seeing

KINDS = {"status": "Do you know them?", "records": "Your records about them",
         "attendance": "Will you attend?", "other": "Something else"}  # fmt: skip


class RequestsTab(Tab):
    """A form to ask, the requests, their counts, and the feedback that is owed."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(session, jobs)
        self.beside(self._form(), self._lists())

    # ---- building

    def _form(self) -> QWidget:
        frame, layout = card(margin=14, spacing=9)
        layout.addWidget(heading("Ask another agency", 3))
        form = QFormLayout()
        form.setVerticalSpacing(8)
        self.asker, self.asked, self.kind = QComboBox(), QComboBox(), QComboBox()
        self.purpose, self.about, self.text = QComboBox(), QLineEdit(), QLineEdit()
        self.purpose.setEditable(True)
        for key in REQUEST_KINDS:
            self.kind.addItem(KINDS[key], key)
        self.about.setPlaceholderText("premises, business or person")
        self.due = date_edit(self.session.today(), "Answer due")
        self.again = QLineEdit()
        self.again.setPlaceholderText("why it is asked again")
        self.again.setAccessibleName("Why it is asked again")
        for label, widget in (
            ("From", self.asker), ("To", self.asked), ("Question", self.kind),
            ("About", self.about), ("Purpose", self.purpose), ("Words", self.text),
            ("Due", self.due),
        ):  # fmt: skip
            widget.setAccessibleName(label)
            form.addRow(label, widget)
        layout.addLayout(form)
        self.repeat = muted("")
        self.repeat.setTextFormat(Qt.TextFormat.PlainText)
        self.repeat.setProperty("tone", "warn")
        layout.addWidget(self.repeat)
        layout.addWidget(self.again)
        self.send = button("Send", self.ask, primary=True)
        layout.addLayout(row(None, self.send))
        layout.addStretch(1)
        self.about.textChanged.connect(lambda _: self._look())
        for box in (self.asker, self.asked, self.kind):
            box.currentIndexChanged.connect(lambda _: self._look())
        return frame

    def _lists(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Vertical)
        top = QWidget()
        layout = QVBoxLayout(top)
        layout.setContentsMargins(10, 0, 0, 0)
        self.told = muted("")
        layout.addWidget(self.told)
        self.table, self.model = rows_table(self._columns(), "Requests",
                                            (64, 100, 100, 165, 180, 175, 84),
                                            stretch=4)  # fmt: skip
        picked = self.table.selectionModel()
        assert picked is not None
        picked.selectionChanged.connect(lambda *_: self._detail())
        layout.addWidget(self.table, 1)
        self.steps = [
            button("Record the answer…", self.answer), button("Remind", self.chase),
            button("They refused…", self.refuse), button("Withdraw…", self.withdraw),
        ]  # fmt: skip
        layout.addLayout(row(*self.steps, None))
        split.addWidget(top)
        split.addWidget(self._below())
        split.setSizes([340, 300])
        return split

    def _columns(self) -> tuple[Col, ...]:
        name = self._short
        return (
            Col("No.", lambda r: r.id), Col("From", lambda r: name(r.asker)),
            Col("To", lambda r: name(r.asked)), Col("Question", lambda r: KINDS[r.kind]),
            Col("About", lambda r: r.subject),
            Col("State", lambda r: words.request_state(r, self.session.today())[0],
                key=lambda r: (r.state != "open", r.due_on),
                tone=lambda r: words.request_state(r, self.session.today())[1]),
            Col("Reminders", lambda r: str(len(r.chased_on) or ""), number=True),
        )  # fmt: skip

    def _below(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        self.detail = QTextBrowser()
        self.detail.setAccessibleName("The chosen request")
        self.sums, self.sum_rows = rows_table(_sums(self._short), "Requests by agency asked",
                                              (130, 52, 55, 80, 70, 88, 74, 74, 110))  # fmt: skip
        owed = QWidget()
        layout = QVBoxLayout(owed)
        layout.setContentsMargins(0, 4, 0, 0)
        self.owed, self.owed_rows = rows_table(_owed(self._short), "Feedback owed",
                                               (150, 180, 110, 130, 420), stretch=4)  # fmt: skip
        self.give = button("All of this agency told today", self.given)
        layout.addWidget(self.owed, 1)
        layout.addLayout(row(self.give, None))
        for title, widget in (("Request", self.detail), ("Counts", self.sums),
                              ("Feedback owed", owed)):  # fmt: skip
            tabs.addTab(widget, title)
        self.below = tabs
        return tabs

    def _short(self, agency: str) -> str:
        return self.session.agency_name(agency, short=True)

    # ---- reading

    def reload(self) -> None:
        """Read requests, counts and what is owed."""
        today, case = self.session.today(), self.case
        kept = chosen_row(self.table, self.model)
        self.fill_agencies(self.asker, self.asked)
        if self.asker.currentIndex() == self.asked.currentIndex() and self.asked.count() > 1:
            self.asked.setCurrentIndex((self.asker.currentIndex() + 1) % self.asked.count())
        if not self.purpose.count():
            self.purpose.addItems(seeing.purposes(case))
            self.due.setDate(date_edit(requesting.due_day(today), "").date())
        held = requesting.requests_of(case)
        order = sorted(held, key=lambda r: (r.state != "open", r.due_on, r.id))
        self.model.show(order)
        choose(self.table, self.model, lambda r: kept is not None and r.id == kept.id)
        table = requesting.counts_of(case, today)
        self.sum_rows.show(table)
        owed = [r for r in outcomes.feedback(case).to_pylist() if not r["given"]]
        self.owed_rows.show(owed)
        self.below.setTabText(2, f"Feedback owed ({len(owed)})" if owed else "Feedback owed")
        late = sum(c.overdue for c in table)
        waiting = sum(c.open for c in table)
        self.told.setText(
            f"{counted(len(held), 'request')}, {many(waiting)} open, {many(late)} overdue." if held
            else "Nothing was asked yet. Ask on the left; what was asked before is told first."
        )  # fmt: skip
        self.give.setEnabled(bool(owed))
        self._detail()
        self._look()

    def _look(self) -> None:
        """Is it a repeat? Said before anything is sent."""
        subject = self.about.text().strip()
        earlier = None
        if subject and self.asker.currentData() and self.session.is_open:
            earlier = requesting.earlier(
                self.case, str(self.asker.currentData()), str(self.asked.currentData()),
                str(self.kind.currentData()), subject, as_of=self.session.today(),
            )  # fmt: skip
        self.again.setVisible(earlier is not None)
        said = words.repeat_text(earlier, self.session.agency_name) if earlier else ""
        self.repeat.setText(said)
        self.repeat.setVisible(bool(said))
        self.send.setText("Ask again" if earlier else "Send")

    def current(self) -> Request | None:
        """The chosen request."""
        found: Request | None = chosen_row(self.table, self.model)
        return found

    def _detail(self) -> None:
        request, t = self.current(), theme.current()
        for step in self.steps:
            step.setEnabled(request is not None and request.state == "open")
        if request is None:
            self.detail.setHtml(f"<p style='color:{t.muted}'>Choose a request.</p>")
            return
        name, today = self.session.agency_name, self.session.today()
        self.detail.setHtml(words.request_html(request, name, today, t.muted))

    # ---- doing

    def ask(self) -> None:
        """Send what the form says."""
        outcome = self.do(lambda: requesting.ask(
            self.case, str(self.asker.currentData()), str(self.asked.currentData()),
            str(self.kind.currentData()), self.about.text(), purpose=self.purpose.currentText(),
            text=self.text.text(), due_on=self.due.date().toPyDate().isoformat(),
            anyway=self.again.text(), as_of=self.session.today(),
        ))  # fmt: skip
        if outcome is not None:
            for line in (self.about, self.text, self.again):
                line.clear()
            choose(self.table, self.model, lambda r: r.id == outcome.figures["id"])

    def chase(self) -> None:
        """A reminder was sent."""
        self._with(lambda r: requesting.chase(self.case, r.id, as_of=self.session.today()))

    def _with(self, verb: Any) -> Outcome | None:
        request = self.current()
        return self.do(lambda: verb(request)) if request is not None else None

    def answer(self) -> None:
        """Record the answer, field by field."""
        request = self.current()
        if request is None:
            return
        dialog = ReplyDialog(self, request.id, REQUEST_KINDS[request.kind])
        dialog.accepted.connect(lambda: self.do(lambda: requesting.answer(
            self.case, request.id, dialog.reply, as_of=self.session.today())))  # fmt: skip
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def refuse(self) -> None:
        """The asked agency says no."""
        self._close("They refused", "What did they say?", requesting.refuse)

    def withdraw(self) -> None:
        """The asker needs no answer any more."""
        self._close("Withdraw", "Why is no answer needed any more?", requesting.withdraw)

    def _close(self, title: str, text: str, verb: Any) -> None:
        request = self.current()
        if request is None:
            return
        dialog = ReasonDialog(self, f"{title}: {request.id}", text, "Record")
        dialog.accepted.connect(lambda: self.do(lambda: verb(
            self.case, request.id, dialog.reason, as_of=self.session.today())))  # fmt: skip
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def given(self) -> None:
        """The agency of the chosen row was told what became of all its rows."""
        owed = chosen_row(self.owed, self.owed_rows) or next(iter(self.owed_rows.rows), None)
        if owed is not None:
            self.do(lambda: outcomes.give_feedback(
                self.case, owed["operation"], owed["agency"], self.session.today()))  # fmt: skip


def _sums(name: Any) -> tuple[Col, ...]:
    def whole(c: Any) -> str:
        fits = c.sent == c.open + c.answered + c.refused + c.withdrawn
        return "adds up" if fits else "does not add up"

    def number(title: str, key: str) -> Col:
        return Col(title, lambda c: many(getattr(c, key)), key=lambda c: getattr(c, key),
                   number=True)  # fmt: skip

    median = Col("Days to answer", lambda c: "" if c.median_days is None else f"{c.median_days:g}",
                 number=True)  # fmt: skip
    return (
        Col("Asked", lambda c: name(c.asked)), number("Sent", "sent"), number("Open", "open"),
        number("Answered", "answered"), number("Refused", "refused"),
        number("Withdrawn", "withdrawn"), number("Overdue", "overdue"),
        number("Repeats", "repeats"), median,
        Col("Sum", whole, tone=lambda c: "good" if whole(c) == "adds up" else "bad"),
    )  # fmt: skip


def _owed(name: Any) -> tuple[Col, ...]:
    return (
        Col("Owed to", lambda r: name(r["agency"])),
        Col("For its row", lambda r: f"{r['list']} / {r['source_ref']}"),
        Col("Visit", lambda r: day(r["day"]), key=lambda r: r["day"] or ""),
        Col("What became of it", lambda r: r["status"],
            tone=lambda r: "muted" if r["status"] == "awaited" else ""),
        Col("Why", lambda r: with_days(r["because"] or "")),
    )  # fmt: skip
