"""What matched pairs rest on, as far as a release must know it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.pipeline.training import model_of
from gis_planner.store import Case

CONTACT_COMPARISONS = ("contact", "person")
"""Comparisons of a pair's waterfall that read the category 'contact'."""


def pairs_with_evidence(case: Case) -> pa.Table:
    """Pairs of the case with `without_contacts`: whether they match also without what telephones,
    web addresses and people say. What a person judged may rest on these, and is held to the same.
    """
    sure, pairs = model_of(case).thresholds["match"], case.pairs_light()
    bits = case.pair_bits(CONTACT_COMPARISONS)
    place = pc.index_in(pairs["pair_id"], value_set=bits["pair_id"].combine_chunks())
    lent = pc.fill_null(pc.take(bits["bits"], place), 0.0)
    holds = pc.or_(
        pc.equal(lent, 0.0), pc.greater_equal(pc.subtract(pairs["match_weight"], lent), sure)
    )
    return pairs.append_column("without_contacts", holds)
