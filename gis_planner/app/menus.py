"""The window's own actions and the menus; parts add theirs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QActionGroup
from PyQt6.QtWidgets import QMenuBar

from gis_planner.app import icons, theme
from gis_planner.app.help import show_help, show_shortcuts

if TYPE_CHECKING:
    from gis_planner.app.window import Window


def add_actions(window: Window) -> None:
    """Register every action, those of the parts too."""
    _of_the_case(window)
    _of_the_selection(window)
    _of_the_view(window)
    window.review_actions.add()
    window.changes_actions.add()
    for part in window.parts:
        part.add_actions()
    add = window.actions_.add
    add("palette", "Commands…", window.show_palette, "Ctrl+K", "search", needs_case=False)
    add("help", "Help on this page", lambda: show_help(window, window.page), "F1", "help",
        needs_case=False)  # fmt: skip
    add("shortcuts", "Keyboard shortcuts", lambda: show_shortcuts(window), "Ctrl+/", "",
        needs_case=False)  # fmt: skip


def _of_the_case(window: Window) -> None:
    add, case = window.actions_.add, window.case_actions
    add("new", "New case…", case.new, "Ctrl+N", "new", needs_case=False)
    add("open", "Open case…", case.open, "Ctrl+O", "open", needs_case=False)
    add("demo", "Open the demo", case.demo, "", "play", needs_case=False)
    add("close", "Close case", case.close, "Ctrl+W", "close")
    add("import", "Import lists…", case.choose_files, "Ctrl+I", "import")
    add("layer", "Add a map layer…", case.choose_layer, "", "layers")
    add("gazetteer", "Add a gazetteer…", case.choose_gazetteer, "", "search")
    add("pseudonymise", "Pseudonymise a list…", case.pseudonymise, "", "lock", needs_case=False,
        full="Pseudonymise a list that may not be shared by name")  # fmt: skip
    add("export", "Export premises…", case.export_premises, "Ctrl+E", "save",
        full="Export premises as a table")  # fmt: skip
    add("verify", "Verify the case", case.verify, "", "check",
        full="Verify journal and results of the case")  # fmt: skip
    add("quit", "Quit", window.close, "Ctrl+Q", needs_case=False)
    add("undo", "Undo", case.undo, "Ctrl+Z", "undo")
    add("redo", "Redo", case.redo, "Ctrl+Shift+Z", "redo")
    add("history_go", "Go to the chosen change", case.go_to_chosen, "Ctrl+Alt+Z", "history",
        full="Go back or forward to the change chosen in History")  # fmt: skip
    for name, text, stage in (
        ("match", "Match the lists", "match"),
        ("score", "Score premises", "score"),
        ("links_build", "Build links", "links"),
    ):
        add(name, text, partial(case.run_stage, stage), "", "play")
    add("accuracy", "How good are these matches?…", case.show_accuracy, "Ctrl+Shift+H", "check",
        full="How good are these matches? Accuracy and training")  # fmt: skip


def _of_the_selection(window: Window) -> None:
    add, session = window.actions_.add, window.session
    add("find", "Search", window.focus_search, "Ctrl+F", "search", full="Search premises")
    add("select_all", "Select all shown", session.select_shown, "Ctrl+Shift+A",
        full="Select all premises shown")  # fmt: skip
    add("select_none", "Select none", session.selection.clear, "Ctrl+D")
    add("zoom_selection", "Show selection on map", window.zoom_selection, "Ctrl+G", "premises")
    add("clear_filters", "Clear filters", session.filters.clear, "Ctrl+Shift+F", "filter",
        full="Clear all filters")  # fmt: skip
    add("copy_dossier", "Copy dossier with sources", window.inspector.copy, "Ctrl+Shift+C", "copy")


def _of_the_view(window: Window) -> None:
    add, looks = window.actions_.add, QActionGroup(window)
    for i, page in enumerate(window.rail.pages, 1):
        keys = f"Ctrl+{i % 10}" if i <= 10 else f"Ctrl+Shift+{i % 10}"
        add(f"page_{page.name}", page.title, partial(window.show_page, page.name), keys, page.icon,
            full=f"Go to {page.title}", checkable=True)  # fmt: skip
    for name, dock in window.docks.items():
        add(f"dock_{name}", dock.windowTitle(), partial(window.toggle_dock, name), "",
            name if name in icons.PATHS else "inspect",
            full=f"Show or hide {dock.windowTitle().lower()}", checkable=True)  # fmt: skip
    for name in theme.THEMES:
        made = add(f"theme_{name}", name.capitalize(), partial(window.set_theme, name), "", "theme",
                   needs_case=False, full=f"Use the {name} theme", checkable=True)  # fmt: skip
        looks.addAction(made)
    window.actions_[f"theme_{theme.current().name}"].setChecked(True)
    add("reset", "Reset the arrangement", lambda: window.docks.reset(window.page),
        full="Reset docks of this page")  # fmt: skip


def menu_bar(window: Window) -> QMenuBar:
    """The menus, and the shortcuts of every action."""
    docks = tuple(f"dock_{name}" for name in window.docks)
    pages = tuple(f"page_{page.name}" for page in window.rail.pages)
    themes = tuple(f"theme_{name}" for name in theme.THEMES)
    bar = QMenuBar()
    for title, names in (
        ("&Case", ("new", "open", "demo", "", "import", "record", "layer", "gazetteer", "",
                   "pseudonymise", "export", "verify", "", "close", "quit")),
        ("&Edit", ("undo", "redo", "history_go", "", "find", "select_all", "select_none",
                   "copy_dossier", "", "cluster", "decisions", "", "clear_filters")),
        ("&Go", (*pages, "", "zoom_selection", "chart_add", "palette")),
        ("&Stages", ("match", "accuracy", "", "score", "links_build")),
        ("&View", (*docks, "", "reset", "", *themes)),
        ("&Help", ("help", "shortcuts")),
    ):  # fmt: skip
        menu = bar.addMenu(title)
        assert menu is not None
        for name in (*names, *(n for part in window.parts for n in part.menus().get(title, ()))):
            menu.addAction(window.actions_[name]) if name else menu.addSeparator()
    for action in window.actions_.all():
        if len(action.shortcut().toString()) == 1:  # a letter belongs to the map alone
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            window.premises_page.addAction(action)
        else:
            window.addAction(action)
    return bar
