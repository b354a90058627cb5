# SPDX-License-Identifier: Apache-2.0
"""The middle of the window: the door or one page, and the handbook in its place."""

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from carecalc.gui import paging
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.page_table import PAGES
from carecalc.gui.pages.welcome import WelcomePage
from carecalc.gui.theme import Look
from carecalc.gui.widgets.handbook import Handbook, chapter_of
from carecalc.gui.widgets.inputs import label
from carecalc.i18n import Catalogue


class Stage(QWidget):
    """Shows one thing at a time; whatever the handbook covers waits as it is."""

    go = Signal(object)
    """A `Place` to show instead."""

    changed = Signal(object)
    """`Changes`: what a service call of the page changed."""

    saved = Signal()

    def __init__(
        self, catalogue: Catalogue, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.page: Page | None = None
        self.door: WelcomePage | None = None
        self._catalogue = catalogue
        self._look = look
        self._handbook: Handbook | None = None
        self._focus_at_work: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def is_reading(self) -> bool:
        """Whether the handbook is shown."""
        return self._handbook is not None

    def put_door(self, door: WelcomePage) -> None:
        """Show the door: no office is open."""
        self.door = door
        self._column.addWidget(door)
        door.begin()

    def put_page(self, desk: Desk, place: Place, state: object = None) -> Page:
        """Show a page in the place of what is shown, with what was typed in it."""
        self.clear()
        made = PAGES[place.page](desk, self._catalogue, place, self)
        made.go.connect(self.go)
        made.changed.connect(self.changed)
        made.saved.connect(self.saved)
        self.page = made
        self._column.addWidget(made)
        if state is not None:
            made.restore(state)
        made.show()
        made.begin()
        return made

    def say(self, name: str, text: str) -> None:
        """Show a line alone, at once, not at the next turn of the loop."""
        line = label(text, "heading")
        line.setObjectName(name)
        line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column.addWidget(line)
        line.show()

    def clear(self) -> None:
        """Let go of the page and of the handbook."""
        self._drop_handbook()
        if self.page is not None:
            self.page.is_gone = True
            for timer in self.page.findChildren(QTimer):
                timer.stop()  # It would ask an office that is closed meanwhile.
            self.page.hide()
            self.page.deleteLater()
            self.page = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the pages of what is read where its header has the keyboard."""
        if self.page is None or not paging.turn(event, self.page):
            super().keyPressEvent(event)

    # -------------------------------------------------------------- handbook

    def read(self) -> None:
        """Open the handbook at the chapter on what is shown."""
        name = "start" if self.page is None else self.page.here().page
        chapter, heading = chapter_of(name, self._catalogue.language)
        self._focus_at_work = QApplication.focusWidget()
        self._at_work().hide()
        self._handbook = Handbook(self._catalogue, self._look, self)
        self._handbook.closed.connect(self.stop_reading)
        self._column.addWidget(self._handbook)
        self._handbook.show()
        self._handbook.open_chapter(chapter, heading)

    def read_back(self) -> None:
        """Go back in the handbook; from its first chapter to what it covers."""
        if self._handbook is not None and not self._handbook.go_back():
            self.stop_reading()

    def stop_reading(self) -> None:
        """Show again what the handbook covers."""
        self._drop_handbook()
        self._at_work().show()
        if self._focus_at_work is not None and shiboken6.isValid(self._focus_at_work):
            self._focus_at_work.setFocus()

    def _at_work(self) -> QWidget:
        at_work = self.page or self.door
        assert at_work is not None
        return at_work

    def _drop_handbook(self) -> None:
        if self._handbook is not None:
            self._handbook.hide()
            self._handbook.deleteLater()
            self._handbook = None
