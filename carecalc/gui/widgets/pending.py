# SPDX-License-Identifier: Apache-2.0
"""Answers on their way to the file: shown as given, taken for saved only when they are."""

from collections import deque
from collections.abc import Mapping

from carecalc.domain.visit import Answer

Given = dict[str, Answer | None]
"""Answers by item; None takes an answer back."""


class Pending:
    """What was given and has not come back; calls come back in the order they went.

    `unsaved` is what came back because the disk would not take it: it stays as given
    until it is tried again.
    """

    def __init__(self) -> None:
        self.unsaved: Given = {}
        self._sent: deque[tuple[str, Answer | None]] = deque()

    @property
    def is_empty(self) -> bool:
        """Whether everything came back."""
        return not self._sent

    def send(self, item: str, answer: Answer | None) -> None:
        """Note a call that saves an answer, or takes one back (None)."""
        self._sent.append((item, answer))

    def arrive(self) -> str:
        """Note that what the oldest call gave is in the file; return its item."""
        item, _ = self._sent.popleft()
        self.unsaved.pop(item, None)
        return item

    def fail(self, keep: bool) -> Answer | None:
        """Note that the oldest call was refused; return what it gave.

        `keep` it as unsaved where trying again may help.
        """
        item, answer = self._sent.popleft()
        if keep:
            self.unsaved[item] = answer
        return answer

    def over(self, saved: Mapping[str, Answer]) -> dict[str, Answer]:
        """Return the answers as they will be once everything is saved."""
        answers = dict(saved)
        for item, answer in (*self.unsaved.items(), *self._sent):
            if answer is None:
                answers.pop(item, None)
            else:
                answers[item] = answer
        return answers
