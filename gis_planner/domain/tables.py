"""Every table that a stage returns, described once.

The store makes its SQL from these, `arrow_schema` in `store` makes Arrow schemas, the
documentation lists them, and tests hold stages to them. Kinds of value: text, int, real, bool,
json (text holding JSON), wkb (geometry, EPSG:27700). A missing value is NULL, never "" or 0.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: its name, the kind of its values, and what it means."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """A table: name, what one row is, columns; `geometry` is the WKB column of a map layer or ''."""

    name: str
    row: str
    columns: tuple[Column, ...]
    geometry: str = ""
    geometry_type: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(c.name for c in self.columns)


def _table(name: str, row: str, columns: str, geometry: str = "", geometry_type: str = "") -> Table:
    parsed = []
    for line in columns.strip().splitlines():
        column, kind, meaning = (part.strip() for part in line.split("|", 2))
        parsed.append(Column(column, kind, meaning))
    return Table(name, row, tuple(parsed), geometry, geometry_type)


RECORDS = _table(
    "records",
    "one row of an agency's list as received, with its recognised fields",
    """
    record_id | int | key within the case; never reused
    agency | text | agency id, e.g. council-food
    list | text | name of the source list
    source_ref | text | the agency's own reference, or content hash + occurrence where it has none
    row_number | int | row in the file as received, header = 0, first data row = 1
    content_hash | text | hash of every original field
    role | text | premises | registered_office | person | place (a contact about a place, no business named)
    name | text | trading or premises name
    organisation | text | legal owner, licence holder, ratepayer or provider
    company_number | text | Companies House number, 8 characters
    person | text | contact, licensee, director: people named on the row, ' | ' between several
    address | text | the address in one line, comma between the original parts
    postcode | text | as given
    uprn | text | digits without leading zeros
    phone | text | as given, ' | ' between several
    email | text | as given
    website | text | as given
    trade | text | type of business in the list's own words
    status | text | status of the record in the list's own words
    rating | text | the agency's raw risk, rating or outcome
    scheme | text | id of the rating scheme recognised, see data/reference/schemes.toml
    date | text | ISO date that the row speaks about (inspection, decision, complaint)
    date_from | text | ISO date since when it is valid (start, incorporation)
    date_to | text | ISO date until when (closure, dissolution, lapse)
    easting | real | metres, EPSG:27700
    northing | real | metres, EPSG:27700
    original | json | every original field by its column name
    marking | text | classification that the row itself bears (GSCP words; an unknown word as it stands); NULL where it says nothing
    handling | text | handling code P or C with the row's conditions, 'C: no contact; call first'; NULL where it says nothing
    owner | text | agency that the row says it comes from, where that is not the list's own; NULL where it says nothing
    """,
)

MATCHED = _table(
    "matched",
    "what matching found for one record",
    """
    record_id | int | RECORDS key
    premises_id | text | P…: the place; never NULL
    business_id | text | B…: who trades there; never NULL
    organisation_id | text | O…: the legal owner; NULL where the record names none
    uprn | text | resolved UPRN or NULL
    uprn_method | text | given | exact | probable | cluster | pinned | none
    uprn_confidence | real | probability that the UPRN is right, 0 to 1; NULL without a UPRN
    uprn_because | text | sentence
    easting | real | metres, EPSG:27700; NULL where no place is known
    northing | real | metres, EPSG:27700
    location_precision | text | uprn | coordinates | postcode | outcode | none
    uprn_waterfall | json | [[comparison, level, bits, sentence], …] of the UPRN, or of the best candidate where none was sure enough; sums to the log-odds of its confidence (at most 20 bits); NULL where nothing was compared
    """,
)

PAIRS = _table(
    "pairs",
    "one scored pair of records at or above the review floor",
    """
    record_a | int | RECORDS key, the smaller
    record_b | int | RECORDS key
    level | text | business | premises
    match_weight | real | bits (log2), prior included
    probability | real | 2^w / (1 + 2^w)
    band | text | match | review
    waterfall | json | [[comparison, level, bits, sentence], …], first the prior; sums to match_weight
    because | text | the waterfall in a sentence
    """,
)

PREMISES = _table(
    "premises",
    "one place to visit",
    """
    premises_id | text | P…, kept through re-matching
    uprn | text | or NULL
    name | text | the name most agencies use today
    address | text | best address
    postcode | text | normalised with a space
    location_precision | text | uprn | coordinates | postcode | outcode | none
    records | int | source records here
    lists | int | distinct source lists here
    agencies | int | distinct agencies here
    businesses | int | businesses here
    trade | text | most frequent trade or NULL
    ward | text | ward from the boundary layer or NULL
    easting | real | metres, EPSG:27700
    northing | real | metres, EPSG:27700
    geom | wkb | point or NULL
    """,
    "geom",
    "POINT",
)

BUSINESSES = _table(
    "businesses",
    "one business (occupation) at premises",
    """
    business_id | text | B…, kept through re-matching
    premises_id | text | PREMISES key
    organisation_id | text | ORGANISATIONS key or NULL
    name | text | trading name used most
    names | json | every name seen, most frequent first
    date_from | text | first date seen, ISO, or NULL
    date_to | text | last date known to trade, ISO, or NULL for current
    records | int | source records
    """,
)

ORGANISATIONS = _table(
    "organisations",
    "one legal owner: company, sole trader, charity",
    """
    organisation_id | text | O…, kept through re-matching
    name | text | legal name
    company_number | text | or NULL
    kind | text | company | person | public | other
    records | int | source records
    """,
)

HUBS = _table(
    "hubs",
    "a shared value with zero linking weight",
    """
    kind | text | phone | email | website | uprn | address | postcode
    value | text | normalised value
    families | int | distinct name families that share it
    records | int | records that carry it
    because | text | sentence
    """,
)

SCORES = _table(
    "scores",
    "one contribution to the score of one premises",
    """
    premises_id | text | PREMISES key
    concern | text | concern id, see data/reference/concerns.toml
    agency | text | owner of the evidence; NULL on a total row
    axis | text | likelihood | harm
    factor | text | id of the factor, or 'total' for the sum of a concern and axis
    bits | real | evidence in bits; positive raises concern
    low | real | lower end of the 80 % interval, bits
    high | real | upper end, bits
    missing | bool | true: no evidence, which is not the same as safe
    because | text | sentence
    source_refs | json | ["agency/list/source_ref", …]
    """,
)

RISKS = _table(
    "risks",
    "the summary of one premises that ranks and draws it",
    """
    premises_id | text | PREMISES key
    likelihood | real | bits, all concerns
    harm | real | bits, all concerns
    low | real | bits, 80 % interval of likelihood
    high | real | bits
    severity | int | 0 (nothing known) 1 low to 5 highest, by quantile within the case
    concerns | json | {concern: bits} of likelihood, positive only
    contacts | int | contacts with services: records that are inspections, complaints, visits, licences
    agencies | int | agencies that know it
    non_compliant | int | concerns with non-compliance on record
    never_visited | bool | no agency has recorded a visit
    last_visit | text | ISO date or NULL
    top_because | text | the strongest contribution's sentence
    """,
)

NODES = _table(
    "nodes",
    "one thing in the link graph",
    """
    node_id | text | P… B… O… (as matched), N… person, T… phone, E… e-mail, W… website, V… vehicle
    type | text | premises | business | organisation | person | phone | email | website | vehicle
    label | text | what to show
    hub | bool | shared too widely to link
    hub_because | text | sentence or NULL
    detail | json | type's own fields (birth_month, company_number, status, …)
    source_refs | json | ["agency/list/source_ref", …]
    """,
)

LINKS = _table(
    "links",
    "one dated relation between two things",
    """
    link_id | int | key within the run
    from_id | text | NODES key
    to_id | text | NODES key
    type | text | trades_at | owned_by | director_of | psc_of | registered_at | has_phone | has_email | has_website | contact_of | probable_same_person | successor_of …
    valid_from | text | ISO date or NULL unknown
    valid_to | text | ISO date or NULL unknown or current
    bits | real | evidence in bits
    is_candidate | bool | the machine proposes it; not a confirmed fact
    because | text | sentence
    source_refs | json | ["agency/list/source_ref", …]
    geom | wkb | line between two placed ends or NULL
    grade | text | 3x5x2 grade of the intelligence behind it (2BP), the best first, or NULL
    marking | text | strictest marking of the lists and entries behind it
    """,
    "geom",
    "LINESTRING",
)

SUCCESSIONS = _table(
    "successions",
    "evidence that one business or company took over from another",
    """
    predecessor_id | text | B… or O…
    successor_id | text | B… or O…
    bits | real | succession evidence, prior included
    band | text | strong | review
    harm_indicators | json | [{indicator, verdict: met|not met|unknown, because, source_refs}, …]
    mitigations | json | same shape
    is_lead | bool | strong, at least one harm indicator met, no mitigation met
    waterfall | json | [[rule, bits, sentence, source_refs], …]
    because | text | sentence
    """,
)

VISITS = _table(
    "visits",
    "one agency's part in one planned visit, or a premises left out",
    """
    operation | text | operation name
    visit_id | text | V…; NULL where left out
    premises_id | text | PREMISES key
    agency | text | attending agency; NULL where left out
    officers | text | officer ids, ' | ' between
    power_id | text | power of entry used; NULL by consent
    basis | text | own power | consent | on warrant of X
    is_lead | bool | leads the visit
    day | text | ISO date
    arrive | text | HH:MM this agency's officers arrive
    start | text | HH:MM all are on site
    end | text | HH:MM the visit ends
    concerns | text | concerns this agency covers here, ' | ' between
    because | text | why this agency is here
    reason_left_out | text | why the premises is not in the plan; NULL where visited
    value | real | value of the visit (prize); of the premises where left out
    """,
)

ROUTES = _table(
    "routes",
    "one leg of one officer's day",
    """
    operation | text | operation name
    officer | text | officer id
    agency | text | agency id
    day | text | ISO date
    leg | int | 1 first
    from_id | text | premises_id or 'base'
    to_id | text | premises_id or 'base'
    depart | text | HH:MM
    arrive | text | HH:MM
    travel_min | real | minutes
    distance_m | real | metres along roads
    directions | json | [[turn and road name ('left into Mill Lane'), metres], …]
    geom | wkb | line along roads
    """,
    "geom",
    "LINESTRING",
)

PLAN_NOTES = _table(
    "plan_notes",
    "a task, warning or clash that goes with a plan",
    """
    operation | text | operation name
    premises_id | text | or NULL
    kind | text | warrant task | warning | clash | primary authority | seven marks | infeasible
    text | text | sentence
    fix | text | what would mend it
    """,
)

STAGE_TABLES: tuple[Table, ...] = (
    MATCHED, PAIRS, PREMISES, BUSINESSES, ORGANISATIONS, HUBS, SCORES, RISKS,
    NODES, LINKS, SUCCESSIONS, VISITS, ROUTES, PLAN_NOTES,
)  # fmt: skip

OUTCOMES = _table(
    "outcomes",
    "one typed outcome of one agency at one visit, planned or not",
    """
    operation | text | operation name
    visit_id | text | V… of the plan that stands; NULL where the visit was not planned
    premises_id | text | PREMISES key
    agency | text | who states it
    planned | bool | the plan sends this agency there
    day | text | ISO date of the visit, as stated or as planned
    status | text | done | not done | not stated
    outcome | text | typed outcome (none, advice, warning, …); NULL where not done or not stated
    count | int | how many (notices, arrests, …)
    concern | text | concern that the outcome speaks about, or NULL
    reason | text | why it was not done (closed, refused, …), or NULL
    hours | real | officer hours that the agency spent, on its first row of the visit; NULL not told
    notes | text | the agency's words
    follow_up | text | ISO date of the next step, or NULL
    who | text | who recorded it
    at | text | when it was recorded
    start | text | HH:MM when it came, as told; NULL not told
    end | text | HH:MM when it left, as told; NULL not told
    power_id | text | POWERS key that it used, as told; NULL not told
    hazards | text | what the next visitors should know, or NULL
    concerns_found | text | concerns it looked for and found, ' | ' between
    concerns_clear | text | concerns it looked for and did not find, ' | ' between
    """,
)

RECONCILIATION = _table(
    "reconciliation",
    "one agency's planned visits against what became of them; planned = done + not done + not stated",
    """
    operation | text | operation name
    agency | text | agency id; 'all' = visits, an agency's part counted once
    planned | int | attendances planned
    done | int | of these, took place
    not_done | int | of these, did not, with a stated reason
    not_stated | int | of these, nothing said yet
    unplanned | int | attendances that took place and were not planned
    reasons | json | {reason: attendances} of those not done
    outcomes | json | {typed outcome: how many}
    planned_hours | real | officer hours on site as planned
    hours | real | officer hours as told
    follow_ups | int | attendances with a date for the next step
    balanced | bool | nothing is unstated
    """,
)

FEEDBACK = _table(
    "feedback",
    "what is owed to an agency for one of its source rows that led to a visit",
    """
    operation | text | operation name
    agency | text | whose row it is: to whom feedback is owed
    list | text | its source list
    source_ref | text | its own reference
    premises_id | text | PREMISES key
    concern | text | what the row spoke about
    day | text | ISO date of the visit
    status | text | confirmed | other matters found | nothing found | not visited | awaited
    outcomes | text | typed outcomes of the visit by agency, ' | ' between
    because | text | sentence
    given | text | ISO date when it was given; NULL = owed
    """,
)

PLANNED_DONE = _table(
    "planned_done",
    "one agency's part in one planned visit: as planned and as it was done",
    """
    operation | text | operation name
    visit_id | text | V… of the plan that stands
    premises_id | text | PREMISES key
    agency | text | agency id
    status | text | done | not done | not stated
    planned_day | text | ISO date
    planned_start | text | HH:MM
    planned_end | text | HH:MM
    day | text | ISO date as told, as planned where not told; NULL where not done
    start | text | HH:MM as told; NULL not told
    end | text | HH:MM as told; NULL not told
    late_min | int | minutes after the planned start (negative: before); NULL not told
    longer_min | int | minutes longer on site than planned (negative: shorter); NULL not told
    planned_hours | real | officer hours on site as planned
    hours | real | officer hours as told; NULL not told
    """,
)

UNRECONCILED = _table(
    "unreconciled",
    "something in the outcomes that does not add up, to be asked about",
    """
    operation | text | operation name
    kind | text | not stated | agencies disagree | not planned | other day | hours | no power
    visit_id | text | V… of the plan that stands; NULL where the visit was not planned
    premises_id | text | PREMISES key
    agency | text | who should be asked
    because | text | sentence
    """,
)

HIT_RATES = _table(
    "hit_rates",
    "how often visits found what they were sent for, with a 95 % interval",
    """
    kind | text | all | agency | concern | choice
    name | text | agency or concern id; chosen by value, or drawn at random; 'all'
    looked | int | visits (agency: its parts; concern: premises looked at for it)
    hits | int | of these, something that confirms was found; NULL where `looked` is too few to tell
    rate | real | hits / looked; NULL where too few
    low | real | lower end of Wilson's interval; NULL where too few
    high | real | upper end; NULL where too few
    because | text | sentence
    """,
)

DIFFERENCES = _table(
    "differences",
    "what happens to one premises from one plan to another",
    """
    premises_id | text | PREMISES key
    change | text | kept | later or earlier | other day | other team | other agencies | dropped | added
    before | text | day, times, agencies and officers in the first plan; NULL where not in it
    after | text | the same in the second plan
    value | real | change of value; NULL where it is not known, for a list was erased
    because | text | sentence
    """,
)

ENTRIES = _table(
    "entries",
    "an analyst's own statement of a link, with its source and 3x5x2 grade",
    """
    id | text | E…, the reference 'analyst/entries/E…' among source_refs
    start | text | node id, or phone:…, email:…, website:…, vehicle:…, person:…
    end | text | the same; NULL for a flag on one place
    type | text | type of link, see gis_planner.domain.entries
    source | text | where it comes from
    grade | text | 3x5x2 grade: source 1-3, intelligence A-E, handling P or C
    since | text | ISO date or NULL unknown
    until | text | ISO date or NULL
    note | text | the analyst's words
    conditions | text | how it may be used; needed with handling C
    marking | text | classification
    who | text | who entered it
    when | text | when, ISO
    withdrawn | text | who withdrew it, when and why; NULL = it stands
    """,
)

CHANGES = _table(
    "changes",
    "one thing that a match changed against the match before, to be accepted or refused",
    """
    change_id | text | key within the case
    kind | text | joined | split | moved | new | withdrawn
    business_id | text | B… as it is now; as it was where it is gone
    premises_id | text | P… as it is now; as it was where it is gone
    before | text | business (moved: premises) id before; NULL for new
    after | text | business (moved: premises) id now; NULL for what is gone
    uprn_before | text | where the UPRN moved; NULL else
    uprn_after | text | where the UPRN moved; NULL else or where it has none now
    records | json | record ids concerned
    others | json | record ids of the business that they joined or left
    source_refs | json | ["agency/list/source_ref", …] of the records concerned
    because | text | sentence
    since | text | when the match was made that changed it, ISO
    status | text | pending | accepted | refused
    who | text | who accepted or refused it; NULL while pending
    when | text | when, ISO; NULL while pending
    """,
)

DERIVED_TABLES: tuple[Table, ...] = (
    CHANGES, ENTRIES, OUTCOMES, RECONCILIATION, FEEDBACK, DIFFERENCES, PLANNED_DONE, UNRECONCILED,
    HIT_RATES,
)  # fmt: skip
"""Made from what the case holds when asked for, never stored as runs."""
