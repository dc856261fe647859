"""The figures of `bench matching` as lines to read, and as ratios to the peer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

PEER = "splink"
_COST = ("seconds", "cpu_seconds", "peak_mb")


def ratios(contestants: dict[str, Any]) -> dict[str, Any]:
    """Ours as a share of Splink's cost in the same run (below 1: less); nothing without both."""
    ours, peer = contestants.get("gis_planner", {}), contestants.get(PEER, {})
    shares = {k: round(ours[k] / peer[k], 3) for k in _COST if ours.get(k) and peer.get(k)}
    return {"gis_planner to splink": shares} if shares else {}


def lines(figures: dict[str, Any]) -> list[str]:
    """Every figure, by data set and contestant."""
    out: list[str] = []
    for name, contestants in figures.items():
        out.append(name)
        for who, values in contestants.items():
            if isinstance(values, list):
                out.append(f"  {who}: {len(values)}")
                out += [f"    {case}" for case in values[:50]]
            else:
                out.append(f"  {who}")
                out += _nested(values, "    ")
    return out


def _nested(values: dict[str, Any], indent: str) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, dict) and all(not isinstance(v, dict | str) for v in value.values()):
            told = ", ".join(f"{k} {v:,}" if isinstance(v, int) else f"{k} {v}"
                             for k, v in value.items())  # fmt: skip
            yield f"{indent}{key}: {told}"
        elif isinstance(value, dict):
            yield f"{indent}{key}"
            yield from _nested(value, indent + "  ")
        else:
            yield f"{indent}{key}: {value}"
