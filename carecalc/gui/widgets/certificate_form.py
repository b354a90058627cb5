# SPDX-License-Identifier: Apache-2.0
"""The form for a disability certificate: its number says most of what it asks for."""

from PySide6.QtWidgets import QCheckBox, QLineEdit

from carecalc.domain.certificate import CertificateNumber
from carecalc.domain.fact import DisabilityCertificate, Fact, FactValue
from carecalc.domain.masking import last_four
from carecalc.errors import UserError
from carecalc.gui.widgets.fact_form import Entry, FactForm
from carecalc.gui.widgets.inputs import Choice, Field, button, label
from carecalc.gui.widgets.naming import grades_of
from carecalc.gui.widgets.numbers import HIDDEN, MaskedLine, Numbers
from carecalc.services import certificates

_SHORTEST = 17
"""An identity number of the old kind and the two digits after it."""


class CertificateForm(FactForm):
    """Category and grade of a certificate, filled in by its number as it is typed.

    A number that stands for several categories asks for each with its own grade.
    """

    def build(self) -> None:
        """Make the fields."""
        self._read: CertificateNumber | None = None
        self._number = QLineEdit()
        self.add(
            "number",
            self.gettext("Number of the certificate"),
            self._number,
            hint=self.gettext(
                "Twenty characters; after a reissue B and a number. It fills in "
                "category and grade."
            ),
            span=2,
        )
        self._masked = MaskedLine(self._number, last_four)
        self._numbers: Numbers | None = None
        self._show = button(self.gettext("Show"), "show-number", "link", self)
        self._show.hide()
        self._show.clicked.connect(self._on_show)
        self._grid.add(self._show, 2)
        self._number.textEdited.connect(self._on_typed)
        self._number.editingFinished.connect(self._on_left)
        self._said = label("", "hint", self)
        self._said.setObjectName("number-says")
        self._said.hide()
        self._grid.add(self._said, 2)
        self.add_choice(
            "category", self.gettext("Category"), self.voice.choices("category")
        )
        grades = grades_of(self.voice)
        self.add_choice("grade", self.gettext("Grade"), grades)
        self._single: dict[str, Field] = {}
        for code, name in self.voice.choices("category"):
            choice = Choice()
            choice.fill([(None, self.gettext("not certified")), *grades])
            field = f"grade-{code}"
            self.add(field, self.gettext("Grade: {category}", category=name), choice)
            self.show_fields((field,), False)
            self._single[str(code)] = self.fields[field]
        self.add_period(self.gettext("First day"))
        self.multiple = QCheckBox(self.gettext("The certificate says so"))
        self.add("multiple", self.gettext("Multiple disability"), self.multiple)

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        assert isinstance(fact.value, DisabilityCertificate)
        self.fill(category=fact.value.category)
        grade = self.fields["grade"].control
        assert isinstance(grade, Choice)
        grade.choose(fact.value.grade)
        self.multiple.setChecked(fact.value.multiple)
        # It begins with the identity number.
        self._masked.set_number(fact.value.number or fact.document)
        if self.desk is not None and self._masked.hides:
            self._numbers = Numbers(self.desk, self.person_id, self)
            self._numbers.shown.connect(self._on_shown)
            self._numbers.refused.connect(self.fields["number"].show_error)
            self._show.setVisible(self._numbers.can_be_shown)
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the certificate typed, the first of its categories."""
        found = self._values()
        return found[0] if found else None

    def read(self) -> Entry | None:
        """Return what was typed; a number of several categories gives one for each."""
        entry = super().read()
        if entry is None:
            return None
        number = self._typed()
        return Entry(
            entry.value,
            entry.valid_from,
            entry.valid_to,
            number,
            more=self._values()[1:],
        )

    def _values(self) -> tuple[DisabilityCertificate, ...]:
        number = self._read.number if self._read is not None else self._typed()
        if not self._asks_each:
            category, grade = self.code("category"), self.code("grade")
            if not category or not grade:
                return ()
            multiple = self.multiple.isChecked()
            return (DisabilityCertificate(category, int(grade), multiple, number),)
        found = []
        for category, field in self._single.items():
            assert isinstance(field.control, Choice)
            grade_of = field.control.code()
            if grade_of is not None:
                one = DisabilityCertificate(category, int(str(grade_of)), True, number)
                found.append(one)
        if not found:
            first = next(iter(self._single))
            self.lack(f"grade-{first}", self.gettext("Please choose."))
        return tuple(found)

    # ------------------------------------------------------------ the number

    def _typed(self) -> str:
        number = self._masked.number()
        if number is None:
            self.lack("number", self.words(HIDDEN))
        return " ".join((number or "").split())

    def _on_show(self) -> None:
        assert self._numbers is not None
        self._numbers.ask("certificate")

    def _on_shown(self) -> None:
        self._masked.show_whole()
        if self._show.hasFocus():
            self._number.setFocus()
        self._show.hide()

    @property
    def _asks_each(self) -> bool:
        return self._read is not None and self._read.multiple and not self.is_correction

    def _on_typed(self) -> None:
        self.fields["number"].clear_error()
        if self._read is not None:
            self._read = None
            self._said.hide()
            self._arrange()
        if len("".join(self._number.text().split())) >= _SHORTEST:
            self._ask()

    def _on_left(self) -> None:
        is_typed = self._number.text().strip() and not self._masked.hides
        if is_typed and self._read is None:
            self._ask()

    def _ask(self) -> None:
        if self.desk is None:
            return
        self.desk.call(
            certificates.read,
            self.person_id,
            self._number.text(),
            done=self._on_read,
            failed=self._on_refused,
        )

    def _on_read(self, read: CertificateNumber) -> None:
        self.fields["number"].clear_error()
        self._read = read
        if read.multiple:
            said = self.gettext(
                "Several categories together, grade {grade}: choose the grade of each.",
                grade=read.grade,
            )
        else:
            self.fill(category=read.category)
            grade = self.fields["grade"].control
            assert isinstance(grade, Choice)
            grade.choose(read.grade)
            said = self.gettext(
                "The number says: {category}, grade {grade}.",
                category=self.voice.name("category", read.category),
                grade=read.grade,
            )
        if read.reissue:
            said += " " + self.gettext("Reissue number {count}.", count=read.reissue)
        self.multiple.setChecked(read.multiple)
        self._said.setText(said)
        self._said.show()
        self._arrange()

    def _on_refused(self, error: UserError) -> None:
        # While it is being typed a number is merely not finished.
        whole = len("".join(self._number.text().split())) >= _SHORTEST + 3
        if whole or not self._number.hasFocus():
            self.fields["number"].show_error(error)

    def _arrange(self) -> None:
        """Ask for one category and grade, or for the grade of each category."""
        self.show_fields(("category", "grade", "multiple"), not self._asks_each)
        for field in self._single.values():
            field.setVisible(self._asks_each)
        self._grid.close_up()
        self.resized.emit()
