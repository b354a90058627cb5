# SPDX-License-Identifier: Apache-2.0
"""One sheet of figures: its chart, the same numbers in a table, and whose they are."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.chart import shown
from carecalc.domain.figures import Figure, Sheet, chart_of, heads_of, part_of
from carecalc.domain.masking import last_four
from carecalc.domain.period import Month, age_in_month
from carecalc.domain.person import Person
from carecalc.gui.dialog import scrolling
from carecalc.gui.elided import Elided
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.chart import ChartView
from carecalc.gui.widgets.inputs import Card, button, label
from carecalc.i18n import Catalogue
from carecalc.text import Message


class SheetView(QWidget):
    """Chart and table of a sheet; `chosen(code)` is a figure whose people are wanted."""

    chosen = Signal(str)

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self._desk = desk
        self._catalogue = catalogue
        self._sheet: Sheet | None = None
        self._table: WholeTable | None = None
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._title = label("", "heading", content)
        self._title.setObjectName("sheet-title")
        self._period = label("", "muted", content)
        self._period.setObjectName("sheet-period")
        self._empty = label(
            self.gettext("Nothing is counted here yet."), "muted", content
        )
        self._empty.setObjectName("nothing-counted")
        self._card = Card(content)
        self.chart = ChartView(catalogue, desk.look, self._card)
        self.chart.chosen.connect(self._on_mark)
        self._card.column.addWidget(self.chart)
        for widget in (self._title, self._period, self._empty, self._card):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self._area = scrolling(content, self)
        # The table below the chart is as wide as its numbers, whatever the window.
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        self._hide()

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self._catalogue.render(Message(template, values))

    def show_sheet(self, sheet: Sheet) -> None:
        """Show another sheet, or the same counted anew."""
        self._hide()
        self._sheet = sheet
        say = self._catalogue.render
        self._title.setText(say(sheet.title))
        said = [say(sheet.period.words)]
        if sheet.note:
            said.append(say(sheet.note))
        self._period.setText(" · ".join(said))
        self._empty.setVisible(sheet.is_empty)
        if sheet.is_empty:
            return
        # What days it is of stands above.
        self.chart.show_chart(replace(chart_of(sheet), note=""))
        self._card.setVisible(True)
        self._table = WholeTable(
            self._columns(sheet), "figures", say(sheet.title), self._scale(), self
        )
        self._table.opened.connect(self._on_row)
        self._table.rows.start(len(sheet.all), sheet.all)
        self._table.fit()
        self._column.insertWidget(self._column.count() - 1, self._table)

    def point_to(self, code: str) -> None:
        """Put the keyboard on a figure: where somebody comes back from its people."""
        if self._sheet is None or self._table is None:
            return
        codes = [figure.code for figure in self._sheet.all]
        if code in codes:
            self._table.selectRow(codes.index(code))
            self._table.setFocus()
            self._area.ensureWidgetVisible(self._table, 0, 0)

    def begin(self) -> None:
        """Put the keyboard on the chart."""
        if self._card.isVisible():
            self.chart.setFocus()

    def _hide(self) -> None:
        self._card.setVisible(False)
        self._empty.setVisible(False)
        if self._table is not None:
            self._table.hide()
            self._table.deleteLater()
            self._table = None

    def _scale(self) -> float:
        return self._desk.look.text_size / 100

    def _columns(self, sheet: Sheet) -> tuple[Column, ...]:
        heads = [self._catalogue.render(words) for words in heads_of(sheet)]
        part = _Parts(sheet, self._catalogue)
        first = Column(self.gettext("Figure"), part.name, 150, takes_rest=True)
        columns = [first]
        columns += [
            Column(heads[1], part.numerator, 84, is_number=True),
            Column(heads[2], part.denominator, 84, is_number=True),
            Column(heads[3], part.part, 84, is_number=True),
        ]
        for number, head in enumerate(heads[4:]):
            value = _ValueOf(number, self._catalogue)
            columns.append(Column(head, value, 84, is_number=True))
        return tuple(columns)

    def _on_mark(self, series: int, category: int) -> None:
        assert self._sheet is not None
        self.chosen.emit(self._sheet.figures[category].code)

    def _on_row(self, number: int) -> None:
        assert self._sheet is not None
        self.chosen.emit(self._sheet.all[number].code)


class _Parts:
    """What the columns of a table say of a figure."""

    def __init__(self, sheet: Sheet, catalogue: Catalogue) -> None:
        self._sheet = sheet
        self._say = catalogue.render

    def name(self, figure: Figure) -> str:
        return self._say(figure.name)

    def numerator(self, figure: Figure) -> str:
        return self._say(shown(figure.numerator))

    def denominator(self, figure: Figure) -> str:
        return self._say(shown(figure.denominator))

    def part(self, figure: Figure) -> str:
        return self._say(part_of(figure, self._sheet))


class _ValueOf:
    """One of the other values of a figure, in words."""

    def __init__(self, number: int, catalogue: Catalogue) -> None:
        self._number = number
        self._say = catalogue.render

    def __call__(self, figure: Figure) -> str:
        return self._say(shown(figure.values[self._number]))


class WholeTable(Table):
    """A table with all its rows in sight: what it stands in scrolls, not the table."""

    def fit(self) -> None:
        """Be as high as the rows are."""
        head = self.horizontalHeader().sizeHint().height()
        rows = self.rows.rowCount() * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(head + rows + 2 * self.frameWidth() + 2)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if isinstance(area, QScrollArea) and area.widget() is not None:
            row = self.visualRect(self.currentIndex())
            at = self.viewport().mapTo(area.widget(), row.center())
            area.ensureVisible(at.x(), at.y(), 0, 60)


class PeopleOf(QWidget):
    """Whose a figure is: `opened` a person, `left` back to the figures."""

    opened = Signal(str)
    left = Signal()

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("people-of")
        self._catalogue = catalogue
        self._month = Month.of(desk.context.today())
        back = button(self.gettext("Back to the figures"), "back-to-figures", "", self)
        back.setIcon(desk.look.icon("back"))
        back.setToolTip("Esc")
        back.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        back.clicked.connect(self.left)
        self._title = Elided("", self)
        self._title.setProperty("role", "heading")
        self._title.setObjectName("figure-title")
        self._told = Elided("", self)
        self._told.setProperty("role", "muted")
        self._told.setObjectName("figure-told")
        self._table = Table(
            self._columns(),
            "people-counted",
            self.gettext("People"),
            desk.look.text_size / 100,
            self,
        )
        self._table.opened.connect(self._on_opened)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        # One line: where the window is low, the people are what is looked at.
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(back)
        head.addWidget(self._title, 1)
        column.addLayout(head)
        column.addWidget(self._told)
        column.addWidget(self._table, 1)

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self._catalogue.render(Message(template, values))

    def show_figure(self, sheet: Sheet, figure: Figure) -> None:
        """Say which figure it is, before its people are here."""
        say = self._catalogue.render
        self._title.setText(f"{say(sheet.title)}: {say(figure.name)}")
        self._told.setText(
            self.gettext(
                "{counted}: {numerator} · {of}: {denominator} · {period}",
                counted=sheet.counted,
                numerator=shown(figure.numerator),
                of=sheet.of,
                denominator=shown(figure.denominator),
                period=sheet.period.words,
            )
        )
        for line in (self._title, self._told):
            line.setToolTip(line.text())
        self._table.rows.start(0, ())

    def show_people(self, people: tuple[Person, ...]) -> None:
        """Show whose it is."""
        self._table.rows.start(len(people), people)
        if people:
            self._table.selectRow(0)
        self._table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.gettext("Name"), self._name, 120, is_strong=True),
            Column(self.gettext("Identity number"), self._number, 120),
            Column(self.gettext("Age"), self._age, 56),
            Column(self.gettext("Community"), self._community, 130, takes_rest=True),
        )

    def _name(self, person: Person) -> str:
        return person.name

    def _number(self, person: Person) -> str:
        return last_four(person.id_number)

    def _age(self, person: Person) -> str:
        return str(age_in_month(person.birth_date, self._month))

    def _community(self, person: Person) -> str:
        return person.community

    def _on_opened(self, number: int) -> None:
        person = self._table.rows.row(number)
        if isinstance(person, Person):
            self.opened.emit(person.id)
