"""Real licence addresses, each written as lists write them, against a gazetteer of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis_planner.bench import matching_data as data
from gis_planner.bench.matching_answer import Answer, Contestant
from gis_planner.bench.matching_figures import Report, interval
from gis_planner.bench.matching_perturb import GROUPS, Change, Written, written

Case = tuple[str, str, str]
"""(group, kind, UPRN) of one written address."""


def licences(folder: Path) -> list[dict[str, str]]:
    """Licence rows with a UPRN."""
    rows = data.read_csv(folder / "truth_dev" / "licence_address_uprn.csv")
    return [r for r in rows if r["UPRN"].isdigit()]


FORMS = ("name apart", "name in the address", "no names")
"""How a gazetteer may hold who trades at an address: AddressBase has an organisation apart."""


def gazetteer_of(rows: Sequence[dict[str, str]], form: str) -> pa.Table:
    """The licences' addresses as a gazetteer in one of `FORMS`."""
    apart, inside = form == FORMS[0], form == FORMS[1]
    address = [
        f"{r['PremisesName']}, {r['LocationText']}" if inside else r["LocationText"] for r in rows
    ]
    return pa.table({
        "uprn": [r["UPRN"] for r in rows], "address": address,
        "postcode": [r["Postcode"] for r in rows],
        "organisation": pa.array([r["PremisesName"] if apart else None for r in rows], pa.string()),
    })  # fmt: skip


def write(rows: Sequence[dict[str, str]], change: Change) -> tuple[list[Written], list[str], int]:
    """Changed addresses with their UPRN, and how many the change left as they were."""
    changed, uprns, same = [], [], 0
    for r in rows:
        clean = written(r["PremisesName"], r["LocationText"], r["Postcode"], int(r["UPRN"]))
        new = change(clean)
        if new == clean:
            same += 1
            continue
        changed.append(new)
        uprns.append(r["UPRN"])
    return changed, uprns, same


def records_of(changed: Sequence[Written]) -> pa.Table:
    """Written addresses as RECORDS of one list."""
    return data.records_table(
        {"agency": "perturbed", "list": "perturbed", "source_ref": str(i), "row_number": i,
         "content_hash": str(i), "role": "premises", "name": w.name, "address": w.address,
         "postcode": w.postcode}
        for i, w in enumerate(changed, 1)
    )  # fmt: skip


def run(
    folder: Path,
    contestant: Contestant,
    form: str = FORMS[0],
    groups: Sequence[str] = tuple(GROUPS),
) -> Report:
    """Answered and right by kind of change. Each kind is matched alone, and an answer borrowed from
    another record (method 'cluster') is none: every address must be found by itself."""
    rows = licences(folder)
    gazetteer = gazetteer_of(rows, form)
    report = Report({"addresses": len(rows)})
    cost: Counter[str] = Counter()
    for group in groups:
        changes = GROUPS[group]
        tally = {"n": 0, "answered": 0, "right": 0, "left as it was": 0}
        kinds: dict[str, str] = {}
        for kind, change in changes.items():
            changed, uprns, same = write(rows, change)
            answer = contestant(records_of(changed), gazetteer, False)
            said = own_answers(answer)
            right = [s == u for s, u in zip(said, uprns, strict=True)]
            answered = sum(s is not None for s in said)
            kinds[kind] = f"{answered} of {len(said)} answered, {sum(right)} right"
            for name, value in (("n", len(said)), ("answered", answered), ("right", sum(right)),
                                ("left as it was", same)):  # fmt: skip
                tally[name] += value
            report.found |= {f"{kind} {u}": ok for u, ok in zip(uprns, right, strict=True)}
            for name in ("seconds", "cpu_seconds"):
                cost[name] += answer.stats.get(name, 0)
            cost["peak_mb"] = max(cost["peak_mb"], int(answer.stats.get("peak_mb", 0)))
        report.figures[group] = _shares(tally) | kinds
    report.figures |= {k: round(v, 2) for k, v in cost.items()}
    return report


def _shares(tally: dict[str, int]) -> dict[str, Any]:
    return tally | {
        "share answered": round(tally["answered"] / max(tally["n"], 1), 4),
        "right of answered": round(tally["right"] / max(tally["answered"], 1), 4),
        "95 %": interval(tally["right"], tally["answered"]),
    }


def own_answers(answer: Answer) -> list[str | None]:
    """UPRNs found from the record's own address."""
    methods = answer.uprn_method or [""] * len(answer.uprn or ())
    pairs = zip(answer.uprn or (), methods, strict=True)
    return [u if m != "cluster" else None for u, m in pairs]


def finds_first(messy: Sequence[str], canonical: Sequence[Sequence[str]]) -> bool:
    """True where a messy (address, postcode) resolves to the first of the canonical addresses."""
    from gis_planner.bench.matching_answer import our_match
    from gis_planner.matching import MatchParams

    gazetteer = pa.table({
        "uprn": [str(i) for i in range(1, len(canonical) + 1)],
        "address": [c[0] for c in canonical], "postcode": [c[1] for c in canonical],
    })  # fmt: skip
    record = {"address": messy[0], "postcode": messy[1], "source_ref": "1", "role": "premises"}
    params = MatchParams(uprn_least=0.0)
    answer = our_match(data.records_table([record]), gazetteer, params=params)
    return bool(answer.uprn is not None and answer.uprn[0] == "1")
