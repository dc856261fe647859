"""A pack that comes from somebody: opened, and held against its manifest. It is hostile input."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from gis_planner.domain.errors import UserError
from gis_planner.export.pack import PACK_FILES, write_files
from gis_planner.export.text import safe_file_name

MOST_BYTES = 1 << 30
"""What a sealed pack may hold when it is unpacked."""


def open_pack(path: Path, passphrase: str, out: Path) -> tuple[Path, ...]:
    """Open an encrypted pack into the folder `out`; the paths written."""
    body = _decrypted(path, passphrase)
    try:
        files = _opened(body)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise UserError(
            f"{path.name} holds no pack: {error}.", "Ask the sender for it again."
        ) from error
    return write_files(files, out)


def _decrypted(path: Path, passphrase: str, tries: int = 3) -> bytes:
    """age refuses a file that asks for far more work than it thinks this computer does; on a busy
    computer that guess is poor, so it is asked again."""
    import pyrage

    try:
        return bytes(pyrage.passphrase.decrypt(path.read_bytes(), passphrase))
    except pyrage.DecryptError as error:
        if "Excessive work" not in str(error):
            raise UserError(
                f"{path.name} does not open: wrong passphrase, or the file was changed.",
                fix="Check the passphrase with the sender.",
            ) from error
        if tries > 1:
            return _decrypted(path, passphrase, tries - 1)
        raise UserError(
            f"{path.name} asks for more work to open it than this computer does.",
            fix="Try again when the computer is less busy; else it is no pack of ours.",
        ) from error


def _opened(body: bytes) -> dict[str, bytes]:
    """The files of a pack in an archive: known names only, and no more than MOST_BYTES."""
    with zipfile.ZipFile(BytesIO(body)) as archive:
        inside = [i for i in archive.infolist() if i.filename in PACK_FILES]
        if sum(i.file_size for i in inside) > MOST_BYTES:
            raise ValueError(f"more than {MOST_BYTES >> 20} MiB")
        return {i.filename: archive.read(i) for i in inside}


def check_pack(folder: Path) -> tuple[str, ...]:
    """What is not as the manifest of an open pack says: files changed, missing or added."""
    try:
        told = json.loads((folder / "manifest.json").read_text("utf-8"))
        expected = {str(f["name"]): str(f["sha256"]) for f in told["files"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
        raise UserError(
            f"{folder} holds no manifest that can be read.", "Choose the folder of a pack."
        ) from fault
    faults = []
    for name, digest in expected.items():
        path = folder / safe_file_name(name, "file")
        if not path.is_file():
            faults.append(f"{name} is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            faults.append(f"{name} was changed")
    known = {*expected, "manifest.json"}
    here = [p.name for p in sorted(folder.iterdir()) if p.is_file() and p.name not in known]
    return (*faults, *(f"{name} is not of the pack" for name in here))
