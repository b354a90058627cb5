# SPDX-License-Identifier: Apache-2.0
"""Whose answers a visit's page is about: the first assessor's or the second's alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.domain.visit import Answer
from carecalc.services.visits import VisitView

SECOND = "second"
"""The `rater` of a place where the second assessor answers."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One assessor's answers, what is missing of them, and how much can be undone."""

    answers: Mapping[str, Answer]
    missing: frozenset[str]
    undoable: int
    is_done: bool


def rating_of(view: VisitView, rater: str) -> Rating:
    """Return the answers of one assessor; nothing of the other's is in it."""
    if rater != SECOND:
        missing = view.result.missing
        return Rating(view.visit.answers, frozenset(missing), view.undoable, False)
    second = view.second_view
    if second is None:
        every = frozenset(item.code for item in view.scale.items)
        return Rating({}, every, 0, False)
    return Rating(
        second.answers, frozenset(second.missing), second.undoable, second.is_done
    )
