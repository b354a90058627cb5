# SPDX-License-Identifier: Apache-2.0
"""What office and laptop both changed: a person decides, field by field."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.handover_merge import SAME_PERSON
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column
from carecalc.gui.widgets.agency_asking import Asking
from carecalc.gui.widgets.clash_sides import Sides
from carecalc.gui.widgets.clash_words import KINDS, what_words
from carecalc.gui.widgets.handover_pane import Pane
from carecalc.gui.widgets.inputs import label
from carecalc.i18n import Catalogue
from carecalc.services import handover_clashes
from carecalc.services.context import Changes
from carecalc.services.handover_clashes import Parked
from carecalc.text import N_, Message


class ClashDialog(Asking):
    """Shows before, the office's and the laptop's side, and has one chosen of each."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget, one: Parked
    ) -> None:
        title = catalogue.render(Message(N_("Decide between two sides")))
        super().__init__(desk, catalogue, title, "clash-dialog", parent)
        clash = one.record.value
        self._id = one.record.id
        self.tell(
            self.gettext("?") if one.person is None else one.person.name, "heading"
        )
        self.tell(
            self.gettext(
                "{kind}. The side that is not chosen stays on record. Choose with the "
                "mouse, or with 1 and 2.",
                kind=catalogue.render(KINDS[clash.kind]),
            )
        )
        self._sides = Sides(desk, catalogue, self, one)
        self._sides.numbers.refused.connect(self._on_refused)
        self.body.addWidget(self._sides)
        if clash.kind == SAME_PERSON:
            self.ask(
                "id_number",
                self.gettext("Right number of the laptop's person"),
                QLineEdit(self),
                self.gettext("For somebody else; empty while it is not known."),
                span=2,
            )
        self.ask(
            "why",
            self.gettext("Reason"),
            QLineEdit(self),
            self.gettext("It stands on record with your name."),
            is_required=True,
            span=2,
        )
        self.add_ends(self.gettext("Decide"), "decide-clash").clicked.connect(
            self._on_yes
        )
        next(iter(self._sides.choices.values())).setFocus()

    def _on_yes(self) -> None:
        self.read()
        chosen = {
            field: side
            for field, choice in self._sides.choices.items()
            if (side := choice.chosen())
        }
        number = self.text("id_number") if "id_number" in self.fields else ""
        self.run(handover_clashes.decide, self._id, chosen, self.text("why"), number)


class ClashPane(Pane):
    """What waits for a decision: who is paid first, then by age."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, catalogue, parent)
        self._writes = not desk.context.store.read_only
        self._one: Parked | None = None
        self._said = label("", "muted", self)
        self._said.setObjectName("clashes-said")
        self.column.addWidget(self._said)
        self._table = self.table(
            (
                Column(self.gettext("Name"), _name, 120, is_strong=True),
                Column(
                    self.gettext("What is different"), self._what, 260, takes_rest=True
                ),
                Column(self.gettext("Laptop"), _laptop, 80),
                Column(self.gettext("Days"), _days, 70, is_number=True),
                Column(self.gettext("List"), self._blocks, 150),
            ),
            "clashes",
            self.gettext("To be decided"),
        )
        self._table.opened.connect(self._on_opened)
        self.column.addWidget(self._table, 1)
        self.column.addStretch()

    @property
    def first(self) -> QWidget:
        """What has the keyboard first."""
        return self._table

    def show_parked(self, parked: tuple[Parked, ...]) -> None:
        """Show what waits; the hardest first."""
        rows = sorted(parked, key=lambda one: (not one.blocks_payment, -one.days))
        self._table.rows.start(len(rows), rows)
        self._table.setVisible(bool(rows))
        self._said.setText(
            self.gettext(
                "Both sides changed these. The office's value stays in force until "
                "somebody decides."
            )
            if rows
            else self.gettext("Nothing waits for a decision.")
        )

    def _what(self, one: Parked) -> str:
        return self.catalogue.render(what_words(one.record.value))

    def _blocks(self, one: Parked) -> str:
        return self.gettext("! holds the list up") if one.blocks_payment else ""

    def _on_opened(self, number: int) -> None:
        one = self._table.rows.row(number)
        if isinstance(one, Parked) and self._writes:
            self._one = one
            dialog = ClashDialog(self.desk, self.catalogue, self, one)
            dialog.done.connect(self._on_decided)
            dialog.open()

    def _on_decided(self) -> None:
        assert self._one is not None, "decided of what is shown"
        self.told.emit(
            self.gettext("Decided."),
            "good",
            self.gettext("The laptop learns it with its next return file."),
        )
        owner = self._one.record.person_id
        self.changed.emit(Changes(people=frozenset({owner} if owner else ())))


def _name(one: Parked) -> str:
    return "" if one.person is None else one.person.name


def _laptop(one: Parked) -> str:
    return one.record.value.device


def _days(one: Parked) -> str:
    return str(one.days)
