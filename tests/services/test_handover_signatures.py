# SPDX-License-Identifier: Apache-2.0
"""Who signed on a laptop can be proven at the office, and a forged signature is refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from carecalc.domain.trust import INK, KEY
from carecalc.services import handover, signoffs, visits
from tests import handing
from tests.handing import FIRST_USER, OFFICE_USER, Side, Trio
from tests.services.test_handover import registered, signed

pytestmark = pytest.mark.thorough


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Trio]:
    """Give an office and two of its laptops."""
    with handing.trio(tmp_path / "three") as found:
        yield found


def forge(side: Side, visit_id: str) -> None:
    """Write another role under a key's signature, as another program could."""
    with side.ctx.store.work() as work:
        connection = work._session.connection()
        connection.exec_driver_sql("DROP TRIGGER signatures_no_update")
        connection.exec_driver_sql(
            "UPDATE signatures SET digest = ? WHERE object_id = ? AND way = 'key'",
            ("0" * 64, visit_id),
        )
        work.audit("office.amended", "office")


def test_that_the_office_proves_by_key_who_signed_on_a_laptop(three: Trio) -> None:
    laptop, office = three.first, three.office
    visit = signed(laptop, registered(laptop))
    handing.round_trip(office, laptop, three.stick)
    here = signoffs.of_visit(laptop.ctx, visit)
    there = signoffs.of_visit(office.ctx, visit)
    assert [(one.name, one.role, one.way) for one in there] == [
        (FIRST_USER, "assessor", KEY),
        ("李护士", "assessor", INK),
        ("赵女儿", "informant", INK),
    ]
    assert [replace(one, seq=0) for one in there] == [
        replace(one, seq=0) for one in here
    ]
    own = laptop.unlocked.file.public_keys[FIRST_USER]
    with office.ctx.store.reading() as work:
        assert work.devices.get(laptop.id).value.keys == {FIRST_USER: (own,)}
    assert office.ctx.store.verify().findings == ()
    # The user of that name at the office has no such key: it is the laptop's that counts.
    with office.ctx.store.reading() as work:
        assert work.users.get(FIRST_USER) is None


def test_that_a_visit_with_a_forged_signature_stays_where_it_came_from(
    three: Trio,
) -> None:
    """What else is in the file is taken in; laptop and office are told."""
    laptop, office = three.first, three.office
    good = signed(laptop, registered(laptop))
    bad = signed(laptop, registered(laptop, "李秀兰", "110105195001010020"))
    forge(laptop, bad)
    (taken,) = handing.take(office, handing.send(laptop, three.stick))
    assert taken.state == "taken" and taken.parcel is not None
    assert taken.parcel.visits == (good,)
    assert [(one.row, one.why) for one in taken.parcel.refused] == [
        (f"visits/{bad}", "signature")
    ]
    with office.ctx.store.reading() as work:
        assert work.visits.states([good, bad]) == {good: "signed"}
        entry = work.entries.last("handover.forged")
        assert entry is not None
    assert signoffs.of_visit(office.ctx, bad) == ()
    assert office.ctx.store.verify().findings == ()
    back = handing.give(office, laptop, three.stick)
    told = handover.take_return(laptop.ctx, back.path).told
    assert [one.why for one in told.refused] == ["signature"]
    assert visits.view(laptop.ctx, bad).visit.state == "signed"


def test_that_a_second_key_under_one_name_is_told_of(three: Trio) -> None:
    laptop, office = three.first, three.office
    person = registered(laptop)
    signed(laptop, person)
    handing.round_trip(office, laptop, three.stick)
    other = handing.keys_of(1, OFFICE_USER).file.public_keys[OFFICE_USER]
    with laptop.ctx.store.work() as work:
        user = work.users.get(FIRST_USER)
        assert user is not None
        for public in (other, user.public):
            work.users.put(FIRST_USER, public, user.roles, None)
        work.audit("user.changed", FIRST_USER)
    signed(laptop, registered(laptop, "李秀兰", "110105195001010020"))
    (taken,) = handing.take(office, handing.send(laptop, three.stick))
    assert taken.parcel is not None and taken.parcel.rekeyed == (FIRST_USER,)
    assert office.ctx.store.verify().findings == ()
