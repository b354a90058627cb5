# SPDX-License-Identifier: Apache-2.0
"""What a visit has to ask, in lines for a printed day sheet."""

from carecalc.domain.trace import Words
from carecalc.i18n import Catalogue
from carecalc.services.asks import ASKED, HELD, LAPSES, Ask, Asks
from carecalc.text import N_, Message


def lines(asks: Asks, words: Catalogue) -> tuple[str, ...]:
    """Return the list in one language, a line for each thing, as a day sheet prints it."""
    found = []
    for title, states in (
        (N_("To ask"), (ASKED,)),
        (N_("Held, and to be renewed"), (LAPSES,)),
        (N_("Held: not asked again"), (HELD,)),
    ):
        some = asks.of_state(*states)
        if some:
            found.append(words.render(Message(title)))
            found += [f"  {words.render(in_one_line(ask))}" for ask in some]
    for title, things in (
        (N_("Papers to bring"), asks.papers),
        (N_("Signatures"), [each.words for each in asks.signatures]),
    ):
        if things:
            found.append(words.render(Message(title)))
            found += [f"  {words.render(thing)}" for thing in things]
    return tuple(found)


def _told_apart(options: tuple[Words, ...]) -> Words:
    """Return options as one enumeration; a comma may be part of an option's words."""
    said, *others = options
    for other in others:
        said = Message(N_("{options}; {other}"), {"options": said, "other": other})
    return said


def in_one_line(ask: Ask) -> Words:
    """Return one thing of the list in one line."""
    said: Words = ask.label
    if ask.held:
        said = Message(N_("{what}: {held}"), {"what": said, "held": ask.held})
    elif ask.options:
        said = Message(
            N_("{what} (one of: {options})"),
            {"what": said, "options": _told_apart(ask.options)},
        )
    if ask.until is not None:
        said = Message(N_("{what}, until {day}"), {"what": said, "day": ask.until})
    if ask.only_if:
        said = Message(
            N_("{what}; only with: {gates}"), {"what": said, "gates": ask.only_if}
        )
    return said
