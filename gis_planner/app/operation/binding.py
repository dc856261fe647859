"""Fields bound to a draft: each writes its value at once and reads it again when it changes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Sequence
from typing import Any

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from gis_planner.app.decimal_box import DecimalBox
from gis_planner.app.models.operation_draft import Draft, Path, schema
from gis_planner.app.operation.fields import number_of, number_text, tall

WHOLE = 116
"""Width of a number's field in pixels."""


class Binder:
    """Makes fields for the keys of one table. `root` says of which row; None disables them."""

    def __init__(self, draft: Draft, root: Path | None = ("operation",)) -> None:
        self.draft, self.root = draft, root
        self.table = str(root[0]) if root else "agency"
        self.fields: dict[str, QWidget] = {}
        self._readers: list[Callable[[], None]] = []
        draft.replaced.connect(self.read)

    def of(self, root: Path | None) -> None:
        """Show another row."""
        self.root = root
        self.read()

    def read(self) -> None:
        """Read every field from the draft again."""
        for field in self.fields.values():
            field.setEnabled(self.root is not None)
        if self.root is not None:
            with contextlib.suppress(IndexError, KeyError):  # the row has gone: a list follows
                for reader in self._readers:
                    reader()

    def get(self, key: str) -> Any:
        """The value of a key in the row shown."""
        assert self.root is not None
        return self.draft.get((*self.root, key))

    def put(self, key: str, value: Any) -> None:
        """Write a key of the row shown."""
        if self.root is not None:
            self.draft.put((*self.root, key), value)

    def keep(
        self, key: str, field: QWidget, read: Callable[[], None], label: str, tip: str
    ) -> None:
        """Note a field made elsewhere: its name for screen readers, its tip, how it reads."""
        field.setAccessibleName(label)
        if tip:
            field.setToolTip(tip)
            field.setAccessibleDescription(tip)
        self.fields[key] = field

        def quiet() -> None:
            with _quiet(field):
                read()

        self._readers.append(quiet)
        if self.root is not None:
            quiet()

    # ---- kinds of fields

    def text(
        self, key: str, label: str, *, hint: str = "", tip: str = "", width: int = 0
    ) -> QLineEdit:
        """A line of text."""
        field = QLineEdit()
        field.setPlaceholderText(hint)
        if width:
            field.setFixedWidth(width)
        field.textEdited.connect(lambda t: self.put(key, t if t.strip() else ""))
        self.keep(key, field, lambda: _set_text(field, str(self.get(key) or "")), label, tip)
        return field

    def words(self, key: str, label: str, *, hint: str = "", tip: str = "") -> QLineEdit:
        """A list of short texts with commas between."""
        field = QLineEdit()
        field.setPlaceholderText(hint)
        field.textEdited.connect(
            lambda t: self.put(key, [p for p in re.split(r"\s*[,;]\s*", t.strip()) if p])
        )
        self.keep(key, field, lambda: _set_text(field, _joined(self.get(key), ", ")), label, tip)
        return field

    def lines(
        self, key: str, label: str, *, hint: str = "", tip: str = "", height: int = 84
    ) -> QPlainTextEdit:
        """A list of texts, one a line."""
        field = QPlainTextEdit()
        field.setPlaceholderText(hint)
        field.setTabChangesFocus(True)
        tall(field, height)

        def write() -> None:
            self.put(key, [x.strip() for x in field.toPlainText().splitlines() if x.strip()])

        def read() -> None:
            text = _joined(self.get(key), "\n")
            if [x.strip() for x in field.toPlainText().splitlines() if x.strip()] != (
                text.splitlines()
            ):
                field.setPlainText(text)

        field.textChanged.connect(write)
        self.keep(key, field, read, label, tip)
        return field

    def whole(self, key: str, label: str, *, suffix: str = "", tip: str = "") -> QSpinBox:
        """A whole number within the range of the schema."""
        said = schema()[self.table][key]
        field = QSpinBox()
        field.setRange(int(said.get("minimum", 0)), int(said.get("maximum", 100_000)))
        field.setSuffix(f" {suffix}" if suffix else "")
        field.setFixedWidth(WHOLE)
        field.setGroupSeparatorShown(True)
        field.valueChanged.connect(lambda v: self.put(key, v))
        self.keep(key, field, lambda: field.setValue(_int(self.get(key))), label, tip)
        return field

    def share(self, key: str, label: str, *, tip: str = "") -> QDoubleSpinBox:
        """A fraction, shown in per cent."""
        field = DecimalBox()
        field.setRange(0, 100)
        field.setDecimals(0)
        field.setSuffix(" %")
        field.setFixedWidth(WHOLE)
        field.valueChanged.connect(lambda v: self.put(key, round(v / 100, 4)))
        self.keep(key, field, lambda: field.setValue(100 * _float(self.get(key))), label, tip)
        return field

    def number(
        self, key: str, label: str, *, hint: str = "", tip: str = "", width: int = 110
    ) -> QLineEdit:
        """A number that may be missing; what is no number stays and is told as a fault."""
        field = QLineEdit()
        field.setPlaceholderText(hint)
        field.setFixedWidth(width)
        field.textEdited.connect(lambda t: self.put(key, number_of(t)))
        self.keep(key, field, lambda: _set_text(field, number_text(self.get(key))), label, tip)
        return field

    def clock(self, key: str, label: str, *, tip: str = "") -> QLineEdit:
        """A time of day, HH:MM."""
        from gis_planner.app.models.roster_text import clock_of

        field = self.text(key, label, hint="09:00", tip=tip or "HH:MM", width=70)

        def tidy() -> None:
            if field.text().strip():
                self.put(key, clock_of(field.text()))
                _set_text(field, clock_of(field.text()))

        field.editingFinished.connect(tidy)
        return field

    def tick(self, key: str, text: str, *, tip: str = "") -> QCheckBox:
        """Yes or no."""
        field = QCheckBox(text)
        field.toggled.connect(lambda on: self.put(key, on))
        self.keep(key, field, lambda: field.setChecked(bool(self.get(key))), text, tip)
        return field

    def choice(
        self, key: str, label: str, options: Sequence[tuple[str, str]], *, tip: str = "",
        editable: bool = False,
    ) -> QComboBox:  # fmt: skip
        """One of (value, words); a value that is none of them is added as it is."""
        field = QComboBox()
        field.setEditable(editable)
        for value, words in options:
            field.addItem(words, value)

        def write(_: object) -> None:
            at = field.findText(field.currentText())
            self.put(key, field.itemData(at) if at >= 0 else field.currentText().strip())

        def read() -> None:
            value = str(self.get(key) or "")
            if field.findData(value) < 0 and value:
                field.addItem(value, value)
            field.setCurrentIndex(field.findData(value))
            if editable and not value:
                field.setEditText("")

        field.currentIndexChanged.connect(write)
        if editable:
            field.editTextChanged.connect(write)
        self.keep(key, field, read, label, tip)
        return field


def _joined(value: Any, between: str) -> str:
    return between.join(str(v) for v in value) if isinstance(value, list | tuple) else ""


def _set_text(field: QLineEdit, text: str) -> None:
    """The cursor stays where the user types."""
    if field.text() != text and not (field.hasFocus() and field.text().strip(" ,;") == text):
        field.setText(text)


def _int(value: Any) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _float(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


@contextlib.contextmanager
def _quiet(field: QWidget) -> Any:
    blocker = QSignalBlocker(field)
    try:
        yield
    finally:
        blocker.unblock()
