"""Words under which people look for an action in the command palette, besides those it shows."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

ALSO = {
    "new": "create start", "open": "load recent last previous file", "demo": "sample example try",
    "import": "add list csv excel xlsx spreadsheet json data load upload bring",
    "layer": "shapefile geojson kml geopackage boundaries roads wards file",
    "gazetteer": "addresses uprn addressbase os open", "pseudonymise": "anonymise hash redact",
    "export": "csv excel xlsx spreadsheet save download",
    "verify": "check integrity sound tampered", "quit": "exit leave end", "close": "shut",
    "undo": "back revert take mistake", "redo": "again forward repeat",
    "history_go": "undo several revert earlier restore",
    "match": "duplicates deduplicate link records entity resolution",
    "score": "risk rank severity priority", "links_build": "network relations connections",
    "accuracy": "quality precision recall train review sample", "find": "filter look name text",
    "select_none": "deselect unselect clear selection", "zoom_selection": "zoom to fit selected",
    "chart_add": "network graph who is behind", "clear_filters": "reset remove everything",
    "copy_dossier": "report clipboard profile", "page_review": "doubtful pairs duplicates decide",
    "page_changes": "what changed since new gone",
    "page_links": "network chart graph people directors who is behind company",
    "page_plan": "schedule calendar visits week operation", "page_targets": "shortlist funnel",
    "page_outcomes": "results record visits", "page_pack": "brief share agency release send",
    "page_sharing": "gateway gdpr law agreements audit", "page_premises": "map table",
    "page_import": "lists sources data", "page_leads": "new hints phoenix",
    "dock_layers": "legend order visibility", "dock_history": "journal undo list changes log",
    "dock_jobs": "log background progress running", "dock_notices": "notifications messages alerts",
    "dock_timeline": "contacts dates chronology", "dock_inspector": "details dossier profile",
    "theme_dark": "night mode looks colours black", "theme_light": "day mode looks colours white",
    "theme_high contrast": "accessibility vision looks colours",
    "reset": "layout windows panels arrangement default",
    "cluster": "wrong duplicates same separate", "decisions": "judgements answers",
    "record": "premises new type enter phone", "targets_lists": "shortlist",
    "targets_keep": "shortlist save", "targets_letters": "advance write to premises",
    "targets_others": "clash diary", "plan_go": "schedule optimise route solve",
    "plan_turns": "roster rota duty sheet",
    "replan_officer": "ill sick absent replace replan lost leave",
    "replan_overrun": "late delay replan", "replan_closed": "shut replan",
    "replan_refused": "replan", "replan_road": "replan closure blocked",
    "plan_compare": "versions difference", "one_more": "capacity staff resource",
    "outcome_record": "results findings visit", "outcome_totals": "results summary statistics",
    "outcome_form_in": "import results", "outcome_form_out": "export results paper",
    "see_as": "view reader agency permission redact preview",
    "agreements": "gateway law gdpr dpia legal sharing", "handling": "gsc marking caveat",
    "requests": "request information disclosure",
    "retention": "retention delete erase expire gdpr remove list",
    "audit": "log journal hash proof", "map_measure_length": "distance ruler",
    "map_measure_area": "ruler size hectares",
    "map_identify": "identify click attributes information",
    "map_draw": "polygon shape boundary sketch",
    "map_goto": "postcode find address zoom jump coordinates",
    "map_select": "pan drag hand pointer", "map_move": "drag correct position location wrong",
    "map_symbology":
        "style colour by heat map heatmap density clusters hexagons choropleth rates labels",
    "map_basemap": "background tiles satellite raster mbtiles ordnance survey",
    "map_no_basemap": "background remove", "map_inset": "overview", "map_legend": "key",
    "map_copy_place": "grid reference easting northing location",
    "map_copy": "picture clipboard screenshot paste powerpoint",
    "map_save": "picture png svg pdf export screenshot",
    "bookmark_add": "save favourite view place",
    "preferences":
        "settings options language locale font text size bigger scale theme notifications",
    "lock": "password passphrase screen secure", "close_notices": "notifications dismiss messages",
    "print": "paper report", "brief": "present presentation slides full fullscreen show meeting",
    "tour": "tutorial learn start introduction training", "tasks": "exercise practice learn sample",
    "map_rectangle": "box area", "map_lasso": "freehand draw area",
    "map_radius": "circle distance buffer around", "map_zoom_in": "closer larger enlarge",
    "map_zoom_out": "farther smaller", "map_home": "zoom fit whole extent full reset world",
    "table_columns": "fields hide show", "table_stats": "mean median sum average",
    "table_group": "pivot summarise count", "table_colours": "conditional format",
    "help": "guide manual documentation how", "shortcuts": "keys hotkeys keybindings",
    "palette": "actions search run",
}  # fmt: skip
"""Name of an action → words; what the palette shows of an action need not stand here."""
SMALL = {"a", "an", "the", "to", "of", "how", "do", "i", "as", "in", "on", "by", "my", "and", "or"}
ALIKE = 0.8
"""So alike are a word and the same with a slip of the finger (0 to 1)."""


def score(query: str, title: str, also: str = "") -> float:
    """How well an action answers a query, 0 not at all. Every word must be there: begin a word of
    the title, else one of the other words, stand inside the title, or be a slip away from either;
    or the letters are the first of the title's words."""
    wanted = _words(query)
    wanted = [w for w in wanted if w not in SMALL] or wanted
    if not wanted:
        return 1.0
    shown, other = _words(title), _words(also)
    found = [_answer(word, shown, other, title.lower()) for word in wanted]
    if all(found):
        whole = query.lower().strip() in title.lower()
        place = next((i for i, w in enumerate(shown) if w.startswith(wanted[0])), 9)
        return sum(found) / len(found) + 2.0 * whole - 0.1 * place - 0.002 * len(title)
    first = "".join(word[0] for word in shown)
    letters = "".join(wanted)
    return 0.1 if len(letters) > 1 and first.startswith(letters) else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def _answer(word: str, shown: list[str], other: list[str], title: str) -> float:
    if word in shown:
        return 10.5 if word in other else 10.0  # among several with the word, the one meant
    if any(w.startswith(word) for w in shown):
        return 8.0
    if word in other:
        return 7.0
    if any(w.startswith(word) for w in other):
        return 5.0
    if len(word) > 2 and word in title:
        return 3.0
    near = len(word) > 3 and any(_alike(word, w) for w in (*shown, *other) if w[0] == word[0])
    return 2.0 if near else 0.0


def _alike(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 2:
        return False
    return SequenceMatcher(None, one, other).ratio() >= ALIKE
