# SPDX-License-Identifier: Apache-2.0
"""Warnings of policy files: shown beside what is due, changing nothing."""

from dataclasses import replace
from datetime import date

from carecalc.catalog.cases import read_case
from carecalc.catalog.reader import read_policy
from carecalc.domain.case import BenefitRecord, Case, Place, StatusRecord
from carecalc.domain.entitlement import Entitlement, entitle
from carecalc.domain.line import EntitlementLine
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy
from carecalc.domain.trace import Step
from carecalc.text import Message, Text
from tests.offices import catalog

ON = date(2026, 11, 21)
OCTOBER = Month(2026, 10)

LAW = """
format = 1
code = "p"
label = { zh_CN = "样" }
region = "110000"
effective_from = 2020-01-01
[sources.text]
title = "样"
[programmes.a]
label = { zh_CN = "甲" }
who = { status = "DB" }
amount = "hundred"
[programmes.b]
label = { zh_CN = "乙" }
who = { status = "DSR" }
amount = "hundred"
[measures]
hundred = { kind = "rules", unit = "yuan", rows = [ { then = 100 } ] }
[warnings.both]
label = { zh_CN = "甲与其他待遇" }
clause = "7"
when = { benefit = ["retired-cadre", "b"] }
[warnings.abroad]
label = { zh_CN = "住在外地" }
when = { residence = "310000" }
"""


def found(*policies: str, **changes: object) -> Entitlement:
    """Return what October gives somebody on dibao under the made-up policies."""
    held = (StatusRecord(date(2024, 1, 1), None, "DB"),)
    case = Case(id="1", region="110000", statuses=held, applied_on=date(2024, 1, 1))
    case = replace(case, **changes)  # type: ignore[arg-type]
    read = [read_policy(text.encode(), "p.toml", {}) for text in policies]
    return entitle(case, lambda month: read, ON, [OCTOBER])


def line(result: Entitlement, programme: str) -> EntitlementLine:
    """Return the line of a programme."""
    return next(each for each in result.lines if each.programme == programme)


def said(steps: tuple[Step, ...]) -> list[str]:
    """Return what warnings are about, in Chinese."""
    labels = [
        step.text.values["what"] for step in steps if isinstance(step.text, Message)
    ]
    return [label.zh_CN for label in labels if isinstance(label, Text)]


def test_that_a_warning_stands_after_the_reasons_and_changes_no_line() -> None:
    held = (BenefitRecord(None, None, "retired-cadre"),)
    plain, warned = line(found(LAW), "a"), line(found(LAW, benefits=held), "a")
    assert plain.warnings == ()
    assert plain.reasons == plain.step
    assert said(warned.warnings) == ["甲与其他待遇"]
    assert warned.warnings[0].clause == "7"
    assert warned.reasons.children == (*plain.step.children, *warned.warnings)
    assert replace(warned, warnings=()) == plain


def test_that_what_is_due_in_the_month_counts_as_held() -> None:
    both = (
        StatusRecord(date(2024, 1, 1), None, "DB"),
        StatusRecord(date(2026, 10, 1), None, "DSR"),
    )
    result = found(LAW, statuses=both)
    assert said(line(result, "a").warnings) == ["甲与其他待遇"]
    assert said(line(result, "b").warnings) == ["甲与其他待遇"]
    fact = line(result, "a").warnings[0].children
    assert [step.text for step in fact] == [Text("乙")]


def test_that_what_is_not_due_is_not_warned_of() -> None:
    held = (BenefitRecord(None, None, "retired-cadre"),)
    result = found(LAW, benefits=held)
    assert line(result, "b").state == "not-due"
    assert line(result, "b").warnings == ()


def test_that_a_warning_whose_facts_are_not_known_is_none() -> None:
    assert line(found(LAW, residence=None), "a").warnings == ()


def test_that_a_warning_may_rest_on_any_fact() -> None:
    there = (Place(None, None, "310115"),)
    warned = line(found(LAW, residence=there), "a")
    assert said(warned.warnings) == ["住在外地"]
    assert [step.value for step in warned.warnings[0].children] == [Message("met")]


def test_that_a_warning_names_the_benefits_within_its_parts() -> None:
    either = 'when.any = [ { benefit = "b" }, { benefit = "retired-cadre" } ]'
    law = LAW.replace('when = { benefit = ["retired-cadre", "b"] }', either)
    held = (BenefitRecord(None, None, "retired-cadre"),)
    fact = line(found(law, benefits=held), "a").warnings[0].children
    assert [step.text for step in fact] == ["retired-cadre"]


def voucher(**person: object) -> EntitlementLine:
    """Return the national voucher of somebody assessed at level 3 in Beijing."""
    case = read_case(
        {
            "region": "110105",
            "person": {"birth_date": "1944-03-09", "hukou": "110105", **person},
            "assessments": [
                {"scale": "gbt-42195-2022", "level": 3, "on": "2026-08-05"}
            ],
            "fees": [
                {
                    "month": "2026-10",
                    "setting": "home",
                    "fee_fen": 200_000,
                    "insurance_fen": 0,
                }
            ],
            "applied_on": "2026-09-02",
        }
    )

    def law(month: Month) -> list[Policy]:
        return catalog().policies("110105", month.first_day)

    return line(entitle(case, law, ON, [OCTOBER]), "national-voucher")


def test_that_the_voucher_beside_a_local_care_subsidy_is_warned_of() -> None:
    # 2000 × 50 % = 1000, capped at 800, beside the nursing subsidy of 600.
    beside = voucher()
    assert beside.amount is not None and beside.amount.fen == 80_000
    assert len(beside.warnings) == 1
    # 三(六): a person in extreme hardship draws no nursing subsidy.
    alone = voucher(statuses=[{"code": "TK", "from": "2024-01-01"}])
    assert alone.amount is not None and alone.amount.fen == 80_000
    assert alone.warnings == ()
