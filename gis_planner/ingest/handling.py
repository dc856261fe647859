"""How each row says it may be handled: marking, handling code with conditions, originating agency.

A heading that says so outright is believed, so that a word which nobody knows is kept and counts as
the strictest; a looser heading only where the values are markings or codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import pyarrow as pa

from gis_planner.domain.entries import parse_grade
from gis_planner.domain.handling import MARKINGS, known_code, normal_marking, parse_handling
from gis_planner.domain.wording import counted
from gis_planner.ingest import text as tx
from gis_planner.ingest.content import Profile
from gis_planner.ingest.vocabulary import words

GRADED = "intel_3x5x2"
Part = tuple[str, tuple[str, ...], float, str]

_MARKING = re.compile(
    r"(protective|security) (marking|classification)|gsc(p)?( marking| classification)?"
    r"|government security classification( policy)?|(security )?marking gsc(p)?"
)
_LOOSE_MARKING = re.compile(r"(data |document |record )?(marking|classification|sensitivity)")
_CODE = re.compile(r"(intelligence |intel |3x5x2 |3 x 5 x 2 )?handling code|handling code 3x5x2")
_LOOSE_CODE = re.compile(r"(intelligence |intel |information )?handling|dissemination( code)?")
_CONDITIONS = re.compile(
    r"(handling|dissemination|sharing) (conditions?|caveats?|instructions?|restrictions?)"
    r"|conditions? (of|on|for) (handling|dissemination|sharing)"
)
_BODY = r"(agency|force|organi[sz]ation|org|body|department|dept)"
_OWNER = re.compile(
    rf"(originating|originator|orig|owning|owner) {_BODY}( name| code| id)?"
    rf"|{_BODY} of origin|(data|information) owner"
)
_LOOSE_OWNER = re.compile(rf"originat(or|ed by|ing)|(source|sending|providing) {_BODY}( name)?")
_AGENCY = re.compile(
    r"\b(agency|authority|board|borough|commission|constabulary|council|department|executive|fire"
    r"|force|government|home office|house|inspectorate|nhs|office|police|service|standards|trust)\b"
    r"|^[A-Z]{2,6}$",
)


def handling_columns(columns: Sequence[Profile]) -> list[Part]:
    """(field, columns, how sure, why) of marking, handling and owner, as far as they are there."""
    found: list[Part] = []
    filled = [p for p in columns if not p.empty]
    marking = _best(filled, _MARKING, _LOOSE_MARKING, _is_marking)
    if marking is not None:
        found.append(("marking", (marking[0].name,), *marking[1:]))
    code = _best(filled, _CODE, _LOOSE_CODE, known_code)
    conditions = [p for p in filled if _CONDITIONS.fullmatch(words(p.name)) and _reads(p)]
    if code is not None:
        both = (code[0].name, *(p.name for p in conditions[:1]))
        found.append(("handling", both, *code[1:]))
    elif conditions:
        name = conditions[0].name
        found.append(("handling", (name,), 0.9, f"the heading '{name}' names it"))
    named = [p for p in filled if p.share("letters") > 0.8 and p.share("date") < 0.3]
    owner = _best(named, _OWNER, _LOOSE_OWNER, _is_agency)
    if owner is not None:
        found.append(("owner", (owner[0].name,), *owner[1:]))
    return found


def _best(
    columns: Sequence[Profile], outright: re.Pattern[str], loose: re.Pattern[str],
    fits: Callable[[str], bool],
) -> tuple[Profile, float, str] | None:  # fmt: skip
    for p in columns:
        if outright.fullmatch(words(p.name)):
            return p, 0.95, f"the heading '{p.name}' names it"
    for p in columns:
        share = sum(map(fits, p.values)) / len(p.values)
        if loose.fullmatch(words(p.name)) and share >= 0.6:
            return p, 0.9, f"the heading, and {share * 100:.0f} % of its values are such words"
    return None


def _is_marking(value: str) -> bool:
    return normal_marking(value) in MARKINGS


def _is_agency(value: str) -> bool:
    """Whether a value reads as a public body: an originator may be an officer too."""
    return bool(_AGENCY.search(value.lower()) or _AGENCY.search(value.strip()))


def _reads(p: Profile) -> bool:
    return p.share("letters") > 0.6 and p.share("date") < 0.3 and p.share("json") < 0.3


def handling_fields(
    fields: Mapping[str, list[pa.ChunkedArray]], rating: pa.ChunkedArray | None, scheme: str,
    warnings: list[str],
) -> dict[str, pa.Array]:  # fmt: skip
    """The columns marking, handling and owner in plain words. The third letter of a 3x5x2 grade is
    a handling code too; the stricter of it and of the row's own code counts."""
    out: dict[str, pa.Array] = {}
    if "marking" in fields:
        out["marking"] = _each(tx.clean(fields["marking"][0]), normal_marking)
        _tell_unknown(out["marking"], warnings)
    if "handling" in fields:
        cells = [tx.combined(tx.clean(c)).to_pylist() for c in fields["handling"]]
        out["handling"] = _texts(_handling(row) for row in zip(*cells, strict=True))
    if "owner" in fields:
        out["owner"] = tx.combined(tx.clean(fields["owner"][0]))
    if scheme == GRADED and rating is not None:
        codes = _each(rating, _code_of_grade)
        own = out.get("handling", pa.nulls(len(codes), pa.string()))
        out["handling"] = _texts(
            code if own is None or (own == "P" and code == "C") else own
            for own, code in zip(own.to_pylist(), codes.to_pylist(), strict=True)
        )
    return {name: values for name, values in out.items() if values.null_count < len(values)}


def _handling(cells: tuple[str | None, ...]) -> str | None:
    """Code and conditions of a row in one text: 'P', 'C', 'C: no contact; call first'."""
    if not any(cells):
        return None
    code, *rest = (c or "" for c in cells)
    first, conditions = parse_handling(code)
    if rest:
        first, conditions = first or "P", (*conditions, *parse_handling(f"C: {'; '.join(rest)}")[1])
    first = "C" if conditions else first
    return f"{first}: {'; '.join(conditions)}" if conditions else first


def _code_of_grade(grade: str) -> str | None:
    found = parse_grade(grade)
    return (found.handling or None) if found else None


def _each(column: pa.ChunkedArray, rule: Callable[[str], str | None]) -> pa.Array:
    """A rule applied to each different value once."""
    coded = tx.combined(column).dictionary_encode()
    return _texts(map(rule, coded.dictionary.to_pylist())).take(coded.indices)


def _texts(values: Iterable[str | None]) -> pa.Array:
    return pa.array(list(values), pa.string())


def _tell_unknown(marking: pa.Array, warnings: list[str]) -> None:
    odd = [m for m in marking.to_pylist() if m is not None and m not in MARKINGS]
    if odd:
        named = ", ".join(f"'{m}'" for m in sorted(set(odd))[:5])
        warnings.append(
            f"{counted(len(odd), 'row bears', 'rows bear')} a marking that is no security "
            f"classification ({named}): it counts as the strictest, so nobody is sent it."
        )
