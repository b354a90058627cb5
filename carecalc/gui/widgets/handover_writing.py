# SPDX-License-Identifier: Apache-2.0
"""Writing what is new for the office onto a stick, with how far it is and a stop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.widgets.handover_pane import Pane, shown_folder
from carecalc.gui.widgets.opening_bar import OpeningBar
from carecalc.i18n import Catalogue
from carecalc.services import handover
from carecalc.services.handover import Sent
from carecalc.services.working import STOPPED


class Writer(Pane):
    """Asks for a folder and hands over into it; seen only while it writes."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, catalogue, parent)
        self.column.setContentsMargins(0, 0, 0, 0)
        self._busy: QWidget | None = None
        self._whole = False
        self._bar = OpeningBar(catalogue, self)
        self.column.addWidget(self._bar)
        self.hide()

    def write(self, busy: QWidget, whole: bool = False) -> None:
        """Hand over; `busy` cannot be pressed meanwhile. See `handover.send`."""
        self._busy, self._whole = busy, whole
        self.ask_folder(self.gettext("The stick for the office"), self._on_folder)

    def _on_folder(self, folder: str) -> None:
        self.show()
        self.desk.call(
            handover.send,
            Path(folder),
            self._whole,
            self._bar.begin(),
            done=self._on_sent,
            failed=self._on_not_sent,
            busy=self._busy,
        )

    def _end(self) -> None:
        self._bar.end()
        self.hide()

    def _on_not_sent(self, error: UserError) -> None:
        self._end()
        if error.code == STOPPED:
            self.told.emit(
                self.gettext("Stopped; no file was written."),
                "info",
                self.gettext("It can be begun again at any time."),
            )
        else:
            self.refused.emit(error)

    def _on_sent(self, sent: Sent) -> None:
        self._end()
        if not sent.files:
            self.told.emit(
                self.gettext("There is nothing new; no file was written."), "info", ""
            )
            return
        self.told.emit(
            self.gettext(
                "{count} file(s) for the office lie in {folder}. They were read back "
                "and are whole.",
                count=len(sent.files),
                folder=shown_folder(sent.files),
            ),
            "good",
            self.gettext(
                "Files stay on this laptop until the office has them in a backup."
            ),
        )
        self.changed.emit(None)
