"""A field for a decimal number that takes the comma and the point alike."""

from __future__ import annotations

from PyQt6.QtGui import QValidator
from PyQt6.QtWidgets import QDoubleSpinBox


class DecimalBox(QDoubleSpinBox):
    """Qt reads the sign that is not the locale's as one between thousands: 1,5 became 15."""

    def validate(self, text: str | None, pos: int) -> tuple[QValidator.State, str, int]:
        """Whether this may be typed, with the locale's own sign in it."""
        return super().validate(self._own(text or ""), pos)

    def valueFromText(self, text: str | None) -> float:
        """The number that is typed."""
        return super().valueFromText(self._own(text or ""))

    def _own(self, text: str) -> str:
        point = self.locale().decimalPoint()
        return text.replace("." if point == "," else ",", point)
