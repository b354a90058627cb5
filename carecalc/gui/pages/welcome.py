# SPDX-License-Identifier: Apache-2.0
"""The door: open an office, or found one."""

import math
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.doors import Doors
from carecalc.gui.tasks import Tasks
from carecalc.gui.theme import Look
from carecalc.gui.widgets.founding import Founding, FoundingForm, TypedFounding
from carecalc.gui.widgets.inputs import Choice, button, label
from carecalc.gui.widgets.opening_bar import OpeningBar
from carecalc.gui.widgets.opening_form import OpeningForm, Typed
from carecalc.gui.widgets.recovering import RecoveringForm, Recovery, TypedRecovery
from carecalc.gui.widgets.restoring import Asked, Reached, Restoring
from carecalc.gui.widgets.trying_out import TryingOut
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import Job, Working
from carecalc.i18n import Catalogue
from carecalc.services import rescue, tries
from carecalc.services.context import Context
from carecalc.services.rescue import Brought, Offer
from carecalc.services.working import STOPPED
from carecalc.settings import Settings
from carecalc.text import Message

_LOW = 500
"""Pixels of a window in which the ways to try the program stand in its first line."""

_MARGINS, _LOW_MARGINS = (20, 12, 20, 12), (20, 6, 20, 6)

_COUNT_EVERY = 200
"""Milliseconds between two looks at how long one still waits."""

_CAN_BE_READ = frozenset(
    ("STORE-001", "STORE-006", "STORE-015", "STORE-030", "STORE-031", "STORE-032")
)
"""Somebody has it open, the disk is full, or one may not write there: looking is left."""

_FORMS = ("_opening", "_founding", "_recovering", "_restoring")

_PLACES = frozenset(("STORE-030", "STORE-031", "STORE-032"))
"""No place for an office: said beside the folder."""


@dataclass(frozen=True, slots=True)
class DoorState:
    """What is typed at the door, to be kept across a switch of language.

    `shown` names the form; None is of a form that nobody asked for yet.
    """

    shown: str
    opening: Typed
    founding: TypedFounding | None
    recovering: TypedRecovery | None
    restoring: Reached | None


class WelcomePage(QWidget):
    """Asks which office, who, and the passphrase; or founds an office."""

    opened = Signal(object, object, str)
    """Context, folder and user of the office that stands open now."""

    tried = Signal(object)
    """A `Trial` that stands open now."""

    language_chosen = Signal(str)

    handbook_asked = Signal()

    def __init__(
        self,
        doors: Doors,
        tasks: Tasks,
        settings: Settings,
        look: Look,
        catalogue: Catalogue,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page-welcome")
        self._doors = doors
        self._tasks = tasks
        self._settings = settings
        self._look = look
        self._catalogue = catalogue
        self._asked: tuple[Path, str] = (Path(), "")
        self._working = Working(doors.clock, None, self)
        self._working.refused.connect(tasks.refused)
        self._working.tasks.broke.connect(tasks.broke)
        self._working.moved.connect(self._on_work)
        self._working.ended.connect(self._on_work)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*_MARGINS)
        outer.setSpacing(10)
        outer.addLayout(self._head())
        self._outer = outer
        self._stack = QStackedWidget(self)
        outer.addWidget(self._stack, 1)
        self._opening = OpeningForm(catalogue, settings, self)
        self._opening.asked.connect(self._on_asked)
        self._opening.folder_typed.connect(self._on_countdown)
        self._opening.founding_asked.connect(self._on_found_instead)
        self._opening.forgotten.connect(self._on_forgotten)
        self._opening.elsewhere_asked.connect(self._on_from_drive)
        self._stack.addWidget(self._opening)
        outer.addWidget(WorkBar(self._working, catalogue, self))
        outer.addLayout(self._tries())
        self._refusal: UserError | None = None
        if not settings.last_office:
            self._stack.setCurrentWidget(self._founding)
        self._countdown = QTimer(self)
        self._countdown.setInterval(_COUNT_EVERY)
        self._countdown.timeout.connect(self._on_countdown)
        self._on_countdown()

    # -------------------------------------------------------------- the other forms

    # Made when they are asked for: whoever has an office sees only the first.

    @cached_property
    def _founding(self) -> FoundingForm:
        made = FoundingForm(self._catalogue, self)
        made.founded.connect(self._on_found)
        made.given_up.connect(self._on_open_instead)
        self._stack.addWidget(made)
        return made

    @cached_property
    def _recovering(self) -> RecoveringForm:
        made = RecoveringForm(self._catalogue, self)
        made.asked.connect(self._on_recover)
        made.given_up.connect(self._on_open_instead)
        self._stack.addWidget(made)
        return made

    @cached_property
    def _restoring(self) -> Restoring:
        made = Restoring(self._catalogue, self._tasks, self._working, self._doors, self)
        made.given_up.connect(self._on_open_instead)
        made.refused.connect(self._on_restoring_refused)
        made.brought_back.connect(self._on_brought_back)
        made.is_busy.connect(self._language.setDisabled)
        self._stack.addWidget(made)
        return made

    def _is_made(self, name: str) -> bool:
        return name in vars(self)

    # -------------------------------------------------------------- from outside

    @property
    def is_busy(self) -> bool:
        """Whether long work is under way that was begun here."""
        return self._working.job is not None

    def begin(self) -> None:
        """Put the cursor where typing starts."""
        if isinstance(self._stack.currentWidget(), FoundingForm):
            self._founding.begin()
        else:
            self._opening.begin()

    def offer(self, folder: Path) -> None:
        """Ask for the passphrase of the office in `folder`."""
        self._stack.setCurrentWidget(self._opening)
        self._opening.offer(folder)

    @property
    def why_reading(self) -> UserError | None:
        """Why the office was opened for reading only, if it could not be otherwise."""
        return self._refusal

    def bring_back(self, offer: Offer) -> None:
        """Bring a backup back that was chosen inside the office, closed by now."""
        self._opening.set_folder(offer.folder)
        self._stack.setCurrentWidget(self._restoring)
        self._restoring.bring(offer)

    def tell_locked(self, why: str, user: str) -> None:
        """Say why the office was locked under the hands of `user`."""
        self._opening.tell_locked(why, user)

    def state(self) -> DoorState:
        """Return what is typed."""
        shown = self._stack.currentWidget()
        return DoorState(
            next(name for name in _FORMS if vars(self).get(name) is shown),
            self._opening.state(),
            self._founding.state() if self._is_made("_founding") else None,
            self._recovering.state() if self._is_made("_recovering") else None,
            self._restoring.state() if self._is_made("_restoring") else None,
        )

    def restore(self, state: DoorState) -> None:
        """Take over what was typed before the language changed."""
        self._opening.restore(state.opening)
        if state.founding is not None:
            self._founding.restore(state.founding)
        if state.recovering is not None:
            self._recovering.restore(state.recovering)
        if state.restoring is not None:
            self._restoring.restore(state.restoring)
        self._stack.setCurrentWidget(getattr(self, state.shown))

    # -------------------------------------------------------------- building

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        mark = QLabel(self)
        mark.setPixmap(self._look.mark("carecalc", 32))
        row.addWidget(mark)
        name = label("carecalc", "title")
        name.setWordWrap(False)
        row.addWidget(name)
        self._what = label(
            self.gettext("Assessment and care subsidies for old people"), "muted"
        )
        row.addWidget(self._what, 100)
        row.addStretch(1)
        self._ways_above = QHBoxLayout()
        row.addLayout(self._ways_above)
        handbook = button(self.gettext("Handbook"), "open-handbook", "quiet", self)
        handbook.setIcon(self._look.icon("help"))
        handbook.setToolTip("F1")
        handbook.clicked.connect(self.handbook_asked)
        row.addWidget(handbook)
        language = Choice(self)
        language.setObjectName("language")
        language.setAccessibleName(self.gettext("Language"))
        language.fill([("zh_CN", "中文"), ("en", "English")])
        language.choose(self._settings.language)
        language.activated.connect(self._on_language)
        self._language = language
        row.addWidget(language)
        return row

    def _tries(self) -> QVBoxLayout:
        """Return the two ways in without an office of one's own.

        And, in sight on the smallest screen, what opening one takes its time for.
        """
        column = QVBoxLayout()
        column.setSpacing(0)
        self._opening_bar = OpeningBar(self._catalogue, self)
        column.addWidget(self._opening_bar)
        self._trying = TryingOut(
            self._doors, self._tasks, self._working, self._catalogue, self
        )
        self._trying.tried.connect(self.tried)
        self._trying.is_busy.connect(self._language.setDisabled)
        column.addWidget(self._trying.told)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self._ways_below = QHBoxLayout()
        row.addLayout(self._ways_below)
        row.addStretch(1)
        column.addLayout(row)
        for way in self._trying.buttons:
            self._ways_below.addWidget(way)
        return column

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the form of a low window the room of what stands below it."""
        super().resizeEvent(event)
        is_low = self.height() < self._look.size(_LOW)
        if is_low is not self._what.isHidden():
            self._what.setHidden(is_low)
            self._outer.setContentsMargins(*(_LOW_MARGINS if is_low else _MARGINS))
            for way in self._trying.buttons:
                (self._ways_above if is_low else self._ways_below).addWidget(way)

    # -------------------------------------------------------------- slots

    def _on_work(self, job: Job) -> None:
        """Let nothing else begin at the door while long work is under way."""
        is_free = self._working.job is None
        # A page made anew in another language would not hear the end of it.
        for each in (self._language, *self._trying.buttons):
            each.setEnabled(is_free)

    def _on_language(self, index: int) -> None:
        self.language_chosen.emit(self._language.code())

    def _on_open_instead(self) -> None:
        self._stack.setCurrentWidget(self._opening)
        self._opening.begin_anew()

    def _on_forgotten(self) -> None:
        if not self._opening.has_folder():
            return
        self._asked = (self._folder(), self._opening.user)
        self._tasks.run(
            self._doors.keyholders,
            self._asked[0],
            done=self._on_keyholders,
            failed=self._on_refused,
            busy=self._opening.forgotten_button,
        )

    def _on_keyholders(self, holders: tuple[tuple[str, ...], tuple[str, str]]) -> None:
        self._stack.setCurrentWidget(self._recovering)
        self._recovering.begin(*holders, self._asked[1])
        self._on_countdown()

    def _on_recover(self, recovery: Recovery) -> None:
        if self._must_wait():
            return
        self._asked = (self._folder(), recovery.user)
        self._tasks.run(
            self._doors.recover,
            self._asked[0],
            recovery.words,
            recovery.user,
            recovery.passphrase,
            recovery.reason,
            done=self._on_recovered,
            failed=self._on_not_recovered,
            busy=self._recovering.last_button,
        )

    def _on_recovered(self, nothing: None) -> None:
        folder, user = self._asked
        tries.succeeded(self._doors.tries, folder)
        self._recovering.clear()
        self._stack.setCurrentWidget(self._opening)
        self._opening.tell_recovered(user)
        self._on_countdown()

    def _on_not_recovered(self, error: UserError) -> None:
        if error.code == "KEYS-001":
            tries.failed(self._doors.tries, self._asked[0], self._doors.clock())
            self._on_countdown()
        self._recovering.show_error(error)

    def _on_found_instead(self) -> None:
        self._stack.setCurrentWidget(self._founding)
        self._founding.begin()

    def _on_asked(self, is_for_reading: bool) -> None:
        if not is_for_reading:
            self._refusal = None
        if not self._opening.is_whole():
            return
        self._asked = (self._folder(), self._opening.user)
        if self._must_wait():
            return
        self._tasks.run(
            self._doors.open,
            *self._asked,
            self._opening.passphrase,
            is_for_reading,
            self._opening_bar.begin(),
            done=self._on_opened,
            failed=self._on_refused,
            busy=self._opening.last_button,
        )
        # A page made anew in another language would not hear that the office is open.
        self._language.setEnabled(False)

    def _must_wait(self) -> bool:
        """Return whether the office in the field stays shut, and say how long."""
        left = timedelta(0)
        folder = self._opening.folder
        if folder is not None:
            left = tries.wait(self._doors.tries, folder, self._doors.clock())
        seconds = math.ceil(left.total_seconds())
        if self._is_made("_recovering"):
            self._recovering.hold(seconds)
        self._opening.hold(seconds, was_held=self._countdown.isActive())
        return seconds > 0

    def _folder(self) -> Path:
        folder = self._opening.folder
        assert folder is not None, "asked for before anything else"
        return folder

    def _on_countdown(self) -> None:
        if self._must_wait():
            self._countdown.start()
        else:
            self._countdown.stop()

    def _on_opened(self, context: Context) -> None:
        folder, user = self._asked
        tries.succeeded(self._doors.tries, folder)
        self.opened.emit(context, folder, user)

    def _on_refused(self, error: UserError) -> None:
        self._language.setEnabled(True)
        self._opening_bar.end()
        if error.code == "KEYS-001":
            tries.failed(self._doors.tries, self._asked[0], self._doors.clock())
            self._opening.refuse_passphrase(error)
            self._on_countdown()
        elif error.code == STOPPED:
            self._opening.tell_stopped(error)
        elif self._can_be_mended(error):
            self._stack.setCurrentWidget(self._restoring)
            self._restoring.look_for(self._rescued(error.code))
        elif error.code == "STORE-005":
            self._opening.refuse_folder(error)
            self._opening.offer_elsewhere()
        elif error.code in _PLACES:
            self._refusal = error
            self._opening.refuse_place(error)
        else:
            self._refusal = error
            self._opening.refuse(error)
            if error.code in _CAN_BE_READ:
                self._opening.offer_reading()

    def _can_be_mended(self, error: UserError) -> bool:
        """Tell whether a backup may be put in the place of what was to be opened."""
        if error.code not in rescue.MENDED or not self._opening.passphrase:
            return False
        return error.code != "STORE-005" or rescue.has_backups(self._asked[0])

    def _rescued(self, code: str) -> Asked:
        return Asked(*self._asked, self._opening.passphrase, code)

    def _on_from_drive(self) -> None:
        self._stack.setCurrentWidget(self._restoring)
        self._restoring.look_elsewhere(self._rescued("STORE-005"))

    def _on_restoring_refused(self, error: UserError) -> None:
        self._stack.setCurrentWidget(self._opening)
        self._on_refused(error)

    def _on_brought_back(self, brought: Brought) -> None:
        self._stack.setCurrentWidget(self._opening)
        self._opening.set_folder(brought.offer.folder)
        if brought.has_old_keys:
            self._opening.ask_old_passphrase()
        elif self._opening.passphrase:
            self._on_asked(is_for_reading=False)
        else:
            self._opening.ask_passphrase()

    def _on_found(self, founding: Founding) -> None:
        self._asked = (founding.folder, founding.user)
        self._tasks.run(
            self._doors.create,
            founding.folder,
            founding.office,
            founding.user,
            founding.passphrase,
            founding.officers,
            done=self._on_opened,
            failed=self._on_not_founded,
            busy=self._founding,
        )
        self._language.setEnabled(False)

    def _on_not_founded(self, error: UserError) -> None:
        self._language.setEnabled(True)
        self._founding.show_error(error)
