"""train: the case's own matching model, made only when asked for, tried before it is taken."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.matching.model import Model

KIND, NAME = "model", "matching"
"""The document that is the case's model; none means the shipped one."""


def model_of(case: Case) -> Model:
    """The model that the case's matches use: its own, else the shipped one."""
    from gis_planner.matching.model import model_from_json, shipped_model

    value = case.document(KIND, NAME)
    return shipped_model() if value is None else model_from_json(json.dumps(value))


def model_name(model: Model) -> str:
    """A model told in a word: where it is from and the start of its hash."""
    mark = hashlib.sha256(model.to_json().encode()).hexdigest()[:8]
    trained = model.provenance.get("trained")
    return f"trained {trained} ({mark})" if trained else f"shipped ({mark})"
