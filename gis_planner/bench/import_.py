"""bench import: reading and committing a list, beside pandas reading the same file."""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
import time
from pathlib import Path
from typing import Any

from gis_planner.pipeline.importing import import_list
from gis_planner.pipeline.outcome import Outcome, peak_mb
from gis_planner.store import Case

_HEADER = ("Reference", "Business name", "Address 1", "Address 2", "Town", "Postcode", "Phone",
           "Rating", "Inspected")  # fmt: skip


def write_list(path: Path, rows: int, seed: int) -> None:
    """An invented register of `rows` rows."""
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(_HEADER)
        for i in range(rows):
            out.writerow(
                (
                    f"R{i:07d}", f"{chance.choice(_WORDS)} {chance.choice(_TRADES)} {i % 977}",
                    f"{chance.randint(1, 240)} {chance.choice(_WORDS)} Street", "",
                    f"{chance.choice(_WORDS)}ton",
                    f"ZQ{chance.randint(1, 9)} {chance.randint(1, 9)}AB",
                    f"01632 {chance.randint(960000, 960999)}", chance.randint(0, 5),
                    f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/2025",
                )
            )  # fmt: skip


_WORDS = ("Alder", "Brack", "Corrin", "Dunmere", "Ember", "Fallow", "Garrow", "Hazel")
_TRADES = ("Café", "Stores", "Kitchen", "Motors", "Laundry", "Bakery")


def main(argv: list[str]) -> Outcome:
    """`--rows N` (default 58,000): seconds to read and commit, and pandas' seconds to read only."""
    import pandas

    parser = argparse.ArgumentParser(prog="gis-planner bench import", description=main.__doc__)
    parser.add_argument("--rows", type=int, default=58_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    figures: dict[str, Any] = {"rows": args.rows}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        write_list(path, args.rows, args.seed)
        began = time.perf_counter()
        pandas.read_csv(path, dtype=str)
        figures["pandas_read_s"] = round(time.perf_counter() - began, 3)
        with Case.create(Path(folder) / "case.gpkg") as case:
            began = time.perf_counter()
            outcome = import_list(case, path, agency="council-food")
            figures["import_and_commit_s"] = round(time.perf_counter() - began, 3)
            began = time.perf_counter()
            import_list(case, path, agency="council-food")
            figures["same_file_again_s"] = round(time.perf_counter() - began, 3)
    figures["ratio_to_pandas"] = round(figures["import_and_commit_s"] / figures["pandas_read_s"], 1)
    figures |= {"rows_imported": outcome.figures["rows_imported"], "peak_mb": peak_mb()}
    text = (
        f"{args.rows:,} rows read, recognised and committed in {figures['import_and_commit_s']} s "
        f"(pandas only reads: {figures['pandas_read_s']} s), again in "
        f"{figures['same_file_again_s']} s, peak {figures['peak_mb']} MB"
    )
    return Outcome(text, figures=figures)
