# SPDX-License-Identifier: Apache-2.0
"""The paper that a visit is typed in from: a band that says so, the scan beside it."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.visit import PaperEntry, PaperScan
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.picturing import PDF, Taken
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.paper_view import PaperView
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.taking import Taking
from carecalc.services import paper_entries

_LARGER = 1.25


class PaperBand(QFrame, Speaking):
    """Says that a visit is typed in from paper, with both days and their names."""

    def __init__(self, voice: Voice, entry: PaperEntry, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("paper-band")
        self.setProperty("role", "notice")
        self.setProperty("kind", "info")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 6, 2)
        text = label(said(self, entry), "", self)
        text.setObjectName("paper-words")
        row.addWidget(text, 1)
        self.show_paper = button(
            self.gettext("Show the paper (P)"), "show-paper", "quiet", self
        )
        self.show_paper.setCheckable(True)
        row.addWidget(self.show_paper)


def said(speaker: Speaking, entry: PaperEntry) -> str:
    """Return both days of a visit from paper, whose names it bears, who typed it in."""
    parts = [
        speaker.gettext(
            "From paper: visited on {day} by {names}; entered on {entered} by {by}",
            day=entry.visited_on,
            names=entry.visitors,
            entered=entry.entered_on,
            by=entry.by,
        )
    ]
    return " · ".join([*parts, entry.note] if entry.note else parts)


class PaperSide(QFrame, Speaking):
    """The kept pages, one file at a time, and a way to add one that was forgotten.

    The keyboard stays with the questions: it is scrolled by wheel, finger and the keys
    that the page hands on.
    """

    kept = Signal()
    """One more file is in the office's store."""

    def __init__(
        self, desk: Desk, voice: Voice, visit: str, may_add: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._visit = visit
        self._scans: tuple[PaperScan, ...] = ()
        self._at = 0
        self.setObjectName("paper-side")
        self.setProperty("role", "panel")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 6)
        column.setSpacing(4)
        self._count = label("", "caption", self)
        self._count.setObjectName("paper-count")
        self._count.setWordWrap(False)
        row = QHBoxLayout()
        row.setSpacing(2)
        column.addLayout(row)
        row.addWidget(self._count, 1)
        self._next = self._tool("next", self.gettext("Next file"), "next-scan")
        smaller = self._tool("zoom-out", self.gettext("Smaller"), "paper-smaller")
        larger = self._tool("zoom-in", self.gettext("Larger"), "paper-larger")
        add = self._tool("add", self.gettext("Add a page …"), "add-scan")
        add.setVisible(may_add)
        for made, slot in (
            (self._next, self._on_next),
            (smaller, self._on_smaller),
            (larger, self._on_larger),
            (add, self._on_add),
        ):
            made.clicked.connect(slot)
            row.addWidget(made)
        self.notice = Notice(voice.catalogue, self)
        self.notice.setObjectName("paper-notice")
        column.addWidget(self.notice)
        self._stack = QStackedWidget(self)
        title = self.gettext("Scan of the paper")
        self._pdf = PaperView(desk.tasks, desk.look, title, self)
        self._picture = _PictureView(title, self)
        for view in (self._pdf, self._picture.area):
            view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._stack.addWidget(view)
        column.addWidget(self._stack, 1)
        self._taking = Taking(desk, voice, True, self)
        self._taking.is_open = may_add
        self._taking.accept_drops(self)
        self._taking.taken.connect(self._on_taken)
        self._taking.refused.connect(self._on_refused)
        self._load()

    def turn(self, pages: int) -> None:
        """Go down or up by what is seen; from the end on to the next file."""
        view = self._view()
        bar = view.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + pages * max(view.viewport().height() - 40, 40))
        if bar.value() == before and len(self._scans) > 1:
            self._go(self._at + pages)

    def _view(self) -> QScrollArea:
        shown = self._stack.currentWidget()
        assert isinstance(shown, QScrollArea)
        return shown

    def _tool(self, icon: str, words: str, name: str) -> QPushButton:
        made = button("", name, "quiet", self)
        made.setAccessibleName(words)
        made.setToolTip(words)
        made.setIcon(self.voice.look.icon(icon))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

    # ------------------------------------------------------------ showing

    def _load(self) -> None:
        self._desk.call(
            paper_entries.scans,
            self._visit,
            done=self._on_scans,
            failed=self._on_refused,
        )

    def _on_scans(self, scans: tuple[PaperScan, ...]) -> None:
        # What was just added is what one wants to see.
        is_first = not self._scans
        self._scans = scans
        self._go(0 if is_first else len(scans) - 1)

    def _go(self, at: int) -> None:
        self._at = at % len(self._scans)
        self._next.setVisible(len(self._scans) > 1)
        self._count.setText(
            self.gettext(
                "File {number} of {count}",
                number=self._at + 1,
                count=len(self._scans),
            )
        )
        self._desk.call(
            paper_entries.scan_bytes,
            self._scans[self._at].id,
            done=self._on_bytes,
            failed=self._on_refused,
        )

    def _on_bytes(self, data: bytes) -> None:
        self.notice.clear()
        if self._scans[self._at].media == PDF:
            self._stack.setCurrentWidget(self._pdf)
            self._pdf.show_pdf(data)
        else:
            self._stack.setCurrentWidget(self._picture.area)
            self._picture.show_data(data)

    def _on_next(self) -> None:
        self._go(self._at + 1)

    def _on_smaller(self) -> None:
        self._zoom(1 / _LARGER)

    def _on_larger(self) -> None:
        self._zoom(_LARGER)

    def _zoom(self, factor: float) -> None:
        if self._stack.currentWidget() is self._pdf:
            self._pdf.zoom(factor)
        else:
            self._picture.zoom(factor)

    # ------------------------------------------------------------ adding

    def _on_add(self) -> None:
        self._taking.choose("scan-files")

    def _on_taken(self, about: object, taken: Taken, file: Path | None) -> None:
        self._desk.call(
            paper_entries.add_scan,
            self._visit,
            taken.media,
            taken.data,
            done=self._on_kept,
            failed=self._on_refused,
        )

    def _on_kept(self, scan: PaperScan) -> None:
        self.kept.emit()
        self._load()

    def _on_refused(self, error: UserError) -> None:
        self.notice.show_error(error)


class _PictureView(QLabel):
    """A picture as wide as the room beside the questions, or larger."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("scan-picture")
        self.setAccessibleName(title)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._whole = QPixmap()
        self._zoom = 1.0
        self.area = scrolling(self, parent)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.area.viewport().installEventFilter(self)

    def show_data(self, data: bytes) -> None:
        """Show another picture from its top on."""
        self._whole = QPixmap()
        self._whole.loadFromData(data)
        self._draw()
        self.area.verticalScrollBar().setValue(0)

    def zoom(self, factor: float) -> None:
        """Show it `factor` times as large as now."""
        self._zoom = min(max(self._zoom * factor, 0.25), 4.0)
        self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QResizeEvent):
            self._draw()
        return super().eventFilter(watched, event)

    def _draw(self) -> None:
        if self._whole.isNull():
            return
        ratio = self.devicePixelRatioF()
        width = max(round((self.area.viewport().width() - 2) * self._zoom), 40)
        drawn = self._whole.scaledToWidth(
            round(width * ratio), Qt.TransformationMode.SmoothTransformation
        )
        drawn.setDevicePixelRatio(ratio)
        self.setPixmap(drawn)
        self.setMinimumSize(drawn.deviceIndependentSize().toSize())
