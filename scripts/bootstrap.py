"""Make `.venv` at the repository's root and fill it: standard library only, Python 3.11 or newer.

What is installed is pinned with hashes in `requirements/*.txt`; where it comes from is pip's own
configuration on this machine. Nothing is installed twice: a stamp in `.venv` holds the hashes.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
OLDEST = (3, 11)
_STARTED = time.monotonic()

# Shared library that Qt opens → Debian package that has it (tried on bare Debian 12).
SCREENLESS = {
    "libGL.so.1": "libgl1", "libEGL.so.1": "libegl1", "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3", "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}  # fmt: skip
X_SCREEN = {
    "libxcb-cursor.so.0": "libxcb-cursor0", "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0", "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0", "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0", "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0", "libX11-xcb.so.1": "libx11-xcb1",
}  # fmt: skip


class Stop(Exception):
    """Something that the person must mend; the text says what and how."""


def say(text: str) -> None:
    """One line of progress with the seconds since the start."""
    print(f"[{time.monotonic() - _STARTED:5.0f} s] {text}", flush=True)


def call(command: Sequence[str | Path], fault: str, **more: object) -> None:
    """Run a command; raises Stop with `fault` when it fails."""
    code = subprocess.run([str(c) for c in command], cwd=ROOT, check=False, **more).returncode  # type: ignore[call-overload]
    if code:
        raise Stop(f"{fault} (exit code {code}; the lines above say why)")


def works(command: Sequence[str | Path]) -> bool:
    """Whether a command ends well, without its output."""
    try:
        quiet = subprocess.run([str(c) for c in command], capture_output=True, check=False)
    except OSError:
        return False
    return quiet.returncode == 0


def is_root() -> bool:
    """Whether packages of the system may be installed."""
    return not WINDOWS and os.geteuid() == 0


def apt_install(packages: Sequence[str], why: str, *, needed: bool = True) -> bool:
    """Install Debian packages when root, else name the command; True when they are there now."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    told = f"{why}: sudo apt-get install -y --no-install-recommends {' '.join(packages)}"
    if is_root() and shutil.which("apt-get"):
        say(f"Installing {why}: {' '.join(packages)}")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["apt-get", "update", "-qq"], [*command, "-qq"]):
            done = subprocess.run(step, env=quiet, stdout=subprocess.DEVNULL, check=False)
        if done.returncode == 0:
            return True
    if needed:
        raise Stop(f"Missing {told}")
    say(f"Missing {told}")
    return False


def _opens(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def system_libraries(libraries: dict[str, str]) -> None:
    """Make sure that Qt finds the shared libraries it opens (Linux only)."""
    if not sys.platform.startswith("linux"):
        return
    missing = [package for name, package in libraries.items() if not _opens(name)]
    if missing:
        apt_install(missing, "system libraries that the window needs")


def system_programs(programs: dict[str, str]) -> None:
    """Install programs that tests use (`name|other name` → package); without them tests skip."""
    if not sys.platform.startswith("linux"):
        return
    missing = [p for names, p in programs.items() if not any(map(shutil.which, names.split("|")))]
    if missing:
        apt_install(missing, "programs that some tests need (they skip without)", needed=False)


def _bare_venv() -> None:
    """`.venv` without pip, for a Python that lacks ensurepip."""
    call([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV], "No .venv could be made")


def _pip_of_debian() -> bool:
    """pip from the wheel that Debian keeps for virtual environments."""
    for wheel in sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"), reverse=True):
        return works([PYTHON, f"{wheel}/pip", "install", "--no-index", wheel])
    return False


def _pip_of_host() -> bool:
    """pip installed into `.venv` by the pip of this Python, if it has one (22.3 or newer)."""
    pip = [sys.executable, "-m", "pip"]
    return works([*pip, "--version"]) and works(
        [
            *pip,
            "--python",
            PYTHON,
            "install",
            "--require-hashes",
            "-r",
            ROOT / "requirements/pip.txt",
        ]
    )


def _pip_of_uv() -> bool:
    """pip installed into `.venv` by uv, if it is here."""
    uv = shutil.which("uv")
    return uv is not None and works([uv, "pip", "install", "--python", PYTHON, "pip"])


def _pip_of_index() -> bool:
    """pip's wheel from the registry that this machine's pip configuration names, hash checked."""
    from fetch_pip import fetch

    with tempfile.TemporaryDirectory() as folder:
        wheel = fetch(ROOT / "requirements/pip.txt", Path(folder))
        return wheel is not None and works([PYTHON, f"{wheel}/pip", "install", "--no-index", wheel])


WAYS_TO_PIP: tuple[Callable[[], bool], ...] = (
    _pip_of_debian,
    _pip_of_host,
    _pip_of_uv,
    _pip_of_index,
)


def make_venv() -> None:
    """Make `.venv` with pip unless a working one is there."""
    wanted = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r})"
    if works([PYTHON, "-c", wanted]):
        return
    say(f"Making .venv with Python {sys.version.split()[0]}")
    if importlib.util.find_spec("ensurepip") and works(
        [sys.executable, "-m", "venv", "--clear", VENV]
    ):
        return
    _bare_venv()
    if any(way() for way in WAYS_TO_PIP):
        return
    apt_install(["python3-venv"], "Python's own means to make environments")
    call([sys.executable, "-m", "venv", "--clear", VENV], "No .venv could be made")


def _fingerprint(files: Sequence[Path]) -> str:
    parts = hashlib.sha256(sys.version.encode())
    for file in (*files, ROOT / "pyproject.toml"):
        parts.update(file.read_bytes())
    return parts.hexdigest()


def install(name: str, *, needed: bool = True) -> bool:
    """Install `requirements/<name>.txt` unless its hashes are unchanged; True when installed."""
    file = ROOT / "requirements" / f"{name}.txt"
    stamp, mark = VENV / f".installed-{name}", _fingerprint([file])
    if stamp.is_file() and stamp.read_text() == mark:
        return True
    say(f"Installing requirements/{name}.txt (the first time takes some minutes)")
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    try:
        call([*pip, "--require-hashes", "-r", file], f"requirements/{name}.txt was not installed")
    except Stop as fault:
        if needed:
            raise
        say(f"Going on without: {fault}")
        return False
    if name == "run":
        editable = [*pip, "--no-build-isolation", "--no-deps", "--no-index", "-e", ROOT]
        call(editable, "The package itself was not installed")
    stamp.write_text(mark)
    return True


def prepare(*, screen: bool, tests: bool = False) -> None:
    """Everything before the program can start: system libraries, `.venv`, packages."""
    if sys.version_info[:2] < OLDEST:
        raise Stop(f"Python {sys.version.split()[0]} is too old: install Python 3.11 or newer")
    system_libraries({**SCREENLESS, **X_SCREEN} if screen or tests else SCREENLESS)
    make_venv()
    install("run")
    if tests:
        install("dev")
        install("bench", needed=False)


def guarded(work: Callable[[], int]) -> int:
    """Run `work`; a fault is one line, not a traceback. Returns the exit code."""
    try:
        return work()
    except Stop as fault:
        print(f"Stopped: {fault}", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped by you.", file=sys.stderr)
        return 130
    except OSError as fault:
        where = f" ({fault.filename})" if fault.filename else ""
        print(f"Stopped: {fault.strerror or fault}{where}", file=sys.stderr)
    return 1
