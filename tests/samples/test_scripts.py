"""run.py, test.py and what they stand on: pip found without pip, pins whole, clear faults."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _script(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, **more},
    )  # fmt: skip


@pytest.fixture
def registry(tmp_path: Path) -> tuple[Path, Path, bytes]:
    """A registry page in a folder, and pins that name its one wheel."""
    wheel = b"a wheel"
    folder = tmp_path / "simple"
    (folder / "pip").mkdir(parents=True)
    (folder / "pip/pip-25.3-py3-none-any.whl").write_bytes(wheel)
    (folder / "pip/index.html").write_text('<a href="pip-25.3-py3-none-any.whl#sha256=x">pip</a>')
    pins = tmp_path / "pip.txt"
    pins.write_text(f"pip==25.3 --hash=sha256:{hashlib.sha256(wheel).hexdigest()}\n")
    return folder, pins, wheel


@pytest.mark.parametrize("setting", ["PIP_FIND_LINKS", "PIP_INDEX_URL"])
def test_pip_is_fetched_from_the_configured_place(
    registry: tuple[Path, Path, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
) -> None:
    from fetch_pip import fetch

    folder, pins, wheel = registry
    for name in ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv(setting, str(folder / "pip") if "LINKS" in setting else folder.as_uri())
    found = fetch(pins, tmp_path)
    assert found is not None and found.read_bytes() == wheel


def test_pip_with_another_hash_is_refused(
    registry: tuple[Path, Path, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fetch_pip import fetch

    folder, pins, _ = registry
    (folder / "pip/pip-25.3-py3-none-any.whl").write_bytes(b"something else")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder / "pip"))
    monkeypatch.setenv("PIP_INDEX_URL", folder.as_uri())
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", folder.as_uri())
    monkeypatch.setattr("fetch_pip._settings", lambda: [("find-links", str(folder / "pip"))])
    assert fetch(pins, tmp_path) is None


def test_pins_are_whole_and_name_no_host() -> None:
    done = _script("scripts/pin.py", "--check")
    assert done.returncode == 0, done.stderr
    assert "no host named" in done.stdout


def test_every_requirement_that_is_named_is_pinned() -> None:
    import pin

    for name in pin.NAMES:
        pinned = {p.package.replace("_", "-") for p in pin.pins(name)}
        for line in (ROOT / f"requirements/{name}.in").read_text("utf-8").splitlines():
            wanted = line.partition("#")[0].partition("==")[0].strip().lower().replace("_", "-")
            assert not wanted or wanted in pinned, wanted


def test_faults_are_one_line_without_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    import bootstrap

    def stop() -> int:
        raise bootstrap.Stop("Missing libraries: sudo apt-get install -y libegl1")

    def disk_full() -> int:
        raise OSError(28, "No space left on device", "somewhere")

    assert bootstrap.guarded(stop) == 1 and bootstrap.guarded(disk_full) == 1
    told = capfd.readouterr().err.splitlines()
    assert len(told) == 2 and all(line.startswith("Stopped: ") for line in told)


def test_missing_libraries_name_the_command_when_not_root(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import bootstrap

    monkeypatch.setattr(bootstrap, "is_root", lambda: False)
    monkeypatch.setattr(bootstrap, "_opens", lambda name: name != "libEGL.so.1")
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(bootstrap.Stop, match=r"sudo apt-get install .*libegl1$"):
        bootstrap.system_libraries(bootstrap.SCREENLESS)


def test_nothing_is_installed_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import bootstrap

    calls: list[object] = []
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "call", lambda command, fault, **more: calls.append(command))
    assert bootstrap.install("dev") and len(calls) == 1
    assert bootstrap.install("dev") and len(calls) == 1
    (tmp_path / ".installed-dev").write_text("an older list")
    assert bootstrap.install("dev") and len(calls) == 2


def test_no_display_is_seen_and_a_display_too(monkeypatch: pytest.MonkeyPatch) -> None:
    import run

    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not run.has_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert run.has_display()


def test_generator_refuses_a_scale_it_cannot_make(tmp_path: Path) -> None:
    done = _script("scripts/make_samples.py", "--out", str(tmp_path), "--scale", "5")
    assert done.returncode == 2 and "--scale" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="the CI script is for a POSIX shell")
def test_ci_script_can_be_run_and_is_well_formed() -> None:
    script = ROOT / ".ci/run"
    assert script.stat().st_mode & stat.S_IXUSR
    bash = shutil.which("bash")
    assert bash and subprocess.run([bash, "-n", script], check=False).returncode == 0
