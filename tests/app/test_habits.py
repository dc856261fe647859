"""Notices, preferences, locking, recovery: the habits of good desktop software."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QPoint, Qt, QTimer
from PyQt6.QtGui import QCursor
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import (
    QApplication,
    QInputDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QWidget,
)

from gis_planner import settings
from gis_planner.app import errors
from gis_planner.app.habits import preferences, recovery
from gis_planner.app.habits.lock import LOOK_MS, IdleWatch
from gis_planner.app.habits.veil import Veil
from gis_planner.app.jobs import Jobs
from gis_planner.app.map import paper
from gis_planner.app.parts.habits import HabitsPart
from gis_planner.app.parts.keys import FILLED_AFTER_MS
from gis_planner.app.parts.map_tools import MapToolsPart
from gis_planner.app.window import Window
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import Outcome
from gis_planner.store import Case
from tests.app import invented

GONE = 2**22 - 3
"""A process number that nothing has here."""


def habits(window: Window) -> HabitsPart:
    return window.part(HabitsPart)


def test_a_failed_job_is_a_notice_that_stays_and_blocks_nothing(window: Window, qtbot) -> None:
    def fail(progress: object) -> Outcome:
        raise UserError("The file has no rows.", "Choose another file.")

    window.jobs.start("Import empty.csv", fail)
    notices = habits(window).notices
    qtbot.waitUntil(lambda: bool(notices.cards), timeout=5000)
    card = notices.cards[0]
    assert "The file has no rows. Choose another file." in card.accessibleName()
    assert not card.timer.isActive(), "a fault stays until it is read"
    assert window.isEnabled() and QApplication.activeModalWidget() is None
    inside = window.rect().contains(card.geometry())
    assert inside, "the card lies inside the window"
    show = next(b for b in card.findChildren(QPushButton) if b.text() == "Show jobs")
    show.click()
    assert window.docks["jobs"].isVisible() and not notices.cards
    assert "The file has no rows" in habits(window).list.list.item(0).text()


def test_long_work_that_ends_is_told_short_work_is_not(window: Window, qtbot) -> None:
    ended = []
    window.jobs.ended.connect(ended.append)
    window.jobs.start("Short", lambda p: Outcome("short work done"))
    qtbot.waitUntil(lambda: len(ended) == 1, timeout=5000)
    notices = habits(window).notices
    assert not notices.kept
    job = ended[0]
    job.started = job.ended - 10
    QCursor.setPos(window.mapToGlobal(QPoint(5, 5)))
    QApplication.processEvents()
    habits(window).job_ended(job)
    assert notices.kept[0].text == "short work done"
    assert notices.cards[0].timer.isActive(), "good news goes away by itself"


def test_work_that_runs_stays_in_the_list_however_much_is_read_beside_it(qtbot) -> None:
    jobs, go = Jobs(), threading.Event()
    long = jobs.start("Match", lambda progress: go.wait(10))
    for _ in range(40):
        last = jobs.start("Read", lambda progress: None, quiet=True)
    qtbot.waitUntil(lambda: not last.running, timeout=5000)
    jobs.start("Read", lambda progress: None, quiet=True)
    assert jobs.active is long and jobs.visible == [long]
    assert len(jobs.all) < 40, "reads are forgotten"
    go.set()
    jobs.close()


def test_what_is_refused_for_a_reason_is_told_with_it_wherever_it_was_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines: list[str] = []
    refused: list[UserError] = []
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    errors.install_hook(lines.append, refused.append)
    known = UserError("The disk is full.", "Free some space.")
    sys.excepthook(UserError, known, None)
    assert refused == [known] and not lines, "no fault of ours: no line, no log"
    assert not errors.log_file().exists()


def test_after_an_import_matching_is_one_click_away(
    window: Window, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = window.jobs.start("Import a.csv", lambda p: Outcome("9 rows", frozenset({"records"})))
    qtbot.waitUntil(lambda: job.state == "done", timeout=5000)
    job.started = job.ended - 10
    habits(window).job_ended(job)
    told = habits(window).notices.cards[-1].findChildren(QPushButton)
    assert "Match now" not in [b.text() for b in told], "the match is as new as the lists"
    monkeypatch.setattr(window.session, "stale", lambda: ("match",))
    habits(window).job_ended(job)
    card = habits(window).notices.cards[-1]
    next(b for b in card.findChildren(QPushButton) if b.text() == "Match now").click()
    assert any(j.title == "Match" for j in window.jobs.all)
    window.jobs.wait()


def test_an_export_that_is_cancelled_leaves_no_file_and_no_trace(
    window: Window, tmp_path: Path, qtbot
) -> None:
    case, out, go = window.session.the_case, tmp_path / "premises.csv", threading.Event()
    before, export = len(case.history()), window.session.export("premises", out)
    job = window.jobs.start("Export", lambda p: go.wait(10) and export(p))
    line = window.status_line
    qtbot.waitUntil(lambda: job.state == "running", timeout=5000)
    line.job_cancel.click()
    assert "stopping" in line.job_text.text() and not line.job_cancel.isEnabled()
    go.set()
    qtbot.waitUntil(lambda: not job.running, timeout=5000)
    assert job.state == "cancelled" and not list(tmp_path.glob("*premises*"))
    assert len(case.history()) == before
    window.jobs.start("Next", lambda p: 1)
    assert line.job_cancel.isEnabled()


def test_only_three_cards_are_shown_and_all_are_kept(
    window: Window, settled: Callable[[Window], None]
) -> None:
    notices = habits(window).notices
    for i in range(5):
        notices.tell(f"Work {i}", "done")
    assert [c.notice.title for c in notices.cards] == ["Work 2", "Work 3", "Work 4"]
    assert len(notices.kept) == 5
    tops = [c.y() for c in notices.cards]
    assert tops == sorted(tops), "the newest is at the bottom"
    window.resize(1500, 950)
    QApplication.processEvents()
    assert all(window.rect().contains(c.geometry()) for c in notices.cards)
    window.show_page("premises")
    settled(window)
    inspector = window.docks["inspector"]
    assert inspector.isVisible()
    for card in notices.cards:
        assert not card.geometry().intersects(inspector.geometry()), "it is being read"
    window.actions_["close_notices"].trigger()
    assert not notices.cards


def test_cards_stay_above_every_page(window: Window, settled: Callable[[Window], None]) -> None:
    notices = habits(window).notices
    notices.tell("Match", "done", stays=True)
    for page in ("plan", "import", "links", "premises"):
        window.show_page(page)
        settled(window)
        card = notices.cards[0]
        for x in (8, card.width() // 2, card.width() - 8):
            at = window.childAt(card.pos() + QPoint(x, card.height() - 6))
            assert at is card or (at is not None and card.isAncestorOf(at)), (page, x)


def test_preferences_are_kept_and_absurd_ones_are_not_believed(window: Window) -> None:
    part = habits(window)
    part.use(preferences.Preferences("dark", 150, 3, False, "computer"))
    assert preferences.load() == preferences.Preferences("dark", 150, 3, False, "computer")
    assert part.watch.timer.interval() == 180_000
    settings.save({**settings.load(), "scale": 9000, "lock_minutes": "x"})
    assert preferences.load().scale == 100
    part.use(preferences.Preferences())


def test_the_dialog_says_what_it_will_keep(window: Window, qtbot) -> None:
    part = habits(window)
    window.actions_["preferences"].trigger()
    dialog = window.findChild(preferences.PreferencesDialog)
    assert dialog is not None and dialog.chosen == part.chosen
    dialog.theme.setCurrentIndex(1)
    assert dialog.chosen.theme == "dark"
    dialog.theme.setCurrentIndex(0)
    dialog.lock.setValue(0)
    assert dialog.lock.text() == "never"
    dialog.accept()
    assert preferences.load().lock_minutes == 0 and not part.watch.timer.isActive()


def test_idle_time_locks_and_any_touch_counts_again(window: Window, qtbot) -> None:
    watch = IdleWatch(window, 1.5 / 60)
    fired = []
    watch.idle.connect(lambda: fired.append(time.monotonic()))
    for _ in range(10):
        QTest.qWait(200)
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Down)  # as the screen's system gives it
    assert not fired
    qtbot.waitUntil(lambda: bool(fired), timeout=5000)
    watch.stop()


def test_a_locked_window_shows_nothing_and_takes_no_command(window: Window) -> None:
    part = habits(window)
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    window.session.selection.focus_on(3)
    clipboard.setText("4 Secret Street")
    window.actions_["lock"].trigger()
    QApplication.processEvents()
    assert part.lock_screen.isVisible() and "town" not in part.lock_screen.words.text()
    assert part.lock_screen.geometry() == window.rect()
    assert clipboard.text() == "" or not clipboard.ownsClipboard()
    assert not any(a.isEnabled() for a in window.actions_.all())
    top = window.childAt(QPoint(300, 300))
    assert top is not None and (top is part.lock_screen or part.lock_screen.isAncestorOf(top))
    window.resize(1400, 860)
    QApplication.processEvents()
    assert part.lock_screen.geometry() == window.rect()
    part.lock_screen.go.click()
    assert not part.lock_screen.isVisible() and window.actions_["match"].isEnabled()


def test_what_ends_while_the_window_is_locked_is_told_after(window: Window) -> None:
    part = habits(window)
    part.lock()
    part.notices.tell("Import", "12 Secret Street came in", "bad")
    QApplication.processEvents()
    card = part.notices.cards[0]
    assert not card.isVisible(), "nothing stands before the lock"
    part.lock_screen.go.click()
    QApplication.processEvents()
    assert card.isVisible() and window.rect().contains(card.geometry())


def test_reset_brings_floating_and_moved_docks_home(window: Window) -> None:
    inspector, table, left = window.docks["inspector"], window.docks["table"], Qt.DockWidgetArea(1)
    before = {n: window.dockWidgetArea(d) for n, d in window.docks.items()}
    inspector.setFloating(True)
    window.addDockWidget(left, table)
    window.docks["filters"].close()
    window.show_page("review")
    window.show_page("premises")
    assert inspector.isFloating() and window.dockWidgetArea(table) == left, "remembered"
    window.actions_["reset"].trigger()
    QApplication.processEvents()
    assert not inspector.isFloating() and window.docks["filters"].isVisible()
    assert {n: window.dockWidgetArea(d) for n, d in window.docks.items()} == before
    assert window.docks["timeline"] in window.tabifiedDockWidgets(table), "among its tabs"


def test_the_lock_covers_a_dialog_and_what_was_typed_stays(window: Window) -> None:
    part, answers = habits(window), []

    def typing() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QInputDialog)
        field = dialog.findChild(QLineEdit)
        assert field is not None
        QTest.keyClicks(field, "12 Half-typed Street")
        part.lock()
        QApplication.processEvents()
        shown = dialog.childAt(dialog.rect().center())
        assert isinstance(shown, Veil) or isinstance(shown.parentWidget(), Veil)
        assert "Half" not in dialog.windowTitle()
        assert QApplication.activeModalWidget() is part.lock_screen, "it alone takes keys"
        assert part.lock_screen.isWindow() and part.lock_screen.geometry() == window.geometry()
        part.lock_screen.close()
        assert part.lock_screen.isVisible(), "no way round it"
        part.lock_screen.go.click()
        assert not part.lock_screen.isVisible() and not part.lock_screen.isWindow()
        assert field.text() == "12 Half-typed Street"
        dialog.accept()

    QTimer.singleShot(0, typing)
    answers.append(QInputDialog.getText(window, "Where", "Address:"))
    assert answers == [("12 Half-typed Street", True)]


def test_the_lock_closes_a_menu_and_covers_the_briefing(window: Window) -> None:
    part = habits(window)
    menu, aside = QMenu(window), QWidget(window, Qt.WindowType.Window)
    menu.addAction("Copy")
    aside.show()
    menu.popup(QPoint(100, 100))
    assert QApplication.activePopupWidget() is menu
    part.lock()
    assert QApplication.activePopupWidget() is None
    assert aside.findChild(Veil) is not None
    part.lock_screen.go.click()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert aside.findChild(Veil) is None
    aside.close()


def test_an_open_menu_is_no_touch_but_a_hand_in_it_is(window: Window, qtbot) -> None:
    menu = QMenu(window)
    menu.addAction("Copy")
    watch, fired = IdleWatch(window, 1.0 / 60), []
    watch.idle.connect(lambda: fired.append(time.monotonic()))
    QTest.qWait(50)
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(640, 4))
    menu.popup(QPoint(100, 100))
    QTest.qWait(LOOK_MS * 3)
    handle = menu.windowHandle()
    assert handle is not None
    for k in range(8):
        QTest.qWait(200)
        QTest.mouseMove(handle, QPoint(10 + k, 10))
    assert not fired, "a hand that moves in the menu is a touch"
    qtbot.waitUntil(lambda: bool(fired), timeout=5000)
    menu.close()
    watch.stop()


def test_keys_stay_on_the_lock_screen(window: Window) -> None:
    part = habits(window)
    part.lock()
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget() or part.lock_screen, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None and part.lock_screen.isAncestorOf(focus)
    part.lock_screen.go.click()


def test_an_encrypted_case_is_closed_and_opens_where_it_was(
    empty_window: Window, tmp_path: Path, settled: Callable[[Window], None], qtbot
) -> None:
    path = tmp_path / "secret.gpkg"
    case = invented.make(path, passphrase="correct horse")
    case.close()
    window, part = empty_window, habits(empty_window)
    window.session.attach(Case.open(path, "correct horse"))
    settled(window)
    window.show_page("links")
    part.lock()  # the case is closed and its key forgotten
    qtbot.waitUntil(lambda: window.session.case is None, timeout=5000)
    assert len(window.session.frame) == 0
    QTest.qWait(FILLED_AFTER_MS + 100)  # the start page came below, and asked for the keyboard
    assert QApplication.focusWidget() is part.lock_screen.field, "no key goes below the lock"
    window.start_page.findChild(QPushButton).setFocus()
    assert QApplication.focusWidget() is part.lock_screen.field
    part.lock_screen.field.setText("wrong")
    part.lock_screen.go.click()
    assert part.lock_screen.isVisible()
    assert part.lock_screen.fault.text().startswith("The case does not open")
    assert window.session.case is None
    part.lock_screen.field.setText("correct horse")
    QTest.keyClick(part.lock_screen.field, Qt.Key.Key_Return)
    settled(window)
    assert window.session.is_open and window.page == "links"
    assert len(window.session.frame) > 0


def test_a_job_at_work_finishes_before_the_locked_case_is_closed(
    empty_window: Window, tmp_path: Path, settled: Callable[[Window], None], qtbot
) -> None:
    path = tmp_path / "secret.gpkg"
    invented.make(path, passphrase="correct horse").close()
    window, part = empty_window, habits(empty_window)
    window.session.attach(Case.open(path, "correct horse"))
    settled(window)
    rows = []

    def slow(progress: object) -> Outcome:
        time.sleep(0.5)
        rows.append(window.session.the_case.table("premises").num_rows)
        return Outcome("done")

    window.jobs.start("Slow", slow)
    part.lock()
    assert window.session.case is not None
    qtbot.waitUntil(lambda: window.session.case is None, timeout=5000)
    assert rows and rows[0] > 0
    assert not any(a.isEnabled() for a in window.actions_.all())


def test_after_a_crash_the_case_opens_on_its_page(
    case_path: Path, qapp: QApplication, settled: Callable[[Window], None], qtbot
) -> None:
    left = {"case": str(case_path), "page": "review", "operation": "", "pid": GONE,
            "at": "2026-11-20T16:05:00+00:00"}  # fmt: skip
    file = settings.cache_folder() / "open" / f"{GONE}.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(left))
    window = Window()
    window.show()
    try:
        page = window.start_page
        assert page.behind.isVisibleTo(page)
        assert "town.gpkg was open on 20 Nov 2026 at 16:05" in page.behind_words.text()
        page.again.click()
        settled(window)
        assert window.session.is_open and window.page == "review"
        assert not file.exists()
        here = file.parent / f"{os.getpid()}.json"
        qtbot.waitUntil(here.is_file, timeout=3000)  # where we are now
    finally:
        window.shut_down()
        window.close()
        window.deleteLater()
    assert recovery.left_behind() is None, "a window closed in order leaves nothing"


def test_places_that_cannot_be_read_or_are_gone_are_forgotten(tmp_path: Path) -> None:
    folder = settings.cache_folder() / "open"
    folder.mkdir(parents=True)
    (folder / "1.json").write_text("{half")
    gone = {"case": str(tmp_path / "none.gpkg"), "page": "plan", "operation": "", "pid": GONE,
            "at": "2026-11-20T16:05:00+00:00"}  # fmt: skip
    (folder / f"{GONE}.json").write_text(json.dumps(gone))
    assert recovery.left_behind() is None
    assert not list(folder.glob("*.json"))


def noted_by_another(case: Path) -> subprocess.Popen[str]:
    """A second process that has the case open, noted as a window notes it."""
    code = (
        "import sys, pathlib, datetime\n"
        "from gis_planner.app.habits import recovery\n"
        "now = datetime.datetime(2026, 11, 20, 16, 5)\n"
        "recovery.say(recovery.place(pathlib.Path(sys.argv[1]), 'plan', '', now))\n"
        "recovery.write()\n"
        "print('noted', flush=True)\n"
        "sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(case)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, env=dict(os.environ),
    )  # fmt: skip
    assert other.stdout is not None and other.stdout.readline() == "noted\n"
    return other


def test_a_case_that_is_open_in_another_window_is_told_at_once_and_never_after_a_crash(
    empty_window: Window, case_path: Path, settled: Callable[[Window], None], qtbot
) -> None:
    other = noted_by_another(case_path)
    notices = habits(empty_window).notices
    try:
        assert recovery.running(other.pid) and recovery.left_behind() is None
        empty_window.open_case(case_path)
        settled(empty_window)
        qtbot.waitUntil(lambda: bool(notices.kept), timeout=3000)
        assert notices.kept[0].title == "town.gpkg is open in another window too"
        habits(empty_window).whereabouts.note()
        QTest.qWait(150)
        assert len(notices.kept) == 1, "once is enough"
    finally:
        other.kill()
        other.communicate()
    assert recovery.others(case_path) == () and not recovery.running(other.pid)
    left = recovery.left_behind()
    assert left is not None and left.page == "plan", "what crashed is offered, not taken for open"


@pytest.mark.parametrize("name", ["light", "dark", "high contrast"])
def test_cards_and_screen_follow_the_theme(window: Window, name: str) -> None:
    part = habits(window)
    part.notices.tell("Match", "4 premises", "warn")
    window.set_theme(name)
    assert part.notices.cards
    window.set_theme("light")


def test_recent_cases_open_from_the_menu(
    window: Window, case_path: Path, settled: Callable[[Window], None]
) -> None:
    part = habits(window)
    window.actions_["close"].trigger()
    part.fill_recent()
    items = part.recent.actions()
    assert [case_path.name in i.text() for i in items] == [True]
    items[0].trigger()
    settled(window)
    assert window.session.is_open


def test_a_recent_case_that_is_gone_is_told_and_no_longer_offered(
    window: Window, case_path: Path, qtbot
) -> None:
    window.actions_["close"].trigger()
    page, told = window.start_page, []
    case_path.unlink()

    def read() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            told.append(box.text())
            box.reject()

    closer = QTimer()
    closer.timeout.connect(read)
    closer.start(20)
    page.recent.setCurrentRow(0)
    QTest.keyClick(page.recent, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(told))
    assert "no case file" in told[0] and page.recent.count() == 0
    assert all(b.autoDefault() for b in page.findChildren(QPushButton)), "Enter presses each"


@pytest.fixture
def full_disk() -> Iterator[Callable[[int], None]]:
    """From now on no file may grow over so many bytes, as on a disk that is full."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_one_clear_line_and_nothing_is_lost(
    window: Window, case_path: Path, tmp_path: Path, full_disk: Callable[[int], None], qtbot
) -> None:
    case, heard = window.session.the_case, []
    before, canvas = len(case.history()), window.premises_page.canvas
    sheet = window.part(MapToolsPart).pictures.sheet()
    old = tmp_path / "map.svg"
    old.write_text("what was there before")
    full_disk(3000)
    for name in ("map.png", "map.svg", "map.pdf"):
        with pytest.raises(UserError, match="could not be written"):
            paper.write(canvas, sheet, tmp_path / name)
    assert old.read_text() == "what was there before"
    assert not list(tmp_path.glob("*.png")) and not list(tmp_path.glob(".*part*"))
    with pytest.raises(UserError, match="nothing changed"):
        case.note("look", "too much")
    job = window.jobs.start("Export", lambda p: (tmp_path / "big").write_bytes(b"x" * 9000))
    qtbot.waitUntil(lambda: not job.running, timeout=5000)
    assert str(job.fault).startswith("The disk is full."), "no line for whoever supports it"
    window.actions_["theme_dark"].trigger()
    full_disk(10)
    assert not settings.save({"any": "thing" * 9}), "told, not raised: work goes on"
    heard.append(window.close())
    full_disk(-1)
    assert heard == [True]
    with Case.open(case_path) as again:
        assert len(again.history()) == before and again.verify() == []
