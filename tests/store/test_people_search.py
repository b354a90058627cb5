# SPDX-License-Identifier: Apache-2.0
"""The index of people finds whom a plain comparison finds, in the order of names."""

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from carecalc.domain.person import Person
from carecalc.store import people_pages, people_search
from carecalc.store.engine import Store
from carecalc.store.repositories import _matches
from carecalc.store.rows import PersonRow

SURNAMES = ("王", "李", "单", "单于", "尉迟", "曾", "吕", "Wang ", "买买提·")
GIVEN = ("建国", "国", "玉·兰", "𠮷祥", "ß", "Li", "")
COMMUNITIES = ("晨光社区", "晨光a社区", "晨光A社区", "和平_社区", "Σ社区", "社光晨", "")
SIGNS = "王李单于建国玉兰晨光社区和平shanwglüΣß0123456789xX ·_%|'\"*-()^"

ORDERS = {
    "recent": PersonRow.changed_seq.desc(),
    "community": PersonRow.community,
    "age": PersonRow.birth_date,
}

people = st.builds(
    lambda n, surname, given, number, phone, community, born: Person(
        id=f"p{n}",
        name=(surname + given).strip() or "无",
        id_number="" if number is None else f"000000{number:011d}X",
        birth_date=born,
        sex="female",
        phone=phone,
        community=community,
    ),
    st.integers(0, 10**6),
    st.sampled_from(SURNAMES),
    st.sampled_from(GIVEN),
    st.none() | st.integers(19200101001, 19701231999),
    st.sampled_from(
        (
            "",
            "13900001234",
            "13900123456785678",
            "010-65123456 转 001940",
            "010-6512",
            "１３９",
            "转8",
        )
    ),
    st.sampled_from(COMMUNITIES),
    st.sampled_from((date(1940, 1, 1), date(1940, 1, 2), date(1940, 2, 1)))
    | st.dates(date(1900, 1, 1), date(1980, 1, 1)),
)
typed = st.text(SIGNS, max_size=8) | st.sampled_from(
    (
        "王建国",
        "wangjianguo",
        "wjg",
        "王 建国",
        "shanyu",
        "chanyu",
        "lv",
        "19",
        "194",
        "9x",
        "晨光社",
        "光a社",
        "3900",
        "13900",
        "90000123",
        "000000",
        "00000019",
        "0000000192",
        "12345678567",
        "3456转001940",
        "· -",
    )
)


def found(store: Store, words: str, order: str = "name") -> list[str]:
    with store.reading() as work:
        rows, total = work.people.find(words, 1000, 0, order)
        assert total == len(rows)
        return [person.id for person in rows]


def compared(store: Store, words: str, *order: Any) -> list[str]:
    """Return who matches by comparing everybody, in the order of names or another."""
    with store.reading() as work:
        rows = work._session.scalars(
            select(PersonRow.id)
            .where(_matches(words))
            .order_by(*order, PersonRow.sort_key, PersonRow.id)
        )
        return list(rows)


def person(number: int, name: str) -> Person:
    return Person(f"p{number:05d}", name, "", date(1940, 1, 1), "female")


@pytest.mark.thorough
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        people, max_size=8, unique_by=(lambda p: p.id, lambda p: p.id_number or p.id)
    ),
    st.lists(typed, min_size=1, max_size=6),
)
def test_that_the_index_finds_whom_a_comparison_finds(
    store: Store, some: list[Person], asked: list[str]
) -> None:
    with store.work() as work:
        for one in some:
            taken = work.people.by_number(one.id_number) if one.id_number else None
            if taken is None and not work.people.many([one.id]):
                work.people.add(one)
        work.audit("people.added", "")
    for words in asked:
        assert found(store, words) == compared(store, words)
        for order, by in ORDERS.items():
            assert found(store, words, order) == compared(store, words, by)


@pytest.mark.thorough
def test_that_every_page_holds_whom_a_comparison_finds(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(6)
    with store.work() as work:
        for number in range(1_200):
            born = date(1931, 11, 1) + timedelta(days=int(chance.triangular(0, 9_000)))
            given = "".join(chance.choices("国建华明英", k=chance.choice((1, 2, 2))))
            one = Person(
                f"p{number:05d}",
                chance.choice("王王李单曾") + given,
                f"{chance.choice(('110105', '110106'))}{born:%Y%m%d}"
                f"{number % 1000:03d}{number // 1000}",
                born,
                "female",
                phone=f"1390{chance.randrange(10**7):07d}",
                community=f"{chance.choice('晨光')}{chance.randrange(9)}社区",
            )
            work.people.add(one)
        work.audit("people.added", "")
    theirs = ("晨1社区", "光2社区", "无人社区")
    for typed in (
        *("", "王", "国", "wgj", "11010519", "0105193", "1390", "39012", "1941"),
        *("19411", "晨", "晨3", "晨3社区", "王 晨", "国 1941", "王国 社区 110106"),
    ):
        for order, by in (("name", PersonRow.sort_key), *ORDERS.items()):
            everybody = compared(store, typed, by)
            with store.reading() as work:
                among = work._session.scalars(
                    select(PersonRow.id).where(PersonRow.community.in_(theirs))
                ).all()
                some = [one for one in everybody if one in set(among)]
                for offset, sample, (within, wanted) in product(
                    (0, 7, 60, 400), (2, 250), ((None, everybody), (theirs, some))
                ):
                    # A small sample tells little, and what it tells is wrong at times.
                    monkeypatch.setattr(people_pages, "_SAMPLE", sample)
                    rows, total = work.people.find(
                        typed, 20, offset, order, within, 100
                    )
                    assert [row.id for row in rows] == wanted[offset : offset + 20]
                    assert total == min(len(wanted), offset + 100)


def test_that_names_stay_in_order_however_many_come_between(store: Store) -> None:
    # Each new one goes right after the first: the room between them is halved each
    # time, and lasts for ten.
    names = [f"王{chr(0x9FFF - n)}" for n in range(120)]
    with store.work() as work:
        work.people.add(person(0, "王一"))
        work.people.add(person(1, "郑一"))
        for number, name in enumerate(names, 2):
            work.people.add(person(number, name))
        work.audit("people.added", "")
    assert found(store, "") == compared(store, "")
    assert found(store, "王") == compared(store, "王")
    assert len(found(store, "王")) == 121


def test_that_a_new_name_is_found_in_its_new_place(store: Store) -> None:
    with store.work() as work:
        ids = [work.people.add(person(n, name)) for n, name in enumerate("白陈丁邓")]
        work.audit("people.added", "")
    with store.work() as work:
        work.people.save(replace(ids[0], name="郑白"))
        work.audit("people.amended", "")
    assert found(store, "白") == ["p00000"]
    assert found(store, "zheng") == ["p00000"]
    assert found(store, "bai") == []
    assert found(store, "")[-1] == "p00000"


def test_that_filling_anew_finds_the_same(store: Store) -> None:
    with store.work() as work:
        for number, name in enumerate(("单雄", "王建国", "买买提·艾力")):
            work.people.add(person(number, name))
        work.audit("people.added", "")
    before = [found(store, words) for words in ("", "sx", "国", "艾力")]
    with closing(store._engine.raw_connection()) as file:
        cursor = file.cursor()
        cursor.execute("BEGIN")
        people_search.fill(cursor.execute)
        cursor.execute("COMMIT")
    assert [found(store, words) for words in ("", "sx", "国", "艾力")] == before


def test_that_counting_goes_no_further_than_asked(store: Store) -> None:
    with store.work() as work:
        for number in range(30):
            work.people.add(person(number, "王建国"))
        work.audit("people.added", "")
    with store.reading() as work:
        rows, total = work.people.find("王", 5, 10, "name", None, 12)
        assert [one.id for one in rows] == [f"p{n:05d}" for n in range(10, 15)]
        assert total == 22


@pytest.mark.parametrize("words", ["王", "", "wjg"])
def test_that_nobody_of_other_communities_is_counted(store: Store, words: str) -> None:
    with store.work() as work:
        for number in range(6):
            community = "晨光社区" if number % 2 else "和平社区"
            work.people.add(replace(person(number, "王建国"), community=community))
        work.audit("people.added", "")
    with store.reading() as work:
        for order in ("name", "recent", "community", "age"):
            rows, total = work.people.find(words, 50, 0, order, ("晨光社区",))
            assert (len(rows), total) == (3, 3)
        assert work.people.find(words, 50, 0, "name", ()) == ((), 0)


# Two numbers that share every piece of four of what is typed, though only one of them
# has it in one piece; phones and birth dates are typed from their first digit.
@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("12345678", ["p00000"]),
        ("1390012", ["p00001"]),
        ("19400101", ["p00000", "p00001"]),
        ("0101123", ["p00000"]),
    ],
)
def test_that_a_long_number_is_found_in_one_piece(
    store: Store, typed: str, ids: list[str]
) -> None:
    with store.work() as work:
        for number, (id_number, phone) in enumerate(
            (
                ("00000019400101123X", "12345678"),
                ("00000019400101567X", "13900123456785678"),
            )
        ):
            one = replace(person(number, "王建国"), id_number=id_number, phone=phone)
            work.people.add(one)
        work.audit("people.added", "")
    assert set(ids) <= set(found(store, typed)) == set(compared(store, typed))


def test_that_what_is_sure_is_never_more_than_what_matches(store: Store) -> None:
    with store.work() as work:
        for number in range(40):
            id_number = f"0000001940{number:07d}X"
            phone = f"13900{number:06d}"
            one = replace(person(number, "王建国"), id_number=id_number, phone=phone)
            work.people.add(one)
        work.audit("people.added", "")
    for typed in ("13900", "139000", "00000019", "1940000", "王 13900", "wjg 1940000"):
        many = len(compared(store, typed))
        with store.reading() as work:
            _, total = work.people.find(typed, 5, 0, "name", None, 30)
        assert total == min(30, many)
