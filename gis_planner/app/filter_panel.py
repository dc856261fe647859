"""Filters: search, chips and counts above every view; facets with bars in a dock."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QRect, QRectF, QSize, Qt, QTimer
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import (
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import icons, theme
from gis_planner.app.filters.chip import FilterChip
from gis_planner.app.filters.range_view import RangeView
from gis_planner.app.filters.since_box import SinceBox
from gis_planner.app.models import saved_filters
from gis_planner.app.models.dossier import PRECISION
from gis_planner.app.models.filters import FACETS, FacetRow, Filter
from gis_planner.app.models.histograms import (
    DATES,
    RANGES,
    Histogram,
    date_histogram,
    number_histogram,
    range_filter,
)
from gis_planner.app.models.words import many
from gis_planner.app.session import Session
from gis_planner.app.when_seen import WhenSeen
from gis_planner.app.widgets import FlowLayout, button, clear_layout, heading, muted, row

SHOWN_ROWS = 6
SEARCH_AFTER_MS = 180


class FilterBar(QWidget):
    """Search, one chip a filter, how many premises pass, named filter sets."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.name_of = partial(name_of, session)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search name, address, postcode, UPRN…")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Search premises")
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(320)
        glass = self.search.addAction(
            icons.icon("search", theme.current().muted), QLineEdit.ActionPosition.LeadingPosition
        )
        if glass is not None:
            glass.setText("Search")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._searched)
        self.search.textEdited.connect(lambda: self._timer.start(SEARCH_AFTER_MS))
        self.search.returnPressed.connect(self._searched)
        self.chips = QWidget()
        self.chips.setMinimumWidth(1)  # they go below the search before they hold the window open
        self.flow = FlowLayout(self.chips)
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.RichText)
        self.saved = QPushButton("Filter sets")
        self.saved.setProperty("quiet", "true")
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.saved.setMenu(self.menu)
        self.line = row(self.search, self.chips, self.count, self.saved, spacing=10)
        self.line.setStretch(0, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 7, 12, 7)
        layout.setSpacing(6)
        layout.addLayout(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        session.shown_changed.connect(self.refresh)
        session.frame_changed.connect(self.refresh)
        self.refresh()

    def _searched(self) -> None:
        self._timer.stop()
        words = self.search.text().strip()
        old = self.session.filters.get("text")
        if words and (old is None or old.text != words):
            self.session.filters.set(Filter("text", "text", text=words))
        elif not words and old is not None:
            self.session.filters.clear("text")

    def refresh(self) -> None:
        """Show the filters in force."""
        at = self.focusWidget()
        held = at.one.field if isinstance(at, FilterChip) else ""
        clear_layout(self.flow)
        for one in self.session.filters:
            label = one.label(self.name_of)
            count = self.session.filters.count(self.session.frame, one)
            chip = FilterChip(one, label, count)
            chip.clicked.connect(lambda _=False, f=one.field: self.session.filters.clear(f))
            chip.turned.connect(partial(self.session.filters.turn, one.field))
            self.flow.addWidget(chip)
        if len(self.session.filters) > 1:
            self.flow.addWidget(button("Clear all", self.session.filters.clear, quiet=True))
        words = getattr(self.session.filters.get("text"), "text", "")
        if not self._timer.isActive() and words != self.search.text().strip():
            self.search.setText(words)
        total, shown = len(self.session.frame), int(self.session.shown.sum())
        self.count.setText(
            f"<b>{many(shown)}</b> of {many(total)} premises"
            if shown != total
            else f"<b>{many(total)}</b> premises"
        )
        self.setEnabled(total > 0)
        self.flow.invalidate()
        self._place_chips()
        self.updateGeometry()
        for part in self.flow_chips():
            if part.one.field == held:
                part.show()
                part.setFocus()

    def flow_chips(self) -> list[FilterChip]:
        """The chips in force, in their order."""
        items = (self.flow.itemAt(i) for i in range(self.flow.count()))
        parts = (item.widget() for item in items if item is not None)
        return [part for part in parts if isinstance(part, FilterChip)]

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Chips may fit beside the search, or no longer."""
        super().resizeEvent(event)
        self._place_chips()

    def _place_chips(self) -> None:
        """Beside the search where they fit in one line, else below it over the whole width."""
        others = sum(part.sizeHint().width() for part in (self.count, self.saved))
        room = self.width() - self.search.minimumWidth() - others - 54
        below, outer = self.flow.line_width() > room, self.layout()
        assert isinstance(outer, QVBoxLayout)
        if below and outer.indexOf(self.chips) < 0:
            self.line.removeWidget(self.chips)
            self.line.insertStretch(1)
            outer.addWidget(self.chips)
        elif not below and outer.indexOf(self.chips) >= 0:
            outer.removeWidget(self.chips)
            self.line.takeAt(1)
            self.line.insertWidget(1, self.chips)
        self.line.setStretch(1, 8 if self.flow.count() and not below else 1)

    def _fill_menu(self) -> None:
        self.menu.clear()
        case = self.session.case
        if case is None:
            return
        for name, filters in saved_filters.load(case).items():
            said = name.replace("&", "&&")
            self.menu.addAction(said, lambda f=filters: self.session.filters.replace(f))
        names = list(saved_filters.load(case))
        self.menu.addSeparator()
        away = self.menu.addMenu("Remove a filter set")
        if away is not None:
            away.setEnabled(bool(names))
            for name in names:
                away.addAction(name.replace("&", "&&"), lambda n=name: self.remove_set(n))
        keep = self.menu.addAction("Save these filters…", self._save)
        if keep is not None:
            keep.setEnabled(len(self.session.filters) > 0)

    def _save(self) -> None:
        name, ok = QInputDialog.getText(self, "Save filters", "Name of this filter set:")
        if ok and name.strip() and self.session.case is not None:
            touched = saved_filters.save(
                self.session.case, name.strip(), tuple(self.session.filters)
            )
            self.session.took_effect(touched)

    def remove_set(self, name: str) -> None:
        """Forget a named set (undoable)."""
        self.session.took_effect(saved_filters.remove(self.session.the_case, name))


class FacetView(QWidget):
    """One facet: labels with counts and bars; click or Space chooses."""

    LINE = 24
    toggled = Signal(str)
    line_moved = Signal(QRect)

    def __init__(self, field: str, name_of: object = None) -> None:
        super().__init__()
        self.field = field
        self.rows: tuple[FacetRow, ...] = ()
        self.names: dict[str, str] = {}
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(FACETS[field][0])

    def show_rows(self, rows: tuple[FacetRow, ...], names: dict[str, str]) -> None:
        """Draw other rows."""
        self.rows, self.names = rows, names
        self.current = min(self.current, max(len(rows) - 1, 0))
        self.setFixedHeight(self.LINE * max(len(rows), 1))
        self._move()

    def _move(self) -> None:
        """Tell readers which line is in focus, and keep it in sight."""
        line = QRect(0, self.current * self.LINE, self.width(), self.LINE)
        if self.rows:
            one = self.rows[self.current]
            ticked = "left out" if one.left_out else "ticked" if one.chosen else "not ticked"
            place = f"{self.current + 1} of {len(self.rows)}"
            label = self.names.get(one.label, one.label)
            self.setAccessibleDescription(f"{label}, {one.count} premises, {ticked}, {place}")
        if self.hasFocus():
            self.line_moved.emit(line)
        self.update()

    def sizeHint(self) -> QSize:
        """A line a label."""
        return QSize(220, self.LINE * max(len(self.rows), 1))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """A tick box, the label, a bar for the share, the count."""
        t, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((r.count for r in self.rows), default=1) or 1
        painter.setFont(theme.font(12))
        for i, one in enumerate(self.rows):
            y = i * self.LINE
            if self.hasFocus() and i == self.current:
                painter.setPen(QPen(QColor(t.accent), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(1, y + 1, self.width() - 2, self.LINE - 2), 4, 4)
            box = QRectF(6, y + 6, 12, 12)
            painter.setPen(QPen(QColor(t.accent if one.chosen else t.muted), 1.3))
            painter.setBrush(QColor(t.accent) if one.chosen else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 3, 3)
            if one.left_out:
                painter.fillRect(QRectF(box.left() + 3, box.center().y() - 1, 6, 2), QColor(t.base))
            wide = (self.width() - 32) * one.count / most
            bar = QRectF(26, y + self.LINE - 5, wide, 2.5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent if one.chosen else t.border))
            painter.drawRoundedRect(bar, 1, 1)
            painter.setPen(QColor(t.text))
            count = many(one.count)
            metrics = painter.fontMetrics()
            room = self.width() - 40 - metrics.horizontalAdvance(count)
            label = metrics.elidedText(
                self.names.get(one.label, one.label), Qt.TextElideMode.ElideRight, int(room)
            )
            painter.drawText(QRectF(26, y + 1, room, self.LINE - 6), 0x81, label)
            painter.setPen(QColor(t.muted))
            painter.drawText(QRectF(0, y + 1, self.width() - 6, self.LINE - 6), 0x82, count)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Choose the label under the mouse."""
        assert event is not None
        self._toggle(int(event.position().y() // self.LINE))

    def _toggle(self, place: int) -> None:
        if 0 <= place < len(self.rows):
            self.current = place
            self.toggled.emit(self.rows[place].label)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Up and Down move, Space chooses."""
        assert event is not None
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.current = min(max(self.current + step, 0), max(len(self.rows) - 1, 0))
            self._move()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return):
            self._toggle(self.current)
        else:
            super().keyPressEvent(event)


class FilterPanel(QScrollArea):
    """All facets, one below the other; each counts under the filters of the others."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(220)
        self.setAccessibleName("Filters")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is inside takes the keyboard
        inside = QWidget()
        self.layout_ = QVBoxLayout(inside)
        self.layout_.setContentsMargins(12, 10, 12, 12)
        self.layout_.setSpacing(4)
        self.views: dict[str, FacetView] = {}
        self.more: dict[str, QPushButton] = {}
        self.parts: dict[str, tuple[QLabel, FacetView, QPushButton]] = {}
        self.open: set[str] = set()
        for field, (title, _) in FACETS.items():
            label = heading(title, 3)
            view = FacetView(field)
            view.toggled.connect(lambda text, f=field: self.session.filters.toggle(f, text))
            view.line_moved.connect(partial(self._keep_in_sight, view))
            more = button("", partial(self._more, field), quiet=True)
            self.views[field], self.more[field] = view, more
            self.parts[field] = (label, view, more)
            self.layout_.addWidget(label)
            self.layout_.addWidget(view)
            self.layout_.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
            self.layout_.addSpacing(6)
            if field == "severity":
                self._since()
                self._ranges()
        self.empty = muted("Match the lists first: filters count premises.")
        self.layout_.addWidget(self.empty)
        self.layout_.addStretch(1)
        self.setWidget(inside)
        follow = WhenSeen(self, self.refresh)
        session.frame_changed.connect(follow)
        session.shown_changed.connect(follow)
        self.refresh()

    def _since(self) -> None:
        """What is new, at the top: it is asked each time that a case is opened."""
        self.since = SinceBox(self.session)
        self.session.opened.connect(self.since.fill)
        self.layout_.addWidget(heading("Changed since", 3))
        self.layout_.addWidget(self.since)
        self.layout_.addSpacing(6)

    def _ranges(self) -> None:
        """Histograms with two ends: scores, contacts, agencies, dates."""
        self.ranges: dict[str, tuple[QLabel, RangeView]] = {}
        for field, title, whole in (*RANGES, (DATES, "Years of contacts", True)):
            label, view = heading(title, 3), RangeView(title, whole)
            view.picked.connect(partial(self._picked, field, title, whole))
            self.ranges[field] = (label, view)
            self.layout_.addWidget(label)
            self.layout_.addWidget(view)
            self.layout_.addSpacing(6)

    def _picked(self, field: str, title: str, whole: bool, low: int, high: int) -> None:
        shape = self.ranges[field][1].shape
        made = range_filter(field, title, shape, low, high, whole)
        if made is not None:
            self.session.filters.set(made)
        elif self.session.filters.get(field) is not None:
            self.session.filters.clear(field)

    def _keep_in_sight(self, view: FacetView, line: QRect) -> None:
        inside = self.widget()
        if inside is not None:
            at = view.mapTo(inside, line.center())
            self.ensureVisible(at.x(), at.y(), 0, 2 * FacetView.LINE)

    def controls(self) -> dict[str, QWidget]:
        """What the keyboard works each filter with, by its field."""
        ranges = {field: view for field, (_, view) in self.ranges.items()}
        return {"since": self.since.choice, **self.views, **ranges}

    def _more(self, field: str) -> None:
        self.open ^= {field}
        self.refresh()

    def refresh(self) -> None:
        """Count again."""
        frame = self.session.frame
        self.empty.setVisible(len(frame) == 0)
        for field, (label, view, more) in self.parts.items():
            rows = self.session.filters.facet(frame, field) if len(frame) else ()
            shown = rows if field in self.open else rows[:SHOWN_ROWS]
            for part in (label, view):
                part.setVisible(bool(rows))
            more.setVisible(len(rows) > SHOWN_ROWS)
            more.setText("Show fewer" if field in self.open else f"Show all {len(rows)}")
            view.show_rows(shown, {r.label: name_of(self.session, field, r.label) for r in shown})
        filters = self.session.filters
        for field, _, whole in RANGES:
            self._show_range(field, number_histogram(filters, frame, field, whole))
        self._show_range(DATES, date_histogram(filters, frame))
        self.since.refresh()

    def _show_range(self, field: str, shape: Histogram) -> None:
        label, bars = self.ranges[field]
        label.setVisible(len(shape) > 1)
        bars.setVisible(len(shape) > 1)
        bars.show_histogram(shape)


def name_of(session: Session, field: str, label: str) -> str:
    """A label of a facet as people say it."""
    if field == "agency_ids":
        return session.agency_name(label)
    if field == "concerns":
        return session.concern_name(label)
    if field == "never_visited":
        return "Never visited" if label == "true" else "Visited before"
    if field == "agencies":
        return f"{label} {'agency' if label == '1' else 'agencies'}"
    return PRECISION.get(label, label) if field == "location_precision" else label
