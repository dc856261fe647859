"""Packs: each agency is briefed with what it may see, and nothing else."""

from gis_planner.app.pages.pack.page import PackPage

__all__ = ["PackPage"]
