"""Since when each link, succession and match has been there: carried from run to run.

What is kept are hashes of what joins what, each with the time of the run that first had it; and,
row by row of the present tables, that time again, so that 'new since' is one comparison.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Hashes = npt.NDArray[np.uint64]
When = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Seen:
    """`times`: ISO times of runs, the oldest first; the arrays hold places in it, one a row of
    LINKS, SUCCESSIONS (as found, and as a lead: the last place where it is none) and records."""

    times: tuple[str, ...]
    links: When
    successions: When
    leads: When
    record_ids: npt.NDArray[np.int64]
    matches: When

    def after(self, when: When, since: str | None) -> npt.NDArray[np.bool_]:
        """True where a row came after `since` (ISO time; None = ever)."""
        if since is None:
            return np.ones(len(when), dtype=bool)
        late = np.array([t > since for t in self.times], dtype=bool)
        return np.asarray(late[when])


def hashes(kind: str, columns: Sequence[pa.ChunkedArray | pa.Array]) -> Hashes:
    """Stable 64-bit hashes (lower half of MD5) of `kind` and the columns' texts, row by row."""
    import duckdb

    if not columns or not len(columns[0]):
        return np.zeros(0, dtype=np.uint64)
    con = duckdb.connect()
    con.execute("SET threads = 2")
    con.register("t", pa.table({f"c{k}": c for k, c in enumerate(columns)}))
    text = ", ".join(f"c{k}::VARCHAR" for k in range(len(columns)))
    found = con.execute(f"SELECT md5_number_lower(concat_ws(chr(31), $kind, {text})) AS h FROM t",  # noqa: S608
                        {"kind": kind}).to_arrow_table()["h"]  # fmt: skip
    return np.asarray(found.to_numpy(), dtype=np.uint64)


def carry(
    previous: bytes | None, links: pa.Table, successions: pa.Table, matched: pa.Table, now: str
) -> dict[str, bytes]:
    """Name → bytes to keep beside the new run; `previous` is the 'seen_keys' of the run before.

    `matched` needs `ref` ('agency/list/reference'), record_id and business_id.
    """
    keys, when, times = _unpack(previous)
    times = [*times, now]
    groups = {
        "links": hashes("link", [links[c] for c in ("from_id", "to_id", "type")]),
        "successions": hashes("succession", [successions[c] for c in _PAIR]),
        "leads": hashes("lead", [*(successions[c] for c in _PAIR), successions["is_lead"]]),
        "matches": hashes("match", [matched["ref"], matched["business_id"]]),
    }
    found = {name: _times_of(h, keys, when, len(times) - 1) for name, h in groups.items()}
    every, first = np.unique(np.concatenate(list(groups.values())), return_index=True)
    kept = np.concatenate(list(found.values()))[first]
    rows = {name: pa.array(w) for name, w in found.items()}
    return {
        "seen_keys": _write({"key": pa.array(every), "when": pa.array(kept)}, times),
        "seen_links": _write({"links": rows["links"]}, times),
        "seen_successions": _write({n: rows[n] for n in ("successions", "leads")}, times),
        "seen_matches": _write(
            {"record_id": matched["record_id"], "matches": rows["matches"]}, times
        ),
    }


def read_seen(links: bytes, successions: bytes, matches: bytes) -> Seen:
    """From what `carry` gave ('seen_links', 'seen_successions', 'seen_matches')."""
    one, two, three = _table(links), _table(successions), _table(matches)
    return Seen(
        tuple(_times(one)), *(_flat(t[c]) for t, c in (
            (one, "links"), (two, "successions"), (two, "leads"), (three, "record_id"),
            (three, "matches"))),
    )  # fmt: skip


_PAIR = ("predecessor_id", "successor_id")


def _times_of(wanted: Hashes, keys: Hashes, when: When, now: int) -> When:
    if not len(keys):
        return np.full(len(wanted), now, dtype=np.uint16)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, when[at], now).astype(np.uint16)


def _unpack(data: bytes | None) -> tuple[Hashes, When, list[str]]:
    if data is None:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint16), []
    table = _table(data)
    return _flat(table["key"]), _flat(table["when"]), _times(table)


def _write(columns: dict[str, pa.Array], times: list[str]) -> bytes:
    table = pa.table(columns).replace_schema_metadata({"times": json.dumps(times)})
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _table(data: bytes) -> pa.Table:
    return pa.ipc.open_stream(pa.py_buffer(data)).read_all()


def _times(table: pa.Table) -> list[str]:
    return list(json.loads(table.schema.metadata[b"times"]))


def _flat(column: pa.ChunkedArray) -> Any:
    return np.asarray(column.combine_chunks().to_numpy(zero_copy_only=False))
