"""What leaves the window while it shows one reader's view: who it is for, and what is noted."""

from __future__ import annotations

from gis_planner.app.session import Session


def terms(session: Session) -> str:
    """Whom a copy is for, for what, how it is handled and until when; '' in one's own view."""
    return session.seen.terms if session.seen is not None else ""


def copied(session: Session, what: str, marking: str = "") -> None:
    """Write a copy to the clipboard down as a disclosure; one's own copies are one's own.
    `marking` is that of the view unless another stands on the copy."""
    if session.seen is None:
        return
    marking = marking or session.seen.marking
    session.the_case.note("copy", f"{what} copied, {marking}", {"marking": marking})
    session.took_effect(frozenset({"journal"}))
