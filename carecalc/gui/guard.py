# SPDX-License-Identifier: Apache-2.0
"""Watches over an open office: covers the window and says when to lock."""

from collections.abc import Callable
from dataclasses import replace

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QToolTip, QWidget

from carecalc.domain.office import Office
from carecalc.errors import UserError
from carecalc.gui import locking, system_events
from carecalc.gui.clipboard import CopyKeeper
from carecalc.gui.locking import Minutes, Moment, Stand, Watch
from carecalc.gui.page import Desk
from carecalc.gui.widgets.cover import Cover
from carecalc.i18n import catalogue
from carecalc.services import users

TICK = 1000
"""Milliseconds between two looks: what is due happens within a second."""

BY_HAND = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TouchEnd,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    )
)


class Guard(QObject):
    """Knows whether somebody is at the computer, and hides the window if not.

    `is_visiting` says whether a visit is open, `clock` gives the seconds of a clock
    that only runs forward and of the wall's. Whoever owns the window locks the office
    when `locked` says why, and calls `end`.
    """

    locked = Signal(str)

    def __init__(
        self,
        window: QMainWindow,
        is_visiting: Callable[[], bool],
        clock: Callable[[], tuple[float, float]],
    ) -> None:
        super().__init__(window)
        self.setObjectName("guard")
        self._window = window
        self._is_visiting = is_visiting
        self.clock = clock
        self._watch: Watch | None = None
        self._desk: Desk | None = None
        self._has_pin = False
        self._cover: Cover | None = None
        self._behind: list[QDialog] = []
        self._title = ""
        self._focus: QWidget | None = None
        self._copies = CopyKeeper(self)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self.look)
        self._events = system_events.listen(window)
        if self._events is not None:
            self._events.away.connect(self.lock)

    # -------------------------------------------------------------- from outside

    @property
    def is_covered(self) -> bool:
        """Whether the window is covered: its key is at hand, its content is not."""
        return self._cover is not None

    @property
    def dialogs(self) -> tuple[QDialog, ...]:
        """Every dialog that is open, those behind the cover too."""
        behind = [each for each in self._behind if shiboken6.isValid(each)]
        return (*behind, *_dialogs_shown())

    def begin(self, desk: Desk, office: Office) -> None:
        """Watch over an office from now on; again when its minutes were changed."""
        minutes = Minutes(
            office.blank_minutes, office.lock_minutes, office.idle_minutes
        )
        if self._desk is desk and self._watch is not None:
            self._watch = replace(self._watch, minutes=minutes)
            return
        self._desk = desk
        self._watch = locking.begin(minutes, self._now())
        desk.pin_chosen.connect(self._ask_for_pin)
        self._ask_for_pin()
        QApplication.instance().installEventFilter(self)
        self._timer.start()
        if self._events is not None:
            self._events.hold()

    def end(self) -> None:
        """Watch no more: what was open is put away."""
        self._watch = None
        self._desk = None
        self._copies.forget()
        self._timer.stop()
        QApplication.instance().removeEventFilter(self)
        for dialog in self.dialogs:
            # Without its asking anything, or telling a page that is gone.
            dialog.blockSignals(True)
            dialog.hide()
            dialog.deleteLater()
        self._behind = []
        self._lift()

    def let_sleep(self) -> None:
        """Let the computer sleep: the office is closed."""
        if self._events is not None:
            self._events.let_go()

    def look(self) -> None:
        """Look at the clocks, and do what is due."""
        if self._watch is not None:
            is_visiting = self._is_visiting()
            self._take(
                locking.look(self._watch, self._now(), is_visiting, self._has_pin)
            )

    def lock(self, why: str) -> None:
        """Lock at once: the computer goes to sleep, its lid closes, somebody asks."""
        if self._watch is not None:
            self._take(locking.lock(self._watch, why))

    def cover_again(self) -> None:
        """Cover what was made anew behind the cover."""
        if self._cover is not None:
            self._cover.deleteLater()
            self._put_cover()

    def tell(self, text: str) -> None:
        """Say on the cover why something is not done."""
        if self._cover is not None:
            self._cover.tell(text)

    def _now(self) -> Moment:
        return Moment(*self.clock())

    # -------------------------------------------------------------- covering

    def _take(self, watch: Watch) -> None:
        before, self._watch = self._watch, watch
        assert before is not None
        if before.stand is watch.stand:
            return
        if watch.stand is Stand.COVERED:
            self._go_behind()
        elif watch.stand is Stand.OPEN:
            self._come_back()
        else:
            self._copies.forget()
            self.locked.emit(watch.why)

    def _go_behind(self) -> None:
        self._copies.forget()
        self._focus = QApplication.focusWidget()
        self._hide_dialogs()
        self._title = self._window.windowTitle()
        self._put_cover()

    def _come_back(self) -> None:
        self._lift()
        behind, self._behind = self._behind, []
        for dialog in behind:
            if shiboken6.isValid(dialog):
                dialog.open()
        if self._focus is not None and shiboken6.isValid(self._focus):
            self._focus.setFocus()

    def _put_cover(self) -> None:
        assert self._desk is not None
        desk = self._desk
        words = catalogue(desk.settings.language)
        self._cover = Cover(words, desk.look, desk.user, self._window)
        self._cover.tried.connect(self._on_tried)
        self._cover.passphrase_asked.connect(self._on_lock_asked)
        self._window.setWindowTitle("carecalc")
        # Hidden, not only painted over: no key and no screen reader gets there.
        self._window.centralWidget().hide()
        self._window.statusBar().hide()
        for shortcut in self._shortcuts():
            shortcut.setEnabled(False)
        self._cover.setGeometry(self._window.rect())
        self._cover.show()
        self._cover.raise_()
        self._cover.begin()

    def _lift(self) -> None:
        if self._cover is None:
            return
        self._cover.hide()
        self._cover.deleteLater()
        self._cover = None
        self._window.setWindowTitle(self._title)
        self._window.centralWidget().show()
        self._window.statusBar().setVisible(self._desk is not None)
        for shortcut in self._shortcuts():
            shortcut.setEnabled(True)

    def _shortcuts(self) -> list[QShortcut]:
        """Return the keys of the window itself; those of its pages go with them."""
        return self._window.findChildren(
            QShortcut, options=Qt.FindChildOption.FindDirectChildrenOnly
        )

    def _hide_dialogs(self) -> None:
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        QToolTip.hideText()
        for dialog in _dialogs_shown():
            dialog.hide()
            self._behind.append(dialog)

    # -------------------------------------------------------------- slots

    def _ask_for_pin(self) -> None:
        if self._desk is not None:
            self._desk.call(
                users.has_pin, done=self._on_pin_known, failed=self._on_no_pin
            )

    def _on_pin_known(self, has_pin: bool) -> None:
        self._has_pin = has_pin

    def _on_no_pin(self, error: UserError) -> None:
        # Officers who recover an office have none.
        self._has_pin = False

    def _on_tried(self, pin: str) -> None:
        assert self._desk is not None and self._cover is not None
        self._desk.call(
            users.check_pin,
            pin,
            done=self._on_checked,
            failed=self._on_not_checked,
            busy=self._cover.field,
        )

    def _on_checked(self, is_right: bool) -> None:
        if self._watch is None:
            return
        self._take(locking.try_pin(self._watch, is_right, self._now()))
        if self._cover is not None and not is_right:
            self._cover.refuse(self._watch.tries_left)

    def _on_not_checked(self, error: UserError) -> None:
        if self._cover is not None:
            self._cover.tell(error)

    def _on_lock_asked(self) -> None:
        self.lock("asked")

    # -------------------------------------------------------------- Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in BY_HAND:
            if self._watch is not None:
                self._watch = locking.touch(self._watch, self._now())
            if isinstance(event, QKeyEvent) and _locks_over_dialog(watched, event):
                QTimer.singleShot(0, self, self._on_lock_asked)
                return True
        elif self._cover is None:
            pass
        elif kind == QEvent.Type.Resize and watched is self._window:
            self._cover.setGeometry(self._window.rect())
        elif kind == QEvent.Type.Show and isinstance(watched, QDialog):
            # Something that was under way opens it; it is in the middle of showing.
            QTimer.singleShot(0, self, self._hide_dialogs)
        return False


def _locks_over_dialog(watched: QObject, event: QKeyEvent) -> bool:
    """Tell whether this is the window's key to lock, which a dialog keeps from it."""
    is_key = event.key() == Qt.Key.Key_L
    is_key = is_key and event.modifiers() == Qt.KeyboardModifier.ControlModifier
    is_blocked = QApplication.activeModalWidget() is not None
    return is_key and is_blocked and isinstance(watched, QWidget)


def _dialogs_shown() -> list[QDialog]:
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, QDialog) and widget.isVisible()
    ]
