"""The whole way on the demonstration, once for all tests that look at its result."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gis_planner.pipeline.recipe import run_recipe

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"


@dataclass(frozen=True)
class Demo:
    """Where the finished demonstration lies, and what each step said."""

    out: Path
    case: Path
    steps: tuple[dict[str, Any], ...]

    def step(self, name: str) -> dict[str, Any]:
        """The figures of the step of that name."""
        return next(s for s in self.steps if s["step"] == name)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demonstration's recipe with a fixed number of moves, so that it is the same each time."""
    folder = tmp_path_factory.mktemp("demo")
    text = (SAMPLES / "recipe.toml").read_text("utf-8")
    text = "\n".join(x for x in text.splitlines() if not x.startswith("seconds"))
    text = "iterations = 20000\n" + text
    for line in text.splitlines():
        if line.startswith(("file = ", "operation = ")):
            name = line.split('"')[1]
            text = text.replace(f'"{name}"', f'"{(SAMPLES / name).as_posix()}"')
    recipe = folder / "recipe.toml"
    recipe.write_text(text, "utf-8")
    os.environ["GIS_PLANNER_CACHE"] = str(folder / "cache")
    done = run_recipe(recipe, folder / "out", today=date(2026, 11, 16))
    return Demo(folder / "out", folder / "out" / "case.gpkg", tuple(done.figures["steps"]))
