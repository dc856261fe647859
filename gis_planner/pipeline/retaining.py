"""How long a list may be kept, and erasing it when its time is over."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

from gis_planner.domain.progress import Part, Progress, Silent, check
from gis_planner.domain.sharing import ListHandling
from gis_planner.pipeline.handling import RECORDS
from gis_planner.pipeline.handling import find_list as find_list
from gis_planner.pipeline.handling import handling_of as handling_of
from gis_planner.pipeline.handling import set_handling as set_handling
from gis_planner.pipeline.importing import set_aside_path
from gis_planner.pipeline.outcome import Outcome, Stopwatch
from gis_planner.pipeline.stages import build_links, match_records, score_premises
from gis_planner.store import Case
from gis_planner.store.case import ERASING
from gis_planner.store.lists import ListInfo

ASKED = "its owner asked for it"


def expired(case: Case, as_of: date) -> tuple[ListInfo, ...]:
    """Lists of the case whose retention date has passed."""
    past = {
        (h.agency, h.list_name)
        for h in handling_of(case)
        if h.retain_until and h.retain_until < as_of.isoformat()
    }
    return tuple(i for i in case.lists() if (i.agency, i.list_name) in past)


@dataclasses.dataclass(frozen=True)
class Due:
    """A list and until when it may be kept. `days` left; None where no date is set."""

    info: ListInfo
    marking: str
    retain_until: str
    days: int | None

    @property
    def state(self) -> str:
        """no date | past | soon | kept"""
        if self.days is None:
            return "no date"
        return "past" if self.days < 0 else "soon" if self.days <= SOON_DAYS else "kept"


SOON_DAYS = 30


def calendar(case: Case, as_of: date) -> tuple[Due, ...]:
    """Every list by when it must go, the first first; those without a date last."""
    held = {(h.agency, h.list_name): h for h in handling_of(case)}
    found = []
    for info in case.lists():
        rule = held.get((info.agency, info.list_name), ListHandling(info.agency, info.list_name))
        until = rule.retain_until
        days = (date.fromisoformat(until) - as_of).days if until else None
        found.append(Due(info, rule.marking, until, days))
    return tuple(sorted(found, key=lambda d: (d.days is None, d.retain_until, d.info.key)))


def preview(case: Case, name: str) -> Outcome:
    """What erasing a list would take and what would remain; nothing is written."""
    info = find_list(case, name)
    text, figures = _would(case, (info,))[0]
    return Outcome(text, frozenset(), figures)


def preview_expired(case: Case, as_of: date) -> Outcome:
    """What `erase_expired` would take, list by list, and what would remain; nothing is written."""
    due = expired(case, as_of)
    told = _would(case, due)
    remains = {i.key: i.rows for i in case.lists() if i not in due}
    lines = [text for text, _ in told] or ["No list is past its retention date."]
    if told:
        lines.append(_left({"remains": remains, "files_outside": (), "packs_outside": ()}))
    figures = {"lists": [i.key for i in due], "would_go": [f for _, f in told], "remains": remains}
    return Outcome("\n".join(lines), frozenset(), figures)


def _would(case: Case, due: tuple[ListInfo, ...]) -> list[tuple[str, dict[str, Any]]]:
    """Words and figures of what would go with each list, where they go one after another."""
    again = [k for k in ("matched", "scores", "links") if case.has(k)]
    remains, out = {i.key: i.rows for i in case.lists()}, []
    for info, gone in zip(due, case.would_erase((i.agency, i.list_name) for i in due), strict=True):
        del remains[info.key]
        figures: dict[str, Any] = {
            "list": info.key, "records": gone.records, "set_aside": gone.set_aside,
            "decisions": len(gone.decisions), "journal_entries": len(gone.entries),
            "results": len(gone.runs), "plan_rows": gone.plan_rows, "made_again": again,
            "handling": _handled(gone.documents),
            "files_outside": list(dict.fromkeys(gone.files)),
            "packs_outside": disclosed(case, info.key), "remains": dict(remains),
        }  # fmt: skip
        out.append((_going(figures), figures))
    return out


def _going(figures: dict[str, Any]) -> str:
    text = (
        f"{figures['list']} would go for good: {figures['records']:,} records in every version, "
        f"{figures['decisions']} decisions, {figures['journal_entries']} journal entries' words"
    )
    if figures["handling"]:
        text += f", what was said of the handling of {figures['handling']} records"
    return text


def erase_expired(case: Case, *, as_of: date, progress: Progress | None = None) -> Outcome:
    """Erase every list whose retention date has passed."""
    due = expired(case, as_of)
    done: list[Outcome] = []
    for number, info in enumerate(due, 1):
        part = Part(progress or Silent(), (number - 1) / len(due), number / len(due))
        until = next(
            h.retain_until
            for h in handling_of(case)
            if (h.agency, h.list_name) == (info.agency, info.list_name)
        )
        rule = f"retention date {until} has passed"
        last = number == len(due)
        done.append(_erase(case, info, rule, as_of=as_of, again=last, progress=part))
    names = ", ".join(i.key for i in due) or "none"
    text = "\n".join([f"Lists past their retention date: {names}", *(o.summary for o in done)])
    touched = frozenset[str]().union(*(o.touched for o in done))
    return Outcome(text, touched, {"erased": [o.figures for o in done]})


def erase_list(
    case: Case, name: str, *, rule: str = "", as_of: date, progress: Progress | None = None
) -> Outcome:
    """Erase a list for good, and match, score and link what remains again where that was done."""
    info = find_list(case, name)
    return _erase(case, info, rule.strip() or ASKED, as_of=as_of, again=True, progress=progress)


def _erase(
    case: Case, info: ListInfo, rule: str, *, as_of: date, again: bool, progress: Progress | None
) -> Outcome:
    watch, progress = Stopwatch(), progress or Silent()
    done = [kind for kind in ("matched", "scores", "links") if case.has(kind)]
    check(progress)  # the last moment at which it can be stopped
    found, clean = case.erase_list(info.agency, info.list_name, rule)
    files = [*_without_set_aside(case, info), *found.files]
    watch.lap("erase")
    figures: dict[str, Any] = {
        "list": info.key, "rule": rule, "records": found.records, "set_aside": found.set_aside,
        "decisions": len(found.decisions), "journal_entries": len(found.entries),
        "results": len(found.runs), "plan_rows": found.plan_rows,
        "handling": _handled(found.documents),
        "files_outside": list(dict.fromkeys(files)),
        "packs_outside": disclosed(case, info.key), "bytes_gone": clean,
        "remains": {i.key: i.rows for i in case.lists()},
    }  # fmt: skip
    if again and case.lists():
        _again(case, done, as_of, progress)
    watch.lap("again")
    summary = f"{info.key} erased: {found.records:,} records, under rule '{rule}'"
    if not clean:
        summary += "; another program has the case open: its last bytes go when it is opened next"
    return Outcome(f"{summary}\n{_left(figures)}", ERASING, figures | watch.measured())


def _without_set_aside(case: Case, info: ListInfo) -> list[str]:
    """Overwrite and delete the file of set-aside rows beside the case; its path where it stays."""
    path = set_aside_path(case, info.agency, info.list_name)
    if not path.is_file():
        return []
    try:
        path.write_bytes(bytes(path.stat().st_size))
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    except OSError:
        return [str(path)]
    return []


def _left(figures: dict[str, Any]) -> str:
    """What remains, in the case and outside of it."""
    kept = ", ".join(f"{k} ({n:,})" for k, n in figures["remains"].items()) or "no list"
    lines = [f"Remains in the case: {kept}"]
    lines += [f"Delete by hand, if it is still there: {f}" for f in figures["files_outside"]]
    lines += [f"Call back: {pack}" for pack in figures["packs_outside"]]
    return "\n".join(lines)


def _handled(documents: list[list[str]]) -> int:
    """How many records' handling, set by hand, is among documents that go."""
    return sum(kind == RECORDS for kind, _ in documents)


def _again(case: Case, done: list[str], as_of: date, progress: Progress) -> None:
    stages = {
        "matched": lambda p: match_records(case, progress=p),
        "scores": lambda p: score_premises(case, as_of=as_of, progress=p),
        "links": lambda p: build_links(case, as_of=as_of, progress=p),
    }
    for number, kind in enumerate(done):
        stages[kind](Part(progress, (number + 1) / 4, (number + 2) / 4))


def disclosed(case: Case, key: str) -> list[str]:
    """Disclosures in the journal that held records of this list, so that they can be recalled."""
    told = [e for e in case.history() if e.detail and key in e.detail.get("lists", ())]
    return [f"{e.at[:10]} {e.summary}" for e in told]
