# ruff: noqa: E501  (tables of patterns read better on long lines)
"""Which rating scheme a list's ratings belong to, by its headings and its values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gis_planner.domain.agencies import Scheme

_FSA = "awaitinginspection|awaitingpublication|awaiting inspection|awaiting publication|exempt|notrated|not rated"
_RULES: tuple[tuple[str, str, str], ...] = (
    # scheme id, words in headings and list name ('' = values are enough), every value
    ("fhis", "", rf"pass( and eat safe)?|improvement required|{_FSA}|fhis_.*"),
    ("fhrs", r"fhrs|food hygiene|hygiene rating|rating value|rating key|food", rf"[0-5]|{_FSA}|fhrs_.*|sensitive"),
    ("lac67", r"lac ?67|health and safety|h ?s|hse|rating|risk|priority", r"a|b ?1|b ?2|c"),
    ("intel_3x5x2", "", r"[1-3] ?[a-e] ?[pc]\d?"),
    ("eoew", r"award|eat out|eoew", r"gold|silver|bronze"),
    ("epc", r"epc|energy|asset rating", r"[a-g]|a\+"),
    ("intervention", r"intervention|risk|rating|category|food|band", r"[a-e]|unrated|outside|[a-e] ?rated"),
    ("ofsted", r"ofsted|effectiveness|early years|school|urn",
     r"outstanding|good|requires improvement|satisfactory|inadequate|[1-4]|met|not met"),
    ("cqc", "", r"outstanding|good|requires improvement|inadequate|insufficient evidence to rate|no published rating"
                r"|not formally rated|inspected but not rated"),
    ("fire_risk", r"fire|frs|fsec|sleeping", r"very low|low|medium|high|very high"),
    ("ts_risk", r"", r"(low|medium|high|upper medium|lower medium|no inspectable risk|nir)( risk)?"),
    ("risk_words", r"risk|priority|hazard", r"very low|low|medium|high|very high|critical|urgent|normal"),
    ("hmo_licence", r"hmo|house in multiple|multiple occupation", r".*(licen|granted|expired|refused|revoked|applied|issued).*"),
    ("licence_status", r"licen[cs]e|licensing|permit|la ?pre|gambling|petroleum",
     r".*(licen|approved|issued|granted|expired|revoked|surrendered|lapsed|refused|suspended|withdrawn|pending|current|active).*"),
    ("arrears", r"arrears|owed|debt|outstanding", r"[-£]?[\d,]+(\.\d+)?|.*(arrears|reminder|summons|liability order|paid|enforcement|bailiff).*"),
    ("compliance_words", r"outcome|result|compliance", r".*complian.*|satisfactory|unsatisfactory|pass(ed)?|fail(ed)?"),
)  # fmt: skip


def scheme_of(
    headings: Sequence[str], values: Iterable[str], list_name: str, known: Iterable[Scheme] = ()
) -> str:
    """The scheme id for ratings with these values, or '' where none fits.

    `headings`: normalised headings, the rating's own first. `known` schemes (the case's own) are
    tried after the built-in ones: nine in ten values must be known to the scheme.
    """
    lowered = [v.strip().lower() for v in values if v.strip()]
    if not lowered:
        return ""
    context = " ; ".join([*headings, list_name.lower().replace("-", " ").replace("_", " ")])
    for scheme, about, pattern in _RULES:
        if about and not re.search(rf"\b(?:{about})", context):
            continue
        if _share(lowered, re.compile(pattern)) >= 0.9:
            return scheme
    for candidate in known:
        fits = sum(1 for v in lowered if v in candidate.values) / len(lowered)
        if fits >= 0.9 and any(name.lower() in context for name in candidate.names):
            return candidate.id
    return ""


_TELLTALE: tuple[tuple[str, frozenset[str], str], ...] = (
    ("lac67", frozenset({"b1", "b2"}), r"a|b1|b2|c"),
    ("cqc", frozenset({"requires improvement", "inadequate", "outstanding"}), r"outstanding|good|requires improvement|inadequate"),
    ("fhis", frozenset({"improvement required"}), r"pass( and eat safe)?|improvement required|exempt.*|await.*"),
    ("risk_words", frozenset({"high", "low"}), r"very low|low|medium|high|very high"),
    ("eoew", frozenset({"gold", "silver", "bronze"}), r"gold|silver|bronze"),
    ("intel_3x5x2", frozenset({"1ap", "1bp", "2bp", "2cp", "1ac", "1bc", "2bc", "3cp", "3dp", "3dc", "2ap"}), r"[1-3][a-e][pc]"),
)  # fmt: skip


def telltale(values: Sequence[str]) -> str:
    """The scheme whose words alone give it away, or '' (two different values at least)."""
    lowered = [v.strip().lower() for v in values]
    seen = set(lowered)
    if len(seen) < 2:
        return ""
    for scheme, tell, pattern in _TELLTALE:
        if seen & tell and _share(lowered, re.compile(pattern)) >= 0.97:
            return scheme
    return ""


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(1 for v in values if pattern.fullmatch(v)) / len(values)


def licence_register(headings: Sequence[str], values: Iterable[str], list_name: str) -> str:
    """'licence_status' or 'hmo_licence' where a status column speaks about licences, else ''."""
    found = scheme_of(headings, values, list_name)
    return found if found in ("licence_status", "hmo_licence") else ""
