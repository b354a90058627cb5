# SPDX-License-Identifier: Apache-2.0
"""How a table shares its width among its columns."""

from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from carecalc.gui.tables import Column, Table

SHORT, LONG = "****0020", "4 级 · 能力完全丧失（完全失能）"


def shown(qtbot: QtBot, room: int, *columns: Column) -> tuple[Table, list[int]]:
    """Show one row in a table so wide, and return the widths of its columns."""
    table = Table(columns, "table", "表")
    qtbot.addWidget(table)
    table.verticalScrollBar().setFixedWidth(0)
    table.resize(room, 200)
    table.show()
    qtbot.waitExposed(table)
    # The frame is as wide as the style says that a test before this one has put on.
    table.resize(2 * room - table.viewport().width(), 200)
    table.rows.start(1, ("row",))
    return table, [table.columnWidth(number) for number in range(len(columns))]


def needs(table: Table, text: str) -> int:
    """Return how wide a text is."""
    return QFontMetrics(table.font()).horizontalAdvance(text)


def test_that_a_column_gives_what_it_leaves_free_to_words_cut_off(
    qtbot: QtBot,
) -> None:
    number = Column("号", lambda _: SHORT, 300)
    level = Column("级", lambda _: LONG, 60, takes_rest=True)
    probe = Table((), "probe", "表")
    qtbot.addWidget(probe)
    room = needs(probe, SHORT) + needs(probe, LONG) + 60
    table, widths = shown(qtbot, room, number, level)
    assert widths[0] >= needs(table, SHORT)
    assert widths[1] >= needs(table, LONG)


def test_that_a_column_keeps_its_width_where_no_words_are_cut_off(
    qtbot: QtBot,
) -> None:
    number = Column("号", lambda _: SHORT, 300)
    level = Column("级", lambda _: "3 级", 60, takes_rest=True)
    assert shown(qtbot, 700, number, level)[1] == [300, 400]


def test_that_of_two_texts_cut_off_the_shorter_is_made_whole(qtbot: QtBot) -> None:
    what = Column("事项", lambda _: LONG, 60, takes_rest=True)
    told = Column("内容", lambda _: LONG * 9, 60, takes_rest=True)
    probe = Table((), "probe", "表")
    qtbot.addWidget(probe)
    table, widths = shown(qtbot, 3 * needs(probe, LONG), what, told)
    assert widths[0] >= needs(table, LONG)
    assert widths[1] > widths[0]
