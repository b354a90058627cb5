# SPDX-License-Identifier: Apache-2.0
"""Two entries that may be one person are parked, decided by somebody, and not paid."""

from datetime import date

import pytest

from carecalc.domain.fact import Event, Payee
from carecalc.domain.period import Month
from carecalc.domain.person import Person, check_digit
from carecalc.errors import UserError
from carecalc.services import disbursements, duplicates, facts, month_checks, people
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from tests.services.deciding import record, register
from tests.services.test_month_checks import granted

NOVEMBER = Month(2026, 11)


def twin_of(ctx: Context, person: Person) -> Person:
    """Register the same name and birth date under another number."""
    number = f"000001{person.birth_date:%Y%m%d}004"
    return people.register(
        ctx,
        PersonDraft(
            name=person.name,
            id_number=number + check_digit(number),
            hukou="110105",
            community=person.community,
        ),
    )


def test_that_the_same_number_is_refused_in_any_writing(ctx: Context) -> None:
    person = register(ctx, "张示例")
    wide = person.id_number.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789X"})
    spaced = f" {person.id_number[:6]} {person.id_number[6:].lower()}"
    for number in (person.id_number, wide, spaced):
        with pytest.raises(UserError) as refused:
            people.register(ctx, PersonDraft(name="李示例", id_number=number))
        assert refused.value.code == "PEOPLE-001"


def test_that_a_namesake_of_the_same_day_is_parked_on_entry(ctx: Context) -> None:
    person = register(ctx, "张示例")
    register(ctx, "张示例", date(1950, 1, 1))
    assert duplicates.waiting(ctx) == ()
    twin = twin_of(ctx, person)
    (pair,) = duplicates.waiting(ctx)
    assert {pair.one.id, pair.other.id} == {person.id, twin.id}
    assert pair.record.value.signs == ("birth",)
    assert duplicates.look(ctx).found == 0


def test_that_a_look_through_everybody_finds_accounts_of_two(ctx: Context) -> None:
    one, two = register(ctx, "甲示例"), register(ctx, "乙示例", date(1945, 4, 9))
    record(ctx, one, Payee("social-card", "甲示例", "6200000000000000011"))
    record(ctx, two, Payee("bank-card", "乙示例", "6200 0000 0000 0000 011"))
    assert duplicates.look(ctx).found == 1
    assert duplicates.look(ctx).found == 0
    (pair,) = duplicates.waiting(ctx)
    assert pair.record.value.signs == ("account",)
    # An account of a relation may be a family's.
    three = register(ctx, "丙示例", date(1946, 4, 9))
    facts.add(
        ctx,
        three.id,
        Payee("bank-card", "乙示例", "6200000000000000011", "", "妻子", "卧床"),
        date(2026, 9, 2),
        document="代领协议",
    )
    assert duplicates.look(ctx).found == 0


def test_that_a_parked_pair_is_paid_only_for_a_reason_until_it_is_decided(
    ctx: Context,
) -> None:
    person = granted(ctx, "张示例")
    twin = twin_of(ctx, person)
    run = disbursements.build(ctx, NOVEMBER, NOVEMBER)
    (one,) = month_checks.findings(ctx, run.id)
    assert (one.finding.code, one.finding.case) == ("DUP-01", "parked")
    assert one.stands
    (pair,) = duplicates.waiting(ctx)
    assert pair.paid == {person.id}
    with pytest.raises(UserError) as refused:
        duplicates.decide(ctx, pair.record.id, "", " ")
    assert refused.value.code == "DUPLICATE-001"
    duplicates.decide(ctx, pair.record.id, "", "两张身份证均已查看，不是同一人")
    assert month_checks.findings(ctx, run.id) == ()
    assert duplicates.look(ctx).found == 0
    again = duplicates.resume(ctx, pair.record.id, "派出所来函")
    assert again.state == "open"
    assert {one.id for one in (pair.one, pair.other)} == {person.id, twin.id}
    assert len(month_checks.findings(ctx, run.id)) == 1


def test_that_the_entry_that_ends_must_not_be_paid_any_more(ctx: Context) -> None:
    person = granted(ctx, "张示例")
    twin = twin_of(ctx, person)
    (pair,) = duplicates.waiting(ctx)
    with pytest.raises(UserError) as refused:
        duplicates.decide(ctx, pair.record.id, twin.id, "同一人")
    assert refused.value.code == "DUPLICATE-002"
    run = disbursements.build(ctx, NOVEMBER, NOVEMBER)
    record(ctx, person, Event("voluntary"), on=date(2026, 10, 30))
    kept = duplicates.decide(ctx, pair.record.id, twin.id, "同一人，以新证为准")
    assert (kept.state, kept.value.stays) == ("same", twin.id)
    assert duplicates.decide(ctx, pair.record.id, twin.id, "同一人，以新证为准") == kept
    with pytest.raises(UserError) as refused:
        duplicates.decide(ctx, pair.record.id, person.id, "以旧证为准")
    assert refused.value.code == "DUPLICATE-003"
    # The list that was built before pays an entry that is no more.
    found = month_checks.findings(ctx, run.id)
    assert [(one.finding.code, one.finding.case) for one in found] == [
        ("DUP-01", "closed")
    ]
    # Nothing was copied: the entry that stays has its own facts only.
    assert len(facts.current(ctx, twin.id)) == 1
