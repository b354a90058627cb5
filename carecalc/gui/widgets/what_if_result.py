# SPDX-License-Identifier: Apache-2.0
"""What a change costs: recipients and yuan, by programme, before and after."""

from fractions import Fraction

from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.chart import BARS, Chart, Series, Value, shown
from carecalc.gui.dialog import scrolling
from carecalc.gui.tables import Column
from carecalc.gui.widgets.chart import ChartView
from carecalc.gui.widgets.figure_view import WholeTable
from carecalc.gui.widgets.inputs import Card, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.what_if_words import money_words, signed
from carecalc.services.sandbox_told import Row, Told, notes, rows
from carecalc.services.sandbox_values import ALL
from carecalc.text import N_, Message


class ResultView(QWidget, Speaking):
    """The answer by programme, then drawn; `summary` says it in two sentences."""

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._notes = label("", "muted", content)
        self._notes.setObjectName("what-if-notes")
        self._table = WholeTable(
            self._columns(),
            "what-if-cost",
            self.gettext("What it costs"),
            voice.look.text_size / 100,
            content,
        )
        self._card = Card(content)
        self.chart = ChartView(voice.catalogue, voice.look, self._card)
        self._card.column.addWidget(self.chart)
        for widget in (self._table, self._card, self._notes):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(scrolling(content, self))
        self._card.setVisible(False)
        self._table.setVisible(False)

    def summary(self, told: Told) -> tuple[str, str]:
        """Return the answer in a headline and a sentence."""
        whole = rows(told)[-1]
        if not told.altered:
            return (
                self.gettext("{month}: the law as it stands", month=told.month),
                self.gettext(
                    "{people} recipients, {yuan} yuan a month. Choose below what to "
                    "try.",
                    people=whole.people[0],
                    yuan=money_words(_number(whole.yuan[0])),
                ),
            )
        turned = told.answer.groups[ALL][ALL]
        return (
            self.gettext(
                "{month} yuan a month, {year} yuan a year",
                month=money_words(_number(whole.more), is_signed=True),
                year=money_words(_number(whole.more_a_year), is_signed=True),
            ),
            self.gettext(
                "{people} recipients instead of {before} ({more}); {gaining} have "
                "more, {losing} have less.",
                people=whole.people[1],
                before=whole.people[0],
                more=signed(int(_number(whole.more_people))),
                gaining=len(turned.gaining),
                losing=len(turned.losing),
            ),
        )

    def show_told(self, told: Told) -> None:
        """Show an answer."""
        found = rows(told)
        self._notes.setText(" ".join(self.words(words) for words in notes(told)[1:]))
        self._table.rows.start(len(found), found)
        self._table.fit()
        self._table.setVisible(True)
        self._card.setVisible(len(found) > 1)
        if len(found) > 1:
            self.chart.show_chart(self._drawn(found))

    def _drawn(self, found: tuple[Row, ...]) -> Chart:
        lines = found[:-1]
        return Chart(
            BARS,
            Message(N_("Cost a month, by programme")),
            Message(N_("yuan")),
            tuple(row.name for row in lines),
            (
                Series(Message(N_("now")), tuple(row.yuan[0] for row in lines)),
                Series(Message(N_("if tried")), tuple(row.yuan[1] for row in lines)),
            ),
        )

    def _columns(self) -> tuple[Column, ...]:
        numbers = (
            (N_("Recipients now"), self._people_now),
            (N_("if tried"), self._people_tried),
            (N_("Yuan a month now"), self._yuan_now),
            (N_("if tried"), self._yuan_tried),
            (N_("more or less"), self._more),
        )
        return (
            Column(self.gettext("Programme"), self._name, 110, takes_rest=True),
            *(
                Column(self.gettext(title), text, 62, is_number=True)
                for title, text in numbers
            ),
        )

    def _name(self, row: Row) -> str:
        return self.words(row.name)

    def _people_now(self, row: Row) -> str:
        return self.words(shown(row.people[0]))

    def _people_tried(self, row: Row) -> str:
        return self.words(shown(row.people[1]))

    def _yuan_now(self, row: Row) -> str:
        return money_words(_number(row.yuan[0]))

    def _yuan_tried(self, row: Row) -> str:
        return money_words(_number(row.yuan[1]))

    def _more(self, row: Row) -> str:
        return money_words(_number(row.more), is_signed=True)


def _number(value: Value) -> Fraction:
    assert isinstance(value, int | Fraction), "nothing is withheld in the window"
    return Fraction(value)
