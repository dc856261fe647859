"""How far the cells of a worksheet reach, read from its XML before a reader makes room for them."""

from __future__ import annotations

import re

from gis_planner.ingest.limits import MIB

_TAG = re.compile(
    rb"<(?:[\w.-]+:)?(row|c|table-row|table-cell)(?=[\s/>])((?:[^>\"']|\"[^\"]*\"|'[^']*')*+)>"
)
_REF = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{0,4})(\d{0,8})[\"']")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d{1,9})[\"']")


class Span:
    """Rows and columns of the box around all cells, fed with the pieces of a sheet's XML.

    Cells and rows without a reference follow the one before, as readers take them. In an ODS a
    row or cell that is repeated counts as often, unless it is the empty rest of the sheet.
    """

    def __init__(self) -> None:
        self.rows = self.columns = 1
        self._row = self._column = self._times = 0
        self._tail = b""

    def feed(self, piece: bytes) -> bool:
        """Take the next piece; False for a tag too long for any sheet."""
        window = self._tail + piece
        cut = window.rfind(b"<")
        self._tail = window[cut:] if cut >= 0 and not _TAG.match(window, cut) else b""
        if len(self._tail) > MIB:
            if b">" not in self._tail:
                return False
            self._tail = b""
        end = len(window) - len(self._tail)
        for tag, attributes in _TAG.findall(window, 0, end):
            if tag in (b"row", b"c"):
                self._sheet(tag, attributes)
            else:
                self._ods(tag, attributes)
        return True

    def _sheet(self, tag: bytes, attributes: bytes) -> None:
        found = _REF.search(attributes)
        letters, digits = found.groups() if found else (b"", b"")
        if tag == b"row":
            self._row = int(digits) if digits and not letters else self._row + 1
            self._column = 0
            return
        if letters and digits:
            self._row, self._column = int(digits), column_number(letters)
        else:
            self._column += 1
        self.columns = max(self.columns, self._column)
        self.rows = max(self.rows, self._row)

    def _ods(self, tag: bytes, attributes: bytes) -> None:
        found = _REPEATED.search(attributes)
        times = int(found[1]) if found else 1
        if tag == b"table-row":
            self._times, self._column = times, 0
            self._row += times
        elif b"value" in attributes:
            self._column += times
            self.columns = max(self.columns, self._column)
            self.rows = max(self.rows, self._row)
        else:
            self._column += times


def column_number(letters: bytes) -> int:
    """27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
