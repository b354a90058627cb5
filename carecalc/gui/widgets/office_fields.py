# SPDX-License-Identifier: Apache-2.0
"""The fields of an office: the names on its papers, its remedies and its region."""

import re
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from carecalc.domain.office import Office
from carecalc.gui.widgets.inputs import Choice, Field, FieldGrid, TextArea
from carecalc.i18n import Catalogue
from carecalc.text import Message

_MINUTES = (1, 2, 3, 5, 10, 15, 20, 30, 60)
_EMPTY = Office("", "", "", "", "", "", "", "")


@dataclass(frozen=True, slots=True)
class TypedOffice:
    """An office as it was shown, and as it is typed by now."""

    shown: Office
    typed: Office


class OfficeFields(QWidget):
    """Groups of fields, which whoever uses them lays out: `names`, `places`, `locks`."""

    entered = Signal()
    """Enter was pressed in a line."""

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hide()  # Holds the groups; it is never shown itself.
        self._catalogue = catalogue
        self._office = _EMPTY
        self._fields: dict[str, Field] = {}
        self.names = QWidget()
        self.places = QWidget()
        names = FieldGrid()
        names.setContentsMargins(2, 2, 12, 2)
        self.names.setLayout(names)
        places = FieldGrid()
        places.setContentsMargins(2, 2, 12, 2)
        self.places.setLayout(places)
        self._line(
            names,
            "authority",
            self.gettext("Deciding authority"),
            self.gettext(
                "Decides subsidies: the civil affairs bureau of the district."
            ),
        )
        self._line(
            names,
            "street",
            self.gettext("Street office"),
            self.gettext("Takes applications and keeps this file."),
        )
        self._line(
            names,
            "assessment_body",
            self.gettext("Assessment body"),
            self.gettext("Signs the levels of care."),
        )
        self._line(names, "telephone", self.gettext("Telephone"), "")
        self._line(
            names,
            "letterhead",
            self.gettext("Letterhead"),
            self.gettext("Stands at the head of every paper."),
            span=2,
        )
        self._line(
            places,
            "appeal_body",
            self.gettext("Administrative appeal to"),
            self.gettext("Named on every decision."),
        )
        self._line(
            places,
            "court",
            self.gettext("Court for a lawsuit"),
            self.gettext("Named on every decision."),
        )
        self._line(
            places,
            "region",
            self.gettext("Region code"),
            self.gettext("Six digits; its law applies, for example 110105."),
        )
        self._communities = Field(
            catalogue,
            self.gettext("Communities"),
            TextArea(4),
            "communities",
            self.gettext("One on each line."),
        )
        self._rural = Field(
            catalogue,
            self.gettext("Rural ones among them"),
            TextArea(2),
            "rural",
            self.gettext("Villages, one on each line; figures tell town and country."),
        )
        for lines in (self._communities, self._rural):
            places.add(lines, 2)
        self.locks = QWidget()
        locks = FieldGrid(3)
        locks.setContentsMargins(2, 2, 12, 2)
        self.locks.setLayout(locks)
        self._minutes = {
            "blank_minutes": self._choice(
                locks, "blank-minutes", self.gettext("Covered during a visit after")
            ),
            "lock_minutes": self._choice(
                locks, "lock-minutes", self.gettext("Locked during a visit after")
            ),
            "idle_minutes": self._choice(
                locks, "idle-minutes", self.gettext("Locked without a visit after")
            ),
        }
        self._offer_minutes(_EMPTY)

    def set_office(self, office: Office) -> None:
        """Fill the fields from an office."""
        self._office = office
        for name in self._fields:
            self._control(name).setText(getattr(office, name))
        _area(self._communities).setPlainText("\n".join(office.communities))
        _area(self._rural).setPlainText("\n".join(office.rural))
        self._offer_minutes(office)

    def _offer_minutes(self, office: Office) -> None:
        for name, choice in self._minutes.items():
            # What another version let somebody choose can be kept.
            minutes = sorted({*_MINUTES, getattr(office, name)})
            choice.fill(
                (count, self.gettext("{count} minutes", count=count))
                for count in minutes
            )
            choice.choose(getattr(office, name))

    def rebase(self, office: Office) -> None:
        """Take what is not typed here from an office saved meanwhile."""
        self._office = office

    @property
    def base(self) -> Office:
        """The office that what is typed is an edit of."""
        return self._office

    def office(self) -> Office:
        """Return what stands in the fields."""
        return replace(
            self._office,
            **{n: self._control(n).text().strip() for n in self._fields},
            **{n: choice.code() for n, choice in self._minutes.items()},
            communities=_names(self._communities),
            rural=_names(self._rural),
        )

    def check_names(self) -> bool:
        """Tell whether the names are complete; the first that is not says so."""
        return self._are_filled(
            ("authority", "street", "assessment_body", "telephone", "letterhead")
        )

    def check_places(self) -> bool:
        """Tell whether remedies and region are complete."""
        if not self._are_filled(("appeal_body", "court", "region")):
            return False
        if re.fullmatch(r"[0-9]{6}", self._control("region").text().strip()):
            return True
        self._fields["region"].show_error(
            self.gettext("A region code has exactly six digits.")
        )
        self._control("region").setFocus()
        return False

    def state(self) -> TypedOffice:
        """Return what is typed."""
        return TypedOffice(self._office, self.office())

    def restore(self, state: TypedOffice) -> None:
        """Take over what `state` returned."""
        self.set_office(state.typed)
        self._office = state.shown

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _line(
        self, grid: FieldGrid, name: str, title: str, hint: str, span: int = 1
    ) -> None:
        field = Field(self._catalogue, title, QLineEdit(), name.replace("_", "-"), hint)
        self._fields[name] = field
        self._control(name).returnPressed.connect(self.entered)
        grid.add(field, span)

    def _choice(self, grid: FieldGrid, name: str, title: str) -> Choice:
        choice = Choice()
        grid.add(Field(self._catalogue, title, choice, name))
        return choice

    def _control(self, name: str) -> QLineEdit:
        control = self._fields[name].control
        assert isinstance(control, QLineEdit)
        return control

    def _are_filled(self, names: tuple[str, ...]) -> bool:
        for name in names:
            field = self._fields[name]
            field.clear_error()
            if not self._control(name).text().strip():
                field.show_error(self.gettext("Please fill this in."))
                field.control.setFocus()
                return False
        return True


def _area(field: Field) -> QPlainTextEdit:
    assert isinstance(field.control, QPlainTextEdit)
    return field.control


def _names(field: Field) -> tuple[str, ...]:
    lines = (line.strip() for line in _area(field).toPlainText().split("\n"))
    return tuple(dict.fromkeys(line for line in lines if line))
