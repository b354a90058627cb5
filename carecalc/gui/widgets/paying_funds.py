# SPDX-License-Identifier: Apache-2.0
"""What was allotted under one source and budget item, and the way to put it right."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from carecalc.domain.appropriation import (
    ACTIVE,
    RECEIVED,
    REFUNDED,
    Balance,
    FundStep,
)
from carecalc.domain.record import Happening
from carecalc.gui.dialog import Dialog
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.paying_files import LineDialog
from carecalc.i18n import Catalogue
from carecalc.services import appropriations
from carecalc.services.appropriations import Allotted
from carecalc.text import N_, Message

_BETWEEN = 8
"""Pixels between one allotment with its entries and the next."""
_CAME: Mapping[str, str] = {
    RECEIVED: N_("came to the account"),
    REFUNDED: N_("given back to whom it came from"),
}


class FundsDialog(Dialog):
    """The allotments of one row of the money, each with what came and was given back."""

    asked = Signal(object)
    """A `LineDialog` to be opened instead: it asks why, and does what was asked for."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        row: Balance,
        allotted: Sequence[Allotted],
    ) -> None:
        codes = desk.context.catalog.codes()
        title = catalogue.render(
            codes.name("funding-source", row.source)
            if row.source
            else Message(N_("not said by the rules"))
        )
        if row.budget_item:
            title = f"{title} {row.budget_item}"
        super().__init__(title, parent, 640)
        self.setObjectName("funds-dialog")
        self._desk, self._catalogue = desk, catalogue
        works = desk.may("payments.work", of_all=True)
        self._may = works and not desk.context.store.read_only
        self.body.addWidget(label(title, "heading", self))
        place = (row.source, row.budget_item)
        mine = [
            one
            for one in allotted
            if (one.record.value.source, one.record.value.budget_item) == place
        ]
        if not mine:
            said = self._say(N_("Nothing is allotted under it this year."))
            self.body.addWidget(label(said, "muted", self))
        for number, one in enumerate(mine, start=1):
            if number > 1:
                self.body.addSpacing(_BETWEEN)
            self._add(number, one)
        self.body.addStretch()
        close = self.add_button(self._say(N_("Close")), "close-funds")
        close.clicked.connect(self.reject)
        # Not on the first button there is: that one ends an allotment.
        close.setFocus()

    def _say(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _add(self, number: int, one: Allotted) -> None:
        value, is_active = one.record.value, one.record.state == ACTIVE
        said = self._say(
            N_("{document}, {amount} yuan"),
            document=value.document,
            amount=value.amount,
        )
        verb = N_("End the allotment …")
        end = (verb, f"end-allotment-{number}", one) if is_active else None
        self._line(said, "strong", end, self._on_end)
        if not is_active:
            ended = self._say(N_("Ended, it counts no more: {why}"), why=value.why)
            self._line(ended, "muted")
        for place, step in enumerate(one.steps, start=1):
            came = self._say(
                N_("{day}: {what}, {amount} yuan, {paper}"),
                day=step.day,
                what=Message(_CAME[step.kind]),
                amount=step.value.amount,
                paper=step.value.document,
            )
            back = (N_("Take it back …"), f"take-money-back-{number}-{place}", step)
            self._line(came, "", back if is_active else None, self._on_take_back)

    def _line(
        self,
        text: str,
        role: str,
        offered: tuple[str, str, object] | None = None,
        slot: Callable[[], None] | None = None,
    ) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(label(text, role, self), 1)
        if offered is not None and self._may:
            verb, name, of = offered
            made = button(self._say(verb), name, "quiet", self)
            made.setAccessibleName(f"{self._say(verb)} {text}")
            made.setProperty("of", of)
            made.clicked.connect(slot)
            row.addWidget(made)
        self.body.addLayout(row)

    def _on_end(self) -> None:
        one = self.sender().property("of")
        assert isinstance(one, Allotted), "the button was made for it"
        self._ask(
            self._say(N_("End the allotment")),
            self._say(
                N_(
                    "{document} counts no more, nor what came of it. The reason stays on "
                    "record."
                ),
                document=one.record.value.document,
            ),
            appropriations.end,
            one.record.id,
        )

    def _on_take_back(self) -> None:
        step: Happening[FundStep] = self.sender().property("of")
        self._ask(
            self._say(N_("Take the entry back")),
            self._say(
                N_(
                    "{amount} yuan by {paper} count no more. The reason stays on record."
                ),
                amount=step.value.amount,
                paper=step.value.document,
            ),
            appropriations.take_back,
            step.id,
        )

    def _ask(self, verb: str, told: str, service: Callable[..., Any], of: str) -> None:
        why = ("why", self._say(N_("Reason")))
        parent = self.parentWidget()
        self.accept()
        self.asked.emit(
            LineDialog(
                self._desk, self._catalogue, parent, verb, told, why, service, (of,)
            )
        )
