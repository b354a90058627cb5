# SPDX-License-Identifier: Apache-2.0
"""The window: the rail, the page that is shown, the status line and the way back."""

import gc
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.office import Office
from carecalc.errors import UserError
from carecalc.gui import backup_timer, keeping, theme
from carecalc.gui.guard import Guard
from carecalc.gui.keeping import Keeper, Kept
from carecalc.gui.messages import BugReport, Notice, Question
from carecalc.gui.page import BACK, Desk, Page, Place
from carecalc.gui.page_table import PAGES
from carecalc.gui.pages.welcome import Doors, WelcomePage
from carecalc.gui.safeguards import Safeguards
from carecalc.gui.tasks import Submit, Tasks
from carecalc.gui.widgets.about import About
from carecalc.gui.widgets.banner import Banner
from carecalc.gui.widgets.found_again import FoundAgain
from carecalc.gui.widgets.handbook import Handbook, chapter_of
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.places import Places
from carecalc.gui.widgets.reminder_bar import ReminderBar
from carecalc.gui.widgets.shortcuts import ShortcutSheet
from carecalc.gui.widgets.status import StatusLine
from carecalc.gui.widgets.support import SupportDialog
from carecalc.i18n import catalogue
from carecalc.services import offices, users
from carecalc.services.context import Actor, Changes, Context
from carecalc.services.rescue import Offer
from carecalc.settings import Settings
from carecalc.text import LANGUAGES, N_, Message

NARROW = 1000
"""Below this width the rail is a strip."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An office that stands open, who opened it, and why for reading only."""

    context: Context
    folder: Path
    user: str
    why_reading: UserError | None = None


class MainWindow(QMainWindow):
    """Shows one page at a time: the door while no office is open, then its pages."""

    def __init__(
        self,
        doors: Doors,
        submit: Submit,
        settings: Settings,
        keep_settings: Callable[[Settings], None],
    ) -> None:
        super().__init__()
        self._doors = doors
        self._tasks = Tasks(submit, self)
        self._tasks.broke.connect(self._on_broke)
        self._settings = settings
        self._keep_settings = keep_settings
        self._look = theme.look_for(settings.theme, settings.text_size)
        self._catalogue = catalogue(settings.language)
        self._desk: Desk | None = None
        self._opened: Opened | None = None
        self._office: Office | None = None
        self._page: Page | None = None
        self._door: WelcomePage | None = None
        self._rail: Places | None = None
        self._handbook: Handbook | None = None
        self._focus_at_work: QWidget | None = None
        self._history: list[Place] = []
        self._keeper = Keeper()
        self._may_lose = False
        self._leaving: Desk | None = None
        self._safeguards: Safeguards | None = None
        self._closing: Future[Any] | None = None
        self._guard = Guard(self, self._is_visiting, doors.seconds)
        self._guard.locked.connect(self._on_locked)
        self.setObjectName("main-window")
        self.setMinimumSize(640, 400)
        for keys, slot in (
            ("Ctrl+/", self._on_shortcuts),
            ("F1", self._on_handbook),
            ("Alt+Left", self._on_back),
            ("Ctrl+L", self._on_lock),
            ("Ctrl+Q", self._on_quit),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        QApplication.styleHints().colorSchemeChanged.connect(self._on_system_scheme)
        self._build()

    # -------------------------------------------------------------- from outside

    @property
    def page(self) -> Page | None:
        """The page that is shown; None while no office is open."""
        return self._page

    @property
    def is_busy(self) -> bool:
        """Whether something that was asked for has not come back yet."""
        return self._tasks.is_busy or (
            self._desk is not None
            and (
                self._desk.tasks.is_busy
                or self._desk.aside.is_busy
                or self._desk.timer.tasks.is_busy
            )
        )

    @property
    def closing(self) -> "Future[Any] | None":
        """What makes the last backup and closes the office; None before."""
        return self._closing

    @property
    def door(self) -> WelcomePage | None:
        """What is shown while no office is open."""
        return self._door

    def offer(self, folder: Path) -> None:
        """Ask for the passphrase of the office in `folder`."""
        if self._door is not None:
            self._door.offer(folder)

    def enter(self, opened: Opened) -> None:
        """Work in an office that was opened."""
        self._opened = opened
        self._desk = Desk(opened.context, opened.user, self._settings, self._look, self)
        self._desk.tasks.refused.connect(self._on_refused)
        self._desk.tasks.broke.connect(self._on_broke)
        self._desk.aside.refused.connect(self._on_refused)
        self._desk.aside.broke.connect(self._on_broke)
        self._desk.settings_chosen.connect(self._on_settings)
        self._desk.lock_asked.connect(self._on_lock)
        self._desk.restore_asked.connect(self._on_restore)
        self._desk.timer.broke.connect(self._on_broke)
        self._safeguards = Safeguards(self._desk, opened.why_reading, self._desk)
        self._safeguards.page_asked.connect(self._on_backups)
        self._desk.actor = self._who(opened)
        self._desk.call(offices.get, done=self._on_office)
        name = str(opened.folder)
        others = tuple(f for f in self._settings.recent_offices if f != name)
        self._set_settings(
            replace(
                self._settings,
                last_office=name,
                last_user=opened.user,
                recent_offices=(name, *others)[:5],
            )
        )
        self._history = []
        self._build()
        kept = self._keeper.take(opened.context)
        if kept is None:
            self.show_place(self._desk.home())
        else:
            self._find_again(kept)
        self._safeguards.begin()

    def _who(self, opened: Opened) -> Actor:
        """Return what the user may do: before the first page, which depends on it."""
        try:
            known: Actor = opened.context.store.submit(
                users.mine, opened.context
            ).result()
        except UserError:
            # Whoever has a key and no role any more: every page says so by itself.
            return Actor(opened.user, (), (), frozenset())
        return known

    def show_place(self, place: Place) -> None:
        """Go somewhere, remembering the way back."""
        if self._desk is None:
            return
        if self._page is not None:
            if not self._page.leave():
                return
            here = self._page.here()
            if place == BACK:
                place = self._history.pop() if self._history else self._desk.home()
            elif here != place:
                self._history = [*self._history[-49:], here]
        self._drop_handbook()
        self._put_page(place)

    def report(self, error: BaseException) -> None:
        """Show the report of a bug; the work goes on.

        One at a time: a fault in drawing would bury the window under reports.
        """
        if self.findChild(BugReport) is None:
            BugReport(self._catalogue, error, self).open()

    # -------------------------------------------------------------- locking

    def _is_visiting(self) -> bool:
        return self._page is not None and bool(self._page.here().visit)

    def _on_account(self) -> None:
        self.show_place(Place("account"))

    def _on_lock(self) -> None:
        self._guard.lock("asked")

    def _on_locked(self, why: str) -> None:
        """Keep what is typed, sealed, then lock; and lock if that cannot be kept."""
        opened, desk = self._opened, self._desk
        if opened is None or desk is None:
            return
        try:
            if self._page is not None:
                dialogs = self._guard.dialogs
                kept = keeping.gather(self._page, self._history, desk, dialogs)
                # What can be saved is: going from the page saves its reasons.
                self._keeper.keep(opened.context, kept, self._page.leave())
        finally:
            self._put_away(why, opened, desk)

    def _put_away(self, why: str, opened: Opened, desk: Desk) -> None:
        """Close the office behind its door."""
        self._stop_watching(desk)
        self._leaving, self._desk, self._opened, self._office = desk, None, None, None
        self._history = []
        self._focus_at_work = None
        self._guard.end()
        self._build()
        assert self._door is not None
        if why:
            self._door.tell_locked(why, opened.user)
        closing = self._tasks.run(
            backup_timer.put_away,
            desk.timer,
            opened.context,
            self._doors.close,
            done=self._on_closed,
            failed=self._on_not_closed,
        )
        if why == "sleep":
            # The computer waits as long as this: the key is gone before it sleeps.
            wait([closing], timeout=2)

    def _stop_watching(self, desk: Desk) -> None:
        desk.timer.end()
        if self._safeguards is not None:
            self._safeguards.end()
            self._safeguards = None

    def _on_restore(self, offer: Offer) -> None:
        """Close the office and put a backup in its place, at the door."""
        opened, desk = self._opened, self._desk
        if opened is not None and desk is not None:
            self._put_away("", opened, desk)
            assert self._door is not None
            self._door.bring_back(offer)

    def _on_backups(self) -> None:
        self.show_place(Place("backups"))

    def _on_closed(self, nothing: None) -> None:
        if self._leaving is not None:
            self._leaving.deleteLater()
            self._leaving = None
        self._guard.let_sleep()
        QTimer.singleShot(0, self._on_put_away)

    def _on_not_closed(self, error: UserError) -> None:
        self._on_refused(error)
        self._on_closed(None)

    def _on_put_away(self) -> None:
        # Key and page hang together in circles: they go now, not some time later.
        gc.collect()

    def _ask_to_lose(self) -> None:
        Question(
            self._catalogue,
            self._words(N_("Something is not saved yet")),
            self._words(
                N_(
                    "What {users} typed before the lock waits here, sealed, and is not "
                    "saved. Closing the program loses it."
                ),
                users=self._keeper.unsaved,
            ),
            self._words(N_("Close and lose it")),
            self._on_lose,
            self,
            is_dangerous=True,
        ).open()

    def _on_lose(self) -> None:
        self._may_lose = True
        self.close()

    def _find_again(self, kept: Kept) -> None:
        """Go on where the same user was when the office was locked."""
        assert self._desk is not None
        self._history = list(kept.history)
        keeping.remind_again(
            self._desk.reminders, kept.reminders, self._desk.context.clock()
        )
        self._put_page(kept.place, kept.state)
        if kept.dialogs:
            FoundAgain(self._catalogue, kept.dialogs, self).open()

    # -------------------------------------------------------------- building

    def _words(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _build(self) -> None:
        """Make everything but the page anew, in the language and for what is open."""
        self.setWindowTitle(self._words(N_("carecalc · care subsidies")))
        self._drop_handbook()
        self._drop_page()
        shell = QWidget(self)
        shell.setObjectName("shell")
        shell.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(shell)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._rail = None
        if self._desk is not None:
            self._rail = Places(self._catalogue, self._look, shell)
            self._rail.offer(self._desk)
            self._rail.chosen.connect(self._on_rail)
            self._rail.language_asked.connect(self._on_other_language)
            self._rail.shortcuts_asked.connect(self._on_shortcuts)
            self._rail.handbook_asked.connect(self._on_handbook)
            self._rail.about_asked.connect(self._on_about)
            self._rail.lock_asked.connect(self._on_lock)
            self._rail.support_asked.connect(self._on_support)
            self._rail.account_asked.connect(self._on_account)
            self._rail.backups_asked.connect(self._on_backups)
            row.addWidget(self._rail)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if self._desk is not None:
            callback = ReminderBar(self._catalogue, self._desk.reminders, shell)
            callback.asked.connect(self._on_go)
            column.addWidget(callback)
        self._banner = Banner(shell)
        column.addWidget(self._banner)
        self._notice = Notice(self._catalogue, shell)
        self._notice.setObjectName("window-notice")
        column.addWidget(self._notice)
        self._stage = QVBoxLayout()
        column.addLayout(self._stage, 1)
        row.addLayout(column, 1)
        self.setCentralWidget(shell)
        self._build_status()
        self._door = None
        if self._desk is None:
            self._door = WelcomePage(
                self._doors, self._tasks, self._settings, self._look, self._catalogue
            )
            self._door.opened.connect(self._on_opened)
            self._door.language_chosen.connect(self._on_language)
            self._door.handbook_asked.connect(self._on_handbook)
            self._stage.addWidget(self._door)
            self._door.begin()
        self._fit_rail()
        self._guard.cover_again()

    def _build_status(self) -> None:
        self._status = StatusLine(self._catalogue, self)
        self.setStatusBar(self._status)
        self._status.setVisible(self._desk is not None)
        if self._desk is not None:
            self._tell_where()
            self._status.check_zone(self._desk.context.clock())
        if self._safeguards is not None:
            self._safeguards.attach(self._catalogue, self._banner, self._status)

    def _tell_where(self) -> None:
        parts = [self._desk.user] if self._desk is not None else []
        if self._office is not None:
            parts = [self._office.authority, self._office.street, *parts]
        is_read_only = self._opened is not None and self._opened.context.store.read_only
        self._status.tell_where(parts, is_read_only)

    def _put_page(self, place: Place, state: object = None) -> None:
        assert self._desk is not None
        self._drop_page()
        self._notice.clear()
        made = PAGES[place.page](self._desk, self._catalogue, place, self)
        made.go.connect(self._on_go)
        made.changed.connect(self._on_changed)
        made.saved.connect(self._on_saved)
        self._page = made
        self._stage.addWidget(made)
        if state is not None:
            made.restore(state)
        made.show()
        made.begin()
        if self._rail is not None:
            self._rail.mark(place)

    def _drop_page(self) -> None:
        if self._page is None:
            return
        self._page.is_gone = True
        self._page.hide()
        self._page.deleteLater()
        self._page = None

    def _open_handbook(self, chapter: str) -> None:
        """Show a chapter in place of the page, which waits behind it as it is."""
        at_work = self._page or self._door
        assert at_work is not None
        self._focus_at_work = QApplication.focusWidget()
        at_work.hide()
        self._handbook = Handbook(self._catalogue, self._look, self)
        self._handbook.closed.connect(self._on_handbook_closed)
        self._stage.addWidget(self._handbook)
        self._handbook.show()
        self._handbook.open_chapter(chapter)

    def _drop_handbook(self) -> None:
        if self._handbook is not None:
            self._handbook.hide()
            self._handbook.deleteLater()
            self._handbook = None

    def _fit_rail(self) -> None:
        if self._rail is not None:
            self._rail.set_strip(self.width() < NARROW)

    # -------------------------------------------------------------- slots

    def _on_go(self, place: Place) -> None:
        self.show_place(place)

    def _on_handbook(self) -> None:
        if self._handbook is not None:
            self._on_handbook_closed()
            return
        name = "start" if self._page is None else self._page.here().page
        self._open_handbook(chapter_of(name, self._catalogue.language))

    def _on_handbook_closed(self) -> None:
        self._drop_handbook()
        at_work = self._page or self._door
        assert at_work is not None
        at_work.show()
        if self._focus_at_work is not None and shiboken6.isValid(self._focus_at_work):
            self._focus_at_work.setFocus()

    def _on_back(self) -> None:
        if self._handbook is not None:
            if not self._handbook.go_back():
                self._on_handbook_closed()
        elif self._page is not None and QApplication.activeModalWidget() is None:
            self.show_place(BACK)

    def _on_quit(self) -> None:
        self.close()

    def _on_rail(self, name: str) -> None:
        self.show_place(Place(name))
        if self._page is not None and self._rail is not None:
            self._rail.mark(self._page.here())

    def _on_changed(self, changes: Changes) -> None:
        if changes.office and self._desk is not None:
            self._desk.call(offices.get, done=self._on_office)
        if changes.users and self._desk is not None:
            self._desk.call(users.mine, done=self._on_actor)
        if self._page is not None:
            self._page.refresh(changes)

    def _on_actor(self, actor: Actor) -> None:
        if self._desk is not None and self._rail is not None:
            self._desk.actor = actor
            self._rail.offer(self._desk)

    def _on_saved(self) -> None:
        if self._desk is not None:
            self._status.tell_saved(self._desk.context.clock())
        if self._safeguards is not None:
            self._safeguards.note_saved()

    def _on_office(self, office: Office) -> None:
        self._office = office
        self._tell_where()
        if self._desk is not None:
            self._guard.begin(self._desk, office)

    def _on_opened(self, context: Context, folder: Path, user: str) -> None:
        why = self._door.why_reading if self._door is not None else None
        self.enter(Opened(context, folder, user, why))

    def _on_settings(self, settings: Settings) -> None:
        self._set_settings(settings)

    def _on_language(self, language: str) -> None:
        self._set_settings(replace(self._settings, language=language))

    def _on_other_language(self) -> None:
        now = LANGUAGES.index(self._settings.language)
        self._on_language(LANGUAGES[(now + 1) % len(LANGUAGES)])

    def _on_system_scheme(self, scheme: Qt.ColorScheme) -> None:
        if self._settings.theme == "system":
            self._set_settings(self._settings)

    def _set_settings(self, settings: Settings) -> None:
        """Take over settings, keep them, and show them; nothing typed is lost."""
        before, self._settings = self._settings, settings
        if settings != before:
            self._keep_settings(settings)
        look = theme.look_for(settings.theme, settings.text_size)
        has_new_look = look != self._look
        has_new_language = settings.language != before.language
        self._look = look
        self._catalogue = catalogue(settings.language)
        if self._desk is not None:
            self._desk.settings = settings
            self._desk.look = look
        if has_new_look or has_new_language:
            theme.wear(QApplication.instance(), look, settings.language)
        if has_new_language:
            self._doors.speak(settings.language)
        if has_new_look or has_new_language:
            self._rebuild()

    def _rebuild(self) -> None:
        place, state = None, None
        is_reading = self._handbook is not None
        if self._page is not None:
            place, state = self._page.here(), self._page.state()
        elif self._door is not None:
            state = self._door.state()
        self._build()
        if place is not None:
            self._put_page(place, state)
        elif self._door is not None and state is not None:
            self._door.restore(state)
        if is_reading:
            self._on_handbook()

    def _on_shortcuts(self) -> None:
        own = self._page.shortcuts() if self._page is not None else ()
        ShortcutSheet(self._catalogue, own, self).open()

    def _on_support(self) -> None:
        if self._desk is not None:
            SupportDialog(self._desk, self._catalogue, self).open()

    def _on_about(self) -> None:
        About(self._catalogue, self).open()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def _on_broke(self, error: BaseException) -> None:
        self.report(error)

    # -------------------------------------------------------------- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rail()

    def closeEvent(self, event: QCloseEvent) -> None:
        application = QApplication.instance()
        if self._guard.is_covered and not application.isSavingSession():
            # Whoever cannot uncover it is not to lose what somebody typed.
            self._guard.tell(self._words(N_("To close the program, uncover it first.")))
            event.ignore()
            return
        if self._page is not None and not self._page.leave():
            event.ignore()
            return
        is_asked = self._may_lose or application.isSavingSession()
        if self._keeper.unsaved and not is_asked:
            self._ask_to_lose()
            event.ignore()
            return
        if self._opened is not None and self._desk is not None:
            # What was typed is in the file, and that in a backup, before it is gone.
            self._leave(self._opened, self._desk)
            if application.isSavingSession() and self._closing is not None:
                wait([self._closing])
        if self._closing is not None and not self._closing.done():
            event.ignore()
            return
        event.accept()

    def _leave(self, opened: Opened, desk: Desk) -> None:
        """Make the last backup and close the office; then the window closes."""
        self._drop_handbook()
        self._drop_page()
        self._stop_watching(desk)
        self._guard.end()
        self._leaving, self._desk, self._opened = desk, None, None
        for each in (self._rail, self._banner, self._status):
            if each is not None:
                each.setVisible(False)
        self._notice.clear()
        goodbye = label(self._words(N_("Saving a backup …")), "heading")
        goodbye.setObjectName("saving-backup")
        goodbye.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stage.addWidget(goodbye)
        goodbye.show()  # At once, not at the next turn of the loop.
        self._closing = self._tasks.run(
            backup_timer.leave,
            desk.timer,
            opened.context,
            self._doors.close,
            done=self._on_left,
            failed=self._on_not_left,
        )

    def _on_left(self, nothing: None) -> None:
        self.close()

    def _on_not_left(self, error: UserError) -> None:
        self.close()
