# SPDX-License-Identifier: Apache-2.0
"""Where one is in a scale: its groups with what is done, and every question as a cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QSizePolicy,
    QToolTip,
    QWidget,
)

from carecalc.domain.visit import Answer
from carecalc.gui.theme import Look
from carecalc.gui.widgets.item_row import ANSWERED, OPEN, REFUSED, UNASKED, UNSAVED
from carecalc.gui.widgets.questions import Group, subtotal
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.filling_answers import paper_code

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)

_ONE_LINE = int(Qt.TextFlag.TextSingleLine | Qt.AlignmentFlag.AlignLeft)

_FEW = 5
_CELLS = 9
"""A longer group goes on in the next line of the map."""


def state_of(answer: Answer | None, asked: bool) -> str:
    """Return `answered`, `refused`, `unasked` or `open`."""
    if answer is not None:
        return REFUSED if answer.refused else ANSWERED
    return OPEN if asked else UNASKED


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything the rail shows."""

    groups: tuple[Group, ...]
    answers: Mapping[str, Answer]
    unasked: frozenset[str]
    group: str
    item: str
    unsaved: frozenset[str] = frozenset()
    live: frozenset[str] = frozenset()

    def state(self, code: str) -> str:
        """Return the state of a question."""
        if code in self.unsaved:
            return UNSAVED
        return state_of(self.answers.get(code), code not in self.unasked)

    def counts(self, group: Group) -> tuple[int, int]:
        """Return how many questions have an answer or a refusal, and how many are asked.

        What may stay unasked counts only where nothing else is asked.
        """
        asked = [
            item.code
            for item in group.items
            if self.state(item.code) != UNASKED
            and (
                is_quiet(group)
                or (item.answer != "note" and item.code not in group.optional)
            )
        ]
        done = sum(code in self.answers and code not in self.unsaved for code in asked)
        return done, len(asked)


def is_quiet(group: Group) -> bool:
    """Tell whether nothing in a group must be asked."""
    return all(i.code in group.optional or i.answer == "note" for i in group.items)


class Rail(QWidget, Speaking):
    """The groups: below each other, or in short form beside each other."""

    picked = Signal(str)
    """The code of the group that was pressed."""

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._look = voice.look
        self._buttons: dict[str, _GroupButton] = {}
        self._is_strip = False
        self._group = QButtonGroup(self)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        self.setAccessibleName(self.gettext("Sections"))

    def set_strip(self, strip: bool) -> None:
        """Lay the groups beside each other, in short form."""
        self._is_strip = strip
        direction = QBoxLayout.Direction
        self._box.setDirection(
            direction.LeftToRight if strip else direction.TopToBottom
        )
        self._shorten()

    def current(self) -> QWidget | None:
        """Return the button of the group where one is."""
        return self._group.checkedButton()

    def _shorten(self) -> None:
        # Many groups have one line each; the heading says the whole name of one's own.
        for button in self._buttons.values():
            is_short = self._is_strip or len(self._buttons) > _FEW
            button.set_short(is_short, is_beside=self._is_strip)

    def show_progress(self, progress: Progress) -> None:
        """Show what is done in each group."""
        for group in progress.groups:
            if group.code not in self._buttons:
                self._add(group)
            button = self._buttons[group.code]
            done, asked = progress.counts(group)
            points = subtotal(group, progress.answers)
            detail = f"{done}/{asked}"
            if points is not None and done:
                detail += " · " + self.points_of(points)
            refused = any(progress.state(i.code) == REFUSED for i in group.items)
            button.show_state(
                detail,
                current=group.code == progress.group,
                complete=done == asked and not is_quiet(group),
                refused=refused,
            )

    def _add(self, group: Group) -> None:
        name = group_name(self, group)
        button = _GroupButton(self._look, name, self)
        button.setObjectName(f"group-{group.code}")
        button.setProperty("group", group.code)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(self._on_clicked)
        self._group.addButton(button)
        self._buttons[group.code] = button
        self._box.addWidget(button)
        self._shorten()

    def _on_clicked(self) -> None:
        self.picked.emit(str(self.sender().property("group")))


def group_name(speaker: Speaking, group: Group) -> str:
    """Return what a group is called."""
    if group.label is None:
        return speaker.gettext("What may change the level")
    return speaker.words(group.label)


class _GroupButton(QAbstractButton):
    def __init__(self, look: Look, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._is_short = self._is_beside = False
        self._detail = ""
        self._colour = "line-strong"
        self.setText(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_state(
        self, detail: str, *, current: bool, complete: bool, refused: bool
    ) -> None:
        """Show what is done, and whether one is here."""
        self._detail = detail
        self.setChecked(current)
        self.setAccessibleDescription(detail)
        self._colour = "line-strong"
        if current:
            self._colour = "info"
        elif refused:
            self._colour = "danger"
        elif complete:
            self._colour = "good"
        self.updateGeometry()
        self.update()

    def set_short(self, short: bool, *, is_beside: bool) -> None:
        """Shorten the name to one line; beside others only where one is not."""
        self._is_short = short
        self._is_beside = is_beside
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of a name that may wrap, and the line below it."""
        if self._is_short:
            return self._look.size(48)
        # As where one is: nothing moves when one comes.
        metrics = QFontMetrics(self._bold())
        name = metrics.boundingRect(
            QRect(0, 0, max(width - 24, 40), 1000), _WRAP, self.text()
        )
        return max(self._look.size(48), name.height() + self._small().height() + 14)

    def sizeHint(self) -> QSize:
        """Return the usual size."""
        if self._is_short:
            return QSize(120, self._look.size(48)).expandedTo(self.minimumSizeHint())
        return QSize(170, self.heightForWidth(170))

    def minimumSizeHint(self) -> QSize:
        """Return the least size; in a strip, room for what is done, and where one is."""
        width = 60
        if self._is_beside:
            width = max(width, self._small().horizontalAdvance(self._detail) + 26)
            if self.isChecked():
                bold = QFontMetrics(self._bold())
                width = max(width, bold.horizontalAdvance(self.text()) + 26)
        return QSize(width, self._look.size(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw name, count and a bar in the colour of the state."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "surface"
        if self.isChecked():
            ground = "info-soft"
        elif self.underMouse():
            ground = "hover"
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        focus = self.hasFocus()
        line = self._look.colour("accent" if focus else "line")
        painter.setPen(QPen(line, 2 if focus else 1))
        painter.setBrush(self._look.colour(ground))
        painter.drawRoundedRect(frame, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour(self._colour))
        painter.drawRoundedRect(QRectF(4, 7, 4, self.height() - 14), 2, 2)
        painter.setPen(self._look.colour("text"))
        font = QFont(self.font())
        font.setBold(self.isChecked())
        painter.setFont(font)
        inner = QRect(16, 0, self.width() - 24, self.height())
        name = self.text()
        if self._is_short:
            end = Qt.TextElideMode.ElideRight
            name = QFontMetrics(font).elidedText(name, end, inner.width())
        painter.drawText(
            inner.adjusted(0, 6, 0, 0), _ONE_LINE if self._is_short else _WRAP, name
        )
        painter.setFont(self._small_font())
        painter.setPen(self._look.colour("muted"))
        painter.drawText(
            inner.adjusted(0, 0, 0, -6),
            int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft),
            self._detail,
        )

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(self._look.size(12))
        return font

    def _small(self) -> QFontMetrics:
        return QFontMetrics(self._small_font())


class Minimap(QWidget, Speaking):
    """Every question as a cell, lines per group; a press goes there."""

    picked = Signal(str)
    """The code of the question that was pressed."""

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._look = voice.look
        self._progress: Progress | None = None
        self.setObjectName("minimap")
        self.setAccessibleName(self.gettext("All questions"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_progress(self, progress: Progress) -> None:
        """Show the state of every question."""
        grown = self._progress is None
        self._progress = progress
        done = len(progress.answers)
        total = sum(len(group.items) for group in progress.groups)
        self.setAccessibleDescription(
            self.gettext("{done} of {total} answered", done=done, total=total)
        )
        if grown:
            self.updateGeometry()
        self.update()

    def cell(self, code: str) -> QRect:
        """Return where the cell of a question is."""
        return self._cells().get(code, QRect())

    def sizeHint(self) -> QSize:
        """Return the room of all cells."""
        groups: Sequence[Group] = (
            () if self._progress is None else self._progress.groups
        )
        longest = max((len(group.items) for group in groups), default=1)
        rows = sum(-(-len(group.items) // _CELLS) for group in groups)
        pitch = self._pitch()
        return QSize(min(longest, _CELLS) * pitch, rows * pitch)

    def minimumSizeHint(self) -> QSize:
        """Return the same: cells are not squeezed."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells."""
        if self._progress is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fills = {
            ANSWERED: ("good", "good"),
            REFUSED: ("warning-soft", "warning"),
            OPEN: ("surface", "line-strong"),
            UNASKED: ("window", "line"),
            UNSAVED: ("surface", "danger"),
        }
        for code, cell in self._cells().items():
            ground, line = fills[self._progress.state(code)]
            painter.setPen(QPen(self._look.colour(line), 1))
            painter.setBrush(self._look.colour(ground))
            box = QRectF(cell).adjusted(2.5, 2.5, -2.5, -2.5)
            painter.drawRoundedRect(box, 3, 3)
            if self._progress.state(code) == REFUSED:
                painter.drawLine(box.bottomLeft(), box.topRight())
            if code in self._progress.live:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._look.colour("warning"))
                painter.drawEllipse(box.center(), 2.6, 2.6)
            if code == self._progress.item:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self._look.colour("info"), 2.4))
                painter.drawRoundedRect(box.adjusted(-1.5, -1.5, 1.5, 1.5), 4, 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the question under the pointer."""
        if code := self._at(event.position().toPoint()):
            self.picked.emit(code)

    def event(self, event: QEvent) -> bool:
        """Name the question under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            code = self._at(event.pos())
            if code and self._progress is not None:
                label = next(
                    self.words(item.label)
                    for group in self._progress.groups
                    for item in group.items
                    if item.code == code
                )
                said = f"{paper_code(code)} {label}".strip()
                if code in self._progress.live:
                    said = self.gettext("{what}: may change the level", what=said)
                QToolTip.showText(event.globalPos(), said, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _pitch(self) -> int:
        return self._look.size(18)

    def _cells(self) -> dict[str, QRect]:
        if self._progress is None:
            return {}
        pitch, top = self._pitch(), 0
        cells = {}
        for group in self._progress.groups:
            for place, item in enumerate(group.items):
                row, column = divmod(place, _CELLS)
                cells[item.code] = QRect(
                    column * pitch, (top + row) * pitch, pitch, pitch
                )
            top += -(-len(group.items) // _CELLS)
        return cells

    def _at(self, point: QPoint) -> str:
        return next(
            (c for c, cell in self._cells().items() if cell.contains(point)), ""
        )
