# SPDX-License-Identifier: Apache-2.0
"""The dialog that closes a visit without a result, saying first what that means."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Field, label
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import visits
from carecalc.services.visits import VisitView
from carecalc.text import N_, Message

_TITLE = N_("Abandon the visit")


class AbandonDialog(Dialog, Speaking):
    """Asks why; the safe answer is the default one."""

    abandoned = Signal()

    def __init__(
        self, desk: Desk, voice: Voice, view: VisitView, parent: QWidget
    ) -> None:
        super().__init__(voice.catalogue.render(Message(_TITLE)), parent)
        self.voice = voice
        self.setObjectName("abandon-dialog")
        self._desk = desk
        self._visit = view.visit.id
        self.body.addWidget(
            label(
                self.gettext(
                    "The visit {number} of {person} ends without a level.",
                    number=view.visit.number,
                    person=view.person.name,
                ),
                "strong",
                self,
            )
        )
        self.body.addWidget(
            label(
                self.gettext(
                    "Answers given: {count}. They stay in the office as they are, "
                    "but lead to no level; a new visit begins without them. For some "
                    "weeks the person's page offers to take this one up again.",
                    count=len(view.visit.answers),
                ),
                "",
                self,
            )
        )
        self._reason = Line(self)
        self._field = Field(
            voice.catalogue,
            self.gettext("Reason"),
            self._reason,
            "reason",
            self.gettext("For example: moved away, fell ill, begun by mistake"),
            is_required=True,
        )
        self.body.addWidget(self._field)
        self._notice = Notice(voice.catalogue, self)
        self.body.addWidget(self._notice)
        keep = self.add_button(self.gettext("Keep the visit"), "keep-visit")
        keep.clicked.connect(self.reject)
        self._yes = self.add_button(self.gettext(_TITLE), "confirm-abandon", "danger")
        self._yes.clicked.connect(self._on_yes)
        keep.setDefault(True)
        self._reason.setFocus()

    def _on_yes(self) -> None:
        self._field.clear_error()
        self._notice.clear()
        self._desk.call(
            visits.abandon,
            self._visit,
            self._reason.text(),
            done=self._on_abandoned,
            failed=self._on_refused,
            busy=self._yes,
        )

    def _on_abandoned(self, nothing: None) -> None:
        self.accept()
        self.abandoned.emit()

    def _on_refused(self, error: UserError) -> None:
        if error.place == "reason":
            self._field.show_error(error)
            self._reason.setFocus()
        else:
            self._notice.show_error(error)
        self.fit()
