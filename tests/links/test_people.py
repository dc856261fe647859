# ruff: noqa: E501
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.domain.progress import Silent
from gis_planner.links.mentions import birth_of
from gis_planner.links.params import LinkParams
from gis_planner.links.people import People, resolve_people
from gis_planner.links.person_evidence import Mention
from gis_planner.links.persons import name_likeness, parse_person


def mention(name: str, **more: str) -> Mention:
    return Mention(0, f"a/l/{name}{more}", name, parse_person(name), **more)  # type: ignore[arg-type]


def resolve(*mentions: Mention) -> People:
    return resolve_people(list(mentions), LinkParams(), Silent())


def types(people: People) -> list[str]:
    return [m.type for m in people.maybes]


@pytest.mark.parametrize(
    "text",
    ["SMITH, John Paul", "Mr John Paul Smith", "john paul smith", "Dr. John  Paul SMITH OBE"],
)
def test_one_name_in_many_forms(text: str) -> None:
    (name,) = parse_person(text)
    assert (name.given, name.middle, name.surname) == ("john", "paul", "smith")


def test_alias_gives_a_second_name_and_companies_give_none() -> None:
    assert [n.key for n in parse_person("Anton Vex aka Tony Wexley")] == [
        "anton vex",
        "tony wexley",
    ]
    assert parse_person("Zorvex Nominees Limited") == ()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Mohammed Hussain", "Muhammad Hussein"), ("Sergei Ivanov", "Сергей Иванов"),
        ("Yusuf Chaudhry", "Youssef Choudhury"), ("Bob Pell", "Robert Pell"),
        ("Giorgos Pappas", "Γιωργος Παππας"), ("Hussain Ali", "Ali Hussain"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_alike(a: str, b: str) -> None:
    assert name_likeness(parse_person(a)[0], parse_person(b)[0]) >= 0.7


@pytest.mark.parametrize(("a", "b"), [("John Smith", "Jane Smith"), ("Ali Khan", "Ola Khan")])
def test_other_given_names_are_not_alike(a: str, b: str) -> None:
    assert name_likeness(parse_person(a)[0], parse_person(b)[0]) == 0


@pytest.mark.parametrize(
    ("text", "month"),
    [("1980-05", "1980-05"), ("May 1980", "1980-05"), ("17/05/1980", "1980-05"), ("5/1980", "1980-05"),
     ('{"month": 5, "year": 1980}', "1980-05"), ("rubbish", None), (None, None)],
)  # fmt: skip
def test_birth_months_as_registers_write_them(text: str | None, month: str | None) -> None:
    assert birth_of(text) == month


def test_same_name_and_birth_month_is_one_person() -> None:
    people = resolve(mention("Anton Vex", birth="1980-05", subject="O1"),
                     mention("VEX, Anton", birth="1980-05", subject="O2"))  # fmt: skip
    assert people.of_mention[0] == people.of_mention[1]


def test_same_name_alone_stays_apart_as_a_candidate() -> None:
    people = resolve(mention("Anton Vex", subject="O1"), mention("Anton Vex", subject="O2"))
    assert people.of_mention[0] != people.of_mention[1]
    assert types(people) == ["probable_same_person"]


def test_other_birth_months_forbid_even_at_one_address() -> None:
    people = resolve(mention("Anton Vex", birth="1980-05", door="ZQ1 1AA|3"),
                     mention("Anton Vex", birth="1955-01", door="ZQ1 1AA|3"))  # fmt: skip
    assert people.of_mention[0] != people.of_mention[1]
    assert "probable_same_person" not in types(people)


def test_an_initial_never_chains_two_people() -> None:
    people = resolve(mention("John Vex", door="ZQ1 1AA|3"), mention("J Vex", door="ZQ1 1AA|3"),
                     mention("Jane Vex", door="ZQ1 1AA|3"))  # fmt: skip
    assert people.of_mention[0] != people.of_mention[2]


def test_a_household_is_a_candidate_associate_never_by_surname_alone() -> None:
    home = resolve(mention("John Vex", door="ZQ1 1AA|3"), mention("Mary Vex", door="ZQ1 1AA|3"))
    assert types(home) == ["probable_associate"]
    assert (
        types(resolve(mention("John Vex", subject="O1"), mention("Mary Vex", subject="O2"))) == []
    )


def test_ten_thousand_appointments_of_one_agent_are_one_person() -> None:
    rows = [
        mention("Agent Vex", birth="1960-01", door="ZQ9 9ZZ|1", subject=f"O{i}")
        for i in range(10_000)
    ]
    assert len(set(resolve(*rows).of_mention)) == 1


def test_many_namesakes_born_apart_stay_apart() -> None:
    rows = [mention("John Smith", birth=f"{1940 + i // 12}-{i % 12 + 1:02d}") for i in range(500)]
    assert len(set(resolve(*rows).of_mention)) == 500


names = st.builds(
    " ".join,
    st.lists(
        st.sampled_from(["anton", "john", "mary", "vex", "pell", "ali"]), min_size=1, max_size=3
    ),
)
births = st.sampled_from([None, "1980-05", "1955-01"])
doors = st.sampled_from([None, "ZQ1 1AA|3", "ZQ1 1AB|9"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(names, births, doors), max_size=12))
def test_no_person_ever_has_two_birth_months(
    rows: list[tuple[str, str | None, str | None]],
) -> None:
    mentions = [
        Mention(i, f"a/l/{i}", n, parse_person(n), b, d, f"O{i % 3}")
        for i, (n, b, d) in enumerate(rows) if parse_person(n)
    ]  # fmt: skip
    people = resolve(*mentions)
    for person in people.persons:
        own = {m.birth for m, p in zip(mentions, people.of_mention) if p == person and m.birth}
        assert len(own) <= 1
