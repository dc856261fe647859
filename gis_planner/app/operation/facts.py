"""What the lead knows of single premises and the lists do not say."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from PyQt6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from gis_planner.app.models.operation_places import Place
from gis_planner.app.models.place_search import Place as Found
from gis_planner.app.operation.binding import Binder
from gis_planner.app.operation.place_field import PlaceField
from gis_planner.app.operation.step import Step, add, delete_in
from gis_planner.app.widgets import button, list_rows, muted, row

TABLE = "premises"
KNOWN = (("As the lists say", None), ("Yes", True), ("No", False))
narrow = partial(add, label_px=150)


class FactsStep(Step):
    """A table of premises, the form of the one chosen."""

    name = "facts"
    about = (
        "Opening hours, dwelling parts, a partner authority, a skill that is needed: what is told "
        "here goes before the lists."
    )
    wide = True

    def build(self) -> None:
        """Search above, table and form below."""
        self.one = Binder(self.draft, None)
        self.one.table = TABLE
        self.search = PlaceField(self.session, self.jobs, only_premises=True)
        self.search.chosen.connect(self._found)
        self.column.addWidget(self.search)
        self.table = QTableWidget(0, 2)
        self.table.setHorizontalHeaderLabels(["Premises", "What is known"])
        list_rows(self.table, "Premises of which something is known", (170,))
        self.table.currentCellChanged.connect(lambda now, *_: self._chosen(now))
        delete_in(self.table, self.remove)
        both = QHBoxLayout()
        both.setSpacing(14)
        both.addWidget(self.table, 1)
        column, side = self.column, QVBoxLayout()
        self.column = side
        self._form()
        self.column = column
        both.addLayout(side, 1)
        self.column.addLayout(both, 1)
        self.draft.replaced.connect(self.fill)
        self.draft.changed.connect(lambda path: self.fill_rows() if path[0] == TABLE else None)
        self.fill()

    def _form(self) -> None:
        b, form = self.one, self.form("The premises chosen")
        hours = b.words("hours", "Hours when it is open", hint="09:00-17:00, 19:00-23:00")
        narrow(form, "Open", hours)
        narrow(form, "Has a dwelling part", self._known("dwelling", "Has a dwelling part"))
        narrow(form, "Licensed for alcohol", self._known("licensed", "Licensed for alcohol"))
        partner = b.text("primary_authority", "Primary Authority", hint="The partner authority")
        narrow(form, "Primary Authority", partner)
        offence = b.tick(
            "suspected_offence", "An offence is suspected",
            tip="Lifts routine notice where the statute says so",
        )  # fmt: skip
        form.addRow("", offence)
        skills = QLineEdit()
        skills.setPlaceholderText("fire: petroleum; police: search")
        skills.textEdited.connect(lambda t: b.put("skills", skills_of(t)))
        b.keep(
            "skills", skills, lambda: skills.setText(skills_text(b.get("skills"))), "Skills needed",
            "What an agency's officer must have there, as agency: skill; agency: skill",
        )  # fmt: skip
        narrow(form, "Skills needed", skills)
        take = button("Remove", self.remove, quiet=True, tip="What is known of these premises")
        self.column.addLayout(row(take, None))
        self.nothing = muted("Search for premises above to say what you know of them.")
        self.column.addWidget(self.nothing)
        self.column.addStretch(1)

    def _known(self, key: str, label: str) -> QComboBox:
        field = QComboBox()
        for words, value in KNOWN:
            field.addItem(words, value)
        field.currentIndexChanged.connect(lambda i: self.one.put(key, KNOWN[i][1]))
        values = [value for _, value in KNOWN]
        self.one.keep(
            key, field, lambda: field.setCurrentIndex(values.index(self.one.get(key))), label, ""
        )
        return field

    # ---- what is shown

    def fill(self) -> None:
        """The premises as they are now."""
        facts, at = self.draft.rows(TABLE), max(self.table.currentRow(), 0)
        self.table.blockSignals(True)
        self.table.setRowCount(len(facts))
        self.fill_rows()
        if facts:
            self.table.setCurrentCell(min(at, len(facts) - 1), 0)
        self.table.blockSignals(False)
        self._chosen(self.table.currentRow() if facts else -1)

    def fill_rows(self) -> None:
        """Names, and what is known in words."""
        frame = self.session.frame
        for i, fact in enumerate(self.draft.rows(TABLE)):
            place = str(fact.get("premises_id", ""))
            at = frame.row_of(place)
            name = frame.value(at, "name") or frame.value(at, "address") if at >= 0 else ""
            for j, text in enumerate((str(name or place), words_of(fact))):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(i, j, item)

    def _chosen(self, place: int) -> None:
        inside = 0 <= place < len(self.draft.rows(TABLE))
        self.one.of((TABLE, place) if inside else None)
        self.nothing.setVisible(not inside)

    # ---- changing

    def _found(self, place: Found) -> None:
        self.put_in(self.session.frame.id_of(place.row))
        self.search.field.clear()

    def put_in(self, premises_id: str) -> None:
        """Begin to tell of premises, or go on."""
        there = [str(f.get("premises_id")) for f in self.draft.rows(TABLE)]
        if premises_id not in there:
            self.draft.change(lambda d: d[TABLE].append({"premises_id": premises_id}))
            there.append(premises_id)
        self.table.setCurrentCell(there.index(premises_id), 0)

    def remove(self) -> None:
        """Forget what is known of the premises chosen."""
        at = self.table.currentRow()
        left = [f for i, f in enumerate(self.draft.rows(TABLE)) if i != at]
        self.draft.set_rows(TABLE, left)

    def go(self, place: Place) -> None:
        """A field of the premises."""
        if place.row >= 0:
            self.table.setCurrentCell(place.row, 0)
        self.focus_on(self.one.fields.get(place.key) or self.search.field)


def skills_of(text: str) -> dict[str, str]:
    """'fire: petroleum; police: search' → agency → skill."""
    pairs = (p.partition(":") for p in re.split(r"\s*;\s*", text) if ":" in p)
    return {a.strip(): s.strip() for a, _, s in pairs if a.strip() and s.strip()}


def skills_text(skills: Any) -> str:
    """Agency → skill, as it is typed."""
    return "; ".join(f"{a}: {s}" for a, s in (skills or {}).items())


def words_of(fact: dict[str, Any]) -> str:
    """What is known, in a line."""
    said = [f"open {', '.join(fact['hours'])}"] if fact.get("hours") else []
    if fact.get("dwelling") is not None:
        said.append("dwelling part" if fact["dwelling"] else "no dwelling part")
    if fact.get("licensed") is not None:
        said.append("licensed" if fact["licensed"] else "not licensed")
    if fact.get("primary_authority"):
        said.append(f"Primary Authority {fact['primary_authority']}")
    said += ["offence suspected"] if fact.get("suspected_offence") else []
    said += [skills_text(fact["skills"])] if fact.get("skills") else []
    return "; ".join(said) or "nothing yet"
