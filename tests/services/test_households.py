# SPDX-License-Identifier: Apache-2.0
"""Households: kept by version, nobody in two, several elders in one."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.domain.household import Household, Income, Member
from carecalc.domain.money import Money
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import households, users
from carecalc.services.context import Context
from carecalc.store.keys import FLOOR
from tests.offices import PASSPHRASE, reopened
from tests.services.deciding import register

HEAD = Member("head", "applicant", "占位", student="none", independent=True)
SPOUSE = Member("spouse", "spouse", "林配偶", "110105194912310038")


def couple(*more: Member) -> Household:
    return Household("", (HEAD, SPOUSE, *more))


def saved(ctx: Context) -> tuple[Person, households.HouseholdFile]:
    elder = register(ctx, "王建国")
    return elder, households.save(ctx, couple(), {"head": elder.id})


def code_of(call: object, *arguments: object, **named: object) -> str:
    with pytest.raises(UserError) as told:
        call(*arguments, **named)  # type: ignore[operator]
    return told.value.code


def test_that_a_linked_member_has_name_number_and_birthday_of_the_register(
    ctx: Context,
) -> None:
    elder, file = saved(ctx)
    head = file.household.about
    assert (head.name, head.id_number) == ("王建国", elder.id_number)
    assert head.birth_date == date(1944, 3, 9)
    assert households.of_person(ctx, elder.id) == file


def test_that_every_version_is_kept(ctx: Context) -> None:
    _, first = saved(ctx)
    pension = Income("pension", Money(120_000), "month", "head")
    richer = replace(first.household, incomes=(pension,))
    second = households.save(ctx, richer, first.links, first.id, first.version)
    assert (first.version, second.version) == (1, 2)
    again = reopened(ctx)
    assert households.history(again, first.id) == (first, second)
    assert households.get(again, first.id).household.incomes == (pension,)
    assert households.current(again) == (second,)
    again.store.close()


def test_that_an_edit_of_an_older_version_is_refused(ctx: Context) -> None:
    _, first = saved(ctx)
    households.save(ctx, first.household, first.links, first.id, 1)
    code = code_of(households.save, ctx, couple(), first.links, first.id, 1)
    assert code == "STORE-010"


def test_that_two_households_cannot_claim_one_person(ctx: Context) -> None:
    elder, _ = saved(ctx)
    other = register(ctx, "李四", date(1950, 1, 1))
    with pytest.raises(UserError) as told:
        households.save(
            ctx,
            Household(
                "", (replace(HEAD, id="m"), replace(HEAD, id="n", relation="spouse"))
            ),
            {"m": other.id, "n": elder.id},
        )
    assert told.value.code == "HOUSEHOLD-001"
    assert told.value.message.values == {"name": ("王建国",), "head": ("王建国",)}


def test_that_an_unregistered_member_is_known_by_the_number(ctx: Context) -> None:
    saved(ctx)
    other = register(ctx, "李四", date(1950, 1, 1))
    old_writing = replace(SPOUSE, id="s", id_number="110105491231003")
    apart = Household("", (replace(HEAD, id="m"), old_writing))
    code = code_of(households.save, ctx, apart, {"m": other.id})
    assert code == "HOUSEHOLD-001"


def test_that_a_closed_household_claims_nobody(ctx: Context) -> None:
    elder, first = saved(ctx)
    assert code_of(households.close, ctx, first.id, 1, " ") == "HOUSEHOLD-005"
    closed = households.close(ctx, first.id, 1, "分户")
    assert closed.is_closed
    assert households.of_person(ctx, elder.id) is None
    assert households.current(ctx) == ()
    moved = households.save(ctx, couple(), {"head": elder.id})
    assert households.of_person(ctx, elder.id) == moved
    code = code_of(households.save, ctx, couple(), {}, first.id, 2)
    assert code == "HOUSEHOLD-004"


def test_that_several_elders_share_one_household(ctx: Context) -> None:
    elder = register(ctx, "王建国")
    wife = register(ctx, "李秀英", date(1950, 1, 1))
    plain = replace(SPOUSE, id_number="")
    file = households.save(
        ctx, Household("", (HEAD, plain)), {"head": elder.id, "spouse": wife.id}
    )
    assert households.of_person(ctx, elder.id) == file
    assert households.of_person(ctx, wife.id) == file
    for who in (elder, wife):
        found = households.pre_screen(ctx, file.id, person_id=who.id)
        assert set(found) == {"TK", "DB", "DBS", "BY", "GX", "DSR"}
    stranger = register(ctx, "张三", date(1951, 1, 1))
    code = code_of(households.pre_screen, ctx, file.id, person_id=stranger.id)
    assert code == "HOUSEHOLD-006"


def test_that_the_head_is_counted_once(ctx: Context) -> None:
    elder = register(ctx, "王建国")
    twice = Household("", (HEAD, replace(SPOUSE, id_number=elder.id_number)))
    assert code_of(households.save, ctx, twice, {"head": elder.id}) == "CASE-009"
    both = {"head": elder.id, "spouse": elder.id}
    assert code_of(households.save, ctx, couple(), both) == "HOUSEHOLD-002"


def test_that_a_member_is_not_linked_to_somebody_with_another_number(
    ctx: Context,
) -> None:
    elder = register(ctx, "王建国")
    code = code_of(households.save, ctx, couple(), {"spouse": elder.id})
    assert code == "HOUSEHOLD-003"


def test_that_what_is_not_declared_is_not_evaluated(ctx: Context) -> None:
    _, file = saved(ctx)
    found = households.pre_screen(ctx, file.id)
    assert found["DB"].state == "not-evaluated"
    assert found["DB"].missing


def test_that_nobody_links_somebody_of_another_community_than_theirs(
    ctx: Context,
) -> None:
    elder, file = saved(ctx)
    stranger = register(ctx, "李外区", date(1945, 3, 9), community="和平社区")
    users.add(ctx, "社工", PASSPHRASE, ("assessor",), ("晨光社区",), cost=FLOOR)
    theirs = users.beside(ctx, "社工", PASSPHRASE)
    plain = Member("second", "spouse", "某人")
    links = {"head": elder.id, "second": stranger.id}
    both = Household("", (HEAD, plain))
    assert code_of(households.save, theirs, both, links) == "ACCESS-002"
    more = (both, links, file.id, file.version)
    assert code_of(households.save, theirs, *more) == "ACCESS-002"
    # Who works for both communities links them; then either goes on with the household.
    linked = households.save(ctx, *more)
    again = (linked.household, linked.links, linked.id, linked.version)
    assert households.save(theirs, *again).version == 3
