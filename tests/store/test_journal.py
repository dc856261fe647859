"""The journal: undo and redo as the user expects, and every tampering found."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.errors import UserError
from gis_planner.store import Case, way_to
from tests.store.conftest import add_food, add_premises


def test_undo_brings_back_the_match_before(case: Case) -> None:
    add_premises(case, "P1")
    add_premises(case, "P1", "P2")
    entry = case.undo()
    assert entry.touched >= {"premises"}
    assert case.table("premises")["premises_id"].to_pylist() == ["P1"]
    case.redo()
    assert case.table("premises").num_rows == 2


def test_nothing_to_undo_is_said(case: Case) -> None:
    with pytest.raises(UserError, match="nothing to undo"):
        case.undo()
    with pytest.raises(UserError, match="nothing to redo"):
        case.redo()


def test_new_change_after_undo_forgets_redo(case: Case) -> None:
    case.set_document("operation", "week", {"a": 1}, "one")
    case.undo()
    case.set_document("operation", "week", {"a": 2}, "two")
    with pytest.raises(UserError, match="nothing to redo"):
        case.redo()


def test_undo_works_after_closing_and_opening(case: Case) -> None:
    case.set_document("operation", "week", {"a": 1}, "one")
    case.set_document("operation", "week", {"a": 2}, "two")
    case.close()
    with Case.open(case.path) as again:
        again.undo()
        assert again.document("operation", "week") == {"a": 1}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["set", "undo", "redo"]), max_size=25))
def test_undo_and_redo_behave_as_two_stacks(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("stacks")
    done: list[int] = []
    undone: list[int] = []
    with Case.create(folder / "case.gpkg") as case:
        for i, step in enumerate(steps):
            if step == "set":
                case.set_document("parameter", "x", i, f"x = {i}")
                done.append(i)
                undone.clear()
            elif step == "undo" and done:
                case.undo()
                undone.append(done.pop())
            elif step == "redo" and undone:
                case.redo()
                done.append(undone.pop())
            assert case.document("parameter", "x") == (done[-1] if done else None)
        assert case.verify() == []


def _within_reach(case: Case) -> set[object]:
    """Every value that undo and redo lead to; the case is left as it was."""
    found, back = {case.document("parameter", "x")}, 0
    with suppress(UserError):
        while case.undo():
            back += 1
            found.add(case.document("parameter", "x"))
    for _ in range(back):
        case.redo()
    again = 0
    with suppress(UserError):
        while case.redo():
            again += 1
            found.add(case.document("parameter", "x"))
    for _ in range(again):
        case.undo()
    return found


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["set", "set", "undo", "redo", "note"]), max_size=15), st.data())
def test_the_way_to_an_entry_brings_back_what_was_after_it(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], data: st.DataObject
) -> None:
    """Whatever was done, undone and done again: an entry that a way leads to is reached."""
    folder = tmp_path_factory.mktemp("way")
    with Case.create(folder / "case.gpkg") as case:
        was = {1: None}
        for i, step in enumerate(steps):
            if step == "set":
                case.set_document("parameter", "x", i, f"x = {i}")
            elif step == "note":
                case.note("look", "looked")
            else:
                with suppress(UserError):
                    getattr(case, step)()
            last = case.history()[-1]
            was[last.seq] = case.document("parameter", "x")
        seq = data.draw(st.sampled_from(sorted(was)))
        way = way_to(case.history(), seq)
        assert (way is not None) == (was[seq] in _within_reach(case))
        if way is not None:
            for one in way[1]:
                getattr(case, way[0])(only=one.seq)
            assert case.document("parameter", "x") == was[seq]
            assert way_to(case.history(), seq)[1] == (), "arrived"
            assert case.verify() == []


def test_no_way_leads_behind_an_erasure_or_to_what_was_left(case: Case) -> None:
    add_food(case, ("1", "A"))
    case.set_document("parameter", "x", 1, "one")
    case.undo()
    left = case.history()[-2].seq
    case.set_document("parameter", "x", 2, "two")
    assert way_to(case.history(), left) is None
    case.erase_list("council-food", "register", rule="asked")
    erased = case.history()[-1].seq
    assert way_to(case.history(), 1) is None
    assert way_to(case.history(), erased) == ("undo", ())


def test_a_step_meant_for_one_change_takes_no_other(case: Case) -> None:
    case.set_document("parameter", "x", 1, "one")
    meant = case.history()[-1].seq
    case.set_document("parameter", "x", 2, "two")
    with pytest.raises(UserError, match="changed meanwhile"):
        case.undo(only=meant)
    assert case.document("parameter", "x") == 2 and case.verify() == []


def test_decisions_are_superseded_and_undone_never_erased(case: Case) -> None:
    add_food(case, ("1", "A"), ("2", "B"))
    a = RecordKey("council-food", "register", "1", "1-A")
    b = RecordKey("council-food", "register", "2", "2-B")
    case.add_decisions((Decision("must_link", a, b, who="x", when="t"),), "same")
    case.add_decisions((Decision("cannot_link", b, a, who="x", when="t"),), "different")
    assert [d.kind for d in case.decisions()] == ["cannot_link"]
    case.undo()
    assert [d.kind for d in case.decisions()] == ["must_link"]
    case.undo()
    assert case.decisions() == ()
    assert case.verify() == []


def test_decision_on_a_changed_row_asks_to_be_checked_again(case: Case) -> None:
    add_food(case, ("1", "A"), ("2", "B"))
    key = RecordKey("council-food", "register", "1", "1-A")
    case.add_decisions((Decision("no_uprn", key, who="x", when="t"),), "no UPRN")
    assert [d.recheck for d in case.decisions()] == [False]
    add_food(case, ("1", "Anna's"), ("2", "B"))
    assert [d.recheck for d in case.decisions()] == [True]


def _tables(db: apsw.Connection) -> list[str]:
    kept = ("gp_meta", "gp_set_aside", "gp_decision")
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'gp_%'"
    ours = [r[0] for r in db.execute(sql) if not r[0].startswith("gpkg") and r[0] not in kept]
    return [*ours, "run_premises"]


def test_random_edits_of_the_file_are_found(case: Case, tmp_path: Path) -> None:
    add_food(case, ("1", "A"), ("2", "B"))
    add_premises(case, "P1", "P2")
    case.set_document("operation", "week", {"a": 1}, "one")
    case.close()
    whole = case.path.read_bytes()
    chance = random.Random(7)
    for i in range(60):
        path = tmp_path / f"edited{i}.gpkg"
        path.write_bytes(whole)
        db = apsw.Connection(str(path))
        db.pragma("foreign_keys", False)
        filled = [t for t in _tables(db) if db.execute(f"SELECT 1 FROM {t}").fetchone()]
        table = chance.choice(filled)
        columns = [r[1] for r in db.execute(f"PRAGMA table_info({table})")]
        column = chance.choice([c for c in columns if c not in ("fid", "digest")])
        before = db.execute(f"SELECT * FROM {table}").fetchall()
        target = chance.choice([r[0] for r in db.execute(f"SELECT {columns[0]} FROM {table}")])
        try:
            db.execute(
                f"UPDATE OR REPLACE {table} SET {column} = {column} || '7' WHERE {columns[0]} = ?",
                (target,),
            )
        except (apsw.ConstraintError, apsw.MismatchError):
            continue
        after = db.execute(f"SELECT * FROM {table}").fetchall()
        db.close()
        if before == after:
            continue
        with Case.open(path) as edited:
            assert edited.verify(), f"an edit of {table}.{column} was not found"


def test_removed_last_entry_is_found_by_the_results(case: Case) -> None:
    add_premises(case, "P1")
    case.close()
    db = apsw.Connection(str(case.path))
    db.execute("DELETE FROM gp_payload WHERE seq = (SELECT max(seq) FROM gp_journal)")
    db.execute("DELETE FROM gp_journal WHERE seq = (SELECT max(seq) FROM gp_journal)")
    db.close()
    with Case.open(case.path) as cut:
        assert cut.verify()


def test_old_results_are_pruned_and_undo_says_so(case: Case) -> None:
    for i in range(9):
        add_premises(case, *(f"P{n}" for n in range(i + 1)))
    for _ in range(5):
        case.undo()
    assert case.table("premises").num_rows == 4
    with pytest.raises(UserError, match="pruned"):
        case.undo()
    assert case.verify() == []
