# SPDX-License-Identifier: Apache-2.0
"""An office that is open for reading only: every page shows, nothing is written."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QRegularExpression
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from carecalc import bootstrap
from carecalc.domain.period import Month
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.standing import Opened
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import determinations, disbursements, visits
from carecalc.services.context import Context
from tests.gui.shell import click, dialog, find, go, on, settled, shown, type_into
from tests.gui.visits import a_visit, answer_all
from tests.offices import PASSPHRASE
from tests.services.deciding import assess, in_hardship

REFUSED = "The office is open for reading only"
OCTOBER = Month(2026, 10)


def _caseload(ctx: Context) -> str:
    """Record somebody with a level, a decision that waits, and a list of October."""
    person = in_hardship(ctx, "王桂兰")
    assess(ctx, person, date(2026, 9, 1))
    determinations.prepare(ctx, person.id, "bj-care")
    disbursements.build(ctx, OCTOBER)
    return person.id


@pytest.fixture
def person(ctx: Context) -> str:
    return ctx.store.submit(_caseload, ctx).result()


@pytest.fixture
def reader(
    qtbot: QtBot, door: MainWindow, ctx: Context, person: str
) -> Iterator[MainWindow]:
    """Give the window over an office that somebody else has open."""
    opened = bootstrap.open_office(
        ctx.store.folder, "王评估", PASSPHRASE, read_only=True, clock=ctx.clock
    )
    door.enter(Opened(opened, ctx.store.folder, "王评估"))
    settled(qtbot, door)
    yield door


def press_named(qtbot: QtBot, window: MainWindow, page: Page, name: str) -> None:
    """Press the first button whose name begins so."""
    found = page.findChildren(QPushButton, QRegularExpression(f"^{name}"))
    assert found, name
    found[0].click()
    settled(qtbot, window)


@pytest.mark.parametrize(
    ("place", "button"),
    [
        (Place("subsidies", month=Month(2026, 11)), "print-sheet"),
        (Place("subsidies", month=Month(2026, 11)), "prepare-"),
        (Place("month", month=OCTOBER), "build-list"),
        (Place("month", month=OCTOBER), "export-workbook"),
        (Place("office"), "save-office"),
    ],
)
def test_that_a_page_refuses_to_write_beside_what_asked(
    qtbot: QtBot, reader: MainWindow, person: str, place: Place, button: str
) -> None:
    page = go(qtbot, reader, Place(place.page, person=person, month=place.month))
    press_named(qtbot, reader, page, button)
    assert reader.page is page
    assert REFUSED in shown(page)
    assert "[STORE-008]" in shown(page)


@pytest.mark.parametrize(
    ("page", "button", "fields", "agree"),
    [
        (
            "people",
            "register-person",
            {"name": "李秀英", "birth-date": "1950-06-01"},
            "save-person",
        ),
        ("person", "amend-person", {"name": "李秀英"}, "save-person"),
        ("person", "start-visit", {}, "begin-visit"),
        ("person", "decision-", {"second-passphrase": PASSPHRASE}, "approve"),
        ("facts", "withdraw-", {"withdraw-reason": "录入有误"}, "withdraw"),
    ],
)
def test_that_a_dialog_refuses_to_write_and_keeps_what_was_typed(
    qtbot: QtBot,
    reader: MainWindow,
    person: str,
    page: str,
    button: str,
    fields: dict[str, str],
    agree: str,
) -> None:
    made = go(qtbot, reader, Place(page, person=person))
    press_named(qtbot, reader, made, button)
    for name, text in fields.items():
        type_into(dialog(), name, text)
    for sex in dialog().findChildren(Choice, "sex"):
        sex.choose("female")
    click(dialog(), agree)
    settled(qtbot, reader)
    assert REFUSED in shown(dialog())
    dialog().reject()


def test_that_a_draft_is_neither_abandoned_nor_answered(
    qtbot: QtBot, reader: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = go(qtbot, reader, Place("visit", visit=view.visit.id))
    assert REFUSED in shown(page)
    page = go(qtbot, reader, Place("check", visit=view.visit.id))
    press_named(qtbot, reader, page, "abandon-visit")
    type_into(dialog(), "reason", "迁出")
    click(dialog(), "confirm-abandon")
    settled(qtbot, reader)
    assert REFUSED in shown(dialog())
    dialog().reject()
    assert on(ctx, visits.view, view.visit.id).visit.state == "draft"


def test_that_a_visit_is_not_signed(
    qtbot: QtBot, reader: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    page = go(qtbot, reader, Place("signing", visit=view.visit.id))
    for name, text in (
        ("assessor-1", "张护士"),
        ("assessor-2", "李社工"),
        ("informant", "王小兰"),
        ("relation", "女儿"),
    ):
        type_into(page, name, text)
    find(page, QCheckBox, "background-1-medical-or-nursing").setChecked(True)
    click(page, "sign")
    settled(qtbot, reader)
    assert reader.page is page
    assert REFUSED in shown(page)
    assert on(ctx, visits.view, view.visit.id).visit.state == "draft"
