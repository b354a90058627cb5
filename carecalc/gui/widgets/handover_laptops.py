# SPDX-License-Identifier: Apache-2.0
"""Laptops of an office: registered by comparing digits, blocked, told in return files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from carecalc.domain.handover import Device
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column
from carecalc.gui.widgets.agency_asking import Asking
from carecalc.gui.widgets.handover_pane import Pane, Strings, shown_folder
from carecalc.gui.widgets.handover_words import LAPTOPS
from carecalc.gui.widgets.inputs import button, label
from carecalc.i18n import Catalogue
from carecalc.services import handover_devices, handover_giving
from carecalc.services.handover_devices import ACTIVE, BLOCKED, LOST
from carecalc.services.handover_giving import Given
from carecalc.services.handover_seen import Laptop
from carecalc.text import N_, Message


class RegisterDialog(Asking):
    """Compares a request's digits by telephone and registers the laptop."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        file: Path,
        asked: tuple[Device, str],
    ) -> None:
        title = catalogue.render(Message(N_("Register a laptop")))
        super().__init__(desk, catalogue, title, "register-dialog", parent)
        self._file = file
        device, digits = asked
        self.tell(device.name or device.label, "heading")
        self.tell(
            self.gettext(
                "Telephone whoever has the laptop, and compare these digits with those "
                "on its screen, group by group:"
            )
        )
        self.tell(digits, "figure")
        self.ask(
            "label",
            self.gettext("Label"),
            QLineEdit(device.label, self),
            self.gettext("It stands in the numbers of its visits and is never reused."),
            is_required=True,
            span=2,
        )
        self.add_ends(
            self.gettext("They agree: register"), "register-laptop"
        ).clicked.connect(self._on_yes)
        self.fields["label"].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        self.run(handover_devices.register, self._file, self.text("label"))


class StateDialog(Asking):
    """Blocks a laptop, reports it lost, or lets it in again, with a reason."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        device: Record[Device],
        state: str,
    ) -> None:
        words = {
            ACTIVE: N_("Let in again"),
            BLOCKED: N_("Block"),
            LOST: N_("Report lost"),
        }
        verb = catalogue.render(Message(words[state]))
        super().__init__(desk, catalogue, verb, "state-dialog", parent)
        self._id, self._state = device.id, state
        self.tell(f"{device.value.label}  {device.value.name}", "heading")
        self.tell(
            self.gettext("Its files are taken in again.")
            if state == ACTIVE
            else self.gettext(
                "Its files are refused from now on, and no return file is made for it."
            )
        )
        self.ask(
            "why",
            self.gettext("Reason"),
            QLineEdit(self),
            self.gettext("It stands on record with your name."),
            is_required=True,
            span=2,
        )
        kind = "primary" if state == ACTIVE else "danger"
        self.add_ends(verb, "change-state", kind).clicked.connect(self._on_yes)
        self.fields["why"].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        self.run(handover_devices.change, self._id, self._state, self.text("why"))


class LaptopDialog(Dialog):
    """What is known of a laptop, and what can be done about it."""

    asked = Signal(str)
    """`return`, or the state it is to have."""

    def __init__(
        self,
        catalogue: Catalogue,
        parent: QWidget,
        one: Laptop,
        manages: bool,
        gives: bool,
    ) -> None:
        device = one.record.value
        super().__init__(device.label, parent, 520)
        self.setObjectName("laptop-dialog")
        say = catalogue.render
        self.body.addWidget(label(device.name or device.label, "heading", self))
        self.body.addWidget(label(say(LAPTOPS[one.record.state]), "", self))
        if device.why:
            self.body.addWidget(label(device.why, "muted", self))
        self.body.addStretch()
        active = one.record.state == ACTIVE
        ways = (
            (ACTIVE, N_("Let in again"), "", manages and not active),
            (BLOCKED, N_("Block"), "", manages and active),
            (LOST, N_("Report lost"), "danger", manages and one.record.state != LOST),
            ("return", N_("Make its return file …"), "primary", gives and active),
        )
        for name, words, kind, is_offered in ways:
            if is_offered:
                made = self.add_button(say(Message(words)), f"laptop-{name}", kind)
                made.clicked.connect(self._on_way)
        close = self.add_button(say(Message(N_("Close"))), "close")
        close.clicked.connect(self.reject)

    def _on_way(self) -> None:
        name = self.sender().objectName().removeprefix("laptop-")
        self.accept()
        self.asked.emit(name)


class LaptopsPane(Pane):
    """Every laptop, those silent for longest first; return files for all or one."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        manages: bool,
        gives: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, parent)
        self._manages, self._gives = manages, gives
        self._laptops: tuple[Laptop, ...] = ()
        self._chosen: Laptop | None = None
        self._request = Path()
        self._to_make: list[str] = []
        self._folder = Path()
        self._made: list[Path] = []
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._said = label("", "muted", head)
        self._said.setObjectName("laptops-said")
        row.addWidget(self._said, 1)
        self._register = button(
            self.gettext("Register a laptop …"),
            "open-request",
            "" if gives else "primary",
            head,
        )
        self._register.clicked.connect(self._on_register)
        self._register.setVisible(manages)
        row.addWidget(self._register)
        self._give = button(
            self.gettext("Make return files …"), "make-returns", "primary", head
        )
        self._give.clicked.connect(self._on_give_all)
        self._give.setVisible(gives)
        row.addWidget(self._give)
        self.column.addWidget(head)
        silent = (
            Column(self.gettext("Last file"), _last, 130),
            Column(self.gettext("Days silent"), _silent, 100, is_number=True),
        )
        self._table = self.table(
            (
                Column(self.gettext("Label"), _label, 90, is_strong=True),
                Column(self.gettext("Whose laptop"), _name, 160, takes_rest=True),
                *(silent if gives else ()),
                Column(self.gettext("State"), self._state, 140),
            ),
            "laptops",
            self.gettext("Laptops"),
        )
        self._table.opened.connect(self._on_laptop)
        self.column.addWidget(self._table, 1)
        self.column.addStretch()

    @property
    def first(self) -> QWidget:
        """What has the keyboard first."""
        if self._laptops:
            return self._table
        return self._register if self._manages else self._give

    def show_laptops(self, laptops: tuple[Laptop, ...]) -> None:
        """Show who there is."""
        self._laptops = laptops
        self._table.rows.start(len(laptops), laptops)
        self._table.setVisible(bool(laptops))
        active = [one for one in laptops if one.record.state == ACTIVE]
        self._give.setEnabled(bool(active))
        if not laptops:
            self._said.setText(
                self.gettext(
                    "No laptop is registered. An administrator opens the request that "
                    "the laptop wrote and compares its digits by telephone."
                )
            )
            return
        self._said.setText(self.gettext("{count} laptop(s) in use", count=len(active)))

    def _state(self, one: Laptop) -> str:
        return self.catalogue.render(LAPTOPS[one.record.state])

    # -------------------------------------------------------------- registering

    def _on_register(self) -> None:
        self.ask_files(self.gettext("The laptop's request"), "ccd", self.open_request)

    def open_request(self, files: Strings) -> None:
        """Open the request of a laptop."""
        self._request = Path(files[0])
        self.desk.call(
            handover_devices.asked,
            self._request,
            done=self._on_asked,
            failed=self.on_refused,
            busy=self._register,
        )

    def _on_asked(self, asked: tuple[Device, str]) -> None:
        dialog = RegisterDialog(self.desk, self.catalogue, self, self._request, asked)
        dialog.done.connect(self._on_registered)
        dialog.open()

    def _on_registered(self, record: Record[Device]) -> None:
        self.told.emit(
            self.gettext("Laptop {label} is registered.", label=record.value.label),
            "good",
            self.gettext(
                "Its first return file tells it so: whoever takes files in makes it."
            ),
        )
        self.changed.emit(None)

    # -------------------------------------------------------------- one laptop

    def _on_laptop(self, number: int) -> None:
        one = self._table.rows.row(number)
        if isinstance(one, Laptop):
            self._chosen = one
            dialog = LaptopDialog(self.catalogue, self, one, self._manages, self._gives)
            dialog.asked.connect(self._on_way)
            dialog.open()

    def _on_way(self, name: str) -> None:
        assert self._chosen is not None, "asked of one that is shown"
        if name == "return":
            self._to_make = [self._chosen.record.id]
            self._ask_where()
            return
        dialog = StateDialog(self.desk, self.catalogue, self, self._chosen.record, name)
        dialog.done.connect(self._on_changed)
        dialog.open()

    def _on_changed(self) -> None:
        self.told.emit(self.gettext("Saved."), "good", "")
        self.changed.emit(None)

    # -------------------------------------------------------------- return files

    def _on_give_all(self) -> None:
        self._to_make = [
            one.record.id for one in self._laptops if one.record.state == ACTIVE
        ]
        self._ask_where()

    def _ask_where(self) -> None:
        self.ask_folder(self.gettext("Where to put the return files"), self._on_give_to)

    def _on_give_to(self, folder: str) -> None:
        self._folder, self._made = Path(folder), []
        self._next()

    def _next(self) -> None:
        if self._to_make:
            self.desk.call(
                handover_giving.give,
                self._to_make.pop(0),
                self._folder,
                done=self._on_given,
                failed=self._on_not_given,
                busy=self._give,
            )
            return
        self.told.emit(
            self.gettext(
                "{count} return file(s) lie in {folder}.",
                count=len(self._made),
                folder=shown_folder(tuple(self._made)),
            ),
            "good",
            self.gettext("Each can be opened on its own laptop alone."),
        )
        self.changed.emit(None)

    def _on_given(self, given: Given) -> None:
        self._made.append(given.path)
        self._next()

    def _on_not_given(self, error: UserError) -> None:
        self._to_make.clear()
        self.refused.emit(error)


def _label(one: Laptop) -> str:
    return one.record.value.label


def _name(one: Laptop) -> str:
    return one.record.value.name


def _last(one: Laptop) -> str:
    return "" if one.day is None else one.day.isoformat()


def _silent(one: Laptop) -> str:
    return "" if one.silent is None else str(one.silent)
