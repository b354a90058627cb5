# SPDX-License-Identifier: Apache-2.0
"""Which rule files may not pay yet, for whoever answers for them and sees no case."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.accepting import WHY, AcceptDialog, RuleFile
from carecalc.gui.widgets.inputs import Card, button, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import laws
from carecalc.services.laws import Unaccepted


class RulesWaiting(Card, Speaking):
    """A card with each such file and a button to accept it on record."""

    saved = Signal()
    """A file was accepted."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self.setObjectName("rules-waiting")
        title = self.gettext("Rule files that may not pay yet")
        self.column.addWidget(label(title, "heading", self))
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("rules-waiting-notice")
        self.column.addWidget(self._notice)
        self._rows = QWidget(self)
        self.column.addWidget(self._rows)
        self._load()

    def _load(self) -> None:
        self._desk.call(laws.unaccepted, done=self._show, failed=self._on_refused)

    def _show(self, files: tuple[Unaccepted, ...]) -> None:
        rows = QWidget(self)
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        if not files:
            nothing = self.gettext("Every file in force for the office may pay.")
            column.addWidget(label(nothing, "muted", rows))
        for file in files:
            column.addLayout(self._row(file, rows))
        self.column.replaceWidget(self._rows, rows)
        self._rows.deleteLater()
        self._rows = rows
        rows.show()

    def _row(self, file: Unaccepted, parent: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(label(self.title_of(file.label), "strong", parent))
        about = self.gettext(
            "{file}: {why}", file=file.name, why=self.gettext(WHY[file.why])
        )
        texts.addWidget(label(about, "hint", parent))
        row.addLayout(texts, 1)
        accept = button(
            self.gettext("Accept on record …"), f"accept-{file.digest[:12]}", "", parent
        )
        accept.setAccessibleName(f"{accept.text()} {self.words(file.label)}")
        accept.setProperty("file", file)
        accept.clicked.connect(self._on_accept)
        row.addWidget(accept, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _on_accept(self) -> None:
        file = self.sender().property("file")
        assert isinstance(file, Unaccepted)
        asked = RuleFile(file.label, "", file.digest, why=file.why)
        dialog = AcceptDialog(self._desk, self.voice, asked, self)
        dialog.accepted_on_record.connect(self._on_accepted)
        dialog.open()

    def _on_accepted(self) -> None:
        self._notice.tell(self.gettext("Saved."), "good")
        self.saved.emit()
        self._load()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
