# SPDX-License-Identifier: Apache-2.0
"""Who stands near another level, counted from answers by hand, and what that costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from carecalc.domain.fact import OutsideAssessment
from carecalc.domain.period import Month
from carecalc.services import sandbox, sandbox_near, visits
from carecalc.services.context import Context
from carecalc.services.sandbox import NOTHING, LawNow, Sandbox
from carecalc.services.sandbox_near import Near
from carecalc.services.sandbox_places import LEVEL
from carecalc.services.sandbox_process import Warm, packed
from carecalc.services.sandbox_reckoning import Caseload
from carecalc.services.sandbox_values import Asked, Turn
from tests.offices import context
from tests.services.deciding import record, register
from tests.services.visiting import GBT, begin, signing

pytestmark = pytest.mark.thorough
"""Answering five visits takes seconds."""

NOVEMBER = Month(2026, 11)
SEPTEMBER = date(2026, 9, 1)
ELDERLY = "resources/policies/110000/bj-elderly/2019-10-01.toml"
SELF_CARE = dict.fromkeys([f"B.1.{n}" for n in range(1, 9)], "0")
"""Eight items at their worst: 32 of 90 points less."""


@dataclass(frozen=True)
class Office:
    """An office of six, and the law of November."""

    ctx: Context
    now: LawNow
    ids: dict[str, str]

    def names(self, ids: tuple[str, ...]) -> set[str]:
        """Return whose ids these are."""
        known = {id_: name for name, id_ in self.ids.items()}
        return {known[id_] for id_ in ids}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office in which four of six are one item from another level.

    The national standard gives 90 points at most and level 0 for these, 1 from 66 on,
    2 from 46 on, 3 from 30 on. 甲 has 46, 乙 58, 丙 90, 丁 66, 戊 45. 己 has level 2
    from elsewhere: nobody knows of what answers.
    """
    making = context(tmp_path_factory.mktemp("near") / "office.carecalc")
    ctx = next(making)
    moving = {**SELF_CARE, "B.2.1": "0", "B.2.2": "0", "B.2.3": "0"}
    answers: dict[str, dict[str, str]] = {
        "甲": moving,
        "乙": SELF_CARE,
        "丙": {},
        "丁": dict(list(SELF_CARE.items())[:6]),
        "戊": {**moving, "B.2.4": "2"},
    }
    ids = {}
    for day, (name, given) in enumerate(answers.items(), start=1):
        ids[name] = register(ctx, name, date(1944, 3, day)).id
        view = begin(ctx, ids[name], SEPTEMBER, given=given)
        for key in visits.wanted(ctx, view.visit.id):
            visits.remark(ctx, view.visit.id, key, "已向家属核实")
        visits.sign(ctx, view.visit.id, signing(SEPTEMBER))
    other = register(ctx, "己", date(1944, 3, 9))
    record(ctx, other, OutsideAssessment(GBT, "2"), on=SEPTEMBER)
    ids["己"] = other.id
    yield Office(ctx, sandbox.law(ctx, NOVEMBER), ids)
    next(making, None)


def _asked(office: Office, box: Sandbox) -> Asked:
    law = sandbox.tried(office.ctx, office.now, box)
    assert law.problems == ()
    today = office.ctx.today()
    return Asked(NOVEMBER, today, True, office.now.policies, law.policies)


def _with_moderate(office: Office) -> Sandbox:
    place = next(
        place
        for place in office.now.source(ELDERLY).places
        if (place.group, place.value) == (LEVEL, ("3",))
    )
    return sandbox.changed(office.now, NOTHING, place, ("2", "3"))


def _near(office: Office, box: Sandbox) -> list[Near]:
    turned = sandbox_near.turns(office.ctx, NOVEMBER)
    held = Caseload(sandbox.subjects(office.ctx, NOVEMBER))
    jumps = held.stepped(_asked(office, box), turned)
    return [
        near
        for near in sandbox_near.at_edges(office.now, box, turned, jumps)
        if near.place.file == ELDERLY
    ]


def test_that_one_item_one_step_is_told_both_ways(office: Office) -> None:
    names = {id_: name for name, id_ in office.ids.items()}
    found = {
        (names[turn.person], turn.level, turn.other, turn.is_worse)
        for turn in sandbox_near.turns(office.ctx, NOVEMBER)
    }
    assert found == {
        ("甲", 2, 3, True),
        ("丙", 0, 1, True),
        ("丁", 1, 2, True),
        ("戊", 3, 2, False),
    }


def test_that_before_the_assessments_nobody_is_near(office: Office) -> None:
    assert sandbox_near.turns(office.ctx, Month(2026, 8)) == ()


def test_that_the_money_jumps_for_who_crosses_a_condition(office: Office) -> None:
    severe = [n for n in _near(office, NOTHING) if n.value == ("3",)]
    worse = next(near for near in severe if near.is_worse)
    # 京民养老发〔2019〕160号 三: 600 a month from level 3 on.
    assert office.names(worse.people) == {"甲"}
    assert office.names(worse.moved.gaining) == {"甲"}
    assert (worse.moved.fen, worse.moved.least, worse.moved.most) == (60000,) * 3
    better = next(near for near in severe if not near.is_worse)
    assert office.names(better.moved.losing) == {"戊"}
    assert better.moved.fen == -60000


def test_that_other_people_stand_at_the_edge_of_what_is_tried(office: Office) -> None:
    tried = [n for n in _near(office, _with_moderate(office)) if "2" in n.value]
    # 甲 and 戊 are on both sides of level 3 and have the 600 either way.
    assert [office.names(near.people) for near in tried] == [{"丁"}]
    assert (tried[0].is_worse, tried[0].moved.fen) == (True, 60000)


def test_that_a_level_that_holds_no_more_is_left_out(office: Office) -> None:
    held = Caseload(sandbox.subjects(office.ctx, NOVEMBER))
    asked = _asked(office, NOTHING)
    turned = sandbox_near.turns(office.ctx, NOVEMBER)
    assert len(held.stepped(asked, turned)) == 4
    others = [
        Turn(turn.person, turn.scale, turn.level, turn.other, turn.is_worse, day)
        for turn in turned
        for day in (date(2026, 9, 2),)
    ]
    assert held.stepped(asked, others) == {}
    assert held.stepped(asked, [Turn("nobody", GBT, 2, 3, True, SEPTEMBER)]) == {}


def test_that_a_process_without_a_key_gives_the_same(office: Office) -> None:
    asked = _asked(office, NOTHING)
    turned = sandbox_near.turns(office.ctx, NOVEMBER)
    warm = Warm()
    try:
        warm.take(packed(office.ctx, NOVEMBER))
        held = Caseload(sandbox.subjects(office.ctx, NOVEMBER))
        assert warm.stepped(asked, turned) == held.stepped(asked, turned)
    finally:
        warm.stop()
