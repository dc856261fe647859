"""Time, CPU time and peak memory of one process of bench graph, told step by step."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from gis_planner.pipeline.outcome import peak_mb as peak_of_run


def peak_mb() -> float:
    """Peak memory of this program alone: what the system reports otherwise may include that of
    the process which started it."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return peak_of_run()


class Watch:
    """Prints wall and CPU seconds of each step and the peak memory so far."""

    def __init__(self) -> None:
        self.last, self.cpu = time.perf_counter(), time.process_time()

    def step(self, name: str, **more: Any) -> None:
        """Tell one step."""
        wall, cpu = time.perf_counter() - self.last, time.process_time() - self.cpu
        figures = {f"{name}_s": round(wall, 3), f"{name}_cpu_s": round(cpu, 3), **more}
        print(json.dumps({**figures, "peak_mb": round(peak_mb())}), flush=True)
        self.last, self.cpu = time.perf_counter(), time.process_time()
