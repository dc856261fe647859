"""Totals that add up, what does not, and the way of outcomes back into lists and scores."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from gis_planner.app.models import outcomes as model
from gis_planner.app.models.outcome_board import Read
from gis_planner.app.models.words import many, with_days
from gis_planner.app.pages.outcomes.bars import ShareBar
from gis_planner.app.session import Session
from gis_planner.app.text_table import TextTable
from gis_planner.app.widgets import button, card, heading, muted, row
from gis_planner.app.words import short_day

TONES = {"done": "good", "in part": "#56B4E9", "no entry": "bad", "closed": "#CC79A7",
         "not done": "warn", "waiting": "border"}  # fmt: skip


class TotalsTab(QWidget):
    """`go_visit` with the premises of what should be asked about; `feed_back` to learn from it."""

    go_visit = Signal(str)
    feed_back = Signal()
    export_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(10)
        self.equation = heading("", 2)
        self.equation.setWordWrap(True)
        self.equation.setAccessibleName("Planned visits and what became of them")
        self.verdict = QLabel()
        self.bar = ShareBar("Planned visits by what became of them")
        layout.addWidget(self.equation)
        layout.addWidget(self.bar)
        layout.addWidget(self.verdict)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self._agencies())
        split.addWidget(self._odd())
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        layout.addWidget(split, 1)
        frame, inner = card(margin=12)
        self.lists = QLabel()
        self.lists.setWordWrap(True)
        self.learn = button("Into lists and scores", self.feed_back.emit, icon="play",
                            tip="Add them to the agencies' own lists, match and score")  # fmt: skip
        line = row(self.lists, self.learn)
        line.setStretch(0, 1)
        inner.addLayout(line)
        layout.addWidget(frame)

    def _agencies(self) -> QWidget:
        self.agencies = TextTable(
            "Totals by agency",
            ("Agency", "Planned", "Done", "Not done", "Not stated", "Unplanned", "Hours planned",
             "Hours told", "What came of it"),
            (230, 70, 60, 76, 84, 88, 116, 84, 260), 8,
        )  # fmt: skip
        return self._titled(
            "By agency (an agency's part in a visit counted once)", self.agencies, "reconciliation"
        )

    def _odd(self) -> QWidget:
        self.odd = TextTable(
            "What does not add up", ("What", "Visit", "Premises", "Why it is asked about"),
            (140, 70, 250, 400), 3,
        )  # fmt: skip
        self.odd.itemActivated.connect(lambda _: self.go_visit.emit(self.odd.key()))
        self.odd.itemDoubleClicked.connect(lambda _: self.go_visit.emit(self.odd.key()))
        return self._titled("What does not add up (Enter opens the visit)", self.odd,
                            "unreconciled")  # fmt: skip

    def _titled(self, text: str, table: TextTable, what: str) -> QWidget:
        host = QWidget()
        layout = QVBoxLayout(host)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(4)
        export = button("Export…", lambda: self.export_wanted.emit(what), quiet=True, icon="save")
        export.setAccessibleName(f"Export: {text}")
        layout.addLayout(row(heading(text, 3), None, export))
        layout.addWidget(table, 1)
        return host

    def show_read(self, read: Read) -> None:
        """Other totals."""
        text, adds_up = model.equation(read.totals)
        self.equation.setText(text)
        self.bar.show_parts([(words, n, TONES[name]) for name, words, n in read.totals])
        waiting = sum(n for name, _, n in read.totals if name == "waiting")
        open_ = len([r for r in read.odd if r["kind"] != "not stated"])
        said = (
            "It adds up."
            if adds_up
            else (f"{waiting} visit{'s are' if waiting != 1 else ' is'} not stated by all yet.")
        )
        if open_:
            said += f" {open_} statement{'s' * (open_ != 1)} should be asked about."
        self.verdict.setText(said)
        self._tone(self.verdict, "good" if adds_up and not open_ else "warn")
        rows = []
        for r in read.by_agency:
            name = "All" if r["agency"] == "all" else self.session.agency_name(r["agency"])
            rows.append((r["agency"], (
                name, r["planned"], r["done"], r["not_done"], r["not_stated"], r["unplanned"],
                r["planned_hours"], r["hours"], model.outcome_words(r["outcomes"]),
            )))  # fmt: skip
        self.agencies.fill(rows)
        if rows:
            self.agencies.emphasise(len(rows) - 1)
        names = {v.premises_id: v.name for v in read.board.visits}
        self.odd.fill([
            (r["premises_id"], (r["kind"].capitalize(), r["visit_id"],
                                names.get(r["premises_id"], r["premises_id"]),
                                with_days(r["because"] or "")))
            for r in sorted(read.odd, key=lambda r: r["kind"] == "not stated")
        ])  # fmt: skip
        self._lists(read)

    def _lists(self, read: Read) -> None:
        if read.waiting:
            rows = "1 row is" if read.waiting == 1 else f"{many(read.waiting)} rows are"
            text = f"{rows} not in the agencies' own lists yet: scores cannot count these visits."
        elif read.stale:
            text = "The scores are older than the matches, or than what was recorded: score again."
        else:
            text = "Lists and scores know of all that was recorded."
        self.lists.setText(text)
        self.learn.setEnabled(bool(read.waiting or read.stale))

    def _tone(self, label: QLabel, tone: str) -> None:
        label.setProperty("tone", tone)
        style = label.style()
        if style is not None:
            style.polish(label)


class BesideTab(QWidget):
    """Planned against done: a row an agency's part in a visit."""

    go_visit = Signal(str)
    export_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(8)
        self.line = muted("")
        export = button("Export…", lambda: self.export_wanted.emit("planned_done"), quiet=True,
                        icon="save", tip="Planned against done as a table")  # fmt: skip
        top = row(self.line, export)
        top.setStretch(0, 1)
        layout.addLayout(top)
        self.table = TextTable(
            "Planned against done",
            ("Planned", "Premises", "Agency", "Status", "Was there", "Late", "Longer",
             "Hours planned", "Hours told"),
            (110, 200, 230, 84, 110, 88, 88, 116, 84), 1,
        )  # fmt: skip
        self.table.itemActivated.connect(lambda _: self.go_visit.emit(self.table.key()))
        layout.addWidget(self.table, 1)

    def show_read(self, read: Read) -> None:
        """Other rows."""
        names = {v.premises_id: v.name for v in read.board.visits}
        self.table.fill([
            (r["premises_id"], (
                    f"{short_day(r['planned_day'])} {r['planned_start']}",
                    names.get(r["premises_id"], ""),
                self.session.agency_name(r["agency"]), r["status"].capitalize(),
                f"{r['start'] or '?'}–{r['end'] or '?'}" if r["start"] or r["end"] else None,
                model.minutes_words(r["late_min"]), model.minutes_words(r["longer_min"]),
                r["planned_hours"], r["hours"],
            ))
            for r in read.beside
        ])  # fmt: skip
        self.line.setText(beside_words(read))


def beside_words(read: Read) -> str:
    """What planned against done comes to, in a sentence."""
    rows = read.beside
    late = [r["late_min"] for r in rows if r["late_min"] is not None]
    longer = [r["longer_min"] for r in rows if r["longer_min"] is not None]
    done = sum(r["status"] == "done" for r in rows)
    text = f"{done} of {len(rows)} planned parts are done."
    if late:
        text += f" Times are told of {len(late)}: begun {_mean(late, 'later', 'earlier')}"
        text += f", on site {_mean(longer, 'longer', 'shorter')}." if longer else "."
    return text


def _mean(values: list[int], more: str, less: str) -> str:
    mean = round(sum(values) / len(values))
    return f"{abs(mean)} min {more if mean > 0 else less} on average" if mean else "as planned"
