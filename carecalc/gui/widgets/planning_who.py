# SPDX-License-Identifier: Apache-2.0
"""Finding one elder inside a dialog: type a part of the name, take a row below."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.masking import mask_id_number
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.widgets.agenda_list import AgendaList, AgendaRow
from carecalc.gui.widgets.inputs import Field, RowButton
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import people
from carecalc.services.context import Context
from carecalc.services.people import PeoplePage

_SHOWN = 5
_WAIT = 120
"""Milliseconds without a key before it is looked for."""


class Who(QWidget, Speaking):
    """A field and what matches it; `picked` gives the `Person` of the row taken.

    Enter in the field takes the first row, the down arrow goes into the rows.
    """

    picked = Signal(object)
    refused = Signal(object)
    grown = Signal()
    """What stands below the field changed its height."""

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        parent: QWidget | None = None,
        title: str = "",
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._asked = ""
        self._takes_first = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.line = Line(self)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._on_typed)
        self._field = Field(
            voice.catalogue,
            title or self.gettext("Whom to visit"),
            self.line,
            "plan-who",
            self.gettext("Part of the name, of the ID number, or pinyin"),
            is_required=True,
        )
        column.addWidget(self._field)
        self._found = AgendaList(
            voice,
            self.gettext("Elders found"),
            "found",
            self.gettext(
                "Nobody is found. Whoever is not registered yet is registered first: "
                "close this, then Ctrl+N."
            ),
            self,
        )
        self._found.chosen.connect(self.picked)
        self._found.hide()
        column.addWidget(self._found)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_WAIT)
        self._pause.timeout.connect(self._look)

    def show_missing(self) -> None:
        """Say that somebody has to be chosen."""
        self._field.show_error(self.gettext("Choose whom to visit."))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            first = self._found.first() if self._found.isVisible() else None
            if event.key() == Qt.Key.Key_Down and first is not None:
                first.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._takes_first = bool(self.line.text().strip())
                self._look()
                return True
        return False

    def _on_typed(self) -> None:
        self._takes_first = False
        self._field.clear_error()
        self._pause.start()

    def _look(self) -> None:
        self._pause.stop()
        self._asked = self.line.text().strip()
        if not self._asked:
            self._found.hide()
            return
        self._desk.call(
            _found,
            self._asked,
            done=self._on_found,
            failed=self._on_refused,
        )

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)

    def _on_found(self, answer: tuple[str, PeoplePage]) -> None:
        typed, page = answer
        if typed != self._asked or typed != self.line.text().strip():
            return  # The answer to what was typed before.
        if self._takes_first and page.rows:
            self.picked.emit(page.rows[0].person)
            return
        self._takes_first = False
        self._found.show_rows([self._row(row.person) for row in page.rows])
        self._found.show()
        self.grown.emit()

    def _row(self, person: Person) -> AgendaRow:
        parts = (person.community, mask_id_number(person.id_number))
        return AgendaRow(
            RowButton(
                f"found-{person.id}",
                person,
                person.name,
                " · ".join(part for part in parts if part),
            )
        )


def _found(ctx: Context, typed: str) -> tuple[str, PeoplePage]:
    return typed, people.find(ctx, typed, _SHOWN, 0, "name", most=_SHOWN)
