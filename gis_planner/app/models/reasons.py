"""Why premises are not in the plan, sorted into kinds, and the field that would mend each. No Qt.

The sentences are those of the planner (planning/explain.py); tests hold the two together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from gis_planner.app.models.plan import LeftOut


@dataclass(frozen=True)
class Field:
    """A field of an operation: `section` operation | agency | officer | visit_rule | roads |
    premises, the key in it, and which row (an id), '' any."""

    section: str
    key: str = ""
    row: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of reason: title in the list, what to press, where that leads."""

    key: str
    title: str
    mend: str
    field: Field


_ROWS = (
    # sentence, key, title, what to press, section and key of the field
    (r"^The lead ruled it out", "never",
     "Ruled out by the lead", "Show the rule", "visit_rule", "rule"),
    (r"^No place is known", "place",
     "No place known", "Show it", "premises", "place"),
    (r"^No road leads there", "road",
     "No road leads there", "Show it on the map", "roads", ""),
    (r"may not be predicted from data", "safeguarding",
     "Not to be predicted from data", "", "", ""),
    (r"^Nothing known here reaches", "nothing",
     "Too little is known", "", "", ""),
    (r"^A lot could have fallen on it", "lot",
     "No lot fell on it", "", "", ""),
    (r"^No agency that takes part can act", "agency",
     "No agency taking part can act", "Invite an agency…", "agency", "id"),
    (r"^Fewer than \d+ agencies", "alone",
     "Only one agency has a concern", "Fewest agencies…", "operation", "min_attending"),
    (r"^No set of agencies", "cap",
     "More officers than the cap", "Most officers…", "operation", "headcount_cap"),
    (r"^On no day are officers", "free",
     "Nobody is free together", "Officers…", "officer", "shift_end"),
    (r"more work afterwards than", "aftermath",
     "Too much work afterwards", "Hours afterwards…", "agency", "aftermath_hours"),
    (r"^The way there would cost", "far",
     "Too far for its worth", "", "", ""),
    (r"^There is room for it", "room",
     "There is room: plan for longer", "Plan again", "plan", ""),
    (r"^It would displace", "displace",
     "Others are worth more", "", "", ""),
    (r"^Its hours are taken", "busy",
     "Another agency visits then", "Days…", "operation", "days"),
    (r"^Nothing may begin before", "before",
     "The operation begins too late", "Not before…", "operation", "not_before"),
    (r"^The rule asks for", "narrow",
     "The rule leaves no time", "Show the rule", "visit_rule", "start"),
    (r"^It is locked at .* and is open", "lock",
     "Locked outside its hours", "Show the rule", "visit_rule", "start"),
    (r"^It is locked at .* and no shift", "lock shift",
     "Locked when nobody can be there", "Show the rule", "visit_rule", "start"),
    (r"too: the officers of .* cannot do both", "rivals",
     "Two rules that clash", "Show the rule", "visit_rule", "day"),
    (r"^It is not among the premises scored", "unknown",
     "No such premises", "Show the rule", "visit_rule", "premises_id"),
    (r"^A visit here leaves", "after",
     "Too much work afterwards", "Hours afterwards…", "agency", "aftermath_hours"),
    (r"^It is shut, or ruled out", "shut",
     "Shut on every day", "Days…", "operation", "days"),
    (r"^It is open \d+ minutes", "short",
     "Open too short", "Minutes at a visit…", "operation", "visit_min"),
    (r"has \d+ officers and \d+ must go", "few",
     "Too few officers", "Officers…", "officer", "id"),
    (r"^The rule names", "named",
     "The rule names the wrong officers", "Show the rule", "visit_rule", "officers"),
    (r"(has|lacks) the skill '", "skill",
     "No officer has the skill", "Skills…", "officer", "skills"),
    (r"(is|are) on duty on its days|too few are on duty", "duty",
     "Nobody on duty on its days", "Officers' days…", "officer", "days"),
    (r"^No shift of |and no shift of ", "shift",
     "The shift is too short", "Shifts…", "officer", "shift_end"),
    (r"^It is not among the \d+ premises", "beyond",
     "Beyond the premises considered", "Premises considered…", "operation", "max_candidates"),
)  # fmt: skip
_KINDS = tuple(
    (pattern, Kind(key, title, mend, Field(section, name)))
    for pattern, key, title, mend, section, name in _ROWS
)
OTHER = Kind("other", "Other reasons", "", Field(""))


@lru_cache(20_000)
def kind_of(reason: str) -> Kind:
    """The kind of a reason; `OTHER` where it is none of the planner's sentences."""
    plain = re.sub(r"^\S+ must be visited and cannot be\. ", "", reason)
    return next((kind for pattern, kind in _KINDS if re.search(pattern, plain)), OTHER)


@dataclass(frozen=True)
class Group:
    """Premises left out for one kind of reason, the most worth first."""

    kind: Kind
    premises: tuple[LeftOut, ...]


def groups_of(
    left: Iterable[LeftOut], text: str = "", names: Callable[[str], str] = lambda i: ""
) -> tuple[Group, ...]:
    """Groups from the most worth to the least; `text` keeps those whose name or reason has it."""
    want = text.casefold().strip()
    found: dict[str, list[LeftOut]] = defaultdict(list)
    kinds: dict[str, Kind] = {}
    for one in left:
        if want and want not in f"{one.name} {one.reason} {names(one.premises_id)}".casefold():
            continue
        kind = kind_of(one.reason)
        kinds[kind.key] = kind
        found[kind.key].append(one)
    groups = [
        Group(kinds[k], tuple(sorted(mine, key=lambda x: (-x.value, x.name))))
        for k, mine in found.items()
    ]
    return tuple(sorted(groups, key=lambda g: (-sum(x.value for x in g.premises), g.kind.title)))
