"""letters: advance letters for the visits of a supportive or announced operation."""

from __future__ import annotations

import tomllib
from pathlib import Path

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline.operations import operation_of
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case


def write_letters(
    case: Case, operation: str, out: Path, template: Path | None = None,
    progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """Write a letter for each planned visit, and the merge's table. UserError when the operation
    is neither supportive nor announced: a letter would then warn."""
    from gis_planner.export import merge
    from gis_planner.planning import letters

    definition = operation_of(case, operation)
    if not (definition.supportive or definition.announced):
        raise UserError(
            f"{operation} is unannounced: a letter would give the visits away.",
            "Set announced = true or supportive = true in the operation and plan again.",
        )
    if template is not None and not template.is_file():
        raise UserError(f"There is no template {template}.", "Check the path.")
    places = {r["premises_id"]: r for r in case.table("premises").to_pylist()}
    rows = letters.letters_of(
        definition, case.table("visits", run=operation), places, reference_of(case), expects()
    )
    if not rows:
        raise UserError(f"{operation} has no visits.", "Plan it first.")
    files = merge.write_letters(rows, letters.FIELDS, out, template, progress)
    summary = f"{len(rows)} letters of {operation} written to {out}"
    case.note("letters", f"{len(rows)} advance letters of {operation} written")
    return Outcome(summary, figures={"letters": len(rows), "files": [str(f) for f in files]})


def expects() -> dict[str, tuple[str, ...]]:
    """agency → what it asks to have ready, from data/reference/expects.toml."""
    from gis_planner import settings

    path = settings.data_folder() / "reference" / "expects.toml"
    if not path.is_file():
        return {}
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("expect", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UserError(f"{path} cannot be read: {fault}.", "Mend that line.") from fault
    return {r["agency"]: tuple(r["items"]) for r in rows if "agency" in r and "items" in r}
