"""A person's preferences, and where data, layers and caches live on this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import platformdirs

ROOT = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """The folder of reference data and samples that came with the program."""
    return Path(os.environ.get("GIS_PLANNER_DATA", ROOT / "data"))


def layers_folder() -> Path:
    """The folder of base-map layers that the user keeps beside the program."""
    return Path(os.environ.get("GIS_PLANNER_LAYERS", ROOT / "layers"))


def cache_folder() -> Path:
    """Where indexes that can be built again are kept."""
    default = platformdirs.user_cache_dir("gis_planner", appauthor=False)
    return Path(os.environ.get("GIS_PLANNER_CACHE", default))


def _file() -> Path:
    folder = platformdirs.user_config_dir("gis_planner", appauthor=False)
    return Path(os.environ.get("GIS_PLANNER_CONFIG", folder)) / "settings.json"


def load() -> dict[str, Any]:
    """The saved preferences; empty when there are none or they cannot be read."""
    try:
        value = json.loads(_file().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def save(values: dict[str, Any]) -> bool:
    """Write the preferences, replacing the file in one step. False where the disk refuses: that is
    no reason to stop working."""
    path = _file()
    fresh = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(values, indent=1), "utf-8")
        fresh.replace(path)
    except OSError:
        return False
    return True
