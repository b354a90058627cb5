# SPDX-License-Identifier: Apache-2.0
"""What surrounds whatever the window shows: rail, reminders, banner and notice."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.stage import Stage
from carecalc.gui.theme import Look
from carecalc.gui.widgets.banner import Banner
from carecalc.gui.widgets.places import Places
from carecalc.gui.widgets.reminder_bar import ReminderBar
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.i18n import Catalogue

_NARROW = 1000
"""Below this width of the window the rail is a strip."""


class Shell(QWidget):
    """The window's inside, in one language and look; made anew when these change.

    `rail` and `reminders` are None while no office is open.
    """

    def __init__(
        self,
        desk: Desk | None,
        catalogue: Catalogue,
        look: Look,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.setObjectName("shell")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.rail: Places | None = None
        self.reminders: ReminderBar | None = None
        if desk is not None:
            self.rail = Places(catalogue, look, self)
            self.rail.offer(desk)
            row.addWidget(self.rail)
            self.reminders = ReminderBar(catalogue, desk.reminders, self)
            column.addWidget(self.reminders)
            column.addWidget(WorkBar(desk.working, catalogue, self, is_for_all=True))
        self.banner = Banner(self)
        column.addWidget(self.banner)
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("window-notice")
        column.addWidget(self.notice)
        self.stage = Stage(catalogue, look, self)
        self.middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.middle.addWidget(self.stage, 1)
        column.addLayout(self.middle, 1)
        self.column = column
        row.addLayout(column, 1)

    def fit(self, width: int) -> None:
        """Let the rail be as wide as a window of this width has room for."""
        if self.rail is not None:
            narrow = self._look.size(_NARROW)  # Large text needs more.
            self.rail.set_strip(width < narrow)
