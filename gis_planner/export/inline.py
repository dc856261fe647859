"""Make a page self-contained: every script, style sheet and image from files kept beside us.

A page of a pack must never fetch anything: a tile server would learn where the operation is.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"

CSP = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:"
)
"""What a page may load: what stands in it, and nothing else."""

FILES = {
    "leaflet.js": ASSETS / "leaflet" / "leaflet.js",
    "leaflet.css": ASSETS / "leaflet" / "leaflet.css",
    "layers.png": ASSETS / "leaflet" / "images" / "layers.png",
    "layers-2x.png": ASSETS / "leaflet" / "images" / "layers-2x.png",
    "marker-icon.png": ASSETS / "leaflet" / "images" / "marker-icon.png",
    "pack.js": ASSETS / "pack.js",
    "pack.css": ASSETS / "pack.css",
}
"""Assets that may be inlined, by the last part of their address."""

_SCRIPT = re.compile(r'<script\s+src="([^"]+)"\s*>\s*</script>')
_STYLE = re.compile(r'<link\s+rel="stylesheet"\s+href="([^"]+)"\s*/?>')
_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")
_TYPES = {".png": "image/png", ".svg": "image/svg+xml", ".ttf": "font/ttf", ".gif": "image/gif"}


def asset(address: str) -> Path:
    """The file that stands in for `address`; LookupError for one that we do not keep."""
    name = address.split("?")[0].split("#")[0].rsplit("/", 1)[-1]
    if name not in FILES:
        raise LookupError(f"the page asks for an asset that is not kept with us: {address}")
    return FILES[name]


def script(address: str) -> str:
    """The script as text that is safe inside a script element."""
    text = asset(address).read_text("utf-8")
    text = re.sub(r"^//[#@] sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
    return re.sub(r"</(script)", r"<\\/\1", text, flags=re.IGNORECASE).replace("<!--", "<\\!--")


def style(address: str) -> str:
    """The style sheet with each url() turned into a data URI."""
    text = _URL.sub(_data_url, asset(address).read_text("utf-8"))
    if re.search(r"@import|</style", text, re.IGNORECASE):
        raise ValueError(f"{address} imports another sheet or ends its element")
    return text


def _data_url(match: re.Match[str]) -> str:
    address = match.group(1)
    if address.startswith(("data:", "#")):
        return match.group(0)
    path = asset(address)
    body = base64.b64encode(path.read_bytes()).decode("ascii")
    return f"url(data:{_TYPES[path.suffix]};base64,{body})"


def inlined(head: str) -> str:
    """The head of a page with each linked script and style sheet replaced by its content."""
    head = _SCRIPT.sub(lambda m: f"<script>{script(m.group(1))}</script>", head)
    head = _STYLE.sub(lambda m: f"<style>{style(m.group(1))}</style>", head)
    left = re.search(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)\s*=", head)
    if left:
        raise ValueError(f"the page still links to something: {left.group(0)}")
    return head
