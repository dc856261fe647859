"""Two figures that the documentation states, measured on the invented county, run by hand:

    python -m gis_planner.bench.matching_honesty COUNTY accuracy [SEEDS] [ANSWERS]
    python -m gis_planner.bench.matching_honesty COUNTY pseudonyms [LIST]

`accuracy`: in how many samples of answers the 95 % interval holds the true precision and recall.
`pseudonyms`: what F1 a list loses that is matched by keyed hashes.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gis_planner.bench import matching_data as data
from gis_planner.domain.progress import Silent
from gis_planner.matching import MatchParams, match, shipped_model
from gis_planner.matching.accuracy import Share
from gis_planner.matching.clerical import LEVELS, Answer, Frame, draw, measure
from gis_planner.matching.measuring import frames
from gis_planner.matching.normalise import normalise
from gis_planner.matching.pseudonym import HASHED, LinkKey, hide
from gis_planner.matching.pseudonym_read import Reader, conceal
from gis_planner.matching.routes import proposed_share

Bools = NDArray[np.bool_]
NAMING = ("name", "organisation", "company_number", "person", "address", "postcode", "uprn",
          "phone", "email", "website")  # fmt: skip


def accuracy(folder: Path, seeds: int = 200, answers: int = 200) -> dict[str, Any]:
    """Share of samples whose interval holds the truth, mean width and mean error."""
    records, known = data.load_county(folder), data.county_truth(folder)
    truth = {r: known[ref] for r, ref in zip(
        records["record_id"].to_pylist(), records["source_ref"].to_pylist(), strict=True
    )}  # fmt: skip
    (frame,) = frames(records, (shipped_model(),), progress=Silent())
    true = {level: _true(frame, truth, k) for k, level in enumerate(LEVELS)}
    samples = [
        [Answer(a, b, truth[a][0] == truth[b][0], truth[a][1] == truth[b][1])
         for a, b in draw(frame, answers, (), seed=seed)]
        for seed in range(seeds)
    ]  # fmt: skip
    same = sorted({(a.a, a.b) for asked in samples for a in asked if a.business})
    (frame,) = frames(records, (shipped_model(),), progress=Silent(), asked=same)
    proposed = _proposed(frame, truth)
    tally: dict[str, list[tuple[bool, float, float]]] = {}

    def note(name: str, share: Share | None, value: float) -> None:
        if share is not None:
            held = share.low <= value <= share.high
            tally.setdefault(name, []).append((held, share.high - share.low, share.value - value))

    for asked in samples:
        note("pairs proposed", proposed_share(frame, asked), proposed)
        for level, (found, _, _) in measure(frame, asked, ()).items():
            for name, value in true[level].items():
                note(f"{level} {name}", getattr(found, name), value)
    return {
        name: {"held": float(np.mean([r[0] for r in rows])), "of": len(rows),
               "width": round(float(np.mean([r[1] for r in rows])), 4),
               "error": round(float(np.mean([r[2] for r in rows])), 4)}
        for name, rows in tally.items()
    }  # fmt: skip


def _true(frame: Frame, truth: dict[int, tuple[int, int, bool]], of: int) -> dict[str, float]:
    """True precision and recall of the frame's joined pairs."""
    same = np.array([truth[a][of] == truth[b][of]
                     for a, b in zip(frame.a.tolist(), frame.b.tolist(), strict=True)])  # fmt: skip
    joined = (frame.business, frame.premises)[of]
    right = float((same & joined).sum())
    return {"precision": right / float(joined.sum()), "recall": right / float(same.sum())}


def _proposed(frame: Frame, truth: dict[int, tuple[int, int, bool]]) -> float:
    """Share of the true business pairs that are among the frame's."""
    size = Counter(business for business, _, _ in truth.values())
    every = sum(n * (n - 1) // 2 for n in size.values())
    found = sum(truth[a][0] == truth[b][0] for a, b in
                zip(frame.a.tolist(), frame.b.tolist(), strict=True))  # fmt: skip
    return found / every


def pseudonyms(folder: Path, agency: str = "trading_std") -> dict[str, Any]:
    """Pairs between one list and the others: found plain, and with that list pseudonymised."""
    records, known = data.load_county(folder), data.county_truth(folder)
    true = [known[ref][0] for ref in records["source_ref"].to_pylist()]
    dark = pc.equal(records["agency"], agency).combine_chunks()
    plain = match(records, params=MatchParams(), progress=Silent())
    key = LinkKey("a phrase for the benchmark only", "county")
    mine = records.filter(dark)
    sent = hide(mine, normalise(mine, Silent()), key, (), Silent())
    columns = {c: sent[c].to_pylist() for c in HASHED}
    rows = {r: {c: columns[c][i] for c in HASHED} | {"linkage": key.linkage}
            for i, r in enumerate(mine["record_id"].to_pylist())}  # fmt: skip
    for name in NAMING:
        nothing = pa.scalar(None, pa.string())
        at = records.column_names.index(name)
        records = records.set_column(at, name, pc.if_else(dark, nothing, records[name]))
    hashed = conceal(match(records, params=MatchParams(), progress=Silent(),
                           read=Reader(rows, {key.linkage: key})), list(rows))  # fmt: skip
    mask = np.asarray(dark)
    return {
        "list": agency, "rows": len(rows),
        "plain": between(plain.matched["business_id"].to_pylist(), true, mask),
        "pseudonymised": between(hashed.matched["business_id"].to_pylist(), true, mask),
    }  # fmt: skip


def between(said: Sequence[Hashable], true: Sequence[Hashable], dark: Bools) -> dict[str, float]:
    """Precision, recall and F1 of pairs between the records marked and the others."""
    from gis_planner.bench.matching_figures import prf

    def count(keys: Sequence[Hashable]) -> int:
        every = Counter(keys)
        mine = Counter(k for k, d in zip(keys, dark.tolist(), strict=True) if d)
        return sum(n * (every[k] - n) for k, n in mine.items())

    return prf(count(list(zip(said, true, strict=True))), count(said), count(true))


if __name__ == "__main__":
    county, what, *rest = sys.argv[1:]
    done = (
        accuracy(Path(county), *map(int, rest))
        if what == "accuracy"
        else pseudonyms(Path(county), *rest)
    )
    print(json.dumps(done, indent=1))
