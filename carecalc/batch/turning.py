# SPDX-License-Identifier: Apache-2.0
"""Which sheets one answer of one item turns to another level, for many sheets at once.

The same as `domain.nearness` finds for one sheet, without the facts beside the items:
whether somebody lies in a coma is no matter of a step.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from carecalc.batch.answers import AnswerColumns, Column
from carecalc.batch.columns import Bools, Ints
from carecalc.batch.scores import CompiledScale
from carecalc.domain.conditions import Code

NOWHERE = -1
"""Stands for a level that is not known, or that no step leads to."""


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """Of each sheet its level, and the nearest one better and worse a step away.

    Levels are places in the order that was asked for, the best first.
    """

    level: Ints
    better: Ints
    worse: Ints


def turns(
    compiled: CompiledScale, answers: AnswerColumns, order: Sequence[Code]
) -> Turns:
    """Return what one item one step on comes to, `order` being levels from the best on."""
    places = {code: place for place, code in enumerate(order)}
    # The last one stands for "no level": what is -1 finds it from behind.
    ranks = np.array([*(places.get(c, NOWHERE) for c in compiled.codes), NOWHERE])

    def levels(of: AnswerColumns) -> Ints:
        found = compiled.score(of, with_warnings=False)
        there: Ints = ranks[found.level]
        there[list(found.errors)] = NOWHERE
        return there

    here = levels(answers)
    better = np.full(answers.size, NOWHERE)
    worse = np.full(answers.size, len(order))
    for item in compiled.scale.graph.items:
        column = answers.columns.get(item)
        if column is None:
            continue
        for moved, is_moved in _steps(compiled.layout[item], column):
            after = replace(answers, columns={**answers.columns, item: moved})
            there = levels(after)
            is_turned = is_moved & (here != NOWHERE) & (there != NOWHERE)
            is_better, is_worse = is_turned & (there < here), is_turned & (there > here)
            better = np.where(is_better, np.maximum(better, there), better)
            worse = np.where(is_worse, np.minimum(worse, there), worse)
    return Turns(here, better, np.where(worse == len(order), NOWHERE, worse))


def _steps(of: Column, column: Ints) -> Iterator[tuple[Ints, Bools]]:
    """Yield the answers one step on, with whose answer that moved."""
    is_given = column >= 0
    if of.kind == "several":
        for number in range(len(of.item.options)):
            bit = column.dtype.type(1 << number)
            yield np.where(is_given, column ^ bit, column), is_given
    elif of.kind in ("option", "number"):
        for step in (-1, 1):
            moved = column.astype(np.int64) + step
            fits = is_given & (moved >= 0) & (moved <= of.largest)
            yield np.where(fits, moved, column).astype(column.dtype), fits
