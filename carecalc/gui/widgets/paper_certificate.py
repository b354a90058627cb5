# SPDX-License-Identifier: Apache-2.0
"""Whose certificate signs the office's papers, and taking one that was issued to it."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.messages import Notice, Question
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Field, button, card, label, row_of
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import proof_certificates
from carecalc.services.context import Context
from carecalc.services.proof_certificates import Certificates

if TYPE_CHECKING:
    from carecalc.services.proof_x509 import Certificate

_SOON = timedelta(days=60)
"""How long before its last day it is said that a certificate ends."""


class PaperCertificate(QWidget, Speaking):
    """A card; a file that is chosen is asked about in its place."""

    saved = Signal()

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._file = Path()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        frame, column = card(self)
        around.addWidget(frame)
        column.addWidget(label(self.gettext("Signing papers"), "heading", frame))
        column.addWidget(
            label(
                self.gettext(
                    "Every PDF that is issued is signed, so that whoever opens it sees "
                    "whether it was changed. This is evidence of tampering, not an "
                    "official seal."
                ),
                "hint",
                frame,
            )
        )
        self._signs = label("", "", frame)
        self._signs.setObjectName("certificate-signs")
        column.addWidget(self._signs)
        self._print = label("", "muted", frame)
        self._print.setObjectName("certificate-fingerprint")
        column.addWidget(self._print)
        self._notice = Notice(voice.catalogue, frame)
        self._notice.setObjectName("certificate-notice")
        column.addWidget(self._notice)
        self._ask = self._made_ask(frame)
        column.addWidget(self._ask)
        self._take = button(
            self.gettext("Sign with one that was issued to the office …"),
            "take-certificate",
            "",
            frame,
        )
        self._take.clicked.connect(self._on_take)
        self._own = button(
            self.gettext("Sign with the office's own again …"),
            "own-certificate",
            "quiet",
            frame,
        )
        self._own.clicked.connect(self._on_own)
        self._row = row_of(self._take, self._own)
        column.addLayout(self._row)
        for each in (self._take, self._own):
            each.setVisible(False)
        self.look()

    def look(self) -> None:
        """Look whose certificate signs today."""
        self._desk.call(
            proof_certificates.shown, done=self._on_shown, failed=self._on_refused
        )

    def take_file(self, file: str) -> None:
        """Ask for the passphrase of a file with a certificate."""
        self._file = Path(file)
        self._notice.clear()
        self._field.clear_error()
        self._field.title.setText(
            self.gettext("Passphrase of {file}", file=self._file.name)
        )
        self._passphrase.clear()
        self._ask.setVisible(True)
        self._passphrase.setFocus()

    # ------------------------------------------------------------ building

    def _made_ask(self, parent: QWidget) -> QFrame:
        asking = QFrame(parent)
        asking.setObjectName("certificate-ask")
        asking.setProperty("role", "notice")
        asking.setProperty("kind", "info")
        column = QVBoxLayout(asking)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        self._passphrase = QLineEdit(asking)
        self._passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._passphrase.returnPressed.connect(self._on_yes)
        self._field = Field(
            self.voice.catalogue,
            self.gettext("Passphrase of the file"),
            self._passphrase,
            "certificate-passphrase",
            self.gettext(
                "It is not kept. The certificate and its key are, encrypted with the "
                "office; from now on they sign. Papers issued before stay as they are."
            ),
        )
        column.addWidget(self._field)
        no = button(self.gettext("Cancel"), "cancel-certificate", "", asking)
        no.clicked.connect(self._on_cancel)
        self._yes = button(
            self.gettext("Sign with it"), "keep-certificate", "primary", asking
        )
        self._yes.clicked.connect(self._on_yes)
        column.addLayout(row_of(no, self._yes))
        asking.setVisible(False)
        return asking

    # ------------------------------------------------------------ slots

    def _on_shown(self, found: Certificates) -> None:
        self._signs.setText(self._words_of(found.signs))
        self._print.setText(
            self.gettext(
                "SHA-256 of the certificate: {fingerprint}",
                fingerprint=_in_groups(found.signs.fingerprint),
            )
        )
        may = self._desk.may("office.amend")
        self._take.setVisible(may)
        self._own.setVisible(may and found.issued is not None)
        self._warn(found, self._desk.context.today())

    def _on_take(self) -> None:
        asked = QFileDialog(self, self.gettext("Certificate of the office"))
        asked.setObjectName("certificate-dialog")
        asked.setFileMode(QFileDialog.FileMode.ExistingFile)
        asked.setNameFilters(
            [
                self.gettext("Certificates with their key (*.p12 *.pfx)"),
                self.gettext("All files (*)"),
            ]
        )
        asked.fileSelected.connect(self.take_file)
        asked.open()

    def _on_cancel(self) -> None:
        self._passphrase.clear()
        self._ask.setVisible(False)
        self._take.setFocus()

    def _on_yes(self) -> None:
        self._desk.call(
            _take,
            self._file,
            self._passphrase.text(),
            done=self._on_taken,
            failed=self._on_not_taken,
            busy=self._yes,
        )

    def _on_taken(self, certificate: "Certificate") -> None:
        self._on_cancel()
        self.saved.emit()
        self.look()

    def _on_not_taken(self, error: UserError) -> None:
        self._passphrase.clear()
        self._field.show_error(error)
        self._passphrase.setFocus()

    def _on_own(self) -> None:
        Question(
            self.voice.catalogue,
            self.gettext("Sign with the office's own again"),
            self.gettext(
                "The certificate that was issued to the office signs no more. To sign "
                "with it again its file and passphrase are needed once more."
            ),
            self.gettext("Sign with the office's own"),
            self._on_give_up,
            self,
        ).open()

    def _on_give_up(self) -> None:
        self._desk.call(
            proof_certificates.give_up,
            done=self._on_given_up,
            failed=self._on_refused,
            busy=self._own,
        )

    def _on_given_up(self, nothing: None) -> None:
        self._notice.clear()
        self.saved.emit()
        self.look()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    # ------------------------------------------------------------ words

    def _words_of(self, signs: "Certificate") -> str:
        if signs.is_own:
            return self.gettext(
                "Signed by the own certificate of {name}.", name=signs.name
            )
        return self.gettext(
            "Signed by a certificate that {issuer} issued to {name}, until {until}.",
            issuer=signs.issuer,
            name=signs.name,
            until=signs.until,
        )

    def _warn(self, found: Certificates, today: date) -> None:
        issued = found.issued
        self._notice.clear()
        if issued is None:
            return
        if issued != found.signs:
            self._notice.tell(
                self.gettext(
                    "The certificate of {name} holds from {since} to {until} only.",
                    name=issued.name,
                    since=issued.since,
                    until=issued.until,
                ),
                "warning",
                self.gettext("The office's own signs until a new one is taken."),
            )
        elif issued.until - today <= _SOON:
            self._notice.tell(
                self.gettext("This certificate ends on {day}.", day=issued.until),
                "warning",
                self.gettext("Ask whoever issued it for the next one in time."),
            )


def _take(ctx: Context, file: Path, passphrase: str) -> "Certificate":
    data = proof_certificates.read_file(file)
    return proof_certificates.take(ctx, data, passphrase)


def _in_groups(fingerprint: str) -> str:
    """Return a fingerprint as one reads it aloud: groups of eight."""
    return " ".join(
        fingerprint[at : at + 8].upper() for at in range(0, len(fingerprint), 8)
    )
