# SPDX-License-Identifier: Apache-2.0
"""What is asked about a list's publicity: where it hangs out, who objects, the answer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.list_publicity import REJECTED, UPHELD, Raised
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Choice, DateEdit, Field, FieldGrid, label
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import list_publicity


class _Asking(Dialog, Speaking):
    """A form whose fields show what is wrong with them."""

    done = Signal(object)
    """The `Publicity` after it."""

    def __init__(
        self, desk: Desk, voice: Voice, title: str, name: str, parent: QWidget
    ) -> None:
        self.voice = voice
        super().__init__(title, parent, 560)
        self.setObjectName(name)
        self._desk = desk
        self._fields: dict[str, Field] = {}
        self._grid = FieldGrid(2)
        self._notice = Notice(voice.catalogue, self)

    def _add(
        self, name: str, title: str, control: QWidget, hint: str = "", span: int = 1
    ) -> None:
        field = Field(self.voice.catalogue, title, control, name, hint)
        self._fields[name] = field
        self._grid.add(field, span)

    def _close_with(self, words: str, name: str) -> None:
        """Put the fields and the buttons below what was said."""
        self.body.addLayout(self._grid)
        self.body.addWidget(self._notice)
        cancel = self.add_button(self.gettext("Cancel"), f"cancel-{name}")
        cancel.clicked.connect(self.reject)
        self._agree = self.add_button(words, name, "primary")
        self._agree.clicked.connect(self._on_agree)

    def _on_agree(self) -> None:
        for field in self._fields.values():
            field.clear_error()
        self._notice.clear()
        try:
            self._send()
        except UserError as error:
            self._on_refused(error)

    def _send(self) -> None:
        """Call the service with what was typed."""
        raise NotImplementedError

    def _on_done(self, found: object) -> None:
        self.accept()
        self.done.emit(found)

    def _on_refused(self, error: UserError) -> None:
        # A day that cannot be read names no field: it is the form's only one.
        place = error.place if error.place in self._fields else ""
        if place:
            self._fields[place].show_error(error)
        else:
            self._notice.show_error(error)
        self.fit()


class PublishDialog(_Asking):
    """Where a list hangs out, from when, for how many working days."""

    def __init__(
        self, desk: Desk, voice: Voice, run_id: str, days: int | None, parent: QWidget
    ) -> None:
        self.voice = voice
        title = self.gettext("Make the list public")
        super().__init__(desk, voice, title, "publish-dialog", parent)
        self._run_id = run_id
        self._day, self._days, self._place = DateEdit(), Line(), Line()
        self._day.set_date(desk.context.today())
        self._days.setText("" if days is None else str(days))
        self._add("posted-on", self.gettext("Hangs out from"), self._day)
        hint = self.gettext("The day of posting is not counted.")
        self._add("days", self.gettext("Working days"), self._days, hint)
        self._add("place", self.gettext("Where it hangs out"), self._place, "", 2)
        self._close_with(self.gettext("Put on record"), "publish")
        self._place.setFocus()

    def _send(self) -> None:
        typed = self._days.text().strip()
        self._desk.call(
            list_publicity.publish,
            self._run_id,
            self._day.date() or self._desk.context.today(),
            int(typed) if typed.isdecimal() and len(typed) < 4 else 0,
            self._place.text(),
            done=self._on_done,
            failed=self._on_refused,
            busy=self._agree,
        )


class ObjectDialog(_Asking):
    """What somebody says against a list, about whom, and when they said so."""

    def __init__(self, desk: Desk, voice: Voice, run_id: str, parent: QWidget) -> None:
        self.voice = voice
        title = self.gettext("Record an objection")
        super().__init__(desk, voice, title, "objection-dialog", parent)
        self._run_id = run_id
        self._about, self._said, self._by, self._on = Line(), Line(), Line(), DateEdit()
        self._on.set_date(desk.context.today())
        hint = self.gettext("Name or identity number; empty means the whole list.")
        self._add("about", self.gettext("About whom"), self._about, hint, 2)
        self._add("said", self.gettext("What is said"), self._said, "", 2)
        self._add("raised-by", self.gettext("Said by (may stay empty)"), self._by)
        self._add("on", self.gettext("Said on"), self._on)
        self._close_with(self.gettext("Put on record"), "record-objection")
        self._about.setFocus()

    def _send(self) -> None:
        self._desk.call(
            list_publicity.record_objection,
            self._run_id,
            self._about.text(),
            self._said.text(),
            self._by.text(),
            self._on.date() or self._desk.context.today(),
            done=self._on_done,
            failed=self._on_refused,
            busy=self._agree,
        )


class AnswerDialog(_Asking):
    """How an objection came out, and what was found out."""

    def __init__(
        self, desk: Desk, voice: Voice, run_id: str, raised: Raised, parent: QWidget
    ) -> None:
        self.voice = voice
        title = self.gettext("Answer the objection")
        super().__init__(desk, voice, title, "answer-objection-dialog", parent)
        self._run_id = run_id
        self._raised = raised
        self.body.addWidget(label(raised.objection.said, "strong", self))
        self._outcome = Choice(self)
        self._outcome.fill(
            [
                (REJECTED, self.gettext("Not upheld: the list stands")),
                (UPHELD, self.gettext("Upheld: the list is built again")),
            ]
        )
        self._reason = Line()
        self._add("outcome", self.gettext("How it came out"), self._outcome, "", 2)
        hint = self.gettext("What was found out, and from where.")
        self._add("reason", self.gettext("Reason"), self._reason, hint, 2)
        self._close_with(self.gettext("Put on record"), "answer-objection")
        self._outcome.setFocus()

    def _send(self) -> None:
        self._desk.call(
            list_publicity.answer_objection,
            self._run_id,
            self._raised.id,
            str(self._outcome.code()),
            self._reason.text(),
            done=self._on_done,
            failed=self._on_refused,
            busy=self._agree,
        )
