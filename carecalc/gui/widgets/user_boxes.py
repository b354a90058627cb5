# SPDX-License-Identifier: Apache-2.0
"""What a user is given, to be ticked: roles, and all communities or some of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from carecalc.gui.widgets.inputs import label
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.catalog.roles import Roles

_INDENT = 34
"""What a role may do begins below its name, not below the box."""


class RolesBox(QWidget):
    """A box for every role, with what it allows below its name."""

    changed = Signal()

    def __init__(
        self, catalogue: Catalogue, roles: Roles, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._boxes: dict[str, QCheckBox] = {}
        for code in roles.assigned:
            role = roles.roles[code]
            may = catalogue.render(tuple(roles.actions[each] for each in role.may))
            box = QCheckBox(catalogue.render(role.name), self)
            box.setObjectName(f"role-{code}")
            box.setAccessibleName(box.text())
            box.setAccessibleDescription(may)
            box.toggled.connect(self._on_toggled)
            self._boxes[code] = box
            what = label(may, "hint", self)
            what.setContentsMargins(_INDENT, 0, 0, 6)
            column.addWidget(box)
            column.addWidget(what)

    def chosen(self) -> tuple[str, ...]:
        """Return the codes of the roles that are ticked."""
        return tuple(code for code, box in self._boxes.items() if box.isChecked())

    def choose(self, codes: Sequence[str]) -> None:
        """Tick these roles."""
        for code, box in self._boxes.items():
            box.setChecked(code in codes)

    def _on_toggled(self, is_on: bool) -> None:
        self.changed.emit()


class CommunitiesBox(QWidget):
    """All communities, or some of them."""

    def __init__(
        self,
        catalogue: Catalogue,
        communities: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._all = QRadioButton(catalogue.render(Message(N_("All communities"))), self)
        self._all.setObjectName("all-communities")
        self._some = QRadioButton(catalogue.render(Message(N_("Only these:"))), self)
        self._some.setObjectName("some-communities")
        for radio in (self._all, self._some):
            radio.setAccessibleName(radio.text())
            column.addWidget(radio)
        self._all.setChecked(True)
        self._some.toggled.connect(self._on_some)
        self._each = QWidget(self)
        grid = QGridLayout(self._each)
        grid.setContentsMargins(_INDENT, 0, 0, 0)
        self._boxes: list[QCheckBox] = []
        for number, name in enumerate(communities):
            box = QCheckBox(name, self._each)
            box.setObjectName(f"community-{number}")
            box.setAccessibleName(name)
            grid.addWidget(box, *divmod(number, 2))
            self._boxes.append(box)
        column.addWidget(self._each)
        self._on_some(False)

    def chosen(self) -> tuple[str, ...] | None:
        """Return the communities that are ticked; None for all of them."""
        if self._all.isChecked():
            return None
        return tuple(box.text() for box in self._boxes if box.isChecked())

    def choose(self, communities: tuple[str, ...] | None) -> None:
        """Tick these."""
        self._all.setChecked(communities is None)
        self._some.setChecked(communities is not None)
        for box in self._boxes:
            box.setChecked(communities is not None and box.text() in communities)

    def _on_some(self, is_on: bool) -> None:
        self._each.setEnabled(is_on)
