"""Answers measured against truth: one judge a data set, the same for every contestant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from gis_planner.bench import matching_data as data
from gis_planner.bench.matching_answer import Answer, Labels, strings
from gis_planner.bench.matching_figures import (
    Report,
    Rows,
    best_clustering,
    cluster_scores,
    curve,
    interval,
    pairs_within,
    prf,
)


def judge_county(records: pa.Table, folder: Path, answer: Answer) -> Report:
    """The invented county: business and premises clusters, links by band, blocking, UPRNs."""
    truth = data.county_truth(folder)
    refs = strings(records, "source_ref")
    entity = np.array([truth[r][0] for r in refs], np.int64)
    place = [truth[r][1] for r in refs]
    report, total = Report(), pairs_within(entity.tolist())
    figures = report.figures
    if answer.business:
        figures["business clusters"] = best_clustering(answer.business, entity.tolist())
    if answer.premises is not None:
        figures["premises clusters"] = cluster_scores(answer.premises, place)
    if len(answer.a):
        true = entity[answer.a] == entity[answer.b]
        figures["links"] = _bands(answer, true, total) | curve(answer.weight, true, total)
    if answer.compared is not None:
        a, b = answer.compared
        figures["blocking recall"] = round(float((entity[a] == entity[b]).sum() / total), 4)
    if answer.uprn is not None:
        report.found = _uprns(answer, refs, [str(u) for u in place], figures)
    return report


def _bands(answer: Answer, true: Rows, total: int) -> dict[str, Any]:
    """Figures of what the contestant joins by itself, and of what it leaves to a person."""
    if answer.match is None:
        return {}
    return {
        f"band {name}": {
            "pairs": int(mine.sum()), **prf(int(true[mine].sum()), int(mine.sum()), total),
        }
        for name, mine in (("match", answer.match), ("review", ~answer.match))
    }  # fmt: skip


def _uprns(
    answer: Answer, refs: Sequence[str], truth: Sequence[str], figures: dict[str, Any]
) -> dict[str, bool]:
    said = answer.uprn or []
    right = [s == t for s, t in zip(said, truth, strict=True)]
    figures["uprn"] = prf(sum(right), sum(s is not None for s in said), len(refs))
    if answer.uprn_weight is not None:
        told = np.array([s is not None for s in said])
        good, weight = np.array(right)[told], answer.uprn_weight[told]
        figures["uprn at"] = curve(weight, good, len(refs), at_precision=0.98)
    if answer.uprn_method is not None:
        methods = np.array(answer.uprn_method)
        for method in sorted(set(answer.uprn_method) - {"none"}):
            mine = np.array(right)[methods == method]
            figures[f"uprn, {method}"] = f"{len(mine)} answered, {mine.mean():.4f} right"
    return {f"uprn {r}": bool(ok) for r, ok in zip(refs, right, strict=True)}


def judge_practices(records: pa.Table, folder: Path, answer: Answer) -> Report:
    """Practice lists: the best link of each 2014 record; and all links, as a linkage."""
    truth = data.practice_truth(folder)
    report = judge_links(records, truth, answer, "choices")
    if answer.compared is not None:
        a, b = answer.compared
        refs = strings(records, "source_ref")
        pairs = {(refs[x], refs[y]) for x, y in zip(a.tolist(), b.tolist(), strict=True)}
        pairs |= {(y, x) for x, y in pairs}
        report.figures["blocking recall"] = round(len(truth & pairs) / len(truth), 4)
    if answer.business:
        most = {k: max(np.unique(np.array(v), return_counts=True)[1]) for k, v in
                list(answer.business.items())[:1]}  # fmt: skip
        if answer.match is not None:
            report.figures["largest cluster"] = int(next(iter(most.values())))
    return report


def judge_links(
    records: pa.Table, truth: set[tuple[str, str]], answer: Answer, left_list: str
) -> Report:
    """Best link of each record of `left_list` to another list, against pairs of references.

    Several links of one weight: the first in the order of the other list's rows counts, and a
    contestant without weights (exact keys) is so judged by one link a record.
    """
    refs, lists = strings(records, "source_ref"), np.array(strings(records, "list"))
    left = np.where(lists[answer.a] == left_list, answer.a, answer.b)
    right = answer.a + answer.b - left
    cross = (lists[left] == left_list) & (lists[right] != left_list)
    order = np.flatnonzero(cross)
    order = order[np.lexsort((right[order], -answer.weight[order]))]
    _, first = np.unique(left[order], return_index=True)
    best = order[first]
    pairs = [
        (refs[x], refs[y]) for x, y in zip(left[best].tolist(), right[best].tolist(), strict=True)
    ]
    good = np.array([p in truth for p in pairs], np.bool_)
    report = Report(curve(answer.weight[best], good, len(truth)))
    if answer.match is not None:
        mine = answer.match[best]
        report.figures["band match, best links"] = prf(
            int(good[mine].sum()), int(mine.sum()), len(truth)
        )
    least = report.figures["at precision 0.95"]["weight"]
    kept = {p for p, w in zip(pairs, answer.weight[best].tolist(), strict=True) if w >= least}
    report.found = {f"{c}={o}": (c, o) in kept for c, o in sorted(truth)}
    return report


def judge_banes(records: pa.Table, folder: Path, answer: Answer) -> Report:
    """Bath and North East Somerset: listed pairs at one premises; wrong doors joined."""
    # a peer that knows no premises is judged by its business clusters, at its best setting
    settings: dict[str, Labels] = (
        {"": answer.premises} if answer.premises is not None else dict(answer.business)
    )
    tried = [(name, _listed(records, folder, labels)) for name, labels in settings.items()]
    if not tried:
        return Report()
    clean = [t for t in tried if t[1].figures["wrong doors"]["share"] <= 0.005]
    name, report = max(clean or tried, key=lambda t: t[1].figures["pooled"])
    report.figures |= {"at": name} if name else {}
    return report


def _listed(records: pa.Table, folder: Path, labels: Labels) -> Report:
    keys = list(zip(strings(records, "list"), strings(records, "source_ref"), strict=True))
    place = dict(zip(keys, labels, strict=True))
    report, every, hit = Report(), 0, 0
    for name, pairs in data.banes_truth(folder).items():
        ok = {p: place[p[0]] == place[p[1]] for p in pairs if p[0] in place and p[1] in place}
        right, n = sum(ok.values()), len(ok)
        report.figures[name] = {
            "found": right, "of": n, "listed": len(pairs), "recall": round(right / max(n, 1), 4),
            "95 %": interval(right, n),
        }  # fmt: skip
        every, hit = every + n, hit + right
        report.found |= {f"{name} {a[1]}={b[1]}": v for (a, b), v in sorted(ok.items())}
    report.figures["pooled"] = round(hit / max(every, 1), 4)
    report.figures["pooled 95 %"] = interval(hit, every)
    joined, pairs_seen = wrong_doors(records, labels)
    report.figures["wrong doors"] = {
        "joined": joined, "of": pairs_seen, "share": round(joined / max(pairs_seen, 1), 4),
    }  # fmt: skip
    report.figures["clusters"] = len(set(labels))
    return report


def wrong_doors(records: pa.Table, labels: Labels) -> tuple[int, int]:
    """Food pairs of one postcode whose house numbers differ: joined, and in all."""
    from gis_planner.matching.address import parse_address
    from gis_planner.matching.postcode import repair_postcode

    by_code: dict[str, list[tuple[tuple[tuple[int, int], ...], Any]]] = {}
    columns = (strings(records, c) for c in ("list", "address", "postcode"))
    for source, address, postcode, label in zip(*columns, labels, strict=True):
        numbers = parse_address(address).numbers
        if source == "food" and numbers and postcode:
            by_code.setdefault(repair_postcode(postcode), []).append((numbers, label))
    pairs = joined = 0
    for members in by_code.values():
        for i, (x, p) in enumerate(members):
            for y, q in members[i + 1 :]:
                if not any(a <= d and c <= b for a, b in x for c, d in y):
                    pairs, joined = pairs + 1, joined + (p == q)
    return joined, pairs
