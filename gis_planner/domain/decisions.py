"""A person's decisions about matches: appended facts, superseded and never erased."""

from __future__ import annotations

from dataclasses import dataclass

KINDS: dict[str, str] = {
    "must_link": "the two records are the same business",
    "same_premises": "the two records are at the same premises but are different businesses",
    "cannot_link": "the two records are different businesses at different premises",
    "successor_of": "record a's business took over from record b's at the same premises",
    "unsure": "looked at and left open",
    "pin_uprn": "record a is at the UPRN in `value`",
    "no_uprn": "the address of record a exists and has no UPRN",
    "hub": "`value` is shared by strangers and must not link (value is 'phone:+44…' and the like)",
    "not_hub": "`value` may link although many share it",
    "alias": "record a's business is also known by the name in `value`",
}


@dataclass(frozen=True)
class RecordKey:
    """Names a record for good: agency, list, source reference and content hash."""

    agency: str
    list_name: str
    source_ref: str
    content_hash: str


@dataclass(frozen=True)
class Decision:
    """One judgement. `b` is None for judgements about one record; `value` is '' where unused."""

    kind: str
    a: RecordKey | None
    b: RecordKey | None = None
    value: str = ""
    who: str = ""
    when: str = ""
    why: str = ""
    evidence: str = ""
    model: str = ""
    recheck: bool = False


@dataclass(frozen=True)
class Judgement:
    """A decision as it stands in the case. `status`: stands | superseded | taken back | undone."""

    number: int
    decision: Decision
    status: str
