"""Dates in many forms → ISO. British order unless the column itself shows month first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.ingest.text import clean

_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), start=1)}
_ISO = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:\D|$)")
_NUMERIC = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:\D|$)")
_WORDED = re.compile(
    r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?[-/ ]*(?:of )?([a-z]{3,9})\.?,?[-/ ]*"
    r"(\d{4}|\d{2})(?:\D|$)"
)
_MONTH_FIRST = re.compile(
    r"(?:[a-z]+,? )?([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:\D|$)"
)
_MONTH_ONLY = re.compile(r"(?:([a-z]{3,9})[- /]*(\d{4})|(\d{4})-(\d{1,2}))")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\D|T|$)")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_EXCEL_EPOCH = date(1899, 12, 30)
_HEAD = r"^(?P<d>.{0,40})"


def month_first(column: pa.ChunkedArray) -> int:
    """Evidence on the order in one column: positive for month first, negative for day first."""
    found = pc.extract_regex(column, r"^\s*(?P<a>\d{1,2})[-/. ](?P<b>\d{1,2})[-/. ]\d{2,4}")
    a, b = (pc.struct_field(found, part) for part in "ab")
    counts = []
    for part in (b, a):
        number = pc.cast(part, pa.int16())
        counts.append(int(pc.sum(pc.greater(number, 12)).as_py() or 0))
    return counts[0] - counts[1]


def looks_dated(column: pa.ChunkedArray) -> bool:
    """Whether the first filled cells begin like a date with its day or month first."""
    head = [v for v in column.slice(0, 200).to_pylist() if v and v.strip()][:20]
    return bool(head) and sum(1 for v in head if _NUMERIC.match(v.strip())) > len(head) / 2


def order_of(
    columns: Mapping[str, pa.ChunkedArray], others: Sequence[pa.ChunkedArray] = ()
) -> dict[str, bool]:
    """Field → whether its dates are month first.

    A column without evidence of its own follows the file's other date columns.
    """
    votes = {name: month_first(column) for name, column in columns.items()}
    shared = Counter(v > 0 for v in votes.values() if v)
    if any(vote == 0 for vote in votes.values()):
        shared.update(v > 0 for column in others if (v := month_first(column)))
    usual = shared[True] > shared[False]
    return {name: (vote > 0 if vote else usual) for name, vote in votes.items()}


def iso_dates(column: pa.ChunkedArray, us_order: bool) -> tuple[pa.ChunkedArray, int]:
    """ISO dates, and the number of values that are no dates (null)."""
    text = clean(column)
    found = pc.extract_regex(
        text, r"^'?(?P<d>\d{1,4}[-/.][0-9A-Za-z]{1,9}[-/.]\d{1,4}|\d{5,8}(?:\.\d+)?$)"
    )
    short = pc.coalesce(pc.struct_field(found, "d"), pc.utf8_slice_codeunits(text, 0, 40))
    encoded = pc.dictionary_encode(
        short.combine_chunks() if isinstance(short, pa.ChunkedArray) else short
    )
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().chunk(0) if encoded.num_chunks else None
    if encoded is None or len(encoded.dictionary) == 0:
        return pa.chunked_array([pa.nulls(len(column), pa.string())]), 0
    parsed = pa.array(
        [parse_date(v, us_order) for v in encoded.dictionary.to_pylist()], pa.string()
    )
    out = parsed.take(encoded.indices)
    bad = pc.and_(pc.is_valid(short), pc.is_null(out))
    return pa.chunked_array([out]), int(pc.sum(bad).as_py() or 0)


def parse_date(text: str | None, us_order: bool = False) -> str | None:
    """One date as ISO, or None where it is no possible date.

    >>> parse_date('07/12/2013 - 00:00'), parse_date('4 Mar 2025'), parse_date('31/02/2020')
    ('2013-12-07', '2025-03-04', None)
    """
    if not text:
        return None
    t = text.strip().lower()
    if m := _ISO.match(t):
        return _iso(m[1], m[2], m[3])
    if m := _NUMERIC.match(t):
        day, month = (m[2], m[1]) if us_order else (m[1], m[2])
        return _iso(_year(m[3]), month, day) or _iso(_year(m[3]), day, month)
    if m := _COMPACT.fullmatch(t) or _COMPACT.match(t):
        return _iso(m[1], m[2], m[3]) or _iso(t[4:8], t[2:4], t[0:2])
    if m := _SERIAL.fullmatch(t):
        serial = int(m[1])
        return (
            (_EXCEL_EPOCH + timedelta(days=serial)).isoformat()
            if 10_000 <= serial <= 73_050
            else None
        )
    if m := _WORDED.match(t):
        return _iso(_year(m[3]), _MONTHS.get(m[2][:3], 0), m[1])
    if m := _MONTH_FIRST.match(t):
        return _iso(m[3], _MONTHS.get(m[1][:3], 0), m[2])
    if m := _MONTH_ONLY.fullmatch(t):
        return _iso(m[2] or m[3], _MONTHS.get((m[1] or "")[:3], 0) if m[1] else m[4], 1)
    return None


def _year(text: str) -> int:
    year = int(text)
    return year if year > 99 else 2000 + year if year < 60 else 1900 + year


def _iso(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return value.isoformat() if 1700 <= value.year <= 2200 else None
