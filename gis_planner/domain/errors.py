"""Errors that reach a person: what happened, where, and what to do next."""

from __future__ import annotations


class UserError(Exception):
    """One clear fault that the user can mend.

    `message` says what and where; `fix` says what next (may be empty).
    Nothing was changed when this is raised.
    """

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".strip()


class Cancelled(Exception):
    """The user stopped the work; the case is as it was before."""
