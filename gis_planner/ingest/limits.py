"""How much of a file is read before it is refused: hostile files end in one clear line."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds on one list. All sizes after decompression.

    `max_bytes` of a delimited text; `max_structured_bytes` of JSON, XML and workbooks, which are
    held in memory whole; `max_line` bytes without a line end in delimited text; `max_cell`
    characters in one cell; `max_ratio` expanded to packed size, tested above 32 MiB (real lists
    reach about 30); `max_cells` of a worksheet's bounding box.
    """

    max_bytes: int = 4096 * MIB
    max_structured_bytes: int = 384 * MIB
    max_line: int = 16 * MIB
    max_cell: int = 1 * MIB
    max_ratio: int = 300
    max_columns: int = 4000
    max_cells: int = 60_000_000
    max_depth: int = 60
