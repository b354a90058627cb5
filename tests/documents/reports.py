# SPDX-License-Identifier: Apache-2.0
"""Reports of visits by every shipped scale, filled in as the office fills them in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from carecalc.documents.assessment_report import ReportLayout, assessment_report
from carecalc.documents.values import AssessmentReport
from carecalc.domain.evaluate import score, with_defaults
from carecalc.domain.person import Person
from carecalc.domain.scale import Item, Scale
from carecalc.domain.visit import Answer, Settlement, Signing, Visit
from carecalc.i18n import Catalogue, catalogue
from carecalc.services import filling_report
from carecalc.services.raters import counting
from carecalc.services.visits import VisitView
from tests.documents import samples
from tests.offices import OFFICE, catalog

DAY = date(2026, 11, 3)
SIGNING = Signing(
    ("卫评样", "柳社工"),
    ("medical-or-nursing", "social-work"),
    "张样女",
    "女儿",
    DAY,
    "老年人家中",
)
ON_SITE = replace(
    SIGNING,
    backgrounds=("assessment-expert", "other"),
    informant="",
    informant_relation="",
    experts=("卫评样", "钱专家"),
    present="张样女",
    present_relation="女儿",
    recording="LX-2026-0456",
)
SHIPPED = {
    "gbt-42195-2022": SIGNING,
    "ltc-2021": ON_SITE,
    "ltc-2021-self": SIGNING,
    "mzt-039-2013": SIGNING,
    "barthel": SIGNING,
    "lawton-iadl": SIGNING,
    "tekun-6": SIGNING,
}
"""Who signs the report of each shipped scale."""

PERSON = Person(
    id="00000000-0000-4000-8000-000000000001",
    name=samples.RARE_NAME,
    id_number="999001194003070028",
    sex="female",
    birth_date=date(1940, 3, 7),
    phone="010-00000000",
    community="晨光社区",
    address="样例市样例区晨光街道晨光社区3号楼2单元501室",
)


def scale_of(code: str) -> Scale:
    """Return the shipped scale of that code."""
    return catalog().scale(code, DAY)


def middling(scale: Scale) -> dict[str, Answer]:
    """Return an answer to everything that matters: the middle option of each item."""
    answers = {item.code: _answer(item) for item in scale.items}
    for code, fact in scale.graph.facts.items():
        if code not in scale.recorded:
            answers[code] = _answer(fact)
    return answers


def _answer(item: Item) -> Answer:
    if item.answer == "several":
        return Answer(item.code, (item.options[0].code,))
    if item.answer == "number":
        return Answer(item.code, ("1",))
    if item.answer == "note":
        return Answer(item.code, note="无")
    middle = item.options[len(item.options) // 2]
    return Answer(item.code, (middle.code,), source="observation")


def view(
    code: str,
    signing: Signing = SIGNING,
    answers: Mapping[str, Answer] | None = None,
    second: Mapping[str, Answer] | None = None,
    settled: Mapping[str, Settlement] | None = None,
    remarks: Mapping[str, str] | None = None,
) -> VisitView:
    """Return a signed visit by a shipped scale."""
    scale = scale_of(code)
    visit = Visit(
        id="00000000-0000-4000-8000-000000000002",
        person_id=PERSON.id,
        number="PG-2026-000123",
        scale=code,
        scale_version=scale.version,
        scale_digest=scale.digest,
        switches=with_defaults(scale, None),
        reason="first",
        assessed_on=DAY,
        state="signed",
        answers={**middling(scale), **(answers or {})},
        second=second or {},
        settled=settled or {},
        remarks=remarks or {},
        signing=signing,
    )
    return scored(scale, visit)


def scored(scale: Scale, visit: Visit) -> VisitView:
    """Return the view of a visit with what follows from its answers."""
    counted = counting(visit)
    result = score(
        scale,
        {c: given.options for c, given in counted.items() if not given.refused},
        visit.switches,
        refused=frozenset(c for c, given in counted.items() if given.refused),
    )
    return VisitView(visit, PERSON, scale, result, counting=counted)


def filled(seen: VisitView) -> AssessmentReport:
    """Return the report of a visit, without a self-test."""
    codes = catalog().codes()
    law = filling_report.law_used(seen.scale, None, DAY, codes)
    return filling_report.report(seen, OFFICE, codes, law)


def printed(seen: VisitView, language: str = "zh_CN") -> bytes:
    """Return the report of a visit as PDF."""
    layout = samples.layout("assessment-report", ReportLayout)
    # The law's file may be mended any day: the digest on these papers stands still.
    values = filled(seen)
    assert values.law is not None
    law = replace(values.law, digest=samples.DIGEST)
    words: Catalogue = catalogue(language)
    return assessment_report(replace(values, law=law), layout, words, samples.DIGEST)
