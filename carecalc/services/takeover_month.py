# SPDX-License-Identifier: Apache-2.0
"""The first list of one's own held against the last month that the older list paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import Line, Run
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.month_change import (
    AMOUNT,
    ENDED,
    STARTED,
    Balance,
    balance,
    movement,
)
from carecalc.domain.period import Month
from carecalc.domain.record import PaidBefore
from carecalc.domain.trace import Words
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.determinations import PREPARED, in_force
from carecalc.services.takeover_preview import ACCEPTED
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

CAME, WENT = "came", "went"
_NOBODY = Payee("", "", "")


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different for somebody, and why; `kind` as in the module's constants."""

    kind: str
    person_id: str
    name: str
    programme: str
    before: Money
    after: Money
    why: Words


@dataclass(frozen=True, slots=True)
class FirstMonth:
    """The month after the last one that lists taken over paid for, held against it.

    `run` is the number of its list, empty where none was built yet.
    """

    last: Month
    month: Month
    run: str
    balance: Balance
    differences: tuple[Difference, ...]


@needs("lists.see", "whole")
def first_month(ctx: Context) -> FirstMonth | None:
    """Return how the first list follows from the last; None without a list taken over.

    上月人数 + 新增 − 减少 = 本月人数, and each difference has its reason.
    """
    with ctx.store.reading() as work:
        lists = {one.id for one in work.takeovers.where((ACCEPTED,))}
        paid = work.paid_before.of_lists(lists) if lists else ()
        if not paid:
            return None
        last = max(one.month for one in paid)
        month = last.plus(1)
        run = work.runs.of_month(month)
        now = () if run is None else run.lines
        before = _lines(work, [one for one in paid if one.month == last], now)
        return _held_against(work, paid, last, before, run)


def _lines(
    work: Work, paid: Sequence[PaidBefore], now: Sequence[Line]
) -> tuple[Line, ...]:
    """Return what was paid as lines that differ from those of now in money alone.

    The older list's categories are its own words, and its accounts are those taken
    over: neither is a difference.
    """
    people = work.people.many({one.person_id for one in paid})
    same = {(line.person_id, line.programme): line for line in now}
    found = []
    for one in paid:
        person = people[one.person_id]
        line = same.get((one.person_id, one.programme))
        found.append(
            Line(
                person.id,
                person.name if line is None else line.name,
                person.id_number if line is None else line.id_number,
                person.community if line is None else line.community,
                one.programme,
                one.category if line is None else line.category,
                one.month,
                one.amount,
                "",
                _NOBODY if line is None else line.payee,
            )
        )
    return tuple(found)


def _held_against(
    work: Work,
    paid: Sequence[PaidBefore],
    last: Month,
    before: tuple[Line, ...],
    run: Run | None,
) -> FirstMonth:
    month = last.plus(1)
    now = () if run is None else run.lines
    moved = movement(before, now)
    reasons = {} if run is None else {r.person_id: r.message for r in run.reasons}
    told = _Telling(work, month, reasons, paid)
    nothing = Money(0)
    found = [
        Difference(
            WENT,
            line.person_id,
            line.name,
            line.programme,
            line.amount,
            nothing,
            told.gone(line),
        )
        for line in moved.went
    ]
    found += [
        Difference(
            CAME,
            line.person_id,
            line.name,
            line.programme,
            nothing,
            line.amount,
            told.come(line),
        )
        for line in moved.came
    ]
    for each in moved.altered:
        if each.kind not in (AMOUNT, STARTED, ENDED):
            continue
        line = each.line
        found.append(
            Difference(
                each.kind,
                line.person_id,
                line.name,
                line.programme,
                nothing if each.before is None else each.before.amount,
                nothing if each.after is None else each.after.amount,
                told.gone(line) if each.kind == ENDED else told.come(line),
            )
        )
    return FirstMonth(
        last,
        month,
        "" if run is None else run.number,
        balance(before, now, moved),
        tuple(found),
    )


class _Telling:
    """Says why somebody is on a list, or not any more."""

    def __init__(
        self,
        work: Work,
        month: Month,
        reasons: Mapping[str, Message],
        paid: Sequence[PaidBefore],
    ) -> None:
        self._work = work
        self._month = month
        self._reasons = reasons
        self._paid = paid

    def gone(self, line: Line) -> Words:
        """Return why somebody is paid no more by a programme."""
        reason = self._reasons.get(line.person_id)
        if reason is not None:
            return reason
        acts = self._acts(line)
        if in_force(acts, line.programme, self._month) is not None:
            return Message(
                N_("Decided, but not due in {month}."), {"month": self._month}
            )
        if any(act.state == PREPARED for act in acts):
            return Message(N_("The decision waits for confirmation."))
        return Message(N_("No decision was taken over or made for it."))

    def come(self, line: Line) -> Words:
        """Return why somebody is paid, or paid another amount."""
        act = in_force(self._acts(line), line.programme, self._month)
        number = "" if act is None else act.number
        older = [
            one.month
            for one in self._paid
            if (one.person_id, one.programme) == (line.person_id, line.programme)
            and one.month.plus(1) < self._month
        ]
        if older:
            return Message(
                N_("Last paid for {month} before; decision {number}."),
                {"month": max(older), "number": number},
            )
        return Message(
            N_("{amount} by the rules in force; decision {number}."),
            {"amount": line.amount, "number": number},
        )

    def _acts(self, line: Line) -> tuple[Determination, ...]:
        return tuple(
            act
            for act in self._work.determinations.of_person(line.person_id)
            if act.programme == line.programme
        )
