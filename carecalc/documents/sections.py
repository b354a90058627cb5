# SPDX-License-Identifier: Apache-2.0
"""Parts of a paper that several kinds have, each where it has something to say."""

from collections.abc import Sequence

from carecalc.documents.parts import FieldPlace, Press
from carecalc.documents.values import Entry, Subject, Value
from carecalc.text import Text


def placed(
    subject: Subject, places: Sequence[FieldPlace]
) -> list[tuple[Value, Value, bool]]:
    """Return the fields of the subject that a form places, for `Press.fields`."""
    return [
        (place.label, getattr(subject, place.field), place.wide) for place in places
    ]


def set_sections(
    press: Press,
    sections: Sequence[tuple[Text, Sequence[Entry]]],
    shares: Sequence[float] = (34, 40, 26),
) -> None:
    """Set facts under headings; a heading without facts is left out."""
    for heading, entries in sections:
        if entries:
            press.heading(heading)
            press.entries(entries, shares=shares)
