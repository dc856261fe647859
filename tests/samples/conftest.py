from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def truth() -> Callable[[str], Rows]:
    """A truth table of the committed demonstration as dicts."""

    def read(name: str) -> Rows:
        for file in (ROOT / "data/samples/truth").glob(f"{name}.csv*"):
            opener = gzip.open if file.suffix == ".gz" else open
            with opener(file, "rt", encoding="utf-8", newline="") as text:
                return list(csv.DictReader(text))
        raise FileNotFoundError(name)

    return read
