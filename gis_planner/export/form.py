"""The outcome form: a row an agency's part in a visit, with choices to pick from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gis_planner.export.text import CONTROL

WIDTHS = {"visit_id": 9, "premises_id": 12, "agency": 18, "planned": 24, "premises": 44,
          "sent_for": 30, "outcome": 20, "concern": 20, "reason": 14, "power": 24, "found": 24,
          "clear": 24, "hazards": 34, "notes": 44}  # fmt: skip


def write_form(
    path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]],
    choices: Mapping[str, Sequence[tuple[str, str]]], about: Sequence[str], marking: str,
    given: int,
) -> None:  # fmt: skip
    """An XLSX with a sheet 'outcomes' (the first `given` columns are filled in and not to be
    changed), a sheet 'choices' with each value and what it means, and how to fill it in."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet, known, words = book.active, book.create_sheet("choices"), book.create_sheet("about")
    assert sheet is not None
    sheet.title = "outcomes"
    bold, dark = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="123C5E")
    grey, wrap = PatternFill("solid", fgColor="EEF1F5"), Alignment(wrap_text=True, vertical="top")
    for j, name in enumerate(columns, 1):
        title = sheet.cell(1, j, name)
        title.font, title.fill = bold, dark
        sheet.column_dimensions[get_column_letter(j)].width = WIDTHS.get(name, 11)
    for i, row in enumerate(rows, 2):
        for j, name in enumerate(columns, 1):
            _put(sheet.cell(i, j), row.get(name, ""))
            sheet.cell(i, j).alignment = wrap
            if j <= given:
                sheet.cell(i, j).fill = grey
    sheet.freeze_panes = f"{get_column_letter(given + 1)}2"
    for j, (name, values) in enumerate(choices.items()):
        letter = get_column_letter(2 * j + 1)
        known[f"{letter}1"] = name
        known.column_dimensions[letter].width = 22
        known.column_dimensions[get_column_letter(2 * j + 2)].width = 46
        for i, (choice, meaning) in enumerate(values, 2):
            _put(known.cell(i, 2 * j + 1), choice)
            _put(known.cell(i, 2 * j + 2), meaning)
        if name in columns and values:
            rule = DataValidation(
                "list", f"=choices!${letter}$2:${letter}${len(values) + 1}", allow_blank=True,
                showErrorMessage=False,
            )  # fmt: skip
            at = get_column_letter(list(columns).index(name) + 1)
            rule.add(f"{at}2:{at}{len(rows) + 60}")
            sheet.add_data_validation(rule)
    words.column_dimensions["A"].width = 110
    for i, text in enumerate(about, 1):
        _put(words.cell(i, 1), text)
    for one in (sheet, known, words):
        for part in (one.oddHeader, one.oddFooter):
            if part is not None:
                part.center.text = marking.replace("&", "&&")
    book.save(path)


def _put(cell: Any, text: str) -> None:
    """A text cell, so that none can run as a formula."""
    cell.value = CONTROL.sub("\ufffd", text) or None
    if text:
        cell.data_type = "s"
