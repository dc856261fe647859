"""What a chart shows, as arrays: nodes, lines between them, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gis_planner.app.graph.marks import Mark

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WEAK, MEDIUM, STRONG, CANDIDATE = range(4)
"""Classes of lines: up to 3 bits, up to 6, more; proposed by the program."""


@dataclass(frozen=True)
class Spot:
    """One node as drawn. `note`: it carries a note; `ring` a sentence why it is emphasised;
    `count` members of a collapsed group; `rank` the higher the sooner its label is drawn."""

    id: str
    label: str
    mark: Mark
    rank: float = 0.0
    pinned: bool = False
    note: bool = False
    ring: str = ""
    more: int = 0
    count: int = 0
    community: int = -1


@dataclass(frozen=True)
class Line:
    """One line as drawn: all links between two nodes. `a`, `b` are places in `Picture.spots`."""

    a: int
    b: int
    style: int = WEAK
    words: str = ""
    on_path: bool = False


@dataclass(frozen=True)
class FreeNote:
    """A note that belongs to no node; x, y in chart units."""

    id: str
    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Hull:
    """An open group: its name and the places of its members in `Picture.spots`."""

    name: str
    members: tuple[int, ...]


@dataclass(frozen=True)
class Picture:
    """Everything to draw but where the reader looks from. `xy`: n x 2, chart units."""

    spots: tuple[Spot, ...] = ()
    lines: tuple[Line, ...] = ()
    xy: Floats = field(default_factory=lambda: np.empty((0, 2)))
    notes: tuple[FreeNote, ...] = ()
    hulls: tuple[Hull, ...] = ()

    @cached_property
    def index(self) -> dict[str, int]:
        """Id of a node → its place."""
        return {s.id: i for i, s in enumerate(self.spots)}

    @cached_property
    def ends(self) -> Ints:
        """m x 2 places of the ends of each line."""
        pairs = [(line.a, line.b) for line in self.lines]
        return np.array(pairs, np.int64).reshape(-1, 2)

    @cached_property
    def styles(self) -> Ints:
        """Class of each line."""
        return np.array([line.style for line in self.lines], np.int64)

    @cached_property
    def on_path(self) -> Bools:
        """Lines of the path that was asked for."""
        return np.array([line.on_path for line in self.lines], np.bool_)

    @cached_property
    def degree(self) -> Ints:
        """Lines at each node."""
        return np.bincount(self.ends.ravel(), minlength=len(self.spots)).astype(np.int64)

    @cached_property
    def label_order(self) -> Ints:
        """Places of nodes, those whose label matters most first."""
        rank = np.array([s.rank for s in self.spots])
        return np.lexsort((-self.degree, -rank)) if len(rank) else np.empty(0, np.int64)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Different marks in use."""
        return tuple(dict.fromkeys(s.mark for s in self.spots))

    @cached_property
    def mark_numbers(self) -> Ints:
        """Each node's place in `marks`."""
        place = {m: i for i, m in enumerate(self.marks)}
        return np.array([place[s.mark] for s in self.spots], np.int64)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Label of each node."""
        return tuple(s.label for s in self.spots)

    @cached_property
    def ringed(self) -> tuple[int, ...]:
        """Nodes that are emphasised."""
        return tuple(i for i, s in enumerate(self.spots) if s.ring)

    @cached_property
    def badged(self) -> tuple[int, ...]:
        """Nodes with a '+n', a pin, a note or a number."""
        return tuple(i for i, s in enumerate(self.spots) if s.more or s.pinned or s.note or s.count)

    def with_notes(self, notes: tuple[FreeNote, ...]) -> Picture:
        """The same with its notes elsewhere."""
        return self._keeping(replace(self, notes=notes))

    def moved(self, xy: Floats) -> Picture:
        """The same with its nodes elsewhere; what was worked out stays."""
        return self._keeping(replace(self, xy=xy))

    def _keeping(self, made: Picture) -> Picture:
        for name in _KEPT:
            if name in self.__dict__:
                made.__dict__[name] = self.__dict__[name]
        return made

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of nodes and notes; a unit square where there are none."""
        points = [self.xy, np.array([(n.x, n.y) for n in self.notes]).reshape(-1, 2)]
        every = np.vstack(points)
        if not len(every):
            return 0.0, 0.0, 1.0, 1.0
        low, high = every.min(axis=0), every.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


_KEPT = ("index", "ends", "styles", "on_path", "degree", "label_order", "marks", "mark_numbers",
         "texts", "ringed", "badged")  # fmt: skip


@dataclass(frozen=True)
class View:
    """Where the reader looks from: pixels = chart units x `scale` + (`dx`, `dy`)."""

    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0

    def to_screen(self, xy: Floats) -> Floats:
        """Pixels of chart units."""
        return xy * self.scale + (self.dx, self.dy)

    def to_chart(self, x: float, y: float) -> tuple[float, float]:
        """Chart units of a pixel."""
        return (x - self.dx) / self.scale, (y - self.dy) / self.scale

    def zoomed(self, factor: float, x: float, y: float) -> View:
        """Closer by `factor` about a pixel, within reason."""
        scale = min(max(self.scale * factor, 0.01), 5.0)
        real = scale / self.scale
        return View(scale, x - (x - self.dx) * real, y - (y - self.dy) * real)

    @classmethod
    def fit(
        cls, bounds: tuple[float, float, float, float], width: float, height: float,
        margin: float = 60.0, closest: float = 1.25, below: float = 0.0,
    ) -> View:  # fmt: skip
        """All of `bounds`, but not closer than `closest`; `below` pixels stay free."""
        height = max(height - below, 60.0)
        left, top, right, bottom = bounds
        wide, high = max(right - left, 1.0), max(bottom - top, 1.0)
        room_x, room_y = max(width - 2 * margin, 40.0), max(height - 2 * margin, 40.0)
        scale = min(room_x / wide, room_y / high, closest)
        return cls(
            scale,
            width / 2 - (left + right) / 2 * scale,
            height / 2 - (top + bottom) / 2 * scale,
        )
