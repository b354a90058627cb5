# SPDX-License-Identifier: Apache-2.0
"""Who chose the form of care and where the money goes, as papers show both."""

from dataclasses import dataclass

from carecalc.documents.parts import Press
from carecalc.documents.values import FormOfCare, PaidTo, Value
from carecalc.documents.words import masked
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class PayeeWords:
    """Names of what is printed of a payee."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    heading: Text
    channel: Text
    holder: Text
    number: Text
    bank: Text
    relation: Text
    reason: Text
    document: Text
    none: Text


@dataclass(frozen=True, slots=True)
class CareWords:
    """Names of what is printed of the chosen form of care."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    heading: Text
    form: Text
    chosen_by: Text
    chosen_on: Text
    ground: Text
    document: Text
    none: Text


def set_care(press: Press, chosen: FormOfCare | None, words: CareWords) -> None:
    """Set who chose which form of care, on what ground and document, and when."""
    press.heading(words.heading)
    if chosen is None:
        press.note(words.none)
        return
    fields: list[tuple[Value, Value, bool]] = [
        (words.form, chosen.form, False),
        (words.chosen_on, chosen.chosen_on, False),
        (words.chosen_by, press.detailed(chosen.chooser, chosen.chosen_by), True),
    ]
    if chosen.ground:
        fields.append((words.ground, chosen.ground, True))
    if chosen.document:
        fields.append((words.document, chosen.document, True))
    press.fields(fields, (15, 35, 15, 35))


def set_payee(press: Press, paid_to: PaidTo | None, words: PayeeWords) -> None:
    """Set where the money goes, the account masked but for its last four characters."""
    press.heading(words.heading)
    if paid_to is None:
        press.note(words.none)
        return
    fields: list[tuple[Value, Value, bool]] = [
        (words.channel, paid_to.channel, False),
        (words.holder, paid_to.holder, False),
        (words.number, masked(paid_to.number), False),
        (words.bank, paid_to.bank, False),
    ]
    optional = (
        (words.relation, paid_to.relation),
        (words.reason, paid_to.reason),
        (words.document, paid_to.document),
    )
    fields += [(label, value, True) for label, value in optional if value]
    press.fields(fields, (15, 35, 15, 35))
