# SPDX-License-Identifier: Apache-2.0
"""Two assessors on one visit: apart until both are through, then settled with reasons."""

import math
import warnings
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from carecalc.catalog.catalog import gather
from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.paths import forms, resources
from carecalc.services import agreement, visits
from carecalc.services.agreement import Agreement
from carecalc.services.context import Context
from tests.laws import HEAD, grades, item, section
from tests.offices import reopened
from tests.services.visiting import (
    GBT,
    ON,
    answer_all_second,
    begin,
    register,
    signing,
)

TODAY = date(2026, 11, 21)


def refusal(call: object, *arguments: object) -> UserError:
    with pytest.raises(UserError) as refused:
        call(*arguments)  # type: ignore[operator]
    return refused.value


def test_that_the_second_assessor_answers_apart_from_the_first(ctx: Context) -> None:
    seen = begin(ctx, register(ctx), given={"B.1.1": "3"})
    visit = seen.visit.id
    assert (seen.second_view, seen.differences) == (None, ())
    seen = visits.answer_second(ctx, visit, Answer("B.1.1", ("4",)))
    assert seen.second_view is not None
    assert dict(seen.second_view.answers) == {"B.1.1": Answer("B.1.1", ("4",))}
    assert (seen.second_view.answered, seen.second_view.asked) == (1, 26)
    assert not seen.second_view.is_done
    assert seen.visit.answers["B.1.1"].options == ("3",)
    # 3 at B.1.1 for the first: 89 points, whatever the second says so far.
    assert seen.result.measures["total"] == 89
    # What the first concludes would lead the second.
    assert seen.hides_level
    assert seen.differences == ()


def test_that_each_assessor_undoes_only_own_steps(ctx: Context) -> None:
    visit = begin(ctx, register(ctx)).visit.id
    visits.answer_second(ctx, visit, Answer("B.1.1", ("4",)))
    visits.answer_second(ctx, visit, Answer("B.1.1", ("2",)))
    visits.clear_second(ctx, visit, "B.1.1")
    again = reopened(ctx)
    undoable = visits.view(again, visit).undoable
    seen = visits.undo_second(again, visit)
    assert seen.second_view is not None
    assert seen.second_view.answers["B.1.1"].options == ("2",)
    assert seen.second_view.undoable == 2
    assert seen.undoable == undoable
    visits.undo_second(again, visit)
    assert visits.undo_second(again, visit).second_view is None
    assert refusal(visits.undo_second, again, visit).code == "VISIT-005"
    # All taken back: the visit is signed as if nobody had begun.
    assert visits.sign(again, visit, signing(TODAY)).visit.state == "signed"
    again.store.close()


def test_that_what_the_second_leaves_open_is_named_before_signing(
    ctx: Context,
) -> None:
    visit = begin(ctx, register(ctx)).visit.id
    answer_all_second(ctx, visit, {})
    visits.clear_second(ctx, visit, "B.2.1")
    error = refusal(visits.sign, ctx, visit, signing(TODAY))
    assert (error.code, error.place) == ("VISIT-020", "B.2.1")


@pytest.mark.thorough
def test_that_a_difference_is_settled_with_a_reason_and_then_counts(
    ctx: Context,
) -> None:
    visit = begin(ctx, register(ctx), given={"B.1.1": "3", "B.1.2": "2"}).visit.id
    seen = answer_all_second(ctx, visit, {"B.1.2": "4"})
    assert [(d.item, d.settlement) for d in seen.differences] == [
        ("B.1.1", None),
        ("B.1.2", None),
    ]
    assert not seen.hides_level
    # 90 less 1 less 2.
    assert seen.result.measures["total"] == 87
    error = refusal(visits.sign, ctx, visit, signing(TODAY))
    assert (error.code, error.place) == ("VISIT-021", "B.1.1")
    settle = visits.settle
    assert refusal(settle, ctx, visit, "B.1.1", ("4",), " ").code == "VISIT-022"
    assert refusal(settle, ctx, visit, "B.1.3", ("4",), "复看").code == "VISIT-023"
    assert refusal(settle, ctx, visit, "B.1.1", ("9",), "复看").code == "VISIT-002"
    visits.settle(ctx, visit, "B.1.1", ("4",), "现场复看，能自己进食")
    # A third answer may be agreed: 90 less 1 for B.1.2.
    seen = visits.settle(ctx, visit, "B.1.2", ("3",), "各退一步")
    assert seen.result.measures["total"] == 89
    assert seen.visit.answers["B.1.2"].options == ("2",)
    assert seen.counting["B.1.2"].options == ("3",)
    assert all(d.settlement is not None for d in seen.differences)
    signed = visits.sign(ctx, visit, signing(TODAY))
    assert (signed.visit.level, signed.result.measures["total"]) == ("1", 89)
    assert [d.item for d in signed.differences] == ["B.1.1", "B.1.2"]


@pytest.mark.thorough
def test_that_a_settlement_falls_with_the_answers_it_was_made_for(
    ctx: Context,
) -> None:
    visit = begin(ctx, register(ctx), given={"B.1.1": "3"}).visit.id
    answer_all_second(ctx, visit, {})
    visits.settle(ctx, visit, "B.1.1", ("4",), "复看")
    seen = visits.answer(ctx, visit, Answer("B.1.1", ("2",)))
    (difference,) = seen.differences
    assert difference.settlement is None
    assert seen.result.measures["total"] == 88
    # The first comes back to the answer that was settled.
    seen = visits.undo(ctx, visit)
    assert seen.result.measures["total"] == 90
    # Now they agree: nothing is left to settle.
    seen = visits.answer(ctx, visit, Answer("B.1.1", ("4",)))
    assert seen.differences == ()


@pytest.mark.thorough
def test_that_two_who_answered_must_both_sign(ctx: Context) -> None:
    visit = begin(ctx, register(ctx)).visit.id
    answer_all_second(ctx, visit, {})
    error = refusal(visits.sign, ctx, visit, signing(TODAY, "王评估"))
    assert error.code == "VISIT-032"


def test_that_a_signed_visit_takes_no_second_answer(ctx: Context) -> None:
    visit = begin(ctx, register(ctx)).visit.id
    visits.sign(ctx, visit, signing(TODAY))
    given_ = Answer("B.1.1", ("4",))
    assert refusal(visits.answer_second, ctx, visit, given_).code == "VISIT-004"
    assert refusal(visits.undo_second, ctx, visit).code == "VISIT-004"


@pytest.mark.thorough
def test_that_agreement_is_kept_by_pair_whoever_answered_first(ctx: Context) -> None:
    one = begin(ctx, register(ctx, "甲"), given={"B.1.1": "3"}).visit.id
    answer_all_second(ctx, one, {})
    visits.settle(ctx, one, "B.1.1", ("4",), "复看")
    visits.sign(ctx, one, signing(TODAY, "王评估", "李护士"))
    two = begin(ctx, register(ctx, "乙")).visit.id
    answer_all_second(ctx, two, {})
    visits.sign(ctx, two, signing(TODAY, "李护士", "王评估"))
    (pair,) = agreement.of_pairs(ctx)
    # 26 items twice, one of the 52 answered otherwise; names in one order.
    assert (pair.first, pair.second) == ("李护士", "王评估")
    assert (pair.scale, pair.visits, pair.items) == (GBT, 2, 52)
    assert pair.exact == 51 / 52
    # By hand: 李 always chose place 0, 王 once place 1. Seen disagreement 1/52, by
    # chance 1/52 as well: kappa is 0.
    assert pair.kappa == pytest.approx(0)


@pytest.mark.thorough
def test_that_without_a_second_assessor_nothing_is_kept(ctx: Context) -> None:
    visit = begin(ctx, register(ctx)).visit.id
    visits.sign(ctx, visit, signing(TODAY))
    assert agreement.of_pairs(ctx) == ()


def test_that_kappa_is_what_a_hand_finds() -> None:
    # Places 0, 1, 2; rows 3+1, 0+2 … : [[2, 1, 0], [0, 1, 1], [0, 0, 1]], n = 6.
    pairs = [(0, 0), (0, 0), (0, 1), (1, 1), (1, 2), (2, 2)]
    # Seen: two neighbours apart, 2/6. Rows 3, 2, 1; columns 2, 2, 2: by chance
    # (3·2·1 + 3·2·2 + 2·2·1 + 2·2·1 + 1·2·2 + 1·2·1) / 36 = 32/36.
    found = agreement.agreement(pairs)
    assert (found.n, found.exact) == (6, 4 / 6)
    assert found.kappa == pytest.approx(1 - (2 / 6) / (32 / 36))


@pytest.mark.parametrize("place", [0, 3])
def test_that_kappa_has_no_value_where_only_one_place_was_ever_chosen(
    place: int,
) -> None:
    assert agreement.agreement([(place, place)] * 5) == Agreement(5, 1.0, None)


def test_that_without_items_nothing_is_said() -> None:
    assert agreement.agreement([]) == Agreement(0, None, None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1))
def test_that_kappa_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    ours = agreement.agreement(pairs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where kappa has no value
        theirs = cohen_kappa_score(
            [first for first, _ in pairs],
            [second for _, second in pairs],
            labels=list(range(5)),
            weights="linear",
        )
    if ours.kappa is None:
        assert math.isnan(theirs)
    else:
        assert ours.kappa == pytest.approx(theirs)
    assert ours.exact == pytest.approx(sum(a == b for a, b in pairs) / len(pairs))


DECIDED = (
    HEAD
    + section("A", item("A.1", "2 1 0") + item("A.2", "2 1 0"))
    + """
[measures.level]
kind = "rules"
grades = "levels"
clause = "3"
rows = [ { when = { "A.1" = "0" }, then = 1 }, { when = { "A.2" = "0" }, then = 1 } ]
otherwise = 0
[result]
preliminary = "level"
measures = []
needs = "what-decides"
"""
    + grades(levels=[0, 1])
)


def test_that_what_decides_without_the_rest_does_not_pass_over_a_difference(
    ctx: Context, tmp_path: Path
) -> None:
    file = tmp_path / "law" / "forms" / "scales" / "made-up" / "2026-01-01.toml"
    file.parent.mkdir(parents=True)
    file.write_text(DECIDED, "utf-8")
    law = gather(forms(), resources(), [tmp_path / "law"])
    ctx = replace(ctx, catalog=law)
    visit = visits.start(ctx, register(ctx), "made-up", "first", ON).visit.id
    seen = visits.answer(ctx, visit, Answer("A.1", ("0",)))
    assert (seen.result.level, seen.result.missing) == (1, ("A.2",))
    visits.answer_second(ctx, visit, Answer("A.1", ("2",)))
    visits.answer_second(ctx, visit, Answer("A.2", ("2",)))
    refused = refusal(visits.sign, ctx, visit, signing(ON))
    assert (refused.code, refused.place) == ("VISIT-021", "A.1")
