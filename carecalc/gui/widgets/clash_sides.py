# SPDX-License-Identifier: Apache-2.0
"""The two sides of a clash beside each other: to choose from, or as was decided."""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import east_asian_width

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.handover_merge import (
    OTHER,
    OURS,
    PERSON,
    SAME,
    SAME_PERSON,
    THEIRS,
)
from carecalc.gui.page import Desk
from carecalc.gui.widgets.clash_words import Line, lines_of
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.numbers import KEYS, Numbers
from carecalc.i18n import Catalogue
from carecalc.services.handover_clashes import Parked
from carecalc.text import Message

_IN_A_BUTTON = 18
"""Half characters that are seen whole in half of the dialog; a Chinese one is two."""

_TAKEN = "✓ "


class SideChoice(QWidget):
    """Two buttons side by side, of which one is chosen: by click, or by 1 and 2."""

    def __init__(
        self, name: str, sides: tuple[tuple[str, str], ...], title: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        self._title = title
        self._buttons: dict[QPushButton, str] = {}
        for column, (code, _) in enumerate(sides):
            made = button("", f"{name}-{code}", "", self)
            made.setCheckable(True)
            made.setAutoExclusive(True)
            made.setAutoDefault(False)
            made.toggled.connect(self._on_toggled)
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            grid.addWidget(made, 0, column)
            grid.setColumnStretch(column, 1)
            self._buttons[made] = code
        self.call(dict(sides))
        self.setFocusProxy(next(iter(self._buttons)))

    def call(self, sides: Mapping[str, str]) -> None:
        """Let the sides be called so."""
        for number, (each, code) in enumerate(self._buttons.items(), 1):
            words = sides[code]
            each.setText(f"{number}  {words}")
            each.setToolTip(words)
            each.setAccessibleName(f"{self._title}: {words}")
        self._on_toggled()

    def _on_toggled(self) -> None:
        """Mark what is chosen by more than its colour."""
        for each in self._buttons:
            words = each.text().removeprefix("✓ ")
            each.setText(f"✓ {words}" if each.isChecked() else words)

    def chosen(self) -> str:
        """Return the side that is chosen; "" for none yet."""
        return next((c for b, c in self._buttons.items() if b.isChecked()), "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by the number of a side, and go on to the next field."""
        number = event.text()
        if number in ("1", "2"):
            list(self._buttons)[int(number) - 1].click()
            list(self._buttons)[-1].setFocus()
            self.focusNextChild()
        else:
            super().keyPressEvent(event)


class Sides(QWidget):
    """Line by line what office and laptop say; numbers by their ends until asked for.

    Of what is open there is a choice for each field, or one for all; of what was
    decided the side that was taken has a mark, and the other stays readable.
    """

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget, one: Parked
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._clash = one.record.value
        self.numbers = Numbers(desk, one.record.person_id, self)
        self.numbers.shown.connect(self._on_shown)
        self._lines = lines_of(self._clash)
        self._texts: list[tuple[QLabel, Line, str]] = []
        self.choices: dict[str, SideChoice] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._show = button(self.gettext("Show numbers"), "show-numbers", "link", self)
        self._show.setToolTip(
            self.gettext("Shows the whole numbers; that you saw them is recorded.")
        )
        self._show.setAutoDefault(False)
        self._show.clicked.connect(self._on_show)
        self._key = QShortcut(QKeySequence(KEYS), self)
        self._key.activated.connect(self._on_show)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        column.addLayout(self._grid)
        column.addWidget(self._show, 0, Qt.AlignmentFlag.AlignLeft)
        self._build()
        if not self._clash.decided and self._clash.kind != PERSON:
            choice = SideChoice("side", self._all(), self.gettext("Decide"), self)
            self.choices[""] = choice
            column.addWidget(choice)
        self._on_shown()

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self._catalogue.render(Message(template, values))

    @property
    def _laptop(self) -> str:
        return self.gettext("Laptop {label}", label=self._clash.device)

    def _all(self) -> tuple[tuple[str, str], ...]:
        """Return the two answers where not each field is decided by itself."""
        if self._clash.kind == SAME_PERSON:
            return (
                (SAME, self.gettext("The same person")),
                (OTHER, self.gettext("Somebody else")),
            )
        return (OURS, self.gettext("The office's")), (THEIRS, self._laptop)

    # -------------------------------------------------------------- building

    def _build(self) -> None:
        heads = ("", self.gettext("Office"), self._laptop)
        for column, words in enumerate(heads):
            self._grid.addWidget(label(words, "caption", self), 0, column)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        for number, line in enumerate(self._lines, 1):
            self._add(3 * number, line)

    def _add(self, row: int, line: Line) -> None:
        title = self._catalogue.render(line.title)
        self._grid.addWidget(label(title, "strong", self), row, 0)
        by_field = self._clash.kind == PERSON
        chooses = by_field and not self._clash.decided
        is_long = self._is_long(line)
        if is_long or not chooses:
            for column, side in ((1, OURS), (2, THEIRS)):
                said = label("", "strong" if self._is_taken(line, side) else "", self)
                said.setObjectName(f"{side}-{line.field}")
                self._texts.append((said, line, side))
                self._grid.addWidget(said, row, column)
        if chooses:
            choice = SideChoice(
                f"side-{line.field}",
                ((OURS, self.gettext("The office's")), (THEIRS, self._laptop)),
                title,
                self,
            )
            self.choices[line.field] = choice
            self._grid.addWidget(choice, row + is_long, 1, 1, 2)
        if by_field:
            before = label("", "hint", self)
            self._texts.append((before, line, ""))
            self._grid.addWidget(before, row + 2, 1, 1, 2)

    def _is_taken(self, line: Line, side: str) -> bool:
        """Say whether a side was the one decided for, wholly or in a field."""
        decided = self._clash.decided
        of_all = decided.get("", "")
        return decided.get(line.field, of_all) == side

    def _is_long(self, line: Line) -> bool:
        sides = (self._catalogue.render(side) for side in (line.ours, line.theirs))
        return max(map(_halves, sides)) > _IN_A_BUTTON

    # -------------------------------------------------------------- numbers

    def _text(self, line: Line, side: str) -> str:
        raw = {OURS: line.ours, THEIRS: line.theirs, "": line.base}[side]
        text = self._catalogue.render(raw)
        is_whole = self.numbers.is_whole(line.number)
        return line.seen(text, is_whole) or self.gettext("(empty)")

    def _hidden(self) -> tuple[str, ...]:
        found = {line.number for line in self._lines if line.number}
        return tuple(n for n in sorted(found) if not self.numbers.is_whole(n))

    def _on_show(self) -> None:
        if self._hidden():
            self.numbers.ask(*self._hidden())

    def _on_shown(self) -> None:
        for said, line, side in self._texts:
            text = self._text(line, side)
            if not side:
                text = self.gettext("before: {text}", text=text)
            elif self._is_taken(line, side):
                text = _TAKEN + text
            said.setText(text)
        for line in self._lines:
            choice = self.choices.get(line.field)
            if choice is not None and not self._is_long(line):
                choice.call({side: self._text(line, side) for side in (OURS, THEIRS)})
        can = bool(self._hidden()) and self.numbers.can_be_shown
        had = self._show.hasFocus()
        self._show.setVisible(can)
        if had and not can and self.choices:
            next(iter(self.choices.values())).setFocus()


def _halves(text: str) -> int:
    return sum(1 + (east_asian_width(each) in "WF") for each in text)
