"""Outcomes as people type them: 'none', 'imp 2 fire, advice', 'closed'. Also in pack forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import FOUND, NOT_DONE, Finding
from gis_planner.planning.words import concern_name

KINDS = (*FOUND, *NOT_DONE)
ALIASES = {
    "nothing": "none", "nil": "none", "ok": "none", "nfa": "none", "hin": "improvement_notice",
    "notice": "improvement_notice", "closure": "prohibition", "hep": "prohibition",
    "seized": "seizure", "fine": "penalty", "fpn": "penalty", "licence": "licence_action",
    "license": "licence_action", "prosecute": "prosecution", "arrested": "arrest",
    "letter": "warning", "shut": "closed", "gone": "ceased", "no_entry": "refused",
    "late": "no_time", "absent": "no_officer", "cancelled": "called_off",
}  # fmt: skip
"""Other words for an outcome; what stands in KINDS needs only its first letters."""
_FILL = {"notice", "notices", "of", "for", "x", "given", "the", "a", "goods", "action", "made"}
_BEFORE = {"a", "an", "fixed", "written", "civil", "financial", "formal"}


@dataclass(frozen=True)
class Quick:
    """What was typed, as read: findings of a visit that took place, or the reason why it did not;
    or what cannot be read."""

    findings: tuple[Finding, ...] = ()
    reason: str = ""
    fault: str = ""

    @property
    def empty(self) -> bool:
        """Nothing was typed."""
        return not (self.findings or self.reason or self.fault)


def read_quick(text: str, reference: Reference, sent: Sequence[str] = ()) -> Quick:
    """Read outcomes with ',' between: a kind (its first letters do), how many, a concern (a word of
    its name; those of `sent` before others). Nothing typed is an empty answer."""
    findings: list[Finding] = []
    reason = ""
    for part in re.split(r"[,;+]", text):
        words = [w for w in re.split(r"[\s_]+", part.strip().lower()) if w]
        if not words:
            continue
        kind, rest = _kind(words)
        if not kind:
            return Quick(fault=f"'{part.strip()}' is no outcome; {_offer(words[0])}")
        if kind in NOT_DONE:
            if rest:
                return Quick(fault=f"'{' '.join(rest)}' says nothing beside '{kind}'")
            if reason:
                return Quick(fault="only one reason can be given")
            reason = kind
            continue
        finding = _finding(kind, rest, reference, sent)
        if isinstance(finding, str):
            return Quick(fault=finding)
        findings.append(finding)
    if reason and findings:
        return Quick(fault="it cannot have taken place and not")
    if "none" in {f.kind for f in findings} and len(findings) > 1:
        return Quick(fault="'none' cannot stand beside another outcome")
    return Quick(tuple(findings), reason)


def _kind(words: list[str]) -> tuple[str, list[str]]:
    """The kind that the first words name, and the words left; a number may come first."""
    count = [words[0]] if words[0].isdigit() and len(words) > 1 else []
    words = words[len(count) :]
    while len(words) > 1 and words[0] in _BEFORE:
        words = words[1:]
    for size in (3, 2, 1):
        if size > len(words):
            continue
        joined = "_".join(words[:size])
        if joined not in KINDS and len(joined) > 3 and joined.endswith("s"):
            joined = joined[:-1]
        found = joined if joined in KINDS else ALIASES.get(joined, "")
        if not found and (size == 1 or any(k.startswith(joined) for k in KINDS)):
            found = next((k for k in KINDS if k.startswith(joined)), "")
        if found:
            return found, count + words[size:]
    return "", []


def _offer(word: str) -> str:
    near = [k for k in KINDS if k[0] == word[0]]
    return "known are " + ", ".join(k.replace("_", " ") for k in (near or KINDS[:6]))


def _finding(
    kind: str, rest: list[str], reference: Reference, sent: Sequence[str]
) -> Finding | str:
    count = 1
    words = []
    for word in rest:
        number = word.removeprefix("x")
        if number.isdigit():
            count = int(number)
        elif word not in _FILL:
            words.append(word)
    if not 1 <= count <= 10_000:
        return f"{count} is no number of outcomes"
    if not words:
        return Finding(kind, count)
    concern = concern_of(" ".join(words), reference, sent)
    if not concern:
        return f"'{' '.join(words)}' is neither a number nor a concern"
    return Finding(kind, count, concern)


def concern_of(text: str, reference: Reference, sent: Sequence[str] = ()) -> str:
    """The concern that some words name: the first, of `sent` before others, whose words begin with
    them in order; '' where none does."""
    wanted = re.findall(r"[a-z0-9]+", text.lower())
    for concern in dict.fromkeys((*sent, *reference.concerns)):
        names = f"{concern} {concern_name(concern, reference)}".lower()
        words = re.findall(r"[a-z0-9]+", names)
        if all(any(w.startswith(x) for w in words) for x in wanted):
            return concern
    return ""


def told(quick: Quick, reference: Reference) -> str:
    """What was read, in a sentence."""
    if quick.fault:
        return quick.fault[:1].upper() + quick.fault[1:] + "."
    if quick.reason:
        return f"Not done: {NOT_DONE[quick.reason]}."
    parts = []
    for f in quick.findings:
        text = FOUND[f.kind] if f.count == 1 else f"{f.count} x {FOUND[f.kind]}"
        parts.append(text + (f" ({concern_name(f.concern, reference)})" if f.concern else ""))
    whole = "; ".join(parts)
    return whole[:1].upper() + whole[1:] + "." if whole else ""
