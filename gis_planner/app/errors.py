"""Faults as people see them: one clear line and what to do; the rest goes to a log file."""

from __future__ import annotations

import errno
import logging
import sys
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QMessageBox, QWidget

from gis_planner import settings
from gis_planner.domain.errors import UserError

_log = logging.getLogger("gis_planner.app")


def log_file() -> Path:
    """Where unexpected faults are written down."""
    return settings.cache_folder() / "gis_planner.log"


def start_log() -> None:
    """Write the log to its file, kept under two megabytes."""
    if _log.handlers:
        return
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(log_file(), maxBytes=1_000_000, backupCount=1, delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        _log.addHandler(handler)
    except OSError:
        _log.addHandler(logging.NullHandler())
    _log.propagate = False


def log_unexpected(fault: BaseException, doing: str) -> None:
    """Write a fault that is ours with its traceback."""
    start_log()
    _log.error("while: %s\n%s", doing, "".join(traceback.format_exception(fault)))


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def of_the_disk(fault: BaseException) -> UserError | None:
    """What the computer refused, in words: a full disk, a folder that may not be written to. None
    where it is another fault."""
    number = fault.errno if isinstance(fault, OSError) else None
    words = str(fault).lower()
    if number in FULL or "disk is full" in words or "no space left" in words:
        return UserError("The disk is full.", "Free some space, then do it again.")
    if isinstance(fault, OSError) and number in REFUSED:
        return UserError(
            f"{fault.filename or 'A file'} may not be read or written here: {fault.strerror}.",
            "Choose another folder.",
        )
    return None


def sentence(fault: BaseException) -> tuple[str, str]:
    """What happened and what to do next, in words for the user."""
    known = fault if isinstance(fault, UserError) else of_the_disk(fault)
    if known is not None:
        return known.message, known.fix
    return (
        "Something went wrong that the program did not expect; the case is as it was before.",
        f"Try again. If it happens again, send the file {log_file()} to whoever supports you.",
    )


def show(parent: QWidget | None, fault: BaseException, title: str = "That did not work") -> None:
    """A dialog with the two sentences; does not block the window's other work."""
    what, fix = sentence(fault)
    box = QMessageBox(QMessageBox.Icon.Warning, title, what, parent=parent)
    box.setInformativeText(fix)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def install_hook(
    tell: Callable[[str], object] = lambda line: None,
    refuse: Callable[[UserError], object] = lambda fault: None,
) -> None:
    """Unexpected faults on the window's thread are logged and told in a line, never printed raw;
    what a button, a drop or a timer could not do for a reason known is refused with that."""

    def hook(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        known = fault if isinstance(fault, UserError) else of_the_disk(fault)
        if known is not None:
            refuse(known)
            return
        log_unexpected(fault, "the window")
        what, fix = sentence(fault)
        print(f"{what} {fix}", file=sys.stderr)
        tell(f"{what} {fix}")

    sys.excepthook = hook
