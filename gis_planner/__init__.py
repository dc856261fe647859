"""gis_planner: premises matching, joint visit planning and controlled sharing, offline."""

__version__ = "0.1.0"
