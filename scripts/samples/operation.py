"""The operation, gateways and recipe of the demonstration, as TOML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from samples.businesses import World
from samples.lists import MAPS, SPECS
from samples.registers import LISTS

DAYS = ("2026-12-01", "2026-12-02", "2026-12-03")
OBJECTIVES = {
    "council-food": "Food hygiene at premises rated 0 to 2 or never inspected",
    "council-ts": "Counterfeit tobacco, unsafe vapes and under-age sales",
    "council-licensing": "Licence conditions at premises with complaints",
    "council-housing": "Unlicensed houses in multiple occupation above shops",
    "police": "Disrupt organised crime that uses lawful businesses",
    "fire": "Sleeping on premises and locked exits",
    "hmrc": "Hidden wages and undeclared takings",
    "immigration": "Illegal working",
    "fwa": "Unpaid wages and labour exploitation",
}
# agency, officers, where the base stands (0 first town, 1 second town), skills
TEAMS = (
    ("council-food", 2, 0, ("food hygiene",)), ("council-ts", 2, 0, ("tobacco dog handler",)),
    ("council-licensing", 1, 0, ("licensing",)), ("council-housing", 1, 1, ("housing",)),
    ("police", 3, 0, ("search", "interview")), ("fire", 2, 1, ("fire safety audit",)),
    ("hmrc", 1, 0, ("records",)), ("immigration", 2, 1, ("interview",)), ("fwa", 1, 0,
        ("interview",)),
)  # fmt: skip

REGISTER_MAPS = {
    "insolvency notices": {"source_ref": "Notice", "status": "Procedure", "date_from": "Date"},
    "disqualified directors": {"source_ref": "Order", "date_to": "Disqualified until"},
}


def _text(value: object) -> str:
    """A value as TOML (JSON strings, numbers, lists are TOML as well)."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_text(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def _block(table: str, /, *, many: bool = True, **fields: Any) -> str:
    head = f"[[{table}]]" if many else f"[{table}]"
    return "\n".join([head, *(f"{k} = {_text(v)}" for k, v in fields.items())]) + "\n"


def operation(world: World) -> str:
    """A three-day week of action: 15 officers of nine agencies."""
    towns = [s.centre for s in world.block.settlements[:2]]
    parts = [_block(
        "operation", many=False, name="week-of-action", days=list(DAYS), roads="roads",
        headcount_cap=6, random_visits=0.1, announced=False, min_agencies=3, min_attending=2,
        owner="Operations lead, Farrowmere",
        objectives=OBJECTIVES, measures=["visits with a stated outcome", "concerns found a visit"],
        review_date="2026-12-15", marking="OFFICIAL-SENSITIVE",
    )]  # fmt: skip
    for agency, _, town, _ in TEAMS:
        parts.append(_block(
            "agency", id=agency, base_easting=round(towns[town][0]),
            base_northing=round(towns[town][1]),
            aftermath_hours=40 if agency in ("hmrc", "immigration", "fwa") else 120,
            objective=OBJECTIVES[agency], contact=f"{agency} duty desk", deputy=f"{agency} deputy",
        ))  # fmt: skip
    for agency, count, _, skills in TEAMS:
        for k in range(count):
            short = (
                "".join(p[0] for p in agency.split("-")).upper()
                if "-" in agency
                else agency[:2].upper()
            )
            names = world.registry.names
            parts.append(_block(
                "officer", id=f"{short}{k + 1}", agency=agency,
                name=f"{names.given()} {names.surname()}",
                skills=list(skills), shift_start="08:30" if k % 2 else "09:00",
                shift_end="17:00" if k % 2 == 0 else "18:00", max_visits=4,
                standby=agency == "police" and k == 2,
            ))  # fmt: skip
    return "\n".join(parts)


EVERYTHING = ("identity", "contact", "rating", "history", "original")
# provider, recipients ('*' all partners), legal basis, categories, more fields
AGREEMENTS: tuple[tuple[str, str, str, tuple[str, ...], dict[str, Any]], ...] = (
    ("companies-house", "*", "Public register, Companies Act 2006 s.1085", EVERYTHING, {}),
    ("insolvency", "*", "Public register and Gazette notices", EVERYTHING, {}),
    ("council-food", "*", "Public register; Food Standards Act 1999 (check)", EVERYTHING, {}),
    ("council-ts", "*", "Memorandum of understanding of the partnership", EVERYTHING, {}),
    ("council-licensing", "*", "Public register, Licensing Act 2003 s.8", EVERYTHING, {}),
    ("council-housing", "*", "Public register, Housing Act 2004 s.232", EVERYTHING[:4], {}),
    ("council-hs", "*", "Memorandum of understanding of the partnership", EVERYTHING[:4], {}),
    ("council-rates", "council-ts police hmrc", "Crime and Disorder Act 1998 s.115 (check)",
     ("identity", "rating", "history"), {}),
    ("fire", "*", "Memorandum of understanding of the partnership", EVERYTHING[:4], {}),
    ("fwa", "police immigration hmrc", "Employment Rights Act 2025 (check)", EVERYTHING[:4], {}),
    ("police", "council-ts council-licensing immigration fwa hmrc",
     "Crime and Disorder Act 1998 s.115 (check)", ("identity", "contact", "rating", "history"),
     {"handling": "C", "regime": "Part 3", "conditions": ["not to be shown to the subject"]}),
    ("police", "fire council-food", "Crime and Disorder Act 1998 s.115 (check)", ("identity",),
     {"visibility": "hit", "regime": "Part 3"}),
    ("hmrc", "police fwa", "Commissioners for Revenue and Customs Act 2005 s.18 (check)",
     ("identity", "rating", "history"),
     {"handling": "C", "regime": "Part 3", "conditions": ["no onward disclosure"]}),
    ("immigration", "police fwa hmrc", "Immigration and Asylum Act 1999 s.20 (check)",
     ("identity", "rating", "history"), {"regime": "Part 3", "signed_on": ""}),
    ("hse", "council-hs fire", "Health and Safety at Work Act 1974 s.28 (check)", EVERYTHING[:4],
     {"suspended_from": "2026-10-01", "suspension_review": "2027-01-15"}),
)  # fmt: skip


def gateways() -> str:
    """Sharing agreements: public registers, narrow ones, hit only, unsigned, suspended."""
    partners = [t[0] for t in TEAMS]
    parts = []
    for number, (provider, to, basis, categories, more) in enumerate(AGREEMENTS, 1):
        recipients = [a for a in (partners if to == "*" else to.split()) if a != provider]
        row: dict[str, Any] = {
            "id": f"G{number:02d}-{provider}", "provider": provider, "recipients": recipients,
            "legal_basis": basis, "purposes": ["joint visits"], "categories": list(categories),
            "valid_from": "2026-01-01", "review_date": "2027-01-01", "retention_days": 90,
            "onward": "no", "provider_owner": f"{provider} information manager",
            "provider_deputy": f"{provider} deputy", "recipient_owner": "partnership manager",
            "recipient_deputy": "partnership deputy", "signed_on": "2026-01-05",
            "signatories": [f"{provider} director", "partnership manager"], "dpia": "DPIA-2026-01",
            "measures": ["items of information used a quarter"],
        }  # fmt: skip
        if more.get("handling") == "C":
            row["accepted"] = {r: f"{r} duty inspector" for r in recipients}
        parts.append(_block("gateway", **{**row, **more}))
    return "\n".join(parts)


def recipe() -> str:
    """Everything in order: gazetteer, layers, lists, registers, operation, audiences."""
    parts = [
        "# The whole way on an invented authority: gis-planner run recipe.toml --out out/demo\n"
        'operation = "operation.toml"\n'
        'audiences = ["police", "fire", "council-food", "hmrc"]\n'
        'purpose = "joint visits"\nas_of = "2026-11-16"\nseed = 7\nseconds = 10\n'
    ]
    parts.append(_block("gateway", file="gateways.toml"))
    parts.append(_block("gazetteer", file="gazetteer.csv.gz"))
    for name in ("district", "wards", "roads", "closures"):
        parts.append(_block("layer", file=f"{name}.geojson", name=name))
    parts.append(_block("layer", file="postcodes.csv", name="postcodes"))
    for spec in SPECS:
        parts.append(_block("import", file=spec.file, agency=spec.agency, list=spec.name,
                            map={"source_ref": spec.ref_column, **MAPS.get(spec.name,
                                {})}))  # fmt: skip
    for file, (agency, name) in LISTS.items():
        more: dict[str, Any] = {"map": REGISTER_MAPS[name]} if name in REGISTER_MAPS else {}
        parts.append(_block("import", file=file, agency=agency, list=name, **more))
    return "\n".join(parts)


def write(out: Path, world: World) -> None:
    """Write operation.toml, gateways.toml and recipe.toml."""
    texts = {"operation": operation(world), "gateways": gateways(), "recipe": recipe()}
    for name, text in texts.items():
        (out / f"{name}.toml").write_bytes(text.encode())
