# SPDX-License-Identifier: Apache-2.0
"""The forms for where money goes and for the form of care: both may be another's act."""

import unicodedata

from PySide6.QtWidgets import QLineEdit

from carecalc.domain.fact import CareChoice, Fact, FactValue, Payee
from carecalc.gui.widgets.fact_form import Entry, FactForm
from carecalc.gui.widgets.fact_words import SELF
from carecalc.gui.widgets.inputs import Choice, DateEdit


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
        self.add(
            "bank-name",
            self.gettext("Holder as the bank writes it"),
            QLineEdit(),
            hint=self.gettext("Only where its file has not the signs; needs its paper"),
        )
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
        self.fill(reason=payee.reason, **{"bank-name": payee.bank_name})
        self.fill_period(fact)

    def value(self) -> FactValue | None:
        """Return the payee typed."""
        number = account_number(self.text("number"))
        again = account_number(self.text("number-again"))
        if number and again and number != again:
            self.lack(
                "number-again",
                self.gettext(
                    "The two numbers differ from character {place} on: compare both "
                    "with the card.",
                    place=_first_difference(number, again),
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
            self.text("bank-name"),
        )

    def read(self) -> Entry | None:
        """Return what was typed; one's own account needs no paper, but for a name."""
        entry = super().read()
        if entry is not None and isinstance(entry.value, Payee):
            own = entry.value.relation == SELF and not entry.value.bank_name
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


def _first_difference(one: str, other: str) -> int:
    """Return the place, counted from 1, from which two numbers differ."""
    for place, (here, there) in enumerate(zip(one, other, strict=False), start=1):
        if here != there:
            return place
    return min(len(one), len(other)) + 1


def account_number(typed: str) -> str:
    """Return a number as it is kept: half width, without blanks and hyphens."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(c for c in plain if not c.isspace() and c != "-")
