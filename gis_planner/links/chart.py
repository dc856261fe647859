"""The part on screen for other tools: GraphML, GEXF, and rows that i2 imports."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from gis_planner.links.graph import Part

if TYPE_CHECKING:
    import networkx

_NODE = ("type", "label", "hub", "hub_because", "detail", "source_refs")
_LINK = ("type", "valid_from", "valid_to", "bits", "is_candidate", "because", "source_refs",
         "grade", "marking")  # fmt: skip


def to_networkx(part: Part, marking: str = "") -> networkx.MultiDiGraph[str]:
    """A directed multigraph; missing values are left out, since GraphML has none. `marking` of the
    whole is kept with the graph."""
    import networkx as nx

    graph: networkx.MultiDiGraph[str] = nx.MultiDiGraph()
    if marking:
        graph.graph["marking"] = _clean(marking)
    for row in part.nodes.to_pylist():
        graph.add_node(row["node_id"], **_present(row, _NODE))
    for row in part.links.to_pylist():
        graph.add_edge(
            row["from_id"], row["to_id"], key=str(row["link_id"]), **_present(row, _LINK)
        )
    return graph


def _present(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {n: _clean(row[n]) for n in names if row.get(n) is not None}


def _clean(value: Any) -> Any:
    """XML forbids most control characters."""
    if not isinstance(value, str):
        return value
    return "".join(c for c in value if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff"
                                                          and c not in "\ufffe\uffff"))  # fmt: skip


def graphml(part: Part, marking: str = "") -> str:
    """GraphML text."""
    import networkx as nx

    return "\n".join(nx.generate_graphml(to_networkx(part, marking)))


def gexf(part: Part, marking: str = "") -> str:
    """GEXF text for Gephi."""
    import networkx as nx

    graph = to_networkx(part)
    for _, data in graph.nodes(data=True):
        data["kind"] = data.pop("type", "")
    for _, _, data in graph.edges(data=True):
        data["kind"] = data.pop("type", "")
    if marking:  # the only field of GEXF for the whole graph
        graph.graph["name"] = _clean(marking)
    return "\n".join(nx.generate_gexf(graph))


I2_COLUMNS = (
    "End1 Type", "End1 Identity", "End1 Label", "End2 Type", "End2 Identity", "End2 Label",
    "Link Type", "Link Direction", "Date From", "Date To", "Strength", "Description", "Source",
    "Grade", "Marking",
)  # fmt: skip


def i2_csv(part: Part, marking: str = "") -> str:
    """CSV for the import wizard of i2 Analyst's Notebook: one row a link, dotted if a candidate.

    Nodes without a link are rows with an empty second end.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(I2_COLUMNS)
    nodes = {r["node_id"]: r for r in part.nodes.to_pylist()}
    linked: set[str] = set()
    for row in part.links.to_pylist():
        a, b = nodes.get(row["from_id"]), nodes.get(row["to_id"])
        if not a or not b:
            continue
        linked |= {a["node_id"], b["node_id"]}
        strength = "Tentative" if row["is_candidate"] else "Confirmed"
        writer.writerow([
            *_end(a), *_end(b), _safe(row["type"]), "End1 to End2", _safe(row["valid_from"]),
            _safe(row["valid_to"]), strength, _safe(row["because"]), _safe(row["source_refs"]),
            _safe(row.get("grade")), _safe(row.get("marking") or marking),
        ])  # fmt: skip
    for node_id, node in nodes.items():
        if node_id not in linked:
            refs = _safe(node["source_refs"])
            writer.writerow([*_end(node), *[""] * 9, refs, "", _safe(marking)])
    return out.getvalue()


def _end(node: dict[str, Any]) -> tuple[str, str, str]:
    label = node["label"] or ""
    number = node["type"] == "phone" and re.fullmatch(r"\+?[\d ()-]+", label)
    return node["type"], _safe(node["node_id"]), label if number else _safe(label)


def _safe(text: str | None) -> str:
    """A cell that a spreadsheet never takes for a formula."""
    bare = " ".join((text or "").split())
    return "'" + bare if re.match(r"[=+\-@\x00-\x1f\x7f]", bare) else bare
