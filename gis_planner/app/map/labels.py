"""Labels that do not run into each other: the important first, the rest where there is room."""

from __future__ import annotations

Box = tuple[float, float, float, float]


class LabelSpace:
    """Boxes taken so far, in cells, so that a try costs only its neighbours."""

    def __init__(self, width: float, height: float, cell_px: float = 64.0) -> None:
        self._size, self._cell = (width, height), cell_px
        self._cells: dict[tuple[int, int], list[Box]] = {}
        self.count = 0

    def _keys(self, box: Box) -> list[tuple[int, int]]:
        c = self._cell
        return [
            (i, j)
            for i in range(int(box[0] // c), int(box[2] // c) + 1)
            for j in range(int(box[1] // c), int(box[3] // c) + 1)
        ]

    def take(self, box: Box, *, inside: bool = True) -> bool:
        """Reserve a box if it is free and, where asked, wholly on the canvas."""
        if inside and (
            box[0] < 2 or box[1] < 2 or box[2] > self._size[0] - 2 or box[3] > self._size[1] - 2
        ):
            return False
        keys = self._keys(box)
        for key in keys:
            for other in self._cells.get(key, ()):
                if (
                    box[0] < other[2]
                    and box[2] > other[0]
                    and box[1] < other[3]
                    and box[3] > other[1]
                ):
                    return False
        for key in keys:
            self._cells.setdefault(key, []).append(box)
        self.count += 1
        return True
