"""Audit the dependencies: what can be proved without a network, always; advisories, where possible.

    python scripts/audit.py            exit 1 where something is wrong, 0 otherwise

Without a network: every package is pinned to one version with SHA-256 hashes, nothing is installed
that no file pins, and what is installed is the pinned version with files that still have the hashes
they were installed with (RECORD). With one, and with pip-audit installed: known vulnerabilities of
the pinned versions. A machine without either is told so, and the audit does not fail for it.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = ("run.txt", "dev.txt", "bench.txt", "pip.txt")
OWN = {"gis-planner", "setuptools", "wheel", "pip"}
LARGEST = 4 << 20
"""Files up to this size are hashed; larger ones are libraries that take minutes."""
WAIT_S = 120


def normal(name: str) -> str:
    """A package's name as all files spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> tuple[dict[str, set[str]], list[str]]:
    """Package → versions of one requirements file (several for several Pythons), and its faults."""
    found: dict[str, set[str]] = {}
    faults = []
    for block in re.sub(r"\\\n\s*", " ", text).splitlines():
        line = block.split(" #")[0].strip()
        if not line or line.startswith(("#", "-r ", "-c ")):
            continue
        match = re.match(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^\s;]+)", line)
        if match is None:
            faults.append(f"not pinned to one version: {line[:60]}")
        elif "--hash=sha256:" not in line:
            faults.append(f"{match[1]} has no hash")
        else:
            found.setdefault(normal(match[1]), set()).add(match[2])
    return found, faults


def all_pins() -> tuple[dict[str, set[str]], list[str]]:
    """Pins of all files; files that pin a package differently are a fault."""
    whole: dict[str, set[str]] = {}
    faults: list[str] = []
    for name in FILES:
        path = ROOT / "requirements" / name
        if not path.is_file():
            continue
        found, bad = pins(path.read_text("utf-8"))
        faults += [f"{name}: {fault}" for fault in bad]
        for package, versions in found.items():
            if whole.setdefault(package, versions) != versions:
                faults.append(f"{package}: {name} pins {sorted(versions)}, another file differs")
    return whole, faults


def installed_faults(pinned: dict[str, set[str]]) -> list[str]:
    """What is installed against the pins, and its files against their hashes."""
    faults = []
    for dist in importlib.metadata.distributions():
        name = normal(dist.metadata["Name"] or "")
        if name in OWN or not name:
            continue
        if name not in pinned:
            faults.append(f"{name} {dist.version} is installed but pinned nowhere")
        elif dist.version not in pinned[name]:
            faults.append(f"{name} is {dist.version}, pinned to {sorted(pinned[name])}")
        faults += changed_files(dist)
    return faults


def changed_files(dist: importlib.metadata.Distribution) -> list[str]:
    """Files of a package that are not as they were installed."""
    found = []
    for file in dist.files or ():
        if file.hash is None or file.hash.mode != "sha256" or file.suffix == ".pyc":
            continue
        path = Path(str(file.locate()))
        if not path.is_file() or path.stat().st_size > LARGEST:
            continue
        digest = hashlib.sha256(path.read_bytes()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
            found.append(f"{dist.metadata['Name']}: {file} was changed after it was installed")
    return found


def advisories() -> tuple[str, list[str]]:
    """What was done about known vulnerabilities, and what was found."""
    if importlib.util.find_spec("pip_audit") is None:
        return "SKIPPED: pip-audit is not installed; advisories were not looked up", []
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes",
               "--format", "json", "--progress-spinner", "off",
               "-r", str(ROOT / "requirements" / "run.txt")]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=WAIT_S)
    except subprocess.TimeoutExpired:
        return "SKIPPED: pip-audit had no answer in time; advisories were not looked up", []
    return judged(done.stdout, done.stderr)


def judged(answer: str, said: str) -> tuple[str, list[str]]:
    """What pip-audit's JSON tells. It ends well and says 'no known vulnerabilities' also where an
    index without advisories knew none of the packages: those count as not looked up."""
    try:
        rows = json.loads(answer)["dependencies"]
        skipped = sum("skip_reason" in row for row in rows)
        known = [
            f"{row['name']} {row['version']}: {v['id']}, "
            f"mended in {', '.join(v['fix_versions']) or 'no version yet'}"
            for row in rows for v in row.get("vulns", ())
        ]  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return f"SKIPPED: pip-audit could not look up ({said.strip()[-200:]})", []
    if skipped == len(rows):
        return f"SKIPPED: the index has advisories of none of {skipped} packages; not looked up", []
    told = f"{len(rows) - skipped} of {len(rows)} packages looked up, {len(known)} vulnerabilities"
    return told + (f"; SKIPPED: {skipped} that the index does not know" if skipped else ""), known


def main() -> int:
    """Print what was proved, what was not, what is wrong."""
    pinned, faults = all_pins()
    print(f"pins: {len(pinned)} packages, one version each, SHA-256 hashes")
    bad = installed_faults(pinned)
    print(f"installed: {'as pinned, files as installed' if not bad else f'{len(bad)} faults'}")
    told, known = advisories()
    print(f"advisories: {told}")
    for fault in (*faults, *bad, *known):
        print(f"  {fault}", file=sys.stderr)
    return 1 if faults or bad or known else 0


if __name__ == "__main__":
    sys.exit(main())
