# SPDX-License-Identifier: Apache-2.0
"""Everybody whom the office knows: search as you type, register, open."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from carecalc.domain import card_text
from carecalc.domain.masking import last_four
from carecalc.domain.office import Office
from carecalc.domain.period import Month, age_in_month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tables import PAGE, Column, Table
from carecalc.gui.widgets.inputs import Choice, button, label
from carecalc.gui.widgets.naming import scale_level_words
from carecalc.gui.widgets.pasting import PastingDialog
from carecalc.gui.widgets.register import RegisterDialog
from carecalc.gui.widgets.search_line import SearchLine
from carecalc.i18n import Catalogue
from carecalc.services import offices, people
from carecalc.services.context import Changes, Context
from carecalc.services.people import PeoplePage as Found
from carecalc.services.people import PersonSummary

_MOST = 1000
"""Counted no further: to count a million takes longer than to find the first of them."""

Asked = tuple[str, str, str]
"""What is searched for, in which community, in which order."""


class PeoplePage(Page):
    """Searches by name, pinyin initials, identity number, telephone or community.

    `place.item` is what is searched for: who comes back finds it again.
    """

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("Elders"))
        self._order = "name"
        self._asked: Asked | None = None
        self._shown: Asked | None = None
        self._total = 0
        self._add_actions()
        self.body.addLayout(self._search_row())
        self._notice = Notice(catalogue, self)
        self.body.addWidget(self._notice)
        self._table = _People(
            self._columns(),
            "people",
            self.gettext("Elders"),
            desk.look.text_size / 100,
            self,
        )
        self._table.show_order(self._order)
        self._table.rows.wanted.connect(self._on_wanted)
        self._table.opened.connect(self._on_opened)
        self._table.ordered.connect(self._on_ordered)
        self._table.left_up.connect(self._on_find)
        self.body.addWidget(self._table, 1)
        self._search.left_down.connect(self._on_down)
        self._search.paged.connect(self._on_paged)
        self._search.rested.connect(self._on_rested)
        self._search.returnPressed.connect(self._on_enter)
        for keys, slot in (
            ("Ctrl+F", self._on_find),
            ("Ctrl+N", self._on_register),
            ("Ctrl+Shift+F", self._on_paste),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        desk.call(offices.get, done=self._on_communities)
        self._find()

    def _add_actions(self) -> None:
        self._paste = button(
            self.gettext("Look up a list"), "look-up-list", parent=self
        )
        self._paste.setToolTip("Ctrl+Shift+F")
        self._paste.clicked.connect(self._on_paste)
        self.add_action(self._paste)
        register = button(
            self.gettext("Register an elder"), "register-person", "primary", self
        )
        register.setIcon(self.desk.look.icon("add", "on-accent"))
        register.setToolTip("Ctrl+N")
        register.clicked.connect(self._on_register)
        self._register = register
        register.setVisible(self.desk.may("cases.write"))
        self.add_action(register)

    def _search_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        self._search = SearchLine(self)
        self._search.setObjectName("search")
        self._search.setAccessibleName(self.gettext("Search"))
        self._search.setPlaceholderText(
            self.gettext(
                "Name, pinyin initials, identity number, telephone or community"
            )
        )
        self._search.setText(self.place.item)
        self._card = card_text.read(self.place.item)
        self._search.textChanged.connect(self._on_typed)
        row.addWidget(self._search, 1)
        self._within = Choice(self)
        self._within.setObjectName("community")
        self._within.setMinimumContentsLength(14)
        self._within.setAccessibleName(self.gettext("Community"))
        self._within.fill([("", self.gettext("All communities"))])
        self._within.currentIndexChanged.connect(self._on_narrowed)
        row.addWidget(self._within)
        self._count = label("", "muted")
        self._count.setObjectName("count")
        self._count.setWordWrap(False)
        row.addWidget(self._count)
        return row

    def begin(self) -> None:
        """Start at the search."""
        self._search.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Search again when somebody shown may have changed."""
        if changes.people or changes.visits:
            self._shown = None
            self._find()

    def state(self) -> object:
        """Return what is searched for, and how."""
        return self._search.text(), *self._wanted()[1:]

    def restore(self, state: object) -> None:
        """Search for it again."""
        if isinstance(state, tuple):
            text, community, self._order = state
            self._table.show_order(self._order)
            self._within.fill([(community, community)] if community else [])
            self._within.insertItem(0, self.gettext("All communities"), "")
            self._within.choose(community)
            self._search.setText(text)
            self._find()

    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this page."""
        return (
            ("Ctrl+F", self.gettext("Search")),
            ("Esc", self.gettext("Empty the search: everybody")),
            ("↓", self.gettext("From the search into the table")),
            ("PgUp / PgDn", self.gettext("A page up or down")),
            ("Enter", self.gettext("Open the elder")),
            ("Esc", self.gettext("From the table back to the search")),
            ("Ctrl+Shift+F", self.gettext("Look up a list")),
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

    def _wanted(self) -> Asked:
        community = self._within.code()
        within = community if isinstance(community, str) else ""
        # Of a card that a reader typed only the number is looked for.
        text = self._search.text() if self._card is None else self._card.id_number
        return text, within, self._order

    def _find(self) -> None:
        """Ask for what is wanted now; while an answer is awaited, only afterwards.

        So the first key is answered at once, and of many typed fast only the last.
        """
        if self._asked is not None or self._wanted() == self._shown:
            return
        self._asked = self._wanted()
        self._search.is_searching = True
        self.desk.call(
            _find_page, self._asked, 0, done=self._on_found, failed=self._on_failed
        )

    def _on_typed(self, text: str) -> None:
        self.move(item=text)
        self._card = card_text.read(text)
        self._find()

    def _on_rested(self) -> None:
        if self._card is not None and self._search.text() != self._card.id_number:
            card = self._card
            self._search.setText(card.id_number)
            self._card = card  # With what it says beside the number.

    def _on_narrowed(self, index: int) -> None:
        self._find()

    def _on_communities(self, office: Office) -> None:
        mine = self.desk.actor.communities
        names = [n for n in office.communities if mine is None or n in mine]
        chosen = self._within.code()
        self._within.blockSignals(True)
        everyone = [("", self.gettext("All communities"))]
        self._within.clear()
        self._within.fill([*everyone, *((name, name) for name in names)])
        self._within.choose(chosen)
        self._within.blockSignals(False)
        self._within.setVisible(len(names) > 1)

    def _on_failed(self, error: UserError) -> None:
        self._asked = None
        self._search.is_searching = False
        self._notice.show_error(error)

    def _on_found(self, answer: tuple[Asked, int, Found]) -> None:
        asked, _, found = answer
        self._asked = None
        self._search.is_searching = False
        if asked != self._wanted():
            self._find()  # Somebody typed on: this is the answer to nothing any more.
            return
        self._shown = asked
        self._notice.clear()
        self._total = found.total
        self._table.rows.start(found.total, found.rows)
        if found.total:
            self._table.setCurrentIndex(self._table.rows.index(0, 0))
        self._tell_count(found)
        if not found.total and self._card is not None and self.desk.may("cases.write"):
            self._notice.tell(
                self.gettext(
                    "Nobody with this number is registered. Ctrl+N registers them: the "
                    "form is filled in."
                ),
                "info",
            )

    def _tell_count(self, found: Found) -> None:
        if found.is_more:
            said = self.gettext("More than {count}", count=f"{found.total:,}")
            self._count.setToolTip(
                self.gettext("Type more, or choose a community, to find fewer.")
            )
        elif found.total:
            said = self.gettext("Found: {count}", count=found.total)
        elif self._search.text() or self._within.code():
            said = self.gettext("Nobody found")
        else:
            said = self.gettext("Nobody is registered yet")
        self._count.setText(said)

    def _on_wanted(self, offset: int, count: int) -> None:
        if self._shown is not None:
            self.desk.call(_find_page, self._shown, offset, done=self._on_page)

    def _on_page(self, answer: tuple[Asked, int, Found]) -> None:
        asked, offset, found = answer
        if asked == self._shown:
            self._table.rows.put(offset, found.rows)
            self._table.rows.grow(found.total)

    def _on_ordered(self, order: str) -> None:
        self._order = order
        self._table.show_order(order)
        self._find()

    # -------------------------------------------------------------- going

    def _on_find(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def _on_down(self) -> None:
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_paged(self, pages: int) -> None:
        if self._table.rows.rowCount():
            self._table.page_by(pages)
            self._on_down()

    def _on_enter(self) -> None:
        self._on_opened(max(self._table.currentIndex().row(), 0))

    def _on_opened(self, number: int) -> None:
        row = self._table.rows.row(number)
        if isinstance(row, PersonSummary):
            self.go.emit(Place("person", person=row.person.id))

    def _on_paste(self) -> None:
        dialog = PastingDialog(self.desk, self.catalogue, self)
        dialog.go.connect(self.go)
        dialog.open()

    def _on_register(self) -> None:
        if not self.desk.may("cases.write"):
            return
        self.desk.call(offices.get, done=self._on_office, busy=self._register)

    def _on_office(self, office: Office) -> None:
        dialog = RegisterDialog(self.desk, self.catalogue, office, self._notice, self)
        dialog.registered.connect(self._on_registered)
        dialog.known.connect(self._on_known)
        dialog.open()
        if self._card is not None and not self._total:
            dialog.take_card(self._card)

    def _on_registered(self, person: Person) -> None:
        self.saved.emit()
        self.go.emit(Place("person", person=person.id))

    def _on_known(self, person: Person) -> None:
        self.go.emit(Place("person", person=person.id))


class _People(Table):
    """The table of people, from whose head Esc and ↑ lead back to the search."""

    left_up = Signal()

    def page_by(self, pages: int) -> None:
        """Move the cursor down by so many pages; negative moves it up."""
        rows = max(1, self.viewport().height() // self.verticalHeader().sectionSize(0))
        row = self.currentIndex().row() + pages * rows
        row = min(max(row, 0), self.rows.rowCount() - 1)
        self.setCurrentIndex(self.rows.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_up = event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0
        if event.key() == Qt.Key.Key_Escape or is_up:
            self.left_up.emit()
            return
        super().keyPressEvent(event)


def _find_page(ctx: Context, asked: Asked, offset: int) -> tuple[Asked, int, Found]:
    """Return one page of the answer, with what was asked: typing runs ahead of it."""
    text, community, order = asked
    found = people.find(ctx, text, PAGE, offset, order, _MOST, community)
    return asked, offset, found
