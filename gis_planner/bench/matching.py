"""Matching measured on data whose truth is known: `run(what, data)` returns figures."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis_planner.bench import matching_data as data
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Silent
from gis_planner.matching import MatchParams, MatchResult, match
from gis_planner.pipeline.outcome import Outcome


@dataclass
class Report:
    """Figures of one run, and the truth that was found, for comparison with another run."""

    figures: dict[str, Any] = field(default_factory=dict)
    found: dict[str, bool] = field(default_factory=dict)


def prf(right: int, said: int, true: int) -> dict[str, float]:
    """Precision, recall, F1 of `right` correct among `said`, of `true` to find."""
    p, r = right / max(said, 1), right / max(true, 1)
    return {
        "precision": round(p, 4),
        "recall": round(r, 4),
        "f1": round(2 * p * r / max(p + r, 1e-9), 4),
    }


def pairs_within(labels: Iterable[Hashable]) -> int:
    """Number of pairs that share a label."""
    return sum(n * (n - 1) // 2 for n in Counter(labels).values())


def cluster_scores(said: Sequence[Hashable], true: Sequence[Hashable]) -> dict[str, float]:
    """Pairwise precision, recall and F1 of a clustering."""
    return prf(pairs_within(zip(said, true, strict=True)), pairs_within(said), pairs_within(true))


def _peak_mb() -> int:
    """Most memory this process held so far, MB; 0 where the system does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return 0
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def timed(call: Callable[[], MatchResult]) -> tuple[MatchResult, dict[str, Any]]:
    """Run a match; wall and CPU seconds, peak MB of this process so far."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = call()
    figures = {
        "seconds": round(time.perf_counter() - wall, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "peak_mb": _peak_mb(),
        "stages": result.stats["stages"],
        "pairs_scored": result.stats["pairs_scored"],
        "largest_business": result.stats["largest_business"],
    }
    return result, figures


def _column(table: pa.Table, name: str) -> list[Any]:
    values: list[Any] = table.column(name).to_pylist()
    return values


def county(folder: Path, params: MatchParams | None = None) -> Report:
    """The invented county: business clusters, bands, UPRNs, blocking."""
    root = folder / "county"
    records = data.load_county(root)
    gazetteer = data.load_gazetteer(root / "gazetteer.csv.gz")
    result, figures = timed(
        lambda: match(records, gazetteer=gazetteer, params=params, progress=Silent())
    )
    truth = data.county_truth(root)
    refs = _column(records, "source_ref")
    business = [truth[r][0] for r in refs]
    report = Report(figures)
    figures["business clusters"] = cluster_scores(_column(result.matched, "business_id"), business)
    figures["premises clusters"] = cluster_scores(
        _column(result.matched, "premises_id"), [truth[r][1] for r in refs]
    )
    entity = np.array(business)
    _bands(result, entity, figures)
    uprn = [truth[r][1] for r in refs]
    said = _column(result.matched, "uprn")
    right = [s is not None and int(s) == t for s, t in zip(said, uprn, strict=True)]
    figures["uprn"] = prf(sum(right), sum(s is not None for s in said), len(refs))
    figures["uprn by method"] = _by_method(_column(result.matched, "uprn_method"), right)
    report.found = {f"uprn {r}": ok for r, ok in zip(refs, right, strict=True)}
    return report


def _by_method(methods: Sequence[str], right: Sequence[bool]) -> dict[str, str]:
    out = {}
    for method in sorted(set(methods) - {"none"}):
        mine = [ok for m, ok in zip(methods, right, strict=True) if m == method]
        out[method] = f"{len(mine)} answered, {sum(mine) / len(mine):.4f} right"
    return out


def _bands(result: MatchResult, entity: NDArray[np.int64], figures: dict[str, Any]) -> None:
    a = np.array(_column(result.pairs, "record_a")) - 1
    b = np.array(_column(result.pairs, "record_b")) - 1
    band = np.array(_column(result.pairs, "band"))
    level = np.array(_column(result.pairs, "level")) == "business"
    a, b, band = a[level], b[level], band[level]
    true = entity[a] == entity[b]
    total = pairs_within(entity.tolist())
    for name in ("match", "review"):
        mine = band == name
        figures[f"pairs {name}"] = {
            "pairs": int(mine.sum()),
            **prf(int(true[mine].sum()), int(mine.sum()), total),
        }
    figures["recall of all kept pairs"] = round(float(true.sum() / total), 4)


def practices(folder: Path, params: MatchParams | None = None) -> Report:
    """Practice lists: best link of each 2014 record."""
    root = folder / "labelled_pairs" / "nhs_gp_practices"
    records = data.load_practices(root)
    result, figures = timed(lambda: match(records, params=params, progress=Silent()))
    truth = data.practice_truth(root)
    refs, lists = _column(records, "source_ref"), _column(records, "list")
    best: dict[str, tuple[float, str, str]] = {}
    names = ("record_a", "record_b", "match_weight", "band", "level")
    rows = zip(*(_column(result.pairs, c) for c in names), strict=True)
    for a, b, weight, band, level in rows:
        if lists[a - 1] == lists[b - 1] or level != "business":
            continue
        left, right = (a, b) if lists[a - 1] == "choices" else (b, a)
        known = best.get(refs[left - 1])
        if known is None or weight > known[0]:
            best[refs[left - 1]] = (weight, refs[right - 1], band)
    report = Report(figures)
    links = sorted(((w, (c, o), band) for c, (w, o, band) in best.items()), reverse=True)
    good = np.array([pair in truth for _, pair, _ in links])
    hits = np.cumsum(good)
    precision, recall = hits / np.arange(1, len(good) + 1), hits / len(truth)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    top = int(f1.argmax())
    sure = np.flatnonzero(precision >= 0.95)
    at = int(sure[-1]) if len(sure) else 0
    figures["best F1"] = {"f1": round(f1[top], 4), "precision": round(precision[top], 4),
                          "recall": round(recall[top], 4), "weight": links[top][0]}  # fmt: skip
    figures["at precision 0.95"] = {"f1": round(f1[at], 4), "recall": round(recall[at], 4),
                                    "weight": links[at][0]}  # fmt: skip
    banded = np.array([band == "match" for _, _, band in links])
    figures["band match, best links"] = prf(int(good[banded].sum()), int(banded.sum()), len(truth))
    found = {pair for _, pair, _ in links[: at + 1]}
    report.found = {f"{c}={o}": (c, o) in found for c, o in sorted(truth)}
    return report


def banes(folder: Path, params: MatchParams | None = None) -> Report:
    """Bath and North East Somerset: listed pairs at premises level, wrong doors."""
    root = folder / "uk" / "banes"
    records = data.load_banes(root)
    result, figures = timed(lambda: match(records, params=params, progress=Silent()))
    keys = list(zip(_column(records, "list"), _column(records, "source_ref"), strict=True))
    premises = dict(zip(keys, _column(result.matched, "premises_id"), strict=True))
    report = Report(figures)
    every, hit = 0, 0
    for name, pairs in data.banes_truth(root).items():
        ok = {
            p: premises[p[0]] == premises[p[1]]
            for p in pairs
            if p[0] in premises and p[1] in premises
        }
        figures[name] = f"{sum(ok.values())} of {len(ok)} = {sum(ok.values()) / len(ok):.4f}"
        every, hit = every + len(ok), hit + sum(ok.values())
        report.found |= {f"{name} {a[1]}={b[1]}": v for (a, b), v in sorted(ok.items())}
    figures["pooled"] = round(hit / every, 4)
    figures["wrong doors"] = wrong_doors(records, result)
    figures["premises"] = result.premises.num_rows
    return report


def wrong_doors(records: pa.Table, result: MatchResult) -> str:
    """Food pairs of one postcode whose house numbers differ, and how many were joined."""
    from gis_planner.matching.address import parse_address
    from gis_planner.matching.postcode import repair_postcode

    rows = zip(_column(records, "list"), _column(records, "address"), _column(records, "postcode"),
               _column(result.matched, "premises_id"), strict=True)  # fmt: skip
    by_code: dict[str, list[tuple[tuple[tuple[int, int], ...], str]]] = {}
    for source, address, postcode, premises in rows:
        numbers = parse_address(address).numbers
        if source == "food" and numbers and postcode:
            by_code.setdefault(repair_postcode(postcode), []).append((numbers, premises))
    pairs = joined = 0
    for members in by_code.values():
        for i, (x, p) in enumerate(members):
            for y, q in members[i + 1 :]:
                if not any(a <= d and c <= b for a, b in x for c, d in y):
                    pairs += 1
                    joined += p == q
    return f"{joined} of {pairs} joined"


def perturbed(folder: Path, params: MatchParams | None = None) -> Report:
    """Licence addresses with a UPRN, written as lists write them, against all of them."""
    root = folder / "uk" / "banes" / "truth_dev" / "licence_address_uprn.csv"
    truth = [r for r in data.read_csv(root) if r["UPRN"].isdigit()]
    gazetteer = pa.table(
        {
            "uprn": [r["UPRN"] for r in truth],
            "address": [r["LocationText"] for r in truth],
            "postcode": [r["Postcode"] for r in truth],
            "organisation": [r["PremisesName"] for r in truth],
        }
    )
    rows, answers = [], []
    for r in truth:
        for kind in data.PERTURBATIONS:
            rows.append(data.perturb(r, kind))
            answers.append((kind, r["UPRN"]))
    records = data.records_table(rows)
    # each alone: no other record may lend its UPRN
    result, figures = timed(
        lambda: match(records, gazetteer=gazetteer, params=params, progress=Silent())
    )
    said = _column(result.matched, "uprn")
    method = _column(result.matched, "uprn_method")
    report = Report(figures)
    own = [s if m != "cluster" else None for s, m in zip(said, method, strict=True)]
    right = [s == u for s, (_, u) in zip(own, answers, strict=True)]
    n, answered = len(rows), sum(s is not None for s in own)
    figures["addresses"] = f"{len(truth)} addresses, {n} written in {len(data.PERTURBATIONS)} ways"
    figures["answered"] = round(answered / n, 4)
    figures["right of answered"] = round(sum(right) / max(answered, 1), 4)
    for kind in data.PERTURBATIONS:
        mine = [(s, ok) for s, ok, (k, _) in zip(own, right, answers, strict=True) if k == kind]
        got = sum(s is not None for s, _ in mine)
        figures[f"  {kind}"] = f"answered {got}/{len(mine)}, right {sum(ok for _, ok in mine)}"
    return report


RUNS = {"county": county, "practices": practices, "banes": banes, "perturbed": perturbed}


def compare_runs(old: dict[str, bool], new: dict[str, bool]) -> tuple[list[str], list[str]]:
    """Cases improved and regressed since an earlier run."""
    better = [k for k, ok in new.items() if ok and old.get(k) is False]
    return better, [k for k, ok in old.items() if ok and new.get(k) is False]


def run(what: Sequence[str], folder: Path, save: Path | None = None, compare: Path | None = None
        ) -> dict[str, Any]:  # fmt: skip
    """Figures of the named benchmarks; saves the cases, or lists those improved and regressed."""
    reports = {name: RUNS[name](folder) for name in what}
    figures: dict[str, Any] = {name: report.figures for name, report in reports.items()}
    if compare is not None:
        earlier = json.loads(compare.read_text("utf-8"))
        for name, report in reports.items():
            better, worse = compare_runs(earlier.get(name, {}), report.found)
            figures[name] |= {"improved": better, "regressed": worse}
    if save is not None:
        save.write_text(json.dumps({n: r.found for n, r in reports.items()}), "utf-8")
    return figures


def main(argv: list[str]) -> Outcome:
    """Precision, recall and F1 on known truth, with time and memory, beside simple keys.

    `--data` is a folder with `county`, `labelled_pairs` and `uk` (see the data's README).
    """
    parser = argparse.ArgumentParser(prog="gis-planner bench matching", description=main.__doc__)
    parser.add_argument("what", nargs="*", choices=[*RUNS, []], default=list(RUNS))
    parser.add_argument("--data", type=Path, default=Path("..") / "shared" / "data")
    parser.add_argument("--save", type=Path, default=None, metavar="FILE")
    parser.add_argument("--compare", type=Path, default=None, metavar="FILE")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    if not args.data.is_dir():
        raise UserError(f"There is no folder {args.data} with known truth.", "Name it with --data.")
    figures = run(args.what, args.data, args.save, args.compare)
    if "practices" in args.what:
        figures["practices"]["peers"] = peers(args.data)
    figures = json.loads(json.dumps(figures, default=float))
    return Outcome("\n".join(_lines(figures)), figures=figures)


def _lines(figures: dict[str, Any]) -> list[str]:
    lines = []
    for name, values in figures.items():
        lines.append(name)
        for key, value in values.items():
            if isinstance(value, list):
                lines.append(f"  {key}: {len(value)}")
                lines += [f"    {case}" for case in value[:50]]
            else:
                lines.append(f"  {key}: {value}")
    return lines


def finds_first(messy: Sequence[str], canonical: Sequence[Sequence[str]]) -> bool:
    """True where the messy address resolves to the first of the canonical addresses."""
    gazetteer = pa.table(
        {
            "uprn": [str(i) for i in range(1, len(canonical) + 1)],
            "address": [c[0] for c in canonical],
            "postcode": [c[1] for c in canonical],
        }
    )
    record = {"address": messy[0], "postcode": messy[1], "source_ref": "1", "role": "premises"}
    params = MatchParams(uprn_least=0.0)
    found = match(
        data.records_table([record]), gazetteer=gazetteer, params=params, progress=Silent()
    )
    return bool(found.matched.column("uprn")[0].as_py() == "1")


def peers(folder: Path) -> dict[str, dict[str, float]]:
    """What simple keys reach on the practice lists: exact phone, exact postcode and name."""
    root = folder / "labelled_pairs" / "nhs_gp_practices"
    records = data.load_practices(root)
    truth = data.practice_truth(root)
    names = ("list", "source_ref", "phone", "postcode", "name")
    rows = list(zip(*(_column(records, c) for c in names), strict=True))

    def links(key: Callable[..., Hashable]) -> set[tuple[str, str]]:
        known: dict[Hashable, list[str]] = {}
        for source, ref, *fields in rows:
            if source == "ods" and key(*fields):
                known.setdefault(key(*fields), []).append(ref)
        return {
            (ref, known[key(*fields)][0])
            for source, ref, *fields in rows
            if source == "choices" and key(*fields) in known
        }

    def phone(number: str | None, _postcode: str | None, _name: str | None) -> Hashable:
        return "".join(c for c in number or "" if c.isdigit())

    def named(_number: str | None, postcode: str | None, name: str | None) -> Hashable:
        return (postcode, name.upper()) if postcode and name else None

    out = {}
    for title, key in (("exact phone", phone), ("exact postcode and name", named)):
        said = links(key)
        out[title] = prf(len(said & truth), len(said), len(truth))
    return out
