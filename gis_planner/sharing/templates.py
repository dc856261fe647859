"""Texts to start from: a sharing protocol from a gateway, the seven-marks check of an operation.

Markdown, so that any editor opens it. Our own words; what a protocol must say follows the ICO's
data sharing code of practice, the marks follow ICIBI 2018-19 figure 1.
"""

from __future__ import annotations

from gis_planner.domain.agencies import Reference
from gis_planner.domain.operations import Operation
from gis_planner.domain.sharing import CATEGORIES, Gateway
from gis_planner.sharing.marks import MARKS, seven_marks

BLANK = "……………………"


def protocol(gateway: Gateway, reference: Reference) -> str:
    """A sharing protocol with the gateway's fields filled in and the gaps to fill marked."""
    provider = reference.agency(gateway.provider).name
    recipients = ", ".join(reference.agency(r).name for r in gateway.recipients)
    categories = "\n".join(
        f"- **{c}**: {CATEGORIES.get(c, '')}" for c in gateway.categories
    )  # fmt: skip
    rows = [
        ("Legal basis", gateway.legal_basis),
        ("Regime", gateway.regime),
        ("Purposes", "; ".join(gateway.purposes)),
        ("People and businesses it speaks of", ", ".join(gateway.subject_types)),
        ("Highest marking", gateway.highest_marking),
        ("Handling", gateway.handling),
        ("Conditions", "; ".join(gateway.conditions)),
        ("Passing on", gateway.onward),
        ("Kept for (days)", str(gateway.retention_days or "")),
        ("In force from", gateway.valid_from),
        ("Until", gateway.valid_until),
        ("Next review", gateway.review_date),
        ("Impact assessment", gateway.dpia),
        ("How its use is measured", "; ".join(gateway.measures)),
        (f"Owner and deputy at {provider}", f"{gateway.provider_owner}, {gateway.provider_deputy}"),
        ("Owner and deputy at the recipient",
         f"{gateway.recipient_owner}, {gateway.recipient_deputy}"),
    ]  # fmt: skip
    table = "\n".join(f"| {k} | {_or_blank(v)} |" for k, v in rows)
    signed = "\n".join(f"- {name}, {gateway.signed_on or BLANK}" for name in gateway.signatories)
    return f"""# Sharing protocol {gateway.id}, version {gateway.version}
{gateway.name}

**{provider}** gives to **{recipients}**

## What is given
{categories}

Lists: {", ".join(gateway.lists) or "all of the provider's"}. Shown as: {gateway.visibility}.

## Terms
| | |
|---|---|
{table}

## Rights, security, mistakes
- Requests of people about their data go to: {BLANK}
- How the data travels and who may open it: {BLANK}
- A mistake or loss is told to the provider within: {BLANK}
- What the recipient found goes back to the provider by: {BLANK}

## Signed
{signed or f"- {BLANK}"}
"""


def marks_check(operation: Operation) -> str:
    """The seven marks of a good collaboration as a list to tick, what is missing said."""
    missing: dict[int, list[str]] = {}
    for warning in seven_marks(operation):
        missing.setdefault(warning.mark, []).append(f"{warning.text}. {warning.fix}.")
    lines = []
    for number, mark in enumerate(MARKS, 1):
        name = (mark.__doc__ or "").split("\n")[0].rstrip(".")
        lines.append(f"- [{' ' if number in missing else 'x'}] **{number}. {name}**")
        lines += [f"  - {text}" for text in missing.get(number, ())]
    return f"# Seven marks: {operation.name}\n\n" + "\n".join(lines) + "\n"


def _or_blank(text: str) -> str:
    return text if text.strip(" ,") else BLANK
