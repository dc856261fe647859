"""import: an agency's list, as it comes, into the case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gis_planner import ingest
from gis_planner.domain.errors import UserError
from gis_planner.domain.lists import FIELDS, Profile
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.domain.wording import counted
from gis_planner.pipeline.outcome import Outcome, sha256_of
from gis_planner.pipeline.pseudonymising import LOSS, SUFFIX, hidden_mapping, mark_of
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case

UNKNOWN_AGENCY = "unnamed-agency"


def import_list(
    case: Case,
    path: Path,
    *,
    agency: str = "",
    list_name: str = "",
    mapping: Mapping[str, tuple[str, ...]] | None = None,
    profile: str = "",
    sheet: str | None = None,
    as_of: str = "",
    set_aside_file: Path | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Read a list and store it as the newest version of that agency's list.

    The agency's id is kept as given: `find_agency` says later whose powers it has.
    `mapping` (field → columns) corrects recognition and is kept as a profile for the next file;
    `as_of` is the date of the list's content, by default the date in its name or of the file.
    UserError when the file cannot be read; the case is then unchanged.
    """
    progress = progress or Silent()
    unknown = sorted(set(mapping or {}) - set(FIELDS))
    if unknown:
        raise UserError(
            f"'{unknown[0]}' is not a field that can be mapped.", f"Fields: {', '.join(FIELDS)}."
        )
    agency = agency.strip() or UNKNOWN_AGENCY
    list_name = list_name or list_name_of(path)
    mark = mark_of(path)
    if mark is not None and not list_name.endswith(SUFFIX):
        list_name += SUFFIX
    kept = find_profile(case, profile, agency, list_name) if mark is None else None
    parsed = ingest.read_list(
        path,
        agency=agency,
        list_name=list_name,
        mapping=(mapping or None) if mark is None else hidden_mapping(path),
        profile=kept,
        sheet=sheet,
        role=None if mark is None else mark["role"],
        schemes=tuple(reference_of(case).schemes.values()),
        progress=Part(progress, 0.0, 0.6),
    )
    stats: dict[str, Any] = {
        "agency": agency,
        "list": list_name,
        "file": path.name,
        "sha256": sha256_of(path),
        "role": parsed.role,
        "scheme": parsed.scheme,
        "encoding": parsed.encoding,
        "format": parsed.file_format,
        "columns": list(parsed.columns),
        "mapping": {k: list(v) for k, v in parsed.mapping.items()},
        "warnings": list(parsed.warnings),
        "as_of": as_of or content_date(path),
        "rows_read": parsed.rows_read,
        "rows_imported": parsed.records.num_rows,
        "rows_set_aside": len(parsed.set_aside),
    }
    if mark is not None:
        stats |= {"pseudonymised": mark, "warnings": [*stats["warnings"], LOSS]}
    progress.report(0.6, "Writing to the case")
    difference, touched = case.add_list_version(
        agency,
        list_name,
        parsed.records,
        parsed.set_aside,
        stats,
        Part(progress, 0.6, 1.0),
        profile=profile_of(agency, list_name, parsed, mapping, kept)
        if mapping and mark is None
        else None,
    )
    if set_aside_file is None and parsed.set_aside and not case.encrypted:
        set_aside_file = set_aside_path(case, agency, list_name)
        set_aside_file.parent.mkdir(exist_ok=True)
    if set_aside_file is not None and parsed.set_aside:
        ingest.write_set_aside(parsed.set_aside, set_aside_file)
    figures = {
        "agency": agency,
        "list": list_name,
        "rows_read": parsed.rows_read,
        "rows_imported": parsed.records.num_rows,
        "rows_added": difference.added,
        "rows_changed": difference.changed,
        "rows_unchanged": difference.unchanged,
        "rows_gone": difference.gone,
        "rows_set_aside": len(parsed.set_aside),
        "set_aside_file": str(set_aside_file) if parsed.set_aside and set_aside_file else None,
        "encoding": parsed.encoding,
        "mapping": {k: list(v) for k, v in parsed.mapping.items()},
        "role": parsed.role,
        "scheme": parsed.scheme,
        "warnings": stats["warnings"],
        "pseudonymised": mark is not None,
    }
    summary = (
        f"{path.name}: {counted(parsed.rows_read, 'row')} read, {difference.added:,} added, "
        f"{difference.changed:,} changed, {difference.unchanged:,} unchanged, "
        f"{difference.gone:,} gone, {len(parsed.set_aside):,} set aside"
    )
    return Outcome(summary, touched, figures)


def preview_list(path: Path, *, sheet: str | None = None) -> ingest.Preview:
    """The first rows of a list, its columns, and what each is taken for and why."""
    return ingest.preview(path, sheet=sheet)


def list_name_of(path: Path) -> str:
    """A list's name from its file: without folders, dates and endings."""
    name = path.name
    for ending in (
        ".gz",
        ".zip",
        ".csv",
        ".tsv",
        ".txt",
        ".xlsx",
        ".xls",
        ".json",
        ".jsonl",
        ".xml",
    ):
        if name.lower().endswith(ending) and len(name) > len(ending):
            name = name[: -len(ending)]
    plain = re.sub(r"[_ -]*(19|20)\d\d([_-]?\d\d)?([_-]?\d\d)?$", "", name)
    return plain or name


def content_date(path: Path) -> str:
    """The ISO date in the file's name (month and day 01 where absent), else of the file itself."""
    found = re.search(r"(?<!\d)((?:19|20)\d\d)[_-]?(\d\d)?[_-]?(\d\d)?(?!\d)", path.stem)
    if found:
        year, month, day = (int(g) if g else 1 for g in found.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            pass
    return datetime.fromtimestamp(path.stat().st_mtime).date().isoformat()


def find_profile(case: Case, name: str, agency: str, list_name: str) -> Profile | None:
    """The profile asked for by name, or the one kept for this agency's list; None without one."""
    value = case.document("profile", name or f"{agency}/{list_name}")
    if value is None:
        if name:
            known = ", ".join(case.documents("profile")) or "none yet"
            raise UserError(f"There is no profile '{name}'.", f"Profiles in this case: {known}.")
        return None
    return Profile(
        value["agency"], value["list"], {k: tuple(v) for k, v in value["mapping"].items()},
        value.get("role", ""), value.get("sheet", ""), tuple(value.get("ignored", ())),
        value.get("scheme", ""),
    )  # fmt: skip


def profile_of(
    agency: str,
    list_name: str,
    parsed: ingest.ParsedList,
    mapping: Mapping[str, tuple[str, ...]],
    kept: Profile | None,
) -> dict[str, Any]:
    """A corrected mapping as it is kept for the agency's next file."""
    corrected = {**(kept.mapping if kept else {}), **mapping}
    return {
        "agency": agency,
        "list": list_name,
        "mapping": {k: list(v) for k, v in corrected.items()},
        "role": parsed.role,
        "scheme": parsed.scheme,
        "ignored": list(kept.ignored) if kept else [],
        "sheet": kept.sheet if kept else "",
    }


def set_aside_path(case: Case, agency: str, list_name: str) -> Path:
    """Where the rows of a list that were set aside are written for people to mend."""
    folder = case.path.with_name(case.path.stem + "-set-aside")
    return folder / (re.sub(r"[^\w.-]+", "_", f"{agency}-{list_name}")[:60] + ".csv")
