"""Make the shipped matching model from the data folder; run by hand, the result is committed.

    python -m gis_planner.bench.matching_train DATA

Weights come from the invented county and the practice lists; frequencies of common words from
real business lists. Words are kept only where they are frequent in at least two lists, so that no
rare name of a person or business is in the model.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis_planner.bench import matching_data as data
from gis_planner.domain.progress import Silent
from gis_planner.matching.compare import Evidence
from gis_planner.matching.compared import Compared
from gis_planner.matching.model import Level, Model
from gis_planner.matching.names import read_names
from gis_planner.matching.params import MatchParams
from gis_planner.matching.score import LEVELS
from gis_planner.matching.stages import compare_records
from gis_planner.matching.train import PRIOR_SHIFT, train
from gis_planner.matching.uprn_train import train_uprn

MODEL = Path(__file__).parents[1] / "matching" / "model.json"
THRESHOLDS = {"uprn": 0.75, "match": 0.0, "review": -6.0, "cluster": -0.7, "component": -0.7}
WIDE_CAPS = {"outcode+word": 40, "outcode+surname": 40, "name": 40, "place+word": 30,
             "name start": 30, "street+number": 40, "rare word": 14}  # fmt: skip
"""Training sees more strangers than matching compares, so that it learns to tell them apart."""
LEAST_FREQUENCY = 0.0015
"""A word in a smaller share of businesses than this is left out of the model."""
LEAST_BUSINESSES = 25
"""So is a word in fewer distinct businesses, however few there are."""
PRACTICES = "labelled_pairs/nhs_gp_practices"
COMMAND = "python -m gis_planner.bench.matching_train DATA"


def _bearers(lists: dict[str, list[str]]) -> tuple[Counter[str], Counter[str], int]:
    """Distinct businesses that bear each word, the same by list for frequent words, businesses.

    A name that stands in a list several times, or in several lists, counts once (domain.md §3).
    """
    total: Counter[str] = Counter()
    seen_in: Counter[str] = Counter()
    everyone: set[tuple[str, ...]] = set()
    for names in lists.values():
        mine: Counter[str] = Counter()
        known = {parts[0].tokens for name in names if (parts := read_names(name))}
        for tokens in known:
            mine.update(set(tokens))
        for tokens in known - everyone:
            total.update(set(tokens))
        everyone |= known
        least = LEAST_FREQUENCY / 2 * max(len(known), 1)
        seen_in.update(w for w, n in mine.items() if n > least)
    return total, seen_in, len(everyone)


def bearers(folder: Path) -> Counter[str]:
    """Distinct businesses of the real lists that bear each word."""
    return _bearers(real_names(folder))[0]


def word_frequencies(lists: dict[str, list[str]]) -> dict[str, float]:
    """Frequency of each word among the distinct businesses of all lists, frequent words only."""
    total, seen_in, businesses = _bearers(lists)
    least = max(LEAST_FREQUENCY * businesses, LEAST_BUSINESSES)
    return {
        w: round(n / businesses, 6)
        for w, n in sorted(total.items())
        if n >= least and seen_in[w] >= 2 and len(w) > 1
    }


def real_names(folder: Path) -> dict[str, list[str]]:
    """Names of businesses in real open lists."""
    uk = folder / "uk"
    sources = {
        "food": (uk / "banes/dev/food_hygiene_2019.csv", "BusinessName"),
        "licences": (uk / "banes/dev/premises_licences_2014.csv", "PremisesName"),
        "companies": (
            uk / "south_yorkshire/dev/companies_barnsley_rotherham.csv.gz",
            "CompanyName",
        ),
        "eoho camden": (uk / "london/slice_eoho_camden.csv", "Name"),
        "eoho hackney": (uk / "london/slice_eoho_hackney.csv", "Name"),
        "practices": (
            folder / PRACTICES / "nhs_choices_gp_2014.csv",
            "OrganisationName",
        ),
    }
    return {k: [r[c] for r in data.read_csv(p) if r.get(c)] for k, (p, c) in sources.items()}


def _subset(evidence: Evidence, keep: NDArray[np.bool_]) -> Evidence:
    return Evidence(**{k: getattr(evidence, k)[keep] for k in Evidence.__dataclass_fields__})


def _blank(words: dict[str, float], uprn: dict[str, tuple[float, ...]]) -> Model:
    flat = {
        n: tuple(Level(v, -1.0 if v == "differ" else 0.0) for v in ls) for n, ls in LEVELS.items()
    }
    return Model(0.0, 0.0, 0.0, 0.0, 0.0, (0.0, 1.0), flat, uprn, words, THRESHOLDS)


def county_truth_of(done: Compared, folder: Path) -> NDArray[np.bool_]:
    """Truth of each compared pair of the county."""
    truth = data.county_truth(folder)
    entity = np.array([truth[r][0] for r in done.records.column("source_ref").to_pylist()])
    return np.asarray(entity[done.evidence.a] == entity[done.evidence.b])


def practice_truth_of(done: Compared, folder: Path) -> NDArray[np.bool_]:
    """Truth of each compared pair of the practice lists."""
    truth = data.practice_truth(folder)
    refs = done.records.column("source_ref").to_pylist()
    pairs = zip(done.evidence.a.tolist(), done.evidence.b.tolist(), strict=True)
    return np.array([(refs[a], refs[b]) in truth for a, b in pairs], np.bool_)


def origin(folder: Path, county: int, practices: int, today: str) -> dict[str, Any]:
    """What the shipped model says of itself: data with their sizes, method, date, command."""
    lists = real_names(folder)
    return {
        "command": COMMAND,
        "date": today,
        "data": [
            {"name": "invented county", "records": county, "weight": 1.0,
             "for": "weights of pairs and of UPRN resolution"},
            {"name": "NHS practice lists 2014 and 2019 (Open Government Licence)",
             "records": practices, "weight": 8.0, "for": "weights of pairs"},
            *({"name": f"open list: {k}", "records": len(v), "for": "frequent words"}
              for k, v in lists.items()),
        ],
        "words": f"in at least {LEAST_BUSINESSES} distinct businesses, {LEAST_FREQUENCY:.2%} of "
                 "them, and frequent in two lists: no rare name",
        "method": "penalised logistic regression on levels, ladders kept in order; m and u counted "
                  f"beside it; prior raised by {PRIOR_SHIFT} bits",
    }  # fmt: skip


def make(folder: Path, today: str) -> Model:
    """Train everything that is shipped; `today` (ISO) is what it says of itself."""
    words = word_frequencies(real_names(folder))
    county = folder / "county"
    records = data.load_county(county)
    gazetteer = data.load_gazetteer(county / "gazetteer.csv.gz")
    truth = np.array(
        [data_row[1] for data_row in map(data.county_truth(county).__getitem__,
                                         records.column("source_ref").to_pylist())], np.int64
    )  # fmt: skip
    uprn = train_uprn(records, gazetteer, truth, words)
    base = _blank(words, uprn)
    params, quiet = MatchParams(block_caps=WIDE_CAPS), Silent()
    first = compare_records(records, gazetteer=gazetteer, params=params, model=base, progress=quiet)
    practices = folder / PRACTICES
    second = compare_records(
        data.load_practices(practices), params=params, model=base, progress=quiet
    )
    cross = ~second.evidence.same_list
    sets = [
        (first.evidence, county_truth_of(first, county), 1.0),
        (_subset(second.evidence, cross), practice_truth_of(second, practices)[cross], 8.0),
    ]
    provenance = origin(folder, first.records.num_rows, second.records.num_rows, today)
    model = train(sets, base, provenance)
    prior = round(model.prior_bits + PRIOR_SHIFT, 3)
    return replace(model, prior_bits=prior, thresholds=THRESHOLDS)


if __name__ == "__main__":
    MODEL.write_text(make(Path(sys.argv[1]), date.today().isoformat()).to_json() + "\n", "utf-8")
