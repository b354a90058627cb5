# SPDX-License-Identifier: Apache-2.0
"""Reasons: every result with the rule, the numbers and the clause it rests on."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from carecalc.text import Message, Text

Words = Message | Text | str


class Step(NamedTuple):
    """One line of a reason: what was looked at, what came out, where the law says so.

    `value` is None where nothing could be worked out. `mark` names a doubt that the
    line rests on. Children are the lines it was worked out from.
    """

    text: Words
    value: Words | None = None
    clause: str = ""
    children: tuple["Step", ...] = ()
    mark: str = ""


def walk(step: Step, depth: int = 0) -> Iterator[tuple[int, Step]]:
    """Yield every step with its depth, parents first."""
    yield depth, step
    for child in step.children:
        yield from walk(child, depth + 1)


def without_repeats(step: Step, shown: Sequence[Step]) -> Step:
    """Return the step; what was shown in full already stands in it as one line."""
    sizes = {len(one.children) for one in shown}
    return _shortened(step, shown, sizes) if shown else step


def _shortened(step: Step, shown: Sequence[Step], sizes: set[int]) -> Step:
    """Return the step without repeats; `sizes` tells apart most lines at once."""
    changed = False
    children: list[Step] = []
    for child in step.children:
        found = child
        if len(child.children) in sizes and child in shown:
            found = child._replace(children=())
        elif child.children:
            found = _shortened(child, shown, sizes)
        changed = changed or found is not child
        children.append(found)
    return step._replace(children=tuple(children)) if changed else step
