"""The packs of every audience of an operation: one reading of the case, one after the other
released, while another process draws the one before."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from gis_planner.domain.briefing import Briefing
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Part, Progress, Silent, check
from gis_planner.pipeline.operations import operation_of
from gis_planner.pipeline.outcome import Outcome, Stopwatch
from gis_planner.pipeline.packs import brief, disclose, pack_folder_name, sources
from gis_planner.store import Case

POLL_S = 0.1


@dataclass
class _Drawing:
    """A pack that another process draws."""

    released: Any
    briefing: Briefing
    folder: Path
    process: BaseProcess
    answer: Connection


def attending(case: Case, operation_name: str) -> tuple[str, ...]:
    """The agencies that attend a visit of the plan."""
    visits = case.table("visits", run=operation_name)
    return tuple(sorted({a for a in visits["agency"].to_pylist() if a}))


def write_pack_set(
    case: Case,
    operation_name: str,
    audiences: tuple[str, ...],
    out: Path,
    *,
    purpose: str = "",
    passphrase: str | None = None,
    as_of: date,
    progress: Progress | None = None,
) -> Outcome:
    """A pack for each audience in a folder of its own under `out`; none given: all that attend.

    An audience without a visit is told and does not keep the others waiting. Cancelled: the packs
    finished by then stay, and are in the journal; no half pack is left.
    """
    progress = progress or Silent()
    operation, watch = operation_of(case, operation_name), Stopwatch()
    readers = audiences or attending(case, operation_name)
    tables = sources(case, operation)
    watch.lap("read")
    done: dict[str, Outcome] = {}
    drawing: _Drawing | None = None
    try:
        for number, reader in enumerate(readers):
            part = Part(progress, number / len(readers), (number + 0.9) / len(readers))
            part.report(0.0, f"Pack for {reader}")
            try:
                released, briefing = brief(
                    case, operation, reader, purpose, as_of=as_of, tables=tables, progress=part
                )
            except UserError as fault:
                done[reader] = Outcome(f"No pack for {reader}: {fault}")
                continue
            _finish(case, drawing, done, progress)
            drawing = _start(released, briefing, out / pack_folder_name(reader), passphrase)
        _finish(case, drawing, done, progress)
    except BaseException:
        if drawing is not None:  # it writes a pack only when all of it is made
            drawing.process.terminate()
            drawing.process.join()
        raise
    watch.lap("packs")
    return _told(done, readers, out, watch)


def _start(released: Any, briefing: Briefing, folder: Path, passphrase: str | None) -> _Drawing:
    context = multiprocessing.get_context("spawn")
    answer, told = context.Pipe(duplex=False)
    process = context.Process(target=_draw, args=(told, briefing, folder, passphrase), daemon=True)
    process.start()
    told.close()
    return _Drawing(released, briefing, folder, process, answer)


def _draw(told: Connection, briefing: Briefing, folder: Path, passphrase: str | None) -> None:
    """In the other process: paths written, or the fault that a person should read."""
    from gis_planner import export

    try:
        told.send(export.write_pack(briefing, folder, passphrase=passphrase))
    except UserError as fault:
        told.send(fault)


def _finish(
    case: Case, drawing: _Drawing | None, done: dict[str, Outcome], progress: Progress
) -> None:
    """Wait for the pack being drawn, and note it."""
    if drawing is None:
        return
    while not drawing.answer.poll(POLL_S):
        check(progress)
    try:
        files = drawing.answer.recv()
    except EOFError:
        files = UserError(
            f"The pack for {drawing.released.audience} could not be drawn.",
            "Make it alone with 'pack --audience' to see why.",
        )
    drawing.process.join()
    if isinstance(files, UserError):
        raise files
    reader = drawing.released.audience
    done[reader] = disclose(case, drawing.released, drawing.briefing, drawing.folder, files, {})


def _told(
    done: dict[str, Outcome], readers: tuple[str, ...], out: Path, watch: Stopwatch
) -> Outcome:
    written = [r for r in readers if done[r].figures]
    if not written:
        raise UserError(
            "; ".join(done[r].summary for r in readers) or "No agency attends a visit.",
            "Plan visits, and add gateways, first.",
        )
    figures = {
        "packs": {r: done[r].figures for r in written},
        "without": [done[r].summary for r in readers if r not in written],
        **watch.measured(),
    }
    count = "1 pack" if len(written) == 1 else f"{len(written)} packs"
    summary = f"{count} in {out}: {', '.join(written)}"
    more = f"; {len(readers) - len(written)} without" if len(written) < len(readers) else ""
    return Outcome(summary + more, frozenset(), figures)
