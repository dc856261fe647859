"""Reads the reference data: agencies, concerns, powers of entry, rating schemes.

Shipped as TOML under data/reference; an edited copy lives in a case as JSON, through
`reference_to_dict` and `reference_from_dict`. All faults of a file are told at once, with lines.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from gis_planner.domain.agencies import Agency, Concern, Power, Reference, Scheme
from gis_planner.domain.errors import UserError

FILES: dict[str, tuple[str, type]] = {
    "agency": ("agencies.toml", Agency),
    "concern": ("concerns.toml", Concern),
    "power": ("powers.toml", Power),
    "scheme": ("schemes.toml", Scheme),
}
"""Key in the TOML and in the JSON -> file name and the noun of one row."""

CHOICES: dict[tuple[str, str], frozenset[str]] = {
    ("power", "entry"): frozenset({"yes", "warrant", "letter", "licensed"}),
    ("power", "notice"): frozenset({"none", "routine", "agreed"}),
    ("power", "dwelling"): frozenset({"no", "warrant", "notice", "common parts"}),
    ("scheme", "tag"): frozenset({"hazard", "compliance", "intelligence", "confidence"}),
}

DEFAULT_FOLDER = Path(__file__).resolve().parent.parent / "data" / "reference"
"""Where a checkout keeps the shipped reference data."""

_KINDS = {"str": str, "int": int, "bool": bool, "tuple[str, ...]": list}


def load_reference(folder: Path | None = None) -> Reference:
    """Read the four files of `folder` (None = as shipped); UserError with every fault and line."""
    folder = DEFAULT_FOLDER if folder is None else Path(folder)
    paths = tuple(folder / name for name, _ in FILES.values())
    stamps = tuple((s.st_mtime_ns, s.st_size) for s in (p.stat() for p in paths if p.is_file()))
    return _load(folder, stamps)


@lru_cache(8)
def _load(folder: Path, _stamps: tuple[tuple[int, int], ...]) -> Reference:
    """Read once for each state of the files: pages ask for it whenever they are shown."""
    tables: dict[str, Any] = {"about": {}}
    lines: dict[tuple[str, int], str] = {}
    for key, (file_name, _) in FILES.items():
        path = folder / file_name
        text = _read(path)
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise UserError(f"{path}: not valid TOML: {error}.", "Mend that line.") from error
        tables[key] = document.get(key, [])
        tables["about"][key] = document.get("about", {})
        for index, line in enumerate(_row_lines(text, key)):
            lines[key, index] = f"{file_name} line {line}"
    return _build(tables, lines)


def reference_from_dict(value: Mapping[str, Any]) -> Reference:
    """The reference that `reference_to_dict` wrote, for instance an edited copy in a case."""
    return _build(value, {})


def reference_to_dict(reference: Reference) -> dict[str, Any]:
    """JSON-able form of all reference data."""
    rows: dict[str, Iterable[Any]] = {
        "agency": reference.agencies.values(),
        "concern": reference.concerns.values(),
        "power": reference.powers,
        "scheme": reference.schemes.values(),
    }
    out: dict[str, Any] = {"about": {k: dict(v) for k, v in reference.about.items()}}
    for key, nouns in rows.items():
        out[key] = [_plain(dataclasses.asdict(noun)) for noun in nouns]
    return out


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UserError(
            f"{path} is missing.", "Restore data/reference from the program's folder."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}.", "Save it as UTF-8 text.") from error


def _row_lines(text: str, key: str) -> list[int]:
    """Line numbers of the [[key]] headers, in order."""
    header = re.compile(rf"^\s*\[\[\s*{key}\s*\]\]")
    return [n for n, line in enumerate(text.splitlines(), 1) if header.match(line)]


def _build(tables: Mapping[str, Any], lines: Mapping[tuple[str, int], str]) -> Reference:
    faults: list[str] = []
    nouns: dict[str, list[Any]] = {}
    for key, (_, noun) in FILES.items():
        nouns[key] = []
        seen: set[str] = set()
        for index, row in enumerate(tables.get(key, [])):
            where = lines.get((key, index), f"{key} {index + 1}")
            value = _parse(noun, key, row, where, faults)
            if value is None:
                continue
            if value.id in seen:
                faults.append(f"{where}: {key} '{value.id}' is there twice")
            seen.add(value.id)
            nouns[key].append((where, value))
    _check_names(nouns, faults)
    if faults:
        raise UserError("Reference data: " + "; ".join(faults) + ".", "Mend these lines.")
    return Reference(
        agencies={a.id: a for _, a in nouns["agency"]},
        concerns={c.id: c for _, c in nouns["concern"]},
        powers=tuple(p for _, p in nouns["power"]),
        schemes={s.id: s for _, s in nouns["scheme"]},
        about={k: dict(v) for k, v in dict(tables.get("about", {})).items()},
    )


def _parse(noun: type, key: str, row: Any, where: str, faults: list[str]) -> Any:
    """One row as its noun, or None with the reasons added to `faults`."""
    if not isinstance(row, Mapping):
        faults.append(f"{where}: expected a table")
        return None
    row, before = dict(row), len(faults)
    if key == "scheme":
        _fold_scheme(row, where, faults)
    fields = {f.name: f for f in dataclasses.fields(noun)}
    for name in row.keys() - fields.keys():
        near = difflib.get_close_matches(name, fields, 1)
        hint = f", did you mean '{near[0]}'?" if near else ""
        faults.append(f"{where}: '{name}' is not a field of {key}{hint}")
    for name, field in fields.items():
        if name not in row:
            if field.default is dataclasses.MISSING:
                faults.append(f"{where}: '{name}' is missing")
            continue
        _check_value(key, name, str(field.type), row, where, faults)
    return noun(**row) if len(faults) == before else None


def _check_value(
    key: str, name: str, kind: str, row: dict[str, Any], where: str, faults: list[str]
) -> None:
    value, wanted = row[name], _KINDS.get(kind)
    if kind == "tuple[str, ...]" and isinstance(value, tuple):
        value = list(value)
    if wanted is not None and (not isinstance(value, wanted) or (wanted is int and value is True)):
        faults.append(f"{where}: '{name}' should be {wanted.__name__}, not {value!r}")
        return
    if isinstance(value, list):
        if not all(isinstance(item, str) for item in value):
            faults.append(f"{where}: '{name}' should hold text only")
        row[name] = tuple(value)
    choices = CHOICES.get((key, name))
    if choices and value not in choices:
        faults.append(f"{where}: '{name}' is {value!r}, not one of {', '.join(sorted(choices))}")
    if name == "harm" and not 1 <= value <= 5:
        faults.append(f"{where}: harm is {value}, not 1 to 5")


def _fold_scheme(row: dict[str, Any], where: str, faults: list[str]) -> None:
    """Lower-case values, ranks checked, `missing` folded in as None."""
    values: dict[str, float | None] = {}
    for raw, rank in dict(row.get("values") or {}).items():
        if rank is not None and not (isinstance(rank, int | float) and 0 <= rank <= 1):
            faults.append(f"{where}: value '{raw}' has rank {rank!r}, not 0 to 1")
            continue
        values[raw.strip().lower()] = None if rank is None else float(rank)
    for raw in row.pop("missing", []):
        values[str(raw).strip().lower()] = None
    row["values"] = values


def _check_names(nouns: dict[str, list[Any]], faults: list[str]) -> None:
    """Every agency and concern that a row names must exist."""
    agencies = {a.id for _, a in nouns["agency"]}
    concerns = {c.id for _, c in nouns["concern"]}
    uses: list[tuple[str, str, Iterable[str], set[str]]] = []
    for where, agency in nouns["agency"]:
        uses.append((where, "concern", [agency.concern] if agency.concern else [], concerns))
    for where, concern in nouns["concern"]:
        uses.append((where, "agency", concern.agencies, agencies))
    for where, power in nouns["power"]:
        uses.append((where, "agency", [power.agency], agencies))
        uses.append((where, "concern", power.concerns, concerns))
    for where, scheme in nouns["scheme"]:
        uses.append((where, "concern", [scheme.concern] if scheme.concern else [], concerns))
    for where, what, ids, known in uses:
        faults.extend(f"{where}: {what} '{i}' is not described" for i in ids if i not in known)


def _plain(value: Any) -> Any:
    """Tuples as lists, so that JSON gives back what it was given."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
