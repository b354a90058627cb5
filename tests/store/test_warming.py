# SPDX-License-Identifier: Apache-2.0
"""Deciphering ahead waits for whoever searches, and ends with the office."""

import threading
import time
from datetime import date

import pytest

from carecalc.domain.person import Person
from carecalc.store import warming
from carecalc.store.engine import Store
from tests.offices import Clock, opened

PEOPLE = 12


@pytest.fixture
def peopled(store: Store) -> Store:
    with store.work() as work:
        for number in range(PEOPLE):
            work.people.add(
                Person(
                    f"p{number}",
                    "王建国",
                    "",
                    date(1940, 1, 1),
                    "male",
                    community="晨光",
                )
            )
        work.audit("people.added", "office")
    return store


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """Take one place a step, and tell how far each came."""
    told: list[int | None] = []
    real = warming.step

    def step(cursor: object, after: int) -> int | None:
        told.append(real(cursor, after))
        return told[-1]

    monkeypatch.setattr(warming, "_STEP", 1)
    monkeypatch.setattr(warming, "step", step)
    return told


def search(store: Store) -> int:
    with store.reading() as work:
        return work.people.find("王", 50, 0, "age", None, 1000)[1]


def held(store: Store) -> threading.Event:
    """Keep the office's thread busy until the event is set."""
    go_on = threading.Event()
    store.submit(go_on.wait, 10)
    return go_on


def test_that_a_search_waits_for_one_step_at_most(
    peopled: Store, steps: list[int | None]
) -> None:
    go_on = held(peopled)
    peopled.warm_up(least=0)
    answers = [peopled.submit(lambda: (search(peopled), len(steps))) for _ in range(3)]
    go_on.set()
    assert [answer.result(10) for answer in answers] == [(PEOPLE, 1)] * 3
    # Typed while it goes on: behind the step that is under way, not behind all of them.
    before = len(steps)
    _, after = peopled.submit(lambda: (search(peopled), len(steps))).result(10)
    assert after - before <= 2
    while len(steps) <= PEOPLE:
        peopled.submit(search, peopled).result(10)
    assert steps == [*sorted(place for place in steps if place), None]


def test_that_closing_the_office_leaves_at_most_the_step_under_way(
    peopled: Store, steps: list[int | None]
) -> None:
    go_on = held(peopled)
    peopled.warm_up(least=0)
    closing = threading.Thread(target=peopled.close)
    closing.start()
    while not peopled._writer._shutdown:
        time.sleep(0.001)
    go_on.set()
    closing.join(10)
    assert not closing.is_alive()
    assert len(steps) == 1
    opened(peopled.folder, Clock()).close()


def test_that_a_small_office_is_not_read_ahead(
    peopled: Store, steps: list[int | None]
) -> None:
    peopled.warm_up()
    peopled.submit(search, peopled).result(10)
    assert steps == []


def test_that_warming_up_is_no_change(peopled: Store, steps: list[int | None]) -> None:
    with peopled.reading() as work:
        before = work.last_seq(), work.entries.head()
    peopled.warm_up(least=0)
    while len(steps) <= PEOPLE:
        peopled.submit(search, peopled).result(10)
    assert peopled._turn.changes == 1
    with peopled.reading() as work:
        assert (work.last_seq(), work.entries.head()) == before
