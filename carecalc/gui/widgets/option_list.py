# SPDX-License-Identifier: Apache-2.0
"""The options of a question: as many as there are, found by key, arrow or word."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from carecalc.domain.scale import Item, Option
from carecalc.gui.widgets.inputs import restyle
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.option_button import OptionButton
from carecalc.gui.widgets.speaking import Speaking, Voice

MANY = 12
"""More options than these get a line to find one by its words, and two columns."""


class OptionList(QWidget, Speaking):
    """One Tab stop with a mark that arrows move; `points` are in words, one an option."""

    picked = Signal(str)
    """An option was pressed; its code."""

    nothing_picked = Signal()
    """Of several options none is the case."""

    marked = Signal(object)
    """The keyboard's mark is on this button now, which wants to be in sight."""

    def __init__(
        self, voice: Voice, item: Item, points: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._item = item
        self._cursor = -1
        self._columns = 2 if item.answer == "several" or len(points) > MANY else 1
        self.setObjectName(f"options-{item.code}")
        self.setAccessibleName(self.words(item.label))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.find_line: _FindLine | None = None
        if len(item.options) > MANY:
            self.find_line = self._build_find()
            column.addWidget(self.find_line)
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        for number in range(self._columns):
            self._grid.setColumnStretch(number, 1)
        column.addLayout(self._grid)
        keys = item.keys()
        self.options = tuple(
            self._button(option, key, said)
            for option, key, said in zip(item.options, keys, points, strict=True)
        )
        self._nothing = self._nothing_button() if item.answer == "several" else None
        self._lay()

    # ------------------------------------------------------------ building

    def _build_find(self) -> "_FindLine":
        line = _FindLine(self)
        line.setObjectName(f"find-option-{self._item.code}")
        line.setAccessibleName(self.gettext("Find an answer"))
        line.setPlaceholderText(
            self.gettext("F: find an answer by its words; Enter takes the first")
        )
        line.setMinimumHeight(self.voice.look.size(44))
        line.textChanged.connect(self._on_sought)
        line.returnPressed.connect(self._on_return)
        line.went_down.connect(self._on_down)
        line.escaped.connect(self._on_escaped)
        return line

    def _button(self, option: Option, key: str, points: str) -> OptionButton:
        wording = self.words(option.label)
        tag = self.tag_of(option.mark, option.verbatim)
        button = OptionButton(
            self.voice.look,
            key,
            points,
            wording,
            several=self._item.answer == "several",
            tag=tag,
            parent=self,
        )
        button.setObjectName(f"option-{self._item.code}-{option.code}")
        button.setProperty("option", option.code)
        button.setAccessibleName(f"{points} {wording}".strip())
        button.setAccessibleDescription(tag)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(self._on_option)
        return button

    def _nothing_button(self) -> OptionButton:
        wording = self.gettext("None of these")
        button = OptionButton(
            self.voice.look, "0", "", wording, several=True, parent=self
        )
        button.setObjectName(f"option-{self._item.code}-none")
        button.setAccessibleName(wording)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(self._on_nothing)
        return button

    def _lay(self) -> None:
        # Those looked for, from top to bottom in the columns' order, without holes.
        sought = self._sought()
        place = 0
        for button in self._all():
            self._grid.removeWidget(button)
            wanted = button is self._nothing or sought in button.text().casefold()
            button.setVisible(wanted)
            if wanted:
                self._grid.addWidget(button, *divmod(place, self._columns))
                place += 1

    # ------------------------------------------------------------ what is shown

    def show_answer(self, chosen: Sequence[str], *, nothing: bool) -> None:
        """Show what was chosen; `nothing`: that none of several is the case."""
        for button in self.options:
            button.setChecked(button.property("option") in chosen)
        if self._nothing is not None:
            self._nothing.setChecked(nothing)
        self._cursor = -1
        self._rove()

    def take_focus(self) -> None:
        """Focus the one Tab stop of the options."""
        self._cursor = -1
        self._rove()
        for button in self._all():
            if button.focusPolicy() != Qt.FocusPolicy.NoFocus:
                button.setFocus(Qt.FocusReason.OtherFocusReason)

    def move_cursor(self, by: int) -> bool:
        """Move the mark; from nowhere it goes to the first option, or the chosen one."""
        shown = self._shown()
        if not shown:
            return False
        if self._cursor < 0:
            if by < 0:
                return False
            target = next((n for n, b in enumerate(shown) if b.isChecked()), 0)
        else:
            target = shown.index(self._all()[self._cursor]) + by
        if not 0 <= target < len(shown):
            return False
        self._mark(shown[target])
        return True

    def mark(self, option: str) -> None:
        """Put the mark on an option."""
        self.forget_words()
        for button in self.options:
            if button.property("option") == option:
                self._mark(button)

    def cursor_option(self) -> str | None:
        """Return the option under the mark; "" is "none of these"."""
        if self._cursor < 0:
            return None
        if self._cursor < len(self.options):
            return str(self.options[self._cursor].property("option"))
        return ""

    def open_find(self) -> bool:
        """Put the keyboard into the line that finds an option, if there is one."""
        if self.find_line is None:
            return False
        self.find_line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_line.selectAll()
        return True

    def forget_words(self) -> None:
        """Show every option again."""
        if self.find_line is not None:
            self.find_line.clear()

    def _mark(self, button: OptionButton) -> None:
        self._cursor = self._all().index(button)
        self._rove()
        button.setFocus(Qt.FocusReason.TabFocusReason)
        self.marked.emit(button)

    def _sought(self) -> str:
        if self.find_line is None:
            return ""
        return self.find_line.text().strip().casefold()

    def _all(self) -> list[OptionButton]:
        nothing = [] if self._nothing is None else [self._nothing]
        return [*self.options, *nothing]

    def _shown(self) -> list[OptionButton]:
        return [button for button in self._all() if not button.isHidden()]

    def _rove(self) -> None:
        # One Tab stop for the whole group: the mark, else the chosen one, else the first.
        shown = self._shown()
        stop = self._all()[self._cursor] if self._cursor >= 0 else None
        if stop not in shown:
            stop = next(
                (b for b in shown if b.isChecked()), shown[0] if shown else None
            )
        for button in self._all():
            button.setFocusPolicy(
                Qt.FocusPolicy.TabFocus if button is stop else Qt.FocusPolicy.NoFocus
            )

    # ------------------------------------------------------------ what the person does

    def _on_option(self) -> None:
        self.picked.emit(str(self.sender().property("option")))

    def _on_nothing(self) -> None:
        self.nothing_picked.emit()

    def _on_sought(self, words: str) -> None:
        self._cursor = -1
        self._lay()
        self._rove()
        assert self.find_line is not None
        found = any(not button.isHidden() for button in self.options)
        restyle(self.find_line, "state", "" if found else "error")

    def _on_return(self) -> None:
        found = [button for button in self.options if not button.isHidden()]
        if found and self._sought():
            self.forget_words()
            self.picked.emit(str(found[0].property("option")))

    def _on_down(self) -> None:
        self.move_cursor(1)

    def _on_escaped(self) -> None:
        self.forget_words()
        self.take_focus()


class _FindLine(Line):
    """A line that gives the keyboard to what it found."""

    went_down = Signal()
    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave downwards or altogether."""
        if event.key() == Qt.Key.Key_Down:
            self.went_down.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)
