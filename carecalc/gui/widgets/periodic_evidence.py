# SPDX-License-Identifier: Apache-2.0
"""What proves people, asked once: of those who are chosen, or of a list of numbers."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.masking import last_four
from carecalc.domain.periodic import LIST, OFFICE, WAYS
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.inputs import (
    Choice,
    DateEdit,
    Field,
    FieldGrid,
    TextArea,
    button,
    label,
    row_of,
)
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.list_file import ask_for_list
from carecalc.gui.widgets.periodic_words import WAYS as WORDS
from carecalc.gui.widgets.periodic_words import people_words
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import periodic_bulk
from carecalc.services.people_states import FOUND, MALFORMED
from carecalc.services.periodic_bulk import Accepted, Listed, OneOfMany
from carecalc.services.periodic_evidence import Evidence
from carecalc.text import N_, Message


class EvidenceFields(FieldGrid, Speaking):
    """How, when, by whom; of a list which one, and what else is to be said."""

    def __init__(self, voice: Voice, user: str, today: date, way: str) -> None:
        super().__init__(2)
        self.voice = voice
        words = voice.catalogue
        self.way = Choice()
        self.way.fill([(code, self.gettext(WORDS[code])) for code in WAYS])
        self.way.choose(way)
        self.day = DateEdit()
        self.day.set_date(today)
        self.seen_by, self.listed, self.note = Line(), Line(), Line()
        self.seen_by.setText(user)
        self.fields = {
            "way": Field(words, self.gettext("How"), self.way, "way"),
            "day": Field(words, self.gettext("Day"), self.day, "day", is_required=True),
            "seen_by": Field(
                words,
                self.gettext("Seen or compared by"),
                self.seen_by,
                "seen-by",
                is_required=True,
            ),
            "list_name": Field(
                words,
                self.gettext("Which list"),
                self.listed,
                "list-name",
                self.gettext("Its title, whose it is, and of which day."),
                is_required=True,
            ),
            "note": Field(words, self.gettext("Note"), self.note, "note"),
        }
        for name, field in self.fields.items():
            self.add(field, 2 if name == "note" else 1)
        self.way.currentIndexChanged.connect(self._on_way)
        self._on_way()

    def evidence(self, digest: str = "") -> Evidence:
        """Return what was typed; `UserError` of a day that cannot be read."""
        for field in self.fields.values():
            field.clear_error()
        day = self.day.date()
        if day is None:
            raise UserError("INPUT-010", Message(N_("Write the day.")), None, "day")
        way = str(self.way.code())
        is_list = way == LIST
        return Evidence(
            way,
            day,
            self.seen_by.text(),
            self.listed.text() if is_list else "",
            digest if is_list else "",
            self.note.text(),
        )

    def show_error(self, error: UserError) -> bool:
        """Say what is wrong beside its field; False where it is of none."""
        place = error.place if error.place in self.fields else ""
        if not place and error.code.startswith("INPUT-"):
            place = "day"
        if place:
            self.fields[place].show_error(error)
        return bool(place)

    def _on_way(self) -> None:
        self.fields["list_name"].setVisible(self.way.code() == LIST)


class ProveDialog(Dialog, Speaking):
    """Records what proves those who were chosen, all of them together."""

    proven = Signal(object)
    """The `Accepted`."""

    def __init__(
        self, desk: Desk, voice: Voice, people: dict[str, str], parent: QWidget
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("Record what proves them"), parent, 560)
        self.setObjectName("prove-dialog")
        self._desk = desk
        self._people = tuple(people)
        said = people_words(voice, tuple(people.values()))
        self.body.addWidget(label(said, "strong", self))
        self._asked = EvidenceFields(voice, desk.user, desk.context.today(), OFFICE)
        self.body.addLayout(self._asked)
        self._notice = Notice(voice.catalogue, self)
        self.body.addWidget(self._notice)
        cancel = self.add_button(self.gettext("Cancel"), "cancel-prove")
        cancel.clicked.connect(self.reject)
        self._record = self.add_button(self.gettext("Record"), "record", "primary")
        self._record.clicked.connect(self._on_record)
        self._asked.way.setFocus()

    def _on_record(self) -> None:
        self._notice.clear()
        try:
            evidence = self._asked.evidence()
        except UserError as error:
            self._on_refused(error)
            return
        self._desk.call(
            periodic_bulk.accept,
            self._people,
            evidence,
            done=self._on_done,
            failed=self._on_refused,
            busy=self._record,
        )

    def _on_done(self, accepted: Accepted) -> None:
        self.accept()
        self.proven.emit(accepted)

    def _on_refused(self, error: UserError) -> None:
        if not self._asked.show_error(error):
            self._notice.show_error(error)
        self.fit()


class ListDialog(Dialog, Speaking):
    """Takes pasted numbers, or a file of them: one result each, then all that are good.

    Nothing is stored until it is accepted.
    """

    proven = Signal(object)
    """The `Accepted`."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        self.voice = voice
        super().__init__(self.gettext("Prove many by a list"), parent, 900)
        self.setObjectName("prove-list-dialog")
        self._desk = desk
        self._rows: tuple[OneOfMany, ...] = ()
        self._evidence: Evidence | None = None
        self._listed: Listed | None = None
        self._asked = EvidenceFields(voice, desk.user, desk.context.today(), LIST)
        self.body.addLayout(self._asked)
        self._numbers = TextArea(3, self)
        self._numbers.textChanged.connect(self._on_typed)
        self._field = Field(
            voice.catalogue,
            self.gettext("Identity numbers, in lines or with any signs between"),
            self._numbers,
            "numbers",
            parent=self,
        )
        self.body.addWidget(self._field)
        self._file = button(self.gettext("From a file …"), "list-file", "", self)
        self._file.clicked.connect(self._on_file)
        self._named = label("", "muted", self)
        self._named.setObjectName("list-named")
        self.body.addLayout(row_of(self._file, self._named))
        self._notice = Notice(voice.catalogue, self)
        self.body.addWidget(self._notice)
        self._sum = label("", "strong", self)
        self._sum.setObjectName("list-sum")
        self._sum.hide()
        self.body.addWidget(self._sum)
        self._table = Table(
            (
                Column(self.gettext("Line"), self._line, 52, is_number=True),
                Column(self.gettext("Name"), self._name, 110, is_strong=True),
                Column(self.gettext("Identity number"), self._number, 150),
                Column(self.gettext("Community"), self._community, 110),
                Column(self.gettext("Result"), self._result, 220, takes_rest=True),
            ),
            "list-rows",
            self.gettext("What each number is"),
            desk.look.text_size / 100,
            self,
        )
        self._table.setMinimumHeight(150)
        self._table.hide()
        self.body.addWidget(self._table, 1)
        cancel = self.add_button(self.gettext("Cancel"), "cancel-list")
        cancel.clicked.connect(self.reject)
        self._look = self.add_button(self.gettext("Look up"), "look-up", "primary")
        self._look.clicked.connect(self._on_look)
        self._take = self.add_button(self.gettext("Accept"), "accept-list")
        self._take.clicked.connect(self._on_accept)
        self._show_ready()
        self._asked.listed.setFocus()

    def take_file(self, path: str) -> None:
        """Read the numbers of a file."""
        self._desk.aside.run(_read, path, done=self._on_read, failed=self._on_refused)

    # -------------------------------------------------------------- words

    def _line(self, row: OneOfMany) -> str:
        return str(row.line)

    def _name(self, row: OneOfMany) -> str:
        return "" if row.person is None else row.person.name

    def _number(self, row: OneOfMany) -> str:
        return row.typed if row.kind == MALFORMED else last_four(row.typed)

    def _community(self, row: OneOfMany) -> str:
        return "" if row.person is None else row.person.community

    def _result(self, row: OneOfMany) -> str:
        return self.words(row.words)

    # -------------------------------------------------------------- slots

    def _on_typed(self) -> None:
        self._listed = None
        self._named.clear()
        self._rows = ()
        self._show_ready()

    def _on_file(self) -> None:
        title = self.gettext("A list of identity numbers")
        ask_for_list(self.voice.catalogue, title, self.take_file, self)

    def _on_read(self, listed: Listed) -> None:
        self._numbers.clear()
        self._listed = listed
        self._named.setText(
            self.gettext(
                "{name}: {count} numbers", name=listed.name, count=len(listed.numbers)
            )
        )
        if not self._asked.listed.text():
            self._asked.listed.setText(Path(listed.name).stem)
        self._show_ready()
        self._on_look()

    def _on_look(self) -> None:
        self._notice.clear()
        self._evidence = self._typed()
        if self._evidence is None:
            return
        self._desk.call(
            periodic_bulk.look_up,
            self._numbers.toPlainText(),
            self._evidence,
            self._listed,
            done=self._on_rows,
            failed=self._on_refused,
            busy=self._look,
        )

    def _on_rows(self, rows: tuple[OneOfMany, ...]) -> None:
        self._rows = rows
        good = self._good()
        self._sum.setText(
            self.gettext(
                "{count} numbers: {good} can be proven, {rest} cannot",
                count=len(rows),
                good=len(good),
                rest=len(rows) - len(good),
            )
        )
        self._sum.show()
        self._table.rows.start(len(rows), rows)
        self._table.show()
        self._show_ready()
        if good:
            self._take.setFocus()
        self.fit()
        QTimer.singleShot(0, self, self._on_fitted)

    def _on_fitted(self) -> None:
        """Scroll to what came of it: on a low screen it lies below the fields."""
        self.area.ensureWidgetVisible(self._table)
        self.area.ensureWidgetVisible(self._sum)

    def _on_accept(self) -> None:
        said = self._typed()
        if said is None or not self._good():
            return
        if said != self._evidence:
            self._on_look()  # Something else is said of the list by now.
            return
        self._desk.call(
            periodic_bulk.accept,
            self._good(),
            self._evidence,
            done=self._on_done,
            failed=self._on_refused,
            busy=self._take,
        )

    def _on_done(self, accepted: Accepted) -> None:
        self.accept()
        self.proven.emit(accepted)

    def _on_refused(self, error: UserError) -> None:
        if not self._asked.show_error(error):
            self._notice.show_error(error)
        self.fit()

    def _typed(self) -> Evidence | None:
        """Return what is said of the list; None where something of it is wrong."""
        digest = "" if self._listed is None else self._listed.digest
        try:
            return self._asked.evidence(digest)
        except UserError as error:
            self._on_refused(error)
            return None

    # -------------------------------------------------------------- showing

    def _good(self) -> tuple[str, ...]:
        return tuple(
            row.person.id
            for row in self._rows
            if row.kind == FOUND and row.person is not None
        )

    def _show_ready(self) -> None:
        is_there = self._listed is not None or bool(self._numbers.toPlainText().strip())
        self._look.setEnabled(is_there)
        good = len(self._good())
        self._take.setEnabled(bool(good))
        self._take.setText(
            self.gettext("Accept {count}", count=good)
            if good
            else self.gettext("Accept")
        )


def _read(path: str) -> Listed:
    """Return the numbers of a file; WINDOW-003 where it cannot be read."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UserError(
            "WINDOW-003",
            Message(
                N_("“{file}” could not be read: {reason}."),
                {
                    "file": Path(path).name,
                    "reason": error.strerror or type(error).__name__,
                },
            ),
            Message(N_("Look whether it is there, and whether you may read it.")),
        ) from error
    return periodic_bulk.read_list(data, Path(path).name)
