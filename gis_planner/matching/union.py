"""Joining rows under vetoes: union-find that knows what each part may not hold."""

from __future__ import annotations

from collections.abc import Iterable


class Union:
    """Union-find over rows; `allowed(a, b)` is asked for the two roots before they join."""

    def __init__(self, n: int) -> None:
        self.parent = list(range(n))

    def find(self, row: int) -> int:
        """The root of a row."""
        parent = self.parent
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    def join(self, a: int, b: int) -> int:
        """Join two roots; the smaller stays root."""
        a, b = (a, b) if a < b else (b, a)
        self.parent[b] = a
        return a

    def labels(self) -> list[int]:
        """The root of every row."""
        return [self.find(i) for i in range(len(self.parent))]


def groups(labels: Iterable[int]) -> dict[int, list[int]]:
    """Rows by label."""
    out: dict[int, list[int]] = {}
    for row, label in enumerate(labels):
        out.setdefault(label, []).append(row)
    return out
