"""The bundled typeface (Inter, SIL Open Font Licence): regular and semi-bold."""

from __future__ import annotations

import struct
from pathlib import Path

from PyQt6.QtCore import QByteArray
from PyQt6.QtGui import QFontDatabase

FOLDER = Path(__file__).parent / "fonts"
BOLD = 700
"""Weight that `<b>` and headings of rich text ask for."""
_done = False


def load() -> None:
    """Register the typeface, once."""
    global _done
    if not _done:
        _done = True
        QFontDatabase.addApplicationFont(str(FOLDER / "Inter-Regular.ttf"))
        heavy = (FOLDER / "Inter-SemiBold.ttf").read_bytes()
        QFontDatabase.addApplicationFontFromData(QByteArray(weighing(heavy, BOLD)))


def weighing(font: bytes, weight: int) -> bytes:
    """A TrueType font that says it has another weight. Semi-bold serves as bold: asked for 700 of a
    face that says 600, Qt smears each letter over its neighbour."""
    made = bytearray(font)
    (tables,) = struct.unpack_from(">H", font, 4)
    for at in range(12, 12 + 16 * tables, 16):
        tag, _, start, _ = struct.unpack_from(">4sIII", font, at)
        if tag == b"OS/2":  # usWeightClass stands behind version and average width
            struct.pack_into(">H", made, start + 4, weight)
    return bytes(made)
