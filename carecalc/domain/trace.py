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
    if not shown:
        return step
    sizes = {len(one.children) for one in shown}
    return _shortened(step, shown, sizes)


def each_without_repeats(steps: Sequence[Step]) -> list[Step]:
    """Return the steps; what an earlier one shows in full stands in a later as a line."""
    found: list[Step] = []
    sizes: set[int] = set()
    for n, step in enumerate(steps):
        found.append(_shortened(step, steps[:n], sizes) if n else step)
        sizes.add(len(step.children))
    return found


def _shortened(step: Step, shown: Sequence[Step], sizes: set[int]) -> Step:
    """Return the step without repeats; `sizes` tells apart most lines at once."""
    here = {len(child.children) for child in step.children}
    if here <= {0} and 0 not in sizes:
        return step
    changed = False
    children: list[Step] = []
    for child in step.children:
        size = len(child.children)
        found = child
        if size in sizes and _is_among(child, shown):
            found = Step(child.text, child.value, child.clause, (), child.mark)
        elif size:
            found = _shortened(child, shown, sizes)
        if found is not child:
            changed = True
        children.append(found)
    if not changed:
        return step
    return Step(step.text, step.value, step.clause, tuple(children), step.mark)


def _is_among(step: Step, shown: Sequence[Step]) -> bool:
    """Tell whether the step is shown; most often it is the very same."""
    for one in shown:
        if step is one:
            return True
    return step in shown
