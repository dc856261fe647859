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

# First each concern of an agency is held to the cap, then all its concerns together; what adds and
# what takes away are held apart, so that one cannot buy room for the other.
CAPPED = """
CREATE TABLE capped AS
WITH sums AS (
  SELECT *, sum(abs(bits)) FILTER (NOT calibrated)
              OVER (PARTITION BY premises_id, agency, axis, bits > 0, concern) AS of_concern
  FROM contributions
), first AS (
  SELECT *, CASE WHEN calibrated THEN 1.0
                 ELSE least(1.0, p.agency_cap_bits / nullif(of_concern, 0)) END AS share
  FROM sums CROSS JOIN p
), second AS (
  SELECT *, sum(abs(bits) * coalesce(share, 1.0)) FILTER (NOT calibrated)
              OVER (PARTITION BY premises_id, agency, axis, bits > 0) AS of_agency
  FROM first
), final AS (
  SELECT *, CASE WHEN calibrated THEN 1.0 ELSE coalesce(share, 1.0)
                   * coalesce(least(1.0, agency_cap_bits / nullif(of_agency, 0)), 1.0) END AS kept
  FROM second
)
SELECT premises_id, concern, agency, axis, factor, bits * kept AS bits, sd, missing,
       CASE WHEN kept < 0.995 THEN because || printf(
              '; held to %.0f %%, as no agency moves a score by more than %.0f bits',
              100 * kept, agency_cap_bits)
            ELSE because END AS because, refs
FROM final
"""

TOTALS = """
CREATE TABLE totals AS
SELECT premises_id, concern, NULL::VARCHAR AS agency, axis, 'total' AS factor, sum(bits) AS bits,
       sqrt(sum(sd * sd)) AS sd, bool_and(missing) AS missing,
       CASE WHEN bool_and(missing) THEN 'Nothing known, which is not the same as safe'
            WHEN count(*) = 1 THEN first(because)
            ELSE 'Sum of ' || count(*) || ' contributions, strongest: '
                 || arg_max(because, CASE WHEN missing THEN -1 ELSE abs(bits) END) END AS because,
       list_sort(list_distinct(flatten(list(refs)))) AS refs
FROM capped GROUP BY premises_id, concern, axis
"""

SCORES = """
SELECT premises_id, concern, agency, axis, factor, round(bits, 3) AS bits,
       round(bits - z * sd, 3) AS low, round(bits + z * sd, 3) AS high, missing, because,
       to_json(refs)::VARCHAR AS source_refs
FROM (SELECT * FROM capped UNION ALL SELECT * FROM totals) CROSS JOIN z
ORDER BY premises_id, concern, axis, factor = 'total', bits DESC, agency, because
"""

# Rank by likelihood, and half as much by harm; equal premises have equal severity.
RISKS = """
WITH sums AS (
  SELECT premises_id, sum(bits) FILTER (axis = 'likelihood') AS likelihood,
         sum(bits) FILTER (axis = 'harm') AS harm,
         sqrt(sum(sd * sd) FILTER (axis = 'likelihood')) AS sd, NOT bool_and(missing) AS known,
         to_json(map_from_entries(list(struct_pack(k := concern, v := round(bits, 3))
           ORDER BY bits DESC, concern) FILTER (axis = 'likelihood' AND bits > 0.0005)))::VARCHAR
           AS concerns
  FROM totals GROUP BY premises_id
), strongest AS (
  SELECT premises_id, arg_max(because, CASE WHEN missing THEN -9 ELSE bits END) AS because
  FROM (SELECT * FROM capped WHERE axis = 'likelihood' ORDER BY because) GROUP BY premises_id
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
  FROM sums WHERE known
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
FROM (SELECT DISTINCT premises_id FROM matched WHERE premises_id IS NOT NULL) m
LEFT JOIN sums s USING (premises_id) LEFT JOIN strongest t USING (premises_id)
LEFT JOIN contacts c USING (premises_id) LEFT JOIN poor q USING (premises_id)
LEFT JOIN ranked r USING (premises_id) CROSS JOIN p CROSS JOIN z
ORDER BY m.premises_id
"""
