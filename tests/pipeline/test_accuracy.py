"""Accuracy and training on a case made of sample lists whose truth is known."""

from __future__ import annotations

import csv
import gzip
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from gis_planner.domain.decisions import Decision, RecordKey
from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Silent
from gis_planner.matching.clerical import Frame
from gis_planner.matching.model import Model, shipped_model
from gis_planner.pipeline import accuracy
from gis_planner.pipeline.accuracy import Holdout, estimate_accuracy, split
from gis_planner.pipeline.clerical_sample import sample_pairs, write_sample
from gis_planner.pipeline.deciding import decide_from_file
from gis_planner.pipeline.importing import import_list
from gis_planner.pipeline.stages import match_records
from gis_planner.pipeline.training import apply_model, model_of, reset_model, train_model
from gis_planner.store import Case

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
LISTS = {"council-food": "food_hygiene.json", "licensing": "premises_licences.csv",
         "fire": "fire_audits.xml"}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three lists, matched."""
    path = tmp_path_factory.mktemp("accuracy") / "case.gpkg"
    with Case.create(path) as case:
        for agency, name in LISTS.items():
            import_list(case, SAMPLES / name, agency=agency)
        match_records(case)
    return path


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Iterator[Case]:
    """A copy of it that a test may change."""
    shutil.copy(made, tmp_path / "case.gpkg")
    with Case.open(tmp_path / "case.gpkg") as opened:
        yield opened


@pytest.fixture(scope="module")
def truth() -> dict[str, tuple[str, str]]:
    """source_ref → (business, premises)."""
    with gzip.open(SAMPLES / "truth" / "records.csv.gz", "rt", encoding="utf-8") as file:
        return {r["source_ref"]: (r["business_id"], r["premises_id"]) for r in csv.DictReader(file)}


def _kind(a: str, b: str, truth: dict[str, tuple[str, str]]) -> str:
    x, y = truth[a], truth[b]
    return "must_link" if x[0] == y[0] else "same_premises" if x[1] == y[1] else "cannot_link"


def _answer(case: Case, pairs: pa.Table, truth: dict[str, tuple[str, str]]) -> None:
    """A person who knows the truth answers these pairs."""
    case.add_decisions(_decisions(pairs, truth), "answered")


def _decisions(pairs: pa.Table, truth: dict[str, tuple[str, str]]) -> tuple[Decision, ...]:
    found = []
    for row in pairs.to_pylist():
        a, b = (RecordKey(row[f"agency_{s}"], row[f"list_{s}"], row[f"source_ref_{s}"], "")
                for s in "ab")  # fmt: skip
        kind = _kind(a.source_ref, b.source_ref, truth)
        found.append(Decision(kind, a, b, who="tester", when="2026-11-21T09:00:00"))
    return tuple(found)


def _doubtful(case: Case, n: int) -> pa.Table:
    """The n pairs nearest to even odds, as a review queue asks them first."""
    pairs = case.pairs_export()
    pairs = pairs.filter(pa.compute.equal(pairs["level"], "business"))
    doubt = np.abs(pairs["probability"].to_numpy() - 0.5)
    return pairs.take(pa.array(np.argsort(doubt, kind="stable")[:n]))


def _frame(case: Case) -> Frame:
    from gis_planner.matching.clerical import frame_of

    return frame_of(case.records(), case.table("matched"), case.table("pairs"))


# ---- what is held out


def test_a_fifth_of_the_answers_is_held_out_and_it_is_always_the_same_fifth(
    case: Case, truth: dict[str, tuple[str, str]]
) -> None:
    _answer(case, _doubtful(case, 400), truth)
    parts = split(case)
    assert 50 <= len(parts.held_out) <= 115
    assert len(parts.held_out) + len(parts.used) == 400
    holdout = Holdout(case)
    for d in case.decisions():
        assert d.a is not None and d.b is not None
        assert holdout.holds(d.a, d.b) == holdout.holds(d.b, d.a) == (d in parts.held_out)
        changed = replace(d.a, content_hash="changed since")
        assert holdout.name(changed, d.b) == holdout.name(d.a, d.b)


def test_another_case_holds_out_another_fifth(case: Case, tmp_path: Path) -> None:
    """So that nobody can choose in advance which answers will count."""
    with Case.create(tmp_path / "other.gpkg") as other:
        keys = [RecordKey("a", "b", str(i), "") for i in range(200)]
        said = [[Holdout(c).holds(x, y) for x, y in pairwise(keys)] for c in (case, other)]
    assert said[0] != said[1]


def test_measuring_is_not_told_the_held_out_answers(case: Case) -> None:
    """A held-out answer says that two strangers are one business: `match` obeys it, the
    measurement must not see them joined."""
    records = case.records(with_original=False)
    holdout, rows = Holdout(case), records.slice(0, 400).to_pylist()
    ends = [RecordKey(r["agency"], r["list"], r["source_ref"], "") for r in rows]
    pair = next((a, b) for a, b in zip(ends[::2], ends[1::2]) if holdout.holds(a, b))
    case.add_decisions((Decision("must_link", *pair, when="2026-01-01"),), "a strange answer")
    match_records(case)
    ids = accuracy.rows_of(records)
    x, y = (ids[k.agency, k.list_name, k.source_ref] for k in pair)
    matched = dict(zip(*(case.table("matched")[c].to_pylist() for c in
                         ("record_id", "business_id")), strict=True))  # fmt: skip
    assert matched[x] == matched[y]
    parts = split(case)
    (frame,) = accuracy.measured_frames(case, records, (shipped_model(),), parts.used, Silent())
    row = frame.where().get((min(x, y), max(x, y)))
    assert row is None or not frame.business[row]


def test_an_answer_that_others_imply_tells_nothing(
    case: Case, truth: dict[str, tuple[str, str]]
) -> None:
    """a=b and b=c are used, so that a=c is no evidence that matching is right."""
    records = case.records(with_original=False).to_pylist()
    holdout = Holdout(case)
    ends = [RecordKey(r["agency"], r["list"], r["source_ref"], "") for r in records[:300]]
    a, b, c = next(
        (a, b, c) for a, b, c in zip(ends, ends[1:], ends[2:])
        if holdout.holds(a, c) and not holdout.holds(a, b) and not holdout.holds(b, c)
    )  # fmt: skip
    links = tuple(Decision("must_link", x, y) for x, y in ((a, b), (b, c), (a, c)))
    case.add_decisions(links, "three of one")
    parts = split(case)
    answers, known = accuracy.answers_of(parts, case.records(with_original=False))
    assert len(parts.held_out) == 1 and not answers and len(known) == 2


# ---- the estimate


def test_without_answers_the_way_to_some_is_told(case: Case) -> None:
    done = estimate_accuracy(case)
    assert "no answers" in done.summary and "clerical sample" in done.summary
    assert done.figures["levels"] == []


def test_a_sample_answered_gives_an_interval_that_holds_the_truth(
    case: Case, truth: dict[str, tuple[str, str]]
) -> None:
    """The same pairs the program sees; the truth of each is known."""
    frame = _frame(case)
    ref = {r["record_id"]: truth[r["source_ref"]] for r in case.records().to_pylist()}
    same = np.array([ref[a][0] == ref[b][0] for a, b in zip(frame.a.tolist(), frame.b.tolist())])
    precision = (same & frame.business).sum() / frame.business.sum()
    recall = (same & frame.business).sum() / same.sum()
    before = _matched(case)
    _answer(case, sample_pairs(case, 200, seed=11), truth)
    done = estimate_accuracy(case)
    level = done.figures["levels"][0]
    assert level["level"] == "business" and 170 <= level["n"] <= 200
    assert level["precision"]["low"] <= precision <= level["precision"]["high"]
    assert level["recall"]["low"] <= recall <= level["recall"]["high"]
    assert done.figures["held_out"] == done.figures["from_samples"] >= 190
    assert sum(b["n"] for b in level["bands"]) == level["n"]
    assert "business: precision" in done.summary and "blocking" in done.summary
    assert _matched(case) == before


def _matched(case: Case) -> list[str]:
    found: list[str] = case.table("matched")["business_id"].to_pylist()
    return found


def test_the_sample_is_blind_and_its_answers_are_read_by_decide(
    case: Case, truth: dict[str, tuple[str, str]], tmp_path: Path
) -> None:
    out = tmp_path / "sample.csv"
    write_sample(case, 60, out, seed=2)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not any(w in c for c in rows[0] for w in ("weight", "prob", "band", "because", "level"))
    assert rows[0]["kind"] == "" and {"name_a", "address_b"} <= rows[0].keys()
    for row in rows[:40]:
        row["kind"] = _kind(row["source_ref_a"].lstrip("'"), row["source_ref_b"].lstrip("'"), truth)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    assert decide_from_file(case, out).figures["decisions"] == 40
    parts = split(case)
    assert len(parts.held_out) == parts.sampled == 40


def test_drawing_a_sample_is_a_change_that_can_be_undone(case: Case) -> None:
    first = sample_pairs(case, 50, seed=1)
    assert case.documents("clerical sample")
    case.undo()
    assert not case.documents("clerical sample")
    assert sample_pairs(case, 50, seed=1).equals(first)
    text = str(case.documents("clerical sample"))
    assert str(first["source_ref_a"][0]) not in text


def test_a_case_that_is_not_matched_is_told_to_match_first(tmp_path: Path) -> None:
    with Case.create(tmp_path / "new.gpkg") as new:
        for ask in (estimate_accuracy, lambda c: sample_pairs(c, 10), train_model):
            with pytest.raises(UserError, match="not matched"):
                ask(new)


# ---- training


def test_training_from_answers_is_tried_taken_undone_and_reset(
    case: Case, truth: dict[str, tuple[str, str]]
) -> None:
    _answer(case, _doubtful(case, 500), truth)
    trained = train_model(case)
    figures = trained.figures
    assert figures["same"] >= 25 and figures["different"] >= 25
    assert figures["measured_with"] > 50 and len(figures["before"]) == len(figures["after"]) == 2
    assert figures["pairs"]["change_band"] > 0
    assert model_of(case) == shipped_model()
    apply_model(case, trained)
    assert model_of(case).comparisons == trained.model.comparisons
    assert case.history()[-1].verb == "set" and "trained" in case.history()[-1].summary
    match_records(case)
    assert model_of(case).provenance["source"] == "answers of the case"
    assert not case.verify()
    case.undo()
    case.undo()
    assert model_of(case) == shipped_model()
    case.redo()
    assert reset_model(case).figures["applied"] and model_of(case) == shipped_model()


def numbers(model: Model) -> list[float]:
    """The prior and every level's weight, m and u, in bits and shares. The fit stops a hair apart
    from run to run, so that a third decimal may round either way; an answer that is read moves
    them by tenths of a bit."""
    levels = [level for name in sorted(model.comparisons) for level in model.comparisons[name]]
    return [model.prior_bits, *(x for level in levels for x in (level.bits, level.m, level.u))]


def test_training_never_reads_a_held_out_answer(
    case: Case, truth: dict[str, tuple[str, str]]
) -> None:
    """Held-out answers turned round leave the trained model as it was."""
    _answer(case, _doubtful(case, 400), truth)
    first = train_model(case).model
    turned = tuple(
        replace(d, kind="cannot_link" if d.kind == "must_link" else "must_link")
        for d in split(case).held_out
    )
    case.add_decisions(turned, "turned round")
    again = train_model(case).model
    assert numbers(again) == pytest.approx(numbers(first), abs=0.002)


def test_training_on_a_table_of_answers_leaves_the_cases_own_alone(
    case: Case, truth: dict[str, tuple[str, str]], tmp_path: Path
) -> None:
    rows = _doubtful(case, 300).to_pylist()
    path = tmp_path / "labels.csv"
    names = [f"{n}_{s}" for s in "ab" for n in ("agency", "list", "source_ref")]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["kind", *names])
        for r in rows:
            writer.writerow([_kind(r["source_ref_a"], r["source_ref_b"], truth),
                             *(r[n] for n in names)])  # fmt: skip
    trained = train_model(case, labels=path)
    assert trained.figures["source"] == "labels.csv" and trained.figures["measured_with"] > 30
    assert not case.decisions()


def test_too_few_answers_and_two_sources_are_refused(case: Case, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="25 of each"):
        train_model(case)
    with pytest.raises(UserError, match="either"):
        train_model(case, labels=tmp_path / "x.csv", unsupervised=True)


def test_training_without_answers_says_that_better_cannot_be_told(case: Case) -> None:
    trained = train_model(case, unsupervised=True)
    assert trained.figures["labels"] == 0 and trained.figures["before"] == []
    assert "cannot be told" in trained.summary
