# SPDX-License-Identifier: Apache-2.0
"""The choice is the elder's: forms side by side, nothing chosen by itself, kept as seen."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from carecalc.domain.canonical import digest
from carecalc.domain.care_choice import CareForm, ChoicePage, Fee, Way
from carecalc.domain.fact import CareChoice, CareFee, LtcInsurance, ProgrammeChoice
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import choices, facts
from carecalc.services.context import Context
from tests.offices import reopened
from tests.services.deciding import assess, certificate, in_hardship, record

NOVEMBER = Month(2026, 11)
HOME = Fee(Money(100_000), Money(0))
STAY = Fee(Money(300_000), Money(0))


def yuan(amount: int) -> Money:
    return Money(amount * 100)


def an_elder(ctx: Context) -> str:
    """Give a woman of 82 on dibao, in complete disability, who applied in September."""
    person = in_hardship(ctx, "王建国")
    assess(ctx, person, date(2026, 9, 5))
    return person.id


def page_of(ctx: Context, person_id: str) -> ChoicePage:
    fees = {"cash": HOME, "voucher": HOME, "institution-long": STAY}
    return choices.forms(ctx, person_id, NOVEMBER, fees)


def form_of(page: ChoicePage, code: str) -> CareForm:
    found = page.form(code)
    assert found is not None
    return found


def way_of(page: ChoicePage, code: str) -> Way:
    (way,) = form_of(page, code).ways
    return way


def refused(call: object, *arguments: object, **named: object) -> str:
    with pytest.raises(UserError) as told:
        call(*arguments, **named)  # type: ignore[operator]
    return told.value.code


@pytest.mark.thorough
def test_that_each_form_says_what_it_pays_and_what_the_family_pays(
    ctx: Context,
) -> None:
    page = page_of(ctx, an_elder(ctx))
    # 300 (dibao) + 600 (complete disability) + 100 (82 years old) in every form.
    cash = way_of(page, "cash")
    assert (cash.pays, cash.own_share) == (yuan(1000), yuan(0))
    # With a voucher of half of 1000 it is 1500 against 1000.
    voucher = way_of(page, "voucher")
    assert (voucher.pays, voucher.own_share) == (yuan(1500), yuan(0))
    # 40 % of 3000 is 1200, at most 800: 3000 - 1800 is left to pay.
    stay = way_of(page, "institution-long")
    assert (stay.pays, stay.own_share) == (yuan(1800), yuan(1200))


@pytest.mark.thorough
def test_that_what_stacks_and_what_falls_away_is_told_with_the_reason(
    ctx: Context,
) -> None:
    page = page_of(ctx, an_elder(ctx))
    cash = way_of(page, "cash")
    assert [line.programme for line in cash.stacks] == [
        "bj-age",
        "bj-care",
        "bj-hardship",
    ]
    (away,) = cash.falls_away
    assert (away.programme, away.state) == ("national-voucher", "not-claimed")
    assert away.because.template.startswith("not claimed with this form")  # type: ignore[union-attr]
    assert way_of(page, "voucher").falls_away == ()


@pytest.mark.thorough
def test_that_only_the_best_sum_is_marked(ctx: Context) -> None:
    page = page_of(ctx, an_elder(ctx))
    best = {form.code: [way.is_best for way in form.ways] for form in page.forms}
    assert best["institution-long"] == [True]
    assert [best[code] for code in ("cash", "voucher")] == [[False], [False]]


def test_that_a_programme_without_its_bill_is_not_known(ctx: Context) -> None:
    page = choices.forms(ctx, an_elder(ctx), NOVEMBER)
    voucher = way_of(page, "voucher")
    assert [line.programme for line in voucher.open] == ["national-voucher"]
    assert (voucher.pays, voucher.own_share) == (yuan(1000), None)
    assert page.best_is_certain is False


@pytest.mark.thorough
def test_that_a_recorded_bill_stands_in_for_the_fee(ctx: Context) -> None:
    who = an_elder(ctx)
    bill = CareFee("home", yuan(400), yuan(100))
    facts.add(ctx, who, bill, date(2026, 11, 3), document="发票1")
    voucher = way_of(choices.forms(ctx, who, NOVEMBER), "voucher")
    # Insurance first: half of 300 is 150.
    assert voucher.pays == yuan(1150)
    december = choices.forms(ctx, who, NOVEMBER.plus(1))
    assert form_of(december, "voucher").fee is None


def test_that_each_side_of_an_open_choice_is_a_way_of_its_own(ctx: Context) -> None:
    who = an_elder(ctx)
    facts.add(ctx, who, certificate(), date(2026, 9, 1))
    ways = form_of(choices.forms(ctx, who, NOVEMBER), "cash").ways
    assert len(ways) > 1
    taken = [sorted(sum(way.take.values(), ())) for way in ways]
    assert len({tuple(each) for each in taken}) == len(ways)


def test_that_the_money_is_held_against_the_price_list(ctx: Context) -> None:
    page = page_of(ctx, an_elder(ctx))
    assert page.price_mark == "sample-not-verified"
    offers = form_of(page, "institution-long").offers
    (stay,) = offers
    assert stay.price.price == yuan(4200)
    assert stay.units == Fraction(1800, 4200)
    (cleaning,) = [
        one for one in form_of(page, "cash").offers if one.price.service == "cleaning"
    ]
    # 1000 yuan at 28 an hour, over 13/3 weeks.
    assert cleaning.units == Fraction(1000, 28)
    assert cleaning.hours_a_week == Fraction(1000, 28) / Fraction(13, 3)
    assert (cleaning.price.set_by, cleaning.price.document) == (
        "tender",
        "样例中标通知3号",
    )


def test_that_an_empty_price_list_says_so(ctx: Context) -> None:
    files = {p: f for p, f in ctx.catalog.files.items() if f.kind != "prices"}
    bare = replace(ctx, catalog=replace(ctx.catalog, files=files))
    page = choices.forms(bare, an_elder(ctx), NOVEMBER)
    assert page.price_label is None
    assert page.has_prices is False


@pytest.mark.thorough
def test_that_the_insurance_stands_beside_and_changes_no_sum(ctx: Context) -> None:
    who = an_elder(ctx)
    before = way_of(page_of(ctx, who), "cash").pays
    insured = LtcInsurance(True, "ltc-2021", "3", form="上门护理", hours="每周5小时")
    facts.add(ctx, who, insured, date(2026, 1, 1), date(2027, 12, 31), "长护险决定")
    page = page_of(ctx, who)
    (beside,) = page.beside
    assert (beside.document, beside.valid_to) == ("长护险决定", date(2027, 12, 31))
    assert way_of(page, "cash").pays == before


@pytest.mark.thorough
def test_that_a_choice_keeps_the_page_that_was_seen(ctx: Context) -> None:
    who = an_elder(ctx)
    page = page_of(ctx, who)
    assert [f for f in facts.current(ctx, who) if isinstance(f.value, CareChoice)] == []
    fact = choices.record(ctx, page, "voucher", "person", "王建国")
    assert fact.value == CareChoice(
        "voucher", "person", "王建国", setting="home", page=page.digest
    )
    again = reopened(ctx)
    with again.store.reading() as work:
        kept = work.laws.bytes(page.digest)
    again.store.close()
    assert digest(kept) == page.digest
    shown = json.loads(kept)["page"]
    pays = {form["code"]: form["ways"][0]["pays"]["fen"] for form in shown["forms"]}
    assert pays["institution-long"] == 180_000


@pytest.mark.thorough
def test_that_a_guardian_needs_ground_and_document_and_an_agent_a_letter(
    ctx: Context,
) -> None:
    page = page_of(ctx, an_elder(ctx))
    chosen = (ctx, page, "cash")
    assert refused(choices.record, *chosen, "guardian", "王红") == "FACT-007"
    lacking = {"ground": "无民事行为能力"}
    assert refused(choices.record, *chosen, "guardian", "王红", **lacking) == "FACT-007"
    assert refused(choices.record, *chosen, "agent", "王红") == "FACT-007"
    fact = choices.record(
        ctx, page, "cash", "guardian", "王红", "无民事行为能力", "判决书1号"
    )
    assert fact.document == "判决书1号"


@pytest.mark.thorough
def test_that_a_page_that_is_out_of_date_is_shown_again(ctx: Context) -> None:
    who = an_elder(ctx)
    page = page_of(ctx, who)
    record(ctx, in_hardship(ctx, "李四", date(1950, 1, 1)), certificate())
    assert choices.record(ctx, page, "cash", "person", "王建国").value
    facts.add(ctx, who, certificate(), date(2026, 9, 1))
    assert refused(choices.record, ctx, page, "cash", "person", "王") == "CHOICE-003"


@pytest.mark.thorough
def test_that_a_form_or_way_that_was_not_shown_is_refused(ctx: Context) -> None:
    who = an_elder(ctx)
    facts.add(ctx, who, certificate(), date(2026, 9, 1))
    page = choices.forms(ctx, who, NOVEMBER)
    assert refused(choices.record, ctx, page, "x", "person", "王") == "CHOICE-001"
    assert refused(choices.record, ctx, page, "cash", "person", "王") == "CHOICE-002"
    way = form_of(page, "cash").ways[0]
    choices.record(ctx, page, "cash", "person", "王建国", take=way.take)
    taken = [
        (f.value.group, f.value.take)
        for f in facts.current(ctx, who)
        if isinstance(f.value, ProgrammeChoice)
    ]
    assert dict(taken) == dict(way.take)


def test_that_a_fee_below_what_insurance_pays_of_it_is_refused(ctx: Context) -> None:
    fees = {"cash": Fee(yuan(1), yuan(2))}
    code = refused(choices.forms, ctx, an_elder(ctx), NOVEMBER, fees)
    assert code == "CHOICE-005"
