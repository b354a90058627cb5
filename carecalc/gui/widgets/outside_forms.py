# SPDX-License-Identifier: Apache-2.0
"""The forms for what others concluded or paid: kept as printed, never worked out."""

from PySide6.QtWidgets import QLineEdit

from carecalc.domain.fact import (
    CareFee,
    Fact,
    FactValue,
    LtcInsurance,
    OutsideAssessment,
)
from carecalc.domain.money import Money
from carecalc.gui.widgets.fact_form import FactForm
from carecalc.gui.widgets.inputs import Choice, DateEdit, MoneyEdit


class OutsideForm(FactForm):
    """A level that another body concluded, by its name, with the report's number."""

    def build(self) -> None:
        """Make the fields."""
        self._level = ""
        scale = Choice()
        scale.setEditable(True)
        scale.fill(self.voice.choices("scale"))
        scale.setCurrentIndex(-1)
        self.add(
            "scale",
            self.gettext("Scale of the report"),
            scale,
            required=True,
            span=2,
            hint=self.gettext("One that is not listed is written as on the report."),
        )
        self.add(
            "name",
            self.gettext("Level as the report prints it"),
            QLineEdit(),
            required=True,
        )
        self.add("number", self.gettext("Number of the report"), QLineEdit())
        self.add("body", self.gettext("Concluded by"), QLineEdit(), required=True)
        self.add("from", self.gettext("Concluded on"), DateEdit(), required=True)
        self.add("to", self.gettext("Valid to"), DateEdit(), hint=self._not_said())
        self.add_document()

    def _not_said(self) -> str:
        return self.gettext("Empty if the report does not say")

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        value = fact.value
        assert isinstance(value, OutsideAssessment)
        self._level = value.level
        self.fill(scale=value.scale, name=value.name or value.level)
        self.fill(number=value.number, body=value.body)
        scale = self.fields["scale"].control
        assert isinstance(scale, Choice)
        if scale.code() != value.scale:
            scale.setEditText(value.scale)
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the conclusion typed; a code only where the level was not changed."""
        scale = self._scale()
        name = self.text("name")
        # Whoever records it finds the code of a level that is printed on a scale.
        return OutsideAssessment(
            scale, "", name, self.text("number"), self.text("body")
        )

    def _scale(self) -> str:
        scale = self.fields["scale"].control
        assert isinstance(scale, Choice)
        typed = " ".join(scale.currentText().split())
        if not typed:
            self.lack("scale", self.gettext("Please choose."))
        index = scale.findText(typed)
        return typed if index < 0 else str(scale.itemData(index))


class LtcInsuranceForm(FactForm):
    """Long-term care insurance as its papers say it; the program computes none of it."""

    def build(self) -> None:
        """Make the fields."""
        self._insured = Choice()
        self._insured.fill(
            [(True, self.gettext("insured")), (False, self.gettext("not insured"))]
        )
        self._insured.setCurrentIndex(-1)
        self.add("insured", self.gettext("Insurance"), self._insured, required=True)
        self.add(
            "name",
            self.gettext("Level as its conclusion prints it"),
            QLineEdit(),
            hint=self.gettext("Empty while there is no conclusion"),
        )
        self.add("scale", self.gettext("Scale of the conclusion"), QLineEdit())
        self.add(
            "form",
            self.gettext("How it serves"),
            QLineEdit(),
            hint=self.gettext("Home care, institution, money; empty: draws nothing"),
        )
        self.add(
            "hours",
            self.gettext("Hours, as its paper says"),
            QLineEdit(),
        )
        self.add(
            "monthly",
            self.gettext("Yuan a month"),
            MoneyEdit(),
            hint=self.gettext("Empty if it is not known"),
        )
        self.add("from", self.gettext("First day"), DateEdit(), required=True)
        self.add("to", self.gettext("Valid to"), DateEdit(), hint=self._open_end())
        self.add_document()
        self._insured.currentIndexChanged.connect(self._on_insured)

    def _on_insured(self) -> None:
        draws = self._insured.code() is not False
        self.show_fields(("name", "scale", "form", "hours", "monthly"), draws)

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        value = fact.value
        assert isinstance(value, LtcInsurance)
        self._insured.choose(value.insured)
        self.fill(name=value.name or value.level, scale=value.scale, form=value.form)
        self.fill(hours=value.hours, monthly=value.monthly)
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the record typed."""
        if self._insured.code() is None:
            self.lack("insured", self.gettext("Please choose."))
            return None
        if self._insured.code() is False:
            return LtcInsurance(False)
        return LtcInsurance(
            True,
            scale=self.text("scale"),
            name=self.text("name"),
            form=self.text("form"),
            hours=self.text("hours"),
            monthly=self.amount("monthly"),
        )


class CareFeeForm(FactForm):
    """What care cost in a month, or in each month of a time, and what insurance paid."""

    def build(self) -> None:
        """Make the fields."""
        self.add_choice(
            "setting", self.gettext("Setting of care"), self.voice.choices("setting")
        )
        self.add("fee", self.gettext("Fee of a month, CNY"), MoneyEdit(), required=True)
        self.add(
            "insurance",
            self.gettext("Of this paid by insurance, CNY"),
            MoneyEdit(),
            required=True,
            hint=self.gettext("Write 0 where nothing is paid"),
        )
        self.add("from", self.gettext("First day"), DateEdit(), required=True)
        self.add(
            "to",
            self.gettext("Last day"),
            DateEdit(),
            hint=self.gettext("Empty for that one month"),
        )
        self.add_document(self.gettext("Invoice or contract"))

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        value = fact.value
        assert isinstance(value, CareFee)
        self.fill(setting=value.setting, fee=value.fee, insurance=value.insurance)
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the fee typed."""
        setting, fee = self.code("setting"), self._owed("fee")
        insurance = self._owed("insurance")
        if fee is None or insurance is None:
            return None
        if insurance.fen > fee.fen:
            self.lack(
                "insurance", self.gettext("Insurance cannot pay more than the fee.")
            )
        return CareFee(setting, fee, insurance)

    def _owed(self, name: str) -> Money | None:
        amount = self.amount(name)
        if amount is None and self.fields[name] not in self._lacking:
            self.lack(name, self.gettext("Please fill this in."))
        return amount
