"""The register of agreements as people work on it: edit one, its versions, names of today."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

from gis_planner.domain.errors import UserError
from gis_planner.domain.sharing import Gateway
from gis_planner.pipeline.gateways import ALL, KIND, OLDER, _find, _keep, gateways_of
from gis_planner.pipeline.outcome import Outcome
from gis_planner.pipeline.stages import reference_of
from gis_planner.store import Case


def standing_of(case: Case, as_of: date) -> tuple[Any, ...]:
    """`sharing.register.Standing` of every agreement, in the order of the register."""
    from gis_planner import sharing

    return sharing.standing(gateways_of(case), reference_of(case), as_of.isoformat())


def matrix_of(case: Case, as_of: date) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(provider, recipient, gateways in force), by the names of today."""
    from gis_planner import sharing

    return sharing.who_with_whom(gateways_of(case), reference_of(case), as_of.isoformat())


def put(case: Case, values: dict[str, Any]) -> Outcome:
    """Add an agreement, or put a new version in the place of the one with its id; the older one is
    kept. UserError with every fault at once."""
    from gis_planner import sharing

    (made,) = sharing.gateways_from_dicts([values])
    held = {g.id: g for g in gateways_of(case)}
    if made == held.get(made.id):
        return Outcome(f"Gateway {made.id} is as it was")
    if made.id in held and made.version == held[made.id].version:
        made = dataclasses.replace(made, version=_next(made.version))
    said = f"version {made.version}" if made.id in held else "added"
    return _keep(case, (made,), f"Gateway {made.id} {said}")


def take_out(case: Case, gateway_id: str) -> Outcome:
    """Take an agreement out of the register; journal and older versions still tell of it."""
    gateway = _find(case, gateway_id)
    left = [g for g in case.document(KIND, ALL) or [] if g["id"] != gateway.id]
    summary = f"Gateway {gateway.id} taken out of the register"
    touched = case.set_document(KIND, ALL, left or None, summary)
    return Outcome(summary, touched, {"gateway": gateway.id})


def versions_of(case: Case, gateway_id: str) -> tuple[Gateway, ...]:
    """Every version of an agreement, the newest (in force) first."""
    from gis_planner import sharing

    older = [
        (int(name.rpartition("/")[2]), value) for name, value in case.documents(OLDER).items()
        if name.rpartition("/")[0] == gateway_id
    ]  # fmt: skip
    rows = [value for _, value in sorted(older, key=lambda pair: -pair[0])]
    found = [sharing.gateways_from_dicts([row])[0] for row in rows]
    return (*(g for g in gateways_of(case) if g.id == gateway_id), *found)


def renamed(case: Case, gateway: Gateway) -> Gateway:
    """The agreement with each agency under the name it acts by today (GLAA → Fair Work Agency)."""
    today = reference_of(case).today
    own = reference_of(case).agency
    names = dict.fromkeys(today(r) for r in gateway.recipients)
    accepted = {today(a): person for a, person in gateway.accepted.items()}
    provider = today(gateway.provider)
    same = provider == own(gateway.provider).id and tuple(names) == gateway.recipients
    if same:
        return gateway
    return dataclasses.replace(
        gateway, provider=provider, recipients=tuple(names), accepted=accepted
    )


def follow_successions(case: Case) -> Outcome:
    """A new version of each agreement that names an agency which is no more, as one change; it
    stays signed by those who signed, so that its review can say whether that still holds."""
    made = [(g, renamed(case, g)) for g in gateways_of(case)]
    new = tuple(
        dataclasses.replace(b, version=_next(a.version)) for a, b in made if a != b
    )  # fmt: skip
    if not new:
        return Outcome("Every agreement names agencies that are still there")
    names = ", ".join(g.id for g in new)
    return _keep(case, new, f"{len(new)} gateways renamed to the successors: {names}")


def write_marks(case: Case, operation: str, out: Path, *, as_of: date) -> Outcome:
    """The seven-marks check of an operation to fill in and sign (Markdown), noted in the journal.
    UserError where there is no such operation, or the file cannot be written."""
    from gis_planner.pipeline.operation_forms import definition_of, sayings
    from gis_planner.pipeline.operations import read_operation
    from gis_planner.sharing.marks_paper import marks_paper

    read = read_operation(definition_of(case, operation))
    text = marks_paper(
        read, reference_of(case), as_of=as_of.isoformat(), **sayings(case, operation)
    )
    try:
        out.write_text(text, "utf-8")
    except OSError as fault:
        raise UserError(
            f"{out} cannot be written: {fault.strerror}.", "Choose another folder."
        ) from fault
    case.note("export", f"Seven-marks check of {operation} written to {out.name}")
    return Outcome(f"Seven-marks check of {operation} written to {out}", figures={"file": str(out)})


def _next(version: str) -> str:
    """'2' after '1', '1.3' after '1.2'; a name gets ' b'."""
    head, dot, last = version.rpartition(".")
    return f"{head}{dot}{int(last) + 1}" if last.isascii() and last.isdigit() else f"{version} b"
