"""How a letter will read, one visit after another."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtWidgets import QLabel, QTextBrowser, QVBoxLayout, QWidget

from gis_planner.app import theme
from gis_planner.app.widgets import button, row


class LetterPreview(QWidget):
    """`turned` asks for the letter before (-1) or the next (1)."""

    turned = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 0, 0)
        self.place = QLabel()
        self.place.setAccessibleName("Which letter")
        self.before = button("Before", lambda: self.turned.emit(-1), quiet=True,
                             tip="The letter before (Alt+Left)")  # fmt: skip
        self.after = button("Next", lambda: self.turned.emit(1), quiet=True,
                            tip="The next letter (Alt+Right)")  # fmt: skip
        self.before.setShortcut("Alt+Left")
        self.after.setShortcut("Alt+Right")
        layout.addLayout(row(self.place, None, self.before, self.after))
        self.browser = QTextBrowser()
        self.browser.setAccessibleName("How the letter will read")
        self.browser.document().setDocumentMargin(28)  # type: ignore[union-attr]
        layout.addWidget(self.browser, 1)
        self.wrong = QLabel()
        self.wrong.setProperty("tone", "bad")
        self.wrong.setWordWrap(True)
        self.wrong.setAccessibleName("What is wrong with the letter")
        layout.addWidget(self.wrong)

    def name(self, whom: str, number: int, count: int) -> None:
        """Say whose letter it is."""
        known = f"Letter {number} of {count}: {whom}"
        self.place.setText(known if count else "A sample: no visit can be written to yet")
        for turn in (self.before, self.after):
            turn.setEnabled(count > 1)

    def show_page(self, page: str) -> None:
        """Show a letter as the merge makes it, in the colours of the window."""
        self.wrong.setText("")
        body = page.partition("</style>")[2] or page
        self.browser.setHtml(f"<div style='color:{theme.current().text}'>{body}</div>")
