"""What the window is made of beside its first pages: one file a topic.

`ORDER` is the order of pages on the rail; a page's place in it gives its shortcut (Ctrl+1 ... 0).
"""

from gis_planner.app.parts.desk import DeskPart
from gis_planner.app.parts.habits import HabitsPart
from gis_planner.app.parts.keys import KeysPart
from gis_planner.app.parts.links import LinksPart
from gis_planner.app.parts.map_tools import MapToolsPart
from gis_planner.app.parts.outcomes import OutcomesPart
from gis_planner.app.parts.part import Part
from gis_planner.app.parts.plans import PlansPart
from gis_planner.app.parts.presenting import PresentingPart
from gis_planner.app.parts.sharing import SharingPart
from gis_planner.app.parts.stages import StagesPart
from gis_planner.app.parts.tables import TablesPart
from gis_planner.app.parts.targets import TargetsPart
from gis_planner.app.parts.way import WayPart

PARTS: tuple[type[Part], ...] = (
    StagesPart, LinksPart, TargetsPart, DeskPart, PlansPart, OutcomesPart, SharingPart,
    MapToolsPart, HabitsPart, PresentingPart, TablesPart, WayPart, KeysPart,
)  # fmt: skip
ORDER = (
    "import", "review", "changes", "premises", "links", "leads", "targets", "plan", "outcomes",
    "pack", "sharing",
)  # fmt: skip
