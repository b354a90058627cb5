# SPDX-License-Identifier: Apache-2.0
"""The notice of one application tells what the board may tell, and is kept with its step."""

from datetime import date

import pytest

from carecalc.domain.filing import Filing
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services import application_steps as steps
from carecalc.services import applications, offices, papers
from carecalc.services.context import Context
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.services.deciding import certificate, in_hardship, record
from tests.services.filing import SURVEYORS, accepted

MONDAY = date(2026, 9, 28)


def in_favour(ctx: Context, name: str) -> Record[Filing]:
    person = in_hardship(ctx, name)
    record(ctx, person, certificate())
    one = accepted(ctx, person, MONDAY, ("bj-hardship", "bj-care"))
    one = steps.survey(ctx, one.id, one.version, MONDAY, SURVEYORS)
    return steps.opine(ctx, one.id, one.version, MONDAY, "favourable", "同意")


def test_that_a_notice_tells_surname_programmes_place_and_days_alone(
    ctx: Context,
) -> None:
    one = in_favour(ctx, "曾示例")
    one = steps.publish(ctx, one.id, one.version, MONDAY, "晨光公示栏", "zh_CN")
    # Seven days after 28 September end on 5 October.
    assert one.value.progress.published_until == date(2026, 10, 5)
    (step,) = [s for s in applications.get(ctx, one.id).steps if s.kind == "published"]
    (paper,) = papers.of_person(ctx, one.person_id)
    assert step.value.paper_id == paper.id
    assert (paper.kind, paper.subject_id) == ("case-publicity", one.id)
    text = without_breaks(text_by_pdfium(papers.reprint(ctx, paper.id).data))
    for words in (
        "申请人曾**",
        "困难老年人养老服务补贴",
        "失能老年人护理补贴",
        "公示地点晨光公示栏",
        "公示期7日，自2026年9月28日张贴之次日起至2026年10月5日止",
        one.value.number,
        offices.get(ctx).letterhead,
    ):
        assert words in text
    # 残疾 and 低保 would tell why; nothing but the surname tells who.
    for secret in ("示例", "999001", "残疾", "肢体", "低保", "级", "病"):
        assert secret not in text


def test_that_no_notice_is_issued_that_would_tell_a_number(ctx: Context) -> None:
    one = in_favour(ctx, "曾示例")
    account = "0000000000000000001"  # Typed as the place, by mistake.
    with pytest.raises(UserError) as error:
        steps.publish(ctx, one.id, one.version, MONDAY, account, "zh_CN")
    assert error.value.code == "LIST-016"
    assert papers.of_person(ctx, one.person_id) == ()
    assert applications.get(ctx, one.id).record.version == one.version
