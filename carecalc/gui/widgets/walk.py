# SPDX-License-Identifier: Apache-2.0
"""The way through a scale's questions: which comes next, before, first, or is sought."""

from collections.abc import Callable, Container, Mapping

from carecalc.domain.scale import Item, Scale
from carecalc.domain.visit import Answer
from carecalc.gui.widgets.questions import (
    Group,
    around,
    group_of,
    groups,
    is_open,
    questions,
)
from carecalc.text import Text


class Walk:
    """The questions of a scale in the order in which they are asked."""

    def __init__(self, scale: Scale) -> None:
        self.groups: tuple[Group, ...] = groups(scale)
        self.items: tuple[Item, ...] = questions(scale)
        self._optional = scale.recorded

    def item(self, code: str) -> Item | None:
        """Return the question of that code, None where the scale has none."""
        return next((item for item in self.items if item.code == code), None)

    def group(self, code: str) -> Group | None:
        """Return the group in which a question stands."""
        return group_of(self.groups, code)

    def first_open(self, given: Container[str]) -> str:
        """Return where to begin: the first question that wants an answer."""
        wanting = (
            item.code
            for item in self.items
            if item.code not in given and item.code not in self._optional
        )
        return next(wanting, self.items[0].code)

    def next_open(
        self,
        active: str,
        by: int,
        answers: Mapping[str, Answer],
        left_out: Container[str],
    ) -> str | None:
        """Return the next question (`by` 1) or the one before (-1) without an answer,
        round the end too; None where everything is answered."""
        for item in around(self.items, active, by):
            is_asked = item.code not in left_out and item.code not in self._optional
            if is_asked and is_open(answers.get(item.code)):
                return item.code
        return None

    def beyond(self, group: Group, by: int) -> str | None:
        """Return the first question of the next group, or the last of the one before;
        None at either end of the scale."""
        place = self.groups.index(group) + by
        if not 0 <= place < len(self.groups):
            return None
        return self.groups[place].items[0 if by > 0 else -1].code

    def into(self, group: str, given: Container[str]) -> str:
        """Return where to begin in a group: at what was not answered in it."""
        items = next(each.items for each in self.groups if each.code == group)
        return next((i.code for i in items if i.code not in given), items[0].code)

    def sought(
        self, words: str, active: str, said: Callable[[Text], str]
    ) -> str | None:
        """Return the next question whose name has the words, or whose code ends so.

        `said` gives names in the language in which they are sought.
        """
        for item in around(self.items, active):
            name = said(item.label).casefold()
            if words and (words in name or item.code.casefold().endswith(words)):
                return item.code
        return None
