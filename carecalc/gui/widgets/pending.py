# SPDX-License-Identifier: Apache-2.0
"""Answers on their way to the file: shown as given, taken for saved only when they are."""

from collections.abc import Mapping

from carecalc.domain.visit import Answer


class Pending:
    """What was given and has not come back; calls come back in the order they went."""

    def __init__(self) -> None:
        self._answers: dict[str, Answer | None] = {}
        self._count = 0

    @property
    def is_empty(self) -> bool:
        """Whether everything came back."""
        return self._count == 0

    def send(self, item: str, answer: Answer | None) -> None:
        """Note a call that saves an answer, or takes one back (None)."""
        self._answers[item] = answer
        self._count += 1

    def come_back(self) -> None:
        """Note that the oldest call came back; the last one ends the waiting."""
        self._count -= 1
        if self.is_empty:
            self._answers.clear()

    def get(self, item: str) -> Answer | None:
        """Return the answer to an item that is on its way."""
        return self._answers.get(item)

    def over(self, saved: Mapping[str, Answer]) -> dict[str, Answer]:
        """Return the answers as they will be once everything is saved."""
        answers = dict(saved)
        for item, answer in self._answers.items():
            if answer is None:
                answers.pop(item, None)
            else:
                answers[item] = answer
        return answers
