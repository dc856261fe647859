"""The journal for whoever must answer for it: acts, filter, auditor's export, head on paper."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QTextBrowser, QVBoxLayout

from gis_planner.app import theme
from gis_planner.app.jobs import Jobs
from gis_planner.app.models.sharing_rows import Col
from gis_planner.app.models.words import many
from gis_planner.app.pages.sharing.tab import Tab, rows_table
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, muted, row
from gis_planner.pipeline import Outcome, auditing
from gis_planner.pipeline.auditing import Wanted

MOST_SHOWN = 5_000
TONES = {"disclosure": "warn", "erasure": "bad"}
COLUMNS = (
    Col("No.", lambda e: str(e.seq), key=lambda e: e.seq, number=True),
    Col("When (UTC)", lambda e: e.at[:19].replace("T", " ")),
    Col("Who", lambda e: e.who),
    Col("Act", lambda e: auditing.act_of(e.verb), tone=lambda e: TONES.get(
        auditing.act_of(e.verb), "")),
    Col("What", lambda e: e.summary.splitlines()[0] + (" (undone)" if e.undone else "")),
    Col("Why", auditing.why_of),
)  # fmt: skip


class JournalTab(Tab):
    """Newest first."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(session, jobs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._filters())
        self.told = muted("")
        layout.addWidget(self.told)
        self.table, self.model = rows_table(COLUMNS, "Journal", (60, 150, 110, 110, 480, 180),
                                            stretch=4)  # fmt: skip
        layout.addWidget(self.table, 1)
        layout.addLayout(self._proof())
        self.verdict = QTextBrowser()
        self.verdict.setAccessibleName("Result of the proof")
        self.verdict.setMaximumHeight(64)
        self.verdict.hide()
        layout.addWidget(self.verdict)

    def _filters(self) -> QHBoxLayout:
        self.acts: dict[str, QCheckBox] = {}
        for act in auditing.ACTS:
            box = QCheckBox(act.capitalize())
            box.toggled.connect(lambda _: self.reload())
            self.acts[act] = box
        self.words = QLineEdit()
        self.words.setPlaceholderText("Words, a name, a purpose")
        self.words.setAccessibleName("Words in the journal")
        self.words.setClearButtonEnabled(True)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(150)
        self.timer.timeout.connect(self.reload)
        self.words.textChanged.connect(lambda _: self.timer.start())
        self.since = QComboBox()
        self.since.setAccessibleName("Since when")
        for title, days in (("All of it", 0), ("Last 7 days", 7), ("Last 30 days", 30),
                            ("Last year", 365)):  # fmt: skip
            self.since.addItem(title, days)
        self.since.currentIndexChanged.connect(lambda _: self.reload())
        return row(*self.acts.values(), 8, self.words, self.since, spacing=12)

    def _proof(self) -> QHBoxLayout:
        self.head = QLineEdit()
        self.head.setPlaceholderText("Head from paper (twelve signs are enough); empty: the rest")
        self.head.setAccessibleName("Head from paper")
        self.head.returnPressed.connect(self.verify)
        return row(
            self.head, button("Verify", self.verify, icon="check", tip="Enter"),
            button("Print the head…", self.print_head, icon="save",
                   tip="To be kept on paper, apart from the case"),
            button("Export for an auditor…", self.export, icon="save"),
        )  # fmt: skip

    def wanted(self) -> Wanted:
        """What the filters ask for."""
        from datetime import timedelta

        days = int(self.since.currentData())
        first = (self.session.today() - timedelta(days=days)).isoformat() if days else ""
        acts = frozenset(act for act, box in self.acts.items() if box.isChecked())
        return Wanted(acts, self.words.text(), first)

    def reload(self) -> None:
        """Read the journal."""
        if not self.session.is_open or self.session.seen is not None:
            return
        found = auditing.entries(self.case, self.wanted())
        self.model.show(found[::-1][:MOST_SHOWN])
        totals = auditing.counts(self.case)
        for act, box in self.acts.items():
            box.setText(f"{act.capitalize()} {many(totals[act])}")
        head = auditing.head_of(self.case)
        kept = "keyed with the passphrase" if self.case.encrypted else "not keyed: no passphrase"
        more = f", the newest {many(MOST_SHOWN)} shown" if len(found) > MOST_SHOWN else ""
        self.told.setText(
            f"{many(len(found))} of {many(sum(totals.values()))} entries{more}. "
            f"Head {auditing.grouped(head.hash[:16])} … ({kept})"
        )

    def verify(self) -> None:
        """Prove the case, with the head from paper where one is typed."""
        case, typed = self.case, self.head.text()
        self.jobs.start("Verify", lambda p: auditing.verify_head(case, typed), self._proved,
                        failed=self.fault.emit)  # fmt: skip

    def _proved(self, outcome: Outcome) -> None:
        t = theme.current()
        bad = outcome.figures["faults"]
        colour = t.bad if bad else t.good
        lines = bad or [outcome.summary]
        self.verdict.setPlainText(("✗ " if bad else "✓ ") + "\n✗ ".join(lines))
        self.verdict.setStyleSheet(f"QTextBrowser {{ color: {colour}; font-weight: 600; }}")
        self.verdict.show()

    def print_head(self) -> None:
        """The head as a page."""
        day = self.session.today()
        name = self.ask_save(f"head-{day}.pdf", "PDF (*.pdf);;Text (*.txt)")
        if name:
            self.do(lambda: auditing.write_head(self.case, Path(name), day))

    def export(self) -> None:
        """What is shown, with digests and hashes."""
        name = self.ask_save("journal.xlsx", "Tables (*.xlsx *.csv *.json)")
        if name:
            self.do(lambda: auditing.export_audit(self.case, Path(name), self.wanted()))
