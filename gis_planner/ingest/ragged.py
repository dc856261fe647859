"""Rows with too few or too many cells: what can be understood is kept, the rest is set aside.

Rules, in order:
1. a row whose every cell is empty, or that repeats the header, is set aside;
2. too many cells, the surplus empty: the surplus is dropped (nothing is lost);
3. too few cells: missing cells at the end are taken as absent, if the cells that are there stand
   in their right columns (a postcode in the postcode column, a number in a number column);
4. too many cells: an unquoted delimiter split one text cell; the cells are joined again if there is
   one place where all others then stand in their right columns;
5. otherwise the row is set aside with all its cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from gis_planner.domain.lists import SetAside
from gis_planner.ingest.vocabulary import is_address_heading

_SHAPES: tuple[re.Pattern[str], ...] = (
    re.compile(r"^\s*[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\s*$", re.IGNORECASE),
    re.compile(r"^\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?$"),
    re.compile(r"^\s*[-+£]?[\d,]+(\.\d+)?(e[+-]?\d+)?\s*$", re.IGNORECASE),
    re.compile(r"^\s*https?://\S+\s*$", re.IGNORECASE),
    re.compile(r"^\s*(true|false|y|n|yes|no)\s*$", re.IGNORECASE),
)
_NOTHING = ("", "null", "n/a", "#n/a", "none", "-")


class Mender:
    """Makes rows as wide as the header, counting what it did."""

    def __init__(self, names: Sequence[str], delimiter: str, sample: Sequence[Sequence[str]]):
        self.names = names
        self.set_aside: list[SetAside] = []
        self._delimiter = delimiter
        self._sample = [list(row) for row in sample if len(row) == len(names)]
        self._shapes: list[re.Pattern[str] | None] | None = None
        self._short = self._joined = self._surplus = 0

    def mend(
        self, rows: list[list[str]], before: int
    ) -> tuple[list[Sequence[str | None]], list[int]]:
        """Rows of right width and their numbers; `before` rows came before this chunk."""
        width = len(self.names)
        out: list[Sequence[str | None]] = []
        numbers: list[int] = []
        for number, row in enumerate(rows, start=before + 1):
            mended: Sequence[str | None] | None = row
            if len(row) != width:
                mended = self._ragged(row, number)
            elif not any(row) or not "".join(row).strip():
                self._reject(number, "every cell is empty", row)
                continue
            elif row[0] == self.names[0] and tuple(c.strip() for c in row) == tuple(self.names):
                self._reject(number, "the row repeats the header", row)
                continue
            if mended is not None:
                out.append(mended)
                numbers.append(number)
        if len(self._sample) < 200:
            self._sample.extend(r for r in rows[:400] if len(r) == width)
        return out, numbers

    def warnings(self) -> Iterator[str]:
        """What was mended, in sentences."""
        if self._short:
            yield f"{self._short} row(s) had fewer cells than the header; the rest was taken as absent."
        if self._surplus:
            yield f"{self._surplus} row(s) had empty cells beyond the header; these were dropped."
        if self._joined:
            yield (
                f"{self._joined} row(s) had more cells than the header because a text held the "
                "delimiter; the text was joined again."
            )

    def _ragged(self, row: list[str], number: int) -> Sequence[str | None] | None:
        width = len(self.names)
        if not "".join(row).strip():
            self._reject(number, "every cell is empty", row)
            return None
        trimmed = list(row)
        while len(trimmed) > width and not trimmed[-1].strip():
            trimmed.pop()
        if len(trimmed) == width:
            self._surplus += 1
            return trimmed
        if len(trimmed) < width:
            if self._fits(trimmed):
                self._short += 1
                return trimmed + [None] * (width - len(trimmed))
            self._reject(
                number, f"{len(row)} cells under {width} headings, and they do not fit", row
            )
            return None
        joined = self._join(trimmed)
        if joined is None:
            self._reject(
                number,
                f"{len(row)} cells under {width} headings; where they belong is not clear",
                row,
            )
            return None
        self._joined += 1
        return joined

    def _join(self, row: list[str]) -> list[str] | None:
        """Join the cells that one unquoted text was split into, where only one place fits."""
        surplus = len(row) - len(self.names)
        glue = self._delimiter if self._delimiter != "," else ","
        found: list[tuple[int, list[str]]] = []
        for at in range(len(self.names)):
            if self._shape(at) is not None:
                continue
            candidate = [*row[:at], glue.join(row[at : at + surplus + 1]), *row[at + surplus + 1 :]]
            if self._fits(candidate) and self._anchored(candidate):
                found.append((at, candidate))
        if len(found) > 1:
            found = [(at, c) for at, c in found if is_address_heading(self.names[at])] or found
        return found[0][1] if len(found) == 1 else None

    def _fits(self, row: Sequence[str]) -> bool:
        return all(
            (shape := self._shape(i)) is None
            or cell.strip().lower() in _NOTHING
            or bool(shape.match(cell))
            for i, cell in enumerate(row)
        )

    def _anchored(self, row: Sequence[str]) -> bool:
        return any(self._shape(i) is not None and cell.strip() for i, cell in enumerate(row))

    def _shape(self, column: int) -> re.Pattern[str] | None:
        """The shape that this column's values have, learnt from rows of right width."""
        if self._shapes is None:
            self._shapes = [_shape_of([r[i] for r in self._sample]) for i in range(len(self.names))]
        return self._shapes[column]

    def _reject(self, number: int, reason: str, row: Sequence[str]) -> None:
        fields = {name: cell for name, cell in zip(self.names, row)}
        for extra, cell in enumerate(row[len(self.names) :], start=len(self.names) + 1):
            fields[f"column {extra}"] = cell
        self.set_aside.append(SetAside(number, reason, fields))


def _shape_of(values: Sequence[str]) -> re.Pattern[str] | None:
    filled = [v for v in values if v.strip().lower() not in _NOTHING]
    if not filled:
        return None
    matches: Callable[[re.Pattern[str]], bool] = lambda shape: (  # noqa: E731
        sum(1 for v in filled if shape.match(v)) >= 0.97 * len(filled)
    )
    return next((shape for shape in _SHAPES if matches(shape)), None)
