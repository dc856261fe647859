"""What would change a score: the sentences under it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

NEAR_BITS = 0.05


def what_would_change(
    scores_rows: Iterable[Mapping[str, Any]],
    most: int = 5,
    name: Callable[[str], str] = lambda concern: concern.replace("_", " "),
) -> tuple[str, ...]:
    """Up to `most` sentences on what would move the likelihood of one premises, strongest first.

    `name` is how people say a concern. `scores_rows` are the premises' rows of SCORES as mappings,
    totals among them or not.
    """
    by_concern: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in scores_rows:
        if row["axis"] == "likelihood" and row["factor"] != "total":
            by_concern[row["concern"]].append(row)
    sentences: list[tuple[float, str]] = []
    for concern, rows in by_concern.items():
        sentences += _of_concern(name(concern), rows)
    sentences.sort(key=lambda pair: (-pair[0], pair[1]))
    return tuple(text for _, text in sentences[:most])


def _of_concern(concern: str, rows: list[Mapping[str, Any]]) -> list[tuple[float, str]]:
    total = sum(row["bits"] for row in rows)
    if all(row["missing"] for row in rows):
        width = max(row["high"] - row["low"] for row in rows)
        text = (
            f"A first visit about {concern} would replace 'not known', now anywhere from "
            f"{min(r['low'] for r in rows):+.1f} to {max(r['high'] for r in rows):+.1f} bits."
        )
        return [(width / 2, text)]
    out = []
    for row in rows:
        bits = row["bits"]
        if row["missing"] or abs(bits) < NEAR_BITS:
            continue
        refs = json.loads(row["source_refs"])
        source = refs[0] if len(refs) == 1 else f"{len(refs)} records of {row['agency']}"
        verb = "fall" if bits > 0 else "rise"
        said = row["because"].split("; held to")[0].split("; counts")[0]
        text = (
            f"If the evidence '{said}' ({source}) were replaced by an ordinary value, "
            f"{concern} would {verb} from {total:+.1f} to {total - bits:+.1f} bits."
        )
        out.append((abs(bits), text))
        wide = (row["high"] - row["low"]) / 2
        if wide > 2 * abs(bits) and wide > 1.2:
            text = (
                f"A new visit about {concern} would narrow the interval of '{said}', "
                f"now {row['low']:+.1f} to {row['high']:+.1f} bits."
            )
            out.append((wide - abs(bits), text))
    return out
