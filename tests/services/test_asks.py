# SPDX-License-Identifier: Apache-2.0
"""One list before the visit: what is held is not asked again, everything else is, once."""

from datetime import date

import pytest

from carecalc.domain.fact import Application, CareChoice, LawAnswer, Status
from carecalc.domain.line import EntitlementLine
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import asks, asks_words, consents, dues, facts
from carecalc.services.asks import ASKED, HELD, LAPSES, Ask, Asks
from carecalc.services.context import Context
from carecalc.text import Text
from tests.services.deciding import (
    APPLIED,
    assess,
    certificate,
    in_hardship,
    record,
    register,
)

ON = date(2026, 11, 21)
GBT = "assessment gbt-42195-2022"
TEKUN = "assessment tekun-6"


def one(found: Asks, name: str) -> Ask:
    return next(ask for ask in found.asks if ask.name == name)


def names(found: Asks, *states: str) -> set[str]:
    return {ask.name for ask in found.of_state(*states)}


def test_that_a_stranger_is_asked_everything_on_one_list(ctx: Context) -> None:
    found = asks.before_visit(ctx, register(ctx, "张生").id)
    # Held: what the identity number and the registration said.
    assert names(found, HELD) == {"identity", "age", "hukou"}
    assert names(found, ASKED) == {
        *("phone", "address", "status", "certificate", "benefit", "income"),
        # the questions of Beijing's own files, which no record answers
        *("care-class", "other-living-class", "decided-ability"),
        *("household", GBT, TEKUN, "application", "payee", "care-choice"),
        *("told processing", "told photos", "told household", "told publicity"),
    }
    assert len(found.possible) == 7
    assert found.out_of_reach == ()


def test_that_one_scale_serves_all_programmes_that_take_it(ctx: Context) -> None:
    # The nursing subsidy takes GB/T 42195 or MZ/T 039, the national voucher GB/T 42195.
    found = asks.before_visit(ctx, register(ctx, "张生").id)
    why = {why.programme.zh_CN for why in one(found, GBT).why}
    assert why == {"养老服务消费补贴", "失能老年人护理补贴"}
    assert "assessment mzt-039-2013" not in names(found, ASKED)
    assert one(found, GBT).only_if == ()
    assert one(found, TEKUN).only_if != ()


@pytest.mark.thorough
def test_that_what_is_held_and_valid_is_not_asked_again(ctx: Context) -> None:
    person = in_hardship(ctx, "李持")
    record(ctx, person, certificate())
    assess(ctx, person, date(2026, 11, 1))
    found = asks.before_visit(ctx, person.id)
    assert names(found, HELD) >= {
        *("status", "certificate", GBT, "application", "payee", "hukou"),
    }
    # On dibao nobody is in extreme hardship: that programme asks nothing any more.
    assert {label.zh_CN for label, _ in found.out_of_reach} == {"特困人员照料护理费"}
    assert TEKUN not in {ask.name for ask in found.asks}
    assert "household" not in names(found, ASKED)


def test_that_what_ends_soon_after_the_visit_is_renewed_in_it(ctx: Context) -> None:
    person = register(ctx, "王期")
    last = date(2026, 12, 21)  # thirty days after the visit
    facts.add(ctx, person.id, Status("DB"), date(2024, 1, 1), last)
    status = one(asks.before_visit(ctx, person.id, ON), "status")
    assert (status.state, status.until) == (LAPSES, last)
    assert status.papers != ()
    sooner = asks.before_visit(ctx, person.id, date(2026, 11, 20))
    assert one(sooner, "status").state == HELD


def test_that_what_has_ended_is_asked_again(ctx: Context) -> None:
    person = register(ctx, "王过")
    facts.add(ctx, person.id, Status("DB"), date(2024, 1, 1), date(2026, 10, 31))
    status = one(asks.before_visit(ctx, person.id, ON), "status")
    assert (status.state, status.held) == (ASKED, ())


def test_that_each_thing_says_which_programmes_ask_and_by_which_clause(
    ctx: Context,
) -> None:
    found = asks.before_visit(ctx, register(ctx, "张问").id)
    benefit = {why.programme.zh_CN: why for why in one(found, "benefit").why}
    assert set(benefit) == {
        *("困难残疾人生活补贴", "重度残疾人护理补贴"),
        *("困难老年人养老服务补贴", "失能老年人护理补贴"),
    }
    rules = benefit["失能老年人护理补贴"].rules
    assert {"三(五)", "三(六)"} <= {rule.clause for rule in rules}


def test_that_each_paper_is_brought_once(ctx: Context) -> None:
    found = asks.before_visit(ctx, register(ctx, "张纸").id)
    papers = [paper.zh_CN for paper in found.papers]
    assert len(papers) == len(set(papers))
    assert "残疾人证" in papers
    assert "户口簿" not in papers  # the registration is on record


def test_that_one_set_of_signatures_serves_both_scales(ctx: Context) -> None:
    found = asks.before_visit(ctx, register(ctx, "张签").id)
    assessors = found.signatures[0]
    # GB/T 42195: two assessors, one of them of medicine or nursing.
    assert assessors.words.values["count"] == 2  # type: ignore[union-attr]
    assert [s.words for s in found.signatures].count(assessors.words) == 1
    assert assessors.is_certain


@pytest.mark.thorough
def test_that_somebody_for_whom_nothing_is_possible_is_asked_nothing(
    ctx: Context,
) -> None:
    person = register(ctx, "赵远", date(1990, 1, 1), hukou="310101")
    found = asks.before_visit(ctx, person.id)
    # The money for the destitute asks for no registration in its file.
    assert [label.zh_CN for label in found.possible] == ["特困人员照料护理费"]
    assert names(found, ASKED).isdisjoint({"certificate", "benefit", GBT, "income"})


def test_that_a_choice_and_a_notice_on_record_are_not_asked_again(
    ctx: Context,
) -> None:
    person = register(ctx, "钱选")
    choice = CareChoice("cash", "person", "钱选", setting="home")
    facts.add(ctx, person.id, choice, APPLIED)
    consents.record(ctx, person.id, "told", "processing", APPLIED, "person", "signed")
    found = asks.before_visit(ctx, person.id)
    assert {"care-choice", "told processing"} <= names(found, HELD)
    assert "told photos" in names(found, ASKED)


def test_that_the_list_prints_as_lines_in_both_languages(ctx: Context) -> None:
    found = asks.before_visit(ctx, register(ctx, "张打").id)
    chinese = asks_words.lines(found, catalogue("zh_CN"))
    english = asks_words.lines(found, catalogue("en"))
    assert len(chinese) == len(english)
    assert "Papers to bring" in english
    headings = [line for line in english if not line.startswith("  ")]
    assert headings == [
        *("To ask", "Held: not asked again", "Papers to bring", "Signatures"),
    ]
    asked = [line for line in english[1:] if line.startswith("  ")]
    assert len(asked) == (len(found.asks) + len(found.papers) + len(found.signatures))


def test_that_an_answer_to_a_programme_s_own_question_is_not_asked_again(
    ctx: Context,
) -> None:
    person = register(ctx, "孙答")
    facts.add(ctx, person.id, LawAnswer("care-class", ("300",)), APPLIED)
    found = one(asks.before_visit(ctx, person.id), "care-class")
    assert (found.state, found.held) == (HELD, (Text("300元档", "300-yuan class"),))


def test_that_an_answer_that_no_programme_offers_is_refused(ctx: Context) -> None:
    person = register(ctx, "孙答")
    for answer in (
        LawAnswer("care-class", ("900",)),
        LawAnswer("care-class", ()),
        LawAnswer("no-such", ("300",)),
    ):
        with pytest.raises(UserError) as refused:
            facts.add(ctx, person.id, answer, APPLIED)
        assert refused.value.code == "FACT-010"


def test_that_an_answer_decides_what_is_due(ctx: Context) -> None:
    person = register(ctx, "孙得")
    record(ctx, person, certificate(), Application())
    month = Month(2026, 11)

    def care() -> EntitlementLine:
        lines = dues.preview(ctx, person.id, month).entitlement.lines
        return next(line for line in lines if line.programme == "bj-disability-care")

    assert care().missing == ("care-class",)
    facts.add(ctx, person.id, LawAnswer("care-class", ("300",)), APPLIED)
    assert care().amount == Money.of_yuan(300)
