# SPDX-License-Identifier: Apache-2.0
"""Registering, finding and amending people."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.domain.fact import Hukou
from carecalc.errors import UserError
from carecalc.services import facts, people
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from tests.offices import reopened

# Check digits by GB 11643: for 11010519491231002 the weighted sum is 167, 167 mod 11
# is 2, and the table 1 0 X 9 8 7 6 5 4 3 2 gives X.
NUMBER = "11010519491231002X"


def register(ctx: Context, name: str, number: str = "", **more: str) -> str:
    draft = PersonDraft(name, number, birth_date=date(1940, 5, 6), sex="female", **more)
    return people.register(ctx, draft).id


def names(ctx: Context, text: str, **how: object) -> list[str]:
    return [row.person.name for row in people.find(ctx, text, **how).rows]  # type: ignore[arg-type]


def test_that_birth_date_and_sex_come_from_the_identity_number(ctx: Context) -> None:
    person = people.register(ctx, PersonDraft("王建国", " 110105 19491231 002x "))
    assert person.id_number == NUMBER
    assert (person.birth_date, person.sex) == (date(1949, 12, 31), "female")


def test_that_a_wrong_check_digit_is_named_and_can_be_accepted(ctx: Context) -> None:
    with pytest.raises(UserError) as refused:
        people.register(ctx, PersonDraft("王建国", "110105194912310021"))
    assert refused.value.code == "PERSON-004"
    person = people.register(
        ctx, PersonDraft("王建国", "110105194912310021"), accept_wrong_check=True
    )
    assert person.id_number == "110105194912310021"
    assert person.birth_date == date(1949, 12, 31)
    # Amending something else does not ask about the digit again.
    assert people.amend(ctx, replace(person, phone="1")).phone == "1"


@pytest.mark.parametrize(
    "again", [NUMBER, "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ"]
)
def test_that_one_number_is_one_person_in_every_spelling(
    ctx: Context, again: str
) -> None:
    people.register(ctx, PersonDraft("王建国", NUMBER))
    with pytest.raises(UserError) as refused:
        people.register(ctx, PersonDraft("王建军", again))
    assert refused.value.code == "PEOPLE-001"
    assert refused.value.message.values == {"name": "王建国"}
    assert people.find(ctx).total == 1


def test_that_a_mistyped_check_digit_does_not_make_a_second_person(
    ctx: Context,
) -> None:
    people.register(ctx, PersonDraft("王建国", NUMBER))
    with pytest.raises(UserError) as refused:
        people.register(
            ctx, PersonDraft("王建军", "110105194912310021"), accept_wrong_check=True
        )
    assert refused.value.code == "PEOPLE-001"


def test_that_somebody_without_a_number_needs_birth_date_and_sex(
    ctx: Context,
) -> None:
    with pytest.raises(UserError) as refused:
        people.register(ctx, PersonDraft("王建国"))
    assert refused.value.code == "PEOPLE-003"
    draft = PersonDraft("王建国", birth_date=date(1940, 2, 29), sex="male")
    assert people.register(ctx, draft).birth_date == date(1940, 2, 29)
    people.register(ctx, draft)  # two people without a number are no duplicates


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (PersonDraft(" ", NUMBER), "PEOPLE-002"),
        (PersonDraft("王建国", NUMBER, hukou="1101"), "PEOPLE-004"),
        (PersonDraft("王建国", "1101051949123100"), "PERSON-001"),
    ],
)
def test_that_a_refused_registration_leaves_nothing(
    ctx: Context, draft: PersonDraft, code: str
) -> None:
    with pytest.raises(UserError) as refused:
        people.register(ctx, draft)
    assert refused.value.code == code
    assert people.find(ctx).total == 0


def test_that_the_hukou_is_kept_as_a_fact(ctx: Context) -> None:
    person = people.register(ctx, PersonDraft("王建国", NUMBER, hukou="110105"))
    (fact,) = facts.current(ctx, person.id)
    assert (fact.value, fact.valid_from, fact.valid_to) == (Hukou("110105"), None, None)


def test_that_an_edit_of_what_somebody_else_edited_is_refused(ctx: Context) -> None:
    shown = people.register(ctx, PersonDraft("王建国", NUMBER))
    people.amend(ctx, replace(shown, phone="13000000000"))
    with pytest.raises(UserError) as refused:
        people.amend(ctx, replace(shown, phone="13111111111"))
    assert refused.value.code == "STORE-010"
    assert people.get(ctx, shown.id).phone == "13000000000"


def test_that_an_amended_number_brings_its_own_birth_date(ctx: Context) -> None:
    person = people.register(ctx, PersonDraft("王建国", NUMBER))
    # 11010519500101101: weighted sum 106, 106 mod 11 is 7, check digit 5; odd: male.
    other = people.amend(ctx, replace(person, id_number="110105195001011015"))
    assert (other.birth_date, other.sex) == (date(1950, 1, 1), "male")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["曾丽", "单雄", "吕布云", "买买提·艾力", "王建国", "𠮷祥"]),
        ("建国", ["王建国"]),
        ("王 建国", ["王建国"]),
        ("wjg", ["王建国"]),
        ("WJ", ["王建国"]),
        ("wangjian", ["王建国"]),
        ("wang jian guo", ["王建国"]),
        ("jianguo", []),
        ("sx", ["单雄"]),
        ("dx", ["单雄"]),
        ("shanxiong", ["单雄"]),
        ("danxiong", ["单雄"]),
        ("zeng", ["曾丽"]),
        ("cengli", ["曾丽"]),
        ("lv", ["吕布云"]),
        ("lü", ["吕布云"]),
        ("买买提艾力", ["买买提·艾力"]),
        ("买买提•艾力", ["买买提·艾力"]),
        ("mmt", ["买买提·艾力"]),
        ("𠮷", ["𠮷祥"]),
        ("19491231", ["王建国"]),
        ("002x", ["王建国"]),
        ("110105491231002", ["王建国"]),
        ("1390000", ["单雄"]),
        ("晨光", ["单雄"]),
        ("单 晨光", ["单雄"]),
        ("王 晨光", []),
        ("%", []),
        ("_", ["曾丽"]),  # the sign itself, which stands in her community's name
        ("\\", []),
        ("' OR 1=1 --", []),
    ],
)
def test_that_people_are_found_by_what_is_known_of_them(
    ctx: Context, typed: str, found: list[str]
) -> None:
    register(ctx, "王建国", NUMBER)
    register(ctx, "单雄", phone="13900001234", community="晨光社区")
    register(ctx, "曾丽", community="和平_社区")
    register(ctx, "吕布云")
    register(ctx, "买买提·艾力")
    register(ctx, "𠮷祥")
    assert sorted(names(ctx, typed)) == sorted(found)


def test_that_a_page_holds_its_part_and_tells_the_whole(ctx: Context) -> None:
    for name in ("丁一", "安二", "白三", "陈四", "邓五"):
        register(ctx, name)
    assert names(ctx, "", limit=2) == ["安二", "白三"]
    assert names(ctx, "", limit=2, offset=4) == ["丁一"]
    assert people.find(ctx, "", limit=2).total == 5
    assert names(ctx, "", order="recent")[0] == "邓五"


def test_that_people_are_there_after_a_restart(ctx: Context) -> None:
    person = people.register(ctx, PersonDraft("𠮷祥", NUMBER, note="门铃坏了"))
    again = reopened(ctx)
    assert people.get(again, person.id) == person
    again.store.close()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王\u200b五\u202e", "王五"),
        ("\ufeff王 五\x00", "王 五"),
        ("𠮷䶮·买买提", "𠮷䶮·买买提"),
        ("'; DROP TABLE people;-- {name} %s", "'; DROP TABLE people;-- {name} %s"),
    ],
)
def test_that_a_name_is_kept_as_it_is_seen_and_found_by_it(
    ctx: Context, typed: str, kept: str
) -> None:
    draft = PersonDraft(typed, birth_date=date(1940, 1, 1), sex="female")
    person = people.register(ctx, draft)
    assert person.name == kept
    assert [row.person.id for row in people.find(ctx, typed).rows] == [person.id]
    assert [row.person.id for row in people.find(ctx, kept).rows] == [person.id]


@pytest.mark.parametrize(
    ("name", "code"),
    [("\u200b\ud800\x00", "PEOPLE-002"), ("王" * 101, "PEOPLE-005")],
)
def test_that_what_is_no_name_is_refused(ctx: Context, name: str, code: str) -> None:
    draft = PersonDraft(name, birth_date=date(1940, 1, 1), sex="female")
    with pytest.raises(UserError) as told:
        people.register(ctx, draft)
    assert told.value.code == code
