"""Record what became of each visit: a list of visits, a card for each agency, Enter to go on."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QListWidgetItem,
    QMenu,
)

from gis_planner.app import theme
from gis_planner.app.models import outcomes as model
from gis_planner.app.models.outcomes import MARKS, Board, Party, Visited
from gis_planner.app.pages.outcomes.party_card import PartyCard
from gis_planner.app.pages.outcomes.record_form import RecordForm
from gis_planner.app.session import Session
from gis_planner.app.widgets import clear_layout, laid_out_once
from gis_planner.app.words import long_day
from gis_planner.domain.operations import VisitOutcome


class RecordTab(RecordForm):
    """`save(statements)` keeps what was typed; `chosen` tells the visit in view."""

    chosen = Signal(str)
    status = Signal(str)

    def __init__(self, session: Session, save: Callable[[list[VisitOutcome], str], None]) -> None:
        super().__init__()
        self.session, self._save = session, save
        self.board, self.visit = Board(), None
        self.cards: list[PartyCard] = []
        self._extra: list[Visited] = []
        for keys, call in (
            ("Ctrl+Return", self.save), ("Ctrl+PgDown", lambda: self.step(1)),
            ("Ctrl+PgUp", lambda: self.step(-1)), ("Alt+N", self.nothing_found),
            ("Alt+P", self.as_planned),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(keys), self, call)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    visit: Visited | None

    # ---- the visits

    def show_board(self, board: Board) -> None:
        """Other visits, or the same with other statements; what is being typed stays."""
        known = {v.premises_id for v in board.visits}
        same = board.operation == self.board.operation
        self._extra = [v for v in self._extra if same and v.premises_id not in known]
        self.board = Board(board.operation, (*board.visits, *self._extra))
        shown = self.visit if same else None
        key = shown.key if shown is not None else ""
        self._fill()
        now = self.board.visit(key)
        if now is None:
            first = self.board.after("") or (self.board.visits[0].key if self.board.visits else "")
            self.choose(first)
        elif now != shown and not self.statements():
            self.choose(key)

    def _fill(self) -> None:
        words = self.search.text().strip().lower()
        t = theme.current()
        self.list.blockSignals(True)
        self.list.clear()
        last = ""
        for v in self.board.visits:
            officers = " ".join(o for p in v.parties for o in p.officers)
            said = f"{v.name} {v.address} {v.key} {v.premises_id} {officers} {long_day(v.day)}"
            if words not in said.lower():
                continue
            day = v.day if v.visit_id else "not planned"
            if day != last:
                last = day
                head = QListWidgetItem(long_day(day) if v.visit_id else "Not planned")
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                font = head.font()
                font.setBold(True)
                head.setFont(font)
                self.list.addItem(head)
            mark = MARKS[v.fate]
            item = QListWidgetItem(f"{mark}  {v.start}  {v.name}".replace("    ", "  "))
            item.setData(Qt.ItemDataRole.UserRole, v.key)
            item.setToolTip(f"{v.name}\n{v.address}\n{v.stated} of {len(v.parties)} have stated")
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                f"{v.start} {v.name}: {v.stated} of {len(v.parties)} have stated",
            )
            item.setForeground(QColor(t.muted if v.fate != "waiting" else t.text))
            self.list.addItem(item)
            if self.visit is not None and v.key == self.visit.key:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)

    def _picked(self, item: QListWidgetItem | None) -> None:
        key = item.data(Qt.ItemDataRole.UserRole) if item is not None else ""
        if key and (self.visit is None or key != self.visit.key):
            self.choose(str(key))

    def choose(self, key: str) -> None:
        """Show the cards of a visit."""
        self.visit = self.board.visit(key)
        for i in range(self.list.count()):
            item = self.list.item(i)
            if item is not None and item.data(Qt.ItemDataRole.UserRole) == key:
                self.list.blockSignals(True)
                self.list.setCurrentItem(item)
                self.list.blockSignals(False)
        self.cards = []
        self.start.clear()
        self.end.clear()
        visit = self.visit
        for widget in (self.go, self.none, self.other):
            widget.setEnabled(visit is not None)
        if visit is None:
            clear_layout(self.stack)
            self.title.setText("")
            self.where.setText("")
            return
        self.title.setText(visit.name)
        when = f"{long_day(visit.day)}, {visit.start}–{visit.end}"
        when = when if visit.visit_id else "Not planned"
        self.where.setText(" · ".join(x for x in (visit.address, when, visit.visit_id) if x))
        self.start.setPlaceholderText(visit.start or "from")
        self.end.setPlaceholderText(visit.end or "until")
        with laid_out_once(self.host):
            clear_layout(self.stack)
            for party in visit.parties:
                self._add(party)
            self.stack.addStretch(1)
        self._check()
        self.chosen.emit(visit.premises_id)

    def _add(self, party: Party) -> PartyCard:
        card = PartyCard(self.session, party)
        card.changed.connect(self._check)
        card.next_wanted.connect(lambda c=card: self._next(c))
        self.stack.insertWidget(len(self.cards), card)
        self.cards.append(card)
        return card

    def step(self, by: int) -> None:
        """The visit after or before in the list."""
        keys = [v.key for v in self.board.visits]
        if self.visit is None or not keys:
            return
        self.choose(keys[(keys.index(self.visit.key) + by) % len(keys)])
        self.focus_first()

    def focus_first(self) -> None:
        """To the first agency that has stated nothing."""
        empty = [c for c in self.cards if not c.what.text()]
        for card in (empty or self.cards)[:1]:
            card.what.setFocus()

    def _next(self, card: PartyCard) -> None:
        """Enter: to the next agency; after the last one, keep the visit."""
        place = self.cards.index(card) + 1
        if place < len(self.cards):
            self.cards[place].what.setFocus()
            self.cards[place].what.selectAll()
            self.area.ensureWidgetVisible(self.cards[place])
        else:
            self.save()

    # ---- what is typed

    def as_planned(self) -> None:
        """All were on site at the planned times."""
        if self.visit is not None:
            self.start.setText(self.visit.start)
            self.end.setText(self.visit.end)

    def nothing_found(self) -> None:
        """'none' for every agency that has stated nothing."""
        for card in self.cards:
            if not card.what.text().strip():
                card.put("none")

    def statements(self) -> list[VisitOutcome | str]:
        """What the cards state that is new, and what is wrong with them."""
        if self.visit is None:
            return []
        start, end = self.start.text().strip(), self.end.text().strip()
        made = [c.statement(self.visit, self.board.operation, start, end) for c in self.cards]
        return [m for m in made if m is not None]

    def _check(self) -> None:
        faults = [m for m in self.statements() if isinstance(m, str)]
        self.fault.setText(f"{faults[0][:1].upper()}{faults[0][1:]}." if faults else "")

    def save(self) -> None:
        """Keep what was typed and go to the next visit that waits."""
        visit = self.visit
        if visit is None:
            return
        made = self.statements()
        faults = [m for m in made if isinstance(m, str)]
        facts = [m for m in made if not isinstance(m, str)]
        if faults:
            self._check()
            bad = next(c for c in self.cards if isinstance(self._of(c, visit), str))
            bad.what.setFocus()
            return
        if facts:
            self._save(facts, visit.name)
        elif visit.fate == "waiting":
            self.status.emit("Nothing is stated yet: 'none' is an outcome too.")
            return
        follows = self.board.after(visit.key)
        if follows:
            self.visit = None
            self.choose(follows)
            self.focus_first()
        else:
            self.status.emit("Every planned visit is stated.")

    def _of(self, card: PartyCard, visit: Visited) -> VisitOutcome | str | None:
        return card.statement(visit, self.board.operation, self.start.text(), self.end.text())

    # ---- what nobody planned

    def _ask_other(self) -> None:
        menu = QMenu(self)
        there = {c.party.agency for c in self.cards}
        for agency in self.session.reference.agencies.values():
            if agency.id not in there:
                menu.addAction(agency.name, lambda a=agency.id: self.add_agency(a))
        menu.popup(self.other.mapToGlobal(self.other.rect().topLeft()))

    def add_agency(self, agency: str) -> PartyCard:
        """A card for an agency that nobody planned."""
        card = self._add(Party(agency, planned=False))
        card.what.setFocus()
        return card

    def add_visit(self, premises_id: str) -> None:
        """A visit that nobody planned, to premises; or the planned one to the same premises."""
        known = next((v for v in self.board.visits if v.premises_id == premises_id), None)
        if known is None:
            known = model.unplanned(premises_id, self.session.frame)
            self._extra.append(known)
            self.board = Board(self.board.operation, (*self.board.visits, known))
            self._fill()
        self.choose(known.key)

    def retheme(self) -> None:
        """Colours of the theme in use."""
        for card in self.cards:
            card.retheme()
        self._fill()
