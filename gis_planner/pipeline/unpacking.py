"""unpack: open a sealed pack, and check a pack against its manifest."""

from __future__ import annotations

from pathlib import Path

from gis_planner.domain.errors import UserError
from gis_planner.pipeline.outcome import Outcome


def unpack(path: Path, out: Path | None = None, passphrase: str = "") -> Outcome:
    """Open the sealed pack `path` into `out` (None: a folder beside it), or take `path` as the
    folder of an open one; then check every file against the manifest. UserError where one differs.
    """
    from gis_planner.export.pack import SEALED_SUFFIX
    from gis_planner.export.pack_open import check_pack, open_pack

    if path.is_dir():
        folder = path
    else:
        if not path.is_file():
            raise UserError(f"There is no pack {path}.", "Check the path.")
        if not passphrase:
            raise UserError(f"{path.name} is encrypted.", "Give its passphrase.")
        name = path.name.removesuffix(SEALED_SUFFIX) or "pack"
        folder = out or path.with_name(name if name != path.name else f"{name}-opened")
        open_pack(path, passphrase, folder)
    faults = check_pack(folder)
    if faults:
        raise UserError(
            f"{folder} is not as it was made: {'; '.join(faults)}.", "Ask the sender for it again."
        )
    files = sorted(p.name for p in folder.iterdir() if p.is_file())
    return Outcome(
        f"{len(files)} files in {folder}, each as the manifest says",
        figures={"out": str(folder), "files": files},
    )
