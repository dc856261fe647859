"""The verbs: from the case to a pure stage and back as one change. No arithmetic of its own."""

from gis_planner.pipeline.outcome import Outcome

__all__ = ["Outcome"]
