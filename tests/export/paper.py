"""Reading PDFs with poppler's tools."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (apt-get install poppler-utils)")
    return found


def pages_of(path: Path) -> list[str]:
    """The text of each page."""
    done = subprocess.run(
        [_tool("pdftotext"), "-layout", "-enc", "UTF-8", str(path), "-"],
        capture_output=True,
        check=True,
    )
    assert done.stderr == b"", done.stderr
    return done.stdout.decode("utf-8").split("\f")[:-1]


def info_of(path: Path) -> dict[str, str]:
    """Title, pages, page size and the like."""
    done = subprocess.run([_tool("pdfinfo"), str(path)], capture_output=True, check=True)
    lines = (line.partition(":") for line in done.stdout.decode("utf-8").splitlines())
    return {key.strip(): value.strip() for key, _, value in lines}


def fonts_of(path: Path) -> list[list[str]]:
    """A row of words for each font: name, type, encoding, emb, sub, uni, …"""
    done = subprocess.run([_tool("pdffonts"), str(path)], capture_output=True, check=True)
    return [line.split() for line in done.stdout.decode("utf-8").splitlines()[2:]]


def boxes_of(path: Path, page: int) -> list[tuple[float, float, float, float, str]]:
    """Each word of a page with its box in points from the top left."""
    from xml.etree import ElementTree

    done = subprocess.run(
        [_tool("pdftotext"), "-bbox", "-f", str(page), "-l", str(page), str(path), "-"],
        capture_output=True,
        check=True,
    )
    words = [e for e in ElementTree.fromstring(done.stdout).iter() if e.tag.endswith("}word")]
    return [
        (*(float(w.attrib[k]) for k in ("xMin", "yMin", "xMax", "yMax")), w.text or "")
        for w in words
    ]
