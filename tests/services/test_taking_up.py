# SPDX-License-Identifier: Apache-2.0
"""A visit given up by mistake comes back, for as long as the dated table says."""

from datetime import date, timedelta

import pytest

from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.services import histories, paper_entries, taking_up, visits
from carecalc.services.context import Context
from carecalc.text import Message
from tests.offices import Clock
from tests.services.visiting import register

ON = date(2026, 11, 20)
PNG = b"\x89PNG\r\n\x1a\nclock"


def given_up(ctx: Context) -> str:
    """Begin a visit, answer two items, and give it up."""
    person = register(ctx)
    visit = visits.start(ctx, person, "gbt-42195-2022", "first", ON).visit.id
    visits.answer(ctx, visit, Answer("B.1.1", ("3",), "informant", note="慢"))
    visits.answer(ctx, visit, Answer("B.1.2", ("2",)))
    visits.answer_second(ctx, visit, Answer("B.1.1", ("2",)))
    visits.attach(ctx, visit, "B.1.1", "image/png", PNG)
    visits.move_to(ctx, visit, "B.1.3")
    visits.abandon(ctx, visit, "点错了")
    return visit


def test_that_all_that_was_answered_goes_on_in_a_new_visit(ctx: Context) -> None:
    old = visits.view(ctx, given_up(ctx)).visit
    seen = taking_up.take_up(ctx, old.id)
    new = seen.visit
    assert (new.state, new.ending, new.id != old.id) == ("draft", None, True)
    assert (dict(new.answers), dict(new.second)) == (old.answers, old.second)
    assert (new.position, new.scale_digest) == ("B.1.3", old.scale_digest)
    assert (new.assessed_on, new.reason) == (old.assessed_on, old.reason)
    (drawing,) = visits.evidence(ctx, new.id)
    assert visits.evidence_bytes(ctx, drawing.id) == PNG
    kept = visits.view(ctx, old.id).visit
    assert (kept.state, kept.answers) == ("abandoned", old.answers)
    assert seen.answered == 2


def test_that_a_visit_is_taken_up_once(ctx: Context) -> None:
    old = given_up(ctx)
    new = taking_up.take_up(ctx, old).visit.id
    assert taking_up.take_up(ctx, old).visit.id == new
    person = visits.view(ctx, new).person.id
    assert taking_up.given_up(ctx, person) == ()
    visits.abandon(ctx, new, "还是算了")
    (again,) = taking_up.given_up(ctx, person)
    assert again.visit.id == new
    with pytest.raises(UserError) as caught:
        taking_up.take_up(ctx, old)
    assert caught.value.code == "VISIT-035"


def test_that_it_comes_back_for_the_days_of_the_table_and_no_longer(
    ctx: Context,
) -> None:
    assert isinstance(ctx.clock, Clock)
    old = given_up(ctx)
    person = visits.view(ctx, old).person.id
    (found,) = taking_up.given_up(ctx, person)
    # Given up on 21 November; the shipped table says 30 days.
    assert (found.until, found.answered) == (date(2026, 12, 21), 2)
    ctx.clock.at += timedelta(days=30)
    assert len(taking_up.given_up(ctx, person)) == 1
    ctx.clock.at += timedelta(days=1)
    assert taking_up.given_up(ctx, person) == ()
    with pytest.raises(UserError) as caught:
        taking_up.take_up(ctx, old)
    assert caught.value.code == "VISIT-035"


def test_that_another_draft_of_the_scale_comes_first(ctx: Context) -> None:
    old = given_up(ctx)
    person = visits.view(ctx, old).person.id
    other = visits.start(ctx, person, "gbt-42195-2022", "first", ON).visit
    (found,) = taking_up.given_up(ctx, person)
    assert found.blocked_by == other.number
    with pytest.raises(UserError) as caught:
        taking_up.take_up(ctx, old)
    assert caught.value.code == "VISIT-006"


def test_that_a_refused_or_signed_visit_is_none_that_was_given_up(ctx: Context) -> None:
    person = register(ctx)
    visit = visits.start(ctx, person, "gbt-42195-2022", "first", ON).visit.id
    visits.end_refused(ctx, visit, "不愿意", None)
    assert taking_up.given_up(ctx, person) == ()
    with pytest.raises(UserError) as caught:
        taking_up.take_up(ctx, visit)
    assert caught.value.code == "VISIT-035"


def test_that_what_was_made_on_paper_keeps_its_scan(ctx: Context) -> None:
    person = register(ctx)
    visit = paper_entries.begin(
        ctx, person, "gbt-42195-2022", "first", ON, ["王评估"], [("image/png", PNG)]
    ).visit.id
    visits.abandon(ctx, visit, "点错了")
    new = taking_up.take_up(ctx, visit).visit
    assert new.entry is not None and new.entry.visitors == ("王评估",)
    (page,) = paper_entries.scans(ctx, new.id)
    assert paper_entries.scan_bytes(ctx, page.id) == PNG


def test_that_the_history_says_which_visit_goes_on(ctx: Context) -> None:
    old = visits.view(ctx, given_up(ctx)).visit
    new = taking_up.take_up(ctx, old.id).visit
    rows = histories.of_person(ctx, new.person_id, histories.VISITS).rows
    assert rows[0].action == "visit.taken-up"
    said = rows[0].said
    assert isinstance(said, Message)
    assert said.values == {"number": new.number, "before": old.number}
