"""A text to start from: a sharing protocol from a gateway.

Markdown, so that any editor opens it. Our own words; what a protocol must say follows the ICO's
data sharing code of practice.
"""

from __future__ import annotations

import re

from gis_planner.domain.agencies import Reference
from gis_planner.domain.sharing import CATEGORIES, Gateway

BLANK = "……………………"


def protocol(gateway: Gateway, reference: Reference) -> str:
    """A sharing protocol with the gateway's fields filled in and the gaps to fill marked."""
    provider = plain(reference.agency(gateway.provider).name)
    recipients = plain(", ".join(reference.agency(r).name for r in gateway.recipients))
    categories = "\n".join(
        f"- **{plain(c)}**: {CATEGORIES.get(c, '')}" for c in gateway.categories
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
    table = "\n".join(f"| {k} | {or_blank(v)} |" for k, v in rows)
    signed = "\n".join(
        f"- {plain(name)}, {or_blank(gateway.signed_on)}" for name in gateway.signatories
    )
    return f"""# Sharing protocol {plain(gateway.id)}, version {plain(gateway.version)}
{plain(gateway.name)}

**{provider}** gives to **{recipients}**

## What is given
{categories}

Lists: {plain(", ".join(gateway.lists)) or "all of the provider's"}. Shown as: {gateway.visibility}.

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


def plain(text: str) -> str:
    """A text on one line that Markdown shows as it is: no tag, link, code or table cell of its
    own."""
    return re.sub(r"([\\`\[\]<|])", r"\\\1", " ".join(text.split()))


def or_blank(text: str) -> str:
    """The text as it is, a line to write on where there is none."""
    return plain(text) if text.strip(" ,") else BLANK
