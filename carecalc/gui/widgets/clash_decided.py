# SPDX-License-Identifier: Apache-2.0
"""What was decided between office and laptop: by whom, why, and what did not count."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from carecalc.domain.handover_merge import OTHER, OURS, SAME, THEIRS
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column
from carecalc.gui.widgets.clash_sides import Sides
from carecalc.gui.widgets.clash_words import KINDS, what_words
from carecalc.gui.widgets.handover_pane import Pane
from carecalc.gui.widgets.inputs import label
from carecalc.i18n import Catalogue
from carecalc.services.context import civil_day
from carecalc.services.handover_clashes import Parked
from carecalc.text import N_, Message

_OUTCOMES = {
    OURS: Message(N_("the office's was kept")),
    THEIRS: Message(N_("the laptop's was taken")),
    SAME: Message(N_("the same person")),
    OTHER: Message(N_("two different people")),
}
_BOTH = Message(N_("field by field"))


class DecidedDialog(Dialog):
    """Both sides with the one that was taken, who decided it, when and why."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget, one: Parked
    ) -> None:
        title = catalogue.render(Message(N_("What was decided")))
        super().__init__(title, parent, 600)
        self.setObjectName("decided-dialog")
        record = one.record
        name = "?" if one.person is None else one.person.name
        self.body.addWidget(label(name, "heading", self))
        kind = catalogue.render(KINDS[record.value.kind])
        self.body.addWidget(label(kind, "muted", self))
        notice = Notice(catalogue, self)
        self.body.addWidget(notice)
        sides = Sides(desk, catalogue, self, one)
        sides.numbers.refused.connect(notice.show_error)
        self.body.addWidget(sides)
        said = Message(
            N_("{outcome}; decided by {name} on {day}: {why}"),
            {
                "outcome": outcome_of(one),
                "name": record.by,
                "day": _day_of(one),
                "why": record.value.why,
            },
        )
        self.body.addWidget(label(catalogue.render(said), "strong", self))
        self.body.addStretch()
        close = self.add_button(
            catalogue.render(Message(N_("Close"))), "close", "primary"
        )
        close.clicked.connect(self.accept)
        close.setFocus()


class DecidedPane(Pane):
    """The decisions, the latest first; Enter shows both sides."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, catalogue, parent)
        self._said = label(
            self.gettext("Nothing was decided between two sides yet."), "muted", self
        )
        self._said.setObjectName("decided-said")
        self.column.addWidget(self._said)
        self._table = self.table(
            (
                Column(self.gettext("Name"), _name, 120, is_strong=True),
                Column(
                    self.gettext("What is different"), self._what, 220, takes_rest=True
                ),
                Column(self.gettext("Which side counts"), self._outcome, 170),
                Column(self.gettext("Laptop"), _laptop, 80),
                Column(self.gettext("Ruled by"), _by, 110),
                Column(self.gettext("Day"), _day, 110),
            ),
            "decided-clashes",
            self.gettext("What was decided"),
        )
        self._table.opened.connect(self._on_opened)
        self.column.addWidget(self._table, 1)
        self.column.addStretch()

    @property
    def first(self) -> QWidget:
        """What has the keyboard first."""
        return self._table

    def show_decided(self, decided: tuple[Parked, ...]) -> None:
        """Show what was decided."""
        self._table.rows.start(len(decided), decided)
        self._table.setVisible(bool(decided))
        self._said.setVisible(not decided)

    def _what(self, one: Parked) -> str:
        return self.catalogue.render(what_words(one.record.value))

    def _outcome(self, one: Parked) -> str:
        return self.catalogue.render(outcome_of(one))

    def _on_opened(self, number: int) -> None:
        one = self._table.rows.row(number)
        if isinstance(one, Parked):
            DecidedDialog(self.desk, self.catalogue, self, one).open()


def outcome_of(one: Parked) -> Message:
    """Return in words which side counts."""
    sides = set(one.record.value.decided.values())
    return _OUTCOMES[sides.pop()] if len(sides) == 1 else _BOTH


def _name(one: Parked) -> str:
    return "" if one.person is None else one.person.name


def _laptop(one: Parked) -> str:
    return one.record.value.device


def _by(one: Parked) -> str:
    return one.record.by


def _day_of(one: Parked) -> object:
    saved = one.record.saved_at
    return "" if saved is None else civil_day(saved)


def _day(one: Parked) -> str:
    return str(_day_of(one))
