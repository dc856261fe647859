"""F1: the page of the user guide about what is on screen; the list of shortcuts."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QSize, Qt, QUrl
from PyQt6.QtGui import QImage, QTextBlock, QTextCursor, QTextDocument
from PyQt6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout

from gis_planner import settings

if TYPE_CHECKING:
    from gis_planner.app.window import Window

PICTURE_PX = 680


def guide_folder() -> Path:
    """Where the user guide lies."""
    return settings.ROOT / "docs" / "user-guide"


def guide_text(page: str) -> str:
    """The guide's Markdown about a page; a line that says so where it is missing."""
    file = guide_folder() / f"{page}.md"
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return f"# {page.capitalize()}\n\nThe user guide has no page about this yet."


class Guide(QTextBrowser):
    """A page of the guide; its pictures are as wide as the page, not wider."""

    def loadResource(self, kind: int, name: QUrl) -> Any:
        """A picture in the size in which it is read."""
        found = super().loadResource(kind, name)
        if kind != QTextDocument.ResourceType.ImageResource.value or not found:
            return found
        image = QImage()
        image.loadFromData(found)
        ratio, wide = self.devicePixelRatioF(), PICTURE_PX
        if image.width() > wide * ratio:
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaledToWidth(round(wide * ratio), smooth)
            image.setDevicePixelRatio(ratio)
        return image


def show_help(window: Window, page: str) -> None:
    """The guide's page beside the window, which goes on working."""
    browser = Guide()
    browser.setSearchPaths([str(guide_folder())])
    browser.setMarkdown(guide_text(page))
    browser.setSource(QUrl())
    browser.setMarkdown(guide_text(page))
    browser.setOpenLinks(False)
    browser.anchorClicked.connect(lambda url: follow(browser, url))
    _show(window, f"Guide: {page.capitalize()}", browser)


def follow(browser: QTextBrowser, url: QUrl) -> None:
    """Go to a heading of the same page (Qt does not know those of Markdown), or to a page."""
    if url.path():
        browser.setSource(url)
        return
    document = browser.document()
    block = document.begin() if document is not None else QTextBlock()
    while block.isValid():
        if block.blockFormat().headingLevel() and slug(block.text()) == url.fragment():
            browser.setTextCursor(QTextCursor(document.lastBlock()))  # type: ignore[union-attr]
            browser.setTextCursor(QTextCursor(block))  # from below: it stands at the top
            return
        block = block.next()


def slug(heading: str) -> str:
    """A heading as links name it: '7-plan-three-days' of '7. Plan three days'."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def show_shortcuts(window: Window) -> None:
    """Every shortcut of the window and of the map."""
    rows = "".join(
        f"<tr><td><b>{html.escape(keys)}</b>&nbsp;&nbsp;</td><td>{html.escape(text)}</td></tr>"
        for keys, text in window.actions_.shortcuts()
    )
    extra = (
        "<h3>On the map</h3><p>Arrows move · + and − zoom · Home shows everything · M, R, L, D, E "
        "choose the tool · Shift and drag selects a rectangle · Ctrl adds, Alt takes away · Escape "
        "clears</p><h3>In the table</h3><p>Arrows move · Space adds · Shift extends · Ctrl+A "
        "selects all</p><h3>In review</h3><p>S same · P same premises · T and Shift+T "
        "took over · D different · U unsure · Space next · Backspace back · E shows the evidence · "
        "W reason · C split or merge · N UPRN · O second opinion · M map · H chart · / search · "
        "[ and ] lists · L all decisions · Ctrl+Return matches again</p><h3>In outcomes</h3><p>"
        "Enter next agency, after the last one the next visit · Ctrl+Return record · Ctrl+PgDn and "
        "Ctrl+PgUp visits · Alt+N nothing found by all · Alt+P all there as planned</p><h3>In "
        "changes of a plan</h3><p>Alt+1 smallest change · Alt+2 best plan again · Ctrl+Return "
        "accept · Escape leave the plan as it is</p>"
    )
    browser = QTextBrowser()
    browser.setHtml(f"<h3>Keyboard</h3><table cellpadding=3>{rows}</table>{extra}")
    _show(window, "Keyboard shortcuts", browser)


def _show(window: Window, title: str, browser: QTextBrowser) -> None:
    browser.setOpenExternalLinks(False)
    browser.document().setDocumentMargin(20)  # type: ignore[union-attr]
    dialog = QDialog(window)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(browser)
    screen = window.screen()
    free = screen.availableGeometry().size() if screen is not None else window.size()
    dialog.resize(QSize(PICTURE_PX + 80, 720).boundedTo(free * 0.9))
    dialog.show()
    browser.setFocus()
