"""Contributions to scores: the cap on each agency, totals by concern, the summary that ranks."""

from __future__ import annotations

# No algorithm predicts modern slavery: what is on record is pointed at, never weighed.
UNSCORED = """
UPDATE contributions SET bits = 0, sd = 0, missing = false, factor = 'not scored',
  because = 'Information about ' || lower(n.concern_name) || ' is on record ('
    || contributions.factor
    || '). It is never scored: tell the visit lead, who takes the safeguarding route'
FROM concerns n WHERE n.concern = contributions.concern AND NOT n.predictable
"""

# Several businesses at one place: in each scheme the strongest counts in full, each next a quarter
# of the one before.
# No agency moves a score of one premises by more than the cap, in total and so for each concern.
# Up to the knee nothing changes; above, it bends smoothly, so that worse still ranks higher.
# What adds and what takes away are held apart: one cannot buy room for the other.
CAPPED = """
CREATE TABLE capped AS
WITH counted AS (
  SELECT *, CASE WHEN factor IN ('compliance', 'hazard', 'confidence') THEN pow(4, 1 - row_number()
              OVER (PARTITION BY premises_id, agency, axis, concern, factor, bits > 0
                    ORDER BY abs(bits) DESC, because, refs)) ELSE 1.0 END AS nth
  FROM contributions
), sums AS (
  SELECT *, p.agency_knee_bits AS knee, p.agency_cap_bits - p.agency_knee_bits AS room,
         sum(abs(bits) * nth) FILTER (NOT calibrated)
              OVER (PARTITION BY premises_id, agency, axis, bits > 0) AS moved
  FROM counted CROSS JOIN p
), held AS (
  SELECT *, CASE WHEN calibrated OR moved IS NULL OR moved <= knee THEN 1.0
                 ELSE (knee + room * tanh((moved - knee) / room)) / moved END AS kept
  FROM sums
)
SELECT premises_id, concern, agency, axis, factor, bits * nth * kept AS bits, sd * nth AS sd,
       missing, because
         || CASE WHEN nth < 1 AND NOT missing
                 THEN printf('; counts %.2g %% beside others there', 100 * nth) ELSE '' END
         || CASE WHEN kept < 0.9 THEN printf(
              '; held to %.0f %%, as no agency moves a score by more than %.0f bits',
              100 * kept, agency_cap_bits) ELSE '' END AS because, refs
FROM held
"""

TOTALS = """
CREATE TABLE totals AS
SELECT premises_id, concern, NULL::VARCHAR AS agency, axis, 'total' AS factor, sum(bits) AS bits,
       sqrt(sum(sd * sd)) AS sd, bool_and(missing) AS missing,
       CASE WHEN bool_and(missing) THEN 'Nothing known, which is not the same as safe'
            WHEN count(*) = 1 THEN first(because)
            ELSE 'Sum of ' || count(*) || ' contributions, strongest: '
                 || first(because ORDER BY missing, round(abs(bits), 6) DESC, because)
       END AS because,
       list_sort(list_distinct(flatten(list(refs)))) AS refs
FROM capped GROUP BY premises_id, concern, axis
"""

SCORES = """
SELECT premises_id, concern, agency, axis, factor, round(bits, 3) AS bits,
       round(bits - z * sd, 3) AS low, round(bits + z * sd, 3) AS high, missing, because,
       to_json(refs)::VARCHAR AS source_refs
FROM (SELECT * FROM capped UNION ALL SELECT * FROM totals) CROSS JOIN z
ORDER BY premises_id, concern, axis, factor = 'total', bits DESC, agency, because, factor,
  source_refs
"""

# Rank by likelihood, and half as much by harm; equal premises have equal severity. What a place is
# used for says nothing about how it is run, so that alone leaves it unknown.
RISKS = """
WITH sums AS (
  SELECT premises_id, sum(bits) FILTER (axis = 'likelihood') AS likelihood,
         sum(bits) FILTER (axis = 'harm') AS harm,
         sqrt(sum(sd * sd) FILTER (axis = 'likelihood')) AS sd,
         to_json(map_from_entries(list(struct_pack(k := concern, v := round(bits, 3))
           ORDER BY bits DESC, concern) FILTER (axis = 'likelihood' AND bits > 0.0005)))::VARCHAR
           AS concerns
  FROM totals GROUP BY premises_id
), heard AS (
  SELECT DISTINCT premises_id FROM capped WHERE NOT missing AND factor <> 'setting'
), strongest AS (
  SELECT premises_id, first(because ORDER BY missing, round(bits, 6) DESC, because) AS because
  FROM capped WHERE axis = 'likelihood' GROUP BY premises_id
), contacts AS (
  SELECT b.premises_id, count(DISTINCT b.agency) AS agencies,
         count(*) FILTER (k.kind IN ('inspection', 'complaint', 'licence', 'intelligence')) AS n,
         max(b.day) FILTER (k.kind = 'inspection'
           AND NOT starts_with(lower(coalesce(b.rating, '')), 'awaiting')) AS last_visit
  FROM base b JOIN kinds k USING (agency, list_name, role, declared) GROUP BY b.premises_id
), poor AS (
  SELECT premises_id, count(DISTINCT concern) AS n FROM (
    SELECT premises_id, concern FROM ratings CROSS JOIN p
    WHERE newest AND tag = 'compliance' AND rank >= p.non_compliant_rank
    UNION SELECT premises_id, concern FROM capped WHERE factor = 'lapsed licence')
  GROUP BY premises_id
), ranked AS (
  SELECT premises_id, percent_rank() OVER (
           ORDER BY round(coalesce(likelihood, 0) + coalesce(harm, 0) / 2, 3)) AS share
  FROM sums JOIN heard USING (premises_id)
)
SELECT m.premises_id, round(coalesce(s.likelihood, 0), 3) + 0 AS likelihood,
       round(coalesce(s.harm, 0), 3) + 0 AS harm,
       round(coalesce(s.likelihood, 0) - z * coalesce(s.sd, p.sd_missing_bits), 3) AS low,
       round(coalesce(s.likelihood, 0) + z * coalesce(s.sd, p.sd_missing_bits), 3) AS high,
       CASE WHEN r.share IS NULL THEN 0
            ELSE 1 + least(4, floor(5 * r.share)) END::BIGINT AS severity,
       coalesce(s.concerns, '{}') AS concerns,
       coalesce(c.n, 0) AS contacts, coalesce(c.agencies, 0) AS agencies,
       coalesce(q.n, 0) AS non_compliant, c.last_visit IS NULL AS never_visited,
       strftime(c.last_visit, '%Y-%m-%d') AS last_visit,
       coalesce(t.because, 'No agency has said anything about it, which is not the same as safe')
         AS top_because
FROM (SELECT DISTINCT premises_id FROM matched JOIN records USING (record_id)
      WHERE premises_id IS NOT NULL
        AND coalesce(role, 'premises') NOT IN ('registered_office', 'person')) m
LEFT JOIN sums s USING (premises_id) LEFT JOIN strongest t USING (premises_id)
LEFT JOIN contacts c USING (premises_id) LEFT JOIN poor q USING (premises_id)
LEFT JOIN ranked r USING (premises_id) CROSS JOIN p CROSS JOIN z
ORDER BY m.premises_id
"""
