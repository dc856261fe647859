"""Fetch pip's own wheel with the standard library, from the registry of pip's configuration.

For a Python without pip, ensurepip and Debian's wheels. The wheel's SHA-256 must stand in
`requirements/pip.txt`. No registry is named here: without one in the configuration, none is asked.
"""

from __future__ import annotations

import configparser
import hashlib
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path


def _settings() -> Iterator[tuple[str, str]]:
    """(name, value) of pip's configuration: environment first, then the files pip reads."""
    for name in ("index-url", "extra-index-url", "find-links"):
        value = os.environ.get("PIP_" + name.upper().replace("-", "_"))
        if value:
            yield name, value
    home = Path.home()
    files: tuple[str | Path, ...] = (
        os.environ.get("PIP_CONFIG_FILE", ""), home / ".config/pip/pip.conf",
        home / ".pip/pip.conf",
        Path(os.environ.get("APPDATA", home)) / "pip/pip.ini", "/etc/pip.conf",
        "/etc/xdg/pip/pip.conf",
    )  # fmt: skip
    for file in filter(None, files):
        parser = configparser.RawConfigParser()
        try:
            parser.read(str(file), "utf-8")
        except configparser.Error:
            continue
        for section in parser.sections():
            for name, value in parser.items(section):
                yield name.replace("_", "-"), value


def _links(address: str) -> Iterator[str]:
    """Addresses of pip's files on a page of a registry or in a folder of wheels."""
    folder = Path(urllib.request.url2pathname(urllib.parse.urlsplit(address).path)
                  if address.startswith("file:") else address)  # fmt: skip
    if folder.is_dir():
        for wheel in (*folder.glob("pip-*.whl"), *(folder / "pip").glob("*.whl")):
            yield wheel.resolve().as_uri()
        address = (folder / "pip/index.html").resolve().as_uri()
    elif "://" in address:
        address = f"{address.rstrip('/')}/pip/"
    with urllib.request.urlopen(address, timeout=60) as page:
        base, text = page.geturl(), page.read().decode("utf-8", "replace")
    for link in re.findall(r'href="([^"]+)"', text):
        yield urllib.parse.urljoin(base, link.replace("&amp;", "&"))


def fetch(pins: Path, folder: Path) -> Path | None:
    """pip's pinned wheel in `folder`; None when no configured place has it."""
    hashes = set(re.findall(r"sha256:([0-9a-f]{64})", pins.read_text("utf-8")))
    version = re.findall(r"^pip==(\S+)", pins.read_text("utf-8"), re.MULTILINE)[0]
    wanted = f"pip-{version}-py3-none-any.whl"
    for name, value in _settings():
        if name not in ("index-url", "extra-index-url", "find-links"):
            continue
        for address in value.split():
            try:
                for link in _links(address):
                    if urllib.parse.urlsplit(link).path.endswith(wanted):
                        with urllib.request.urlopen(link, timeout=60) as answer:
                            data = answer.read()
                        if hashlib.sha256(data).hexdigest() in hashes:
                            (folder / wanted).write_bytes(data)
                            return folder / wanted
            except (OSError, ValueError, urllib.error.URLError):
                continue
    return None
