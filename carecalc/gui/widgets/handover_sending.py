# SPDX-License-Identifier: Apache-2.0
"""A laptop's side of handing over: being registered, sending, what came back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from carecalc.domain.handover import Device
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column
from carecalc.gui.widgets.agency_asking import Asking
from carecalc.gui.widgets.handover_pane import Pane, Strings
from carecalc.gui.widgets.handover_words import (
    MARKS,
    kinds_words,
    refused_words,
    stands_words,
)
from carecalc.gui.widgets.handover_writing import Writer
from carecalc.gui.widgets.inputs import (
    Card,
    Field,
    FieldGrid,
    button,
    label,
    restyle,
    row_of,
)
from carecalc.i18n import Catalogue
from carecalc.services import handover, handover_devices, handover_seen
from carecalc.services.context import Context
from carecalc.services.handover import State, Told
from carecalc.services.handover_seen import Carried
from carecalc.text import N_, Message

_REFUSED_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Sending:
    """What a laptop knows of itself; `state` is None before an office registered it."""

    own: Device | None
    digits: str
    state: State | None
    visits: tuple[Carried, ...]


def sending(ctx: Context) -> Sending:
    """Return all that this tab shows in one call."""
    return Sending(
        handover_devices.own(ctx),
        handover_devices.own_digits(ctx),
        handover.state(ctx),
        handover_seen.carried(ctx),
    )


class TrustDialog(Asking):
    """Has the office's digits compared by telephone before its first file is taken."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        file: Path,
        office: Device,
        digits: str,
    ) -> None:
        title = catalogue.render(Message(N_("Is this our office?")))
        super().__init__(desk, catalogue, title, "trust-dialog", parent)
        self._file, self._office = file, office.id
        self.tell(office.name, "heading")
        self.tell(
            self.gettext(
                "Telephone the office by a number you know, and have these digits read "
                "out to you, group by group:"
            )
        )
        self.tell(digits, "figure")
        self.add_ends(
            self.gettext("They agree: take the file in"), "trust-office"
        ).clicked.connect(self._on_yes)

    def _on_yes(self) -> None:
        self.read()
        self.run(handover.take_return, self._file, self._office)


class SendPane(Pane):
    """Registration first; then what is left, the files, and where each visit stands."""

    person_wanted = Signal(str)

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, catalogue, parent)
        self.known: Sending | None = None
        self._asked_files: list[Path] = []
        writes = not desk.context.store.read_only
        self._asking = QWidget(self)
        self._build_asking(writes)
        self._area = scrolling(self._asking, self)
        self.column.addWidget(self._area, 1)
        self._at_work = QWidget(self)
        self._build_at_work(writes)
        self.column.addWidget(self._at_work, 1)
        self._area.hide()
        self._at_work.hide()

    @property
    def first(self) -> QWidget:
        """What has the keyboard first."""
        if self.known is None or self.known.state is None:
            return self._label
        return self._send

    def typed(self) -> tuple[str, str]:
        """Return what is typed and not used yet."""
        return self._label.text(), self._name.text()

    def type_again(self, typed: tuple[str, str]) -> None:
        """Put back what was typed."""
        self._label.setText(typed[0])
        self._name.setText(typed[1])

    # -------------------------------------------------------------- building

    def _build_asking(self, writes: bool) -> None:
        steps = QVBoxLayout(self._asking)
        steps.setSpacing(10)
        steps.setContentsMargins(0, 0, 8, 0)
        steps.addWidget(
            label(
                self.gettext(
                    "A laptop that never meets the office's network hands its finished "
                    "work over in sealed files. The office registers it once."
                ),
                "muted",
                self,
            )
        )
        ask = Card(self)
        ask.column.addWidget(label(self.gettext("1. Ask"), "heading", ask))
        self._label, self._name = QLineEdit(ask), QLineEdit(ask)
        grid = FieldGrid()
        self._label_field = Field(
            self.catalogue,
            self.gettext("Label wished for"),
            self._label,
            "label",
            self.gettext(
                "A capital letter, then letters or digits, like L17: it stands in the "
                "numbers of visits made here."
            ),
            True,
            ask,
        )
        grid.add(self._label_field)
        grid.add(
            Field(
                self.catalogue,
                self.gettext("Whose laptop"),
                self._name,
                "laptop-name",
                parent=ask,
            )
        )
        ask.column.addLayout(grid)
        self._ask = button(
            self.gettext("Write the request …"), "write-request", "primary", ask
        )
        self._ask.setEnabled(writes)
        self._ask.clicked.connect(self._on_ask)
        ask.column.addLayout(row_of(self._ask))
        steps.addWidget(ask)
        read = Card(self)
        read.column.addWidget(
            label(
                self.gettext("2. Read these digits out by telephone"), "heading", read
            )
        )
        self._digits = label("", "figure", read)
        self._digits.setObjectName("own-digits")
        self._digits.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
        )
        read.column.addWidget(self._digits)
        read.column.addWidget(
            label(
                self.gettext(
                    "The administrator opens the request, compares the digits with "
                    "yours, and registers the laptop."
                ),
                "muted",
                read,
            )
        )
        steps.addWidget(read)
        take = Card(self)
        take.column.addWidget(
            label(self.gettext("3. Take the office's answer in"), "heading", take)
        )
        self._welcome = button(
            self.gettext("Take the answer in …"), "take-answer", parent=take
        )
        self._welcome.setEnabled(writes)
        self._welcome.clicked.connect(self._on_take)
        take.column.addLayout(row_of(self._welcome))
        steps.addWidget(take)
        steps.addStretch()

    def _build_at_work(self, writes: bool) -> None:
        column = self._at_work
        layout = QVBoxLayout(column)
        layout.setSpacing(8)
        layout.setContentsMargins(0, 0, 0, 0)
        head = QWidget(column)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._left = label("", "pill", head)
        self._left.setObjectName("left-to-send")
        self._left.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._left.setWordWrap(False)
        row.addWidget(self._left)
        row.addStretch()
        self._whole = button(
            self.gettext("All in one file …"), "send-whole", "quiet", head
        )
        self._whole.setToolTip(
            self.gettext("For when files were lost on the way: one takes their place.")
        )
        self._take = button(
            self.gettext("Take a return file in …"), "take-return", parent=head
        )
        self._send = button(self.gettext("Hand over …"), "send", "primary", head)
        for each, slot in (
            (self._whole, self._on_whole),
            (self._take, self._on_take),
            (self._send, self._on_send),
        ):
            each.setEnabled(writes)
            each.clicked.connect(slot)
            row.addWidget(each)
        layout.addWidget(head)
        self._writer = Writer(self.desk, self.catalogue, column)
        self._writer.told.connect(self.told)
        self._writer.refused.connect(self.refused)
        self._writer.changed.connect(self.changed)
        layout.addWidget(self._writer)
        self._counts = label("", "muted", column)
        self._counts.setObjectName("send-counts")
        layout.addWidget(self._counts)
        self._trouble = label("", "mark", column)
        self._trouble.setObjectName("send-trouble")
        layout.addWidget(self._trouble)
        self._visits = self.table(
            (
                Column(self.gettext("Name"), _name, 140, is_strong=True),
                Column(self.gettext("Assessed on"), _day, 110),
                Column(self.gettext("Stands"), self._stands, 240, takes_rest=True),
            ),
            "carried",
            self.gettext("Visits and where they stand"),
        )
        self._visits.opened.connect(self._on_visit)
        layout.addWidget(self._visits, 1)
        layout.addStretch()

    def _stands(self, one: Carried) -> str:
        words = self.catalogue.render(handover.WORDS[one.state])
        return f"{MARKS[one.state]} {words}"

    # -------------------------------------------------------------- showing

    def show_known(self, known: Sending) -> None:
        """Show how far it is."""
        self.known = known
        is_registered = known.state is not None
        self._area.setVisible(not is_registered)
        self._at_work.setVisible(is_registered)
        self._digits.setText(known.digits)
        if known.own is not None and not self._label.text():
            self._label.setText(known.own.label)
            self._name.setText(known.own.name)
        if known.state is None:
            return
        state = known.state
        if state.left:
            self._left.setText(self.gettext("{left} not yet reported", left=state.left))
        else:
            self._left.setText(self.gettext("Everything is handed over"))
        restyle(self._left, "kind", "warning" if state.left else "good")
        said = [
            self.gettext(
                "Laptop {label} of {office}. New entries: {waiting}; files under way: "
                "{files}; not yet in the office's backup: {unsafe}.",
                label=state.label,
                office=state.office,
                waiting=state.waiting,
                files=state.to_bring,
                unsafe=state.unsafe,
            )
        ]
        if state.waiting:
            kinds = kinds_words(self.catalogue, state.kinds)
            said.append(self.gettext("Not handed over yet: {kinds}", kinds=kinds))
        if known.visits:
            stand = Counter(one.state for one in known.visits)
            said.append(self.gettext("Visits: ") + stands_words(self.catalogue, stand))
        self._counts.setText("\n".join(said))
        trouble = []
        if state.differing:
            trouble.append(
                self.gettext(
                    "The office counts fewer than were sent. Hand over all in one file."
                )
            )
        if state.clashes:
            trouble.append(
                self.gettext(
                    "{count} change(s) wait for the office to decide between two sides.",
                    count=state.clashes,
                )
            )
        trouble += [
            self.catalogue.render(refused_words(one))
            for one in state.refused[:_REFUSED_SHOWN]
        ]
        self._trouble.setText("\n".join(trouble))
        self._trouble.setVisible(bool(trouble))
        self._visits.rows.start(len(known.visits), known.visits)
        self._visits.setVisible(bool(known.visits))

    # -------------------------------------------------------------- asking

    def _on_ask(self) -> None:
        self._label_field.clear_error()
        self.ask_folder(self.gettext("Where to put the request"), self._on_ask_to)

    def _on_ask_to(self, folder: str) -> None:
        self.desk.call(
            handover_devices.ask,
            self._label.text(),
            self._name.text(),
            Path(folder),
            done=self._on_asked,
            failed=self._on_not_asked,
            busy=self._ask,
        )

    def _on_asked(self, path: Path) -> None:
        self.told.emit(
            self.gettext("Saved as {file}", file=str(path)),
            "good",
            self.gettext("Carry it to the office, and telephone about the digits."),
        )

    def _on_not_asked(self, error: UserError) -> None:
        if error.code == "HANDOVER-010":
            self._label_field.show_error(error)
            self._label.setFocus()
        else:
            self.refused.emit(error)

    # -------------------------------------------------------------- sending

    def _on_send(self) -> None:
        self._writer.write(self._send)

    def _on_whole(self) -> None:
        self._writer.write(self._whole, whole=True)

    # -------------------------------------------------------------- what came back

    def _on_take(self) -> None:
        self.ask_files(self.gettext("The return file"), "ccp", self.take_files)

    def take_files(self, files: Strings) -> None:
        """Take return files in; the office that is new is compared first."""
        self._asked_files = [Path(file) for file in files]
        self._next()

    def _next(self) -> None:
        if not self._asked_files:
            return
        file = self._asked_files[0]
        if self.known is not None and self.known.state is not None:
            self.desk.call(
                handover.take_return,
                file,
                done=self._on_taken,
                failed=self.on_refused,
                busy=self._take,
            )
        else:
            self.desk.call(
                handover.welcomed_by,
                file,
                done=self._on_welcomed,
                failed=self.on_refused,
                busy=self._welcome,
            )

    def _on_welcomed(self, found: tuple[Device, str]) -> None:
        office, digits = found
        dialog = TrustDialog(
            self.desk, self.catalogue, self, self._asked_files[0], office, digits
        )
        dialog.done.connect(self._on_taken)
        dialog.open()

    def _on_taken(self, told: Told) -> None:
        self._asked_files = self._asked_files[1:]
        if told.is_news:
            self.told.emit(
                self.gettext(
                    "Taken in: news of {visits} visit(s) and of {people} people.",
                    visits=len(told.told.receipts),
                    people=len(told.people),
                ),
                "good",
                self.gettext(
                    "The office needs {count} file(s) once more: hand over again.",
                    count=told.again,
                )
                if told.again
                else "",
            )
        else:
            self.told.emit(
                self.gettext("It was taken in before; nothing was done."), "info", ""
            )
        self.changed.emit(handover.changes_of(told))
        self._next()

    def _on_visit(self, number: int) -> None:
        one = self._visits.rows.row(number)
        if isinstance(one, Carried):
            self.person_wanted.emit(one.person_id)


def _name(one: Carried) -> str:
    return one.name


def _day(one: Carried) -> str:
    return one.assessed_on.isoformat()
