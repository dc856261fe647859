"""letters: advance letters for the visits of a supportive or announced operation."""

from __future__ import annotations

import dataclasses
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.domain.wording import counted
from gis_planner.pipeline.operations import operation_of, read_operation
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case

KIND = "letter template"


def letter_rows(case: Case, operation: str) -> list[dict[str, str]]:
    """A row of the merge for each planned visit, by day and time. UserError when the operation is
    neither supportive nor announced (a letter would then warn), or has no visits."""
    from gis_planner.planning import letters

    definition = operation_of(case, operation)
    if not (definition.supportive or definition.announced):
        raise UserError(
            f"{operation} is unannounced: a letter would give the visits away.",
            "Set announced = true or supportive = true in the operation and plan again.",
        )
    edited = case.document("operation", operation)
    if edited:  # who to ring, and what to have ready, as it stands now
        definition = dataclasses.replace(definition, agencies=read_operation(edited).agencies)
    places = {r["premises_id"]: r for r in case.table("premises").to_pylist()}
    rows = letters.letters_of(
        definition, case.table("visits", run=operation), places, reference_of(case), expects()
    )
    if not rows:
        raise UserError(f"{operation} has no visits.", "Plan it first.")
    return rows


def fields() -> tuple[str, ...]:
    """The {{fields}} that a template may name."""
    from gis_planner.planning.letters import FIELDS

    return FIELDS


def usual_template() -> str:
    """The letter that comes with the program (HTML)."""
    from gis_planner.export.merge import LETTER

    return LETTER


def template_of(case: Case, operation: str) -> str:
    """The letter that was edited for an operation (HTML), else the one that comes with us."""
    return str(case.document(KIND, operation) or usual_template())


def keep_template(case: Case, operation: str, text: str) -> Outcome:
    """Keep an edited letter (undoable); the program's own takes it away. UserError where it names
    a field that letters do not have."""
    from gis_planner.export import merge

    plain = text.strip() + "\n"
    own = plain == merge.LETTER.strip() + "\n"
    if not own:
        merge.check_template(plain, fields(), "The letter")
    summary = f"Letter of {operation} {'as it comes with the program' if own else 'edited'}"
    return Outcome(summary, case.set_document(KIND, operation, None if own else plain, summary))


def preview(template: str, row: Mapping[str, str]) -> str:
    """One letter as HTML. UserError where the template names an unknown field."""
    from gis_planner.export import merge

    merge.check_template(template, fields(), "The letter")
    return merge.merge_text(template, [row])


def write_letters(
    case: Case, operation: str, out: Path, template: Path | None = None,
    progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """Write a letter for each planned visit, and the merge's table: with a template file, or else
    with the letter kept in the case. UserError as `letter_rows`."""
    from gis_planner.export import merge

    if template is not None and not template.is_file():
        raise UserError(f"There is no template {template}.", "Check the path.")
    rows = letter_rows(case, operation)
    kept = case.document(KIND, operation)
    with tempfile.TemporaryDirectory(prefix="gis_planner-letter-") as folder:
        if template is None and kept:
            template = Path(folder) / "letter.html"
            template.write_text(kept, "utf-8")
        files = merge.write_letters(rows, fields(), out, template, progress)
    summary = f"{counted(len(rows), 'letter')} of {operation} written to {out}"
    case.note("letters", f"{len(rows)} advance letters of {operation} written")
    return Outcome(summary, figures={"letters": len(rows), "files": [str(f) for f in files]})


def preview_file(path: Path, row: Mapping[str, str]) -> str:
    """One letter from a template file as HTML; of a DOCX its words, without their looks. UserError
    where the file is no template or names an unknown field."""
    import html

    from gis_planner.export import merge

    try:
        raw = path.read_bytes()
        text = merge.docx_text(raw) if path.suffix.lower() == ".docx" else raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(f"{path.name} cannot be read: {fault}.", "Choose another.") from fault
    merge.check_template(text, fields(), path.name)
    if path.suffix.lower() in (".html", ".htm"):
        return merge.merge_text(text, [row])
    filled = merge.merge_text(text, [row], page=False)
    return "".join(f"<p>{html.escape(x)}</p>" for x in filled.splitlines())


def write_docx_template(out: Path) -> Outcome:
    """A DOCX with the fields of the letter, to be laid out in a word processor and merged."""
    from gis_planner.export import merge

    out.write_bytes(merge.starter_docx())
    return Outcome(f"Template written to {out}", figures={"file": str(out)})


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
