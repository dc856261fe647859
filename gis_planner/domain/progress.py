"""How long work tells where it is, and hears that it should stop."""

from __future__ import annotations

from typing import Protocol

from gis_planner.domain.errors import Cancelled


class Progress(Protocol):
    """Passed last to every long call."""

    def report(self, fraction: float, text: str = "") -> None:
        """Tell how far the work is: `fraction` from 0 to 1, `text` the step in a few words."""

    def cancelled(self) -> bool:
        """True when the user asked to stop. Cheap: call it often (at least every 0.1 s)."""


class Silent:
    """A progress that no one watches and no one cancels."""

    def report(self, fraction: float, text: str = "") -> None:
        """Do nothing."""

    def cancelled(self) -> bool:
        """Never cancelled."""
        return False


class Part:
    """The share of an outer progress from `start` to `end`, so that stages report 0 to 1 each."""

    def __init__(self, outer: Progress, start: float, end: float) -> None:
        self._outer, self._start, self._end = outer, start, end

    def report(self, fraction: float, text: str = "") -> None:
        """Report on the outer scale."""
        self._outer.report(self._start + (self._end - self._start) * fraction, text)

    def cancelled(self) -> bool:
        """Ask the outer progress."""
        return self._outer.cancelled()


def check(progress: Progress) -> None:
    """Raise Cancelled when the user asked to stop."""
    if progress.cancelled():
        raise Cancelled
