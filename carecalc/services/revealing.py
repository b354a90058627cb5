# SPDX-License-Identifier: Apache-2.0
"""Whole numbers on the screen: who asked to see which of whose is on record."""

from carecalc.domain.masking import has_mask
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.text import N_, Message

FIELDS = ("id_number", "phone", "contact_phone", "account", "certificate", "household")
"""What can be shown: one number each, `household` those of all its members."""


@needs("numbers.reveal")
def reveal(ctx: Context, person_id: str, fields: tuple[str, ...]) -> None:
    """Record that whole numbers of a person are shown; to be called before they are.

    What cannot be recorded (a full disk, an office opened for reading) is not shown:
    the `UserError` says why.
    """
    unknown = set(fields).difference(FIELDS)
    if unknown or not fields:
        raise ValueError(f"nothing to show: {sorted(unknown)}")
    with ctx.store.work() as work:
        work.people.get(person_id)
        work.audit("person.shown", person_id, sorted(fields), person_id=person_id)


def refuse_mask(number: str, place: str) -> None:
    """Refuse to keep stars for a number: PEOPLE-006."""
    if has_mask(number):
        raise UserError(
            "PEOPLE-006",
            Message(N_("Stars stand for digits that are hidden; they are no number.")),
            Message(N_("Press “Show numbers”, or write the whole number anew.")),
            place,
        )
