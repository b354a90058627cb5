# SPDX-License-Identifier: Apache-2.0
"""Which roles nobody holds together: the office's own dated table beside the shipped one."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QWidget
from PySide6.QtWidgets import QVBoxLayout as Column

from carecalc.domain.trust import Separation
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import (
    Card,
    DateEdit,
    Field,
    FieldGrid,
    button,
    card,
    label,
    pill,
    restyle,
    row_of,
)
from carecalc.i18n import Catalogue
from carecalc.services import users
from carecalc.text import Message

if TYPE_CHECKING:
    from carecalc.catalog.roles import Roles


class _Pair(QWidget):
    """A pair of roles: ticked where nobody is both, and how that differs from shipped."""

    def __init__(
        self,
        catalogue: Catalogue,
        names: tuple[str, str],
        name: str,
        is_shipped: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._is_shipped = is_shipped
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        said = {"first": names[0], "second": names[1]}
        text = catalogue.render(Message("{first} – {second}", said))
        self.box = QCheckBox(text, self)
        self.box.setObjectName(name)
        self.box.setAccessibleName(text)
        self.box.toggled.connect(self._on_toggled)
        row.addWidget(self.box)
        self.mark = pill("", "", self)
        self.mark.setObjectName(f"{name}-mark")
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch()
        self._on_toggled(False)

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _on_toggled(self, is_apart: bool) -> None:
        text, kind = "", ""
        if self._is_shipped and not is_apart:
            text, kind = self.gettext("Relaxed: printed on every list"), "warning"
        elif is_apart and not self._is_shipped:
            text, kind = self.gettext("Stricter than shipped"), "info"
        restyle(self.mark, "kind", kind)
        self.mark.setText(text)
        self.mark.setVisible(bool(text))
        self.box.setAccessibleDescription(text)


class RoleTable(QWidget):
    """Shows the table of today, and takes a new one from who may write it."""

    saved = Signal(str)
    """What holds now, in a sentence."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._catalogue = catalogue
        self._roles: Roles = desk.context.catalog.roles()
        column = Column(self)
        column.setContentsMargins(0, 8, 8, 8)
        column.setSpacing(12)
        frame, inside = card(self)
        inside.addWidget(label(self.gettext("Nobody is both"), "heading"))
        inside.addWidget(
            label(
                self.gettext(
                    "Ticked: nobody is given both roles. A pair that ships as apart and "
                    "is not ticked is a relaxation: it stands on record with its reason "
                    "and is printed on every list."
                ),
                "muted",
            )
        )
        self._now = label("", "strong")
        self._now.setObjectName("table-now")
        inside.addWidget(self._now)
        self._later = label("", "mark")
        self._later.setObjectName("table-later")
        inside.addWidget(self._later)
        inside.addLayout(self._pairs_grid(frame))
        inside.addWidget(
            label(
                self.gettext(
                    "No table lowers this: nobody decides what they prepared, nobody "
                    "closes the list they built, and two different people sign a "
                    "closing."
                ),
                "hint",
            )
        )
        column.addWidget(frame)
        column.addWidget(self._writing())
        column.addStretch()

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def set_tables(self, now: Separation, latest: Separation) -> None:
        """Show the table of today; `latest` may be one that holds from a later day."""
        held = {frozenset(pair) for pair in now.apart}
        for codes, pair in self._pairs.items():
            pair.box.setChecked(frozenset(codes) in held)
        if now.seq == 0:
            self._now.setText(self.gettext("In force: the table as it ships."))
        else:
            self._now.setText(
                self.gettext(
                    "In force since {day}: the office's own table, by {user}. "
                    "Reason: {reason}",
                    day=now.valid_from,
                    user=now.by,
                    reason=now.reason,
                )
            )
        self._later.setVisible(latest.seq != now.seq)
        self._later.setText(
            self.gettext(
                "From {day} another table holds, by {user}. Reason: {reason}",
                day=latest.valid_from,
                user=latest.by,
                reason=latest.reason,
            )
        )

    def set_may_manage(self, may: bool) -> None:
        """Let the user write a table, or only read it."""
        self._form.setVisible(may)
        for pair in self._pairs.values():
            pair.box.setEnabled(may)

    # -------------------------------------------------------------- building

    def _pairs_grid(self, parent: QWidget) -> QGridLayout:
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        shipped = {frozenset(pair) for pair in self._roles.apart.pairs}
        self._pairs: dict[tuple[str, str], _Pair] = {}
        for codes in itertools.combinations(self._roles.assigned, 2):
            first, second = (
                self._catalogue.render(self._roles.roles[code].name) for code in codes
            )
            pair = _Pair(
                self._catalogue,
                (first, second),
                f"apart-{codes[0]}-{codes[1]}",
                frozenset(codes) in shipped,
                parent,
            )
            self._pairs[codes] = pair
        self._lay_pairs(2)
        return self._grid

    def _lay_pairs(self, columns: int) -> None:
        for number, pair in enumerate(self._pairs.values()):
            self._grid.addWidget(pair, *divmod(number, columns))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the pairs below each other where two have no room side by side."""
        super().resizeEvent(event)
        widest = max(pair.sizeHint().width() for pair in self._pairs.values())
        self._lay_pairs(2 if self.width() > 2 * widest + 80 else 1)

    def _writing(self) -> Card:
        self._form, inside = card(self)
        self._form.setObjectName("table-form")
        inside.addWidget(label(self.gettext("Write this as the table"), "heading"))
        self._day = DateEdit(self._form)
        self._day.set_date(self._desk.context.today())
        self._day_field = Field(
            self._catalogue, self.gettext("Holds from"), self._day, "table-from"
        )
        self._reason = QLineEdit(self._form)
        self._reason_field = Field(
            self._catalogue,
            self.gettext("Reason"),
            self._reason,
            "table-reason",
            self.gettext("It stands on record with your name."),
            is_required=True,
        )
        grid = FieldGrid(3)
        grid.add(self._day_field)
        grid.add(self._reason_field, 2)
        inside.addLayout(grid)
        self._notice = Notice(self._catalogue, self._form)
        self._notice.setObjectName("table-notice")
        inside.addWidget(self._notice)
        self._save = button(
            self.gettext("Write the table"), "save-table", "primary", self._form
        )
        self._save.clicked.connect(self._on_save)
        inside.addLayout(row_of(self._save))
        return self._form

    # -------------------------------------------------------------- slots

    def _on_save(self) -> None:
        self._notice.clear()
        for field in (self._day_field, self._reason_field):
            field.clear_error()
        try:
            day = self._day.date()
        except UserError as error:
            self._day_field.show_error(error)
            return
        if day is None:
            self._day_field.show_error(self.gettext("Please fill this in."))
            return
        self._desk.call(
            users.separate,
            day,
            tuple(c for c, pair in self._pairs.items() if pair.box.isChecked()),
            self._reason.text(),
            done=self._on_saved,
            failed=self._on_refused,
            busy=self._save,
        )

    def _on_saved(self, written: Separation) -> None:
        self._reason.clear()
        self.saved.emit(
            self.gettext("Saved; it holds from {day}.", day=written.valid_from)
        )

    def _on_refused(self, error: UserError) -> None:
        if error.place == "reason":
            self._reason_field.show_error(error)
            self._reason.setFocus()
        elif error.place == "valid_from":
            self._day_field.show_error(error)
            self._day.setFocus()
        else:
            self._notice.show_error(error)
