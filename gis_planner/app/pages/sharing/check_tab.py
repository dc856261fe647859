"""Hit or no hit: does another agency know one's premises? Neither list is opened."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout, QWidget

from gis_planner.app.jobs import Jobs
from gis_planner.app.models.sharing_rows import Col
from gis_planner.app.pages.sharing.tab import Tab, rows_table
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, card, heading, muted, row
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import Outcome, checking, exporting, seeing

COLUMNS = (
    Col("List", lambda r: r["list"]), Col("Own reference", lambda r: r["source_ref"]),
    Col("Answer", lambda r: r["answer"],
        tone=lambda r: "warn" if r["answer"] == "hit" else "muted"),
    Col("Under", lambda r: r["gateways"] or ""),
)  # fmt: skip


class CheckTab(Tab):
    """The asker gets back its own references only; the asked agency learns nothing."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(session, jobs)
        self.answer: pa.Table | None = None
        self.beside(self._form(), self._result())

    def _form(self) -> QWidget:
        frame, layout = card(margin=14, spacing=9)
        layout.addWidget(heading("Hit or no hit", 3))
        layout.addWidget(muted(
            "For each of its own records the asking agency learns whether the other one knows the "
            "same premises or business. No name, no reference, no other field leaves either list."
        ))  # fmt: skip
        self.asking, self.asked, self.level, self.purpose = (QComboBox() for _ in range(4))
        self.purpose.setEditable(True)
        self.level.addItem("the premises", "premises")
        self.level.addItem("the business", "business")
        form = QFormLayout()
        for label, widget in (("Who asks", self.asking), ("Who is asked", self.asked),
                              ("Knows", self.level), ("Purpose", self.purpose)):  # fmt: skip
            widget.setAccessibleName(label)
            form.addRow(label, widget)
        layout.addLayout(form)
        layout.addLayout(row(None, button("Check", self.run, primary=True, icon="check")))
        layout.addStretch(1)
        return frame

    def _result(self) -> QWidget:
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(10, 0, 0, 0)
        self.told = muted("", wrap=False)
        self.save = button("Export…", self.export, quiet=True, icon="save")
        layout.addLayout(row(self.told, None, self.save))
        self.table, self.model = rows_table(COLUMNS, "Answers", (240, 200, 120, 220))
        layout.addWidget(self.table, 1)
        self.forget()
        return body

    def forget(self) -> None:
        """No answer yet."""
        self.answer = None
        self.model.show(())
        self.save.setEnabled(False)
        self.told.setText("The answer stands here. The check is written in the journal.")

    def reload(self) -> None:
        """The agencies of the case."""
        self.fill_agencies(self.asking, self.asked)
        if self.asking.currentIndex() == self.asked.currentIndex() and self.asked.count() > 1:
            self.asked.setCurrentIndex((self.asking.currentIndex() + 1) % self.asked.count())
        if not self.purpose.count():
            self.purpose.addItems(seeing.purposes(self.case))

    def run(self) -> None:
        """Check in the background."""
        case, today = self.case, self.session.today()
        asking, asked = str(self.asking.currentData()), str(self.asked.currentData())
        purpose, level = self.purpose.currentText(), str(self.level.currentData())

        def work(progress: Progress) -> tuple[pa.Table, Outcome]:
            return checking.check(case, asking, asked, purpose=purpose, level=level, as_of=today)

        self.jobs.start("Hit or no hit", work, self._show, failed=self.fault.emit)

    def _show(self, found: tuple[pa.Table, Outcome]) -> None:
        table, outcome = found
        self.answer = table
        rows = table.to_pylist()
        rows.sort(key=lambda r: r["answer"] != "hit")
        self.model.show(rows)
        self.told.setText(outcome.summary + ".")
        self.save.setEnabled(True)
        self.session.took_effect(frozenset({"journal"}))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def export(self) -> None:
        """The answers as a table."""
        name = self.ask_save("hits.xlsx", "Tables (*.xlsx *.csv *.json)")
        if name and self.answer is not None:
            table = self.answer
            self.do(lambda: exporting.write_rows(self.case, table, Path(name), "answers"))
