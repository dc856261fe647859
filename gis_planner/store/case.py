"""One case file: what it holds, and the only door through which it changes."""

from __future__ import annotations

import contextlib
import getpass
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import apsw
import pyarrow as pa

from gis_planner.domain.decisions import Decision
from gis_planner.domain.errors import UserError
from gis_planner.domain.lists import SetAside
from gis_planner.domain.progress import Progress, Silent
from gis_planner.domain.wording import counted
from gis_planner.store import (
    beside,
    changes,
    erasure,
    journal,
    layers,
    lists,
    migrations,
    replay,
    runs,
    shape,
)
from gis_planner.store import decisions as decision_rows
from gis_planner.store.connection import connect, full, one, open_first
from gis_planner.store.reader import CaseReader
from gis_planner.store.schema import RUN_KIND
from gis_planner.store.standing import Standing, copy_standing

APPLICATION_ID = 0x47504B47  # 'GPKG', as GeoPackage 1.2 and later ask
USER_VERSION = 10300

Touched = frozenset[str]

TOUCHES = {
    "list": frozenset({"records", "lists"}),
    "match": frozenset({"matched", "premises", "pairs"}),
    "scores": frozenset({"scores", "risks"}),
    "links": frozenset({"links", "successions"}),
    "plan": frozenset({"visits", "routes"}),
    "layer": frozenset({"layers"}),
}
"""Kind of run → what views must read again when its pointer moves."""
ERASING: Touched = frozenset().union(*TOUCHES.values(), {"documents", "decisions"})
"""What views must read again when a list is erased: all of it."""


def now() -> str:
    """The time as the journal writes it: ISO, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Case(CaseReader):
    """An open case. Reads may come from any thread; writes pass one at a time."""

    def __init__(
        self, path: Path, passphrase: str | None, who: str, clock: Callable[[], str]
    ) -> None:
        self.path, self._passphrase = path, passphrase
        self._file_key: str | None = None
        self.who = who or _user()
        self._clock = clock
        self._writer = threading.RLock()
        self._local = threading.local()
        self._open: list[apsw.Connection] = []
        self._open_lock = threading.Lock()
        self._key = b""

    # ---- opening and closing

    @classmethod
    def create(
        cls,
        path: Path,
        passphrase: str | None = None,
        *,
        who: str = "",
        clock: Callable[[], str] = now,
    ) -> Self:
        """A new, empty case file. UserError if the file exists or the folder does not."""
        if path.exists():
            raise UserError(f"{path} exists already.", "Choose another name, or open it.")
        if not path.parent.is_dir():
            raise UserError(f"The folder {path.parent} does not exist.", "Create it first.")
        case = cls(path, passphrase, who, clock)
        try:
            db, case._file_key = open_first(path, passphrase, create=True)
            with case._open_lock:
                case._open.append(db)
            case._local.db = db
            db.pragma("application_id", APPLICATION_ID)
            db.pragma("user_version", USER_VERSION)
            migrations.migrate(db, at=clock())
            db.execute("INSERT INTO gp_meta VALUES ('chain_salt', ?)", (os.urandom(16).hex(),))
            case._set_key(db)
            with case._change(db):
                case._append(db, "new", f"Case {path.name} created", frozenset(), None)
        except BaseException:
            case.close()
            path.unlink(missing_ok=True)
            raise
        return case

    @classmethod
    def open(
        cls,
        path: Path,
        passphrase: str | None = None,
        *,
        who: str = "",
        clock: Callable[[], str] = now,
    ) -> Self:
        """An existing case, brought up to date by migrations. UserError says why it cannot be."""
        if not path.is_file():
            raise UserError(f"There is no case file {path}.", "Check the path, or create the case.")
        case = cls(path, passphrase, who, clock)
        try:
            db = case._db()
            if migrations.applied(db) == 0:
                raise UserError(
                    f"{path} is a database, but not a gis_planner case.",
                    "Create a case and add the file to it as a list or layer.",
                )
            migrations.migrate(db, at=clock())
            case._set_key(db)
            erasure.finish(db)
        except apsw.FullError as fault:
            case.close()
            raise full(path) from fault
        except (apsw.Error, AssertionError) as fault:
            case.close()
            raise UserError(
                f"{path} is damaged: {fault}.", "Restore it from a backup; it was left as it is."
            ) from fault
        except BaseException:
            case.close()
            raise
        return case

    def close(self) -> None:
        """Close every connection; the file is complete on disk."""
        with self._open_lock:
            for db in self._open:
                with contextlib.suppress(apsw.Error):
                    db.close()
            self._open.clear()
        self._local = threading.local()

    def release_memory(self) -> None:
        """Give back the pages that this thread's connection keeps (up to 64 MB)."""
        db: apsw.Connection | None = getattr(self._local, "db", None)
        if db is not None:
            with contextlib.suppress(apsw.ConnectionClosedError):
                db.release_memory()

    def lock(self) -> None:
        """Close every connection and forget passphrase and key: it must be opened anew."""
        self.close()
        self._passphrase = self._file_key = None
        self._key, self._locked = b"", True

    _locked = False

    def __enter__(self) -> Case:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def encrypted(self) -> bool:
        """Whether the file is encrypted."""
        return bool(self._passphrase)

    def opening(self) -> tuple[Path, str | None, str]:
        """Path, passphrase and name with which another process opens the same case; never to be
        written down."""
        return self.path, self._passphrase, self.who

    def _set_key(self, db: apsw.Connection) -> None:
        salt = one(db, "SELECT value FROM gp_meta WHERE name = 'chain_salt'")
        self._key = journal.chain_key(self._passphrase, bytes.fromhex(salt))

    def _db(self) -> apsw.Connection:
        db: apsw.Connection | None = getattr(self._local, "db", None)
        if db is None:
            if self._locked:
                raise UserError(f"{self.path.name} is locked.", "Open it with its passphrase.")
            db = self._connected()
            self._local.db = db
            with self._open_lock:
                self._open.append(db)
        return db

    def _connected(self) -> apsw.Connection:
        if self._passphrase and self._file_key is None:
            db, self._file_key = open_first(self.path, self._passphrase)
            return db
        return connect(self.path, self._file_key)

    # ---- writing

    @contextlib.contextmanager
    def _change(self, db: apsw.Connection) -> Iterator[None]:
        """One transaction, all or nothing, one writer at a time."""
        with self._writer:
            try:
                db.execute("BEGIN IMMEDIATE")
            except apsw.BusyError as fault:
                raise UserError(
                    f"{self.path.name} is being written by another program.", "Try again."
                ) from fault
            try:
                yield
                db.execute("COMMIT")
            except BaseException as fault:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                if isinstance(fault, apsw.FullError):
                    raise full(self.path) from fault
                if isinstance(fault, apsw.IOError):
                    raise UserError(
                        f"{self.path.name} could not be written: {fault}.",
                        "See whether its disk is there and has room; nothing changed.",
                    ) from fault
                raise

    def _append(
        self,
        db: apsw.Connection,
        verb: str,
        summary: str,
        touched: Touched,
        change: dict[str, Any] | None,
        ref: int | None = None,
        detail: dict[str, Any] | None = None,
    ) -> int:
        return journal.append(
            db, self._key, at=self._clock(), who=self.who, verb=verb, summary=summary,
            touched=touched, change=change, ref=ref, detail=detail,
        )  # fmt: skip

    def add_result(
        self,
        kind: str,
        tables: dict[str, pa.Table],
        *,
        key: str = "",
        verb: str,
        summary: str,
        stats: dict[str, Any],
        progress: Progress | None = None,
        parts: Mapping[str, bytes] | None = None,
        standing: Standing | None = None,
        document: tuple[str, str, Any] | None = None,
    ) -> Touched:
        """Store a stage's result tables as a run and make it current: one undoable change.
        `parts` are bytes kept beside it (`Case.beside`); `standing` says which rows of the match
        before are copied; `document` (kind, name, value) is replaced in the same change."""
        progress = progress or Silent()
        db = self._db()
        with self._change(db):
            run_id = runs.new_run(
                db,
                kind,
                key,
                at=self._clock(),
                who=self.who,
                inputs=self._inputs(db, kind),
                stats=stats,
            )
            for name, data in tables.items():
                if RUN_KIND[name] != kind:
                    raise ValueError(f"{name} is not a table of {kind}")
                runs.write_table(db, run_id, runs.BY_NAME[name], data, progress)
            if standing is not None:
                copy_standing(db, run_id, standing)
            beside.put(db, run_id, parts or {})
            also = None
            if document is not None and document[2] != self.document(*document[:2]):
                also = changes.document(*document[:2], self.document(*document[:2]), document[2])
            touched = self._switch(db, kind, key, run_id, verb, summary, also)
            runs.prune(db, kind, key)
        return touched

    def _inputs(self, db: apsw.Connection, kind: str) -> dict[str, Any]:
        needs = {
            "match": ("list", "gazetteer"),
            "scores": ("match",),
            "links": ("match",),
            "plan": ("match", "scores", "layer"),
        }
        return {k: runs.current(db, k) for k in needs.get(kind, ())}

    def _switch(
        self,
        db: apsw.Connection,
        kind: str,
        key: str,
        run_id: int,
        verb: str,
        summary: str,
        also: dict[str, Any] | None = None,
    ) -> Touched:
        seal = runs.seal(db, run_id)
        before = runs.current(db, kind, key).get(key)
        change = changes.switch([(kind, key, before, run_id)]) | {"digest": seal}
        touched = TOUCHES[kind]
        if also is not None:
            change = changes.together([change, also])
            touched |= {"documents", also["kind"]}
        changes.apply(db, change)
        self._append(db, verb, summary, touched, change)
        return touched

    def add_list_version(
        self,
        agency: str,
        list_name: str,
        records: pa.Table,
        set_aside: tuple[SetAside, ...],
        stats: dict[str, Any],
        progress: Progress | None = None,
        *,
        profile: dict[str, Any] | None = None,
    ) -> tuple[lists.ListDifference, Touched]:
        """Store a list as received; nothing is written when it equals the version before.

        `profile` is a corrected mapping to keep with it, under the list's key, as one change.
        """
        progress = progress or Silent()
        db = self._db()
        key = lists.list_key(agency, list_name)
        with self._change(db):
            previous = runs.current(db, "list", key).get(key)
            old = runs.run_info(db, previous)["stats"] if previous is not None else {}
            same = bool(old) and lists.signature(old) == lists.signature(stats)
            run_id = runs.new_run(
                db,
                "list",
                key,
                at=self._clock(),
                who=self.who,
                inputs={"previous": previous},
                stats=stats,
            )
            difference = lists.write_version(
                db, run_id, previous, same, records, set_aside, progress
            )
            moved = difference.added + difference.changed + difference.gone
            if same and not moved and old.get("rows_set_aside") == len(set_aside):
                db.execute("ROLLBACK")
                db.execute("BEGIN IMMEDIATE")
                return difference, frozenset()
            summary = (
                f"{stats['file']} imported as {key}: {difference.added:,} added, "
                f"{difference.changed:,} changed, {difference.gone:,} gone, "
                f"{len(set_aside):,} set aside"
            )
            also = None
            if profile is not None and profile != self.document("profile", key):
                also = changes.document("profile", key, self.document("profile", key), profile)
            touched = self._switch(db, "list", key, run_id, "import", summary, also)
        return difference, touched

    def remove(self, kind: str, key: str, summary: str) -> Touched:
        """Take a list, layer or plan out of the case (undoable: its run stays)."""
        db = self._db()
        with self._change(db):
            before = runs.current(db, kind, key).get(key)
            if before is None:
                raise UserError(f"There is no {kind} {key} in this case.")
            change = changes.switch([(kind, key, before, None)])
            changes.apply(db, change)
            self._append(db, "remove", summary, TOUCHES[kind], change)
        return TOUCHES[kind]

    def add_layer(
        self, name: str, data: pa.Table, stats: dict[str, Any], progress: Progress | None = None,
        *, summary: str = "",
    ) -> Touched:  # fmt: skip
        """Store a map layer (column `geom`: WKB, EPSG:27700) and show it under `name`."""
        db = self._db()
        with self._change(db):
            run_id = runs.new_run(
                db, "layer", name, at=self._clock(), who=self.who, inputs={}, stats=stats
            )
            layers.write_layer(db, run_id, data, progress or Silent())
            told = summary or f"Layer {name}: {counted(data.num_rows, 'feature')}"
            return self._switch(db, "layer", name, run_id, "layer", told)

    def set_document(self, kind: str, name: str, value: Any, summary: str) -> Touched:
        """Replace a parameter, profile, operation or gateway (None takes it away), undoable."""
        db = self._db()
        with self._change(db):
            change = changes.document(kind, name, self.document(kind, name), value)
            if change["before"] == value:
                return frozenset()
            changes.apply(db, change)
            touched = frozenset({"documents", kind})
            self._append(db, "set", summary, touched, change)
        return touched

    def set_documents(self, kind: str, values: dict[str, Any], summary: str) -> Touched:
        """Replace several documents of a kind (None takes one away) as one undoable change."""
        db = self._db()
        with self._change(db):
            parts = [
                changes.document(kind, name, self.document(kind, name), value)
                for name, value in values.items()
            ]
            parts = [p for p in parts if p["before"] != p["after"]]
            if not parts:
                return frozenset()
            change = changes.together(parts)
            changes.apply(db, change)
            touched = frozenset({"documents", kind})
            self._append(db, "set", summary, touched, change)
        return touched

    def add_decisions(self, decisions: tuple[Decision, ...], summary: str) -> Touched:
        """Append judgements as one undoable change."""
        db = self._db()
        with self._change(db):
            ids, superseded = decision_rows.add(db, decisions)
            change = changes.decisions(ids, superseded, decision_rows.digests(db, ids))
            changes.apply(db, change)
            self._append(db, "decide", summary, frozenset({"decisions"}), change)
        return frozenset({"decisions"})

    def decide_with(
        self, decisions: tuple[Decision, ...], kind: str, values: dict[str, Any], summary: str
    ) -> Touched:
        """Append judgements and replace documents of a kind as one undoable change."""
        db = self._db()
        with self._change(db):
            ids, superseded = decision_rows.add(db, decisions)
            parts = [changes.decisions(ids, superseded, decision_rows.digests(db, ids))]
            held = self.documents(kind)
            parts += [changes.document(kind, n, held.get(n), v) for n, v in values.items()]
            change = changes.together(parts)
            changes.apply(db, change)
            touched = frozenset({"decisions", "documents", kind})
            self._append(db, "decide", summary, touched, change)
        return touched

    def take_back(self, numbers: tuple[int, ...], summary: str) -> Touched:
        """Make standing decisions count no longer, as one undoable change; they stay written."""
        standing = {j.number for j in self.judgements() if j.status == "stands"}
        if not standing.issuperset(numbers) or not numbers:
            raise UserError("That decision does not stand any more.", "Read the list again.")
        db = self._db()
        with self._change(db):
            change = changes.decisions([], list(numbers))
            changes.apply(db, change)
            verb = decision_rows.TAKE_BACK
            self._append(db, verb, summary, frozenset({"decisions"}), change)
        return frozenset({"decisions"})

    def erase_list(self, agency: str, list_name: str, rule: str) -> tuple[erasure.Erased, bool]:
        """Erase a list and everything made from it, for good (no undo). What went, and whether
        the file is already free of its bytes; if not, the next opening finishes it."""
        db, key = self._db(), lists.list_key(agency, list_name)
        with self._writer:
            db.pragma("secure_delete", True)
            with self._change(db):
                found = erasure.erase_list(db, agency, list_name, at=self._clock(), who=self.who)
                summary = f"List erased under rule: {rule}"
                self._append(db, "erase", summary, ERASING, found.change(key, rule))
            return found, erasure.finish(db)

    def would_erase(self, keys: Iterable[tuple[str, str]]) -> tuple[erasure.Erased, ...]:
        """What `erase_list` would take of each (agency, list), one after another: found by doing
        it, and not keeping it."""
        db, at, who = self._db(), self._clock(), self.who
        with self._writer:
            db.execute("BEGIN IMMEDIATE")
            try:
                return tuple(erasure.erase_list(db, *key, at=at, who=who) for key in keys)
            finally:
                db.execute("ROLLBACK")

    def note(self, verb: str, summary: str, detail: dict[str, Any] | None = None) -> None:
        """Write down something that happened and changes nothing: a look, a disclosure."""
        db = self._db()
        with self._change(db):
            self._append(db, verb, summary, frozenset(), None, detail=detail)

    def undo(self, only: int | None = None) -> journal.Entry:
        """Take back the newest change that stands. UserError when there is none, or when it is
        not the entry `only`."""
        return self._step("undo", journal.undoable, "There is nothing to undo.", only)

    def redo(self, only: int | None = None) -> journal.Entry:
        """Do again what was undone last. UserError when there is nothing, or not `only`."""
        return self._step("redo", journal.redoable, "There is nothing to redo.", only)

    def _step(
        self,
        verb: str,
        find: Callable[[tuple[journal.Entry, ...]], journal.Entry | None],
        nothing: str,
        only: int | None,
    ) -> journal.Entry:
        db = self._db()
        with self._change(db):
            entry = find(journal.entries(db))
            if entry is None or entry.change is None:
                raise UserError(nothing)
            if only not in (None, entry.seq):
                raise UserError("The case was changed meanwhile.", "Look at its history.")
            changes.apply(db, entry.change, forward=verb == "redo")
            self._append(
                db, verb, f"{verb.capitalize()}: {entry.summary}", entry.touched, None, entry.seq
            )
        return entry

    # ---- proof

    def verify(self, head: str = "") -> list[str]:
        """Every fault of the chain, of results against their digests, of pointers and of the
        file's own tables. `head` is the hash of an entry that was printed earlier: a chain without
        it was rolled back to a time before, or written anew."""
        db = self._db()
        with self._writer:
            try:
                faults = journal.verify(db, self._key) + shape.verify_shape(db)
                if head and not journal.holds(db, head):
                    faults.append(
                        "the journal does not hold the printed head: it was rolled back to an "
                        "earlier state or written anew"
                    )
                return faults + replay.verify_content(db)
            except (ValueError, KeyError, TypeError) as fault:
                return [f"what the journal holds cannot be read ({fault})"]
            except (apsw.Error, AssertionError) as fault:
                return [f"the file is damaged ({fault})"]

    def check_integrity(self) -> list[str]:
        """SQLite's own check of the file; empty when sound."""
        rows = [r[0] for r in self._db().execute("PRAGMA integrity_check")]
        return [] if rows == ["ok"] else rows


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
