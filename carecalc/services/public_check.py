# SPDX-License-Identifier: Apache-2.0
"""Looking through a finished public paper for what must not be told in public."""

import unicodedata
from collections.abc import Collection, Mapping
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
_BETWEEN = frozenset("()·_/")
_SHORTEST, _FEWEST_DIGITS = 5, 7
"""Shorter pieces, and shorter numbers, stand in any text by chance."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What an office knows of people by which they are found.

    `texts` says what each text is; `lengths` how long those are that begin so.
    """

    texts: Mapping[str, str]
    lengths: Mapping[str, tuple[int, ...]]


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
    office = work.office.get()
    places = {*office.communities, *(line.community for line in run.lines)} - {""}
    for person in work.people.all():
        found |= _of_person(person, places)
    return _but_own(found, office, {line.community for line in run.lines})


def secrets_of(work: Work, person: Person) -> Secrets:
    """Return the numbers, accounts, telephones and addresses of one person."""
    office, facts = work.office.get(), work.facts.current(person.id)
    found = {
        _plain(fact.value.number): ACCOUNT
        for fact in facts
        if isinstance(fact.value, Payee)
    }
    found |= _of_person(person, {*office.communities, person.community} - {""})
    return _but_own(found, office, {person.community})


def _but_own(
    found: Mapping[str, str], office: Office, communities: Collection[str]
) -> Secrets:
    """Return what was found but for what the office prints of itself."""
    own = _own(office, communities)
    return of_texts(
        {
            text: what
            for text, what in found.items()
            if not (what == ADDRESS and any(text in name for name in own))
            and not (what == TELEPHONE and text == _plain(office.telephone))
        }
    )


def of_texts(found: Mapping[str, str]) -> Secrets:
    """Return secrets by their first characters; too short ones are left out."""
    texts = {
        text: what
        for text, what in found.items()
        if len(text) >= (_FEWEST_DIGITS if text.isdigit() else _SHORTEST)
    }
    lengths: dict[str, set[int]] = {}
    for text in texts:
        lengths.setdefault(text[:_SHORTEST], set()).add(len(text))
    return Secrets(texts, {opening: tuple(each) for opening, each in lengths.items()})


def check(data: bytes, known: Secrets) -> None:
    """Refuse a PDF or workbook that tells a secret: `UserError` LIST-016."""
    from carecalc.documents.publicity_text import text_of

    text = _plain(text_of(data))
    for place in range(len(text) - _SHORTEST + 1):
        for length in known.lengths.get(text[place : place + _SHORTEST], ()):
            what = known.texts.get(text[place : place + length])
            if what is not None:
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


def _of_person(person: Person, places: Collection[str]) -> dict[str, str]:
    found = {
        _plain(person.phone): TELEPHONE,
        _plain(person.contact_phone): TELEPHONE,
        _plain(person.address): ADDRESS,
        _plain(person.id_number): ID,
    }
    for place in places:
        if place in person.address:
            # Behind the community, which is told, begins what is not.
            found[_plain(person.address.split(place)[-1])] = ADDRESS
    return found


def _own(office: Office, communities: Collection[str]) -> tuple[str, ...]:
    """Return the names that the paper tells of the office and of its communities."""
    # One that the office does not list and that has a number in it may be an address.
    typed = {name for name in communities if not any(map(str.isdigit, name))}
    names = {*typed, *office.communities}
    own = (office.letterhead, office.authority, office.street, *names)
    return tuple(_plain(name) for name in own)


def _plain(text: str) -> str:
    """Return text without blanks and dashes, in half width: numbers stand in groups."""
    whole = "".join(unicodedata.normalize("NFKC", text).upper().split())
    return "".join(c for c in whole if not _parts(c))


def _parts(character: str) -> bool:
    """Tell whether a character may stand between groups; a point stands in amounts."""
    return character in _BETWEEN or unicodedata.category(character) in ("Pd", "Cf")
