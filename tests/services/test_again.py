# SPDX-License-Identifier: Apache-2.0
"""Assessing again: what changed, what wants a reason, how long a level holds."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.domain.office import ScaleRules
from carecalc.domain.scale import Jumps, Scale, Validity, ValidityLimit
from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.services import again, offices, validity, visits
from carecalc.services.again import Change, Jump
from carecalc.services.context import Context
from carecalc.services.validity import Periods
from tests.offices import OFFICE, catalog
from tests.services.visiting import GBT, begin, options, register, scale, signing

MZT = "mzt-039-2013"
YEAR_AGO = date(2025, 11, 20)
TODAY = date(2026, 11, 21)


def refusal(call: object, *arguments: object) -> UserError:
    with pytest.raises(UserError) as refused:
        call(*arguments)  # type: ignore[operator]
    return refused.value


def signed(ctx: Context, person: str, on: date, **given: str) -> str:
    answers = {code.replace("_", "."): option for code, option in given.items()}
    visit = begin(ctx, person, on, "routine", answers).visit.id
    for key in visits.wanted(ctx, visit):
        visits.remark(ctx, visit, key, "样例")
    visits.sign(ctx, visit, signing(on))
    return visit


@pytest.mark.thorough
def test_that_the_last_signed_visit_of_the_scale_is_compared(ctx: Context) -> None:
    person = register(ctx)
    signed(ctx, person, date(2024, 11, 20))
    last = signed(ctx, person, YEAR_AGO, B_1_1="3")
    left = visits.start(ctx, person, GBT, "routine", date(2026, 1, 1)).visit.id
    visits.abandon(ctx, left, "走错门")
    now = begin(ctx, person, TODAY, "routine", {"B.1.2": "3"}).visit.id
    found = again.previous(ctx, now)
    assert found is not None
    assert found.id == last
    compared = again.comparison(ctx, now)
    assert compared is not None
    # One point less each time, at another item: level 1 both times.
    assert (compared.level_before, compared.level_after) == (1, 1)
    assert compared.measures_before["total"] == compared.measures_after["total"] == 89
    assert compared.changes == (
        Change("B.1.1", ("3",), ("4",), 1),
        Change("B.1.2", ("4",), ("3",), 1),
    )
    assert compared.jumps == ()
    # A later visit is not the one before an earlier.
    assert again.previous(ctx, last) is not None
    assert again.comparison(ctx, signed(ctx, register(ctx, "乙"), TODAY)) is None


def test_that_the_last_answers_wait_until_all_is_answered(ctx: Context) -> None:
    person = register(ctx)
    signed(ctx, person, YEAR_AGO)
    now = visits.start(ctx, person, GBT, "routine", TODAY).visit.id
    visits.answer(ctx, now, Answer("B.1.1", ("0",)))
    assert again.comparison(ctx, now) is None
    offices.amend(ctx, replace(offices.get(ctx), show_last_early=True))
    compared = again.comparison(ctx, now)
    assert compared is not None
    assert [change.item for change in compared.changes] == ["B.1.1"]
    assert compared.level_after is None


def test_that_a_visit_records_what_the_county_showed_early(ctx: Context) -> None:
    person = register(ctx)
    hidden = visits.start(ctx, person, GBT, "first", TODAY)
    assert hidden.hides_level
    assert hidden.visit.remarks == {}
    office = offices.get(ctx)
    offices.amend(ctx, replace(office, show_level_early=True, show_last_early=True))
    seen = visits.answer(ctx, hidden.visit.id, Answer("B.1.1", ("4",)))
    assert not seen.hides_level
    assert {*seen.visit.remarks} == {"shown level", "shown last"}
    assert seen.visit == visits.view(ctx, hidden.visit.id).visit


def test_that_a_level_is_hidden_until_every_deciding_question_is_answered(
    ctx: Context,
) -> None:
    seen = begin(ctx, register(ctx))
    assert not seen.hides_level
    visit = seen.visit.id
    assert visits.clear(ctx, visit, "A.fall").hides_level
    # A refusal is an answer: the level stays open, nothing more is to be led.
    visits.answer(ctx, visit, Answer("A.fall", ("0",)))
    seen = visits.answer(ctx, visit, Answer("B.1.1", refused="refused", reason="怒"))
    assert (seen.hides_level, seen.result.level) == (False, None)


def test_that_under_coma_the_level_is_shown_with_items_open(ctx: Context) -> None:
    visit = visits.start(ctx, register(ctx), GBT, "first", TODAY).visit.id
    seen = visits.answer(ctx, visit, Answer("B.3.9", ("0b",)))
    assert (seen.hides_level, seen.result.level) == (False, 4)


def test_that_a_jump_wants_a_reason_before_signing(ctx: Context) -> None:
    # The file asks from two levels and three options on.
    rule = scale().jumps
    assert rule is not None
    assert (rule.levels, rule.options, rule.days) == (2, 3, 30)
    person = register(ctx)
    signed(ctx, person, YEAR_AGO)
    # B.1.1 from 4 to 1 is three steps, B.1.2 from 4 to 2 only two. 85 points: level 1.
    now = begin(ctx, person, TODAY, "routine", {"B.1.1": "1", "B.1.2": "2"}).visit.id
    compared = again.comparison(ctx, now)
    assert compared is not None
    assert compared.jumps == (Jump("jump B.1.1", "B.1.1", 3, ""),)
    assert visits.wanted(ctx, now) == ("jump B.1.1",)
    error = refusal(visits.sign, ctx, now, signing(TODAY))
    assert (error.code, error.place) == ("VISIT-018", "jump B.1.1")
    visits.remark(ctx, now, "jump B.1.1", " 上月\n中风 ")
    compared = again.comparison(ctx, now)
    assert compared is not None
    assert compared.jumps[0].reason == "上月 中风"
    assert visits.sign(ctx, now, signing(TODAY)).visit.level == "1"


def test_that_a_jump_of_the_level_counts_its_steps(ctx: Context) -> None:
    person = register(ctx)
    signed(ctx, person, YEAR_AGO)
    now = begin(ctx, person, TODAY, "routine", {"B.3.9": "0b", "A.coma": "yes"})
    compared = again.comparison(ctx, now.visit.id)
    assert compared is not None
    # From 0 to 4 by the clause of coma; B.3.9 from the first option to the fifth.
    assert Jump("jump level", "", 4, "") in compared.jumps
    assert Jump("jump B.3.9", "B.3.9", 4, "") in compared.jumps


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("days_before", "is_soon"),
    [(date(2026, 10, 22), False), (date(2026, 10, 23), True)],
)
def test_that_a_visit_within_thirty_days_says_why(
    ctx: Context, days_before: date, is_soon: bool
) -> None:
    # 22 October is thirty days before 21 November, the 23rd twenty-nine.
    person = register(ctx)
    signed(ctx, person, days_before)
    now = begin(ctx, person, TODAY, "change").visit.id
    assert (again.soon(ctx, now) is not None) == is_soon
    assert visits.wanted(ctx, now) == (("soon",) if is_soon else ())
    if is_soon:
        assert refusal(visits.sign, ctx, now, signing(TODAY)).code == "VISIT-030"
        visits.remark(ctx, now, "soon", "出院")
    assert visits.sign(ctx, now, signing(TODAY)).visit.state == "signed"


def test_that_a_scale_that_names_no_days_never_asks_why_so_soon(ctx: Context) -> None:
    person = register(ctx)
    signed(ctx, person, date(2026, 11, 20))
    visit = begin(ctx, person, TODAY, "change").visit.id
    with ctx.store.reading() as work:
        now = work.visits.get(visit)
        assert again.soon_after(work, scale(), now) is not None
        silent = replace(scale(), jumps=Jumps(levels=2))
        assert again.soon_after(work, silent, now) is None


def test_that_the_reason_is_suggested_by_what_was_signed(ctx: Context) -> None:
    person = register(ctx)
    suggested = again.suggested_reason
    assert suggested(ctx, person, GBT, TODAY) == "first"
    signed(ctx, person, date(2026, 1, 15))
    # Nobody says how long it holds: no routine is ever due.
    assert suggested(ctx, person, GBT, TODAY) == "change"
    offices.amend(ctx, replace(offices.get(ctx), validity_months=12))
    # Twelve months end on 14 January 2027; the last thirty days belong to the routine.
    assert suggested(ctx, person, GBT, TODAY) == "change"
    assert suggested(ctx, person, GBT, date(2026, 12, 14)) == "change"
    assert suggested(ctx, person, GBT, date(2026, 12, 15)) == "routine"
    assert suggested(ctx, person, GBT, date(2026, 1, 1)) == "first"


def test_that_a_scale_that_names_its_interval_suggests_the_routine_by_it(
    ctx: Context,
) -> None:
    # MZ/T 039-2013: every six months. From 15 January on the next is due on 15 July,
    # thirty days before which is 15 June.
    person = register(ctx)
    visit = visits.start(ctx, person, MZT, "first", date(2026, 1, 15)).visit.id
    for code, option in options({}, MZT).items():
        visits.answer(ctx, visit, Answer(code, option))
    visits.sign(ctx, visit, signing(date(2026, 1, 15)))
    suggested = again.suggested_reason
    assert suggested(ctx, person, MZT, date(2026, 6, 14)) == "change"
    assert suggested(ctx, person, MZT, date(2026, 6, 15)) == "routine"


# --- contradictions -------------------------------------------------------------------


@pytest.mark.thorough
def test_that_a_contradiction_wants_a_correction_or_a_reason(ctx: Context) -> None:
    # Cannot walk, climbs stairs: 90 less 4.
    given = {"B.2.3": "0"}
    seen = begin(ctx, register(ctx), given=given)
    (met,) = [c for c in seen.contradictions if c.name == "cannot-walk-but-climbs"]
    assert met.items == ("B.2.3", "B.2.4")
    assert met.because is not None
    assert met.key == "warning cannot-walk-but-climbs"
    visit = seen.visit.id
    error = refusal(visits.sign, ctx, visit, signing(TODAY))
    assert error.code == "VISIT-017"
    for key in visits.wanted(ctx, visit):
        visits.remark(ctx, visit, key, "坐式爬楼")
    seen = visits.view(ctx, visit)
    assert {c.reason for c in seen.contradictions} == {"坐式爬楼"}
    # The answers were not touched.
    assert seen.visit.answers["B.2.3"].options == ("0",)
    visits.remark(ctx, visit, met.key, "")
    assert met.key in visits.wanted(ctx, visit)
    visits.remark(ctx, visit, met.key, "坐式爬楼")
    assert visits.sign(ctx, visit, signing(TODAY)).visit.state == "signed"


def test_that_a_corrected_contradiction_wants_nothing(ctx: Context) -> None:
    visit = begin(ctx, register(ctx), given={"B.2.4": "0", "B.2.3": "0"}).visit.id
    wanted = visits.wanted(ctx, visit)
    assert "warning cannot-walk-but-climbs" not in wanted
    visits.answer(ctx, visit, Answer("B.2.3", ("4",)))
    assert visits.wanted(ctx, visit) == ()


def test_that_nothing_else_takes_a_remark(ctx: Context) -> None:
    visit = begin(ctx, register(ctx)).visit.id
    for key in ("warning nothing", "jump B.9.9", "shown level", "", "note"):
        assert refusal(visits.remark, ctx, visit, key, "x").code == "VISIT-019"


# --- validity -------------------------------------------------------------------------


def of(says: Validity | None) -> Scale:
    return replace(scale(), validity=says)


LIMITED = Validity(
    interval_months=6,
    again_after_months=6,
    clause="二十九",
    limits=(ValidityLimit((3, 4), 24, "二十五", "unconfirmed"),),
)


def test_that_the_office_comes_before_the_file_and_the_file_before_the_general() -> (
    None
):
    general = replace(OFFICE, validity_months=12)
    own = replace(general, scale_rules={GBT: ScaleRules({}, 9, 3)})
    find = validity.periods
    assert find(OFFICE, of(None), 1) == Periods()
    assert find(general, of(None), 1) == Periods(12)
    assert find(general, of(Validity(months=18, clause="x")), 1) == Periods(
        18, None, None, True, "x"
    )
    assert find(own, of(Validity(months=18, interval_months=6)), 1) == Periods(9, 3)


def test_that_a_limit_of_the_file_caps_the_levels_it_names() -> None:
    long = replace(OFFICE, validity_months=36)
    assert validity.periods(long, of(LIMITED), 2) == Periods(36, 6, 6, False, "二十九")
    capped = Periods(24, 6, 6, True, "二十五", "unconfirmed")
    assert validity.periods(long, of(LIMITED), 4) == capped
    assert validity.periods(long, of(LIMITED), "4") == capped
    # Stricter than the limit is the office's to say; no period at all is not.
    short = replace(OFFICE, validity_months=12)
    assert validity.periods(short, of(LIMITED), 4).validity_months == 12
    assert validity.periods(OFFICE, of(LIMITED), 4) == capped


@pytest.mark.parametrize(
    ("first", "months", "last", "again_on"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28), date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29), date(2028, 2, 29)),
        (date(2026, 4, 14), 12, date(2027, 4, 13), date(2027, 4, 14)),
        (date(2026, 1, 1), 24, date(2027, 12, 31), date(2028, 1, 1)),
        (date(2026, 10, 31), 1, date(2026, 11, 30), date(2026, 11, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28), date(2025, 2, 28)),
        (date(2026, 3, 1), 12, date(2027, 2, 28), date(2027, 3, 1)),
    ],
)
def test_that_periods_are_exact_calendar_months(
    first: date, months: int, last: date, again_on: date
) -> None:
    assert validity.valid_to(first, months) == last
    assert validity.due_on(first, months) == again_on
    assert validity.may_ask_again_from(first, months) == again_on


@pytest.mark.parametrize(
    ("code", "rules", "error"),
    [
        ("nothing", ScaleRules(), "OFFICE-004"),
        (GBT, ScaleRules({"nothing": "one"}), "OFFICE-004"),
        (GBT, ScaleRules({"stack": "three"}), "OFFICE-004"),
        (GBT, ScaleRules({}, 0), "OFFICE-005"),
        (GBT, ScaleRules({}, None, -1), "OFFICE-005"),
        ("ltc-2021", ScaleRules({}, 25), "OFFICE-006"),
    ],
)
def test_that_an_office_decides_only_what_the_text_leaves_open(
    ctx: Context, code: str, rules: ScaleRules, error: str
) -> None:
    before = offices.get(ctx)
    asked = replace(before, scale_rules={code: rules})
    assert refusal(offices.amend, ctx, asked).code == error
    assert offices.get(ctx) == before


def test_that_a_visit_begins_with_the_offices_readings(ctx: Context) -> None:
    rules = {GBT: ScaleRules({"stack": "two"}), "ltc-2021": ScaleRules({}, 24)}
    offices.amend(ctx, replace(offices.get(ctx), scale_rules=rules))
    seen = begin(
        ctx,
        register(ctx),
        given={"A.diagnosis": "F00-F03", "A.fall": "2"},
    )
    assert seen.visit.switches == {"stack": "two", "risk_count": "sum"}
    # 90 points and both clauses: two levels under this reading, one by default.
    assert seen.result.level == 2
    assert catalog().scale(GBT, TODAY).graph.switches["stack"].default == "one"
    # What was begun keeps its reading.
    offices.amend(ctx, replace(offices.get(ctx), scale_rules={}))
    assert visits.view(ctx, seen.visit.id).result.level == 2


# --- how close ------------------------------------------------------------------------


@pytest.mark.thorough
def test_that_how_close_waits_for_the_level(ctx: Context) -> None:
    seen = begin(ctx, register(ctx), given={"B.1.1": "3"})
    assert seen.nearness is not None
    # 89 points: one more is level 0; 24 less, 65, level 2.
    (distance, *_) = seen.nearness.distances
    assert distance.better is not None
    assert distance.worse is not None
    assert (distance.better.points, distance.worse.points) == (1, -24)
    assert "B.1.1" in {flip.item for flip in seen.nearness.flips}
    assert seen.nearness.live == ()
    visit = seen.visit.id
    assert visits.clear(ctx, visit, "B.1.2").nearness is None
    offices.amend(ctx, replace(offices.get(ctx), show_level_early=True))
    # At most 89: whatever B.1.2 is, the level is 1. With B.1.1 at its best it decides.
    early = visits.view(ctx, visit)
    assert early.nearness is not None
    assert early.nearness.live == ()
    early = visits.answer(ctx, visit, Answer("B.1.1", ("4",)))
    assert early.nearness is not None
    assert early.nearness.live == ("B.1.2",)
