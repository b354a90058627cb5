# SPDX-License-Identifier: Apache-2.0
"""A return file takes the people of a laptop's open tasks along, unasked."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from carecalc.domain.agency import Assessor
from carecalc.services import agencies_register, handover, people, tasks
from carecalc.services.tasks import Wanted
from tests import handing
from tests.handing import FIRST_USER, SECOND_USER, Trio
from tests.services.commissioned import commission
from tests.services.test_handover import registered


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
