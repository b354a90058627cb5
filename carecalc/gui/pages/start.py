# SPDX-License-Identifier: Apache-2.0
"""The desk: what waits to be done, for whoever sits at it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from carecalc.domain.appointment import Appointment
from carecalc.domain.office import Office
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.backup_timer import Look
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets import backup_words, desk_work
from carecalc.gui.widgets.agency_desk import AgencyDesk
from carecalc.gui.widgets.agenda_list import AgendaList, AgendaRow
from carecalc.gui.widgets.agenda_today import TodayList
from carecalc.gui.widgets.agenda_words import AgendaWords
from carecalc.gui.widgets.application_desk import DEADLINES, DeadlinesList
from carecalc.gui.widgets.desk_work import DeskWork
from carecalc.gui.widgets.handover_desk import HandoverDesk
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.periodic_desk import REVIEWS, ReviewsList, wants_reviews
from carecalc.gui.widgets.planning import CancelVisitDialog, PlanDialog
from carecalc.gui.widgets.register import RegisterDialog
from carecalc.gui.widgets.review_desk import ReviewDesk
from carecalc.gui.widgets.second_eyes import SecondEyes
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.starting import Starting
from carecalc.gui.widgets.takeover_desk import TakeoverDesk
from carecalc.i18n import Catalogue
from carecalc.services import (
    backups,
    laws,
    offices,
    periodic,
)
from carecalc.services.agenda import Agenda, Waiting
from carecalc.services.appointments import Booked
from carecalc.services.backups import BackupState
from carecalc.services.context import Changes

_SHOWN = 5
"""Rows of each list at first."""

_STEP = 20
"""So many rows are added by each “more”."""

_NAMED = 3
"""So many files that cannot be used are named; more would fill the page."""

_LEFT, _RIGHT = 5, 4
"""What share of the width the columns have."""

_ONE_COLUMN = 760
"""Below this width the lists stand below each other."""

UNFINISHED, DUE, ENDING, BIRTHDAYS = "unfinished", "due", "ending", "birthdays"
TODAY, WAITING, RECENT = "today", "waiting", "recent"


class StartPage(Page):
    """What waits to be done, the visit worked on last under the cursor."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._says = AgendaWords(self._voice, desk.context.today())
        self._is_new = True
        self._starting = Starting(self)
        self.header.back.hide()
        self.set_title(self.gettext("Desk"), catalogue.date(desk.context.today()))
        self._search = button(self.gettext("Find an elder"), "find-person")
        self._search.setIcon(desk.look.icon("search"))
        self._search.clicked.connect(self._on_search)
        self.add_action(self._search)
        self._plan = button(self.gettext("Plan a visit"), "plan-visit", "", self)
        self._plan.setIcon(desk.look.icon("month"))
        self._plan.clicked.connect(self._on_plan)
        self._plan.setVisible(desk.may("visits.work"))
        self.add_action(self._plan)
        self._register = button(
            self.gettext("Register an elder"), "register-person", "primary", self
        )
        self._register.setIcon(desk.look.icon("add", "on-accent"))
        self._register.clicked.connect(self._on_register)
        self._register.setVisible(desk.may("cases.write"))
        self.add_action(self._register)
        self._notice = Notice(catalogue, self)
        self.body.addWidget(self._notice)
        self._unusable = Notice(catalogue, self)
        self._unusable.setObjectName("unusable-files")
        self.body.addWidget(self._unusable)
        self._tell_unusable()
        self._eyes = SecondEyes(catalogue, self)
        self._eyes.go.connect(self.go)
        self.body.addWidget(self._eyes)
        self._takeover = TakeoverDesk(desk, self._voice, self)
        self._takeover.go.connect(self.go)
        self._takeover.refused.connect(self._on_refused)
        self.body.addWidget(self._takeover)
        content = QWidget(self)
        below = QVBoxLayout(content)
        below.setContentsMargins(0, 0, 8, 0)
        below.setSpacing(12)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(12)
        below.addLayout(self._columns)
        self._lists = self._made_lists()
        self._most = dict.fromkeys(self._lists, _SHOWN)
        self._commissioned = AgencyDesk(desk, self._voice, self)
        self._commissioned.go.connect(self.go)
        self._commissioned.refused.connect(self._on_refused)
        self._returned = ReviewDesk(desk, self._voice, self)
        self._returned.go.connect(self.go)
        self._returned.refused.connect(self._on_refused)
        self._handover = HandoverDesk(desk, self._voice, self)
        self._handover.go.connect(self.go)
        self._handover.told.connect(self._notice.tell)
        self._handover.refused.connect(self._on_refused)
        self._handover.changed.connect(self.saved)
        self._lay_out()
        self._build_foot(below)
        below.addStretch()
        self.body.addWidget(scrolling(content, self), 1)
        for keys, slot in (
            ("Ctrl+F", self._on_search),
            ("Ctrl+N", self._on_register),
            ("Ctrl+Shift+N", self._on_plan),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        self._load()
        desk.call(backups.state, done=self._on_backups, failed=self._on_no_backups)
        desk.timer.looked.connect(self._on_looked)

    def begin(self) -> None:
        """Start at registering, or at searching where one may not register."""
        (self._register if self.desk.may("cases.write") else self._search).setFocus()

    def refresh(self, changes: Changes) -> None:
        """Look again at what waits."""
        self._load()

    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this page."""
        return (
            ("Enter", self.gettext("Go on with the visit under the cursor")),
            (
                "↑ / ↓ / Home / End",
                self.gettext("Another row of the list; Tab goes to the next list"),
            ),
            ("← / →", self.gettext("What can be done with the row")),
            ("Ctrl+F", self.gettext("Find an elder")),
            ("Ctrl+N", self.gettext("Register an elder")),
            ("Ctrl+Shift+N", self.gettext("Plan a visit")),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.setDirection(
            QBoxLayout.Direction.TopToBottom
            if self.width() < _ONE_COLUMN
            else QBoxLayout.Direction.LeftToRight
        )

    # -------------------------------------------------------------- building

    def _made_lists(self) -> dict[str, AgendaList]:
        made: dict[str, AgendaList] = {}
        for name, title, nothing in (
            (
                UNFINISHED,
                self.gettext("Visits to finish"),
                self.gettext(
                    "No visit is unfinished. Find an elder, or press Ctrl+F, to begin "
                    "one."
                ),
            ),
            (
                DUE,
                self.gettext("To be assessed again"),
                self.gettext("Nobody is to be assessed again in the next 30 days."),
            ),
            (
                WAITING,
                self.gettext("Decisions waiting for approval"),
                self.gettext("No decision waits for approval."),
            ),
            (ENDING, self.gettext("Statuses and certificates that end soon"), ""),
            (BIRTHDAYS, self.gettext("Birthdays that count"), ""),
            (
                RECENT,
                self.gettext("Elders seen last"),
                self.gettext(
                    "Nobody is registered yet: register an elder above (Ctrl+N)."
                ),
            ),
        ):
            rows = AgendaList(self._voice, title, name, nothing, self)
            rows.chosen.connect(self.go)
            rows.more_asked.connect(self._on_more)
            made[name] = rows
        self._today = TodayList(
            self._voice, self.desk.context.today(), self.desk.may("visits.work"), self
        )
        self._today.chosen.connect(self.go)
        self._today.more_asked.connect(self._on_more)
        self._today.begin_asked.connect(self._on_begin)
        self._today.move_asked.connect(self._on_move)
        self._today.cancel_asked.connect(self._on_cancel)
        self._today.sheet_asked.connect(self._on_sheet)
        made[TODAY] = self._today
        is_approving = not self.desk.may("periodic.work")
        self._reviews = ReviewsList(self._voice, is_approving, self)
        self._reviews.chosen.connect(self.go)
        made[REVIEWS] = self._reviews
        self._deadlines = DeadlinesList(self.desk, self._voice, self)
        self._deadlines.go.connect(self.go)
        self._deadlines.refused.connect(self._on_refused)
        made[DEADLINES] = self._deadlines
        if self.desk.may("acts.decide"):
            decide = button(
                self.gettext("Decide what waits"), "open-deciding", "", made[WAITING]
            )
            decide.clicked.connect(self._on_deciding)
            made[WAITING].add_head(decide)
        made[ENDING].hide()
        made[BIRTHDAYS].hide()
        return made

    def _lay_out(self) -> None:
        """Put first what is the user's own work: visits, or decisions."""
        left: Sequence[str] = (UNFINISHED, TODAY, DUE)
        right: Sequence[str] = (WAITING, DEADLINES, REVIEWS, ENDING, BIRTHDAYS, RECENT)
        if not self.desk.may("visits.work"):
            self._lists[UNFINISHED].hide()
            self._today.hide()
            first = (WAITING, DEADLINES)
            if not self.desk.may("acts.decide"):
                first = (DEADLINES, WAITING)
            left, right = (*first, REVIEWS, RECENT), (DUE, ENDING, BIRTHDAYS)
        for names, share in ((left, _LEFT), (right, _RIGHT)):
            side = QWidget(self)
            # As wide as its share: a long row is cut, not its neighbours.
            side.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(12)
            for name in names:
                column.addWidget(self._lists[name])
            if share == _RIGHT:
                column.insertWidget(0, self._handover)
                column.insertWidget(2, self._commissioned)
            else:
                column.insertWidget(0, self._returned)
            column.addStretch()
            self._columns.addWidget(side, share)

    def _build_foot(self, column: QVBoxLayout) -> None:
        """Say what was looked at and found nothing, and how safe it all is."""
        self._quiet = label("", "hint", self)
        self._quiet.setObjectName("looked-ahead")
        column.addWidget(self._quiet)
        self._quiet.hide()
        self._backup = button("", "last-backup", "link", self)
        self._backup.setToolTip(self.gettext("Shows the backups"))
        self._backup.clicked.connect(self._on_show_backups)
        column.addWidget(self._backup, 0, Qt.AlignmentFlag.AlignLeft)
        self._backup.hide()

    def _tell_unusable(self) -> None:
        found = [self.words(each) for each in laws.unusable(self.desk.context)]
        if not found:
            return
        more = len(found) - _NAMED
        said = self.gettext("These law files cannot be used; what rests on them waits:")
        hint = self.gettext("`carecalc check` names them all.") if more > 0 else ""
        if more > 0:
            found[_NAMED:] = [self.gettext("and {count} more", count=more)]
        self._unusable.tell("\n".join((said, *found)), "warning", hint)

    # -------------------------------------------------------------- what waits

    def _load(self) -> None:
        self._commissioned.load()
        self._returned.load()
        self._deadlines.load()
        self._takeover.load()
        self.desk.call(
            desk_work.look,
            max(self._most.values()),
            self._most[RECENT],
            self.desk.may("handover.send"),
            done=self._on_work,
            failed=self._on_refused,
        )
        if wants_reviews(self.desk):
            self.desk.call(
                periodic.at_a_glance,
                done=self._reviews.show_glance,
                failed=self._on_refused,
            )
        # Last: what is new is counted row by row.
        self._handover.load()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def _on_work(self, work: DeskWork) -> None:
        self._eyes.show_lacking(work.lacking, self.desk.may("users.manage"))
        waits, says = work.waits, self._says
        if self.desk.may("visits.work"):
            self._show(
                UNFINISHED,
                [says.unfinished(one) for one in waits.unfinished.rows],
                waits.unfinished.is_more,
            )
            self._today.show_planned(work.planned, self._most[TODAY])
        again = _by_day(waits.due.rows + waits.proposed.rows)
        self._show(
            DUE,
            [says.due(one) for one in again],
            waits.due.is_more or waits.proposed.is_more,
        )
        ending = _by_day(waits.statuses.rows + waits.certificates.rows)
        self._show(
            ENDING,
            [says.ending(one, number) for number, one in enumerate(ending)],
            waits.statuses.is_more or waits.certificates.is_more,
        )
        self._show(
            BIRTHDAYS,
            [says.birthday(one, n) for n, one in enumerate(waits.birthdays.rows)],
            waits.birthdays.is_more,
        )
        self._show(
            WAITING,
            [says.decision(act, who, work.programmes) for act, who in work.waiting],
        )
        self._show(
            RECENT,
            [says.seen(row) for row in work.recent],
            work.is_more_recent,
        )
        self._tell_quiet(waits)
        if self._is_new:
            self._is_new = False
            self._start_at_work()

    def _show(
        self, name: str, rows: Sequence[AgendaRow], is_more: bool = False
    ) -> None:
        shown = self._most[name]
        self._lists[name].show_rows(rows[:shown], is_more or len(rows) > shown)

    def _start_at_work(self) -> None:
        """Put the keyboard on the first thing that is the user's to do."""
        names = [UNFINISHED, TODAY] if self.desk.may("visits.work") else []
        if self.desk.may("acts.decide"):
            names.append(WAITING)
        for name in names:
            first = self._lists[name].first()
            if first is not None:
                self.focus_soon(first)
                return

    def _tell_quiet(self, waits: Agenda) -> None:
        said = []
        if not waits.statuses.rows and not waits.certificates.rows:
            said.append(self.gettext("no status or certificate ends"))
        if not waits.birthdays.rows:
            said.append(self.gettext("nobody reaches an age that counts"))
        self._quiet.setText(
            self.gettext(
                "In the next {days} days {found}.", days=waits.days, found=tuple(said)
            )
        )
        self._quiet.setVisible(bool(said))

    def _on_more(self) -> None:
        asked = self.sender()
        for name, rows in self._lists.items():
            if rows is asked:
                self._most[name] += _STEP
        self._load()

    # -------------------------------------------------------------- backups

    def _on_backups(self, state: BackupState) -> None:
        last = state.last_restorable_at
        if last is None:
            said = self.gettext("There is no backup yet that can be restored.")
        else:
            now = self.desk.context.clock()
            when = backup_words.moment(self.catalogue, last, now)
            said = self.gettext("Last backup that can be restored: {when}", when=when)
        self._backup.setText(said)
        self._backup.setAccessibleName(said)
        self._backup.show()

    def _on_looked(self, look: Look) -> None:
        if look.state is not None:
            self._on_backups(look.state)

    def _on_no_backups(self, error: UserError) -> None:
        self._backup.hide()  # The line above all pages says what is wrong with them.

    def _on_show_backups(self) -> None:
        self.go.emit(Place("backups"))

    # -------------------------------------------------------------- ways

    def _on_plan(self) -> None:
        if self.desk.may("visits.work"):
            self._open_plan(PlanDialog(self.desk, self.catalogue, self))

    def _on_move(self, booked: Booked) -> None:
        self._open_plan(PlanDialog(self.desk, self.catalogue, self, booked=booked))

    def _open_plan(self, dialog: PlanDialog) -> None:
        dialog.planned.connect(self._on_planned)
        dialog.open()

    def _on_cancel(self, booked: Booked) -> None:
        dialog = CancelVisitDialog(self.desk, self.catalogue, booked, self)
        dialog.cancelled.connect(self._on_planned)
        dialog.open()

    def _on_planned(self, appointment: Appointment) -> None:
        self.saved.emit()
        day = appointment.planned.day
        if appointment.is_open and day != self.desk.context.today():
            self._notice.tell(self.gettext("Planned for {day}.", day=day), "good")
        else:
            self._notice.clear()
        self._load()

    def _on_begin(self, booked: Booked) -> None:
        self._starting.ask_as(booked.person, booked.appointment.planned)

    def _on_sheet(self) -> None:
        self.go.emit(Place("day-sheet", day=self.desk.context.today()))

    def _on_deciding(self) -> None:
        self.go.emit(Place("deciding"))

    def _on_search(self) -> None:
        self.go.emit(Place("people"))

    def _on_register(self) -> None:
        if not self.desk.may("cases.write"):
            return
        self.desk.call(offices.get, done=self._on_office, busy=self._register)

    def _on_office(self, office: Office) -> None:
        dialog = RegisterDialog(self.desk, self.catalogue, office, self._notice, self)
        dialog.registered.connect(self._on_registered)
        dialog.open()

    def _on_registered(self, person: Person) -> None:
        self.saved.emit()
        self.go.emit(Place("person", person=person.id))


def _by_day(rows: Sequence[Waiting]) -> list[Waiting]:
    return sorted(rows, key=_day_of)


def _day_of(one: Waiting) -> tuple[str, str]:
    return one.day.isoformat(), one.person.id
