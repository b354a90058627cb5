# SPDX-License-Identifier: Apache-2.0
"""The dialogs that register an elder or mend their details."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.office import Office
from carecalc.domain.person import Person
from carecalc.gui.dialog import Dialog
from carecalc.gui.page import Desk
from carecalc.gui.widgets.person_form import PersonForm
from carecalc.i18n import Catalogue
from carecalc.services import people
from carecalc.text import N_, Message


class RegisterDialog(Dialog):
    """Asks for an elder's details until the office has taken them in."""

    registered = Signal(object)

    def __init__(
        self, desk: Desk, catalogue: Catalogue, office: Office, parent: QWidget
    ) -> None:
        super().__init__(
            catalogue.render(Message(N_("Register an elder"))), parent, 680
        )
        self.setObjectName("register-dialog")
        self._desk = desk
        self.form = PersonForm(catalogue, office, desk.context.today(), True, self)
        self.body.addWidget(self.form)
        cancel = self.add_button(catalogue.render(Message(N_("Cancel"))), "cancel")
        cancel.clicked.connect(self.reject)
        self._save = self.add_button(
            catalogue.render(Message(N_("Register"))), "save-person", "primary"
        )
        self._save.clicked.connect(self._on_save)
        self.form.begin()

    def _on_save(self) -> None:
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
        self.accept()
        self.registered.emit(person)


class AmendDialog(Dialog):
    """Mends how an elder is named and reached; what the law reads are facts."""

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
        self.form = PersonForm(catalogue, office, desk.context.today(), False, self)
        self.form.set_person(person)
        self.body.addWidget(self.form)
        cancel = self.add_button(catalogue.render(Message(N_("Cancel"))), "cancel")
        cancel.clicked.connect(self.reject)
        self._save = self.add_button(
            catalogue.render(Message(N_("Save"))), "save-person", "primary"
        )
        self._save.clicked.connect(self._on_save)
        self.form.begin()

    def _on_save(self) -> None:
        person = self.form.amended(self._person)
        if person is not None:
            self._desk.call(
                people.amend,
                person,
                self.form.is_wrong_check_accepted,
                done=self._on_amended,
                failed=self.form.show_error,
                busy=self._save,
            )

    def _on_amended(self, person: Person) -> None:
        self.accept()
        self.amended.emit(person)
