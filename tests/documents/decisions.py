# SPDX-License-Identifier: Apache-2.0
"""Made-up papers of decisions with all their parts, and the opinion before one."""

from dataclasses import replace
from datetime import date

from carecalc.documents.decision_change import ChangeLayout, change
from carecalc.documents.decision_refusal import RefusalLayout, refusal
from carecalc.documents.decision_termination import TerminationLayout, termination
from carecalc.documents.decision_values import (
    Change,
    Changed,
    Decided,
    Difference,
    Ended,
    Opinion,
    Refusal,
    Screened,
    Termination,
)
from carecalc.documents.opinion import OpinionLayout, opinion
from carecalc.documents.values import Entry, Letterhead
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.trace import Step
from carecalc.i18n import Catalogue
from carecalc.text import Text
from tests.documents import samples

CARE = Text("失能老年人护理补贴", "Care allowance for disabled elders")
AGE = Text("高龄老年人津贴", "Old-age allowance")
_WHO = {
    "authority": "样例市样例区民政局",
    "approver": "赵立新",
    "decided_on": date(2026, 11, 20),
    "appeal_body": "样例市样例区人民政府",
    "court": "样例市样例区人民法院",
    "letterhead": Letterhead("样例市样例区民政局", ("电话 010-00000000",)),
    "sources": samples.SOURCES,
}


def why(count: int = 3) -> tuple[Step, ...]:
    """Return reasons of so many lines under one."""
    return (
        Step(
            CARE,
            Text("不符合", "not met"),
            "notice: 二(二)",
            tuple(
                Step(
                    Text(f"情形{n}：评估为重度失能", f"Case {n}: severely disabled"),
                    Text("不成立", "not met"),
                    "notice: 二(二)",
                )
                for n in range(1, count + 1)
            ),
        ),
    )


def refusal_values(name: str = samples.RARE_NAME, lines: int = 3) -> Refusal:
    """Return a refusal of a change, so that an earlier decision goes on."""
    return Refusal(
        **_WHO,
        number="HD-2026-000021",
        subject=samples.subject(name),
        applied_on=date(2026, 11, 3),
        refused=(
            Decided(
                CARE,
                because=Text("评估等级未达到重度失能", "not assessed as severe"),
                clauses=("notice: 二(二)", "elders-law: 30"),
                reasons=why(lines),
            ),
        ),
        stands="HD-2025-000007",
    )


def change_values(name: str = samples.RARE_NAME) -> Change:
    """Return a change of two programmes, one paid too much, one too little."""
    care = Decided(
        CARE,
        Text("A类", "class A"),
        Month(2026, 10),
        monthly=Money(60_000),
        because=Text("护理补贴档次：A类", "class of the allowance: A"),
        clauses=("notice: 二(二)",),
        reasons=why(),
    )
    age = Decided(
        AGE,
        Text("80～89周岁", "aged 80 to 89"),
        Month(2026, 9),
        monthly=Money(10_000),
        because=Text("年龄：80～89周岁", "age: 80 to 89"),
        clauses=("notice: 二(三)",),
    )
    return Change(
        **_WHO,
        number="HD-2026-000022",
        subject=samples.subject(name),
        changed=(
            Changed(
                replace(
                    care,
                    category=Text("B类", "class B"),
                    from_month=Month(2025, 3),
                    to_month=Month(2026, 9),
                    monthly=Money(40_000),
                ),
                care,
                "HD-2025-000007",
                date(2025, 4, 8),
                (Difference(Month(2026, 10), Money(40_000), Money(60_000)),),
            ),
            Changed(
                replace(
                    age,
                    category=Text("90～99周岁", "aged 90 to 99"),
                    from_month=None,
                    monthly=Money(50_000),
                ),
                age,
                "HD-2026-000003",
                None,
                (
                    Difference(Month(2026, 9), Money(50_000), Money(10_000)),
                    Difference(Month(2026, 10), Money(50_000), Money(10_000)),
                ),
            ),
        ),
        total=Money(70_000),
        payee=samples.payee(),
        since=(
            Entry(
                Text("评估（2026年10月8日）", "Assessed on 8 October 2026"),
                Text("3级，能力重度受损", "Level 3, severe"),
            ),
            Entry(
                Text("残疾证", "Certificate"),
                Text("肢体、二级，样残〔2019〕3号", "physical, grade 2"),
                mark="withdrawn",
            ),
        ),
    )


def termination_values(name: str = samples.RARE_NAME) -> Termination:
    """Return an end with two months to return, and one of what was never due."""
    care = Decided(
        CARE,
        Text("A类", "class A"),
        Month(2025, 3),
        Month(2026, 8),
        Money(60_000),
    )
    age = Decided(
        AGE, Text("80～89周岁", "aged 80 to 89"), Month(2026, 9), None, Money(10_000)
    )
    return Termination(
        **_WHO,
        number="HD-2026-000023",
        subject=samples.subject(name),
        ended=(
            Ended(
                care,
                "HD-2025-000007",
                Text("户籍已迁出本市", "registration moved out of the city"),
                date(2025, 4, 8),
                Month(2026, 10),
                (
                    Difference(Month(2026, 9), Money(60_000), Money(0)),
                    Difference(Month(2026, 10), Money(60_000), Money(0)),
                ),
                ("notice: 四(二)",),
                why(),
            ),
            Ended(
                age,
                "HD-2026-000003",
                Text("出生日期更正，未满80周岁", "birth date corrected: under 80"),
                clauses=("notice: 二(三)",),
            ),
        ),
    )


def opinion_values(name: str = samples.RARE_NAME) -> Opinion:
    """Return an opinion with a programme in each state and a household screened."""
    sheet = samples.sheet(name)
    programmes = tuple(
        replace(each, missing=(Text("残疾证", "disability certificate"),))
        if each.state == "unknown"
        else replace(each, from_month=Month(2026, 11))
        for each in sheet.programmes
    )
    return Opinion(
        number="YS-2026-000004",
        letterhead=sheet.letterhead,
        subject=sheet.subject,
        month=sheet.month,
        reckoned_on=date(2026, 11, 21),
        programmes=programmes,
        total=sheet.total,
        checked=(
            *sheet.grounds,
            Entry(Text("申请", "Application"), "2026-11-03", "notice: 三"),
        ),
        choices=sheet.choices,
        screened=(
            Screened(
                Text("最低生活保障", "Dibao"),
                "met",
                Money(52_000),
                (
                    Step(
                        Text("人均月收入", "Income a head"),
                        Text("520元", "CNY 520"),
                        "第十条",
                        (
                            Step(
                                Text("养老金", "pension"),
                                Text("1040元", "CNY 1040"),
                                "第十一条",
                            ),
                            Step(Text("共同生活家庭成员", "heads"), "2", "第八条"),
                        ),
                    ),
                ),
            ),
            Screened(Text("特困人员", "In extreme hardship"), "not-evaluated"),
        ),
        readings=sheet.readings,
        marks=sheet.marks,
        sources=sheet.sources,
    )


def print_refusal(
    code: str = "zh_CN", name: str = samples.RARE_NAME, lines: int = 3
) -> bytes:
    """Return the sample refusal as PDF."""
    layout = samples.layout("refusal", RefusalLayout)
    values = refusal_values(name, lines)
    return refusal(values, layout, _words(code), samples.DIGEST, code=samples.CODE)


def print_change(code: str = "zh_CN", name: str = samples.RARE_NAME) -> bytes:
    """Return the sample change as PDF."""
    layout = samples.layout("change", ChangeLayout)
    values = change_values(name)
    return change(values, layout, _words(code), samples.DIGEST, code=samples.CODE)


def print_termination(code: str = "zh_CN", name: str = samples.RARE_NAME) -> bytes:
    """Return the sample termination as PDF."""
    layout = samples.layout("termination", TerminationLayout)
    values = termination_values(name)
    return termination(values, layout, _words(code), samples.DIGEST, code=samples.CODE)


def print_opinion(code: str = "zh_CN", name: str = samples.RARE_NAME) -> bytes:
    """Return the sample opinion as PDF."""
    layout = samples.layout("opinion", OpinionLayout)
    values = opinion_values(name)
    return opinion(values, layout, _words(code), samples.DIGEST, code=samples.CODE)


def _words(code: str) -> Catalogue:
    """Return a catalogue without translations: the samples hold both languages."""
    return Catalogue(code, str)
