# SPDX-License-Identifier: Apache-2.0
"""The dialog that ends a visit unfinished because answers were refused."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import DateEdit, Field, label
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import visits
from carecalc.services.visits import VisitView
from carecalc.text import N_, Message

_TITLE = N_("End unfinished: answers refused")


class RefusedDialog(Dialog, Speaking):
    """Asks why and when to come again; the safe answer is the default one."""

    ended = Signal()

    def __init__(
        self, desk: Desk, voice: Voice, view: VisitView, parent: QWidget
    ) -> None:
        super().__init__(voice.catalogue.render(Message(_TITLE)), parent)
        self.voice = voice
        self.setObjectName("refused-dialog")
        self._desk = desk
        self._visit = view.visit.id
        refused = [
            item.label
            for item in view.scale.items
            if (given := view.visit.answers.get(item.code)) is not None
            and given.refused == "refused"
        ]
        said = self.gettext(
            "The visit ends without a level. What was refused counts neither as 0 nor "
            "as any other answer; the answers given are kept."
        )
        self.body.addWidget(label(said, "strong", self))
        if refused:
            names = self.gettext("; ").join(self.words(name) for name in refused)
            told = self.gettext("Refused: {items}", items=names)
            self.body.addWidget(label(told, "", self))
        self._reason = Line(self)
        self._why = Field(
            voice.catalogue,
            self.gettext("Reason"),
            self._reason,
            "reason",
            self.gettext("For example: does not want to be asked, family sends away"),
            is_required=True,
        )
        self.body.addWidget(self._why)
        self._date = DateEdit(self)
        self._when = Field(
            voice.catalogue,
            self.gettext("Day proposed for a second visit"),
            self._date,
            "propose-on",
            self.gettext("Empty where none could be agreed upon"),
        )
        self.body.addWidget(self._when)
        self._notice = Notice(voice.catalogue, self)
        self.body.addWidget(self._notice)
        keep = self.add_button(self.gettext("Keep the visit"), "keep-visit")
        keep.clicked.connect(self.reject)
        self._yes = self.add_button(
            self.gettext("End the visit"), "confirm-refused", "danger"
        )
        self._yes.clicked.connect(self._on_yes)
        keep.setDefault(True)
        self._reason.setFocus()

    def _on_yes(self) -> None:
        for field in (self._why, self._when):
            field.clear_error()
        self._notice.clear()
        try:
            day = self._date.date()
        except UserError as error:
            self._when.show_error(error)
            self._date.setFocus()
            self.fit()
            return
        self._desk.call(
            visits.end_refused,
            self._visit,
            self._reason.text(),
            day,
            done=self._on_ended,
            failed=self._on_refused,
            busy=self._yes,
        )

    def _on_ended(self, visit: Visit) -> None:
        self.accept()
        self.ended.emit()

    def _on_refused(self, error: UserError) -> None:
        if error.place == "reason":
            self._why.show_error(error)
            self._reason.setFocus()
        elif error.place == "propose_on":
            self._when.show_error(error)
            self._date.setFocus()
        else:
            self._notice.show_error(error)
        self.fit()
