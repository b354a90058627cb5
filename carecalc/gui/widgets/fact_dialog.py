# SPDX-License-Identifier: Apache-2.0
"""Dialogs that record a fact, correct one, or take one back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.case import DEATH
from carecalc.domain.fact import Event, Fact
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.fact_form import Entry, FactForm
from carecalc.gui.widgets.fact_words import headline
from carecalc.gui.widgets.inputs import Field, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import facts
from carecalc.services.context import Context


class FactDialog(Dialog, Speaking):
    """Asks for one fact; with `corrects` the new one takes the place of that one.

    With `ends` the entry also ends that fact on the day before.
    """

    recorded = Signal()
    """The fact is on the disk."""

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        title: str,
        person_id: str,
        form: FactForm,
        parent: QWidget,
        *,
        corrects: Fact | None = None,
        ends: Fact | None = None,
    ) -> None:
        super().__init__(title, parent)
        self.setObjectName("fact-dialog")
        self.voice = voice
        self._desk = desk
        self._person_id = person_id
        self._corrects = corrects
        self._ends = ends
        self.form = form
        form.attach(desk, person_id, corrects is not None)
        form.resized.connect(self.fit)
        self.notice = Notice(voice.catalogue, self)
        self.notice.setObjectName("dialog-notice")
        self.body.addWidget(self.notice)
        self.body.addWidget(form)
        if corrects is not None:
            form.show_fact(corrects)
            kept = self.gettext("The entry as it was stays in the history.")
            self.body.addWidget(label(kept, "hint", self))
        self.body.addStretch(1)
        cancel = self.add_button(self.gettext("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        self.save = self.add_button(self.gettext("Record"), "record", "primary")
        self.save.clicked.connect(self._on_save)

    def _on_save(self) -> None:
        self.notice.clear()
        entry = self.form.read()
        if entry is None:
            self.fit()
            return
        self._desk.call(
            _record,
            self._person_id,
            entry,
            self._corrects,
            self._ends,
            done=self._on_recorded,
            failed=self._on_refused,
            busy=self.save,
        )

    def _on_recorded(self, fact: Fact) -> None:
        self.accept()
        self.recorded.emit()

    def _on_refused(self, error: UserError) -> None:
        if not self.form.show_error(error):
            self.notice.show_error(error)
        self.fit()


def _record(
    ctx: Context, person_id: str, entry: Entry, corrects: Fact | None, ends: Fact | None
) -> Fact:
    if ends is not None and entry.valid_from is not None:
        return facts.follow(ctx, ends.id, entry.value, entry.valid_from, entry.document)
    made = facts.add(
        ctx,
        person_id,
        entry.value,
        entry.valid_from,
        entry.valid_to,
        entry.document,
        supersedes=None if corrects is None else corrects.id,
    )
    for value in entry.more:
        facts.add(
            ctx, person_id, value, entry.valid_from, entry.valid_to, entry.document
        )
    return made


class WithdrawDialog(Dialog, Speaking):
    """Asks why an entry is taken back."""

    recorded = Signal()
    """The fact no longer counts."""

    def __init__(self, desk: Desk, voice: Voice, fact: Fact, parent: QWidget) -> None:
        self.voice = voice
        super().__init__(self.gettext("Withdraw an entry"), parent)
        self.setObjectName("withdraw-dialog")
        self._desk = desk
        self._fact = fact
        self.body.addWidget(label(headline(voice, fact.value), "strong", self))
        self.body.addWidget(
            label(
                self.gettext(
                    "It was entered by mistake and no longer counts; it stays in the "
                    "history. What only came to an end is corrected with its last day."
                ),
                "muted",
                self,
            )
        )
        if fact.value == Event(DEATH):
            opens = self.gettext(
                "What the death ended (applications, planned visits, tasks) is open "
                "again."
            )
            self.body.addWidget(label(opens, "", self))
        self.reason = Field(
            voice.catalogue,
            self.gettext("Reason"),
            QLineEdit(),
            "withdraw-reason",
            is_required=True,
        )
        self.body.addWidget(self.reason)
        self.body.addStretch(1)
        cancel = self.add_button(self.gettext("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        self.save = self.add_button(self.gettext("Withdraw"), "withdraw", "primary")
        self.save.clicked.connect(self._on_save)

    def _on_save(self) -> None:
        control = self.reason.control
        assert isinstance(control, QLineEdit)
        self._desk.call(
            facts.withdraw,
            self._fact.id,
            control.text(),
            done=self._on_withdrawn,
            failed=self._on_refused,
            busy=self.save,
        )

    def _on_withdrawn(self, nothing: None) -> None:
        self.accept()
        self.recorded.emit()

    def _on_refused(self, error: UserError) -> None:
        self.reason.show_error(error)
        self.reason.control.setFocus()
