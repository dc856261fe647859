"""Run the tests: python3 scripts/test.py [arguments of pytest]

Makes `.venv` as run.py does, adds what tests need, and prints every skip with its reason.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bootstrap import PYTHON, ROOT, guarded, prepare, say, system_programs

PROGRAMS = {
    "chromium|chromium-browser|google-chrome": "chromium", "pdftotext": "poppler-utils",
    "Xvfb": "xvfb", "openbox": "openbox",
}  # fmt: skip


def both_cores(arguments: list[str]) -> list[str]:
    """Two processes, a file of tests to each in turn, where there are two processors; a run that
    asks for something of its own is left alone."""
    if (os.cpu_count() or 1) < 2 or any(a.startswith(("-n", "-p", "--pdb")) for a in arguments):
        return []
    return ["-n", "2", "--dist", "loadfile"]


def work() -> int:
    """Prepare, run pytest, return its exit code."""
    prepare(screen=False, tests=True)
    system_programs(PROGRAMS)
    say("Running the tests")
    environment = {**os.environ, "PYTHONUTF8": "1", "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the tests start many processes
    command = [str(PYTHON), "-m", "pytest", "-rs", *both_cores(sys.argv[1:]), *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(guarded(work))
