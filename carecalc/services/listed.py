# SPDX-License-Identifier: Apache-2.0
"""What can be said beside the lines of a month's list: who bears them, what moved."""

from collections.abc import Iterable
from dataclasses import dataclass

from carecalc.catalog.codes import Codes
from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import Line
from carecalc.domain.funding import Borne, split
from carecalc.domain.money import Money
from carecalc.services import laws
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.laws import Law
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True)
class ListedLine:
    """A line with the sources that bear it, and how its category came about.

    `borne` sums to the line's amount; empty where the file names no sources. `moved`
    is None where the category is the one that was decided.
    """

    line: Line
    borne: tuple[Borne, ...]
    moved: Message | None


@dataclass(frozen=True, slots=True)
class Bearer:
    """What one source bears of a list under one budget item."""

    source: str
    budget_item: str
    amount: Money


@needs("lists.see", "whole")
def lines(ctx: Context, run_id: str) -> tuple[ListedLine, ...]:
    """Return the lines of a list by the law that it was built on; STORE-013 if unknown."""
    with ctx.store.reading() as work:
        run = work.runs.get(run_id)
        law = laws.kept(ctx, work, run.files)
        acts = {
            line.determination_id: work.determinations.get(line.determination_id)
            for line in run.lines
        }
    found, codes = [], ctx.catalog.codes()
    for line in run.lines:
        _, programme = law.programmes(line.month)[line.programme]
        borne = split(line.amount, programme.procedure.funding, line.month)
        moved = moved_by_itself(codes, law, line, acts[line.determination_id])
        found.append(ListedLine(line, borne, moved))
    return tuple(found)


def bearers(listed: Iterable[ListedLine]) -> tuple[Bearer, ...]:
    """Return what each source bears of several lines, in the order first met."""
    sums: dict[tuple[str, str], Money] = {}
    for each in listed:
        for borne in each.borne:
            key = (borne.source, borne.budget_item)
            sums[key] = sums.get(key, Money(0)) + borne.amount
    return tuple(Bearer(*key, amount) for key, amount in sums.items())


def moved_by_itself(
    codes: Codes, law: Law, line: Line, act: Determination
) -> Message | None:
    """Return how a line's category came about; None where it is the one decided."""
    if line.category == act.category:
        return None
    policy, programme = law.programmes(line.month)[line.programme]
    named = [
        laws.category_label(policy, programme, code, act.readings)
        for code in (act.category, line.category)
    ]
    kinds = programme.procedure.acts_by_itself
    return Message(
        N_("{before} was decided ({number}), {after} follows by itself: {changes}"),
        {
            "before": named[0],
            "number": act.number,
            "after": named[1],
            "changes": tuple(codes.name("acts-by-itself", kind) for kind in kinds),
        },
    )
