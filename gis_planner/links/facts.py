"""Facts that registers and agencies state: insolvency, debts, notices, disqualifications."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from gis_planner.links.sources import Case, is_register_row
from gis_planner.links.texts import map_unique


@dataclass(frozen=True)
class Fact:
    """One stated fact. `amount` in pounds; None unknown. `subject` a company or business;
    `place` premises; `person` a resolved person; each None where the row names none."""

    kind: str
    date: str | None
    until: str | None
    amount: float | None
    text: str
    ref: str
    subject: str | None
    place: str | None
    person: str | None


@dataclass(frozen=True)
class FactKind:
    """How a kind of fact is recognised: words in status, rating and kind columns, and in the
    list's name; `owed` means that an amount above nothing or a word for a debt is needed too."""

    name: str
    words: re.Pattern[str]
    in_list: re.Pattern[str] | None = None
    owed: bool = False
    help: str = ""


def _kind(name: str, words: str, in_list: str = "", owed: bool = False, text: str = "") -> FactKind:
    pattern = re.compile(in_list, re.I) if in_list else None
    return FactKind(name, re.compile(words, re.I), pattern, owed, text)


FACT_KINDS: tuple[FactKind, ...] = (
    _kind("solvent", r"members'?\s*'?\s*voluntary|\bmvl\b|declaration of solvency|\bsolvent\b",
          text="members' voluntary liquidation or declaration of solvency"),
    _kind("insolvent", r"creditors'?\s*'?\s*voluntary|\bcvl\b|compulsory (?:liquidation|winding)|"
          r"winding[- ]up|insolven|in administration|administration order|(?:^|\| )administration|"
          r"receiver|bankrupt|\bliquidat",
          text="insolvent liquidation, administration or bankruptcy"),
    _kind("objected_strike_off",
          r"(?:strike|struck|striking)[- ]?off.{0,60}(?:object|suspend|discontinu)|"
          r"object.{0,60}(?:strike|struck|striking)[- ]?off",
          text="strike-off that a creditor opposed"),
    _kind("strike_off", r"(?:strike|struck|striking)[- ]?off|dissol",
          text="strike-off or dissolution"),
    _kind("tax_debt", r"\bvat\b|\bpaye\b|\bhmrc\b|\btax\b|\bduty\b|\bexcise\b|national insurance",
          r"vat|paye|hmrc|tax|duty", True, "tax or duty owed"),
    _kind("rates_debt", r"business rates|\bnndr\b|non-domestic rat|rates arrears",
          r"nndr|business.?rates|\brates", True, "business rates owed"),
    _kind("award_debt", r"tribunal|minimum wage|\bnmw\b|\bacas\b|\baward\b|wages",
          r"tribunal|award|wage|nmw|fair work", True, "a tribunal's award or wages unpaid"),
    _kind("notice", r"(?:improvement|prohibition|enforcement|closure|abatement|remedial|hygiene "
          r"emergency|stop|suspension|alterations|breach of condition)[\w ]{0,25}(?:notice|order)|"
          r"notice (?:served|in force|live)", text="an enforcement notice"),
    _kind("disqualified", r"disqualif", r"disqualif", text="a disqualified officer"),
    _kind("rule_22_4", r"22\.4|re-?use of (?:a |the )?(?:prohibited )?(?:company )?name|"
          r"prohibited[- ]name", r"22.4|prohibited.?name", text="notice under rule 22.4"),
    _kind("franchise", r"franchis", text="franchise"),
    _kind("tainted", r"\btainted\b", text="flagged as tainted premises"),
    _kind("not_filed", r"no accounts filed|never filed|accounts overdue|non[- ]filing",
          text="accounts never filed"),
)  # fmt: skip
"""What is looked for in status, rating, kind and amount columns. An objected strike-off
wins over a plain one, solvent over insolvent."""

_OWED = re.compile(
    r"arrears|debt|unpaid|owed|owing|outstanding|default|liability order|penalt|overdue|"
    r"summons|bailiff|enforcement agent",
    re.I,
)
_SETTLED = re.compile(r"\bpaid\b|settled|cleared|no arrears|nil balance", re.I)
_LIVE = re.compile(r"not complied|\blive\b|in force|outstanding|\bopen\b|breach", re.I)
_CLOSED = re.compile(r"\bcomplied|withdrawn|lifted|discharged|closed|revoked", re.I)
_NEGATION = re.compile(r"^(?:no|none|n/a|nil|not applicable|false|0|0\.0+)$", re.I)
_BEATEN_BY = {"insolvent": "solvent", "strike_off": "objected_strike_off"}


@dataclass
class Facts:
    """Facts by what they are about; `kinds` says which kinds any list of the case speaks of."""

    of_subject: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    of_place: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    of_person: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    kinds: set[str] = field(default_factory=set)

    def add(self, fact: Fact) -> None:
        """File one fact under its company or business, its premises and its person."""
        self.kinds.add(fact.kind)
        if fact.subject:
            self.of_subject[fact.subject].append(fact)
        if fact.place:
            self.of_place[fact.place].append(fact)
        if fact.person:
            self.of_person[fact.person].append(fact)


def money(text: str | None) -> float | None:
    """Largest amount in a text, pounds; '£12,500.00' → 12500; None where there is none."""
    if not text:
        return None
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", text)
    values = [float(f.replace(",", "")) for f in found if f.replace(",", "")]
    return max(values) if values else None


def fact_kinds(text: str, list_name: str, amount: float | None) -> tuple[str, ...]:
    """Kinds of fact that a row states."""
    found = []
    for kind in FACT_KINDS:
        fits = kind.words.search(text) or (kind.in_list and kind.in_list.search(list_name))
        if not fits:
            continue
        # 'VAT' in a list's name is no debt: an amount, or a word for a debt, must stand on the row.
        if kind.owed and not is_owed(text, amount):
            continue
        found.append(kind.name)
    return tuple(k for k in found if _BEATEN_BY.get(k) not in found)


def is_owed(text: str, amount: float | None) -> bool:
    """True where an amount above nothing is owed, or words say so and none says it was paid."""
    if amount is not None:
        return amount > 0
    return any(_OWED.search(part) and not _SETTLED.search(part) for part in text.split(" | "))


def read_facts(case: Case, person_of_row: dict[int, str], as_of: str) -> Facts:
    """Every fact stated by `as_of`; later ones are not yet known."""
    facts = Facts()
    columns = ("status", "rating", "x_status", "x_kind", "x_role", "x_accounts", "x_franchise")
    texts = {c: case.texts(c) for c in columns}
    amounts = map_unique(case.rows.column("x_amount"), money)
    dates = [a or b or c for a, b, c in zip(
        case.dates("date"), case.dates("date_from"), case.dates("x_appointed"))]  # fmt: skip
    complied, until = case.dates("x_complied"), case.dates("date_to")
    refs, roles, names = case.texts("ref"), case.texts("role"), list_names(case)
    cache: dict[tuple[object, ...], tuple[str, ...]] = {}
    for i in range(len(refs)):
        parts = [t for c in columns if (t := texts[c][i]) and not _NEGATION.match(t)]
        if texts["x_franchise"][i] and not _NEGATION.match(texts["x_franchise"][i] or ""):
            parts.append("franchise")
        key = (" | ".join(parts), names[i], amounts[i])
        if (kinds := cache.get(key)) is None:
            kinds = cache[key] = fact_kinds(str(key[0]), names[i], amounts[i])
        if not kinds or (dates[i] and dates[i] > as_of):  # type: ignore[operator]
            continue
        for kind in kinds:
            date = _date(case, i, kind, dates[i])
            if date and date > as_of:
                continue
            end = _end_of_notice(str(key[0]), complied[i], date) if kind == "notice" else until[i]
            facts.add(
                Fact(
                    kind, date, end if end and end <= as_of else None, amounts[i],
                    _shown(parts, kind), refs[i] or "", case.subject(i),
                    case.premises[i] if roles[i] != "person" else None, person_of_row.get(i),
                )
            )  # fmt: skip
    facts.kinds |= _spoken_of(case)
    return facts


def _date(case: Case, i: int, kind: str, date: str | None) -> str | None:
    """A register's strike-off is dated by the dissolution, never by the incorporation."""
    is_register = case.texts("role")[i] == "registered_office" and is_register_row(case, i)
    if kind in ("insolvent", "solvent", "strike_off", "objected_strike_off") and is_register:
        return case.dates("x_end")[i] or case.dates("date_to")[i]
    return None if is_register else date


def _end_of_notice(text: str, complied: str | None, served: str | None) -> str | None:
    """When a notice stopped being live. A date to comply by is none: the words decide."""
    if _LIVE.search(text):
        return None
    return complied or (served if _CLOSED.search(text) else None)


def list_names(case: Case) -> list[str]:
    """'agency list name' of each row, words apart."""
    both = zip(case.texts("agency"), case.texts("list"))
    return [f"{a} {n}".replace("_", " ").replace("-", " ") for a, n in both]


def _shown(parts: list[str], kind: str) -> str:
    words = next(k for k in FACT_KINDS if k.name == kind)
    hit = next((p for p in parts if words.words.search(p)), None)
    return " ".join((hit or words.help).split())[:120]


def _spoken_of(case: Case) -> set[str]:
    """Kinds of fact on which some list of the case would speak if there were any."""
    names = set(list_names(case))
    spoken = {k.name for k in FACT_KINDS if k.in_list and any(k.in_list.search(n) for n in names)}
    if any(case.texts("x_accounts")):
        spoken.add("not_filed")
    return spoken
