"""Step 7: the seven marks of a good collaboration, what is missing, and where it is mended."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QInputDialog, QLabel, QVBoxLayout

from gis_planner.app import icons, theme
from gis_planner.app.models.operation_places import Place, place_of_mark
from gis_planner.app.operation.step import Step
from gis_planner.app.widgets import button, card, clear_layout, heading, muted, row
from gis_planner.domain.errors import UserError

TITLES = {
    "objective": "An objective for each agency",
    "contacts": "A contact and a deputy in each agency",
    "senior_owner": "A senior owner",
    "committed_officers": "Officers and hours committed",
    "briefing_acknowledged": "Briefing acknowledged by each agency",
    "measures": "Measures with a baseline",
    "review_date": "A date for the joint review",
}


class MarksStep(Step):
    """Checks; `wanted` asks the wizard to show a field."""

    name = "marks"
    about = (
        "What collaborations that worked had in common (ICIBI 2018-19). A missing mark does not "
        "stop the operation, but somebody says why it is accepted."
    )
    wanted = Signal(object)

    def build(self) -> None:
        """A card for each mark."""
        self.said: dict[str, dict[str, Any]] = {"acknowledged": {}, "reasons": {}}
        self.asks: Callable[[str, str], str] = self._ask
        self.summary = QLabel()
        self.summary.setTextFormat(Qt.TextFormat.RichText)
        self.summary.setAccessibleName("Marks met")
        self.column.addWidget(self.summary)
        self.cards = QVBoxLayout()
        self.cards.setSpacing(8)
        self.column.addLayout(self.cards)

    def entered(self) -> None:
        """Check again."""
        self.fill()

    def marks(self) -> tuple[Any, ...]:
        """The seven marks as they stand; () while the operation has faults."""
        from gis_planner.pipeline.operation_forms import marks_of

        try:
            return marks_of(self.draft.now, self.said)
        except UserError:
            return ()

    def fill(self) -> None:
        """Check and show."""
        clear_layout(self.cards)
        marks = self.marks()
        met = sum(m.met for m in marks)
        self.summary.setText(
            f"<b>{met} of {len(marks)}</b> marks are met or accepted." if marks
            else "The marks are checked once the operation has no faults: see below."
        )  # fmt: skip
        for mark in marks:
            self.cards.addWidget(self._card(mark))

    def _card(self, mark: Any) -> Any:
        t = theme.current()
        frame, layout = card(margin=10, spacing=3)
        open_lacks = [x for x in mark.lacks if not x.reason]
        icon, colour = ("warning", t.warn) if open_lacks else ("check", t.good)
        sign = QLabel()
        sign.setPixmap(icons.pixmap(icon, colour, 20))
        said = "missing" if open_lacks else "met"
        sign.setAccessibleName(f"Mark {mark.number}, {said}")
        title = heading(f"{mark.number}  {TITLES.get(mark.name, mark.name)}", 3)
        title.setToolTip(mark.about)
        extra = [button("Everybody has", self._everybody, quiet=True,
                        tip="Note who confirmed for all agencies at once")] if (
            mark.name == "briefing_acknowledged" and len(open_lacks) > 1) else []  # fmt: skip
        layout.addLayout(row(sign, title, None, *extra))
        for lack in mark.lacks:
            layout.addLayout(self._lack(mark.name, lack))
        if mark.name == "briefing_acknowledged":
            for agency, note in self.said["acknowledged"].items():
                told = muted(f"{self._agency(agency)}: {note['who']}", wrap=False)
                back = button("Take back", partial(self.acknowledge, agency, ""), quiet=True)
                layout.addLayout(row(26, told, None, back))
        return frame

    def _lack(self, mark: str, lack: Any) -> Any:
        text = lack.text
        if lack.agency:
            text = text.replace(lack.agency, self._agency(lack.agency), 1)
        if lack.reason:
            words = muted(f"{text}. Accepted: {lack.reason}")
            back = button("Take back", partial(self.accept, mark, lack.agency, ""), quiet=True)
            line = row(26, words, back)
            line.setStretch(1, 1)
            return line
        words = muted(f"{text}. {lack.fix}.")
        if mark == "briefing_acknowledged":
            mend = button("Who confirmed…", partial(self._who, lack.agency), quiet=True)
        else:
            place = place_of_mark(mark, lack.agency, self.draft.now)
            mend = button("Go to it", partial(self.wanted.emit, place), quiet=True)
        mend.setAccessibleName(f"{mend.text()}: {text}")
        why = button("Accept…", partial(self._why, mark, lack.agency), quiet=True,
                     tip="It is missing for a reason")  # fmt: skip
        why.setAccessibleName(f"Accept: {text}")
        line = row(26, words, mend, why)
        line.setStretch(1, 1)
        return line

    def _agency(self, agency: str) -> str:
        return self.session.agency_name(agency, short=True)

    # ---- what people said

    def _ask(self, title: str, question: str) -> str:
        text, ok = QInputDialog.getText(self, title, question)
        return text.strip() if ok else ""

    def _who(self, agency: str) -> None:
        name = self._agency(agency)
        who = self.asks("Briefing acknowledged", f"Who in {name} confirmed it, and how?")
        if who:
            self.acknowledge(agency, who)

    def _everybody(self) -> None:
        who = self.asks("Briefing acknowledged", "Who confirmed it for all agencies, and how?")
        if who:
            for one in self.draft.rows("agency"):
                if one.get("id") not in self.said["acknowledged"]:
                    self._note(str(one.get("id")), who)
            self.fill()

    def _note(self, agency: str, who: str) -> None:
        today = self.session.today().isoformat()
        self.said["acknowledged"][agency] = {"who": who, "on": today}

    def acknowledge(self, agency: str, who: str) -> None:
        """Note who acknowledged the briefing; '' takes it back."""
        self.said["acknowledged"].pop(agency, None)
        if who:
            self._note(agency, who)
        self.fill()

    def _why(self, mark: str, agency: str) -> None:
        why = self.asks("Accept what is missing", "Why is it accepted?")
        if why:
            self.accept(mark, agency, why)

    def accept(self, mark: str, agency: str, why: str) -> None:
        """Accept a missing mark with a reason; '' takes it back."""
        key = f"{mark}:{agency}"
        self.said["reasons"].pop(key, None)
        if why:
            today = self.session.today().isoformat()
            self.said["reasons"][key] = {"why": why, "who": self.session.the_case.who, "on": today}
        self.fill()

    def go(self, place: Place) -> None:
        """The step itself."""
        self.setFocus()
