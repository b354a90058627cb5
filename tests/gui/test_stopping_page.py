# SPDX-License-Identifier: Apache-2.0
"""A death at the window: what stops is shown first, what comes back stays in sight."""

from datetime import date

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import Event
from carecalc.domain.period import Month
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import applications, facts
from carecalc.services.context import Context
from tests.gui.shell import click, dialog, find, go, on, settled, shown, type_into
from tests.services.deciding import APPLIED
from tests.services.filing import received
from tests.services.test_closing import closed_by_two


def paid(ctx: Context) -> str:
    """Return who is on November's closed list with 300, and applied for more since."""
    who = closed_by_two(ctx, on=APPLIED).lines[0].person_id
    with ctx.store.reading() as work:
        person = work.people.get(who)
    received(ctx, person, date(2026, 11, 2), ("bj-age",))
    return who


def deaths(ctx: Context, who: str) -> int:
    return sum(fact.value == Event("death") for fact in facts.current(ctx, who))


def test_that_a_death_shows_what_it_stops_before_it_is_recorded(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    who = on(ctx, paid)
    go(qtbot, window, Place("facts", person=who, item="event"))
    find(dialog(), Choice, "event").choose("death")
    type_into(dialog(), "from", "2026-10-16")
    click(dialog(), "record")
    settled(qtbot, window)
    # Another day is looked at anew.
    type_into(dialog(), "from", "2026-10-15")
    click(dialog(), "record")
    settled(qtbot, window)
    said = shown(find(dialog(), QWidget, "stops"))
    # 京民养老发〔2019〕160号: the month of death is the last one due; November comes back.
    assert "the last month is October 2026" in said
    assert "To be recovered: CNY 300.00, month(s): 1" in said
    assert "is closed" in said
    assert on(ctx, deaths, who) == 0
    click(dialog(), "record")
    settled(qtbot, window)
    assert on(ctx, deaths, who) == 1
    (closed,) = on(ctx, applications.of_person, who)
    assert closed.record.state == "closed"
    page = go(qtbot, window, Place("person", person=who))
    assert "To be recovered: CNY 300.00, month(s): 1" in shown(page)
    click(page, "recover-0")
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.place == Place("month", month=Month(2026, 11))
