# SPDX-License-Identifier: Apache-2.0
"""Visits drawn by lot to be made again: the list first, then the seed, then by others."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from carecalc.domain.agency import Contract, Organisation
from carecalc.domain.money import Money
from carecalc.domain.record import Happening
from carecalc.domain.review import (
    BY_ASSESSOR,
    BY_NOTHING,
    PARTIES,
    PUBLIC,
    Announcement,
)
from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.services import agencies, cases, redraws, reviewing, tasks, visits
from carecalc.services.context import Context
from tests.offices import APPROVER, THIRD, beside, keyring, keys
from tests.services.visiting import (
    GBT,
    ON,
    answer_all,
    begin,
    in_coma,
    register,
    signing,
)

BETWEEN = (date(2026, 1, 1), date(2026, 12, 31))
UNTIL = date(2026, 12, 20)
WORDS = (("样例区民政局", "秋分"), ("受托机构", "0714"))


def reviewer(ctx: Context) -> Context:
    return beside(ctx, keyring().approver)


def signed(ctx: Context, name: str, *assessors: str) -> Visit:
    return in_coma(ctx, register(ctx, name), *assessors).visit


def announced(
    ctx: Context, size: int = 1, by: str = BY_NOTHING
) -> Happening[Announcement]:
    return redraws.announce(reviewer(ctx), BETWEEN, size, by, PARTIES)


def test_that_the_list_and_its_digest_are_on_record_before_the_seed(
    ctx: Context,
) -> None:
    made = [signed(ctx, f"王{n}", "卫评样", "柳社工") for n in range(3)]
    said = announced(ctx, 2)
    # Submitted twice it is one.
    assert announced(ctx, 2) == said
    numbers = sorted(visit.number for visit in made)
    assert said.value.digest == sha256("\n".join(numbers).encode()).hexdigest()
    drawn = redraws.draw(reviewer(ctx), said.id, WORDS)
    assert drawn.value.seed == "秋分|0714"
    # By hand: the two smallest of the digests of seed, line feed and number.
    by_hand = sorted(
        numbers, key=lambda n: sha256(f"秋分|0714\n{n}".encode()).hexdigest()
    )
    assert list(drawn.value.numbers) == by_hand[:2]
    assert redraws.verify(said.value, drawn.value)
    assert not redraws.verify(said.value, replace(drawn.value, seed="秋分|0715"))
    assert not redraws.verify(
        replace(said.value, population=said.value.population[1:]), drawn.value
    )
    assert redraws.draw(reviewer(ctx), said.id, WORDS) == drawn
    with pytest.raises(UserError) as error:
        redraws.draw(reviewer(ctx), said.id, (("甲", "一"), ("乙", "二")))
    assert error.value.code == "DRAW-004"
    ((one),) = redraws.listed(reviewer(ctx))
    assert (one.announced, one.drawn) == (said, drawn)


def test_that_a_seed_wants_two_parties_or_a_figure_named_beforehand(
    ctx: Context,
) -> None:
    signed(ctx, "王一", "卫评样", "柳社工")
    for given in (
        (("甲", "一"),),
        (("甲", "一"), ("甲", "二")),
        (("甲", "一"), ("乙", "")),
    ):
        with pytest.raises(UserError) as error:
            redraws.draw(reviewer(ctx), announced(ctx).id, given)
        assert error.value.code == "DRAW-003"
    with pytest.raises(UserError) as error:
        redraws.announce(reviewer(ctx), BETWEEN, 1, BY_NOTHING, PUBLIC)
    assert error.value.code == "DRAW-002"
    public = redraws.announce(
        reviewer(ctx), BETWEEN, 1, BY_NOTHING, PUBLIC, "双色球第2026140期"
    )
    drawn = redraws.draw(
        reviewer(ctx), public.id, (("双色球第2026140期", "03 09 14 21 28 33 + 07"),)
    )
    assert len(drawn.value.numbers) == 1
    with pytest.raises(UserError) as error:
        announced(ctx, 2)
    assert error.value.code == "DRAW-001"


def test_that_every_assessor_is_drawn_from(ctx: Context) -> None:
    for name, lead in (("王一", "卫评样"), ("王二", "卫评样"), ("王三", "何评样")):
        signed(ctx, name, lead, "柳社工")
    said = announced(ctx, 2, BY_ASSESSOR)
    drawn = redraws.draw(reviewer(ctx), said.id, WORDS)
    of = dict(said.value.population)
    assert {of[number] for number in drawn.value.numbers} == {"卫评样", "何评样"}


def test_that_a_visit_drawn_goes_to_another_agency_and_is_compared_blindly(
    ctx: Context,
) -> None:
    first = begin(ctx, register(ctx, "王一"), given={"B.1.1": "3"})
    visit = visits.sign(ctx, first.visit.id, signing(ON, "卫评样", "柳社工")).visit
    drawn = announced(ctx)
    redraws.draw(reviewer(ctx), drawn.id, WORDS)
    (one,) = redraws.give_out(reviewer(ctx), drawn.id, UNTIL)
    # One assessor of the office alone is no pair, and there is no agency yet.
    assert one.task is None
    assert one.why is not None
    agency = agencies.save(ctx, Organisation("受托评估中心"))
    contract = Contract(
        "样合1号", date(2026, 1, 1), date(2026, 12, 31), Money(12_000), 10
    )
    agencies.save_contract(ctx, agency.id, contract)
    (one,) = redraws.give_out(reviewer(ctx), drawn.id, UNTIL)
    assert one.task is not None
    assert one.task.about == agency.id
    assert one.task.value.of_visit == visit.id
    (same,) = redraws.give_out(reviewer(ctx), drawn.id, UNTIL)
    assert same.task == one.task
    with ctx.store.work() as work:
        public = keys().file.public_keys["王评估"]
        work.users.put("王评估", public, ("assessor",), None, organisation=agency.id)
        work.audit("users.put", "")
    tasks.accept(ctx, one.task.id, one.task.version)
    again = visits.start(ctx, visit.person_id, GBT, "other", ON)
    answer_all(ctx, again.visit.id, {"B.1.1": "4"})
    # Nothing of the first is shown, and no jump from it wants a reason.
    assert visits.wanted(ctx, again.visit.id) == ()
    visits.sign(ctx, again.visit.id, signing(ctx.today(), "王评估", "何护士"))
    (done,) = redraws.outcome(reviewer(ctx), drawn.id)
    assert done.agreement is not None
    # 26 items; B.1.1 alone differs: 25 alike.
    assert done.agreement.n == 26
    assert done.agreement.exact == pytest.approx(25 / 26)
    (by_name,) = redraws.compared(reviewer(ctx))
    assert (by_name.assessor, by_name.visits) == ("卫评样", 1)
    # Made to compare it counts for nothing, unless it overturned the first.
    stands = reviewing.standing(reviewer(ctx), visit.person_id)
    assert stands == {again.visit.id: "compared"}
    with ctx.store.reading() as work:
        (level,) = cases.of_person(ctx, work, visit.person_id).levels
    assert level.level == visit.level == "1"
    reviewing.overturn(reviewer(ctx), visit.id, "与抽查不符")
    with ctx.store.reading() as work:
        (level,) = cases.of_person(ctx, work, visit.person_id).levels
    assert level.level == "0"


def test_that_nobody_makes_their_own_visit_again(ctx: Context) -> None:
    with ctx.store.work() as work:
        for name in (APPROVER, THIRD):
            public = keys().file.public_keys[name]
            work.users.put(name, public, ("assessor", "reviewer"), None)
        work.audit("users.put", "")
    theirs = signed(ctx, "王一", "王评估", APPROVER)
    others = signed(ctx, "王二", "卫评样", "柳社工")
    said = announced(ctx, 2)
    redraws.draw(reviewer(ctx), said.id, WORDS)
    found = {one.visit.id: one.task for one in redraws.give_out(ctx, said.id, UNTIL)}
    # Only one of three did not make the first: no pair is left.
    assert found[theirs.id] is None
    task = found[others.id]
    assert task is not None
    assert len(task.value.assessors) == 2
