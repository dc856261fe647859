"""A verb in a process of its own, on the same case file: the window stays quick while a large case
is imported, matched, scored, linked or planned, and the memory goes back when the verb is done."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from gis_planner.domain.errors import Cancelled, UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.pseudonymising import held_key, hold_key
from gis_planner.store import Case

LARGE_CASE, LARGE_FILE = 12_000_000, 2_000_000
"""Bytes from which a verb is worth the second that a process takes to start."""
NICE = 5
"""How far the verb stands back for the thread that asked, which stands back for the window's: with
too little the window waits for a processor as long as it works."""
POLL_S = 0.1
TELL_S = 0.05
PATIENCE_S = 5.0
"""How long a verb may take to hear that it was cancelled; then its process is ended, and SQLite
takes back what it had begun."""


@dataclass(frozen=True)
class Errand:
    """What the other process needs: the case, and the verb with its arguments."""

    path: Path
    passphrase: str | None
    who: str
    link_key: str
    verb: Callable[..., Outcome]
    values: dict[str, Any]


def is_large(case: Case, file: Path | None = None) -> bool:
    """Whether the verb is worth a process: by the size of the case, and of the file it reads."""
    beside = case.path.with_name(case.path.name + "-wal")
    size = sum(p.stat().st_size for p in (case.path, beside) if p.is_file())
    return size > LARGE_CASE or (
        file is not None and file.is_file() and file.stat().st_size > LARGE_FILE
    )


def run(
    case: Case, verb: Callable[..., Outcome], progress: Progress, *, file: Path | None = None,
    apart: bool = False, **values: Any,
) -> Outcome:  # fmt: skip
    """`verb(case, progress=…, **values)`, in a process of its own where the case or `file` is
    large, or always where it is better `apart`: libraries that it reads would stop the window while
    they are loaded, and stay in its memory. Raises what the verb raises."""
    if not (apart or is_large(case, file)):
        return verb(case, progress=progress, **values)
    path, passphrase, who = case.opening()
    return _elsewhere(Errand(path, passphrase, who, held_key(case), verb, values), progress)


def _elsewhere(errand: Errand, progress: Progress) -> Outcome:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, errand), daemon=True)
    process.start()
    theirs.close()
    try:
        return _listen(ours, progress)
    finally:
        if process.is_alive():
            process.join(PATIENCE_S)
        if process.is_alive():
            process.terminate()
        process.join()
        ours.close()


def _listen(line: Connection, progress: Progress) -> Outcome:
    """Pass on progress and cancelling until the verb has an answer."""
    stopped = 0.0
    while True:
        if progress.cancelled() and not stopped:
            stopped = time.monotonic()
            with contextlib.suppress(OSError):
                line.send("stop")
        if stopped and time.monotonic() - stopped > PATIENCE_S:
            raise Cancelled
        if not line.poll(POLL_S):
            continue
        try:
            kind, value = line.recv()
        except (EOFError, OSError) as fault:
            raise UserError(
                "The work ended before it was done; the case is as it was before.",
                "Try again. Close other programs if the machine is short of memory.",
            ) from fault
        if kind == "progress":
            progress.report(*value)
        elif kind == "done":
            return value  # type: ignore[no-any-return]
        elif kind == "cancelled":
            raise Cancelled
        elif kind == "fault":
            raise value
        else:
            raise RuntimeError(f"in the other process:\n{value}")


class _Told:
    """The verb's progress in its own process: told now and then, asks whether to stop."""

    def __init__(self, line: Connection) -> None:
        self._line, self._last, self._text, self._stop = line, 0.0, "", False

    def report(self, fraction: float, text: str = "") -> None:
        """Tell how far it is; a new text at once, else at most every TELL_S."""
        now = time.monotonic()
        if now - self._last > TELL_S or text not in ("", self._text):
            self._last, self._text = now, text or self._text
            self._line.send(("progress", (float(fraction), text)))

    def cancelled(self) -> bool:
        """Whether it was told to stop, or nobody listens any more."""
        if not self._stop and self._line.poll():
            try:
                self._stop = self._line.recv() == "stop"
            except (EOFError, OSError):
                self._stop = True
        return self._stop


def _work(line: Connection, errand: Errand) -> None:
    """In the other process."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(NICE)
    from gis_planner.pipeline.start import leave_pandas

    leave_pandas()
    try:
        with Case.open(errand.path, errand.passphrase, who=errand.who) as case:
            if errand.link_key:
                hold_key(case, errand.link_key)
            answer = ("done", errand.verb(case, progress=_Told(line), **errand.values))
    except Cancelled:
        answer = ("cancelled", None)  # type: ignore[assignment]
    except UserError as fault:
        answer = ("fault", fault)  # type: ignore[assignment]
    except Exception:
        answer = ("failed", traceback.format_exc())  # type: ignore[assignment]
    with contextlib.suppress(OSError):
        line.send(answer)
