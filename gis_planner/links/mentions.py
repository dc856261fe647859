"""People as rows name them: names, birth months, addresses."""

from __future__ import annotations

import re

from gis_planner.domain.progress import Progress
from gis_planner.links.person_evidence import Mention
from gis_planner.links.persons import is_corporate, parse_person
from gis_planner.links.sources import Case
from gis_planner.links.steps import watched
from gis_planner.links.texts import (
    iso_date,
)

NO_CONTACTS = re.compile(r"complain|request|report|feedback|fixmystreet", re.I)
"""Lists whose person column names who spoke up."""
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def person_texts(case: Case, i: int) -> list[str]:
    """Names of people on row i: the parts of a register's name, else the person column."""
    if case.texts("role")[i] == "person":
        forename, surname = case.texts("x_forename")[i], case.texts("x_surname")[i]
        if surname:
            middle = case.texts("x_middle")[i]
            text = f"{surname}, {forename or ''} {middle or ''}".strip()
        else:
            text = (
                case.texts("person")[i] or case.texts("x_person")[i] or case.texts("name")[i] or ""
            )
        alias = case.texts("x_alias")[i]
        return [f"{text} aka {alias}" if alias else text] if text else []
    named = case.texts("person")[i]
    return [t for t in named.split(" | ") if t.strip()] if named else []


def birth_month(case: Case, i: int) -> str | None:
    """YYYY-MM from a date, from 'May 1980', or from separate month and year columns."""
    month, year = case.texts("x_birth_month")[i], case.texts("x_birth_year")[i]
    if month and year:
        return _year_month(year, month)
    return birth_of(case.texts("x_birth")[i])


def birth_of(text: str | None) -> str | None:
    """YYYY-MM of a birth date as registers write it; None where unreadable."""
    if not text:
        return None
    if date := iso_date(text):
        return date[:7]
    if m := re.fullmatch(r"\s*(\d{1,2})[/\-. ](\d{4})\s*", text):
        return _year_month(m[2], m[1])
    if m := re.search(r"([A-Za-z]{3})[a-z]*\s+(\d{4})", text):
        return _year_month(m[2], m[1])
    if m := re.fullmatch(r"\s*\{.*?\}\s*", text):
        month, year = re.search(r"month\D+(\d+)", text), re.search(r"year\D+(\d+)", text)
        return _year_month(year[1], month[1]) if month and year else None
    return None


def _year_month(year: str, month: str) -> str | None:
    year = year.strip().removesuffix(".0")
    month = month.strip().removesuffix(".0")
    number = (
        int(month)
        if month.isdigit()
        else _MONTHS.index(month[:3].lower()) + 1
        if month[:3].lower() in _MONTHS
        else 0
    )
    return f"{int(year):04d}-{number:02d}" if year.isdigit() and 1 <= number <= 12 else None


def read_mentions(
    case: Case, doors: list[str | None], phones: list[tuple[str, ...]], hubs: set[tuple[str, str]],
    progress: Progress,
) -> list[Mention]:  # fmt: skip
    """Every person named on any row, with what may tell namesakes apart."""
    mentions = []
    roles, refs = case.texts("role"), case.texts("ref")
    lists = case.texts("list")
    for i, role in enumerate(watched(roles, progress)):
        # Who complains of a business is no contact of it, and is nobody's business in a chart.
        texts = (
            [] if role != "person" and NO_CONTACTS.search(lists[i] or "") else person_texts(case, i)
        )
        if role != "person" and not texts:
            org = case.organisations.get(case.org[i] or "")
            if role == "premises" and org and org.kind == "person" and not org.number:
                texts = [org.name]
        for text in texts:
            names = parse_person(text)
            if not names:
                continue
            own = role == "person"
            door = doors[i] if own else None
            crowded = ("address", door or "") in hubs
            phone = next((p for p in phones[i] if ("phone", p) not in hubs), None)
            mentions.append(
                Mention(
                    i, refs[i] or "", tidy_person(text), names,
                    birth_month(case, i) if own else None, None if crowded else door,
                    case.subject(i), phone, door if crowded else None,
                )
            )  # fmt: skip
    return mentions


def tidy_person(text: str) -> str:
    """'SMITH, John Paul aka Jack' → 'John Paul Smith'."""
    text = re.split(r"\s+aka\s+|\(", text, flags=re.I)[0].strip()
    before, comma, after = text.partition(",")
    joined = f"{after.strip()} {before.strip()}" if comma and after.strip() else text
    return " ".join(w if not (w.isupper() or w.islower()) else w.title() for w in joined.split())


def corporate_text(case: Case, i: int) -> str | None:
    """Name of a company that is itself officer or person with significant control on row i."""
    if case.texts("role")[i] != "person":
        return None
    kind = (case.texts("x_kind")[i] or "") + " " + (case.texts("x_role")[i] or "")
    texts = person_texts(case, i)
    text = texts[0] if texts else ""
    if "corporate" in kind.lower() or "legal-person" in kind.lower() or is_corporate(text):
        return text or None
    return None
