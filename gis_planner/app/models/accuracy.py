"""What the accuracy dialog shows, from the figures of `accuracy` and `train`. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gis_planner.app.models.words import many

MEASURES = (("precision", "Precision"), ("recall", "Recall"), ("f1", "F1"))
TITLES = {"business": "Same business", "premises": "Same premises"}
MEANING = {
    "precision": "of the pairs that the program joined, the share that is right",
    "recall": "of the pairs that are right and were proposed, the share that it joined",
    "f1": "precision and recall in one",
}


@dataclass(frozen=True)
class Bar:
    """A share with its interval, all from 0 to 1; None where no answer tells."""

    title: str
    tip: str
    value: float | None
    low: float = 0.0
    high: float = 1.0

    @property
    def text(self) -> str:
        """The share in words."""
        if self.value is None:
            return "not known yet"
        return f"{self.value:.1%}   ({self.low:.1%} to {self.high:.1%})"


def _bar(title: str, tip: str, share: dict[str, float] | None) -> Bar:
    if share is None:
        return Bar(title, tip, None)
    return Bar(title, tip, share["value"], share["low"], share["high"])


def bars(figures: dict[str, Any], level: str) -> tuple[Bar, ...]:
    """Precision, recall and F1 of a level."""
    found = _level(figures.get("levels", []), level)
    return tuple(_bar(title, MEANING[k], found.get(k)) for k, title in MEASURES)


def _level(levels: list[dict[str, Any]], level: str) -> dict[str, Any]:
    return next((x for x in levels if x["level"] == level), {})


BAND_COLUMNS = (
    "Score band (bits)",
    "The program",
    "Pairs",
    "Answers",
    "The same",
    "Interval (95 %)",
)


def band_rows(figures: dict[str, Any], level: str) -> list[tuple[str, ...]]:
    """A row of text for each band: how many pairs, answers, and the share that is the same."""
    rows: list[tuple[str, ...]] = []
    for b in _level(figures.get("levels", []), level).get("bands", []):
        share = b["share_true"]
        rows.append((
            b["band"], "joins them" if b["joined"] else "keeps them apart", many(b['pairs']),
            many(b['n']), "" if share is None else f"{share['value']:.0%}",
            "" if share is None else f"{share['low']:.0%} to {share['high']:.0%}",
        ))  # fmt: skip
    return rows


def told(figures: dict[str, Any]) -> str:
    """What the estimate rests on."""
    if not figures.get("measured_with"):
        return (
            "No held-out answers yet: nothing tells how good the matches are. Draw a sample and "
            "answer it; 200 answers tell precision to within a few points."
        )
    return (
        f"From {many(figures['measured_with'])} answers that the match was not told "
        f"({many(figures['held_out'])} held out of {many(figures['answers'])}, "
        f"{many(figures['from_samples'])} of them from samples)."
    )


COMPARED_COLUMNS = ("", "Now", "After training", "Change")


def compared_rows(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    """Before and after: precision, recall, F1 of each level, then what moves."""
    rows: list[tuple[str, ...]] = []
    for was, new in zip(figures["before"], figures["after"], strict=True):
        for key, title in MEASURES:
            one, other = _bar("", "", was[key]), _bar("", "", new[key])
            change = ""
            if one.value is not None and other.value is not None:
                change = f"{100 * (other.value - one.value):+.1f} points"
            rows.append((f"{TITLES[was['level']]}: {title.lower() if key != 'f1' else title}",
                         one.text, other.text, change))  # fmt: skip
    moved = figures["pairs"]
    rows.append(
        ("Pairs joined", many(moved['joined_before']), many(moved['joined_after']),
         f"{many(moved['newly_joined'])} new, {many(moved['no_longer_joined'])} gone")
    )  # fmt: skip
    rows.append(("Pairs that change band", "", "", many(moved["change_band"])))
    return rows


def weight_rows(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    """Every weight in bits, before and after, those that moved most first."""
    moved = sorted(figures["weights"], key=lambda w: -abs(w["after"] - w["before"]))
    return [(w["what"], f"{w['before']:+.2f}", f"{w['after']:+.2f}",
             f"{w['after'] - w['before']:+.2f}") for w in moved]  # fmt: skip
