"""The hash-chained log of everything that changed the case.

Each entry hashes the one before it and a salted digest of its payload. Payloads live in rows of
their own, so that retention can erase one (salt too) while the chain stays whole. With a
passphrase the chain is keyed (HMAC), so that it cannot be rewritten by someone without it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass, replace
from typing import Any

import apsw

START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One line of the journal. `ref` is the entry that an undo or redo speaks of; `payload` is
    None where it was erased; `undone` is True while an undo of it stands."""

    seq: int
    at: str
    who: str
    verb: str
    ref: int | None
    summary: str
    touched: frozenset[str]
    change: dict[str, Any] | None
    hash: str
    undone: bool = False
    detail: dict[str, Any] | None = None
    digest: str = ""
    previous: str = ""


def chain_key(passphrase: str | None, salt: bytes) -> bytes:
    """The key of the chain: empty without a passphrase, else scrypt of it (RFC 7914)."""
    if not passphrase:
        return b""
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)


def _digest(salt: bytes, payload: str) -> str:
    return hashlib.sha256(salt + payload.encode()).hexdigest()


def _link(key: bytes, previous: str, *parts: object) -> str:
    message = json.dumps([previous, *parts], ensure_ascii=True).encode()
    if key:
        return hmac.new(key, message, hashlib.sha256).hexdigest()
    return hashlib.sha256(message).hexdigest()


def append(
    db: apsw.Connection,
    key: bytes,
    *,
    at: str,
    who: str,
    verb: str,
    summary: str,
    touched: frozenset[str],
    change: dict[str, Any] | None,
    ref: int | None = None,
    detail: dict[str, Any] | None = None,
) -> int:
    """Add an entry inside the caller's transaction; returns its number."""
    row = db.execute("SELECT seq, hash FROM gp_journal ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (row[0] + 1, row[1]) if row else (1, START)
    content: dict[str, Any] = {"summary": summary, "touched": sorted(touched), "change": change}
    if detail is not None:
        content["detail"] = detail
    payload = json.dumps(content, sort_keys=True)
    salt = os.urandom(16)
    digest = _digest(salt, payload)
    link = _link(key, previous, seq, at, who, verb, ref, digest)
    db.execute(
        "INSERT INTO gp_journal VALUES (?,?,?,?,?,?,?,?)",
        (seq, at, who, verb, ref, digest, previous, link),
    )
    db.execute("INSERT INTO gp_payload VALUES (?,?,?)", (seq, salt, payload))
    return int(seq)


def entries(db: apsw.Connection) -> tuple[Entry, ...]:
    """All entries, oldest first."""
    undone: set[int] = set()
    found = []
    for seq, at, who, verb, ref, link, payload, digest, previous in db.execute(
        "SELECT j.seq, j.at, j.who, j.verb, j.ref, j.hash, p.payload, j.digest, j.previous "
        "FROM gp_journal j "
        "LEFT JOIN gp_payload p ON p.seq = j.seq ORDER BY j.seq"
    ):
        if verb == "undo":
            undone.add(ref)
        elif verb == "redo":
            undone.discard(ref)
        content = json.loads(payload) if payload else {}
        found.append(
            Entry(
                seq, at, who, verb, ref,
                content.get("summary", "(erased)"),
                frozenset(content.get("touched", ())),
                content.get("change"),
                link,
                detail=content.get("detail"),
                digest=digest,
                previous=previous,
            )
        )  # fmt: skip
    return tuple(replace(e, undone=e.seq in undone) for e in found)


def undoable(all_entries: tuple[Entry, ...]) -> Entry | None:
    """The newest change that stands and can be taken back; None if there is none."""
    for entry in reversed(all_entries):
        if entry.verb == "erase":
            return None  # what was there before cannot come back
        if entry.verb in ("undo", "redo") or entry.undone or entry.change is None:
            continue
        return entry
    return None


def redoable(all_entries: tuple[Entry, ...]) -> Entry | None:
    """The change undone last, as long as nothing new was done since; None otherwise."""
    _, undone = _stacks(all_entries)
    return undone[-1] if undone else None


def way_to(all_entries: tuple[Entry, ...], seq: int) -> tuple[str, tuple[Entry, ...]] | None:
    """How the case becomes what it was right after entry `seq`: 'undo' or 'redo', and of which
    changes, in order (none where it is so already). None where no way leads there: a list was
    erased since, or what stood then was undone and something else done instead."""
    then, _ = _stacks(tuple(e for e in all_entries if e.seq <= seq))
    now, undone = _stacks(all_entries)
    same = min(len(then), len(now))
    if then[:same] != now[:same]:
        return None
    back, again = now[same:], then[same:]
    if any(e.verb == "erase" for e in back) or again != undone[::-1][: len(again)]:
        return None
    return ("redo", tuple(again)) if again else ("undo", tuple(reversed(back)))


def _stacks(all_entries: tuple[Entry, ...]) -> tuple[list[Entry], list[Entry]]:
    """Changes that stand, and those that can be done again; the last of each is the next."""
    by_seq = {e.seq: e for e in all_entries}
    standing: list[Entry] = []
    undone: list[Entry] = []
    for entry in all_entries:
        if entry.verb == "undo" and entry.ref is not None:
            undone.append(by_seq[entry.ref])
            if standing and standing[-1].seq == entry.ref:  # not where its content was erased
                standing.pop()
        elif entry.verb == "redo":
            standing.append(undone.pop())
        elif entry.change is not None:
            standing.append(entry)
            undone.clear()
    return standing, undone


def verify(db: apsw.Connection, key: bytes) -> list[str]:
    """Every fault of the chain, in words; empty when it holds."""
    faults = []
    previous, expected = START, 1
    for seq, at, who, verb, ref, digest, prior, link, salt, payload in db.execute(
        "SELECT j.seq, j.at, j.who, j.verb, j.ref, j.digest, j.previous, j.hash, p.salt, p.payload "
        "FROM gp_journal j LEFT JOIN gp_payload p ON p.seq = j.seq ORDER BY j.seq"
    ):
        if seq != expected:
            faults.append(f"journal entry {expected} is missing")
        if prior != previous:
            faults.append(f"journal entry {seq} does not follow the entry before it")
        if link != _link(key, prior, seq, at, who, verb, ref, digest):
            faults.append(f"journal entry {seq} was altered")
        if payload is not None and _digest(salt, payload) != digest:
            faults.append(f"the content of journal entry {seq} was altered")
        if payload is None and not _erased(db, seq):
            faults.append(f"the content of journal entry {seq} is missing")
        previous, expected = link, seq + 1
    return faults


def holds(db: apsw.Connection, head: str) -> bool:
    """Whether an entry with this hash is in the chain; twelve leading signs are enough."""
    if len(head) < 12:
        return False
    hashes = (str(h) for (h,) in db.execute("SELECT hash FROM gp_journal"))
    return any(h.startswith(head.lower()) for h in hashes)


def _erased(db: apsw.Connection, seq: int) -> bool:
    """True when a later entry says that the content of `seq` was erased under a rule."""
    for (payload,) in db.execute(
        "SELECT p.payload FROM gp_journal j JOIN gp_payload p ON p.seq = j.seq "
        "WHERE j.verb = 'erase' AND j.seq > ?",
        (seq,),
    ):
        if seq in json.loads(payload).get("change", {}).get("entries", ()):
            return True
    return False
