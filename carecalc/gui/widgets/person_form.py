# SPDX-License-Identifier: Apache-2.0
"""The form by which an elder is registered, and by which their details are mended."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from carecalc.domain import card_text
from carecalc.domain.card_text import CardText
from carecalc.domain.masking import mask_id_number, mask_phone
from carecalc.domain.office import Office
from carecalc.domain.period import Month, age_in_month
from carecalc.domain.person import (
    IdentityNumber,
    Person,
    check_digit,
    normalise_id_number,
    read_id_number,
)
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.theme import undrawable
from carecalc.gui.widgets.card_field import CardField
from carecalc.gui.widgets.combo import Combo
from carecalc.gui.widgets.inputs import Choice, DateEdit, Field, FieldGrid
from carecalc.gui.widgets.misplaced import MisplacedNumber
from carecalc.gui.widgets.name_light import NameLight
from carecalc.gui.widgets.numbers import HIDDEN, MaskedLine
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services.people import PersonDraft
from carecalc.text import Message

_PAUSE = 250
"""Milliseconds without a key after which a reader has typed a card to its end."""

_TEXTS = ("address", "contact_name", "contact_relation", "note")
_TYPED = ("name", "id_number", "phone", "contact_phone", *_TEXTS)


class PersonForm(QWidget):
    """Name, identity number and how to reach an elder.

    The number fills birth date and sex in at once; a wrong check digit is named beside
    the field, and what was typed stays. The numbers of somebody registered stand by
    their ends until `show_numbers`. Of somebody new a card reader can type the rest.
    """

    edited = Signal()

    card_typed = Signal(str)
    """What a card reader typed, into its own field or into that of name or number."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        office: Office,
        is_new: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._today = desk.context.today()
        self._said: IdentityNumber | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        grid = FieldGrid()
        column.addLayout(grid)
        self._fields: dict[str, Field] = {}
        if is_new:
            self._add_card_field(grid)
        self._name = self._line(grid, "name", self.gettext("Name"), is_required=True)
        self._name.editingFinished.connect(self._on_name)
        codes = desk.context.catalog.codes().groups
        voice = Voice(catalogue, codes, desk.look)
        light = NameLight(desk, voice, self._name, self)
        self._fields["name"].add_below(light)
        self._misplaced = MisplacedNumber(voice, self._name, self)
        self._misplaced.wanted.connect(self._on_number_moved)
        self._fields["name"].add_below(self._misplaced)
        self._number = self._line(grid, "id_number", self.gettext("Identity number"))
        self._number.textChanged.connect(self._on_number_there)
        self._number.textEdited.connect(self._on_number)
        self._number.editingFinished.connect(self._on_number_left)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._on_pause)
        if is_new:
            for line in (self._name, self._number):
                line.textEdited.connect(self._on_burst)
        self._birth = DateEdit(self)
        self._birth.setPlaceholderText("1946-03-05")
        self._add(grid, "birth_date", self.gettext("Birth date"), self._birth)
        self._sex = Choice(self)
        self._sex.fill(
            [
                (None, "—"),
                ("female", self.gettext("Female")),
                ("male", self.gettext("Male")),
            ]
        )
        self._add(grid, "sex", self.gettext("Sex"), self._sex)
        self._accept = QCheckBox(
            self.gettext("The card really shows this number: register it as it is"),
            self,
        )
        self._accept.setObjectName("accept-wrong-check")
        self._accept.setVisible(False)
        grid.add(self._accept, 2)
        self._community = _Communities(office.communities, self)
        self._add(grid, "community", self.gettext("Community"), self._community)
        self._known = office.communities
        self._community.currentTextChanged.connect(self._on_community)
        self._community.lineEdit().editingFinished.connect(self._on_community_left)
        if is_new:
            self._line(
                grid,
                "hukou",
                self.gettext("Household registration (region code)"),
                hint=self.gettext("Six digits. Subsidies go by this place."),
            ).setText(office.region)
        self._line(grid, "phone", self.gettext("Telephone"))
        self._line(grid, "address", self.gettext("Address"), span=2)
        self._line(grid, "contact_name", self.gettext("Contact person"))
        self._line(grid, "contact_relation", self.gettext("Relation to the elder"))
        self._line(grid, "contact_phone", self.gettext("Contact's telephone"))
        self._line(grid, "note", self.gettext("Note"))
        self._masked = {
            name: MaskedLine(self._control(name), mask)
            for name, mask in (
                ("id_number", mask_id_number),
                ("phone", mask_phone),
                ("contact_phone", mask_phone),
            )
        }
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("person-notice")
        column.addWidget(self._notice)
        column.addStretch()

    # -------------------------------------------------------------- from outside

    @property
    def is_wrong_check_accepted(self) -> bool:
        """Whether somebody said that the card really shows a wrong check digit."""
        return self._accept.isVisibleTo(self) and self._accept.isChecked()

    @property
    def is_reading(self) -> bool:
        """Whether a card reader is typing where a person would type."""
        return any(self._is_card(line) for line in (self._name, self._number))

    def take_card(self, card: CardText) -> None:
        """Fill in what a card says; what it does not say for certain stays."""
        if self._is_card(self._name):
            self._name.clear()
        if card.name:
            self._name.setText(card.name)
        self._masked["id_number"].set_number(card.id_number, is_whole=True)
        self._fields["id_number"].clear_error()
        self._accept.setVisible(False)
        self._read_number()
        if card.address:
            self._control("address").setText(card.address)
        self._on_name()
        self._control("address" if card.name else "name").setFocus()
        if not card.name:
            self.tell_card(
                self.gettext(
                    "Read the number. The name is not certain: please type it as the "
                    "card shows it."
                )
            )
        elif not card.address:
            self.tell_card(self.gettext("Read name and number, but no address."))
        else:
            self.tell_card(self.gettext("Read name, number and address."))
            self._community.setFocus()

    def tell_card(self, words: str) -> None:
        """Say at the reader's field what came of a card."""
        self._fields["card"].set_hint(words)
        self._fields["card"].control.setAccessibleDescription(words)

    @property
    def is_typed(self) -> bool:
        """Whether something would be lost: anything but what a new form begins with."""
        return any(self._control(name).text().strip() for name in _TYPED)

    def draft(self) -> PersonDraft | None:
        """Return what is typed; None, and the field says why, if it cannot be read."""
        self._notice.clear()
        if not self._is_named():
            return None
        try:
            birth_date = self._birth.date()
        except UserError as error:
            self._fail("birth_date", error)
            return None
        numbers = {name: line.number() for name, line in self._masked.items()}
        for name, number in numbers.items():
            if number is None:
                self._fail(name, self._catalogue.render(HIDDEN))
                return None
        sex = self._sex.code()
        return PersonDraft(
            name=self._name.text().strip(),
            id_number=numbers["id_number"] or "",
            community=self._community.currentText().strip(),
            hukou=self._text("hukou"),
            birth_date=birth_date,
            sex=sex if isinstance(sex, str) else None,
            phone=(numbers["phone"] or "").strip(),
            contact_phone=(numbers["contact_phone"] or "").strip(),
            **{name: self._text(name) for name in _TEXTS},
        )

    def amended(self, person: Person) -> Person | None:
        """Return `person` with what is typed; None, and the field says why."""
        draft = self.draft()
        if draft is None:
            return None
        return replace(
            person,
            name=draft.name,
            id_number=draft.id_number,
            # Both follow the number where there is one.
            birth_date=draft.birth_date or person.birth_date,
            sex=draft.sex or person.sex,
            community=self._community.currentText().strip(),
            phone=draft.phone,
            contact_phone=draft.contact_phone,
            **{name: self._text(name) for name in _TEXTS},
        )

    def show_numbers(self) -> None:
        """Show the numbers whole; what was written meanwhile stays."""
        for line in self._masked.values():
            line.show_whole()

    def set_person(self, person: Person) -> None:
        """Fill the fields from a registered person."""
        self._name.setText(person.name)
        for name, line in self._masked.items():
            line.set_number(getattr(person, name))
        self._birth.set_date(person.birth_date)
        self._sex.choose(person.sex)
        self._community.setCurrentText(person.community)
        for name in _TEXTS:
            self._control(name).setText(getattr(person, name))

    def show_error(self, error: UserError) -> None:
        """Show beside the field concerned why the person was not saved."""
        if error.code.startswith("PERSON-"):
            self._fail("id_number", error)
            self._accept.setVisible(error.code == "PERSON-004")
        elif error.place in self._fields:
            self._fail(error.place, error)
        else:
            self._notice.show_error(error)

    def begin(self) -> None:
        """Put the cursor into the first field."""
        self._name.setFocus()

    # -------------------------------------------------------------- building

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _add_card_field(self, grid: FieldGrid) -> None:
        card = CardField(self)
        card.setPlaceholderText(self.gettext("Put the card on the reader"))
        card.read.connect(self.card_typed)
        self._add(grid, "card", self.gettext("Card reader"), card, span=2)

    def _line(
        self,
        grid: FieldGrid,
        name: str,
        title: str,
        hint: str = "",
        span: int = 1,
        is_required: bool = False,
    ) -> QLineEdit:
        line = QLineEdit(self)
        self._add(grid, name, title, line, hint, span, is_required)
        return line

    def _add(
        self,
        grid: FieldGrid,
        name: str,
        title: str,
        control: QWidget,
        hint: str = "",
        span: int = 1,
        is_required: bool = False,
    ) -> None:
        field = Field(
            self._catalogue,
            title,
            control,
            name.replace("_", "-"),
            hint,
            is_required,
            self,
        )
        self._fields[name] = field
        grid.add(field, span)

    def _control(self, name: str) -> QLineEdit:
        control = self._fields[name].control
        assert isinstance(control, QLineEdit)
        return control

    def _text(self, name: str) -> str:
        return self._control(name).text().strip() if name in self._fields else ""

    # -------------------------------------------------------------- checking

    def _fail(self, name: str, error: UserError | str) -> None:
        self._fields[name].show_error(error)
        self._fields[name].control.setFocus()

    def _is_named(self) -> bool:
        self._on_name()
        if self._misplaced.number:
            self._name.setFocus()
            return False
        if self._name.text().strip():
            return True
        self._fail("name", self.gettext("Please write the name as the card shows it."))
        return False

    def _on_name(self) -> None:
        self._fields["name"].clear_error()
        lost = undrawable(self._name.text())
        if lost:
            self._fields["name"].show_error(
                self.gettext(
                    "No paper can show “{characters}” ({codes}). Write the form on the "
                    "card, or tell whoever looks after the program.",
                    characters=lost,
                    codes=" ".join(f"U+{ord(character):04X}" for character in lost),
                )
            )

    @staticmethod
    def _is_card(line: QLineEdit) -> bool:
        typed = line.text()
        card = card_text.read(typed)
        return card is not None and len(typed.strip()) > len(card.id_number)

    def _on_burst(self, typed: str) -> None:
        self._pause.start()

    def _on_pause(self) -> None:
        for line in (self._name, self._number):
            if self._is_card(line):
                self.card_typed.emit(line.text())
                return

    def _on_number(self, typed: str) -> None:
        self._fields["id_number"].clear_error()
        self._accept.setVisible(False)
        # While somebody types, a short number is no mistake yet.
        if len(normalise_id_number(typed)) >= 18:
            self._read_number()
        self.edited.emit()

    def _on_number_there(self, text: str) -> None:
        self._misplaced.let_in(not text.strip())

    def _on_number_moved(self, number: str) -> None:
        self._masked["id_number"].set_number(number, is_whole=True)
        self._on_number(number)
        self._name.setFocus()

    def _on_number_left(self) -> None:
        if self._number.text().strip() and not self._masked["id_number"].hides:
            self._read_number()

    def _read_number(self) -> None:
        typed = normalise_id_number(self._number.text())
        try:
            self._fill(read_id_number(typed, self._today))
        except UserError as error:
            self._fields["id_number"].show_error(error)
            if error.code == "PERSON-004":
                # Only the last character is wrong: the date before it still says when.
                self._accept.setVisible(True)
                right = typed[:17] + check_digit(typed[:17])
                self._fill(read_id_number(right, self._today))
            else:
                self._forget()

    def _forget(self) -> None:
        """Take back what the number before this one said, unless it was changed."""
        said, self._said = self._said, None
        if said is None:
            return
        self._fields["birth_date"].set_hint("")
        if self._birth.text() == said.birth_date.isoformat():
            self._birth.set_date(None)
        if self._sex.code() == said.sex:
            self._sex.choose(None)

    def _on_community(self, typed: str) -> None:
        # While a name is typed it is not an unknown one yet.
        name = typed.strip()
        self._tell_community(any(one.startswith(name) for one in self._known))

    def _on_community_left(self) -> None:
        name = self._community.currentText().strip()
        self._tell_community(not name or name in self._known)

    def _tell_community(self, is_known: bool) -> None:
        """Say what a name does that the office has not: it is often a slip."""
        said = (
            ""
            if is_known or not self._known
            else self.gettext(
                "None of this office's communities: whoever works for one of them does "
                "not find this person. It is kept as it is typed."
            )
        )
        self._fields["community"].set_hint(said)

    def _fill(self, read: IdentityNumber) -> None:
        self._said = read
        self._fields["birth_date"].clear_error()
        self._birth.set_date(read.birth_date)
        self._sex.choose(read.sex)
        age = age_in_month(read.birth_date, Month.of(self._today))
        self._fields["birth_date"].set_hint(
            self.gettext("{years} years old", years=age)
        )


class _Communities(Combo):
    """The office's communities to choose from; another name can be typed."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        # A completer's popup swallows Chinese input.
        self.setCompleter(None)
        self.addItems(["", *names])
        self.setMinimumContentsLength(8)
