"""Mail merge: fields split over runs, several lines, markup, templates refused."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from gis_planner.domain.errors import UserError
from gis_planner.export.merge import docx_text, merge_docx, merge_text, write_letters

ROW = {"name": "Red & <Lion>", "day": "Monday", "expects": "one\ntwo"}


def docx(body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", f"<w:document><w:body>{body}</w:body></w:document>")
    return out.getvalue()


def document(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read("word/document.xml").decode()


def test_a_field_split_over_runs_is_filled():
    split = docx(
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Dear {{</w:t></w:r><w:r><w:t>na</w:t></w:r>"
        '<w:r><w:t xml:space="preserve">me}}, on {{day}} bring </w:t></w:r>'
        "<w:r><w:t>{{ expects }}!</w:t></w:r></w:p><w:p><w:r><w:t>left as is</w:t></w:r></w:p>"
    )
    made = merge_docx(split, ROW)
    assert docx_text(made).splitlines()[0] == "Dear Red &amp; &lt;Lion&gt;, on Monday bring onetwo!"
    text = document(made)
    assert "<w:rPr><w:b/></w:rPr>" in text and "one</w:t><w:br/><w:t" in text
    assert "<w:t>left as is</w:t>" in text and "{{" not in text


def test_letters_in_every_form(tmp_path: Path):
    rows = [ROW, {**ROW, "name": "=cmd", "day": "Friday"}, {**ROW, "name": "\n=cmd"}]
    fields = tuple(ROW)
    template = tmp_path / "t.docx"
    template.write_bytes(docx("<w:p><w:r><w:t>{{name}}</w:t></w:r></w:p>"))
    made = write_letters(rows, fields, tmp_path / "a", template)
    assert [p.name for p in made] == [
        "letters.csv",
        "001-Red-Lion.docx",
        "002-cmd.docx",
        "003-cmd.docx",
    ]
    with made[0].open(encoding="utf-8-sig", newline="") as file:
        assert [r["name"] for r in csv.DictReader(file)] == ["Red & <Lion>", "'=cmd", "'\n=cmd"]
    page = merge_text("<p>{{name}} {{expects}}</p>", rows)
    assert "Red &amp; &lt;Lion&gt; one<br>two" in page and page.count("<section>") == 3
    assert merge_text("{{day}}", rows, page=False) == "Monday\fFriday\fMonday"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.html", b"Dear {{nmae}}", "asks for {{nmae}}"),
        ("t.html", b"Dear you", "no fields"),
        ("t.docx", b"PK nothing", "cannot be read"),
        ("t.pdf", b"{{name}}", "no template"),
    ],
)
def test_bad_templates_are_one_line(tmp_path: Path, name, content, said):
    template = tmp_path / name
    template.write_bytes(content)
    with pytest.raises(UserError) as caught:
        write_letters([ROW], tuple(ROW), tmp_path / "out", template)
    assert said in str(caught.value)
