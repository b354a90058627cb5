# SPDX-License-Identifier: Apache-2.0
"""Working out what is due, preparing an act, approving or refusing it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from carecalc.catalog.catalog import Catalog, LawFile
from carecalc.domain.determination import Determination
from carecalc.domain.fact import (
    Application,
    Hukou,
    OutsideAssessment,
    ProgrammeChoice,
    Status,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import determinations, dues, facts
from carecalc.services.context import Context
from carecalc.services.dues import Preview
from carecalc.text import Message
from tests.offices import approving, catalog
from tests.services.deciding import (
    assess,
    certificate,
    in_hardship,
    record,
    register,
)

TODAY = date(2026, 11, 21)
NOVEMBER = Month(2026, 11)


def states(preview: Preview) -> dict[str, str]:
    return {line.programme: line.state for line in preview.entitlement.lines}


def refused(call: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value


def test_that_a_dibao_household_of_82_gets_hardship_and_age_from_its_application(
    ctx: Context,
) -> None:
    # 京民养老发〔2019〕160号: 低保 300, 80 to 89 years 100, from the application month;
    # applied in September, eligible long before: more than six months late.
    person = in_hardship(ctx, "张示例")
    preview = dues.preview(ctx, person.id)
    assert states(preview)["bj-hardship"] == states(preview)["bj-age"] == "due"
    assert states(preview)["bj-care"] == "not-due"
    assert preview.entitlement.totals == {NOVEMBER: Money(40_000)}
    assert preview.from_months == {
        "bj-hardship": Month(2026, 9),
        "bj-age": Month(2026, 9),
    }
    assert not preview.is_assumed


def test_that_a_signed_level_opens_the_nursing_subsidy(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    assess(ctx, person, date(2026, 9, 5))
    preview = dues.preview(ctx, person.id)
    assert states(preview)["bj-care"] == "due"
    assert preview.entitlement.totals == {NOVEMBER: Money(100_000)}
    assert preview.from_months["bj-care"] == Month(2026, 9)


def test_that_an_unfinished_or_withdrawn_thing_counts_for_nothing(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    status = next(
        f for f in facts.current(ctx, person.id) if isinstance(f.value, Status)
    )
    facts.withdraw(ctx, status.id, "录入错误")
    assert states(dues.preview(ctx, person.id))["bj-hardship"] == "not-due"


def test_that_an_application_is_supposed_and_said_so_where_there_is_none(
    ctx: Context,
) -> None:
    person = register(ctx, "李四")
    preview = dues.preview(ctx, person.id)
    assert preview.is_assumed
    assert states(preview)["bj-age"] == "due"
    assert preview.from_months == {"bj-age": NOVEMBER}
    error = refused(lambda: determinations.prepare(ctx, person.id, "bj-age"))
    assert error.code == "DECISION-001"


def test_that_each_programme_counts_from_its_own_application(ctx: Context) -> None:
    person = register(ctx, "李四", date(1930, 1, 1))
    record(ctx, person, Status("DSR"), on=date(2020, 1, 1))
    record(ctx, person, Application(("bj-age",)), on=date(2026, 3, 1))
    record(ctx, person, Application(("bj-hardship",)), on=date(2026, 10, 1))
    preview = dues.preview(ctx, person.id)
    assert preview.from_months == {
        "bj-age": Month(2026, 3),
        "bj-hardship": Month(2026, 10),
    }
    august = dues.preview(ctx, person.id, Month(2026, 8))
    assert states(august)["bj-hardship"] == "not-due"
    assert august.entitlement.totals == {Month(2026, 8): Money(50_000)}


def test_that_a_grant_goes_back_six_months_to_the_month_of_eligibility(
    ctx: Context,
) -> None:
    # 80 years in May, applied in September: four months late, so from May.
    person = register(ctx, "程试编", date(1946, 5, 20))
    record(ctx, person, Application())
    act = determinations.prepare(ctx, person.id, "bj-age")
    assert (act.outcome, act.category) == ("grant", "80")
    assert (act.from_month, act.monthly) == (Month(2026, 5), Money(10_000))


def test_that_what_is_not_due_is_prepared_as_a_refusal(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    act = determinations.prepare(ctx, person.id, "bj-care")
    assert (act.outcome, act.from_month, act.monthly) == ("refuse", None, None)
    assert act.state == "prepared"


def approved(ctx: Context, person: Person, programme: str) -> Determination:
    act = determinations.prepare(ctx, person.id, programme)
    return determinations.approve(approving(ctx), act.id, "样 批准", TODAY)


def test_that_approving_names_the_approver_the_authority_and_the_day(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    assert [(a.id, p.id) for a, p in determinations.waiting(ctx)] == [
        (act.id, person.id)
    ]
    decided = determinations.approve(approving(ctx), act.id, " 样批准 ", TODAY)
    assert decided.state == "approved"
    assert (decided.approver, decided.authority) == ("样批准", "样例区民政局")
    assert decided.decided_on == TODAY
    assert determinations.waiting(ctx) == ()
    assert determinations.of_person(ctx, person.id) == (decided,)


def test_that_a_later_act_supersedes_the_one_in_force(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    record(ctx, person, OutsideAssessment("gbt-42195-2022", "3"))
    first = approved(ctx, person, "bj-care")
    assert first.category == "A"
    level = facts.current(ctx, person.id)[-1]
    facts.withdraw(ctx, level.id, "录入错误")
    second = approved(ctx, person, "bj-care")
    assert (second.outcome, second.supersedes) == ("refuse", first.id)
    assert determinations.get(ctx, first.id).state == "superseded"


def test_that_what_was_decided_is_not_decided_again(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    approved(ctx, person, "bj-hardship")
    error = refused(lambda: determinations.prepare(ctx, person.id, "bj-hardship"))
    assert error.code == "DECISION-006"


def test_that_preparing_the_same_again_leaves_what_waits(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    first = determinations.prepare(ctx, person.id, "bj-hardship")
    assert determinations.prepare(ctx, person.id, "bj-hardship") == first
    assert [act.id for act, _ in determinations.waiting(ctx)] == [first.id]


def test_that_preparing_anew_withdraws_what_waited(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    first = determinations.prepare(ctx, person.id, "bj-hardship")
    record(ctx, person, Status("DSR"), on=date(2026, 11, 1))
    second = determinations.prepare(ctx, person.id, "bj-hardship")
    assert determinations.get(ctx, first.id).state == "withdrawn"
    assert [act.id for act, _ in determinations.waiting(ctx)] == [second.id]


def test_that_nothing_is_approved_twice_or_unnamed_or_on_an_impossible_day(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    for approver, day, code in (
        (" ", TODAY, "DECISION-007"),
        ("\u200b", TODAY, "DECISION-007"),
        ("样批准", date(2026, 11, 20), "DECISION-009"),
        ("样批准", date(2026, 11, 22), "DECISION-009"),
    ):
        error = refused(lambda a=approver, d=day: approve(ctx, act, a, d))  # type: ignore[misc]
        assert error.code == code
    approve(ctx, act, "样批准", TODAY)
    assert refused(lambda: approve(ctx, act, "样批准", TODAY)).code == "DECISION-008"


def approve(ctx: Context, act: Determination, approver: str, day: date) -> object:
    return determinations.approve(approving(ctx), act.id, approver, day)


def test_that_a_refusal_needs_a_reason_and_is_no_grant(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    error = refused(
        lambda: determinations.refuse(approving(ctx), act.id, "样批准", TODAY, " ")
    )
    assert (error.code, error.place) == ("DECISION-011", "reason")
    decided = determinations.refuse(approving(ctx), act.id, "样批准", TODAY, "材料不实")
    assert (decided.state, decided.reason) == ("refused", "材料不实")
    acts = determinations.of_person(ctx, person.id)
    assert determinations.in_force(acts, "bj-hardship") is None


def test_that_an_open_choice_holds_the_decision_until_it_is_recorded(
    ctx: Context,
) -> None:
    # 低保 with 肢体二级: 困难 300 or 困难残疾人生活补贴 400, not both (三(三)).
    person = in_hardship(ctx, "萧虚设")
    record(ctx, person, certificate())
    assert states(dues.preview(ctx, person.id))["bj-hardship"] == "choose"
    error = refused(lambda: determinations.prepare(ctx, person.id, "bj-hardship"))
    assert error.code == "DECISION-002"
    record(ctx, person, ProgrammeChoice("bj-living", ("bj-hardship",)))
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    assert act.monthly == Money(30_000)


def test_that_rules_nobody_verified_are_shown_and_not_decided_by(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "萧虚设")
    record(ctx, person, certificate())
    record(ctx, person, ProgrammeChoice("bj-living", ("bj-disability-living",)))
    lines = dues.preview(ctx, person.id).entitlement.lines
    line = next(each for each in lines if each.programme == "bj-disability-living")
    assert (line.state, line.amount) == ("due", Money(40_000))
    assert "sample-not-verified" in line.marks
    error = refused(
        lambda: determinations.prepare(ctx, person.id, "bj-disability-living")
    )
    assert error.code == "POLICY-001"


@pytest.mark.thorough
def test_that_a_file_of_the_overlay_is_not_decided_by(ctx: Context) -> None:
    path = "resources/policies/110000/bj-elderly/2019-10-01.toml"
    file = catalog().files[path]
    changed = LawFile(file.kind, path, file.data + b"# county\n", shipped=False)
    overlaid = replace(ctx, catalog=Catalog({**catalog().files, path: changed}))
    person = in_hardship(overlaid, "张示例")
    assert states(dues.preview(overlaid, person.id))["bj-age"] == "due"
    error = refused(lambda: determinations.prepare(overlaid, person.id, "bj-age"))
    assert error.code == "POLICY-002"


def test_that_a_missing_fact_stops_the_decision_and_is_named(ctx: Context) -> None:
    person = register(ctx, "无户籍", hukou="")
    record(ctx, person, Application())
    error = refused(lambda: determinations.prepare(ctx, person.id, "bj-age"))
    assert error.code == "DECISION-003"
    reason = error.message.values["reason"]
    assert "户籍" in str(reason)


def test_that_an_act_on_facts_that_changed_is_not_approved(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    status = next(
        f for f in facts.current(ctx, person.id) if isinstance(f.value, Status)
    )
    facts.withdraw(ctx, status.id, "录入错误")
    assert refused(lambda: approve(ctx, act, "样批准", TODAY)).code == "DECISION-010"


def test_that_an_act_is_explained_from_what_was_kept_with_it(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    act = approved(ctx, person, "bj-hardship")
    for fact in facts.current(ctx, person.id):
        facts.withdraw(ctx, fact.id, "测试")
    bare = replace(
        ctx,
        catalog=Catalog(
            {"resources/codes.toml": ctx.catalog.files["resources/codes.toml"]}
        ),
    )
    with bare.store.reading() as work:
        found = determinations.explained(bare, work, act)
    assert (found.line.state, found.line.amount) == ("due", act.monthly)
    assert found.law.files().items() <= act.files.items()


def test_that_a_month_before_its_time_cannot_be_granted(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    error = refused(
        lambda: determinations.prepare(ctx, person.id, "bj-age", Month(2026, 8))
    )
    assert error.code == "DECISION-004"
    act = determinations.prepare(ctx, person.id, "bj-age", Month(2026, 10))
    assert act.from_month == Month(2026, 10)


def test_that_an_unknown_programme_is_named(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    error = refused(lambda: determinations.prepare(ctx, person.id, "no-such"))
    assert error.code == "DECISION-005"
    assert error.message.values["programme"] == "no-such"


def test_that_what_was_due_and_is_over_is_granted_for_its_months(
    ctx: Context,
) -> None:
    # Applied in September, left Beijing on 12 October: September and October are due.
    person = register(ctx, "邓迁出", hukou="")
    record(ctx, person, Application())
    facts.add(ctx, person.id, Hukou("110105"), None, date(2026, 10, 12))
    facts.add(ctx, person.id, Hukou("130199"), date(2026, 10, 13))
    act = determinations.prepare(ctx, person.id, "bj-age")
    assert (act.outcome, act.from_month) == ("grant", Month(2026, 9))
    with ctx.store.reading() as work:
        explained = determinations.explained(ctx, work, act)
    assert explained.last_month == Month(2026, 10)


def test_that_what_is_not_known_goes_by_its_name_in_the_policy(ctx: Context) -> None:
    # The sample of Beijing asks for the class that the subsidy's condition gives.
    person = in_hardship(ctx, "张示例")
    record(ctx, person, certificate())
    preview = dues.preview(ctx, person.id)
    lines = {line.programme: line for line in preview.entitlement.lines}
    policy = next(p for p in preview.policies if "bj-disability-care" in p.programmes)
    line = lines["bj-disability-care"]
    assert line.missing == ("care-class",)
    said = dues.because(line, ctx.catalog.codes().labels(), policy)
    assert isinstance(said, Message)
    (name,) = said.values["names"]  # type: ignore[misc]
    assert name.in_("zh_CN") == "重度残疾人护理补贴的档次（条件未核）"
