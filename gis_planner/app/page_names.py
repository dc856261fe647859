"""The pages on the rail, and the docks that each opens with."""

from __future__ import annotations

from gis_planner.app.parts import ORDER, PARTS
from gis_planner.app.parts.part import PageName

HERE = "gis_planner.app.pages"
PREMISES_DOCKS = ("layers", "filters", "inspector", "table", "timeline")
FIRST_PAGES = (
    PageName("leads", "Leads", "leads", ("inspector",), source=f"{HERE}.leads:LeadsPage"),
    PageName("changes", "Changes", "changes", source=f"{HERE}.changes:ChangesPage"),
    PageName("import", "Import", "import", source=f"{HERE}.import_:ImportPage"),
    PageName("review", "Review", "review", source=f"{HERE}.review:ReviewPage"),
    PageName("premises", "Premises", "premises", PREMISES_DOCKS, True),
    PageName("links", "Links", "links", ("evidence", "inspector"), True,
             f"{HERE}.links:LinksPage"),
    PageName("plan", "Plan", "plan", ("inspector",), True, f"{HERE}.plan:PlanPage"),
    PageName("pack", "Pack", "pack", source=f"{HERE}.pack:PackPage"),
)  # fmt: skip
ALL_PAGES = (*FIRST_PAGES, *(page for part in PARTS for page in part.PAGES))
"""In the order in which they are made: leads and changes are counted on the rail."""
PAGES = tuple(sorted(ALL_PAGES, key=lambda page: ORDER.index(page.name)))
DOCKS_OF = {"start": (), **{page.name: page.docks for page in PAGES}}
"""Docks that a page opens with, until the user arranges it otherwise."""
FILTERED = tuple(page.name for page in PAGES if page.filtered)
"""Pages with the bar of filters above them."""
