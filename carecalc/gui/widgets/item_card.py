# SPDX-License-Identifier: Apache-2.0
"""One question: folded up to a line, or open with everything that can be answered."""

from collections.abc import Callable

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
from carecalc.gui.widgets.item_row import ANSWERED, OPEN, REFUSED, UNASKED, ItemRow
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.option_button import OptionButton
from carecalc.gui.widgets.questions import NOT_APPLICABLE, points_of
from carecalc.gui.widgets.questions import REFUSED as REFUSED_ANSWER
from carecalc.gui.widgets.speaking import Speaking, Voice


class ItemCard(QFrame, Speaking):
    """A question with its options, its source of answer and what to do without one."""

    opened = Signal(str)
    """The folded line was pressed."""

    picked = Signal(str, str)
    """(item, option): an option was pressed or typed."""

    nothing_picked = Signal(str)
    """Of several options none is the case."""

    written = Signal(str, str)
    """(item, text): a number or a note was entered."""

    source_picked = Signal(str, str)
    """(item, source): from whom the answer is."""

    withheld = Signal(str, str, str)
    """(item, "refused" or "not-applicable", reason)."""

    settled = Signal(str, str)
    """(item, option): yes to the question that is asked once."""

    prompted = Signal(object)
    """This widget asks something now and wants to be in sight."""

    def __init__(
        self,
        voice: Voice,
        item: Item,
        *,
        shows_points: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.item = item
        self._shows_points = shows_points
        self._body: _Body | None = None
        self._answer: Answer | None = None
        self._asked = True
        self._is_open = False
        self.setObjectName(f"item-{item.code}")
        self.setProperty("role", "item")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFrameShape(QFrame.Shape.NoFrame)
        label = self.words(item.label)
        self.setAccessibleName(f"{item.code} {label}")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        # A fact has no number of its own on paper: the clause says where it stands.
        number = item.code if shows_points else item.clause
        self.row = ItemRow(voice.look, f"{number}  {label}".strip(), self)
        self.row.setObjectName(f"row-{item.code}")
        self.row.setAccessibleName(f"{item.code} {label}")
        self.row.clicked.connect(self._on_row)
        self._column.addWidget(self.row)

    @property
    def answer(self) -> Answer | None:
        """What is shown as answered."""
        return self._answer

    @property
    def source(self) -> str:
        """The source of answer that is chosen."""
        return self._body.source if self._body is not None else "person"

    @property
    def options(self) -> tuple[OptionButton, ...]:
        """The options, if the question was ever open."""
        return self._body.options if self._body is not None else ()

    @property
    def touch(self) -> int:
        """The least height of what a finger must hit."""
        return self.voice.look.size(44)

    @property
    def is_prompting(self) -> bool:
        """Whether a reason or a yes is asked for."""
        return self._body is not None and self._body.prompt is not None

    def set_open(self, is_open: bool) -> None:
        """Open or fold up."""
        if is_open and self._body is None:
            self._body = _Body(self)
            self._column.addWidget(self._body)
            self._body.show_answer(self._answer)
        if self._body is not None:
            if not is_open:
                self._body.drop_prompt()
            self._body.setVisible(is_open)
        self._is_open = is_open
        self.setProperty("active", is_open)
        self.style().unpolish(self)
        self.style().polish(self)
        self.row.set_active(is_open)

    def set_answer(self, answer: Answer | None, *, asked: bool = True) -> None:
        """Show what was answered, and whether it is asked at all."""
        self._answer = answer
        self._asked = asked
        self.row.show_answer(*self._summary())
        if self._body is not None:
            self._body.show_answer(answer)

    def focus_options(self) -> None:
        """Give the keyboard to the options (or the field) of the open question."""
        if self._body is not None:
            self._body.take_focus()

    def move_cursor(self, by: int) -> bool:
        """Move the keyboard's mark among the options; False at the first or last."""
        return self._body is not None and self._body.move_cursor(by)

    def cursor_option(self) -> str | None:
        """Return the option under the keyboard's mark, if it was moved there."""
        return self._body.cursor_option() if self._body is not None else None

    def ask_reason(self, kind: str, typed: str = "") -> None:
        """Ask for the reason of a refusal or of "not applicable"."""
        if self._body is not None:
            self._body.ask_reason(kind, typed)

    def ask_once(self, option: str, override: Override) -> None:
        """Ask whether an option is meant that sets the level by itself."""
        if self._body is not None:
            self._body.ask_once(option, override)

    def reason_typed(self) -> tuple[str, str] | None:
        """Return the refusal whose reason is being typed, and what is typed so far."""
        return None if self._body is None else self._body.reason_typed()

    def drop_prompt(self) -> None:
        """Take back what was asked for."""
        if self._body is not None:
            self._body.drop_prompt()

    def points_words(self, points: object) -> str:
        """Return points as they are written, or nothing where they do not count."""
        if points is None or not self._shows_points:
            return ""
        return self.gettext("{points} pts", points=points)

    def option_points(self, code: str) -> str:
        """Return the points of an option in words."""
        option = self.item.option(code)
        return self.points_words(option.points if option is not None else None)

    def _summary(self) -> tuple[str, str, str]:
        answer = self._answer
        if answer is None:
            if not self._asked:
                return UNASKED, self.gettext("not asked here"), ""
            return OPEN, "", ""
        if answer.refused:
            words = self.gettext("answer refused")
            if answer.refused == NOT_APPLICABLE:
                words = self.gettext("not applicable")
            if answer.reason:
                words = self.gettext("{what}: {why}", what=words, why=answer.reason)
            return REFUSED, words, ""
        if self.item.answer == "number":
            return ANSWERED, " ".join(answer.options), ""
        if self.item.answer == "note":
            return ANSWERED, answer.note, ""
        chosen = [self.item.option(code) for code in answer.options]
        words = self.gettext("; ").join(
            self.words(o.label) for o in chosen if o is not None
        )
        return (
            ANSWERED,
            words or self.gettext("none of these"),
            self.points_words(points_of(self.item, answer)),
        )

    def _on_row(self) -> None:
        self.opened.emit(self.item.code)


class _Body(QWidget):
    """What an open question shows below its line."""

    def __init__(self, card: ItemCard) -> None:
        super().__init__(card)
        self._card = card
        self._item = card.item
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
        box.setAccessibleName(self._card.words(self._item.label))
        # Many short answers go side by side, few long ones below each other.
        columns = 2 if several else 1
        layout = QGridLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for column in range(columns):
            layout.setColumnStretch(column, 1)
        keys = self._item.keys()
        for option, key in zip(self._item.options, keys, strict=True):
            points = self._card.option_points(option.code)
            wording = self._card.words(option.label)
            button = OptionButton(
                self._card.voice.look,
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
        wording = self._card.gettext("None of these")
        button = OptionButton(
            self._card.voice.look, "0", "", wording, several=True, parent=parent
        )
        button.setObjectName(f"option-{self._item.code}-none")
        button.setAccessibleName(wording)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(self._on_nothing)
        return button

    def _build_number(self) -> None:
        field = Line(self)
        field.setObjectName(f"field-{self._item.code}")
        field.setAccessibleName(self._card.words(self._item.label))
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
        field.setAccessibleName(self._card.words(self._item.label))
        field.setTabChangesFocus(True)
        field.setMaximumHeight(96)
        field.installEventFilter(self)
        self._field = field
        self._column.addWidget(field)

    def _build_footer(self) -> None:
        footer = FlowLayout(spacing=4)
        gettext = self._card.gettext
        label = QLabel(gettext("Answer from"), self)
        label.setProperty("role", "muted")
        label.setMinimumHeight(self._card.touch)
        footer.addWidget(label)
        self._sources = QButtonGroup(self)
        for source, name in self._card.voice.choices("source"):
            button = self._small(name, f"source-{source}")
            button.setProperty("source", source)
            button.setCheckable(True)
            button.setChecked(source == "person")
            self._sources.addButton(button)
            footer.addWidget(button)
        self._sources.buttonClicked.connect(self._on_source)
        self._withhold = QButtonGroup(self)
        for kind, name, key in (
            (REFUSED_ANSWER, gettext("Refused"), "/"),
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
        button.setMinimumHeight(self._card.touch)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    # -- what is shown

    @property
    def source(self) -> str:
        """The source chosen."""
        return str(self._sources.checkedButton().property("source"))

    def show_answer(self, answer: Answer | None) -> None:
        """Show what was answered."""
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
        gettext = self._card.gettext
        if kind == REFUSED_ANSWER:
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
        wording = "" if chosen is None else self._card.words(chosen.label)
        question = self._card.gettext(
            "“{wording}” decides the level by itself ({clause}): {effect}. Is it so?",
            wording=wording,
            clause=override.clause,
            effect=override.label,
        )
        _, row = self._open_prompt(question, option)
        row.addStretch(1)
        self._prompt_button(
            row, self._card.gettext("Yes, it is so"), "confirm-yes", self._on_confirmed
        )
        no = self._prompt_button(
            row, self._card.gettext("No"), "confirm-no", self._on_cancel
        )
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
        self._card.prompted.emit(frame)
        return frame, row

    def _prompt_button(
        self, row: QHBoxLayout, text: str, name: str, slot: Callable[[], None]
    ) -> QPushButton:
        button = QPushButton(text, self.prompt)
        button.setObjectName(f"{name}-{self._item.code}")
        button.setAutoDefault(True)
        button.setMinimumHeight(self._card.touch)
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
        self._card.picked.emit(self._item.code, str(button.property("option")))

    def _on_nothing(self) -> None:
        self._card.nothing_picked.emit(self._item.code)

    def _on_written(self) -> None:
        if isinstance(self._field, QLineEdit):
            text = self._field.text()
        else:
            assert self._field is not None
            text = self._field.toPlainText()
        self._card.written.emit(self._item.code, text.strip())

    def _on_source(self, button: QAbstractButton) -> None:
        self._card.source_picked.emit(self._item.code, str(button.property("source")))

    def _on_withhold(self, button: QAbstractButton) -> None:
        # Pressed is not yet recorded: the reason comes first.
        answer = self._card.answer
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
        self._card.withheld.emit(self._item.code, kind, reason)

    def _on_confirmed(self) -> None:
        option = self._prompt_kind
        self.drop_prompt()
        self._card.settled.emit(self._item.code, option)

    def _on_cancel(self) -> None:
        self.drop_prompt()
        self.take_focus()
