# SPDX-License-Identifier: Apache-2.0
"""A person's whole history: every act about them, in words, and of nobody else."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import carecalc
from carecalc.domain.period import Month
from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import (
    disbursements,
    disclosures,
    histories,
    papers,
    people,
    visits,
)
from carecalc.services.context import Context
from tests.offices import beside, keyring
from tests.services.deciding import assess, in_hardship, register

# About the office, its users, its law or its lists; no person's history.
_OF_NOBODY = (
    "device.",
    "handover.alarm",
    "handover.dropped",
    "handover.forged",
    "handover.given",
    "handover.held",
    "handover.sent",
    "handover.settled",
    "assessor.",
    "audit.",
    "backup.",
    "batch.",
    "closing.not-kept-beside",
    "block.",
    "clock.",
    "contract.",
    "draw.",
    "funds.",
    "glyph.",
    "keys.",
    "law.",
    "office.",
    "organisation.",
    "outside.",
    "payments.audited",
    "payout.",
    "roles.",
    "takeover.",
    "user.",
)


def test_that_old_and_new_stand_in_words_with_numbers_masked(ctx: Context) -> None:
    person = register(ctx, "张示例")
    first = replace(person, phone="13812345678", address="样街1号")
    saved = people.amend(ctx, first)
    people.amend(ctx, replace(saved, phone="13900009999", address="样街2号"))
    page = histories.of_person(ctx, person.id)
    assert [row.action for row in page.rows] == [
        "person.amended",
        "person.amended",
        "fact.added",
        "person.registered",
    ]
    assert page.total == 4
    latest = {c.field.zh_CN: (c.old, c.new) for c in page.rows[0].changes}
    assert latest == {
        "电话": ("138****5678", "139****9999"),
        "住址": ("样街1号", "样街2号"),
    }
    assert page.rows[0].actor == "王评估"
    assert page.rows[0].words.template == "Changed the person's details"
    assert page.rows[0].is_signed


def test_that_a_history_is_read_in_pages_and_by_kind(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    assess(ctx, person, date(2026, 9, 5))
    whole = histories.of_person(ctx, person.id, count=1000)
    assert whole.total == len(whole.rows) > 30
    parts = [
        histories.of_person(ctx, person.id, offset=n, count=7)
        for n in range(0, whole.total, 7)
    ]
    assert tuple(row for part in parts for row in part.rows) == whole.rows
    assert {part.total for part in parts} == {whole.total}
    of_kinds = {
        kind: histories.of_person(ctx, person.id, kind, count=1000).rows
        for kind in histories.KINDS
    }
    assert sum(len(rows) for rows in of_kinds.values()) == whole.total
    assert {row.action for row in of_kinds[histories.FACTS]} == {"fact.added"}
    assert all(r.action.startswith("visit.") for r in of_kinds[histories.VISITS])


def test_that_lists_are_in_it_without_what_they_say_of_others(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    other = in_hardship(ctx, "李旁人", date(1944, 3, 10))
    run = disbursements.build(ctx, Month(2026, 11))
    listed = papers.month_workbook(ctx, run.id, "zh_CN")
    disclosures.of_paper(ctx, listed.id)
    page = histories.of_person(ctx, person.id)
    assert [row.action for row in page.rows[:2]] == ["disclosure.made", "run.built"]
    assert all(row.changes == () for row in page.rows[:2])
    assert other.name not in str(page.rows)
    assert other.id_number not in str(page.rows)
    assert histories.of_person(ctx, other.id).rows[:2] == page.rows[:2]


def test_that_who_sees_no_cases_sees_no_history(ctx: Context) -> None:
    person = register(ctx, "张示例")
    with pytest.raises(UserError) as caught:
        histories.of_person(beside(ctx, keyring().officers), person.id)
    assert caught.value.code == "ACCESS-001"
    with pytest.raises(UserError) as caught:
        histories.of_person(ctx, "nobody")
    assert caught.value.code in ("STORE-013", "ACCESS-002")


@pytest.mark.thorough
def test_that_every_act_about_a_person_has_a_sentence() -> None:
    said = set()
    for path in (Path(carecalc.__file__).parent / "services").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".audit"):
                action = node.args[0]
                if isinstance(action, ast.Constant):
                    said.add(action.value)
    assert "person.registered" in said
    unnamed = {
        action
        for action in said - set(histories.SENTENCES)
        if not action.startswith(_OF_NOBODY)
    }
    assert unnamed == set()
    assert {kind for kind, _ in histories.SENTENCES.values()} == set(histories.KINDS)


def test_that_an_answer_is_told_by_the_names_of_item_and_option(ctx: Context) -> None:
    person = register(ctx, "张示例")
    begun = visits.start(ctx, person.id, "gbt-42195-2022", "first", date(2026, 11, 20))
    visits.answer(ctx, begun.visit.id, Answer("B.1.1", ("3",)))
    visits.answer(
        ctx, begun.visit.id, Answer("B.1.2", refused="refused", reason="累了")
    )
    visits.clear(ctx, begun.visit.id, "B.1.1")
    rows = histories.of_person(ctx, person.id, histories.VISITS).rows
    words = catalogue("zh_CN")
    told = [(row.action, words.render(row.said)) for row in rows]
    assert told == [
        ("visit.cleared", "B.1.1 进食"),
        ("visit.answered", "B.1.2 修饰：拒绝回答：累了"),
        (
            "visit.answered",
            "B.1.1 进食：在他人指导或提示下完成，或独立使用辅具，没有呛咳",
        ),
        (
            "visit.started",
            f"{begun.visit.number} · 老年人能力评估规范 · 2026年11月20日",
        ),
    ]


def test_that_a_level_is_told_with_its_name_and_its_scale(ctx: Context) -> None:
    person = register(ctx, "张示例")
    assess(ctx, person, date(2026, 9, 5))
    signed = histories.of_person(ctx, person.id, histories.VISITS).rows[0]
    (level,) = (c for c in signed.changes if c.field.zh_CN == "等级")
    said = catalogue("zh_CN").render(level.new)
    assert (level.old, said.partition("：")[0]) == ("", "老年人能力评估规范")
    assert "能力完全丧失" in said
