"""Scores and risks: only what rests wholly on inputs that the reader may have."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping

import pyarrow as pa

from gis_planner.domain import tables
from gis_planner.domain.handling import Terms, strictest
from gis_planner.sharing.permitted import described
from gis_planner.sharing.rules import Own, Rules
from gis_planner.sharing.sql import Sql

Rescore = Callable[[pa.Table, pa.Table], tuple[pa.Table, pa.Table]]
"""(permitted records, permitted matches) -> (scores, risks), as the scoring room makes them."""

Fitting = tuple[tuple[str, str], ...]
"""Lists (agency, name) that a reference may be of."""

SCORE_NEEDS = ("rating", "history")
"""Categories behind a contribution; 'nothing known' too, else a withheld rating reads as none."""
SETTING_NEEDS = ("identity",)


class Refs:
    """Which source references ('agency/list/reference') the reader may have, by category.

    `informants` are references of records that name who told: nobody gets their contacts. `own`:
    what is said of single records. A category is held to the strictest of all its fields.
    """

    def __init__(
        self, rules: Rules, lists: Iterable[tuple[str, str]], informants: Collection[str] = (),
        own: Mapping[str, Own] | None = None,
    ) -> None:  # fmt: skip
        self._rules, self._informants, self._own = rules, informants, own or {}
        self._lists: dict[str, list[tuple[str, str, str]]] = {}
        for agency, name in lists:
            first = f"{agency}/{name}".partition("/")[0]
            self._lists.setdefault(first, []).append((f"{agency}/{name}/", agency, name))
        self._decided: dict[tuple[Fitting, tuple[str, ...], Own], tuple[str, ...] | None] = {}
        self._terms: dict[tuple[Fitting, tuple[str, ...], Own], Terms] = {}
        self._of: dict[str, Fitting] = {}

    def gateways(self, refs: Iterable[str], needs: tuple[str, ...]) -> tuple[str, ...] | None:
        """The gateways that allow all of `refs`, or None where one is not allowed or there are
        none: a value without provenance is not released."""
        found: set[str] = set()
        some = False
        for ref in refs:
            some = True
            allowed = self._one(ref, needs)
            if allowed is None:
                return None
            found.update(allowed)
        return tuple(sorted(found)) if some else None

    def all_allowed(self, refs: Iterable[str], needs: tuple[str, ...]) -> bool:
        """Whether `gateways` finds any: without naming them."""
        some = False
        for ref in refs:
            some = True
            if self._one(ref, needs) is None:
                return False
        return some

    def terms(self, refs: Iterable[str], needs: tuple[str, ...]) -> Terms:
        """The strictest of what is said of references, over the categories needed."""
        every = dict.fromkeys(self._terms_of(ref, needs) for ref in refs)
        if len(every) == 1:
            return next(iter(every))
        return strictest(dict.fromkeys(part for terms in every for part in terms.said))

    def _terms_of(self, ref: str, needs: tuple[str, ...]) -> Terms:
        own = self._own.get(ref, ())
        key = (self._fitting(ref), needs, own)
        if key not in self._terms:
            cells = [self._rules.terms(*pair, c, own) for pair in key[0] for c in needs]
            self._terms[key] = strictest(dict.fromkeys(p for t in cells for p in t.said))
        return self._terms[key]

    def _fitting(self, ref: str) -> Fitting:
        fitting = self._of.get(ref)
        if fitting is None:
            near = self._lists.get(ref.partition("/")[0], ())
            fitting = tuple((a, n) for prefix, a, n in near if ref.startswith(prefix))
            self._of[ref] = fitting
        return fitting

    def _one(self, ref: str, needs: tuple[str, ...]) -> tuple[str, ...] | None:
        """A reference that several lists' names fit (they may hold '/') needs all of them."""
        fitting = self._fitting(ref)
        if not fitting or ("contact" in needs and ref in self._informants):
            return None
        key = (fitting, needs, self._own.get(ref, ()))
        if key not in self._decided:
            self._decided[key] = self._decide(*key)
        return self._decided[key]

    def _decide(self, fitting: Fitting, needs: tuple[str, ...], own: Own) -> tuple[str, ...] | None:
        decisions = [
            self._rules.decide(*pair, category, own) for pair in fitting for category in needs
        ]
        if not all(d.allowed for d in decisions):
            return None
        return tuple(gateway for d in decisions for _, gateway in d.parts)


def parsed_refs(text: str | None) -> list[str]:
    """The references of a column `source_refs`; most hold one plain reference."""
    if not text:
        return []
    if text.startswith('["') and text.endswith('"]'):
        inner = text[2:-2]
        if '"' not in inner and "\\" not in inner:
            return [inner]
    parsed: list[str] = json.loads(text)
    return parsed


def permitted_scores(
    scores: pa.Table, refs: Refs, sql: Sql, without: Collection[str] = ()
) -> pa.Table:
    """Contributions whose every source the reader may have, and totals made again from them;
    `without` are references that no contribution may rest on."""
    keep = []
    columns = zip(
        scores["factor"].to_pylist(),
        scores["agency"].to_pylist(),
        scores["source_refs"].to_pylist(),
        strict=True,
    )
    for factor, agency, source_refs in columns:
        needs = SETTING_NEEDS if factor == "setting" else SCORE_NEEDS
        total = factor == "total" or agency is None
        found = () if total else parsed_refs(source_refs)
        keep.append(refs.all_allowed(found, needs) and not any(r in without for r in found))
    contributions = scores.filter(pa.array(keep, pa.bool_()))
    return _with_totals(contributions, sql)


_TOTALS = """
SELECT premises_id, concern, NULL::VARCHAR AS agency, axis, 'total' AS factor,
       round(sum(bits), 3) AS bits,
       round(sum(bits) - sqrt(sum(pow((high - low) / 2, 2))), 3) AS low,
       round(sum(bits) + sqrt(sum(pow((high - low) / 2, 2))), 3) AS high,
       bool_and(missing) AS missing,
       CASE WHEN bool_and(missing) THEN 'Nothing known, which is not the same as safe'
            WHEN count(*) = 1 THEN first(because)
            ELSE 'Sum of ' || count(*) || ' contributions, strongest: '
              || arg_max(because, CASE WHEN missing THEN -1 ELSE abs(bits) END) END AS because,
       to_json(list_sort(list_distinct(flatten(list(from_json(source_refs, '["VARCHAR"]'))))))
         ::VARCHAR AS source_refs
FROM contributions GROUP BY premises_id, concern, axis
"""

# Severity ranks premises by what this reader may know, in the same way as the case's own.
_RISKS = """
WITH totals AS (SELECT * FROM scores WHERE factor = 'total'), sums AS (
  SELECT premises_id, coalesce(sum(bits) FILTER (axis = 'likelihood'), 0) AS likelihood,
         coalesce(sum(bits) FILTER (axis = 'harm'), 0) AS harm,
         coalesce(sqrt(sum(pow((high - low) / 2, 2)) FILTER (axis = 'likelihood')), 2) AS half,
         NOT bool_and(missing) AS known,
         to_json(map_from_entries(list(struct_pack(k := concern, v := bits)
           ORDER BY bits DESC, concern) FILTER (axis = 'likelihood' AND bits > 0)))::VARCHAR
           AS concerns
  FROM totals GROUP BY premises_id
), ranked AS (
  SELECT premises_id,
         percent_rank() OVER (ORDER BY round(likelihood + harm / 2, 3)) AS share
  FROM sums WHERE known
), strongest AS (
  SELECT premises_id, arg_max(because, (NOT missing, bits, because)) AS because,
         count(DISTINCT concern) FILTER (factor IN ('compliance', 'lapsed licence') AND bits > 0)
           AS poor
  FROM scores WHERE factor <> 'total' AND axis = 'likelihood' GROUP BY premises_id
), contacts AS (
  SELECT m.premises_id, count(DISTINCT r.agency) AS agencies,
         count(*) FILTER (r.date IS NOT NULL) AS n,
         max(r.date) FILTER (r.rating IS NOT NULL) AS last_visit
  FROM records r JOIN matched m USING (record_id)
  WHERE coalesce(r.role, 'premises') NOT IN ('registered_office', 'person')
  GROUP BY m.premises_id
)
SELECT c.premises_id, round(coalesce(s.likelihood, 0), 3) AS likelihood,
       round(coalesce(s.harm, 0), 3) AS harm,
       round(coalesce(s.likelihood, 0) - coalesce(s.half, 2), 3) AS low,
       round(coalesce(s.likelihood, 0) + coalesce(s.half, 2), 3) AS high,
       CASE WHEN k.share IS NULL THEN 0 ELSE 1 + least(4, floor(5 * k.share)) END::BIGINT
         AS severity,
       coalesce(s.concerns, '{}') AS concerns, c.n AS contacts, c.agencies,
       coalesce(t.poor, 0) AS non_compliant, c.last_visit IS NULL AS never_visited, c.last_visit,
       coalesce(t.because, 'Nothing that this reader may know, which is not the same as safe')
         AS top_because
FROM contacts c LEFT JOIN sums s USING (premises_id) LEFT JOIN strongest t USING (premises_id)
LEFT JOIN ranked k USING (premises_id) ORDER BY c.premises_id
"""


def permitted_risks(scores: pa.Table, records: pa.Table, matched: pa.Table, sql: Sql) -> pa.Table:
    """RISKS as this reader may know them. `never_visited` means: none that the reader may know."""
    out = sql.query(_RISKS, scores=scores, records=records, matched=matched)
    return out.select(list(tables.RISKS.names)).cast(described(tables.RISKS))


def _with_totals(contributions: pa.Table, sql: Sql) -> pa.Table:
    totals = sql.query(_TOTALS, contributions=contributions)
    both = pa.concat_tables([contributions, totals.select(contributions.column_names)
                             .cast(contributions.schema)])  # fmt: skip
    order = [("premises_id", "ascending"), ("concern", "ascending"), ("axis", "ascending")]
    return both.sort_by([*order, ("bits", "descending"), ("because", "ascending")])
