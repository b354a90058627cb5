# SPDX-License-Identifier: Apache-2.0
"""The forms for a household's money and things: kinds as the law's file names them."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QLineEdit

from carecalc.domain.household import (
    Amount,
    Asset,
    Deduction,
    Dwelling,
    Expenditure,
    Income,
    Vehicle,
)
from carecalc.domain.prescreen_rules import IncomeKind, Named
from carecalc.gui.widgets.household_form import HouseholdForm
from carecalc.gui.widgets.household_words import (
    PERIODS,
    SCHOOLS,
    TENURES,
    USES,
    choices,
    named,
)
from carecalc.gui.widgets.inputs import Choice, DateEdit, MoneyEdit


class AmountForm(HouseholdForm):
    """Money of a kind over a time; the kinds say by which clause they count."""

    makes: type[Amount]

    @property
    def kinds(self) -> Mapping[str, Named]:
        """The kinds the rules know."""
        raise NotImplementedError

    def build(self) -> None:
        """Make the fields."""
        self._kind = Choice()
        self._kind.fill(
            [(code, self._named(kind)) for code, kind in self.kinds.items()]
        )
        self._kind.setCurrentIndex(-1)
        self.add("kind", self.gettext("Kind"), self._kind, required=True, span=2)
        self.add(
            "amount",
            self.gettext("Amount, CNY"),
            MoneyEdit(),
            hint=self.gettext("Empty if it is not known; never read as nothing"),
        )
        self._per = Choice()
        self._per.fill(choices(self.voice, PERIODS))
        self.add("per", self.gettext("How often"), self._per, required=True)
        self.add("on", self.gettext("On which day"), DateEdit(), required=True)
        open_end = self.gettext("Empty if it was so before")
        self.add("first", self.gettext("First month"), _month_line(), hint=open_end)
        still = self.gettext("Empty while it lasts")
        self.add("last", self.gettext("Last month"), _month_line(), hint=still)
        self.add_member()
        self.build_more()
        self._kind.currentIndexChanged.connect(self._on_kind)
        self._per.currentIndexChanged.connect(self._on_per)
        self._on_per()

    def build_more(self) -> None:
        """Make what only one kind of amount has."""

    def _named(self, kind: Named) -> str:
        text = self.words(kind.label)
        if isinstance(kind, IncomeKind):
            head = self.at.rules.heads.get(kind.head)
            if head is not None:
                text = self.gettext("{what}: {value}", what=head.label, value=text)
        return self.title_of(text)

    def _on_kind(self) -> None:
        code = self._kind.code()
        kind = self.kinds.get(str(code))
        if kind is None:
            return
        said = []
        if isinstance(kind, IncomeKind) and not kind.counted and not kind.switch:
            said.append(self.gettext("Not counted as income"))
        if isinstance(kind, IncomeKind) and kind.switch:
            said.append(self.gettext("Whether it counts is read in two ways"))
        if kind.clause:
            said.append(self.clause_of(kind.clause))
        if kind.mark:
            said.append(self.voice.name("mark", kind.mark))
        self.fields["kind"].set_hint(" · ".join(said))
        self.show_more(kind)
        self.resized.emit()

    def show_more(self, kind: Named) -> None:
        """Ask for what the conditions of a kind read."""

    def _on_per(self) -> None:
        per = self._per.code()
        self.show_fields(("first", "last"), per == "month")
        self.show_fields(("on",), per == "once")
        self.fields["on"].setProperty("required", per == "once")
        self.fields["per"].set_hint(self._window() if per == "window" else "")
        self.resized.emit()

    def _window(self) -> str:
        window = self.at.rules.income_window
        if window is None:
            return ""
        if window.includes_current:
            return self.gettext(
                "The {months} months up to and with that of the application",
                months=window.months,
            )
        return self.gettext(
            "The {months} months before that of the application", months=window.months
        )

    def show_entry(self, entry: Amount) -> None:
        """Fill the fields with what is declared."""
        self.fill(kind=entry.kind, amount=entry.amount, per=entry.per, on=entry.on)
        self.choose("member", entry.member)
        for name in ("first", "last"):
            month = getattr(entry, name)
            self.write(name, "" if month is None else str(month))
        self.show_rest(entry)

    def show_rest(self, entry: Any) -> None:
        """Fill what only one kind of amount has."""

    def value(self) -> Amount:
        """Return the amount typed."""
        return self.makes(
            kind=self.code("kind"),
            amount=self.amount("amount"),
            per=self.code("per"),
            member=self.answer("member"),
            first=self.month("first"),
            last=self.month("last"),
            on=self.day("on") if self._per.code() == "once" else None,
            **self.rest(),
        )

    def rest(self) -> dict[str, Any]:
        """Return what only one kind of amount has."""
        return {}


class IncomeForm(AmountForm):
    """Something received."""

    makes = Income

    @property
    def kinds(self) -> Mapping[str, Named]:
        """The kinds of income the rules know."""
        return self.at.rules.incomes


class DeductionForm(AmountForm):
    """Something that may be taken from income."""

    makes = Deduction

    @property
    def kinds(self) -> Mapping[str, Named]:
        """The kinds of deduction the rules know."""
        return self.at.rules.deductions


class ExpenditureForm(AmountForm):
    """Something that had to be spent, with what the conditions of its kind read."""

    makes = Expenditure

    @property
    def kinds(self) -> Mapping[str, Named]:
        """The kinds of expenditure the rules know."""
        return self.at.rules.expenditures

    def build_more(self) -> None:
        """Make the conditions."""
        self.add(
            "insurance", self.gettext("Of this paid by every insurance"), MoneyEdit()
        )
        why = (self.gettext("conditions of this kind"), "")
        self.add_answer("designated", self.gettext("At a designated institution"), why)
        self.add_answer("invoiced", self.gettext("With an invoice"), why)
        school = Choice()
        school.fill([(None, self.gettext("not known")), *choices(self.voice, SCHOOLS)])
        self.add("school", self.gettext("Kind of school"), school)
        self.add("public-price", self.gettext("Price at a public school"), MoneyEdit())
        self.show_fields(_CONDITIONS, False)

    def show_more(self, kind: Named) -> None:
        """Ask for what the conditions of a kind read."""
        reads = {
            "insurance": getattr(kind, "less_insurance", False),
            "designated": getattr(kind, "designated", False),
            "invoiced": getattr(kind, "invoiced", False),
            "school": bool(getattr(kind, "schools", ())),
            "public-price": getattr(kind, "public_price", False),
        }
        for name, is_read in reads.items():
            self.show_fields((name,), is_read)

    def show_rest(self, entry: Expenditure) -> None:
        """Fill the conditions."""
        self.write("insurance", entry.insurance)
        self.write("public-price", entry.public_price)
        for name in ("designated", "invoiced", "school"):
            self.choose(name, getattr(entry, name))

    def rest(self) -> dict[str, Any]:
        """Return the conditions."""
        shown = {name for name in _CONDITIONS if not self.fields[name].isHidden()}
        return {
            "insurance": self.amount("insurance") if "insurance" in shown else None,
            "designated": self.answer("designated"),
            "invoiced": self.answer("invoiced"),
            "school": self.answer("school"),
            "public_price": (
                self.amount("public-price") if "public-price" in shown else None
            ),
        }


_CONDITIONS = ("insurance", "designated", "invoiced", "school", "public-price")


class AssetForm(HouseholdForm):
    """Something worth money, held over a time."""

    def build(self) -> None:
        """Make the fields."""
        kind = Choice()
        kind.fill([(c, self.words(k.label)) for c, k in self.at.rules.assets.items()])
        kind.setCurrentIndex(-1)
        self.add("kind", self.gettext("Kind"), kind, required=True, span=2)
        self.add(
            "amount",
            self.gettext("Worth, CNY"),
            MoneyEdit(),
            hint=self.gettext("Empty if it is not known; never read as nothing"),
        )
        self.add_member()
        window = self.at.rules.asset_window
        hint = ""
        if window is not None:
            hint = self.gettext(
                "What was held in the last {months} months counts, though it is gone",
                months=window.months,
            )
        before = self.gettext("Empty if it was so before")
        self.add("first", self.gettext("Held since"), DateEdit(), hint=before)
        self.add("last", self.gettext("Last day"), DateEdit(), hint=hint)

    def show_entry(self, entry: Asset) -> None:
        """Fill the fields with what is declared."""
        self.fill(kind=entry.kind, amount=entry.amount)
        self.fill(first=entry.first, last=entry.last)
        self.choose("member", entry.member)

    def value(self) -> Asset:
        """Return the asset typed."""
        return Asset(
            self.code("kind"),
            self.amount("amount"),
            self.answer("member"),
            self.day("first"),
            self.day("last"),
        )


class DwellingForm(HouseholdForm):
    """A house or flat."""

    def build(self) -> None:
        """Make the fields."""
        rule = self.at.rules.dwelling_rule
        read = () if rule is None else rule.tenures
        codes = [*TENURES, *(code for code in read if code not in TENURES)]
        self.add_choice(
            "tenure",
            self.gettext("Owned or rented"),
            [(code, named(self.voice, TENURES, code)) for code in codes],
        )
        use = Choice()
        use.fill(choices(self.voice, USES))
        self.add("use", self.gettext("Used for"), use)
        self.add_member()

    def show_entry(self, entry: Dwelling) -> None:
        """Fill the fields with what is declared."""
        self.fill(tenure=entry.tenure, use=entry.use)
        self.choose("member", entry.member)

    def value(self) -> Dwelling:
        """Return the dwelling typed."""
        use = str(self.answer("use") or "dwelling")
        return Dwelling(self.code("tenure"), use, self.answer("member"))


class VehicleForm(HouseholdForm):
    """A motor vehicle or machine."""

    def build(self) -> None:
        """Make the fields."""
        self.add_choice(
            "kind",
            self.gettext("Kind"),
            [(c, self.words(k.label)) for c, k in self.at.rules.vehicles.items()],
        )
        self.add_member()

    def show_entry(self, entry: Vehicle) -> None:
        """Fill the fields with what is declared."""
        self.fill(kind=entry.kind)
        self.choose("member", entry.member)

    def value(self) -> Vehicle:
        """Return the vehicle typed."""
        return Vehicle(self.code("kind"), self.answer("member"))


def _month_line() -> QLineEdit:
    """Return a line for a month that shows how one is written."""
    line = QLineEdit()
    line.setPlaceholderText("2026-03")
    return line
