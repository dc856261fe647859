# ruff: noqa: E501  (tables of patterns read better on long lines)
"""What a column's values look like, from a sample spread over the whole file."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

NULL_WORDS = frozenset(
    ["", "null", "n/a", "#n/a", "na", "none", "nan", "nil", "-", "--", "not known", "unknown", "#ref!",
     "#value!", "not applicable", "not available", "tbc", "?", ".", "not stated", "(null)", "n\\a",
     "#name?", "undefined"]
)  # fmt: skip
"""Cells that say there is no value."""

POSTCODE = r"[A-Za-z]{1,2}[0-9Oo][A-Za-z0-9]?\s*[0-9OoIi][A-Za-z]{2}"
SHAPES: dict[str, re.Pattern[str]] = {
    "postcode": re.compile(rf"^\s*{POSTCODE}\s*\.?\s*$|^\s*GIR\s*0AA\s*$"),
    "has_postcode": re.compile(rf"(?:^|[\s,|]){POSTCODE}\s*(?:$|[,.|(\n ])"),
    "phone": re.compile(r"^\s*(?:\+|00)?\(?(?:44|0)?\)?[\s().\-/]*(?:\d[\s().\-/]*){9,11}(?:\D.*)?$"),
    "email": re.compile(r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$"),
    "url": re.compile(r"^\s*(?:https?://|www\.)\S+|^\s*[\w-]+\.(?:co\.uk|com|org|org\.uk|net)\S*\s*$", re.I),
    "uri": re.compile(r"^\s*https?://\S+\s*$", re.I),
    "integer": re.compile(r"^\s*[-+]?\d+\s*$"),
    "number": re.compile(r"^\s*[-+£]?[\d,]*\.?\d+(?:[eE][+-]?\d+)?%?\s*$"),
    "uprn": re.compile(r"^\s*\d{5,12}(?:\.0)?\s*$|^\s*\d\.\d+[eE]\+?\d+\s*$"),
    "long_uprn": re.compile(r"^\s*(?:100\d{8,9}|10\d{9,10}|2[0-4]\d{9,10})\s*$"),
    "date": re.compile(
        r"^\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}"
        r"|\d{1,2}(?:st|nd|rd|th)?[-/ ]?[A-Za-z]{3,9}[-/ ,]*\d{2,4}|(?:\w+,? )?[A-Za-z]{3,9} \d{1,2},? \d{4})(?:\D.*)?$"
    ),
    "compact_date": re.compile(r"^\s*(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s*$"),
    "serial_date": re.compile(r"^\s*[2-6]\d{4}(?:\.\d+)?\s*$"),
    "pair": re.compile(
        r"[(\[]\s*-?\d{1,2}\.\d+\s*[,;]\s*-?\d{1,2}\.\d+\s*[)\]]|POINT\s*Z?\s*\(\s*-?\d+\.?\d*\s+-?\d"
        r"|^\s*-?\d{1,2}\.\d+\s*[,;]\s*-?\d{1,2}\.\d+\s*$", re.I
    ),
    "boolean": re.compile(r"^\s*(?:true|false|y|n|yes|no|0|1|t|f)\s*$", re.I),
    "company_number": re.compile(r"^\s*(?:\d{8}|(?:SC|NI|OC|SO|LP|SL|NL|R0|RC|FC|SF|NF|IP|SP|CE|CS|GE|IC|NC|NP|RS|SA|SR|ZC|AC)[0-9A-Z]{6})\s*$"),
    "letters": re.compile(r"[A-Za-z]{2}"),
    "street": re.compile(
        r"\b(?:road|rd|street|st|lane|ln|avenue|ave|drive|close|way|place|square|hill|court|gardens|park"
        r"|terrace|crescent|row|parade|green|estate|house|farm|high st|market|mews|walk|unit|grove)\b", re.I
    ),
    "company_word": re.compile(r"\b(?:ltd|limited|plc|llp|inc|cic|co|company|group|holdings|trust|council)\b\.?", re.I),
    "business_word": re.compile(
        r"\b(?:ltd|limited|plc|llp|cafe|café|restaurant|school|nursery|shop|stores?|inn|pub|arms|hotel|pharmacy|surgery"
        r"|club|bakery|takeaway|pizza|kebab|bar|garage|motors?|services?|centre|salon|church|hospital|house|supermarket"
        r"|kitchen|tavern|dental|care|foods?|college|council|office|company|butchers?|news|wine|fish|grill|tandoori)\b", re.I
    ),
    "hash": re.compile(r"^\s*(?:[0-9a-f]{24,64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\s*$", re.I),
    "code": re.compile(r"^\s*[A-Za-z0-9][\w./:\-]{1,30}\s*$"),
    "title": re.compile(r"^\s*(?:mr|mrs|miss|ms|dr|rev|prof|sir|cllr)\b\.?", re.I),
    "json": re.compile(r"^\s*[\[{]"),
}  # fmt: skip
"""Shape name → pattern; a column's profile is the share of filled cells that match each."""

_SAMPLE = 400


@dataclass(frozen=True)
class Profile:
    """One column's values: `filled` and `distinct` are shares 0 to 1; `shares` by SHAPES name."""

    name: str
    rows: int
    filled: float
    distinct: float
    constant: bool
    mean_length: float
    commas: float
    words: float
    low: float
    high: float
    shares: dict[str, float] = field(default_factory=dict)
    values: tuple[str, ...] = ()

    def share(self, shape: str) -> float:
        """Share of filled sample cells of this shape; 0 for an empty column."""
        return self.shares.get(shape, 0.0)

    @property
    def empty(self) -> bool:
        """No cell holds a value."""
        return not self.values


def profile(name: str, column: pa.ChunkedArray) -> Profile:
    """Describe one column of text."""
    rows = len(column)
    spread = column
    if rows > 20_000:
        spread = column.take(pa.array(np.linspace(0, rows - 1, 20_000).astype(np.int64)))
    trimmed = pc.utf8_trim_whitespace(spread)
    nothing = pc.is_in(pc.utf8_lower(trimmed), value_set=pa.array(sorted(NULL_WORDS)))
    filled = trimmed.filter(pc.invert(pc.or_kleene(nothing, pc.is_null(trimmed))).fill_null(False))
    count = len(filled)
    distinct = int(pc.count_distinct(filled).as_py()) if count else 0
    pick: Any = (
        np.unique(np.linspace(0, count - 1, min(count, _SAMPLE)).astype(np.int64)) if count else []
    )
    sample = tuple(filled.take(pa.array(pick, pa.int64())).to_pylist()) if count else ()
    shares = {
        shape: sum(1 for v in sample if pattern.search(v[:400])) / len(sample)
        for shape, pattern in SHAPES.items()
    } if sample else {}  # fmt: skip
    numbers = [n for v in sample if (n := _number(v)) is not None]
    return Profile(
        name=name,
        rows=rows,
        filled=count / max(len(spread), 1),
        distinct=distinct / count if count else 0.0,
        constant=distinct == 1 and count >= 5,
        mean_length=sum(map(len, sample)) / len(sample) if sample else 0.0,
        commas=sum(1 for v in sample if "," in v or "|" in v or "\n" in v) / len(sample) if sample else 0.0,
        words=sum(len(v.split()) for v in sample) / len(sample) if sample else 0.0,
        low=float(np.quantile(numbers, 0.05)) if numbers else float("nan"),
        high=float(np.quantile(numbers, 0.95)) if numbers else float("nan"),
        shares=shares,
        values=sample,
    )  # fmt: skip


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
