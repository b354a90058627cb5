# SPDX-License-Identifier: Apache-2.0
"""Before the visit: everything that any programme could ask of a person, on one page."""

from dataclasses import dataclass

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from carecalc.domain.appointment import Appointment
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.asks_cards import AlongCard, AskCard, HeldCard, OutCard
from carecalc.gui.widgets.inputs import button
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.starting import Starting
from carecalc.i18n import Catalogue
from carecalc.services import appointments, asks, people
from carecalc.services.asks import Asks
from carecalc.services.context import Changes, Context

_BESIDE_FROM = 900
"""From this width on, in pixels of the page, the cards stand in two columns."""


@dataclass(frozen=True, slots=True)
class _View:
    person: Person
    asks: Asks
    planned: tuple[Appointment, ...]


class AsksPage(Page):
    """What to ask `place.person`, what is held already, papers and signatures."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("Prepare the visit"))
        self.person_button = button(
            self.gettext("To the person"), "open-person", "primary", self
        )
        self.person_button.clicked.connect(self._on_person)
        self.add_action(self.person_button)
        self._view: _View | None = None
        self._starting = Starting(self)
        self.begin_button = button(
            self.gettext("Begin an assessment"), "start-visit", "", self
        )
        self.begin_button.clicked.connect(self._on_begin)
        self.begin_button.setVisible(desk.may("visits.work"))
        self.add_action(self.begin_button)
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        self._content = QWidget(self)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._content)
        self._columns.setContentsMargins(0, 0, 8, 8)
        self._columns.setSpacing(12)
        self._left = QVBoxLayout()
        self._right = QVBoxLayout()
        for column, stretch in ((self._left, 3), (self._right, 2)):
            column.setSpacing(12)
            self._columns.addLayout(column, stretch)
        self._cards: list[QWidget] = []
        self.body.addWidget(scrolling(self._content, self), 1)
        self._load()

    def _load(self) -> None:
        self.desk.call(
            _view, self.place.person, done=self._on_view, failed=self._on_refused
        )

    def _on_view(self, view: _View) -> None:
        self._view = view
        self.set_title(
            self.gettext("Prepare the visit"),
            self.gettext("{name}, on {day}", name=view.person.name, day=view.asks.on),
        )
        self._drop()
        ask = AskCard(self.voice, view.asks, self._content)
        ask.begun.connect(self._on_record)
        ask.go.connect(self.go)
        self._put(self._left, ask)
        self._put(self._right, AlongCard(self.voice, view.asks, self._content))
        self._put(self._right, HeldCard(self.voice, view.asks, self._content))
        if view.asks.out_of_reach:
            self._put(self._right, OutCard(self.voice, view.asks, self._content))
        for column in (self._left, self._right):
            column.addStretch(1)
        self._take_focus(ask)

    def _take_focus(self, ask: AskCard) -> None:
        """Go on, back from recording, with what stands where that stood: the next."""
        if self.place.item and ask.rows:
            ask.rows[min(int(self.place.item), len(ask.rows) - 1)].record.setFocus()
        else:
            self.person_button.setFocus()

    def _on_record(self, number: int) -> None:
        self.move(item=str(number))

    def _put(self, column: QVBoxLayout, card: QWidget) -> None:
        column.addWidget(card)
        self._cards.append(card)

    def _drop(self) -> None:
        for card in self._cards:
            card.setParent(None)
            card.deleteLater()
        self._cards = []
        for column in (self._left, self._right):
            while column.takeAt(0) is not None:
                pass

    def _on_refused(self, error: UserError) -> None:
        self.notice.show_error(error)

    def _on_person(self) -> None:
        self.go.emit(Place("person", person=self.place.person))

    def _on_begin(self) -> None:
        if self._view is not None:
            self._starting.ask(self._view.person, self._view.planned)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand the cards below each other where the page is narrow."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= self.desk.look.size(_BESIDE_FROM)
        self._columns.setDirection(
            QBoxLayout.Direction.LeftToRight
            if is_wide
            else QBoxLayout.Direction.TopToBottom
        )

    def refresh(self, changes: Changes) -> None:
        """Load again what somebody else changed."""
        if self.place.person in changes.people:
            self._load()


def _view(ctx: Context, person_id: str) -> _View:
    return _View(
        people.get(ctx, person_id),
        asks.before_visit(ctx, person_id),
        tuple(
            one
            for one in reversed(appointments.of_person(ctx, person_id))
            if one.is_open
        ),
    )
