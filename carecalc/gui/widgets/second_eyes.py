# SPDX-License-Identifier: Apache-2.0
"""What a new office needs next: somebody who approves, and somebody who pays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.trust import User
from carecalc.gui.page import Place
from carecalc.gui.widgets.inputs import Card, button, label, row_of
from carecalc.i18n import Catalogue
from carecalc.text import Message, Text

if TYPE_CHECKING:
    from carecalc.catalog.roles import Roles

_NEEDED = ("approver", "payer", "reviewer")
"""Without them no decision is made, no list built, and none closed: two sign it in
different roles, and neither is who built it."""


def lacking_roles(users: Sequence[User], roles: Roles) -> tuple[Text, ...]:
    """Return what the roles are called that an office needs and nobody holds."""
    held = {role for user in users if user.is_active for role in user.roles}
    return tuple(roles.roles[code].name for code in _NEEDED if code not in held)


class SecondEyes(Card):
    """A card that says whom to add; hidden once they are there."""

    go = Signal(object)

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self.setObjectName("second-eyes")
        self.column.addWidget(
            label(self.gettext("Next: a second pair of eyes"), "heading")
        )
        self._said = label("")
        self.column.addWidget(self._said)
        self._add = button(
            self.gettext("Go to the people of the office"), "add-eyes", "primary"
        )
        self._add.clicked.connect(self._on_add)
        self.column.addLayout(row_of(self._add))
        self.setVisible(False)

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def show_lacking(self, lacking: tuple[Text, ...], may_add: bool) -> None:
        """Name the roles that nobody holds."""
        self._said.setText(
            self.gettext(
                "Whoever prepares a decision does not approve it, and two people who did "
                "not build a month's list sign it. Nobody in this office is yet: "
                "{roles}.",
                roles=lacking,
            )
            + (
                ""
                if may_add
                else "\n" + self.gettext("An administrator gives and takes roles.")
            )
        )
        self._add.setVisible(may_add)
        self.setVisible(bool(lacking))

    def _on_add(self) -> None:
        self.go.emit(Place("users"))
