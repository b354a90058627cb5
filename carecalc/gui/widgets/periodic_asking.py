# SPDX-License-Identifier: Apache-2.0
"""Asking people to be proven: when, within how many days, and how they were told."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import DateEdit, Field, FieldGrid, label
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.periodic_words import people_words
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import periodic_notices
from carecalc.services.periodic_notices import Notices, Terms
from carecalc.text import N_, Message


class NotifyDialog(Dialog, Speaking):
    """Records a notice to those who were chosen; its papers are issued next, if wanted."""

    notified = Signal(object, bool)
    """The `Notices`, and whether their papers are wanted."""

    def __init__(
        self, desk: Desk, voice: Voice, people: dict[str, str], parent: QWidget
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("Ask to be proven"), parent, 560)
        self.setObjectName("notify-dialog")
        self._desk = desk
        self._people = tuple(people)
        said = people_words(voice, tuple(people.values()))
        self.body.addWidget(label(said, "strong", self))
        words = voice.catalogue
        self._day, self._days, self._how = DateEdit(), Line(), Line()
        self._day.set_date(desk.context.today())
        self._fields = {
            "day": Field(
                words, self.gettext("Told on"), self._day, "day", is_required=True
            ),
            "days": Field(words, self.gettext("Days to answer"), self._days, "days"),
            "how": Field(
                words,
                self.gettext("How they are told"),
                self._how,
                "how",
                self.gettext("Such as: by post, by telephone, handed over."),
            ),
        }
        grid = FieldGrid(2)
        for name, field in self._fields.items():
            grid.add(field, 2 if name == "how" else 1)
        self.body.addLayout(grid)
        self._papers = QCheckBox(self.gettext("Issue their notices next"), self)
        self._papers.setObjectName("issue-notices")
        self._papers.setAccessibleName(self._papers.text())
        self._papers.setChecked(desk.may("papers.issue"))
        self._papers.setVisible(desk.may("papers.issue"))
        self.body.addWidget(self._papers)
        self._notice = Notice(words, self)
        self.body.addWidget(self._notice)
        cancel = self.add_button(self.gettext("Cancel"), "cancel-notify")
        cancel.clicked.connect(self.reject)
        self._record = self.add_button(
            self.gettext("Record the notice"), "record-notice", "primary"
        )
        self._record.clicked.connect(self._on_record)
        self._days.setFocus()
        desk.call(periodic_notices.terms, done=self._on_terms)

    def _on_terms(self, terms: Terms) -> None:
        if terms.days is not None and not self._days.text():
            self._days.setText(str(terms.days))
        if terms.of_law:
            said = self.gettext(
                "Where the policy file says a number, that one counts: {programmes}.",
                programmes=tuple(
                    Message(N_("{programme} {days}"), {"programme": name, "days": days})
                    for name, days in terms.of_law
                ),
            )
        else:
            said = self.gettext(
                "The policy files say no number: it is the office's own, and stands on "
                "the notice as that."
            )
        self._fields["days"].set_hint(said)
        self.fit()

    def _on_record(self) -> None:
        for field in self._fields.values():
            field.clear_error()
        self._notice.clear()
        typed = self._days.text().strip()
        try:
            day = self._day.date()
        except UserError as error:
            self._fields["day"].show_error(error)
            return
        self._desk.call(
            periodic_notices.notify,
            self._people,
            day or self._desk.context.today(),
            (int(typed) if typed.isdecimal() and len(typed) < 5 else 0)
            if typed
            else None,
            self._how.text(),
            done=self._on_done,
            failed=self._on_refused,
            busy=self._record,
        )

    def _on_done(self, notices: Notices) -> None:
        self.accept()
        self.notified.emit(notices, self._papers.isChecked())

    def _on_refused(self, error: UserError) -> None:
        if error.place in self._fields:
            self._fields[error.place].show_error(error)
        else:
            self._notice.show_error(error)
        self.fit()
