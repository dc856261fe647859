"""Where the case stands on its way: what is done, what is out of date, what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from gis_planner.app.models.words import counted, many
from gis_planner.app.session import Session


@dataclass(frozen=True)
class StageState:
    """One stage. `state`: empty | ready | done | stale."""

    id: str
    title: str
    state: str
    text: str
    action: str
    """what its button says; '' while it cannot run"""


def stages_of(session: Session) -> tuple[StageState, ...]:
    """The six stages of the open case."""
    lists = session.lists()
    rows = sum(i.rows for i in lists)
    stale = set(session.stale())
    has = {name: session.has(name) for name in ("matched", "risks", "links", "visits")}
    figures = {kind: next(iter(session.stats(kind).values()), {}) for kind in
               ("match", "scores", "links")}  # fmt: skip
    found = [
        StageState(
            "import", "Import", "done" if lists else "ready",
            f"{counted(len(lists), 'list')}, {counted(rows, 'row')}"
            if lists else "No list yet",
            "Import a list…",
        )
    ]  # fmt: skip

    def add(stage: str, title: str, table: str, kind: str, needs: bool, text: str, go: str) -> None:
        done = has[table]
        state = "stale" if done and kind in stale else "done" if done else "ready"
        if not needs:
            state, text = "empty", "Comes after the stage before"
        elif state == "stale":
            text += " · out of date"
        elif not done:
            text = "Not done yet"
        again = f"{go} again" if done else go
        found.append(StageState(stage, title, state, text, again if needs else ""))

    match = figures["match"]
    add(
        "match", "Premises", "matched", "match", bool(lists),
        f"{many(match.get('premises', len(session.frame)))} premises, "
        f"{many(match.get('premises_known_to_two_agencies', 0))} known to two agencies or more",
        "Match",
    )  # fmt: skip
    scores = figures["scores"]
    add(
        "score", "Scores", "risks", "scores", has["matched"],
        f"{many(scores.get('severity_4_or_5', 0))} severe, {many(scores.get('never_visited', 0))} "
        "never visited", "Score",
    )  # fmt: skip
    links = figures["links"]
    add(
        "links", "Links", "links", "links", has["matched"],
        f"{counted(links.get('links', 0), 'link')}, {counted(links.get('leads', 0), 'lead')}",
        "Link",
    )  # fmt: skip
    plans = session.stats("plan")
    add(
        "plan", "Plan", "visits", "plan", has["risks"],
        f"{len(plans)} operation{'s' if len(plans) != 1 else ''} planned: {', '.join(plans)}",
        "Plan",
    )  # fmt: skip
    found.append(
        StageState(
            "pack", "Pack", "ready" if has["visits"] else "empty",
            "Ready to brief" if has["visits"] else "Comes after the stage before",
            "Write packs" if has["visits"] else "",
        )
    )  # fmt: skip
    return tuple(found)


def next_stage(stages: tuple[StageState, ...]) -> str:
    """The stage to do next: the first that is out of date or not done."""
    for stage in stages:
        if stage.state in ("stale", "ready"):
            return stage.id
    return "pack"


def first_of(session: Session, needs: tuple[str, ...]) -> str:
    """The first of some stages (match, score, links) that is not done yet, 'import' where there is
    no list; '' where none is left."""
    tables = {"match": "matched", "score": "risks", "links": "links"}
    if not session.lists():
        return "import"
    return next((stage for stage in needs if not session.has(tables[stage])), "")
