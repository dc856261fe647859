"""What a record that is typed would match, before it is added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.matching import fingerprint, kept_state, outcodes_of, told_uprns
from gis_planner.pipeline.places import parsed_for
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.matching.incremental_try import Desk
    from gis_planner.matching.incremental_try import Trial as Trial


@dataclass(frozen=True)
class TrialSession:
    """The current match made ready for trying records; good for as long as `run` is current."""

    run: int
    desk: Desk

    def fresh(self, case: Case) -> bool:
        """Whether the case still stands as this session knows it."""
        return case.current_run("match") == self.run


def open_trial(case: Case, progress: Progress | None = None) -> TrialSession:
    """Make the current match ready for `try_record`; takes a second or two once."""
    from gis_planner.matching import MatchParams, kernels
    from gis_planner.matching.incremental_try import Desk
    from gis_planner.pipeline.training import model_of

    progress = progress or Silent()
    run = case.current_run("match")
    if run is None:
        raise UserError("The records are not matched yet.", "Match the lists first.")
    state, why = kept_state(case, fingerprint(case))
    if state is None:
        raise UserError(f"The match cannot be looked up: {why}.", "Match the lists again.")
    progress.report(0.3, "reading the gazetteer")
    places = parsed_for(case, outcodes_of(case.record_places()), Part(progress, 0.3, 0.6),
                        told_uprns(None, case.decisions(), state))  # fmt: skip
    model = model_of(case)
    desk = Desk(state, places, MatchParams(model=model), model)
    assert kernels.names is not None
    desk.look({"name": "Example", "address": "1 High Street", "postcode": ""})
    progress.report(1.0, "ready")
    return TrialSession(run, desk)


def try_record(session: TrialSession, fields: Mapping[str, str]) -> Trial:
    """What a record with these fields (domain.lists.FIELDS) would match: candidates with weight
    and waterfall, premises, UPRN. Nothing is changed; under 100 ms."""
    return session.desk.look(fields)
