"""What kind of contact a list holds, which concern its words reveal, what a trade means."""

from __future__ import annotations

import re

from gis_planner.domain.agencies import Reference, Scheme

KINDS: tuple[tuple[str, str], ...] = (
    ("other", r"street ?works|road ?works|closures?|potholes?|planning applications?"),
    ("intelligence", r"\bintel|3x5x2|referrals?"),
    ("inspection", r"inspect|audit|hygiene|visit|intervention|fhrs|fhis|\bcqc\b|ofsted"),
    (
        "complaint",
        r"complain|request|nuisance|fix ?my ?street|incidents?|report(s|ed)\b|enquir|"
        r"\bcases?\b|(improvement|prohibition|enforcement|abatement|hse) notices?",
    ),
    ("licence", r"licen[cs]|permit|petrol|gambl|\bhmo|certificate|alcohol|\btens?\b"),
)
"""Kind -> words of a list's name, first that fits; else 'listing' (knows of it, no contact)."""

CONTACT_KINDS = ("inspection", "complaint", "licence", "intelligence")
"""Kinds that count as contacts with services (RISKS.contacts)."""

SETTINGS: tuple[tuple[str, str, str], ...] = (
    (
        "fire_safety",
        r"(?i)hotel|guest ?house|bed (&|and) breakfast|hostel|\bhmo\b|boarding",
        "people sleep there",
    ),
    (
        "fire_safety",
        r"(?i)petrol|filling station|fireworks|fuel|\blpg\b|explosive",
        "fuel or explosives are stored",
    ),
    (
        "food_hygiene",
        r"(?i)caring|care home|nursing home|residential home|hospital|nursery|school",
        "people who fall ill easily eat there",
    ),
    (
        "care_quality",
        r"(?i)care home|nursing home|residential home|caring premises|homecare",
        "people depend on care there",
    ),
)
"""(concern, pattern on trade and list, reason): where a failure would do more harm. Never a
place's residents, only what the premises is used for."""


def kind_of(list_name: str, role: str, scheme: Scheme | None) -> str:
    """The kind of contact that a list's rows are."""
    if scheme is not None and scheme.tag == "intelligence":
        return "intelligence"
    words = list_name.lower().replace("_", " ").replace("-", " ")
    for kind, pattern in KINDS:
        if re.search(pattern, words):
            return kind
    if scheme is not None and scheme.tag == "compliance":
        return "licence" if "licence" in scheme.id else "inspection"
    return "complaint" if role == "place" else "listing"


def concern_of(text: str, reference: Reference) -> str:
    """The concern whose words occur in `text`; the longest word decides; '' where none does."""
    lowered = text.lower().replace("_", " ")
    best, length = "", 0
    for concern in reference.concerns.values():
        for word in concern.words:
            if len(word) > length and _occurs(word, lowered):
                best, length = concern.id, len(word)
    return best


def _occurs(word: str, text: str) -> bool:
    """Whether a word begins at a word boundary: 'vat' is not in 'private'."""
    start = text.find(word)
    while start >= 0:
        if start == 0 or not text[start - 1].isalnum():
            end = start + len(word)
            if len(word) > 4 or end == len(text) or not text[end].isalnum():
                return True
        start = text.find(word, start + 1)
    return False
