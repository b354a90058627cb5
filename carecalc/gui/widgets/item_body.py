# SPDX-License-Identifier: Apache-2.0
"""The inside of an open question: options or a field, the source, asking back."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.answers import is_number
from carecalc.domain.scale import Item, Override
from carecalc.domain.visit import Answer
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import BRIEF, is_brief
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.option_button import OptionButton
from carecalc.gui.widgets.option_list import OptionList
from carecalc.gui.widgets.questions import NOT_APPLICABLE, REFUSED, number_of
from carecalc.gui.widgets.rows_editor import RowsEditor
from carecalc.gui.widgets.speaking import Speaking, Voice

_DIGITS = 6  # before the point


class ItemBody(QWidget, Speaking):
    """What an open question shows below its line.

    Every signal begins with the item's code; `points` are the options' points in words.
    """

    picked = Signal(str, str)
    nothing_picked = Signal(str)
    written = Signal(str, str)
    source_picked = Signal(str, str)
    withheld = Signal(str, str, str)
    settled = Signal(str, str)

    left = Signal(str, str)
    """(item, text): a field was left with this in it."""

    listed = Signal(str, object)
    """(item, rows): the rows of a table as they stand."""

    went_past_end = Signal()
    """Done with the table: the next question."""

    prompted = Signal(object)
    """This widget asks something now and wants to be in sight."""

    marked = Signal(object)
    """The keyboard's mark is on this widget, which wants to be in sight."""

    def __init__(
        self, voice: Voice, item: Item, points: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._item = item
        self._points = points
        self._touch = voice.look.size(44)
        self._answer: Answer | None = None
        self.prompt: QFrame | None = None
        self._prompt_kind = ""
        self._reason: QLineEdit | None = None
        self._brief: QLabel | None = None
        self._field: QLineEdit | QPlainTextEdit | None = None
        self._list: OptionList | None = None
        self._rows: RowsEditor | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 2, 14, 14)
        self._column.setSpacing(6)
        build = {
            "single": self._build_options,
            "several": self._build_options,
            "number": self._build_number,
            "note": self._build_note,
            "rows": self._build_rows,
        }
        build[self._item.answer]()
        self._build_footer()

    # -- building

    def _build_options(self) -> None:
        self._list = OptionList(self.voice, self._item, self._points, self)
        self._list.picked.connect(self._on_option)
        self._list.nothing_picked.connect(self._on_nothing)
        self._list.marked.connect(self.marked)
        self._column.addWidget(self._list)

    def _build_number(self) -> None:
        item = self._item
        field = Line(self)
        field.setObjectName(f"field-{item.code}")
        field.setAccessibleName(self.words(item.label))
        field.setValidator(_Number(item, field))
        field.setMaximumWidth(160)
        field.setMinimumHeight(self._touch)
        field.returnPressed.connect(self._on_written)
        field.installEventFilter(self)
        if item.maximum is not None:
            field.setPlaceholderText(f"0–{item.maximum}")
        self._field = field
        row = QHBoxLayout()
        row.addWidget(field)
        unit = QLabel(item.unit, self)
        unit.setProperty("role", "muted")
        row.addWidget(unit)
        row.addStretch(1)
        self._column.addLayout(row)

    def _build_note(self) -> None:
        field = QPlainTextEdit(self)
        field.setObjectName(f"field-{self._item.code}")
        field.setAccessibleName(self.words(self._item.label))
        field.setTabChangesFocus(True)
        field.setMaximumHeight(96)
        field.installEventFilter(self)
        self._field = field
        self._column.addWidget(field)

    def _build_rows(self) -> None:
        self._rows = RowsEditor(self.voice, self._item, self)
        self._rows.written.connect(self._on_rows)
        self._rows.nothing.connect(self._on_nothing)
        self._rows.went_past_end.connect(self.went_past_end)
        self._rows.grown.connect(self.marked)
        self._column.addWidget(self._rows)

    def _build_footer(self) -> None:
        footer = FlowLayout(spacing=4)
        gettext = self.gettext
        label = QLabel(gettext("Answer from (Alt+1–4)"), self)
        label.setProperty("role", "muted")
        label.setMinimumHeight(self._touch)
        footer.addWidget(label)
        self._sources = QButtonGroup(self)
        for source, name in self.voice.choices("source"):
            button = self._small(name, f"source-{source}")
            button.setProperty("source", source)
            button.setToolTip(f"Alt+{len(self._sources.buttons()) + 1}")
            button.setCheckable(True)
            button.setChecked(source == "person")
            self._sources.addButton(button)
            footer.addWidget(button)
        self._sources.buttonClicked.connect(self._on_source)
        self._withhold = QButtonGroup(self)
        for kind, name, key in (
            (REFUSED, gettext("Refused"), "/"),
            (NOT_APPLICABLE, gettext("Not applicable"), "."),
        ):
            button = self._small(f"{name}  {key}", kind)
            button.setProperty("withhold", kind)
            button.setAccessibleName(name)
            button.setCheckable(True)
            self._withhold.addButton(button)
            footer.addWidget(button)
        self._withhold.setExclusive(False)
        self._withhold.buttonClicked.connect(self._on_withhold)
        self._column.addSpacing(4)
        self._column.addLayout(footer)

    def _small(self, text: str, name: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(f"{name}-{self._item.code}")
        button.setProperty("kind", "choice")
        button.setAutoDefault(True)  # Enter presses it, and answers nothing else.
        button.setMinimumHeight(self._touch)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    # -- what is shown

    @property
    def options(self) -> tuple[OptionButton, ...]:
        """The options, where there are any."""
        return () if self._list is None else self._list.options

    @property
    def source(self) -> str:
        """The source chosen."""
        return str(self._sources.checkedButton().property("source"))

    def set_source(self, source: str) -> None:
        """Show from whom the answer is."""
        for button in self._sources.buttons():
            button.setChecked(button.property("source") == source)

    def press_source(self, number: int) -> None:
        """Press the button of a source, counted from 0."""
        buttons = self._sources.buttons()
        if number < len(buttons):
            buttons[number].click()

    def show_answer(self, answer: Answer | None) -> None:
        """Show what was answered."""
        self._answer = answer
        chosen = () if answer is None else answer.options
        nothing = answer is not None and not answer.refused and not chosen
        if self._list is not None:
            self._list.show_answer(chosen, nothing=nothing)
        if self._rows is not None:
            self._rows.show_rows(chosen, nothing=nothing)
        if answer is not None:
            self.set_source(answer.source)
        kind = "" if answer is None else answer.refused
        for button in self._withhold.buttons():
            button.setChecked(button.property("withhold") == kind)
        if isinstance(self._field, QLineEdit):
            self._field.setText(" ".join(chosen))
        elif self._field is not None and not self._field.hasFocus():
            self._field.setPlainText("" if answer is None else answer.note)

    def take_focus(self) -> None:
        """Focus the one Tab stop of the answers, or the reason that is asked for."""
        if self._reason is not None:
            self._reason.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._field is not None:
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._rows is not None:
            self._rows.take_focus()
        elif self._list is not None:
            self._list.take_focus()

    def move_cursor(self, by: int) -> bool:
        """Move the mark among the options; False at the first or last."""
        return self._list is not None and self._list.move_cursor(by)

    def mark(self, option: str) -> None:
        """Put the mark on an option."""
        if self._list is not None:
            self._list.mark(option)

    def open_find(self) -> bool:
        """Look for an option by its words; False where there are few."""
        return self._list is not None and self._list.open_find()

    def cursor_option(self) -> str | None:
        """Return the option under the mark; "" is "none of these"."""
        return None if self._list is None else self._list.cursor_option()

    # -- asking back

    def reason_typed(self) -> tuple[str, str] | None:
        """Return the refusal whose reason is being typed, and what is typed so far."""
        return (
            None if self._reason is None else (self._prompt_kind, self._reason.text())
        )

    def ask_reason(self, kind: str, typed: str = "") -> None:
        """Ask for a reason below the options."""
        gettext = self.gettext
        if kind == REFUSED:
            question = gettext("Why was it refused? (may stay empty)")
        else:
            question = gettext("Why is it not applicable?")
        frame, row = self._open_prompt(question, kind)
        self._reason = Line(typed, frame)
        self._reason.setObjectName(f"reason-{self._item.code}")
        self._reason.setAccessibleName(question)
        self._reason.setMaxLength(200)
        self._reason.returnPressed.connect(self._on_reason)
        row.addWidget(self._reason, 1)
        self._reason.show()
        self._prompt_button(row, gettext("Record"), "reason-yes", self._on_reason)
        self._prompt_button(row, gettext("Cancel"), "reason-no", self._on_cancel)
        self._brief = QLabel(
            f"{gettext(BRIEF)} {gettext('Enter once more records it all the same.')}",
            frame,
        )
        self._brief.setObjectName(f"brief-{self._item.code}")
        self._brief.setWordWrap(True)
        self._brief.hide()
        frame.layout().addWidget(self._brief)
        self._reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_once(self, option: str, override: Override) -> None:
        """Ask for a yes; the answer at hand is no."""
        chosen = self._item.option(option)
        wording = "" if chosen is None else self.words(chosen.label)
        question = self.gettext(
            "“{wording}” decides the level by itself ({clause}): {effect}. Is it so?",
            wording=wording,
            clause=override.clause,
            effect=override.label,
        )
        _, row = self._open_prompt(question, option)
        row.addStretch(1)
        self._prompt_button(
            row, self.gettext("Yes, it is so"), "confirm-yes", self._on_confirmed
        )
        no = self._prompt_button(row, self.gettext("No"), "confirm-no", self._on_cancel)
        no.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_prompt(self, question: str, kind: str) -> tuple[QFrame, QHBoxLayout]:
        self.drop_prompt()
        self._prompt_kind = kind
        frame = QFrame(self)
        frame.setObjectName("prompt")
        frame.setProperty("role", "notice")
        frame.setProperty("kind", "warning")
        frame.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 8, 12, 8)
        label = QLabel(question, frame)
        label.setWordWrap(True)
        column.addWidget(label)
        row = QHBoxLayout()
        column.addLayout(row)
        self.prompt = frame
        self._column.addWidget(frame)
        frame.show()
        self.prompted.emit(frame)
        return frame, row

    def _prompt_button(
        self, row: QHBoxLayout, text: str, name: str, slot: Callable[[], None]
    ) -> QPushButton:
        button = QPushButton(text, self.prompt)
        button.setObjectName(f"{name}-{self._item.code}")
        button.setAutoDefault(True)
        button.setMinimumHeight(self._touch)
        button.clicked.connect(slot)
        row.addWidget(button)
        button.show()  # At once: it takes the keyboard before the next key comes.
        return button

    def drop_prompt(self) -> None:
        """Take the question back."""
        if self.prompt is not None:
            self._column.removeWidget(self.prompt)
            self.prompt.hide()
            self.prompt.setParent(None)
            self.prompt.deleteLater()
        self.prompt = None
        self._reason = None
        self._brief = None

    # -- what the person does

    def flush(self) -> None:
        """Give away what stands in a field or table."""
        if self._field is not None:
            self.left.emit(self._item.code, self._typed())
        elif self._rows is not None:
            self._on_rows(self._rows.rows())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Record what was written when its field is left."""
        if watched is self._field and event.type() == QEvent.Type.FocusOut:
            self.left.emit(self._item.code, self._typed())
        return False

    def _typed(self) -> str:
        if isinstance(self._field, QLineEdit):
            return self._field.text().strip()
        assert self._field is not None
        return self._field.toPlainText().strip()

    def _on_option(self, option: str) -> None:
        self.picked.emit(self._item.code, option)

    def _on_nothing(self) -> None:
        self.nothing_picked.emit(self._item.code)

    def _on_written(self) -> None:
        self.written.emit(self._item.code, self._typed())

    def _on_rows(self, rows: tuple[str, ...]) -> None:
        self.listed.emit(self._item.code, rows)

    def _on_source(self, button: QAbstractButton) -> None:
        self.source_picked.emit(self._item.code, str(button.property("source")))

    def _on_withhold(self, button: QAbstractButton) -> None:
        # Pressed is not yet recorded: the reason comes first.
        answer = self._answer
        kind = "" if answer is None else answer.refused
        for each in self._withhold.buttons():
            each.setChecked(each.property("withhold") == kind)
        self.ask_reason(str(button.property("withhold")))

    def _on_reason(self) -> None:
        assert self._reason is not None
        kind, reason = self._prompt_kind, self._reason.text().strip()
        if kind == NOT_APPLICABLE and not reason:
            self._reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if is_brief(reason) and self._brief is not None and self._brief.isHidden():
            # The key of an answer, pressed where a reason is asked for.
            self._brief.show()
            self._reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.drop_prompt()
        self.withheld.emit(self._item.code, kind, reason)

    def _on_confirmed(self) -> None:
        option = self._prompt_kind
        self.drop_prompt()
        self.settled.emit(self._item.code, option)

    def _on_cancel(self) -> None:
        self.drop_prompt()
        self.take_focus()


class _Number(QValidator):
    """Lets nothing be typed that the item does not take."""

    def __init__(self, item: Item, parent: QWidget) -> None:
        super().__init__(parent)
        self._item = item

    def validate(self, typed: str, position: int) -> object:
        """Tell whether this may stand in the field."""
        number, maximum = number_of(typed), self._item.maximum
        places = typed.replace("。", ".").replace("．", ".").partition(".")
        fits = (
            len(places[0]) <= _DIGITS
            and len(places[2]) <= self._item.decimals
            and (not places[1] or self._item.decimals > 0)
            and (number == "" or is_number(self._item, number))
        )
        if not fits or (maximum is not None and number and Fraction(number) > maximum):
            return QValidator.State.Invalid
        return QValidator.State.Acceptable
