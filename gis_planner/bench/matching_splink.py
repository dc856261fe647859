"""The peer: plain Splink 4, set up well by hand as its documentation teaches.

Simple cleaning in Python; name, place, phone and person compared, each with ordered levels; term
frequencies of name, place and phone; u by random sampling, m by expectation maximisation over three
blockings; clusters by connected components. UPRNs that records bear are compared: for the county
those of uk_address_matcher in the same run, so that the best of public parts is put together.
Nothing of gis_planner's matching is used.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from gis_planner.bench.matching_answer import Answer, Cost, strings

THRESHOLDS = (-3.0, 0.0, 2.0, 3.0, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 8.0, 10.0, 12.0, 15.0)
"""Match weights at which clusters are made; the judge takes the best of them."""
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? *\d[A-Z]{2}\b", re.I)
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


def _names(name: str | None, address: str | None) -> list[str]:
    """Names in a cell: either side of T/A, in brackets, and the head of an address without number;
    each as its sorted words."""
    pieces = re.split(r"\bT/A\b|\bTRADING AS\b|[()]", (name or "").upper())
    head, _, rest = (address or "").partition(",")
    if rest and not re.search(r"\d", head):
        pieces.append(head)
    cleaned = (" ".join(sorted(w for w in _words(p) if w not in _COMMON)) for p in pieces)
    return [c for c in dict.fromkeys(cleaned) if c]


def clean(records: pa.Table) -> Any:
    """The columns that Splink compares, as pandas; unique_id is the row."""
    import pandas as pd

    rows = []
    columns = (strings(records, c) for c in
               ("list", "name", "address", "postcode", "phone", "person", "uprn"))  # fmt: skip
    for i, (source, name, address, code, phone, person, uprn) in enumerate(
        zip(*columns, strict=True)
    ):
        digits = re.sub(r"\D", "", re.split(r"[,/|;]", phone or "")[0])
        names, own = _names(name, address), _names(name, None)
        core = [w for w in _words(name) if w not in _COMMON]
        address_words = _words(address)
        if not code and (told := _POSTCODE.search(address or "")):
            code = told.group()
        postcode = re.sub(r"\s", "", (code or "").upper()) or None
        initial, surname = _person(person)
        rows.append({
            "unique_id": i, "source": source, "whole": " ".join(sorted(core)) or None,
            "main": next(iter(own or names), None), "trade": next(reversed(own or names), None),
            "names": names or None,
            "name_words": sorted({w for n in own for w in n.split()}) or None,
            "first": core[0][:4] if core else None,
            "addr_words": sorted(set(address_words)) or None,
            "numbers": " ".join(w for w in address_words if w[0].isdigit()) or None,
            "postcode": postcode, "outcode": postcode[:-3] if postcode else None,
            "area": postcode[:2] if postcode else None, "uprn": uprn,
            "phone": digits[-10:] if len(digits) >= 10 else None,
            "initial": initial, "surname": surname,
        })  # fmt: skip
    counted = Counter(w for r in rows for w in r["name_words"] or ())
    rare = max(60, len(rows) // 300)
    for r in rows:
        r["rare"] = [w for w in r["name_words"] or () if counted[w] < rare] or None
    return pd.DataFrame(rows)


_COVER = (
    "len(list_intersect(addr_words_l, addr_words_r)) * 1.0"
    " / least(len(addr_words_l), len(addr_words_r)) >= 0.7"
)


def _shared(left: str, right: str, least: int = 1) -> str:
    return f"len(list_intersect({left}_l, {right}_r)) >= {least}"


def _comparisons(has_person: bool, has_uprn: bool, crowded: bool) -> list[Any]:
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    def custom(name: str, *levels: Any) -> Any:
        return cl.CustomComparison(
            output_column_name=name, comparison_levels=[*levels, cll.ElseLevel()]
        )

    level = cll.CustomLevel
    near = "jaro_winkler_similarity({0}_l, {0}_r) >= 0.92"
    in_address = f"{_shared('name_words', 'addr_words')} or {_shared('addr_words', 'name_words')}"
    surname = " or ".join(
        f"list_contains(name_words_{x}, surname_{y})" for x, y in (("l", "r"), ("r", "l"))
    )
    # two lists of one trade: whole names tell most; five lists of all trades: any name may agree
    simple = custom(
        "name",
        cll.NullLevel("whole"),
        cll.ExactMatchLevel("whole", term_frequency_adjustments=True),
        level(near.format("whole"), "nearly the same"),
        level(_shared("name_words", "name_words", 2), "two words"),
        level(_shared("name_words", "name_words"), "one word"),
        level(in_address, "word in the address"),
    )
    several = custom(
        "name",
        cll.NullLevel("names"),
        cll.ExactMatchLevel("main", term_frequency_adjustments=True),
        level(_shared("names", "names"), "one of the names the same"),
        level(f"{near.format('main')} or {near.format('trade')}", "nearly the same"),
        level(_shared("rare", "rare", 2), "two telling words"),
        *([level(surname, "the other's person")] if has_person else []),
        level(_shared("rare", "rare"), "one telling word"),
        level(_shared("name_words", "name_words"), "one word"),
        level(in_address, "word in the address"),
    )
    name = several if crowded else simple
    unplaced = "(postcode_l is null or postcode_r is null)"
    uprns = [
        cll.ExactMatchLevel("uprn", term_frequency_adjustments=True),
        level("uprn_l <> uprn_r", "UPRNs differ"),
    ]
    numbered = [
        level(f"postcode_l = postcode_r and numbers_l = numbers_r and {_COVER}", "same address"),
        level("postcode_l = postcode_r and numbers_l <> numbers_r", "postcode, other number"),
    ]
    if has_uprn:
        unplaced += " and (uprn_l is null or uprn_r is null)"
    place = custom(
        "place",
        level(unplaced, "not known").configure(is_null_level=True),
        *(uprns if has_uprn else []),
        *(numbered if crowded else []),
        level(f"postcode_l = postcode_r and {_COVER}", "postcode and address"),
        cll.ExactMatchLevel("postcode", term_frequency_adjustments=True),
        level(f"{_COVER} and numbers_l = numbers_r", "address elsewhere"),
        level("left(postcode_l, length(postcode_l) - 2) = left(postcode_r, length(postcode_r) - 2)",
              "sector"),
        cll.ExactMatchLevel("outcode"),
        level(_shared("addr_words", "addr_words", 2), "two address words"),
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
    placed = within and bool(table["uprn"].notna().any())
    by_list = table.groupby("source").size()
    apart = not within and len(by_list) == 2
    parts = [table[table["source"] == s] for s in by_list.index] if apart else table
    # every two of an outcode suit small outcodes only; elsewhere they must share something more
    crowded = float((table["outcode"].value_counts() ** 2).sum()) > 4e6
    called = "main" if within else "whole"
    rules = [block_on("phone"), block_on(called), block_on("trade"), block_on("area", "first")]
    if crowded:
        rules += [block_on("postcode", "first"), block_on("postcode", "numbers"),
                  block_on("outcode", "first"), block_on("outcode", "surname")]  # fmt: skip
    else:
        rules += [block_on("postcode"), block_on("outcode")]
    place = "uprn" if placed and crowded else "postcode"
    if place == "uprn":
        rules.append(block_on("uprn"))
    chosen: Any = rules
    settings = SettingsCreator(
        link_type="link_only" if apart else "dedupe_only",
        comparisons=_comparisons(bool(table["surname"].notna().any()), placed, within),
        blocking_rules_to_generate_predictions=chosen,
    )
    linker = Linker(parts, settings, DuckDBAPI())
    train = linker.training
    train.estimate_probability_two_random_records_match(
        [block_on("phone"), block_on(place, called)], recall=0.6
    )
    train.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (block_on(place), block_on("phone"), block_on(called)):
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
