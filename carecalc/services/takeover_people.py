# SPDX-License-Identifier: Apache-2.0
"""Whose the rows of a list are, and what of them the office does not hold yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from carecalc.domain.determination import Determination
from carecalc.domain.fact import Application, Payee
from carecalc.domain.office import Office
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.record import PaidBefore
from carecalc.domain.taking_over import NewFact, Remark
from carecalc.services import cases
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.laws import Law
from carecalc.services.takeover_cells import Said
from carecalc.store.names import id_key, name_key
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

_AT_ONCE = 500
_TO_COMPARE: Mapping[str, str] = {
    "phone": N_("telephone"),
    "address": N_("address"),
    "community": N_("community"),
}


@dataclass(slots=True)
class Somebody:
    """One person of the list, over all rows of theirs."""

    person: Person
    first_row: int
    known: Known | None = None
    acts: tuple[Determination, ...] = ()
    paid: tuple[PaidBefore, ...] = ()
    new: list[NewFact] = field(default_factory=list)
    programmes: set[str] = field(default_factory=set)

    @property
    def person_id(self) -> str:
        """Return the id of who is registered; empty for who is not."""
        return "" if self.known is None else self.known.person.id


@dataclass(frozen=True, slots=True)
class Common:
    """What is the same for every row."""

    ctx: Context
    work: Work
    office: Office
    law: Law
    labels: Mapping[str, Text]
    accepted: frozenset[str]
    latest: Month | None


_Key = tuple[str, ...]


def _key(person: Person) -> _Key:
    """Return by what two rows are one person: the number, in any writing of it."""
    number = id_key(person.id_number)
    if number is not None:
        return (number,)
    return (name_key(person.name), person.birth_date.isoformat(), person.sex)


def people_of(common: Common, read: Sequence[Said]) -> dict[_Key, Known]:
    """Return which of the people on the list are registered already."""
    work = common.work
    keys = [_key(said.person) for said in read if said.person is not None]
    numbers = [key[0] for key in keys if len(key) == 1]
    found: dict[_Key, Person] = {}
    for first in range(0, len(numbers), _AT_ONCE):
        some = work.people.by_keys(numbers[first : first + _AT_ONCE])
        found.update({(number,): person for number, person in some.items()})
    if any(len(key) > 1 for key in keys):
        wanted = set(keys)
        for person in work.people.all():
            plain = _key(replace(person, id_number=""))
            if plain in wanted:
                found.setdefault(plain, person)
    return {
        key: cases.of_person(common.ctx, work, person.id)
        for key, person in found.items()
    }


class Gathering:
    """Tells whose each row is, and what of it is not held yet."""

    def __init__(self, common: Common, known: Mapping[_Key, Known]) -> None:
        self._common = common
        self._known = known
        self.people_of: dict[_Key, Somebody] = {}

    def take(self, said: Said) -> "Own | None":
        """Return whose row it is; None for nobody's, and where it cannot be taken."""
        if said.is_nobody or said.faults or said.person is None:
            return None
        key = _key(said.person)
        somebody = self.people_of.get(key)
        if somebody is None:
            somebody = self._met(said, said.person, self._known.get(key))
        elif said.programme in somebody.programmes:
            _fault(
                said,
                Message(
                    N_("The same person stands in row {row} already."),
                    {"row": somebody.first_row},
                ),
                Message(N_("Keep one of the two rows, or write another programme.")),
            )
        elif name_key(said.name) != name_key(somebody.person.name):
            _fault(
                said,
                Message(
                    N_("Row {row} has this number under another name: {name}."),
                    {"row": somebody.first_row, "name": somebody.person.name},
                ),
                Message(N_("Compare both with the card and correct the wrong one.")),
            )
        self._hold_payment(said, somebody)
        if said.faults:
            return None
        is_first = key not in self.people_of
        self.people_of[key] = somebody
        somebody.programmes.add(said.programme)
        own = Own(somebody, 0 if is_first else somebody.first_row)
        self._facts(said, somebody, own)
        return own

    def _met(self, said: Said, person: Person, known: Known | None) -> "Somebody":
        if known is None:
            return Somebody(person, said.row)
        held = known.person
        if name_key(held.name) != name_key(person.name):
            _fault(
                said,
                Message(
                    N_("This identity number is already registered for {name}."),
                    {"name": held.name},
                ),
                Message(
                    N_("Open that entry; if it is another person, check both cards.")
                ),
            )
        for name, label in _TO_COMPARE.items():
            ours, theirs = getattr(held, name), getattr(person, name)
            if theirs and ours and ours != theirs:
                said.doubts.append(
                    Remark(
                        Message(
                            N_("Registered with another entry ({field}); that stays."),
                            {"field": Message(label)},
                        )
                    )
                )
        work = self._common.work
        somebody = Somebody(
            held,
            said.row,
            known,
            work.determinations.of_person(held.id),
            tuple(
                paid
                for paid in work.paid_before.of_person(held.id)
                if paid.takeover_id in self._common.accepted
            ),
        )
        self._check_payee(said, known)
        return somebody

    def _check_payee(self, said: Said, known: Known) -> None:
        held = {
            fact.value.number
            for fact in known.facts
            if isinstance(fact.value, Payee) and fact.valid_to is None
        }
        for new in said.facts:
            if isinstance(new.value, Payee) and held and new.value.number not in held:
                _fault(
                    said,
                    Message(N_("Another account is registered for this person.")),
                    Message(
                        N_("Look which one counts: correct it there, or in the list.")
                    ),
                )

    def _hold_payment(self, said: Said, somebody: Somebody) -> None:
        for paid in somebody.paid:
            new = said.payment
            if new is None or (paid.programme, paid.month) != (
                new.programme,
                new.month,
            ):
                continue
            if paid.amount != new.amount:
                _fault(
                    said,
                    Message(
                        N_(
                            "Taken over before with another amount for {month}: {amount}."
                        ),
                        {"month": paid.month, "amount": paid.amount},
                    ),
                    Message(N_("Undo that list first, or correct this one.")),
                )

    def _facts(self, said: Said, somebody: Somebody, own: "Own") -> None:
        """Add what is not held yet, and the application that a payment proves."""
        known = somebody.known
        held = () if known is None else known.facts
        kept = {(f.value, f.valid_from, f.valid_to) for f in held}
        kept |= {(n.value, n.valid_from, n.valid_to) for n in somebody.new}
        wanted = [*said.facts, *self._application(said, somebody)]
        for new in wanted:
            if (new.value, new.valid_from, new.valid_to) not in kept:
                own.adds.append(new)
                somebody.new.append(new)

    def _application(self, said: Said, somebody: Somebody) -> Iterable[NewFact]:
        code = said.programme
        if not code:
            return
        known = somebody.known
        if known is not None and known.applied_on(code) is not None:
            return
        day = said.applied_on or said.decision.decided_on
        if day is None and said.payment is not None:
            day = said.payment.month.first_day
            said.doubts.append(
                Remark(
                    Message(
                        N_("The day of the application is not said: {day} is taken."),
                        {"day": day},
                    )
                )
            )
        if day is not None:
            yield NewFact(Application((code,)), day)


@dataclass(slots=True)
class Own:
    """A row that can be taken: whose it is, and what it adds."""

    somebody: Somebody
    first_row: int
    adds: list[NewFact] = field(default_factory=list)


def _fault(said: Said, message: Message, hint: Message | None) -> None:
    said.faults.append(Remark(message, hint))
