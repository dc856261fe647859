"""Documents about a premises that lie elsewhere: where they are and what they are, never a copy."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from gis_planner.domain.errors import UserError
from gis_planner.store import Case, Touched

KIND = "papers"
LONGEST = 400


@dataclass(frozen=True)
class Paper:
    """A document by its path. `added` ISO date."""

    path: str
    title: str
    added: str

    @property
    def is_there(self) -> bool:
        """Whether the file is where it was; a drive that is away counts as no."""
        try:
            return Path(self.path).is_file()
        except OSError:
            return False


def papers_of(case: Case, premises_id: str) -> tuple[Paper, ...]:
    """The documents of a premises, in the order they were added."""
    return tuple(Paper(**one) for one in case.document(KIND, premises_id) or ())


def add_paper(case: Case, premises_id: str, path: Path, title: str, added: str) -> Touched:
    """Note where a document lies (undoable). UserError where there is no such file."""
    if not path.is_file():
        raise UserError(
            f"There is no file {path}.", "Choose a document that this computer can read."
        )
    known = papers_of(case, premises_id)
    if any(paper.path == str(path) for paper in known):
        raise UserError(f"{path.name} is on the list already.", "Choose another document.")
    fresh = Paper(str(path), (title.strip() or path.name)[:LONGEST], added)
    return _keep(case, premises_id, (*known, fresh), f"Document {path.name} noted")


def remove_paper(case: Case, premises_id: str, path: str) -> Touched:
    """Take a document off the list (undoable); the file itself is not touched."""
    kept = tuple(paper for paper in papers_of(case, premises_id) if paper.path != path)
    return _keep(case, premises_id, kept, f"Document {Path(path).name} taken off the list")


def _keep(case: Case, premises_id: str, papers: tuple[Paper, ...], summary: str) -> Touched:
    return case.set_document(KIND, premises_id, [asdict(p) for p in papers], summary)
