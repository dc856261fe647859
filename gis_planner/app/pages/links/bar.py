"""The tools and filters above the chart."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QIcon
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import icons, theme
from gis_planner.app.decimal_box import DecimalBox
from gis_planner.app.graph.layout import LAYOUTS
from gis_planner.app.graph.marks import WORDS, type_picture
from gis_planner.app.models.chart_state import EVIDENCE, ChartState
from gis_planner.app.widgets import FlowLayout, muted

EVIDENCE_WORDS = {"all": "All links", "confirmed": "On record only",
                  "candidates": "Candidates only"}  # fmt: skip
COLOUR_WORDS = {"kind": "Colour by kind", "community": "Colour by community"}
RING_WORDS = {
    "": "Emphasise nothing",
    "joints": "Emphasise joints",
    "cores": "Emphasise cores",
}


BARE = ("pin", "group", "note", "undo", "redo", "fit")
"""Tools that show their icon only; tool tip and accessible name say the word."""


def tool(
    text: str, slot: Callable[[], object] | None, icon: str, tip: str, *,
    menu: QMenu | None = None, bare: bool = False,
) -> QToolButton:  # fmt: skip
    """A flat button with icon and word (`bare`: icon only); with `menu` it opens that."""
    made = QToolButton()
    made.setText(text)
    made.setIcon(icons.icon(icon, theme.current().accent))
    made.setProperty("icon_name", icon)
    style = Qt.ToolButtonStyle
    made.setToolButtonStyle(style.ToolButtonIconOnly if bare else style.ToolButtonTextBesideIcon)
    made.setToolTip(f"{text}: {tip[0].lower()}{tip[1:]}" if bare else tip)
    made.setAccessibleName(text)
    made.setAccessibleDescription(tip)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if menu is not None:
        made.setMenu(menu)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    if slot is not None:
        made.clicked.connect(lambda: slot())
    return made


class Tools(QWidget):
    """What can be done with the chart. Names of actions come out of `asked`."""

    asked = Signal(str)
    search_changed = Signal(str)
    found = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a person, company, phone…")
        self.search.setAccessibleName("Find in the links and add to the chart")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(190)
        self.search.textChanged.connect(self.search_changed)
        self.search.returnPressed.connect(self._take_first)
        self.layouts, self.charts, self.exports = QMenu(self), QMenu(self), QMenu(self)
        for kind, words in LAYOUTS.items():
            self._item(self.layouts, words, f"layout:{kind}")
        self.layouts.addSeparator()
        for kind, words in LAYOUTS.items():
            self._item(self.layouts, f"{words}: selected only", f"layout_selected:{kind}")
        for words, name in (
            ("Picture with marking (PNG)…", "export:png"),
            ("Drawing with marking (SVG)…", "export:svg"),
            ("GraphML with sources…", "export:graphml"),
            ("GEXF with sources…", "export:gexf"),
            ("CSV for i2 Analyst's Notebook…", "export:csv"),
            ("", ""),
            ("Add to the pack of the operation…", "pack"),
        ):
            if name:
                self._item(self.exports, words, name)
            else:
                self.exports.addSeparator()
        self.buttons: dict[str, QToolButton] = {}
        flow = FlowLayout(spacing=2)
        flow.addWidget(self.search)
        for name, words, icon, tip in (
            ("add", "Add", "premises",
             "Add the premises selected on the map or in the table (Ctrl+Shift+L)"),
            ("expand", "Expand", "expand", "Show neighbours of the selected nodes (Enter)"),
            ("hide", "Hide", "close", "Take the selected nodes off the chart (Delete)"),
            ("path", "Path", "measure", "What joins the selected nodes, with the evidence (S)"),
        ):  # fmt: skip
            flow.addWidget(self._button(name, words, icon, tip))
        flow.addWidget(tool("Layout", None, "hub", "Arrange the nodes (R: by force again)",
                            menu=self.layouts))  # fmt: skip
        for name, words, icon, tip in (
            ("pin", "Pin", "lock", "Hold the selected nodes where they are, or let them go (P)"),
            ("group", "Group", "layers", "Take the selected nodes together as one (G)"),
            ("note", "Note", "inspect", "Write a note on the selected node or on the chart (T)"),
            ("undo", "Undo step", "undo", "Take the newest step back (Ctrl+Z on the chart)"),
            ("redo", "Redo step", "redo", "Do it again (Ctrl+Shift+Z on the chart)"),
            ("fit", "Fit", "home", "Show everything (Home)"),
        ):  # fmt: skip
            flow.addWidget(self._button(name, words, icon, tip))
        flow.addWidget(tool("Charts", None, "open", "Save this chart in the case, open others",
                            menu=self.charts))  # fmt: skip
        flow.addWidget(tool("Export", None, "save", "Picture, drawing, GraphML, GEXF, i2, pack",
                            menu=self.exports))  # fmt: skip
        flow.addWidget(self._button("plan", "Plan visits", "plan",
                                    "Plan visits to the premises of this network (V)"))  # fmt: skip
        self.list = QListWidget()
        self.list.setMaximumHeight(180)
        self.list.setAccessibleName("Found in the links")
        self.list.itemActivated.connect(self._take)
        self.list.itemClicked.connect(self._take)
        self.list.hide()
        self.setStyleSheet("QToolButton { padding: 4px 2px; }")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 2)
        layout.setSpacing(4)
        layout.addLayout(flow)
        layout.addWidget(self.list)

    def _item(self, menu: QMenu, words: str, name: str) -> None:
        menu.addAction(words, lambda: self.asked.emit(name))

    def _button(self, name: str, words: str, icon: str, tip: str) -> QToolButton:
        made = tool(words, lambda: self.asked.emit(name), icon, tip, bare=name in BARE)
        self.buttons[name] = made
        return made

    def show_found(self, rows: tuple[tuple[str, str, str], ...], searched: bool) -> None:
        """(id, type, label) of what was found."""
        self.list.clear()
        for node_id, kind, label in rows:
            item = QListWidgetItem(f"{label}    {WORDS.get(kind, kind)}")
            if kind in WORDS:
                item.setIcon(QIcon(type_picture(kind)))
            item.setData(Qt.ItemDataRole.UserRole, node_id)
            self.list.addItem(item)
        if searched and not rows:
            item = QListWidgetItem("Nothing of that name in the links")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setVisible(searched)

    def _take(self, item: QListWidgetItem) -> None:
        node_id = item.data(Qt.ItemDataRole.UserRole)
        if node_id:
            self.search.clear()
            self.found.emit(str(node_id))

    def _take_first(self) -> None:
        item = self.list.item(max(self.list.currentRow(), 0))
        if item is not None:
            self._take(item)

    def retheme(self) -> None:
        """Icons in the colours of the theme in use."""
        for made in self.findChildren(QToolButton):
            name = made.property("icon_name")
            if name:
                made.setIcon(icons.icon(str(name), theme.current().accent))


class Filters(QWidget):
    """What of the chart is seen. `changed(label, values)` of `ChartState`."""

    changed = Signal(str, object)
    colours = Signal(str)
    rings = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.hubs = QCheckBox("Hide hubs")
        self.hubs.setToolTip(
            "Hubs are values shared by many strangers: accountants, formation agents. Shown, they "
            "are hollow and marked; they never join anybody"
        )
        self.hubs.toggled.connect(lambda on: self.changed.emit("Hubs", {"hide_hubs": on}))
        self.evidence = QComboBox()
        self.evidence.setAccessibleName("Which evidence")
        self.evidence.setToolTip(
            "Candidates are proposed by the program and confirmed by nobody: dashed lines"
        )
        for kind in EVIDENCE:
            self.evidence.addItem(EVIDENCE_WORDS[kind], kind)
        self.evidence.currentIndexChanged.connect(
            lambda _: self.changed.emit("Evidence", {"evidence": self.evidence.currentData()})
        )
        self.bits = DecimalBox()
        self.bits.setRange(0, 20)
        self.bits.setDecimals(0)
        self.bits.setPrefix("from ")
        self.bits.setSuffix(" bits")
        self.bits.setAccessibleName("Least evidence of a link, in bits")
        self.bits.setToolTip("Lines with less evidence than this are left out")
        self.bits.valueChanged.connect(lambda v: self.changed.emit("Evidence", {"min_bits": v}))
        self.colour, self.ring = QComboBox(), QComboBox()
        for box, choices, name, signal in (
            (self.colour, COLOUR_WORDS, "Colours of the nodes", self.colours),
            (self.ring, RING_WORDS, "What is emphasised", self.rings),
        ):
            box.setAccessibleName(name)
            for kind, words in choices.items():
                box.addItem(words, kind)
            box.currentIndexChanged.connect(
                lambda _, b=box, s=signal: s.emit(str(b.currentData() or ""))
            )
        self.figures = muted("", wrap=False)
        self.figures.setAccessibleDescription("What the chart shows")
        self.figures.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.colour.setToolTip("Communities: groups that hold together more than with others")
        self.ring.setToolTip(
            "Joints: what alone joins two groups ('this phone alone joins them'). Cores: the "
            "densest parts. Betweenness is left out: it finds accountants"
        )
        parts = (self.hubs, self.evidence, self.bits, self.colour, self.ring)
        flow = FlowLayout(spacing=8)  # figures go below what leaves no room for them
        for part in (*parts, self.figures):
            part.setMinimumHeight(self.evidence.sizeHint().height())
            flow.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 6)
        layout.addLayout(flow)

    def show_state(self, state: ChartState) -> None:
        """The filters of the chart, without telling them back."""
        parts = (self.hubs, self.evidence, self.bits, self.colour, self.ring)
        for part in parts:
            part.blockSignals(True)
        self.hubs.setChecked(state.hide_hubs)
        self.evidence.setCurrentIndex(EVIDENCE.index(state.evidence))
        self.bits.setValue(state.min_bits)
        self.colour.setCurrentIndex(int(bool(state.community)))
        if not state.rings:
            self.ring.setCurrentIndex(0)
        for part in parts:
            part.blockSignals(False)
