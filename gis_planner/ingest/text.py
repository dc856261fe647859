"""Vectorised cleaning of text columns: trimming, empty words, identifiers, addresses, joins."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.ingest.content import NULL_WORDS, POSTCODE

_NOTHING = pa.array(sorted(NULL_WORDS))
_SHORT = 16
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[eE](\+?)(\d{1,3})")
PAIR = r"[(\[]\s*-?\d{1,2}\.\d+\s*[,;]\s*-?\d{1,2}\.\d+\s*[)\]]"


def clean(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Trim, make one space of many, and null for cells that say nothing ('N/A', '#N/A', '-')."""
    text = pc.utf8_trim_whitespace(column)
    messy = pc.match_substring_regex(text, r"\s\s|[\t\r\n\x0b\x0c\x{a0}\x00]")
    if pc.any(messy).as_py():
        tidy = pc.replace_substring_regex(text, r"[\s\x{a0}\x00]+", " ")
        text = pc.utf8_trim_whitespace(pc.if_else(messy, tidy, text))
    return null_words(text)


def null_words(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Null for trimmed cells that say there is no value."""
    short = pc.less_equal(pc.binary_length(text), _SHORT)
    if not pc.any(short).as_py():
        return text
    nothing = pc.is_in(pc.utf8_lower(pc.if_else(short, text, "x")), value_set=_NOTHING)
    return pc.if_else(nothing, pa.scalar(None, pa.string()), text)


def joined(columns: Sequence[pa.ChunkedArray], separator: str) -> pa.ChunkedArray:
    """Cells of several columns in one, nulls left out; null where all are null."""
    if len(columns) == 1:
        return columns[0]
    # Not null_handling="skip": pyarrow 26 drops rows whose cells are all null.
    pieces = [pc.fill_null(pc.binary_join_element_wise(separator, c, ""), "") for c in columns]
    text = pc.binary_join_element_wise(*pieces, "")
    text = pc.utf8_slice_codeunits(text, start=len(separator))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def identifier(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Identifiers as written by a person: '7.1188887E7' and '71188887.0' are 71188887.

    A number that a spreadsheet rounded ('1.00023E+11') has lost digits and is left as it is.
    """
    text = clean(column)
    odd = pc.match_substring_regex(text, r"^\d+(\.0+)$|^\d(\.\d+)?[eE]\+?\d{1,3}$|^'")
    return _replace_where(text, odd, plain_number)


def plain_number(text: str) -> str:
    """One identifier without exponent or decimal zeros.

    >>> plain_number('7.1188887E7'), plain_number('12.0'), plain_number('1.00023E+11')
    ('71188887', '12', '1.00023E+11')
    """
    text = text.removeprefix("'")
    match = _SCIENTIFIC.fullmatch(text)
    if match:
        digits, exponent = len(match[2] or ""), int(match[4])
        if exponent > 15 or digits > exponent or (match[3] and digits <= 5 and digits < exponent):
            return text
        return str(int(Decimal(text)))
    return re.sub(r"^(\d+)\.0+$", r"\1", text)


def _replace_where(
    text: pa.ChunkedArray, where: pa.ChunkedArray, rule: Callable[[str], str]
) -> pa.ChunkedArray:
    """Apply a Python rule to the few cells that need it."""
    mask = pc.fill_null(where, False)
    if not pc.any(mask).as_py():
        return text
    changed = pa.array([rule(v) for v in text.filter(mask).to_pylist()], pa.string())
    return pa.chunked_array([pc.replace_with_mask(combined(text), combined(mask), changed)])


def combined(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """One contiguous array."""
    if isinstance(column, pa.ChunkedArray):
        merged = column.combine_chunks()
        return merged.chunk(0) if isinstance(merged, pa.ChunkedArray) else merged
    return column


def uprn(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """UPRNs: 1 to 12 digits without leading zeros, else null."""
    text = identifier(column)
    bare = pc.replace_substring_regex(pc.replace_substring_regex(text, r"[\s,]", ""), r"^0+", "")
    good = pc.match_substring_regex(bare, r"^[0-9]{1,12}$")
    return pc.if_else(pc.fill_null(good, False), bare, pa.scalar(None, pa.string()))


def company_number(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Companies House numbers of 8 characters: '1234567' → '01234567', 'sc 12345' → 'SC012345'."""
    text = pc.replace_substring_regex(pc.utf8_upper(identifier(column)), r"[^0-9A-Z]", "")
    number = pc.utf8_lpad(text, width=8, padding="0")
    padded = pc.if_else(pc.match_substring_regex(text, r"^\d{1,8}$"), number, text)
    lettered = pc.fill_null(pc.match_substring_regex(padded, r"^[A-Z]{2}\d{1,5}$"), False)
    padded = _replace_where(padded, lettered, lambda v: v[:2] + v[2:].zfill(6))
    good = pc.fill_null(
        pc.match_substring_regex(padded, r"^(\d{8}|[A-Z][A-Z0-9]\d{5}[0-9A-Z])$"), False
    )
    good = pc.and_(good, pc.fill_null(pc.not_equal(padded, "00000000"), False))
    return pc.if_else(good, padded, pa.scalar(None, pa.string()))


def address(columns: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    """One line with commas: pipes and line ends become commas, coordinates in brackets go."""
    parts = []
    for column in columns:
        odd = pc.match_substring_regex(column, r"[|\r\n(\[]")
        if pc.any(odd).as_py():
            mended = pc.replace_substring_regex(column, rf"\s*{PAIR}\s*", "")
            mended = pc.replace_substring_regex(mended, r"\s*[|\r\n]+\s*", ", ")
            column = pc.if_else(odd, mended, column)
        column = pc.utf8_trim(clean(column), characters=" ,;")
        parts.append(pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column))
    text = joined(parts, ", ")
    odd = pc.match_substring_regex(text, r",\s*,|\s,|,\S")
    if pc.any(odd).as_py():
        tidy = pc.replace_substring_regex(text, r"\s*,(\s*,)*\s*", ", ")
        text = pc.if_else(odd, tidy, text)
    return text


def without_run_on(text: pa.ChunkedArray) -> tuple[pa.ChunkedArray, int]:
    """Addresses cut after their postcode where dates follow it, and how many.

    Registers copied from PDF run a licence's dates and numbers into the address.
    """
    broken = POSTCODE.replace(r"\s*", r"[\s,]*")
    run_on = rf"(?s)^(.*?\b{broken})\s.{{0,40}}?\d{{1,2}}/\d{{1,2}}/\d{{2,4}}.*$"
    odd = pc.fill_null(pc.match_substring_regex(text, run_on), False)
    count = int(pc.sum(odd).as_py() or 0)
    if not count:
        return text, 0
    cut = pc.replace_substring_regex(text, run_on, r"\1")
    cut = pc.replace_substring_regex(cut, r", (\d[A-Za-z]{2})$", r" \1")
    return pc.if_else(odd, cut, text), count


def postcode_in(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """The last postcode in an address, or null."""
    found = pc.extract_regex(text, rf"(?s)(?:^|.*[\s,|(])(?P<code>{POSTCODE})(?:$|[\s,.|)])")
    return pc.struct_field(found, "code")


def has_pair(column: pa.ChunkedArray) -> bool:
    """Whether any cell holds coordinates in brackets."""
    return bool(pc.any(pc.match_substring_regex(column, PAIR)).as_py())
