"""Pseudonymised lists: made by the sending agency, imported and matched without being read.

The link key is given at the moment of use (a key file, GIS_PLANNER_LINK_KEY, or a prompt), kept in
memory, and never written to a case, a list or a log.
"""

from __future__ import annotations

import csv
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.domain.errors import UserError
from gis_planner.domain.lists import FIELDS
from gis_planner.domain.progress import Part, Progress, Silent
from gis_planner.pipeline.outcome import Outcome
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.matching.pseudonym import LinkKey
    from gis_planner.matching.pseudonym_read import Reader

LINK_KEY_VARIABLE = "GIS_PLANNER_LINK_KEY"
SUFFIX = " (pseudonymised)"
"""What the name of every pseudonymised list ends with, so that exports and packs say what it is."""
IDENTIFYING = (
    "name", "organisation", "company_number", "person", "address", "postcode", "uprn", "phone",
    "email", "website",
)  # fmt: skip
LOSS = (
    "Matched by equal words, like sounds and names in one word, not by spelling: on the invented "
    "county, with one list of five pseudonymised, F1 of its pairs with the others falls by about "
    "0.01 (trading standards 0.870 to 0.862, fire 0.862 to 0.855), all of it recall."
)
"""Measured by `python -m gis_planner.bench.matching_honesty COUNTY pseudonyms`."""


# ---- the sending agency


def pseudonymise_list(
    path: Path, out: Path, secret: str, linkage: str, *,
    mapping: Mapping[str, tuple[str, ...]] | None = None, keep: Iterable[str] = (),
    sheet: str | None = None, progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """Write keyed hashes of a list's normalised fields to a CSV, in an order that tells nothing.

    `keep`: fields sent as they are, of those that name nobody. UserError where the key is weak.
    """
    from gis_planner import ingest
    from gis_planner.export import write_table
    from gis_planner.matching.normalise import normalise
    from gis_planner.matching.pseudonym import HANDLING, KEPT, LinkKey, hide

    progress = progress or Silent()
    keep = tuple(keep)
    unknown = sorted(set(keep) - set(KEPT))
    if unknown:
        raise UserError(
            f"'{unknown[0]}' cannot be kept as it is.", f"These name nobody: {', '.join(KEPT)}."
        )
    if out.suffix.lower() != ".csv":
        raise UserError(f"{out.name} is not a CSV file.", "Name it something.csv.")
    key = LinkKey(secret, linkage)
    parsed = ingest.read_list(path, agency="sender", list_name=path.stem, mapping=mapping or None,
                              sheet=sheet, progress=Part(progress, 0.0, 0.3))  # fmt: skip
    numbers = pa.array(range(parsed.records.num_rows), pa.int64())
    records = parsed.records.append_column("record_id", numbers)
    normal = normalise(records, Part(progress, 0.3, 0.6))
    table = hide(records, normal, key, keep, Part(progress, 0.6, 1.0))
    write_table(table.sort_by("reference"), out)
    figures = {
        "rows_read": parsed.rows_read, "rows_written": table.num_rows,
        "rows_set_aside": len(parsed.set_aside), "linkage": key.linkage, "check": key.check,
        "kept": [k for k in KEPT if k in keep], "file": str(out),
        "handling": [k for k in HANDLING if k in table.column_names],
        "mapping": {k: list(v) for k, v in parsed.mapping.items()}, "note": LOSS,
    }  # fmt: skip
    text = (
        f"{table.num_rows:,} rows of {path.name} pseudonymised to {out} for the linkage "
        f"'{key.linkage}' (key check {key.check}). They are still personal data. {LOSS}"
    )
    if figures["handling"]:
        text += (
            " How rows may be handled goes with them as it is written: see that it names nobody."
        )
    return Outcome(text, figures=figures)


def new_link_key(out: Path) -> Outcome:
    """Write a random link key of 256 bits, readable by its owner only."""
    if out.exists():
        raise UserError(f"{out} exists already.", "Choose another name: a lost key is lost.")
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    text = f"Link key written to {out}. Give it to the other side by another way than the list."
    return Outcome(text, figures={"file": str(out)})


def read_key_file(path: Path) -> str:
    """The secret in a key file."""
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(f"The key file {path} cannot be read: {fault}.") from fault


def link_secret(given: str = "") -> str:
    """The secret given, else that of the environment; '' without one."""
    return given or os.environ.get(LINK_KEY_VARIABLE, "")


_HELD: WeakKeyDictionary[Case, str] = WeakKeyDictionary()


def hold_key(case: Case, secret: str) -> None:
    """Hold a link key for an open case, in memory and as long as it is open. UserError where it is
    not the key of the case's pseudonymised lists."""
    hidden_keys(case, secret)
    _HELD[case] = secret


def held_key(case: Case) -> str:
    """The link key held for an open case; '' where none is."""
    return _HELD.get(case, "")


def wants_key(case: Case) -> str:
    """The case's pseudonymised lists whose key is not at hand, ', ' between; '' where none is."""
    known = _HELD.get(case) or link_secret()
    return "" if known else ", ".join(hidden_lists(case))


# ---- the receiving side: import


def mark_of(path: Path) -> dict[str, str] | None:
    """linkage, check and role of a pseudonymised list; None of any other file."""
    from gis_planner.matching.pseudonym import MARK, read_mark

    if path.suffix.lower() != ".csv" or not path.is_file():
        return None
    with path.open("rb") as raw:
        if MARK.encode() not in raw.read(len(MARK) + 8):
            return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            row = next(csv.DictReader(file), {})
    except (UnicodeDecodeError, csv.Error) as fault:
        raise UserError(f"{path} cannot be read: {fault}.") from fault
    missing = [c for c in columns_needed() if c not in row]
    if not row or missing:
        what = f"lacks the column {missing[0]}" if row else "has no rows"
        raise UserError(f"The pseudonymised list {path.name} {what}.", "Ask for it again.")
    return read_mark(row[MARK] or "")


def columns_needed() -> tuple[str, ...]:
    """Columns that a pseudonymised list always has."""
    from gis_planner.matching.pseudonym import HASHED, MARK

    return (MARK, "reference", "pseudonym", *HASHED)


def hidden_mapping(path: Path) -> dict[str, tuple[str, ...]]:
    """Field → columns of a pseudonymised list: pseudonyms, kept fields, handling, nothing else."""
    from gis_planner.matching.pseudonym import HANDLING, KEPT

    with path.open(encoding="utf-8-sig", newline="") as file:
        columns = next(csv.reader(file))
    found: dict[str, tuple[str, ...]] = dict.fromkeys(FIELDS, ())
    found |= {k: (k,) for k in (*KEPT, *HANDLING) if k in columns and k in FIELDS}
    return found | {"source_ref": ("reference",), "name": ("pseudonym",)}


# ---- the receiving side: match


@dataclass(frozen=True)
class Hidden:
    """The pseudonymised records of a case, ready to be matched. Empty where it has none."""

    rows: dict[int, dict[str, str]]
    """Record id → hashed fields and linkage."""
    keys: dict[str, LinkKey]

    def __bool__(self) -> bool:
        return bool(self.rows)

    def blanked(self, records: pa.Table) -> pa.Table:
        """Records without the pseudonyms that stand for names."""
        if not self.rows:
            return records
        dark = pc.is_in(records["record_id"], pa.array(list(self.rows), pa.int64()))
        at = records.column_names.index("name")
        nothing = pa.scalar(None, pa.string())
        return records.set_column(at, "name", pc.if_else(dark, nothing, records["name"]))

    def reader(self, gazetteer: Any) -> Reader:
        """Reads the records in place of `normalise`."""
        from gis_planner.matching.pseudonym_read import Reader

        return Reader(self.rows, self.keys, _uprns(gazetteer) if self.rows else ())


NOTHING_HIDDEN = Hidden({}, {})


def _uprns(gazetteer: Any) -> list[int]:
    if gazetteer is None:
        return []
    if isinstance(gazetteer, pa.Table):
        texts = pc.unique(gazetteer["uprn"]).to_pylist()
        return [int(t) for t in texts if t and t.isdigit()]
    found: list[int] = gazetteer.rows.uprn.tolist()
    return found


def hidden_lists(case: Case) -> dict[str, dict[str, str]]:
    """Key of each pseudonymised list → its linkage and key check."""
    return {
        key: stats["pseudonymised"]
        for key, stats in case.run_stats("list").items()
        if stats.get("pseudonymised")
    }


def hidden_keys(case: Case, secret: str = "") -> dict[str, LinkKey]:
    """Linkage → key of the case's pseudonymised lists. UserError without the secret, or where it
    is not the one that the lists were made with."""
    from gis_planner.matching.pseudonym import LinkKey

    lists = hidden_lists(case)
    if not lists:
        return {}
    secret = secret or _HELD.get(case, "") or link_secret()
    if not secret:
        raise UserError(
            f"{', '.join(lists)}: matching a pseudonymised list needs its link key.",
            f"Give --key-file FILE, or set {LINK_KEY_VARIABLE}; or remove the list.",
        )
    keys = {mark["linkage"]: LinkKey(secret, mark["linkage"]) for mark in lists.values()}
    for name, mark in lists.items():
        if keys[mark["linkage"]].check != mark["check"]:
            raise UserError(
                f"The link key is not the one that {name} was made with.",
                "Ask the sender which key and linkage were used.",
            )
    return keys


def hidden_of(case: Case, secret: str = "") -> Hidden:
    """The case's pseudonymised records with their keys. UserError as for `hidden_keys`."""
    from gis_planner.matching.pseudonym import HASHED

    lists = hidden_lists(case)
    if not lists:
        return NOTHING_HIDDEN
    keys = hidden_keys(case, secret)
    rows: dict[int, dict[str, str]] = {}
    records = case.records()
    marked = (records[n].to_pylist() for n in ("record_id", "agency", "list", "original"))
    for record, agency, name, original in zip(*marked, strict=True):
        if made := lists.get(f"{agency}/{name}"):
            fields = json.loads(original)
            rows[record] = {c: fields.get(c) or "" for c in HASHED} | {"linkage": made["linkage"]}
    return Hidden(rows, keys)
