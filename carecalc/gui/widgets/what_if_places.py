# SPDX-License-Identifier: Apache-2.0
"""What can be tried of the law in force, and what is tried: one line a place."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.gui.flow import FlowLayout
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.inputs import Choice, Field, button
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.what_if_words import name_of, value_words
from carecalc.services import sandbox
from carecalc.services.sandbox import POLICY, LawNow, Sandbox, Source
from carecalc.services.sandbox_places import GROUPS, STANDARD, Place

CHANGED, EVERYTHING = "changed", ""


@dataclass(frozen=True, slots=True)
class _Row:
    place: Place
    value: tuple[str, ...] | None

    @property
    def is_changed(self) -> bool:
        """Whether another value is tried there."""
        return self.value != self.place.value


class PlacesList(QWidget, Speaking):
    """The places of one file or all changed ones.

    `wanted(place)` is to be changed, `taken_back(place)` no more.
    """

    wanted = Signal(object)
    taken_back = Signal(object)

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._now: LawNow | None = None
        self._box = sandbox.NOTHING
        self._shown: tuple[_Row, ...] = ()
        self._file = Choice(self)
        self._file.setMinimumContentsLength(16)
        self._file.activated.connect(self._on_narrowed)
        self._group = Choice(self)
        self._group.setMinimumContentsLength(12)
        self._group.activated.connect(self._on_narrowed)
        row = FlowLayout(spacing=8, stands=True)
        row.addWidget(
            Field(voice.catalogue, self.gettext("Rules"), self._file, "what-if-file")
        )
        row.addWidget(
            Field(voice.catalogue, self.gettext("Kind"), self._group, "what-if-group")
        )
        self.table = Table(
            (
                Column(
                    self.gettext("Where it stands"), self._name, 130, takes_rest=True
                ),
                Column(self.gettext("Clause"), self._clause, 80),
                Column(self.gettext("Now"), self._before, 90),
                Column(self.gettext("Tried"), self._after, 90, is_strong=True),
            ),
            "what-if-places",
            self.gettext("What can be tried"),
            voice.look.text_size / 100,
            self,
        )
        self.table.opened.connect(self._on_opened)
        self.table.selectionModel().currentChanged.connect(self._on_current)
        self._change = button(
            self.gettext("Try another value …"), "change-value", "primary", self
        )
        self._change.clicked.connect(self._on_change)
        self._back = button(self.gettext("Take back"), "take-back", "", self)
        self._back.clicked.connect(self._on_back)
        row.addWidget(self._change)
        row.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self._on_current()

    def show_law(self, now: LawNow, tried: Sandbox) -> None:
        """Show what can be tried of the law of a month."""
        self._now, self._box = now, tried
        policies = [s for s in now.sources if s.kind == POLICY]
        found = [(s.file, self.words(s.label)) for s in policies]
        if any(source.places for source in now.sources if source.kind != POLICY):
            found.append((STANDARD, self.gettext(GROUPS[STANDARD])))
        found.append((CHANGED, self.gettext("What is changed")))
        chosen = self._file.code()
        self._file.fill(found)
        if chosen is None:
            # The file with most to try is mostly the one that is thought of.
            self._file.choose(max(policies, key=_first_looked_at).file)
        self._offer_groups()
        self._fill()

    def show_tried(self, tried: Sandbox) -> None:
        """Show other values of the same law."""
        self._box = tried
        self._fill()

    def begin(self) -> None:
        """Put the keyboard into the list."""
        self.table.setFocus()

    # -------------------------------------------------------------- rows

    def _places(self) -> list[Place]:
        assert self._now is not None
        file = self._file.code()
        every = [place for source in self._now.sources for place in source.places]
        if file == CHANGED:
            return [place for place in every if self._row(place).is_changed]
        if file == STANDARD:
            return [place for place in every if place.group == STANDARD]
        return [place for place in every if place.file == file]

    def _row(self, place: Place) -> _Row:
        assert self._now is not None
        return _Row(place, sandbox.value_in(self._now, self._box, place))

    def _offer_groups(self) -> None:
        held = {place.group for place in self._places()}
        offered = [(EVERYTHING, self.gettext("Everything"))]
        offered += [
            (g, self.gettext(words)) for g, words in GROUPS.items() if g in held
        ]
        self._group.fill(offered)

    def _fill(self) -> None:
        group = self._group.code()
        held = self.table.current()
        places = [
            place
            for place in self._places()
            if group in (EVERYTHING, None, place.group)
        ]
        self._shown = tuple(map(self._row, places))
        self.table.rows.start(len(self._shown), self._shown)
        codes = [row.place.code for row in self._shown]
        if isinstance(held, _Row) and held.place.code in codes:
            self.table.selectRow(codes.index(held.place.code))
        elif codes:
            self.table.selectRow(0)
        self._on_current()

    def _name(self, row: _Row) -> str:
        return self.words(name_of(row.place))

    def _clause(self, row: _Row) -> str:
        return row.place.clause

    def _before(self, row: _Row) -> str:
        return self.words(value_words(row.place, row.place.value))

    def _after(self, row: _Row) -> str:
        if not row.is_changed:
            return ""
        return self.words(value_words(row.place, row.value))

    # -------------------------------------------------------------- slots

    def _on_narrowed(self) -> None:
        if self.sender() is self._file:
            self._offer_groups()
        self._fill()

    def _on_current(self) -> None:
        row = self.table.current()
        self._change.setEnabled(isinstance(row, _Row))
        self._back.setEnabled(isinstance(row, _Row) and row.is_changed)

    def _on_opened(self, number: int) -> None:
        self.wanted.emit(self._shown[number].place)

    def _on_change(self) -> None:
        row = self.table.current()
        if isinstance(row, _Row):
            self.wanted.emit(row.place)

    def _on_back(self) -> None:
        row = self.table.current()
        if isinstance(row, _Row):
            self.taken_back.emit(row.place)


def _first_looked_at(source: Source) -> tuple[int, int]:
    """Return what makes a file the first to be shown: levels in it, then its length."""
    amounts = sum(place.group == "amount" for place in source.places)
    return amounts, len(source.places)
