# SPDX-License-Identifier: Apache-2.0
"""What every page of the window is: where one can go, and what a page is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.gui.aside import Aside
from carecalc.gui.backup_timer import BackupTimer
from carecalc.gui.header import Header
from carecalc.gui.incoming import Incoming
from carecalc.gui.printers import Printers
from carecalc.gui.reminders import Reminders
from carecalc.gui.sections import WITHIN, Sections, offered
from carecalc.gui.tasks import Tasks
from carecalc.gui.theme import Look
from carecalc.gui.working import Working
from carecalc.i18n import Catalogue
from carecalc.services import trials, users
from carecalc.services.context import Actor, Changes, Context
from carecalc.services.trial_mark import PRACTICE
from carecalc.settings import Settings
from carecalc.text import Message, Text


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in the window: a page by name and what it shows.

    `start`, `people`, `person` (what is to have the keyboard in `item`), `history`,
    `asks`, `facts`, `subsidies`, `visit`, `check`,
    `differences`, `result`, `signing`, `month`, `office`, `users`, `account`,
    `backups`, `selftest`, `paper`, `papers`, `new-paper` (the kind in `paper`, what it is
    about in `item`), `many-papers`, `day-sheet`, `takeover`; `back` is wherever one came
    from. `rater` is `second` where the second assessor of a visit answers. `back_to`
    is the page whose list led to a question, and to which its answer leads back.
    """

    page: str
    person: str = ""
    visit: str = ""
    item: str = ""
    month: Month | None = None
    paper: str = ""
    rater: str = ""
    back_to: str = ""
    day: date | None = None


_LAID_OUT_MS = 30

BACK = Place("back")


def about_person(kind: str, person: str, month: Month | None) -> Place:
    """Return where a paper about a person is looked at before it is issued."""
    return Place("new-paper", person=person, paper=kind, item=person, month=month)


class Desk(QObject):
    """What pages work with while an office is open.

    `aside` runs what needs no store and takes a moment; `working` what takes long, in
    a process of its own. `settings`, `look` and `actor` are those of now; read them
    when they are needed.
    `actor` is who uses the program and what they may; nobody until that is known.
    """

    settings_chosen = Signal(object)

    pin_chosen = Signal()
    """The user has another PIN from now on."""

    lock_asked = Signal()

    restore_asked = Signal(object)
    """Somebody wants a backup in the place of what is open: a `rescue.Offer`."""

    refused = Signal(object)
    """A `UserError` that nobody was left to show, whatever met it."""

    broke = Signal(object)
    """An exception that is a bug, wherever it was met."""

    def __init__(
        self,
        context: Context,
        user: str,
        settings: Settings,
        look: Look,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.context = context
        self.user = user
        self.settings = settings
        self.look = look
        self.actor = Actor(user, (), (), frozenset())
        self.trial = ""
        self.tasks = Tasks(context.store.submit, self)
        self.timer = BackupTimer(context, self)
        self.aside = Tasks(Aside(self).submit, self)
        self.working = Working(context.clock, context, self)
        self.incoming = Incoming(self)
        self.printers = Printers(self)
        self.reminders = Reminders(context.clock, self)
        for tells in (self.tasks, self.aside, self.working):
            tells.refused.connect(self.refused)
        broken = (self.tasks, self.aside, self.working.tasks, self.timer, self.printers)
        for breaks in broken:
            breaks.broke.connect(self.broke)

    def call(
        self,
        fn: Callable[..., Any],
        *arguments: object,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
        busy: QWidget | None = None,
    ) -> None:
        """Run the service `fn(context, *arguments)`; see `Tasks.run`."""
        self.tasks.run(
            fn, self.context, *arguments, done=done, failed=failed, busy=busy
        )

    @property
    def is_busy(self) -> bool:
        """Whether something that was asked for has not come back yet."""
        asked = (
            self.tasks,
            self.aside,
            self.timer.tasks,
            self.working.tasks,
            self.printers,
        )
        return any(tasks.is_busy for tasks in asked)

    def ask_who(self) -> None:
        """Learn what the user may do, at once: the first page depends on it.

        And what the office is for trying out, if it is: see `trial_mark`.
        """
        try:
            self.trial = self.context.store.submit(trials.kind, self.context).result()
            self.actor = self.context.store.submit(users.mine, self.context).result()
        except UserError:
            # Whoever has a key and no role any more: every page says so by itself.
            self.actor = Actor(self.user, (), (), frozenset())

    def may(self, action: str, of_all: bool = False) -> bool:
        """Tell whether the user's roles allow something: what a page then offers.

        With `of_all` it must also be for every community. A service refuses anyway.
        """
        everywhere = self.actor.communities is None
        return action in self.actor.may and (everywhere or not of_all)

    def home(self) -> Place:
        """Return where the user begins: who sees no cases begins at the users."""
        if self.trial == PRACTICE:
            return Place("practice")
        return Place("start" if self.may("cases.see") else "users")

    def choose_settings(self, settings: Settings) -> None:
        """Ask the window to work with other settings from now on, and to keep them."""
        self.settings_chosen.emit(settings)


class Page(QWidget):
    """One place a person goes to: a header line with the way back, then `body`.

    Made when somebody comes, deleted when they go; a switch of language makes it anew
    and hands `state()` of the old page to `restore()` of the new one. Pages do not
    know each other: they emit where to go.
    """

    is_gone = False
    """Set by the window when it lets go of the page: nothing is told to it any more."""

    go = Signal(object)
    """A `Place` to show instead."""

    changed = Signal(object)
    """`Changes`: what a service call of this page changed."""

    saved = Signal()
    """Something was committed; the window shows the time."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.catalogue = catalogue
        self.place = place
        self._soon: QWidget | None = None
        self._then: Callable[[], object] = self._on_back
        self.setObjectName(f"page-{place.page}")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.header = Header(self)
        self.header.back.setText(self.gettext("Back"))
        self.header.back.setAccessibleName(self.gettext("Back to where you came from"))
        self.header.back.setIcon(desk.look.icon("back"))
        self.header.back.clicked.connect(self._on_back)
        outer.addWidget(self.header)
        section = WITHIN.get(place.page, place.page)
        if section in (places := offered(desk.may)) and len(places) > 1:
            line = Sections(section, desk.may, catalogue, self)
            line.chosen.connect(self._on_section)
            outer.addWidget(line)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(20, 12, 20, 12)
        self.body.setSpacing(12)
        outer.addLayout(self.body, 1)

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self.catalogue.render(Message(template, values))

    def words(self, value: Message | Text | str) -> str:
        """Return a message, or a law's wording, in the window's language."""
        return self.catalogue.render(value)

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Name the page in its header line."""
        self.header.title.setText(title)
        self.header.subtitle.setText(subtitle)
        self.header.subtitle.setToolTip(subtitle)

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the right end of the header line."""
        self.header.end.addWidget(widget)

    def refresh(self, changes: Changes) -> None:
        """Show anew what `changes` touched, if this page shows it."""

    def begin(self) -> None:
        """Put the keyboard where work starts; called when the page is first shown."""
        self.header.back.setFocus()

    def focus_soon(self, widget: QWidget) -> None:
        """Put the keyboard on a widget that was just put into a layout.

        Qt shows it at the next turn of its loop and gives no focus before.
        """
        self._soon = widget
        QTimer.singleShot(0, self, self._on_soon)

    def _on_soon(self) -> None:
        if self._soon is not None and shiboken6.isValid(self._soon):
            self._soon.setFocus()
            QTimer.singleShot(_LAID_OUT_MS, self, self._on_laid_out)
        self._soon = None

    def _on_laid_out(self) -> None:
        """Scroll to what has the keyboard: where it lies was not known before."""
        held = self.focusWidget()
        above = None if held is None else held.parentWidget()
        while held is not None and above is not None and above is not self:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(held, 0, 24)
            above = above.parentWidget()

    def enters(self, event: QKeyEvent) -> bool:
        """Tell whether a key is Enter for the page to answer.

        On a button it presses that; other keys go on to the window.
        """
        focus = self.focusWidget()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        elif isinstance(focus, QPushButton) and focus.isEnabled():
            focus.click()
        else:
            return True
        return False

    def leave(self) -> bool:
        """Tell whether one may go; a page that asks first says False and goes later."""
        return True

    def may_go(self, then: Callable[..., object], *arguments: object) -> bool:
        """Tell whether one may go; asked first, `then(*arguments)` is where `go_on` goes."""
        self._then = partial(then, *arguments)
        return self.leave()

    def go_on(self) -> None:
        """Go where somebody was going when they were asked."""
        self._then()

    def takes(self, place: Place) -> bool:
        """Go to `place` if it is on this page, which then stays as it is."""
        return False

    def here(self) -> Place:
        """Return where this page is now, to come back to."""
        return self.place

    def state(self) -> object:
        """Return what is typed but not saved, for the same page made anew."""
        return None

    def restore(self, state: object) -> None:
        """Take over what `state()` returned, in whatever language."""

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return keys and what they do here, for the sheet that Ctrl+/ opens."""
        return ()

    def move(self, **values: Any) -> None:
        """Change where this page is, without leaving it."""
        self.place = replace(self.place, **values)

    def _on_back(self) -> None:
        self.go.emit(BACK)

    def _on_section(self, name: str) -> None:
        if name != self.place.page:
            self.go.emit(Place(name))
