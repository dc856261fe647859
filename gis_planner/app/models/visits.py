"""When this person last looked at a case, kept in the settings of this machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SETTING = "case_seen"
MOST_CASES = 50


def last_seen(settings: dict[str, Any], path: Path) -> str:
    """The ISO time of the end of the last visit; '' for a first one."""
    kept = settings.get(SETTING)
    found = kept.get(str(path.resolve())) if isinstance(kept, dict) else None
    return str(found) if found else ""


def with_seen(settings: dict[str, Any], path: Path, at: str) -> dict[str, Any]:
    """The settings with a visit that ends now; the cases seen longest ago are forgotten."""
    kept = settings.get(SETTING)
    seen = {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}
    seen[str(path.resolve())] = at
    newest = sorted(seen.items(), key=lambda item: item[1])[-MOST_CASES:]
    return {**settings, SETTING: dict(newest)}


def choices(seen: str, now: datetime) -> list[tuple[str, str]]:
    """(what to say, ISO time) of the times since when one may ask; '' is any time."""
    found = [("Any time", "")]
    if seen:
        when = datetime.fromisoformat(seen)
        found.append((f"My last visit ({when.day} {when:%b %Y, %H:%M})", seen))
    ago = ((1, "A day ago"), (7, "A week ago"), (30, "30 days ago"), (90, "90 days ago"))
    for days, words in ago:
        found.append((words, (now - timedelta(days=days)).astimezone(UTC).isoformat()))
    return found
