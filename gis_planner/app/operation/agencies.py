"""Step 2: agencies, each with its objective, people, base and capacity."""

from __future__ import annotations

from functools import partial
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QIcon, QPainter, QPixmap
from PyQt6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPlainTextEdit,
    QVBoxLayout,
)

from gis_planner.app import theme
from gis_planner.app.models import place_search
from gis_planner.app.models.operation_places import Place
from gis_planner.app.operation.base_dialog import BaseDialog
from gis_planner.app.operation.binding import Binder
from gis_planner.app.operation.fields import tall
from gis_planner.app.operation.step import Step, add
from gis_planner.app.widgets import button, muted, row

narrow = partial(add, label_px=140)


class AgenciesStep(Step):
    """A list of agencies and the form of the one chosen."""

    name = "agencies"
    about = (
        "Each agency agrees an objective of its own and names two people who can be rung on the "
        "day (marks 1 and 2)."
    )
    wide = True

    def build(self) -> None:
        """The list on the left, the form on the right."""
        self.one = Binder(self.draft, None)
        self.list = QListWidget()
        self.list.setAccessibleName("Agencies of the operation")
        self.list.setFixedWidth(192)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._chosen)
        self.add_button = button("Add agency", lambda: None, icon="new")
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.add_button.setMenu(self.menu)
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        remove = button(
            "Remove", self.remove, quiet=True, tip="Take the agency and its officers out"
        )
        left.addLayout(row(self.add_button, remove, None))
        both = QHBoxLayout()
        both.setSpacing(14)
        both.addLayout(left)
        right = QVBoxLayout()
        self._form_of_one(right)
        both.addLayout(right, 1)
        self.column.addLayout(both, 1)
        self.draft.replaced.connect(self.fill)
        self.draft.changed.connect(self._changed)
        self.fill()

    def _form_of_one(self, right: QVBoxLayout) -> None:
        b = self.one
        column, self.column = self.column, right
        form = self.form("What the agency wants and who speaks for it")
        form.setVerticalSpacing(6)
        self.objective = QPlainTextEdit()
        self.objective.setTabChangesFocus(True)
        tall(self.objective, 58)
        self.objective.setPlaceholderText("What this agency wants to reach, agreed with it")
        self.objective.textChanged.connect(self._write_objective)
        b.keep("objective", self.objective, self._read_objective, "Objective",
               "Agreed with the agency (mark 1)")  # fmt: skip
        narrow(form, "Objective", self.objective)
        narrow(form, "Contact", b.text("contact", "Contact", hint="Name or desk, telephone"))
        narrow(
            form, "Deputy", b.text("deputy", "Deputy", hint="Who answers when the contact cannot")
        )
        form = self.form("Where it sets out from and what it can take on")
        form.setVerticalSpacing(6)
        self._base(form)
        hours = b.number("aftermath_hours", "Hours for what visits cause afterwards",
                         hint="no limit", tip="Capacity over the whole operation")  # fmt: skip
        narrow(form, "Aftermath hours", hours)
        team = b.whole("officers_per_visit", "Officers of this agency at one visit",
                       tip="2 where nobody goes alone")  # fmt: skip
        narrow(form, "Officers at one visit", team)
        self.expects = b.lines("expects", "What to have ready", height=64,
                               tip="What advance letters ask for; one a line")  # fmt: skip
        narrow(form, "Expects to see", self.expects)
        right.addStretch(1)
        self.column = column

    def _base(self, form: QFormLayout) -> None:
        b = self.one
        self.easting = b.number("base_easting", "Base easting", hint="easting", width=80)
        self.northing = b.number("base_northing", "Base northing", hint="northing", width=80)
        self.near = muted("")
        find = button("Find…", self.find_base, icon="search",
                      tip="By postcode, UPRN or address, or on the map")  # fmt: skip
        self.everywhere = button("Same for all", self.same_base, quiet=True,
                                 tip="All agencies set out from here")  # fmt: skip
        form.addRow("Base", row(self.easting, self.northing, find, None))
        form.addRow("", self.near)
        form.addRow("", row(self.everywhere, None))

    # ---- the list

    def fill(self) -> None:
        """The agencies as they are now."""
        rows, at = self.draft.rows("agency"), max(self.list.currentRow(), 0)
        self.list.blockSignals(True)
        self.list.clear()
        for one in rows:
            item = QListWidgetItem(self._dot(one), "")
            item.setText(self._line(one))
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.list.setCurrentRow(min(at, len(rows) - 1))
        self._chosen(self.list.currentRow())

    def _line(self, one: dict[str, Any]) -> str:
        name = str(one.get("id", ""))
        officers = sum(o.get("agency") == name for o in self.draft.rows("officer"))
        people = f"{officers} officer{'s' if officers != 1 else ''}"
        lacks = [w for w, has in (("objective", self._objective(one)),
                                  ("contact", one.get("contact")), ("deputy", one.get("deputy")))
                 if not has]  # fmt: skip
        said = f"no {', no '.join(lacks)}" if lacks else people
        return f"{self.session.agency_name(name, short=True) or 'Unnamed'}\n{said}"

    def _dot(self, one: dict[str, Any]) -> QIcon:
        picture = QPixmap(14, 14)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.current().edge))  # dark colours on a dark ground
        painter.setBrush(QColor(self.session.agency_colour(str(one.get("id", "")))))
        painter.drawEllipse(1, 1, 12, 12)
        painter.end()
        return QIcon(picture)

    def _changed(self, path: tuple[Any, ...]) -> None:
        item = self.list.item(int(path[1])) if path[0] == "agency" else None
        if item is not None:
            item.setText(self._line(self.draft.rows("agency")[int(path[1])]))
        self._tell_base()

    def _chosen(self, place: int) -> None:
        inside = 0 <= place < len(self.draft.rows("agency"))
        self.one.of(("agency", place) if inside else None)
        if inside:
            agency = str(self.draft.rows("agency")[place].get("id", ""))
            from gis_planner.pipeline.letters import expects

            usual = expects().get(agency, ())
            self.expects.setPlaceholderText("Usually: " + "; ".join(usual) if usual else "")
        self._tell_base()

    def _fill_menu(self) -> None:
        self.menu.clear()
        there = {a.get("id") for a in self.draft.rows("agency")}
        for agency in self.session.reference.agencies:
            if agency not in there:
                name = self.session.agency_name(agency)
                self.menu.addAction(name, lambda a=agency: self.put_in(a))

    def put_in(self, agency: str) -> None:
        """Add an agency, based where the first one is."""
        rows = self.draft.rows("agency")
        first: dict[str, Any] = rows[0] if rows else {}
        made: dict[str, Any] = {"id": agency}
        made |= {k: first[k] for k in ("base_easting", "base_northing") if k in first}
        self.draft.change(lambda d: d["agency"].append(made))
        self.list.setCurrentRow(self.list.count() - 1)

    def remove(self) -> None:
        """Take the chosen agency out, with its officers."""
        at = self.list.currentRow()
        if at < 0:
            return
        name = self.draft.rows("agency")[at].get("id")

        def edit(now: dict[str, Any]) -> None:
            del now["agency"][at]
            now["officer"] = [o for o in now["officer"] if o.get("agency") != name]
            now["operation"].get("objectives", {}).pop(name, None)

        self.draft.change(edit)

    # ---- objective: [operation] objectives goes before the agency's own

    def _objective(self, one: dict[str, Any]) -> str:
        whole = self.draft.head.get("objectives", {})
        return str(whole.get(one.get("id")) or one.get("objective") or "")

    def _read_objective(self) -> None:
        if self.one.root is not None:
            text = self._objective(self.draft.rows("agency")[int(self.one.root[1])])
            if self.objective.toPlainText().strip() != text.strip():
                self.objective.setPlainText(text)

    def _write_objective(self) -> None:
        if self.one.root is None:
            return
        text = " ".join(self.objective.toPlainText().split())
        at = int(self.one.root[1])
        name = self.draft.rows("agency")[at].get("id")
        if name in self.draft.head.get("objectives", {}):

            def edit(now: dict[str, Any]) -> None:
                now["operation"]["objectives"].pop(name)
                now["agency"][at]["objective"] = text

            self.draft.change(edit)
        else:
            self.one.put("objective", text)

    # ---- base

    def _tell_base(self) -> None:
        root = self.one.root
        rows = self.draft.rows("agency")
        one = rows[int(root[1])] if root is not None and int(root[1]) < len(rows) else {}
        e, n = one.get("base_easting"), one.get("base_northing")
        if isinstance(e, int | float) and isinstance(n, int | float):
            from gis_planner.app.map.gridref import grid_reference

            near = place_search.nearest(self.session.frame, e, n)
            self.near.setText(f"{grid_reference(e, n)}  {near}")
        else:
            self.near.setText("No base yet: find it by postcode, or point at it on the map.")

    def find_base(self) -> None:
        """Search for the base, or point at it."""
        if self.one.root is None:
            return
        at = int(self.one.root[1])
        one = self.draft.rows("agency")[at]
        here = (one.get("base_easting"), one.get("base_northing"))
        known = here if all(isinstance(v, int | float) for v in here) else None
        name = self.session.agency_name(str(one.get("id", "")))
        dialog = BaseDialog(self.session, self.jobs, f"Base of {name}", known, self)  # type: ignore[arg-type]
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.place is not None:
            e, n = dialog.place
            self.draft.change(lambda d: d["agency"][at].update(base_easting=e, base_northing=n))
        dialog.deleteLater()

    def same_base(self) -> None:
        """All agencies set out from the base of the chosen one."""
        if self.one.root is None:
            return
        one = self.draft.rows("agency")[int(self.one.root[1])]
        base = {k: one[k] for k in ("base_easting", "base_northing") if k in one}
        self.draft.change(lambda d: [a.update(base) for a in d["agency"]])

    def go(self, place: Place) -> None:
        """An agency's field."""
        if place.row >= 0:
            self.list.setCurrentRow(place.row)
        self.focus_on(self.one.fields.get(place.key) or self.list)
