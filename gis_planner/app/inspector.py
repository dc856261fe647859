"""The dossier of the premises in focus: who, what is known, why it is ranked, links, visits."""

from __future__ import annotations

import html
from collections.abc import Mapping
from math import ceil

from PyQt6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPen, QShowEvent
from PyQt6.QtWidgets import (
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.models import dossier as model
from gis_planner.app.models import handling_words as handling
from gis_planner.app.models.dossier import ConcernScore, DossierView
from gis_planner.app.models.many_selected import together
from gis_planner.app.pane import Pane
from gis_planner.app.papers_box import PapersBox
from gis_planner.app.seeing import passing
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button, heading, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.domain.handling import Terms
from gis_planner.pipeline.papers import papers_of

SEVERITY_WORDS = ("nothing known", "low", "some concern", "raised", "high", "highest")


class SeverityBadge(QLabel):
    """Severity as number and word on its colour."""

    def show_severity(self, severity: int) -> None:
        """-1 = not scored yet."""
        t = theme.current()
        if severity < 0:
            self.setText(" not scored ")
            self.setStyleSheet(
                f"background: {t.border}; color: {t.text}; border-radius: 9px; padding: 3px 8px;"
            )
            return
        ground = t.severity[severity]
        ink = theme.ink_on(ground)
        self.setText(f"{severity} · {SEVERITY_WORDS[severity]}")
        self.setStyleSheet(
            f"background: {ground}; color: {ink}; border-radius: 9px; padding: 3px 9px; "
            "font-weight: 600;"
        )


class ScoreBars(QWidget):
    """One bar a concern: bits of evidence from zero, with the 80 % interval as a whisker."""

    LINE = 34

    def __init__(self) -> None:
        super().__init__()
        self.scores: tuple[ConcernScore, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Scores by concern")

    def show_scores(self, scores: tuple[ConcernScore, ...]) -> None:
        """Draw those with evidence."""
        self.scores = scores = tuple(s for s in scores if not s.missing)
        self.setAccessibleDescription("; ".join(f"{s.name} {s.bits:+.1f} bits" for s in scores))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A line a concern and an axis."""
        return QSize(260, self.LINE * max(len(self.scores), 1) + 22)

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Bars to the right of zero raise concern, to the left lower it."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max([1.0, *(abs(v) for s in self.scores for v in (s.low, s.high, s.bits))])
        most = ceil(most)
        width = self.width() - 20
        lowest = min([0.0, *(s.low for s in self.scores)])
        low = -ceil(-lowest) if lowest < 0 else 0
        span = max(most - low, 1)

        def x(bits: float) -> float:
            return 10 + (bits - low) / span * width

        base = self.LINE * len(self.scores)
        painter.setFont(theme.font(10))
        for tick in range(int(low), int(most) + 1, max(1, round(span / 6))):
            painter.setPen(QPen(QColor(t.border), 1))
            painter.drawLine(QPointF(x(tick), 0), QPointF(x(tick), base))
            painter.setPen(QColor(t.muted))
            text = f"{tick:+d}" if tick else "0 bits"
            painter.drawText(
                QRectF(x(tick) - 24, base + 3, 48, 14), Qt.AlignmentFlag.AlignCenter, text
            )
        for i, score in enumerate(self.scores):
            top = i * self.LINE
            painter.setFont(theme.font(12))
            painter.setPen(QColor(t.text))
            painter.drawText(QRectF(10, top, width, 16), Qt.AlignmentFlag.AlignLeft, score.name)
            bar = QRectF(QPointF(x(0), top + 19), QPointF(x(score.bits), top + 28)).normalized()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent if score.bits >= 0 else t.muted))
            painter.drawRoundedRect(bar, 2, 2)
            painter.setPen(QPen(QColor(t.text), 1.4))
            y = top + 23.5
            painter.drawLine(QPointF(x(score.low), y), QPointF(x(score.high), y))
            for end in (score.low, score.high):
                painter.drawLine(QPointF(x(end), y - 4), QPointF(x(end), y + 4))
        painter.end()


NOTHING = (
    "Nothing selected",
    "Click premises on the map or a row of the table to see everything that every "
    "agency knows about it.",
)
ONE_OF_THEM = "Click one of them, on the map or in the table, to see its dossier."


class Inspector(QWidget):
    """Shows the focus of the session's selection."""

    open_chart = Signal(str)
    handling_wanted = Signal(str)
    """how a record ('agency/list/reference') is handled"""
    zoom_to = Signal(int)
    select_rows = Signal(object)
    _late = True
    """Whether the focus may be another than the one that was read."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.view: DossierView | None = None
        self.stack = QStackedWidget()
        self.empty = EmptyState("inspect", *NOTHING)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._build())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.setMinimumWidth(300)
        session.selection.focused.connect(self.refresh)
        session.selection.changed.connect(self._several)
        session.changed.connect(lambda touched: self.refresh())
        session.frame_changed.connect(self.refresh)

    def _build(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = QWidget()
        top = QVBoxLayout(head)
        top.setContentsMargins(14, 12, 14, 8)
        top.setSpacing(4)
        self.title, self.address = heading("", 2), muted("")
        self.title.setWordWrap(True)
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse
        self.title.setTextInteractionFlags(selectable)
        self.address.setTextInteractionFlags(selectable)
        self.badge = SeverityBadge()
        self.known = muted("", wrap=False)
        self.because = QLabel()
        self.because.setWordWrap(True)
        top.addWidget(self.title)
        top.addWidget(self.address)
        top.addLayout(row(self.badge, self.known, None))
        top.addWidget(self.because)
        top.addLayout(
            row(
                button("On map", self._zoom, quiet=True, icon="premises"),
                button("Chart", self._chart, quiet=True, icon="links"),
                button("Copy", self.copy, quiet=True, icon="copy", tip="Copy with sources"),
                None,
                spacing=2,
            )
        )
        layout.addWidget(head)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setStyleSheet("QTabBar::tab { padding: 7px 6px; }")
        self.bars = ScoreBars()
        self.why = _browser()
        scores = QWidget()
        inner = QVBoxLayout(scores)
        inner.setContentsMargins(6, 10, 6, 6)
        self.unknown = muted("")
        self.unknown.setContentsMargins(8, 0, 8, 4)
        inner.addWidget(self.bars)
        inner.addWidget(self.unknown)
        inner.addWidget(self.why, 1)
        self.story, self.links, self.sources, self.about = (_browser() for _ in range(4))
        self.tabs.addTab(self.story, "Chronology")
        self.tabs.addTab(scores, "Scores")
        self.tabs.addTab(self.links, "Links")
        place = QWidget()
        inside = QVBoxLayout(place)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self.papers = PapersBox(self.session)
        inside.addWidget(self.about, 1)
        inside.addWidget(self.papers)
        self.tabs.addTab(place, "Place")
        self.tabs.addTab(self.sources, "Rows")
        self.sources.anchorClicked.connect(lambda url: self._handling_of(int(url.path())))
        self.sources.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.sources.customContextMenuRequested.connect(self._row_menu)
        for i in range(self.tabs.count()):
            self.tabs.setTabToolTip(i, self.tabs.tabText(i))
        layout.addWidget(self.tabs, 1)
        return page

    def refresh(self) -> None:
        """Read the focus again from the case, or once somebody looks."""
        self._late = True
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        self._late = False
        row_number = self.session.selection.focus
        if row_number < 0 or self.session.case is None or row_number >= len(self.session.frame):
            self.view = None
            self._several()
            self.stack.setCurrentIndex(0)
            return
        try:
            found = self.session.dossier(self.session.frame.id_of(row_number))
        except UserError:
            self.stack.setCurrentIndex(0)
            return
        papers = papers_of(self.session.the_case, found.premises["premises_id"])
        self.view = model.view_of(
            found, self.session.agency_name, self.session.concern_name, papers
        )
        self._fill(self.view)
        self.stack.setCurrentIndex(1)

    def _several(self) -> None:
        """Without one in focus: what the selected premises are together."""
        selection = self.session.selection
        if selection.focus >= 0 or not self.isVisible():
            return
        if not len(selection):
            self.empty.say(*NOTHING)
            return
        found = together(self.session.frame, selection.rows)
        figures = "\n".join(f"{figure} {words}" for words, figure in found.lines)
        self.empty.say(found.title, f"{figures}\n\n{ONE_OF_THEM}")

    def showEvent(self, event: QShowEvent | None) -> None:
        """What changed while nobody looked."""
        super().showEvent(event)
        if self._late:
            self._read()

    def _fill(self, view: DossierView) -> None:
        self.title.setText(view.title)
        self.address.setText(view.address)
        self.badge.show_severity(view.severity)
        count = len(view.agencies)
        self.known.setText(f"known to {count} {'agency' if count == 1 else 'agencies'}")
        self.because.setText(view.top_because)
        self.because.setVisible(bool(view.top_because))
        self.bars.show_scores(view.scores)
        silent = [s.name for s in view.scores if s.missing]
        self.unknown.setText(f"No evidence, which is not the same as safe: {', '.join(silent)}.")
        self.unknown.setVisible(bool(silent))
        style, session = _css(), self.session
        self.story.show_html(lambda: style + chronology_html(view, session))
        self.why.show_html(lambda: style + scores_html(view, session))
        self.links.show_html(lambda: style + links_html(view))
        self.about.show_html(lambda: style + place_html(view, session))
        self.papers.show_papers(view.premises_id, view.papers)
        self.sources.show_html(lambda: style + sources_html(view, self._handled(view)))

    def _zoom(self) -> None:
        self.zoom_to.emit(self.session.selection.focus)

    def _chart(self) -> None:
        if self.view is not None:
            self.open_chart.emit(self.view.premises_id)

    def copy(self) -> None:
        """The dossier as text with sources to the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if self._late:
            self._read()
        if self.view is not None and clipboard is not None:
            text = model.as_text(self.view, self.session.agency_name)
            text = handling.copied(text, self._handled(self.view))
            about = passing.terms(self.session)
            clipboard.setText(f"{about}\n\n{text}" if about else text)
            passing.copied(self.session, f"Dossier of {self.view.title}")

    def _handled(self, view: DossierView) -> dict[str, dict[str, Terms]]:
        """How its rows are handled; {} in a reader's view, whose banner says it for all."""
        if self.session.seen is not None or self.session.case is None:
            return {}
        return handling.of_records(self.session.the_case, (s.ref for s in view.sources))

    def _handling_of(self, place: int) -> None:
        if self.view is not None:
            self.handling_wanted.emit(self.view.sources[place].ref)

    def _row_menu(self, at: QPoint) -> None:
        """The menu of the row under the mouse, or of the first one."""
        menu = self.sources.createStandardContextMenu(at)
        if menu is None:
            return
        if self.view is not None and self.view.sources and self.session.seen is None:
            block = self.sources.cursorForPosition(at).block()
            keys = {s.key: i for i, s in enumerate(self.view.sources)}
            while block.isValid() and block.text() not in keys:
                block = block.previous()
            place = keys.get(block.text(), 0)
            menu.addSeparator()
            menu.addAction("Handling of this record…", lambda: self._handling_of(place))
        menu.popup(self.sources.mapToGlobal(at))

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        if self.view is not None:
            self._fill(self.view)


def _browser() -> Pane:
    made = Pane()
    made.setOpenLinks(False)
    made.document().setDocumentMargin(12)  # type: ignore[union-attr]
    return made


def _css() -> str:
    t = theme.current()
    return (
        f"<style>body {{ color: {t.text}; }} .m {{ color: {t.muted}; }} "
        f".w {{ color: {t.warn}; }} td {{ padding: 3px 6px 3px 0; }} "
        f"h4 {{ margin: 10px 0 2px 0; }} p {{ margin: 2px 0; }}</style>"
    )


def esc(text: str) -> str:
    """Text safe inside HTML."""
    return html.escape(text)


def chronology_html(view: DossierView, session: Session) -> str:
    """Dated contacts of all agencies, newest first, a year heading each."""
    if not view.chronology:
        return "<p class=m>No dated contact is on record.</p>"
    parts, year = [], None
    for h in view.chronology:
        if h.date[:4] != year:
            if year is not None:
                parts.append("</table>")
            year = h.date[:4]
            parts.append(f"<h4>{year or 'Undated'}</h4><table width='100%' cellspacing=0>")
        colour = session.agency_colour(h.agency)
        when = model.day(h.date)
        when = when.rsplit(" ", 1)[0] if when and year else when
        title = f"<b>{esc(h.title)}</b>" if h.planned else esc(h.title)
        detail = f"<br><span class=m>{esc(h.detail)}</span>" if h.detail else ""
        parts.append(
            f"<tr><td width=52 class=m>{when}</td><td width=4 bgcolor='{colour}'></td>"
            f"<td style='padding-left:8px'><span class=m>{esc(session.agency_name(h.agency))}"
            f"</span><br>{title}{detail}</td></tr><tr><td colspan=3 height=4></td></tr>"
        )
    return "".join(parts) + "</table>"


def scores_html(view: DossierView, session: Session) -> str:
    """Every contribution with its sentence and its source rows."""
    if not view.scores:
        return "<p class=m>Not scored yet. Run ‘Score’ on the import page.</p>"
    parts = []
    for s in view.scores:
        if s.missing and not s.contributions:
            continue
        parts.append(
            f"<h4>{esc(s.name)} <span class=m>{s.bits:+.1f} bits, 80 % between {s.low:+.1f} and "
            f"{s.high:+.1f}; harm {s.harm:.1f}</span></h4><table width='100%'>"
        )
        for c in s.contributions:
            sources = "; ".join(c.sources[:3])
            parts.append(
                f"<tr><td width=44 align=right><b>{c.bits:+.1f}</b></td><td>{esc(c.because)}<br>"
                f"<span class=m>{esc(session.agency_name(c.agency))} {esc(sources)}</span></td>"
                "</tr>"
            )
        parts.append("</table>")
    if view.would_change:
        parts.append("<h4>What would change it</h4>")
        parts += [f"<p>{esc(text)}</p>" for text in view.would_change]
    return "".join(parts)


def links_html(view: DossierView) -> str:
    """Relations; what the machine only proposes stands apart."""
    if not view.links:
        return "<p class=m>No links. Build them on the links page.</p>"
    parts = []
    for candidate, title in ((False, "On record"), (True, "Candidates: proposed, not confirmed")):
        some = [x for x in view.links if x.candidate == candidate]
        if some:
            parts.append(f"<h4>{title}</h4><table width='100%'>")
            parts += [
                f"<tr><td>{esc(x.text)}<br><span class=m>{esc(x.because or x.since)}"
                "</span></td></tr>"
                for x in some
            ]
            parts.append("</table>")
    return "".join(parts)


def place_html(view: DossierView, session: Session) -> str:
    """Facts, businesses over time, visits."""
    parts = ["<table width='100%'>"]
    parts += [f"<tr><td width=84 class=m>{k}</td><td>{esc(v)}</td></tr>" for k, v in view.facts]
    parts.append("</table><h4>Businesses here</h4>")
    for name, others, span in view.businesses:
        also = f" <span class=m>also {esc(others)}</span>" if others else ""
        parts.append(f"<p>{esc(name)}{also}<br><span class=m>{span}</span></p>")
    if view.visits:
        parts.append("<h4>Visits</h4>")
    for v in view.visits:
        if v.reason_left_out:
            parts.append(f"<p><b>{esc(v.operation)}</b>: not visited. {esc(v.reason_left_out)}</p>")
            continue
        parts.append(f"<p><b>{esc(v.operation)}</b>: {v.when}</p><table width='100%'>")
        parts += [
            f"<tr><td>{esc(session.agency_name(a))}{' (leads)' if lead else ''}<br>"
            f"<span class=m>{esc(basis)}. {esc(because)}</span></td></tr>"
            for a, basis, because, lead in v.attendees
        ]
        parts.append("</table>")
    return "".join(parts)


def sources_html(view: DossierView, handled: Mapping[str, dict[str, Terms]]) -> str:
    """Every row as received, every field, under how it is handled."""
    parts = []
    for i, s in enumerate(view.sources):
        parts.append(f"<h4>{esc(s.name or s.address)}</h4><p class=m>{esc(s.key)}</p>")
        if s.ref in handled:
            words = esc(handling.brief(handled[s.ref]))
            parts.append(f"<p>{words} <a href='handling:{i}'>Handling…</a></p>")
        parts.append("<table>")
        parts += [
            f"<tr><td class=m>{esc(k)}</td><td>{esc(v)}</td></tr>" for k, v in s.original[:40]
        ]
        parts.append("</table>")
    return "".join(parts) or "<p class=m>No rows.</p>"
