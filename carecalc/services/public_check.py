# SPDX-License-Identifier: Apache-2.0
"""Looking through a finished public paper for what must not be told in public."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from carecalc.domain.disbursement import Run
from carecalc.domain.fact import Payee
from carecalc.domain.office import Office
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

ID, ACCOUNT, TELEPHONE, ADDRESS = (
    N_("an identity number"),
    N_("an account"),
    N_("a telephone number"),
    N_("an address"),
)
_SHORTEST = 5
"""Shorter pieces stand in any text by chance."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What an office knows of people by which they are found: text → what it is.

    `openings` are the first characters of each, with every text that begins so.
    """

    openings: dict[str, tuple[tuple[str, str], ...]]


def secrets(work: Work, run: Run) -> Secrets:
    """Return the numbers, accounts, telephones and addresses of everybody registered.

    What the office prints of itself is none of them, though it may be somebody's too.
    """
    accounts = [line.payee.number for line in run.lines]
    for facts in work.facts.current_of_all().values():
        accounts += [
            fact.value.number for fact in facts if isinstance(fact.value, Payee)
        ]
    found = {_plain(number): ACCOUNT for number in accounts}
    found |= {_plain(line.id_number): ID for line in run.lines}
    for person in work.people.all():
        found |= _of_person(person)
    for own, what in _own(work.office.get(), run):
        if found.get(own) == what:
            del found[own]
    return of_texts(found)


def of_texts(found: dict[str, str]) -> Secrets:
    """Return secrets by their first characters; too short ones are left out."""
    openings: dict[str, list[tuple[str, str]]] = {}
    for text, what in found.items():
        if len(text) >= _SHORTEST:
            openings.setdefault(text[:_SHORTEST], []).append((text, what))
    return Secrets({opening: tuple(each) for opening, each in openings.items()})


def check(data: bytes, known: Secrets) -> None:
    """Refuse a PDF or workbook that tells a secret: `UserError` LIST-016."""
    from carecalc.documents.publicity_text import text_of

    text = _plain(text_of(data))
    for place in range(len(text) - _SHORTEST + 1):
        for secret, what in known.openings.get(text[place : place + _SHORTEST], ()):
            if text.startswith(secret, place):
                raise UserError(
                    "LIST-016",
                    Message(
                        N_("This would tell {what} in public; nothing was issued."),
                        {"what": Message(what)},
                    ),
                    Message(
                        N_(
                            "Look for it in the names of communities, in the office's "
                            "own names and in the form of the public notice."
                        )
                    ),
                )


def _of_person(person: Person) -> dict[str, str]:
    found = {
        _plain(person.phone): TELEPHONE,
        _plain(person.contact_phone): TELEPHONE,
        _plain(person.address): ADDRESS,
        _plain(person.id_number): ID,
    }
    if person.community and person.community in person.address:
        # Behind the community, which is told, begins what is not.
        found[_plain(person.address.split(person.community)[-1])] = ADDRESS
    return found


def _own(office: Office, run: Run) -> Iterator[tuple[str, str]]:
    """Yield what the office tells of itself and of its communities."""
    yield _plain(office.telephone), TELEPHONE
    names = {line.community for line in run.lines}
    for name in (office.letterhead, office.authority, office.street, *names):
        yield _plain(name), ADDRESS


def _plain(text: str) -> str:
    """Return text without blanks, in half width: a number may stand in groups."""
    return "".join(unicodedata.normalize("NFKC", text).split())
