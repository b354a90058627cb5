# SPDX-License-Identifier: Apache-2.0
"""One elder on one page: who, which level, what is recorded, decided, issued."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from carecalc.domain.appointment import Appointment
from carecalc.domain.determination import Determination
from carecalc.domain.masking import mask_id_number
from carecalc.domain.office import Office
from carecalc.domain.period import Month, age_in_month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.agency_tasks import AssignDialog
from carecalc.gui.widgets.appeal_card import CasesCard
from carecalc.gui.widgets.assessments import Assessments
from carecalc.gui.widgets.deciding import DecideDialog
from carecalc.gui.widgets.given_up import GivenUpCard
from carecalc.gui.widgets.glyph_dialog import show_refusal
from carecalc.gui.widgets.inputs import button
from carecalc.gui.widgets.numbers import KEYS, Numbers
from carecalc.gui.widgets.person_cards import (
    CircumstancesCard,
    ContactCard,
    EstimateCard,
    LevelCard,
)
from carecalc.gui.widgets.person_lists import Decisions, TimeLine
from carecalc.gui.widgets.planning import PlanDialog
from carecalc.gui.widgets.privacy_card import PrivacyCard
from carecalc.gui.widgets.register import AmendDialog
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.starting import Starting
from carecalc.gui.widgets.stopping_card import StoppedCard
from carecalc.i18n import Catalogue
from carecalc.services import determinations, dossiers, offices
from carecalc.services.appointments import Booked
from carecalc.services.context import Changes
from carecalc.services.dossiers import Dossier


class PersonPage(Page):
    """Everything about `place.person`, and the ways to go on."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._view: Dossier | None = None
        self._starting = Starting(self)
        self._act: Determination | None = None
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._amend = button(self.gettext("Edit details"), "amend-person", parent=self)
        self._amend.setIcon(desk.look.icon("edit"))
        self._amend.clicked.connect(self._on_amend)
        self._amend.setVisible(desk.may("cases.write"))
        self._give = button(self.gettext("Give a visit"), "give-visit", parent=self)
        self._give.clicked.connect(self._on_give)
        self._give.setVisible(desk.may("agencies.manage"))
        self._give.setEnabled(False)
        self.add_action(self._give)
        self.add_action(self._amend)
        self._numbers = Numbers(desk, place.person, self)
        self._numbers.shown.connect(self._on_shown)
        self._numbers.refused.connect(self._on_refused)
        QShortcut(QKeySequence(KEYS), self).activated.connect(self._on_show_all)
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self._on_papers)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("person-notice")
        self.body.addWidget(self._notice)
        content = QWidget(self)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._columns.setContentsMargins(0, 0, 8, 0)
        self._columns.setSpacing(12)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for column in (self._left, self._right):
            column.setSpacing(12)
            self._columns.addLayout(column, 1)
        content.installEventFilter(self)
        self._area = scrolling(content, self)
        self.body.addWidget(self._area, 1)
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Look again when something of this person changed."""
        if self.place.person in changes.people:
            self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._part()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Part the cards anew when what they show becomes wider or narrower."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._part()
        return super().eventFilter(watched, event)

    def _part(self) -> None:
        """Set the columns side by side where both have room, else one below the other.

        The area scrolls up and down alone: what is too wide would be cut off.
        """
        least = self._columns.spacing() + self._columns.contentsMargins().right()
        for column in (self._left, self._right):
            least += column.minimumSize().width()
        room = self._area.width() - self._area.verticalScrollBar().sizeHint().width()
        self._columns.setDirection(
            QBoxLayout.Direction.TopToBottom
            if self.width() < self.desk.look.size(760) or room < least
            else QBoxLayout.Direction.LeftToRight
        )

    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this page."""
        return (
            (KEYS, self.gettext("Show the whole numbers")),
            ("Ctrl+P", self.gettext("Papers")),
        )

    def _load(self) -> None:
        self.desk.call(
            dossiers.of_person,
            self.place.person,
            done=self._on_view,
            failed=self._on_refused,
        )

    # -------------------------------------------------------------- building

    def _name(self, person: Person) -> None:
        years = age_in_month(person.birth_date, Month.of(self.desk.context.today()))
        self.set_title(
            person.name,
            " · ".join(
                part
                for part in (
                    self._voice.name("sex", person.sex),
                    self.gettext("{years} years old", years=years),
                    self._numbers.seen("id_number", person.id_number, mask_id_number),
                    person.community,
                )
                if part
            ),
        )

    def _on_view(self, view: Dossier) -> None:
        held = None if self._view is None else self.focusWidget()
        name = self.place.item if held is None else held.objectName()
        self._view = view
        self._give.setEnabled(True)
        self._name(view.person)
        for column in (self._left, self._right):
            while (item := column.takeAt(0)) is not None:
                if item.widget() is not None:
                    item.widget().deleteLater()
        left, right = self._about(view), self._lists(view)
        for frame in left:
            self._left.addWidget(frame)
        for rows in right:
            self._right.addWidget(rows)
        self._left.addStretch()
        self._right.addStretch()
        if held is not None and self.header.isAncestorOf(held):
            self.focus_soon(held)
        # What had the keyboard on a card of before has its like on a card of now.
        for card in (*left, *right):
            for anew in card.findChildren(QWidget, name) if name else ():
                self.focus_soon(anew)

    def _about(self, view: Dossier) -> tuple[QWidget, ...]:
        said = self._assessments(view)
        level = LevelCard(said, view, self.desk.may("visits.work"), self)
        level.go.connect(self.go)
        level.begin_asked.connect(self._on_start)
        level.plan_asked.connect(self._on_plan)
        level.move_asked.connect(self._on_move)
        if level.first is not None:
            self.focus_soon(level.first)
        cases = CasesCard(self.desk, said, view, self.place.item, self)
        cases.go.connect(self.go)
        cases.saved.connect(self._on_case_saved)
        cases.found_wanted.connect(self.focus_soon)
        stopped = StoppedCard(self.desk, self._voice, view.person.id, view.facts, self)
        stopped.go.connect(self.go)
        circumstances = CircumstancesCard(said, view, self._numbers, self)
        circumstances.go.connect(self.go)
        contact = ContactCard(self._voice, view.person, self._numbers, self)
        about = stopped, level, cases, circumstances, contact
        if not self.desk.may("visits.work") or self.desk.context.store.read_only:
            return about
        given_up = GivenUpCard(self.desk, self._voice, view.person.id, self)
        given_up.go.connect(self.go)
        given_up.saved.connect(self.saved)
        return given_up, *about

    def _lists(self, view: Dossier) -> tuple[QWidget, ...]:
        month = Month.of(self.desk.context.today())
        estimate = EstimateCard(self._voice, view, month, self)
        estimate.go.connect(self.go)
        happened = TimeLine(self._assessments(view), view, self)
        happened.chosen.connect(self._on_chosen)
        told = PrivacyCard(self.desk, self._voice, view.person.id, self)
        told.go.connect(self.go)
        told.saved.connect(self.saved)
        return estimate, happened, told

    def _assessments(self, view: Dossier) -> Assessments:
        return Assessments(
            self._voice,
            view.office,
            self.desk.context.today(),
            view.standing,
            view.carried,
        )

    # -------------------------------------------------------------- slots

    def _on_show_all(self) -> None:
        self._numbers.ask("account", "contact_phone", "id_number", "phone")

    def _on_papers(self) -> None:
        self.go.emit(Place("papers", person=self.place.person))

    def _on_shown(self) -> None:
        if self._view is not None:
            self._name(self._view.person)

    def _on_refused(self, error: UserError) -> None:
        show_refusal(self, self._notice, error)

    def _on_start(self) -> None:
        if self._view is not None:
            self._starting.ask(self._view.person, self._view.planned)

    def _on_plan(self) -> None:
        if self._view is not None:
            self._open_plan(
                PlanDialog(self.desk, self.catalogue, self, self._view.person)
            )

    def _on_move(self, booked: Booked) -> None:
        self._open_plan(PlanDialog(self.desk, self.catalogue, self, booked=booked))

    def _open_plan(self, dialog: PlanDialog) -> None:
        dialog.planned.connect(self._on_planned)
        dialog.open()

    def _on_planned(self, appointment: Appointment) -> None:
        self.saved.emit()
        self.changed.emit(Changes(people=frozenset({appointment.person_id})))

    def _on_case_saved(self) -> None:
        person = frozenset({self.place.person})
        self.saved.emit()
        self.changed.emit(Changes(people=person, determinations=person))

    def _on_give(self) -> None:
        assert self._view is not None
        dialog = AssignDialog(self.desk, self.catalogue, self, self._view.person)
        dialog.done.connect(self._on_given)
        dialog.open()

    def _on_given(self, task: object) -> None:
        self._notice.tell(
            self.gettext("The visit was given; it stands under Tasks."), "good"
        )
        self.saved.emit()
        self.changed.emit(Changes(agencies=True))

    def _on_amend(self) -> None:
        self.desk.call(offices.get, done=self._on_office, busy=self._amend)

    def _on_office(self, office: Office) -> None:
        if self._view is not None:
            dialog = AmendDialog(
                self.desk, self.catalogue, office, self._view.person, self
            )
            dialog.amended.connect(self._on_amended)
            dialog.open()

    def _on_amended(self, person: Person) -> None:
        self.saved.emit()
        self.changed.emit(Changes(people=frozenset({person.id})))

    def _on_chosen(self, what: Determination | Place) -> None:
        if isinstance(what, Place):
            self.go.emit(what)
        else:
            self._on_act(what)

    def _on_act(self, act: Determination) -> None:
        assert self._view is not None
        if act.state == "prepared":
            self._act = act
            self.desk.call(
                determinations.deciders,
                act.id,
                done=self._on_deciders,
                failed=self._on_refused,
            )
        elif act.state in ("approved", "refused", "superseded"):
            person = self.place.person
            self.go.emit(
                Place("new-paper", person=person, paper="decision", item=act.id)
            )

    def _on_deciders(self, names: tuple[str, ...]) -> None:
        if self._view is None or self._act is None:
            return
        dialog = DecideDialog(
            self.desk,
            self.catalogue,
            self._act,
            Decisions(self._voice, self._view).title(self._act),
            names,
            self,
        )
        dialog.decided.connect(self._on_decided)
        dialog.open()

    def _on_decided(self, act: Determination) -> None:
        self.saved.emit()
        self._notice.tell(
            self.gettext("Decided. Open the decision once more to print its paper."),
            "good",
        )
        self.changed.emit(
            Changes(
                people=frozenset({self.place.person}),
                determinations=frozenset({act.id}),
            )
        )
