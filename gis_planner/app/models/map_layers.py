"""How the layers of the map are arranged: order, groups, visibility, opacity, scale range, style.

No Qt. `kept` makes plain values for the case, `arranged` puts them back on whatever layers there
are, `what_changed` says in words what a person did.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from gis_planner.app.map.scene import (
    ALWAYS,
    NO_LABEL,
    Layer,
    Points,
    Rings,
    Scene,
    Segments,
    Style,
)
from gis_planner.app.map.shapes import NAME_COLUMNS
from gis_planner.app.map.shapes import column_texts as column_of
from gis_planner.app.models.map_fields import table_texts
from gis_planner.app.models.symbology import MODES, Symbology
from gis_planner.app.models.words import many

M_PER_PX = 0.000264583
"""Metres of screen a pixel at 96 dots an inch: metres a pixel on the ground over this is the
denominator of the scale."""
PASSING = ("route", "stops")
"""Kinds that a page lays over the map for a while: never kept."""
SCALES = (500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
          5_000_000)  # fmt: skip
PLAIN = ("colour", "fill", "fill_opacity", "width_px", "dashed", "label", "mode")


def denominator(m_per_px: float) -> float:
    """N of the scale 1:N."""
    return m_per_px / M_PER_PX


def m_per_px(scale: float) -> float:
    """Metres a pixel at 1:`scale`."""
    return scale * M_PER_PX


# ---- keeping


def kept(scene: Scene) -> dict[str, Any]:
    """The arrangement as plain values."""
    layers = [x for x in scene.layers if x.kind not in PASSING]
    return {
        "order": [x.name for x in layers],
        "layers": {x.name: _settings(x) for x in layers},
    }


def _settings(layer: Layer) -> dict[str, Any]:
    style = layer.style
    found: dict[str, Any] = {
        "visible": layer.visible, "opacity": round(layer.opacity, 3), "group": layer.group,
        "title": layer.title, **{n: getattr(style, n) for n in PLAIN},
        "scale": [style.scale[0], None if np.isinf(style.scale[1]) else style.scale[1]],
    }  # fmt: skip
    if style.theme is not None:
        found["theme"] = style.theme.to_json()
    return found


def arranged(scene: Scene, value: dict[str, Any]) -> Scene:
    """The scene's layers as `value` says; layers that it does not know keep their place over the
    one they lie on, and what it knows but is gone is passed over."""
    settings = value.get("layers")
    if not isinstance(settings, dict):
        return scene
    for layer in scene.layers:
        given = settings.get(layer.name)
        if isinstance(given, dict):
            scene = scene.put(_with(layer, given))
    order = [n for n in value.get("order", ()) if isinstance(n, str)]
    return Scene(tuple(_ordered(list(scene.layers), order)))


def _ordered(layers: list[Layer], order: list[str]) -> list[Layer]:
    place = {name: i for i, name in enumerate(order)}
    known = sorted((x for x in layers if x.name in place), key=lambda x: place[x.name])
    for i, layer in enumerate(layers):
        if layer.name not in place:
            under = layers[i - 1].name if i else ""
            at = next((k + 1 for k, x in enumerate(known) if x.name == under), 0 if not i else -1)
            known.insert(at if at >= 0 else len(known), layer)
    return known


def _with(layer: Layer, given: dict[str, Any]) -> Layer:
    style = layer.style
    plain = {
        n: given[n] for n in PLAIN
        if n in given and isinstance(given[n], (str, int, float, bool))
        and isinstance(given[n], str) == isinstance(getattr(style, n), str)
    }  # fmt: skip
    scale = given.get("scale")
    if isinstance(scale, list) and len(scale) == 2:
        far = float("inf") if scale[1] is None else float(scale[1])
        plain["scale"] = (float(scale[0] or 0.0), far)
    theme = Symbology.from_json(given.get("theme"))
    made = replace(
        layer,
        visible=bool(given.get("visible", layer.visible)),
        opacity=min(max(float(given.get("opacity", layer.opacity)), 0.0), 1.0),
        group=str(given.get("group", layer.group)),
        title=str(given.get("title", layer.title)),
        style=replace(style, theme=theme, **plain),
    )
    return labelled(made, made.style.label)


def what_changed(before: dict[str, Any], after: dict[str, Any]) -> str:
    """One line for the journal; '' where nothing did."""
    if before == after:
        return ""
    old, new = before.get("layers", {}), after.get("layers", {})
    told = [words for name in new if name in old for words in _told(old[name], new[name])]
    if [n for n in before.get("order", ()) if n in new] != [
        n for n in after.get("order", ()) if n in old
    ]:
        told.append("layers in another order")
    if not told:
        return "Map: layers arranged"
    more = f" and {len(told) - 2} more" if len(told) > 2 else ""
    return f"Map: {', '.join(told[:2])}{more}"


def _told(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    title = new.get("title", "")
    found = []
    if old.get("visible") != new.get("visible"):
        found.append(f"{title} {'shown' if new.get('visible') else 'hidden'}")
    if old.get("theme") != new.get("theme"):
        mode = (new.get("theme") or {}).get("mode", "")
        found.append(f"{title} drawn as {MODES[mode].lower() if mode else 'usual'}")
    if old.get("opacity") != new.get("opacity"):
        found.append(f"{title} at {new.get('opacity', 1) * 100:.0f} %")
    if old.get("label") != new.get("label"):
        found.append(f"labels of {title}")
    if old.get("scale") != new.get("scale"):
        found.append(f"scale range of {title}")
    if old.get("group") != new.get("group"):
        found.append(f"{title} in group {new.get('group')}")
    if old.get("title") != new.get("title"):
        found.append(f"{old.get('title')} renamed {title}")
    rest = ("colour", "fill", "fill_opacity", "width_px", "dashed", "mode")
    if any(old.get(n) != new.get(n) for n in rest):
        found.append(f"looks of {title}")
    return found


# ---- labels


def labelled(layer: Layer, column: str) -> Layer:
    """The layer with labels from a column; 'name' is whichever column names its features."""
    made = replace(layer, style=replace(layer.style, label=column))
    data, table = layer.data, layer.attributes
    if table is None or column in ("", NO_LABEL):
        return made
    if column == "name" and "name" not in table.column_names:
        texts: list[Any] = column_of(table, NAME_COLUMNS, "nm")
    else:
        texts = table_texts(table, column) or [""] * table.num_rows
    names = tuple("" if t is None else str(t) for t in texts)
    if isinstance(data, Segments) and len(data.features):
        return replace(made, data=replace(data, names=tuple(names[i] for i in data.features)))
    if isinstance(data, Points) or (isinstance(data, Rings) and len(data.rings) == len(names)):
        return replace(made, data=replace(data, names=names))
    return made


# ---- order and groups


def groups(scene: Scene) -> list[tuple[str, list[Layer]]]:
    """Groups with their layers as a tree shows them: the top one first."""
    found: dict[str, list[Layer]] = {}
    for layer in reversed(scene.layers):
        if layer.kind not in PASSING:
            found.setdefault(layer.group, []).append(layer)
    return list(found.items())


def reordered(scene: Scene, tree: list[tuple[str, list[str]]]) -> Scene:
    """The scene as a tree says (groups and layers, top first); passing layers stay on top."""
    layers = []
    for group, names in reversed(tree):
        for name in reversed(names):
            layer = scene.get(name)
            if layer is not None:
                layers.append(layer if layer.group == group else replace(layer, group=group))
    there = {x.name for x in layers}
    return Scene((*layers, *(x for x in scene.layers if x.name not in there)))


def step(scene: Scene, name: str, by: int) -> Scene:
    """A layer moved one up (+1) or down (-1) in the tree, into the next group at the edge of its
    own."""
    tree = [(g, [x.name for x in held]) for g, held in groups(scene)]
    at = next(i for i, (_, names) in enumerate(tree) if name in names)
    names = tree[at][1]
    place = names.index(name)
    if 0 <= place - by < len(names):
        names.insert(place - by, names.pop(place))
    elif 0 <= at - by < len(tree):
        names.remove(name)
        target = tree[at - by][1]
        target.insert(len(target) if by > 0 else 0, name)
    return reordered(scene, [t for t in tree if t[1]])


def scale_words(style: Style) -> str:
    """'at every scale', 'from 1:10,000 to 1:500' …"""
    near, far = style.scale
    if style.scale == ALWAYS:
        return "at every scale"
    far_words = "" if np.isinf(far) else f"1:{many(denominator(far))} and closer"
    near_words = "" if near == 0 else f"no closer than 1:{many(denominator(near))}"
    return ", ".join(w for w in (far_words, near_words) if w)
