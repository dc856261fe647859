"""Pin requirements with hashes, and show that Windows has a wheel for every pin.

    python scripts/pin.py                  compile requirements/*.in again (needs uv)
    python scripts/pin.py --upgrade        the same with newer versions
    python scripts/pin.py --check          one version a package over all files, hashes, no host
    python scripts/pin.py --check-windows  download every pin's win_amd64 wheel for Python 3.11

The files name no registry: uv and pip use the one this machine is configured for.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bootstrap import PYTHON, ROOT, Stop, call, guarded

FOLDER = ROOT / "requirements"
NAMES = ("run", "dev", "bench")
WINDOWS = {
    "os_name": "nt", "sys_platform": "win32", "platform_system": "Windows",
    "platform_machine": "AMD64", "python_version": "3.11", "python_full_version": "3.11.9",
    "implementation_name": "cpython", "platform_python_implementation": "CPython",
}  # fmt: skip


def compile_all(upgrade: bool) -> None:
    """`*.in` → `*.txt`; dev and bench keep to the versions of run."""
    uv = shutil.which("uv")
    if uv is None:
        raise Stop("Pinning needs uv: install it with `pip install uv`")
    for name in NAMES:
        command: list[str | Path] = [
            uv, "pip", "compile", FOLDER / f"{name}.in", "-o", FOLDER / f"{name}.txt",
            "--universal",
            "--generate-hashes", "--python-version", "3.11", "--no-annotate", "--no-emit-index-url",
            "--no-emit-find-links", "--custom-compile-command", "python scripts/pin.py", "--quiet",
        ]  # fmt: skip
        if name != "run":
            command += ["-c", FOLDER / "run.txt"]
        call(command + (["--upgrade"] if upgrade else []), f"{name}.in was not compiled")


class Pin(NamedTuple):
    """One pinned line: marker '' where it always holds."""

    package: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def pins(name: str) -> list[Pin]:
    """Every pin of one file; a package may have one for each of several markers."""
    found = []
    text = (FOLDER / f"{name}.txt").read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        what, *hashes = re.split(r"\s+--hash=", line)
        pinned, _, marker = what.partition(";")
        package, equals, version = pinned.strip().partition("==")
        if equals and not line.startswith((" ", "#")):
            plain = re.sub(r"\[.*\]", "", package).lower()
            found.append(Pin(plain, version, marker.strip(), tuple(h.strip() for h in hashes)))
    return found


def check() -> None:
    """Every pin has hashes, no file names a host, no package has two versions."""
    versions: dict[tuple[str, str], set[str]] = {}
    for name in NAMES:
        text = (FOLDER / f"{name}.txt").read_text("utf-8")
        if re.search(r"://|--index|--find-links|--trusted-host", text):
            raise Stop(f"requirements/{name}.txt names a host")
        for pin in pins(name):
            if not pin.hashes:
                raise Stop(f"{pin.package} in requirements/{name}.txt has no hash")
            versions.setdefault((pin.package, pin.marker), set()).add(pin.version)
    clashes = [f"{package} {sorted(v)}" for (package, _), v in versions.items() if len(v) > 1]
    if clashes:
        raise Stop(f"different versions in different files: {'; '.join(clashes)}")
    print(f"{len(versions)} pins with hashes; one version in all files; no host named")


def _for_windows(name: str) -> list[str]:
    """Requirement lines that hold on Windows, without markers (pip would judge them here)."""
    from packaging.markers import Marker

    return [
        " ".join([f"{p.package}=={p.version}", *(f"--hash={h}" for h in p.hashes)])
        for p in pins(name)
        if not p.marker or Marker(p.marker).evaluate(dict(WINDOWS))
    ]


def check_windows() -> None:
    """Download the win_amd64 wheel of every pin for Python 3.11, against its hashes."""
    for name in NAMES:
        lines = _for_windows(name)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "windows.txt"
            file.write_text("\n".join(lines) + "\n", "utf-8")
            command: list[str | Path] = [
                PYTHON, "-m", "pip", "download", "-qq", "--no-deps", "--require-hashes",
                "--only-binary=:all:", "--platform", "win_amd64", "--python-version", "3.11",
                "--implementation", "cp", "-r", file, "-d", Path(folder) / "wheels",
            ]  # fmt: skip
            call(command, f"a pin of requirements/{name}.txt has no wheel for Windows")
            wheels = sorted((Path(folder) / "wheels").glob("*.whl"))
            size = sum(w.stat().st_size for w in wheels) / 1e6
            if len(wheels) != len(lines):
                raise Stop(
                    f"{len(lines)} pins but {len(wheels)} wheels for requirements/{name}.txt"
                )
            print(
                f"{name}: {len(wheels)} of {len(lines)} pins have a win_amd64 wheel ({size:.0f} MB)"
            )


def work() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--upgrade", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--check-windows", action="store_true")
    args = parser.parse_args()
    if args.check_windows:
        reexec = (
            subprocess.run([str(PYTHON), "-c", "import packaging"], check=False).returncode == 0
        )
        if Path(sys.prefix) != PYTHON.parent.parent and reexec:
            return subprocess.run([str(PYTHON), __file__, *sys.argv[1:]], check=False).returncode
        check_windows()
    elif args.check:
        check()
    else:
        compile_all(args.upgrade)
        check()
    return 0


if __name__ == "__main__":
    raise SystemExit(guarded(work))
