"""See as: the window shows one reader's view, and nothing else is in any model or text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from PyQt6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QAbstractTableModel,
    QModelIndex,
    Qt,
)  # fmt: skip
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTextBrowser,
    QTextEdit,
    QWidget,
)  # fmt: skip

from gis_planner.app.models.bookmarks import Bookmark, Bookmarks
from gis_planner.app.parts.map_tools import MapToolsPart
from gis_planner.app.parts.presenting import PresentingPart
from gis_planner.app.parts.sharing import SharingPart
from gis_planner.app.screenshots import settle
from gis_planner.app.seeing.control import OPEN_PAGES
from gis_planner.app.seeing.dialog import SeeAsDialog
from gis_planner.app.window import Window
from gis_planner.domain.errors import UserError
from gis_planner.domain.sharing import FIELD_CATEGORY
from gis_planner.pipeline import packs
from gis_planner.pipeline.map_keeping import keep_bookmarks
from gis_planner.store import Case
from tests.sharing.case import canary_case
from tests.sharing.world import OPERATION, canary, gateway
from tests.sharing.world import records as rows_of_town

GATEWAYS = [
    gateway("police", "fire", categories=("identity", "history", "rating")),
    gateway("council-food", "fire", visibility="hit"),
    gateway("hmrc", "fire", visibility="hidden"),
]
DAY = "2026-12-01"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("town") / "town.gpkg"
    canary_case(path, GATEWAYS).close()
    return path


@pytest.fixture
def seen(empty_window: Window, town: Path, tmp_path: Path) -> Iterator[Window]:
    window, copy = empty_window, tmp_path / "town.gpkg"
    copy.write_bytes(town.read_bytes())
    window.open_case(copy)
    settle(window)
    part(window).see.look("fire", as_of=date.fromisoformat(DAY))
    settle(window)
    settle(window)
    assert window.session.seen is not None
    yield window


def part(window: Window) -> SharingPart:
    return next(p for p in window.parts if isinstance(p, SharingPart))


def allowed() -> set[str]:
    """Canaries that fire may see, by hand: its own, and three categories of the police."""
    found = set()
    for row in rows_of_town():
        agency, number = row["agency"], row["record_id"]
        for name, category in FIELD_CATEGORY.items():
            if agency == "fire" or (
                agency == "police" and category in ("identity", "history", "rating")
            ):
                found.add(canary(agency, name, number))
        if agency in ("fire", "police"):
            found.add(canary(agency, "score", number))
    return found | {"Canary_fire_road_z"}


def canaries(text: str) -> set[str]:
    return set(re.findall(r"Canary_[\w-]+?_z", text))


def texts_of(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[str]:
    """Everything that a model says, in every role that can hold words."""
    parent = parent or QModelIndex()
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.UserRole,
             Qt.ItemDataRole.EditRole, Qt.ItemDataRole.AccessibleTextRole)  # fmt: skip
    flat = isinstance(model, QAbstractListModel)
    for i in range(model.rowCount(parent)):
        for j in range(1 if flat else model.columnCount(parent)):
            index = model.index(i, j, parent)
            yield from (str(model.data(index, role)) for role in roles)
            if j == 0 and not flat and not isinstance(model, QAbstractTableModel):
                yield from texts_of(model, index)


def words_of(root: QWidget) -> str:
    """All that the widgets of a window hold, shown or not."""
    found: list[str] = []
    for w in (root, *root.findChildren(QWidget)):
        found += [w.toolTip(), w.accessibleName(), w.accessibleDescription(), w.windowTitle(),
                  w.statusTip()]  # fmt: skip
        if isinstance(w, QLabel | QAbstractButton | QLineEdit):
            found.append(w.text())
        if isinstance(w, QTextBrowser | QTextEdit):
            found.append(w.toHtml())
        if isinstance(w, QPlainTextEdit):
            found.append(w.toPlainText())
        if isinstance(w, QComboBox):
            found += [w.itemText(i) for i in range(w.count())]
        if isinstance(w, QListWidget | QAbstractItemView) and w.model() is not None:
            found += texts_of(w.model())  # type: ignore[arg-type]
    found += [a.text() + a.toolTip() for a in root.findChildren(QAction)]
    return "\n".join(found)


def visit_everything(window: Window) -> str:
    """Every page and dock of the view with each premises in focus: all words that were there."""
    said = []
    for dock in window.docks.values():
        dock.show()
    for name in OPEN_PAGES[1:]:
        window.show_page(name)
        for row in range(len(window.session.frame)):
            window.session.selection.focus_on(row)
            for tab in range(window.inspector.tabs.count()):
                window.inspector.tabs.setCurrentIndex(tab)
                QApplication.processEvents()
            settle(window)
            if name == "links":
                window.links_page.start_from([window.session.frame.id_of(row)])
                settle(window)
            said.append(words_of(window))
    return "\n".join(said)


def test_no_widget_or_model_holds_what_is_withheld(seen: Window) -> None:
    said = visit_everything(seen)
    found = canaries(said)
    assert found <= allowed(), sorted(found - allowed())
    assert canary("fire", "name", 3) in found and canary("police", "name", 6) in found
    assert "police list" not in seen.docks["filters"].windowTitle()
    assert "Canary_layer_z" not in said


def test_the_account_says_which_level_withholds(seen: Window) -> None:
    from gis_planner.domain.handling import Handling
    from gis_planner.pipeline import handling

    see = part(seen).see
    see.leave()
    settle(seen)
    case = seen.session.the_case
    key = next(i.key for i in case.lists() if i.agency == "police")
    handling.set_field_handling(case, key, "name", Handling(marking="SECRET"), "a source")
    handling.set_field_handling(case, key, "trade", Handling(conditions=("call first",)))
    see.look("fire", as_of=date.fromisoformat(DAY))
    settle(seen)
    settle(seen)
    table = see.panel.table
    why = [table.item(i, 1).text() for i in range(table.rowCount())]  # type: ignore[union-attr]
    assert [
        w for w in why if "the field name is marked SECRET, above the reader's clearance" in w
    ], why
    assert [w for w in why if "'call first', on which the field trade is handled" in w], why
    assert seen.marking.text().startswith("OFFICIAL"), "of what the reader is shown"
    see.leave()
    settle(seen)
    assert seen.marking.text() == "SECRET", "of what the owner may see"


def test_every_table_of_the_view_is_the_release(seen: Window) -> None:
    own, view = seen.session.own, seen.session.the_case
    assert own is not None
    operation = packs.operation_of(own, OPERATION.name)
    released = packs.released_view(
        own, "fire", packs.DEFAULT_PURPOSE, as_of=date.fromisoformat(DAY), operation=operation
    )
    for name in ("premises", "scores", "risks", "links", "successions", "visits", "routes"):
        assert rows(view.table(name)) == rows(released[name]), name
    drop = ("record_id",)
    assert rows(view.table("records"), drop) == rows(released["records"], drop)
    assert rows(view.table("matched"), drop) == rows(released["matched"], drop)
    frame = seen.session.frame
    assert [frame.id_of(i) for i in range(len(frame))] == released["premises"][
        "premises_id"
    ].to_pylist()


def rows(table: pa.Table, drop: tuple[str, ...] = ()) -> list[str]:
    """Rows as texts, in an order of their own (the file keeps lists together)."""
    names = [n for n in table.column_names if n not in drop]
    found: list[dict[str, Any]] = table.select(names).to_pylist()
    return sorted(repr(row) for row in found)


def test_the_file_of_the_view_holds_no_other_byte(town: Path, tmp_path: Path) -> None:
    """Written without a key, a stranger finds no canary in it."""
    from gis_planner.pipeline import seeing
    from gis_planner.store.sealed import SealedCase

    create = SealedCase.create.__func__  # type: ignore[attr-defined]

    def plain(cls: type, path: Path, key: str, **options: Any) -> Any:
        return create(cls, path, None, **options)

    with pytest.MonkeyPatch.context() as patch, Case.open(town) as case:
        patch.setattr(SealedCase, "create", classmethod(plain))
        view = seeing.see_as(case, "fire", as_of=date.fromisoformat(DAY), operation="week")
        view.case.close()
        held = b"".join(p.read_bytes() for p in view.folder.iterdir())
        view.close()
    found = canaries(held.decode("utf-8", "ignore"))
    assert found and found <= allowed(), sorted(found - allowed())


def test_the_banner_the_marking_and_the_account_say_whose_view_it_is(seen: Window) -> None:
    see = part(seen).see
    assert (
        see.bar.isVisible() and "Fire and rescue service for joint visits" in see.bar.title.text()
    )
    assert seen.marking.text() == "OFFICIAL-SENSITIVE  ·  FOR FIRE AND RESCUE SERVICE"
    assert see.switch.isVisible() and see.switch.text() == " See as: Fire"
    said = list(texts_of(see.panel.table.model()))  # type: ignore[arg-type]
    assert any("no gateway from fwa to fire" in text for text in said)
    assert any("shows it as hidden only (the reader is not told" in text for text in said)
    assert any("does not cover contact data" in text for text in said)
    counted = see.panel.text.text()
    assert "6 of 18 records" in counted and "1 map layers left out" in counted


def test_a_long_purpose_pushes_no_button_out_of_the_window(seen: Window) -> None:
    bar, view = part(seen).see.bar, seen.session.seen
    assert view is not None
    bar.show_view(replace(view, purpose="the prevention and detection of exploitation " * 5))
    seen.resize(1280, 760)
    QApplication.processEvents()
    assert bar.minimumSizeHint().width() < 640
    assert bar.leave.geometry().right() < bar.width() <= seen.width()
    assert bar.title.height() >= bar.title.heightForWidth(bar.title.width()), "all of it is read"
    day = date.fromisoformat(DAY)
    assert f"on {day.day} {day:%B %Y}" in view.banner
    bar.show_view(view)


def test_nothing_changes_while_seen_and_shut_pages_say_why(seen: Window) -> None:
    session = seen.session
    with pytest.raises(UserError, match="nothing can be changed in this view"):
        session.the_case.set_document("profile", "x", {}, "no")
    with pytest.raises(UserError, match="one reader's part only"):
        session.write_pack_set("week", ("fire",), Path("x"), "", None)
    for name in ("review", "pack", "sharing"):
        if name in seen.pages:
            seen.show_page(name)
            assert (
                seen.page in OPEN_PAGES
                and "works on the whole case" in seen.status_line.place.text()
            )
            assert not seen.rail.buttons[name].isEnabled()
    assert not seen.actions_["match"].isEnabled()


def test_looks_and_exports_are_in_the_cases_own_journal(seen: Window, tmp_path: Path) -> None:
    seen.case_actions.run("x", seen.session.export("premises", tmp_path / "seen.csv"))
    settle(seen)
    assert canaries((tmp_path / "seen.csv").read_text("utf-8-sig")) <= allowed()
    own = seen.session.own
    assert own is not None
    last = [(e.verb, e.summary) for e in own.history()][-2:]
    assert last[0][0] == "consult" and "Seen as Fire" in last[0][1]
    assert last[1][0] == "disclose" and last[1][1].startswith("Seen as fire: premises exported")


def test_back_to_everything_leaves_no_file(seen: Window) -> None:
    view = seen.session.seen
    assert view is not None and view.folder.exists()
    seen.actions_["see_all"].trigger()
    settle(seen)
    part(seen).see._close_ended()
    assert not view.folder.exists()
    assert seen.session.case is seen.session.own and not part(seen).see.bar.isVisible()
    assert len(seen.session.frame) == 3 and seen.actions_["match"].isEnabled()
    assert seen.session.frame.value(0, "name") == "Canary_premises_name_z"
    with pytest.raises(UserError, match="locked"):
        view.case.lists()


def test_choosing_a_reader_by_keyboard(window: Window) -> None:
    window.actions_["see_as"].trigger()
    dialog = window.findChild(SeeAsDialog)
    assert isinstance(dialog, QDialog) and dialog.plan.currentData() == "autumn"
    dialog.reader.setCurrentIndex(dialog.reader.findData("police"))
    dialog.accept()
    settle(window)
    settle(window)
    assert window.session.seen is not None and window.session.seen.audience == "police"
    assert set(window.session.the_case.records()["agency"].to_pylist()) == {"police"}
    part(window).see._fill_menu()
    names = [a.text() for a in part(window).see.switch.readers.actions()]
    assert "Back to everything" in names and "See as…" in names


def test_dossiers_that_were_looked_at_are_written_down(window: Window) -> None:
    looks, case = part(window).looks, window.session.the_case
    before = len(case.history())
    for row in (3, 5, 3):
        window.session.selection.focus_on(row)
        assert looks.rest.isActive()
        looks.note()
    window.session.selection.focus_on(9)  # passed over
    looks.flush()
    entry = case.history()[-1]
    assert len(case.history()) == before + 1 and entry.verb == "consult"
    assert entry.summary == "Looked at 2 premises" and entry.detail is not None
    assert entry.detail["premises"] == [window.session.frame.id_of(r) for r in (3, 5)]
    looks.flush()
    assert len(case.history()) == before + 1 and case.verify() == []


def test_looks_are_written_beside_the_window_and_kept_until_they_are(window: Window) -> None:
    looks, case = part(window).looks, window.session.the_case
    window.session.selection.focus_on(7)
    looks.note()
    looks.write_beside()
    assert looks.seen and window.jobs.wait_done()
    settle(window)
    assert case.history()[-1].verb == "consult" and not looks.seen


def newest(window: Window) -> Any:
    assert window.session.own is not None
    return window.session.own.history()[-1]


def test_a_picture_of_the_view_says_for_whom_and_is_a_disclosure(
    seen: Window, tmp_path: Path
) -> None:
    view = seen.session.seen
    assert view is not None
    tools = seen.part(MapToolsPart)
    sheet = tools.pictures.sheet()
    assert "FOR" in sheet.marking
    last = date.fromisoformat(view.expiry)
    until = f"{last.day} {last:%B %Y}"
    assert view.audience_name in sheet.terms and until in sheet.terms
    seen.premises_page.copying.emit()
    entry = newest(seen)
    assert entry.verb == "disclose" and "Map copied" in entry.summary
    assert entry.detail["audience"] == "fire" and entry.detail["expiry"] == view.expiry
    clipboard = QApplication.clipboard()
    assert clipboard is not None and view.audience_name.upper() in clipboard.image().text("Marking")
    tools.pictures.write(tmp_path / "map.svg")
    assert newest(seen).verb == "disclose" and "map.svg" in newest(seen).summary
    drawn = (tmp_path / "map.svg").read_text("utf-8")
    assert until in drawn and canaries(drawn) <= allowed()


def test_what_is_copied_in_ones_own_view_is_ones_own(seen: Window) -> None:
    part(seen).see.leave()
    settle(seen)
    before = newest(seen)
    seen.premises_page.copying.emit()
    assert newest(seen) == before
    assert not seen.part(MapToolsPart).pictures.sheet().terms


def test_dossier_and_rows_copied_from_the_view_are_disclosures(seen: Window) -> None:
    seen.session.selection.focus_on(0)
    settle(seen)
    seen.inspector.copy()
    clipboard = QApplication.clipboard()
    assert clipboard is not None and seen.session.seen is not None
    assert clipboard.text().startswith(seen.session.seen.terms)
    assert newest(seen).verb == "disclose" and "Dossier" in newest(seen).summary
    seen.table.copy()
    assert newest(seen).verb == "disclose" and "1 row of" in newest(seen).summary


def test_what_is_printed_says_for_whom_on_every_page(seen: Window, tmp_path: Path) -> None:
    presenting = seen.part(PresentingPart)
    presenting.print()
    assert seen.session.seen is not None
    assert presenting.dialog.imprint.terms == seen.session.seen.terms
    presenting.dialog.save_to(str(tmp_path / "view.pdf"))
    assert newest(seen).verb == "disclose" and "Printed" in newest(seen).summary


def test_a_briefing_in_the_view_has_only_bookmarks_for_readers(seen: Window) -> None:
    own, presenting = seen.session.own, seen.part(PresentingPart)
    assert own is not None
    marks = Bookmarks((
        Bookmark("Canary_hmrc_raid_z", 400_000, 300_000, 4.0, notes="not for fire"),
        Bookmark("The town", 400_000, 300_000, 4.0, notes="For fire", released=True),
    ))  # fmt: skip
    keep_bookmarks(own, marks.to_json(), "Bookmarks")
    presenting.brief()
    briefing = presenting.briefing
    assert briefing is not None and len(briefing.bookmarks) == 1
    assert seen.session.seen is not None and seen.session.seen.terms in words_of(briefing)
    assert "not for fire" not in words_of(briefing)
    assert newest(seen).verb == "disclose" and "Canary" not in newest(seen).summary
    briefing.close()
