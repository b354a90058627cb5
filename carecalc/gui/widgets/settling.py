# SPDX-License-Identifier: Apache-2.0
"""One difference of two assessors: both answers, which one counts, and why."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QWidget,
)

from carecalc.domain.scale import Scale
from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.gui.widgets.inputs import (
    Choice,
    Field,
    card,
    is_writing,
    label,
    pill,
    restyle,
)
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.option_button import OptionButton
from carecalc.gui.widgets.questions import plain_key, points_of
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.filling_answers import answer_words, numbered
from carecalc.services.raters import Difference
from carecalc.services.visit_view import items_of

Options = tuple[str, ...]


class Settling(QWidget, Speaking):
    """A card for an item; keys 1 and 2 take an answer, 3 goes to the others.

    What was chosen is told by `settled` once there is a reason too.
    """

    settled = Signal(str, object, str)
    """The item, the options that count, the reason."""

    entered = Signal(str)
    """Enter was pressed in the reason: go on with the next difference."""

    def __init__(
        self,
        voice: Voice,
        scale: Scale,
        found: Difference,
        *,
        can_write: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.item = item = items_of(scale)[found.item]
        self._can_write = can_write
        self._found = found
        self._sent: tuple[Options | None, str] = (None, "")
        self.chosen: Options | None = None
        self.setObjectName(f"difference-{item.code}")
        frame, column = card(self)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        head = QHBoxLayout()
        head.addWidget(label(self.words(numbered(scale, item)), "strong", frame), 1)
        self._state = pill("", "warning", frame)
        self._state.setObjectName(f"settled-{item.code}")
        self._state.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        head.addWidget(self._state)
        column.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for place in (0, 1):
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        first, second = self.gettext("First assessor"), self.gettext("Second assessor")
        self.first = self._answer("1", first, found.first, frame)
        self.second = self._answer("2", second, found.second, frame)
        for place, (title, made) in enumerate(
            ((first, self.first), (second, self.second))
        ):
            grid.addWidget(label(title, "caption", frame), 0, place)
            grid.addWidget(made, 1, place)
            made.clicked.connect(self._on_clicked)
        self.others = Choice(frame)
        self.others.setEnabled(can_write)
        self._fill_others()
        counts = self.gettext("Counts as")
        if item.answer == "single":
            counts = self.gettext("Counts as (3: another answer)")
        grid.addWidget(
            Field(voice.catalogue, counts, self.others, f"counts-{item.code}"), 2, 0
        )
        self.line = Line(frame)
        self.line.setMaxLength(200)
        self.line.setReadOnly(not can_write)
        self._field = Field(
            voice.catalogue, self.gettext("Reason"), self.line, f"why-{item.code}"
        )
        grid.addWidget(self._field, 2, 1)
        self.others.activated.connect(self._on_activated)
        self.line.editingFinished.connect(self._on_edited)
        self.line.returnPressed.connect(self._on_return)
        self.show_found(found)

    def _answer(
        self, key: str, title: str, given: Answer | None, parent: QWidget
    ) -> OptionButton:
        words = self.words(answer_words(self.item, given))
        points = points_of(self.item, given)
        made = OptionButton(
            self.voice.look,
            key,
            "" if points is None else self.words(points),
            words,
            parent=parent,
        )
        made.setObjectName(f"take-{key}-{self.item.code}")
        made.setAccessibleName(f"{title}: {words}")
        # A refusal cannot be what counts: no standard gives points to one.
        made.setEnabled(self._can_write and _options(given) is not None)
        return made

    def _fill_others(self) -> None:
        known = [_options(self._found.first), _options(self._found.second)]
        offered: list[Options] = [options for options in known if options is not None]
        if self.item.answer == "single":
            offered = [(option.code,) for option in self.item.options]
        settlement = self._found.settlement
        if settlement is not None and settlement.options not in offered:
            offered.append(settlement.options)
        self.others.fill(
            (
                options,
                self.words(answer_words(self.item, Answer(self.item.code, options))),
            )
            for options in offered
        )
        self.others.setCurrentIndex(-1)

    # ------------------------------------------------------------ what is known

    @property
    def is_settled(self) -> bool:
        """Whether the file holds a settlement of this difference."""
        return self._found.settlement is not None

    def show_found(self, found: Difference) -> None:
        """Show what the file holds; what is typed and not saved stays."""
        self._found = found
        kept = found.settlement
        if kept is not None:
            self.chosen = kept.options
            self._sent = (kept.options, kept.reason)
            if not self.line.hasFocus():
                self.line.setText(kept.reason)
        self._field.clear_error()
        said = self.gettext("settled") if kept else self.gettext("not settled")
        self._state.setText(said)
        restyle(self._state, "kind", "good" if kept else "warning")
        self._show_chosen()

    def start_widget(self) -> QWidget:
        """Return where the keyboard begins."""
        if self.chosen is not None:
            return self.line
        return next(
            (made for made in (self.first, self.second) if made.isEnabled()),
            self.others,
        )

    def typed(self) -> tuple[Options | None, str] | None:
        """Return what is chosen and typed but not saved; None where nothing is."""
        now = (self.chosen, self.line.text())
        return None if now == self._sent else now

    def take(self, typed: tuple[Options | None, str]) -> None:
        """Choose and type again what was."""
        self.chosen, text = typed
        self.line.setText(text)
        self._show_chosen()

    def flush(self) -> None:
        """Save what is chosen, if there is a reason too."""
        now = (self.chosen, self.line.text())
        if not self._can_write or self.chosen is None or not now[1].strip():
            return
        if now != self._sent:
            self._sent = now
            self.settled.emit(self.item.code, self.chosen, now[1])

    def show_error(self, error: UserError | str) -> None:
        """Say below the reason what is wrong."""
        self._sent = (None, "")
        self._field.show_error(error)

    def _show_chosen(self) -> None:
        for made, given in (
            (self.first, self._found.first),
            (self.second, self._found.second),
        ):
            options = _options(given)
            made.setChecked(self.chosen is not None and options == self.chosen)
        if self.chosen is None:
            self.others.setCurrentIndex(-1)
        else:
            self.others.choose(self.chosen)

    # ------------------------------------------------------------ choosing

    def choose(self, options: Options) -> None:
        """Let an answer count, and ask for the reason."""
        self.chosen = options
        self._field.clear_error()
        self._show_chosen()
        self.flush()
        self.line.setFocus()

    def _on_clicked(self) -> None:
        given = self._found.first if self.sender() is self.first else self._found.second
        options = _options(given)
        if options is not None:
            self.choose(options)

    def _on_activated(self, index: int) -> None:
        chosen = self.others.itemData(index)
        self.chosen = tuple(str(code) for code in chosen)
        self._show_chosen()
        self.flush()

    def _on_edited(self) -> None:
        self.flush()

    def _on_return(self) -> None:
        if self.chosen is None:
            self.show_error(self.gettext("Choose first which answer counts."))
        elif not self.line.text().strip():
            self.show_error(
                self.gettext("Say why the difference is settled in this way.")
            )
        else:
            self.entered.emit(self.item.code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take 1, 2 and 3 as on the buttons; Enter goes to the reason."""
        key = plain_key(event.text())
        focus = QApplication.focusWidget()
        if not self._can_write or is_writing(focus):
            event.ignore()
        elif key == "1" and self.first.isEnabled():
            self.first.click()
        elif key == "2" and self.second.isEnabled():
            self.second.click()
        elif key == "3" and self.others.isEnabled():
            self.others.setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.line.setFocus()
        elif event.key() == Qt.Key.Key_Space and isinstance(focus, OptionButton):
            focus.click()
        else:
            event.ignore()


def _options(given: Answer | None) -> Options | None:
    """Return what an answer says, None where it is refused or not there."""
    if given is None or given.refused:
        return None
    return given.options
