"""The inspector's tab 'Networks': what premises in focus hang together with, and who was there."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PyQt6.QtCore import QTimer, QUrl
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from gis_planner.app import theme
from gis_planner.app.graph.marks import PLURALS, WORDS
from gis_planner.app.jobs import Jobs
from gis_planner.app.models.dossier import day
from gis_planner.app.models.networks import Content, Networks, Way
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, row
from gis_planner.domain.progress import Progress

HOPS, MOST = 4, 300
WAYS_SHOWN = 15
READ_AFTER_MS = 120


@dataclass(frozen=True)
class NetworkView:
    """What the tab tells of one premises."""

    premises_id: str
    content: Content
    ways: tuple[Way, ...]
    history: tuple[Any, ...]
    flags: tuple[Any, ...] = ()


class NetworksTab(QWidget):
    """Reads in the background, only while it is looked at."""

    open_chart = Signal(object)
    """ids to begin a chart with"""
    plan_wanted = Signal(object)
    """ids whose premises are to be visited"""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self.session, self.jobs = session, jobs
        self.view: NetworkView | None = None
        self._for = ""
        self.browser = QTextBrowser()
        self.browser.setOpenLinks(False)
        self.browser.setAccessibleName("Networks of the premises")
        self.browser.anchorClicked.connect(self._clicked)
        document = self.browser.document()
        if document is not None:
            document.setDocumentMargin(12)
        bar = row(
            button("Open on the chart", self._chart, quiet=True, icon="links"),
            button(
                "Plan visits…",
                self._plan,
                quiet=True,
                icon="plan",
                tip="Plan visits to these premises and those that they are joined to",
            ),
            None,
            spacing=2,
        )
        bar.setContentsMargins(6, 2, 6, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.browser, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.read)
        session.selection.focused.connect(self._soon)
        session.frame_changed.connect(self._soon)
        session.changed.connect(lambda touched: self._stale() if touched & {"links"} else None)
        session.opened.connect(self._stale)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Read when it comes to the front."""
        super().showEvent(event)
        self._soon()

    def _stale(self) -> None:
        self._for, self.view = "", None
        self._soon()

    def _soon(self) -> None:
        if self.isVisible():
            self._timer.start(READ_AFTER_MS)

    def read(self) -> None:
        """Read the network of the premises in focus."""
        session = self.session
        focus = session.selection.focus
        if not self.isVisible() or session.case is None or not 0 <= focus < len(session.frame):
            return
        wanted = session.frame.id_of(focus)
        if wanted == self._for:
            return
        self._for = wanted
        if not session.has("links"):
            self.browser.setHtml("<p>No links yet: build them on the links page.</p>")
            return
        case = session.the_case

        def work(progress: Progress) -> NetworkView:
            source = Networks(case)
            source.read(progress)
            content, ways = source.reached(wanted, HOPS, MOST)
            return NetworkView(wanted, content, tuple(ways), source.history(wanted),
                               source.flags(wanted))  # fmt: skip

        def take(view: NetworkView) -> None:
            if view.premises_id == self._for and session.case is case:
                self.view = view
                self.browser.setHtml(network_html(view))

        self.browser.setHtml("<p>Reading…</p>")
        self.jobs.start("Reading networks", work, take, quiet=True)

    def _ids(self) -> list[str]:
        """The premises and the premises that it is joined to."""
        view = self.view
        if view is None:
            return [self._for] if self._for else []
        return [view.premises_id, *(w.ids[-1] for w in view.ways if not w.candidate)]

    def _chart(self) -> None:
        if self.view is not None:
            on = [i for w in self.view.ways[:WAYS_SHOWN] for i in w.ids]
            self.open_chart.emit(list(dict.fromkeys([self.view.premises_id, *on])))

    def _plan(self) -> None:
        if self._ids():
            self.plan_wanted.emit(self._ids())

    def _clicked(self, url: QUrl) -> None:
        kind, _, number = url.toString().partition(":")
        if self.view is None:
            return
        if kind == "way":
            self.open_chart.emit(list(self.view.ways[int(number)].ids))
        elif kind == "premises":
            place = self.session.frame.row_of(self.view.ways[int(number)].ids[-1])
            if place >= 0:
                self.session.selection.focus_on(place)

    def retheme(self) -> None:
        """Colours of the theme in use."""
        if self.view is not None:
            self.browser.setHtml(network_html(self.view))


def network_html(view: NetworkView) -> str:
    """In words: what is within reach, the way to other premises, who traded here."""
    t = theme.current()
    counts = Counter(n.type for n in view.content.nodes if n.id != view.premises_id)
    kinds = ", ".join(f"{n} {(PLURALS if n > 1 else WORDS)[k]}" for k, n in counts.most_common())
    text = f"<p>Within {HOPS} steps, hubs not passed: {kinds or 'nothing'}.</p>"
    sure = sum(not w.candidate for w in view.ways)
    text += f"<h4>Joined to {len(view.ways)} other premises</h4>"
    if not view.ways:
        text += f"<p style='color:{t.muted}'>None within {HOPS} steps.</p>"
    for k, way in enumerate(view.ways[:WAYS_SHOWN]):
        middle = " – ".join(html.escape(x) for x in way.labels[1:-1])
        flag = f" <b style='color:{t.warn}'>candidate</b>" if way.candidate else ""
        text += (
            f"<p style='margin:5px 0 0 0'><a href='premises:{k}'>{html.escape(way.labels[-1])}</a>"
            f"{flag}<br><span style='color:{t.muted}'>by {middle}</span> "
            f"<a href='way:{k}'>evidence</a> ({way.bits:+.1f} bits)</p>"
        )
    if len(view.ways) > WAYS_SHOWN:
        text += f"<p>and {len(view.ways) - WAYS_SHOWN} more</p>"
    if sure < len(view.ways):
        text += f"<p style='color:{t.muted}'>Candidates are proposed, not confirmed.</p>"
    return _flags_html(view.flags) + text + _history_html(view.history)


def _flags_html(flags: Sequence[Any]) -> str:
    """What partners flagged, in their words, each with its row."""
    t = theme.current()
    return "".join(
        f"<p><b style='color:{t.bad}'>Flagged by a partner:</b> {html.escape(f.text)}"
        f"{', ' + day(f.date) if f.date else ''} "
        f"<span style='color:{t.muted}'>({html.escape(f.ref)})</span></p>"
        for f in flags
    )


def _history_html(history: Sequence[Any]) -> str:
    t = theme.current()
    if not history:
        return ""
    text = "<h4>Who traded here</h4>"
    for o in history:
        span = f"{day(o.since) or '…'} – {day(o.until) or 'current'}"
        under = ", ".join([*o.owners, *o.people])
        text += (
            f"<p style='margin:5px 0 0 0'><b>{html.escape(o.name)}</b> "
            f"<span style='color:{t.muted}'>{span}</span>"
        )
        if under:
            text += f"<br>{html.escape(under)}"
        if o.ended:
            text += f"<br>{html.escape(o.ended)}"
        for notice in o.notices:
            text += f"<br><span style='color:{t.bad}'>Live then:</span> {html.escape(notice)}"
        text += "</p>"
    return text
