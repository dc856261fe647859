"""The review desk: one doubtful pair at a time, judged blind, by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QShortcut
from PyQt6.QtWidgets import (
    QInputDialog,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gis_planner import settings
from gis_planner.app.errors import sentence
from gis_planner.app.frames import Frames
from gis_planner.app.jobs import Jobs
from gis_planner.app.map.scene import Scene
from gis_planner.app.models import review as model
from gis_planner.app.models.review import CHOICES, Choice, Doubt
from gis_planner.app.pages.review.others_table import OthersTable
from gis_planner.app.pages.review.pair_card import PairCard
from gis_planner.app.pages.review.pair_map import Marker, PairMap
from gis_planner.app.pages.review.queue_panel import QueuePanel
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, FlowLayout, button, heading, muted, row
from gis_planner.domain.decisions import Decision
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import opinions
from gis_planner.pipeline.reviewing import VIEWS, Desk, Question, open_desk
from gis_planner.store.case import now

MOST = 20_000
"""Questions listed at once."""
LEAST_PAIR_PX = 200
"""The two records are never lower; on a small screen the page is scrolled."""
UNMATCHED = (
    "Nothing to review yet",
    "After matching, pairs of records that may or may not be one business appear here, "
    "those that matter most first.",
)
READING = ("Reading doubtful pairs…", "The pair whose answer gains most comes first.")
ALL_CLEAR = ("Nothing to review", "No two records are alike enough to be compared.")


class ReviewPage(QWidget):
    """Doubtful pairs in a queue; the score is shown only on request."""

    fault = Signal(object)
    status = Signal(str)
    match_again = Signal()
    show_premises = Signal(list)
    open_chart = Signal(list)
    edit_cluster = Signal(list)
    """record ids"""
    pin_wanted = Signal(list)
    decisions_wanted = Signal()

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.desk: Desk | None = None
        self.doubt: Doubt | None = None
        self.fresh = 0
        self.frames = Frames(self)
        self.dirty, self.stale = True, False
        self._own = False
        self.stack = QStackedWidget()
        self.empty = EmptyState(
            "review",
            *UNMATCHED,
            (button("Match the lists", self.match_again.emit, primary=True),),
        )
        self.queue = QueuePanel()
        self.list = self.queue.list
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)  # before it is filled, see widgets.stacked
        self.stack.addWidget(self.empty)
        self._build()
        self._keys()
        self.queue.chosen.connect(self._show)
        self.queue.changed.connect(self.refill)
        self.queue.again.connect(self.match_again)
        self.queue.who_wanted.connect(self.ask_who)
        self.queue.decisions_wanted.connect(self.decisions_wanted)
        session.opened.connect(self._opened)
        session.changed.connect(self._changed)
        session.shown_changed.connect(lambda: self._scope_moved("shown"))
        session.selection.changed.connect(lambda: self._scope_moved("selected"))
        self._opened()

    # ---- building

    def _build(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        self.stack.addWidget(split)
        split.addWidget(self.queue)
        desk = QWidget(split)
        layout = QVBoxLayout(desk)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        upper = QSplitter(Qt.Orientation.Horizontal)
        layout.addWidget(upper, 1)
        upper.addWidget(self._middle())
        upper.addWidget(self._right())
        upper.setStretchFactor(0, 1)
        upper.setSizes([800, 236])
        layout.addWidget(self._answers())
        split.setStretchFactor(1, 1)
        split.setSizes([270, 1130])
        split.setCollapsible(0, False)

    def _middle(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Vertical)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName("The two records")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumHeight(LEAST_PAIR_PX)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(20, 14, 14, 8)
        inside.setSpacing(10)
        self.question = heading("", 2)
        self.question.setWordWrap(True)
        self.note = muted("")
        inside.addWidget(self.question)
        inside.addWidget(self.note)
        self.card = PairCard(self.session)
        self.reveal_button = button("Show the evidence  (E)", self.reveal, quiet=True,
                                    tip="What the program thinks and why (E)")  # fmt: skip
        inside.addWidget(self.card)
        inside.addLayout(row(self.reveal_button, None))
        inside.addStretch(1)
        scroll.setWidget(body)
        split.addWidget(scroll)
        below = QWidget()
        under = QVBoxLayout(below)
        under.setContentsMargins(20, 6, 8, 4)
        under.setSpacing(4)
        self.others_title = QLabel()
        self.others_title.setProperty("heading", "3")
        self.others = OthersTable(self.session)
        under.addWidget(self.others_title)
        under.addWidget(self.others, 1)
        split.addWidget(below)
        split.setStretchFactor(0, 1)
        split.setSizes([430, 230])
        split.setChildrenCollapsible(False)
        return split

    def _right(self) -> QWidget:
        side, inside = QScrollArea(), QWidget()
        side.setWidgetResizable(True)
        side.setAccessibleName("Where they are, and other ways")
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setWidget(inside)
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(8, 14, 16, 8)
        layout.setSpacing(6)
        self.map = PairMap()
        layout.addWidget(self.map, 1)
        self.apart = muted("")
        layout.addWidget(self.apart)
        flow = FlowLayout(spacing=2)
        for text, key, slot, icon, tip in self._actions():
            made = button(f"{text}  ({key})", slot, quiet=True, icon=icon, tip=f"{tip} ({key})")
            made.setAccessibleName(text)
            flow.addWidget(made)
        holder = QWidget()
        holder.setLayout(flow)
        layout.addWidget(holder)
        return side

    def _actions(self) -> tuple[tuple[str, str, Callable[[], None], str, str], ...]:
        return (
            ("Split or merge", "C", self.edit, "layers", "Change either business as a whole"),
            ("UPRN", "N", self.pin, "premises", "Pin a UPRN, or say that there is none"),
            ("Second opinion", "O", self.ask_second, "person", "Ask that another person look too"),
            ("On the map", "M", self.to_map, "premises", "Go to both premises on the map"),
            ("Chart", "H", self.to_chart, "links", "Links of both premises"),
        )

    def _answers(self) -> QWidget:
        bar = QWidget()
        layout = QVBoxLayout(bar)
        layout.setContentsMargins(20, 8, 16, 10)
        layout.setSpacing(6)
        self.why = QLineEdit()
        self.why.setPlaceholderText("Why (optional, kept with the decision)  (W)")
        self.why.setAccessibleName("Why you decide so")
        self.why.returnPressed.connect(self.list.setFocus)
        skip = button("Skip  (Space)", self.skip, quiet=True, tip="The next one (Space)")
        layout.addLayout(row(self.why, skip))
        flow = FlowLayout(spacing=6)
        for choice in CHOICES:
            slot = partial(self.decide, choice.kind, choice.swap)
            made = button(f"{choice.short} ({choice.key})", slot,
                          primary=choice.kind == "must_link",
                          tip=f"{choice.text} ({choice.key})")  # fmt: skip
            made.setAccessibleName(choice.text)
            made.setProperty("dense", "true")
            flow.addWidget(made)
        layout.addLayout(flow)
        return bar

    def _keys(self) -> None:
        keys: list[tuple[str, Callable[[], object]]] = [
            (c.key, partial(self._answer, c)) for c in CHOICES
        ]
        keys += [(key, slot) for _, key, slot, _, _ in self._actions()]
        keys += [
            ("E", self.reveal), ("Space", self.skip), ("Backspace", self.back),
            ("W", self.why.setFocus), ("/", self.focus_search),
            ("L", self.decisions_wanted.emit), ("Ctrl+Return", self.match_again.emit),
            ("[", partial(self._turn, -1)), ("]", partial(self._turn, 1)),
        ]  # fmt: skip
        for key, slot in keys:
            made = QShortcut(key, self, slot)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _answer(self, choice: Choice) -> None:
        self.decide(choice.kind, choice.swap)

    def _turn(self, step: int) -> None:
        """The next or previous view."""
        view = self.queue.view
        view.setCurrentIndex((view.currentIndex() + step) % view.count())

    def focus_search(self) -> None:
        """Type to search the queue."""
        self.queue.search.setFocus()
        self.queue.search.selectAll()

    # ---- reading

    def _opened(self) -> None:
        self.dirty, self.fresh, self.desk, self.doubt = True, 0, None, None
        self._read_nothing()

    def _read_nothing(self) -> None:
        """Before a desk is there: whether it is being read, or there is nothing to read."""
        matched = self.session.has("pairs")
        self.empty.say(*(READING if matched else UNMATCHED), offer=not matched)
        self.stack.setCurrentIndex(0)

    def _changed(self, touched: frozenset[str]) -> None:
        if "pairs" in touched:
            self.fresh = 0
        if touched & {"pairs", "records", "clerical sample"}:
            self.dirty = True
        elif "decisions" in touched and not self._own:
            self.stale = True
        if self.isVisible():
            self.entered()

    def entered(self) -> None:
        """Read what changed while the page was hidden; keys go to the queue."""
        if not self.session.is_open:
            return
        self.list.setFocus()
        if self.dirty:
            self._read(self._take)
        elif self._unlisted and not self.stale:
            self.refill()
        elif self.stale and self.desk is not None:
            self.stale = False
            case = self.session.the_case
            self.jobs.start(
                "Reading decisions",
                lambda _: (case.judgements(), opinions.requests(case)),
                lambda read: self._heard(*read),
                quiet=True,
            )

    def with_desk(self, use: Callable[[Desk], None]) -> None:
        """Give the desk of the current match to `use`, read first where it is not there."""
        if self.desk is not None and not self.dirty:
            if self.stale:
                self.stale = False
                case = self.session.the_case
                self._heard(case.judgements(), opinions.requests(case))
            use(self.desk)
            return

        def ready(desk: Desk) -> None:
            self._take(desk)
            if self._unlisted:
                self.refill()
            if self.desk is desk:
                use(desk)

        self._read(ready)

    def _read(self, done: Callable[[Desk], None]) -> None:
        """Read the desk of the current match; what it reads is said where nothing else stands."""
        self.dirty = self.stale = False
        if self.desk is None or self.desk.case is not self.session.case:
            self._read_nothing()
        work = partial(open_desk, self.session.the_case)
        self.jobs.start("Reading doubtful pairs", work, done, quiet=True, failed=self._unread)

    def _unread(self, fault: BaseException) -> None:
        """The desk could not be read; it is tried again when the page is looked at again."""
        self.dirty = True
        self.empty.say("The doubtful pairs could not be read", " ".join(sentence(fault)))
        self.fault.emit(fault)

    def _take(self, desk: Desk) -> None:
        if desk.case is not self.session.case:
            return
        self.desk = desk
        many = desk.pairs.num_rows > 0
        self.stack.setCurrentIndex(1 if many else 0)
        if not many:
            matched = self.session.has("pairs")
            self.empty.say(*(ALL_CLEAR if matched else UNMATCHED), offer=not matched)
        self._unlisted = True
        if self.isVisible():
            self.frames.ask(self._list)  # once the stack has laid out what it shows now

    def _list(self) -> None:
        if self._unlisted and self.isVisible():
            self.refill()

    _unlisted = False
    """The desk was read while another page was shown."""

    def _heard(self, judgements: object, requests: object) -> None:
        """Decisions made elsewhere, undone or taken back: show the pair that they are about."""
        if self.desk is None:
            return
        before = dict(self.desk.opinions)
        self.desk.heard(judgements, requests)  # type: ignore[arg-type]
        after = self.desk.opinions
        moved = [ids for ids in {*before, *after} if before.get(ids) != after.get(ids)]
        standing = sum(1 for o in after.values() if o.standing is not None)
        was = sum(1 for o in before.values() if o.standing is not None)
        self.fresh = max(0, self.fresh + standing - was) or int(bool(moved))
        open_again = [ids for ids in moved if ids not in after or after[ids].standing is None]
        if len(open_again) == 1 and len(open_again[0]) == 2:
            self.refill(self.desk.question(*sorted(open_again[0])))
        else:
            self.refill(self.doubt.question if self.doubt is not None else None)

    # ---- the queue

    def _scope_moved(self, scope: str) -> None:
        if self.queue.scope_name == scope and self.isVisible():
            self.refill()

    def refill(self, show: Question | None = None) -> None:
        """List the questions of the view, scope and search in use."""
        desk = self.desk
        if desk is None:
            return
        self._unlisted = False
        desk.who = self.session.the_case.who
        found = desk.questions(self.queue.view_name)
        inside = self._inside()
        if inside is not None:
            found = [q for q in found if {desk.premises_of(i) for i in q.ids} & inside]
        words = self.queue.search.text().lower().split()
        if words:
            found = [q for q in found if desk.says(q, words)]
        self.queue.model.show(desk, found[:MOST])
        self._tell()
        at = next((i for i, q in enumerate(found[:MOST]) if show and q.ids == show.ids), 0)
        if found:
            self.queue.go(at)
        if show is not None and (not found or found[at].ids != show.ids):
            self._show_question(show)
        elif not found:
            self._nothing()

    def _inside(self) -> set[str] | None:
        """Premises that the scope allows; None = all."""
        frame, scope = self.session.frame, self.queue.scope_name
        if scope == "case":
            return None
        rows = (
            np.flatnonzero(self.session.shown) if scope == "shown" else self.session.selection.rows
        )
        return {frame.id_of(int(r)) for r in rows}

    def _tell(self) -> None:
        if self.desk is not None:
            self.queue.count({name: len(self.desk.questions(name)) for name in VIEWS})
            self.queue.tell(self.desk, self.fresh)

    def _nothing(self) -> None:
        self.doubt = None
        self.question.setText("Nothing here")
        self.note.setText("Every question of this list is answered. Choose another list ([ and ]).")
        self.note.show()
        self.card.hide()
        self.reveal_button.hide()
        self.others.hide()
        self.others_title.setText("")
        self.map.show_markers((), "")
        self.apart.setText("")

    # ---- the pair

    def _show(self, place: int) -> None:
        if 0 <= place < len(self.queue.model.questions):
            self._show_question(self.queue.model.questions[place])

    def _show_question(self, question: Question) -> None:
        assert self.desk is not None
        self.doubt = doubt = model.doubt_of(self.desk, question)
        if not doubt.a or not doubt.b:
            self._nothing()
            return
        self.question.setText(self._asks(question))
        self.card.show()
        self.card.show_pair(doubt)
        self.why.clear()
        self._others(blind=True)
        heard = self.desk.opinions.get(question.ids)
        blind = heard is None or heard.standing is None or heard.waits_for(self.desk.who)
        self._notes(blind)
        self.reveal_button.setVisible(blind)
        if not blind:
            self.reveal()

    def _asks(self, question: Question) -> str:
        if question.level == "premises":
            return "Are these two at one premises?"
        if question.joined:
            return "These two are joined. Are they one business?"
        more = question.pairs - 1
        like = f" (and {more} pair{'s' if more != 1 else ''} like it)" if more > 0 else ""
        return f"Are these two one business?{like}"

    def _notes(self, blind: bool) -> None:
        assert self.doubt is not None and self.desk is not None
        heard = self.desk.opinions.get(self.doubt.question.ids)
        said = ""
        if heard is not None and heard.waits_for(self.desk.who):
            said = "Another person looked at this pair. Judge for yourself, then press E to see."
        elif heard is not None and heard.disputed:
            said = "Judgements differ: " + "; ".join(
                model.said_words(self.doubt, d) for d in heard.said
            )
        elif self.doubt.standing is not None and self.doubt.standing.recheck:
            said = "A record changed since this was decided. Decide again, the same or otherwise."
        elif self.doubt.question.pair_id in self.desk.clashes:
            said = (
                "Decisions contradict each other here: links make one of what a veto keeps apart."
            )
        self.note.setText(said)
        self.note.setVisible(bool(said))

    def _others(self, *, blind: bool) -> None:
        assert self.doubt is not None and self.desk is not None
        q = self.doubt.question
        others = model.others_of(self.desk, q)
        self.others.show_others(others, blind=blind)
        self.others.setVisible(bool(others))
        n = len(others)
        self.others_title.setText(
            f"{n} other record{'s' if n != 1 else ''} of these businesses" if n
            else "Neither business has another record"
        )  # fmt: skip
        places = [(letter, "", model.place_in(self.desk, r))
                  for letter, r in (("A", q.record_a), ("B", q.record_b))]  # fmt: skip
        places += [("", o.side, model.place_of(o.record)) for o in others]
        words = model.apart_words(places[0][2], places[1][2])
        self.apart.setText(words)
        markers = tuple(Marker(a, side, p) for a, side, p in places if p is not None)
        if blind or len(markers) != len(self.map.markers):
            self.map.show_markers(markers, words)

    def set_scene(self, scene: Scene) -> None:
        """The case's layers, for the inset."""
        self.map.set_scene(scene)

    def reveal(self) -> None:
        """Show what the program thinks and what others said."""
        if self.doubt is not None:
            self.card.show_evidence(self.doubt)
            self.reveal_button.hide()
            self._others(blind=False)

    # ---- answers

    def decide(self, kind: str, swap: bool = False) -> None:
        """Write the judgement down and go on to the next pair."""
        doubt = self.doubt
        if doubt is None or self.desk is None or self.why.hasFocus():
            return
        made = model.decision(doubt, kind, self.why.text().strip(), swap=swap)
        try:
            self._own = True
            written, touched = self._write(made)
            self.session.took_effect(touched)
        except UserError as fault:
            self.fault.emit(fault)
            return
        finally:
            self._own = False
        self.desk.add(doubt.question, written)
        self.fresh += 1
        self.queue.model.decided(self.queue.place)
        self._tell()
        self.skip()

    def _write(self, made: Decision) -> tuple[Decision, frozenset[str]]:
        case = self.session.the_case
        written = replace(made, who=case.who, when=now())
        return written, self.session.decide(written)

    def skip(self) -> None:
        """The next pair of this list that is not decided."""
        if self.why.hasFocus() or self.desk is None:
            return
        questions, place = self.queue.model.questions, self.queue.place
        for i in range(place + 1, len(questions)):
            if not self.queue.model.standing(questions[i]) or self.queue.view_name == "decided":
                self.queue.go(i)
                return
        self.status.emit("That was the last of this list")
        if self.doubt is not None:
            self._show_question(self.doubt.question)

    def back(self) -> None:
        """The pair before."""
        if self.queue.place > 0:
            self.queue.go(self.queue.place - 1)

    # ---- elsewhere

    def ask_second(self) -> None:
        """Ask that another person look at the pair too; not yet decided means unsure."""
        if self.doubt is None or self.desk is None:
            return
        if self.doubt.standing is None:
            self.decide("unsure")
            self.status.emit("Left unsure: it waits for a second opinion")
            return
        a, b = model.key_of(self.doubt.a), model.key_of(self.doubt.b)
        out = opinions.ask_second(self.session.the_case, a, b, self.why.text().strip())
        self.session.took_effect(out.touched)
        self.status.emit("Another person will be asked")

    def ask_who(self) -> None:
        """Who is reviewing at this machine now."""
        case = self.session.the_case
        name, ok = QInputDialog.getText(self, "Who is reviewing?", "Your name", text=case.who)
        if ok and name.strip():
            self.set_who(name.strip())

    def set_who(self, name: str) -> None:
        """Decisions from now on are this person's."""
        self.session.the_case.who = name
        settings.save({**settings.load(), "reviewer": name})
        self.refill()

    def _ids(self) -> list[int]:
        return [] if self.doubt is None else sorted(self.doubt.question.ids)

    def edit(self) -> None:
        """Open both businesses in the cluster editor."""
        if self.doubt is not None:
            self.edit_cluster.emit(self._ids())

    def pin(self) -> None:
        """Choose a UPRN for either record."""
        if self.doubt is not None:
            self.pin_wanted.emit(self._ids())

    def _premises(self) -> list[str]:
        assert self.desk is not None
        return list(dict.fromkeys(p for i in self._ids() if (p := self.desk.premises_of(i))))

    def to_map(self) -> None:
        """Both premises on the map."""
        if self.doubt is not None:
            self.show_premises.emit(self._premises())

    def to_chart(self) -> None:
        """Both premises in the link chart."""
        if self.doubt is not None:
            self.open_chart.emit(self._premises())

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        self.map.schedule(0)
        if self.doubt is not None:
            self._show_question(self.doubt.question)
