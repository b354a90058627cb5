# SPDX-License-Identifier: Apache-2.0
"""A card that a reader typed: what it says, and whether its holder is registered."""

from dataclasses import dataclass

from carecalc.domain import card_text
from carecalc.domain.card_text import CardText
from carecalc.domain.person import IdentityNumber, Person, read_id_number
from carecalc.errors import UserError
from carecalc.services.access import is_within, needs
from carecalc.services.context import Context


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says; `person` is who has its number here.

    `is_elsewhere`: they are of a community that is not the user's, who learns no more.
    """

    text: CardText
    identity: IdentityNumber
    person: Person | None
    is_elsewhere: bool


@needs("cases.see", "filters")
def read(ctx: Context, typed: str) -> Card | None:
    """Return what a reader typed into one field; None if that was no card."""
    text = card_text.read(typed)
    if text is None:
        return None
    try:
        identity = read_id_number(text.id_number, ctx.today())
    except UserError:
        return None  # Eighteen digits with the right last one, and yet no birth date.
    with ctx.store.reading() as work:
        person = work.people.by_number(text.id_number)
    if person is not None and not is_within(ctx.actor, person.community):
        return Card(text, identity, None, is_elsewhere=True)
    return Card(text, identity, person, is_elsewhere=False)
