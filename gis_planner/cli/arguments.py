"""Reading arguments: dates, numbers, mappings, and the parser of one verb."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any

from gis_planner.domain.lists import FIELDS
from gis_planner.pipeline.outcome import Outcome

Verb = Callable[[argparse.Namespace], Outcome]


def as_date(text: str) -> date:
    """An ISO date from the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date like 2026-12-01") from None


def as_seconds(text: str) -> float:
    """Seconds of work: a number above nought, at most a day."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 86_400:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds from 0.1 to 86400")
    return value


def as_count(text: str) -> int:
    """A whole number above nought."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 10**12:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number above 0")
    return int(text)


def as_mapping(text: str) -> tuple[str, tuple[str, ...]]:
    """FIELD=COLUMN or FIELD=COLUMN+COLUMN from the command line."""
    name, equals, column = text.partition("=")
    if not equals or not column or name not in FIELDS:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not FIELD=COLUMN; fields are {', '.join(FIELDS)}"
        )
    return name, (column,)


def case_verb(
    verbs: Any, name: str, run: Verb, help_text: str, *, dated: bool = False
) -> argparse.ArgumentParser:
    """A verb that works on a case; `dated` adds --as-of."""
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=help_text, description=help_text)
    parser.add_argument("case", metavar="CASE", help="the case file")
    if dated:
        parser.add_argument("--as-of", type=as_date, default=date.today(), metavar="DATE")
    parser.set_defaults(run=run)
    return parser
