"""Tools, filters, canvas and timeline together: from the model's steps to pictures and layouts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from gis_planner.app.graph.build import picture_of
from gis_planner.app.graph.canvas import ChartCanvas
from gis_planner.app.graph.layout import LAYOUTS, Points, Stopped, layout
from gis_planner.app.graph.timebar import TimeBar
from gis_planner.app.jobs import Job, Jobs
from gis_planner.app.models.chart import ChartModel
from gis_planner.app.models.dossier import day
from gis_planner.app.models.words import many
from gis_planner.app.pages.links.bar import Filters, Tools
from gis_planner.app.pages.links.panel import EvidencePanel
from gis_planner.app.session import Session
from gis_planner.domain.errors import Cancelled
from gis_planner.domain.progress import Progress

AT_ONCE = 40
"""Charts of up to so many nodes are laid out at once (a few ms); larger ones in a job."""
STAY = 120
"""Where more nodes have their places, these stay while others come in."""


class ChartDrawing(QWidget):
    """Shows what the model holds; nodes without a place get one first."""

    said = Signal(str)

    def __init__(self, session: Session, jobs: Jobs, model: ChartModel) -> None:
        super().__init__()
        self.session, self.jobs, self.model = session, jobs, model
        self.canvas = ChartCanvas()
        self.panel = EvidencePanel(session, jobs, model)
        self.tools, self.filters, self.time = Tools(), Filters(), TimeBar()
        self._fit_next = True
        self._path_next = False
        """Whether the path comes into view when the chart is drawn next."""
        self._laying: Job | None = None
        layout_ = QVBoxLayout(self)
        layout_.setContentsMargins(0, 0, 0, 0)
        layout_.setSpacing(0)
        for part in (self.tools, self.filters):
            layout_.addWidget(part)
        layout_.addWidget(self.canvas, 1)
        layout_.addWidget(self.time)

    # ---- drawing

    def redraw(self, what: str = "nodes") -> None:
        """Show what the model holds; nodes without a place get one first."""
        shown, state = self.model.shown(), self.model.state
        missing = [n.id for n in shown.nodes if n.id not in state.places]
        fresh = len(missing) == len(shown.nodes)
        if missing:
            self._lay_out_new(fresh)
            if self._laying is not None:
                return
        self._show(fit=fresh or self._fit_next)

    def _show(self, *, fit: bool) -> None:
        shown, state = self.model.shown(), self.model.state
        self._fit_next = not shown.nodes
        self.canvas.date_words = f"As on {day(state.as_of)}" if state.as_of else ""
        path = [i for route in state.path for i in route] if self._path_next else []
        self._path_next = False
        self.canvas.show_picture(picture_of(shown, state), fit=fit, seen=path)
        self.filters.show_state(state)
        if not self.time.playing:
            links = self.model.content().links
            self.time.line.show_dates(tuple(x.since for x in links), tuple(x.until for x in links))
            self.time.show_state(state.as_of)
        self.time.setVisible(bool(shown.nodes))
        self._tell()
        self.panel.refresh()

    def _pieces(self) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], dict[str, str]]:
        shown = self.model.shown()
        ids = tuple(n.id for n in shown.nodes)
        return ids, tuple((e.a, e.b) for e in shown.edges), {n.id: n.type for n in shown.nodes}

    def _lay_out_new(self, fresh: bool) -> None:
        ids, edges, _ = self._pieces()
        places, pinned = dict(self.model.state.places), self.model.state.pinned
        held = [i for i in ids if i in places] if len(places) > 0 and not fresh else []
        pinned = pinned | frozenset(held) if len(held) > STAY else pinned
        if len(ids) <= AT_ONCE:
            self.model.settle({**places, **layout(ids, edges, places, pinned=pinned)})
            return
        work = partial(layout, ids, edges, places, pinned=pinned)
        self._start(work, lambda made: self._settled({**places, **made}, fresh))

    def _settled(self, places: Points, fresh: bool) -> None:
        self.said.emit("")
        self.model.settle(places)
        self.redraw() if self._missing() else self._show(fit=fresh or self._fit_next)

    def _missing(self) -> bool:
        places = self.model.state.places
        return any(n.id not in places for n in self.model.shown().nodes)

    def _start(self, work: Callable[..., Points], done: Callable[[Points], None]) -> None:
        """Lay out in the background; a newer wish replaces an older one."""
        if self._laying is not None:
            self._laying.cancel()

        def run(progress: Progress) -> Points:
            try:
                return work(stop=progress.cancelled)
            except Stopped as stopped:
                raise Cancelled from stopped

        job: Job | None = None

        def finish(made: Points) -> None:
            if self._laying is job:
                self._laying = None
                done(made)

        self.said.emit("Laying out…")
        job = self._laying = self.jobs.start("Laying out the chart", run, finish, quiet=True)

    def arrange(self, kind: str = "force", ids: Sequence[str] | None = None) -> None:
        """Lay out everything, or some nodes only; one step that can be undone."""
        every, edges, kinds = self._pieces()
        part = frozenset(ids) if ids is not None and len(ids) > 1 else None
        places, pinned = dict(self.model.state.places), self.model.state.pinned
        before = places if part is not None or pinned else {}
        work = partial(layout, every, edges, before, kind=kind, kinds=kinds, pinned=pinned,
                       part=part)  # fmt: skip
        label = f"Lay out {LAYOUTS[kind].lower()}"

        def done(made: Points) -> None:
            self.said.emit("")
            self._fit_next = part is None
            self.model.move(made, label)

        if len(every) <= AT_ONCE:
            done(work())
        else:
            self._start(work, done)

    def _members(self, ids: Sequence[str]) -> list[str]:
        """Nodes behind what is selected: members instead of closed groups."""
        found: list[str] = []
        for i in ids:
            group = self.model.group_of(i)
            found += group.members if group is not None and group.id == i else (i,)
        return found

    def _tell(self) -> None:
        shown = self.model.shown()
        candidates = sum(e.candidate for e in shown.edges)
        text = f"{many(len(shown.nodes))} nodes, {many(len(shown.edges))} lines"
        if candidates:
            text += f" ({many(candidates)} candidates)"
        chosen = len(self.canvas.selected)
        if chosen:
            text += f" · {many(chosen)} selected"
        if self.model.name:
            text = f"{self.model.name}{' (changed)' if self.model.unsaved else ''} · {text}"
        self.filters.figures.setText(text)
        self.filters.figures.setToolTip(text)
        self.tools.buttons["undo"].setEnabled(self.model.can_undo)
        self.tools.buttons["redo"].setEnabled(self.model.can_redo)
