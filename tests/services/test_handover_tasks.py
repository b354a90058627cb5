# SPDX-License-Identifier: Apache-2.0
"""A visit that arrives from a laptop does at the office what its signature does."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from carecalc.domain.agency import DONE, OFFERED
from carecalc.services import handover, handover_clashes, reviews, tasks, visits
from carecalc.services.tasks import Wanted
from tests import handing
from tests.handing import FIRST_USER, SECOND_USER, Side, Trio
from tests.services import visiting
from tests.services.test_handover import registered
from tests.services.visiting import GBT

WANTED = Wanted("first", (GBT,), (FIRST_USER, SECOND_USER))
TODAY = date(2026, 11, 21)

pytestmark = pytest.mark.thorough


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Trio]:
    """Give an office and two of its laptops; their chains must hold in the end."""
    with handing.trio(tmp_path / "three") as found:
        yield found
        for side in found.opened.values():
            assert side.ctx.store.verify().findings == ()


def signed(side: Side, person: str, on: date = TODAY) -> str:
    """Make and sign a visit of a day; return its id."""
    view = visiting.begin(side.ctx, person, on)
    visits.sign(side.ctx, view.visit.id, visiting.signing(on))
    return view.visit.id


def brought(three: Trio) -> str:
    """Register somebody at the office; let the first laptop know of them."""
    person = registered(three.office)
    given = handing.give(three.office, three.first, three.stick, person)
    handover.take_return(three.first.ctx, given.path)
    return person


def test_that_a_visit_from_a_laptop_closes_its_task_once_and_is_in_the_review(
    three: Trio,
) -> None:
    """The laptop knew of no task: it was told by telephone."""
    office, laptop = three.office, three.first
    person = brought(three)
    given = tasks.assign(office.ctx, person, WANTED)
    visit = signed(laptop, person)
    sent = handing.send(laptop, three.stick)
    handing.take(office, sent)
    handing.take(office, sent)
    (task,) = tasks.of_person(office.ctx, person)
    assert (task.task.state, task.task.value.visit_id) == (DONE, visit)
    assert [one.state for one in tasks.history(office.ctx, given.id)] == [OFFERED, DONE]
    assert [row.visit_id for row in reviews.look(office.ctx).rows] == [visit]
    # The laptop hears of the task as it is by now: nothing is left to do.
    handing.round_trip(office, laptop, three.stick)
    assert tasks.mine(laptop.ctx) == ()


def test_that_a_task_that_the_laptop_closed_is_closed_once(three: Trio) -> None:
    """It comes back in a file of its own, after one that was made later."""
    office, laptop = three.office, three.first
    person = registered(office)
    given = tasks.assign(office.ctx, person, WANTED)
    back = handing.give(office, laptop, three.stick, person)
    handover.take_return(laptop.ctx, back.path)
    assert [one.task.id for one in tasks.mine(laptop.ctx)] == [given.id]
    visit = signed(laptop, person)
    first = handing.send(laptop, three.stick).files
    registered(laptop, "李秀兰", "110105195001010020")
    later = [one for one in handing.send(laptop, three.stick).files if one not in first]
    for file in (*later, *first, *first):
        handing.take(office, handover.Sent(None, (file,)))
    (task,) = tasks.of_person(office.ctx, person)
    assert (task.task.state, task.task.value.visit_id) == (DONE, visit)
    states = [one.state for one in tasks.history(office.ctx, given.id)]
    assert states.count(DONE) == 1
    assert handover_clashes.parked(office.ctx) == ()


def test_that_a_visit_closes_no_task_of_others_nor_one_given_after_it(
    three: Trio,
) -> None:
    office, laptop = three.office, three.first
    person = brought(three)
    signed(laptop, person, visiting.ON)
    tasks.assign(office.ctx, person, WANTED)
    handing.take(office, handing.send(laptop, three.stick))
    (task,) = tasks.of_person(office.ctx, person)
    assert task.task.state == OFFERED


def test_that_a_visit_that_waited_closes_its_task_once_it_is_decided_whose_it_is(
    three: Trio,
) -> None:
    office, laptop = three.office, three.first
    person = registered(office)
    tasks.assign(office.ctx, person, WANTED)
    visit = signed(laptop, registered(laptop, "王建"))
    handing.take(office, handing.send(laptop, three.stick))
    (task,) = tasks.of_person(office.ctx, person)
    assert task.task.state == OFFERED
    (clash,) = handover_clashes.parked(office.ctx)
    handover_clashes.decide(office.ctx, clash.record.id, {"": "same"}, "核对身份证")
    (task,) = tasks.of_person(office.ctx, person)
    assert (task.task.state, task.task.value.visit_id) == (DONE, visit)
