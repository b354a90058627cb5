# SPDX-License-Identifier: Apache-2.0
"""The forms for a member of a household and for somebody who owes support."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout

from carecalc.domain.household import NO_SITUATION, Disability, Member, Supporter
from carecalc.domain.masking import mask_id_number
from carecalc.domain.person import normalise_id_number, read_id_number
from carecalc.errors import UserError
from carecalc.gui.widgets import household_asks as asks
from carecalc.gui.widgets.household_form import HouseholdForm
from carecalc.gui.widgets.household_words import (
    APPLICANT,
    DUTIES,
    RELATIONS,
    SITUATIONS,
    STUDENTS,
    choices,
    named,
)
from carecalc.gui.widgets.inputs import (
    Choice,
    DateEdit,
    Field,
    MoneyEdit,
    button,
    label,
)
from carecalc.gui.widgets.naming import grades_of
from carecalc.gui.widgets.numbers import HIDDEN, MaskedLine
from carecalc.text import N_

_ANSWERS = {
    "independent": N_("Able to live independently"),
    "duty": N_("Legal duty of support"),
    "co_resident": N_("Has lived here for long"),
    "employed": N_("Employed"),
    "severely_ill": N_("Severely ill"),
}


_FIELD = "household"


class PersonFields(HouseholdForm):
    """Name, identity number and birth date; the number says the birth date.

    A number that was declared before stands by its ends until it is shown.
    """

    def add_person(self, why_born: str) -> None:
        """Make the fields that tell who somebody is."""
        self.add("name", self.gettext("Name"), QLineEdit(), required=True)
        self._number = QLineEdit()
        self.add("id-number", self.gettext("Identity number"), self._number)
        self.add("birth-date", self.gettext("Birth date"), DateEdit(), hint=why_born)
        self._masked = MaskedLine(self._number, mask_id_number)
        self._show = button(self.gettext("Show"), "show-number", "link")
        self._show.hide()
        self._show.clicked.connect(self._on_show)
        under = self.fields["id-number"].layout()
        assert isinstance(under, QVBoxLayout)
        # Before the room that the field leaves below.
        under.insertWidget(under.count() - 1, self._show, 0, Qt.AlignmentFlag.AlignLeft)
        if self.at.numbers is not None:
            self.at.numbers.shown.connect(self._on_shown)
        self._number.textEdited.connect(self._on_number)
        self._number.editingFinished.connect(self._on_number_left)

    def write_number(self, number: str) -> None:
        """Put in a number that was declared, by its ends unless all are shown."""
        numbers = self.at.numbers
        is_whole = numbers is not None and numbers.is_whole(_FIELD)
        self._masked.set_number(number, is_whole)
        can_show = numbers is not None and numbers.can_be_shown
        self._show.setVisible(self._masked.hides and can_show)

    def _on_show(self) -> None:
        assert self.at.numbers is not None
        self.at.numbers.ask(_FIELD)

    def _on_shown(self) -> None:
        self._masked.show_whole()
        if self._show.hasFocus():
            self._number.setFocus()
        self._show.hide()

    def _on_number(self) -> None:
        self.fields["id-number"].clear_error()
        if len(normalise_id_number(self._number.text())) >= 18:
            self._on_number_left()

    def _on_number_left(self) -> None:
        typed = normalise_id_number(self._number.text())
        if not typed or self._masked.hides:
            return
        try:
            read = read_id_number(typed, self.at.on)
        except UserError as error:
            self.fields["id-number"].show_error(error)
            return
        self.write("birth-date", read.birth_date)

    def id_number(self) -> str:
        """Return the number as it is kept."""
        number = self._masked.number()
        if number is None:
            self.lack("id-number", self.words(HIDDEN))
        typed = normalise_id_number(number or "")
        if typed:
            try:
                read_id_number(typed, self.at.on)
            except UserError as error:
                self.lack("id-number", error)
        return typed

    def add_statuses(self, why: asks.Why) -> None:
        """Make a box for every hardship status; none ticked and not known differ."""
        self._statuses_known = QCheckBox(self.gettext("Known; tick what holds"))
        self.add(
            "statuses",
            self.gettext("Hardship statuses of the family"),
            self._statuses_known,
            hint=self.asked_for(why),
            span=2,
        )
        self._statuses: dict[str, QCheckBox] = {}
        read = {*()}
        if self.at.rules.support is not None:
            read |= set(self.at.rules.support.poor)
        for row in self.at.rules.no_capacity.values():
            read |= set(row.status)
        for code in sorted(read):
            box = QCheckBox(self.voice.name("status", code))
            box.setObjectName(f"status-{code}")
            box.setEnabled(False)
            self._statuses[code] = box
            self._grid.add(box)
        self._statuses_known.toggled.connect(self._on_known)

    def _on_known(self, known: bool) -> None:
        for box in self._statuses.values():
            box.setEnabled(known)

    def statuses(self) -> tuple[str, ...] | None:
        """Return the statuses ticked; None while they are not known."""
        if "statuses" not in self.fields or not self._statuses_known.isChecked():
            return None
        return tuple(code for code, box in self._statuses.items() if box.isChecked())


class MemberForm(PersonFields):
    """Somebody of the household; asked is only what a rule reads of that relation."""

    def build(self) -> None:
        """Make the fields."""
        self._member = Member(self.at.new_id, "")
        self.add_person(self.gettext("Asked for: the age, where a rule looks at it"))
        self._relation = Choice()
        self._relation.fill(
            [
                (code, named(self.voice, RELATIONS, code))
                for code in asks.relations(self.at.rules)
            ]
        )
        self._relation.setCurrentIndex(-1)
        self.add(
            "relation",
            self.gettext("Relation to the applicant"),
            self._relation,
            required=True,
        )
        nobody = ("", "")
        situations = Choice()
        situations.fill(
            [(code, self._situation(code)) for code in asks.situations(self.at.rules)]
        )
        self.add("situation", self.gettext("Where this person is"), situations)
        self.add("since", self.gettext("Away since"), DateEdit())
        students = Choice()
        students.fill(
            [
                (None, self.gettext("not known")),
                *(
                    (code, named(self.voice, STUDENTS, code))
                    for code in asks.students(self.at.rules)
                ),
            ]
        )
        self.add("student", self.gettext("Pupil or student"), students)
        for name, title in _ANSWERS.items():
            self.add_answer(name, self.gettext(title), nobody)
        self._add_certificates()
        self._add_supporting()
        self._relation.currentIndexChanged.connect(self._arrange)
        situations.currentIndexChanged.connect(self._arrange)
        self._arrange()

    def _situation(self, code: str) -> str:
        if code in SITUATIONS:
            return named(self.voice, SITUATIONS, code)
        for row in self.at.rules.membership.values():
            if code in row.situation:
                return self.words(row.label)
        return code

    def _add_certificates(self) -> None:
        grades = grades_of(self.voice)
        self._grades: dict[str, Field] = {}
        for code, name in self.voice.choices("category"):
            choice = Choice()
            choice.fill([(None, self.gettext("not certified")), *grades])
            self.add(
                f"grade-{code}",
                self.gettext("Disability: {category}", category=name),
                choice,
            )
            self._grades[str(code)] = self.fields[f"grade-{code}"]

    def _add_supporting(self) -> None:
        self._supporting: dict[str, QCheckBox] = {}
        self._supporting_title = label(self.gettext("Looked after by"), "caption", self)
        self._grid.add(self._supporting_title, 2)
        people = [
            *((m.id, m.name or m.id) for m in self.at.household.members),
            *((s.id, s.name or s.id) for s in self.at.household.supporters or ()),
        ]
        for who, name in people:
            box = QCheckBox(name)
            box.setObjectName(f"supported-by-{who}")
            self._supporting[who] = box
            self._grid.add(box)

    def _arrange(self) -> None:
        """Ask only for what a rule in force reads."""
        relation = str(self._relation.code() or "")
        asked = asks.of_member(self.at.rules, relation) if relation else {}
        if self.answer_now("situation") in (None, NO_SITUATION):
            asked.pop("since", None)
        for name in ("situation", "since", "student", *_ANSWERS):
            self.fields[name].setVisible(name in asked)
            if name in asked:
                self.fields[name].set_hint(self.asked_for(asked[name]))
        for field in self._grades.values():
            field.setVisible("disabilities" in asked)
        for box in (self._supporting_title, *self._supporting.values()):
            box.setVisible("supported_by" in asked and bool(self._supporting))
        self._grid.close_up()
        self.resized.emit()

    def answer_now(self, name: str) -> object:
        """Return what is chosen in a field, shown or not."""
        control = self.fields[name].control
        assert isinstance(control, Choice)
        return control.code()

    def show_entry(self, entry: Member) -> None:
        """Fill the fields with what is declared."""
        self._member = entry
        self.fill(name=entry.name, relation=entry.relation)
        self.write_number(entry.id_number)
        self.write("birth-date", entry.birth_date)
        self.write("since", entry.since)
        for name in ("situation", "student", *_ANSWERS):
            self.choose(name, getattr(entry, name))
        for one in entry.disabilities:
            self.choose(f"grade-{one.category}", one.grade)
        for who in entry.supported_by or ():
            if who in self._supporting:
                self._supporting[who].setChecked(True)
        self._relation.setEnabled(entry.relation != APPLICANT)
        own = self._supporting.get(entry.id)
        if own is not None:
            own.setEnabled(False)
        self._arrange()

    def value(self) -> Member:
        """Return the member typed."""
        disabilities = []
        for category, field in self._grades.items():
            assert isinstance(field.control, Choice)
            grade = field.control.code()
            if isinstance(grade, int) and not field.isHidden():
                disabilities.append(Disability(category, grade))
        supporting = None
        if not self._supporting_title.isHidden():
            supporting = tuple(
                who for who, box in self._supporting.items() if box.isChecked()
            )
        situation = self.answer("situation")
        return replace(
            self._member,
            relation=self.code("relation"),
            name=self.text("name"),
            id_number=self.id_number(),
            birth_date=self.day("birth-date"),
            situation=situation or NO_SITUATION,
            since=None if self.fields["since"].isHidden() else self.day("since"),
            disabilities=tuple(disabilities),
            supported_by=supporting,
            **{name: self.answer(name) for name in ("student", *_ANSWERS)},
        )


class SupporterForm(PersonFields):
    """Somebody who owes support: one of the household, or one who lives apart."""

    def build(self) -> None:
        """Make the fields."""
        self._supporter = Supporter(self.at.new_id, ())
        asked = asks.of_supporter(self.at.rules)
        member = Choice()
        member.fill(
            [
                (None, self.gettext("lives apart")),
                *((m.id, m.name or m.id) for m in self.at.household.members),
            ]
        )
        self.add("member", self.gettext("Lives apart or in the household"), member)
        duty = Choice()
        duty.fill(choices(self.voice, DUTIES))
        self.add("duty", self.gettext("Why support is owed"), duty)
        born = asked.get("birth_date")
        self.add_person(self.asked_for(born) if born else "")
        self._of: dict[str, QCheckBox] = {}
        self._grid.add(label(self.gettext("Owes support to"), "caption", self), 2)
        for each in self.at.household.members:
            box = QCheckBox(each.name or each.id)
            box.setObjectName(f"of-{each.id}")
            box.setChecked(each.relation == APPLICANT)
            self._of[each.id] = box
            self._grid.add(box)
        self._of_error = label("", "field-error", self)
        self._of_error.setObjectName("of-error")
        self._of_error.hide()
        self._grid.add(self._of_error, 2)
        money = {
            "fixed": self.gettext("Fixed by judgement or agreement, CNY a month"),
            "paid": self.gettext("Really paid, CNY a month"),
            "own_income": self.gettext("Own income, CNY a month"),
            "family_income": self.gettext("Income of the whole family, CNY a month"),
            "property": self.gettext("Property of the family, CNY"),
        }
        numbers = {
            "family_members": self.gettext("Heads in the family"),
            "families": self.gettext("Families it supports"),
            "dwellings": self.gettext("Dwellings of the family"),
        }
        answers = {
            "small_area": self.gettext("Floor area a head under the local mean"),
            "severe_member": self.gettext("Somebody severely ill or disabled in it"),
            "other_incapacity": self.gettext("Another recognised ground not to pay"),
        }
        if "statuses" in asked:
            self.add_statuses(asked["statuses"])
        for name in asked:
            if name in money:
                why = self.asked_for(asked[name])
                self.add(name, money[name], MoneyEdit(), hint=why)
            elif name in numbers:
                why = self.asked_for(asked[name])
                self.add(name, numbers[name], QLineEdit(), hint=why)
            elif name in answers:
                self.add_answer(name, answers[name], asked[name])
        self._too_low = QCheckBox(self.gettext("The fixed sum is plainly too low"))
        self._too_low.setObjectName("fixed-too-low")
        self._too_low.setVisible("fixed" in asked)
        self._grid.add(self._too_low, 2)
        member.currentIndexChanged.connect(self._on_member)

    def _on_member(self) -> None:
        chosen = self.answer("member")
        for each in self.at.household.members:
            if each.id == chosen:
                self.fill(name=each.name)
                self.write_number(each.id_number)
                self.write("birth-date", each.birth_date)

    def show_entry(self, entry: Supporter) -> None:
        """Fill the fields with what is declared."""
        self._supporter = entry
        self.choose("member", entry.member)
        self.choose("duty", entry.duty)
        self.fill(name=entry.name)
        self.write_number(entry.id_number)
        self.write("birth-date", entry.birth_date)
        for who, box in self._of.items():
            box.setChecked(who in entry.of)
        for name in ("fixed", "paid", "own_income", "family_income", "property"):
            self.write(name, getattr(entry, name))
        for name in ("family_members", "families", "dwellings"):
            value = getattr(entry, name)
            self.write(name, "" if value is None else str(value))
        for name in ("small_area", "severe_member", "other_incapacity"):
            self.choose(name, getattr(entry, name))
        self._too_low.setChecked(entry.fixed_too_low)
        if entry.statuses is not None and "statuses" in self.fields:
            self._statuses_known.setChecked(True)
            for code, box in self._statuses.items():
                box.setChecked(code in entry.statuses)

    def value(self) -> Supporter:
        """Return the supporter typed."""
        of = tuple(who for who, box in self._of.items() if box.isChecked())
        self._of_error.setVisible(not of)
        if not of:
            text = self.gettext("Choose whom this person owes support.")
            self._of_error.setText(text)
            self._lacking.append(self.fields["name"])
        money = {
            name: self.amount(name) if name in self.fields else None
            for name in ("fixed", "paid", "own_income", "family_income", "property")
        }
        numbers = {
            name: self.number(name)
            for name in ("family_members", "families", "dwellings")
        }
        answers = {
            name: self.answer(name)
            for name in ("small_area", "severe_member", "other_incapacity")
        }
        return replace(
            self._supporter,
            of=of,
            duty=str(self.answer("duty") or ""),
            name=self.text("name"),
            id_number=self.id_number(),
            member=self.answer("member"),
            birth_date=self.day("birth-date"),
            statuses=self.statuses(),
            fixed_too_low=self._too_low.isChecked(),
            **money,
            **numbers,
            **answers,
        )
