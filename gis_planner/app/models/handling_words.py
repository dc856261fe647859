"""How a record is handled, in words: for a dossier, a copy, the marking above the window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gis_planner.domain.errors import UserError
from gis_planner.domain.handling import DEFAULT_MARKING, MARKINGS, Terms, level, strictest
from gis_planner.pipeline import handling as verbs
from gis_planner.pipeline.handling import FIELD
from gis_planner.store import Case

PARTS = {
    "owner": "owner", "category": "category", "marking": "marking", "code": "code",
    "condition": "conditions",
}  # fmt: skip


def field_words(name: str) -> str:
    """'Company number' of company_number."""
    return name.replace("_", " ").capitalize()


def said_by(terms: Terms) -> str:
    """Which level says which part, parts of one level together."""
    values = {
        "owner": terms.owners, "category": terms.categories, "marking": (terms.marking,),
        "code": (terms.code,), "condition": terms.conditions,
    }  # fmt: skip
    found: dict[str, list[str]] = {}
    for part, held in values.items():
        for name in dict.fromkeys(terms.level_of(part, v) for v in held):
            if name:
                found.setdefault(name, []).append(PARTS[part])
    return "; ".join(f"{name}: {', '.join(parts)}" for name, parts in found.items())


def apart(terms: dict[str, Terms]) -> tuple[tuple[str, Terms], ...]:
    """Fields of a record that are handled otherwise than the rest of it."""
    return tuple((f, t) for f, t in terms.items()
                 if any(name == f"{FIELD} {f}" for name, _ in t.said))  # fmt: skip


def brief(terms: dict[str, Terms]) -> str:
    """'OFFICIAL-SENSITIVE · handling P', and each field that differs: for a record's heading."""
    base = common(terms)
    parts = [_short(base)]
    parts += [f"{field_words(f)}: {_differs(t, base)}" for f, t in apart(terms)]
    return "; ".join(parts)


def _differs(terms: Terms, base: Terms) -> str:
    """What of a field is handled otherwise than the rest of its record."""
    owners = [o for o in terms.owners if o not in base.owners]
    parts = (
        terms.marking if terms.marking != base.marking else "",
        f"handling {terms.text}" if terms.text != base.text else "",
        f"belongs to {', '.join(owners)} too" if owners else "",
        *(f"also {h.category} data" for name, h in terms.said
          if h.category and name.startswith(f"{FIELD} ")),
    )  # fmt: skip
    return ", ".join(filter(None, parts)) or "as the rest"


def strictest_marking(terms: dict[str, Terms]) -> str:
    """The highest marking among the fields of a record."""
    return max((t.marking for t in terms.values()), key=level, default="")


def common(terms: dict[str, Terms]) -> Terms:
    """What counts for the record as a whole: its levels but those of single fields."""
    some = next(iter(terms.values()))
    return strictest([(name, h) for name, h in some.said if not name.startswith(f"{FIELD} ")])


def _short(terms: Terms) -> str:
    return f"{terms.marking} · handling {terms.text}"


def sentence(terms: Terms) -> str:
    """What counts, and which level says so."""
    told = said_by(terms)
    owners = f", belongs to {', '.join(terms.owners)}" if terms.owners else ""
    return f"{_short(terms)}{owners}" + (f" ({told})" if told else " (nobody said otherwise)") + "."


def of_records(case: Case, refs: Iterable[str]) -> dict[str, dict[str, Terms]]:
    """Reference → field → terms, of those records that the case still has."""
    found = {}
    for ref in dict.fromkeys(refs):
        try:
            found[ref] = verbs.terms_of(case, ref)
        except UserError:  # erased meanwhile, or of two lists: nothing can be said
            continue
    return found


def marked(handled: Mapping[str, dict[str, Terms]]) -> tuple[str, str]:
    """What stands above a copy of a dossier (its marking), and below: how each of its rows is
    handled. '' where nothing is known of it."""
    if not handled:
        return "", ""
    marking = max((strictest_marking(t) for t in handled.values()), key=level)
    lines = [f"  {ref}: {brief(terms)}" for ref, terms in handled.items()]
    return marking, "\n".join(["How its rows are handled", *lines])


def marking_of_case(case: Case) -> str:
    """The highest marking of any list, field or record of the case, and beside it those that nobody
    knows: they may be higher."""
    lists = verbs.handling_of(case)
    said = [h.marking for li in lists for h in (li.whole, *li.fields.values())]
    said += [h.marking for h in verbs.record_handling_of(case).values()]
    marked = {k for k, s in case.run_stats("list").items() if s.get("mapping", {}).get("marking")}
    for info in case.lists():
        if info.key in marked:
            rows = case.handled_rows(info.agency, info.list_name)
            said += [r["marking"] for r in rows]
    known = max((m for m in (DEFAULT_MARKING, *said) if m in MARKINGS), key=level)
    odd = sorted({" ".join(m.split())[:30] for m in said if m and m not in MARKINGS})
    return " · ".join((known, *odd[:2]))
