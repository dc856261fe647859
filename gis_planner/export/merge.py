"""Mail merge: rows into a template with {{fields}}: DOCX (one a row), HTML or text (one file).

In a DOCX a field may be split over several runs, as word processors do; it then takes the first
run's look. A value with several lines becomes several lines. Everything else stays as it is.
"""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress, Silent, check
from gis_planner.export.text import is_formula

FIELD = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.S)
_TEXT = re.compile(r"(<w:t(?: [^>]*)?>)(.*?)(</w:t>)", re.S)
_PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_MOST = 20_000_000

LETTER = """<p class="where">{{name}}<br>{{address}}</p>
<p>{{day}}</p>
<h1>Joint visit to your premises</h1>
<p>We plan {{purpose}} on <b>{{day}}</b> at <b>{{start}}</b>. It should be over by {{end}}.
These will come, together, so that you are visited once and not several times:</p>
<p class="list">{{agencies}}</p>
<p>Please have ready:</p>
<p class="list">{{expects}}</p>
<p>{{lead}} leads the visit. To change the time or ask a question: {{contact}}.</p>
"""
"""The letter that comes with the program."""

_PAGE = """<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Letters</title><style>
@page{size:A4;margin:25mm}body{font:11pt/1.45 Inter,Arial,sans-serif;color:#111}
section{page-break-after:always;max-width:170mm;margin:0 auto 20mm}
section:last-child{page-break-after:auto}
h1{font-size:14pt;margin:8mm 0 4mm}.where{margin:0 0 12mm}.list{padding-left:6mm}
</style>"""


def check_template(text: str, fields: Iterable[str], name: str) -> None:
    """UserError where a template names a field that no row has, or none at all."""
    known, used = set(fields), set(FIELD.findall(text))
    if used - known:
        raise UserError(
            f"{name} asks for {{{{{sorted(used - known)[0]}}}}}, which letters do not have.",
            f"Fields: {', '.join(sorted(known))}.",
        )
    if not used:
        raise UserError(f"{name} has no fields to fill.", "Write {{name}}, {{address}}, {{day}}.")


def merge_text(template: str, rows: Sequence[Mapping[str, str]], *, page: bool = True) -> str:
    """All rows in one HTML page, a section each; `page` False = the template is plain text."""
    if not page:
        return "\f".join(FIELD.sub(lambda m: row[m[1]], template) for row in rows)  # noqa: B023

    def filled(row: Mapping[str, str]) -> str:
        return FIELD.sub(lambda m: html.escape(row[m[1]]).replace("\n", "<br>"), template)

    return _PAGE + "\n".join(f"<section>{filled(row)}</section>" for row in rows)


def merge_docx(template: bytes, row: Mapping[str, str]) -> bytes:
    """A DOCX with its fields filled from one row."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(template)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            data = old.read(item)
            if _PARTS.fullmatch(item.filename):
                text = data.decode("utf-8")
                data = _PARAGRAPH.sub(lambda m: _paragraph(m[0], row), text).encode()
            new.writestr(item, data)
    return out.getvalue()


def starter_docx() -> bytes:
    """A DOCX template with the words and fields of LETTER, for a word processor."""
    text = re.sub(r"<br>|</p>|</h1>", "\n", LETTER)
    lines = [html.unescape(x).strip() for x in re.sub(r"<[^>]+>", "", text).splitlines()]
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(x)}</w:t></w:r></w:p>' for x in lines if x
    )
    space = "http://schemas.openxmlformats.org"
    word = f"{space}/wordprocessingml/2006/main"
    package, kinds = f"{space}/package/2006", "application/vnd.openxmlformats-"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Default Extension="rels" ContentType="{kinds}package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/word/document.xml" ContentType='
        f'"{kinds}officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{space}/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()


def docx_text(template: bytes) -> str:
    """The text of a DOCX's body, headers and footers. UserError where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            if sum(i.file_size for i in archive.infolist()) > _MOST:
                raise UserError("The template is larger than 20 MB unpacked.", "Use a plain one.")
            parts = [i for i in archive.namelist() if _PARTS.fullmatch(i)]
            if "word/document.xml" not in parts:
                raise UserError("The template is no DOCX.", "Save it as .docx.")
            body = [archive.read(p).decode("utf-8") for p in parts]
    except (zipfile.BadZipFile, UnicodeDecodeError) as fault:
        raise UserError(f"The template cannot be read: {fault}.", "Save it as .docx.") from fault
    paragraphs = (m[0] for text in body for m in _PARAGRAPH.finditer(text))
    return "\n".join("".join(t[2] for t in _TEXT.finditer(p)) for p in paragraphs)


def _paragraph(xml: str, row: Mapping[str, str]) -> str:
    """Fill the fields of one paragraph; a field lies where its first brace is."""
    texts = list(_TEXT.finditer(xml))
    whole = "".join(t[2] for t in texts)
    if not FIELD.search(whole):
        return xml
    starts = []
    at = 0
    for text in texts:
        starts.append(at)
        at += len(text[2])
    pieces = [""] * len(texts)
    position = 0
    for match in [*FIELD.finditer(whole), None]:
        end = match.start() if match else len(whole)
        for k, begin in enumerate(starts):
            finish = begin + len(texts[k][2])
            pieces[k] += whole[max(begin, position) : max(max(begin, position), min(finish, end))]
        if match:
            owner = max(k for k, begin in enumerate(starts) if begin <= match.start())
            pieces[owner] += _lines(row[match[1]])
            position = match.end()
    for text, piece in zip(reversed(texts), reversed(pieces)):
        xml = xml[: text.start()] + f'<w:t xml:space="preserve">{piece}</w:t>' + xml[text.end() :]
    return xml


def _lines(value: str) -> str:
    return '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(x) for x in value.split("\n"))


def write_letters(
    rows: Sequence[Mapping[str, str]], fields: Sequence[str], out: Path,
    template: Path | None = None, progress: Progress | None = None,
) -> tuple[Path, ...]:  # fmt: skip
    """Letters into the folder `out`: letters.csv (for any word processor's own merge), and from the
    template (.docx, .html, .txt; None = ours) a DOCX each or one letters.html / letters.txt."""
    progress = progress or Silent()
    raw = template.read_bytes() if template else LETTER.encode()
    kind = template.suffix.lower() if template else ".html"
    name = template.name if template else "the template"
    if kind not in (".docx", ".html", ".htm", ".txt"):
        raise UserError(f"{name} is no template.", "Use .docx, .html or .txt.")
    check_template(docx_text(raw) if kind == ".docx" else raw.decode("utf-8"), fields, name)
    out.mkdir(parents=True, exist_ok=True)
    table = out / "letters.csv"
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fields)
        writer.writeheader()
        writer.writerows({k: _safe(v) for k, v in row.items()} for row in rows)
    written = [table]
    if kind != ".docx":
        path = out / f"letters{'.txt' if kind == '.txt' else '.html'}"
        path.write_text(merge_text(raw.decode("utf-8"), rows, page=kind != ".txt"), "utf-8")
        return (table, path)
    for number, row in enumerate(rows, 1):
        check(progress)
        plain = re.sub(r"[^0-9A-Za-z]+", "-", row["name"]).strip("-")[:40]
        path = out / f"{number:03d}-{plain or row['premises_id']}.docx"
        path.write_bytes(merge_docx(raw, row))
        written.append(path)
        progress.report(number / len(rows), path.name)
    return tuple(written)


def _safe(value: str) -> str:
    """Never a formula in a spreadsheet."""
    return f"'{value}" if is_formula(value) else value
