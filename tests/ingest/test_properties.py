"""Whatever the bytes: a UserError, or rows read = rows imported + rows set aside, to the row."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_planner.domain.errors import UserError
from gis_planner.ingest.dates import parse_date
from tests.ingest.helpers import read, rows, write

CELLS = st.one_of(
    st.text(
        alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12
    ),
    st.sampled_from(
        [
            "BA1 1AA",
            "1 High St, Bath",
            "2020-01-01",
            "",
            "N/A",
            "5",
            "-2.3",
            "51.4",
            '"',
            "=1+1",
            "a\nb",
        ]
    ),
)
GRIDS = st.lists(st.lists(CELLS, min_size=0, max_size=6), min_size=1, max_size=8)
FAST = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@FAST
@given(st.binary(max_size=300))
def test_random_bytes(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            read(write(Path(folder), data))
        except UserError as error:
            assert error.message


@FAST
@given(
    st.sampled_from(["Name,Postcode", "Ref;Name;UPRN", "Name"]),
    GRIDS,
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_every_row_is_accounted_for(header: str, grid: list[list[str]], end: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if ";" in header else ",", lineterminator=end)
    writer.writerow(header.replace(";", ",").split(","))
    writer.writerows(grid)
    text = out.getvalue()
    try:
        with tempfile.TemporaryDirectory() as folder:
            parsed = read(write(Path(folder), text))
    except UserError as error:
        assert error.message
        return
    for record in rows(parsed):
        assert isinstance(json.loads(record["original"]), dict)
        assert record["source_ref"] and record["row_number"] >= 1
    numbers = [r["row_number"] for r in rows(parsed)] + [s.row_number for s in parsed.set_aside]
    assert len(numbers) == len(set(numbers)) == parsed.rows_read


@FAST
@given(
    st.lists(
        st.lists(st.sampled_from(["a", "b c", "BA1 1AA", "9", ""]), min_size=3, max_size=3),
        max_size=20,
    )
)
def test_clean_grids_lose_nothing(grid: list[list[str]]) -> None:
    text = "Name,Postcode,Note\n" + "".join(",".join(row) + "\n" for row in grid)
    with tempfile.TemporaryDirectory() as folder:
        parsed = read(write(Path(folder), text), mapping={"name": "Name", "postcode": "Postcode"})
    assert parsed.rows_read == len(grid)
    kept = {r["row_number"]: json.loads(r["original"]) for r in rows(parsed)}
    aside = {s.row_number: s.fields for s in parsed.set_aside}
    for number, row in enumerate(grid, start=1):
        assert list((kept.get(number) or aside[number]).values()) == row


@FAST
@given(
    st.dates(),
    st.sampled_from(
        ["%d/%m/%Y", "%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%Y%m%d", "%d-%b-%Y", "%Y/%m/%d %H:%M"]
    ),
)
def test_dates_round_trip(day: object, form: str) -> None:
    import datetime as dt

    assert isinstance(day, dt.date)
    iso = day.isoformat()
    wanted = iso if 1700 <= day.year <= 2200 else None
    if day.year >= 1000:
        assert parse_date(day.strftime(form)) == wanted
