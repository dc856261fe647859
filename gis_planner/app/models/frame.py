"""All premises of the case as columns: what map, table, filters and facets read.

One row a premises, in the order of the case. Numbers are numpy arrays (missing is NaN), texts are
dictionary codes (missing is -1), so that 100,000 rows filter in milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.app.models import searching
from gis_planner.domain.progress import Progress, check

if TYPE_CHECKING:
    from gis_planner.store import Case

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
T = TypeVar("T")
SEPARATOR = " | "
OUTCODE = "outcode"
"""The first half of the postcode, as a column of its own."""
SEARCHED = ("premises_id", "name", "address", "postcode", "uprn", "trade", "ward")


@dataclass(frozen=True)
class Codes:
    """A text column as codes into `labels` (-1 missing), labels sorted."""

    codes: npt.NDArray[np.int32]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Members:
    """Which of `labels` belong to each row: `matrix[row, label]`; `kinds[code, label]`: to each
    code of the column, so that many rows are counted by their few kinds."""

    matrix: Bools
    labels: tuple[str, ...]
    kinds: Bools


@dataclass(frozen=True)
class Contacts:
    """Every dated record: row of the frame, day (days since 1970), agency code."""

    row: Ints
    day: Ints
    agency: npt.NDArray[np.int32]
    agencies: tuple[str, ...] = ()


NO_CONTACTS = Contacts(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int32))


OFTEN = ("name", "address", "severity", "easting", "northing")
"""Columns that a plan asks for premises by premises: kept as Python values in small frames."""
OFTEN_ROWS = 50_000


@dataclass(frozen=True, eq=False)
class PremisesFrame:
    """The table behind every view. `contacts` are the dated records at each row."""

    table: pa.Table
    contacts: Contacts = NO_CONTACTS
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def _rows(self) -> int:
        return int(self.table.num_rows)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.table.column_names)

    def __len__(self) -> int:
        return self._rows

    def has(self, name: str) -> bool:
        """Whether there is such a column."""
        return name in self._names

    def kept(self, key: str, make: Callable[[], T]) -> T:
        """What is worked out of the frame once: `make()`, and the same again for the same key."""
        return self._kept(key, make)  # type: ignore[no-any-return]

    def _kept(self, key: Any, make: Any) -> Any:
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]

    def numbers(self, name: str) -> Floats:
        """A numeric or boolean column as float; NaN where missing or where there is no column."""

        def make() -> Floats:
            if not self.has(name):
                return np.full(len(self), np.nan)
            column = pc.cast(self.table.column(name), pa.float64()).combine_chunks()
            values = column.to_numpy(zero_copy_only=False)
            return np.asarray(values, np.float64)

        return self._kept(f"n:{name}", make)  # type: ignore[no-any-return]

    def codes(self, name: str) -> Codes:
        """A text column as codes; every code is -1 where there is no column."""

        def make() -> Codes:
            source = "postcode" if name == OUTCODE else name
            if not self.has(source) or len(self) == 0:
                return Codes(np.full(len(self), -1, np.int32), ())
            column = pc.cast(self.table.column(source), pa.string()).combine_chunks()
            if name == OUTCODE:
                column = pc.replace_substring_regex(column, r"\s.*$", "")
            encoded = column.dictionary_encode()
            labels = np.array(encoded.dictionary.to_pylist(), object)
            raw = np.asarray(pc.fill_null(encoded.indices, -1), np.int32)
            if len(labels) == 0:
                return Codes(raw, ())
            order = np.argsort(labels)
            rank = np.empty(len(order), np.int32)
            rank[order] = np.arange(len(order), dtype=np.int32)
            codes = np.where(raw >= 0, rank[raw], -1).astype(np.int32)
            return Codes(codes, tuple(str(x) for x in labels[order]))

        return self._kept(f"c:{name}", make)  # type: ignore[no-any-return]

    def ranks(self, name: str) -> npt.NDArray[np.int32]:
        """The place of each row's text among all texts of the column, -1 where it is missing;
        unlike `codes` without the texts, so that a million names sort quickly."""

        def make() -> npt.NDArray[np.int32]:
            if not self.has(name) or len(self) == 0:
                return np.full(len(self), -1, np.int32)
            column = pc.cast(self.table.column(name), pa.string()).combine_chunks()
            encoded = column.dictionary_encode()
            order = np.asarray(pc.sort_indices(encoded.dictionary))
            rank = np.empty(len(order) + 1, np.int32)
            rank[order], rank[-1] = np.arange(len(order), dtype=np.int32), -1
            made: npt.NDArray[np.int32] = rank[np.asarray(pc.fill_null(encoded.indices, -1))]
            return made

        return self._kept(f"r:{name}", make)  # type: ignore[no-any-return]

    def months(self) -> tuple[Ints, int, int]:
        """The month of each contact (months since 1970), the month from which there are more than
        a few, and the last."""

        def make() -> tuple[Ints, int, int]:
            days = np.datetime64("1970-01-01") + self.contacts.day
            found = days.astype("datetime64[M]").astype(np.int64)
            low, high = np.percentile(found, (1, 100)).astype(np.int64) if len(found) else (0, 0)
            return found, int(low), int(high)

        return self._kept("months", make)  # type: ignore[no-any-return]

    def days(self, name: str) -> Floats:
        """A column of ISO dates as days since 1970; NaN where it is missing or no date."""

        def make() -> Floats:
            if not self.has(name) or len(self) == 0:
                return np.full(len(self), np.nan)
            found = _days(pc.cast(self.table.column(name), pa.string()))
            return np.where(found == np.iinfo(np.int64).min, np.nan, found.astype(np.float64))

        return self._kept(f"d:{name}", make)  # type: ignore[no-any-return]

    def members(self, name: str) -> Members:
        """A column of labels with ' | ' between, or of JSON keys for `concerns`."""

        def make() -> Members:
            whole = self.codes(name)
            keys = raised if name == "concerns" else _split
            parts = [keys(label) for label in whole.labels]
            labels = tuple(sorted({p for part in parts for p in part}))
            place = {label: i for i, label in enumerate(labels)}
            small = np.zeros((len(parts) + 1, len(labels)), np.bool_)
            for i, part in enumerate(parts):
                small[i, [place[p] for p in part]] = True
            return Members(small[whole.codes], labels, small[:-1])

        return self._kept(f"m:{name}", make)  # type: ignore[no-any-return]

    @property
    def easting(self) -> Floats:
        """Metres, EPSG:27700; NaN where no place is known."""
        return self.numbers("easting")

    @property
    def northing(self) -> Floats:
        """Metres, EPSG:27700; NaN where no place is known."""
        return self.numbers("northing")

    def severity(self) -> npt.NDArray[np.int8]:
        """0 nothing known, 1 low to 5 highest."""
        values = np.nan_to_num(self.numbers("severity"), nan=0.0)
        return np.clip(values, 0, 5).astype(np.int8)

    def row_of(self, premises_id: str) -> int:
        """The row of a premises, -1 where it is not in the frame."""

        def make() -> dict[str, int]:
            if not self.has("premises_id"):
                return {}
            return {p: i for i, p in enumerate(self.table.column("premises_id").to_pylist())}

        index: dict[str, int] | None = self._cache.get("rows")  # asked thousands of times
        if index is None:
            index = self._kept("rows", make)
        return index.get(premises_id, -1)

    def rows_of(self, premises_ids: list[str]) -> Ints:
        """Rows of those premises that are in the frame, sorted."""
        rows = [self.row_of(p) for p in premises_ids]
        return np.unique(np.array([r for r in rows if r >= 0], np.int64))

    def value(self, row: int, name: str) -> Any:
        """One cell as a Python value; None where missing or without such a column."""
        kept = self._cache.get(("list", name))
        if kept is not None:
            return kept[row]
        if not self.has(name):
            return None
        if name in OFTEN and len(self) <= OFTEN_ROWS:
            return self._kept(("list", name), self.table.column(name).to_pylist)[row]
        return self.table.column(name)[row].as_py()

    def id_of(self, row: int) -> str:
        """The premises id of a row."""
        return str(self.value(row, "premises_id"))

    def search(self, words: str) -> Bools:
        """Rows where every word, or phrase in quotation marks, occurs in the name, address,
        postcode (with and without its space), UPRN, trade, ward or id."""

        def make() -> pa.Array:
            columns = [
                pc.fill_null(pc.cast(self.table.column(c), pa.string()), "")
                for c in SEARCHED
                if self.has(c)
            ]
            return searching.plain_column(pc.binary_join_element_wise(*columns, " "))

        mask = np.ones(len(self), np.bool_)
        if len(self) == 0:
            return mask
        blob = self._kept("blob", make)
        for part in searching.parts(words):
            hit = pc.match_substring(blob, part)
            if spaced := searching.spaced_postcode(part):
                hit = pc.or_(hit, pc.match_substring(blob, spaced))
            mask &= np.asarray(hit.to_numpy(zero_copy_only=False), np.bool_)
        return mask

    def bounds(self) -> tuple[float, float, float, float] | None:
        """min easting, min northing, max easting, max northing of the placed; None without any.

        A few premises with wild coordinates do not count: those farther from the middle nine
        tenths than these are wide.
        """
        return self._kept("bounds", self._bounds)  # type: ignore[no-any-return]

    def _bounds(self) -> tuple[float, float, float, float] | None:
        e, n = self.easting, self.northing
        ok = np.isfinite(e) & np.isfinite(n)
        if not ok.any():
            return None
        xy = np.c_[e[ok], n[ok]]
        first, last = np.percentile(xy, (5, 95), axis=0)
        wide = np.maximum(last - first, 500.0)
        xy = xy[((xy >= first - wide) & (xy <= last + wide)).all(axis=1)]
        low, high = xy.min(axis=0), xy.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


EMPTY = PremisesFrame(pa.Table.from_batches([], pa.schema([("premises_id", pa.string())])))
"""No premises. (Made so that pyarrow does not import pandas, which slows the start.)"""


def _split(text: str) -> tuple[str, ...]:
    return tuple(p for p in text.split(SEPARATOR) if p)


def raised(text: str) -> tuple[str, ...]:
    """The concerns of a row's JSON that its evidence raises, or that have no figure."""
    found = json.loads(text)
    return tuple(k for k, bits in found.items() if bits is None or bits > 0)


def read_frame(case: Case, progress: Progress) -> PremisesFrame:
    """All premises of a case with risks and contacts; may run on any thread."""
    seen = case.records_seen()
    check(progress)
    view = case.premises_view(seen)
    check(progress)
    frame = PremisesFrame(view)
    if view.num_rows == 0:
        return frame
    check(progress)
    ids, changed = view.column("premises_id").combine_chunks(), case.changed(seen)
    place = pc.index_in(ids, changed.column("premises_id").combine_chunks())
    view = view.append_column("changed", pc.take(changed.column("changed"), place))
    ready = PremisesFrame(view, contacts_of(frame, seen))
    _count_ahead(ready)
    return ready


def _count_ahead(frame: PremisesFrame) -> None:
    """What the filters show first, counted on the thread that reads, not on the window's."""
    from gis_planner.app.models.filters import FACETS, Filters
    from gis_planner.app.models.histograms import RANGES, date_histogram, number_histogram

    filters = Filters()
    for name in FACETS:
        filters.facet(frame, name)
    for name, _, whole in RANGES:
        number_histogram(filters, frame, name, whole)
    date_histogram(filters, frame)
    frame.bounds()


def contacts_of(frame: PremisesFrame, seen: pa.Table) -> Contacts:
    """Dated records at the frame's rows. `seen` needs premises_id, agency, date (ISO). Records
    without a date or premises are left out."""
    if len(frame) == 0 or seen.num_rows == 0:
        return NO_CONTACTS
    ids = frame.table.column("premises_id").combine_chunks()
    found = pc.index_in(seen.column("premises_id").combine_chunks(), ids)
    row = np.asarray(pc.fill_null(found, -1))
    days = _days(seen.column("date"))
    encoded = seen.column("agency").combine_chunks().dictionary_encode()
    ok = (row >= 0) & (days > np.iinfo(np.int64).min)
    return Contacts(
        row[ok].astype(np.int64),
        days[ok],
        np.asarray(encoded.indices, np.int32)[ok],
        tuple(encoded.dictionary.to_pylist()),
    )


def _days(dates: pa.ChunkedArray) -> Ints:
    """ISO dates as days since 1970; the smallest int64 where missing or not a date."""
    first = pc.utf8_slice_codeunits(dates, 0, 10)
    whole = pc.match_substring_regex(first, r"^[12]\d{3}-[01]\d-[0-3]\d$")
    parsed = pc.strptime(pc.if_else(whole, first, None), "%Y-%m-%d", "s", error_is_null=True)
    raw = pc.cast(pc.cast(parsed, pa.date32()), pa.int32())
    filled = pc.fill_null(pc.cast(raw, pa.int64()), np.iinfo(np.int64).min)
    return np.asarray(filled.combine_chunks(), np.int64)
