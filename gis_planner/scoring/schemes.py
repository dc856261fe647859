"""Which rating scheme a list's values belong to, and the rank of each value."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gis_planner.domain.agencies import Reference, Scheme

STATUS_SCHEMES = ("licence_status", "hmo_licence", "arrears")
"""Schemes that a column of statuses may hold; other statuses ('Closed') rate nothing."""


@dataclass(frozen=True)
class Column:
    """The distinct values of one column ('rating' or 'status') of one agency's list."""

    agency: str
    list_name: str
    declared: str
    column: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Reading:
    """What one raw value says: `rank` 0 best to 1 worst; None = the scheme says 'missing'."""

    scheme: Scheme
    concern: str
    rank: float | None


def normalise(raw: str) -> str:
    """The form in which schemes list their values."""
    text = " ".join(raw.strip().lower().replace("_", " ").split())
    return text if not text.startswith("fhrs ") else raw.strip().lower()


def read_value(scheme: Scheme, raw: str) -> tuple[bool, float | None]:
    """Whether `raw` belongs to the scheme, and its rank (None = missing)."""
    value = normalise(raw)
    if value in scheme.values:
        return True, scheme.values[value]
    if scheme.tag == "intelligence":
        grade = re.match(r"^([123])\s*[-/ ]?\s*([a-e])(?:\s*[-/ ]?\s*[pc].*)?$", value)
        key = f"{grade[1]}{grade[2]}" if grade else ""
        return key in scheme.values, scheme.values.get(key)
    number = _number(value)
    if number is None:
        return False, None
    whole = f"{number:g}"
    if whole in scheme.values:
        return True, scheme.values[whole]
    if scheme.id == "arrears":
        return True, _arrears_rank(number)
    return False, None


def plain(name: str) -> str:
    """A column's or list's name in small words: 'RiskLevel' and 'risk_level' as 'risk level'."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[_\-.:]+", " ", spaced).lower().split())


def recognise(column: Column, reference: Reference, least_share: float) -> Scheme | None:
    """The scheme of a column: the declared one, else by names, else by its values.

    A scheme whose values merely look alike is taken only when it speaks about the agency's own
    concern, or about none: 'high' to 'low' means different things to different agencies. For the
    same reason a declared scheme about another agency's concern gives way to one about none.
    """
    found = _declared(column, reference)
    if found is not None and _can_act(column.agency, found, reference):
        return found
    best: tuple[tuple[bool, bool, float], Scheme] | None = None
    own = reference.agency(column.agency).concern
    for scheme in reference.schemes.values():
        share = _share(scheme, column.counts)
        if share < least_share or not _fits(column, scheme, own, reference):
            continue
        rank = (_named(column, scheme), scheme.concern == own, share)
        if best is None or rank > best[0]:
            best = (rank, scheme)
    if best is not None and (found is None or best[1].concern in ("", own)):
        return best[1]
    return found


def _declared(column: Column, reference: Reference) -> Scheme | None:
    scheme = reference.schemes.get(column.declared)
    return scheme if scheme is not None and _share(scheme, column.counts) > 0 else None


def _fits(column: Column, scheme: Scheme, own: str, reference: Reference) -> bool:
    """Whether names allow it: a status only in schemes of states, a column beside the recognised
    ones only when its own name says so and the agency can act on what the scheme is about."""
    if column.column == "status" and scheme.id not in STATUS_SCHEMES:
        return False
    named = _named(column, scheme)
    if column.column.startswith("original"):
        return named and _can_act(column.agency, scheme, reference)
    return named or (scheme.concern in ("", own) and scheme.tag != "confidence")


def _named(column: Column, scheme: Scheme) -> bool:
    """Whether the scheme's words occur in the column's name, else the list's, or are its values."""
    if column.column.startswith("original"):
        return any(name in plain(column.column[len("original") :]) for name in scheme.names)
    words = plain(column.list_name)
    values = {normalise(raw) for raw in column.counts}
    return any(name in words or name in values for name in scheme.names)


def _can_act(agency: str, scheme: Scheme, reference: Reference) -> bool:
    """Whether the agency acts on the scheme's concern, or nobody said what it does."""
    concern = reference.concerns.get(scheme.concern)
    known = reference.agency(agency)
    anyones = scheme.tag == "intelligence" or scheme.id in STATUS_SCHEMES[:2]
    if concern is None or not known.concern or anyones:
        return True
    return known.concern == concern.id or reference.today(agency) in concern.agencies


def readings(
    columns: Iterable[Column], reference: Reference, least_share: float
) -> tuple[dict[tuple[str, str, str, str, str], Reading], list[str]]:
    """(agency, list, declared, column, raw) -> what it says; and notes on what was not read."""
    out: dict[tuple[str, str, str, str, str], Reading] = {}
    notes: list[str] = []
    for column in columns:
        scheme = recognise(column, reference, least_share)
        if scheme is None:
            if column.column == "rating":
                notes.append(_not_recognised(column))
            continue
        concern = scheme.concern or reference.agency(column.agency).concern
        if not concern:
            notes.append(
                f"{column.agency} / {column.list_name}: {scheme.name} speaks about no concern, and "
                "the agency has none in the reference data, so it was not scored"
            )
            continue
        unread = 0
        for raw, count in column.counts.items():
            known, rank = read_value(scheme, raw)
            if known:
                key = (column.agency, column.list_name, column.declared, column.column, raw)
                out[key] = Reading(scheme, concern, rank)
            else:
                unread += count
        if unread and column.column == "rating":
            notes.append(
                f"{column.agency} / {column.list_name}: {unread:,} values are not in the scheme "
                f"'{scheme.name}' and were not scored"
            )
    return out, notes


def _share(scheme: Scheme, counts: Mapping[str, int]) -> float:
    filled = sum(counts.values())
    known = sum(n for raw, n in counts.items() if read_value(scheme, raw)[0])
    return known / filled if filled else 0.0


def _not_recognised(column: Column) -> str:
    shown = ", ".join(sorted(column.counts)[:5])
    return (
        f"{column.agency} / {column.list_name}: ratings such as {shown} belong to no scheme in the "
        "reference data and were not scored; name the scheme when importing"
    )


def _number(text: str) -> float | None:
    """A number that may be money: '£1,234.50', '(30.00)' is -30."""
    cleaned = re.sub(r"[£,\s]", "", text)
    if re.fullmatch(r"\(\d+(\.\d+)?\)", cleaned):
        cleaned = "-" + cleaned[1:-1]
    try:
        number = float(cleaned)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _arrears_rank(pounds: float) -> float:
    """0 where nothing is owed; from 0.5 for a pound to 1 for 100,000, by its logarithm."""
    if pounds <= 0:
        return 0.0
    return round(min(1.0, 0.5 + 0.1 * math.log10(max(pounds, 1.0))), 2)
