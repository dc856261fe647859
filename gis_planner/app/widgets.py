"""Small parts that every page uses: headings, cards, empty states, chips that wrap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import icons, theme
from gis_planner.app.headings import Headings


def heading(text: str, level: int = 1) -> QLabel:
    """A heading of level 1 to 3."""
    made = QLabel(text)
    made.setProperty("heading", str(level))
    return made


def muted(text: str, *, wrap: bool = True) -> QLabel:
    """Quiet explanatory text."""
    made = QLabel(text)
    made.setProperty("muted", "true")
    made.setWordWrap(wrap)
    return made


def badge(text: str) -> QLabel:
    """A short fact on a rounded ground."""
    made = QLabel(text)
    made.setProperty("badge", "true")
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


def button(
    text: str,
    slot: Callable[[], object],
    *,
    primary: bool = False,
    quiet: bool = False,
    icon: str = "",
    tip: str = "",
) -> QPushButton:
    """A push button; `primary` is the one thing to do here."""
    made = QPushButton(text)
    made.setProperty("primary", "true" if primary else "false")
    made.setProperty("quiet", "true" if quiet else "false")
    if icon:
        t = theme.current()
        colour = t.on_accent if primary else t.accent if quiet else t.text
        made.setIcon(icons.icon(icon, colour))
        made.setProperty("icon_name", icon)
    if tip:
        made.setToolTip(tip)
    made.clicked.connect(lambda: slot())
    return made


def tint_buttons(root: QWidget) -> None:
    """Icons of all push buttons in the colours of the theme in use."""
    t = theme.current()
    for made in root.findChildren(QPushButton):
        name = made.property("icon_name")
        if name:
            primary, quiet = made.property("primary"), made.property("quiet")
            colour = t.on_accent if primary == "true" else t.accent if quiet == "true" else t.text
            made.setIcon(icons.icon(str(name), colour))


def card(*, margin: int = 16, spacing: int = 8) -> tuple[QFrame, QVBoxLayout]:
    """A raised panel and the layout inside it."""
    frame = QFrame()
    frame.setProperty("card", "true")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    return frame, layout


def row(*widgets: QWidget | int | None, spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side; None stretches, a number is a gap in pixels."""
    made = QHBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        if widget is None:
            made.addStretch(1)
        elif isinstance(widget, int):
            made.addSpacing(widget)
        else:
            made.addWidget(widget)
    return made


def clear_layout(layout: QLayout) -> None:
    """Take away and delete everything in a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear_layout(inner)


@contextmanager
def laid_out_once(part: QWidget) -> Iterator[None]:
    """While a part in sight is filled: it is laid out once at the end, not again for each widget
    that Qt shows in it."""
    hidden = part.isHidden()
    part.hide()
    try:
        yield
    finally:
        part.setHidden(hidden)


def hairline() -> QFrame:
    """A thin line between parts."""
    line = QFrame()
    line.setFixedHeight(1)
    line.setStyleSheet(f"background: {theme.current().border};")
    return line


def list_rows(
    table: QTableView, name: str, widths: Sequence[int], *, row_px: int = 26,
    stretch: int | None = None,
) -> None:  # fmt: skip
    """Make a table a list of rows to choose from: read only, whole rows, no grid, one line each.

    `name` is for screen readers; `stretch` is the column that takes what room is left, None the
    last.
    """
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setAccessibleName(name)
    side, head = table.verticalHeader(), table.horizontalHeader()
    assert side is not None and head is not None
    side.hide()
    side.setDefaultSectionSize(row_px)
    head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column, width in enumerate(widths):
        table.setColumnWidth(column, width)
    Headings(table, stretch)


class EmptyState(QWidget):
    """What a view says while it has nothing to show: what it is for and what to do next."""

    def __init__(
        self, icon: str, title: str, text: str, actions: tuple[QPushButton, ...] = ()
    ) -> None:
        super().__init__()
        self._icon, self.actions_, self._offer = icon, actions, True
        self.before = button("", self._go_before, primary=True)
        self.before.setAccessibleName("Nothing comes first")
        self._before: Callable[[], object] | None = None
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = heading(title, 2)
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = muted(text)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setMaximumWidth(460)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addStretch(1)
        layout.addWidget(self.picture)
        layout.addWidget(self.title)
        layout.addLayout(row(None, self.text, None))
        layout.addSpacing(8 if actions else 0)
        layout.addLayout(row(None, self.before, *actions, None))
        layout.addStretch(1)
        self._show_actions()
        self.retheme()

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.picture.setPixmap(icons.pixmap(self._icon, theme.current().muted, 44))

    def say(self, title: str, text: str, *, offer: bool = True) -> None:
        """Say something else; `offer`: whether its buttons are of use now."""
        self.title.setText(title)
        self.text.setText(text)
        self._offer = offer
        self._show_actions()

    def first(self, text: str, go: Callable[[], object] | None = None) -> None:
        """What must be done before its own actions are of use, offered in their place; '': nothing
        must."""
        self._before = go
        self.before.setText(text)
        self.before.setAccessibleName(text or "Nothing comes first")
        self._show_actions()

    def _go_before(self) -> None:
        if self._before is not None:
            self._before()

    def _show_actions(self) -> None:
        early = bool(self.before.text())
        self.before.setVisible(self._offer and early)
        for action in self.actions_:
            action.setVisible(self._offer and not early)


def stacked(
    owner: QWidget, *views: QWidget | Callable[[QWidget], object], top: int = 0
) -> QStackedWidget:
    """Views of which one is shown, the first to begin with (what an empty page says), filling
    `owner` but for `top` pixels. A large one comes as what fills the widget that it is given."""
    made = QStackedWidget()
    layout = QVBoxLayout(owner)
    layout.setContentsMargins(0, top, 0, 0)
    layout.addWidget(made)  # before it is filled: Qt looks up the style of all that moves house
    for view in views:
        place = view if isinstance(view, QWidget) else QWidget()
        made.addWidget(place)
        if not isinstance(view, QWidget):
            view(place)
    return made


class FlowLayout(QLayout):
    """Children from left to right, on the next line where there is no room."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = spacing
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem | None) -> None:
        """Add an item at the end."""
        if item is not None:
            self._items.append(item)

    def count(self) -> int:
        """Number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """An item by position."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove an item by position."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Never wants more than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrower means higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the children."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """As small as it can be."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The largest child."""
        size = QSize(0, 0)
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def line_width(self) -> int:
        """All children side by side, pixels."""
        wide = [i.sizeHint().width() for i in self._items]
        return sum(wide) + self._gap * max(len(wide) - 1, 0)

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            size = item.sizeHint()
            if x + size.width() > rect.right() + 1 and line > 0:
                x, y, line = rect.x(), y + line + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            line = max(line, size.height())
        return y + line - rect.y()
