"""Our four comparisons as Splink settings, with the model's frozen weights.

Levels bear the names of `compare`'s and stand in the order in which SQL must ask for them, the
strictest first. Each gets m and u whose ratio is the model's bits; u itself says nothing then,
except for whole names, where it is the rate at which a name adds nothing (term frequency).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gis_planner.matching.model import Model

Levels = tuple[tuple[str, str], ...]


def _meets(left: str, right: str = "", least: int = 1) -> str:
    """Two arrays share at least so many values."""
    return f"size(array_intersect({left}_l, {right or left}_r)) >= {least}"


def _either(left: str, right: str) -> str:
    """A value of one record's `left` is in the other's `right`."""
    return f"({_meets(left, right)} or {_meets(right, left)})"


_HERE = "(uprn_l = uprn_r or postcode_l = postcode_r)"
_OTHER_NUMBER = f"(numbers_l is not null and numbers_r is not null and not {_meets('numbers')})"
_OTHER_UNIT = "units_l <> units_r"

NAME: Levels = (
    ("same company", "company_l = company_r"),
    ("companies differ", "company_l <> company_r"),
    ("missing", "names_l is null and aliases_l is null or names_r is null and aliases_r is null"),
    ("same", "name_key_l = name_key_r"),
    ("same", _meets("names")),
    ("near", "levenshtein(name_key_l, name_key_r) <= 2 and length(name_key_l) >= 7"),
    ("contained", _meets("cores")),
    ("in the address", _either("aliases", "names")),
    ("strong", _meets("telling", least=2)),
    ("partial", _meets("telling")),
    ("missing", "names_l is null or names_r is null"),
    ("faint", _meets("name_words")),
)
PLACE: Levels = (
    ("shared by many", f"(hub_l = 1 or hub_r = 1) and {_HERE}"),
    ("same UPRN, units differ", f"uprn_l = uprn_r and {_OTHER_UNIT}"),
    ("same UPRN", "uprn_l = uprn_r"),
    ("UPRNs differ", "uprn_l <> uprn_r and postcode_l = postcode_r"),
    ("same postcode, numbers differ", f"postcode_l = postcode_r and {_OTHER_NUMBER}"),
    ("same postcode, units differ", f"postcode_l = postcode_r and {_OTHER_UNIT}"),
    ("same address", f"postcode_l = postcode_r and {_meets('numbers')} and units_l = units_r"),
    ("same address", f"postcode_l = postcode_r and {_meets('numbers')} and units_l is null"
                     " and units_r is null"),
    ("same postcode and number", f"postcode_l = postcode_r and {_meets('numbers')}"),
    ("same postcode and street words", f"postcode_l = postcode_r and {_meets('street')}"),
    ("same postcode", "postcode_l = postcode_r"),
    ("similar address elsewhere", f"{_meets('numbers')} and {_meets('street', least=2)}"),
    ("same town words", f"(postcode_l is null or postcode_r is null) and {_meets('street')}"
                        f" and not {_OTHER_NUMBER}"),
    ("missing", "postcode_l is null or postcode_r is null"),
    ("same outcode", "outcode_l = outcode_r"),
)  # fmt: skip
CONTACT: Levels = (
    ("same phone", f"{_meets('phones')} and {_HERE}"),
    ("same phone, elsewhere", _meets("phones")),
    ("same e-mail", "email_l = email_r"),
    ("same website", "website_l = website_r"),
    ("shared by many", _meets("shared_phones")),
    ("differ", "all_phones_l is not null and all_phones_r is not null or email_l <> email_r"),
)
PERSON: Levels = (
    ("same person", _meets("people")),
    ("surname and initial", _meets("initials")),
    ("named in name", _either("people", "names")),
    ("surname in name", _either("surnames", "name_words")),
    ("missing", "surnames_l is null or surnames_r is null"),
    ("surname only", _meets("surnames")),
)
LISTS: Levels = (("one list", "source_l = source_r"),)
COMPARISONS: Mapping[str, Levels] = {
    "name": NAME, "place": PLACE, "contact": CONTACT, "person": PERSON, "lists": LISTS,
}  # fmt: skip
"""`lists` is no evidence: it carries what the model adds to the prior within one list."""
ELSE = {"name": "differ", "place": "elsewhere", "contact": "missing", "person": "differ",
        "lists": "two lists"}  # fmt: skip


def level_names(comparison: str) -> list[str]:
    """The level of each comparison vector value of Splink, from 0 (else) up."""
    return [ELSE[comparison], *(name for name, _ in reversed(COMPARISONS[comparison]))]


def _weights(bits: float) -> tuple[float, float]:
    """m and u, both below 1, whose ratio is 2^bits."""
    return (0.5, 0.5 * 2.0**-bits) if bits > 0 else (0.5 * 2.0**bits, 0.5)


def _level(comparison: str, name: str, sql: Any, bits: float, model: Model) -> Any:
    import splink.comparison_level_library as cll

    if comparison == "name" and name == "same" and sql is not None:
        # Splink adds slope * log2(u / rate of this name): ours is slope * (its bits - the mean)
        u = 2.0**-model.frequency_mean
        return cll.CustomLevel(sql, name, base_dialect_str="spark").configure(
            m_probability=min(u * 2.0**bits, 1.0), u_probability=u,
            tf_adjustment_column="name_key", tf_adjustment_weight=min(model.frequency_bits, 1.0),
        )  # fmt: skip
    m, u = _weights(bits)
    made: Any = cll.ElseLevel() if sql is None else cll.CustomLevel(sql, name, "spark")
    return made.configure(m_probability=m, u_probability=u, label_for_charts=name)


def settings(model: Model) -> Any:
    """Splink's settings: one link job over all lists, blocked on our keys, weights frozen."""
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    made: list[Any] = []
    rules: list[Any] = [block_on("keys", arrays_to_explode=["keys"])]
    for comparison, levels in COMPARISONS.items():
        if comparison == "lists":
            bits = {"one list": model.same_list_bits, "two lists": 0.0}
        else:
            bits = {level.name: level.bits for level in model.comparisons[comparison]}
        asked: list[tuple[str, str | None]] = [*levels, (ELSE[comparison], None)]
        made.append(cl.CustomComparison(
            output_column_name=comparison,
            comparison_levels=[_level(comparison, n, sql, bits[n], model) for n, sql in asked],
        ))  # fmt: skip
    return SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=1.0 / (1.0 + 2.0**-model.prior_bits),
        comparisons=made,
        blocking_rules_to_generate_predictions=rules,
        retain_intermediate_calculation_columns=True,
        retain_matching_columns=True,  # Splink tells the levels only with them
    )
