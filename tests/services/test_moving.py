# SPDX-License-Identifier: Apache-2.0
"""A draft under an older file: it finishes as it began, or moves over after a look."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from carecalc.catalog.catalog import gather
from carecalc.domain.visit import Answer, Ending
from carecalc.errors import UserError
from carecalc.paths import forms, resources
from carecalc.services import moving, visits
from carecalc.services.context import Context
from tests.laws import BANDS, HEAD, LEVELS, RESULT, TOTAL, fact, item, section
from tests.services.visiting import register

ON = date(2026, 11, 20)
PNG = b"\x89PNG\r\n\x1a\nclock"

OLD = (
    HEAD
    + section("A", item("A.1", "2 1 0") + item("A.2", "2 1 0") + item("A.3", "2 1 0"))
    + fact("F.1", "no yes")
    + TOTAL
    + BANDS
    + LEVELS
    + RESULT
)
# A.1 has lost an option, A.3 is gone, A.4 is new, A.2 has other words.
NEW = (
    HEAD
    + section(
        "A",
        item("A.1", "2 1")
        + item("A.2", "2 1 0", 'help = { zh_CN = "新的说明" }')
        + item("A.4", "2 1 0"),
    )
    + fact("F.1", "no yes")
    + TOTAL
    + BANDS
    + LEVELS
    + RESULT
)


def with_law(ctx: Context, folder: Path, law: str) -> Context:
    """Return the office with an overlay that holds one made-up scale."""
    file = folder / "forms" / "scales" / "made-up" / "2026-01-01.toml"
    file.parent.mkdir(parents=True)
    file.write_text(law, "utf-8")
    return replace(ctx, catalog=gather(forms(), resources(), [folder]))


@pytest.fixture
def before(ctx: Context, tmp_path: Path) -> Context:
    """Give the office while the older file is at hand."""
    return with_law(ctx, tmp_path / "old", OLD)


@pytest.fixture
def after(ctx: Context, tmp_path: Path) -> Context:
    """Give the same office when the newer file is at hand."""
    return with_law(ctx, tmp_path / "new", NEW)


def begun(ctx: Context) -> str:
    visit = visits.start(ctx, register(ctx), "made-up", "first", ON).visit.id
    for code, option in (("A.1", "0"), ("A.2", "1"), ("A.3", "1"), ("F.1", "yes")):
        visits.answer(ctx, visit, Answer(code, (option,), "observation"))
    visits.move_to(ctx, visit, "A.2")
    return visit


def test_that_a_draft_finishes_under_the_bytes_it_began_with(
    before: Context, after: Context
) -> None:
    visit = begun(before)
    seen = visits.answer(after, visit, Answer("A.1", ("1",)))
    # 1 + 1 + 1 under the older file, which the newer one does not know.
    assert seen.result.measures["total"] == 3
    assert [i.code for i in seen.scale.items] == ["A.1", "A.2", "A.3"]


def test_that_what_differs_is_shown_before_anything_moves(
    before: Context, after: Context
) -> None:
    visit = begun(before)
    assert moving.newer(before, visit) is None
    move = moving.newer(after, visit)
    assert move is not None
    assert (move.added, move.removed) == (("A.4",), ("A.3",))
    assert move.reworded == ("A.1", "A.2")
    assert move.recounted == ("A.1",)
    assert move.options_lost == {"A.1": ("0",)}
    assert (move.carried, move.left) == (("A.2", "F.1"), ("A.1", "A.3"))
    assert move.rules_differ  # the sum runs over other items
    # 0 + 1 + 1 is 2; under the newer file two items are open.
    assert (move.level_before, move.level_after) == (1, None)
    assert visits.view(after, visit).visit.state == "draft"


@pytest.mark.thorough
def test_that_a_draft_moves_over_with_the_answers_that_fit(
    before: Context, after: Context
) -> None:
    old = begun(before)
    visits.answer_second(before, old, Answer("A.2", ("2",)))
    visits.attach(before, old, "A.2", "image/png", PNG)
    visits.attach(before, old, "A.3", "image/png", PNG)
    seen = moving.move_over(after, old)
    visit = seen.visit
    assert (visit.number, visit.state) == ("PG-2026-000002", "draft")
    assert visit.scale_digest != visits.view(after, old).visit.scale_digest
    assert visit.answers == {
        "A.2": Answer("A.2", ("1",), "observation"),
        "F.1": Answer("F.1", ("yes",), "observation"),
    }
    assert visit.second == {"A.2": Answer("A.2", ("2",))}
    assert (visit.position, visit.reason, visit.assessed_on) == ("A.2", "first", ON)
    assert (seen.answered, seen.asked) == (1, 3)
    (kept,) = visits.evidence(after, visit.id)
    assert visits.evidence_bytes(after, kept.id) == PNG
    left = visits.view(after, old).visit
    assert left.state == "abandoned"
    assert left.ending == Ending("moved", "moved", None, visit.id)
    # What it was begun with stays with it.
    assert {*left.answers} == {"A.1", "A.2", "A.3", "F.1"}
    assert moving.newer(after, visit.id) is None
    with pytest.raises(UserError) as error:
        moving.move_over(after, visit.id)
    assert error.value.code == "VISIT-031"
    with pytest.raises(UserError) as error:
        moving.move_over(after, old)
    assert error.value.code == "VISIT-004"


def test_that_a_move_that_fails_leaves_the_draft(
    before: Context, after: Context
) -> None:
    old = begun(before)

    def broken() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        moving.move_over(replace(after, new_id=broken), old)
    assert visits.view(after, old).visit.state == "draft"
    assert len(visits.of_person(after, visits.view(after, old).person.id)) == 1


def test_that_no_visit_changes_its_law_in_place(
    before: Context, after: Context
) -> None:
    old = begun(before)
    new = moving.move_over(after, old).visit
    with (
        pytest.raises(Exception, match="keeps its law"),
        after.store.work() as work,
    ):
        work._session.execute(
            text("UPDATE visits SET scale_version = 'x' WHERE id = :id"),
            {"id": new.id},
        )


def test_that_other_words_alone_are_no_other_rules(
    before: Context, tmp_path: Path
) -> None:
    visit = begun(before)
    reworded = OLD.replace('title = "样本"', 'title = "样本（勘误）"')
    move = moving.newer(with_law(before, tmp_path / "third", reworded), visit)
    assert move is not None
    assert not move.rules_differ
    assert (move.added, move.removed, move.reworded, move.left) == ((), (), (), ())
    assert move.level_before == move.level_after == 1


def test_that_what_two_settled_goes_over_where_the_version_takes_it(
    before: Context, after: Context
) -> None:
    old = begun(before)
    for code, option in (("A.1", "2"), ("A.2", "2"), ("A.3", "0"), ("F.1", "yes")):
        visits.answer_second(before, old, Answer(code, (option,)))
    visits.answer(before, old, Answer("A.1", ("1",)))
    visits.settle(before, old, "A.1", ("0",), "复看")  # an option the new one has lost
    visits.settle(before, old, "A.2", ("0",), "复看")
    seen = moving.move_over(after, old)
    assert {*seen.visit.settled} == {"A.2"}
    assert seen.counting["A.1"].options == ("1",)
    assert seen.counting["A.2"].options == ("0",)
