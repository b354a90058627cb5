# SPDX-License-Identifier: Apache-2.0
"""Files of two laptops, in whatever order they come: the office holds the same."""

import itertools
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from carecalc.domain.fact import Income, Status
from carecalc.domain.money import Money
from carecalc.domain.person import check_digit
from carecalc.services import (
    backups,
    facts,
    handover,
    handover_clashes,
    handover_taking,
    people,
    visits,
)
from carecalc.services.people import PersonDraft
from carecalc.store.travelling_tables import LOCAL, TABLES, Way
from tests import handing
from tests.handing import Side, Trio
from tests.services import visiting

ON = date(2026, 11, 1)
_APART = (*LOCAL, "attachment", "kept_at")
"""What each file says for itself."""


def number(count: int) -> str:
    first = f"1101051940{1 + count % 12:02}01{count % 1000:03}"
    return first + check_digit(first)


def registered(side: Side, count: int) -> str:
    draft = PersonDraft(
        "甲乙丙丁戊"[count % 5] * 2, number(count), community="晨光社区"
    )
    return people.register(side.ctx, draft).id


def visited(side: Side, person_id: str) -> str:
    view = visits.start(side.ctx, person_id, visiting.GBT, "first", visiting.ON)
    visits.abandon(side.ctx, view.visit.id, "无人在家")
    return view.visit.id


def said(side: Side) -> set[tuple[object, ...]]:
    """Return every row that travels, without what counts within one file."""
    found: set[tuple[object, ...]] = set()
    with closing(side.ctx.store._engine.raw_connection()) as file:
        cursor = file.cursor()
        for table, way in TABLES.items():
            if way is Way.STAYS:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                kept = [
                    (n, v) for n, v in zip(names, row, strict=True) if n not in _APART
                ]
                found.add((table, *kept))
    return found


def test_that_any_order_of_two_laptops_files_gives_what_one_machine_would_hold(
    tmp_path: Path,
) -> None:
    with handing.trio(tmp_path / "three") as three:
        files = []
        for count, laptop in enumerate((three.first, three.second)):
            for part in range(2):
                person_id = registered(laptop, 2 * count + part)
                facts.add(laptop.ctx, person_id, Status("DB", "样例区民政局"), ON)
                visited(laptop, person_id)
                made = handing.send(laptop, three.stick)
                assert made.made is not None
                files.append(three.stick / made.made.file)
        wanted = said(three.first) | said(three.second)
        copy = tmp_path / "copy"
        shutil.copytree(three.office.folder, copy)
        orders = list(itertools.permutations(files))
        for order in Random(1).sample(orders, 5):
            handover_taking.take_many(three.office.ctx, order)
            assert said(three.office) == wanted
            handing.restore(three.office, copy)


class Play:
    """A random year of an office and two laptops with a bad courier."""

    def __init__(self, three: Trio, chance: Random) -> None:
        self.three, self.chance = three, chance
        self.laptops = (three.first, three.second)
        self.visits: set[str] = set()
        self.facts: set[str] = set()
        self.count = 0
        self.backup = backups.make(three.office.ctx)

    def step(self) -> None:
        """Do one thing."""
        laptop = self.chance.choice(self.laptops)
        (
            self.work,
            self.work,
            self.carry,
            self.carry,
            self.tell,
            self.at_the_office,
            self.back_up,
        )[self.chance.randrange(7)](laptop)

    def work(self, laptop: Side) -> None:
        """Register, visit, record and amend on a laptop."""
        self.count += 1
        # Few people: the same ones are registered and changed on every side.
        whom = self.chance.randrange(3)
        known = people.find(laptop.ctx, number(whom)).rows
        if known:
            person = known[0].person
            note = f"{laptop.label} {self.count}"
            changed = people.get(laptop.ctx, person.id)
            field = self.chance.choice(("note", "phone", "address"))
            people.amend(laptop.ctx, replace(changed, **{field: note}))
            person_id = person.id
        else:
            person_id = registered(laptop, whom)
        income = Income(Money.of_yuan(self.count))
        self.facts.add(facts.add(laptop.ctx, person_id, income, ON).id)
        self.visits.add(visited(laptop, person_id))

    def carry(self, laptop: Side, loses: float = 0.25) -> None:
        """Carry what a laptop has to the office, or part of it, some of it twice."""
        sent = handing.send(laptop, self.three.stick, self.chance.random() < 0.1)
        files = [f for f in sent.files if self.chance.random() >= loses]
        files += [f for f in files if self.chance.random() < 0.2]
        self.chance.shuffle(files)
        for taken in handover_taking.take_many(self.three.office.ctx, files):
            assert taken.state in ("taken", "same", "held"), taken

    def tell(self, laptop: Side, loses: float = 0.25) -> None:
        """Carry a return file, if it is not lost."""
        given = handing.give(self.three.office, laptop, self.three.stick)
        if self.chance.random() >= loses:
            handover.take_return(laptop.ctx, given.path)

    def at_the_office(self, laptop: Side) -> None:
        """Amend somebody, or decide what was parked."""
        office = self.three.office
        for parked in handover_clashes.parked(office.ctx):
            side = self.chance.choice(("ours", "theirs"))
            chosen = dict.fromkeys(parked.record.value.fields, side)
            handover_clashes.decide(office.ctx, parked.record.id, chosen, "核实")
        for row in people.find(office.ctx).rows[:1]:
            known = people.get(office.ctx, row.person.id)
            people.amend(office.ctx, replace(known, phone=f"办 {self.count}"))

    def back_up(self, laptop: Side) -> None:
        """Make a backup of the office."""
        self.backup = backups.make(self.three.office.ctx)

    def restore(self) -> None:
        """Restore the office from its last backup."""
        office = self.three.office
        office.ctx.store.close()
        ctx = office.ctx
        backups.restore(
            office.folder, self.backup, office.unlocked, ctx.clock, ctx.catalog
        )
        office.ctx = handing.opened(
            office.folder, office.unlocked, ctx.clock, office.number
        )

    def finish(self) -> None:
        """Carry everything at last, with nothing lost."""
        for _ in range(3):
            for laptop in self.laptops:
                self.carry(laptop, 0)
                self.tell(laptop, 0)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.thorough
def test_that_nothing_is_missing_doubled_or_lost_between_three_real_files(
    seed: int,
) -> None:
    played(seed, 10)


# In parts, so that two workers share them evenly.
@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_that_forty_random_years_of_three_real_files_lose_nothing(part: int) -> None:
    """The same with many courses of events."""
    first = 100 + 10 * part
    done = [played(seed, 25) for seed in range(first, first + 10)]
    visited, recorded, parked = (sum(column) for column in zip(*done, strict=True))
    print(
        f"10 years: {visited} visits, {recorded} facts, {parked} clashes decided or "
        "waiting; none missing, doubled or lost"
    )


def played(seed: int, steps: int) -> tuple[int, int, int]:
    """Play a year; return how many visits, facts and clashes there were."""
    with TemporaryDirectory() as folder, handing.trio(Path(folder) / "3") as three:
        play = Play(three, Random(seed))
        for _ in range(steps * 2 // 3):
            play.step()
        play.restore()
        for _ in range(steps // 3):
            play.step()
        play.finish()
        office = three.office.ctx
        with office.store.reading() as work:
            assert work.visits.states(play.visits).keys() == play.visits
            everybody = work.people.all()
            found = [f.id for p in everybody for f in work.facts.history(p.id)]
        assert sorted(found) == sorted(play.facts)
        numbers = [p.id_number for p in everybody]
        assert len(numbers) == len(set(numbers))
        for laptop in play.laptops:
            state = handover.state(laptop.ctx)
            assert state is not None and (state.left, state.refused) == (0, ())
        for side in (three.office, *play.laptops):
            assert side.ctx.store.verify().findings == ()
        with office.store.reading() as work:
            clashes = len(work.clashes.where())
        return len(play.visits), len(play.facts), clashes
