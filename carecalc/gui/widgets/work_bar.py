# SPDX-License-Identifier: Apache-2.0
"""How far long work is, what it still takes, and a button that stops it."""

from datetime import timedelta

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.working import Job, Working
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

_LOOK = 500
"""Milliseconds between two looks at who shows it."""

_SOON = timedelta(seconds=5)
_MINUTE = timedelta(minutes=1)


class WorkBar(QFrame):
    """Shows the long work under way while there is some; Esc stops it, too.

    The key is heard in the widget that it stands in. The one that is for all pages is
    shown where no other is, and hears no key: there Esc means something else.
    """

    def __init__(
        self,
        working: Working,
        catalogue: Catalogue,
        parent: QWidget,
        is_for_all: bool = False,
    ) -> None:
        super().__init__(parent)
        self._working = working
        self._around = parent
        self.is_for_all = is_for_all
        self._catalogue = catalogue
        self.setObjectName("work-bar")
        self.setProperty("role", "notice")
        self.setProperty("kind", "info")
        self._title = label("", "strong", self)
        self._title.setObjectName("work-title")
        self._title.setWordWrap(False)
        self._detail = label("", "muted", self)
        self._detail.setObjectName("work-detail")
        self._bar = QProgressBar(self)
        self._bar.setObjectName("work-progress")
        self._bar.setTextVisible(False)
        self._stop = button(self._say(N_("Stop")), "stop-work", "", self)
        told = (
            N_("Stop; nothing is changed then")
            if is_for_all
            else N_("Stop; nothing is changed then (Esc)")
        )
        self._stop.setToolTip(self._say(told))
        self._stop.clicked.connect(working.stop)
        words = QHBoxLayout()
        words.setSpacing(12)
        words.addWidget(self._title)
        words.addWidget(self._detail, 1)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addLayout(words)
        column.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(16)
        row.addLayout(column, 1)
        row.addWidget(self._stop)
        self._key = QShortcut(QKeySequence("Esc"), parent)
        self._key.activated.connect(working.stop)
        # Pages come and go: whether another one shows it is looked at now and then.
        self._again = QTimer(self)
        self._again.setInterval(_LOOK)
        self._again.timeout.connect(self._on_time)
        working.moved.connect(self._on_moved)
        working.ended.connect(self._on_ended)
        if working.job is None:
            self._on_ended(None)
        else:
            self._on_moved(working.job)

    def _on_moved(self, job: Job) -> None:
        self._title.setText(self._say(job.piece.title))
        # Nothing is known of how far it is: a bar that only moves.
        self._bar.setRange(0, 0 if job.is_keeping else job.of)
        self._bar.setValue(job.done)
        detail = self._how_far(job)
        self._detail.setText(detail)
        self._bar.setAccessibleName(f"{self._title.text()} {detail}".strip())
        self._stop.setEnabled(not job.is_keeping)
        self._key.setEnabled(not job.is_keeping and not self.is_for_all)
        self.setVisible(not self.is_for_all or self._is_alone())
        if self.is_for_all and not self._again.isActive():
            self._again.start()

    def _is_alone(self) -> bool:
        bars = self.window().findChildren(WorkBar)
        return not any(bar.is_of_its_page for bar in bars)

    @property
    def is_of_its_page(self) -> bool:
        """Whether it stands on what is shown, and hides what is for all pages."""
        return not self.is_for_all and self._around.isVisible()

    def _on_ended(self, job: Job | None) -> None:
        self._again.stop()
        self._key.setEnabled(False)
        self.setVisible(False)

    def _on_time(self) -> None:
        if self._working.job is not None:
            self._on_moved(self._working.job)

    def _how_far(self, job: Job) -> str:
        if job.is_keeping:
            return self._say(N_("Putting it on record …"))
        if not job.of:
            return ""
        if job.piece.in_percent:
            percent = job.done * 100 // job.of
            far = self._say(N_("{percent} %"), percent=str(percent))
        else:
            far = self._say(N_("{done} of {total}"), done=job.done, total=job.of)
        left = job.left(self._working.clock())
        if left is None:
            return far
        if left < _SOON:
            rest = self._say(N_("done in a moment"))
        elif left < _MINUTE:
            seconds = round(left.total_seconds() / 5) * 5
            rest = self._say(N_("about {count} s left"), count=seconds)
        else:
            minutes = round(left / _MINUTE)
            rest = self._say(N_("about {count} min left"), count=minutes)
        return f"{far} · {rest}"

    def _say(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))
