# SPDX-License-Identifier: Apache-2.0
"""Every change leaves one line of who did what, in the same transaction."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from carecalc.domain.fact import Status
from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.services import facts, offices, people, visits
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft


def entries(ctx: Context) -> list[tuple[int, str, str, str, str | None]]:
    with ctx.store.reading() as work:
        rows = work._session.execute(
            text(
                "SELECT seq, actor, action, object_id, person_id FROM audit "
                "ORDER BY seq"
            )
        )
        return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def test_that_every_use_case_is_on_record(ctx: Context) -> None:
    offices.amend(ctx, replace(offices.get(ctx), telephone="1"))
    draft = PersonDraft("王建国", birth_date=date(1940, 5, 6), sex="male")
    person = people.register(ctx, replace(draft, hukou="110105"))
    people.amend(ctx, replace(person, phone="1"))
    fact = facts.add(ctx, person.id, Status("DB"), None)
    facts.withdraw(ctx, fact.id, "看错")
    day = date(2026, 11, 20)
    visit = visits.start(ctx, person.id, "gbt-42195-2022", "first", day).visit
    visits.answer(ctx, visit.id, Answer("B.1.1", ("4",)))
    visits.clear(ctx, visit.id, "B.1.1")
    visits.undo(ctx, visit.id)
    visits.answer_second(ctx, visit.id, Answer("B.1.1", ("3",)))
    visits.clear_second(ctx, visit.id, "B.1.1")
    visits.undo_second(ctx, visit.id)
    visits.remark(ctx, visit.id, "soon", "出院")
    visits.remark(ctx, visit.id, "soon", "出院")  # the same once more is no step
    visits.attach(ctx, visit.id, "B.3.4", "image/png", b"\x89PNG\r\n\x1a\n")
    visits.abandon(ctx, visit.id, "走错门")
    refused = visits.start(ctx, person.id, "gbt-42195-2022", "first", day).visit
    visits.end_refused(ctx, refused.id, "拒答", None)
    found = entries(ctx)
    (hukou,) = [f for f in facts.history(ctx, person.id) if f.id != fact.id]
    assert [(action, of) for _, _, action, of, _ in found] == [
        ("office.founded", "office"),
        ("office.amended", "office"),
        ("person.registered", person.id),
        ("fact.added", hukou.id),
        ("person.amended", person.id),
        ("fact.added", fact.id),
        ("fact.withdrawn", fact.id),
        ("visit.started", visit.id),
        ("visit.answered", visit.id),
        ("visit.cleared", visit.id),
        ("visit.undone", visit.id),
        ("visit.second-answered", visit.id),
        ("visit.second-cleared", visit.id),
        ("visit.second-undone", visit.id),
        ("visit.remarked", visit.id),
        ("visit.evidence-kept", visit.id),
        ("visit.abandoned", visit.id),
        ("visit.started", refused.id),
        ("visit.refused", refused.id),
    ]
    assert {actor for _, actor, _, _, _ in found} == {"王评估"}
    assert len({seq for seq, *_ in found}) == len(found)
    assert {whose for _, _, _, _, whose in found[:2]} == {None}
    assert {whose for _, _, _, _, whose in found[2:]} == {person.id}
    verified = ctx.store.verify()
    assert verified.findings == ()
    assert (verified.entries, verified.signed) == (len(found), len(found))
    assert verified.head.seq == found[-1][0]


def test_that_an_entry_says_what_was_and_what_is(ctx: Context) -> None:
    draft = PersonDraft("王建国", birth_date=date(1940, 5, 6), sex="male", phone="1")
    person = people.register(ctx, draft)
    people.amend(ctx, replace(person, phone="2"))
    with ctx.store.reading() as work:
        (entry,) = work.entries.of_action("person.amended")
    (changed,) = entry.changed.values()
    assert changed["phone"] == ("1", "2")


def test_that_looking_and_failing_leave_no_entry(ctx: Context) -> None:
    draft = PersonDraft("王建国", birth_date=date(1940, 5, 6), sex="male")
    person = people.register(ctx, draft)
    before = entries(ctx)
    people.find(ctx, "王")
    facts.current(ctx, person.id)
    with pytest.raises(UserError):
        people.amend(ctx, replace(person, name=" "))
    with pytest.raises(UserError):
        facts.withdraw(ctx, "nothing", "x")
    assert entries(ctx) == before
