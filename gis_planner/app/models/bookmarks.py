"""Named places on the map with notes, in an order, to step through: kept in the case."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from gis_planner.app.map.scene import Scene
from gis_planner.app.map.viewport import Viewport
from gis_planner.app.models.filters import Filter
from gis_planner.app.models.map_layers import PASSING
from gis_planner.domain.errors import UserError

MOST = 500


@dataclass(frozen=True)
class Bookmark:
    """A view of the map: centre (metres, EPSG:27700), metres a pixel for a picture `width` wide,
    what is said about it, which layers are shown and which filters are in force."""

    name: str
    easting: float
    northing: float
    m_per_px: float
    width: int = 1000
    notes: str = ""
    layers: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    premises: tuple[str, ...] = ()
    released: bool = False
    """Whether its name, notes and filters may be shown to readers (briefing mode in See as)."""

    def view(self, width: int, height: int) -> Viewport:
        """The same piece of the country in another size."""
        scale = self.m_per_px * self.width / max(width, 1)
        return Viewport(self.easting, self.northing, scale, width, height)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            **{k: getattr(self, k) for k in ("name", "easting", "northing", "m_per_px", "width",
                                             "notes", "released")},
            "layers": list(self.layers), "premises": list(self.premises),
            "filters": [asdict(f) for f in self.filters],
        }  # fmt: skip

    @staticmethod
    def from_json(value: Any) -> Bookmark | None:
        """From `to_json`; None where it is none."""
        try:
            return Bookmark(
                str(value["name"]), float(value["easting"]), float(value["northing"]),
                float(value["m_per_px"]), int(value.get("width", 1000)),
                str(value.get("notes", "")), tuple(map(str, value.get("layers", ()))),
                tuple(_filter(f) for f in value.get("filters", ())),
                tuple(map(str, value.get("premises", ()))), value.get("released") is True,
            )  # fmt: skip
        except (KeyError, TypeError, ValueError):
            return None


def _filter(value: dict[str, Any]) -> Filter:
    plain = dict(value)
    ring = tuple((float(e), float(n)) for e, n in plain.pop("ring", ()))
    labels = tuple(plain.pop("labels", ()))
    return Filter(**plain, labels=labels, ring=ring)


def taken(
    name: str, view: Viewport, scene: Scene, filters: tuple[Filter, ...] = (),
    premises: tuple[str, ...] = (), notes: str = "",
) -> Bookmark:  # fmt: skip
    """A bookmark of what is shown now."""
    shown = tuple(x.name for x in scene.layers if x.visible and x.kind not in PASSING)
    return Bookmark(
        name, round(view.centre_e, 1), round(view.centre_n, 1), view.m_per_px, view.width, notes,
        shown, filters, premises,
    )  # fmt: skip


@dataclass(frozen=True)
class Bookmarks:
    """All bookmarks in order. Every change gives another value."""

    items: tuple[Bookmark, ...] = ()

    @staticmethod
    def from_json(value: Any) -> Bookmarks:
        """From the case; what cannot be read is left out."""
        found = [Bookmark.from_json(v) for v in value] if isinstance(value, list) else []
        return Bookmarks(tuple(b for b in found if b is not None))

    def to_json(self) -> list[dict[str, Any]]:
        """For the case."""
        return [b.to_json() for b in self.items]

    def __len__(self) -> int:
        return len(self.items)

    def for_readers(self) -> Bookmarks:
        """Those that may be shown to readers."""
        return Bookmarks(tuple(b for b in self.items if b.released))

    def free_name(self) -> str:
        """'View 1' and so on."""
        names = {b.name for b in self.items}
        return next(f"View {k}" for k in range(1, len(names) + 2) if f"View {k}" not in names)

    def added(self, one: Bookmark, after: int = -1) -> Bookmarks:
        """With one more after a place (-1: at the end). UserError where the name is taken."""
        self._check(one.name)
        if len(self.items) >= MOST:
            raise UserError(f"A case holds {MOST} bookmarks.", "Delete some first.")
        at = len(self.items) if after < 0 else after + 1
        return Bookmarks((*self.items[:at], one, *self.items[at:]))

    def changed(self, place: int, **values: Any) -> Bookmarks:
        """With another name, notes or view of one."""
        fresh = replace(self.items[place], **values)
        if fresh.name != self.items[place].name:
            self._check(fresh.name)
        return Bookmarks((*self.items[:place], fresh, *self.items[place + 1 :]))

    def without(self, place: int) -> Bookmarks:
        """With one taken away."""
        return Bookmarks((*self.items[:place], *self.items[place + 1 :]))

    def moved(self, place: int, to: int) -> Bookmarks:
        """With one put at another place in the order."""
        items = list(self.items)
        items.insert(min(max(to, 0), len(items) - 1), items.pop(place))
        return Bookmarks(tuple(items))

    def step(self, place: int, by: int) -> int:
        """The place of the next (+1) or previous (-1) bookmark; stays at the ends; -1 without any.
        From nowhere (-1) the next is the first, the previous the last."""
        if not self.items:
            return -1
        if place < 0:
            return 0 if by > 0 else len(self.items) - 1
        return min(max(place + by, 0), len(self.items) - 1)

    def _check(self, name: str) -> None:
        if not name.strip():
            raise UserError("A bookmark needs a name.", "Say in a few words what is to be seen.")
        if any(b.name == name for b in self.items):
            raise UserError(f"There is a bookmark “{name}” already.", "Choose another name.")
