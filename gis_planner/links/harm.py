"""Output B of domain.md §6: harm indicators, each met, not met or unknown, with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gis_planner.links.facts import Fact
from gis_planner.links.pairs import Pair
from gis_planner.links.succession import same_officer, same_trade
from gis_planner.links.texts import months_between, plain_date

MET, NOT_MET, UNKNOWN = "met", "not met", "unknown"


@dataclass(frozen=True)
class Finding:
    """Verdict of one indicator or mitigation: met | not met | unknown."""

    verdict: str
    because: str
    refs: tuple[str, ...] = ()


Check = Callable[[Pair], Finding]


def facts_of(pair: Pair, *kinds: str) -> list[Fact]:
    """Facts of these kinds about the predecessor."""
    known = pair.ground.facts.of_subject.get(pair.before.id, ())
    return [f for f in known if f.kind in kinds]


def _tell(facts: list[Fact]) -> str:
    def one(f: Fact) -> str:
        amount = f" (£{f.amount:,.0f})" if f.amount else ""
        return f.text + amount + (f", {plain_date(f.date)}" if f.date else "")

    return "; ".join(dict.fromkeys(map(one, facts[:3])))


def _refs(facts: list[Fact]) -> tuple[str, ...]:
    return tuple(sorted({f.ref for f in facts}))


def insolvent_end(pair: Pair) -> Finding:
    """The predecessor went into insolvent liquidation, or a creditor opposed its strike-off."""
    bad = facts_of(pair, "insolvent", "objected_strike_off")
    solvent = facts_of(pair, "solvent")
    if solvent:
        return Finding(NOT_MET, f"it was wound up solvent: {_tell(solvent)}", _refs(solvent))
    if bad:
        return Finding(MET, _tell(bad), _refs(bad))
    if not pair.before.ended:
        return Finding(NOT_MET, "it has not failed", tuple(sorted(pair.before.refs))[:3])
    return Finding(UNKNOWN, "no list says how it ended")


def debts_unpaid(pair: Pair) -> Finding:
    """Tax, business rates or a tribunal's award were left unpaid."""
    kinds = ("tax_debt", "rates_debt", "award_debt")
    owed = facts_of(pair, *kinds)
    if owed:
        return Finding(MET, _tell(owed), _refs(owed))
    return _silent(pair, kinds, "it is on no list of debts in this case")


def live_notice(pair: Pair) -> Finding:
    """An enforcement notice was live when the predecessor failed."""
    facts, before = pair.ground.facts, pair.before
    notices = [f for f in facts.of_subject.get(before.id, ()) if f.kind == "notice"]
    for place, tie in before.premises.items():
        for f in facts.of_place.get(place, ()):
            if f.kind == "notice" and f.subject in (None, before.id) and _within(f, tie.since):
                notices.append(f)
    failed = before.failed or pair.after.started
    live = [f for f in notices if failed and (f.date or "") <= failed and (f.until or "9") > failed]
    if live and before.ended:
        return Finding(MET, f"live at the failure: {_tell(live)}", _refs(live))
    if notices:
        return Finding(NOT_MET, f"not live at the failure: {_tell(notices)}", _refs(notices))
    return _silent(pair, ("notice",), "no notice is on record")


def _within(fact: Fact, since: str | None) -> bool:
    return not (fact.date and since and fact.date < since)


def chain_of_three(pair: Pair) -> Finding:
    """Three or more businesses in a row, each with strong evidence of succession."""
    chain = pair.ground.chains.get((pair.before.id, pair.after.id))
    if chain and len(chain.names) >= 3:
        text = f"a chain of {len(chain.names)}: {' → '.join(chain.names)}"
        return Finding(MET, text, chain.refs)
    return Finding(NOT_MET, "no third business in the chain")


def never_filed(pair: Pair) -> Finding:
    """The predecessor never filed accounts."""
    found = facts_of(pair, "not_filed")
    if found:
        return Finding(MET, _tell(found), _refs(found))
    return _silent(pair, ("not_filed",), "accounts are on file")


def disqualified_officer(pair: Pair) -> Finding:
    """An officer of either is disqualified, or was while in office."""
    found = []
    for subject in (pair.before, pair.after):
        for person in subject.people:
            known = pair.ground.facts.of_person.get(person, ())
            found += [f for f in known if f.kind == "disqualified"]
        known = pair.ground.facts.of_subject.get(subject.id, ())
        found += [f for f in known if f.kind == "disqualified" and f.person is None]
    if found:
        return Finding(MET, _tell(found), _refs(found))
    return _silent(pair, ("disqualified",), "no officer is on the disqualified list")


def prohibited_name(pair: Pair) -> Finding:
    """Insolvency Act 1986 s.216: a director within 12 months before an insolvent liquidation takes
    part, within 5 years, in a business of the same or a suggestive name."""
    insolvent = facts_of(pair, "insolvent")
    if not insolvent:
        verdict = UNKNOWN if pair.before.ended and not facts_of(pair, "solvent") else NOT_MET
        return Finding(verdict, "no insolvent liquidation of the first is on record")
    failed = min((f.date for f in insolvent if f.date), default=pair.before.failed)
    alike = [w for w in pair.words if w[2] <= pair.ground.rare_limit]
    if not alike:
        return Finding(NOT_MET, "the names are not alike", _refs(insolvent))
    if not failed or not pair.after.started:
        return Finding(UNKNOWN, "the dates of the liquidation or the second company are not known")
    for person in pair.people:
        ours, theirs = pair.before.people[person], pair.after.people[person]
        in_office = any(t.until is None or months_between(t.until, failed) <= 12 for t in ours)
        within = any(months_between(failed, t.since or pair.after.started) <= 60 for t in theirs)
        if in_office and within:
            name = pair.ground.labels.get(person, person)
            because = (
                f"{name} was a director in the 12 months before the liquidation "
                f"({plain_date(failed)}) and takes part in a business named '{alike[0][1]}'"
            )
            refs = {*_refs(insolvent), *(r for t in ours + theirs for r in t.refs)}
            return Finding(MET, because, tuple(sorted(refs)))
    return Finding(NOT_MET, "no director of the last 12 months takes part in the second")


def hmrc_signal(pair: Pair) -> Finding:
    """HMRC's signal: a common director, a tax debt of £10,000 or more, the same trade."""
    owed = [f for f in facts_of(pair, "tax_debt") if f.amount is not None]
    limit = pair.ground.params.debt_pounds
    director, trade = same_officer(pair), same_trade(pair)
    large = [f for f in owed if (f.amount or 0) >= limit]
    if large and director and trade:
        refs = {*_refs(large), *director.refs, *trade.refs}
        because = f"{director.because}; {trade.because}; {_tell(large)}"
        return Finding(MET, because, tuple(sorted(refs)))
    missing = [w for w, ok in (("common director", director), ("same trade", trade)) if not ok]
    if missing:
        return Finding(NOT_MET, f"no {' and no '.join(missing)} on record")
    return _silent(pair, ("tax_debt",), f"no tax debt of £{limit:,.0f} or more on record")


def _silent(pair: Pair, kinds: tuple[str, ...], text: str) -> Finding:
    """Not met where a list of the case would say so, else unknown: missing is not safe."""
    if any(k in pair.ground.facts.kinds for k in kinds):
        return Finding(NOT_MET, text)
    return Finding(UNKNOWN, "no list in this case speaks of it")


HARM_RULES: tuple[tuple[str, Check], ...] = (
    ("insolvent liquidation or objected strike-off", insolvent_end),
    ("tax, rates or award unpaid", debts_unpaid),
    ("live notice at failure", live_notice),
    ("chain of three or more", chain_of_three),
    ("never filed", never_filed),
    ("disqualified officer", disqualified_officer),
    ("prohibited name (Insolvency Act 1986 s.216)", prohibited_name),
    ("HMRC signal", hmrc_signal),
)
