"""What a verb gives back."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """`touched` names what views must read again, `summary` is one sentence, `figures` the numbers
    that `--json` prints."""

    summary: str
    touched: frozenset[str] = frozenset()
    figures: dict[str, Any] = field(default_factory=dict)


def peak_mb() -> float:
    """The peak memory of this process so far, in megabytes; 0.0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Stopwatch:
    """Seconds of each stage, by name."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self.stages: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Book the time since the last lap under `name`."""
        now = time.perf_counter()
        self.stages[name] = round(now - self._last, 3)
        self._last = now

    @property
    def total(self) -> float:
        """Seconds since the start."""
        return round(time.perf_counter() - self._start, 3)

    def measured(self) -> dict[str, Any]:
        """What every verb tells of its cost: seconds in all and by stage, peak memory."""
        return {"seconds": self.total, "peak_mb": peak_mb(), "stages": self.stages}
