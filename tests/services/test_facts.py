# SPDX-License-Identifier: Apache-2.0
"""Facts: added, corrected and withdrawn, never changed."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carecalc.domain.fact import (
    Application,
    Benefit,
    CareChoice,
    CareFee,
    DisabilityCertificate,
    Event,
    FactValue,
    Hukou,
    Income,
    LawAnswer,
    LtcInsurance,
    OutsideAssessment,
    Payee,
    ProgrammeChoice,
    Residence,
    Setting,
    Status,
)
from carecalc.domain.masking import has_mask
from carecalc.domain.money import Money
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import case_json, cases, certificates, facts, people
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.store.codec import decode
from tests.offices import catalog, reopened

FROM = date(2026, 1, 1)
SELF = Payee("social-card", "王建国", "0012345678901234567", "样例银行")


def registered(ctx: Context) -> Person:
    draft = PersonDraft("王五", birth_date=date(1940, 5, 6), sex="male", hukou="110105")
    return people.register(ctx, draft)


def person(ctx: Context) -> str:
    draft = PersonDraft("王建国", birth_date=date(1940, 5, 6), sex="male")
    return people.register(ctx, draft).id


def refusal(call: object, *arguments: object, **named: object) -> UserError:
    with pytest.raises(UserError) as refused:
        call(*arguments, **named)  # type: ignore[operator]
    return refused.value


def test_that_a_correction_takes_the_place_of_what_it_corrects(ctx: Context) -> None:
    who = person(ctx)
    wrong = facts.add(ctx, who, Status("DSR"), FROM)
    right = facts.add(ctx, who, Status("DB"), FROM, supersedes=wrong.id)
    assert facts.current(ctx, who) == (right,)
    assert facts.history(ctx, who) == (wrong, right)
    assert wrong.recorded_seq < right.recorded_seq


def test_that_what_follows_ends_what_was_before_on_the_day_before(
    ctx: Context,
) -> None:
    who = person(ctx)
    old = facts.add(ctx, who, Hukou("110105"), None)
    new = facts.follow(ctx, old.id, Hukou("130102"), date(2026, 10, 15), "准迁证3号")
    ended, current = facts.current(ctx, who)
    assert (ended.value, ended.valid_to) == (Hukou("110105"), date(2026, 10, 14))
    assert ended.supersedes == old.id
    assert current == new
    assert (new.valid_from, new.document) == (date(2026, 10, 15), "准迁证3号")


@pytest.mark.parametrize(
    ("region", "day", "code"),
    [("1301", date(2026, 10, 15), "FACT-004"), ("130102", FROM, "FACT-001")],
)
def test_that_a_move_refused_leaves_what_was_before_alone(
    ctx: Context, region: str, day: date, code: str
) -> None:
    who = person(ctx)
    old = facts.add(ctx, who, Hukou("110105"), FROM)
    assert refusal(facts.follow, ctx, old.id, Hukou(region), day).code == code
    assert facts.current(ctx, who) == (old,)


def test_that_withdrawing_a_correction_brings_back_what_it_corrected(
    ctx: Context,
) -> None:
    who = person(ctx)
    first = facts.add(ctx, who, Status("DB"), FROM)
    second = facts.add(ctx, who, Status("DSR"), FROM, supersedes=first.id)
    facts.withdraw(ctx, second.id, "看错了证件")
    assert facts.current(ctx, who) == (first,)
    assert facts.history(ctx, who) == (first, second)
    assert facts.withdrawals(ctx, who)[second.id].reason == "看错了证件"


def test_that_what_was_known_at_a_number_can_be_asked_later(ctx: Context) -> None:
    who = person(ctx)
    first = facts.add(ctx, who, Status("DB"), FROM)
    with ctx.store.reading() as work:
        then = work.last_seq()
    second = facts.add(ctx, who, Status("DSR"), FROM, supersedes=first.id)
    facts.withdraw(ctx, second.id, "看错了证件")
    third = facts.add(ctx, who, Event("death"), date(2026, 3, 1))
    with ctx.store.reading() as work:
        assert work.facts.current(who, then) == (first,)
        assert work.facts.current(who, second.recorded_seq) == (second,)
        assert work.facts.current_of_all() == {who: (first, third)}


@pytest.mark.parametrize(
    ("value", "document", "code"),
    [
        (Hukou("11010"), "", "FACT-004"),
        (Residence("beijing"), "", "FACT-004"),
        (DisabilityCertificate("肢体", 0), "", "FACT-005"),
        (DisabilityCertificate("", 1), "", "FACT-005"),
        (Payee("bank-card", "", "1", relation="self"), "", "FACT-006"),
        (Payee("bank-card", "王建国", " "), "", "FACT-006"),
        (Payee("bank-card", "王红", "1", relation="女儿"), "委托书", "FACT-006"),
        (Payee("bank-card", "王红", "1", "", "女儿", "卧床"), "", "FACT-006"),
        (CareChoice("cash", "person", ""), "", "FACT-007"),
        (CareChoice("cash", "guardian", "王红"), "监护证明", "FACT-007"),
        (CareChoice("cash", "guardian", "王红", "无民事行为能力"), "", "FACT-007"),
        (CareChoice("cash", "agent", "王红"), "", "FACT-007"),
    ],
)
def test_that_an_incomplete_fact_is_refused(
    ctx: Context, value: FactValue, document: str, code: str
) -> None:
    who = person(ctx)
    error = refusal(facts.add, ctx, who, value, FROM, document=document)
    assert error.code == code
    assert facts.history(ctx, who) == ()


def test_that_an_agent_chooses_with_a_letter_of_authority(ctx: Context) -> None:
    who = person(ctx)
    choice = CareChoice("voucher", "agent", "王红")
    assert facts.add(ctx, who, choice, FROM, document="委托书").value == choice


def test_that_a_period_does_not_run_backwards(ctx: Context) -> None:
    error = refusal(facts.add, ctx, person(ctx), Status("DB"), FROM, date(2025, 12, 31))
    assert error.code == "FACT-001"
    assert facts.add(ctx, person(ctx), Status("DB"), FROM, FROM).valid_to == FROM


def test_that_only_a_current_fact_of_the_same_kind_is_corrected(ctx: Context) -> None:
    who = person(ctx)
    first = facts.add(ctx, who, Status("DB"), FROM)
    other = refusal(facts.add, ctx, who, Setting("home"), FROM, supersedes=first.id)
    assert other.code == "FACT-002"
    stranger = refusal(
        facts.add, ctx, person(ctx), Status("DB"), FROM, supersedes=first.id
    )
    assert stranger.code == "FACT-002"
    facts.add(ctx, who, Status("DSR"), FROM, supersedes=first.id)
    again = refusal(facts.add, ctx, who, Status("TK"), FROM, supersedes=first.id)
    assert again.code == "FACT-003"
    assert refusal(facts.withdraw, ctx, first.id, "x").code == "FACT-003"
    assert refusal(facts.withdraw, ctx, first.id, " ").code == "FACT-008"


def test_that_an_account_keeps_its_leading_zeros(ctx: Context) -> None:
    who = person(ctx)
    facts.add(ctx, who, SELF, FROM)
    again = reopened(ctx)
    (fact,) = facts.current(again, who)
    assert isinstance(fact.value, Payee)
    assert fact.value.number == "0012345678901234567"
    again.store.close()


words = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"]), max_size=20).map(
    str.strip
)
filled = words.filter(bool)
regions = st.from_regex(r"[0-9]{6}", fullmatch=True)
monies = st.builds(Money, st.integers(0, 10**15))


def coded(group: str) -> st.SearchStrategy[str]:
    return st.sampled_from(list(catalog().codes().groups[group]))


values = st.one_of(
    st.builds(Hukou, regions),
    st.builds(Residence, regions),
    st.builds(Status, coded("status"), words),
    st.builds(
        DisabilityCertificate, coded("category"), st.integers(1, 4), st.booleans()
    ),
    st.builds(Benefit, coded("benefit"), st.none() | monies),
    st.builds(Income, monies),
    st.builds(Setting, coded("setting")),
    st.builds(Event, coded("event")),
    st.builds(OutsideAssessment, filled, filled, words, words, words),
    st.builds(LtcInsurance, st.just(True), filled, words, words, words, words),
    st.builds(CareFee, coded("setting"), monies, st.just(Money(0))),
    st.builds(Payee, coded("channel"), filled, filled, words, st.just("self"), words),
    st.builds(CareChoice, coded("care-form"), st.just("person"), filled, words),
    st.builds(Application, st.lists(words, max_size=3).map(tuple)),
    st.builds(ProgrammeChoice, words, st.lists(words, max_size=3).map(tuple)),
    st.builds(LawAnswer, st.just("care-class"), st.sampled_from([("300",), ("100",)])),
).filter(lambda value: not has_mask(getattr(value, "number", "")))  # PEOPLE-006


@pytest.mark.thorough
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(value=values, first=st.dates(), document=words)
def test_that_what_is_read_is_what_was_recorded(
    ctx: Context, value: FactValue, first: date, document: str
) -> None:
    who = person(ctx)
    added = facts.add(ctx, who, value, first, document=document)
    (kept,) = facts.current(ctx, who)
    assert kept == added
    assert (kept.value, kept.valid_from) == (value, first)
    assert (kept.document, kept.valid_to) == (document.strip(), None)


@pytest.mark.parametrize(
    ("value", "day", "code"),
    [
        (Event("death"), None, "FACT-009"),
        (Application(), None, "FACT-009"),
        (OutsideAssessment("mzt-039-2013", "3"), None, "FACT-009"),
        (Status("XX"), date(2026, 1, 1), "FACT-010"),
        (Event("moved"), date(2026, 1, 1), "FACT-010"),
        (Benefit("work-injury-cara"), date(2026, 1, 1), "FACT-010"),
        (OutsideAssessment("mzt-039-2013", "9" * 5_000), date(2026, 1, 1), "FACT-010"),
        (Income(Money(-1)), date(2026, 1, 1), "FACT-011"),
        (Benefit("retired-cadre", Money(-1)), date(2026, 1, 1), "FACT-011"),
        (DisabilityCertificate("肢体", 5), date(2026, 1, 1), "FACT-005"),
    ],
)
def test_that_a_fact_the_law_could_not_read_is_refused(
    ctx: Context, value: FactValue, day: date | None, code: str
) -> None:
    elder = registered(ctx)
    with pytest.raises(UserError) as told:
        facts.add(ctx, elder.id, value, day)
    assert told.value.code == code
    assert [f for f in facts.current(ctx, elder.id) if f.value == value] == []


def test_that_an_account_number_loses_what_was_pasted_with_it_unseen(
    ctx: Context,
) -> None:
    elder = registered(ctx)
    pasted = Payee(
        "bank-card", "\u202a王五\u202c", "\ufeff622202\u200b0000 ", "样例银行"
    )
    fact = facts.add(ctx, elder.id, pasted, date(2026, 1, 1))
    assert fact.value == Payee("bank-card", "王五", "6222020000", "样例银行")


def test_that_nothing_can_follow_on_the_first_day_of_the_calendar(
    ctx: Context,
) -> None:
    elder = registered(ctx)
    (fact,) = facts.current(ctx, elder.id)
    with pytest.raises(UserError) as told:
        facts.follow(ctx, fact.id, Hukou("110101"), date.min)
    assert told.value.code == "FACT-001"


# The example of GB 11643-1999, with a category and a grade behind it.
ID = "11010519491231002X"


def numbered(ctx: Context) -> str:
    return people.register(ctx, PersonDraft("王建国", ID)).id


def test_that_a_certificate_number_fills_category_and_grade(ctx: Context) -> None:
    who = numbered(ctx)
    found = certificates.read(ctx, who, "110105 19491231 002x 42b1")
    assert (found.category, found.grade, found.reissue) == ("肢体", 2, 1)
    several = certificates.read(ctx, who, f"{ID}71")
    assert (several.category, several.multiple) == ("", True)
    fact = facts.add(ctx, who, DisabilityCertificate("肢体", 2, False, f"{ID}42"), FROM)
    assert fact.value == DisabilityCertificate("肢体", 2, False, f"{ID}42")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (DisabilityCertificate("肢体", 2, False, "42"), "FACT-012"),
        (DisabilityCertificate("肢体", 2, False, "34052419800101001X42"), "FACT-013"),
        (DisabilityCertificate("肢体", 1, False, f"{ID}42"), "FACT-014"),
        (DisabilityCertificate("视力", 2, False, f"{ID}42"), "FACT-014"),
        (DisabilityCertificate("肢体", 1, False, f"{ID}71"), "FACT-014"),
        (OutsideAssessment("", "3"), "FACT-015"),
        (OutsideAssessment("sh-needs-2019", ""), "FACT-015"),
        (OutsideAssessment("gbt-42195-2022", "9"), "FACT-010"),
        (OutsideAssessment("gbt-42195-2022", "3", "中度失能"), "FACT-018"),
        (LtcInsurance(False, form="上门护理"), "FACT-016"),
        (LtcInsurance(True, level="3"), "FACT-015"),
        (LtcInsurance(True, form="上门护理", monthly=Money(-1)), "FACT-011"),
        (CareFee("home", Money(1), Money(2)), "FACT-017"),
        (CareFee("home", Money(-1), Money(-2)), "FACT-011"),
        (CareFee("hotel", Money(2), Money(1)), "FACT-010"),
    ],
)
def test_that_what_contradicts_itself_is_refused_and_named(
    ctx: Context, value: FactValue, code: str
) -> None:
    who = numbered(ctx)
    assert refusal(facts.add, ctx, who, value, FROM).code == code
    assert facts.history(ctx, who) == ()


def test_that_a_level_concluded_elsewhere_is_known_by_its_printed_name(
    ctx: Context,
) -> None:
    who = person(ctx)
    named = OutsideAssessment(
        "gbt-42195-2022", "", "重度失能", "评〔2026〕7号", "样例所"
    )
    assert facts.add(ctx, who, named, FROM).value == replace(named, level="3")
    strange = OutsideAssessment("sh-needs-2019", "", "照护四级")
    assert facts.add(ctx, who, strange, FROM).value == replace(
        strange, level="照护四级"
    )


def test_that_the_insurance_is_read_as_a_benefit_only_while_it_serves(
    ctx: Context,
) -> None:
    who = person(ctx)
    last = date(2026, 6, 30)
    insured = LtcInsurance(True, "ltc-2021", "3")
    facts.add(ctx, who, insured, FROM, last)
    with ctx.store.reading() as work:
        case = cases.of_person(ctx, work, who).case
    assert (case.benefits, case.assessments) == ((), ())
    facts.add(ctx, who, replace(insured, form="上门护理"), FROM, last)
    with ctx.store.reading() as work:
        case = cases.of_person(ctx, work, who).case
    (benefit,) = case.benefits
    assert (benefit.code, benefit.last, benefit.monthly) == (
        "ltc-insurance",
        last,
        None,
    )


def test_that_a_bill_counts_for_the_months_that_it_names(ctx: Context) -> None:
    who = person(ctx)
    bill = CareFee("home", Money(40_000), Money(0))
    facts.add(ctx, who, bill, date(2026, 1, 31))
    facts.add(ctx, who, bill, date(2026, 11, 5), date(2027, 1, 4))
    with ctx.store.reading() as work:
        case = cases.of_person(ctx, work, who).case
    months = ["2026-01", "2026-11", "2026-12", "2027-01"]
    assert [str(fee.month) for fee in case.fees] == months
    assert case_json.from_json(case_json.as_json(case)).fees == case.fees


def test_that_copies_of_the_paper_are_kept_with_a_fact(ctx: Context) -> None:
    fact = facts.add(ctx, person(ctx), Status("DB"), FROM)
    scan = facts.attach(ctx, fact.id, "application/pdf", b"%PDF-1.7")
    assert refusal(facts.attach, ctx, fact.id, "text/html", b"x").code == "FACT-019"
    assert refusal(facts.attach, ctx, fact.id, "image/png", b"").code == "FACT-019"
    again = reopened(ctx)
    assert facts.scans(again, fact.id) == (scan,)
    assert facts.scan_bytes(again, scan.id) == b"%PDF-1.7"
    again.store.close()


def test_that_facts_of_older_versions_are_read_with_what_they_said() -> None:
    old = '{"=":"disability-certificate","category":"肢体","grade":2}'
    assert decode(old) == DisabilityCertificate("肢体", 2)
    old = '{"=":"outside-assessment","level":"3","scale":"mzt-039-2013"}'
    assert decode(old) == OutsideAssessment("mzt-039-2013", "3")
    old = '{"=":"care-choice","chosen_by":"person","chooser":"王","form":"cash"}'
    assert decode(old) == CareChoice("cash", "person", "王")
