"""The peer: plain Splink 4, set up well by hand as its documentation teaches.

Simple cleaning in Python; name, place, phone and person compared, each with ordered levels; term
frequencies of name, postcode and phone; u by random sampling, m by expectation maximisation over
three blockings; clusters by connected components. Nothing of gis_planner's matching is used.
"""

from __future__ import annotations

import logging
import re
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from gis_planner.bench.matching_answer import Answer, Cost, strings

THRESHOLDS = (-3.0, 0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 18.0)
"""Match weights at which clusters are made; the judge takes the best of them."""
_WORD = re.compile(r"[A-Z0-9]+")
_SHORT = {
    "CTR": "CENTRE", "MED": "MEDICAL", "PRACT": "PRACTICE", "PRAC": "PRACTICE", "SURG": "SURGERY",
    "HLTH": "HEALTH", "RD": "ROAD", "ST": "STREET", "GRP": "GROUP", "DRS": "DR", "DOCTORS": "DR",
    "DOCTOR": "DR", "AVE": "AVENUE", "LN": "LANE", "LA": "LANE", "CL": "CLOSE", "CRES": "CRESCENT",
    "PL": "PLACE", "GDNS": "GARDENS", "CT": "COURT", "TERR": "TERRACE", "SQ": "SQUARE",
    "FLR": "FLOOR", "U": "UNIT", "EST": "ESTATE", "IND": "INDUSTRIAL", "BUS": "BUSINESS",
    "PK": "PARK", "SHOP": "SHOPPING", "TRAD": "TRADING",
}  # fmt: skip
_COMMON = {
    "THE", "AND", "DR", "PARTNERS", "PARTNER", "PRACTICE", "SURGERY", "MEDICAL", "CENTRE", "HEALTH",
    "GROUP", "FAMILY", "CLINIC", "OF", "LTD", "LIMITED", "LLP", "PLC", "UK", "T", "A", "S", "TA",
}  # fmt: skip
_TITLES = {"MR", "MRS", "MS", "MISS", "DR"}


def _words(text: str | None) -> list[str]:
    return [_SHORT.get(w, w) for w in _WORD.findall((text or "").upper().replace("'", ""))]


def _person(text: str | None) -> tuple[str | None, str | None]:
    """Initial and surname of 'Mr J Smith' and 'SMITH, John'."""
    words = [w for w in _WORD.findall((text or "").upper()) if w not in _TITLES]
    if len(words) < 2:
        return None, words[0] if words else None
    surname, given = (words[0], words[1]) if "," in (text or "") else (words[-1], words[0])
    return given[0], surname


def clean(records: pa.Table) -> Any:
    """The columns that Splink compares, as pandas; unique_id is the row."""
    import pandas as pd

    rows = []
    columns = (strings(records, c) for c in
               ("list", "name", "address", "postcode", "phone", "person"))  # fmt: skip
    for i, (source, name, address, code, phone, person) in enumerate(zip(*columns, strict=True)):
        digits = re.sub(r"\D", "", re.split(r"[,/|;]", phone or "")[0])
        core = [w for w in _words(name) if w not in _COMMON]
        address_words = _words(address)
        postcode = re.sub(r"\s", "", (code or "").upper()) or None
        initial, surname = _person(person)
        rows.append({
            "unique_id": i, "source": source, "name_core": " ".join(sorted(core)) or None,
            "name_words": sorted(set(core)) or None, "first": core[0][:4] if core else None,
            "addr_words": sorted(set(address_words)) or None,
            "numbers": " ".join(w for w in address_words if w[0].isdigit()) or None,
            "postcode": postcode, "outcode": postcode[:-3] if postcode else None,
            "area": postcode[:2] if postcode else None,
            "phone": digits[-10:] if len(digits) >= 10 else None,
            "initial": initial, "surname": surname,
        })  # fmt: skip
    return pd.DataFrame(rows)


_COVER = (
    "len(list_intersect(addr_words_l, addr_words_r)) * 1.0"
    " / least(len(addr_words_l), len(addr_words_r)) >= 0.7"
)
_SHARED = "len(list_intersect(name_words_l, name_words_r))"


def _comparisons(has_person: bool, numbered: bool) -> list[Any]:
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    def custom(name: str, *levels: Any) -> Any:
        return cl.CustomComparison(
            output_column_name=name, comparison_levels=[*levels, cll.ElseLevel()]
        )

    level = cll.CustomLevel
    in_address = "len(list_intersect({0}_words_l, {1}_words_r)) >= 1"
    name = custom(
        "name",
        cll.NullLevel("name_core"),
        cll.ExactMatchLevel("name_core", term_frequency_adjustments=True),
        level("jaro_winkler_similarity(name_core_l, name_core_r) >= 0.92", "nearly the same"),
        level(f"{_SHARED} >= 2", "two words"),
        level(f"{_SHARED} >= 1", "one word"),
        level(f"{in_address.format('name', 'addr')} or {in_address.format('addr', 'name')}",
              "word in the address"),
    )  # fmt: skip
    same_number = [
        level(f"postcode_l = postcode_r and numbers_l = numbers_r and {_COVER}", "same address"),
    ]
    other_number = [
        level("postcode_l = postcode_r and numbers_l <> numbers_r", "postcode, other number"),
    ]
    place = custom(
        "place",
        cll.NullLevel("postcode"),
        *(same_number + other_number if numbered else []),
        level(f"postcode_l = postcode_r and {_COVER}", "postcode and address"),
        cll.ExactMatchLevel("postcode", term_frequency_adjustments=True),
        level(f"{_COVER} and numbers_l = numbers_r", "address elsewhere"),
        level("left(postcode_l, length(postcode_l) - 2) = left(postcode_r, length(postcode_r) - 2)",
              "sector"),
        cll.ExactMatchLevel("outcode"),
        level("len(list_intersect(addr_words_l, addr_words_r)) >= 2", "two address words"),
    )  # fmt: skip
    phone = custom("phone", cll.NullLevel("phone"),
                   cll.ExactMatchLevel("phone", term_frequency_adjustments=True))  # fmt: skip
    person = custom(
        "person",
        cll.NullLevel("surname"),
        level("surname_l = surname_r and initial_l = initial_r", "surname and initial"),
        cll.ExactMatchLevel("surname"),
    )
    return [name, place, phone, person] if has_person else [name, place, phone]


def splink(records: pa.Table, gazetteer: pa.Table | None, within: bool) -> Answer:
    """Plain Splink: trained on these very records, links within lists only if `within`."""
    cost = Cost()
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    table = clean(records)
    by_list = table.groupby("source").size()
    apart = not within and len(by_list) == 2
    parts = [table[table["source"] == s] for s in by_list.index] if apart else table
    rules = [block_on("postcode"), block_on("phone"), block_on("name_core"),
             block_on("area", "first")]  # fmt: skip
    # every two of an outcode suit small outcodes only; elsewhere they must share something more
    crowded = float((table["outcode"].value_counts() ** 2).sum()) > 4e6
    if crowded:
        rules += [block_on("outcode", "first"), block_on("outcode", "surname"),
                  block_on("outcode", "numbers")]  # fmt: skip
    else:
        rules.append(block_on("outcode"))
    chosen: Any = rules
    settings = SettingsCreator(
        link_type="link_only" if apart else "dedupe_only",
        comparisons=_comparisons(bool(table["surname"].notna().any()), numbered=within),
        blocking_rules_to_generate_predictions=chosen,
    )
    linker = Linker(parts, settings, DuckDBAPI())
    train = linker.training
    train.estimate_probability_two_random_records_match(
        [block_on("phone"), block_on("postcode", "name_core")], recall=0.6
    )
    train.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (block_on("postcode"), block_on("phone"), block_on("name_core")):
        train.estimate_parameters_using_expectation_maximisation(rule)
    predicted: Any = linker.inference.predict(threshold_match_weight=THRESHOLDS[0])
    found = predicted.as_pandas_dataframe()
    a, b = (found[f"unique_id_{s}"].to_numpy(np.int64) for s in "lr")
    weight = found["match_weight"].to_numpy(np.float64)
    swapped = a > b
    a, b = np.where(swapped, b, a), np.where(swapped, a, b)
    n, business = records.num_rows, {}
    for least in THRESHOLDS:
        keep = weight >= least
        graph = coo_matrix((np.ones(keep.sum(), np.int8), (a[keep], b[keep])), shape=(n, n))
        labels = connected_components(graph, directed=False)[1]
        business[f"match weight {least:g}"] = labels.tolist()
    return Answer(a, b, weight, None, business, compared=(a, b),
                  stats={**cost.so_far(), "pairs_scored": len(a)})  # fmt: skip
