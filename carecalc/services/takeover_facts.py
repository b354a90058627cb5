# SPDX-License-Identifier: Apache-2.0
"""What the law reads of a row of somebody's list: each fact, every doubt by its cell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.catalog.takeover_words import TakeoverWords, plain_word
from carecalc.domain.fact import (
    DisabilityCertificate,
    FactValue,
    Hukou,
    OutsideAssessment,
    Payee,
    Setting,
    Status,
)
from carecalc.domain.person import Person
from carecalc.domain.taking_over import NewFact
from carecalc.domain.taking_over_reading import (
    may_have_lost_zeros,
    parts,
    read_day,
    read_digits,
)
from carecalc.errors import UserError
from carecalc.services.certificates import check as check_certificate
from carecalc.services.context import Context
from carecalc.services.fact_checks import check_fact
from carecalc.services.takeover_cells import Cells, Said
from carecalc.services.takeover_grades import Grades
from carecalc.text import N_, Message, Text

_REGION = re.compile(r"\d{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Lists:
    """What words of cells are held against: programmes by their names, levels, codes."""

    programmes: Mapping[str, Text]
    channels: Mapping[str, str]
    regions: Mapping[str, str]
    codes: Mapping[str, Mapping[str, Text]]
    communities: tuple[str, ...]


class FactCells:
    """Reads the facts that stand in the cells of the row at hand."""

    def __init__(
        self, ctx: Context, words: TakeoverWords, lists: Lists, at: Cells
    ) -> None:
        self._ctx = ctx
        self._words = words
        self._lists = lists
        self._at = at
        self._grades = Grades(ctx, words, lists.codes)
        self._said = Said(0)

    def read(self, person: Person, said: Said) -> None:
        """Put the facts of the row, which is somebody's, to what else it says."""
        self._said = said
        self._hukou()
        self._statuses()
        self._certificate(person)
        self._level()
        setting = self._at.code("setting", "setting")
        if setting is not None:
            self._add("setting", Setting(setting))
        self._payee(person)

    def _hukou(self) -> None:
        typed = self._at.text("hukou")
        if not typed:
            return
        region = typed if _REGION.fullmatch(typed) else self._lists.regions.get(typed)
        if region is None:
            self._at.fault(
                Message(N_("The region “{name}” is not known."), {"name": typed}),
                Message(
                    N_("Write the code of the county or district, such as 110105.")
                ),
                "hukou",
            )
        else:
            self._add("hukou", Hukou(region))

    def _statuses(self) -> None:
        cell = self._at.cell("status")
        since = self._at.read("status-from", read_day)
        authority = self._at.text("status-authority")
        for word in parts("" if cell is None else cell.text):
            code = self._at.code_of("status", word)
            if code is None:
                self._at.unknown("status", word)
            else:
                self._add(
                    "status",
                    Status(code, authority),
                    None if since is None else since.day,
                )

    def _certificate(self, person: Person) -> None:
        number = self._at.read("certificate-number", read_digits) or ""
        category_words = self._at.text("certificate-category")
        grade_words = self._at.text("certificate-grade") or category_words
        since = self._at.read("certificate-from", read_day)
        first = None if since is None else since.day
        if not number and not category_words:
            return
        category = self._grades.category(category_words)
        grade = self._grades.grade(grade_words)
        if number and (category is None or grade is None) and not category_words:
            # The number itself says both, unless it stands for several categories.
            digits = re.fullmatch(r"\w{18}(\d)(\d)(?:B\d{1,2})?", number, re.ASCII)
            names = self._lists.codes.get("certificate-digit", {})
            if digits is not None and digits[1] in names:
                category = self._grades.category(names[digits[1]].zh_CN)
                grade = int(digits[2])
        if category is None or grade is None:
            self._at.fault(
                Message(N_("Category and grade of the certificate cannot be told.")),
                Message(
                    N_("Write one category and one grade: 肢体, 二级; several by hand.")
                ),
                "certificate-category" if category_words else "certificate-number",
            )
            return
        value = DisabilityCertificate(category, grade, False, number)
        if number:
            checked = self._at.tried(
                "certificate-number",
                lambda each: check_certificate(self._ctx, each, person) or each,
                value,
            )
            if checked is None:
                return
        self._add("certificate-category", value, first)

    def _level(self) -> None:
        words = self._at.text("level")
        if not words:
            return
        scale_words = self._at.text("scale")
        scale = self._grades.scale(scale_words) if scale_words else None
        if scale is None:
            said = scale_words or "—"
            self._at.fault(
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
        assessed = self._at.read("assessed-on", read_day)
        until = self._at.read("level-until", read_day)
        if assessed is None:
            if self._at.cell("assessed-on") is None:
                self._at.fault(
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
            self._at.fault(
                Message(N_("The assessment lies in the future.")),
                Message(N_("Correct the day of the assessment.")),
                "assessed-on",
            )
            return
        self._at.tell_month("assessed-on", assessed.is_month, assessed.day)
        found = self._grades.level(scale, words)
        if found is None:
            known = tuple(self._grades.levels(scale).values())
            self._at.fault(
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
                number=self._at.text("report-number"),
                body=self._at.text("assessed-by"),
            ),
            assessed.day,
            None if until is None else until.day,
        )

    def _payee(self, person: Person) -> None:
        cell = self._at.cell("account")
        if cell is None or not person.name:
            return
        number = self._at.read("account", read_digits)
        if number is None:
            return
        if may_have_lost_zeros(cell):
            self._at.doubt(
                Message(N_("Kept as a number: zeros at the beginning may be lost.")),
                "account",
            )
        holder = self._at.text("holder") or person.name
        relation = self._at.text("payee-relation")
        is_self = plain_word(holder) == plain_word(person.name)
        if relation and self._words.code_of("relation", relation) == "self":
            relation = ""
        if is_self:
            relation = ""
        reason = "" if is_self else self._at.text("payee-reason")
        channel = self._channel()
        if channel is None:
            return
        self._add(
            "account",
            Payee(
                channel,
                holder,
                number,
                self._at.text("bank"),
                "self" if is_self else relation,
                reason,
            ),
        )

    def _channel(self) -> str | None:
        words = self._at.text("channel")
        if not words:
            return "bank-card"
        code = self._at.code_of("channel", words) or self._lists.channels.get(
            plain_word(words)
        )
        if code is None:
            self._at.unknown("channel", words)
        return code

    def _add(
        self,
        name: str,
        value: FactValue,
        first: date | None = None,
        last: date | None = None,
    ) -> None:
        if first is not None and last is not None and last < first:
            self._at.fault(
                Message(N_("The last day lies before the first day.")),
                Message(N_("Correct one of the two days.")),
                name,
            )
            return
        try:
            # The list is the document; the row names it while the fact is looked at.
            check_fact(self._ctx, value, first, str(self._said.row))
        except UserError as error:
            self._at.fault(error.message, error.hint, name)
            return
        self._said.facts.append(NewFact(value, first, last))
