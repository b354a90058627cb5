# SPDX-License-Identifier: Apache-2.0
"""What moved between two months' lists, and the sums that must come out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from carecalc.domain.disbursement import (
    ARREARS,
    OFFSET,
    REGULAR,
    Line,
    add_up,
    of_their_month,
)
from carecalc.domain.money import Money

AMOUNT, CATEGORY, PAYEE, PLACE, IDENTITY = (
    "amount",
    "category",
    "payee",
    "place",
    "identity",
)
STARTED, ENDED = "started", "ended"


@dataclass(frozen=True, slots=True)
class Altered:
    """What is different for somebody who stands on both lists.

    `kind` is one of the module's constants; `before` is None where a programme
    started beside others, `after` where one ended.
    """

    kind: str
    before: Line | None
    after: Line | None

    @property
    def line(self) -> Line:
        """The line as it is now, or as it was last."""
        found = self.after or self.before
        assert found is not None, "something is different"
        return found

    @property
    def difference(self) -> Money:
        """What is paid more, or less, than before."""
        before = Money(0) if self.before is None else self.before.amount
        after = Money(0) if self.after is None else self.after.amount
        if self.kind in (AMOUNT, CATEGORY, STARTED, ENDED):
            return after - before
        return Money(0)


@dataclass(frozen=True, slots=True)
class Movement:
    """Lines of who came and who went, and what is different for everybody else."""

    came: tuple[Line, ...]
    went: tuple[Line, ...]
    altered: tuple[Altered, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """The people and the money of two lists, and what lies between them."""

    people_before: int
    people_came: int
    people_went: int
    people_now: int
    before: Money
    came: Money
    went: Money
    altered: Money
    now: Money

    @property
    def people_agree(self) -> bool:
        """Whether 上月人数 + 新增 − 减少 = 本月人数."""
        reckoned = self.people_before + self.people_came - self.people_went
        return reckoned == self.people_now

    @property
    def money_agrees(self) -> bool:
        """Whether last month's sum and every difference make this month's."""
        return self.before + self.came - self.went + self.altered == self.now


@dataclass(frozen=True, slots=True)
class Figures:
    """Money of several lines: 应发 of the month, 补发 for months before, 抵扣, 实发.

    What is deducted is counted without its sign.
    """

    due: Money
    arrears: Money
    deducted: Money
    paid: Money

    @property
    def agree(self) -> bool:
        """Whether 应发 + 补发 − 抵扣 = 实发."""
        return self.due + self.arrears - self.deducted == self.paid


def movement(before: Sequence[Line], after: Sequence[Line]) -> Movement:
    """Return what moved from the list of one benefit month to that of another.

    Only the lines of the months themselves move: what is paid late is paid once.
    """
    was = _by_person(of_their_month(before))
    now = _by_person(of_their_month(after))
    altered = [
        each
        for person, lines in now.items()
        if person in was
        for each in _altered(_by_programme(was[person]), _by_programme(lines))
    ]
    return Movement(
        tuple(line for person, ls in now.items() if person not in was for line in ls),
        tuple(line for person, ls in was.items() if person not in now for line in ls),
        tuple(altered),
    )


def people(lines: Iterable[Line]) -> int:
    """Return how many people have lines, each counted once."""
    return len({line.person_id for line in lines})


def balance(before: Sequence[Line], after: Sequence[Line], moved: Movement) -> Balance:
    """Return the sums of two lists, each added up by itself, and of what moved.

    They are of the lines of the months themselves (应发).
    """
    before, after = of_their_month(before), of_their_month(after)
    return Balance(
        people_before=people(before),
        people_came=people(moved.came),
        people_went=people(moved.went),
        people_now=people(after),
        before=add_up(line.amount for line in before),
        came=add_up(line.amount for line in moved.came),
        went=add_up(line.amount for line in moved.went),
        altered=add_up(each.difference for each in moved.altered),
        now=add_up(line.amount for line in after),
    )


def figures(lines: Sequence[Line]) -> Figures:
    """Return the money of lines of a list."""
    return Figures(
        due=_sum_of(REGULAR, lines),
        arrears=_sum_of(ARREARS, lines),
        deducted=Money(-_sum_of(OFFSET, lines).fen),
        paid=add_up(line.amount for line in lines),
    )


def _sum_of(kind: str, lines: Iterable[Line]) -> Money:
    return add_up(line.amount for line in lines if line.kind == kind)


def _by_person(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.person_id, []).append(line)
    return found


def _by_programme(lines: Iterable[Line]) -> dict[str, Line]:
    return {line.programme: line for line in lines}


def _altered(was: Mapping[str, Line], now: Mapping[str, Line]) -> Iterable[Altered]:
    """Yield what is different, by programme; of the person themselves once."""
    for what, line in now.items():
        earlier = was.get(what)
        if earlier is None:
            yield Altered(STARTED, None, line)
            continue
        if earlier.category != line.category:
            yield Altered(CATEGORY, earlier, line)
        elif earlier.amount != line.amount:
            yield Altered(AMOUNT, earlier, line)
        if earlier.payee != line.payee:
            yield Altered(PAYEE, earlier, line)
    for what, line in was.items():
        if what not in now:
            yield Altered(ENDED, line, None)
    first, last = next(iter(was.values())), next(iter(now.values()))
    if first.community != last.community:
        yield Altered(PLACE, first, last)
    if (first.name, first.id_number) != (last.name, last.id_number):
        yield Altered(IDENTITY, first, last)
