"""How lists, their fields and records may be handled: what each level says, and saying it."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app import theme
from gis_planner.app.jobs import Jobs
from gis_planner.app.models import handling as model
from gis_planner.app.models.handling import Node, Target
from gis_planner.app.models.words import many
from gis_planner.app.pages.sharing.handling_form import HandlingForm
from gis_planner.app.pages.sharing.tab import Tab
from gis_planner.app.session import Session
from gis_planner.app.widgets import EmptyState, button, muted, row, stacked
from gis_planner.domain.errors import UserError

HEADS = ("List, field, record", "Marking", "Handling", "Belongs to", "Also", "Kept until",
         "Said by")  # fmt: skip
WIDTHS = (170, 160, 96, 88, 64, 96, 150)
ROLE = Qt.ItemDataRole.UserRole


class HandlingTab(Tab):
    """A tree of what is handled how, a form beside it. F2 or Enter goes to the form."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(session, jobs)
        self.nodes: tuple[Node, ...] = ()
        self.wanted: Target | None = None
        self.empty = EmptyState(
            "lock", "No list yet",
            "Each list, each field of it and each record may have an owner, a marking, a handling "
            "code and conditions. Import a list first.",
        )  # fmt: skip
        self.stack = stacked(self, self.empty, self._body(), top=8)

    def _body(self) -> QWidget:
        self.told = muted("", wrap=False)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Reference of a record")
        self.search.setAccessibleName("Find a record by its reference")
        self.search.setMinimumWidth(210)
        self.search.returnPressed.connect(self.find_record)
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row(self.told, None, self.search,
                             button("Find", self.find_record, quiet=True, icon="search",
                                    tip="Enter; shows the record in the form")))  # fmt: skip
        layout.addWidget(self._tree(), 1)
        self.form = HandlingForm(self.session)
        self.form.kept.connect(self.keep)
        self.form.cleared.connect(self.clear)
        self.form.field_chosen.connect(self._field)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self.form)
        split.setSizes([840, 360])
        split.setStretchFactor(0, 1)
        split.setCollapsible(1, False)
        return split

    def _tree(self) -> QTreeWidget:
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels(HEADS)
        self.tree.setAccessibleName("Lists, fields and records, and how each is handled")
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setUniformRowHeights(True)
        for i, width in enumerate(WIDTHS):
            self.tree.setColumnWidth(i, width)
        self.tree.currentItemChanged.connect(lambda *_: self._chosen())
        self.tree.itemActivated.connect(
            lambda *_: self.form.fields.marking.setFocus(Qt.FocusReason.ShortcutFocusReason)
        )
        return self.tree

    # ---- reading

    def reload(self) -> None:
        """Read lists, fields and records, in the background."""
        case = self.case
        self.jobs.start("Reading how data is handled", lambda p: model.read(case), self._show,
                        quiet=True)  # fmt: skip

    def forget(self) -> None:
        """Another case, or a reader's view: nothing of the one before stays."""
        self.nodes, self.wanted = (), None
        self.tree.blockSignals(True)
        self.tree.clear()
        self.tree.blockSignals(False)
        self.search.clear()
        self.told.clear()
        self.form.forget()

    def _show(self, nodes: tuple[Node, ...]) -> None:
        if self.session.case is None or self.session.seen is not None:
            return
        self.nodes = nodes
        self.stack.setCurrentIndex(1 if nodes else 0)
        self.told.setText(model.headline(nodes))
        kept = self.wanted or self.form.target
        self.tree.blockSignals(True)
        self.tree.clear()
        for node in nodes:
            item = self._item(node)
            self.tree.addTopLevelItem(item)
            for child in node.children:
                item.addChild(self._item(child))
            if node.more:
                rest = QTreeWidgetItem([f"and {many(node.more)} more records: find them above"])
                rest.setFlags(Qt.ItemFlag.NoItemFlags)
                item.addChild(rest)
        self.tree.expandAll()
        self.tree.blockSignals(False)
        self.wanted = None
        if nodes and kept is not None and any(n.target.key == kept.key for n in nodes):
            self.show_target(kept)
        elif nodes:
            self.tree.setCurrentItem(self.tree.topLevelItem(0))

    def _item(self, node: Node) -> QTreeWidgetItem:
        t, terms = theme.current(), node.terms
        texts = [
            node.title, terms.marking, terms.text,
            ", ".join(self.session.agency_name(o, short=True) for o in terms.owners),
            node.own.category, node.until,
            node.said_by or "nobody",
        ]  # fmt: skip
        item = QTreeWidgetItem(texts)
        item.setData(0, ROLE, node.target)
        for i, text in enumerate(texts):
            item.setToolTip(i, text)
        if node.why:
            item.setToolTip(len(HEADS) - 1, f"{node.said_by}\n{node.why}")
        if not node.own:
            for i in range(1, len(HEADS)):
                item.setForeground(i, QColor(t.muted))
        return item

    # ---- choosing

    def _chosen(self) -> None:
        item = self.tree.currentItem()
        target = item.data(0, ROLE) if item is not None else None
        if isinstance(target, Target):
            self._fill(target)

    def _fill(self, target: Target) -> None:
        try:
            own, until = model.own_of(self.case, target)
            counts = model.in_force(self.case, target)
        except UserError as fault:
            self.fault.emit(fault)
            return
        self.form.show_target(target, own, until, counts)

    def _field(self, name: str) -> None:
        if self.form.target is not None:
            self.show_target(Target(self.form.target.key, field=name))

    def show_target(self, target: Target) -> None:
        """Show a list, field or record in the form, chosen in the tree where it stands there."""
        if not self.nodes:  # not read yet: chosen once it is
            self.wanted = target
            return
        for item in self._items():
            if item.data(0, ROLE) == target:
                self.tree.setCurrentItem(item)
                self._fill(target)
                return
        self.tree.blockSignals(True)
        self.tree.setCurrentItem(None)
        self.tree.blockSignals(False)
        self._fill(target)

    def _items(self) -> list[QTreeWidgetItem]:
        tops = [self.tree.topLevelItem(i) for i in range(self.tree.topLevelItemCount())]
        found = [t for t in tops if t is not None]
        return found + [c for t in found for i in range(t.childCount())
                        if (c := t.child(i)) is not None]  # fmt: skip

    def find_record(self) -> None:
        """The record of a reference, in the form."""
        text = self.search.text()
        found = model.find(self.case, text)
        if not found:
            self.fault.emit(UserError(
                f"No list of this case has a record {text.strip() or 'without a reference'}.",
                "Type the agency's own reference, or agency/list/reference.",
            ))  # fmt: skip
            return
        self.show_target(found[0])
        if len(found) > 1:
            lists = ", ".join(t.key for t in found[1:])
            self.status.emit(f"Also in {lists}: type agency/list/reference for those")
        self.form.fields.marking.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- doing

    def keep(self) -> None:
        """Write down what the form says."""
        target = self.form.target
        if target is not None:
            form = self.form
            self.do(lambda: model.keep(self.case, target, form.fields.handling(),
                                       form.until.text(), form.why.text()))  # fmt: skip

    def clear(self) -> None:
        """Say nothing more at the level shown."""
        target = self.form.target
        if target is not None:
            self.do(lambda: model.clear(self.case, target, self.form.why.text()))

    def retheme(self) -> None:
        """Colours of the theme in use."""
        self.empty.retheme()
        if self.nodes:
            self._show(self.nodes)
