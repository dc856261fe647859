"""Every dialog fits the screen at 200 % (960 x 540), whole or scrolled, and all look alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QPoint, QSize, QTimer
from PyQt6.QtGui import QImage, QPainter
from PyQt6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import dialogs, theme, typeface
from gis_planner.app.operation.dialog import STEP_CLASSES, OperationDialog
from gis_planner.app.pages.sharing.gateway_dialog import GatewayDialog
from gis_planner.app.stage_strip import StageStrip
from gis_planner.app.window import Window

ROOM = QSize(960, 540) - dialogs.FRAME
OF_REGISTRY = (
    "accuracy", "cluster", "decisions", "record", "map_symbology", "preferences", "table_columns",
    "select_ward", "pseudonymise", "see_as", "replan_overrun", "plan_compare",
)  # fmt: skip


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogs, "room_for", lambda _: ROOM)


def on_top() -> QDialog | None:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
    return found[-1] if found else None


def fits(dialog: QDialog) -> None:
    """It is within the room; the buttons of its last line can be seen and clicked."""
    QApplication.processEvents()
    name = dialog.windowTitle()
    assert dialog.size() == dialog.size().boundedTo(ROOM), (name, dialog.size())
    assert dialog.minimumSize() == dialog.minimumSize().boundedTo(ROOM), name
    for one in dialog.findChildren(QPushButton):
        if one.isVisible() and one.property("primary") == "true":
            whole = dialog.rect().contains(one.mapTo(dialog, one.rect().bottomRight()))
            assert whole or not one.visibleRegion().isEmpty() or inside(one), (name, one.text())


def inside(widget: QWidget) -> bool:
    """Whether it can be scrolled to."""
    while (above := widget.parentWidget()) is not None:
        if isinstance(above, dialogs.QScrollArea):
            return True
        widget = above
    return False


@pytest.mark.usefixtures("small")
def test_dialogs_of_the_registry_fit_a_small_screen(
    window: Window, settled: Callable[[Window], None]
) -> None:
    seen = set()

    def look() -> None:
        timer.stop()
        while (dialog := on_top()) is not None:
            seen.add(dialog.windowTitle())
            fits(dialog)
            dialog.reject()
        timer.start(30)

    timer = QTimer()  # some wait for an answer
    timer.timeout.connect(look)
    for name in OF_REGISTRY:
        page = "plan" if name.startswith(("replan", "plan_")) else "premises"
        if window.page != page:
            window.show_page(page)
            settled(window)
        window.session.selection.focus_on(3)
        window.actions_[name].trigger()
        look()
    settled(window)
    look()
    timer.stop()
    assert len(seen) >= 10, seen


@pytest.mark.usefixtures("small")
def test_wizard_and_agreement_fit_a_small_screen(
    window: Window, settled: Callable[[Window], None]
) -> None:
    window.show_page("plan")
    settled(window)
    wizard = OperationDialog(window.session, window.plan_page.definition, window)
    wizard.open()
    for place in range(len(STEP_CLASSES)):
        wizard.rail.setCurrentRow(place)
        fits(wizard)
    wizard.reject()
    agreement = GatewayDialog(window, lambda *_: None, None)
    agreement.open()
    fits(agreement)
    assert agreement.findChild(dialogs.Scrolled, dialogs.WHOLE) is not None
    save = agreement.findChild(QDialogButtonBox)
    assert save is not None and not save.visibleRegion().isEmpty(), "buttons stay in sight"
    agreement.reject()


@pytest.mark.usefixtures("small")
def test_a_dialog_that_grows_is_scrolled_and_keeps_its_buttons(empty_window: Window) -> None:
    dialog = QDialog(empty_window)
    layout = QVBoxLayout(dialog)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok)
    tall = QLabel("x")
    line, typed = QLineEdit(), []
    line.editingFinished.connect(lambda: typed.append(line.text()))
    for part in (tall, line, box):
        layout.addWidget(part)
    dialog.open()
    line.setFocus()
    QApplication.processEvents()
    assert dialog.findChild(dialogs.Scrolled, dialogs.WHOLE) is None, "small enough"
    tall.setMinimumHeight(900)
    QApplication.processEvents()
    QApplication.processEvents()
    fits(dialog)
    assert dialog.findChild(dialogs.Scrolled, dialogs.WHOLE) is not None
    assert dialog.focusWidget() is line and not typed, "whoever types goes on"
    bottom = box.mapTo(dialog, QPoint(0, box.height())).y()
    assert bottom <= dialog.height() and not box.visibleRegion().isEmpty()
    tall.setWordWrap(True)
    tall.setText("word " * 400)
    for _ in range(20):  # and comes to rest
        QApplication.processEvents()
    assert tall.height() >= tall.heightForWidth(tall.width()), "no line of it is cut"
    dialog.reject()


def test_the_button_that_says_yes_is_marked_last_and_has_no_icon(empty_window: Window) -> None:
    dialog = QDialog(empty_window)
    kinds = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(kinds.Save | kinds.Cancel)
    QVBoxLayout(dialog).addWidget(box)
    dialog.open()
    QApplication.processEvents()
    save, cancel = box.button(kinds.Save), box.button(kinds.Cancel)
    assert save is not None and cancel is not None
    assert save.property("primary") == "true" and cancel.property("primary") != "true"
    assert save.x() > cancel.x()
    hint = QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons
    style, layout = box.style(), dialog.layout()
    assert style is not None and style.styleHint(hint, None, box) == 0
    assert layout is not None and layout.contentsMargins() == dialogs.MARGINS
    dialog.reject()
    asked = QInputDialog(empty_window)
    asked.setLabelText("Name of the list:")
    asked.open()
    assert asked.width() >= dialogs.LEAST_ASKED_PX
    (one,) = [b for b in asked.findChildren(QPushButton) if b.property("primary") == "true"]
    assert one.text().replace("&", "") == "OK"
    asked.reject()


def test_bold_is_the_semi_bold_face_and_not_smeared(qapp: QApplication) -> None:
    typeface.load()
    drawn = []
    for weight in (600, 700):
        font = theme.font(15)
        font.setWeight(theme.QFont.Weight(weight))
        image = QImage(300, 30, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        painter.setFont(font)
        painter.drawText(5, 20, "Coral Tamarind Kitchen")
        painter.end()
        drawn.append(image)
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("width, lines", [(1200, 1), (700, 2)])
def test_stages_wrap_before_a_button_is_cut(window: Window, width: int, lines: int) -> None:
    from gis_planner.app.models.stages import stages_of

    strip = StageStrip()
    strip.show_stages(stages_of(window.session))
    strip.resize(width, 240)
    strip.show()
    QApplication.processEvents()
    buttons = strip.findChildren(QPushButton)
    assert all(b.width() >= b.sizeHint().width() - 28 for b in buttons)
    assert len({c.y() for c in strip.cards}) == lines
    strip.deleteLater()


def test_the_six_answers_stand_in_one_line(
    window: Window, settled: Callable[[Window], None]
) -> None:
    window.show_page("review")
    settled(window)
    found = [b for b in window.review_page.findChildren(QPushButton) if b.property("dense")]
    assert len(found) == 6 and len({b.y() for b in found}) == 1
