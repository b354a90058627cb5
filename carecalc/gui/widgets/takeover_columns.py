# SPDX-License-Identifier: Apache-2.0
"""What each column of somebody's list holds, and what stands for every row."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.masking import last_four
from carecalc.domain.table import Row, Table, column_name
from carecalc.domain.taking_over import Plan
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import (
    Choice,
    Field,
    FieldGrid,
    button,
    card,
    label,
)
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.takeover_columns import Offered

_SAMPLES = 3
_LONGEST = 24
_MANY = ("", "serial", "why")
"""What several columns may hold at once: nothing that is taken."""

_HINTS: Mapping[str, str] = {
    "hukou": "110105",
    "paid-through": "2026-10",
    "assessed-on": "2026-03-01",
    "applied-on": "2024-05-01",
    "decided-on": "2024-05-20",
}


class ColumnsForm(QWidget, Speaking):
    """Shows the heads with what was found, to be looked over and changed."""

    agreed = Signal(object)
    """The `Plan` by which the rows are to be read."""

    other = Signal(int, int)
    """Another sheet, by its number, or the heads in another row."""

    given_up = Signal()

    def __init__(self, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("takeover-columns")
        self._table: Table | None = None
        self._offered: Offered | None = None
        self._columns: dict[int, Choice] = {}
        self._for_all: dict[str, Field] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("columns-notice")
        outer.addWidget(self._notice)
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(0, 0, 8, 0)
        self._inside.setSpacing(12)
        content = QWidget(self)
        content.setLayout(self._inside)
        outer.addWidget(scrolling(content, self), 1)
        ways = FlowLayout()
        self.go_on = button(
            self.gettext("Look at the rows"), "look-at-rows", "primary", self
        )
        self.go_on.clicked.connect(self._on_agreed)
        back = button(self.gettext("Another file"), "other-file", "", self)
        back.clicked.connect(self.given_up)
        ways.addWidget(self.go_on)
        ways.addWidget(back)
        outer.addLayout(ways)

    def offer(self, table: Table, offered: Offered) -> None:
        """Show a file and how it would be read."""
        self._table, self._offered = table, offered
        self._notice.clear()
        if offered.remembered:
            self._notice.tell(
                self.gettext(
                    "The columns are headed as in “{name}”: read as then.",
                    name=offered.remembered,
                )
            )
        while (item := self._inside.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._inside.addWidget(self._where())
        heads = self._heads()
        # Above the columns: what no column says is what has to be filled in.
        self._inside.addWidget(self._fixed())
        self._inside.addWidget(heads)
        self._show_unsaid()
        self._inside.addStretch(1)

    def plan(self) -> Plan:
        """Return how the rows are to be read, as it stands."""
        assert self._offered is not None, "a file is shown"
        fields = {
            column: str(choice.code())
            for column, choice in self._columns.items()
            if choice.code()
        }
        for_all = {
            name: said
            for name, field in self._for_all.items()
            if (said := _said(field))
        }
        before = self._offered.plan
        return Plan(before.sheet, before.head, fields, for_all)

    # -------------------------------------------------------------- parts

    def _where(self) -> QWidget:
        assert self._table is not None and self._offered is not None
        frame, column = card(self)
        column.addWidget(label(self._table.name, "heading", frame))
        row = FlowLayout(spacing=12, stands=True)
        self._sheet = Choice(frame)
        self._sheet.setMinimumContentsLength(12)
        self._sheet.fill(
            (number, sheet.name or self.gettext("The whole text"))
            for number, sheet in enumerate(self._table.sheets)
        )
        self._sheet.choose(self._offered.plan.sheet)
        self._sheet.activated.connect(self._on_other)
        row.addWidget(
            Field(self.voice.catalogue, self.gettext("Sheet"), self._sheet, "sheet")
        )
        self._head = Choice(frame)
        self._head.setMinimumContentsLength(6)
        rows = self._table.sheets[self._offered.plan.sheet].rows[:30]
        self._head.fill((each.number, str(each.number)) for each in rows)
        self._head.choose(self._offered.plan.head)
        self._head.activated.connect(self._on_other)
        row.addWidget(
            Field(
                self.voice.catalogue,
                self.gettext("Row of the heads"),
                self._head,
                "head-row",
            )
        )
        column.addLayout(row)
        return frame

    def _heads(self) -> QWidget:
        assert self._table is not None and self._offered is not None
        plan = self._offered.plan
        sheet = self._table.sheets[plan.sheet]
        heads = next((row.cells for row in sheet.rows if row.number == plan.head), {})
        below = [row for row in sheet.rows if row.number > plan.head]
        frame, column = card(self)
        column.addWidget(label(self.gettext("Columns"), "heading", frame))
        column.addWidget(
            label(
                self.gettext(
                    "What is not taken stays in your file. Numbers are shown by their "
                    "last digits."
                ),
                "hint",
                frame,
            )
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        choices = self._choices()
        self._columns = {}
        for place, (number, cell) in enumerate(sorted(heads.items())):
            title = f"{column_name(number)}  {_short(cell.text)}"
            grid.addWidget(label(title, "strong", frame), place, 0)
            samples = label(_samples(below, number), "muted", frame)
            grid.addWidget(samples, place, 1)
            choice = Choice(frame)
            choice.setObjectName(f"column-{column_name(number)}")
            choice.setAccessibleName(
                self.gettext("What column {column} holds", column=title)
            )
            choice.setMinimumContentsLength(20)
            choice.fill(choices)
            choice.choose(plan.fields.get(number, ""))
            choice.activated.connect(self._on_chosen)
            grid.addWidget(choice, place, 2)
            self._columns[number] = choice
        column.addLayout(grid)
        return frame

    def _choices(self) -> list[tuple[object, str]]:
        assert self._offered is not None
        found: list[tuple[object, str]] = [("", self.gettext("do not take"))]
        for name, column in self._offered.fields.items():
            if name in _MANY:
                continue
            group = self.words(self._offered.groups[column.group])
            found.append((name, f"{group} · {self.words(column.label)}"))
        return found

    def _fixed(self) -> QWidget:
        assert self._offered is not None
        frame, column = card(self)
        column.addWidget(label(self.gettext("For every row"), "heading", frame))
        column.addWidget(
            label(
                self.gettext(
                    "What no column of the list says, said once for all rows."
                ),
                "hint",
                frame,
            )
        )
        self._grid = grid = FieldGrid()
        self._for_all = {}
        for name, known in self._offered.fields.items():
            if not known.is_for_all:
                continue
            value = self._offered.plan.for_all.get(name, "")
            codes = self._offered.choices.get(name)
            control: Choice | QLineEdit
            if codes:
                control = Choice(frame)
                control.fill(
                    [("", "—"), *((c, self.words(t)) for c, t in codes.items())]
                )
                control.choose(value)
            else:
                control = QLineEdit(value, frame)
                control.setPlaceholderText(_HINTS.get(name, ""))
            field = Field(
                self.voice.catalogue,
                self.words(known.label),
                control,
                f"for-all-{name}",
            )
            self._for_all[name] = field
            grid.add(field)
        column.addLayout(grid)
        return frame

    # -------------------------------------------------------------- slots

    def _on_other(self, index: int) -> None:
        assert self._offered is not None
        sheet = self._sheet.code()
        assert isinstance(sheet, int)
        head = self._head.code()
        # In another sheet the heads are looked for anew.
        is_same = sheet == self._offered.plan.sheet
        self.other.emit(sheet, head if is_same and isinstance(head, int) else 0)

    def _on_chosen(self, index: int) -> None:
        """Let one column hold a thing: that it was chosen for last."""
        chosen = self.sender()
        assert isinstance(chosen, Choice)
        for choice in self._columns.values():
            is_twice = choice is not chosen and choice.code() == chosen.code()
            if is_twice and chosen.code() not in _MANY:
                choice.choose("")
        self._show_unsaid()

    def _show_unsaid(self) -> None:
        """Ask for every row only what no column says."""
        said = {choice.code() for choice in self._columns.values()}
        for name, field in self._for_all.items():
            field.setVisible(name not in said or bool(_said(field)))
        self._grid.close_up()

    def _on_agreed(self) -> None:
        self.agreed.emit(self.plan())


def _said(field: Field) -> str:
    control = field.control
    if isinstance(control, Choice):
        return str(control.code() or "")
    assert isinstance(control, QLineEdit)
    return control.text().strip()


def _samples(rows: list[Row], column: int) -> str:
    """Return what the first rows say; of long numbers the last digits alone."""
    found = []
    for row in rows:
        cell = row.cell(column)
        if cell is not None and cell.text:
            digits = sum(character.isdigit() for character in cell.text)
            found.append(last_four(cell.text) if digits > 8 else _short(cell.text))
        if len(found) == _SAMPLES:
            break
    return " · ".join(found)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
