"""Changes to a cluster as decisions: split, merge, pin, 'no UPRN', hub, alias; told before done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.errors import UserError
from gis_planner.pipeline.reviewing import Desk

MOST_PAIRS = 400
"""A split writes a decision for each pair across it; larger clusters are hubs, not businesses."""


@dataclass(frozen=True)
class Edit:
    """Decisions to append together, and what they do, in sentences."""

    decisions: tuple[Decision, ...]
    effect: tuple[str, ...]

    @property
    def summary(self) -> str:
        """A line for the journal."""
        return self.effect[0] if self.effect else "Nothing"


def _pairs(kind: str, a: Sequence[RecordKey], b: Sequence[RecordKey], why: str) -> list[Decision]:
    return [Decision(kind, x, y, why=why) for x in a for y in b]


def _chain(kind: str, keys: Sequence[RecordKey], why: str) -> list[Decision]:
    return [Decision(kind, x, y, why=why) for x, y in pairwise(keys)]


def split(
    desk: Desk, moved: Sequence[int], *, same_place: bool, together: bool = True, why: str = ""
) -> Edit:
    """Part some records from the others of their businesses.

    `same_place`: they stay at the premises as another business; else they are elsewhere.
    `together`: those moved are one business among themselves. Raises UserError where nothing would
    stay behind.
    """
    chosen = set(moved)
    homes = {desk.business_of(r) for r in chosen} - {""}
    kept = [r for home in sorted(homes) for r in desk.members(business=home) if r not in chosen]
    if not same_place:  # those of other businesses at the same door are elsewhere too
        places = {desk.premises_of(r) for r in chosen} - {""}
        there = [r for p in sorted(places) for r in desk.members(premises=p)]
        kept = list(dict.fromkeys([*kept, *(r for r in there if r not in chosen)]))
    if not chosen or not kept:
        raise UserError("Nothing would stay behind.", "Choose some of the records, not all.")
    if len(chosen) * len(kept) > MOST_PAIRS:
        raise UserError(
            f"That split needs {len(chosen) * len(kept):,} decisions.",
            "Mark the shared phone or address as a hub instead, or move fewer records.",
        )
    kind = "same_premises" if same_place else "cannot_link"
    out, rest = [desk.key(r) for r in sorted(chosen)], [desk.key(r) for r in kept]
    made = _pairs(kind, out, rest, why) + (_chain("must_link", out, why) if together else [])
    where = "another business at these premises" if same_place else "another business, elsewhere"
    effect = [f"Split off as {where}: {_names(desk, sorted(chosen))}",
              f"{_records(len(kept))} left behind: {_names(desk, kept)}"]  # fmt: skip
    if together and len(out) > 1:
        effect.append(f"The {len(out)} moved are one business: {_names(desk, sorted(chosen))}")
    return Edit(tuple(made), (*effect, _count(made)))


def merge(desk: Desk, records: Sequence[int], *, same_business: bool, why: str = "") -> Edit:
    """Join the businesses (or only the premises) of some records: one decision a join."""
    level = desk.business_of if same_business else desk.premises_of
    first: dict[str, int] = {}
    for r in records:
        first.setdefault(level(r) or f"record {r}", r)
    if len(first) < 2:
        what = "business" if same_business else "premises"
        raise UserError(f"They are one {what} already.", "Choose records of two at least.")
    kind = "must_link" if same_business else "same_premises"
    made = _chain(kind, [desk.key(r) for r in first.values()], why)
    what = "businesses become one" if same_business else "premises become one place"
    sizes = [len(desk.members(business=k) if same_business else desk.members(premises=k))
             for k in first]  # fmt: skip
    effect = [
        f"{len(first)} {what} of {_records(sum(sizes))}: {_names(desk, list(first.values()))}"
    ]
    if not same_business:
        effect.append("Their businesses stay apart")
    return Edit(tuple(made), (*effect, _count(made)))


def pin(desk: Desk, records: Sequence[int], uprn: str, why: str = "") -> Edit:
    """Put records at a UPRN; '' says that their address exists and has none."""
    if uprn and not uprn.isdigit():
        raise UserError(f"'{uprn}' is no UPRN.", "A UPRN is a number of up to 12 digits.")
    code = uprn.lstrip("0")
    kind = "pin_uprn" if code else "no_uprn"
    made = [Decision(kind, desk.key(r), value=code, why=why) for r in records]
    if not made:
        raise UserError("No record is chosen.", "Choose one at least.")
    said = f"at UPRN {code}" if code else "at an address that exists and has no UPRN"
    effect = [f"{_records(len(made))} {said}: {_names(desk, records)}"]
    if code:
        effect.append("Other records of their business at an address like it follow")
    return Edit(tuple(made), (*effect, _count(made)))


def hub(value: str, *, shared: bool, why: str = "") -> Edit:
    """`value` ('phone:+44…', 'postcode:AB1 2CD') links nobody (shared), or may link again."""
    kind, _, said = value.partition(":")
    if not kind or not said.strip():
        raise UserError(f"'{value}' is no shared value.", "Write 'phone:', a space, the number.")
    made = Decision("hub" if shared else "not_hub", None, value=value, why=why)
    effect = f"{kind.capitalize()} {said.strip()} " + (
        "is shared by strangers: it links nobody" if shared else "may link those who share it"
    )
    return Edit((made,), (effect, _count([made])))


def alias(desk: Desk, record: int, name: str, why: str = "") -> Edit:
    """The business of a record is also known by another name."""
    if not name.strip():
        raise UserError("The other name is empty.", "Write the name it is also known by.")
    made = Decision("alias", desk.key(record), value=name.strip(), why=why)
    said = f"{desk.name(record)} is also known as {name.strip()}"
    return Edit((made,), (said, _count([made])))


def _records(n: int) -> str:
    return f"{n} record" if n == 1 else f"{n} records"


def _count(made: Sequence[Decision]) -> str:
    return f"{len(made)} decision{'s' if len(made) != 1 else ''} written, undone as one"


def _names(desk: Desk, records: Sequence[int]) -> str:
    names = list(dict.fromkeys(desk.name(r) for r in records))
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
