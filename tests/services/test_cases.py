# SPDX-License-Identifier: Apache-2.0
"""From facts and signed visits to a case, and from a case to JSON and back."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.catalog.cases import read_case
from carecalc.domain.case import (
    AssessmentRecord,
    BenefitRecord,
    Case,
    CaseEvent,
    CertificateRecord,
    FeeRecord,
    Place,
    StatusRecord,
)
from carecalc.domain.fact import (
    Application,
    Benefit,
    DisabilityCertificate,
    Event,
    Income,
    OutsideAssessment,
    ProgrammeChoice,
    Residence,
    Setting,
    Status,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.services import case_json, cases, facts, offices, visits
from carecalc.services.cases import Known
from carecalc.services.context import Context
from tests.services.deciding import assess, record, register


def known(ctx: Context, person: Person) -> Known:
    with ctx.store.reading() as work:
        return cases.of_person(ctx, work, person.id)


@pytest.mark.thorough
def test_that_every_kind_of_fact_reaches_the_case(ctx: Context) -> None:
    person = register(ctx, "张示例")
    spring = date(2026, 4, 1)
    record(
        ctx,
        person,
        Status("DB"),
        DisabilityCertificate("肢体", 2, True),
        Benefit("retired-cadre", Money(120_000)),
        Income(Money(90_000)),
        Residence("110108"),
        Setting("institution-long"),
        Event("prison"),
        Event("death"),
        OutsideAssessment("mzt-039-2013", "3"),
        ProgrammeChoice("bj-living", ("bj-hardship",)),
        Application(),
        on=spring,
    )
    found = known(ctx, person)
    assert found.case == Case(
        id=person.id,
        region="110105",
        birth_date=date(1944, 3, 9),
        sex="female",
        hukou=(Place(None, None, "110105"),),
        residence=(Place(spring, None, "110108"),),
        setting="institution-long",
        income=Money(90_000),
        statuses=(StatusRecord(spring, None, "DB"),),
        certificates=(CertificateRecord(spring, None, "肢体", 2, True),),
        benefits=(BenefitRecord(spring, None, "retired-cadre", Money(120_000)),),
        assessments=(AssessmentRecord(spring, None, "mzt-039-2013", 3),),
        events=(CaseEvent("prison", spring), CaseEvent("death", spring)),
        choices={"bj-living": ("bj-hardship",)},
    )
    assert found.applied_on("bj-age") == spring


def test_that_a_corrected_fact_is_read_and_its_mistake_is_not(ctx: Context) -> None:
    person = register(ctx, "张示例")
    wrong = facts.add(ctx, person.id, Status("DB"), date(2026, 1, 1))
    facts.add(ctx, person.id, Status("DSR"), date(2026, 2, 1), supersedes=wrong.id)
    codes = [status.code for status in known(ctx, person).case.statuses]
    assert codes == ["DSR"]


def test_that_the_last_choice_in_a_group_counts(ctx: Context) -> None:
    person = register(ctx, "张示例")
    choice = ProgrammeChoice("bj-living", ("bj-disability-living",))
    record(ctx, person, choice, on=date(2026, 1, 1))
    later = ProgrammeChoice("bj-living", ("bj-hardship",))
    record(ctx, person, later, on=date(2026, 6, 1))
    assert known(ctx, person).case.choices == {"bj-living": ("bj-hardship",)}


def test_that_a_signed_level_is_the_scales_own_number_and_a_draft_is_none(
    ctx: Context,
) -> None:
    person = register(ctx, "张示例")
    visits.start(ctx, person.id, "gbt-42195-2022", "first", date(2026, 11, 1))
    assert known(ctx, person).case.assessments == ()
    other = register(ctx, "李示例", date(1944, 3, 10))
    assess(ctx, other, date(2026, 9, 5))
    (record_,) = known(ctx, other).case.assessments
    assert record_ == AssessmentRecord(date(2026, 9, 5), None, "gbt-42195-2022", 4)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("months", "on", "last"),
    [
        (12, date(2026, 4, 14), date(2027, 4, 13)),
        (6, date(2026, 8, 31), date(2027, 2, 28)),
        (24, date(2026, 1, 1), date(2027, 12, 31)),
    ],
)
def test_that_a_level_ends_when_the_offices_period_is_over(
    ctx: Context, months: int, on: date, last: date
) -> None:
    offices.amend(ctx, replace(offices.get(ctx), validity_months=months))
    person = register(ctx, "张示例")
    assess(ctx, person, on)
    (record_,) = known(ctx, person).case.assessments
    assert (record_.first, record_.last) == (on, last)


@pytest.mark.thorough
def test_that_everybody_is_known_as_one_by_one(ctx: Context) -> None:
    first = register(ctx, "张示例")
    second = register(ctx, "李示例", date(1944, 3, 10))
    record(ctx, first, Status("DB"), Application())
    assess(ctx, second, date(2026, 9, 5))
    with ctx.store.reading() as work:
        everybody = cases.of_everybody(ctx, work)
    assert everybody == (known(ctx, second), known(ctx, first))


# --- JSON -----------------------------------------------------------------------------

days = st.none() | st.dates(date(1990, 1, 1), date(2030, 12, 31))
fen = st.integers(0, 10**8).map(Money)
months = st.builds(Month, st.integers(2000, 2040), st.integers(1, 12))
settings_ = st.sampled_from(["home", "day-care", "institution-long"])
places = st.none() | st.lists(
    st.builds(Place, days, days, st.sampled_from(["110105", "130199"])), max_size=2
).map(tuple)
events = st.lists(
    st.builds(
        CaseEvent,
        st.sampled_from(["missing", "prison", "hukou-out", "level-changed"]),
        st.dates(date(1990, 1, 1), date(2030, 12, 31)),
    ),
    max_size=2,
)
deaths = st.none() | st.dates(date(1990, 1, 1), date(2030, 12, 31))


def with_death(events_: list[CaseEvent], death: date | None) -> tuple[CaseEvent, ...]:
    return (*events_, *([] if death is None else [CaseEvent("death", death)]))


CASES = st.builds(
    Case,
    id=st.text(max_size=5),
    region=st.sampled_from(["110105", "110199"]),
    birth_date=days,
    sex=st.none() | st.sampled_from(["male", "female"]),
    hukou=places,
    residence=places,
    setting=st.none() | settings_,
    income=st.none() | fen,
    statuses=st.lists(
        st.builds(StatusRecord, days, days, st.sampled_from(["DB", "TK"])), max_size=2
    ).map(tuple),
    certificates=st.lists(
        st.builds(
            CertificateRecord,
            days,
            days,
            st.sampled_from(["肢体", "精神"]),
            st.integers(1, 4),
            st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    benefits=st.lists(
        st.builds(BenefitRecord, days, days, st.text(max_size=4), st.none() | fen),
        max_size=2,
    ).map(tuple),
    assessments=st.lists(
        st.builds(
            AssessmentRecord,
            st.dates(date(1990, 1, 1), date(2030, 12, 31)),
            days,
            st.just("s"),
            st.integers(0, 4) | st.sampled_from(["a", "3"]),
        ),
        max_size=2,
    ).map(tuple),
    fees=st.lists(
        st.builds(FeeRecord, months, settings_, fen, st.none() | fen), max_size=2
    ).map(tuple),
    events=st.builds(with_death, events, deaths),
    applied_on=days,
    applied_again=st.lists(
        st.dates(date(1990, 1, 1), date(2030, 12, 31)), max_size=2
    ).map(tuple),
    decided_on=days,
    choices=st.dictionaries(
        st.sampled_from(["g", "h"]), st.lists(st.just("p"), max_size=2).map(tuple)
    ),
    paid=st.dictionaries(st.tuples(st.sampled_from(["p", "q"]), months), fen),
    facts=st.dictionaries(
        st.sampled_from(["f", "g"]), st.lists(st.just("x"), max_size=2).map(tuple)
    ),
    months=st.lists(months, max_size=2).map(tuple),
)


@pytest.mark.thorough
@given(CASES)
def test_that_a_case_comes_back_from_its_json(case: Case) -> None:
    assert read_case(json.loads(case_json.as_json(case))) == case


@pytest.mark.thorough
@given(CASES)
def test_that_equal_cases_have_equal_text(case: Case) -> None:
    again = read_case(json.loads(case_json.as_json(case)))
    assert case_json.as_json(again) == case_json.as_json(case)
