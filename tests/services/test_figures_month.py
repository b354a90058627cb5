# SPDX-License-Identifier: Apache-2.0
"""Figures of what lists pay, counted by hand: to whom, how much, and who is left out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import pytest

from carecalc.domain.chart import WITHHELD
from carecalc.domain.fact import Application, CareChoice, Status
from carecalc.domain.figures import Sheet
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import determinations, disbursements, figures, offices, people
from carecalc.services.context import Context
from carecalc.services.figures import Filters
from tests.documents.papers import pages_by_pdfium, without_breaks
from tests.offices import approving, context
from tests.services.deciding import assess, payee, record, register

TODAY = date(2026, 11, 21)
AUTUMN = Filters(date(2026, 9, 1), TODAY)
NOVEMBER = date(2026, 11, 1)


@dataclass(frozen=True)
class Paid:
    """An office with one list, and its people by name."""

    ctx: Context
    people: dict[str, Person]


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paid]:
    """Give an office of four that has built the list of November.

    甲 is paid 300 for hardship. 乙, in another community, is paid 300 for hardship and
    600 for being wholly unable to look after herself (京民养老发〔2019〕160号 二、三). Of
    丙 nothing is approved, 丁 never applied. All are on dibao since November, so that no
    earlier month is due.
    """
    making = context(tmp_path_factory.mktemp("paid") / "office.carecalc")
    ctx = next(making)
    born = {"甲": 1944, "乙": 1950, "丙": 1951, "丁": 1952}
    found = {name: register(ctx, name, date(year, 3, 9)) for name, year in born.items()}
    for name, person in found.items():
        record(ctx, person, Status("DB", "样例区民政局"), on=NOVEMBER)
        if name != "丁":
            record(ctx, person, Application(), payee(name), on=NOVEMBER)
    found["乙"] = people.amend(ctx, replace(found["乙"], community="和平社区"))
    assess(ctx, found["乙"], NOVEMBER)
    record(ctx, found["乙"], CareChoice("cash", "person", "乙"), on=NOVEMBER)
    for name, programme in (
        ("甲", "bj-hardship"),
        ("乙", "bj-hardship"),
        ("乙", "bj-care"),
    ):
        act = determinations.prepare(ctx, found[name].id, programme)
        determinations.approve(approving(ctx), act.id, "郑处长", TODAY)
    disbursements.build(ctx, Month(2026, 11))
    yield Paid(ctx, found)
    next(making, None)


def said(sheet: Sheet) -> dict[str, tuple[object, object, tuple[object, ...]]]:
    """Return numerator, denominator and amounts, by the code of a figure."""
    return {f.code: (f.numerator, f.denominator, f.values) for f in sheet.all}


def test_that_recipients_and_amounts_are_those_of_the_list(paid: Paid) -> None:
    sheet = figures.sheet(paid.ctx, "months", AUTUMN)
    # 300 + 300 + 600, for two of four.
    assert said(sheet) == {"2026-11": (2, 4, (1200, 600))}
    assert catalogue("zh_CN").render(sheet.note) == "尚未关闭的名册：2026年11月"


def test_that_who_has_two_programmes_counts_in_both(paid: Paid) -> None:
    sheet = figures.sheet(paid.ctx, "programmes", AUTUMN)
    assert said(sheet) == {
        "bj-hardship": (2, 2, (600, 300)),
        "bj-care": (1, 2, (600, 600)),
    }
    assert sheet.whole is None


def test_that_due_and_unpaid_tells_why(paid: Paid) -> None:
    # Of 丁 nothing is due while nobody applied.
    sheet = figures.sheet(paid.ctx, "coverage", AUTUMN)
    assert {f.code: (f.numerator, f.denominator) for f in sheet.all} == {
        "paid": (2, 3),
        "UNDECIDED": (1, 3),
        "all": (3, 3),
    }
    unpaid = sheet.figure("UNDECIDED")
    assert unpaid is not None and unpaid.people == (paid.people["丙"].id,)


def test_that_of_a_community_those_registered_there_count(paid: Paid) -> None:
    assert said(figures.sheet(paid.ctx, "communities", AUTUMN)) == {
        "和平社区": (1, 1, (900, 900)),
        "晨光社区": (1, 3, (300, 300)),
        "all": (2, 4, (1200, 600)),
    }
    theirs = replace(AUTUMN, community="和平社区")
    assert said(figures.sheet(paid.ctx, "months", theirs)) == {
        "2026-11": (1, 1, (900, 900))
    }


@pytest.mark.parametrize(
    ("code", "groups"),
    [
        # 乙 was assessed at level 4, 甲 never.
        ("levels", {"gbt-42195-2022 4": 900, "none": 300}),
        ("hardship", {"DB": 1200}),
        # On 30 November 甲 is 82, 乙 76.
        ("ages", {"070": 900, "080": 300}),
        ("care", {"cash": 900, "none": 300}),
    ],
)
def test_that_groups_of_recipients_add_up_to_the_list(
    paid: Paid, code: str, groups: dict[str, int]
) -> None:
    sheet = figures.sheet(paid.ctx, code, AUTUMN)
    assert {f.code: f.values[0] for f in sheet.figures} == groups
    assert sheet.whole is not None
    assert (sheet.whole.numerator, sheet.whole.values) == (2, (1200, Fraction(600)))


def test_that_town_and_country_are_told_once_the_office_says_which_is_which(
    paid: Paid,
) -> None:
    sheet = figures.sheet(paid.ctx, "country", AUTUMN)
    assert {f.code: f.values[0] for f in sheet.figures} == {"none": 1200}
    office = offices.get(paid.ctx)
    known = replace(office, communities=("晨光社区", "和平社区"), rural=("和平社区 ",))
    offices.amend(paid.ctx, known)
    sheet = figures.sheet(paid.ctx, "country", AUTUMN)
    assert {f.code: (f.numerator, f.values[0]) for f in sheet.figures} == {
        "urban": (1, 300),
        "rural": (1, 900),
    }
    with pytest.raises(UserError) as refused:
        offices.amend(paid.ctx, replace(offices.get(paid.ctx), rural=("某村",)))
    assert (refused.value.code, refused.value.place) == ("OFFICE-008", "rural")


def test_that_no_amount_of_a_small_group_leaves(paid: Paid) -> None:
    sheet = figures.outside(paid.ctx, "levels", AUTUMN)
    assert {value for f in sheet.all for value in f.values} == {WITHHELD}
    assert all(f.people == () for f in sheet.all)


def test_that_the_report_is_of_the_lists_and_of_no_small_group(paid: Paid) -> None:
    out = figures.report(paid.ctx, AUTUMN, "zh_CN")
    pages = [without_breaks(page) for page in pages_by_pdfium(out.data)]
    assert "补贴发放月报" in pages[0]
    assert "各社区的发放人数" in "".join(pages)
    assert "300" not in "".join(pages), "two recipients are too few to tell of"
    october = Filters(date(2026, 10, 1), date(2026, 10, 31))
    with pytest.raises(UserError) as error:
        figures.report(paid.ctx, october, "zh_CN")
    assert error.value.code == "FIGURE-002"
