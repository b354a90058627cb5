# SPDX-License-Identifier: Apache-2.0
"""Fields to type into, each with its name above and what is wrong with it below."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.gui.elided import Elided
from carecalc.gui.widgets.combo import Combo
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

# ------------------------------------------------------------------ reading

_CENTURY = 2000
_WAN = 10_000
_MOST_FEN = 10**11
"""Amounts of more than nine digits of yuan are slips of the finger."""


def read_date(typed: str) -> date | None:
    """Read a day as people write it; None when nothing is typed.

    `2026-3-5`, `2026.3.5`, `2026/3/5`, `20260305`, `2026年3月5日`, `26.3.5`, full-width
    and with blanks too. A year of two digits is of this century: of the one before it
    nobody leaves out the digits. A `UserError` names a day that is on no calendar.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text:
        return None
    match = re.fullmatch(
        r"(\d{4}|\d{2})\s*[-–—./。年]\s*(\d{1,2})\s*[-–—./。月]\s*(\d{1,2})\s*[日号]?",
        text,
        re.ASCII,
    ) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text, re.ASCII)
    if match is None:
        raise UserError(
            "INPUT-010",
            Message(N_("“{text}” is not a day."), {"text": typed.strip()}),
            Message(N_("Write it like 2026-3-5, 20260305 or 2026年3月5日.")),
        )
    try:
        year = int(match[1]) + (_CENTURY if len(match[1]) == 2 else 0)
        return date(year, int(match[2]), int(match[3]))
    except ValueError as error:
        raise UserError(
            "INPUT-011",
            Message(N_("There is no {text} on the calendar."), {"text": match[0]}),
            Message(N_("Check the month and the day.")),
        ) from error


def read_money(typed: str) -> Money | None:
    """Read an amount in yuan as people write it; None when nothing is typed.

    `1450`, `1,450.50`, `¥1450.5`, `1450元`, `1 450`, `1.2万`, full-width too; whole fen.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text:
        return None
    text = re.sub(r"\s", "", text).replace("，", ",")
    text = text.removeprefix("¥").removeprefix("￥")
    text = text.removesuffix("整").removesuffix("元")
    match = re.fullmatch(
        r"(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,6}))?(万)?", text, re.ASCII
    )
    fen = None if match is None else _fen(match)
    if fen is None or fen.denominator != 1 or fen >= _MOST_FEN:
        raise UserError(
            "INPUT-012",
            Message(N_("“{text}” is not an amount in yuan."), {"text": typed.strip()}),
            Message(N_("Write it like 1450 or 1450.50.")),
        )
    return Money(int(fen))


def _fen(match: re.Match[str]) -> Fraction:
    """Return the fen of an amount that has the form of one."""
    whole, decimals, wan = match[1].replace(",", ""), match[2] or "", match[3]
    yuan = Fraction(int(whole + decimals), 10 ** len(decimals))
    return yuan * 100 * (_WAN if wan else 1)


def read_folder(typed: str) -> Path:
    """Return the folder a path names; quotes around it, as copied, do not count."""
    return Path(typed.strip().strip("\"'")).expanduser()


# ------------------------------------------------------------------ parts


def button(
    text: str, name: str, kind: str = "", parent: QWidget | None = None
) -> QPushButton:
    """Return a button of the house: `primary`, `danger`, `quiet`, `link` or plain."""
    made = QPushButton(text, parent)
    made.setObjectName(name)
    made.setAccessibleName(text)
    made.setProperty("kind", kind)
    made.setAutoDefault(True)  # Enter presses it, outside of dialogs too.
    return made


def label(text: str, role: str = "", parent: QWidget | None = None) -> QLabel:
    """Return plain text that wraps, in a role of the style sheet."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    if role:
        made.setProperty("role", role)
    return made


def pill(text: str, kind: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a small rounded word: `good`, `info`, `warning`, `error`, `accent`."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", "pill")
    made.setProperty("kind", kind)
    return made


class Card(QFrame):
    """A framed ground; `column` is what stands on it, from above."""

    def __init__(self, parent: QWidget | None = None, role: str = "card") -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.setSpacing(8)


def card(parent: QWidget | None = None, role: str = "card") -> tuple[Card, QVBoxLayout]:
    """Return a framed ground and the column inside it."""
    frame = Card(parent, role)
    return frame, frame.column


def row_of(*widgets: QWidget) -> QHBoxLayout:
    """Return widgets side by side, pushed to the left."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    return row


class RowButton(QPushButton):
    """A row that opens something: what it is, more about it, and a word at its end.

    `chosen` gives the `value` that the row was made with. Where rows are told apart by
    the ends of long titles alone, `wraps` shows them whole.
    """

    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        value: object,
        title: str,
        detail: str = "",
        note: str = "",
        note_kind: str = "",
        parent: QWidget | None = None,
        wraps: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("kind", "row")
        self.setAutoDefault(True)
        whole = " · ".join(text for text in (title, detail, note) if text)
        self.setAccessibleName(whole)
        self.setToolTip(whole)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 14, 7)
        row.setSpacing(12)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        parts = [label(title, "strong", self) if wraps else Elided(title, self)]
        parts[0].setProperty("role", "strong")
        if detail:
            parts.append(Elided(detail, self))
            parts[1].setProperty("role", "hint")
        for part in parts:
            texts.addWidget(part)
        row.addLayout(texts, 1)
        if note:
            parts.append(pill(note, note_kind, self))
            row.addWidget(parts[-1], 0, Qt.AlignmentFlag.AlignVCenter)
        for part in parts:
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if wraps:  # A button is as high as its hint says otherwise.
            free = QSizePolicy.Policy.Minimum
            self.setSizePolicy(free, free)
        self._row = row
        self._value = value
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.chosen.emit(self._value)

    def sizeHint(self) -> QSize:
        return QSize(240, max(44, self._row.sizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def heightForWidth(self, width: int) -> int:
        return max(44, self._row.heightForWidth(width))


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Give a style property a value and draw the widget by it."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


# ------------------------------------------------------------------ fields


class Choice(Combo):
    """A list of codes and their words; the wheel scrolls the page, not the choice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.setMinimumContentsLength(8)

    def fill(self, choices: Iterable[tuple[object, str]]) -> None:
        """Offer these (code, words) instead; the chosen code stays if it is there."""
        chosen = self.code()
        self.clear()
        for code, words in choices:
            self.addItem(words, code)
        if chosen is not None:
            self.choose(chosen)

    def code(self) -> object:
        """Return the chosen code; None while nothing is chosen."""
        return self.currentData()

    def choose(self, code: object) -> None:
        """Choose by code."""
        # Not findData: it compares as Qt does, where a tuple equals nothing.
        for index in range(self.count()):
            if self.itemData(index) == code:
                self.setCurrentIndex(index)
                return

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class DateEdit(QLineEdit):
    """A day, typed the way people write it; leaving the field writes it out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("2026-03-05")
        self.editingFinished.connect(self._on_left)

    def date(self) -> date | None:
        """Return the day; None when empty; a `UserError` says what cannot be read."""
        return read_date(self.text())

    def set_date(self, day: date | None) -> None:
        """Write a day into the field."""
        self.setText("" if day is None else day.isoformat())

    def _on_left(self) -> None:
        try:
            day = self.date()
        except UserError:
            return  # What was typed stays; whoever reads the field shows the error.
        if day is not None:
            self.set_date(day)


class MoneyEdit(QLineEdit):
    """An amount in yuan, typed the way people write it."""

    def money(self) -> Money | None:
        """Return the amount; None when empty; a `UserError` for anything else."""
        return read_money(self.text())

    def set_money(self, amount: Money | None) -> None:
        """Write an amount into the field."""
        self.setText("" if amount is None else str(amount))


BRIEF = N_("One character alone tells little to whoever reads this later.")


def is_brief(reason: str) -> bool:
    """Tell whether a reason is a single character, as a key pressed by mistake."""
    return len(reason.strip()) == 1


class Field(QWidget):
    """A control with its name above, a hint and what is wrong below.

    The name is the control's accessible name; `name` its object name. A line called a
    reason says so where it was left with a single character: that is mostly a slip.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        title: str,
        control: QWidget,
        name: str,
        hint: str = "",
        is_required: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self.control = control
        control.setObjectName(name)
        control.setAccessibleName(title)
        self.title = QLabel(f"{title} *" if is_required else title, self)
        self.title.setProperty("role", "caption")
        self.title.setBuddy(control)
        self.hint = label(hint, "hint", self)
        self.hint.setVisible(bool(hint))
        self._hint = hint
        self.error = label("", "field-error", self)
        self.error.setObjectName(f"{name}-error")
        self.error.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.title)
        column.addWidget(control)
        column.addWidget(self.hint)
        column.addWidget(self.error)
        column.addStretch()
        # What was wrong is said of what stood there; what is put right is not wrong.
        if isinstance(control, QLineEdit):
            control.textEdited.connect(self.clear_error)
            if "reason" in name.split("-"):
                control.editingFinished.connect(self._on_reason_left)
        elif isinstance(control, QComboBox):
            control.activated.connect(self.clear_error)
        elif isinstance(control, QPlainTextEdit):
            control.textChanged.connect(self.clear_error)

    def add_below(self, widget: QWidget) -> None:
        """Put something more below the control, above hint and error."""
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.indexOf(self.control) + 1, widget)

    def set_hint(self, text: str) -> None:
        """Show another hint."""
        self._hint = text
        self.hint.setText(text)
        self.hint.setVisible(bool(text))

    def show_error(self, error: UserError | str) -> None:
        """Say below the control what is wrong; what was typed stays."""
        if isinstance(error, UserError):
            text = self._catalogue.render(error.message)
            if error.hint:
                said = {"message": error.message, "hint": error.hint}
                text = self._catalogue.render(Message(N_("{message} {hint}"), said))
        else:
            text = error
        self.error.setText(text)
        self.error.setVisible(True)
        self.control.setAccessibleDescription(text)
        restyle(self.control, "state", "error")
        # Where the error stands is known only when the form is laid out anew.
        QTimer.singleShot(0, self, self._on_told)

    def clear_error(self) -> None:
        """Say that nothing is wrong."""
        self.error.clear()
        self.error.setVisible(False)
        self.control.setAccessibleDescription("")
        restyle(self.control, "state", "")

    def _on_reason_left(self) -> None:
        assert isinstance(self.control, QLineEdit)
        text = self._hint
        if is_brief(self.control.text()):
            text = self._catalogue.render(Message(BRIEF))
        self.hint.setText(text)
        self.hint.setVisible(bool(text))

    def _on_told(self) -> None:
        """Scroll to what is wrong, where the keyboard waits for it to be put right."""
        focus = QApplication.focusWidget()
        if focus is None or not (focus is self or self.isAncestorOf(focus)):
            return
        above = self.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(self, 0, 8)
                above.ensureWidgetVisible(self.error, 0, 8)
            above = above.parentWidget()


class TextArea(QPlainTextEdit):
    """Several lines; Tab leaves the field instead of being typed."""

    def __init__(self, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        height = self.fontMetrics().lineSpacing() * lines + 20
        self.setFixedHeight(max(height, 44))


class FieldGrid(QGridLayout):
    """Fields in columns that become one where the window is narrow."""

    def __init__(self, columns: int = 2) -> None:
        super().__init__()
        self._columns = columns
        self._next = 0
        self._fields: list[tuple[QWidget, int]] = []
        self.setHorizontalSpacing(16)
        self.setVerticalSpacing(10)
        for column in range(columns):
            self.setColumnStretch(column, 1)

    def add(self, widget: QWidget, span: int = 1) -> None:
        """Put a field into the next free place, `span` columns wide."""
        self._fields.append((widget, span))
        self._place(widget, span)

    def close_up(self) -> None:
        """Leave no hole where a field was hidden; give it its place when shown."""
        for row in range(self.rowCount()):
            self.setRowStretch(row, 0)
        for widget, _ in self._fields:
            self.removeWidget(widget)
        self._next = 0
        for widget, span in self._fields:
            # Before a form is shown every field is hidden; only some are by intent.
            if not (
                widget.isHidden()
                and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
            ):
                self._place(widget, span)

    def _place(self, widget: QWidget, span: int) -> None:
        if self._next % self._columns + span > self._columns:
            self._next += self._columns - self._next % self._columns
        row, column = divmod(self._next, self._columns)
        self.addWidget(widget, row, column, 1, span)
        # What is left of the height goes below the last row.
        self.setRowStretch(row, 0)
        self.setRowStretch(row + 1, 1)
        self._next += span


def is_writing(focus: QWidget | None) -> bool:
    """Tell whether `focus` takes text, so that single-key shortcuts must sleep."""
    if isinstance(focus, QLineEdit | QPlainTextEdit):
        return not focus.isReadOnly()
    return isinstance(focus, QComboBox) and focus.isEditable()
