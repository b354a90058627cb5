# SPDX-License-Identifier: Apache-2.0
"""A choice that the law leaves to the person, as papers print it."""

from carecalc.documents.parts import Press
from carecalc.documents.values import Entry, OpenChoice
from carecalc.text import Text


def choice_entry(
    press: Press, choice: OpenChoice, side: Text, taken: Text, still_open: Text
) -> Entry:
    """Return a choice with its sides and amounts, and which side was taken.

    `side` has `{side}` and `{amount}`, `taken` has `{side}`.
    """
    sides = [
        press.voice.fill(side, side=each, amount=amount or press.frame.nothing)
        for each, amount in choice.sides
    ]
    outcome = press.say(still_open)
    if choice.taken:
        outcome = press.voice.fill(taken, side=choice.taken)
    return Entry(choice.group, "\n".join([*sides, outcome]), choice.clause)
