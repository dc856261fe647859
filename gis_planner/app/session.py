"""The case behind the window: one facade over store and pipeline, without Qt.

Views read from here and listen to its events; only the window's thread emits. Verbs come as
`Callable[[Progress], Outcome]` for `app.jobs`, and `took_effect` tells the views what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from gis_planner.app.ahead import ReadAhead
from gis_planner.app.models.events import Event
from gis_planner.app.models.filters import Filters
from gis_planner.app.models.frame import EMPTY, Bools, PremisesFrame, read_frame
from gis_planner.app.models.plan_cache import PlanCache
from gis_planner.app.models.selection import Selection
from gis_planner.domain.agencies import Reference
from gis_planner.domain.decisions import Decision
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress
from gis_planner.pipeline import Outcome
from gis_planner.store import Case, Dossier, Entry, LayerInfo, ListInfo

if TYPE_CHECKING:
    from gis_planner.pipeline.seeing import Seen

Work = Callable[[Progress], Outcome]
FRAME_PARTS = frozenset({"premises", "matched", "risks", "scores"})
EVERYTHING = frozenset(
    {"records", "lists", "matched", "premises", "pairs", "scores", "risks", "links",
     "successions", "visits", "routes", "layers", "documents", "decisions", "gazetteer"}
)  # fmt: skip


class Session:
    """What is open, selected and filtered."""

    def __init__(self, today: Callable[[], date] = date.today) -> None:
        self.case: Case | None = None
        self.own: Case | None = None
        """The open case; `case` is another while the window shows what a reader may have."""
        self.seen: Seen | None = None
        self.frame: PremisesFrame = EMPTY
        self.filters, self.selection = Filters(), Selection()
        self.plans = PlanCache()
        self.ahead: ReadAhead | None = None
        """The premises of the case that the program was started with."""
        self.opened, self.changed, self.frame_changed = Event(), Event(), Event()
        self.shown_changed = Event()
        self.today = today
        self.operation = ""
        self._shown: Bools | None = None
        self._reference: Reference | None = None
        self.filters.changed.connect(self._refilter)

    # ---- opening

    def attach(self, case: Case | None) -> None:
        """Show another case (None: none). The frame follows from `read_frame`."""
        if self.own is not None and self.own is not case:
            self.own.close()
        if self.seen is not None:
            self.seen.close()
        self.own, self.seen = case, None
        self._show(case, "")

    def see_as(self, seen: Seen | None) -> None:
        """Show what one reader may have, from its own sealed case; None = everything again. The
        case itself stays open as `own`; whoever calls closes the view that ends."""
        self.seen = seen
        self._show(seen.case if seen else self.own, seen.operation if seen else self.operation)

    def _show(self, case: Case | None, operation: str) -> None:
        self.case, self.operation = case, operation
        self._reference = None
        self.plans = PlanCache()
        self.filters.replace(())
        self.set_frame(EMPTY)
        self.opened.emit()

    @property
    def is_open(self) -> bool:
        """Whether there is a case."""
        return self.case is not None

    @property
    def the_case(self) -> Case:
        """The open case. UserError without one."""
        if self.case is None:
            raise UserError("No case is open.", "Open or create a case first.")
        return self.case

    @property
    def whole_case(self) -> Case:
        """The open case, for verbs that change it or let something out of it. UserError while the
        window shows one reader's view."""
        from gis_planner.pipeline.seeing import must_be_own

        must_be_own(self.the_case)
        return self.the_case

    # ---- the frame

    def read_frame(self, progress: Progress) -> PremisesFrame:
        """All premises with risks and contacts; may run on any thread."""
        ahead, self.ahead = self.ahead, None
        found = ahead.take(self.the_case) if ahead is not None else None
        return found if found is not None else read_frame(self.the_case, progress)

    def set_frame(self, frame: PremisesFrame) -> None:
        """Show another frame; selection and focus follow the premises ids."""
        old, self.frame, self._shown = self.frame, frame, None
        kept = [old.id_of(int(r)) for r in self.selection.rows[:5000]]
        focus = old.id_of(self.selection.focus) if self.selection.focus >= 0 else ""
        self.selection.reset()
        self.frame_changed.emit()
        if kept:
            self.selection.set(frame.rows_of(kept))
        if focus and frame.row_of(focus) >= 0:
            self.selection._focus(frame.row_of(focus))

    @property
    def shown(self) -> Bools:
        """Rows that pass every filter."""
        if self._shown is None:
            self._shown = self.filters.mask(self.frame)
        return self._shown

    def select_shown(self) -> None:
        """Select every premises that passes the filters."""
        self.selection.set(np.flatnonzero(self.shown))

    def _refilter(self) -> None:
        self._shown = None
        self.shown_changed.emit()

    def took_effect(self, touched: frozenset[str]) -> None:
        """Tell the views what a verb, undo or redo changed."""
        if "documents" in touched and "operation" not in touched:
            self._reference = None
        if touched:
            self.changed.emit(touched)

    # ---- reading

    def lists(self) -> tuple[ListInfo, ...]:
        """Lists in the case."""
        return self.case.lists() if self.case else ()

    def layers(self) -> tuple[LayerInfo, ...]:
        """Map layers in the case."""
        return self.case.layers() if self.case else ()

    def history(self) -> tuple[Entry, ...]:
        """The journal, oldest first."""
        return self.case.history() if self.case else ()

    def table(self, name: str) -> pa.Table:
        """A stage's current table."""
        return self.the_case.table(name)

    def has(self, name: str) -> bool:
        """Whether the stage that fills a table has run."""
        return self.case is not None and self.case.has(name)

    def stale(self) -> tuple[str, ...]:
        """Results older than what they were made from."""
        return self.case.stale() if self.case else ()

    def stats(self, kind: str) -> dict[str, dict[str, Any]]:
        """Figures of the current runs of a kind."""
        return self.case.run_stats(kind) if self.case else {}

    def dossier(self, premises_id: str) -> Dossier:
        """Everything about one premises."""
        return self.the_case.dossier(premises_id)

    def decisions(self) -> tuple[Decision, ...]:
        """Standing judgements."""
        return self.case.decisions() if self.case else ()

    @property
    def reference(self) -> Reference:
        """Agencies, concerns, powers and schemes of the case."""
        if self._reference is None:
            from gis_planner.pipeline.stages import reference_of
            from gis_planner.reference import load_reference

            self._reference = reference_of(self.case) if self.case else load_reference()
        return self._reference

    def agency_name(self, agency: str, *, short: bool = False) -> str:
        """An agency's name as people say it; the id where it is unknown."""
        found = self.reference.agencies.get(agency)
        if found is None:
            return agency.replace("-", " ").capitalize() if agency else ""
        return (found.short or found.name) if short else found.name

    def agency_colour(self, agency: str) -> str:
        """The agency's colour (hex)."""
        found = self.reference.agencies.get(agency)
        return found.colour if found is not None else "#666666"

    def concern_name(self, concern: str) -> str:
        """A concern's name as people say it."""
        found = self.reference.concerns.get(concern)
        return found.name if found is not None else concern.replace("-", " ").capitalize()

    # ---- verbs

    def preview(self, path: Path, sheet: str | None = None) -> Any:
        """The first rows of a list with the proposed mapping."""
        from gis_planner.pipeline import importing

        return importing.preview_list(path, sheet=sheet)

    def import_list(
        self,
        path: Path,
        agency: str,
        list_name: str,
        mapping: Mapping[str, tuple[str, ...]] | None = None,
        sheet: str | None = None,
    ) -> Work:
        """Import a list; `mapping` only where the user corrected it."""
        return self._verb(
            "importing.import_list", file=path, path=path, agency=agency, list_name=list_name,
            mapping=mapping, sheet=sheet,
        )  # fmt: skip

    def _verb(self, name: str, /, **values: Any) -> Work:
        """A verb of the pipeline ('module.function') on the case. Its module is read by the job's
        thread: that takes seconds the first time, and the window shall not wait."""
        case = self.whole_case

        def work(progress: Progress) -> Any:
            from gis_planner.pipeline import elsewhere

            module, _, verb = name.partition(".")
            found = getattr(import_module(f"gis_planner.pipeline.{module}"), verb)
            return elsewhere.run(case, found, progress, **values)

        return work

    def add_layer(self, path: Path, name: str = "", kind: str = "") -> Work:
        """Add a map layer."""
        return self._verb("places.add_layer", apart=True, path=path, name=name, kind=kind)

    def add_gazetteer(self, path: Path) -> Work:
        """Add a gazetteer."""
        return self._verb("places.add_gazetteer", file=path, path=path)

    def match(self) -> Work:
        """Match all records."""
        return self._verb("stages.match_records")

    def score(self) -> Work:
        """Score all premises as of today."""
        return self._verb("stages.score_premises", as_of=self.today())

    def links(self) -> Work:
        """Build links and weigh successions as of today."""
        return self._verb("stages.build_links", as_of=self.today())

    def decide(self, decision: Decision) -> frozenset[str]:
        """Write one judgement down, at once."""
        from gis_planner.pipeline.deciding import decide

        return decide(self.the_case, decision).touched

    def export(self, what: str, out: Path) -> Work:
        """Write a table to a file."""
        from gis_planner.pipeline import exporting

        case = self.the_case
        return lambda p: exporting.export_table(case, what, out, progress=p)

    def export_rows(self, rows: pa.Table, out: Path) -> Work:
        """Write some rows of the frame to a file, noted in the journal."""
        from gis_planner.pipeline import exporting

        case = self.the_case
        return lambda p: exporting.write_rows(case, rows, out, "premises", p)

    # ---- operations and packs

    def operations(self) -> dict[str, dict[str, Any]]:
        """name → definition of every operation: edited ones, and those that were planned."""
        if self.case is None:
            return {}
        found = {k: v["definition"] for k, v in self.stats("plan").items() if "definition" in v}
        return found | self.case.documents("operation")

    def read_operation(self, path: Path) -> dict[str, Any]:
        """The definition in an operation file, checked. UserError names every fault."""
        from gis_planner.pipeline import operations

        return operations.document_of(operations.read_operation(path))

    def save_operation(self, definition: dict[str, Any]) -> frozenset[str]:
        """Keep an operation's definition in the case (undoable). UserError where it is faulty."""
        from gis_planner.pipeline import operations

        checked = operations.document_of(operations.read_operation(definition))
        name = checked["operation"]["name"]
        return self.whole_case.set_document("operation", name, checked, f"Operation {name} edited")

    def plan(self, definition: dict[str, Any], seconds: float, seed: int = 0) -> Work:
        """Plan an operation as of today."""
        from gis_planner.pipeline import elsewhere, operations

        case, as_of = self.whole_case, self.today()
        operation = operations.read_operation(definition)

        def work(progress: Progress) -> Outcome:
            done = elsewhere.run(
                case, operations.plan, progress, operation=operation, seed=seed, seconds=seconds,
                as_of=as_of,
            )  # fmt: skip
            self.plans.view(case, operation.name, self.frame)
            return done

        return work

    def read_plan(self, progress: Progress) -> None:
        """Read the plan in view, so that its page finds it; may run on any thread."""
        case, frame, planned = self.case, self.frame, list(self.stats("plan"))
        if case is not None and planned and len(frame):
            name = self.operation if self.operation in planned else planned[0]
            self.plans.view(case, name, frame)

    def gateways(self) -> list[dict[str, Any]]:
        """The agreements in the case."""
        return list(self.the_case.document("gateways", "all") or [])

    def add_gateways(self, path: Path) -> Work:
        """Read agreements from a file."""
        from gis_planner.pipeline import packs

        case = self.whole_case
        return lambda p: packs.add_gateways(case, path)

    def write_pack_set(
        self, operation: str, audiences: tuple[str, ...], out: Path, purpose: str,
        passphrase: str | None,
    ) -> Work:  # fmt: skip
        """Write the packs of some audiences, a folder each in `out`."""
        from gis_planner.pipeline.pack_set import write_pack_set

        case, as_of = self.whole_case, self.today()
        return lambda p: write_pack_set(
            case, operation, audiences, out, purpose=purpose, passphrase=passphrase, as_of=as_of,
            progress=p,
        )  # fmt: skip

    def release_preview(
        self, operation: str, audience: str, purpose: str
    ) -> Callable[[Progress], Any]:
        """What an audience would get, nothing written."""
        from gis_planner.pipeline import operations, packs

        case, as_of = self.whole_case, self.today()
        return lambda p: packs.released_view(
            case, audience, purpose, as_of=as_of,
            operation=operations.operation_of(case, operation), progress=p,
        )  # fmt: skip

    def undo(self) -> Entry:
        """Take the newest change back."""
        return self.the_case.undo()

    def redo(self) -> Entry:
        """Do again what was undone."""
        return self.the_case.redo()

    def go_to(self, seq: int) -> Work:
        """Undo or redo, one change after another, until the case is as it was after an entry."""
        from gis_planner.pipeline.stepping import go_to

        case = self.whole_case
        return lambda p: go_to(case, seq, progress=p)
