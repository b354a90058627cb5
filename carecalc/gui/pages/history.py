# SPDX-License-Identifier: Apache-2.0
"""Everything that was done about one person: who, when, what, and why."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QWidget

from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.history_words import HistoryWords
from carecalc.gui.widgets.inputs import Card, Choice, Field, label, row_of
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services import consents, disclosures, histories, people
from carecalc.services.context import Changes, Context
from carecalc.services.histories import Happened, HistoryPage


class PersonHistoryPage(Page):
    """The history of `place.person`, the latest first; `place.item` narrows it down."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("History"))
        codes = desk.context.catalog.codes().groups
        self._said = HistoryWords(
            Voice(catalogue, codes, desk.look),
            disclosures.names(desk.context.catalog),
            consents.notice(desk.context.catalog, desk.context.today()),
        )
        self._kind = Choice(self)
        self._kind.fill(
            [
                ("", self.gettext("Everything")),
                *((k, self.gettext(words)) for k, words in histories.KINDS.items()),
            ]
        )
        self._kind.setMinimumContentsLength(18)
        self._kind.choose(place.item)
        self._kind.activated.connect(self._on_kind)
        self._count = label("", "muted", self)
        self._count.setWordWrap(False)
        self._count.setObjectName("history-count")
        field = Field(catalogue, self.gettext("Show"), self._kind, "history-kind")
        row = row_of(field)
        # As high as the field beside it, so that both stand on one line.
        self._count.setMinimumHeight(44)
        row.insertWidget(1, self._count, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(row)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("history-notice")
        self.body.addWidget(self._notice)
        self._table = Table(
            (
                Column(self.gettext("When"), self._when, 165),
                Column(self.gettext("Who"), self._who, 90),
                Column(
                    self.gettext("What"),
                    self._what,
                    225,
                    is_strong=True,
                    takes_rest=True,
                ),
                Column(self.gettext("In detail"), self._told, 260, takes_rest=True),
            ),
            "history",
            self.gettext("History"),
            desk.look.text_size / 100,
            self,
        )
        self._table.rows.wanted.connect(self._on_wanted)
        self._table.selectionModel().currentRowChanged.connect(self._on_row)
        self.body.addWidget(self._table, 1)
        self._card = Card(self)
        self._whole = label("", "", self._card)
        self._whole.setObjectName("history-entry")
        self._card.column.addWidget(self._whole)
        self._card.hide()
        self.body.addWidget(self._card)
        desk.call(
            people.get, place.person, done=self._on_person, failed=self._on_refused
        )
        self._load()

    def begin(self) -> None:
        """Start at the list."""
        self._table.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Look again when something about this person was done."""
        if self.place.person in changes.people:
            self._load()

    # -------------------------------------------------------------- showing

    def _load(self) -> None:
        self.desk.call(
            histories.of_person,
            self.place.person,
            self._kind.code(),
            done=self._on_page,
            failed=self._on_refused,
        )

    def _on_person(self, person: Person) -> None:
        self.set_title(self.gettext("History of {name}", name=person.name))

    def _on_page(self, page: HistoryPage) -> None:
        self._table.rows.start(page.total, page.rows)
        self._card.hide()
        self._count.setText(self.gettext("{count} entries", count=page.total))

    def _on_wanted(self, offset: int, count: int) -> None:
        self.desk.call(
            _part,
            self.place.person,
            self._kind.code(),
            offset,
            count,
            done=self._on_part,
            failed=self._on_refused,
        )

    def _on_part(self, part: tuple[int, HistoryPage]) -> None:
        offset, page = part
        self._table.rows.put(offset, page.rows)

    def _on_kind(self, index: int) -> None:
        self.move(item=str(self._kind.code() or ""))
        self._load()

    def _on_row(self, current: QModelIndex, before: QModelIndex) -> None:
        row = self._table.rows.row(current.row()) if current.isValid() else None
        self._card.setVisible(isinstance(row, Happened))
        if isinstance(row, Happened):
            signed = (
                self.gettext("signed with their key")
                if row.is_signed
                else self.gettext("not signed")
            )
            head = (f"{row.seq}", self._when(row), f"{row.actor} ({signed})")
            said = (" · ".join(head), self._what(row), self._told(row))
            self._whole.setText("\n".join(part for part in said if part))

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    # -------------------------------------------------------------- words

    def _when(self, row: Happened) -> str:
        return self._said.when(row.at)

    def _who(self, row: Happened) -> str:
        return row.actor

    def _what(self, row: Happened) -> str:
        return self.words(row.words)

    def _told(self, row: Happened) -> str:
        return self._said.told(row)


def _part(
    ctx: Context, person_id: str, kind: str, offset: int, count: int
) -> tuple[int, HistoryPage]:
    """Return some of a history with where it begins."""
    return offset, histories.of_person(ctx, person_id, kind, offset, count)
