"""Pictures and pages as files that appear whole or not at all: Qt says nothing of a full disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from gis_planner.domain.errors import UserError

ENDS = {".png": b"IEND\xaeB`\x82", ".svg": b"</svg>", ".pdf": b"%%EOF"}
"""How a whole file of a kind ends."""


def write_whole(out: Path, write: Callable[[Path], object]) -> None:
    """Have `write` write beside `out`, and put it there once it is whole. UserError where it cannot
    be written; what was there before stays then."""
    part = out.with_name(f".{out.stem}.part{out.suffix}")
    try:
        write(part)
        if not _ends(part, ENDS[out.suffix.lower()]):
            raise OSError("the disk is full")
        part.replace(out)
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise UserError(
            f"{out} could not be written: {why}.", "Choose another folder, or free some space."
        ) from fault
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _ends(path: Path, end: bytes) -> bool:
    if not path.is_file():
        raise OSError("its folder does not exist or is read-only")
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - len(end) - 8, 0), os.SEEK_SET)
        return file.read().rstrip().endswith(end)
