"""The lead's hand: locks, moves, must and never, forced in; kept, undone, or laid out why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QDialog

from gis_planner.app.models import operation_edit as edit
from gis_planner.app.models.attempts import summary_of
from gis_planner.app.models.gantt import Drag, placing_of
from gis_planner.app.models.plan import Visit
from gis_planner.app.pages.plan.attempt_view import AttemptView
from gis_planner.app.pages.plan.move_dialog import MoveDialog

if TYPE_CHECKING:
    from gis_planner.app.pages.plan.page import PlanPage
    from gis_planner.domain.placing import Trouble
    from gis_planner.pipeline.desk import Attempt


class Rulings:
    """Each change is one undoable step; `page.timeline.strip` says what it did."""

    def __init__(self, page: PlanPage) -> None:
        self.page, self.work = page, page.work
        self.view: AttemptView | None = None

    # ---- moving

    def drop(self, drag: Drag) -> None:
        """Put a visit where it was dropped, or lay out what stands against it."""
        from gis_planner.pipeline import desk

        strip, chart = self.page.timeline.strip, self.page.gantt
        firm = [t.text for t in drag.troubles or () if t.firm]
        if firm:
            chart.let_go()
            strip.say(f"✕ {drag.visit.name} stays where it is. {' '.join(dict.fromkeys(firm))}",
                      "bad")  # fmt: skip
            return
        strip.say(f"… Moving {drag.visit.name} and repairing the rest", "muted")
        wanted = drag.wanted
        self.work.apply(
            f"Move {drag.visit.name}", lambda d, p: desk.move(d, wanted, progress=p), self.done
        )

    def ask_move(self, visit: Visit) -> None:
        """Ask for another place by typing."""
        dialog = MoveDialog(self.page.session, self.page.plan, visit, self.work, self.page)
        dialog.accepted.connect(lambda: self.drop(dialog.drag))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # ---- rules

    def rule(self, rule: str) -> None:
        """lock | lock time | day | keep | must | never | '' for what is chosen."""
        page = self.page
        visit = page.plan.visit(page.current)
        if visit is not None and rule == "never":
            self.never(visit.premises_id)
        elif visit is not None:
            self._visit_rule(visit, rule)
        elif page.left_id and rule == "must":
            self.force(page.left_id)
        elif page.left_id:
            self._save(page.left_id, rule, {}, "Rule kept. Plan again to apply it.")

    def _visit_rule(self, visit: Visit, rule: str) -> None:
        placing = placing_of(visit)
        narrow: dict[str, Any] = {}
        said = "Taken away. Plan again to apply it."
        if rule == "lock":
            narrow = {
                "day": visit.day, "start": visit.start, "agencies": sorted(placing.agencies),
                "officers": sorted(placing.officers),
            }  # fmt: skip
            said = f"▪ Locked: {visit.name} stays on its day, at its time, with its team."
        elif rule == "lock time":
            narrow, rule = {"day": visit.day, "start": visit.start}, "lock"
            said = f"▪ Locked: {visit.name} stays on its day and time; the team may change."
        elif rule == "day":
            narrow, rule = {"day": visit.day}, "must"
            said = f"! {visit.name} stays on its day."
        elif rule == "keep":
            rule, said = "must", f"! {visit.name} must be visited."
        self._save(visit.premises_id, rule, narrow, said)

    def _save(self, premises_id: str, rule: str, narrow: dict[str, Any], said: str) -> None:
        page = self.page
        if page.save(edit.with_rule(page.definition, premises_id, rule, **narrow)):
            page.timeline.strip.say(said, "good", (("Undo", page.undo_wanted.emit),))
            page.status.emit(said)

    def never(self, premises_id: str) -> None:
        """Leave premises out from now on; who is free then goes elsewhere."""
        from gis_planner.pipeline import desk

        name = self.page.notes.name(premises_id)
        self.page.timeline.strip.say(f"… Leaving {name} out", "muted")
        self.work.apply(
            f"Never visit {name}", lambda d, p: desk.leave_out(d, premises_id, progress=p),
            self.done,
        )  # fmt: skip

    def force(self, premises_id: str) -> None:
        """Show what premises would displace; kept only once it is accepted."""
        from gis_planner.pipeline import desk

        name = self.page.notes.name(premises_id)
        self.page.timeline.strip.say(f"… Working out what {name} would displace", "muted")
        self.work.look(
            f"Force {name} in", lambda d, p: desk.force_in(d, premises_id, progress=p), self._forced
        )

    def _forced(self, attempt: Attempt) -> None:
        strip = self.page.timeline.strip
        if attempt.conflicts:
            strip.say("✕ " + " ".join(attempt.conflicts), "bad",
                      (("Who attends…", self.page.show_attendees),
                       ("Details…", lambda: self.show_attempt(attempt))))  # fmt: skip
            return
        strip.say(
            f"△ {attempt.why}: {self._summary(attempt)}. Nothing is kept yet.", "warn",
            (("Accept", lambda: self.accept(attempt)),
             ("Details…", lambda: self.show_attempt(attempt))),
        )  # fmt: skip
        self.show_attempt(attempt)

    def check_all(self) -> None:
        """Look whether every visit could be made as things are now."""
        from gis_planner.pipeline import plan_age

        self.page.timeline.strip.say("… Looking at every visit as things are now", "muted")
        self.work.look(
            "Does the plan hold", lambda d, p: plan_age.no_longer_holding(d), self._checked
        )

    def _checked(self, found: tuple[tuple[str, tuple[Trouble, ...]], ...]) -> None:
        page = self.page
        strip = page.timeline.strip
        if not found:
            strip.say(f"✓ All {len(page.plan.visits)} visits could be made as planned.", "good")
            return
        place, troubles = found[0]
        more = f" And {len(found) - 1} more." if len(found) > 1 else ""
        n = len(found)
        text = "One visit does" if n == 1 else f"{n} visits do"
        strip.say(
            f"✕ {text} not hold: {page.notes.name(place)}: {troubles[0].text}{more}", "bad",
            (("Show", lambda: page.choose_premises(place)),
             ("Plan again", lambda: page.run("repair"))),
        )  # fmt: skip

    # ---- attempts

    def _summary(self, attempt: Attempt) -> str:
        return summary_of(attempt, self.page.notes.name)

    def show_attempt(self, attempt: Attempt, kept: bool = False) -> None:
        """The difference as a table, to accept or to leave."""
        if self.view is not None:
            self.view.close()
        page = self.page
        view = AttemptView(
            attempt, page.notes.name, lambda a: page.session.agency_name(a, short=True), page,
            kept=kept,
        )  # fmt: skip
        view.accepted.connect(lambda: self.accept(attempt))
        view.finished.connect(lambda code: self._left(view, attempt, code, kept))
        view.show_wanted.connect(page.choose_premises)
        view.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.view = view
        view.show()

    def _left(self, view: AttemptView, attempt: Attempt, code: int, kept: bool) -> None:
        if self.view is view:
            self.view = None
        view.deleteLater()
        if not kept and code == QDialog.DialogCode.Rejected and not attempt.conflicts:
            self.page.timeline.strip.say("Left as it is.")

    def accept(self, attempt: Attempt) -> None:
        """Keep an attempt that was looked at."""
        if self.view is not None and self.view.attempt is attempt:
            self.view.close()
        self.work.keep(attempt, self.done)

    def done(self, attempt: Attempt, kept: bool) -> None:
        """Say what a change did, or why it cannot be."""
        page = self.page
        strip = page.timeline.strip
        page.gantt.let_go()
        if not kept:
            strip.say("✕ " + " ".join(attempt.conflicts), "bad",
                      (("Details…", lambda: self.show_attempt(attempt)),))  # fmt: skip
            return
        strip.say(
            f"✓ {attempt.why}: {self._summary(attempt)}", "good",
            (("Undo", page.undo_wanted.emit),
             ("What changed…", lambda: self.show_attempt(attempt, True))),
        )  # fmt: skip
        page.status.emit(attempt.summary)
