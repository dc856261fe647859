"""The dependency audit finds what it should, and never fails for want of a network."""

from __future__ import annotations

import importlib.metadata
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import audit  # noqa: E402

GOOD = """numpy==1.2 ; python_version < '3.12' \\
    --hash=sha256:aa
numpy==1.3 \\
    --hash=sha256:bb
"""


def test_pins_are_read_with_their_markers() -> None:
    assert audit.pins(GOOD) == ({"numpy": {"1.2", "1.3"}}, [])


@pytest.mark.parametrize(
    ("line", "fault"),
    [("numpy>=1.2", "not pinned"), ("numpy==1.2", "has no hash"), ("numpy @ file:///x", "not pin")],
)
def test_loose_pins_are_found(line: str, fault: str) -> None:
    assert fault in audit.pins(line)[1][0]


def test_an_unpinned_or_other_version_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def looked_at(dist: importlib.metadata.Distribution) -> list[str]:
        return [f"the files of {dist.metadata['Name']}"]  # a gigabyte of them: one, below

    monkeypatch.setattr(audit, "changed_files", looked_at)
    whole, faults = audit.all_pins()
    assert faults == [] and len(whole) > 50
    changed = whole | {"pytest": {"0.0"}}
    changed.pop("hypothesis")
    said = "; ".join(audit.installed_faults(changed))
    assert "pytest is" in said and "hypothesis" in said and "pinned nowhere" in said
    assert "the files of pytest" in said and "the files of hypothesis" in said


def test_a_changed_file_is_found(tmp_path: Path) -> None:
    info = tmp_path / "x-1.dist-info"
    info.mkdir()
    (tmp_path / "x.py").write_text("print(1)")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: x\nVersion: 1\n")
    (info / "RECORD").write_text("x.py,sha256=AAAA,8\n")
    dist = importlib.metadata.PathDistribution(info)
    assert audit.changed_files(dist) == ["x: x.py was changed after it was installed"]


def test_without_pip_audit_it_says_so_and_passes(capsys: pytest.CaptureFixture[str]) -> None:
    told, found = audit.advisories()
    assert found == [] or "pip-audit" in told
    if "SKIPPED" in told:
        assert "not looked up" in told or "could not" in told


def test_packages_that_the_index_does_not_know_are_not_called_safe() -> None:
    rows = [{"name": "a", "skip_reason": "not found"}, {"name": "b", "skip_reason": "not found"}]
    told, known = audit.judged(json.dumps({"dependencies": rows}), "")
    assert told.startswith("SKIPPED") and "none of 2" in told and known == []
    rows[1] = {"name": "b", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
    told, known = audit.judged(json.dumps({"dependencies": rows}), "")
    assert told == "1 of 2 packages looked up, 1 vulnerabilities; SKIPPED: 1 that the index does " \
        "not know"  # fmt: skip
    assert known == ["b 1: CVE-1, mended in 2"]
    assert audit.judged("no JSON", "no network")[0].startswith("SKIPPED: pip-audit could not")
