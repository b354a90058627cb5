# SPDX-License-Identifier: Apache-2.0
"""The backups of the office: what there is, making and copying, trying and restoring."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.backup_timer import Look
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets import backup_words
from carecalc.gui.widgets.copying import CopyingOut
from carecalc.gui.widgets.inputs import button, card, label
from carecalc.gui.widgets.really_restore import ReallyRestore
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import Job, Piece, backing_up
from carecalc.i18n import Catalogue
from carecalc.services import backups, rescue
from carecalc.services.backups import Backup, BackupState, Copied, Drill
from carecalc.services.rescue import Offer
from carecalc.text import N_

_TRY = "drill-backup"

_LEAST = 130
"""Pixels for the head of the list and two of its rows."""


class BackupsPage(Page):
    """A sentence on how things stand, the list, and what can be done with each."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("Backups"))
        self._is_reading = desk.context.store.read_only
        self._output: CopyingOut | None = None
        self._copy = button(self.gettext("Copy to another drive …"), "copy-backup")
        self._copy.clicked.connect(self._on_copy)
        self._make = button(self.gettext("Back up now"), "make-backup", "primary")
        self._make.clicked.connect(self._on_make)
        for action in (self._copy, self._make):
            self.add_action(action)
        self._try = button(self.gettext("Try a restore"), "drill-backup", "", self)
        self._try.setToolTip(
            self.gettext("Restores it in a temporary folder and compares everything.")
        )
        self._try.clicked.connect(self._on_try)
        self._restore = button(
            self.gettext("Restore …"), "restore-backup", "danger", self
        )
        self._restore.clicked.connect(self._on_restore)
        self._restore.setVisible(desk.may("backups.restore"))
        # Large letters on a low screen leave the list no room: then the page scrolls.
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.body.spacing())
        column.addWidget(self._card())
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("backups-notice")
        column.addWidget(self._notice)
        column.addWidget(WorkBar(desk.working, catalogue, self))
        desk.working.moved.connect(self._on_work)
        desk.working.ended.connect(self._on_work)
        self._table = Table(
            self._columns(),
            "backups",
            self.gettext("Backups"),
            desk.look.text_size / 100,
            self,
        )
        self._table.setMinimumHeight(desk.look.size(_LEAST))
        self._table.selectionModel().currentRowChanged.connect(self._on_row)
        column.addWidget(self._table, 1)
        self.body.addWidget(scrolling(content, self), 1)
        self._show_buttons()
        self._call(backups.listed, self._on_listed)
        self._call(backups.state, self._on_state)
        desk.timer.looked.connect(self._on_looked)

    def begin(self) -> None:
        """Start at the list."""
        self._table.setFocus()

    # -------------------------------------------------------------- building

    def _card(self) -> QWidget:
        """Return how things stand, beside what can be done with the chosen backup."""
        frame, column = card(self)
        self._last = label("", "strong", frame)
        self._last.setObjectName("last-backup")
        self._copied = label("", "muted", frame)
        self._copied.setObjectName("last-copy")
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(self._last)
        texts.addWidget(self._copied)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(texts, 1)
        row.addWidget(self._try)
        row.addWidget(self._restore)
        column.addLayout(row)
        return frame

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.gettext("Made"), self._made, 110, is_strong=True),
            Column(self.gettext("Why"), self._why, 170, takes_rest=True),
            Column(self.gettext("Elders"), self._people, 55, is_number=True),
            Column(self.gettext("Assessments"), self._visits, 55, is_number=True),
            Column(self.gettext("Size"), self._size, 60, is_number=True),
            Column(self.gettext("State"), self._state, 50),
        )

    def _made(self, backup: Backup) -> str:
        now = self.desk.context.clock()
        return backup_words.moment(self.catalogue, backup.made_at, now)

    def _why(self, backup: Backup) -> str:
        return self.words(backups.reason_words(backup.reason))

    def _people(self, backup: Backup) -> str:
        return str(backup.counts.get("people", 0))

    def _visits(self, backup: Backup) -> str:
        return str(backup.counts.get("visits", 0))

    def _size(self, backup: Backup) -> str:
        return backup_words.size(backup.size)

    def _state(self, backup: Backup) -> str:
        if backup.damaged:
            return self.gettext("damaged")
        if backup.lost:
            return self.gettext("papers missing")
        return self.gettext("good")

    # -------------------------------------------------------------- showing

    def _call(self, fn: object, done: object, *arguments: object) -> None:
        # Reading and hashing files may take a while: not where answers are saved.
        self.desk.timer.tasks.run(
            fn,  # type: ignore[arg-type]
            self.desk.context,
            *arguments,
            done=done,  # type: ignore[arg-type]
            failed=self._on_refused,
        )

    def _on_listed(self, found: tuple[Backup, ...]) -> None:
        chosen = self._chosen()
        self._table.rows.start(len(found), found)
        numbers = [backup.number for backup in found]
        row = 0
        if chosen is not None and chosen.number in numbers:
            row = numbers.index(chosen.number)
        self._table.selectRow(row)
        self._show_buttons()

    def _on_looked(self, look: Look) -> None:
        if look.state is not None:
            self._on_state(look.state)
        if look.made is not None:
            self._call(backups.listed, self._on_listed)

    def _on_state(self, state: BackupState) -> None:
        now = self.desk.context.clock()
        if state.last_restorable_at is None:
            last = self.gettext("There is no backup yet that could be restored.")
        else:
            when = backup_words.moment(self.catalogue, state.last_restorable_at, now)
            last = self.gettext(
                "The last backup that can be restored: {when}", when=when
            )
        self._last.setText(last)
        if state.last_copied_at is None:
            copied = self.gettext("No backup has gone to another drive yet.")
        else:
            when = backup_words.moment(self.catalogue, state.last_copied_at, now)
            copied = self.gettext("The last copy on another drive: {when}", when=when)
        duty = ""
        if state.blocks_closing:
            duty = self.gettext(
                "That is {count} working days: until a copy is made no month can be "
                "closed.",
                count=state.working_days,
            )
        elif state.is_due:
            duty = self.gettext(
                "One is due every working day; after {count} without one no month can "
                "be closed.",
                count=backups.BLOCKS_AFTER,
            )
        if duty:
            copied = self.gettext("{message} {hint}", message=copied, hint=duty)
        self._copied.setText(copied)

    def _chosen(self) -> Backup | None:
        row = self._table.current()
        return row if isinstance(row, Backup) else None

    def _show_buttons(self) -> None:
        chosen = self._chosen()
        is_free = self.desk.working.job is None
        may_write = is_free and not self._is_reading
        for action in (self._copy, self._make):
            action.setEnabled(may_write)
        self._try.setEnabled(is_free and chosen is not None)
        self._restore.setEnabled(
            may_write and chosen is not None and not chosen.damaged
        )

    # -------------------------------------------------------------- slots

    def _on_row(self) -> None:
        self._show_buttons()

    def _on_work(self, job: Job) -> None:
        if not self.is_gone:
            self._show_buttons()

    def _on_make(self) -> None:
        self._notice.clear()
        self.desk.working.begin(
            backing_up(self.desk.context, backups.BY_HAND),
            done=self._on_made,
            failed=self._on_refused,
        )

    def _on_made(self, backup: Backup) -> None:
        self._notice.tell(self.gettext("The backup was made and checked."), "good")
        self.desk.timer.look()
        self._call(backups.listed, self._on_listed)

    def _on_copy(self) -> None:
        title = self.gettext("Folder on another drive")
        self._output = CopyingOut(self.desk, title, self)
        self._output.begun.connect(self._notice.clear)
        self._output.copied.connect(self._on_copied)
        self._output.refused.connect(self._on_refused)
        self._output.ask()

    def _on_copied(self, copied: Copied) -> None:
        self._notice.tell(
            self.gettext("Copied and checked: {place}", place=str(copied.place)),
            "good",
            self.gettext("Keep that drive away from this computer."),
        )
        self._call(backups.listed, self._on_listed)

    def _on_try(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._notice.clear()
            self.desk.working.begin(
                Piece(
                    _TRY,
                    N_("Trying to restore it …"),
                    backups.drilled,
                    (chosen,),
                    backups.keep_drill,
                    (chosen,),
                    tells=True,
                    in_percent=True,
                ),
                done=self._on_tried,
                failed=self._on_refused,
            )

    def _on_tried(self, drill: Drill) -> None:
        said = backup_words.drill(self.catalogue, drill)
        self._notice.tell(said, "error" if drill.differences else "good")
        self._call(backups.listed, self._on_listed)

    def _on_restore(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._call(rescue.of_open, self._on_offer, chosen)

    def _on_offer(self, offer: Offer) -> None:
        asking = ReallyRestore(self.catalogue, offer, self.desk.context.clock(), self)
        asking.agreed.connect(self.desk.restore_asked)
        asking.open()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
