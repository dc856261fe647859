"""Compiled functions whose cache knows the sources that they call.

numba keeps machine code by the date of a function's own file, so that a change in a function it
calls from another file goes unseen, and a copied file is compiled again. Here the content of all
files concerned decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba as nb


def compiler(
    file: str, *called: str, inner: bool = False, bare: bool = False
) -> Callable[[Any], Any]:
    """A decorator for the functions of `file`; `called` are files beside it whose compiled
    functions they call, directly or not. `inner` functions are called by compiled ones only: they
    need no way in from Python, which is half of what there is to compile."""
    folder = Path(file).parent
    state = hashlib.blake2b(digest_size=16)
    for path in (Path(__file__), Path(file), *(folder / name for name in called)):
        state.update(path.read_bytes())
    stamp = state.hexdigest()

    def compiled(function: Any) -> Any:
        options: dict[str, Any] = {"no_cpython_wrapper": inner, "no_cfunc_wrapper": True}
        if bare:
            options["_nrt"] = False
        made = nb.njit(cache=True, nogil=True, error_model="numpy", **options)(function)
        index: Any = getattr(getattr(made, "_cache", None), "_cache_file", None)
        if hasattr(index, "_source_stamp"):
            index._source_stamp = stamp
        return made

    return compiled
