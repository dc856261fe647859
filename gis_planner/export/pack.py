"""A pack: one folder, or one encrypted file, for one reader."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from gis_planner.domain.briefing import Briefing
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Part, Progress, Silent, check
from gis_planner.domain.wording import counted
from gis_planner.export.text import one_line, safe_file_name
from gis_planner.export.view import PackView, until

Writer = Callable[[PackView, Progress], bytes]


def _map(view: PackView, progress: Progress) -> bytes:
    from gis_planner.export.map import map_page

    return map_page(view, progress)


def _briefing(view: PackView, progress: Progress) -> bytes:
    from gis_planner.export.pdf.document import briefing_pdf

    return briefing_pdf(view, progress)


def _wall(view: PackView, progress: Progress) -> bytes:
    from gis_planner.export.pdf.document import overview_a3

    return overview_a3(view, progress)


def _card(view: PackView, progress: Progress) -> bytes:
    from gis_planner.export.pdf.card import concern_card

    return concern_card(view, progress)


def _gpkg(view: PackView, progress: Progress) -> bytes:
    from gis_planner.export.layers_gpkg import visits_gpkg

    return visits_gpkg(view, progress)


def _xlsx(view: PackView, progress: Progress) -> bytes:
    from gis_planner.export.workbook import visits_xlsx

    return visits_xlsx(view, progress)


def _gpx(view: PackView, progress: Progress) -> bytes:
    from gis_planner.export.devices import visits_gpx

    return visits_gpx(view, progress)


def _ics(view: PackView, progress: Progress) -> bytes:
    from gis_planner.export.devices import visits_ics

    return visits_ics(view, progress)


def _kml(view: PackView, progress: Progress) -> bytes:
    from gis_planner.export.devices import visits_kml

    return visits_kml(view, progress)


PACK_WRITERS: tuple[tuple[str, Writer, float, str], ...] = (
    (
        "map.html",
        _map,
        0.15,
        "map and list of visits, for any browser, no network needed; the accessible form",
    ),
    (
        "briefing.pdf",
        _briefing,
        0.6,
        "the briefing on A4: cover, overview, timetables, a sheet for each visit",
    ),
    ("overview_a3.pdf", _wall, 0.05, "overview map and visits on A3, for the wall"),
    ("concern_card.pdf", _card, 0.02, "what each agency wants to hear about, for the pocket"),
    ("visits.xlsx", _xlsx, 0.08, "visits, attendance, facts, routes as a spreadsheet"),
    ("visits.gpkg", _gpkg, 0.06, "visits, routes, premises for a GIS (EPSG:27700)"),
    ("visits.gpx", _gpx, 0.02, "way points and tracks for satellite navigation"),
    ("visits.kml", _kml, 0.01, "the same for earth viewers"),
    ("visits.ics", _ics, 0.01, "the visits for a calendar"),
)
"""File name, its writer, its share of the work, and what it is for."""

PACK_FILES = (*(name for name, *_ in PACK_WRITERS), "README.txt", "manifest.json")
"""Every file of an open pack."""

SEALED_SUFFIX = ".zip.age"


def write_pack(
    briefing: Briefing,
    out: Path,
    *,
    passphrase: str | None = None,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write the pack of `briefing` into the folder `out`, which is made where it is missing.

    Without a passphrase: the files of PACK_FILES. With one: a single file
    '<operation>-<recipient>.zip.age' and no plain file; plain files of an earlier pack in the same
    folder are removed. Nothing is written until everything is made, so that a cancelled pack
    leaves the folder as it was. Returns the paths written.
    """
    progress = progress or Silent()
    if passphrase is not None and not passphrase:
        raise UserError("The passphrase is empty.", fix="Give one, or make the pack without one.")
    files = _files(PackView(briefing), progress)
    if passphrase is not None:
        parts = (
            safe_file_name(briefing.operation, "pack"),
            safe_file_name(briefing.recipient, "reader"),
        )
        files = {"-".join(parts) + SEALED_SUFFIX: _sealed(files, passphrase, briefing.created)}
    try:
        paths = write_files(files, out)
        if passphrase is not None:
            for name in PACK_FILES:
                (out / name).unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"The pack cannot be written to {out}: {error.strerror or error}.",
            fix="Choose a folder that can be written to, with room for it.",
        ) from error
    progress.report(1.0, "pack written")
    return paths


def _files(view: PackView, progress: Progress) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    done = 0.0
    for name, writer, share, _ in PACK_WRITERS:
        check(progress)
        progress.report(done, name)
        files[name] = writer(view, Part(progress, done, done + share))
        done = min(0.99, done + share)
    files["README.txt"] = _readme(view).encode("utf-8")
    files["manifest.json"] = _manifest(view.briefing, files)
    return files


def write_files(files: dict[str, bytes], out: Path) -> tuple[Path, ...]:
    """All files beside their places first, then moved over them: on a full disk none is changed,
    and nothing of them stays."""
    out.mkdir(parents=True, exist_ok=True)
    parts = {out / name: out / f".{name}.part" for name in files}
    try:
        for part, body in zip(parts.values(), files.values(), strict=True):
            part.write_bytes(body)
        for path, part in parts.items():
            part.replace(path)
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)
    return tuple(parts)


def _sealed(files: dict[str, bytes], passphrase: str, created: str) -> bytes:
    """A ZIP of the files, encrypted with age (scrypt of the passphrase, ChaCha20-Poly1305)."""
    import pyrage

    try:
        at = dt.datetime.fromisoformat(created)
    except ValueError:
        at = dt.datetime(2000, 1, 1)
    stamp = (max(1980, at.year), at.month, at.day, at.hour, at.minute, at.second)
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, stamp), content, zipfile.ZIP_DEFLATED)
    return bytes(pyrage.passphrase.encrypt(body.getvalue(), passphrase))


def _manifest(b: Briefing, files: dict[str, bytes]) -> bytes:
    """Who may read this, until when, under which agreement each field came; each file's hash."""
    data: dict[str, Any] = {
        "format": "gis_planner pack 1",
        "title": b.title,
        "operation": b.operation,
        "recipient": b.recipient,
        "recipient_name": b.recipient_name,
        "purpose": b.purpose,
        "marking": b.marking,
        "handling": b.handling,
        "owner": b.owner,
        "created": b.created,
        "expiry": b.expiry,
        "program": b.program,
        "visits": len(b.visits),
        "fields_released": [
            {"field": f, "owner": o, "gateway": g} for f, o, g in b.fields_released
        ],
        "fields_withheld": [{"field": f, "owner": o, "reason": r} for f, o, r in b.fields_withheld],
        "gateways": _gateways(b),
        "files": [
            {"name": name, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
            for name, body in files.items()
        ],
    }
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _gateways(b: Briefing) -> dict[str, int]:
    """How many facts of the pack stand on each gateway; one that needs several counts for each."""
    facts = [f for v in b.visits for f in (*v.why, *v.known, *v.hazards, *v.links)]
    facts += [f for chart in b.charts for line in chart.lines for f in line.facts]
    counts = Counter(name for f in facts for name in f.gateway.split(", ") if name)
    return dict(sorted(counts.items()))


def _readme(view: PackView) -> str:
    b = view.briefing
    files = "\n".join(f"  {name:<17} {what}" for name, _, _, what in PACK_WRITERS)
    return f"""{one_line(b.marking)}
{one_line(b.title)}

For {one_line(b.recipient_name or b.recipient)} only. {until(b)}.
{one_line(b.handling)}

{counted(len(view.visits), "visit")}. Start with map.html (double click: it opens in a browser and
needs no network) or print briefing.pdf.

{files}
  manifest.json     what was released under which agreement, what was withheld and why,
                    and the SHA-256 of each file

If the pack came as one file ending in {SEALED_SUFFIX}: it is encrypted with age
(age-encryption.org). Open it with
  age --decrypt --output pack.zip FILE{SEALED_SUFFIX}
or with gis_planner; it asks for the passphrase, which reaches you by another way than the file.
Delete the opened copy after use.

Questions about what may be shared: {one_line(b.owner)}.
{one_line(b.marking)}
"""
