"""The two calls of this room: look at a list, and read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from gis_planner.domain.agencies import Scheme
from gis_planner.domain.errors import UserError
from gis_planner.domain.lists import ROLES, Profile, SetAside
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.ingest.content import profile as describe
from gis_planner.ingest.grid import Grid
from gis_planner.ingest.limits import Limits
from gis_planner.ingest.mapping import fixed_mapping
from gis_planner.ingest.open_list import open_list
from gis_planner.ingest.recognise import Proposal, Recognition, recognise
from gis_planner.ingest.records import build_records

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class ParsedList:
    """A list that was read: `rows_read` = rows of `records` + `set_aside`, always."""

    records: pa.Table
    set_aside: tuple[SetAside, ...]
    rows_read: int
    encoding: str
    file_format: str
    columns: tuple[str, ...]
    mapping: dict[str, tuple[str, ...]]
    role: str
    scheme: str
    warnings: tuple[str, ...]
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True)
class Preview:
    """The first rows of a list and what the program takes its columns for."""

    columns: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    proposals: tuple[Proposal, ...]
    role: str
    scheme: str
    encoding: str
    file_format: str
    sheets: tuple[str, ...]
    warnings: tuple[str, ...]
    sheet: str = ""
    """The sheet that was read; '' where the file has none."""

    @property
    def mapping(self) -> dict[str, tuple[str, ...]]:
        """Field → columns, as proposed."""
        return {p.field: p.columns for p in self.proposals}


def read_list(
    path: Path | str,
    *,
    agency: str,
    list_name: str,
    mapping: Mapping[str, str | Sequence[str]] | None = None,
    profile: Profile | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    role: str | None = None,
    scheme: str | None = None,
    schemes: Iterable[Scheme] = (),
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> ParsedList:
    """Read one list of one agency.

    `mapping` (field → column or columns, '' or () = leave the field empty) wins over `profile`,
    which wins over recognition. `encoding` None = found from the bytes. Raises UserError with one
    clear line where the file is no readable list; bad rows are set aside, bad values left empty.
    """
    progress = progress or Silent()
    sheet = sheet or (profile.sheet if profile and profile.sheet else None)
    grid = open_list(
        Path(path), limits, sheet=sheet, encoding=encoding, progress=Part(progress, 0, 0.5)
    )
    found, notes = _recognised(grid, list_name, mapping, profile, role, scheme, schemes)
    built = build_records(
        grid, found.mapping, agency=agency, list_name=list_name, role=found.role,
        scheme=found.scheme, progress=Part(progress, 0.5, 1.0),
    )  # fmt: skip
    aside = tuple(sorted((*grid.set_aside, *built.set_aside), key=lambda r: r.row_number))
    progress.report(1.0, "read")
    return ParsedList(
        records=built.records,
        set_aside=aside,
        rows_read=grid.rows_read,
        encoding=grid.encoding,
        file_format=grid.file_format,
        columns=grid.columns,
        mapping=found.mapping,
        role=found.role,
        scheme=found.scheme,
        warnings=(*_no_rows(grid), *grid.warnings, *notes, *built.warnings),
        proposals=found.proposals,
    )


def preview(
    path: Path | str,
    *,
    sheet: str | None = None,
    rows: int = 50,
    encoding: str | None = None,
    list_name: str = "",
    profile: Profile | None = None,
    schemes: Iterable[Scheme] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> Preview:
    """Look at a list's beginning (some thousand rows) and propose what its columns are."""
    grid = open_list(
        Path(path), limits, sheet=sheet, encoding=encoding, progress=Silent(), rows=5000
    )
    found, notes = _recognised(grid, list_name, None, profile, None, None, schemes)
    head = grid.table.slice(0, rows).to_pydict()
    samples = tuple(zip(*[[v or "" for v in head[c]] for c in grid.columns]))
    return Preview(
        grid.columns, samples, found.proposals, found.role, found.scheme, grid.encoding,
        grid.file_format, grid.sheets, (*_no_rows(grid), *grid.warnings, *notes), grid.sheet,
    )  # fmt: skip


def _no_rows(grid: Grid) -> tuple[str, ...]:
    """Said of a list that holds its headings only."""
    return () if grid.rows_read else ("The list has headings but no rows: nothing comes in.",)


def _recognised(
    grid: Grid,
    list_name: str,
    mapping: Mapping[str, str | Sequence[str]] | None,
    profile: Profile | None,
    role: str | None,
    scheme: str | None,
    schemes: Iterable[Scheme],
) -> tuple[Recognition, tuple[str, ...]]:
    role = role or (profile.role if profile else "") or ""
    if role and role not in ROLES:
        raise UserError(f"'{role}' is no role of a list.", f"Choose one of: {', '.join(ROLES)}.")
    fixed, ignored, notes = fixed_mapping(grid.columns, mapping, profile)
    profiles = [describe(c, grid.table[c]) for c in grid.columns if c not in ignored]
    scheme = scheme or (profile.scheme if profile else "") or ""
    found = recognise(
        profiles, list_name=list_name, fixed=fixed, role=role, scheme=scheme, schemes=schemes
    )
    return found, notes
