# SPDX-License-Identifier: Apache-2.0
"""Applications from receipt to delivery, with deadlines worked by hand for 2026."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from carecalc.domain.fact import Application, Event
from carecalc.domain.filing import Applicant
from carecalc.domain.period import Month
from carecalc.domain.procedure import Standing
from carecalc.domain.workdays import End
from carecalc.errors import UserError
from carecalc.services import application_steps as steps
from carecalc.services import (
    applications,
    deliveries,
    determinations,
    facts,
    papers,
    resident,
)
from carecalc.services.applications import Receiving
from carecalc.services.context import Context
from carecalc.services.deliveries import Receipt
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.offices import APPROVER, Clock, approving
from tests.services.deciding import in_hardship, record, register
from tests.services.filing import FORM, SURVEYORS, accepted, received, ripe

MONDAY = date(2026, 9, 28)
TODAY = date(2026, 11, 21)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def set_to(ctx: Context, day: date) -> None:
    clock = ctx.clock
    assert isinstance(clock, Clock)
    clock.at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def now(ctx: Context, application_id: str) -> Standing:
    return applications.get(ctx, application_id).standing


def test_that_days_count_from_the_day_after_acceptance_across_national_day(
    ctx: Context,
) -> None:
    # Accepted on Monday 28 September 2026. Survey within 3 working days: 29, 30
    # September, 8 October. The whole within 30: 2 in September; 8, 9, 10 (Saturday,
    # worked), 12-16, 19-23, 26-30 October are 18; 2-6, 9-13 November are 10.
    person = in_hardship(ctx, "张受理")
    one = accepted(ctx, person, MONDAY)
    assert (now(ctx, one.id).step, now(ctx, one.id).end) == (
        "survey",
        End(date(2026, 10, 8)),
    )
    one = steps.survey(ctx, one.id, one.version, date(2026, 10, 9), SURVEYORS)
    standing = now(ctx, one.id)
    assert (standing.step, standing.end) == ("opine", End(date(2026, 11, 13)))
    assert standing.is_whole


def test_that_a_decision_follows_ten_working_days_after_publicity(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张公示")
    one = accepted(ctx, person, MONDAY)
    one = steps.survey(ctx, one.id, one.version, MONDAY, SURVEYORS)
    one = steps.opine(ctx, one.id, one.version, MONDAY, "favourable", "同意")
    one = steps.publish(ctx, one.id, one.version, MONDAY, "晨光社区公示栏")
    # Seven days after 28 September end on 5 October, in the holiday: publicity counts
    # days, not working days. Ten working days from then: 8, 9, 10, 12-16, 19, 20.
    assert one.value.progress.published_until == date(2026, 10, 5)
    standing = now(ctx, one.id)
    assert (standing.step, standing.end) == ("decide", End(date(2026, 10, 20)))


def test_that_a_township_that_decides_has_twenty_days_and_an_extension_forty_five(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张委托")
    one = applications.register(
        ctx, person.id, Receiving(("bj-hardship",), MONDAY, is_delegated=True)
    )
    one = applications.take_in(ctx, one.id, one.version, {FORM: "copy"}, MONDAY)
    one = applications.accept(ctx, one.id, one.version, MONDAY)
    one = steps.survey(ctx, one.id, one.version, MONDAY, SURVEYORS)
    # 2 in September and 18 in October.
    assert now(ctx, one.id).end == End(date(2026, 10, 30))
    one = steps.extend(ctx, one.id, one.version, "需异地核查")
    # 20 up to 30 October; 21 in November up to the 30th; 1 to 4 December are 4.
    assert now(ctx, one.id).end == End(date(2026, 12, 4))
    assert refused(lambda: steps.extend(ctx, one.id, one.version, "再延")) == (
        "FILING-017"
    )


def test_that_a_deadline_in_a_year_without_a_calendar_is_said_to_wait_for_it(
    ctx: Context,
) -> None:
    set_to(ctx, date(2026, 12, 30))
    one = accepted(ctx, in_hardship(ctx, "张跨年"), date(2026, 12, 30))
    assert now(ctx, one.id).end == End(date(2027, 1, 2), is_known=False)


def test_that_what_is_missing_is_told_once_and_in_full(ctx: Context) -> None:
    person = in_hardship(ctx, "张补正")
    one = received(ctx, person, MONDAY)
    one = applications.ask_for(ctx, one.id, one.version, "收入证明")
    assert now(ctx, one.id).step == "tell"
    one = applications.tell_missing(
        ctx, one.id, one.version, MONDAY, date(2026, 10, 12), "zh_CN"
    )
    told = applications.get(ctx, one.id)
    assert told.steps[-1].value.items == (FORM, "收入证明")
    assert (told.standing.step, told.standing.waits_for) == ("hand-in", "applicant")
    issued = papers.of_person(ctx, person.id)
    assert [p.id for p in issued if p.kind == "correction-notice"] == [
        told.steps[-1].value.paper_id
    ]
    version = one.version
    for again in (
        lambda: applications.tell_missing(ctx, one.id, version, date(2026, 9, 29)),
        lambda: applications.ask_for(ctx, one.id, version, "存款证明"),
    ):
        assert refused(again) == "FILING-009"
    assert refused(lambda: applications.accept(ctx, one.id, version, MONDAY)) == (
        "FILING-003"
    )
    day = date(2026, 10, 12)
    got = {FORM: "original", "收入证明": "copy"}
    one = applications.take_in(ctx, one.id, one.version, got, day)
    assert now(ctx, one.id).step == "accept"


def test_that_no_day_counts_while_papers_are_completed_after_acceptance(
    ctx: Context,
) -> None:
    one = accepted(ctx, in_hardship(ctx, "张中止"), MONDAY)
    one = applications.ask_for(ctx, one.id, one.version, "存款证明")
    one = applications.tell_missing(ctx, one.id, one.version, date(2026, 9, 29))
    assert now(ctx, one.id).is_stopped
    got = {"存款证明": "original"}
    one = applications.take_in(ctx, one.id, one.version, got, date(2026, 10, 12))
    # 29 September counts; then nothing until the papers came on 12 October; 13, 14.
    assert now(ctx, one.id).end == End(date(2026, 10, 14))


def test_that_what_was_accepted_goes_on_without_papers_that_do_not_come(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张逾期")
    one = received(ctx, person, MONDAY)
    one = applications.tell_missing(ctx, one.id, one.version, MONDAY)
    # What was never complete is not accepted by leaving that out.
    out = lambda: steps.leave_out(ctx, one.id, one.version, "hand-in", "逾期")  # noqa: E731
    assert refused(out) == "FILING-016"
    applications.withdraw(ctx, one.id, one.version, MONDAY, "逾期未补正")
    two = accepted(ctx, person, date(2026, 11, 16))
    two = applications.ask_for(ctx, two.id, two.version, "存款证明")
    two = applications.tell_missing(ctx, two.id, two.version, date(2026, 11, 17))
    two = steps.leave_out(ctx, two.id, two.version, "hand-in", "逾期未补正")
    # The 17th counts; nothing until today, Saturday the 21st; 23 and 24 November.
    assert (now(ctx, two.id).step, now(ctx, two.id).end) == (
        "survey",
        End(date(2026, 11, 24)),
    )


def test_that_an_agent_needs_a_mandate(ctx: Context) -> None:
    person = in_hardship(ctx, "张代办")

    def through(ground: str) -> Receiving:
        agent = Applicant("agent", "张小代", "子女", ground=ground)
        return Receiving(("bj-hardship",), MONDAY, agent)

    assert refused(lambda: applications.register(ctx, person.id, through(""))) == (
        "FILING-001"
    )
    one = applications.register(ctx, person.id, through("委托书"))
    assert [paper.name for paper in one.value.missing] == [FORM, "委托书"]


def test_that_an_application_is_what_the_law_reads_from_its_day_on(
    ctx: Context,
) -> None:
    person = register(ctx, "张登记")
    received(ctx, person, MONDAY)
    found = [
        f for f in facts.current(ctx, person.id) if isinstance(f.value, Application)
    ]
    assert [(f.value, f.valid_from) for f in found] == [
        (Application(("bj-hardship",)), MONDAY)
    ]


def test_that_one_open_application_stands_for_a_programme(ctx: Context) -> None:
    person = in_hardship(ctx, "张重复")
    one = received(ctx, person, MONDAY)
    assert received(ctx, person, MONDAY) == one
    assert refused(lambda: received(ctx, person, date(2026, 9, 29))) == "FILING-006"
    applications.withdraw(ctx, one.id, one.version, MONDAY, "本人撤回")
    assert received(ctx, person, date(2026, 9, 29)).id != one.id


def test_that_an_application_withdrawn_is_read_by_the_law_no_more(
    ctx: Context,
) -> None:
    person = register(ctx, "张撤回")
    one = received(ctx, person, MONDAY)
    ended = applications.withdraw(ctx, one.id, one.version, MONDAY, "本人撤回")
    assert ended.state == "withdrawn"
    found = facts.current(ctx, person.id)
    assert not [f for f in found if isinstance(f.value, Application)]
    late = lambda: applications.accept(ctx, one.id, ended.version, MONDAY)  # noqa: E731
    assert refused(late) == "FILING-002"


def test_that_nobody_applies_for_somebody_who_died(ctx: Context) -> None:
    person = register(ctx, "张已故")
    record(ctx, person, Event("death"), on=MONDAY)
    assert refused(lambda: received(ctx, person, TODAY)) == "FILING-007"


def test_that_two_different_people_survey(ctx: Context) -> None:
    one = accepted(ctx, in_hardship(ctx, "张调查"), MONDAY)
    for names in (("卫入户",), ("卫入户", "卫 入户"), ()):
        assert (
            refused(lambda n=names: steps.survey(ctx, one.id, one.version, MONDAY, n))
            == "FILING-012"
        )


def test_that_an_objection_is_met_by_a_survey_or_a_deliberation_and_published_anew(
    ctx: Context,
) -> None:
    set_to(ctx, date(2026, 10, 14))
    day = date(2026, 10, 12)
    one = accepted(ctx, in_hardship(ctx, "张异议"), day)
    one = steps.survey(ctx, one.id, one.version, day, SURVEYORS)
    one = steps.opine(ctx, one.id, one.version, day, "favourable", "同意")
    one = steps.publish(ctx, one.id, one.version, day, "公示栏")
    assert now(ctx, one.id).step == "publicity"
    one = steps.object_to(ctx, one.id, one.version, day, "有第二套住房", "邻居")
    assert now(ctx, one.id).step == "resolve"
    one = steps.deliberate(
        ctx, one.id, one.version, day, "upheld", "评议通过", ("主持", "记录")
    )
    assert now(ctx, one.id).step == "opine"
    one = steps.opine(ctx, one.id, one.version, day, "favourable", "同意")
    assert now(ctx, one.id).step == "publish"


def test_that_an_unfavourable_opinion_is_not_made_public(ctx: Context) -> None:
    one = accepted(ctx, in_hardship(ctx, "张不符"), MONDAY)
    one = steps.survey(ctx, one.id, one.version, MONDAY, SURVEYORS)
    one = steps.opine(ctx, one.id, one.version, MONDAY, "unfavourable", "不符合")
    assert now(ctx, one.id).step == "decide"


def test_that_a_step_is_left_out_with_a_reason_alone(ctx: Context) -> None:
    one = accepted(ctx, in_hardship(ctx, "张省略"), MONDAY)
    out = lambda why: steps.leave_out(ctx, one.id, one.version, "survey", why)  # noqa: E731
    assert refused(lambda: out(" ")) == "FILING-005"
    assert now(ctx, out("三个月内已入户").id).step == "opine"


def test_that_no_decision_comes_before_publicity_has_ended(ctx: Context) -> None:
    person = in_hardship(ctx, "张先批")
    accepted(ctx, person, TODAY)
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    decide = lambda: determinations.approve(  # noqa: E731
        approving(ctx), act.id, APPROVER, TODAY
    )
    assert refused(decide) == "FILING-018"


def test_that_remedies_run_from_the_delivery_of_the_decision(ctx: Context) -> None:
    person = in_hardship(ctx, "张送达")
    one = ripe(ctx, person, date(2026, 9, 2))
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, APPROVER, TODAY)
    assert now(ctx, one.id).step == "deliver"
    got = Receipt("张送达", servers=("王送", "李送"))
    made = deliveries.deliver(ctx, act.id, TODAY, got, "zh_CN")
    # Sixty days after 21 November 2026 end on 20 January 2027, six months on 21 May;
    # no calendar of 2027 is known.
    assert made.appeal == End(date(2027, 1, 20), is_known=False)
    assert made.court == End(date(2027, 5, 21), is_known=False)
    said = without_breaks(text_by_pdfium(papers.reprint(ctx, made.paper_id).data))
    assert f"{act.number}" in said
    assert "2026年11月21日" in said
    assert "申请行政复议的最后一日：2027年1月20日（遇法定休假日顺延）" in said
    assert applications.get(ctx, one.id).record.state == "decided"
    assert deliveries.deliver(ctx, act.id, TODAY, got) == made
    told = resident.gathered(ctx, person.id, Month(2026, 11))
    assert told.delivered_on == TODAY


def test_that_a_refusal_is_told_within_three_working_days(ctx: Context) -> None:
    # Not 60 yet: nothing is due. Refused on Saturday 21 November 2026; 23, 24, 25.
    person = register(ctx, "张不予", born=date(1980, 3, 9))
    one = ripe(ctx, person, date(2026, 9, 2))
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    assert act.outcome == "refuse"
    determinations.approve(approving(ctx), act.id, APPROVER, TODAY)
    assert now(ctx, one.id).end == End(date(2026, 11, 25))
