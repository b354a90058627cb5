# SPDX-License-Identifier: Apache-2.0
"""The inside of an open question: options or a field, the source, asking back."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.scale import Item, Override
from carecalc.domain.visit import Answer
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.option_button import OptionButton
from carecalc.gui.widgets.questions import NOT_APPLICABLE, REFUSED
from carecalc.gui.widgets.speaking import Speaking, Voice


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

    prompted = Signal(object)
    """This widget asks something now and wants to be in sight."""

    def __init__(
        self, voice: Voice, item: Item, points: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._item = item
        self._points = points
        self._touch = voice.look.size(44)
        self._answer: Answer | None = None
        self._cursor = -1
        self.prompt: QFrame | None = None
        self._prompt_kind = ""
        self._reason: QLineEdit | None = None
        self._field: QLineEdit | QPlainTextEdit | None = None
        self._nothing: OptionButton | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 2, 14, 14)
        self._column.setSpacing(6)
        build = {
            "single": self._build_options,
            "several": self._build_options,
            "number": self._build_number,
            "note": self._build_note,
        }
        self.options: tuple[OptionButton, ...] = ()
        build[self._item.answer]()
        self._build_footer()

    # -- building

    def _build_options(self) -> None:
        several = self._item.answer == "several"
        buttons = []
        box = QWidget(self)
        box.setObjectName(f"options-{self._item.code}")
        box.setAccessibleName(self.words(self._item.label))
        # Many short answers go side by side, few long ones below each other.
        columns = 2 if several else 1
        layout = QGridLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for column in range(columns):
            layout.setColumnStretch(column, 1)
        keys = self._item.keys()
        for option, key, points in zip(
            self._item.options, keys, self._points, strict=True
        ):
            wording = self.words(option.label)
            button = OptionButton(
                self.voice.look,
                key if len(key) == 1 else "",
                points,
                wording,
                several=several,
                parent=box,
            )
            button.setObjectName(f"option-{self._item.code}-{option.code}")
            button.setProperty("option", option.code)
            button.setAccessibleName(f"{points} {wording}".strip())
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(self._on_option)
            layout.addWidget(button, *divmod(len(buttons), columns))
            buttons.append(button)
        if several:
            self._nothing = self._nothing_button(box)
            layout.addWidget(self._nothing, *divmod(len(buttons), columns))
        self.options = tuple(buttons)
        self._column.addWidget(box)

    def _nothing_button(self, parent: QWidget) -> OptionButton:
        wording = self.gettext("None of these")
        button = OptionButton(
            self.voice.look, "0", "", wording, several=True, parent=parent
        )
        button.setObjectName(f"option-{self._item.code}-none")
        button.setAccessibleName(wording)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(self._on_nothing)
        return button

    def _build_number(self) -> None:
        field = Line(self)
        field.setObjectName(f"field-{self._item.code}")
        field.setAccessibleName(self.words(self._item.label))
        field.setValidator(
            QRegularExpressionValidator(QRegularExpression("[0-9０-９]{0,4}"), field)
        )
        field.setMaximumWidth(160)
        field.returnPressed.connect(self._on_written)
        self._field = field
        self._column.addWidget(field)

    def _build_note(self) -> None:
        field = QPlainTextEdit(self)
        field.setObjectName(f"field-{self._item.code}")
        field.setAccessibleName(self.words(self._item.label))
        field.setTabChangesFocus(True)
        field.setMaximumHeight(96)
        field.installEventFilter(self)
        self._field = field
        self._column.addWidget(field)

    def _build_footer(self) -> None:
        footer = FlowLayout(spacing=4)
        gettext = self.gettext
        label = QLabel(gettext("Answer from"), self)
        label.setProperty("role", "muted")
        label.setMinimumHeight(self._touch)
        footer.addWidget(label)
        self._sources = QButtonGroup(self)
        for source, name in self.voice.choices("source"):
            button = self._small(name, f"source-{source}")
            button.setProperty("source", source)
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
        button.setAutoDefault(False)
        button.setMinimumHeight(self._touch)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    # -- what is shown

    @property
    def source(self) -> str:
        """The source chosen."""
        return str(self._sources.checkedButton().property("source"))

    def show_answer(self, answer: Answer | None) -> None:
        """Show what was answered."""
        self._answer = answer
        chosen = () if answer is None else answer.options
        for button in self.options:
            button.setChecked(button.property("option") in chosen)
        if self._nothing is not None:
            nothing = answer is not None and not answer.refused and not chosen
            self._nothing.setChecked(nothing)
        if answer is not None:
            for button in self._sources.buttons():
                button.setChecked(button.property("source") == answer.source)
        kind = "" if answer is None else answer.refused
        for button in self._withhold.buttons():
            button.setChecked(button.property("withhold") == kind)
        if isinstance(self._field, QLineEdit):
            self._field.setText(" ".join(chosen))
        elif self._field is not None and not self._field.hasFocus():
            self._field.setPlainText("" if answer is None else answer.note)
        self._cursor = -1
        self._rove()

    def take_focus(self) -> None:
        """Focus the one Tab stop of the answers."""
        if self._field is not None:
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._cursor = -1
        self._rove()
        for button in self._all_options():
            if button.focusPolicy() != Qt.FocusPolicy.NoFocus:
                button.setFocus(Qt.FocusReason.OtherFocusReason)

    def move_cursor(self, by: int) -> bool:
        """Move the mark; from nowhere it goes to the first option, or the chosen one."""
        buttons = self._all_options()
        if not buttons:
            return False
        if self._cursor < 0:
            if by < 0:
                return False
            target = next((n for n, b in enumerate(buttons) if b.isChecked()), 0)
        else:
            target = self._cursor + by
        if not 0 <= target < len(buttons):
            return False
        self._cursor = target
        self._rove()
        buttons[target].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def cursor_option(self) -> str | None:
        """Return the option under the mark; "" is "none of these"."""
        if self._cursor < 0:
            return None
        if self._cursor < len(self.options):
            return str(self.options[self._cursor].property("option"))
        return ""

    def _all_options(self) -> list[OptionButton]:
        nothing = [] if self._nothing is None else [self._nothing]
        return [*self.options, *nothing]

    def _rove(self) -> None:
        # One Tab stop for the whole group: the mark, else the chosen one, else the first.
        buttons = self._all_options()
        stop = self._cursor
        if stop < 0:
            stop = next((n for n, b in enumerate(buttons) if b.isChecked()), 0)
        for n, button in enumerate(buttons):
            button.setFocusPolicy(
                Qt.FocusPolicy.TabFocus if n == stop else Qt.FocusPolicy.NoFocus
            )

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

    # -- what the person does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Record a note when its field is left."""
        if watched is self._field and event.type() == QEvent.Type.FocusOut:
            self._on_written()
        return False

    def _on_option(self) -> None:
        button = self.sender()
        self.picked.emit(self._item.code, str(button.property("option")))

    def _on_nothing(self) -> None:
        self.nothing_picked.emit(self._item.code)

    def _on_written(self) -> None:
        if isinstance(self._field, QLineEdit):
            text = self._field.text()
        else:
            assert self._field is not None
            text = self._field.toPlainText()
        self.written.emit(self._item.code, text.strip())

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
        self.drop_prompt()
        self.withheld.emit(self._item.code, kind, reason)

    def _on_confirmed(self) -> None:
        option = self._prompt_kind
        self.drop_prompt()
        self.settled.emit(self._item.code, option)

    def _on_cancel(self) -> None:
        self.drop_prompt()
        self.take_focus()
