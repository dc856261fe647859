"""Decides how a text file's bytes are to be read, over the whole file and in bounded memory."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress, check
from gis_planner.ingest.limits import MIB
from gis_planner.ingest.source import SNIFF, Source

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_LINE_END = re.compile(rb"[\r\n]")
STRAY = "gis_planner_stray_cp1252"


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 in an otherwise UTF-8 file as Windows text."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", errors="replace"), error.end


codecs.register_error(STRAY, _stray)


FEW = 8
"""Zero bytes that a text may hold (and one in a thousand): a stray one in a name is no reason to
refuse the list. Binary files hold more, and other control characters too."""
_CONTROLS = bytes(i for i in range(1, 32) if i not in (9, 10, 11, 12, 13))


@dataclass(frozen=True)
class TextInfo:
    """How to decode a file: `codec` and error handler; `label` for people; `size` in bytes."""

    codec: str
    errors: str
    label: str
    size: int
    head: str


def examine(
    source: Source, declared: str | None, progress: Progress, *, bounded_lines: bool = True
) -> TextInfo:
    """Read the file once: choose the encoding, and refuse binary content and endless lines."""
    with source.open() as stream:
        head = stream.peek(SNIFF)[:SNIFF] if hasattr(stream, "peek") else b""
        codec = _declared(declared, source) or _by_bom(head)
        if declared and (codec or "").startswith("utf-16") and b"\x00" not in head:
            raise _not_that(source, declared, "its start")
        if codec is None and b"\x00" in head:
            codec = _utf16_without_bom(head)
        decoder = codecs.getincrementaldecoder(codec or "utf-8")("strict")
        size = run = multibyte = high = zeros = controls = 0
        valid, failure = True, ""
        wide = (codec or "").startswith(("utf-16", "utf-32", "utf_16", "utf_32"))
        while chunk := stream.read(MIB):
            check(progress)
            if bounded_lines:
                run = _longest(chunk, run, source)
            size += len(chunk)
            if not wide:
                zeros += chunk.count(0)
                controls += len(chunk) - len(chunk.translate(None, _CONTROLS)) if zeros else 0
                if zeros > FEW + size // 1000 or controls > 4 * FEW + size // 1000:
                    raise _binary(source)
            if valid:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError as error:
                    valid, failure = False, f"byte {size - len(chunk) + error.start}"
            if codec is None and not chunk.isascii():
                multibyte += len(_MULTIBYTE.findall(chunk))
                high += len(_HIGH.findall(chunk))
        if valid:
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                valid, failure = False, "the last byte"
    return _decide(source, codec, declared, valid, failure, multibyte, high, size, head)


def _decide(
    source: Source, codec: str | None, declared: str | None, valid: bool, failure: str,
    multibyte: int, high: int, size: int, head: bytes,
) -> TextInfo:  # fmt: skip
    errors = "strict"
    if codec is not None:
        if not valid:
            raise _not_that(source, declared or codec, failure)
        label = {"utf-8-sig": "utf-8 with BOM"}.get(codec, declared or codec)
    elif valid:
        codec, label = "utf-8", "utf-8"
    elif multibyte > (high - 2 * multibyte):
        codec, errors, label = "utf-8", STRAY, "utf-8 with some cp1252"
    else:
        codec, errors, label = "cp1252", "replace", "cp1252"
    text = head.decode(codec, errors="replace" if errors == "strict" else errors)
    return TextInfo(codec, errors, label, size, text.lstrip("\ufeff"))


def _not_that(source: Source, codec: str, where: str) -> UserError:
    return UserError(
        f"{source.name} is not {codec} text (at {where}).",
        "Declare no encoding to let the program find it, or declare cp1252 or utf-8.",
    )


def _declared(declared: str | None, source: Source) -> str | None:
    if not declared:
        return None
    try:
        name = codecs.lookup(declared).name
        "".encode(name)
    except (LookupError, UnicodeError) as error:
        raise UserError(
            f"'{declared}' is no known text encoding (for {source.name}).",
            "Use utf-8, utf-16 or cp1252, or declare none.",
        ) from error
    return "utf-8-sig" if name == "utf-8" else name


def _by_bom(head: bytes) -> str | None:
    return next((codec for bom, codec in _BOMS if head.startswith(bom)), None)


def _utf16_without_bom(head: bytes) -> str | None:
    """UTF-16 without a mark shows as NUL in every second byte of plain Latin text; None else."""
    sample = head[: 2 * (len(head) // 2)]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _binary(source: Source) -> UserError:
    return UserError(
        f"{source.name} is not text: it holds zero bytes.",
        "Lists are CSV, TSV, XLSX, JSON or XML. Export it again from its program.",
    )


def _longest(chunk: bytes, run: int, source: Source) -> int:
    """Bytes since the last line end after this chunk; refuses lines beyond the limit."""
    last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
    first = _LINE_END.search(chunk) if run else None
    here = run + (first.start() if first else len(chunk) if last < 0 else 0)
    if here > source.limits.max_line:
        raise UserError(
            f"{source.name} has a line longer than {source.limits.max_line // MIB} MiB.",
            "It is probably not a list, or its line ends were lost. Ask for it again as CSV.",
        )
    return run + len(chunk) if last < 0 else len(chunk) - last - 1
