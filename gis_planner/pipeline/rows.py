"""A small table that a person wrote (outcomes, planned visits): its rows as they stand."""

from __future__ import annotations

import json
from pathlib import Path

from gis_planner.domain.progress import Progress


def read_rows(
    path: Path, progress: Progress | None = None, *, sheet: str | None = None
) -> list[dict[str, str]]:
    """Every row of a CSV, XLSX or other list that `import` reads: column → text, in file order;
    of a workbook the sheet that looks like a list, or `sheet`.

    Nothing is recognised or left out: rows without a name or address stay. UserError as `import`.
    """
    from gis_planner import ingest

    parsed = ingest.read_list(path, agency="-", list_name="-", sheet=sheet, progress=progress)
    numbered: dict[int, dict[str, str]] = {
        number: {k: str(v or "") for k, v in json.loads(original or "{}").items()}
        for number, original in zip(
            parsed.records["row_number"].to_pylist(), parsed.records["original"].to_pylist()
        )
    }
    for row in parsed.set_aside:
        numbered.setdefault(row.row_number, dict(row.fields))
    return [numbered[n] for n in sorted(numbered)]
