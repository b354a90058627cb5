# SPDX-License-Identifier: Apache-2.0
"""Two assessors on one visit: what the second answered, where they differ, what counts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from carecalc.domain.scale import Scale
from carecalc.domain.visit import Answer, Settlement, Visit


@dataclass(frozen=True, slots=True)
class RaterView:
    """How far the second assessor has come, without a word of the first's answers.

    `missing` are the items and facts still open, in the order of the paper. Of `asked`
    items `answered` have an answer or a reason for having none. `is_done`: nothing more
    is wanted, all is answered or a clause has decided. `undoable` is how many steps
    can be taken back.
    """

    answers: Mapping[str, Answer]
    missing: tuple[str, ...]
    answered: int
    asked: int
    is_done: bool
    undoable: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """An item or fact that the two answered differently; None where one was not asked.

    `settlement` is None until the difference is settled, and again when one of the two
    answers has changed since.
    """

    item: str
    first: Answer | None
    second: Answer | None
    settlement: Settlement | None


def said(answer: Answer | None) -> tuple[str, ...]:
    """Return what an answer comes to when two are compared."""
    if answer is None:
        return ()
    return (answer.refused,) if answer.refused else tuple(sorted(answer.options))


def differences(scale: Scale, visit: Visit) -> tuple[Difference, ...]:
    """Return where the two differ, in the order of the paper.

    A fact counts where both recorded it; one that no result rests on may be recorded
    by one of them alone.
    """
    items = [item.code for item in scale.items if item.answer != "note"]
    facts = [c for c in scale.graph.facts if c in visit.answers and c in visit.second]
    return tuple(
        Difference(code, first, second, standing(visit, code))
        for code in (*items, *facts)
        for first, second in ((visit.answers.get(code), visit.second.get(code)),)
        if said(first) != said(second)
    )


def standing(visit: Visit, item: str) -> Settlement | None:
    """Return the settlement of an item while both answers are those it was made for."""
    settled = visit.settled.get(item)
    if (
        settled is None
        or said(visit.answers.get(item)) != settled.first
        or said(visit.second.get(item)) != settled.second
    ):
        return None
    return settled


def counting(visit: Visit) -> dict[str, Answer]:
    """Return the answers that the visit is scored on: the first assessor's, overlaid
    by what was settled."""
    answers = dict(visit.answers)
    for item in visit.settled:
        settled = standing(visit, item)
        if settled is not None:
            rather = visit.answers.get(item) or visit.second[item]
            answers[item] = replace(
                rather, options=settled.options, refused="", reason=""
            )
    return answers
