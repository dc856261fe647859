"""Opens a file as a bounded stream of bytes, whatever it is packed in; refuses what is no list."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from gis_planner.domain.errors import UserError
from gis_planner.ingest.limits import MIB, Limits

SNIFF = 256 * 1024

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3", "a SQLite or GeoPackage database"),
    (b"PAR1", "a Parquet file"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_WORKBOOK_MEMBERS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_OLE = b"\xd0\xcf\x11\xe0"


class _Bounded(io.RawIOBase):
    """A stream that stops with a UserError when it is damaged or grows beyond its limits."""

    def __init__(self, inner: IO[bytes], name: str, packed: int, limits: Limits) -> None:
        self._inner, self._name, self._packed, self._limits = inner, name, packed, limits
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, watching size and ratio."""
        try:
            data = self._inner.read(len(buffer))
        except EOFError as error:
            raise _damaged(self._name, "it ends too early") from error
        except (OSError, zlib.error, zipfile.BadZipFile) as error:
            raise _damaged(self._name, str(error)) from error
        self.count += len(data)
        if self.count > self._limits.max_bytes:
            raise UserError(
                f"{self._name} is larger than {self._limits.max_bytes // MIB} MiB when unpacked.",
                "Split it into smaller files.",
            )
        if self.count > 32 * MIB and self.count > self._limits.max_ratio * max(self._packed, 1):
            raise bomb(self._name)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the packed file too."""
        if not self.closed:
            self._inner.close()
        super().close()


def bomb(name: str) -> UserError:
    """The refusal of a file that unpacks to absurd size."""
    return UserError(
        f"{name} unpacks to far more than its size: it looks like a decompression bomb.",
        "Ask the sender for the list again.",
    )


def _damaged(name: str, why: str) -> UserError:
    return UserError(
        f"{name} is damaged: {why}.", "Ask the sender for the file again; it did not arrive whole."
    )


@dataclass(frozen=True)
class Source:
    """A file that holds one list. `packed`: '' | gzip | zip; `workbook` for XLSX, XLS, ODS."""

    path: Path
    packed: str
    member: str
    size: int
    workbook: bool
    limits: Limits

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self.path.name

    @property
    def inner_name(self) -> str:
        """The name of the list itself, inside an archive."""
        if self.member:
            return self.member
        return self.path.name.removesuffix(".gz") if self.packed == "gzip" else self.path.name

    def open(self) -> BinaryIO:
        """A buffered stream of the unpacked bytes."""
        inner: IO[bytes]
        if self.packed == "gzip":
            inner = cast(IO[bytes], gzip.open(self.path, "rb"))  # noqa: SIM115
        elif self.packed == "zip":
            with zipfile.ZipFile(self.path) as archive:
                inner = archive.open(self.member)
        else:
            inner = self.path.open("rb")
        bounded = _Bounded(inner, self.name, self.size, self.limits)
        return cast(BinaryIO, io.BufferedReader(bounded, buffer_size=MIB))

    def read_all(self) -> bytes:
        """The whole list in memory: for JSON, XML and workbooks only."""
        limit = self.limits.max_structured_bytes
        with self.open() as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise UserError(
                f"{self.name} is larger than {limit // MIB} MiB.",
                "Split it, or ask for it as CSV, which has no such limit.",
            )
        return data


def open_source(path: Path, limits: Limits) -> Source:
    """Look at the file's first bytes, never at its name alone."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise UserError(f"{path.name} is a folder, not a list.", "Choose a file in it.")
        with path.open("rb") as stream:
            head = stream.read(16)
    except OSError as error:
        raise UserError(
            f"{path.name} cannot be read: {error.strerror}.", "Check the path."
        ) from error
    if size == 0:
        raise UserError(f"{path.name} is empty (0 bytes).", "Ask the sender for the file again.")
    if head.startswith(b"\x1f\x8b"):
        return _inside(Source(path, "gzip", "", size, False, limits))
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _archive(path, size, limits)
    _refuse_signature(path.name, head)
    return Source(path, "", "", size, head.startswith(_OLE), limits)


def _inside(source: Source) -> Source:
    """Refuse a packed picture; a packed workbook is not read (it is packed already)."""
    with source.open() as stream:
        head = stream.read(16)
    if not head:
        raise UserError(f"{source.name} holds nothing.", "Ask the sender for the file again.")
    _refuse_signature(source.name, head)
    if head.startswith((b"PK\x03\x04", _OLE, b"\x1f\x8b")):
        raise UserError(f"{source.name} is packed twice.", "Unpack it once and import the result.")
    return source


def _refuse_signature(name: str, head: bytes) -> None:
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            if signature == b"MZ" and head[2:3].isalnum():
                continue
            raise UserError(
                f"{name} is {what}, not a list.",
                "Lists are CSV, TSV, XLSX, JSON or XML, also with gzip or zip.",
            )


def _archive(path: Path, size: int, limits: Limits) -> Source:
    """A workbook, or a zip with exactly one list in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(path.name, str(error)) from error
    names = [i.filename for i in infos]
    if any(name in names for name in _WORKBOOK_MEMBERS):
        return Source(path, "", "", size, True, limits)
    lists = [i for i in infos if not i.filename.startswith("__MACOSX/")]
    if len(lists) != 1:
        raise UserError(
            f"{path.name} holds {len(lists)} files; an archive must hold exactly one list.",
            "Unpack it and import the lists one by one.",
        )
    if lists[0].flag_bits & 1:
        raise UserError(f"{path.name} is encrypted.", "Unpack it with its password first.")
    return _inside(Source(path, "zip", lists[0].filename, size, False, limits))
