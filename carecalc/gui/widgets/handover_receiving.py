# SPDX-License-Identifier: Apache-2.0
"""An office's side of handing over: files taken in, and those that wait."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QWidget

from carecalc.errors import UserError
from carecalc.gui import bell
from carecalc.gui.dialog import Dialog
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column
from carecalc.gui.widgets.agency_asking import Asking
from carecalc.gui.widgets.handover_pane import Pane, Strings
from carecalc.gui.widgets.handover_words import (
    OUTCOMES,
    advice_of,
    numbers_words,
    refused_words,
    told_of,
)
from carecalc.gui.widgets.inputs import button, label
from carecalc.i18n import Catalogue
from carecalc.services import handover_taking
from carecalc.services.handover_taking import ALARM, Taken, Waiting
from carecalc.services.working import STOPPED, Watch
from carecalc.text import N_, Message

_PARTS = 100
"""So many steps of the bar are one file."""


class AlarmDialog(Asking):
    """Closes an alarm that was looked into, with a reason."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget, one: Waiting
    ) -> None:
        title = catalogue.render(Message(N_("Close an alarm")))
        super().__init__(desk, catalogue, title, "alarm-dialog", parent)
        self._parcel = one.record.id
        self.tell(
            self.gettext(
                "Laptop {label}, file {number}",
                label=one.label,
                number=one.record.value.number,
            ),
            "heading",
        )
        self.tell(
            self.gettext(
                "It came with another content than the file of that number which is "
                "here: the laptop was copied, or restored from a backup. Nothing of it "
                "was taken in. With the next return file the laptop sends what is "
                "missing under a new number."
            )
        )
        self.ask(
            "why",
            self.gettext("What it was"),
            QLineEdit(self),
            self.gettext("It stands on record with your name."),
            is_required=True,
            span=2,
        )
        self.add_ends(self.gettext("Close the alarm"), "close-alarm").clicked.connect(
            self._on_yes
        )
        self.fields["why"].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        self.run(handover_taking.settle, self._parcel, self.text("why"))


@dataclass(frozen=True, slots=True)
class Results:
    """What became of files, and of how many."""

    found: tuple[Taken, ...]
    of: int


class TakePane(Pane):
    """Files are taken in one after the other; each has its line and can be stopped at."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, catalogue, parent)
        self._left: list[Path] = []
        self._file: Path | None = None
        self._of = 0
        self._watch = Watch()
        self._tell = bell.told(self._on_moved)
        self._found: list[Taken] = []
        self._writes = not desk.context.store.read_only
        self.setAcceptDrops(self._writes)
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._said = label(
            self.gettext(
                "Choose hand-over files, or drop them here; their order is free."
            ),
            "muted",
            head,
        )
        self._said.setObjectName("taken-counts")
        row.addWidget(self._said, 1)
        self._bar = QProgressBar(head)
        self._bar.setObjectName("taking-bar")
        self._bar.setAccessibleName(self.gettext("Taking files in"))
        self._bar.setMaximumWidth(160)
        self._bar.hide()
        row.addWidget(self._bar)
        self._stop = button(self.gettext("Stop"), "stop-taking", parent=head)
        self._stop.clicked.connect(self._on_stop)
        self._stop.hide()
        row.addWidget(self._stop)
        self._take = button(
            self.gettext("Take files in …"), "take-files", "primary", head
        )
        self._take.setEnabled(self._writes)
        self._take.clicked.connect(self._on_take)
        row.addWidget(self._take)
        self.column.addWidget(head)
        self._results = self.table(
            (
                Column(self.gettext("File"), _file, 190),
                Column(self.gettext("Laptop"), _label, 70),
                Column(self.gettext("Result"), self._outcome, 120, is_strong=True),
                Column(
                    self.gettext("What came of it"), self._told, 260, takes_rest=True
                ),
            ),
            "results",
            self.gettext("Files taken in"),
        )
        self._results.opened.connect(self._on_result)
        self._results.hide()
        self.column.addWidget(self._results, 2)
        self._waits = label(
            self.gettext("Files that wait, and alarms"), "heading", self
        )
        self.column.addWidget(self._waits)
        self._nothing = label(self.gettext("No file waits."), "muted", self)
        self._nothing.setObjectName("nothing-waits")
        self.column.addWidget(self._nothing)
        self._waiting = self.table(
            (
                Column(self.gettext("Laptop"), _laptop, 80, is_strong=True),
                Column(self.gettext("File number"), _number, 80, is_number=True),
                Column(self.gettext("Days"), _days, 70, is_number=True),
                Column(self.gettext("Waits for"), self._why, 260, takes_rest=True),
            ),
            "waiting",
            self.gettext("Files that wait, and alarms"),
        )
        self._waiting.opened.connect(self._on_waiting)
        self.column.addWidget(self._waiting, 1)
        self.column.addStretch()

    @property
    def first(self) -> QWidget:
        """What has the keyboard first."""
        return self._take

    @property
    def is_taking(self) -> bool:
        """Whether files are being taken in."""
        return self._file is not None

    def results(self) -> Results:
        """Return what became of the files so far."""
        return Results(tuple(self._found), self._of)

    def show_results(self, results: Results) -> None:
        """Show what became of files."""
        self._found, self._of = list(results.found), results.of
        if self._found:
            self._show()

    def show_waiting(self, waiting: tuple[Waiting, ...]) -> None:
        """Show files that wait and alarms."""
        self._waiting.rows.start(len(waiting), waiting)
        self._waiting.setVisible(bool(waiting))
        self._nothing.setVisible(not waiting)

    # -------------------------------------------------------------- taking in

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say that files can be dropped."""
        if self._writes and _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what is dropped in; where it lies it stays."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.take_files(_dropped(event))

    def _on_take(self) -> None:
        self.ask_files(self.gettext("Hand-over files"), "ccp", self.take_files)

    def take_files(self, files: Strings) -> None:
        """Take files in, one after the other."""
        if not self.is_taking:
            self._found, self._of = [], 0
        self._left += [Path(file) for file in files]
        self._of += len(files)
        if not self.is_taking:
            self._next()

    def _next(self) -> None:
        self._file = self._left.pop(0) if self._left else None
        self._show_far(0, 0)
        self._bar.setVisible(self.is_taking)
        self._stop.setEnabled(True)
        self._stop.setVisible(self.is_taking)
        self._take.setEnabled(not self.is_taking)
        if self._file is not None:
            self._watch = Watch(self._tell)
            self.desk.call(
                handover_taking.take_many,
                (self._file,),
                self._watch,
                done=self._on_taken,
                failed=self._on_broken_off,
            )

    def _on_moved(self, message: Message, done: int, of: int) -> None:
        if self.is_taking:
            self._show_far(done, of)

    def _show_far(self, done: int, of: int) -> None:
        """Show how many files are in, and how much of the one that is taken in."""
        within = done * _PARTS // of if of else 0
        self._bar.setRange(0, self._of * _PARTS)
        self._bar.setValue(len(self._found) * _PARTS + within)
        self._bar.setFormat(f"{len(self._found)} / {self._of}")

    def _on_taken(self, taken: tuple[Taken, ...]) -> None:
        self._found += taken
        self._show()
        self._next()
        for one in taken:
            self.changed.emit(handover_taking.changes_of(one))

    def _on_broken_off(self, error: UserError) -> None:
        self._left.clear()
        self._next()
        if error.code == STOPPED:
            self.told.emit(
                self.gettext("Stopped; nothing of that file was taken in."),
                "info",
                self.gettext("It can be begun again at any time."),
            )
        else:
            self.refused.emit(error)

    def _on_stop(self) -> None:
        """Take no more in, nor the one that is being taken in, unless it is by now."""
        self._of -= len(self._left)
        self._left.clear()
        self._stop.setEnabled(False)
        self._watch.stop()

    # -------------------------------------------------------------- showing

    def _show(self) -> None:
        rows = [every for one in self._found for every in (one, *one.also)]
        count = Counter(one.state for one in rows)
        said = [
            f"{mark} {self.catalogue.render(words)} {count[state]}"
            for state, (mark, words) in OUTCOMES.items()
            if count[state]
        ]
        self._said.setText(" · ".join(said))
        self._results.rows.start(len(rows), rows)
        self._results.show()

    def _outcome(self, taken: Taken) -> str:
        mark, words = OUTCOMES[taken.state]
        return f"{mark} {self.catalogue.render(words)}"

    def _told(self, taken: Taken) -> str:
        return self.catalogue.render(told_of(taken))

    def _why(self, one: Waiting) -> str:
        if one.record.state == ALARM:
            return self.gettext("ALARM: another content under this number")
        text = self.gettext(
            "file {numbers} must come first", numbers=numbers_words(one.missing)
        )
        return self.gettext("{text} – overdue", text=text) if one.is_late else text

    def _on_result(self, number: int) -> None:
        taken = self._results.rows.row(number)
        if not isinstance(taken, Taken):
            return
        dialog = Dialog(taken.file, self, 520)
        dialog.setObjectName("result-dialog")
        dialog.body.addWidget(label(self._outcome(taken), "heading", dialog))
        dialog.body.addWidget(label(self._told(taken), "", dialog))
        advice = advice_of(taken)
        if advice is not None:
            dialog.body.addWidget(label(self.catalogue.render(advice), "muted", dialog))
        if taken.parcel is not None:
            for one in taken.parcel.refused:
                said = self.catalogue.render(refused_words(one))
                dialog.body.addWidget(label(said, "mark", dialog))
        dialog.body.addStretch()
        close = dialog.add_button(self.gettext("Close"), "close", "primary")
        close.clicked.connect(dialog.accept)
        dialog.open()

    def _on_waiting(self, number: int) -> None:
        one = self._waiting.rows.row(number)
        if isinstance(one, Waiting) and one.record.state == ALARM and self._writes:
            dialog = AlarmDialog(self.desk, self.catalogue, self, one)
            dialog.done.connect(self._on_settled)
            dialog.open()

    def _on_settled(self) -> None:
        self.told.emit(self.gettext("The alarm is closed."), "good", "")
        self.changed.emit(None)


def _dropped(event: QDropEvent) -> Strings:
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]


def _file(taken: Taken) -> str:
    return taken.file


def _label(taken: Taken) -> str:
    return taken.label


def _laptop(one: Waiting) -> str:
    return one.label


def _number(one: Waiting) -> str:
    return str(one.record.value.number)


def _days(one: Waiting) -> str:
    return str(one.days)
