"""What the steps of the wizard have in common: a heading, a line that explains, cards of fields."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QFormLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from gis_planner.app.jobs import Jobs
from gis_planner.app.models.operation_draft import Draft
from gis_planner.app.models.operation_places import STEPS, Place
from gis_planner.app.operation.binding import Binder
from gis_planner.app.session import Session
from gis_planner.app.widgets import card, heading, muted

WIDEST = 860
LABELS = 172


class Step(QScrollArea):
    """One page of the wizard. `name` is a key of STEPS; `head` binds the [operation] table."""

    name = ""
    about = ""
    wide = False
    """Whether the page takes all the room there is."""

    def __init__(self, session: Session, jobs: Jobs, draft: Draft) -> None:
        super().__init__()
        self.session, self.jobs, self.draft = session, jobs, draft
        self.head = Binder(draft)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QScrollArea { background: transparent; }")
        view = self.viewport()
        if view is not None:
            view.setAutoFillBackground(False)
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(20, 14, 20, 14)
        self.column.setSpacing(10)
        self.column.addWidget(heading(STEPS[self.name], 2))
        if self.about:
            self.column.addWidget(muted(self.about))
        self.build()
        if not self.wide:
            inside.setMaximumWidth(WIDEST)
            self.column.addStretch(1)
        self.setWidget(inside)
        self.setAccessibleName(STEPS[self.name])

    def build(self) -> None:
        """Add the fields."""

    def form(self, title: str) -> QFormLayout:
        """A card with labels on the left."""
        return form_card(self.column, title)

    def entered(self) -> None:
        """The step is shown."""

    def go(self, place: Place) -> None:
        """Bring the keyboard to a field."""
        self.focus_on(self.head.fields.get(place.key))

    def focus_on(self, field: QWidget | None) -> None:
        """Scroll to a field and give it the keyboard."""
        if field is not None:
            self.ensureWidgetVisible(field)
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)


def form_card(column: QVBoxLayout, title: str) -> QFormLayout:
    """A card of labelled fields at the end of a column."""
    frame, layout = card(margin=14, spacing=8)
    layout.addWidget(heading(title, 3))
    form = QFormLayout()
    form.setHorizontalSpacing(14)
    form.setVerticalSpacing(8)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    layout.addLayout(form)
    column.addWidget(frame)
    return form


def add(
    form: QFormLayout, label: str, field: QWidget, note: str = "", *, label_px: int = LABELS
) -> None:
    """A labelled row; `note` is quiet text below the field."""
    words = QLabel(label)
    words.setMinimumWidth(label_px)
    words.setBuddy(field)
    form.addRow(words, field)
    if note:
        told = muted(note)
        form.addRow("", told)


def delete_in(view: QWidget, slot: Callable[[], object]) -> None:
    """Delete does something while a list has the keyboard, and only then."""
    key = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), view)
    key.setContext(Qt.ShortcutContext.WidgetShortcut)
    key.activated.connect(lambda: slot())
