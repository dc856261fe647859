"""Preferences of a person on this machine: looks, size, locking, notices."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gis_planner import settings
from gis_planner.app import theme
from gis_planner.app.widgets import heading, muted

SCALES = (100, 110, 125, 150, 175, 200)


@dataclass(frozen=True)
class Preferences:
    """`lock_minutes` 0 = never; `scale` in per cent, in effect at the next start; `locale`:
    british | computer (how dates and numbers are written)."""

    theme: str = "light"
    scale: int = 100
    lock_minutes: int = 10
    notices: bool = True
    locale: str = "british"


def load() -> Preferences:
    """The saved ones; what is missing or absurd is as shipped."""
    values, usual = settings.load(), Preferences()
    kept = {
        f.name: values[f.name]
        for f in fields(Preferences)
        if type(values.get(f.name)) is type(getattr(usual, f.name))
    }
    found = Preferences(**kept)
    if found.scale not in SCALES or not 0 <= found.lock_minutes <= 480:
        found = Preferences(**{**asdict(found), "scale": 100, "lock_minutes": 10})
    return found


def save(chosen: Preferences) -> bool:
    """Keep them beside what else is remembered; False where the disk refuses."""
    return settings.save({**settings.load(), **asdict(chosen)})


class PreferencesDialog(QDialog):
    """Edits the preferences; `chosen` is the result."""

    def __init__(self, current: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 16)
        layout.setSpacing(12)
        layout.addWidget(heading("Preferences", 2))
        form = QFormLayout()
        form.setSpacing(10)
        self.theme = QComboBox()
        for name in theme.THEMES:
            self.theme.addItem(name.capitalize(), name)
        self.theme.setCurrentIndex(list(theme.THEMES).index(current.theme))
        self.scale = QComboBox()
        for scale in SCALES:
            self.scale.addItem(f"{scale} %", scale)
        self.scale.setCurrentIndex(SCALES.index(current.scale))
        self.lock = QSpinBox()
        self.lock.setRange(0, 480)
        self.lock.setValue(current.lock_minutes)
        self.lock.setSuffix(" min")
        self.lock.setSpecialValueText("never")
        self.notices = QCheckBox("Tell when long work has ended")
        self.notices.setChecked(current.notices)
        self.locale_ = QComboBox()
        self.locale_.addItem("British (31 Dec 2026; 12,345.6)", "british")
        self.locale_.addItem("As this computer writes them", "computer")
        self.locale_.setCurrentIndex(int(current.locale == "computer"))
        for label, widget in (
            ("&Looks", self.theme), ("Size of &everything", self.scale),
            ("Loc&k the window after", self.lock), ("&Dates and numbers", self.locale_),
            ("", self.notices),
        ):  # fmt: skip
            form.addRow(label, widget)
            widget.setAccessibleName(label.replace("&", "") or self.notices.text())
        layout.addLayout(form)
        layout.addWidget(
            muted(
                "Size, dates and numbers change when the program starts again. A locked case with "
                "a passphrase is closed and its key forgotten."
            )
        )
        kind = QDialogButtonBox.StandardButton
        box = QDialogButtonBox(kind.Save | kind.Cancel)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        layout.addWidget(box)
        self.setMinimumWidth(440)

    @property
    def chosen(self) -> Preferences:
        """What the fields say."""
        return Preferences(
            self.theme.currentData(), self.scale.currentData(), self.lock.value(),
            self.notices.isChecked(), self.locale_.currentData(),
        )  # fmt: skip
