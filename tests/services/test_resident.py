# SPDX-License-Identifier: Apache-2.0
"""What a person is told: what the authority granted apart from what nobody decided."""

from datetime import date

import pytest

from carecalc.documents.resident_values import MoneyRow
from carecalc.domain.determination import Determination
from carecalc.domain.fact import Status
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.services import determinations, dues, facts, papers, resident
from carecalc.services.context import Context
from carecalc.text import Text
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.offices import OFFICE, approving
from tests.services.deciding import assess, in_hardship, register

TODAY = date(2026, 11, 21)
NOVEMBER = Month(2026, 11)


def named(row: MoneyRow) -> str:
    assert isinstance(row.programme, Text)
    return row.programme.zh_CN


def programmes(ctx: Context, person: Person) -> dict[str, str]:
    told = resident.gathered(ctx, person.id, NOVEMBER)
    return {named(row): row.state for row in told.money}


def decided(ctx: Context, person: Person, name: str) -> Determination:
    act = determinations.prepare(ctx, person.id, name)
    return determinations.approve(approving(ctx), act.id, "样批准", TODAY)


def due(ctx: Context, person: Person) -> dict[str, str]:
    lines = dues.preview(ctx, person.id, NOVEMBER).entitlement.lines
    return {
        line.label.zh_CN: line.programme
        for line in lines
        if line.state == "due" and isinstance(line.label, Text)
    }


@pytest.mark.thorough
def test_that_each_programme_is_told_as_far_as_it_has_come(ctx: Context) -> None:
    person = in_hardship(ctx, "曾样")
    assess(ctx, person, date(2026, 9, 5))
    codes = due(ctx, person)
    first, second, *rest = codes
    assert set(programmes(ctx, person).values()) == {"estimated"}
    decided(ctx, person, codes[first])
    determinations.prepare(ctx, person.id, codes[second])
    told = programmes(ctx, person)
    assert (told[first], told[second]) == ("granted", "waiting")
    assert [told[name] for name in rest] == ["estimated"] * len(rest)
    page = resident.gathered(ctx, person.id, NOVEMBER)
    monthly = {named(row): row.monthly for row in page.money}
    assert page.granted == monthly[first]
    others = [monthly[name] for name in (second, *rest)]
    assert page.estimated == sum((m for m in others if m), Money(0))


def test_that_what_ended_is_not_promised(ctx: Context) -> None:
    person = in_hardship(ctx, "曾样")
    assess(ctx, person, date(2026, 9, 5))
    codes = due(ctx, person)
    needy = next(name for name in codes if "困难" in name)
    decided(ctx, person, codes[needy])
    status = next(
        fact for fact in facts.current(ctx, person.id) if isinstance(fact.value, Status)
    )
    facts.withdraw(ctx, status.id, "登记错误")
    page = resident.gathered(ctx, person.id, NOVEMBER)
    (row,) = [r for r in page.money if r.state == "stopped"]
    assert named(row) == needy
    assert page.granted == Money(0)


def test_that_a_refusal_is_told_without_money(ctx: Context) -> None:
    person = in_hardship(ctx, "曾样")
    assess(ctx, person, date(2026, 9, 5))
    name, code = next(iter(due(ctx, person).items()))
    act = determinations.prepare(ctx, person.id, code)
    determinations.refuse(approving(ctx), act.id, "样批准", TODAY, "材料不实")
    page = resident.gathered(ctx, person.id, NOVEMBER)
    (row,) = [r for r in page.money if r.state == "refused"]
    assert (named(row), row.monthly) == (name, None)


def test_that_the_paper_says_what_the_window_says(ctx: Context) -> None:
    person = in_hardship(ctx, "曾样")
    assess(ctx, person, date(2026, 9, 5))
    for code in due(ctx, person).values():
        decided(ctx, person, code)
    told = resident.tell(ctx, person.id, NOVEMBER, "zh_CN", TODAY)
    paper = papers.resident_page(ctx, person.id, NOVEMBER, "zh_CN", TODAY)
    text = without_breaks(text_by_pdfium(paper.data))
    for part in told.parts:
        for said in (part.heading, *part.strong, *part.lines):
            assert without_breaks(said) in text
    assert paper.number == "GZ-2026-000001"
    assert paper.title == told.title == "给您的告知书"
    assert "2027年1月20日" in text and "2027年5月21日" in text
    assert OFFICE.appeal_body in text and OFFICE.court in text
    again = papers.reprint(ctx, paper.id)
    assert again.data == paper.data


def test_that_somebody_nobody_assessed_is_told_so(ctx: Context) -> None:
    person = register(ctx, "孙样", date(1950, 6, 1))
    told = resident.tell(ctx, person.id, NOVEMBER, "zh_CN")
    found = next(part for part in told.parts if part.name == "found")
    assert found.lines == ("还没有评估结果。",)
    assert found.strong == ()
