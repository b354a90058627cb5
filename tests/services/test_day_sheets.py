# SPDX-License-Identifier: Apache-2.0
"""A day's sheet: whose visits, how much of their numbers, and who is on record for it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from carecalc.domain.appointment import Arrangement
from carecalc.domain.canonical import digest
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import appointments, day_sheets, disclosures, people, visits
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from tests.documents.papers import text_by_pdfium
from tests.offices import keys as first_key

TODAY = date(2026, 11, 21)
NUMBER = "999001194803072422"


def elder(ctx: Context, name: str, number: str = "", where: str = "晨光社区") -> Person:
    draft = PersonDraft(
        name=name,
        id_number=number,
        birth_date=None if number else date(1948, 3, 7),
        sex=None if number else "female",
        community=where,
        address=f"{where}3号楼",
        phone="13012345678",
        contact_name="王小明",
        contact_relation="女儿",
        contact_phone="13987654321",
    )
    return people.register(ctx, draft)


def book(ctx: Context, person: Person, time: str, *names: str) -> str:
    arranged = Arrangement(TODAY, time, assessors=names or ("王评估",))
    return appointments.plan(ctx, person.id, arranged).id


def printed(sheet: day_sheets.DrawnSheet) -> str:
    return text_by_pdfium(sheet.data)


def test_that_a_sheet_says_when_where_who_and_how_to_reach_them(ctx: Context) -> None:
    wang, li = elder(ctx, "王桂兰", NUMBER), elder(ctx, "李秀英")
    book(ctx, li, "14:00", "王评估", "李评估")
    book(ctx, wang, "9:30")
    sheet = day_sheets.draw(ctx, TODAY, "zh_CN")
    assert sheet.people == (wang.id, li.id)
    text = printed(sheet)
    assert text.index("1．09:30　王桂兰") < text.index("2．14:00　李秀英")
    for said in (
        "2026年11月21日",
        "女 · 78岁 · 晨光社区",
        "晨光社区3号楼",
        "王评估、李评估",
        "王小明 女儿",
    ):
        assert said in text


def test_that_numbers_are_whole_only_where_somebody_asked_and_that_is_on_record(
    ctx: Context,
) -> None:
    wang = elder(ctx, "王桂兰", NUMBER)
    book(ctx, wang, "9:30")
    masked = printed(day_sheets.draw(ctx, TODAY, "zh_CN"))
    assert "9990**********2422" in masked
    assert "130****5678" in masked
    assert "139****4321" in masked
    with ctx.store.reading() as work:
        assert list(work.entries.of_action("person.shown")) == []
    whole = printed(day_sheets.draw(ctx, TODAY, "zh_CN", whole=True))
    for number in (NUMBER, "13012345678", "13987654321"):
        assert number not in masked
        assert number in whole
    with ctx.store.reading() as work:
        (entry,) = work.entries.of_action("person.shown")
    assert entry.person_id == wang.id


def test_that_cancelled_and_begun_visits_and_other_days_are_left_out(
    ctx: Context,
) -> None:
    gone, begun, later = (elder(ctx, name) for name in ("王甲", "李乙", "张丙"))
    appointments.cancel(ctx, book(ctx, gone, "9:00"), 1, "住院")
    book(ctx, begun, "10:00")
    visits.start(ctx, begun.id, "gbt-42195-2022", "first", TODAY)
    tomorrow = TODAY + timedelta(days=1)
    appointments.plan(
        ctx, later.id, Arrangement(tomorrow, "9:00", assessors=("王评估",))
    )
    sheet = day_sheets.draw(ctx, TODAY, "zh_CN")
    assert sheet.people == ()
    assert "当日没有安排入户。" in printed(sheet)
    assert day_sheets.draw(ctx, tomorrow, "zh_CN").people == (later.id,)


def test_that_one_assessor_gets_their_own_visits_alone(ctx: Context) -> None:
    mine, both, other = (elder(ctx, name) for name in ("王甲", "李乙", "张丙"))
    book(ctx, mine, "9:00")
    book(ctx, both, "10:00", "李评估", "王评估")
    book(ctx, other, "11:00", "李评估")
    sheet = day_sheets.draw(ctx, TODAY, "zh_CN", "王评估")
    assert sheet.people == (mine.id, both.id)
    assert "张丙" not in printed(sheet)


def test_that_the_sheet_says_what_to_ask_and_what_is_held_already(ctx: Context) -> None:
    book(ctx, elder(ctx, "王桂兰", NUMBER), "9:30")
    text = printed(day_sheets.draw(ctx, TODAY, "zh_CN"))
    assert "需询问" in text
    assert "已有，无需再问" in text


def test_that_handing_out_records_everybody_on_the_sheet(ctx: Context) -> None:
    wang, li = elder(ctx, "王桂兰", NUMBER), elder(ctx, "李秀英")
    for person in (wang, li):
        book(ctx, person, "9:30")
    sheet = day_sheets.draw(ctx, TODAY, "zh_CN")
    made = day_sheets.hand_out(ctx, sheet)
    for person in (wang, li):
        (one,) = disclosures.of_person(ctx, person.id)
        assert one.id == made.id
    assert made.sent.recipient == "本机构评估人员"
    assert made.sent.digest == digest(sheet.data)


def test_that_nobody_hands_out_whom_they_may_not_see(ctx: Context) -> None:
    here = elder(ctx, "王桂兰", NUMBER)
    there = elder(ctx, "李秀英", where="和平社区")
    for person in (here, there):
        book(ctx, person, "9:30")
    sheet = day_sheets.draw(ctx, TODAY, "zh_CN")
    with ctx.store.work() as work:
        public = first_key().file.public_keys["王评估"]
        work.users.put("ours", public, ("assessor",), ("晨光社区",))
        work.audit("users.put", "")
    theirs = replace(ctx, store=ctx.store.for_user(replace(first_key(), user="ours")))
    assert day_sheets.draw(theirs, TODAY, "zh_CN").people == (here.id,)
    with pytest.raises(UserError) as refused:
        day_sheets.hand_out(theirs, sheet)
    assert refused.value.code == "ACCESS-002"
    assert disclosures.of_person(ctx, here.id) == ()
