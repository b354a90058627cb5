# SPDX-License-Identifier: Apache-2.0
"""Lists of other bodies: read, kept, proposing changes that somebody accepts or not."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.domain.fact import (
    Benefit,
    DisabilityCertificate,
    Event,
    Fact,
    FactValue,
    Status,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.table import Cell, Row, Sheet, Table
from carecalc.errors import UserError
from carecalc.services import (
    disbursements,
    facts,
    month_checks,
    outside_lists,
    outside_reading,
    proposals,
)
from carecalc.services.context import Context
from carecalc.services.outside_reading import OutsidePreview
from tests.services.deciding import in_hardship, record, register
from tests.services.test_month_checks import granted

DAY = date(2026, 11, 10)


def table(
    heads: str, *rows: str, digest: str = "d" * 64, name: str = "名单.xlsx"
) -> Table:
    """Return a sheet of these heads and rows, cells apart by blanks, "-" for none."""
    return Table(
        name,
        digest,
        (
            Sheet(
                "一",
                tuple(
                    Row(
                        number,
                        {
                            column: Cell(text)
                            for column, text in enumerate(line.split())
                            if text != "-"
                        },
                    )
                    for number, line in enumerate((heads, *rows), 1)
                ),
            ),
        ),
    )


def look(
    ctx: Context, given: Table, kind: str, *, is_whole: bool = False, body: str = "某局"
) -> OutsidePreview:
    how = outside_lists.offered(ctx, given, kind).plan
    return outside_reading.preview(ctx, given, kind, how, DAY, body, is_whole)


def take(ctx: Context, given: Table, kind: str, is_whole: bool = False) -> str:
    found = look(ctx, given, kind, is_whole=is_whole)
    return outside_lists.take(ctx, found).record.id


def said(ctx: Context) -> list[tuple[str, str, FactValue]]:
    return [
        (one.person.name, one.record.value.kind, one.record.value.value)
        for one in proposals.waiting(ctx)
    ]


def held(ctx: Context, person: Person, kind: type) -> list[Fact]:
    return [f for f in facts.current(ctx, person.id) if isinstance(f.value, kind)]


def test_that_a_list_of_deaths_blocks_the_month_and_proposes_the_death(
    ctx: Context,
) -> None:
    person = granted(ctx, "张示例")
    run = disbursements.build(ctx, Month(2026, 11), Month(2026, 11))
    other = register(ctx, "李示例", date(1945, 4, 9)).id_number[:17]
    deaths = table(
        "姓名 身份证号 死亡日期",
        f"张示例 {person.id_number.lower()} 2026.10.18",
        f"外人 {other[:13]}1000 2026-10-01",
        "合计 - -",
    )
    found = look(ctx, deaths, "deaths")
    assert [(row.row, row.state) for row in found.rows] == [
        (2, "good"),
        (3, "faulty"),
        (4, "nobody"),
    ]
    assert len(found.changes) == 1
    list_id = outside_lists.take(ctx, found).record.id
    (one,) = month_checks.findings(ctx, run.id)
    assert (one.finding.code, one.finding.case) == ("DEATH-01", "listed")
    # Nothing is changed by a list alone.
    assert held(ctx, person, Event) == []
    assert said(ctx) == [("张示例", "dead", Event("death"))]
    (waits,) = proposals.waiting(ctx, list_id)
    settled = proposals.accept(ctx, [waits.record.id])
    assert settled.done == (waits.record.id,)
    (death,) = held(ctx, person, Event)
    assert death.valid_from == date(2026, 10, 18)
    assert death.document == f"《名单.xlsx》 某局 2026-11-10 #2 SHA-256 {'d' * 64}"
    assert proposals.accept(ctx, [waits.record.id]).skipped == ()
    assert len(held(ctx, person, Event)) == 1


def test_that_a_death_declined_for_a_reason_accuses_nobody_and_is_not_proposed_again(
    ctx: Context,
) -> None:
    person = granted(ctx, "张示例")
    run = disbursements.build(ctx, Month(2026, 11), Month(2026, 11))
    row = f"张示例 {person.id_number} 2026-10-18"
    take(ctx, table("姓名 身份证号 死亡日期", row), "deaths")
    (waits,) = proposals.waiting(ctx)
    with pytest.raises(UserError) as refused:
        proposals.decline(ctx, [waits.record.id], " ")
    assert refused.value.code == "PROPOSAL-001"
    proposals.decline(ctx, [waits.record.id], "本人到场，同号登记有误")
    assert month_checks.findings(ctx, run.id) == ()
    take(ctx, table("姓名 身份证号 死亡日期", row, digest="e" * 64), "deaths")
    assert said(ctx) == []
    assert month_checks.findings(ctx, run.id) == ()


def test_that_the_same_file_twice_is_one_list(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    staff = table("姓名 身份证号 工作单位", f"张示例 {person.id_number} 某中学")
    first = outside_lists.take(ctx, look(ctx, staff, "public-staff"))
    again = look(ctx, staff, "public-staff")
    assert again.taken_before
    second = outside_lists.take(ctx, again)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.record.id == second.record.id
    assert len(outside_lists.all_lists(ctx)) == 1


def test_that_a_whole_list_proposes_what_is_new_what_changed_and_what_lapsed(
    ctx: Context,
) -> None:
    # Three on dibao since 2023: one still is, one became dibao-edge, one is missing.
    same = in_hardship(ctx, "甲仍在")
    edge = in_hardship(ctx, "乙变更", date(1945, 4, 9))
    gone = in_hardship(ctx, "丙退出", date(1946, 5, 9))
    new = register(ctx, "丁新增", date(1947, 6, 9))
    given = table(
        "姓名 身份证号 救助类别 认定日期",
        f"甲仍在 {same.id_number} 低保 2023-05-01",
        f"乙变更 {edge.id_number} 低保边缘 2026-10-01",
        f"丁新增 {new.id_number} 城市低保 2026-09-01",
    )
    take(ctx, given, "social-assistance", is_whole=True)
    assert said(ctx) == [
        ("乙变更", "changed", Status("BY")),
        ("丁新增", "new", Status("DB")),
        ("丙退出", "lapsed", Status("DB", "样例区民政局")),
    ]
    settled = proposals.accept(ctx, [one.record.id for one in proposals.waiting(ctx)])
    assert (len(settled.done), settled.skipped) == (3, ())
    assert [(f.value, f.valid_from, f.valid_to) for f in held(ctx, edge, Status)] == [
        (Status("DB", "样例区民政局"), date(2023, 5, 1), date(2026, 9, 30)),
        (Status("BY"), date(2026, 10, 1), None),
    ]
    # Not on the list of 10 November: held until the day before.
    (ended,) = held(ctx, gone, Status)
    assert (ended.valid_from, ended.valid_to) == (date(2023, 5, 1), date(2026, 11, 9))
    (added,) = held(ctx, new, Status)
    assert (added.value, added.valid_from) == (Status("DB"), date(2026, 9, 1))
    assert [f.valid_to for f in held(ctx, same, Status)] == [None]


def test_that_a_list_that_is_not_whole_ends_nothing_for_who_is_missing(
    ctx: Context,
) -> None:
    in_hardship(ctx, "甲不在")
    other = register(ctx, "乙在册", date(1945, 4, 9))
    given = table("姓名 身份证号 救助类别", f"乙在册 {other.id_number} 低保")
    take(ctx, given, "social-assistance")
    assert said(ctx) == [("乙在册", "new", Status("DB"))]


def test_that_grades_and_amounts_that_differ_are_proposed_as_changes(
    ctx: Context,
) -> None:
    person = register(ctx, "张示例")
    record(ctx, person, DisabilityCertificate("肢体", 3), Benefit("retired-cadre"))
    take(
        ctx,
        table(
            "姓名 身份证号 残疾类别 残疾等级", f"张示例 {person.id_number} 肢体 二级"
        ),
        "disability",
    )
    take(
        ctx,
        table(
            "姓名 身份证号 待遇名称 金额",
            f"张示例 {person.id_number} 离休 1200.50",
            f"张示例 {person.id_number} 某项补助 30",
            digest="e" * 64,
        ),
        "benefits",
    )
    assert said(ctx) == [
        ("张示例", "changed", DisabilityCertificate("肢体", 2)),
        ("张示例", "changed", Benefit("retired-cadre", Money(120_050))),
    ]


def test_that_undoing_a_list_voids_what_it_proposed_and_keeps_what_was_accepted(
    ctx: Context,
) -> None:
    one, two = register(ctx, "甲示例"), register(ctx, "乙示例", date(1945, 4, 9))
    list_id = take(
        ctx,
        table(
            "姓名 身份证号 救助类别",
            f"甲示例 {one.id_number} 低保",
            f"乙示例 {two.id_number} 低保",
        ),
        "social-assistance",
    )
    first, second = (waits.record.id for waits in proposals.waiting(ctx))
    proposals.accept(ctx, [first])
    seen = outside_lists.undo(ctx, list_id, "给错了名单")
    assert dict(seen.proposals) == {
        "open": 0,
        "accepted": 1,
        "declined": 0,
        "void": 1,
    }
    assert proposals.waiting(ctx) == ()
    assert len(held(ctx, one, Status)) == 1
    (left,) = proposals.accept(ctx, [second]).skipped
    assert left.id == second
    assert held(ctx, two, Status) == []
    with pytest.raises(UserError) as refused:
        outside_lists.undo(ctx, list_id, "再来一次")
    assert refused.value.code == "OUTSIDE-002"


def test_that_an_entry_changed_since_is_not_changed_unseen(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    other = in_hardship(ctx, "李示例", date(1945, 4, 9))
    given = table(
        "姓名 身份证号 救助类别",
        f"张示例 {person.id_number} 低保边缘",
        f"李示例 {other.id_number} 低保",
    )
    take(ctx, given, "social-assistance", is_whole=True)
    (waits,) = proposals.waiting(ctx)
    (status,) = held(ctx, person, Status)
    facts.withdraw(ctx, status.id, "登记有误")
    (left,) = proposals.accept(ctx, [waits.record.id]).skipped
    assert left.id == waits.record.id
    assert held(ctx, person, Status) == []
    assert len(proposals.waiting(ctx)) == 1


def test_that_lists_feed_the_checks_of_staff_relatives_benefits_and_statuses(
    ctx: Context,
) -> None:
    person = granted(ctx, "张示例")
    number = person.id_number
    run = disbursements.build(ctx, Month(2026, 11), Month(2026, 11))
    take(ctx, table("姓名 身份证号 单位", f"张示例 {number} 某中学"), "public-staff")
    take(
        ctx,
        table("姓名 身份证号 关系 备案人", f"张示例 {number} 母亲 王某"),
        "staff-relatives",
    )
    benefit = table("姓名 身份证号 待遇名称", f"张示例 {number} 残疾人生活补贴")
    take(ctx, benefit, "benefits")
    other = register(ctx, "李示例", date(1945, 4, 9))
    whole = table("姓名 身份证号 救助类别", f"李示例 {other.id_number} 低保")
    take(ctx, whole, "social-assistance", is_whole=True)
    found = month_checks.findings(ctx, run.id)
    assert [(one.finding.code, one.finding.case) for one in found] == [
        ("FISC-01", "listed"),
        ("KIN-01", "listed"),
        # 困难补贴 stands against 残疾人生活补贴: the person chooses one of them.
        ("STACK-02", "listed"),
        ("STAT-01", "absent"),
    ]
    assert all(one.stands for one in found)


def test_that_a_column_that_is_needed_is_asked_for(ctx: Context) -> None:
    given = table("姓名 身份证号", "张示例 000001194403090020")
    with pytest.raises(UserError) as refused:
        look(ctx, given, "deaths")
    assert (refused.value.code, refused.value.place) == ("OUTSIDE-004", "died-on")
    how = outside_lists.offered(ctx, given, "public-staff").plan
    with pytest.raises(UserError) as refused:
        outside_reading.preview(
            ctx, given, "public-staff", how, date(2026, 12, 1), "某局"
        )
    assert refused.value.code == "OUTSIDE-005"
    none = replace(look(ctx, given, "public-staff"), rows=())
    with pytest.raises(UserError) as refused:
        outside_lists.take(ctx, none)
    assert refused.value.code == "OUTSIDE-001"
