# SPDX-License-Identifier: Apache-2.0
"""A return file takes the people of a laptop's open tasks along, unasked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carecalc.domain.agency import Assessor
from carecalc.services import (
    agencies_register,
    handover,
    handover_seen,
    people,
    tasks,
)
from carecalc.services.tasks import Wanted
from tests import handing
from tests.handing import FIRST_USER, SECOND_USER, Trio
from tests.services.commissioned import AGREED, commission, staff
from tests.services.test_handover import registered, signed


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Trio]:
    with handing.trio(tmp_path / "three") as found:
        yield found


def test_that_a_laptop_is_told_of_those_its_owner_is_to_visit_and_of_nobody_else(
    three: Trio,
) -> None:
    office, first, second = three.office, three.first, three.second
    own = registered(office, "赵示例", "110105194912310021")
    theirs = registered(office, "钱示例", "110105194912310048")
    registered(office, "孙示例", "110105194912310064")
    organisation = commission(office.ctx)
    agencies_register.save(
        office.ctx, Assessor(SECOND_USER), organisation, date(2028, 1, 1)
    )
    tasks.assign(office.ctx, own, Wanted(assessors=(FIRST_USER, "李护士")))
    tasks.assign(office.ctx, theirs, Wanted(), organisation)
    for laptop, wanted in ((first, own), (second, theirs)):
        handover.take_return(laptop.ctx, handing.give(office, laptop, three.stick).path)
        found = people.find(laptop.ctx, "示例", 10, 0, "name").rows
        assert [row.person.id for row in found] == [wanted]


def test_that_an_organisations_staff_sees_where_the_visits_of_its_tasks_stand(
    three: Trio,
) -> None:
    office, laptop = three.office, three.first
    theirs = registered(office, "赵示例", "110105194912310021")
    organisation = commission(office.ctx, agreed=replace(AGREED, seen_days=30))
    agencies_register.save(
        office.ctx, Assessor(FIRST_USER), organisation, date(2028, 1, 1)
    )
    tasks.assign(office.ctx, theirs, Wanted(), organisation)
    handover.take_return(laptop.ctx, handing.give(office, laptop, three.stick).path)
    own = registered(laptop, "钱示例", "110105194912310048")
    visits = [signed(laptop, theirs), signed(laptop, own)]
    everybody = {visit: "held" for visit in visits}
    assert handover.standing(laptop.ctx, visits) == everybody
    one = staff(laptop.ctx, organisation, keyring=laptop.unlocked)
    assert handover.standing(one, visits) == {visits[0]: "held"}
    assert [row.name for row in handover_seen.carried(one)] == ["赵示例"]
