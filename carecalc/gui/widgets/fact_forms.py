# SPDX-License-Identifier: Apache-2.0
"""The fields of each kind of fact: what is typed, read back, and found lacking."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.fact import (
    Application,
    Benefit,
    CareChoice,
    DisabilityCertificate,
    Event,
    Fact,
    FactValue,
    Hukou,
    Payee,
    Status,
)
from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.gui.widgets.fact_words import SELF
from carecalc.gui.widgets.inputs import (
    Choice,
    DateEdit,
    Field,
    FieldGrid,
    MoneyEdit,
)
from carecalc.gui.widgets.speaking import Speaking, Voice

GRADES = (1, 2, 3, 4)
"""The grades printed on a disability certificate, the gravest first."""

EVENTS = ("death", "missing", "prison", "voluntary", "review-failed")
"""What is told as an event; other stops follow from the records themselves."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed: the value, when it holds, and its paper."""

    value: FactValue
    valid_from: date | None
    valid_to: date | None = None
    document: str = ""


class FactForm(QWidget, Speaking):
    """Fields of one kind of fact, below each other or in two columns."""

    def __init__(self, voice: Voice, person: str, today: date) -> None:
        super().__init__()
        self.voice = voice
        self.person = person
        self.today = today
        self.fields: dict[str, Field] = {}
        self._lacking: list[Field] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.setMinimumWidth(voice.look.size(540))
        self._grid = FieldGrid(2)
        self.column.addLayout(self._grid)
        self.build()

    def build(self) -> None:
        """Make the fields."""
        raise NotImplementedError

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        raise NotImplementedError

    def value(self) -> FactValue | None:
        """Return the value typed; None after showing what is lacking."""
        raise NotImplementedError

    def read(self) -> Entry | None:
        """Return what was typed; None after showing beside the fields what is wrong."""
        self._lacking = []
        for field in self.fields.values():
            field.clear_error()
        value = self.value()
        first = self.day("from") if "from" in self.fields else None
        last = self.day("to") if "to" in self.fields else None
        document = self.text("document") if "document" in self.fields else ""
        if self._lacking:
            self._lacking[0].control.setFocus()
            return None
        assert value is not None
        return Entry(value, first, last, document)

    def show_error(self, error: UserError) -> bool:
        """Show an error beside the field it names; False where there is none."""
        field = self.fields.get({"valid_to": "to"}.get(error.place, error.place))
        if field is None:
            return False
        field.show_error(error)
        field.control.setFocus()
        return True

    # -- making fields

    def add(
        self,
        name: str,
        title: str,
        control: QWidget,
        *,
        hint: str = "",
        required: bool = False,
        span: int = 1,
    ) -> None:
        """Add a field; `required` ones are asked for when read."""
        field = Field(
            self.voice.catalogue, title, control, name, hint=hint, is_required=required
        )
        field.setProperty("required", required)
        self.fields[name] = field
        self._grid.add(field, span)

    def add_choice(
        self, name: str, title: str, choices: list[tuple[object, str]]
    ) -> Choice:
        """Add a list to choose from, with nothing chosen yet."""
        control = Choice()
        control.fill(choices)
        control.setCurrentIndex(-1)
        self.add(name, title, control, required=True)
        return control

    def add_period(self, first: str, *, required: bool = True) -> None:
        """Add the first and the last day."""
        self.add("from", first, DateEdit(), required=required)
        self.add("to", self.gettext("Last day"), DateEdit(), hint=self._open_end())

    def _open_end(self) -> str:
        return self.gettext("Empty while it lasts")

    def add_document(self, title: str = "", *, required: bool = False) -> None:
        """Add the paper that proves it."""
        title = title or self.gettext("Document number")
        self.add("document", title, QLineEdit(), required=required)

    # -- reading fields

    def text(self, name: str) -> str:
        """Return what was typed, with single blanks."""
        control = self.fields[name].control
        assert isinstance(control, QLineEdit)
        typed = " ".join(control.text().split())
        if not typed and self._is_required(name):
            self.lack(name, self.gettext("Please fill this in."))
        return typed

    def code(self, name: str) -> str:
        """Return the code chosen."""
        control = self.fields[name].control
        assert isinstance(control, Choice)
        code = control.code()
        if code is None:
            self.lack(name, self.gettext("Please choose."))
            return ""
        return str(code)

    def day(self, name: str) -> date | None:
        """Return the day typed."""
        control = self.fields[name].control
        assert isinstance(control, DateEdit)
        try:
            day = control.date()
        except UserError as error:
            self.lack(name, error)
            return None
        if day is None and self._is_required(name):
            self.lack(name, self.gettext("Please fill this in."))
        return day

    def amount(self, name: str) -> Money | None:
        """Return the amount typed; None where it is not known."""
        control = self.fields[name].control
        assert isinstance(control, MoneyEdit)
        try:
            return control.money()
        except UserError as error:
            self.lack(name, error)
            return None

    def lack(self, name: str, error: UserError | str) -> None:
        """Show beside a field what is wrong with it."""
        self.fields[name].show_error(error)
        self._lacking.append(self.fields[name])

    def set_required(self, name: str, required: bool, title: str = "") -> None:
        """Ask for a field, or take it away where it means nothing."""
        field = self.fields[name]
        title = title or field.control.accessibleName()
        field.control.setAccessibleName(title)
        field.title.setText(f"{title} *")
        field.setProperty("required", required)
        field.setVisible(required)

    def _is_required(self, name: str) -> bool:
        return bool(self.fields[name].property("required"))

    # -- filling fields

    def fill(self, **texts: str | date | Money | None) -> None:
        """Write values into fields."""
        for name, value in texts.items():
            control = self.fields[name].control
            if isinstance(control, Choice):
                control.choose(value)
            elif isinstance(control, DateEdit):
                assert value is None or isinstance(value, date)
                control.set_date(value)
            elif isinstance(control, MoneyEdit):
                assert value is None or isinstance(value, Money)
                control.set_money(value)
            elif isinstance(control, QLineEdit):
                control.setText(str(value or ""))

    def fill_period(self, fact: Fact) -> None:
        """Write the days and the document of a fact."""
        values: dict[str, str | date | None] = {
            "from": fact.valid_from,
            "to": fact.valid_to,
            "document": fact.document,
        }
        self.fill(**{n: v for n, v in values.items() if n in self.fields})


class StatusForm(FactForm):
    """A hardship status, as an authority decided it."""

    def build(self) -> None:
        """Make the fields."""
        self.add_choice("status", self.gettext("Status"), self.voice.choices("status"))
        self.add("authority", self.gettext("Decided by"), QLineEdit())
        self.add_period(self.gettext("First day"))
        self.add_document()

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        assert isinstance(fact.value, Status)
        self.fill(status=fact.value.code, authority=fact.value.authority)
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the status typed."""
        return Status(self.code("status"), self.text("authority"))


class CertificateForm(FactForm):
    """One category and grade of a disability certificate."""

    def build(self) -> None:
        """Make the fields."""
        self.add_choice(
            "category", self.gettext("Category"), self.voice.choices("category")
        )
        grades: list[tuple[object, str]] = [
            (grade, self.gettext("Grade {grade}", grade=grade)) for grade in GRADES
        ]
        self.add_choice("grade", self.gettext("Grade"), grades)
        self.add_period(self.gettext("First day"))
        self.add_document(self.gettext("Number of the certificate"))
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
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the certificate typed."""
        category, grade = self.code("category"), self.code("grade")
        if not category or not grade:
            return None
        return DisabilityCertificate(category, int(grade), self.multiple.isChecked())


class BenefitForm(FactForm):
    """Another benefit, its amount if known."""

    def build(self) -> None:
        """Make the fields."""
        self.add_choice(
            "benefit", self.gettext("Benefit"), self.voice.choices("benefit")
        )
        self.add(
            "monthly",
            self.gettext("Yuan a month"),
            MoneyEdit(),
            hint=self.gettext("Empty if it is not known"),
        )
        self.add_period(self.gettext("First day"))
        self.add_document()

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        assert isinstance(fact.value, Benefit)
        self.fill(benefit=fact.value.code, monthly=fact.value.monthly)
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the benefit typed."""
        return Benefit(self.code("benefit"), self.amount("monthly"))


class HukouForm(FactForm):
    """A household registration by its region."""

    def build(self) -> None:
        """Make the fields."""
        self._add_region()
        self.add(
            "from",
            self.gettext("Registered there since"),
            DateEdit(),
            hint=self.gettext("Empty if it was always there"),
        )
        self.add("to", self.gettext("Last day"), DateEdit(), hint=self._open_end())
        self.add_document()

    def _add_region(self) -> None:
        self.add(
            "region",
            self.gettext("Region code of the registration"),
            QLineEdit(),
            hint=self.gettext("Six digits of the district or county"),
            required=True,
        )

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        assert isinstance(fact.value, Hukou)
        self.fill(region=fact.value.region)
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the registration typed."""
        return Hukou(unicodedata.normalize("NFKC", self.text("region")))


class MoveForm(HukouForm):
    """A move of the household registration: where to, and since when."""

    def build(self) -> None:
        """Make the fields."""
        self._add_region()
        self.add(
            "from",
            self.gettext("Registered there since"),
            DateEdit(),
            hint=self.gettext("The registration before ends on the day before"),
            required=True,
        )
        self.add_document()


class EventForm(FactForm):
    """Something that happened on a day and stops money."""

    def build(self) -> None:
        """Make the fields."""
        kinds: list[tuple[object, str]] = [
            (kind, self.voice.name("event", kind)) for kind in EVENTS
        ]
        self.add_choice("event", self.gettext("What happened"), kinds)
        self.add("from", self.gettext("On which day"), DateEdit(), required=True)
        self.add_document()

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        assert isinstance(fact.value, Event)
        self.fill(event=fact.value.kind)
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the event typed."""
        return Event(self.code("event"))


class ApplicationForm(FactForm):
    """The day on which the person applied."""

    def build(self) -> None:
        """Make the fields."""
        self._programmes: tuple[str, ...] = ()
        self.add("from", self.gettext("Day of application"), DateEdit(), required=True)
        self.add_document()
        self.fill(**{"from": self.today})

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        assert isinstance(fact.value, Application)
        self._programmes = fact.value.programmes
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the application; for every programme, unless it was for some."""
        return Application(self._programmes)


class PayeeForm(FactForm):
    """Where money goes; somebody else's account needs its reason and paper."""

    def build(self) -> None:
        """Make the fields."""
        self.add_choice(
            "channel", self.gettext("Paid through"), self.voice.choices("channel")
        )
        self.add("bank", self.gettext("Bank or institution"), QLineEdit())
        self.add("number", self.gettext("Number"), QLineEdit(), required=True)
        self.add(
            "number-again",
            self.gettext("The same number again"),
            QLineEdit(),
            hint=self.gettext("Type it from the card once more"),
            required=True,
        )
        whose = Choice()
        whose.fill(
            [
                (SELF, self.gettext("The person's own ({name})", name=self.person)),
                ("other", self.gettext("Somebody else's")),
            ]
        )
        self.add("whose", self.gettext("Whose account"), whose, required=True)
        self.add("holder", self.gettext("Holder's name"), QLineEdit(), required=True)
        self.add("relation", self.gettext("Relation to the person"), QLineEdit())
        self.add("reason", self.gettext("Why not the person's own"), QLineEdit())
        self.add_document(self.gettext("Document that allows it"))
        self.add("from", self.gettext("Since"), DateEdit(), required=True)
        self.fill(**{"from": self.today})
        whose.currentIndexChanged.connect(self._on_whose)
        self._on_whose()

    def _on_whose(self) -> None:
        choice = self.fields["whose"].control
        assert isinstance(choice, Choice)
        other = choice.code() != SELF
        for name in ("relation", "reason", "document"):
            self.set_required(name, other)
        holder = self.fields["holder"].control
        assert isinstance(holder, QLineEdit)
        holder.setReadOnly(not other)
        if not other:
            holder.setText(self.person)
        elif holder.text() == self.person:
            holder.clear()

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded; the number is typed anew."""
        payee = fact.value
        assert isinstance(payee, Payee)
        own = payee.relation == SELF
        self.fill(channel=payee.channel, bank=payee.bank)
        self.fill(whose=SELF if own else "other")
        self.fill(holder=payee.holder, relation="" if own else payee.relation)
        self.fill(reason=payee.reason)
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the payee typed."""
        number = account_number(self.text("number"))
        again = account_number(self.text("number-again"))
        if number and again and number != again:
            self.lack(
                "number-again",
                self.gettext(
                    "The two numbers differ ({count} and {again} characters): compare "
                    "both with the card.",
                    count=len(number),
                    again=len(again),
                ),
            )
        other = self.code("whose") != SELF
        return Payee(
            self.code("channel"),
            self.text("holder"),
            number,
            self.text("bank"),
            self.text("relation") if other else SELF,
            self.text("reason") if other else "",
        )

    def read(self) -> Entry | None:
        """Return what was typed; one's own account needs no paper."""
        entry = super().read()
        if entry is not None and isinstance(entry.value, Payee):
            own = entry.value.relation == SELF
            return Entry(
                entry.value, entry.valid_from, None, "" if own else entry.document
            )
        return entry


class CareChoiceForm(FactForm):
    """The form of care that was chosen, by whom, on what ground."""

    def build(self) -> None:
        """Make the fields."""
        self.add_choice(
            "care-form", self.gettext("Form of care"), self.voice.choices("care-form")
        )
        self.add("from", self.gettext("Chosen on"), DateEdit(), required=True)
        self.fill(**{"from": self.today})
        by = Choice()
        by.fill(self.voice.choices("chosen-by"))
        self.add("chosen-by", self.gettext("Chosen by"), by, required=True)
        self.add(
            "chooser", self.gettext("Name of who chose"), QLineEdit(), required=True
        )
        self.add(
            "ground",
            self.gettext("Why the person lacks capacity"),
            QLineEdit(),
            span=2,
            hint=self.gettext("A guardian chooses only where the person cannot."),
        )
        self.add_document()
        by.currentIndexChanged.connect(self._on_by)
        self._on_by()

    def _on_by(self) -> None:
        choice = self.fields["chosen-by"].control
        assert isinstance(choice, Choice)
        by = choice.code()
        title = self.gettext("Document number")
        if by == "guardian":
            title = self.gettext("Document that proves the guardianship")
        elif by == "agent":
            title = self.gettext("Letter of authority (number and date)")
        self.set_required("ground", by == "guardian")
        self.set_required("document", by != "person", title)
        chooser = self.fields["chooser"].control
        assert isinstance(chooser, QLineEdit)
        if by == "person":
            chooser.setText(self.person)
        elif chooser.text() == self.person:
            chooser.clear()

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        choice = fact.value
        assert isinstance(choice, CareChoice)
        self.fill(**{"care-form": choice.form, "chosen-by": choice.chosen_by})
        self.fill(chooser=choice.chooser, ground=choice.ground)
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the choice typed."""
        by = self.code("chosen-by")
        ground = self.text("ground") if by == "guardian" else ""
        return CareChoice(self.code("care-form"), by, self.text("chooser"), ground)

    def read(self) -> Entry | None:
        """Return what was typed; the person's own choice needs no paper."""
        entry = super().read()
        if entry is not None and isinstance(entry.value, CareChoice):
            own = entry.value.chosen_by == "person"
            return Entry(
                entry.value, entry.valid_from, None, "" if own else entry.document
            )
        return entry


def account_number(typed: str) -> str:
    """Return a number as it is kept: half width, without blanks and hyphens."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(c for c in plain if not c.isspace() and c != "-")


FormOf = Callable[[Voice, str, date], FactForm]

FORMS: dict[type, FormOf] = {
    Status: StatusForm,
    DisabilityCertificate: CertificateForm,
    Benefit: BenefitForm,
    Hukou: HukouForm,
    Event: EventForm,
    Application: ApplicationForm,
    Payee: PayeeForm,
    CareChoice: CareChoiceForm,
}
