"""Headless Chromium without a network, driven over its debugging pipe (no further package)."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
)


@dataclass
class Seen:
    """What a page did: addresses it asked for, console lines and errors, how long it took."""

    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Browser:
    """One Chromium for a test session; each `open` is a new page."""

    def __init__(self, folder: Path) -> None:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        if chromium is None:
            pytest.skip("chromium is not installed (apt-get install chromium)")
        to_child, self._write = os.pipe()
        self._read, from_child = os.pipe()
        ends = [fcntl.fcntl(fd, fcntl.F_DUPFD, 20) for fd in (to_child, from_child)]
        self._process = subprocess.Popen(
            [chromium, *FLAGS, f"--user-data-dir={folder}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(3, 4),
            preexec_fn=lambda: (os.dup2(ends[0], 3), os.dup2(ends[1], 4)),
        )
        for fd in (to_child, from_child, *ends):
            os.close(fd)
        self._buffer, self._last, self._session = b"", 0, ""
        self._seen = Seen()

    def close(self) -> None:
        """End the browser."""
        self._process.terminate()
        self._process.wait(20)
        os.close(self._write)
        os.close(self._read)

    def open(self, page: Path, *, width: int = 1360, height: int = 860, dark: bool = False) -> Seen:
        """Open `page` with the network cut and wait until its map is drawn."""
        self._seen, self._session = Seen(), ""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Network", "Runtime", "Log", "Page"):
            self._call(f"{domain}.enable")
        self._call("Network.emulateNetworkConditions", offline=True, latency=0,
                   downloadThroughput=0, uploadThroughput=0)  # fmt: skip
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                   deviceScaleFactor=1, mobile=width < 800)  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", features=[scheme])
        began = time.monotonic()
        self._call("Page.navigate", url=page.as_uri())
        while self.run("document.body && document.body.dataset.ready") != "yes":
            assert time.monotonic() - began < 60, self._seen
            time.sleep(0.05)
        self._seen.seconds = time.monotonic() - began
        return self._seen

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression in the page."""
        done = self._call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def picture(self, path: Path) -> None:
        """What the reader sees, as a PNG."""
        path.write_bytes(
            base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"])
        )

    def printed(self, path: Path) -> None:
        """What the reader would print, as a PDF."""
        path.write_bytes(
            base64.b64decode(self._call("Page.printToPDF", preferCSSPageSize=True)["data"])
        )

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._last:
                assert "error" not in answer, answer
                return dict(answer["result"])
            self._note(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            part = os.read(self._read, 1 << 20)
            assert part, "chromium ended"
            self._buffer += part
        line, _, self._buffer = self._buffer.partition(b"\0")
        return dict(json.loads(line))

    def _note(self, event: dict[str, Any]) -> None:
        params, method = event.get("params", {}), event.get("method")
        if method == "Network.requestWillBeSent":
            address = params["request"]["url"]
            if not address.startswith(("file:", "data:", "blob:")):
                self._seen.requests.append(address)
        elif method == "Runtime.exceptionThrown":
            self._seen.console.append(json.dumps(params["exceptionDetails"])[:500])
        elif method in ("Runtime.consoleAPICalled", "Log.entryAdded"):
            self._seen.console.append(json.dumps(params)[:500])
