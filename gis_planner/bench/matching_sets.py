"""The data sets of `bench matching`: where each is, how it is read, who judges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from gis_planner.bench import matching_data as data
from gis_planner.bench import matching_judge as judge
from gis_planner.bench.matching_answer import Answer
from gis_planner.bench.matching_figures import Report
from gis_planner.domain.errors import UserError


@dataclass(frozen=True)
class Kind:
    """One kind of data set. `mark`: a file that only its folder has; `place`: below the root."""

    mark: str
    place: str
    records: Callable[[Path], pa.Table]
    judge: Callable[[pa.Table, Path, Answer], Report]
    within: bool
    """Whether links within one list count."""

    def gazetteer(self, folder: Path) -> pa.Table | None:
        """The gazetteer beside the lists, if there is one."""
        path = folder / "gazetteer.csv.gz"
        return data.load_gazetteer(path) if path.exists() else None


KINDS: dict[str, Kind] = {
    "county": Kind("truth.csv.gz", "county", data.load_county, judge.judge_county, True),
    "practices": Kind("truth_pairs.csv", "labelled_pairs/nhs_gp_practices", data.load_practices,
                      judge.judge_practices, False),
    "banes": Kind("truth_dev/silver_licence_fhrs.csv", "uk/banes", data.load_banes,
                  judge.judge_banes, True),
    "perturbed": Kind("truth_dev/licence_address_uprn.csv", "uk/banes", data.load_banes,
                      judge.judge_banes, True),
}  # fmt: skip


def find_sets(said: Sequence[str], root: Path) -> list[tuple[str, Path]]:
    """(kind, folder) of every data set named: by kind, by its own folder, or a root of several."""
    found: list[tuple[str, Path]] = []
    held = [k for k, kind in KINDS.items() if (root / kind.place / kind.mark).exists()]
    for word in said or held or list(KINDS):
        if word in KINDS:
            found.append((word, root / KINDS[word].place))
            continue
        folder = Path(word)
        here = [(k, folder) for k, kind in KINDS.items() if (folder / kind.mark).exists()]
        below = [(k, folder / kind.place) for k, kind in KINDS.items()
                 if (folder / kind.place / kind.mark).exists()]  # fmt: skip
        if not here and not below:
            raise UserError(
                f"There is no data with known truth in {folder}.",
                f"Name a folder of lists with their truth, or one of: {', '.join(KINDS)}.",
            )
        found += here or below
    for kind, folder in found:
        if not (folder / KINDS[kind].mark).exists():
            raise UserError(
                f"There is no {kind} data with known truth in {folder}.",
                "Say where the data folder is with --root, or name the folder with --data.",
            )
    return list(dict.fromkeys(found))
