# SPDX-License-Identifier: Apache-2.0
"""The sums of a month's papers that must come out: where one does not, none is issued."""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.domain.disbursement import Line, Run
from carecalc.domain.money import Money
from carecalc.domain.month_change import Balance, Figures
from carecalc.domain.trace import Words
from carecalc.errors import UserError
from carecalc.services.disbursements import digest_of_lines
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

_HINT = N_("Check the records and build the list again; nothing was issued.")


@dataclass(frozen=True, slots=True)
class Control:
    """How many lines something has, and what they add up to."""

    lines: int
    total: Money


def check_list(run: Run) -> None:
    """Refuse a list whose lines are not those it was built of: `UserError` LIST-015."""
    if digest_of_lines(run.numbered) != run.digest:
        raise UserError(
            "LIST-015",
            Message(
                N_("The lines of {number} are not those that the list was built of."),
                {"number": run.number},
            ),
            Message(_HINT),
        )


def check_latest(work: Work, run_id: str) -> Run:
    """Return a list that still counts; `UserError` LIST-003, STORE-013."""
    check_counts(work, run_id)
    return work.runs.get(run_id)


def check_counts(work: Work, run_id: str) -> None:
    """Refuse a list that a later one replaced: `UserError` LIST-003, STORE-013."""
    number = work.runs.replaced(run_id)
    if number:
        raise UserError(
            "LIST-003",
            Message(
                N_("A later list has taken the place of {number}."),
                {"number": number},
            ),
            Message(N_("Look at the latest list of the month and print from that.")),
        )


def check_balance(balance: Balance) -> None:
    """Refuse what lies between two lists where it does not add up.

    `UserError`: LIST-010 上月人数 + 新增 − 减少 ≠ 本月人数, LIST-011 the money.
    """
    if not balance.people_agree:
        raise UserError(
            "LIST-010",
            Message(
                N_(
                    "{before} people last month, {came} new, {went} gone: that is not "
                    "the {now} of this month."
                ),
                {
                    "before": balance.people_before,
                    "came": balance.people_came,
                    "went": balance.people_went,
                    "now": balance.people_now,
                },
            ),
            Message(_HINT),
        )
    if not balance.money_agrees:
        raise UserError(
            "LIST-011",
            Message(
                N_(
                    "CNY {before} last month, {came} new, {went} gone, {altered} "
                    "changed: that is not the {now} of this month."
                ),
                {
                    "before": balance.before,
                    "came": balance.came,
                    "went": balance.went,
                    "altered": balance.altered,
                    "now": balance.now,
                },
            ),
            Message(_HINT),
        )


def check_figures(found: Figures, what: Words) -> None:
    """Refuse money where 应发 + 补发 − 抵扣 ≠ 实发: `UserError` LIST-012."""
    if not found.agree:
        raise UserError(
            "LIST-012",
            Message(
                N_(
                    "{what}: {due} due, {arrears} in arrears, {deducted} deducted is "
                    "not the {paid} paid."
                ),
                {
                    "what": what,
                    "due": found.due,
                    "arrears": found.arrears,
                    "deducted": found.deducted,
                    "paid": found.paid,
                },
            ),
            Message(_HINT),
        )


def check_same(listed: Control, others: Mapping[Message, Control]) -> None:
    """Refuse papers of a month that differ from its list: `UserError` LIST-013."""
    for name, found in others.items():
        if found != listed:
            raise UserError(
                "LIST-013",
                Message(
                    N_(
                        "{name}: {lines} lines, CNY {total}; the list has "
                        "{listed_lines} lines, CNY {listed_total}."
                    ),
                    {
                        "name": name,
                        "lines": found.lines,
                        "total": found.total,
                        "listed_lines": listed.lines,
                        "listed_total": listed.total,
                    },
                ),
                Message(_HINT),
            )


def unexplained(line: Line) -> UserError:
    """Return why a change list is refused: nobody says why somebody came or went."""
    return UserError(
        "LIST-014",
        Message(
            N_("No decision or reason says why {name} is not on this list any more."),
            {"name": line.name},
        ),
        Message(N_("Look the person up; then build the list again.")),
    )
