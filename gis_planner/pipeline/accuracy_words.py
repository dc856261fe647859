"""An estimate of accuracy in words."""

from __future__ import annotations

from typing import Any


def watch_out(found: list[dict[str, Any]]) -> dict[str, Any]:
    """A word of caution where answers are few."""
    few = min((level["n"] for level in found), default=0)
    text = f"Only {few} answers: the intervals are wide. {advice()}" if few < 50 else ""
    return {"caution": text}


def advice() -> str:
    """What to do for a better estimate."""
    return "Draw a clerical sample of 200 pairs, and answer it."


def said(figures: dict[str, Any]) -> str:
    """The estimate for a person: a line a level, a line a band."""
    lines = [
        f"{figures['measured_with']:,} held-out answers of {figures['answers']:,} "
        f"({figures['from_samples']:,} from clerical samples); 95 % intervals"
    ]
    for level in figures["levels"]:
        parts = (f"{k} {percent(level[k])}" for k in ("precision", "recall", "f1"))
        lines.append(f"{level['level']}: {', '.join(parts)}, n = {level['n']:,}")
        for b in level["bands"]:
            what = "joined" if b["joined"] else "apart"
            lines.append(
                f"  {b['band']:<32} {what:<7}{b['pairs']:>9,} pairs {b['n']:>5,} answers  "
                f"{percent(b['share_true'])} true"
            )
        if level["never_proposed"]:
            lines.append(f"  {level['never_proposed']:,} answers are about pairs never proposed")
    lines += [f"Note: {n}" for n in figures["notes"]]
    return "\n".join(lines + [figures["caution"]] * bool(figures["caution"]))


def percent(share: dict[str, float] | None) -> str:
    """A share with its interval, or 'unknown'."""
    if share is None:
        return "unknown"
    return f"{share['value']:.1%} ({share['low']:.1%} to {share['high']:.1%})"
