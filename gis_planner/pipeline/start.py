"""Start quickly: what a verb does not use is not imported."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec


class _Later:
    """Answers an import of pandas with 'not here', so that pyarrow does without for now."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Refuse pandas; leave every other module to Python."""
        if name == "pandas":
            raise ModuleNotFoundError("pandas is left for later", name=name)
        return None


def leave_pandas() -> None:
    """Keep pyarrow from importing pandas merely to ask whether a value is one of its series.

    The first `pyarrow.array` of a process imports pandas (about half a second) where it is
    installed. pyarrow asks once; `to_pandas` asks again, so tables still become frames.
    """
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    later = _Later()
    sys.meta_path.insert(0, later)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(later)
