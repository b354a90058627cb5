# SPDX-License-Identifier: Apache-2.0
"""What leaves the office is on record before it does: to whom, why, what, about whom."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from carecalc.catalog.catalog import gather
from carecalc.domain.disclosure import Disclosure
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.paths import forms, resources
from carecalc.services import (
    decision_papers,
    determinations,
    disbursements,
    disclosures,
    papers,
)
from carecalc.services.context import Context
from carecalc.services.disclosures import Handed
from tests.offices import approving
from tests.services.deciding import in_hardship, register

NOVEMBER = Month(2026, 11)


@pytest.mark.thorough
def test_that_a_sheet_goes_to_the_person_unless_somebody_says_otherwise(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    sheet = papers.subsidy_sheet(ctx, person.id, NOVEMBER, "zh_CN")
    with ctx.store.reading() as work:
        before = work.entries.head()
    (made,) = disclosures.of_paper(ctx, sheet.id)
    assert made.sent.recipient == "本人"
    assert made.sent.purpose == "说明补贴测算"
    assert "第四十五条" in made.sent.basis
    assert "account" in made.sent.fields
    assert made.sent.people == (person.id,)
    assert made.sent.digest == hashlib.sha256(sheet.data).hexdigest()
    assert made.head == before
    assert made.by == "王评估"
    other = Handed("某区残疾人联合会", "核对残疾人补贴", "duty")
    latest, first = disclosures.of_paper(ctx, sheet.id, other)
    assert first == made
    assert latest.sent.recipient == "某区残疾人联合会"
    assert latest.sent.purpose == "核对残疾人补贴"
    assert "第三十四条" in latest.sent.basis


def test_that_every_copy_after_the_first_has_a_reason_of_its_own(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    sheet = papers.subsidy_sheet(ctx, person.id, NOVEMBER, "zh_CN")
    first = disclosures.asked_of_paper(ctx, sheet.id)
    assert (first.copy, first.is_complete) == (1, True)
    disclosures.of_paper(ctx, sheet.id)
    again = disclosures.asked_of_paper(ctx, sheet.id)
    assert (again.copy, again.is_complete, again.purpose) == (2, False, "")
    assert again.recipient == first.recipient
    for nothing in (None, Handed("本人"), Handed("本人", " \u200b")):
        with pytest.raises(UserError) as caught:
            disclosures.of_paper(ctx, sheet.id, nothing)
        assert (caught.value.code, caught.value.place) == ("DISCLOSURE-003", "purpose")
    made = disclosures.of_paper(ctx, sheet.id, Handed("", "原件遗失"))
    assert [each.sent.purpose for each in made] == ["原件遗失", "说明补贴测算"]
    # The bytes that leave are those that were issued, however often.
    assert len({each.sent.digest for each in made}) == 1
    assert papers.reprint(ctx, sheet.id).data == sheet.data
    assert disclosures.asked_of_paper(ctx, sheet.id).copy == 3


def issued_in_two(ctx: Context) -> str:
    """Issue a sheet by a form that asks for two copies of it, and return its id."""
    person = in_hardship(ctx, "张示例")
    name = "forms/documents/subsidy-sheet/2026-01-01.toml"
    shipped = ctx.catalog.files[name]
    twice = shipped.data.replace(b"[paper]\n", b"[paper]\ncopies = 2\n")
    files = {**ctx.catalog.files, name: replace(shipped, data=twice)}
    office = replace(ctx, catalog=replace(ctx.catalog, files=files))
    return papers.subsidy_sheet(office, person.id, NOVEMBER, "zh_CN").id


def test_that_the_copy_a_form_asks_for_goes_into_the_file_without_a_question(
    ctx: Context,
) -> None:
    paper = issued_in_two(ctx)
    assert disclosures.asked_of_paper(ctx, paper, 2).is_complete
    filed, handed = disclosures.of_paper(ctx, paper, None, 2)
    assert (handed.sent.recipient, handed.sent.purpose) == ("本人", "说明补贴测算")
    assert (filed.sent.recipient, filed.sent.purpose) == ("本机构留存", "归档留存")
    assert disclosures.asked_of_paper(ctx, paper).copy == 3
    with pytest.raises(UserError, match="DISCLOSURE-003"):
        disclosures.of_paper(ctx, paper, None, 2)


def test_that_more_copies_than_a_form_asks_for_have_a_reason_each(ctx: Context) -> None:
    paper = issued_in_two(ctx)
    asked = disclosures.asked_of_paper(ctx, paper, 3)
    assert (asked.copy, asked.is_complete) == (3, False)
    with pytest.raises(UserError, match="DISCLOSURE-003"):
        disclosures.of_paper(ctx, paper, None, 3)
    made = disclosures.of_paper(ctx, paper, Handed("", "两个子女各要一份"), 3)
    assert [each.sent.purpose for each in made] == [
        "两个子女各要一份",
        "归档留存",
        "两个子女各要一份",
    ]


def test_that_a_list_tells_of_everybody_on_it_paid_or_not(ctx: Context) -> None:
    paid, unpaid = (
        in_hardship(ctx, "张示例"),
        register(ctx, "李未批", date(1944, 3, 10)),
    )
    stranger = register(ctx, "无关者", date(1999, 3, 11))
    act = determinations.prepare(ctx, paid.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "赵审批", date(2026, 11, 21))
    run = disbursements.build(ctx, NOVEMBER)
    named = {row.person_id for row in (*run.lines, *run.reasons)}
    workbook = papers.month_workbook(ctx, run.id, "zh_CN")
    (made,) = disclosures.of_paper(ctx, workbook.id)
    assert made.sent.recipient == "财政部门"
    assert set(made.sent.people) == named
    assert paid.id in named
    seen: tuple[Disclosure, ...] = disclosures.of_person(ctx, paid.id)
    assert [one.id for one in seen] == [made.id]
    # Who else stands on the list is nothing to this person.
    assert seen[0].sent.people == (paid.id,)
    for other in (unpaid, stranger):
        told = disclosures.of_person(ctx, other.id)
        assert bool(told) == (other.id in named)


def test_that_nothing_leaves_to_nobody(ctx: Context) -> None:
    person = register(ctx, "张示例")
    with ctx.store.reading() as work:
        before = work.last_seq()
    with pytest.raises(UserError) as caught, ctx.store.work() as work:
        disclosures.send(ctx, work, "scan", (person.id,), "0" * 64, Handed(" "))
    assert caught.value.code == "DISCLOSURE-001"
    with pytest.raises(UserError) as caught, ctx.store.work() as work:
        handed = Handed("某局", basis="whim")
        disclosures.send(ctx, work, "scan", (person.id,), "0" * 64, handed)
    assert caught.value.code == "DISCLOSURE-002"
    assert disclosures.of_person(ctx, person.id) == ()
    with ctx.store.reading() as work:
        assert work.last_seq() == before


def test_that_a_record_of_handing_out_can_not_be_taken_back(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    sheet = papers.subsidy_sheet(ctx, person.id, NOVEMBER, "zh_CN")
    disclosures.of_paper(ctx, sheet.id)
    for statement in (
        "UPDATE disclosures SET recipient = 'x'",
        "DELETE FROM disclosed_people",
        "DELETE FROM disclosures",
    ):
        with pytest.raises(IntegrityError), ctx.store.work() as work:
            work._session.execute(text(statement))


def test_that_every_kind_of_paper_has_a_rule_with_known_words(ctx: Context) -> None:
    law = disclosures.names(ctx.catalog)
    kinds = {
        papers.REPORT,
        papers.SHEET,
        decision_papers.NOTICE,
        papers.LIST,
        papers.WORKBOOK,
    }
    assert kinds <= set(law.kinds)
    for rule in law.kinds.values():
        assert set(rule.fields) <= set(law.fields)
        assert rule.basis in law.bases
        assert not rule.recipient or rule.recipient in law.recipients


def test_that_no_overlay_rewords_what_is_on_record_of_a_handing_out(
    ctx: Context, tmp_path: Path
) -> None:
    (tmp_path / "resources").mkdir()
    ours = (resources() / "disclosures.toml").read_text("utf-8")
    theirs = ours.replace("财政部门", "别的公司")
    assert theirs != ours
    (tmp_path / "resources" / "disclosures.toml").write_text(theirs, "utf-8")
    other = gather(forms(), resources(), [tmp_path])
    assert disclosures.names(other) == disclosures.names(ctx.catalog)
