"""The evidence panel: tells the chosen node, line, path or source row in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PyQt6.QtCore import QUrl
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from gis_planner.app.jobs import Jobs
from gis_planner.app.models.chart import ChartModel
from gis_planner.app.models.networks import Route
from gis_planner.app.pages.links import words
from gis_planner.app.session import Session
from gis_planner.app.widgets import button, muted, row
from gis_planner.domain.progress import Progress

Rows = tuple[dict[str, Any], ...]
Page = tuple[str, Any]
TITLES = {"summary": "Chart", "node": "Node", "line": "Link", "paths": "Paths",
          "source": "Source row"}  # fmt: skip


class EvidencePanel(QWidget):
    """Pages with a way back. Every source is one click from the line that rests on it."""

    node_wanted = Signal(str)
    line_wanted = Signal(str, str)

    def __init__(self, session: Session, jobs: Jobs, model: ChartModel) -> None:
        super().__init__()
        self.session, self.jobs, self.model = session, jobs, model
        self.routes: tuple[Route, ...] = ()
        self._pages: list[Page] = [("summary", None)]
        self._known: dict[str, dict[str, Any]] = {}
        self.browser = QTextBrowser()
        self.browser.setOpenLinks(False)
        self.browser.setAccessibleName("Evidence of what is chosen on the chart")
        self.browser.anchorClicked.connect(self._clicked)
        document = self.browser.document()
        if document is not None:
            document.setDocumentMargin(12)
        self.back = button("Back", self.go_back, quiet=True, icon="undo",
                           tip="To what was shown before (Alt+Left)")  # fmt: skip
        self.back.setShortcut("Alt+Left")
        self.where = muted("", wrap=False)
        bar = row(self.back, self.where, None, spacing=4)
        bar.setContentsMargins(6, 4, 6, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.browser, 1)
        self.setMinimumWidth(260)
        self._render()

    # ---- pages

    @property
    def page(self) -> Page:
        """What is shown: ('summary' | 'node' | 'line' | 'paths' | 'source', about what)."""
        return self._pages[-1]

    def show_summary(self) -> None:
        """Nothing is chosen."""
        self._pages = [("summary", None)]
        self._render()

    def show_node(self, node_id: str) -> None:
        """Everything about a node."""
        self._push(("node", node_id))

    def show_line(self, a: str, b: str) -> None:
        """The evidence of a line."""
        self._push(("line", (a, b)))

    def show_paths(self, routes: tuple[Route, ...]) -> None:
        """Shortest paths with the evidence of each step."""
        self.routes = routes
        self._push(("paths", None))

    def show_sources(self, refs: Sequence[str]) -> None:
        """Rows as received."""
        self._push(("source", tuple(refs)))

    def refresh(self) -> None:
        """The chart changed: tell what is shown again."""
        self._render()

    def go_back(self) -> None:
        """To the page before."""
        if len(self._pages) > 1:
            self._pages.pop()
            self._render()

    def _push(self, page: Page) -> None:
        if page != self._pages[-1]:
            self._pages.append(page)
            del self._pages[1:-30]
        self._render()

    # ---- drawing

    def _render(self) -> None:
        kind, about = self.page
        self.back.setEnabled(len(self._pages) > 1)
        text = words.summary_page(self.model)
        if kind == "node":
            text = self._node(str(about)) or text
        elif kind == "line":
            edge = self.model.edge(*about)
            if edge is not None:
                refs = [r for x in edge.links for r in x.refs]
                text = words.line_page(self.model, edge, self._known)
                self._read(refs)
        elif kind == "paths":
            text = words.paths_page(self.model, self.routes)
        elif kind == "source":
            self._read(about)
            known = [self._known[r] for r in about if r in self._known]
            text = words.source_page(str(about[0]), known) if known or self._tried(about) else ""
        self.where.setText(TITLES[kind])
        self.browser.setHtml(text or "<p>Reading the row…</p>")

    def _node(self, node_id: str) -> str:
        node = next((n.row for n in self.model.shown().nodes if n.id == node_id), None)
        node = node or self.model.content().by_id.get(node_id)
        return words.node_page(self.model, node) if node is not None else ""

    _asked: frozenset[str] = frozenset()

    def _tried(self, refs: Sequence[str]) -> bool:
        return self._asked.issuperset(refs)

    def _read(self, refs: Sequence[str]) -> None:
        """Fetch rows that are not known yet, then tell the page again."""
        missing = [r for r in dict.fromkeys(refs) if r not in self._known and r not in self._asked]
        source = self.model.source
        if not missing or source is None:
            return
        self._asked |= frozenset(missing)

        def read(progress: Progress) -> Rows:
            return source.source_rows(missing[:200])

        page = self.page
        self.jobs.start("Reading source rows", read, partial(self._take, page), quiet=True)

    def _take(self, page: Page, rows: Rows) -> None:
        for r in rows:
            r["agency_name"] = self.session.agency_name(str(r["agency"]))
            self._known[r["ref"]] = r
        if self.page == page:
            self._render()

    def forget(self) -> None:
        """Another case, or lists that changed."""
        self._known.clear()
        self._asked = frozenset()
        self.routes = ()
        self.show_summary()

    def known_rows(self) -> Mapping[str, Mapping[str, Any]]:
        """Source rows read so far, by reference."""
        return self._known

    # ---- links

    def _clicked(self, url: QUrl) -> None:
        self.follow(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))

    def follow(self, url: str) -> None:
        """Go where an anchor leads."""
        kind, target = words.target_of(url)
        if kind == "ref":
            self.show_sources([target])
        elif kind == "node":
            self.node_wanted.emit(target)
            self.show_node(target)
        elif kind == "line":
            a, b = json.loads(target)
            self.line_wanted.emit(a, b)
            self.show_line(a, b)
