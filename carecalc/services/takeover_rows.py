# SPDX-License-Identifier: Apache-2.0
"""A row of somebody's list as what it says of a person, every doubt named by its cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from carecalc.catalog.takeover_words import TakeoverWords, plain_head, plain_word
from carecalc.domain.certificate import eighteen
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person, read_id_number
from carecalc.domain.table import Row
from carecalc.domain.taking_over import (
    OldDecision,
    OldPayment,
    Plan,
)
from carecalc.domain.taking_over_reading import (
    may_have_lost_zeros,
    read_day,
    read_digits,
    read_money,
    read_month,
)
from carecalc.services.context import Context
from carecalc.services.revealing import refuse_mask
from carecalc.services.takeover_cells import Cells, Said
from carecalc.services.takeover_facts import FactCells, Lists
from carecalc.text import N_, Message

_MOBILE = re.compile(r"1\d{10}", re.ASCII)
_LONGEST = 100


class RowReader:
    """Reads rows of one sheet by one plan."""

    def __init__(
        self,
        ctx: Context,
        words: TakeoverWords,
        lists: Lists,
        plan: Plan,
        heads: Mapping[int, str],
    ) -> None:
        self._ctx = ctx
        self._lists = lists
        self._heads = {column: plain_head(head) for column, head in heads.items()}
        self._at = Cells(words, lists.codes, plan)
        self._totals = tuple(plain_word(word) for word in words.signs.totals)
        self._facts = FactCells(ctx, words, lists, self._at)
        self._said = Said(0)

    def read(self, row: Row) -> Said:
        """Return what a row says."""
        said = self._said = self._at.turn_to(row)
        if self._is_head(row) or self._is_total(row):
            said.is_nobody = True
            return said
        said.name = self._at.text("name")
        number = self._at.read("id-number", read_digits)
        has_number = self._at.cell("id-number") is not None
        if not said.name and not has_number and not self._at.cell("amount"):
            said.is_nobody = True
            return said
        if row.is_hidden:
            self._at.doubt(Message(N_("The row is hidden in the spreadsheet.")))
        self._at.tell_formulas()
        self._person(number)
        if said.person is not None:
            self._facts.read(said.person, said)
        self._money()
        return said

    # --- whose row it is ----------------------------------------------------------

    def _is_head(self, row: Row) -> bool:
        """Tell whether the heads stand here once more, as on every printed page."""
        said = {column: plain_head(cell.text) for column, cell in row.cells.items()}
        return bool(said) and all(
            self._heads.get(column) == text for column, text in said.items()
        )

    def _is_total(self, row: Row) -> bool:
        first = plain_word(row.cells[min(row.cells)].text)
        for word in self._totals:
            rest = first.removeprefix(word)
            if rest != first and (not rest or rest[0] in ":：(（" or rest[0].isdigit()):
                return self._at.cell("id-number") is None
        return False

    def _person(self, number: str | None) -> None:
        said = self._said
        if not said.name:
            self._at.fault(
                Message(N_("The name is missing.")),
                Message(N_("Write the name as it stands on the card.")),
                "name",
            )
        elif len(said.name) > _LONGEST:
            self._at.fault(
                Message(
                    N_("A name of more than {count} characters fits on no paper."),
                    {"count": _LONGEST},
                ),
                Message(N_("Look whether something else was pasted into the field.")),
                "name",
            )
        birth = self._at.read("birth-date", read_day)
        sex = self._at.code("sex", "sex")
        said.id_number = number or ""
        if number is None:
            if self._at.cell("id-number") is not None:
                return  # Said already why it cannot be read.
            if birth is None or birth.is_month or sex is None:
                self._at.fault(
                    Message(
                        N_("Without an identity number, birth date and sex are needed.")
                    ),
                    Message(N_("Write the identity number, or both of these.")),
                    "id-number",
                )
                return
            self._at.doubt(
                Message(N_("There is no identity number: nobody can be told apart.")),
                "id-number",
            )
            self._fill(Person("", said.name, "", birth.day, sex))
            return
        identity = self._at.tried("id-number", self._identity, number)
        if identity is None:
            return
        said.id_number = identity.id_number
        if birth is not None and not _same_day(birth.day, birth.is_month, identity):
            self._at.fault(
                Message(
                    N_("The birth date is not that of the identity number ({day})."),
                    {"day": identity.birth_date},
                ),
                Message(N_("Compare both with the card and correct the wrong one.")),
                "birth-date",
            )
        if sex is not None and sex != identity.sex:
            self._at.fault(
                Message(N_("The sex is not that of the identity number.")),
                Message(N_("Compare both with the card and correct the wrong one.")),
                "sex",
            )
        self._fill(identity)

    def _identity(self, number: str) -> Person:
        refuse_mask(number, "id_number")
        if re.fullmatch(r"\d{15}", number, re.ASCII):
            number = eighteen(number)
            self._at.doubt(
                Message(
                    N_("An identity number of the old kind: the new one is taken.")
                ),
                "id-number",
            )
        read = read_id_number(number, self._ctx.today())
        return Person("", self._said.name, read.number, read.birth_date, read.sex)

    def _fill(self, person: Person) -> None:
        """Put in what is no law's business: where somebody lives, whom one rings up."""
        phone = self._phone("phone")
        community = self._at.text("community")
        known = self._lists.communities
        if community and known and community not in known:
            self._at.doubt(
                Message(
                    N_("“{name}” is none of the office's communities."),
                    {"name": community},
                ),
                "community",
            )
        self._said.person = replace(
            person,
            phone=phone,
            address=self._at.text("address"),
            community=community,
            contact_name=self._at.text("contact-name"),
            contact_relation=self._at.text("contact-relation"),
            contact_phone=self._phone("contact-phone"),
            note=self._at.text("note"),
        )

    def _phone(self, name: str) -> str:
        cell = self._at.cell(name)
        if cell is None:
            return ""
        number = self._at.read(name, read_digits) or ""
        self._at.tried(name, lambda typed: refuse_mask(typed, name), number)
        if may_have_lost_zeros(cell) and number and not _MOBILE.fullmatch(number):
            self._at.doubt(
                Message(N_("Kept as a number: zeros at the beginning may be lost.")),
                name,
            )
        return number

    # --- money and decision -------------------------------------------------------

    def _money(self) -> None:
        said = self._said
        amount = self._at.read("amount", read_money)
        month = self._at.read("paid-through", read_month)
        words = self._at.text("programme")
        if words:
            found = self._programme(words)
            if found is None:
                self._at.unknown("programme", words)
            else:
                said.programme = found
        if amount is not None and amount > Money(0):
            self._payment(amount, month, words)
        applied = self._at.read("applied-on", read_day)
        decided = self._at.read("decided-on", read_day)
        for name, day in (("applied-on", applied), ("decided-on", decided)):
            if day is not None and day.day > self._ctx.today():
                self._at.fault(
                    Message(N_("This day lies in the future.")),
                    Message(N_("Correct the day.")),
                    name,
                )
        said.decision = OldDecision(
            self._at.text("decision-number"),
            self._at.text("decision-authority"),
            None if decided is None else decided.day,
        )
        said.applied_on = None if applied is None else applied.day

    def _payment(self, amount: Money, month: Month | None, words: str) -> None:
        said = self._said
        if not words:
            self._at.fault(
                Message(N_("Which subsidy the amount is of is not said.")),
                Message(N_("Name the programme for all rows under the columns.")),
                "amount",
            )
        elif month is None and self._at.cell("paid-through") is None:
            self._at.fault(
                Message(N_("Through which month was paid is not said.")),
                Message(N_("Name the month for all rows under the columns.")),
                "amount",
            )
        elif month is not None and month > Month.of(self._ctx.today()).plus(1):
            self._at.fault(
                Message(
                    N_("Paid through {month}: that month is to come."), {"month": month}
                ),
                Message(N_("Correct the month.")),
                "paid-through",
            )
        elif month is not None and said.programme:
            said.payment = OldPayment(
                said.programme, self._at.text("category"), month, amount
            )

    def _programme(self, words: str) -> str | None:
        if words in self._lists.programmes:
            return words
        plain = plain_word(words)
        exact = [
            code
            for code, label in self._lists.programmes.items()
            if plain in (plain_word(label.zh_CN), plain_word(label.en or ""))
        ]
        return exact[0] if len(exact) == 1 else None


def _same_day(said: date, is_month: bool, person: Person) -> bool:
    born = person.birth_date
    if is_month:
        return (said.year, said.month) == (born.year, born.month)
    return said == born


def heads_of(rows: Sequence[Row], number: int) -> dict[int, str]:
    """Return the heads of a sheet: what stands in the row of that number."""
    for row in rows:
        if row.number == number:
            return {column: cell.text for column, cell in row.cells.items()}
    return {}
