# SPDX-License-Identifier: Apache-2.0
"""Gathers what whoever looks after the program asks for, and says what is in it."""

from PySide6.QtWidgets import QWidget

from carecalc import paths
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.paper_out import Saving
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import Job, Piece
from carecalc.i18n import Catalogue
from carecalc.services import support
from carecalc.text import N_, Message

_BUNDLE = "support-bundle"


class SupportDialog(Dialog):
    """Tells what a support bundle holds and saves it as a zip."""

    def __init__(self, desk: Desk, words: Catalogue, parent: QWidget) -> None:
        super().__init__(words.render(Message(N_("Bundle for support"))), parent)
        self.setObjectName("support")
        self._desk = desk
        self._words = words
        self._saving: Saving | None = None
        self._job: Job | None = None
        for told in (
            N_(
                "A zip file for whoever looks after the program: versions, settings, "
                "how many rows each table has, what checking the file found, and the "
                "program's own log."
            ),
            N_(
                "No name, number, telephone, account or address is in it, and no paper. "
                "Everything in it is plain text: look at it before you send it."
            ),
        ):
            self.body.addWidget(label(words.render(Message(told)), "", self))
        self._notice = Notice(words, self)
        self._notice.setObjectName("support-notice")
        self.body.addWidget(self._notice)
        self.body.addWidget(WorkBar(desk.working, words, self))
        desk.working.moved.connect(self._on_work_moved)
        desk.working.ended.connect(self._on_work_ended)
        close = self.add_button(words.render(Message(N_("Close"))), "close")
        close.clicked.connect(self.accept)
        self._save = self.add_button(
            words.render(Message(N_("Save …"))), "save-support", "primary"
        )
        self._save.clicked.connect(self._on_save)

    def _on_save(self) -> None:
        self._notice.clear()
        self._save.setEnabled(False)
        self._job = self._desk.working.begin(
            Piece(
                _BUNDLE,
                N_("Checking the office's file and gathering …"),
                support.gathered,
                (self._desk.settings, paths.logs()),
            ),
            done=self._on_gathered,
            failed=self._notice.show_error,
        )

    def _on_work_moved(self, job: Job) -> None:
        self.fit()

    def _on_work_ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self._save.setEnabled(True)
            self._save.setFocus()
            self.fit()

    def done(self, result: int) -> None:
        """Close; what nobody waits for any more is stopped."""
        self._desk.working.let_go(self._job)
        super().done(result)

    def _on_gathered(self, data: bytes) -> None:
        title = self._words.render(Message(N_("Bundle for support")))
        saving = Saving(self._desk.tasks, title, "carecalc-support.zip", data, self)
        saving.saved.connect(self._on_saved)
        saving.refused.connect(self._notice.show_error)
        self._saving = saving
        saving.ask()

    def _on_saved(self, place: str) -> None:
        said = Message(N_("Saved as {place}."), {"place": place})
        self._notice.tell(self._words.render(said), "good")
