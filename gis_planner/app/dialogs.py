"""Every dialog of the window alike: on the screen whole, the same margins, one button to press.

The style hands each dialog to `Dialogs` when it is first shown, ours and Qt's own.
"""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QMargins, QObject, QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QInputDialog,
    QLayout,
    QLayoutItem,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QStyle,
    QVBoxLayout,
    QWidget,
)

MARGINS = QMargins(18, 16, 18, 14)
FRAME = QSize(16, 40)
"""What title bar and border take of the screen, as long as they are not known, pixels."""
LEAST_ASKED_PX = 380
"""Narrowest question that Qt asks for one value."""
WHOLE = "whole"
"""Name of the area that holds all of a dialog but its buttons."""
YES = (QDialogButtonBox.ButtonRole.AcceptRole, QDialogButtonBox.ButtonRole.YesRole)


class Dialogs(QObject):
    """Looks after dialogs from when they are polished."""

    def take(self, dialog: QDialog) -> None:
        """Look after one more."""
        dialog.installEventFilter(self)
        tidy(dialog)

    def eventFilter(self, dialog: QObject | None, event: QEvent | None) -> bool:
        """Before it is shown, and whenever it needs more room."""
        if isinstance(dialog, QDialog) and event is not None:
            if event.type() == QEvent.Type.Show:
                tidy(dialog)
                fit(dialog)
            elif event.type() == QEvent.Type.LayoutRequest and dialog.isVisible():
                fit(dialog)
        return False


# ---- looks


def tidy(dialog: QDialog) -> None:
    """Margins where none were chosen; the button that says yes stands out."""
    before, layout, style = dialog.sizeHint(), dialog.layout(), dialog.style()
    if layout is not None and style is not None:
        usual = style.pixelMetric(QStyle.PixelMetric.PM_LayoutLeftMargin, None, dialog)
        if layout.contentsMargins() == QMargins(usual, usual, usual, usual):
            layout.setContentsMargins(MARGINS)
    if isinstance(dialog, QInputDialog):
        dialog.setMinimumWidth(LEAST_ASKED_PX)
    for box in dialog.findChildren(QDialogButtonBox):
        stress(box)
    if dialog.size() == before and dialog.sizeHint() != before:
        dialog.adjustSize()


def stress(box: QDialogButtonBox) -> None:
    """Mark the button that says yes, unless one is marked."""
    buttons = [b for b in box.buttons() if isinstance(b, QPushButton)]
    if any(b.property("primary") == "true" for b in buttons):
        return
    for one in buttons:
        if box.buttonRole(one) in YES:
            one.setProperty("primary", "true")
            style = one.style()
            if style is not None:  # it may have been asked for its size before
                style.unpolish(one)
                style.polish(one)
            return


# ---- room


def room_for(dialog: QDialog) -> QSize:
    """The largest that a dialog may be on its screen, without its frame."""
    screen = dialog.screen()
    if screen is None:
        return dialog.size()
    frame = dialog.frameGeometry().size() - dialog.size() if dialog.isVisible() else FRAME
    return screen.availableGeometry().size() - frame.expandedTo(FRAME)


def least(dialog: QDialog, room: QSize) -> QSize:
    """The least that it needs, text wrapped at the width that it has."""
    layout = dialog.layout()
    if layout is None:
        return dialog.minimumSize()
    inner = layout.totalMinimumSize()
    if layout.hasHeightForWidth():
        width = max(min(dialog.width(), room.width()), inner.width())
        inner.setHeight(max(inner.height(), layout.minimumHeightForWidth(width)))
    return inner.expandedTo(dialog.minimumSize())


def fit(dialog: QDialog) -> None:
    """No larger than the screen; what does not fit is scrolled, its buttons stay in sight."""
    room = room_for(dialog)
    need = least(dialog, room)
    if need.width() > room.width() or need.height() > room.height():
        if not isinstance(dialog, QMessageBox) and dialog.findChild(Scrolled, WHOLE) is None:
            scroll(dialog)
        need = least(dialog, room).boundedTo(room)
        dialog.setMinimumSize(need)
    wanted = QSize(dialog.width(), max(dialog.height(), need.height())).boundedTo(room)
    if dialog.size() != wanted:
        dialog.resize(wanted)
        keep_on_screen(dialog)


def keep_on_screen(dialog: QDialog) -> None:
    """Move what has grown beyond an edge back (Qt places only what is not shown yet)."""
    screen = dialog.screen()
    if screen is None or not dialog.isVisible():
        return
    free, at = screen.availableGeometry(), dialog.frameGeometry()
    right, bottom = free.right() - at.width() + 1, free.bottom() - at.height() + 1
    dialog.move(max(free.left(), min(at.x(), right)), max(free.top(), min(at.y(), bottom)))


class Scrolled(QScrollArea):
    """What may be larger than the room that a dialog has for it."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Narrower text is higher."""
        super().resizeEvent(event)
        self._wrap()

    def eventFilter(self, inner: QObject | None, event: QEvent | None) -> bool:
        """Other text may be higher."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self._wrap()
        return super().eventFilter(inner, event)

    def _wrap(self) -> None:
        """No less than wrapped text needs at this width: Qt asks for one line of it only."""
        inner, view = self.widget(), self.viewport()
        layout = inner.layout() if inner is not None else None
        if inner is None or view is None or layout is None or not layout.hasHeightForWidth():
            return
        width = max(view.width(), layout.totalMinimumSize().width())
        inner.setMinimumHeight(layout.minimumHeightForWidth(width))


def scroll(dialog: QDialog) -> None:
    """Put all but the last line, where it holds the buttons, into an area that scrolls."""
    layout = dialog.layout()
    if layout is None:
        return
    held = (
        dialog.focusWidget()
    )  # it keeps the keyboard, and does not take this for the end of typing
    if held is not None:
        held.blockSignals(True)
    _put_into_area(dialog, layout)
    if held is not None:
        held.setFocus()
        held.blockSignals(False)


def _put_into_area(dialog: QDialog, layout: QLayout) -> None:
    foot = buttons_of(layout)
    outer, margins = QVBoxLayout(), layout.contentsMargins()
    outer.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # `fit` says the least
    outer.setSpacing(layout.spacing())
    outer.setContentsMargins(margins)
    layout.setContentsMargins(0, 0, 0, 0)
    inner = QWidget()
    inner.setLayout(layout)
    whole = Scrolled(inner)
    whole.setObjectName(WHOLE)
    outer.addWidget(whole, 1)
    if isinstance(foot, QLayout):
        outer.addLayout(foot)
    elif foot is not None:
        outer.addItem(foot)
    dialog.setMinimumSize(0, 0)
    dialog.setLayout(outer)


def buttons_of(layout: QLayout) -> QLayoutItem | None:
    """Take the last line out of a layout, where it holds push buttons and nothing else is big."""
    last = layout.itemAt(layout.count() - 1)
    if not isinstance(layout, QBoxLayout) or last is None:
        return None
    widget, line = last.widget(), last.layout()
    found = isinstance(widget, QDialogButtonBox) or (
        line is not None
        and any(isinstance(w, QPushButton | QDialogButtonBox) for w in widgets_of(line))
    )
    if not found:
        return None
    taken = layout.takeAt(layout.count() - 1)
    return line if line is not None else taken


def widgets_of(line: QLayout) -> list[QWidget]:
    """The widgets that stand in a line."""
    items = [line.itemAt(i) for i in range(line.count())]
    return [w for item in items if item is not None and (w := item.widget()) is not None]
