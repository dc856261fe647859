"""Operation files: the interface's example, all faults at once, schemas."""

from __future__ import annotations

import json

import pytest

from gis_planner.domain.errors import UserError
from gis_planner.planning import operation_schema, parse_operation, recipe_schema

EXAMPLE = """
[operation]
name = "week-of-action"
days = ["2026-12-01","2026-12-02"]
roads = "roads"
headcount_cap = 6
random_visits = 0.1
announced = false
objectives = { council-food = "less rats", police = "quiet" }
[[agency]]
id = "fire"
base_easting = 375000
base_northing = 164800
aftermath_hours = 20
[[officer]]
id = "F1"
agency = "fire"
skills = ["gas"]
shift_start = "09:00"
shift_end = 17:00:00
max_visits = 5
[[officer]]
id = "C1"
agency = "council-food"
[[visit_rule]]
premises_id = "P12"
rule = "lock"
day = 2026-12-01
start = "10:30"
"""


def test_the_example_of_the_interface():
    op = parse_operation(EXAMPLE)
    assert op.name == "week-of-action" and op.days == ("2026-12-01", "2026-12-02")
    assert [a.id for a in op.agencies] == ["fire", "council-food"]
    assert op.agencies[0].aftermath_hours == 20
    assert op.officers[0].skills == ("gas",) and op.officers[0].shift_end == "17:00"
    assert op.rules[0].day == "2026-12-01" and op.objectives["police"] == "quiet"


def test_every_fault_at_once():
    with pytest.raises(UserError) as caught:
        parse_operation(
            '[operation]\nname = 1\ndays = ["2026-12-01"]\nheadcount_capp = 3\nrandom_visits = 2\n'
            '[[oficer]]\nid = "a"\n[[officer]]\nid = "F1"\nagency = "fire"\nshift_start = "9am"\n'
        )
    text = str(caught.value)
    for part in (
        "'name' should be text", "did you mean 'headcount_cap'", "not from 0 to 1",
        "did you mean 'officer'", "(line 8)", "not a time",
    ):  # fmt: skip
        assert part in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('rule = "lock"', 'rule = "locked"'), "did you mean 'lock'"),
        (("day = 2026-12-01", 'day = "2026-12-09"'), "not a day of the operation"),
        (('id = "C1"', 'id = "F1"'), "officer 'F1' is there twice"),
        (('days = ["2026-12-01","2026-12-02"]', 'days = ["1 Dec"]'), "not a date"),
        (('days = ["2026-12-01","2026-12-02"]', "days = []"), "'days' is empty"),
        (('name = "week', 'name = week'), "not valid TOML"),
    ],
)  # fmt: skip
def test_single_faults(change, said):
    with pytest.raises(UserError, match=said):
        parse_operation(EXAMPLE.replace(*change))


def test_schemas_are_json():
    schema = json.loads(json.dumps(operation_schema()))
    assert schema["properties"]["officer"]["items"]["required"] == ["id", "agency"]
    assert schema["properties"]["operation"]["required"] == ["name", "days"]
    recipe = json.loads(json.dumps(recipe_schema()))
    assert set(recipe["properties"]) >= {"import", "layer", "gazetteer", "operation", "audiences"}
