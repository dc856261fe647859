"""The rules of the score: each a short function whose docstring is its help text.

A rule returns the query that gives its contributions: premises_id, concern, agency, axis, factor,
bits, sd, missing, calibrated, because, refs. The tables it reads are made in `evidence`.
Links between premises are leads and never appear here; nor does anything about people's
ethnicity, nationality, names or religion, or an area's deprivation.
"""

from __future__ import annotations

from collections.abc import Callable


def compliance() -> str:
    """The newest rating of each business in a compliance scheme, by how rare that rating or a
    worse one is within the scheme; fades with a half-life of three years."""
    return """
    SELECT r.premises_id, r.concern, r.agency, 'likelihood' AS axis, 'compliance' AS factor,
           l.bits * faded(r.age, p.compliance_half_life_years) AS bits,
           spread(l.sd, l.bits, faded(r.age, p.compliance_half_life_years)) AS sd,
           false AS missing, l.calibrated,
           r.label || ' ' || r.raw || on_day(r.day) || ' (' || l.phrase || ')' AS because,
           [r.ref] AS refs
    FROM ratings r JOIN levels l USING (agency, scheme, rank) CROSS JOIN p
    WHERE r.newest AND r.tag = 'compliance'
    """


def hazard() -> str:
    """The newest hazard rating of each business speaks for harm; half of it, for likelihood."""
    return """
    SELECT r.premises_id, r.concern, r.agency, side.axis, 'hazard' AS factor,
           side.share * l.bits * faded(r.age, p.hazard_half_life_years) AS bits,
           spread(l.sd, l.bits, faded(r.age, p.hazard_half_life_years)) AS sd,
           false AS missing, l.calibrated,
           r.label || ' ' || r.raw || on_day(r.day) || ' (' || l.phrase
             || CASE side.axis WHEN 'likelihood' THEN '; hazard, in part)' ELSE ')' END AS because,
           [r.ref] AS refs
    FROM ratings r JOIN levels l USING (agency, scheme, rank) CROSS JOIN p
    CROSS JOIN LATERAL (VALUES ('harm', 1.0), ('likelihood', p.hazard_on_likelihood))
         AS side(axis, share)
    WHERE r.newest AND r.tag = 'hazard'
    """


def confidence() -> str:
    """Confidence in management and awards weigh a quarter: they say how far to trust the rest."""
    return """
    SELECT r.premises_id, r.concern, r.agency, 'likelihood' AS axis, 'confidence' AS factor,
           p.confidence_weight * l.bits * faded(r.age, p.compliance_half_life_years) AS bits,
           p.confidence_weight * spread(l.sd, l.bits, faded(r.age, p.compliance_half_life_years))
             AS sd,
           false AS missing, l.calibrated,
           r.label || ' ' || r.raw || on_day(r.day) || ' (' || l.phrase || ')' AS because,
           [r.ref] AS refs
    FROM ratings r JOIN levels l USING (agency, scheme, rank) CROSS JOIN p
    WHERE r.newest AND r.tag = 'confidence'
    """


def intelligence() -> str:
    """Each intelligence report, two bits multiplied by its 3x5x2 reliability (a report without a
    grade counts a fifth); half-life one year."""
    return """
    SELECT b.premises_id, coalesce(t.topic, r.concern) AS concern, b.agency,
           'likelihood' AS axis, 'intelligence' AS factor,
           p.intelligence_bits * coalesce(1 - r.rank, 0.2)
             * faded(b.age, p.intelligence_half_life_years) AS bits,
           spread(p.sd_bits * (2 - coalesce(1 - r.rank, 0.2)), p.intelligence_bits,
                  faded(b.age, p.intelligence_half_life_years)) / 2 AS sd,
           false AS missing, false AS calibrated,
           coalesce(r.label || ' ' || r.raw, 'Intelligence without a grade') || on_day(b.day)
             || printf(' (reliability %.1f, uncalibrated)', coalesce(1 - r.rank, 0.2)) AS because,
           [b.ref] AS refs
    FROM base b JOIN kinds k USING (agency, list_name, role, declared)
    LEFT JOIN topics t USING (agency, list_name, role, said)
    LEFT JOIN ratings r ON r.record_id = b.record_id AND r.tag = 'intelligence'
    CROSS JOIN p
    WHERE (k.kind = 'intelligence' OR r.record_id IS NOT NULL)
      AND coalesce(t.topic, r.concern) IS NOT NULL
    """


def complaints() -> str:
    """Complaints, cases and notices of one list about one concern: a bit for each doubling of one
    plus their number, each counting half after one and a half years."""
    return """
    WITH c AS (
      SELECT b.premises_id, t.topic AS concern, b.agency, list_name, count(*) AS n,
             max(b.day) AS last, sum(faded(b.age, p.complaint_half_life_years)) AS aged,
             list(DISTINCT b.ref ORDER BY b.ref) AS refs
      FROM base b JOIN kinds k USING (agency, list_name, role, declared)
      JOIN topics t USING (agency, list_name, role, said)
      CROSS JOIN p
      WHERE k.kind = 'complaint' AND t.topic IS NOT NULL GROUP BY ALL
    )
    SELECT c.premises_id, c.concern, c.agency, 'likelihood' AS axis, 'complaints' AS factor,
           p.complaint_bits * log2(1 + c.aged) AS bits,
           spread(p.sd_bits, 0.5, c.aged / c.n) AS sd, false AS missing, false AS calibrated,
           CASE c.n WHEN 1 THEN 'One entry' ELSE c.n || ' entries' END || ' in ' || c.list_name
             || ' about ' || lower(n.concern_name)
             || coalesce(', last on ' || strftime(c.last, '%-d %b %Y'), ', undated')
             || ' (uncalibrated)' AS because, c.refs
    FROM c JOIN concerns n USING (concern) CROSS JOIN p
    """


def lapsed_licence() -> str:
    """A licence that ran out while its agency knows of none in force at the premises. Licences
    meant to end, such as temporary event notices, do not count."""
    return """
    WITH held AS (
      SELECT b.*, k.own_concern FROM base b
      JOIN kinds k USING (agency, list_name, role, declared)
      WHERE k.kind = 'licence'
    ), ran_out AS (
      SELECT premises_id, own_concern AS concern, agency, max(until) AS until,
             arg_max(ref, until) AS ref, arg_max(list_name, until) AS list_name
      FROM held CROSS JOIN p
      WHERE NOT regexp_matches(trade || ' ' || list_name || ' ' || coalesce(status, ''),
              '(?i)temporary|event notice|house to house|street collection|\\bTEN\\b')
      GROUP BY premises_id, own_concern, agency
      HAVING bool_and(coalesce(until < p.as_of, false))
    )
    SELECT o.premises_id, o.concern, o.agency, 'likelihood' AS axis, 'lapsed licence' AS factor,
           p.lapse_bits * faded(date_diff('day', o.until, p.as_of) / 365.25,
                                p.compliance_half_life_years) AS bits,
           spread(p.sd_bits, p.lapse_bits, faded(date_diff('day', o.until, p.as_of) / 365.25,
                                p.compliance_half_life_years)) AS sd,
           false AS missing, false AS calibrated,
           'Licence ended' || on_day(o.until) || ' with none later on record (' || o.list_name
             || ', uncalibrated)' AS because, [o.ref] AS refs
    FROM ran_out o CROSS JOIN p
    WHERE o.concern IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM ratings r WHERE r.ref = o.ref AND r.rank >= 0.5)
    """


def history() -> str:
    """Earlier poor ratings in a compliance scheme, since put right or not: half a bit for each
    doubling of one plus their number."""
    return """
    WITH h AS (
      SELECT premises_id, concern, agency, label, count(*) AS n,
             count(*) FILTER (rank >= p.non_compliant_rank) AS poor,
             list(DISTINCT ref ORDER BY ref) AS refs, min(age) AS age
      FROM ratings CROSS JOIN p WHERE tag = 'compliance' AND NOT newest AND NOT missing
        AND day IS NOT NULL
      GROUP BY ALL
    )
    SELECT h.premises_id, h.concern, h.agency, 'likelihood' AS axis, 'history' AS factor,
           p.history_bits * log2(1 + h.poor) * faded(h.age, p.compliance_half_life_years) AS bits,
           spread(p.sd_bits, p.history_bits, faded(h.age, p.compliance_half_life_years)) / 2 AS sd,
           false AS missing, false AS calibrated,
           h.poor || ' of ' || h.n || ' earlier values of ' || lower(h.label)
             || ' were poor (uncalibrated)' AS because, h.refs
    FROM h CROSS JOIN p WHERE h.poor > 0
    """


def setting() -> str:
    """Where a failure would do more harm: people sleep, are cared for, or fuel is stored."""
    return """
    SELECT b.premises_id, s.concern, b.agency, 'harm' AS axis, 'setting' AS factor,
           p.setting_bits AS bits, p.sd_bits / 2 AS sd, false AS missing, false AS calibrated,
           coalesce(nullif(b.trade, ''), b.list_name) || ': ' || s.reason AS because,
           list(DISTINCT b.ref ORDER BY b.ref) AS refs
    FROM base b JOIN settings s USING (list_name, trade) CROSS JOIN p
    GROUP BY ALL
    """


def no_value() -> str:
    """An agency knows the business but its scheme says nothing: exempt, awaiting. Not the same as
    safe: zero bits with a wide interval."""
    return """
    SELECT r.premises_id, r.concern, r.agency,
           CASE r.tag WHEN 'hazard' THEN 'harm' ELSE 'likelihood' END AS axis,
           'no value' AS factor, 0.0 AS bits, p.sd_missing_bits AS sd,
           true AS missing, false AS calibrated,
           r.label || ': ' || lower(r.raw) || coalesce(' on ' || strftime(r.day, '%-d %b %Y'), '')
             || ', so nothing is known, which is not the same as safe' AS because, [r.ref] AS refs
    FROM ratings r CROSS JOIN p WHERE r.newest AND r.missing AND r.tag <> 'intelligence'
    """


FACTORS: tuple[Callable[[], str], ...] = (
    compliance, hazard, confidence, intelligence, complaints, lapsed_licence, history, setting,
    no_value,
)  # fmt: skip
"""Every rule of the score, in the order of the help text."""


def nothing_known() -> str:
    """Agencies know the premises, none has said anything about their concern: an own row with a
    wide interval, because missing is not safe. Applied after the other rules."""
    return """
    WITH known AS (
      SELECT b.premises_id, a.concern, b.agency, a.agency_name,
             list(DISTINCT b.ref ORDER BY b.ref) AS refs
      FROM base b JOIN agencies a USING (agency)
      WHERE a.concern IS NOT NULL AND b.role <> 'place' GROUP BY ALL
    )
    SELECT k.premises_id, k.concern, k.agency, 'likelihood' AS axis, 'nothing known' AS factor,
           0.0 AS bits, p.sd_missing_bits AS sd, true AS missing, false AS calibrated,
           'Known to ' || k.agency_name || ', nothing on record about ' || lower(n.concern_name)
             || ', which is not the same as safe' AS because, k.refs
    FROM known k JOIN concerns n USING (concern) CROSS JOIN p
    WHERE NOT EXISTS (SELECT 1 FROM contributions c WHERE c.premises_id = k.premises_id
                      AND c.concern = k.concern AND c.axis = 'likelihood')
    """
