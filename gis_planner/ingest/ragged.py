"""Rows with too few or too many cells: what can be understood is kept, the rest is set aside.

Rules, in order:
1. a row whose every cell is empty, or that repeats the header, is set aside;
2. too many cells, the surplus empty: the surplus is dropped (nothing is lost);
3. too few cells: missing cells at the end are taken as absent, if the cells that are there stand
   in their right columns (a postcode in the postcode column, a number in a number column);
4. otherwise the smallest repair is sought after which every cell stands in its right column: an
   unquoted delimiter had split one text, which is joined again, or cells are missing in one place.
   It is made where it is the only one of its size (an address is preferred to other texts);
5. otherwise the row is set aside with all its cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gis_planner.domain.lists import SetAside
from gis_planner.domain.wording import counted
from gis_planner.ingest.content import NULL_WORDS
from gis_planner.ingest.vocabulary import is_address_heading

_SHAPES: tuple[re.Pattern[str], ...] = (
    re.compile(r"^\s*[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\s*$", re.IGNORECASE),
    re.compile(r"^\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?$"),
    re.compile(r"^\s*-?\d{1,2}\.\d{2,}\s*$"),
    re.compile(r"^\s*[-+£]?[\d,]+(\.\d+)?(e[+-]?\d+)?\s*$", re.IGNORECASE),
    re.compile(r"^\s*https?://\S+\s*$", re.IGNORECASE),
    re.compile(r"^\s*(true|false|y|n|yes|no)\s*$", re.IGNORECASE),
)
_MOST_EDITS = 6
_SAMPLE = 400


class Mender:
    """Makes rows as wide as the header, counting what it did."""

    def __init__(
        self, names: Sequence[str], delimiter: str, sample: Sequence[Sequence[str]]
    ) -> None:
        self.names = names
        self.set_aside: list[SetAside] = []
        self._delimiter = delimiter
        self._sample = [list(row) for row in sample if self._typical(row)]
        self._shapes: list[re.Pattern[str] | None] | None = None
        self._short = self._repaired = self._surplus = 0

    def mend(
        self, rows: list[list[str]], before: int
    ) -> tuple[list[Sequence[str | None]], list[int]]:
        """Rows of right width and their numbers; `before` rows came before this chunk."""
        width = len(self.names)
        if self._shapes is None and len(self._sample) < _SAMPLE:
            self._sample.extend(r for r in rows[: 4 * _SAMPLE] if self._typical(r))
        out: list[Sequence[str | None]] = []
        numbers: list[int] = []
        for number, row in enumerate(rows, start=before + 1):
            mended: Sequence[str | None] | None = row
            if not any(row) or not "".join(row).strip():
                self._set_aside(number, "every cell is empty", row)
                continue
            if len(row) != width:
                mended = self._ragged(row, number)
            elif row[0].strip() == self.names[0] and self._repeats_header(row):
                self._set_aside(number, "the row repeats the header", row)
                continue
            if mended is not None:
                out.append(mended)
                numbers.append(number)
        return out, numbers

    def warnings(self) -> Iterator[str]:
        """What was mended, in sentences."""
        if self._short:
            short = counted(self._short, "row")
            yield f"{short} had fewer cells than the header; the rest is absent."
        if self._surplus:
            yield f"{counted(self._surplus, 'row')} had empty cells beyond the header: dropped."
        if self._repaired:
            mended = counted(self._repaired, "row")
            yield (
                f"{mended} had cells in the wrong columns (a delimiter inside "
                "a text, or a missing cell): put right; the original cells are kept in order."
            )

    def _typical(self, row: Sequence[str]) -> bool:
        return len(row) <= len(self.names) and not self._repeats_header(row)

    def _repeats_header(self, row: Sequence[str]) -> bool:
        return len(row) > 1 and tuple(" ".join(c.split()) for c in row) == tuple(self.names)

    def _ragged(self, row: list[str], number: int) -> Sequence[str | None] | None:
        width = len(self.names)
        trimmed = list(row)
        while len(trimmed) > width and not trimmed[-1].strip():
            trimmed.pop()
        if len(trimmed) == width and self._fits(trimmed):
            self._surplus += 1
            return trimmed
        if len(trimmed) < width and self._fits(trimmed):
            self._short += 1
            return trimmed + [None] * (width - len(trimmed))
        repaired = self._repair(trimmed)
        if repaired is not None:
            self._repaired += 1
            return repaired
        if len(trimmed) == width:
            self._surplus += 1
            return trimmed
        reason = f"{len(row)} cells under {width} headings; where they belong is not clear"
        self._set_aside(number, reason, row)
        return None

    def _repair(self, row: list[str]) -> list[str | None] | None:
        """The row after the smallest repair that makes it fit, where there is only one."""
        width = len(self.names)
        for edits in range(1, _MOST_EDITS + 1):
            joins = {tuple(c): at for at, c in self._joined(row, edits) if self._sound(c)}
            gaps = {tuple(c): at for at, c in self._gapped(row, edits) if self._sound(c)}
            found = gaps if gaps and not joins else joins
            if len(found) > 1 and not gaps:
                named = {c: at for c, at in found.items() if is_address_heading(self.names[at])}
                found = named or found
            if found:
                only = next(iter(found)) if len(found) == 1 and not (gaps and joins) else None
                return [*only, *[None] * (width - len(only))] if only else None
        return None

    def _joined(self, row: list[str], joins: int) -> Iterator[tuple[int, list[str]]]:
        """Rows with `joins` + 1 neighbouring cells joined in one text column."""
        for at in range(min(len(self.names), len(row) - joins)):
            if self._shape(at) is None:
                text = self._delimiter.join(row[at : at + joins + 1])
                yield at, [*row[:at], text, *row[at + joins + 1 :]]

    def _gapped(self, row: list[str], gap: int) -> Iterator[tuple[int, list[str]]]:
        """Rows with `gap` empty cells put in at one place."""
        for at in range(1, len(row)):
            if len(row) + gap <= len(self.names):
                yield at, [*row[:at], *[""] * gap, *row[at:]]

    def _sound(self, row: Sequence[str]) -> bool:
        """Right width, every cell fits, and at least two cells show that it does."""
        if len(row) > len(self.names):
            return False
        shown = sum(1 for i, c in enumerate(row) if self._shape(i) is not None and c.strip())
        return shown >= min(2, sum(1 for i in range(len(self.names)) if self._shape(i))) > 0 and (
            self._fits(row)
        )

    def _fits(self, row: Sequence[str]) -> bool:
        return all(
            (shape := self._shape(i)) is None
            or cell.strip().lower() in NULL_WORDS
            or bool(shape.match(cell))
            for i, cell in enumerate(row)
        )

    def _shape(self, column: int) -> re.Pattern[str] | None:
        """The shape that this column's values have, learnt from rows of right width."""
        if self._shapes is None:
            columns = range(len(self.names))
            self._shapes = [_shape_of([r[i] for r in self._sample if i < len(r)]) for i in columns]
        return self._shapes[column]

    def _set_aside(self, number: int, reason: str, row: Sequence[str]) -> None:
        """Keep the row with every cell, those beyond the header too."""
        fields = dict(zip(self.names, row))
        for extra, cell in enumerate(row[len(self.names) :], start=len(self.names) + 1):
            fields[f"column {extra}"] = cell
        self.set_aside.append(SetAside(number, reason, fields))


def _shape_of(values: Sequence[str]) -> re.Pattern[str] | None:
    """The one shape that nearly all filled values have (three at least), or None."""
    filled = [v for v in values if v.strip().lower() not in NULL_WORDS]
    if len(filled) < 3:
        return None
    for shape in _SHAPES:
        strays = sum(1 for v in filled if not shape.match(v))
        if strays <= 0.03 * len(filled) or (strays == 1 and len(filled) >= 6):
            return shape
    return None
