# SPDX-License-Identifier: Apache-2.0
"""The fields of each kind of fact."""

import unicodedata
from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QLineEdit

from carecalc.domain.fact import (
    Application,
    Benefit,
    CareChoice,
    CareFee,
    DisabilityCertificate,
    Event,
    Fact,
    FactValue,
    Hukou,
    Income,
    LawAnswer,
    LtcInsurance,
    OutsideAssessment,
    Payee,
    Residence,
    Setting,
    Status,
)
from carecalc.gui.widgets.certificate_form import CertificateForm
from carecalc.gui.widgets.fact_form import FactForm
from carecalc.gui.widgets.inputs import DateEdit, MoneyEdit
from carecalc.gui.widgets.law_answer_form import LawAnswerForm
from carecalc.gui.widgets.outside_forms import (
    CareFeeForm,
    LtcInsuranceForm,
    OutsideForm,
)
from carecalc.gui.widgets.payee_forms import CareChoiceForm, PayeeForm
from carecalc.gui.widgets.speaking import Voice

EVENTS = ("death", "missing", "prison", "voluntary", "review-failed")
"""What is told as an event; other stops follow from the records themselves."""


_REGION_DIGITS = 6


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
        self.add_region(self.gettext("Region code of the registration"))

    def add_region(self, title: str) -> None:
        """Add the region, with its name below as soon as its digits are there."""
        line = QLineEdit()
        line.textChanged.connect(self._on_region)
        self.add("region", title, line, required=True)
        self._on_region("")

    def _on_region(self, typed: str) -> None:
        code = unicodedata.normalize("NFKC", typed).strip()
        hint = self.gettext("Six digits of the district or county")
        if len(code) == _REGION_DIGITS and code.isdecimal():
            hint = self.voice.region(code)
        self.fields["region"].set_hint(hint)

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


class ResidenceForm(HukouForm):
    """Where somebody really lives, by its region."""

    def build(self) -> None:
        """Make the fields."""
        self.add_region(self.gettext("Region code of the residence"))
        self.add_period(self.gettext("Living there since"), required=False)
        self.add_document()

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        assert isinstance(fact.value, Residence)
        self.fill(region=fact.value.region)
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the residence typed."""
        return Residence(unicodedata.normalize("NFKC", self.text("region")))


class IncomeForm(FactForm):
    """The person's own income of a month."""

    def build(self) -> None:
        """Make the fields."""
        self.add("monthly", self.gettext("Yuan a month"), MoneyEdit(), required=True)
        self.add_period(self.gettext("First day"))
        self.add_document()

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        assert isinstance(fact.value, Income)
        self.fill(monthly=fact.value.monthly)
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the income typed."""
        monthly = self.amount("monthly")
        return None if monthly is None else Income(monthly)


class SettingForm(FactForm):
    """Where care is given: at home, by day, in an institution."""

    def build(self) -> None:
        """Make the fields."""
        self.add_choice(
            "setting",
            self.gettext("Where care is given"),
            self.voice.choices("setting"),
        )
        self.add_period(self.gettext("First day"))
        self.add_document()

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        assert isinstance(fact.value, Setting)
        self.fill(setting=fact.value.code)
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the place of care typed."""
        return Setting(self.code("setting"))


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


FormOf = Callable[[Voice, str, date], FactForm]

FORMS: dict[type, FormOf] = {
    Status: StatusForm,
    DisabilityCertificate: CertificateForm,
    Benefit: BenefitForm,
    Hukou: HukouForm,
    Residence: ResidenceForm,
    Income: IncomeForm,
    Setting: SettingForm,
    LawAnswer: LawAnswerForm,
    Event: EventForm,
    Application: ApplicationForm,
    Payee: PayeeForm,
    CareChoice: CareChoiceForm,
    LtcInsurance: LtcInsuranceForm,
    OutsideAssessment: OutsideForm,
    CareFee: CareFeeForm,
}
