# SPDX-License-Identifier: Apache-2.0
"""What is said before a visit begins: what must come first, how soon it is again."""

from datetime import date

import pytest

from carecalc.domain.visit import Answer, Signing
from carecalc.services import beginning, visits
from carecalc.services.context import Context
from tests.services.deciding import assess, register

GBT = "gbt-42195-2022"
SELF = "ltc-2021-self"
TODAY = date(2026, 11, 21)


def rated(ctx: Context, person_id: str, dependent: bool, on: date) -> str | None:
    """Fill in a self-rating with everything dependent, or everything independent."""
    view = visits.start(ctx, person_id, SELF, "first", on)
    for item in view.scale.items:
        option = item.options[-1 if dependent else 0]
        visits.answer(ctx, view.visit.id, Answer(item.code, (option.code,)))
    signing = Signing(("张审核",), ("",), "王小明", "儿子", on)
    return visits.sign(ctx, view.visit.id, signing).visit.level


def test_that_national_standards_are_offered_first(ctx: Context) -> None:
    codes = [scale.code for scale in beginning.offered(ctx, TODAY)]
    # 国家标准, 行业标准, 部门文件 …, 通行做法
    assert codes[:2] == [GBT, "mzt-039-2013"]
    assert codes[-2:] == ["barthel", "lawton-iadl"]
    assert len(codes) == 7


def test_that_a_scale_not_yet_in_force_is_not_offered(ctx: Context) -> None:
    codes = {scale.code for scale in beginning.offered(ctx, date(2022, 12, 29))}
    assert GBT not in codes


@pytest.mark.parametrize(("dependent", "is_open"), [(False, False), (True, True)])
def test_that_only_a_self_rating_of_e_f_or_g_opens_the_way(
    ctx: Context, dependent: bool, is_open: bool
) -> None:
    person = register(ctx, "王桂兰")
    assert beginning.way(ctx, person.id, "ltc-2021", TODAY).gate is not None
    level = rated(ctx, person.id, dependent, date(2026, 11, 10))
    assert (level in ("E", "F", "G")) == is_open
    found = beginning.way(ctx, person.id, "ltc-2021", TODAY)
    assert (found.gate is None) == is_open
    if found.gate is not None:
        assert found.gate.code == "VISIT-024"
    # A dispute goes on from an assessment that was made: the way is open then.
    disputed = beginning.way(ctx, person.id, "ltc-2021", TODAY, "dispute")
    assert disputed.gate is None
    # On the day before the self-rating there was none.
    earlier = beginning.way(ctx, person.id, "ltc-2021", date(2026, 11, 9))
    assert earlier.gate is not None


@pytest.mark.parametrize(
    ("last", "is_soon"), [(date(2026, 10, 22), False), (date(2026, 10, 23), True)]
)
def test_that_under_thirty_days_is_soon(
    ctx: Context, last: date, is_soon: bool
) -> None:
    person = register(ctx, "王桂兰")
    signed = assess(ctx, person, last)
    found = beginning.way(ctx, person.id, GBT, TODAY)
    assert (found.soon is not None) == is_soon
    if found.soon is not None:
        assert found.soon.number == signed.visit.number
    # Another scale is no second time.
    assert beginning.way(ctx, person.id, "barthel", TODAY).soon is None


def test_that_the_reason_given_for_doing_it_again_is_kept(ctx: Context) -> None:
    person = register(ctx, "王桂兰")
    assess(ctx, person, date(2026, 11, 1))
    view = beginning.begin(
        ctx, person.id, GBT, "change", TODAY, why_soon=" 11月10日  脑卒中 "
    )
    assert view.visit.remarks == {"soon": "11月10日 脑卒中"}
    assert beginning.way(ctx, person.id, GBT, TODAY).unfinished is not None
