"""run: the whole way from a recipe, unattended."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.domain.operations import Operation
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline import importing, operations, packs, places, stages
from gis_planner.pipeline.outcome import Outcome, Stopwatch, peak_mb
from gis_planner.pipeline.pack_set import write_pack_set
from gis_planner.store import Case

KNOWN = {
    "import", "layer", "gazetteer", "gateway", "operation", "audiences", "as_of", "seed", "seconds",
    "iterations", "purpose",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One thing to do, in words and as a call."""

    text: str
    run: Callable[[Case, Progress], Outcome]


def read_recipe(path: Path) -> dict[str, Any]:
    """The recipe as a dict, with paths made absolute. UserError names every fault at once."""
    try:
        value = tomllib.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise UserError(
            f"The recipe {path} cannot be read: {fault.strerror}.", "Check the path."
        ) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UserError(f"The recipe {path.name} is not valid TOML: {fault}.") from fault
    faults = [f"unknown key '{k}'" for k in sorted(set(value) - KNOWN)]
    for kind in ("import", "layer", "gazetteer", "gateway"):
        for i, item in enumerate(value.get(kind, []), 1):
            if "file" not in item:
                faults.append(f"[[{kind}]] number {i} names no file")
                continue
            item["file"] = path.parent / item["file"]
            if not item["file"].is_file():
                faults.append(f"[[{kind}]] number {i}: there is no file {item['file']}")
    operation = value.get("operation")
    if isinstance(operation, str):
        value["operation"] = path.parent / operation
        if not value["operation"].is_file():
            faults.append(f"operation: there is no file {value['operation']}")
    if faults:
        raise UserError(f"The recipe {path.name} cannot be followed: {'; '.join(faults)}.")
    return value


def _layer(item: dict[str, Any]) -> Step:
    def work(case: Case, progress: Progress) -> Outcome:
        return places.add_layer(
            case,
            item["file"],
            name=item.get("name", ""),
            kind=item.get("kind", ""),
            layer=item.get("layer"),
            attribution=item.get("attribution", ""),
            progress=progress,
        )

    return Step(f"Layer {item['file'].name}", work)


def _gazetteer(item: dict[str, Any]) -> Step:
    def work(case: Case, progress: Progress) -> Outcome:
        return places.add_gazetteer(case, item["file"], progress=progress)

    return Step(f"Gazetteer {item['file'].name}", work)


def _import(item: dict[str, Any]) -> Step:
    mapping = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in item.get("map", {}).items()}

    def work(case: Case, progress: Progress) -> Outcome:
        return importing.import_list(
            case,
            item["file"],
            agency=item.get("agency", ""),
            list_name=item.get("list", ""),
            mapping=mapping,
            profile=item.get("profile", ""),
            sheet=item.get("sheet"),
            as_of=str(item.get("as_of", "")),
            progress=progress,
        )

    return Step(f"Import {item['file'].name}", work)


def _gateways(item: dict[str, Any]) -> Step:
    return Step(
        f"Gateways {item['file'].name}",
        lambda case, progress: packs.add_gateways(case, item["file"]),
    )


def _plan(recipe: dict[str, Any], operation: Operation, as_of: date) -> Step:
    def work(case: Case, progress: Progress) -> Outcome:
        return operations.plan(
            case,
            operation,
            seed=int(recipe.get("seed", 0)),
            seconds=recipe.get("seconds"),
            iterations=recipe.get("iterations"),
            as_of=as_of,
            progress=progress,
        )

    return Step(f"Plan {operation.name}", work)


def _packs(recipe: dict[str, Any], name: str, out: Path, as_of: date) -> Step:
    readers = tuple(recipe["audiences"])

    def work(case: Case, progress: Progress) -> Outcome:
        try:
            return write_pack_set(
                case,
                name,
                readers,
                out / "packs",
                purpose=recipe.get("purpose", ""),
                as_of=as_of,
                progress=progress,
            )
        except UserError as fault:  # readers without visits do not spoil the case
            return Outcome(f"No pack: {fault}", figures={"audiences": readers})

    return Step(f"Packs for {', '.join(readers)}", work)


def prepare(
    case: Case, recipe: dict[str, Any], as_of: date, progress: Progress | None = None
) -> None:
    """A recipe's layers and lists, matched and scored; no links, plan or packs."""
    for step in _scored(recipe, as_of):
        step.run(case, progress or Silent())


def _scored(recipe: dict[str, Any], as_of: date) -> list[Step]:
    return [
        *map(_layer, recipe.get("layer", [])),
        *map(_gazetteer, recipe.get("gazetteer", [])),
        *map(_import, recipe.get("import", [])),
        Step("Match", lambda case, p: stages.match_records(case, progress=p)),
        Step("Score", lambda case, p: stages.score_premises(case, as_of=as_of, progress=p)),
    ]


def _steps(recipe: dict[str, Any], out: Path, as_of: date) -> list[Step]:
    found = [
        *_scored(recipe, as_of),
        Step("Links", lambda case, p: stages.build_links(case, as_of=as_of, progress=p)),
        *map(_gateways, recipe.get("gateway", [])),
    ]
    if recipe.get("operation"):
        operation = operations.read_operation(recipe["operation"])
        found.append(_plan(recipe, operation, as_of))
        if recipe.get("audiences"):
            found.append(_packs(recipe, operation.name, out, as_of))
    return found


def run_recipe(
    path: Path,
    out: Path,
    *,
    passphrase: str | None = None,
    today: date,
    progress: Progress | None = None,
    tell: Callable[[str], None] = lambda text: None,
) -> Outcome:
    """Follow a recipe into `out`/case.gpkg and `out`/packs; `tell` hears each step's summary.

    An existing case in `out` is replaced. UserError at the first step that cannot be done; the
    case then holds the steps before it.
    """
    progress = progress or Silent()
    recipe = read_recipe(path)
    as_of = recipe.get("as_of", today)
    as_of = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    out.mkdir(parents=True, exist_ok=True)
    case_path = out / "case.gpkg"
    for old in (case_path, Path(f"{case_path}-wal"), Path(f"{case_path}-shm")):
        old.unlink(missing_ok=True)
    watch = Stopwatch()
    figures: dict[str, Any] = {"case": str(case_path), "steps": []}
    steps = _steps(recipe, out, as_of)
    with Case.create(case_path, passphrase) as case:
        for i, step in enumerate(steps):
            part = Part(progress, i / len(steps), (i + 1) / len(steps))
            part.report(0.0, step.text)
            outcome = step.run(case, part)
            watch.lap(f"{i + 1:02d} {step.text}")
            tell(f"{outcome.summary}  [{list(watch.stages.values())[-1]:.1f} s]")
            figures["steps"].append(
                {"step": step.text, "summary": outcome.summary, "peak_mb": peak_mb(),
                 "seconds": list(watch.stages.values())[-1], **outcome.figures}
            )  # fmt: skip
    figures |= {"seconds": watch.total, "peak_mb": peak_mb()}
    return Outcome(f"Done in {watch.total:.0f} s: {case_path}", figures=figures)
