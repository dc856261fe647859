"""A signal without Qt: views connect, models emit, always on the thread of the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Event:
    """Calls every connected listener in the order of connection."""

    def __init__(self) -> None:
        self._listeners: list[Callable[..., Any]] = []

    def connect(self, listener: Callable[..., Any]) -> None:
        """Call `listener` on every later emit."""
        self._listeners.append(listener)

    def disconnect(self, listener: Callable[..., Any]) -> None:
        """Forget a listener; unknown ones are ignored."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def emit(self, *values: Any) -> None:
        """Tell every listener."""
        for listener in tuple(self._listeners):
            listener(*values)
