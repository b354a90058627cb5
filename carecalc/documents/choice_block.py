# SPDX-License-Identifier: Apache-2.0
"""A choice that the law leaves to the person, as papers print it."""

from collections.abc import Sequence
from typing import Protocol

from carecalc.documents.parts import Press
from carecalc.documents.values import Entry, OpenChoice
from carecalc.text import Text


class ChoiceWords(Protocol):
    """Wordings of choices: `side` has `{side}` and `{amount}`, `taken` `{side}`."""

    @property
    def choices(self) -> Text: ...

    @property
    def side(self) -> Text: ...

    @property
    def taken(self) -> Text: ...

    @property
    def open_choice(self) -> Text: ...


def set_choices(
    press: Press,
    choices: Sequence[OpenChoice],
    words: ChoiceWords,
    shares: Sequence[float],
) -> None:
    """Set each choice with its sides and amounts, and which side was taken."""
    if choices:
        press.heading(words.choices)
        chosen = [_entry(press, choice, words) for choice in choices]
        press.entries(chosen, shares=shares)


def _entry(press: Press, choice: OpenChoice, words: ChoiceWords) -> Entry:
    sides = [
        press.voice.fill(words.side, side=each, amount=amount or press.frame.nothing)
        for each, amount in choice.sides
    ]
    outcome = press.say(words.open_choice)
    if choice.taken:
        outcome = press.voice.fill(words.taken, side=choice.taken)
    return Entry(choice.group, "\n".join([*sides, outcome]), choice.clause)
