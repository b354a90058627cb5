# SPDX-License-Identifier: Apache-2.0
"""What is told of each number in a pasted list."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import (
    cardreader,
    determinations,
    disbursements,
    people,
    people_states,
    visits,
)
from carecalc.services.context import Context
from carecalc.services.people_states import MOST, StateOfOne
from tests.offices import approving, keys
from tests.services.deciding import LATELY, assess, in_hardship, register
from tests.services.proving import closed

# Check digits by GB 11643: for 11010519491231002 the weighted sum is 167, 167 mod 11
# is 2, and the table 1 0 X 9 8 7 6 5 4 3 2 gives X.
UNKNOWN = "11010519491231002X"


def within(ctx: Context, *communities: str) -> Context:
    """Return the office as an assessor of some communities opens it."""
    with ctx.store.work() as work:
        work.users.put("某评估", "", ("assessor",), communities)
        work.audit("users.put", "")
    unlocked = replace(keys(), user="某评估")
    return replace(ctx, store=ctx.store.for_user(unlocked))


def kinds(states: tuple[StateOfOne, ...]) -> list[str]:
    return [state.kind for state in states]


@pytest.mark.thorough
@pytest.mark.parametrize("sign", ["\n", ", ", "；", "\t", "、", " ", "|\r\n"])
def test_that_any_sign_may_part_the_numbers(ctx: Context, sign: str) -> None:
    one = register(ctx, "张示例")
    found = people_states.look_up(ctx, f"{one.id_number}{sign}{UNKNOWN}")
    assert kinds(found) == ["found", "unknown"]
    assert found[0].person == one


def test_that_a_number_is_known_in_every_writing(ctx: Context) -> None:
    one = register(ctx, "张示例")
    number = one.id_number
    old = number[:6] + number[8:17]
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    blanks = f"{number[:6]} {number[6:14]} {number[14:]}"
    for typed in (number, number.lower(), wide, blanks, old, f"张示例 {number}"):
        (found,) = people_states.look_up(ctx, f"\n{typed}\n")
        assert (found.person, found.line) == (one, 2), typed


def test_that_a_small_x_ends_a_number(ctx: Context) -> None:
    (found,) = people_states.look_up(ctx, "110105 19491231 002 x")
    assert found.kind == "unknown"


@pytest.mark.parametrize(
    "typed",
    [
        "1101051949123100",  # sixteen digits
        "110105194912310021",  # a wrong check digit
        "110105194913310020",  # a thirteenth month
        "110105491331002",  # the same in fifteen digits
        "张示例",
    ],
)
def test_that_what_is_no_number_says_why(ctx: Context, typed: str) -> None:
    (found,) = people_states.look_up(ctx, typed)
    assert found.kind == "malformed"
    assert found.words.template


def test_that_the_second_of_a_number_names_the_line_of_the_first(
    ctx: Context,
) -> None:
    one = register(ctx, "张示例")
    old = one.id_number[:6] + one.id_number[8:17]
    found = people_states.look_up(ctx, f"{one.id_number}\n\n{UNKNOWN}\n{old}")
    assert [(f.line, f.kind) for f in found] == [
        (1, "found"),
        (3, "unknown"),
        (4, "twice"),
    ]
    assert found[2].words.values == {"line": 1}
    assert found[2].person is None


def test_that_of_another_community_only_that_is_said(ctx: Context) -> None:
    theirs = register(ctx, "李他们", community="和平社区")
    ours = register(ctx, "张我们", date(1943, 2, 8))
    mine = within(ctx, "晨光社区")
    typed = f"{theirs.id_number}\n{ours.id_number}"
    first, second = people_states.look_up(mine, typed)
    assert (first.kind, second.kind) == ("elsewhere", "found")
    assert first == StateOfOne(1, theirs.id_number, "elsewhere", first.words)
    assert theirs.name not in str(first)


def test_that_the_next_step_follows_what_stands(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例", on=LATELY)

    def state() -> StateOfOne:
        (found,) = people_states.look_up(ctx, person.id_number)
        return found

    assert state().words.template == "Assess: there is no level yet."
    draft = visits.start(ctx, person.id, "mzt-039-2013", "first", date(2026, 11, 20))
    asked = draft.asked
    assert state().words.values == {"answered": 0, "asked": asked}
    assert state().open_visit is not None
    visits.abandon(ctx, draft.visit.id, "样例")
    assess(ctx, person, date(2026, 11, 20))
    level = state().level
    assert level is not None
    assert (level.level, level.assessed_on) == ("4", date(2026, 11, 20))
    # Born in 1944 and on dibao: the hardship and the old-age programme, and for the
    # worst level the care programme.
    assert [name.en for name in state().due] == [
        "Old-age allowance",
        "Nursing subsidy for disabled older people",
        "Care-service subsidy for older people in hardship",
    ]
    assert state().words.template == "Prepare a decision: {programmes}."
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    assert state().words.template == "A prepared decision waits for approval."
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    (decided,) = state().decided
    assert (decided.programme, decided.state) == ("bj-hardship", "approved")
    assert decided.monthly == Money(30_000)
    assert len(state().due) == 2
    closed(ctx, Month(2026, 11))
    disbursements.build(ctx, Month(2026, 12), Month(2026, 12))
    (line,) = state().listed
    assert (line.month, line.amount) == (Month(2026, 12), Money(30_000))


def test_that_more_than_the_limit_is_refused(ctx: Context) -> None:
    text = "\n".join([UNKNOWN] * (MOST + 1))
    with pytest.raises(UserError) as refused:
        people_states.look_up(ctx, text)
    assert refused.value.code == "PEOPLE-007"
    assert len(people_states.look_up(ctx, "\n".join([UNKNOWN] * MOST))) == MOST


def test_that_a_card_finds_its_holder(ctx: Context) -> None:
    one = register(ctx, "张示例")
    typed = f"张示例|女|汉|19440309|样例市样例区样例路1号|{one.id_number}|样例市公安局"
    card = cardreader.read(ctx, typed)
    assert card is not None
    assert (card.person, card.is_elsewhere) == (one, False)
    assert (card.text.name, card.text.address) == ("张示例", "样例市样例区样例路1号")
    assert card.identity.birth_date == date(1944, 3, 9)
    elsewhere = cardreader.read(within(ctx, "和平社区"), typed)
    assert elsewhere is not None
    assert (elsewhere.person, elsewhere.is_elsewhere) == (None, True)
    assert cardreader.read(ctx, "没有号码") is None


def test_that_a_search_is_narrowed_to_a_community_of_ones_own(ctx: Context) -> None:
    register(ctx, "李他们", community="和平社区")
    ours = register(ctx, "张我们", date(1943, 2, 8))

    def names(who: Context, community: str) -> list[str]:
        page = people.find(who, community=community)
        assert page.total == len(page.rows)
        return [row.person.name for row in page.rows]

    assert names(ctx, "和平社区") == ["李他们"]
    mine = within(ctx, "晨光社区")
    assert names(mine, ours.community) == ["张我们"]
    assert names(mine, "和平社区") == []


def test_that_every_list_of_a_person_is_told(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例", on=LATELY)
    assess(ctx, person, date(2026, 11, 20))
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    closed(ctx, Month(2026, 12))
    disbursements.build(ctx, Month(2027, 1), Month(2027, 1))
    listed = people_states.listed(ctx, person.id)
    # November was never closed: December catches it up.
    assert [(line.month, line.is_closed) for line in listed] == [
        (Month(2026, 12), True),
        (Month(2026, 11), True),
        (Month(2027, 1), False),
    ]
    assert {line.amount for line in listed} == {Money(30_000)}
