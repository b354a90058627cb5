# SPDX-License-Identifier: Apache-2.0
"""Rule files behind a result: what was checked, and accepting the rest on record."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.acceptance import Acceptance
from carecalc.domain.policy import Checked
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.form_fields import FormFields
from carecalc.gui.widgets.inputs import button, card, label, pill
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import laws
from carecalc.text import N_, Text

WHY = {
    "sample": N_("a sample that nobody has verified"),
    "overlay": N_("a file of the overlay"),
}


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file of rules as it stands behind a page.

    `why` says why it may not pay yet (`sample`, `overlay`), empty where it may.
    """

    label: Text
    version: str
    digest: str
    mark: str = ""
    why: str = ""
    checked: Checked | None = None
    accepted: Acceptance | None = None


class RulesUsed(QWidget, Speaking):
    """A card that names every file with its digest and standing."""

    accept_asked = Signal(object)
    """This `RuleFile` is to be accepted on record."""

    def __init__(
        self, voice: Voice, files: Iterable[RuleFile], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card(self, "panel")
        frame.setObjectName("rules-used")
        outer.addWidget(frame)
        column.addWidget(label(self.gettext("Rules used"), "heading", frame))
        for file in files:
            row = QHBoxLayout()
            row.setSpacing(10)
            texts = QVBoxLayout()
            texts.setSpacing(1)
            texts.addWidget(label(self.words(file.label), "strong", frame))
            texts.addWidget(label(self._about(file), "hint", frame))
            row.addLayout(texts, 1)
            if file.mark:
                mark = self.voice.name("mark", file.mark)
                row.addWidget(
                    pill(mark, "warning", frame), 0, Qt.AlignmentFlag.AlignVCenter
                )
            if file.why:
                accept = button(
                    self.gettext("Accept on record …"),
                    f"accept-{file.digest[:12]}",
                    "",
                    frame,
                )
                accept.setAccessibleName(f"{accept.text()} {self.words(file.label)}")
                accept.setProperty("file", file)
                accept.clicked.connect(self._on_accept)
                row.addWidget(accept, 0, Qt.AlignmentFlag.AlignVCenter)
            column.addLayout(row)

    def _about(self, file: RuleFile) -> str:
        said = [self.gettext("version {version}", version=file.version)]
        if file.checked is not None:
            said.append(
                self.gettext(
                    "checked by {who} on {day} against {text}",
                    who=file.checked.by,
                    day=file.checked.on,
                    text=file.checked.against,
                )
            )
        if file.accepted is not None:
            said.append(
                self.gettext(
                    "accepted on record by {who} on {day}: {reason} ({document})",
                    who=file.accepted.accepted_by,
                    day=file.accepted.at.date(),
                    reason=file.accepted.reason,
                    document=file.accepted.document,
                )
            )
        elif file.why:
            said.append(
                self.gettext(
                    "may be computed with, not paid by: {why}",
                    why=self.gettext(WHY[file.why]),
                )
            )
        said.append(self.gettext("file {digest}", digest=file.digest[:12]))
        return " · ".join(said)

    def _on_accept(self) -> None:
        self.accept_asked.emit(self.sender().property("file"))


class _Fields(FormFields):
    def __init__(self, voice: Voice) -> None:
        super().__init__(voice)
        self.add(
            "reason",
            self.gettext("Compared with which text, and why it is accepted"),
            QLineEdit(),
            required=True,
            span=2,
        )
        self.add(
            "document",
            self.gettext("Document that says so"),
            QLineEdit(),
            required=True,
            span=2,
        )

    def typed(self) -> tuple[str, str] | None:
        """Return reason and document; None where one lacks."""
        self.begin_reading()
        found = (self.text("reason"), self.text("document"))
        return found if self.is_complete() else None


class AcceptDialog(Dialog, Speaking):
    """Asks for reason and document, then accepts the file in the user's name."""

    accepted_on_record = Signal()

    def __init__(
        self, desk: Desk, voice: Voice, file: RuleFile, parent: QWidget
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("Accept a rule file on record"), parent)
        self.setObjectName("accept-dialog")
        self._desk = desk
        self._file = file
        self.notice = Notice(voice.catalogue, self)
        self.notice.setObjectName("dialog-notice")
        self.body.addWidget(self.notice)
        self.body.addWidget(label(self.words(file.label), "heading", self))
        why = self.gettext(WHY[file.why])
        self.body.addWidget(
            label(
                self.gettext(
                    "This file is {why}. Whoever accepts it answers for it: from then "
                    "on decisions may rest on this very file, and on no other version.",
                    why=why,
                ),
                "muted",
                self,
            )
        )
        who = self.gettext(
            "In the name of {who} · file {digest}",
            who=desk.user,
            digest=file.digest[:12],
        )
        self.body.addWidget(label(who, "hint", self))
        self.form = _Fields(voice)
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        cancel = self.add_button(self.gettext("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        self.save = self.add_button(
            self.gettext("Accept on record"), "accept-file", "danger"
        )
        self.save.clicked.connect(self._on_save)

    def _on_save(self) -> None:
        self.notice.clear()
        typed = self.form.typed()
        if typed is None:
            self.fit()
            return
        self._desk.call(
            laws.accept,
            self._file.digest,
            *typed,
            done=self._on_accepted,
            failed=self._on_refused,
            busy=self.save,
        )

    def _on_accepted(self, acceptance: Acceptance) -> None:
        self.accept()
        self.accepted_on_record.emit()

    def _on_refused(self, error: UserError) -> None:
        if not self.form.show_error(error):
            self.notice.show_error(error)
        self.fit()
