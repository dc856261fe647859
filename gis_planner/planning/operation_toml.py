"""An operation's document as the text of its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

TABLES = ("agency", "officer", "visit_rule", "premises")


def operation_toml(document: Mapping[str, Any]) -> str:
    """TOML that `parse_operation` reads as the same document; None values are left out."""
    blocks = ["[operation]\n" + _lines(document.get("operation", {}))]
    for name in TABLES:
        blocks += [f"[[{name}]]\n" + _lines(row) for row in document.get(name, [])]
    return "\n".join(blocks)


def _lines(row: Mapping[str, Any]) -> str:
    return "".join(f"{_key(k)} = {_value(v)}\n" for k, v in row.items() if v is not None)


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else _text(name)


def _text(value: str) -> str:
    # JSON's escapes are TOML's, but for DEL, which JSON leaves bare
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(str(k))} = {_value(v)}" for k, v in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    return repr(value)
