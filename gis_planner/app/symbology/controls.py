"""Small controls of the symbology editor: a colour button and a list of ramps."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtCore import pyqtSignal as Signal
from PyQt6.QtGui import QColor, QIcon, QLinearGradient, QPainter, QPixmap
from PyQt6.QtWidgets import QComboBox, QGridLayout, QToolButton, QWidget

from gis_planner.app import theme
from gis_planner.app.models.ramps import CATEGORIES, RAMPS, TITLES

NAMES = ("blue", "orange", "green", "pink", "sky blue", "vermilion", "yellow", "grey")


class Colours(QWidget):
    """The eight colours that every reader can tell apart."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.colour = CATEGORIES[0]
        self.buttons: dict[str, QToolButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        for k, (colour, name) in enumerate(zip(CATEGORIES, NAMES)):
            made = QToolButton()
            made.setCheckable(True)
            made.setAutoExclusive(True)
            made.setIcon(square(colour))
            made.setIconSize(QSize(18, 18))
            made.setToolTip(name.capitalize())
            made.setAccessibleName(f"Colour {name}")
            made.clicked.connect(lambda _=False, c=colour: self.choose(c))
            grid.addWidget(made, 0, k)
            self.buttons[colour] = made
        grid.setColumnStretch(len(NAMES), 1)
        self.choose(self.colour)

    def choose(self, colour: str) -> None:
        """Make a colour the chosen one."""
        self.colour = colour
        if colour in self.buttons:
            self.buttons[colour].setChecked(True)
        self.chosen.emit(colour)


class Ramps(QComboBox):
    """Ramps with a picture of each."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Colour ramp")
        self.setToolTip("Ramps that people of every colour vision can read")
        self.setIconSize(QSize(72, 14))
        for name, title in TITLES.items():
            self.addItem(band(RAMPS[name]), title, name)


def square(colour: str) -> QIcon:
    """A rounded square of a colour."""
    picture = QPixmap(36, 36)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(theme.current().border))
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRectF(3, 3, 30, 30), 6, 6)
    painter.end()
    return QIcon(picture)


def band(stops: tuple[str, ...]) -> QIcon:
    """A ramp from left to right."""
    picture = QPixmap(144, 28)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    ramp = QLinearGradient(0, 0, 144, 0)
    for k, colour in enumerate(stops):
        ramp.setColorAt(k / (len(stops) - 1), QColor(colour))
    painter.fillRect(QRectF(0, 4, 144, 20), ramp)
    painter.end()
    return QIcon(picture)
