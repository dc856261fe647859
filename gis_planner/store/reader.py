"""What an open case tells: tables, lists, layers, documents, decisions, history."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import apsw
import pyarrow as pa

from gis_planner.domain.decisions import Decision, Judgement
from gis_planner.domain.errors import UserError
from gis_planner.domain.lists import SetAside
from gis_planner.store import (
    arrow,
    beside,
    journal,
    layers,
    lists,
    moved,
    queries,
    runs,
    since,
    sources,
    standing,
    view,
)
from gis_planner.store import decisions as decision_rows
from gis_planner.store import pairs as pair_rows
from gis_planner.store.schema import RUN_KIND


class CaseReader(ABC):
    """The reading half of `Case`; may be called from any thread."""

    @abstractmethod
    def _db(self) -> apsw.Connection:
        """This thread's connection."""

    def table(self, name: str, *, run: str | None = None) -> pa.Table:
        """A table of `domain.tables` as it stands now; empty when its stage has not run.

        Plans are one run an operation: `run` is the operation's name, None = all of them.
        """
        if name == "records":
            return self.records()
        table = runs.BY_NAME[name]
        found = runs.current(self._db(), RUN_KIND[name], run)
        parts = [runs.read_table(self._db(), run_id, table) for run_id in found.values()]
        whole = pa.concat_tables(parts) if parts else arrow.empty(table)
        return moved.apply(self._db(), whole) if name == "premises" else whole

    def records(self, *, with_original: bool = True) -> pa.Table:
        """RECORDS of every current list."""
        return lists.read_records(self._db(), with_original=with_original)

    def gone(self) -> pa.Table:
        """RECORDS of rows that newer versions of their lists no longer have."""
        return lists.gone_records(self._db())

    def handled_rows(self, agency: str, name: str) -> list[dict[str, Any]]:
        """Rows of a list that say how they may be handled, by RECORDS column."""
        return sources.handled_rows(self._db(), agency, name)

    def source_rows(self, refs: Iterable[str]) -> tuple[sources.SourceRow, ...]:
        """The rows as received behind source references ('agency/list/reference')."""
        return sources.source_rows(self._db(), refs)

    def has(self, name: str) -> bool:
        """Whether the stage that fills table `name` has run."""
        kind = "list" if name == "records" else RUN_KIND[name]
        return bool(runs.current(self._db(), kind))

    def run_stats(self, kind: str, key: str | None = None) -> dict[str, dict[str, Any]]:
        """key → stats of the current runs of a kind."""
        db = self._db()
        return {k: runs.run_info(db, r)["stats"] for k, r in runs.current(db, kind, key).items()}

    def current_run(self, kind: str, key: str = "") -> int | None:
        """Number of the current run of a kind: changes whenever its results do. None without."""
        return runs.current(self._db(), kind, key).get(key)

    def runs_of(self, kind: str) -> dict[str, int]:
        """key → number of the current run of a kind."""
        return runs.current(self._db(), kind)

    def beside(self, kind: str, name: str) -> bytes | None:
        """Bytes kept beside the current run of a kind; None where there are none."""
        run_id = self.current_run(kind)
        return None if run_id is None else beside.get(self._db(), run_id, name)

    def count(self, name: str) -> int:
        """Rows of a stage table's current run; 0 where its stage has not run."""
        run_id = self.current_run(RUN_KIND[name])
        return 0 if run_id is None else beside.count(self._db(), run_id, runs.BY_NAME[name])

    def take(self, name: str, positions: Sequence[int]) -> pa.Table:
        """Rows of a stage table by their place in it (0 first), in the order asked."""
        run_id = self.current_run(RUN_KIND[name])
        if run_id is None:
            return arrow.empty(runs.BY_NAME[name])
        return beside.take(self._db(), run_id, runs.BY_NAME[name], positions)

    def batches(self, name: str, columns: Sequence[str], size: int = 100_000) -> Iterator[pa.Table]:
        """Some columns of a stage table, `size` rows at a time, so that it never lies in memory
        whole; nothing where its stage has not run."""
        run_id = self.current_run(RUN_KIND[name])
        if run_id is not None:
            yield from beside.batches(self._db(), run_id, runs.BY_NAME[name], columns, size)

    def versions(self, kind: str, key: str) -> tuple[dict[str, Any], ...]:
        """Runs of a result that are still held, newest first: run_id, created_at, who, stats,
        and whether it is `current`."""
        db = self._db()
        now = runs.current(db, kind, key).get(key)
        return tuple(
            runs.run_info(db, run_id) | {"current": run_id == now}
            for run_id in runs.held(db, kind, key)
        )

    def table_of(self, name: str, run_id: int) -> pa.Table:
        """A stage table as one run of `versions` has it."""
        return runs.read_table(self._db(), run_id, runs.BY_NAME[name])

    def documents_digest(self, kind: str) -> str:
        """A short hash of all documents of a kind; '' where there are none."""
        return queries.documents_digest(self._db(), kind)

    def stale(self) -> tuple[str, ...]:
        """Kinds of results that were made from lists, matches or outcomes that have changed."""
        return queries.stale(self._db())

    def lists(self) -> tuple[lists.ListInfo, ...]:
        """The lists in the case."""
        return lists.lists(self._db())

    def set_aside(self, key: str) -> tuple[SetAside, ...]:
        """Rows set aside when the current version of list `key` was imported."""
        run_id = runs.current(self._db(), "list", key).get(key)
        return lists.set_aside_rows(self._db(), run_id) if run_id is not None else ()

    def layers(self) -> tuple[layers.LayerInfo, ...]:
        """The user's map layers in the case."""
        return layers.layers(self._db())

    def layer(self, name: str) -> pa.Table:
        """A layer's attributes and `geom` (WKB, EPSG:27700). UserError if there is none."""
        run_id = runs.current(self._db(), "layer", name).get(name)
        if run_id is None:
            raise UserError(f"There is no layer {name} in this case.", "Add it with 'layer'.")
        return layers.read_layer(self._db(), run_id)

    def document(self, kind: str, name: str) -> Any:
        """A document's value; None when there is none."""
        return queries.document(self._db(), kind, name)

    def documents(self, kind: str) -> dict[str, Any]:
        """name → value of every document of a kind."""
        return queries.documents(self._db(), kind)

    def decisions(self) -> tuple[Decision, ...]:
        """Standing judgements, oldest first."""
        return decision_rows.active(self._db())

    def pairs_light(self) -> pa.Table:
        """Pairs of the current match without their reasons; `store.pairs` names the columns."""
        return pair_rows.light(self._db())

    def pair_bits(self, comparisons: Collection[str]) -> pa.Table:
        """pair_id, bits: what these comparisons of the waterfall add, where they add."""
        return pair_rows.bits_of(self._db(), comparisons)

    def pair_reasons(self, pair_ids: Iterable[int]) -> pa.Table:
        """pair_id, waterfall and because of some pairs."""
        return pair_rows.reasons(self._db(), pair_ids)

    def pairs_saying(self, words: str) -> set[int]:
        """pair_ids whose sentence has these words."""
        return pair_rows.saying(self._db(), words)

    def pairs_among(self, records: Iterable[int]) -> pa.Table:
        """PAIRS with both ends among some records, reasons included."""
        return pair_rows.among(self._db(), records)

    def records_why(self, premises_id: str) -> pa.Table:
        """Records at premises with their names and all that was found of their UPRN."""
        return pair_rows.records_why(self._db(), premises_id)

    def judgements(self) -> tuple[Judgement, ...]:
        """Every decision ever written, oldest first, with what became of it."""
        return decision_rows.every(self._db())

    def history(self) -> tuple[journal.Entry, ...]:
        """The journal, oldest first."""
        return journal.entries(self._db())

    def premises_view(self, seen: pa.Table | None = None) -> pa.Table:
        """Premises with their risk, one row each, for map and table. `seen`: `records_seen`, where
        it was read already."""
        return view.premises_view(self._db(), seen)

    def changed(self, seen: pa.Table) -> pa.Table:
        """premises_id and when something new was last known of it (`store.since`); `seen` is
        `records_seen`."""
        return since.changed(self._db(), seen)

    def records_seen(self) -> pa.Table:
        """record_id, premises_id, agency, list and date of every record that the current match
        holds."""
        return view.records_seen(self._db())

    def records_export(self) -> pa.Table:
        """The `records` table of interface.md."""
        return queries.records_export(self._db())

    def pairs_export(self) -> pa.Table:
        """The `pairs` table of interface.md."""
        return queries.pairs_export(self._db())

    def dossier(self, premises_id: str) -> queries.Dossier:
        """Everything known about one premises. UserError if there is none of that id."""
        return queries.dossier(self._db(), premises_id)

    def record_keys(self) -> pa.Table:
        """record_id, agency, list, source_ref, content_hash of every record, by record_id."""
        return standing.record_keys(self._db())

    def record_places(self) -> pa.Table:
        """postcode and address of every record, as given."""
        return standing.record_places(self._db())

    def records_of(self, ids: Iterable[int]) -> pa.Table:
        """RECORDS of the given record ids, by id, without `original`."""
        return standing.records_of(self._db(), ids)

    def heirs(self, gone: Iterable[int]) -> dict[int, int]:
        """Id of a record that left → id of the newer version of its row, where there is one."""
        return standing.heirs(self._db(), gone)

    def names_of(self, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Id of a record, current or gone → its source reference and its name."""
        return standing.names_of(self._db(), ids)

    def answers(self) -> pa.Table | None:
        """record_id, premises_id, business_id, organisation_id, uprn of the current match, as it
        was made; None before the first."""
        run_id = self.current_run("match")
        return None if run_id is None else standing.answers(self._db(), run_id)

    def previous_match(self) -> pa.Table | None:
        """record_id, premises_id, business_id, organisation_id of the current match; a changed row
        passes its ids on to its new version. None before the first match."""
        return queries.previous_match(self._db())
