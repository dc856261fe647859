"""A list that may not be shared by name: keyed hashes of it for matching elsewhere."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.pipeline.pseudonymising import new_link_key, read_key_file

LISTS = "Lists (*.csv *.tsv *.txt *.xlsx *.json *.jsonl *.xml);;All files (*)"


class PseudonymDialog(QDialog):
    """Asks which list, which key, where to and for which linkage; `secret` is read on accepting."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Pseudonymise a list")
        self.secret = ""
        self.list, self.key, self.out, self.linkage = (QLineEdit() for _ in range(4))
        self.linkage.setPlaceholderText("spring week, food and fire")
        self.fault = QLabel()
        self.fault.setProperty("tone", "bad")
        self.fault.setWordWrap(True)
        self.fault.hide()
        form = QFormLayout()
        form.setSpacing(10)
        for label, field, extra in (
            ("&List", self.list, (button("Choose…", self._choose_list),)),
            ("Link &key file", self.key,
             (button("Choose…", self._choose_key), button("New…", self._new_key))),
            ("&Write to", self.out, (button("Choose…", self._choose_out),)),
            ("&Purpose of the linkage", self.linkage, ()),
        ):  # fmt: skip
            field.setAccessibleName(label.replace("&", ""))
            words = QLabel(label)
            words.setBuddy(field)
            form.addRow(words, row(field, *extra))
        kind = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kind.Ok | kind.Cancel)
        ok = self.buttons.button(kind.Ok)
        assert ok is not None
        ok.setText("Pseudonymise")
        ok.setProperty("primary", "true")
        self.buttons.accepted.connect(self._check)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(12)
        layout.addWidget(heading("Pseudonymise a list", 2))
        layout.addWidget(
            muted(
                "Names, addresses and numbers become keyed hashes that match those of another list "
                "hashed with the same key for the same purpose. Give the key to the other side by "
                "another way than the list; without it nobody can link or undo them."
            )
        )
        layout.addLayout(form)
        layout.addWidget(self.fault)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(600)

    def _choose_list(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "List", "", LISTS)
        if name:
            self.list.setText(name)
            path = Path(name)
            self.out.setText(self.out.text() or str(path.with_name(f"{path.stem}-hashed.csv")))

    def _choose_key(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Link key", "", "All files (*)")
        if name:
            self.key.setText(name)

    def _new_key(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "New link key", "link.key", "All files (*)")
        if name:
            self.make_key(Path(name))

    def make_key(self, path: Path) -> None:
        """Write a random key and take it."""
        try:
            new_link_key(path)
        except UserError as fault:
            self._tell(str(fault))
            return
        self.key.setText(str(path))

    def _choose_out(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Write to", self.out.text(), "CSV (*.csv)")
        if name:
            self.out.setText(name)

    def _check(self) -> None:
        wanted = ((self.list, "which list"), (self.key, "the key file"), (self.out, "where to"),
                  (self.linkage, "the purpose"))  # fmt: skip
        missing = [words for field, words in wanted if not field.text().strip()]
        if missing:
            self._tell(f"Still to say: {', '.join(missing)}.")
            return
        try:
            self.secret = read_key_file(Path(self.key.text()).expanduser())
        except UserError as fault:
            self._tell(str(fault))
            return
        self.accept()

    def _tell(self, text: str) -> None:
        self.fault.setText(text)
        self.fault.show()
