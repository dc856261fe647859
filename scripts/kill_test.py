"""Kill the program at random moments and see what the case says.

`python scripts/kill_test.py --times 20`: a fresh case of the samples is made; import, match, score,
links and plan are each started and killed (SIGKILL; TerminateProcess on Windows) after a random
share of the time they need; then the case must open, verify, hold what was committed before, and
finish the verb that was killed.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


@dataclass(frozen=True)
class Killed:
    """What one kill did. `phase` is 'killed' or 'finished before the kill'."""

    verb: str
    after_s: float
    phase: str
    faults: tuple[str, ...]


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """The program as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "gis_planner", *arguments],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def finish(*arguments: str) -> float:
    """Run a verb to its end; seconds. Raises with its message when it fails."""
    began = time.perf_counter()
    process = start(*arguments)
    _, message = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{arguments[0]}: {message.decode()}")
    return time.perf_counter() - began


def kill_once(case: Path, verb: tuple[str, ...], after_s: float) -> Killed:
    """Start `verb`, kill it after `after_s`, and look at the case."""
    from gis_planner.domain.errors import UserError
    from gis_planner.store import Case

    with Case.open(case) as opened:
        before = opened.history()[-1]
    process = start(*verb)
    time.sleep(after_s)
    phase = "killed" if process.poll() is None else "finished before the kill"
    process.kill()
    process.wait()
    assert process.stderr is not None
    process.stderr.close()
    faults: list[str] = []
    try:
        with Case.open(case) as opened:
            faults += opened.check_integrity() + opened.verify()
            kept = [e.hash for e in opened.history()]
            if before.hash not in kept:
                faults.append("a committed entry was lost")
    except UserError as fault:
        faults.append(f"does not open: {fault}")
    if not faults:
        try:
            finish(*verb)
        except RuntimeError as fault:
            faults.append(f"does not continue: {fault}")
    return Killed(verb[0], after_s, phase, tuple(faults))


def run(
    times: int, seed: int, samples: Path, folder: Path, lists_at_most: int = 99
) -> list[Killed]:
    """`times` kills over the verbs in turn, on the first `lists_at_most` lists of the samples."""
    import tomllib

    recipe = tomllib.loads((samples / "recipe.toml").read_text("utf-8"))
    recipe["import"] = recipe["import"][:lists_at_most]
    base = folder / "base.gpkg"
    finish("new", str(base))
    lists = [samples / i["file"] for i in recipe["import"]]
    largest = max(lists, key=lambda p: p.stat().st_size)
    for item in recipe.get("layer", []):
        finish("layer", str(base), str(samples / item["file"]), "--name", item.get("name", ""))
    for path, item in zip(lists, recipe["import"], strict=True):
        if path != largest:
            agency, name = item.get("agency", ""), item.get("list", "")
            finish("import", str(base), str(path), "--agency", agency, "--list", name)
    operation = recipe["operation"]
    verbs = [
        ("import", str(base), str(largest), "--agency", "killed", "--list", "killed"),
        ("match", str(base)),
        ("score", str(base)),
        ("links", str(base)),
        ("plan", str(base), "--operation", str(samples / operation), "--iterations", "20000"),
    ]
    verbs = verbs[: max(times, 1)]
    needs = {v[0]: finish(*v) for v in verbs}
    chance = random.Random(seed)
    found = []
    for i in range(times):
        verb = verbs[i % len(verbs)]
        if verb[0] == "import":  # another list each time, so that there is something to write
            verb = (*verb[:3], "--agency", f"killed{i}", "--list", "killed")
        found.append(kill_once(base, verb, chance.uniform(0.02, 1.0) * needs[verb[0]]))
    return found


def main() -> int:
    """Print one line a kill; exit 1 when any case was hurt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--samples", type=Path, default=ROOT / "data" / "samples")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(args.times, args.seed, args.samples, Path(folder))
    for k in found:
        verdict = "; ".join(k.faults) or "opens, verifies, continues"
        print(f"{k.verb:7s} {k.phase} after {k.after_s:5.2f} s: {verdict}")
    hurt = sum(bool(k.faults) for k in found)
    print(f"{len(found) - hurt} of {len(found)} cases open, verify and continue")
    return 1 if hurt else 0


if __name__ == "__main__":
    sys.exit(main())
