# SPDX-License-Identifier: Apache-2.0
"""Errors a person can do something about; anything else is a bug."""

from carecalc.text import Message


class UserError(Exception):
    """An expected failure: what is wrong, where, and what to do about it.

    `code` is ROOM-NUMBER (`INPUT-001`) and is listed in the handbook; `place` names
    the file, field or line concerned, empty where the message says it all.
    """

    def __init__(
        self, code: str, message: Message, hint: Message | None = None, place: str = ""
    ) -> None:
        super().__init__(f"{code}: {message.template} {place}".rstrip())
        self.code = code
        self.message = message
        self.hint = hint
        self.place = place

    def __reduce__(self) -> tuple[object, ...]:
        """Let one process tell another: by its parts, whatever makes one of its kind."""
        return _made_again, (type(self), self.args, self.__dict__)


def _made_again(
    kind: type[UserError], arguments: tuple[object, ...], parts: dict[str, object]
) -> UserError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(parts)
    return error
