# SPDX-License-Identifier: Apache-2.0
"""The window: what stands open, what is shown of it, and the way back."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow

from carecalc.domain.office import Office
from carecalc.errors import UserError
from carecalc.gui import keeping
from carecalc.gui.doors import Doors
from carecalc.gui.finger import RestingFinger
from carecalc.gui.following import Following
from carecalc.gui.guard import Guard
from carecalc.gui.keeping import Keeper, Kept
from carecalc.gui.messages import BugReport
from carecalc.gui.page import BACK, Desk, Page, Place
from carecalc.gui.pages.welcome import WelcomePage
from carecalc.gui.parting import Parting
from carecalc.gui.shell import Shell
from carecalc.gui.standing import Opened, Standing
from carecalc.gui.tasks import Submit, Tasks
from carecalc.gui.taste import Taste
from carecalc.gui.trying import Trying
from carecalc.gui.way_back import WayBack, go_on_at, keyboard_in
from carecalc.gui.widgets.about import About
from carecalc.gui.widgets.found_again import FoundAgain, GiveUp
from carecalc.gui.widgets.shortcuts import ShortcutSheet
from carecalc.gui.widgets.status import StatusLine
from carecalc.gui.widgets.support import SupportDialog
from carecalc.services import locks, offices, users
from carecalc.services.context import Actor, Changes, Context
from carecalc.services.rescue import Offer
from carecalc.services.trial_mark import VOID
from carecalc.services.trials import Trial
from carecalc.settings import Settings
from carecalc.text import N_, Message


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
        self._taste = Taste(settings, keep_settings, doors.speak)
        self._standing: Standing | None = None
        self._way = WayBack()
        self._keeper = Keeper()
        self._may_lose = False
        self._locked: Path | None = None
        self._lock_is_told = False
        self._closing: Future[Any] | None = None
        self._parting = Parting(self._tasks, doors.close, self)
        self._parting.put_away.connect(self._on_put_away)
        self._parting.left.connect(self._on_quit)
        self._parting.refused.connect(self._on_refused)
        RestingFinger(self)
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
        Following(self._guard, self).due.connect(self._on_system_scheme)
        self._build()

    # -------------------------------------------------------------- from outside

    @property
    def page(self) -> Page | None:
        """The page that is shown; None while no office is open."""
        return self._shell.stage.page

    @property
    def is_busy(self) -> bool:
        """Whether something that was asked for has not come back yet."""
        at_work = (self._tasks, self._desk, self.door)
        return any(each is not None and each.is_busy for each in at_work)

    @property
    def closing(self) -> "Future[Any] | None":
        """What makes the last backup and closes the office; None before."""
        return self._closing

    @property
    def door(self) -> WelcomePage | None:
        """What is shown while no office is open."""
        return self._shell.stage.door

    def offer(self, folder: Path) -> None:
        """Ask for the passphrase of the office in `folder`."""
        if self.door is not None:
            self.door.offer(folder)

    def enter(self, opened: Opened) -> None:
        """Work in an office that was opened."""
        desk = Desk(
            opened.context, opened.user, self._taste.settings, self._taste.look, self
        )
        desk.refused.connect(self._on_refused)
        desk.broke.connect(self._on_broke)
        desk.settings_chosen.connect(self._set_settings)
        desk.lock_asked.connect(self._on_lock)
        desk.restore_asked.connect(self._on_restore)
        was_locked = opened.folder == self._locked
        if was_locked and self._lock_is_told:
            desk.call(locks.tell_unlocked)
        standing = Standing(opened, desk, was_locked)
        standing.safeguards.page_asked.connect(self._on_backups)
        if standing.trying is not None:
            standing.trying.asked.connect(self.show_place)
            standing.trying.thrown_away.connect(self._on_throw_away)
        self._standing = standing
        desk.call(offices.get, done=self._on_office)
        if not desk.trial:
            self._set_settings(self._taste.with_office(opened.folder, opened.user))
        self._way.forget()
        self._shell.stage.clear()
        self._build()
        kept = self._keeper.take(opened.context)
        if kept is None:
            self.show_place(desk.home())
        else:
            self._find_again(desk, kept)
        standing.begin()

    def show_place(self, place: Place) -> None:
        """Go somewhere, remembering the way back."""
        if self._desk is None:
            return
        if self.page is not None:
            if self.page.takes(place) or not self.page.may_go(self.show_place, place):
                return
            if place == BACK:
                place, name = self._way.take() or (self._desk.home(), "")
                self._put_page(place, keyboard=name)
                return
            if self.page.here() != place:
                self._way.note(self.page)
        self._put_page(place)

    def report(self, error: BaseException) -> None:
        """Show the report of a bug; the work goes on.

        One at a time: a fault in drawing would bury the window under reports.
        """
        if self.findChild(BugReport) is None:
            BugReport(self._taste.catalogue, error, self).open()

    @property
    def _desk(self) -> Desk | None:
        return None if self._standing is None else self._standing.desk

    @property
    def _trying(self) -> Trying | None:
        return None if self._standing is None else self._standing.trying

    # -------------------------------------------------------------- locking

    def _is_visiting(self) -> bool:
        return self.page is not None and bool(self.page.here().visit)

    def _on_account(self) -> None:
        self.show_place(Place("account"))

    def _on_lock(self) -> None:
        self._guard.lock("asked")

    def _on_locked(self, why: str) -> None:
        """Keep what is typed, sealed, then lock; and lock if that cannot be kept."""
        standing = self._standing
        if standing is None:
            return
        try:
            if self.page is not None:
                kept = keeping.gather(
                    self.page, self._way.places, standing.desk, self._guard.dialogs
                )
                # What can be saved is: going from the page saves its reasons.
                is_saved = self.page.leave()
                self._keeper.keep(standing.opened.context, kept, is_saved)
        finally:
            self._put_away(why, standing)

    def _put_away(self, why: str, standing: Standing) -> None:
        """Close the office behind its door."""
        self._locked, self._lock_is_told = standing.opened.folder, bool(why)
        self._go_out(standing)
        assert self.door is not None
        if why and standing.trying is None:
            self.door.tell_locked(why, standing.opened.user)
        elif why:
            # The door has no passphrase to ask for: it would look as if all were lost.
            self._shell.notice.tell(
                self._words(N_("Locked. All is kept: try it again below to go on."))
            )
        closing = self._parting.lock(standing.desk, why)
        if why == "sleep":
            # The computer waits as long as this: the key is gone before it sleeps.
            wait([closing], timeout=2)

    def _go_out(self, standing: Standing) -> None:
        """Show the door; nothing of the office is shown or watched any more."""
        standing.end()
        self._standing = None
        self._way.forget()
        self._guard.end()
        self._shell.stage.clear()
        self._build()

    def _on_throw_away(self) -> None:
        """Close an office for trying out and erase its folder."""
        standing = self._standing
        if standing is None:
            return
        self._go_out(standing)
        self._tasks.run(
            self._doors.throw_away,
            standing.opened.context,
            done=self._on_thrown_away,
            failed=self._on_refused,
        )

    def _on_thrown_away(self, nothing: None) -> None:
        self._shell.notice.tell(self._words(N_("Thrown away; nothing of it is left.")))

    def _on_restore(self, offer: Offer) -> None:
        """Close the office and put a backup in its place, at the door."""
        if self._standing is not None:
            self._put_away("", self._standing)
            assert self.door is not None
            self.door.bring_back(offer)

    def _on_backups(self) -> None:
        self.show_place(Place("backups"))

    def _on_put_away(self) -> None:
        self._guard.let_sleep()

    def _ask_to_lose(self) -> None:
        users = self._keeper.unsaved
        GiveUp(self._taste.catalogue, users, self._on_lose, self).open()

    def _on_lose(self) -> None:
        self._may_lose = True
        self.close()

    def _find_again(self, desk: Desk, kept: Kept) -> None:
        """Go on where the same user was when the office was locked."""
        self._way = WayBack(kept.history)
        keeping.remind_again(desk.reminders, kept.reminders, desk.context.clock())
        self._put_page(kept.place, kept.state, kept.keyboard)
        if kept.dialogs:
            FoundAgain(self._taste.catalogue, kept.dialogs, self).open()

    # -------------------------------------------------------------- building

    def _words(self, template: str, /, **values: object) -> str:
        return self._taste.catalogue.render(Message(template, values))

    def _build(self) -> None:
        """Make everything but the page anew, in the language and for what is open."""
        desk, trying = self._desk, self._trying
        title = self._words(N_("carecalc · care subsidies"))
        if desk is not None and desk.trial:
            title = f"{self._taste.catalogue.render(VOID[desk.trial])} · carecalc"
        self.setWindowTitle(title)
        self._shell = Shell(desk, self._taste.catalogue, self._taste.look, self)
        rail, reminders = self._shell.rail, self._shell.reminders
        if rail is not None:
            rail.chosen.connect(self._on_rail)
            rail.language_asked.connect(self._on_other_language)
            rail.shortcuts_asked.connect(self._on_shortcuts)
            rail.handbook_asked.connect(self._on_handbook)
            rail.about_asked.connect(self._on_about)
            rail.lock_asked.connect(self._on_lock)
            rail.support_asked.connect(self._on_support)
            rail.account_asked.connect(self._on_account)
            rail.backups_asked.connect(self._on_backups)
        if reminders is not None:
            reminders.asked.connect(self.show_place)
        stage = self._shell.stage
        stage.go.connect(self.show_place)
        stage.changed.connect(self._on_changed)
        stage.saved.connect(self._on_saved)
        self.setCentralWidget(self._shell)
        if trying is not None:
            trying.attach(self._taste.catalogue, self._shell.column, self._shell.middle)
        self._build_status()
        if desk is None:
            door = WelcomePage(
                self._doors,
                self._tasks,
                self._taste.settings,
                self._taste.look,
                self._taste.catalogue,
            )
            door.opened.connect(self._on_opened)
            door.tried.connect(self._on_tried)
            door.language_chosen.connect(self._on_language)
            door.handbook_asked.connect(self._on_handbook)
            stage.put_door(door)
        self._fit()
        self._guard.cover_again()

    def _build_status(self) -> None:
        self._status = StatusLine(self._taste.catalogue, self)
        self.setStatusBar(self._status)
        self._status.setVisible(self._standing is not None)
        if self._standing is not None:
            self._status.tell_where(*self._standing.where())
            self._status.check_zone(self._standing.desk.context.clock())
            self._standing.safeguards.attach(
                self._taste.catalogue, self._shell.banner, self._status
            )

    def _put_page(self, place: Place, state: object = None, keyboard: str = "") -> None:
        assert self._desk is not None
        self._shell.notice.clear()
        go_on_at(self._shell.stage.put_page(self._desk, place, state), keyboard)
        if self._shell.rail is not None:
            self._shell.rail.mark(place)
        if self._trying is not None:
            self._trying.show_place(place)

    def _fit(self) -> None:
        self._shell.fit(self.width())
        if self._trying is not None:
            self._trying.fit(self)

    # -------------------------------------------------------------- slots

    def _on_handbook(self) -> None:
        if self._shell.stage.is_reading:
            self._shell.stage.stop_reading()
        else:
            self._shell.stage.read()

    def _on_back(self) -> None:
        if self._shell.stage.is_reading:
            self._shell.stage.read_back()
        elif self.page is not None and QApplication.activeModalWidget() is None:
            self.show_place(BACK)

    def _on_quit(self) -> None:
        self.close()

    def _on_rail(self, name: str) -> None:
        self.show_place(Place(name))
        if self.page is not None and self._shell.rail is not None:
            self._shell.rail.mark(self.page.here())

    def _on_changed(self, changes: Changes) -> None:
        if changes.office and self._desk is not None:
            self._desk.call(offices.get, done=self._on_office)
        if changes.users and self._desk is not None:
            self._desk.call(users.mine, done=self._on_actor)
        if self.page is not None:
            self.page.refresh(changes)

    def _on_actor(self, actor: Actor) -> None:
        if self._desk is not None and self._shell.rail is not None:
            self._desk.actor = actor
            self._shell.rail.offer(self._desk)

    def _on_saved(self) -> None:
        if self._standing is not None:
            self._status.tell_saved(self._standing.desk.context.clock())
            self._standing.safeguards.note_saved()

    def _on_office(self, office: Office) -> None:
        if self._standing is not None:
            self._standing.office = office
            self._status.tell_where(*self._standing.where())
            self._guard.begin(self._standing.desk, office)

    def _on_opened(self, context: Context, folder: Path, user: str) -> None:
        why = self.door.why_reading if self.door is not None else None
        self.enter(Opened(context, folder, user, why))

    def _on_tried(self, trial: Trial) -> None:
        self.enter(Opened(trial.context, trial.folder, trial.user))

    def _on_language(self, language: str) -> None:
        self._set_settings(self._taste.in_language(language))

    def _on_other_language(self) -> None:
        self._set_settings(self._taste.in_next_language())

    def _on_system_scheme(self) -> None:
        self._set_settings(self._taste.settings)  # Another look only if asked for.

    def _set_settings(self, settings: Settings) -> None:
        """Take over settings, keep them, and show them; nothing typed is lost."""
        is_new = self._taste.take(settings)
        if self._desk is not None:
            self._desk.settings = self._taste.settings
            self._desk.look = self._taste.look
        if is_new:
            self._rebuild()

    def _rebuild(self) -> None:
        place, state, name = None, None, ""
        page, door, is_reading = self.page, self.door, self._shell.stage.is_reading
        if page is not None:
            place, state = page.here(), page.state()
            name = keyboard_in(page)
        elif door is not None:
            state = door.state()
        self._shell.stage.clear()
        self._build()
        if place is not None:
            self._put_page(place, state, name)
        elif self.door is not None and state is not None:
            self.door.restore(state)
        if is_reading:
            self._shell.stage.read()

    def _on_shortcuts(self) -> None:
        own = self.page.shortcuts() if self.page is not None else ()
        ShortcutSheet(self._taste.catalogue, own, self).open()

    def _on_support(self) -> None:
        if self._desk is not None:
            SupportDialog(self._desk, self._taste.catalogue, self).open()

    def _on_about(self) -> None:
        About(self._taste.catalogue, self).open()

    def _on_refused(self, error: UserError) -> None:
        if self._standing is not None and self._standing.safeguards.tells(error):
            return  # Once is enough, and the banner goes when there is room again.
        self._shell.notice.show_error(error)

    def _on_broke(self, error: BaseException) -> None:
        self.report(error)

    # -------------------------------------------------------------- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        application = QApplication.instance()
        if self._guard.is_covered and not application.isSavingSession():
            # Whoever cannot uncover it is not to lose what somebody typed.
            self._guard.tell(self._words(N_("To close the program, uncover it first.")))
            event.ignore()
            return
        if self.page is not None and not self.page.may_go(self.close):
            event.ignore()
            return
        is_asked = self._may_lose or application.isSavingSession()
        if self._keeper.unsaved and not is_asked:
            self._ask_to_lose()
            event.ignore()
            return
        if self._standing is not None:
            # What was typed is in the file, and that in a backup, before it is gone.
            self._leave(self._standing)
            if application.isSavingSession() and self._closing is not None:
                wait([self._closing])
        if self._closing is not None and not self._closing.done():
            event.ignore()
            return
        event.accept()

    def _leave(self, standing: Standing) -> None:
        """Make the last backup and close the office; then the window closes."""
        self._shell.stage.clear()
        standing.end()
        self._standing = None
        self._guard.end()
        for each in (self._shell.rail, self._shell.banner, self._status):
            if each is not None:
                each.setVisible(False)
        self._shell.notice.clear()
        self._shell.stage.say("saving-backup", self._words(N_("Saving a backup …")))
        self._closing = self._parting.leave(standing.desk)
