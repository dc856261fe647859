"""Packs and tables for people outside the case, from values that `sharing` already released."""

from __future__ import annotations

from gis_planner.export.pack import PACK_FILES, write_pack
from gis_planner.export.pack_open import open_pack
from gis_planner.export.tables import write_table

__all__ = ["PACK_FILES", "open_pack", "write_pack", "write_table"]
