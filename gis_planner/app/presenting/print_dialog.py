"""Choose what to print, see it as it will be, send it to a printer or a PDF."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo, QPrintPreviewWidget
from PyQt6.QtWidgets import QComboBox, QDialog, QFileDialog, QVBoxLayout, QWidget

from gis_planner.app.presenting.paper import Imprint, Sheet, print_sheet, set_page, to_pdf
from gis_planner.app.widgets import button, muted, row


class PrintDialog(QDialog):
    """`printed` says in words what left the program, and where to."""

    printed = Signal(str)

    def __init__(
        self, sheets: dict[str, Callable[[], Sheet]], imprint: Imprint, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Print")
        self.sheets, self.imprint = sheets, imprint
        self.printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        self.choice = QComboBox()
        self.choice.addItems(list(sheets))
        self.choice.setAccessibleName("What to print")
        self.choice.setMinimumWidth(280)
        self.choice.currentTextChanged.connect(self._show)
        self.preview = QPrintPreviewWidget(self.printer)
        self.preview.setAccessibleName("Preview of the pages")
        self.preview.paintRequested.connect(self._paint)
        self.pages = muted("", wrap=False)
        has_printer = bool(QPrinterInfo.availablePrinterNames())
        self.go = button("Print…", self.print, primary=has_printer, icon="print")
        self.go.setEnabled(has_printer)
        if not has_printer:
            self.go.setToolTip("No printer is set up on this computer; save a PDF instead")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.addLayout(row(self.choice, self.pages, None))
        layout.addWidget(self.preview, 1)
        layout.addLayout(
            row(
                button("Previous page", lambda: self._turn(-1), quiet=True),
                button("Next page", lambda: self._turn(1), quiet=True),
                None,
                button("Close", self.reject),
                button("Save as PDF…", self.save, primary=not has_printer, icon="save"),
                self.go,
            )
        )
        self.resize(900, 760)
        self._show()

    def _show(self) -> None:
        self.sheet = self.sheets[self.choice.currentText()]()
        set_page(self.printer, self.sheet)
        self.preview.updatePreview()
        count = self.preview.pageCount()
        self.pages.setText(f"{count} {'page' if count == 1 else 'pages'}")

    def _paint(self, printer: QPrinter | None) -> None:
        if printer is not None:
            print_sheet(printer, self.sheet, self.imprint)

    def _turn(self, step: int) -> None:
        page = self.preview.currentPage() + step
        self.preview.setCurrentPage(min(max(page, 1), self.preview.pageCount()))

    def print(self) -> None:
        """Ask which printer, print."""
        ask = QPrintDialog(self.printer, self)
        if ask.exec() == QDialog.DialogCode.Accepted:
            count = print_sheet(self.printer, self.sheet, self.imprint)
            self.printed.emit(f"Printed '{self.sheet.title}', {count} pages")
            self.accept()

    def save(self) -> None:
        """Ask where, write a PDF."""
        name, _ = QFileDialog.getSaveFileName(self, "Save as PDF", "print.pdf", "PDF (*.pdf)")
        if name:
            self.save_to(name if name.lower().endswith(".pdf") else f"{name}.pdf")

    def save_to(self, path: str) -> None:
        """Write the PDF."""
        count = to_pdf(path, self.sheet, self.imprint)
        self.printed.emit(f"Printed '{self.sheet.title}', {count} pages, to {path}")
        self.accept()
