"""Light, dark and high-contrast looks: one palette each, used by widgets, map and chart alike.

Categories are Okabe-Ito, scores are viridis: more contrast with the ground means more severe.
"""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtGui import QColor, QFont, QPalette
from PyQt6.QtWidgets import QApplication

from gis_planner import settings
from gis_planner.app import typeface
from gis_planner.app.plain import PlainStyle

FONT_FAMILY = "Inter"
FONT_PX = 13

OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#8C8C8C")
VIRIDIS = ("#440154", "#3E4989", "#26828E", "#35B779", "#B5DE2B", "#FDE725")


@dataclass(frozen=True)
class Theme:
    """Named colours of one look (hex). `severity` holds one colour for 0 (nothing known) to 5."""

    name: str
    window: str
    base: str
    raised: str
    text: str
    muted: str
    border: str
    edge: str
    """Edges of fields and buttons: 3:1 against what they stand on (WCAG 2.2, 1.4.11)."""
    dot: str
    """Edge of a dot on the map."""
    accent: str
    on_accent: str
    soft: str
    rail: str
    rail_text: str
    good: str
    warn: str
    bad: str
    land: str
    water: str
    grid: str
    roads: tuple[str, ...]
    casing: str
    boundary: str
    halo: str
    selected: str
    severity: tuple[str, ...]

    @property
    def is_dark(self) -> bool:
        """True where text is lighter than its ground."""
        return QColor(self.text).lightnessF() > QColor(self.window).lightnessF()


LIGHT = Theme(
    name="light",
    window="#F3F5F8",
    base="#FFFFFF",
    raised="#FFFFFF",
    text="#182230",
    muted="#566375",
    border="#D5DBE3",
    edge="#7C8796",
    dot="#3B4653",
    accent="#0B5CAD",
    on_accent="#FFFFFF",
    soft="#E4EEF9",
    rail="#14202F",
    rail_text="#C9D4E2",
    good="#00694C",
    warn="#8A5200",
    bad="#A8321B",
    land="#F7F6F2",
    water="#D9E6F0",
    grid="#E3E3DD",
    roads=("#E9B872", "#F0D08F", "#F6E4B4", "#FFFFFF", "#FFFFFF", "#FFFFFF"),
    casing="#C2BDAF",
    boundary="#8C6FA6",
    halo="#FFFFFF",
    selected="#CC0068",
    severity=("#C3C9D1", "#C9E08A", "#63C39A", "#2497A8", "#31609E", "#440F66"),
)
DARK = Theme(
    name="dark",
    window="#151B23",
    base="#1B222C",
    raised="#212A36",
    text="#E8EDF3",
    muted="#A0AEC0",
    border="#344050",
    edge="#73839A",
    dot="#0B1118",
    accent="#62B1FF",
    on_accent="#0C1620",
    soft="#22364C",
    rail="#0E141B",
    rail_text="#B4C1D0",
    good="#4CC79A",
    warn="#F0B04A",
    bad="#FF8A70",
    land="#1D242E",
    water="#131A22",
    grid="#28313D",
    roads=("#8A6A3C", "#77603D", "#5F5742", "#3A4552", "#343E4A", "#303944"),
    casing="#141A21",
    boundary="#9D86B8",
    halo="#1D242E",
    selected="#FF6BB5",
    severity=("#6B7888", "#6474CC", "#2C86A8", "#2BAE85", "#9BD93C", "#FDE725"),
)
HIGH_CONTRAST = Theme(
    name="high contrast",
    window="#000000",
    base="#000000",
    raised="#0A0A0A",
    text="#FFFFFF",
    muted="#E6E6E6",
    border="#FFFFFF",
    edge="#FFFFFF",
    dot="#0B1118",
    accent="#FFD800",
    on_accent="#000000",
    soft="#333300",
    rail="#000000",
    rail_text="#FFFFFF",
    good="#5CFFB0",
    warn="#FFD800",
    bad="#FF9C85",
    land="#0A0A0A",
    water="#000000",
    grid="#3A3A3A",
    roads=("#B0B0B0", "#9A9A9A", "#858585", "#6A6A6A", "#5A5A5A", "#505050"),
    casing="#000000",
    boundary="#FFFFFF",
    halo="#000000",
    selected="#FF7AC6",
    severity=("#7A7A7A", "#5B6BC8", "#2F9FC4", "#35D29B", "#B8F04A", "#FFF04A"),
)
THEMES = {t.name: t for t in (LIGHT, DARK, HIGH_CONTRAST)}


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    q = QColor(colour)
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (q.redF(), q.greenF(), q.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a: str, b: str) -> float:
    """Contrast ratio of WCAG 2.2, 1 to 21."""
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(ground: str) -> str:
    """Black or white, whichever is easier to read on a colour."""
    return max(("#000000", "#FFFFFF"), key=lambda ink: contrast(ink, ground))


_current = LIGHT


def current() -> Theme:
    """The look in use."""
    return _current


def apply(app: QApplication, theme: Theme) -> None:
    """Set style, fonts, palette and style sheet of the whole application."""
    global _current
    if _current is theme and app.property("look") == theme.name:
        return
    _current = theme
    app.setProperty("look", theme.name)
    typeface.load()
    if not app.property("plain"):
        app.setStyle(PlainStyle())
        app.setProperty("plain", True)
    font = QFont(FONT_FAMILY)
    font.setPixelSize(FONT_PX)
    app.setFont(font)
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))


def font(px: int = FONT_PX, bold: bool = False) -> QFont:
    """The bundled font at a size in pixels."""
    made = QFont(FONT_FAMILY)
    made.setPixelSize(px)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def palette(t: Theme) -> QPalette:
    """The Qt palette of a theme, disabled roles included."""
    made = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: t.window,
        role.WindowText: t.text,
        role.Base: t.base,
        role.AlternateBase: t.window,
        role.ToolTipBase: t.raised,
        role.ToolTipText: t.text,
        role.Text: t.text,
        role.Button: t.raised,
        role.ButtonText: t.text,
        role.BrightText: t.bad,
        role.Link: t.accent,
        role.LinkVisited: t.accent,
        role.Highlight: t.accent,
        role.HighlightedText: t.on_accent,
        role.PlaceholderText: t.muted,
        role.Light: t.raised,
        role.Midlight: t.window,
        role.Mid: t.border,
        role.Dark: t.border,
        role.Shadow: t.border,
        role.Accent: t.accent,
    }
    for name, colour in colours.items():
        made.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(t.muted))
    return made


DRAWINGS = {
    "check": ("M5 12.5l4.5 4.5L19 7", "on_accent"),
    "down": ("M6 9l6 6 6-6", "muted"),
    "up": ("M6 15l6-6 6 6", "muted"),
}


def drawings(t: Theme) -> dict[str, str]:
    """Files of the small marks that a style sheet can only take from files."""
    folder = settings.cache_folder() / "look"
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for name, (path, colour) in DRAWINGS.items():
        file = folder / f"{name}-{t.name.replace(' ', '-')}.svg"
        text = (
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' "
            f"stroke='{getattr(t, colour)}' stroke-width='3' stroke-linecap='round' "
            f"stroke-linejoin='round'><path d='{path}'/></svg>"
        )
        if not file.is_file() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
        found[name] = file.as_posix()
    return found


def style_sheet(t: Theme) -> str:
    """Spacing, borders and emphasis that the palette cannot say."""
    drawn = drawings(t)
    return f"""
    QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.border};
               padding: 5px; }}
    QMainWindow::separator {{ background: {t.border}; width: 1px; height: 1px; }}
    QDockWidget {{ titlebar-close-icon: none; font-weight: 600; }}
    QMenuBar {{ background: {t.base}; border-bottom: 1px solid {t.border}; }}
    QMenuBar::item {{ padding: 6px 10px; background: transparent; }}
    QMenuBar::item:selected {{ background: {t.soft}; }}
    QMenu {{ background: {t.raised}; border: 1px solid {t.border}; padding: 4px; }}
    QMenu::item {{ padding: 5px 22px 5px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.soft}; color: {t.text}; }}
    QMenu::icon:checked {{ background: {t.soft}; border: 1px solid {t.accent};
        border-radius: 4px; }}
    QMenu::separator {{ height: 1px; background: {t.border}; margin: 4px 8px; }}
    QToolBar {{ background: {t.base}; border: none; border-bottom: 1px solid {t.border};
               spacing: 4px; padding: 4px 8px; }}
    QToolBar::separator {{ background: {t.border}; width: 1px; margin: 4px 4px; }}
    QToolButton {{ border: 1px solid transparent; border-radius: 6px; padding: 5px; }}
    QToolButton:hover {{ background: {t.soft}; }}
    QToolButton:checked {{ background: {t.soft}; border-color: {t.accent}; }}
    QToolButton:focus {{ border-color: {t.accent}; }}
    QToolButton[popupMode="2"] {{ padding-right: 20px; }}
    QToolButton::menu-indicator {{ image: url({drawn["down"]}); width: 10px; height: 10px;
        subcontrol-origin: padding; subcontrol-position: center right; right: 6px; }}
    QStatusBar {{ background: {t.base}; border-top: 1px solid {t.border}; }}
    QStatusBar::item {{ border: none; }}
    QPushButton {{ background: {t.raised}; border: 1px solid {t.edge}; border-radius: 6px;
                  padding: 6px 14px; min-height: 18px; }}
    QPushButton:hover {{ background: {t.soft}; border-color: {t.accent}; }}
    QPushButton:focus {{ border-color: {t.accent}; }}
    QPushButton:disabled {{ color: {t.muted}; background: {t.window}; }}
    QPushButton[primary="true"] {{ background: {t.accent}; color: {t.on_accent}; font-weight: 600;
                                  border-color: {t.accent}; }}
    QPushButton[primary="true"]:disabled {{ background: {t.border}; color: {t.muted};
                                           border-color: {t.border}; }}
    QPushButton[dense="true"] {{ padding: 6px 9px; }}
    QPushButton[quiet="true"] {{ background: transparent; border-color: transparent;
                                color: {t.accent}; padding: 4px 8px; }}
    QPushButton[quiet="true"]:hover {{ background: {t.soft}; }}
    QPushButton[quiet="true"]:disabled {{ color: {t.muted}; background: transparent; }}
    QPushButton[chip="true"] {{ background: {t.soft}; border-color: {t.soft}; border-radius: 12px;
                               padding: 2px 10px; }}
    QPushButton[chip="true"]:hover {{ border-color: {t.accent}; }}
    QLineEdit, QPlainTextEdit {{
        background: {t.base}; border: 1px solid {t.edge}; border-radius: 6px; padding: 4px 8px;
        min-height: 20px; selection-background-color: {t.accent};
        selection-color: {t.on_accent}; }}
    QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {t.accent}; }}
    QComboBox, QAbstractSpinBox {{
        background: {t.base}; border: 1px solid {t.edge}; border-radius: 6px;
        padding: 4px 8px; min-height: 20px; }}
    QComboBox:focus, QAbstractSpinBox:focus {{ border-color: {t.accent}; }}
    QComboBox::drop-down, QDateEdit::drop-down {{ border: none; width: 24px; }}
    QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url({drawn["down"]});
        width: 12px; height: 12px; }}
    QSpinBox::up-button, QDoubleSpinBox::up-button, QTimeEdit::up-button, QSpinBox::down-button,
    QDoubleSpinBox::down-button, QTimeEdit::down-button {{ border: none; width: 18px;
        background: transparent; }}
    QSpinBox::up-arrow, QDoubleSpinBox::up-arrow, QTimeEdit::up-arrow {{
        image: url({drawn["up"]}); width: 9px; height: 9px; }}
    QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QTimeEdit::down-arrow {{
        image: url({drawn["down"]}); width: 9px; height: 9px; }}
    QCheckBox {{ spacing: 7px; }}
    QCheckBox::indicator, QListView::indicator, QTreeView::indicator,
    QTableView::indicator {{ width: 15px; height: 15px;
        border: 1px solid {t.muted}; border-radius: 4px; background: {t.base}; }}
    QCheckBox::indicator:checked, QListView::indicator:checked, QTreeView::indicator:checked,
    QTableView::indicator:checked {{
        background: {t.accent}; border-color: {t.accent}; image: url({drawn["check"]}); }}
    QTreeView::indicator:indeterminate {{ background: {t.muted}; border-color: {t.muted}; }}
    QCheckBox:focus {{ color: {t.accent}; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.border};
        selection-background-color: {t.soft}; selection-color: {t.text}; outline: 0; }}
    QTableView, QTreeView, QListView, QTextBrowser, QScrollArea {{ background: {t.base};
        border: none; outline: 0; gridline-color: {t.border}; }}
    QScrollArea {{ background: {t.window}; }}
    Scrolled {{ background: transparent; }}
    QTableView::item, QTreeView::item, QListView::item {{ padding: 3px 6px; }}
    QTreeView::item:hover, QListView::item:hover {{ background: {t.window}; }}
    QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {{
        background: {t.soft}; color: {t.text}; }}
    QHeaderView::up-arrow {{ image: url({drawn["up"]}); width: 11px; height: 11px;
        subcontrol-position: center right; right: 5px; }}
    QHeaderView::down-arrow {{ image: url({drawn["down"]}); width: 11px; height: 11px;
        subcontrol-position: center right; right: 5px; }}
    QHeaderView {{ background: {t.window}; }}
    QHeaderView::section {{ background: {t.window}; color: {t.muted}; border: none;
        border-bottom: 1px solid {t.border}; padding: 6px 8px; font-weight: 600; }}
    QTableCornerButton::section {{ background: {t.window}; border: none; }}
    QTabWidget::pane {{ border: none; border-top: 1px solid {t.border}; }}
    QTabBar {{ background: transparent; }}
    QTabBar::tab {{ padding: 7px 12px; color: {t.muted}; border: none;
                   border-bottom: 2px solid transparent; background: transparent; }}
    QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; font-weight: 600; }}
    QTabBar::tab:hover {{ color: {t.text}; }}
    QProgressBar {{ background: {t.border}; border: none; border-radius: 3px; max-height: 6px;
                   min-height: 6px; text-align: center; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 11px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 11px; margin: 0; }}
    QScrollBar::handle {{ background: {t.border}; border-radius: 4px; margin: 2px;
                         min-height: 28px; min-width: 28px; }}
    QScrollBar::handle:hover {{ background: {t.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QSplitter::handle {{ background: {t.border}; }}
    QSplitter::handle:horizontal {{ width: 1px; }} QSplitter::handle:vertical {{ height: 1px; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; button-layout: 3; }}
    QGroupBox {{ border: 1px solid {t.border}; border-radius: 8px; margin-top: 18px;
                padding: 10px; background: {t.base}; }}
    QGroupBox::title {{ subcontrol-origin: margin; left: 4px; color: {t.muted};
                       font-weight: 600; }}
    QFrame[card="true"] {{ background: {t.base}; border: 1px solid {t.border};
                          border-radius: 10px; }}
    QFrame[drop="true"] {{ background: {t.base}; border: 2px dashed {t.border};
                          border-radius: 12px; }}
    QFrame[drop="hot"] {{ background: {t.soft}; border: 2px dashed {t.accent};
                         border-radius: 12px; }}
    QLabel[heading="1"] {{ font-size: 22px; font-weight: 600; }}
    QLabel[heading="2"] {{ font-size: 16px; font-weight: 600; }}
    QLabel[heading="3"] {{ font-size: 13px; font-weight: 600; }}
    QLabel[muted="true"] {{ color: {t.muted}; }}
    QLabel[tone="good"] {{ color: {t.good}; }} QLabel[tone="warn"] {{ color: {t.warn}; }}
    QLabel[tone="bad"] {{ color: {t.bad}; }}
    QLabel[badge="true"] {{ background: {t.soft}; color: {t.text}; border-radius: 9px;
                           padding: 2px 8px; font-size: 12px; }}
    #marking {{ background: #7A1022; color: #FFFFFF; font-weight: 600; padding: 2px 12px;
               letter-spacing: 1px; }}
    #rail {{ background: {t.rail}; }}
    #rail QToolButton {{ color: {t.rail_text}; border-radius: 8px; padding: 8px 4px;
                        font-size: 12px; border: none; }}
    #rail QToolButton:hover {{ background: rgba(255,255,255,26); }}
    #rail QToolButton:checked {{ background: rgba(255,255,255,38); color: #FFFFFF;
                                font-weight: 600; border-left: 3px solid {t.accent}; }}
    #rail QToolButton:focus {{ border: 1px solid {t.rail_text}; }}
    #rail QToolButton:disabled {{ color: #6C7A8C; }}
    """
