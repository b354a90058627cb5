# SPDX-License-Identifier: Apache-2.0
"""The forms of organisations: themselves, contracts, assessors, and why something ends."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.agency import (
    CALENDAR,
    WORKING,
    Assessor,
    Contract,
    Organisation,
)
from carecalc.domain.money import Money
from carecalc.domain.record import Record
from carecalc.gui.page import Desk
from carecalc.gui.widgets.agency_asking import Asking, Ticks
from carecalc.gui.widgets.inputs import Choice, DateEdit, MoneyEdit, TextArea
from carecalc.i18n import Catalogue
from carecalc.services import agencies, agencies_register
from carecalc.text import N_, Message, Text

_DAYS = 10


class OrganisationDialog(Asking):
    """Registers an organisation, or changes what is said of one."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        kept: Record[Organisation] | None = None,
    ) -> None:
        title = N_("Register an organisation") if kept is None else N_("Organisation")
        super().__init__(
            desk,
            catalogue,
            catalogue.render(Message(title)),
            "organisation-dialog",
            parent,
        )
        self._kept = kept
        self.ask(
            "name", self.gettext("Name"), QLineEdit(self), is_required=True, span=2
        )
        self.ask(
            "credit-code",
            self.gettext("Unified social credit code"),
            QLineEdit(self),
            span=2,
        )
        self.ask("contact", self.gettext("Contact"), QLineEdit(self))
        self.ask("telephone", self.gettext("Telephone"), QLineEdit(self))
        self.ask(
            "provides",
            self.gettext("Gives care under these names"),
            TextArea(3, self),
            self.gettext(
                "One a line, as price lists and service plans write them: whom it "
                "cares for it is not sent to assess."
            ),
            span=2,
        )
        if kept is not None:
            said = kept.value
            for name, text in (
                ("name", said.name),
                ("credit-code", said.credit_code),
                ("contact", said.contact),
                ("telephone", said.telephone),
            ):
                control = self.fields[name].control
                assert isinstance(control, QLineEdit)
                control.setText(text)
            area = self.fields["provides"].control
            assert isinstance(area, TextArea)
            area.setPlainText("\n".join(said.provides))
        yes = self.gettext("Register") if kept is None else self.gettext("Save")
        self.add_ends(yes, "save-organisation").clicked.connect(self._on_yes)
        self.fields["name"].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        said = Organisation(
            self.text("name"),
            self.text("credit-code"),
            self.text("contact"),
            self.text("telephone"),
            self.lines("provides"),
        )
        if self._kept is None:
            self.run(agencies.save, said)
        else:
            self.run(agencies.save, said, self._kept.id, self._kept.version)


class ContractDialog(Asking):
    """Writes down what was agreed with an organisation."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        organisation: str,
        communities: tuple[str, ...],
        scales: Mapping[str, Text],
        kept: Record[Contract] | None = None,
    ) -> None:
        title = N_("New contract") if kept is None else N_("Contract")
        super().__init__(
            desk,
            catalogue,
            catalogue.render(Message(title)),
            "contract-dialog",
            parent,
        )
        self._organisation = organisation
        self._kept = kept
        self._scales = scales
        said = None if kept is None else kept.value
        self.ask("number", self.gettext("Contract number"), QLineEdit(self), span=2)
        self.ask("begins", self.gettext("First day"), DateEdit(self), is_required=True)
        self.ask("ends", self.gettext("Last day"), DateEdit(self), is_required=True)
        self.ask(
            "price",
            self.gettext("Price of one assessment (yuan)"),
            MoneyEdit(self),
            is_required=True,
        )
        self.ask(
            "days",
            self.gettext("Days for a task"),
            QLineEdit(str(_DAYS), self),
            is_required=True,
        )
        unit = Choice(self)
        unit.fill(
            (
                (WORKING, self.gettext("in working days")),
                (CALENDAR, self.gettext("in calendar days")),
            )
        )
        self.ask("unit", self.gettext("How days are counted"), unit)
        self.ask(
            "seen-days",
            self.gettext("Days they still see who was assessed"),
            QLineEdit("0", self),
        )
        self.ask(
            "communities",
            self.gettext("Communities (none ticked: all)"),
            Ticks("for", ((name, name) for name in communities), self),
            span=2,
        )
        self.tell(self.gettext("Another price for a scale; empty: as above"))
        for code, name in scales.items():
            self.ask(f"price-{code}", catalogue.render(name), MoneyEdit(self), span=2)
        if said is not None:
            self._fill(said)
        yes = self.gettext("Save")
        self.add_ends(yes, "save-contract").clicked.connect(self._on_yes)
        self.fields["number"].control.setFocus()

    def _fill(self, said: Contract) -> None:
        for name, text in (
            ("number", said.number),
            ("begins", said.begins.isoformat()),
            ("ends", said.ends.isoformat()),
            ("price", str(said.price)),
            ("days", str(said.days)),
            ("seen-days", str(said.seen_days)),
            *((f"price-{code}", str(price)) for code, price in said.prices.items()),
        ):
            if name in self.fields:
                control = self.fields[name].control
                assert isinstance(control, QLineEdit)
                control.setText(text)
        unit = self.fields["unit"].control
        assert isinstance(unit, Choice)
        unit.choose(said.unit)
        ticks = self.fields["communities"].control
        assert isinstance(ticks, Ticks)
        ticks.choose(said.communities)

    def _on_yes(self) -> None:
        self.read()
        begins, ends = self.day("begins"), self.day("ends")
        price, days = self.money("price"), self.number("days")
        seen, prices = self.number("seen-days"), self._prices()
        if not self.is_right or begins is None or ends is None:
            return
        agreed = Contract(
            self.text("number"),
            begins,
            ends,
            price,
            days,
            self.code("unit"),
            self.ticked("communities"),
            prices,
            seen,
        )
        kept = self._kept
        self.run(
            agencies.save_contract,
            self._organisation,
            agreed,
            "" if kept is None else kept.id,
            0 if kept is None else kept.version,
        )

    def _prices(self) -> dict[str, Money]:
        # A scale that is gone keeps the price it had.
        prices = {} if self._kept is None else dict(self._kept.value.prices)
        for code in self._scales:
            prices.pop(code, None)
            if self.text(f"price-{code}").strip():
                prices[code] = self.money(f"price-{code}")
        return prices


class AssessorDialog(Asking):
    """Enters somebody into the register of assessors, or changes an entry."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        organisations: Mapping[str, str],
        kept: Record[Assessor] | None = None,
    ) -> None:
        title = N_("Enter an assessor") if kept is None else N_("Assessor")
        super().__init__(
            desk,
            catalogue,
            catalogue.render(Message(title)),
            "assessor-dialog",
            parent,
        )
        self._kept = kept
        codes = desk.context.catalog.codes().groups["background"]
        self.ask(
            "name",
            self.gettext("Name"),
            QLineEdit(self),
            self.gettext("As in the list of users, or as they sign on paper."),
            is_required=True,
        )
        of = Choice(self)
        of.fill([("", self.gettext("the office's own")), *organisations.items()])
        self.ask("organisation", self.gettext("Organisation"), of)
        self.ask("certificate", self.gettext("Certificate number"), QLineEdit(self))
        self.ask("issued-by", self.gettext("Issued by"), QLineEdit(self))
        self.ask(
            "valid-to",
            self.gettext("Valid until"),
            DateEdit(self),
            self.gettext("Left empty: the certificate says no day."),
        )
        self.ask(
            "backgrounds",
            self.gettext("Backgrounds"),
            Ticks(
                "background",
                ((code, catalogue.render(name)) for code, name in codes.items()),
                self,
            ),
            span=2,
        )
        if kept is not None:
            self._fill(kept)
        yes = self.gettext("Enter") if kept is None else self.gettext("Save")
        self.add_ends(yes, "save-assessor").clicked.connect(self._on_yes)
        self.fields["name"].control.setFocus()

    def _fill(self, kept: Record[Assessor]) -> None:
        for name, text in (
            ("name", kept.value.name),
            ("certificate", kept.value.certificate),
            ("issued-by", kept.value.issued_by),
            ("valid-to", "" if kept.day is None else kept.day.isoformat()),
        ):
            control = self.fields[name].control
            assert isinstance(control, QLineEdit)
            control.setText(text)
        of, ticks = (self.fields[n].control for n in ("organisation", "backgrounds"))
        assert isinstance(of, Choice) and isinstance(ticks, Ticks)
        of.choose(kept.about)
        ticks.choose(kept.value.backgrounds)

    def _on_yes(self) -> None:
        self.read()
        valid_to = self.day("valid-to", is_required=False)
        if not self.is_right:
            return
        said = Assessor(
            self.text("name"),
            self.text("certificate"),
            self.text("issued-by"),
            self.ticked("backgrounds"),
        )
        kept = self._kept
        self.run(
            agencies_register.save,
            said,
            self.code("organisation"),
            valid_to,
            "" if kept is None else kept.id,
            0 if kept is None else kept.version,
        )
