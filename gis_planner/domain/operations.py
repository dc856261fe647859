"""An operation: dates, agencies, officers, rules. The form of `plan --operation FILE.toml`."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TeamAgency:
    """An agency that takes part. Base in EPSG:27700 metres; `aftermath_hours` is the agency's
    capacity, over the whole operation, for the work that visits cause afterwards (None = no cap);
    `officers_per_visit` how many of its officers go together (2 where none goes alone); `expects`
    what advance letters ask to have ready, before what the reference data say."""

    id: str
    base_easting: float | None = None
    base_northing: float | None = None
    aftermath_hours: float | None = None
    objective: str = ""
    contact: str = ""
    deputy: str = ""
    officers_per_visit: int = 1
    expects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Officer:
    """One officer. Times HH:MM; `days` empty = every day of the operation; base None = agency's.

    Officers who name the same `vehicle` ride together, from the base of the first of them: where
    one attends, the others wait. '' = a vehicle of one's own. `away` are days, or 'day HH:MM' from
    when on, on which an officer dropped out: only locked visits before that still hold.
    `standby` officers are never planned, who stand by on `standby_days` not on those; a repair may
    call them.
    """

    id: str
    agency: str
    name: str = ""
    skills: tuple[str, ...] = ()
    shift_start: str = "09:00"
    shift_end: str = "17:00"
    break_min: int = 30
    max_visits: int = 5
    days: tuple[str, ...] = ()
    standby: bool = False
    vehicle: str = ""
    away: tuple[str, ...] = ()
    base_easting: float | None = None
    base_northing: float | None = None
    standby_days: tuple[str, ...] = ()

    def on_duty(self, day: str) -> bool:
        """Whether the officer may be planned on a day of the operation."""
        off = self.standby or day in self.standby_days
        return not off and (not self.days or day in self.days)


@dataclass(frozen=True)
class VisitRule:
    """What the lead fixed: rule must | never | lock | refused; day, start, end narrow it.

    `agencies` of a must or lock are exactly who attends, `officers` exactly which of their officers
    (agencies without one named are free); `lead` is the one of `agencies` that leads ('' = who
    covers most); `extra_min` is how much longer this visit takes. A never with a day (and start,
    end) rules out only that time. 'refused': these agencies have no warrant or letter here; they
    attend by another power, by consent, or not.
    """

    premises_id: str
    rule: str
    day: str = ""
    start: str = ""
    end: str = ""
    agencies: tuple[str, ...] = ()
    why: str = ""
    officers: tuple[str, ...] = ()
    extra_min: int = 0
    lead: str = ""


@dataclass(frozen=True)
class PremisesFact:
    """What the lead knows of one premises and the lists do not say; None and '' = as the lists say.

    `hours` are spans 'HH:MM-HH:MM' when it is open; `skills` what an agency's officer must have
    there (agency → skill); `suspected_offence` lifts routine notice where the statute says so;
    `primary_authority` names the partner authority.
    """

    premises_id: str
    hours: tuple[str, ...] = ()
    dwelling: bool | None = None
    licensed: bool | None = None
    primary_authority: str = ""
    suspected_offence: bool = False
    skills: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """All that the planner is told. Fractions 0 to 1; durations minutes; distances metres.

    `min_agencies` filters targets: premises known to so many agencies; `min_attending` asks that so
    many attend each visit, each for a concern of its own (2 = joint visits only). Targets are also
    narrowed to `min_non_compliant` areas at least, and to any of `trades` (words), `wards`,
    `concerns`; a premises that a rule names is a target whatever they say. `targets` are premises
    chosen beforehand: then only those are considered, whatever the filters say. `travel_factors`
    are factors on driving times from a time of day on ({"07:30" = 1.3, "09:30" = 1.0}); before the
    first, the last holds. Premises up to `walk_m` metres apart are walked to, and back; 0 = never.
    Visits not locked start no earlier than `not_before` ('day HH:MM': the operation has begun).
    `planned_on` (ISO date) is when warrants and letters can first be applied for; '' = not told.
    """

    name: str
    days: tuple[str, ...]
    agencies: tuple[TeamAgency, ...]
    officers: tuple[Officer, ...]
    rules: tuple[VisitRule, ...] = ()
    roads: str = "roads"
    headcount_cap: int = 6
    random_visits: float = 0.0
    announced: bool = False
    supportive: bool = False
    visit_min: int = 45
    visit_min_per_extra_agency: int = 10
    allowance_min: int = 5
    open_from: str = "09:00"
    open_until: str = "18:00"
    max_candidates: int = 300
    min_agencies: int = 1
    min_attending: int = 1
    ward_min_visits: int = 0
    min_non_compliant: int = 0
    trades: tuple[str, ...] = ()
    wards: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    travel_factors: dict[str, float] = field(default_factory=dict)
    walk_m: float = 600.0
    not_before: str = ""
    owner: str = ""
    objectives: dict[str, str] = field(default_factory=dict)
    measures: tuple[str, ...] = ()
    review_date: str = ""
    marking: str = "OFFICIAL-SENSITIVE"
    planned_on: str = ""
    premises: tuple[PremisesFact, ...] = ()


DRAWN = "Drawn at random"
"""How the reason of a visit begins that was drawn by lot, for the share `random_visits`."""
EVENTS: dict[str, str] = {
    "officer lost": "an officer drops out",
    "closed": "a premises is closed",
    "refused": "a warrant or letter is refused",
    "overrun": "a visit takes longer",
    "road closed": "a road is closed",
}
"""What may happen to a plan → what it means."""


@dataclass(frozen=True)
class Event:
    """Something that happens to a plan. `kind` is a key of EVENTS.

    `day` and `at` (HH:MM) say when it is known; without them, before the operation begins.
    `that_day_only`: the officer is back, or the premises open, on the days after. `standby`: who is
    on standby may step in. `minutes` is how much longer a visit takes; `road` names what is closed.
    """

    kind: str
    officer: str = ""
    premises_id: str = ""
    agency: str = ""
    minutes: int = 0
    day: str = ""
    at: str = ""
    that_day_only: bool = False
    standby: bool = False
    why: str = ""
    road: str = ""

    @property
    def text(self) -> str:
        """The event in a sentence."""
        who = self.officer or self.premises_id
        text = {
            "officer lost": f"{who} drops out",
            "closed": f"{who} is closed",
            "refused": f"the warrant of {self.agency} for {who} is refused",
            "overrun": f"the visit to {who} overruns by {self.minutes} minutes",
            "road closed": f"{self.road or 'a road'} is closed",
        }[self.kind]
        when = f" on {self.day}" if self.day else ""
        when += f" at {self.at}" if self.at else ""
        return f"{text}{when}{': ' + self.why if self.why else ''}"


FOUND: dict[str, str] = {
    "none": "visited; nothing found that needs action",
    "advice": "advice given",
    "warning": "written warning or letter",
    "improvement_notice": "improvement, compliance or hygiene notice",
    "prohibition": "prohibition, closure or emergency notice",
    "seizure": "goods seized or detained",
    "penalty": "fixed, civil or financial penalty",
    "licence_action": "licence reviewed, suspended or refused",
    "prosecution": "prosecution or disqualification begun",
    "arrest": "arrest",
    "assessment": "tax, rates or wages assessed",
    "safeguarding": "someone was safeguarded",
    "referral": "referred to another agency",
    "investigation": "further enquiries are needed",
}
"""Typed outcome of a visit that took place → what it means. 'none' is an outcome too."""
NO_FINDING = ("none", "advice")
"""Outcomes that confirm nothing."""

NOT_DONE: dict[str, str] = {
    "closed": "the premises were closed",
    "ceased": "the business has gone",
    "refused": "entry or a warrant was refused",
    "no_time": "time ran out",
    "no_officer": "the officer could not come",
    "called_off": "the lead called it off",
    "other": "another reason, in the notes",
}
"""Why an agency's part in a visit did not take place → what it means."""


@dataclass(frozen=True)
class Finding:
    """One typed outcome of one agency: a key of FOUND, how many, the concern it speaks about."""

    kind: str
    count: int = 1
    concern: str = ""


@dataclass(frozen=True)
class VisitOutcome:
    """What one agency states about its part in one visit: an appended fact.

    A later statement of the same agency on the same premises in the same operation supersedes it,
    and both are kept. `reason` is a key of NOT_DONE where it did not take place, '' where it did;
    then `findings` holds at least one. `hours` are officer hours in all, None = not told;
    `follow_up` is an ISO date or ''. `start` and `end` (HH:MM) are its time on site, '' = not told;
    `power_id` the power it used; `hazards` what the next visitors should know. `found` and `clear`
    are the concerns it looked for and found, or did not find; both empty = the findings tell.
    """

    operation: str
    premises_id: str
    agency: str
    day: str = ""
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    hours: float | None = None
    notes: str = ""
    follow_up: str = ""
    who: str = ""
    at: str = ""
    start: str = ""
    end: str = ""
    power_id: str = ""
    hazards: str = ""
    found: tuple[str, ...] = ()
    clear: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the agency was there."""
        return not self.reason
