# SPDX-License-Identifier: Apache-2.0
"""What somebody at random did last, told when something is not as it must be."""

from collections import deque

LAST = 30
"""So many steps are told of a run that went wrong."""


class Told(deque[str]):
    """The last steps, one a line."""

    def __init__(self) -> None:
        super().__init__(maxlen=LAST)

    def must(self, is_right: bool, what: str) -> None:
        """End the test with the last steps if something is not as it must be."""
        if not is_right:
            steps = "\n".join(self)
            raise AssertionError(f"{what}\nafter\n{steps}")
