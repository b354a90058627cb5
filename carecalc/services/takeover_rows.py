# SPDX-License-Identifier: Apache-2.0
"""A row of somebody's list as what it says of a person, every doubt named by its cell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from carecalc.catalog.takeover_words import TakeoverWords, plain_head, plain_word
from carecalc.domain.certificate import eighteen
from carecalc.domain.fact import (
    DisabilityCertificate,
    FactValue,
    Hukou,
    OutsideAssessment,
    Payee,
    Setting,
    Status,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person, read_id_number
from carecalc.domain.table import NUMBER, Cell, Row, cell_name
from carecalc.domain.taking_over import (
    NewFact,
    OldDecision,
    OldPayment,
    Plan,
    Remark,
)
from carecalc.domain.taking_over_reading import (
    may_have_lost_zeros,
    parts,
    read_day,
    read_digits,
    read_money,
    read_month,
    read_words,
)
from carecalc.errors import UserError
from carecalc.services import outside
from carecalc.services.certificates import check as check_certificate
from carecalc.services.context import Context
from carecalc.services.fact_checks import check_fact
from carecalc.services.revealing import refuse_mask
from carecalc.text import N_, Message, Text

T = TypeVar("T")

_MOBILE = re.compile(r"1\d{10}", re.ASCII)
_REGION = re.compile(r"\d{6}", re.ASCII)
_GRADE = re.compile(
    r"[(（]?([1-5一二三四五壹贰叁肆伍ⅠⅡⅢⅣⅤ]|I{1,3}|IV|V)[)）]?级?", re.ASCII
)
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Lists:
    """What words of cells are held against: programmes by their names, levels, codes."""

    programmes: Mapping[str, Text]
    channels: Mapping[str, str]
    regions: Mapping[str, str]
    codes: Mapping[str, Mapping[str, Text]]
    communities: tuple[str, ...]


@dataclass(slots=True)
class Said:
    """What a row says, and what is to be said of it.

    `is_nobody`: it is no person's row. `faults` keep it out, `doubts` do not.
    """

    row: int
    is_nobody: bool = False
    name: str = ""
    id_number: str = ""
    person: Person | None = None
    facts: list[NewFact] = field(default_factory=list)
    payment: OldPayment | None = None
    programme: str = ""
    decision: OldDecision = field(default_factory=OldDecision)
    applied_on: date | None = None
    faults: list[Remark] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)


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
        self._words = words
        self._lists = lists
        self._heads = {column: plain_head(head) for column, head in heads.items()}
        self._columns = {name: column for column, name in plan.fields.items()}
        self._for_all = {name: Cell(value) for name, value in plan.for_all.items()}
        self._nothing = {plain_word(sign) for sign in words.signs.nothing}
        self._totals = tuple(plain_word(word) for word in words.signs.totals)
        self._levels: dict[str, Mapping[str, Text]] = {}
        self._row = Row(0, {})
        self._said = Said(0)

    def read(self, row: Row) -> Said:
        """Return what a row says."""
        self._row, self._said = row, Said(row.number)
        said = self._said
        if self._is_head(row) or self._is_total(row):
            said.is_nobody = True
            return said
        said.name = self._text("name")
        number = self._read("id-number", read_digits)
        if not said.name and number is None and not self._cell("amount"):
            said.is_nobody = True
            return said
        if row.is_hidden:
            self._doubt(Message(N_("The row is hidden in the spreadsheet.")))
        self._tell_formulas()
        self._person(number)
        if said.person is not None:
            self._facts(said.person)
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
                return self._cell("id-number") is None
        return False

    def _person(self, number: str | None) -> None:
        said = self._said
        if not said.name:
            self._fault(
                Message(N_("The name is missing.")),
                Message(N_("Write the name as it stands on the card.")),
                "name",
            )
        elif len(said.name) > _LONGEST:
            self._fault(
                Message(
                    N_("A name of more than {count} characters fits on no paper."),
                    {"count": _LONGEST},
                ),
                Message(N_("Look whether something else was pasted into the field.")),
                "name",
            )
        birth = self._read("birth-date", read_day)
        sex = self._code("sex", "sex")
        said.id_number = number or ""
        if number is None:
            if self._cell("id-number") is not None:
                return  # Said already why it cannot be read.
            if birth is None or birth.is_month or sex is None:
                self._fault(
                    Message(
                        N_("Without an identity number, birth date and sex are needed.")
                    ),
                    Message(N_("Write the identity number, or both of these.")),
                    "id-number",
                )
                return
            self._doubt(
                Message(N_("There is no identity number: nobody can be told apart.")),
                "id-number",
            )
            self._fill(Person("", said.name, "", birth.day, sex))
            return
        identity = self._tried("id-number", self._identity, number)
        if identity is None:
            return
        said.id_number = identity.id_number
        if birth is not None and not _same_day(birth.day, birth.is_month, identity):
            self._fault(
                Message(
                    N_("The birth date is not that of the identity number ({day})."),
                    {"day": identity.birth_date},
                ),
                Message(N_("Compare both with the card and correct the wrong one.")),
                "birth-date",
            )
        if sex is not None and sex != identity.sex:
            self._fault(
                Message(N_("The sex is not that of the identity number.")),
                Message(N_("Compare both with the card and correct the wrong one.")),
                "sex",
            )
        self._fill(identity)

    def _identity(self, number: str) -> Person:
        refuse_mask(number, "id_number")
        if re.fullmatch(r"\d{15}", number, re.ASCII):
            number = eighteen(number)
            self._doubt(
                Message(
                    N_("An identity number of the old kind; the new one is {number}."),
                    {"number": number},
                ),
                "id-number",
            )
        read = read_id_number(number, self._ctx.today())
        return Person("", self._said.name, read.number, read.birth_date, read.sex)

    def _fill(self, person: Person) -> None:
        """Put in what is no law's business: where somebody lives, whom one rings up."""
        phone = self._phone("phone")
        community = self._text("community")
        known = self._lists.communities
        if community and known and community not in known:
            self._doubt(
                Message(
                    N_("“{name}” is none of the office's communities."),
                    {"name": community},
                ),
                "community",
            )
        self._said.person = replace(
            person,
            phone=phone,
            address=self._text("address"),
            community=community,
            contact_name=self._text("contact-name"),
            contact_relation=self._text("contact-relation"),
            contact_phone=self._phone("contact-phone"),
            note=self._text("note"),
        )

    def _phone(self, name: str) -> str:
        cell = self._cell(name)
        if cell is None:
            return ""
        number = self._read(name, read_digits) or ""
        self._tried(name, lambda typed: refuse_mask(typed, name), number)
        if may_have_lost_zeros(cell) and number and not _MOBILE.fullmatch(number):
            self._doubt(
                Message(N_("Kept as a number: zeros at the beginning may be lost.")),
                name,
            )
        return number

    # --- what the law reads -------------------------------------------------------

    def _facts(self, person: Person) -> None:
        self._hukou()
        self._statuses()
        self._certificate(person)
        self._level()
        setting = self._code("setting", "setting")
        if setting is not None:
            self._add("setting", Setting(setting))
        self._payee(person)

    def _hukou(self) -> None:
        typed = self._text("hukou")
        if not typed:
            return
        region = typed if _REGION.fullmatch(typed) else self._lists.regions.get(typed)
        if region is None:
            self._fault(
                Message(N_("The region “{name}” is not known."), {"name": typed}),
                Message(
                    N_("Write the code of the county or district, such as 110105.")
                ),
                "hukou",
            )
        else:
            self._add("hukou", Hukou(region))

    def _statuses(self) -> None:
        cell = self._cell("status")
        since = self._read("status-from", read_day)
        authority = self._text("status-authority")
        for word in parts("" if cell is None else cell.text):
            code = self._code_of("status", word)
            if code is None:
                self._unknown("status", word)
            else:
                self._add(
                    "status",
                    Status(code, authority),
                    None if since is None else since.day,
                )

    def _certificate(self, person: Person) -> None:
        number = self._read("certificate-number", read_digits) or ""
        category_words = self._text("certificate-category")
        grade_words = self._text("certificate-grade") or category_words
        since = self._read("certificate-from", read_day)
        first = None if since is None else since.day
        if not number and not category_words:
            return
        category = self._category(category_words)
        grade = self._grade(grade_words)
        if number and (category is None or grade is None) and not category_words:
            # The number itself says both, unless it stands for several categories.
            digits = re.fullmatch(r"\w{18}(\d)(\d)(?:B\d{1,2})?", number, re.ASCII)
            names = self._lists.codes.get("certificate-digit", {})
            if digits is not None and digits[1] in names:
                category = self._category(names[digits[1]].zh_CN)
                grade = int(digits[2])
        if category is None or grade is None:
            self._fault(
                Message(N_("Category and grade of the certificate cannot be told.")),
                Message(
                    N_("Write one category and one grade: 肢体, 二级; several by hand.")
                ),
                "certificate-category" if category_words else "certificate-number",
            )
            return
        value = DisabilityCertificate(category, grade, False, number)
        if number:
            checked = self._tried(
                "certificate-number",
                lambda each: check_certificate(self._ctx, each, person) or each,
                value,
            )
            if checked is None:
                return
        self._add("certificate-category", value, first)

    def _category(self, words: str) -> str | None:
        plain = plain_word(words)
        found = {
            code
            for code, names in self._words.words.get("category", {}).items()
            if any(plain_word(name) in plain for name in names)
        }
        return next(iter(found)) if len(found) == 1 else None

    def _grade(self, words: str) -> int | None:
        plain = plain_word(words).upper()
        found = _GRADE.search(plain)
        code = None if found is None else self._words.code_of("numeral", found[1])
        return None if code is None or int(code) > 4 else int(code)

    def _level(self) -> None:
        words = self._text("level")
        if not words:
            return
        scale_words = self._text("scale")
        scale = self._scale(scale_words) if scale_words else None
        if scale is None:
            said = scale_words or "—"
            self._fault(
                Message(
                    N_("By which scale the level was found is not known: {scale}."),
                    {"scale": said},
                ),
                Message(
                    N_(
                        "Name the scale for all rows under the columns, or leave levels out."
                    )
                ),
                "scale" if scale_words else "level",
            )
            return
        assessed = self._read("assessed-on", read_day)
        until = self._read("level-until", read_day)
        if assessed is None:
            if self._cell("assessed-on") is None:
                self._fault(
                    Message(
                        N_(
                            "A level counts from the day of its assessment: it is missing."
                        )
                    ),
                    Message(
                        N_("Write the day, or one for all rows under the columns.")
                    ),
                    "level",
                )
            return
        if assessed.day > self._ctx.today():
            self._fault(
                Message(N_("The assessment lies in the future.")),
                Message(N_("Correct the day of the assessment.")),
                "assessed-on",
            )
            return
        self._tell_month("assessed-on", assessed.is_month, assessed.day)
        found = self._level_of(scale, words)
        if found is None:
            known = tuple(self._known_levels(scale).values())
            self._fault(
                Message(N_("“{level}” is no level of this scale."), {"level": words}),
                Message(N_("Its levels are: {levels}."), {"levels": known})
                if known
                else Message(N_("Copy the level from the report.")),
                "level",
            )
            return
        self._add(
            "level",
            OutsideAssessment(
                scale,
                found,
                number=self._text("report-number"),
                body=self._text("assessed-by"),
            ),
            assessed.day,
            None if until is None else until.day,
        )

    def _scale(self, words: str) -> str | None:
        plain = plain_word(words)
        known = (
            *self._ctx.catalog.scale_codes(),
            *self._lists.codes.get("outside-scale", {}),
        )
        found = self._words.code_of("scale", words)
        if found is not None:
            return found
        return next((code for code in known if plain_word(code) == plain), None)

    def _known_levels(self, scale: str) -> Mapping[str, Text]:
        if scale not in self._levels:
            self._levels[scale] = outside.levels(self._ctx, scale)
        return self._levels[scale]

    def _level_of(self, scale: str, words: str) -> str | None:
        """Return the code of a level: by its name, a part of it, or its number."""
        known = self._known_levels(scale)
        if not known:
            return words if len(words) <= 20 else None
        plain = plain_word(words)
        if plain in known:
            return plain
        named = [
            code
            for code, label in known.items()
            if plain in {plain_word(each) for each in outside.names_of(label)}
        ]
        if len(named) == 1:
            return named[0]
        number = _GRADE.search(plain.upper())
        code = None if number is None else self._words.code_of("numeral", number[1])
        return code if code in known else None

    def _payee(self, person: Person) -> None:
        cell = self._cell("account")
        if cell is None or not person.name:
            return
        number = self._read("account", read_digits)
        if number is None:
            return
        if may_have_lost_zeros(cell):
            self._doubt(
                Message(N_("Kept as a number: zeros at the beginning may be lost.")),
                "account",
            )
        holder = self._text("holder") or person.name
        relation = self._text("payee-relation")
        is_self = plain_word(holder) == plain_word(person.name)
        if relation and self._words.code_of("relation", relation) == "self":
            relation = ""
        if is_self:
            relation = ""
        reason = "" if is_self else self._text("payee-reason")
        channel = self._channel()
        if channel is None:
            return
        self._add(
            "account",
            Payee(
                channel,
                holder,
                number,
                self._text("bank"),
                "self" if is_self else relation,
                reason,
            ),
        )

    def _channel(self) -> str | None:
        words = self._text("channel")
        if not words:
            return "bank-card"
        code = self._code_of("channel", words) or self._lists.channels.get(
            plain_word(words)
        )
        if code is None:
            self._unknown("channel", words)
        return code

    # --- money and decision -------------------------------------------------------

    def _money(self) -> None:
        said = self._said
        amount = self._read("amount", read_money)
        month = self._read("paid-through", read_month)
        words = self._text("programme")
        if words:
            found = self._programme(words)
            if found is None:
                self._unknown("programme", words)
            else:
                said.programme = found
        if amount is not None and amount > Money(0):
            self._payment(amount, month, words)
        applied = self._read("applied-on", read_day)
        decided = self._read("decided-on", read_day)
        for name, day in (("applied-on", applied), ("decided-on", decided)):
            if day is not None and day.day > self._ctx.today():
                self._fault(
                    Message(N_("This day lies in the future.")),
                    Message(N_("Correct the day.")),
                    name,
                )
        said.decision = OldDecision(
            self._text("decision-number"),
            self._text("decision-authority"),
            None if decided is None else decided.day,
        )
        said.applied_on = None if applied is None else applied.day

    def _payment(self, amount: Money, month: Month | None, words: str) -> None:
        said = self._said
        if not words:
            self._fault(
                Message(N_("Which subsidy the amount is of is not said.")),
                Message(N_("Name the programme for all rows under the columns.")),
                "amount",
            )
        elif month is None and self._cell("paid-through") is None:
            self._fault(
                Message(N_("Through which month was paid is not said.")),
                Message(N_("Name the month for all rows under the columns.")),
                "amount",
            )
        elif month is not None and month > Month.of(self._ctx.today()).plus(1):
            self._fault(
                Message(
                    N_("Paid through {month}: that month is to come."), {"month": month}
                ),
                Message(N_("Correct the month.")),
                "paid-through",
            )
        elif month is not None and said.programme:
            said.payment = OldPayment(
                said.programme, self._text("category"), month, amount
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

    # --- cells --------------------------------------------------------------------

    def _cell(self, name: str) -> Cell | None:
        """Return the cell of a field, or what stands for every row; None for nothing."""
        column = self._columns.get(name)
        cell = None if column is None else self._row.cell(column)
        if cell is None or plain_word(cell.text) in self._nothing or not cell.text:
            return self._for_all.get(name)
        return cell

    def _read(self, name: str, read: Callable[[Cell], T]) -> T | None:
        cell = self._cell(name)
        return None if cell is None else self._tried(name, read, cell)

    def _text(self, name: str) -> str:
        cell = self._cell(name)
        if cell is None:
            return ""
        if cell.kind == NUMBER and cell.has_lost_digits:
            return self._read(name, read_digits) or ""
        return self._read(name, read_words) or ""

    def _code(self, name: str, kind: str) -> str | None:
        words = self._text(name)
        if not words:
            return None
        code = self._code_of(kind, words)
        if code is None:
            self._unknown(name, words)
        return code

    def _code_of(self, kind: str, words: str) -> str | None:
        found = self._words.code_of(kind, words)
        if found is not None:
            return found
        plain = plain_word(words)
        for code, label in self._lists.codes.get(kind, {}).items():
            if plain in (plain_word(code), plain_word(label.zh_CN)):
                return code
        return None

    def _tried(self, name: str, act: Callable[..., T], *given: object) -> T | None:
        try:
            return act(*given)
        except UserError as error:
            self._fault(error.message, error.hint, name)
            return None

    def _add(
        self,
        name: str,
        value: FactValue,
        first: date | None = None,
        last: date | None = None,
    ) -> None:
        if first is not None and last is not None and last < first:
            self._fault(
                Message(N_("The last day lies before the first day.")),
                Message(N_("Correct one of the two days.")),
                name,
            )
            return
        try:
            check_fact(self._ctx, value, first, self._row_name())
        except UserError as error:
            self._fault(error.message, error.hint, name)
            return
        self._said.facts.append(NewFact(value, first, last))

    def _row_name(self) -> str:
        """Return what stands for the document while a fact is looked at: the list."""
        return str(self._row.number)

    def _unknown(self, name: str, words: str) -> None:
        self._fault(
            Message(
                N_("“{word}” is not understood ({field})."),
                {"word": words, "field": self._words.fields[name].label},
            ),
            Message(N_("Write it in one of the usual words, or leave the column out.")),
            name,
        )

    def _tell_month(self, name: str, is_month: bool, day: date) -> None:
        if is_month:
            self._doubt(
                Message(N_("The day is missing: {day} is taken."), {"day": day}), name
            )

    def _tell_formulas(self) -> None:
        for name, column in self._columns.items():
            cell = self._row.cell(column)
            if cell is not None and cell.is_formula and cell.text:
                self._doubt(Message(N_("A formula: what it gave last is taken.")), name)
            elif cell is not None and cell.is_formula:
                self._fault(
                    Message(N_("A formula that never gave a value.")),
                    Message(N_("Open the workbook in Excel or WPS and save it again.")),
                    name,
                )

    def _where(self, name: str) -> str:
        column = self._columns.get(name)
        if column is None or (self._row.cell(column) is None and name in self._for_all):
            return ""
        return cell_name(column, self._row.number)

    def _fault(self, message: Message, hint: Message | None, name: str) -> None:
        remark = Remark(message, hint, self._where(name))
        if remark not in self._said.faults:
            self._said.faults.append(remark)

    def _doubt(self, message: Message, name: str = "") -> None:
        self._said.doubts.append(
            Remark(message, None, self._where(name) if name else "")
        )


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
