# SPDX-License-Identifier: Apache-2.0
"""The dialogs that register an elder or mend their details."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.card_text import CardText
from carecalc.domain.office import Office
from carecalc.domain.person import Person
from carecalc.domain.side_by_side import person_apart, person_together
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.conflict import STALE, Kind, Reconciling
from carecalc.gui.widgets.conflict_words import PersonWords
from carecalc.gui.widgets.numbers import Numbers
from carecalc.gui.widgets.person_form import PersonForm
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services import cardreader, people, standing
from carecalc.services.cardreader import Card
from carecalc.services.context import Context
from carecalc.services.standing import Standing
from carecalc.text import N_, Message

_NUMBERS = ("id_number", "phone", "contact_phone")


class RegisterDialog(Dialog):
    """Asks for an elder's details until the office has taken them in.

    What a card reader types fills them in, or finds whom the office knows already.
    """

    registered = Signal(object)

    known = Signal(object)
    """Rather go to this `Person`, who is registered already."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        office: Office,
        notice: Notice,
        parent: QWidget,
    ) -> None:
        super().__init__(
            catalogue.render(Message(N_("Register an elder"))), parent, 680
        )
        for before in parent.findChildren(RegisterDialog):
            if before is not self:
                before.deleteLater()  # It was closed, and kept in case that was a slip.
        self._notice = notice
        self.setObjectName("register-dialog")
        self._desk = desk
        self._catalogue = catalogue
        self._person: Person | None = None
        self.form = PersonForm(desk, catalogue, office, True, self)
        self.form.card_typed.connect(self._on_card_typed)
        self.body.addWidget(self.form)
        self._open = self.add_button(
            catalogue.render(Message(N_("Open the entry"))), "open-known"
        )
        self._open.clicked.connect(self._on_open)
        self._open.hide()
        cancel = self.add_button(catalogue.render(Message(N_("Cancel"))), "cancel")
        cancel.clicked.connect(self.reject)
        self._save = self.add_button(
            catalogue.render(Message(N_("Register"))), "save-person", "primary"
        )
        self._save.clicked.connect(self._on_save)
        self.form.begin()

    def take_card(self, card: CardText) -> None:
        """Fill in what a card says, and show where to go on."""
        self.form.take_card(card)
        if self.focusWidget() is not None:
            self.area.ensureWidgetVisible(self.focusWidget(), 0, 24)

    def would_lose(self) -> bool:
        """Nothing: what was typed is kept, and offered on the page."""
        return False

    def reject(self) -> None:
        """Close; what was typed is kept, and offered in the page's notice."""
        is_typed = self.form.is_typed
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, not is_typed)
        super().reject()
        if is_typed:
            said = N_("Not registered. What was typed is kept while you are here.")
            self._notice.tell(self._catalogue.render(Message(said)))
            words = self._catalogue.render(Message(N_("Go on registering")))
            self._notice.offer(words, "go-on-registering", self._on_again)

    def _on_again(self) -> None:
        self._notice.clear()
        self.open()

    def _on_card_typed(self, typed: str) -> None:
        self._desk.call(
            cardreader.read, typed, done=self._on_card, failed=self.form.show_error
        )

    def _on_card(self, card: Card | None) -> None:
        self._person = None if card is None else card.person
        self._open.setVisible(self._person is not None)
        if card is None:
            self._tell(N_("This was no identity card: nothing was read."))
            return
        self.take_card(card.text)
        if card.person is not None:
            self._tell(N_("{name} is registered already."), name=card.person.name)
            self._open.setFocus()
        elif card.is_elsewhere:
            self._tell(N_("Registered in another community."))

    def _tell(self, template: str, **values: object) -> None:
        self.form.tell_card(self._catalogue.render(Message(template, values)))

    def _on_open(self) -> None:
        if self._person is not None:
            self.accept()
            self.known.emit(self._person)

    def _on_save(self) -> None:
        if self.form.is_reading:
            return  # The reader's own Enter: the card is not taken apart yet.
        draft = self.form.draft()
        if draft is not None:
            self._desk.call(
                people.register,
                draft,
                self.form.is_wrong_check_accepted,
                done=self._on_registered,
                failed=self.form.show_error,
                busy=self._save,
            )

    def _on_registered(self, person: Person) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.accept()
        self.registered.emit(person)


class AmendDialog(Dialog):
    """Mends how an elder is named and reached; what the law reads are facts.

    Numbers stand by their ends until they are asked for.
    """

    amended = Signal(object)

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        office: Office,
        person: Person,
        parent: QWidget,
    ) -> None:
        super().__init__(catalogue.render(Message(N_("Edit details"))), parent, 680)
        self.setObjectName("amend-dialog")
        self._desk = desk
        self._person = person
        self.form = PersonForm(desk, catalogue, office, False, self)
        self.form.set_person(person)
        self.body.addWidget(self.form)
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._numbers = Numbers(desk, person.id, self)
        self._numbers.shown.connect(self._on_shown)
        self._numbers.refused.connect(self.form.show_error)
        self._held = tuple(name for name in _NUMBERS if getattr(person, name))
        self._show = self.add_button(
            catalogue.render(Message(N_("Show numbers"))), "show-numbers"
        )
        self._show.setToolTip(
            catalogue.render(
                Message(N_("Shows the whole numbers; that you saw them is recorded."))
            )
        )
        self._show.setVisible(bool(self._held) and self._numbers.can_be_shown)
        self._show.clicked.connect(self._on_show)
        cancel = self.add_button(catalogue.render(Message(N_("Cancel"))), "cancel")
        cancel.clicked.connect(self.reject)
        self._save = self.add_button(
            catalogue.render(Message(N_("Save"))), "save-person", "primary"
        )
        self._save.clicked.connect(self._on_save)
        self.form.begin()

    def _on_show(self) -> None:
        self._numbers.ask(*self._held)

    def _on_shown(self) -> None:
        self.form.show_numbers()
        self._show.hide()
        self.form.begin()

    def _on_save(self) -> None:
        person = self.form.amended(self._person)
        if person is not None:
            self._desk.call(
                people.amend,
                person,
                self.form.is_wrong_check_accepted,
                done=self._on_amended,
                failed=self._on_refused,
                busy=self._save,
            )

    def _on_refused(self, error: UserError) -> None:
        typed = self.form.amended(self._person)
        if error.code != STALE or typed is None:
            self.form.show_error(error)
            return
        accepted = self.form.is_wrong_check_accepted
        kind = Kind(
            standing=_standing,
            save=partial(people.amend, accept_wrong_check=accepted),
            apart=person_apart,
            together=person_together,
            words=PersonWords(self._voice, self._numbers),
        )
        both = Reconciling(self._desk, self._voice, kind, self, self._numbers)
        both.saved.connect(self._on_amended)
        both.refused.connect(self.form.show_error)
        both.begin(self._person, typed)

    def _on_amended(self, person: Person) -> None:
        self.accept()
        self.amended.emit(person)


def _standing(ctx: Context, typed: Person) -> Standing[Person]:
    return standing.person(ctx, typed.id)
