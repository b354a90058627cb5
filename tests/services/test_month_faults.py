# SPDX-License-Identifier: Apache-2.0
"""Faults put into the real program one at a time: the walk through an office finds each.

What is put in stands in the place of one function of the program, which is what is
tried here; everything else is the program as it is. Its checks of a list are kept
quiet, so that the rule written by hand has to find the fault by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError

from carecalc.domain.case import DEATH
from carecalc.domain.disbursement import chained
from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.services import (
    cases,
    catching_up,
    closing,
    closing_blocks,
    determinations,
    disbursements,
    holding,
    month_checks,
    month_judging,
    payouts,
    people,
    returns,
)
from carecalc.store import reckoning
from tests.services.month_walk import BrokenRuleError, walked

Patch = pytest.MonkeyPatch
HISTORIES = 60
"""So many histories are tried at most; a thousand is what the design allows."""


@dataclass(frozen=True)
class Fault:
    """A fault, which rules may find it, and the steps that lead to where it shows.

    "FILE" is the data file's own refusal, "LIST-…" what the program refuses by itself.
    """

    plant: Callable[[Patch], None]
    found_by: tuple[str, ...]
    first: tuple[str, ...] = ()


def _around(
    patch: Patch, module: object, name: str, change: Callable[..., Any]
) -> None:
    """Let what a function gives be changed: `change(given, *its arguments)`."""
    real = getattr(module, name)

    def planted(*arguments: Any, **named: Any) -> Any:
        return change(real(*arguments, **named), *arguments)

    patch.setattr(module, name, planted)


def _skip_somebody(patch: Patch) -> None:
    _around(patch, cases, "of_everybody", lambda found, *_: found[1:])


def _twice_in_two(patch: Patch) -> None:
    def change(found: list[Any], *_: object) -> list[Any]:
        lines = [one for one in found if one.line is not None]
        return found + [
            replace(one, line=replace(one.line, programme="bj-care")) for one in lines
        ]

    _around(patch, disbursements, "findings", change)


def _said_without(kind: str) -> Callable[[Patch], None]:
    def plant(patch: Patch) -> None:
        query = reckoning._SAID.replace("<> 'offset'", f"NOT IN ('offset', '{kind}')")
        assert query != reckoning._SAID
        patch.setattr(reckoning, "_SAID", query)

    return plant


def _no_death(patch: Patch) -> None:
    real = cases.entitlement

    def planted(known: Any, *arguments: Any, **named: Any) -> Any:
        left = tuple(one for one in known.case.events if one.kind != DEATH)
        alive = replace(known, case=replace(known.case, events=left))
        return real(alive, *arguments, **named)

    patch.setattr(cases, "entitlement", planted)


def _month_before(patch: Patch) -> None:
    real = cases.entitlement

    def planted(
        known: Any, law: Any, on: Any, months: Any, *arguments: Any, **named: Any
    ) -> Any:
        before = tuple(month.plus(-1) for month in months)
        found = real(known, law, on, before, *arguments, **named)
        still = {code for month in months for code in law.programmes(month)}
        lines = tuple(
            replace(one, month=one.month.plus(1))
            for one in found.lines
            if one.programme in still
        )
        return replace(found, lines=lines)

    patch.setattr(cases, "entitlement", planted)


def _swapped_accounts(patch: Patch) -> None:
    def change(paid: tuple[Any, ...], *_: object) -> tuple[Any, ...]:
        if len(paid) < 2:
            return paid
        one, other, *rest = paid
        return (
            replace(one, payee=other.payee),
            replace(other, payee=one.payee),
            *rest,
        )

    _around(patch, payouts, "payments", change)


def _reissued_again(patch: Patch) -> None:
    real = returns._standing
    patch.setattr(
        returns,
        "_standing",
        lambda steps, kind: () if kind == returns.REISSUED else real(steps, kind),
    )


def _starts_later(patch: Patch) -> None:
    _around(
        patch,
        catching_up,
        "first_granted",
        lambda month, *_: None if month is None else month.plus(1),
    )


def _a_fen_more(patch: Patch) -> None:
    real = Money.of_yuan
    patch.setattr(
        Money, "of_yuan", staticmethod(lambda yuan: Money(real(yuan).fen + 1))
    )


def _held_is_paid(patch: Patch) -> None:
    patch.setattr(holding, "held_in", lambda work, month, *upto: frozenset())
    patch.setattr(
        catching_up,
        "standing_in",
        lambda work, months, *upto: dict.fromkeys(months, frozenset()),
    )


def _undecided_is_paid(patch: Patch) -> None:
    real = determinations.in_force

    def planted(acts: Any, *arguments: Any) -> Any:
        taken = tuple(
            replace(act, state="approved") if act.state == "prepared" else act
            for act in acts
        )
        return real(taken, *arguments)

    patch.setattr(month_judging, "in_force", planted)


def _unchained(patch: Patch) -> None:
    def planted(work: Any, run: Any) -> str:
        return chained(
            "", run.number, str(run.month), run.digest, len(run.lines), run.total
        )

    patch.setattr(closing, "_chained", planted)


def _any_spelling(patch: Patch) -> None:
    patch.setattr(people, "_refuse_duplicate", lambda work, person: None)


def _reason_missing(patch: Patch) -> None:
    def change(found: Any, *_: object) -> Any:
        found.reasons = found.reasons[1:]
        return found

    _around(patch, disbursements, "_sorted_out", change)


def _restored_closes(patch: Patch) -> None:
    patch.setattr(closing_blocks, "_brought_back", lambda work: None)


def _no_cut_off(patch: Patch) -> None:
    _around(
        patch,
        disbursements,
        "reckon",
        lambda found, *_: replace(found, cutoff_seq=found.cutoff_seq + 10_000),
    )


def _recovers_double(patch: Patch) -> None:
    def change(found: Any, *_: object) -> Any:
        doubled = (
            replace(one, amount=Money(2 * one.amount.fen)) for one in found.recoveries
        )
        return replace(found, recoveries=tuple(doubled))

    _around(patch, catching_up, "corrections", change)


PAID = ("award", "approve", "account")
FAULTS = {
    "somebody is skipped": Fault(_skip_somebody, ("I10", "I1"), ("award",)),
    "one month in two programmes": Fault(_twice_in_two, ("I2", "I3", "FILE"), PAID),
    "what was paid late is not subtracted": Fault(
        _said_without("arrears"), ("I2",), (*PAID, "skip", "close", "close")
    ),
    "a death is ignored": Fault(_no_death, ("I2",), (*PAID, "die")),
    "the month before is read": Fault(_month_before, ("I1", "I2"), PAID),
    "accounts are swapped after closing": Fault(
        _swapped_accounts, ("I9",), (*PAID, *PAID, "close", "pay")
    ),
    "a recovery is counted twice": Fault(
        _said_without("recovery"),
        ("I2", "I8", "I1"),
        (*PAID, "close", "close", "die", "close", "close"),
    ),
    "twice the sum is owed back": Fault(
        _recovers_double,
        ("I8", "I1"),
        (*PAID, "close", "close", "die", "close"),
    ),
    "a payment is made again twice": Fault(
        _reissued_again, ("I6", "I7", "FILE"), (*PAID, "close", "pay", "close", "pay")
    ),
    "the first month is left out": Fault(
        _starts_later, ("I1",), ("award", "approve", "close", "account", "close")
    ),
    "a fen too much": Fault(_a_fen_more, ("I2",), PAID),
    "who is held is paid": Fault(
        _held_is_paid,
        ("I2",),
        (*PAID, *("close",) * 4, "hold", "close", "hold", "close"),
    ),
    "nobody decided it": Fault(_undecided_is_paid, ("I2",), ("award", "account")),
    "the list before is not chained": Fault(
        _unchained, ("I5", "LIST-005"), (*PAID, "close", "close")
    ),
    "one number in several spellings": Fault(
        _any_spelling, ("I3", "FILE"), ("award", "spell")
    ),
    "a reason is missing": Fault(_reason_missing, ("I10",), ("award",)),
    "a restored office closes again": Fault(
        _restored_closes, ("I12",), (*PAID, "back_up", "close", "restore", "close")
    ),
    "the cut-off is ignored": Fault(
        _no_cut_off, ("I1", "I2"), (*PAID, "close", "close", "die", "close")
    ),
}
QUICK = ("a fen too much", "a reason is missing")


def finder(fault: Fault) -> tuple[str, int]:
    """Return which rule finds a fault, and after how many histories."""
    for number in count(1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(month_checks, "standing", lambda *of: ())
            fault.plant(patch)
            try:
                walked(number, 2, fault.first)
            except BrokenRuleError as broken:
                return broken.rule, number
            except SQLAlchemyError:
                return "FILE", number
            except UserError as error:
                return error.code, number
        if number == HISTORIES:
            return "", number
    raise AssertionError("it counts without end")


@pytest.mark.thorough
@pytest.mark.parametrize("name", QUICK)
def test_t38_that_a_fault_in_the_program_is_found(name: str) -> None:
    found_by, _ = finder(FAULTS[name])
    assert found_by in FAULTS[name].found_by


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(FAULTS.keys() - set(QUICK)))
def test_t38_that_each_other_fault_in_the_program_is_found(name: str) -> None:
    found_by, _ = finder(FAULTS[name])
    assert found_by in FAULTS[name].found_by
