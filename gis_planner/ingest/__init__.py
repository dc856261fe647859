"""The only room that opens users' lists: any list in, `RECORDS` rows and rows set aside out."""

from __future__ import annotations

from gis_planner.ingest.limits import Limits
from gis_planner.ingest.reader import ParsedList, Preview, preview, read_list
from gis_planner.ingest.recognise import Proposal
from gis_planner.ingest.set_aside import write_set_aside

__all__ = [
    "Limits",
    "ParsedList",
    "Preview",
    "Proposal",
    "preview",
    "read_list",
    "write_set_aside",
]
