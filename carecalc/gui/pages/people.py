# SPDX-License-Identifier: Apache-2.0
"""Everybody whom the office knows: search as you type, register, open."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from carecalc.domain.masking import last_four
from carecalc.domain.office import Office
from carecalc.domain.period import Month, age_in_month
from carecalc.domain.person import Person
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tables import PAGE, Column, Table
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.naming import scale_level_words
from carecalc.gui.widgets.register import RegisterDialog
from carecalc.i18n import Catalogue
from carecalc.services import offices, people
from carecalc.services.context import Changes, Context
from carecalc.services.people import PeoplePage as Found
from carecalc.services.people import PersonSummary

_PAUSE = 150
"""Milliseconds after a key before the search starts: one search for a fast typist."""


class PeoplePage(Page):
    """Searches by name, pinyin initials, identity number, telephone or community."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("Elders"))
        self._text = ""
        self._order = "name"
        self._total = 0
        register = button(
            self.gettext("Register an elder"), "register-person", "primary", self
        )
        register.setIcon(desk.look.icon("add", "on-accent"))
        register.setToolTip("Ctrl+N")
        register.clicked.connect(self._on_register)
        self._register = register
        register.setVisible(desk.may("cases.write"))
        self.add_action(register)
        row = QHBoxLayout()
        row.setSpacing(12)
        self._search = _SearchLine(self)
        self._search.setObjectName("search")
        self._search.setAccessibleName(self.gettext("Search"))
        self._search.setPlaceholderText(
            self.gettext(
                "Name, pinyin initials, identity number, telephone or community"
            )
        )
        self._search.textChanged.connect(self._on_typed)
        row.addWidget(self._search, 1)
        self._count = label("", "muted")
        self._count.setObjectName("count")
        self._count.setWordWrap(False)
        row.addWidget(self._count)
        self.body.addLayout(row)
        self._notice = Notice(catalogue, self)
        self.body.addWidget(self._notice)
        self._table = Table(
            self._columns(),
            "people",
            self.gettext("Elders"),
            desk.look.text_size / 100,
            self,
        )
        self._table.rows.wanted.connect(self._on_wanted)
        self._table.opened.connect(self._on_opened)
        self._table.ordered.connect(self._on_ordered)
        self.body.addWidget(self._table, 1)
        self._search.left_down.connect(self._on_down)
        self._search.returnPressed.connect(self._on_enter)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._on_pause)
        for keys, slot in (
            ("Ctrl+F", self._on_find),
            ("Ctrl+N", self._on_register),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        self._find()

    def begin(self) -> None:
        """Start at the search."""
        self._search.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Search again when somebody shown may have changed."""
        if changes.people or changes.visits:
            self._find()

    def state(self) -> object:
        """Return what is searched for."""
        return self._search.text()

    def restore(self, state: object) -> None:
        """Search for it again."""
        self._search.setText(str(state))

    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this page."""
        return (
            ("Ctrl+F", self.gettext("Search")),
            ("Esc", self.gettext("Empty the search: everybody")),
            ("↓", self.gettext("From the search into the table")),
            ("Enter", self.gettext("Open the elder")),
            ("Ctrl+N", self.gettext("Register an elder")),
        )

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.gettext("Name"), self._name, 120, "name", is_strong=True),
            Column(self.gettext("Identity number"), self._number, 160),
            Column(self.gettext("Age"), self._age, 56, "age"),
            Column(self.gettext("Community"), self._community, 110, "community"),
            Column(self.gettext("Level of care"), self._level, 200, takes_rest=True),
            Column(self.gettext("Assessment"), self._assessment, 120),
        )

    def _name(self, row: PersonSummary) -> str:
        return row.person.name

    def _number(self, row: PersonSummary) -> str:
        return last_four(row.person.id_number)

    def _age(self, row: PersonSummary) -> str:
        month = Month.of(self.desk.context.today())
        return str(age_in_month(row.person.birth_date, month))

    def _community(self, row: PersonSummary) -> str:
        return row.person.community

    def _level(self, row: PersonSummary) -> str:
        return scale_level_words(
            self.catalogue, row.scale_label, row.level, row.level_label
        )

    def _assessment(self, row: PersonSummary) -> str:
        if row.open_visit_id is not None:
            return self.gettext("{done}/{all} done", done=row.answered, all=row.asked)
        if row.assessed_on is not None:
            return row.assessed_on.isoformat()
        return ""

    # -------------------------------------------------------------- searching

    def _find(self) -> None:
        self._text = self._search.text()
        self.desk.call(
            _find_page,
            self._text,
            0,
            self._order,
            done=self._on_found,
            failed=self._notice.show_error,
        )

    def _on_typed(self, text: str) -> None:
        self._pause.start()

    def _on_pause(self) -> None:
        self._find()

    def _on_found(self, answer: tuple[str, int, Found]) -> None:
        text, _, found = answer
        if text != self._text:
            return  # Somebody typed on; the answer to that is on its way.
        self._notice.clear()
        self._total = found.total
        self._table.rows.start(found.total, found.rows)
        if found.total:
            self._table.setCurrentIndex(self._table.rows.index(0, 0))
            self._count.setText(self.gettext("Found: {count}", count=found.total))
        elif text:
            self._count.setText(self.gettext("Nobody found"))
        else:
            self._count.setText(self.gettext("Nobody is registered yet"))

    def _on_wanted(self, offset: int, count: int) -> None:
        self.desk.call(_find_page, self._text, offset, self._order, done=self._on_page)

    def _on_page(self, answer: tuple[str, int, Found]) -> None:
        text, offset, found = answer
        if text == self._text:
            self._table.rows.put(offset, found.rows)

    def _on_ordered(self, order: str) -> None:
        self._order = order
        self._find()

    # -------------------------------------------------------------- going

    def _on_find(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def _on_down(self) -> None:
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_enter(self) -> None:
        if self._pause.isActive():
            # Enter came before the search: search, and let people see whom they open.
            self._pause.stop()
            self._find()
            return
        self._on_opened(max(self._table.currentIndex().row(), 0))

    def _on_opened(self, number: int) -> None:
        row = self._table.rows.row(number)
        if isinstance(row, PersonSummary):
            self.go.emit(Place("person", person=row.person.id))

    def _on_register(self) -> None:
        if not self.desk.may("cases.write"):
            return
        self.desk.call(offices.get, done=self._on_office, busy=self._register)

    def _on_office(self, office: Office) -> None:
        dialog = RegisterDialog(self.desk, self.catalogue, office, self)
        dialog.registered.connect(self._on_registered)
        dialog.open()

    def _on_registered(self, person: Person) -> None:
        self.saved.emit()
        self.go.emit(Place("person", person=person.id))


class _SearchLine(QLineEdit):
    """A line from which the arrow down leads into the table; Esc empties it."""

    left_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
            return
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)


def _find_page(
    ctx: Context, text: str, offset: int, order: str
) -> tuple[str, int, Found]:
    """Return one page of the answer, with what was asked: typing runs ahead of it."""
    return text, offset, people.find(ctx, text, PAGE, offset, order)
