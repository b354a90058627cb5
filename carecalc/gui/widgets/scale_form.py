# SPDX-License-Identifier: Apache-2.0
"""The questions of one group, one of them open, answered by key, mouse or finger."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from carecalc.domain.scale import Item, Override
from carecalc.domain.visit import Answer
from carecalc.gui.widgets.inputs import is_writing
from carecalc.gui.widgets.item_card import ItemCard
from carecalc.gui.widgets.questions import (
    NOT_APPLICABLE,
    REFUSED,
    Group,
    number_of,
    plain_key,
)
from carecalc.gui.widgets.speaking import Speaking, Voice

ADVANCE_MS = 175
"""How long an answer stays in sight before the next question opens."""

HOLD_MS = 700
"""How long a field that the form came to by itself waits for the keyboard."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ScaleForm(QWidget, Speaking):
    """One group of a scale; no scale is named here.

    It shows `answers`, remembers what was just given and says so; recording it is
    somebody else's business.
    """

    answered = Signal(object)
    """An `Answer` was given."""

    cleared = Signal(str)
    """The last of several options was taken back: the item has no answer."""

    activated = Signal(str)
    """This item is the open one now."""

    went_past_end = Signal()
    went_past_start = Signal()

    went_back = Signal()
    """Done with the question that a list led to."""

    note_wanted = Signal()
    """The person wants to write a note on the open item."""

    aid_wanted = Signal()
    """The person wants the test aid of the open item: a drawing, a reminder."""

    picture_wanted = Signal()
    """The person wants to keep a picture with the open item."""

    resized = Signal()
    """The form has another size: something opened, or the window changed."""

    unheard = Signal(str)
    """A key that means nothing here was pressed: the keys that would, in words."""

    prompted = Signal(object)
    """This widget asks something now and wants to be in sight."""

    marked = Signal(object)
    """The keyboard's mark is on this widget, which wants to be in sight."""

    def __init__(
        self,
        voice: Voice,
        deciding: Mapping[tuple[str, str], Override],
        *,
        auto_advance: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._deciding = deciding
        self.auto_advance = auto_advance
        self._cards: dict[str, ItemCard] = {}
        self._answers: dict[str, Answer] = {}
        self._unasked: frozenset[str] = frozenset()
        self._unsaved: frozenset[str] = frozenset()
        self.active = ""
        self.group: Group | None = None
        self.listed = ""
        """The question that a list led to: what follows it is the list."""
        self.source = "person"
        self._digits = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        self._advance = QTimer(self)
        self._advance.setSingleShot(True)
        self._advance.setInterval(ADVANCE_MS)
        self._advance.timeout.connect(self._on_advance)
        self._runs_on = False
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setInterval(HOLD_MS)
        self._hold.timeout.connect(self._on_held)
        # Shortcuts, for a field would write the digit of Alt+1.
        self._source_keys = [
            QShortcut(QKeySequence(f"Alt+{number}"), self) for number in (1, 2, 3, 4)
        ]
        for shortcut in self._source_keys:
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._on_source_key)

    # -- what is shown

    def show_group(self, group: Group) -> None:
        """Show the questions of `group`, all folded up."""
        self._advance.stop()
        for card in self._cards.values():
            self._column.removeWidget(card)
            card.setParent(None)
            card.deleteLater()
        self._cards = {}
        self.active = ""
        self.group = group
        for place, item in enumerate(group.items):
            card = ItemCard(
                self.voice,
                item,
                shows_points=group.is_section,
                parent=self,
            )
            card.opened.connect(self.activate)
            card.picked.connect(self._on_picked)
            card.nothing_picked.connect(self._on_nothing_picked)
            card.written.connect(self._on_written)
            card.left.connect(self._on_left)
            card.listed.connect(self._on_listed)
            card.went_past_end.connect(self.go_next)
            card.source_picked.connect(self._on_source_picked)
            card.withheld.connect(self._on_withheld)
            card.settled.connect(self._on_settled)
            card.prompted.connect(self.prompted)
            card.marked.connect(self.marked)
            self._cards[item.code] = card
            self._column.insertWidget(place, card)
            self._show_answer(item.code)

    def set_answers(
        self,
        answers: Mapping[str, Answer],
        unasked: frozenset[str] = frozenset(),
        unsaved: frozenset[str] = frozenset(),
    ) -> None:
        """Show these answers.

        `unasked` are the items that are not asked, `unsaved` those whose answer is
        not in the file though it should be.
        """
        before, self._answers = self._answers, dict(answers)
        was_unasked, self._unasked = self._unasked, unasked
        was_unsaved, self._unsaved = self._unsaved, unsaved
        for code in self._cards:
            changed = before.get(code) != self._answers.get(code)
            other = (was_unasked ^ unasked) | (was_unsaved ^ unsaved)
            if changed or code in other:
                self._show_answer(code)

    def activate(self, code: str) -> None:
        """Open an item of the group shown."""
        self._advance.stop()
        self._digits = ""
        if code not in self._cards:
            return
        if code != self.active:
            if self.active:
                self._cards[self.active].set_open(False)
            self.active = code
            self._cards[code].set_source(self.source)
            self._cards[code].set_open(True)
            self.activated.emit(code)
        card = self._cards[code]
        if self._runs_on and card.is_written:
            # Digits typed in a run are no words of the field that comes after them.
            card.setFocus(Qt.FocusReason.OtherFocusReason)
            self._hold.start()
        else:
            card.focus_options()

    def flush(self) -> None:
        """Record what stands in the field or table of the open question."""
        if self.active:
            self._cards[self.active].flush()

    @property
    def is_prompting(self) -> bool:
        """Whether the open question asks for a reason or a yes."""
        return bool(self.active) and self.card(self.active).is_prompting

    def card(self, code: str) -> ItemCard:
        """Return the card of an item of the group shown."""
        return self._cards[code]

    # -- walking

    def go_next(self) -> None:
        """Open the next question that is asked, or go back to the list."""
        if self.listed and self.listed == self.active:
            self._advance.stop()
            self.went_back.emit()
        else:
            self._step(1)

    def go_back(self) -> None:
        """Open the question before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        codes = [c for c in self._cards if c == self.active or c not in self._unasked]
        if self.active not in codes:
            return
        place = codes.index(self.active) + by
        if place < 0:
            self.went_past_start.emit()
        elif place >= len(codes):
            self.went_past_end.emit()
        else:
            self.activate(codes[place])

    def _on_advance(self) -> None:
        self._runs_on = True
        self.go_next()
        self._runs_on = False

    def _on_held(self) -> None:
        card = self._cards.get(self.active)
        if card is not None and card.hasFocus():
            card.focus_options()

    def _answer_given(self) -> None:
        if self.auto_advance:
            self._advance.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell it."""
        super().resizeEvent(event)
        self.resized.emit()

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer, walk or ask; every other key goes on to the page."""
        if not self.take_key(event):
            event.ignore()

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key means here; False where it means nothing."""
        card = self._cards.get(self.active)
        if card is None:
            return False
        if card.is_prompting and event.key() == Qt.Key.Key_Escape:
            self._drop_prompt(card)
            return True
        if is_writing(QApplication.focusWidget()):
            return False
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers & ~Qt.KeyboardModifier.ShiftModifier:
            return False
        if card.is_prompting:
            return True
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        return self._walk(event.key(), shift, card) or self._type(event.text(), card)

    def _walk(self, key: int, shift: bool, card: ItemCard) -> bool:
        if key in _ENTER and shift:
            self.go_back()
        elif card.hasFocus() and (key in _ENTER or key == Qt.Key.Key_Space):
            card.focus_options()
        elif key in _ENTER or key == Qt.Key.Key_Space:
            self._choose_or_next(card, key)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Left):
            self._move(card, -1, goes_on=key == Qt.Key.Key_Up)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Right):
            self._move(card, 1, goes_on=False)
        else:
            return False
        return True

    def _move(self, card: ItemCard, by: int, *, goes_on: bool) -> None:
        self._advance.stop()
        self._digits = ""
        if not card.move_cursor(by) and goes_on:
            self.go_back()

    def _choose_or_next(self, card: ItemCard, key: int) -> None:
        marked = card.cursor_option()
        typed, self._digits = self._digits, ""
        several = card.item.answer == "several" and not typed
        if marked is None or (several and key in _ENTER):
            self.go_next()
        elif marked == "":
            self._on_nothing_picked(card.item.code)
        else:
            self._on_picked(card.item.code, marked)

    def _type(self, typed: str, card: ItemCard) -> bool:
        key = plain_key(typed)
        if len(key) != 1 or not key.isprintable():
            return False
        if key.isdigit():
            self._type_digit(key, card)
        elif key == "/":
            self._ask_reason(card, REFUSED)
        elif key == ".":
            self._ask_reason(card, NOT_APPLICABLE)
        elif key in "nN":
            self.note_wanted.emit()
        elif key in "tT":
            self.aid_wanted.emit()
        elif key in "pP":
            self.picture_wanted.emit()
        elif key in "fF":
            return card.open_find()
        else:
            return False
        return True

    def _type_digit(self, digit: str, card: ItemCard) -> None:
        keys = card.item.keys() if card.item.options else ()
        typed, self._digits = self._digits + digit, ""
        if typed in keys:
            option = card.item.options[keys.index(typed)].code
            if any(key != typed and key.startswith(typed) for key in keys):
                # A second digit may follow; Enter takes this one.
                card.mark(option)
                self._digits = typed
            else:
                self._on_picked(card.item.code, option)
        elif typed == "0" and card.item.answer == "several":
            self._on_nothing_picked(card.item.code)
        else:
            QApplication.beep()
            if card.hasFocus():  # From now on the field waits until it is wanted.
                self._hold.stop()
            self.unheard.emit(card.unheard(digit, keys))

    def _ask_reason(self, card: ItemCard, kind: str) -> None:
        self._advance.stop()
        card.ask_reason(kind)

    def _drop_prompt(self, card: ItemCard) -> None:
        card.drop_prompt()
        card.focus_options()

    # -- answers

    def _on_picked(self, code: str, option: str) -> None:
        answer = self._answers.get(code)
        chosen = () if answer is None else answer.options
        override = self._deciding.get((code, option))
        if override is not None and option not in chosen:
            self._advance.stop()
            self.activate(code)
            self._cards[code].ask_once(option, override)
        else:
            self._take_option(code, option)

    def _on_settled(self, code: str, option: str) -> None:
        self._take_option(code, option)
        self._cards[code].focus_options()

    def _take_option(self, code: str, option: str) -> None:
        item = self._item(code)
        if item.answer != "several":
            self._give(code, (option,))
            self._answer_given()
            return
        answer = self._answers.get(code)
        before = () if answer is None else answer.options
        after = {*before, option} if option not in before else {*before} - {option}
        ordered = tuple(o.code for o in item.options if o.code in after)
        if ordered:
            self._give(code, ordered)
        else:
            self._clear(code)

    def _on_nothing_picked(self, code: str) -> None:
        self._give(code, ())
        self._answer_given()

    def _on_written(self, code: str, text: str) -> None:
        answer, number = self._answers.get(code), number_of(text)
        if answer is not None and answer.options == (number,):
            self.go_next()
        elif self._write_number(code, number):
            self._answer_given()

    def _on_left(self, code: str, text: str) -> None:
        # A field that goes with its page tells it, too.
        if code not in self._cards:
            return
        if self._item(code).answer == "note":
            self._write_note(code, text)
        else:
            self._write_number(code, number_of(text))

    def _write_number(self, code: str, number: str) -> bool:
        answer = self._answers.get(code)
        if number:
            self._give(code, (number,))
        elif answer is not None and not answer.refused:
            self._clear(code)
        return bool(number)

    def _on_listed(self, code: str, rows: tuple[str, ...]) -> None:
        answer = self._answers.get(code)
        if code not in self._cards:
            return
        if rows:
            self._give(code, rows)
        elif answer is not None and answer.options:
            self._clear(code)

    def _write_note(self, code: str, text: str) -> None:
        answer = self._answers.get(code)
        if text == (answer.note if answer is not None else ""):
            return
        if text:
            self._record(Answer(code, (), self._cards[code].source, note=text))
        else:
            self._clear(code)

    def _on_source_key(self) -> None:
        pressed = self.sender()
        assert isinstance(pressed, QShortcut)
        if self.active:
            self._cards[self.active].press_source(self._source_keys.index(pressed))

    def _on_source_picked(self, code: str, source: str) -> None:
        # Who answers now will mostly answer the next question, too.
        self.source = source
        answer = self._answers.get(code)
        if answer is not None:
            self._record(replace(answer, source=source))

    def _on_withheld(self, code: str, kind: str, reason: str) -> None:
        note = self._note(code)
        source = self._cards[code].source
        self._record(Answer(code, (), source, kind, reason, note))
        self._cards[code].focus_options()
        self._answer_given()

    def set_note(self, code: str, note: str) -> None:
        """Keep a note with an answer, if there is one."""
        answer = self._answers.get(code)
        if answer is not None and answer.note != note:
            self._record(replace(answer, note=note))

    def _give(self, code: str, options: tuple[str, ...]) -> None:
        source = self._cards[code].source
        answer = Answer(code, options, source, note=self._note(code))
        if answer != self._answers.get(code):
            self._record(answer)

    def _record(self, answer: Answer) -> None:
        self._answers[answer.item] = answer
        self._show_answer(answer.item)
        self.answered.emit(answer)

    def _clear(self, code: str) -> None:
        self._answers.pop(code, None)
        self._show_answer(code)
        self.cleared.emit(code)

    def _note(self, code: str) -> str:
        answer = self._answers.get(code)
        return "" if answer is None else answer.note

    def _item(self, code: str) -> Item:
        return self._cards[code].item

    def _show_answer(self, code: str) -> None:
        if code not in self._cards:
            return
        answer = self._answers.get(code)
        self._cards[code].set_answer(
            answer, asked=code not in self._unasked, saved=code not in self._unsaved
        )
