"""The timeline of a plan: officers or teams as rows, visits that can be moved, a list beside it."""

from gis_planner.app.gantt.chart import GanttChart
from gis_planner.app.gantt.panel import GanttPanel

__all__ = ["GanttChart", "GanttPanel"]
