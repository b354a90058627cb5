# SPDX-License-Identifier: Apache-2.0
"""What a reviewer writes: a comment, a return item by item, the announcement of a draw."""

from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.record import Happening
from carecalc.domain.review import (
    BY_ASSESSOR,
    BY_COMMUNITY,
    BY_NOTHING,
    PARTIES,
    PUBLIC,
    Announcement,
    ItemComment,
)
from carecalc.domain.scale import Scale
from carecalc.gui.page import Desk
from carecalc.gui.widgets.agency_asking import Asking
from carecalc.gui.widgets.inputs import Choice, DateEdit, TextArea, button, row_of
from carecalc.i18n import Catalogue
from carecalc.services import redraws, reviewing
from carecalc.services.filling_answers import numbered
from carecalc.text import N_, Message

_RETURN = N_("Return the assessment")


class ReturnDialog(Asking):
    """Returns a visit: words for the whole, and for the items that they are about."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        visit_id: str,
        scale: Scale,
        signals: tuple[str, ...],
    ) -> None:
        super().__init__(
            desk,
            catalogue,
            catalogue.render(Message(_RETURN)),
            "return-dialog",
            parent,
        )
        self._visit = visit_id
        self._signals = signals
        self._items = [
            ("", self.gettext("Choose an item")),
            *(
                (item.code, catalogue.render(numbered(scale, item)))
                for item in scale.items
            ),
        ]
        self._rows: list[tuple[Choice, QLineEdit]] = []
        self.tell(
            self.gettext(
                "It stays closed as it is. Its assessors correct it in a new one; until "
                "that is signed nothing new is decided by it."
            )
        )
        self.ask(
            "comment",
            self.gettext("What is to be looked at again"),
            TextArea(2, self),
            span=2,
        )
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.body.addLayout(self._lines)
        more = button(self.gettext("About an item …"), "add-item", "link", self)
        more.clicked.connect(self._on_more)
        self.body.addLayout(row_of(more))
        yes = self.gettext(_RETURN)
        self.add_ends(yes, "return-it").clicked.connect(self._on_yes)
        self._add_row()
        self.fields["comment"].control.setFocus()

    def _on_more(self) -> None:
        choice = self._add_row()
        self.fit()
        choice.setFocus()
        self.area.ensureWidgetVisible(choice)

    def _add_row(self) -> Choice:
        number = len(self._rows) + 1
        choice, line = Choice(self), QLineEdit(self)
        choice.setObjectName(f"item-{number}")
        choice.setAccessibleName(self.gettext("Item {number}", number=number))
        choice.fill(self._items)
        line.setObjectName(f"item-comment-{number}")
        line.setAccessibleName(self.gettext("About item {number}", number=number))
        line.setPlaceholderText(self.gettext("What is to be looked at again"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(choice, 1)
        row.addWidget(line, 1)
        self._lines.addLayout(row)
        self._rows.append((choice, line))
        return choice

    def _on_yes(self) -> None:
        self.read()
        items = tuple(
            ItemComment(str(choice.code()), line.text())
            for choice, line in self._rows
            if choice.code() and line.text().strip()
        )
        self.run(
            reviewing.send_back,
            self._visit,
            self.text("comment"),
            items,
            self._signals,
        )


class AnnounceDialog(Asking):
    """Announces a draw: from which visits, how many, where the seed will come from."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget, first: date, last: date
    ) -> None:
        title = catalogue.render(Message(N_("Announce a draw")))
        super().__init__(desk, catalogue, title, "announce-dialog", parent)
        self.tell(
            self.gettext(
                "The list of visits and its digest go on record now; the seed is typed "
                "in afterwards. So neither can be chosen to fit the other."
            )
        )
        for name, words, day in (
            ("first", self.gettext("Visits from"), first),
            ("last", self.gettext("Visits to"), last),
        ):
            control = DateEdit(self)
            control.set_date(day)
            self.ask(name, words, control)
        size = QLineEdit("10", self)
        self.ask("size", self.gettext("How many"), size, is_required=True)
        by = Choice(self)
        by.fill(
            (
                (BY_ASSESSOR, self.gettext("from every assessor")),
                (BY_COMMUNITY, self.gettext("from every community")),
                (BY_NOTHING, self.gettext("from all together")),
            )
        )
        by.choose(BY_ASSESSOR)
        self.ask("by", self.gettext("Drawn"), by)
        source = Choice(self)
        source.fill(
            (
                (PARTIES, self.gettext("words of two parties or more")),
                (PUBLIC, self.gettext("a public figure of a day to come")),
            )
        )
        source.choose(PARTIES)
        self.ask("source", self.gettext("Seed"), source)
        self.ask(
            "named",
            self.gettext("Public figure"),
            QLineEdit(self),
            self.gettext("For example the numbers of a lottery draw, with its number."),
        )
        self.add_ends(title, "announce-it").clicked.connect(self._on_yes)

    def _on_yes(self) -> None:
        self.read()
        first, last, size = self.day("first"), self.day("last"), self.number("size")
        if self.is_right:
            self.run(
                redraws.announce,
                (first, last),
                size,
                self.code("by"),
                self.code("source"),
                self.text("named"),
            )


class SeedDialog(Asking):
    """Takes the words of the seed, each with who gave them, and draws."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        announced: Happening[Announcement],
    ) -> None:
        title = catalogue.render(Message(N_("Draw")))
        super().__init__(desk, catalogue, title, "seed-dialog", parent)
        self._draw = announced.id
        said = announced.value
        self.tell(
            self.gettext(
                "{count} visits, {size} are drawn. SHA-256 of the list: {digest}",
                count=len(said.population),
                size=said.size,
                digest="\u200b".join(
                    said.digest[n : n + 8] for n in range(0, len(said.digest), 8)
                ),
            )
        )
        self._count = 2 if said.source == PARTIES else 1
        for number in range(1, self._count + 1):
            who = QLineEdit(said.named, self)
            self.ask(f"who-{number}", self.gettext("Given by"), who, is_required=True)
            self.ask(
                f"words-{number}",
                self.gettext("Words or figure"),
                QLineEdit(self),
                is_required=True,
            )
        self.add_ends(title, "draw-it").clicked.connect(self._on_yes)
        self.fields["who-1"].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        parts = tuple(
            (self.text(f"who-{n}"), self.text(f"words-{n}"))
            for n in range(1, self._count + 1)
        )
        self.run(redraws.draw, self._draw, parts)


class GiveOutDialog(Asking):
    """Gives the visits drawn to others than those who made them, until a day."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        draw_id: str,
        proposed: date | None,
    ) -> None:
        title = catalogue.render(Message(N_("Give the visits out")))
        super().__init__(desk, catalogue, title, "give-out-dialog", parent)
        self._draw = draw_id
        self.tell(
            self.gettext(
                "To another organisation with a contract, or to two of the office's own; "
                "never to those who made the visit. They do not see what was found."
            )
        )
        until = DateEdit(self)
        if proposed is not None:
            until.set_date(proposed)
        self.ask("until", self.gettext("To be done by"), until, is_required=True)
        self.add_ends(title, "give-it-out").clicked.connect(self._on_yes)

    def _on_yes(self) -> None:
        self.read()
        until = self.day("until")
        if self.is_right:
            self.run(redraws.give_out, self._draw, until)
