# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a law file: every fault with its place and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from carecalc.errors import UserError
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one file; `place` is the path of keys that leads to it."""

    code: str
    file: str
    place: str
    message: Message
    hint: Message


class LawFileError(UserError):
    """A file that cannot be used; `problems` holds every fault found, in order."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(
            first.code,
            Message(
                N_("{file}: {place}: {message} ({count} fault(s) in all)"),
                {
                    "file": file,
                    "place": first.place or "–",
                    "message": first.message,
                    "count": len(problems),
                },
            ),
            first.hint,
            first.place,
        )
        self.problems = tuple(problems)


@dataclass(slots=True)
class Faults:
    """Collects the faults of one file while it is read."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(
        self, code: str, place: str, message: str, hint: str, /, **values: object
    ) -> None:
        """Note a fault; `message` and `hint` are marked templates for `values`."""
        self.found.append(
            Problem(
                code, self.file, place, Message(message, values), Message(hint, values)
            )
        )

    def raise_if_any(self) -> None:
        """Raise `LawFileError` if anything was noted."""
        if self.found:
            raise LawFileError(self.file, self.found)
