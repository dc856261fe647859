"""Start gis_planner on the demonstration: python3 scripts/run.py

The first run makes `.venv` and the demonstration case. With a display the window opens; without
one everything is done unattended: case, packs and screenshots in out/demo.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bootstrap import PYTHON, ROOT, Stop, call, guarded, prepare, say

OUT = Path("out/demo")
CASE = OUT / "case.gpkg"


def has_display() -> bool:
    """Whether a window can be shown."""
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def build(environment: dict[str, str]) -> None:
    """The whole way on the demonstration's lists: case and packs."""
    say("Import, match, score, link, plan and pack the demonstration (an invented authority)")
    # the planner compiles once on each machine: meanwhile, so that the first plan need not wait
    warming = subprocess.Popen(
        [str(PYTHON), "-m", "gis_planner.pipeline.warm"], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        call(
            [PYTHON, "-m", "gis_planner", "run", "data/samples/recipe.toml", "--out", OUT],
            "The demonstration was not finished", env=environment,
        )  # fmt: skip
    finally:
        warming.wait()


def unattended(environment: dict[str, str]) -> None:
    """Case, packs and screenshots, and a line for each."""
    say("No display: working unattended")
    build(environment)
    say("Painting screenshots of every page")
    call(
        [PYTHON, "-m", "gis_planner.app.screenshots", CASE, OUT / "screenshots"],
        "The screenshots were not finished", env=environment,
    )  # fmt: skip
    for part in (CASE, OUT / "packs", OUT / "screenshots"):
        path = ROOT / part
        if not path.exists():
            raise Stop(f"{part} is missing after the run")
        count = f", {sum(f.is_file() for f in path.rglob('*'))} files" if path.is_dir() else ""
        say(f"Written: {part.as_posix()}{count}")


def work() -> int:
    """Prepare, then open the window or work unattended."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--headless", action="store_true", help="no window, even with a display")
    parser.add_argument("--rebuild", action="store_true", help="make the demonstration case anew")
    args = parser.parse_args()
    screen = has_display() and not args.headless
    prepare(screen=screen)
    environment = {**os.environ, "PYTHONUTF8": "1"}
    if not screen:
        unattended({**environment, "QT_QPA_PLATFORM": "offscreen"})
        return 0
    if args.rebuild or not (ROOT / CASE).exists():
        build(environment)
    say("Opening the window")
    call([PYTHON, "-m", "gis_planner", "open", CASE], "The window ended badly", env=environment)
    return 0


if __name__ == "__main__":
    raise SystemExit(guarded(work))
