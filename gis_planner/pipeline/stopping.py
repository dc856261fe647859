"""Ctrl+C: heard at any moment, and not lost where a library swallows it."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType, TracebackType


class Interrupt:
    """While entered, Ctrl+C sets `asked` and raises KeyboardInterrupt.

    Libraries in C may drop the exception or turn it into one of their own; `asked` stays, so the
    work ends at its next look at progress. Between `hold` and `let_go` (while modules are being
    imported) it is only noted.
    """

    def __init__(self) -> None:
        self.asked = False
        self._held = False
        self._before: object = None

    def __enter__(self) -> Interrupt:
        ours = threading.current_thread() is threading.main_thread()
        if ours and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._hear)
            sys.unraisablehook = _quiet
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            sys.unraisablehook = sys.__unraisablehook__
            self._before = None

    def hold(self) -> None:
        """Only note Ctrl+C from now on."""
        self._held = True

    def let_go(self) -> None:
        """Raise KeyboardInterrupt again, and at once if it was asked for meanwhile."""
        self._held = False
        if self.asked:
            raise KeyboardInterrupt

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        if not self._held:
            raise KeyboardInterrupt


def _quiet(fault: sys.UnraisableHookArgs) -> None:
    """A KeyboardInterrupt that a compiler's callback swallowed needs no traceback: it is noted."""
    if fault.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(fault)


INTERRUPT = Interrupt()
"""The one of this process."""
