"""Names of clusters that last: kept by largest overlap, new ones made from the records."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from gis_planner.matching.tokens import Ints


def new_id(letter: str, key: str) -> str:
    """An id that the same cluster gets on any machine: letter and 60 bits of a hash."""
    digest = hashlib.blake2b(f"{letter}\x1f{key}".encode(), digest_size=8).digest()
    return letter + base64.b32encode(digest)[:12].decode().lower()


def name_clusters(letter: str, labels: Ints, keys: Sequence[str], previous: Mapping[int, str],
                  record_ids: Sequence[int],
                  elsewhere: Collection[str] = ()) -> list[str | None]:  # fmt: skip
    """An id for each row's cluster; label -1 has none.

    A cluster keeps the old id that most of its records had; where two clusters claim one id, the
    larger overlap wins (then the smaller key). New ids come from the smallest key of the cluster.
    """
    smallest: dict[int, str] = {}
    overlap: dict[tuple[int, str], int] = {}
    for row, label in enumerate(labels.tolist()):
        if label < 0:
            continue
        key = keys[row]
        if label not in smallest or key < smallest[label]:
            smallest[label] = key
        old = previous.get(record_ids[row]) if previous else None
        if old:
            overlap[label, old] = overlap.get((label, old), 0) + 1
    claims = sorted((-n, smallest[label], old, label) for (label, old), n in overlap.items())
    ids: dict[int, str] = {}
    taken: set[str] = set(elsewhere)
    for _, _, old, label in claims:
        if label not in ids and old not in taken:
            ids[label] = old
            taken.add(old)
    for label, key in smallest.items():
        if label in ids:
            continue
        fresh, salt = new_id(letter, key), 0
        while fresh in taken:
            salt += 1
            fresh = new_id(letter, f"{key}\x1f{salt}")
        ids[label] = fresh
        taken.add(fresh)
    return [ids.get(label) for label in np.asarray(labels).tolist()]
