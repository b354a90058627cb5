# SPDX-License-Identifier: Apache-2.0
"""Handing something out: on record first, asking only what no rule says."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Choice, Field, label
from carecalc.gui.widgets.line import Line
from carecalc.i18n import Catalogue
from carecalc.services import batch_files, disclosures
from carecalc.services.disclosures import Asked, Handed
from carecalc.text import N_, Message

_TITLE = N_("Handing out")

_COUNTED: dict[Callable[..., object], Callable[..., Asked]] = {
    disclosures.of_paper: disclosures.asked_of_paper,
    batch_files.printed: batch_files.asked,
}
"""Whose copies are counted, by what records them; and what says which one it would be."""


class Handing(QObject):
    """Records that something leaves: `recorded` when it may, `refused` when it may not.

    `record(context, *what, handed)` is the use-case that does. With `asks` the
    recipient is asked for even where a rule says it.
    """

    recorded = Signal()
    refused = Signal(object)

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        kind: str,
        record: Callable[..., object],
        what: tuple[object, ...],
        parent: QWidget,
        asks: bool = False,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._catalogue = catalogue
        self._kind = kind
        self._record = record
        self._what = what
        self._window = parent
        self._asks = asks
        self._copies = 1

    def ask(self, copies: int = 1) -> None:
        """Look up the rule; ask where it leaves something open, then record.

        A paper that left before is asked about again: every copy has its reason.
        """
        self._copies = copies
        if self._record in _COUNTED:
            self._desk.call(
                _COUNTED[self._record],
                *self._what,
                copies,
                done=self._on_asked,
                failed=self._on_refused,
            )
            return
        self._desk.call(
            disclosures.asked, self._kind, done=self._on_asked, failed=self._on_refused
        )

    def record(self, handed: Handed | None) -> None:
        """Record it now."""
        counted = (self._copies,) if self._record in _COUNTED else ()
        self._desk.call(
            self._record,
            *self._what,
            handed,
            *counted,
            done=self._on_recorded,
            failed=self._on_refused,
        )

    def _on_asked(self, asked: Asked) -> None:
        if asked.is_complete and not self._asks:
            self.record(None)
            return
        dialog = HandingDialog(self._catalogue, asked, self._window)
        dialog.said.connect(self.record)
        dialog.open()

    def _on_recorded(self, made: object) -> None:
        self.recorded.emit()

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)


class HandingDialog(Dialog):
    """Asks to whom something goes, what for, and on which legal basis."""

    said = Signal(object)
    """`Handed`, once it is complete."""

    def __init__(self, catalogue: Catalogue, asked: Asked, parent: QWidget) -> None:
        self._words = catalogue
        super().__init__(self._say(_TITLE), parent, width=560)
        self.setObjectName("handing-dialog")
        self.body.addWidget(label(catalogue.render(asked.name), "heading", self))
        told = self._say(
            N_("Who receives what about whom is on record; the person may ask for it.")
        )
        self.body.addWidget(label(told, "hint", self))
        self._is_copy = asked.copy > 1
        if self._is_copy:
            copied = Message(
                N_("This would be copy {copy} of this paper."), {"copy": asked.copy}
            )
            self.body.addWidget(label(catalogue.render(copied), parent=self))
        self._who = Choice(self)
        self._who.fill(
            [
                ("", self._say(N_("Choose, or write a name below"))),
                *((text.zh_CN, catalogue.render(text)) for text in asked.recipients),
            ]
        )
        self._who.choose(asked.recipient)
        self._to = Field(
            catalogue, self._say(N_("Recipient")), self._who, "recipient", "", True
        )
        self._name = Line(self)
        self._basis = Choice(self)
        self._basis.fill([(code, catalogue.render(text)) for code, text in asked.bases])
        self._basis.choose(asked.basis)
        self._purpose = Line(self)
        self._purpose.setText(asked.purpose)
        name = Field(
            catalogue,
            self._say(N_("Name of the recipient")),
            self._name,
            "recipient-name",
        )
        self._why = Field(
            catalogue, self._say(N_("What for")), self._purpose, "purpose"
        )
        basis = Field(catalogue, self._say(N_("Legal basis")), self._basis, "basis")
        for field in (self._to, name, self._why, basis):
            self.body.addWidget(field)
        self._notice = Notice(catalogue, self)
        self.body.addWidget(self._notice)
        keep = self.add_button(self._say(N_("Cancel")), "cancel-handing")
        keep.clicked.connect(self.reject)
        yes = self.add_button(self._say(N_("Hand out")), "hand-out", "primary")
        yes.clicked.connect(self._on_yes)
        self._who.setFocus()

    def _say(self, template: str) -> str:
        return self._words.render(Message(template))

    def _on_yes(self) -> None:
        parts = [str(self._who.code() or ""), self._name.text().strip()]
        recipient = "：".join(part for part in parts if part)
        if not recipient:
            self._to.show_error(
                self._say(N_("Name the person or body that receives it."))
            )
            self.fit()
            return
        if self._is_copy and not self._purpose.text().strip():
            said = N_("Say what this copy is for; the reason stays on record.")
            self._why.show_error(self._say(said))
            self.fit()
            return
        handed = Handed(recipient, self._purpose.text(), str(self._basis.code()))
        self.accept()
        self.said.emit(handed)
