"""The dossier of the premises in focus: who, what is known, why it is ranked, links, visits."""

from __future__ import annotations

from PyQt6.QtCore import QMimeData, QPoint, Qt, QUrl
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QGuiApplication, QShowEvent
from PyQt6.QtWidgets import (
    QLabel,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.inspector_html import (
    chronology_html,
    links_html,
    place_html,
    scores_html,
    sources_html,
    style,
)
from gis_planner.app.models import dossier as model
from gis_planner.app.models import dossier_copy
from gis_planner.app.models import handling_words as handling
from gis_planner.app.models.dossier import DossierView
from gis_planner.app.models.many_selected import together
from gis_planner.app.pane import Pane
from gis_planner.app.papers_box import PapersBox
from gis_planner.app.score_bars import ScoreBars, SeverityBadge
from gis_planner.app.seeing import passing
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button, heading, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.domain.handling import Terms

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
        for pane, name in ((self.story, "Chronology"), (self.links, "Links"),
                           (self.about, "Place"), (self.sources, "Rows")):  # fmt: skip
            pane.setAccessibleName(name)
        self.links.anchorClicked.connect(self._follow)
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
            self.view = model.read(
                self.session.the_case, self.session.frame.id_of(row_number),
                self.session.agency_name, self.session.concern_name,
            )  # fmt: skip
        except UserError:
            self.stack.setCurrentIndex(0)
            return
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
        css, session = style(), self.session
        self.story.show_html(lambda: css + chronology_html(view, session))
        self.why.show_html(lambda: css + scores_html(view, session))
        self.links.show_html(lambda: css + links_html(view, lead_on=True))
        self.about.show_html(lambda: css + place_html(view, session))
        self.papers.show_papers(view.premises_id, view.papers)
        self.sources.show_html(lambda: css + sources_html(view, self._handled(view)))

    def _zoom(self) -> None:
        self.zoom_to.emit(self.session.selection.focus)

    def _chart(self) -> None:
        if self.view is not None:
            self.open_chart.emit(self.view.premises_id)

    def _follow(self, url: QUrl) -> None:
        """The other end of a link: premises come into focus, what else it is opens on the chart."""
        if self.view is None:
            return
        place, side = (int(n) for n in url.path().split(":"))
        end = self.view.links[place].ends[side]
        row_number = self.session.frame.row_of(end)
        if row_number >= 0:
            self.session.selection.focus_on(row_number)
        else:
            self.open_chart.emit(end)

    def copy(self) -> None:
        """The dossier as text with sources to the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if self._late:
            self._read()
        if self.view is not None and clipboard is not None:
            clipboard.setMimeData(self._copied(self.view))
            passing.copied(self.session, f"Dossier of {self.view.title}")

    def _copied(self, view: DossierView) -> QMimeData:
        """As text and as HTML, whichever the other program takes, under its marking."""
        name = self.session.agency_name
        marking, handled = handling.marked(self._handled(view))
        above = "\n\n".join(t for t in (passing.terms(self.session), marking) if t)
        made = QMimeData()
        text = dossier_copy.as_text(view, name)
        made.setText("\n\n".join(t for t in (above, text, handled) if t))
        made.setHtml(dossier_copy.as_html(view, name, above, handled))
        return made

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
