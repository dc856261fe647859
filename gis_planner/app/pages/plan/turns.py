"""Turn lists for the officers: each leg with its turns, the waiting and the visit at its end."""

from __future__ import annotations

import html

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QComboBox, QTextBrowser, QVBoxLayout, QWidget

from gis_planner.app import theme
from gis_planner.app.models.lanes import Lane, Leg, clock, minutes
from gis_planner.app.models.plan import PlanView, long_day
from gis_planner.app.models.words import many
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, row


class TurnsPanel(QWidget):
    """One officer's day in words, to read or print."""

    print_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.plan, self.day = PlanView(""), ""
        self.choice = QComboBox()
        self.choice.setAccessibleName("Officer")
        self.choice.currentIndexChanged.connect(lambda _: self._show())
        self.text = QTextBrowser()
        self.text.setAccessibleName("Turn list")
        self.text.document().setDocumentMargin(10)  # type: ignore[union-attr]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(4)
        tip = "Print or save the turn lists of everyone on this day"
        layout.addLayout(
            row(self.choice, None, button("Print…", self.print_wanted.emit, quiet=True,
                                          icon="print", tip=tip))
        )  # fmt: skip
        layout.addWidget(self.text, 1)

    def show_day(self, plan: PlanView, day: str, officer: str = "") -> None:
        """Show a day; `officer` where known, else who was shown before."""
        keep = officer or str(self.choice.currentData() or "")
        self.plan, self.day = plan, day
        self.choice.blockSignals(True)
        self.choice.clear()
        for lane in plan.lanes.get(day, ()):
            if plan.legs.get((day, lane.officer)):
                agency = self.session.agency_name(lane.agency, short=True)
                self.choice.addItem(f"{plan.named(lane.officer)} · {agency}", lane.officer)
        self.choice.setCurrentIndex(max(0, self.choice.findData(keep)))
        self.choice.blockSignals(False)
        self._show()

    def _show(self) -> None:
        officer = str(self.choice.currentData() or "")
        lane = next((x for x in self.plan.lanes.get(self.day, ()) if x.officer == officer), None)
        if lane is None:
            self.text.setHtml("<p>No one is on the road on this day.</p>")
            return
        t = theme.current()
        self.text.setHtml(turns_html(self.plan, self.day, lane, t.muted))


def turns_html(plan: PlanView, day: str, lane: Lane, muted: str = "#566375") -> str:
    """One officer's day: legs, turns, waiting, visits."""
    legs = plan.legs.get((day, lane.officer), ())
    total = sum(x.metres for x in legs) / 1000
    name = f" {html.escape(lane.name)}" if lane.name else ""
    parts = [
        f"<h3>{html.escape(lane.officer)}{name}, {long_day(day)}</h3>"
        f"<p style='color:{muted}'>{many(total, 1)} km, {sum(x.minutes for x in legs)} min on the "
        "road</p>"
    ]
    for leg in legs:
        parts.append(_leg(plan, lane, leg, muted))
    return "".join(parts)


def _leg(plan: PlanView, lane: Lane, leg: Leg, muted: str) -> str:
    visit = next((v for v in plan.on(leg.day) if v.premises_id == leg.to_id), None)
    place = "Back to base" if leg.to_id == "base" else visit.name if visit else leg.to_id
    turns = "".join(f"<li>{html.escape(t)}, {many(m)} m</li>" for t, m in leg.turns)
    stop = ""
    rest = [b for b in lane.blocks if b.kind == "break" and b.end_min == leg.leave]
    pause = f"<p>{clock(rest[0].start_min)} break until {clock(leg.leave)}</p>" if rest else ""
    if visit is not None:
        start = minutes(visit.start)
        wait = start - leg.arrive
        waiting = f", wait {wait} min" if wait > 0 else ""
        attends = any(lane.officer in a.officers for a in visit.attendances)
        what = "visit" if attends else "others attend"
        stop = (
            f"<p>Arrive {clock(leg.arrive)}{waiting}; {what} {visit.start}–{visit.end}<br>"
            f"<span style='color:{muted}'>{html.escape(visit.address)}</span></p>"
        )
    return (
        f"{pause}<p><b>{clock(leg.leave)} → {html.escape(place)}</b> "
        f"<span style='color:{muted}'>{leg.minutes} min, {leg.metres / 1000:.1f} km</span></p>"
        f"<ol>{turns}</ol>{stop}"
    )
