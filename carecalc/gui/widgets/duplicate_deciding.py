# SPDX-License-Identifier: Apache-2.0
"""Whether two entries are one person, decided by somebody who looked."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.masking import last_four
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Choice, Field, label
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import duplicates
from carecalc.services.duplicates import Pair


class DuplicateDialog(Dialog, Speaking):
    """Shows two entries beside each other, and asks which of them goes on."""

    decided = Signal(object)
    """The record of the pair."""

    def __init__(
        self, desk: Desk, voice: Voice, pair: Pair, alike: str, parent: QWidget
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("One person or two?"), parent, 560)
        self.setObjectName("duplicate-dialog")
        self._desk = desk
        self._pair = pair
        self.body.addWidget(label(alike, "strong", self))
        for person in (pair.one, pair.other):
            said = label(self._said(person), "", self)
            said.setObjectName(f"entry-{person.id}")
            self.body.addWidget(said)
        self._stays = Choice(self)
        self._stays.fill(
            [
                ("", self.gettext("Two people: both entries go on")),
                *(
                    (
                        person.id,
                        self.gettext(
                            "One person: the entry {number} goes on",
                            number=last_four(person.id_number)
                            or person.birth_date.isoformat(),
                        ),
                    )
                    for person in (pair.one, pair.other)
                ),
            ]
        )
        self._stays_field = Field(
            voice.catalogue,
            self.gettext("What was found out"),
            self._stays,
            "duplicate-stays",
            self.gettext(
                "Nothing is copied from one entry to the other: record what is missing."
            ),
        )
        self.body.addWidget(self._stays_field)
        self._line = Line(self)
        self._reason = Field(
            voice.catalogue,
            self.gettext("How it was found out"),
            self._line,
            "duplicate-reason",
            is_required=True,
        )
        self.body.addWidget(self._reason)
        self._notice = Notice(voice.catalogue, self)
        self.body.addWidget(self._notice)
        cancel = self.add_button(self.gettext("Cancel"), "cancel-duplicate")
        cancel.clicked.connect(self.reject)
        yes = self.add_button(self.gettext("Decide"), "decide-duplicate", "primary")
        yes.clicked.connect(self._on_yes)
        self._stays.setFocus()

    def _said(self, person: Person) -> str:
        parts = [
            person.name,
            last_four(person.id_number),
            person.birth_date.isoformat(),
            person.community,
            person.address,
        ]
        if person.id in self._pair.paid:
            parts.append(self.gettext("is paid now"))
        return " · ".join(part for part in parts if part)

    def _on_yes(self) -> None:
        self._desk.call(
            duplicates.decide,
            self._pair.record.id,
            str(self._stays.code()),
            self._line.text(),
            done=self._on_done,
            failed=self._on_refused,
        )

    def _on_done(self, record: object) -> None:
        self.accept()
        self.decided.emit(record)

    def _on_refused(self, error: UserError) -> None:
        if error.place == "reason":
            self._reason.show_error(error)
        elif error.place == "stays":
            self._stays_field.show_error(error)
        else:
            self._notice.show_error(error)
        self.fit()
