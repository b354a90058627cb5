# SPDX-License-Identifier: Apache-2.0
"""What was tried as files: a brief, a workbook, the trial itself and back again."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.widgets.handing import Handing
from carecalc.gui.widgets.inputs import button
from carecalc.gui.widgets.paper_out import Saving
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.what_if_choices import opening
from carecalc.services import sandbox, sandbox_told
from carecalc.services.sandbox import LawNow, Sandbox
from carecalc.services.sandbox_told import Told

PDF, XLSX, TOML, OPEN = "pdf", "xlsx", "toml", "open"


class WhatIfFiles(QObject, Speaking):
    """The buttons of the header; `opened(sandbox)`, `saved(file)`, `refused(error)`."""

    opened = Signal(object)
    saved = Signal(str)
    refused = Signal(object)

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("what-if-files")
        self.voice = voice
        self._desk = desk
        self._window = parent
        self._now: LawNow | None = None
        self._box = sandbox.NOTHING
        self._told: Told | None = None
        self.buttons: dict[QPushButton, str] = {}
        for kind, words in (
            (PDF, self.gettext("Brief (PDF) …")),
            (XLSX, self.gettext("Export .xlsx …")),
            (TOML, self.gettext("Save the trial …")),
            (OPEN, self.gettext("Open a trial …")),
        ):
            made = button(words, f"what-if-{kind}", parent=parent)
            made.clicked.connect(self._on_clicked)
            made.setEnabled(False)
            if kind in (PDF, XLSX):
                made.setVisible(desk.may("disclosures.record", of_all=True))
            self.buttons[made] = kind

    def show_trial(self, now: LawNow | None, box: Sandbox, told: Told | None) -> None:
        """Offer what can be saved of what is tried by now."""
        self._now, self._box, self._told = now, box, told
        is_tried = now is not None and not box.is_empty
        allowed = {
            PDF: is_tried and told is not None,
            XLSX: is_tried and told is not None,
            TOML: is_tried,
            OPEN: now is not None,
        }
        for made, kind in self.buttons.items():
            made.setEnabled(allowed[kind])

    def open_trial(self, path: str) -> None:
        """Read what a file says was tried."""
        assert self._now is not None, "it can be opened once the law is there"
        try:
            self.opened.emit(sandbox.read_trial(self._now, Path(path)))
        except UserError as error:
            self.refused.emit(error)

    def _on_clicked(self) -> None:
        made = self.sender()
        assert isinstance(made, QPushButton) and self._now is not None
        kind = self.buttons[made]
        if kind == TOML:
            self._save(sandbox.as_toml(self._now, self._box), TOML)
        elif kind == OPEN:
            title, every = self.gettext("What was tried"), self.gettext("All files (*)")
            dialog = opening(title, "*.toml", every, self._window)
            dialog.fileSelected.connect(self.open_trial)
            dialog.open()
        else:
            self._desk.call(
                sandbox_told.brief if kind == PDF else sandbox_told.workbook,
                self._told,
                self.voice.catalogue.language,
                done=self._on_brief if kind == PDF else self._on_workbook,
                failed=self._on_refused,
                busy=made,
            )

    def _on_brief(self, data: bytes) -> None:
        self._save(data, PDF)

    def _on_workbook(self, data: bytes) -> None:
        self._save(data, XLSX)

    def _save(self, data: bytes, kind: str) -> None:
        handing = None
        if kind != TOML:
            handing = Handing(
                self._desk,
                self.voice.catalogue,
                sandbox_told.WHAT_IF,
                sandbox_told.hand_out,
                (data,),
                self._window,
            )
        assert self._now is not None
        name = f"{self.gettext('What if')} {self._now.month}.{kind}"
        title = self.gettext("Save as …")
        tasks = self._desk.tasks
        saving = Saving(tasks, title, name, data, self._window, handing)
        saving.saved.connect(self.saved)
        saving.refused.connect(self.refused)
        saving.ask()

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)
