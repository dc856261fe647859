"""What the verbs say and ask on a terminal, and the case they open."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from gis_planner.pipeline.stopping import INTERRUPT
from gis_planner.store import Case

PASSPHRASE_VARIABLE = "GIS_PLANNER_PASSPHRASE"


class ConsoleProgress:
    """Progress as one line on standard error that rewrites itself; silent when not a terminal."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()

    def report(self, fraction: float, text: str = "") -> None:
        """Show where the work is."""
        if self._live:
            print(f"\r{fraction:4.0%} {text:<60.60}", end="", file=sys.stderr, flush=True)

    def cancelled(self) -> bool:
        """Ctrl+C, also where a library swallowed its exception."""
        return INTERRUPT.asked


def tell(text: str) -> None:
    """A line for a person, kept away from standard output so that --json stays one object."""
    clear = "\r" + " " * 66 + "\r" if sys.stderr.isatty() else ""
    print(f"{clear}{text}", file=sys.stderr, flush=True)


def passphrase(path: Path, *, new: bool = False) -> str | None:
    """The passphrase from the environment or, for an encrypted file, from a prompt; never from
    the command line, where other users could read it. None for a plain case."""
    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given or new:
        return given or None
    if not path.is_file() or path.stat().st_size == 0:
        return None
    with path.open("rb") as file:
        if file.read(16) == b"SQLite format 3\x00":
            return None
    if not sys.stdin.isatty():
        return None
    return getpass.getpass(f"Passphrase of {path.name}: ") or None


def open_case(args: argparse.Namespace) -> Case:
    """The case named on the command line."""
    path = Path(args.case)
    secret = passphrase(path)
    if secret and path.is_file():
        with path.open("rb") as file:
            if file.read(16) == b"SQLite format 3\x00":
                secret = None  # the variable is set for other cases; this one is plain
    return Case.open(path, secret)
