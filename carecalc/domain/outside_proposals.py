# SPDX-License-Identifier: Apache-2.0
"""What a list of another body proposes to change of what is on record of somebody."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from carecalc.domain.case import DEATH
from carecalc.domain.fact import (
    Benefit,
    DisabilityCertificate,
    Event,
    Fact,
    FactValue,
    Status,
)
from carecalc.domain.outside_change import CHANGED, DEAD, LAPSED, NEW, Change

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing that a row says of somebody: a status, a certificate, a benefit."""

    value: FactValue
    row: int
    first: date | None = None
    last: date | None = None


def of_death(said: date, row: int, facts: Iterable[Fact]) -> Change | None:
    """Return the death that a row tells of; None where one is on record."""
    if any(fact.value == Event(DEATH) for fact in facts):
        return None
    return Change(DEAD, Event(DEATH), said, row=row)


def of_rows(
    listed: Sequence[Listed],
    facts: Iterable[Fact],
    day: date,
    covered: Collection[str],
) -> Iterator[Change]:
    """Yield what a person's rows change, as the list stands on a day.

    `facts` are what is on record of the kind; `covered` the codes that the list knows:
    what it does not know of it cannot end. A grade or amount that differs changes the
    entry; one status in another's place does as well.
    """
    held = [fact for fact in facts if holds(fact, day)]
    new = []
    for each in listed:
        match = next((f for f in held if code_of(f.value) == code_of(each.value)), None)
        if match is None:
            new.append(each)
            continue
        held.remove(match)
        if _differs(each.value, match.value):
            yield _changed(each, match, day)
    gone = [f for f in held if code_of(f.value) in covered and _began_before(f, day)]
    if not listed:
        new = []
    for each in new:
        if gone and isinstance(each.value, Status):
            yield _changed(each, gone.pop(0), day)
        else:
            yield Change(NEW, each.value, each.first or day, each.last, row=each.row)
    if listed and isinstance(listed[0].value, Status):
        for fact in gone:
            yield lapsed(fact, day, listed[0].row)


def of_missing(
    facts: Iterable[Fact], day: date, covered: Collection[str]
) -> Iterator[Change]:
    """Yield what ends of somebody who is missing on a list that names everybody."""
    for fact in facts:
        if (
            holds(fact, day)
            and code_of(fact.value) in covered
            and _began_before(fact, day)
        ):
            yield lapsed(fact, day)


def lapsed(fact: Fact, day: date, row: int = 0) -> Change:
    """Return that a fact held until the day before the list's."""
    return Change(
        LAPSED, fact.value, fact.valid_from, day - _ONE_DAY, of_fact=fact.id, row=row
    )


def holds(fact: Fact, day: date) -> bool:
    """Tell whether a fact holds on a day."""
    return (fact.valid_from or date.min) <= day <= (fact.valid_to or date.max)


def code_of(value: FactValue) -> str:
    """Return by what two records are of one thing: status, category, benefit."""
    if isinstance(value, DisabilityCertificate):
        return value.category
    if isinstance(value, Status | Benefit):
        return value.code
    return ""


def _began_before(fact: Fact, day: date) -> bool:
    return fact.valid_from is None or fact.valid_from < day


def _differs(said: FactValue, held: FactValue) -> bool:
    if isinstance(said, DisabilityCertificate) and isinstance(
        held, DisabilityCertificate
    ):
        return said.grade != held.grade
    if isinstance(said, Benefit) and isinstance(held, Benefit):
        return said.monthly is not None and said.monthly != held.monthly
    return False


def _changed(each: Listed, of: Fact, day: date) -> Change:
    """Return that another value takes a fact's place, from its own day or the list's."""
    first = each.first
    if first is None or not _began_before(of, first):
        first = day
    return Change(CHANGED, each.value, first, each.last, of.id, each.row)
