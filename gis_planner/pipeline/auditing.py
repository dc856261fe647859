"""The journal as an auditor reads it: what kind of act, by whom, when, why; its head on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case, Entry

ACTS: dict[str, tuple[str, ...]] = {
    "collection": ("import", "layer", "gazetteer"),
    "consultation": ("consult", "print"),
    "change": ("new", "set", "decide", "take back", "remove", "undo", "redo"),
    "combination": ("match", "score", "links", "plan", "replan", "train"),
    "disclosure": ("disclose", "export", "letters", "picture"),
    "erasure": ("erase",),
}
"""Act that the law asks to be logged (Data Protection Act 2018 s.62) → verbs of the journal."""
_ACT = {verb: act for act, verbs in ACTS.items() for verb in verbs}
COLUMNS = ("seq", "at", "who", "act", "verb", "summary", "why", "undone", "erased", "digest",
           "previous", "hash")  # fmt: skip


def act_of(verb: str) -> str:
    """The act that a verb is; a verb that nobody listed changes something."""
    return _ACT.get(verb, "change")


def why_of(entry: Entry) -> str:
    """Purpose or rule that was given; '' where none was."""
    detail, change = entry.detail or {}, entry.change or {}
    return str(detail.get("purpose") or detail.get("why") or change.get("rule") or "")


@dataclass(frozen=True)
class Wanted:
    """What of the journal: acts (empty = all), words in its sentence, days (ISO, '' = open)."""

    acts: frozenset[str] = frozenset()
    words: str = ""
    first: str = ""
    last: str = ""

    def takes(self, entry: Entry) -> bool:
        """Whether an entry is wanted."""
        if self.acts and act_of(entry.verb) not in self.acts:
            return False
        if (self.first and entry.at[:10] < self.first) or (self.last and entry.at[:10] > self.last):
            return False
        said = f"{entry.summary} {entry.who} {entry.verb} {why_of(entry)}".casefold()
        return all(word in said for word in self.words.casefold().split())


def entries(case: Case, wanted: Wanted = Wanted()) -> tuple[Entry, ...]:
    """Entries of the journal, oldest first."""
    return tuple(e for e in case.history() if wanted.takes(e))


def counts(case: Case) -> dict[str, int]:
    """Act → entries."""
    found = dict.fromkeys(ACTS, 0)
    for entry in case.history():
        found[act_of(entry.verb)] += 1
    return found


def audit_table(found: tuple[Entry, ...]) -> pa.Table:
    """COLUMNS of some entries, with what proves the chain."""
    rows = [
        {"seq": e.seq, "at": e.at, "who": e.who, "act": act_of(e.verb), "verb": e.verb,
         "summary": e.summary, "why": why_of(e) or None, "undone": e.undone,
         "erased": not e.touched and e.summary == "(erased)", "digest": e.digest,
         "previous": e.previous, "hash": e.hash}
        for e in found
    ]  # fmt: skip
    kinds = {"seq": pa.int64(), "undone": pa.bool_(), "erased": pa.bool_()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    return pa.Table.from_pylist(rows, schema)


def export_audit(case: Case, out: Path, wanted: Wanted = Wanted()) -> Outcome:
    """Write the entries for an auditor (.csv, .xlsx, .json), and note that they were given."""
    from gis_planner import export

    found = entries(case, wanted)
    export.write_table(audit_table(found), out)
    told = ", ".join(sorted(wanted.acts)) or "all acts"
    text = f"Journal for an auditor, {told}: {len(found):,} entries"
    case.note("export", f"{text} to {out.name}", {"why": "audit"})
    return Outcome(f"{text} written to {out}", figures={"entries": len(found), "file": str(out)})


def head_of(case: Case) -> Entry:
    """The newest entry."""
    return case.history()[-1]


def grouped(head: str) -> str:
    """A hash in groups of four, to be read aloud and typed."""
    return " ".join(head[i : i + 4] for i in range(0, len(head), 4))


def head_text(case: Case, on: date) -> str:
    """What is printed and kept apart from the case: with it a rollback is found."""
    entry = head_of(case)
    keyed = "keyed with the case's passphrase" if case.encrypted else "not keyed (no passphrase)"
    lines = (
        "HEAD OF THE JOURNAL",
        f"Case: {case.path.name}",
        f"Printed: {on.isoformat()} by {case.who}",
        f"Newest entry: {entry.seq:,} of {entry.at[:19].replace('T', ' ')} UTC",
        f"Chain: SHA-256, {keyed}",
        "",
        "Head:",
        *(f"  {grouped(entry.hash[i : i + 32])}" for i in (0, 32)),
        "",
        "Keep this paper apart from the case. Later: gis-planner verify CASE --head HEAD, or the",
        "page Sharing, tab Journal. A case that does not hold this head was taken back to an",
        "earlier state, or its journal was written anew. Twelve leading signs are enough.",
        "",
        "Signed: ______________________    Date: ____________",
    )
    return "\n".join(lines) + "\n"


def write_head(case: Case, out: Path, on: date) -> Outcome:
    """The head as a text file, or a PDF page, to print and keep apart."""
    text = head_text(case, on)
    if out.suffix.lower() == ".pdf":
        from gis_planner.export.pdf.note import note_pdf

        out.write_bytes(note_pdf(text, "Head of the journal"))
    else:
        out.write_text(text, "utf-8")
    return Outcome(f"Head of the journal written to {out}", figures={"head": head_of(case).hash})


def verify_head(case: Case, typed: str) -> Outcome:
    """The whole proof of the case, with a head from paper ('' = without one). UserError for a head
    that cannot be one; faults come as figures."""
    head = "".join(typed.split()).lower()
    if head and (len(head) < 12 or set(head) - set("0123456789abcdef")):
        raise UserError(
            "A head is at least twelve of the signs 0-9 and a-f.", "Type it as it was printed."
        )
    faults = case.check_integrity() + case.verify(head)
    last = head_of(case)
    good = f"The case is sound: {last.seq:,} entries, results and journal agree"
    if head:
        good += ", and the printed head is among them"
    return Outcome("; ".join(faults) if faults else good, figures={"faults": faults})
