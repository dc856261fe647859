"""What was kept with a pair and its decision: the waterfall, and how the machine stood then."""

from __future__ import annotations

import json
import re

Step = tuple[str, str, float, str]
"""comparison, level, bits, sentence"""


def steps_of(waterfall: str | None) -> tuple[Step, ...]:
    """A waterfall's JSON as steps; () of none."""
    return tuple(
        (str(s[0]), str(s[1]), float(s[2]), str(s[3]) if len(s) > 3 else "")
        for s in json.loads(waterfall or "[]")
    )


def pairs_when_asked(model: str) -> int:
    """Scored pairs between both businesses when a decision was made; 1 where it does not say."""
    found = re.search(r", (\d+) pairs?\b", model)
    return int(found.group(1)) if found else 1


def joined_when_asked(model: str) -> bool | None:
    """Whether the two were joined when a decision was made; None where it does not say."""
    found = re.search(r", (joined|apart)\b", model)
    return found.group(1) == "joined" if found else None
