# SPDX-License-Identifier: Apache-2.0
"""An application at the window: received, completed, surveyed, made public, by hand."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.filing import Filing
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import applications, determinations
from carecalc.services.context import Context
from tests.gui.shell import (
    click,
    column,
    dialog,
    find,
    focus_name,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.offices import APPROVER, approving
from tests.services.deciding import in_hardship
from tests.services.filing import accepted, ripe

CONTROL = Qt.KeyboardModifier.ControlModifier


def somebody(ctx: Context) -> Person:
    return in_hardship(ctx, "张示例", date(1944, 3, 1))


def one_accepted(ctx: Context) -> Record[Filing]:
    return accepted(ctx, somebody(ctx), date(2026, 11, 17))


def decided(ctx: Context) -> tuple[Person, Record[Filing]]:
    """Return a case that was granted today, and not delivered yet."""
    person = somebody(ctx)
    record = ripe(ctx, person, date(2026, 9, 2))
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, APPROVER, ctx.today())
    return person, record


def test_that_an_application_is_received_and_dealt_with_from_its_page(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = on(ctx, somebody)
    page = go(qtbot, window, Place("applications"))
    assert "No application is open" in find(page, QLabel, "no-cases").text()
    QTest.keyClick(page, Qt.Key.Key_D, CONTROL)
    qtbot.waitUntil(lambda: focus_name() == "plan-who")
    QTest.keyClicks(dialog().focusWidget(), "zsl")
    QTest.keyClick(dialog().focusWidget(), Qt.Key.Key_Return)
    settled(qtbot, window)
    find(dialog(), QCheckBox, "programme-bj-hardship").setChecked(True)
    type_into(dialog(), "received-on", "2026-11-16")
    click(dialog(), "receive-application")
    settled(qtbot, window)
    page = window.page
    assert page is not None and page.place.page == "application"
    # Not everything is there: it is told once, before anything else.
    held = page.focusWidget()
    assert held is not None and held.objectName() == "step-next"
    assert "Next: tell what is missing" in shown(page)
    QTest.keyClick(find(page, QWidget, "step-next"), Qt.Key.Key_Return)
    find(dialog(), QCheckBox, "issue-paper").setChecked(False)
    type_into(dialog(), "day", "2026-11-16")
    click(dialog(), "take-step")
    settled(qtbot, window)
    assert "Next: papers to come from the applicant" in shown(page)
    (seen,) = on(ctx, applications.of_person, person.id)
    for number in range(1, len(seen.filing.papers) + 1):
        find(page, Choice, f"paper-{number}").choose("original")
    type_into(page, "handed-on", "2026-11-17")
    click(page, "take-in")
    settled(qtbot, window)
    assert "Next: accept" in shown(page)


def test_that_a_refused_step_says_so_at_its_field_and_loses_nothing(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    record = on(ctx, one_accepted)
    page = go(
        qtbot, window, Place("application", person=record.person_id, item=record.id)
    )
    # Within three working days of 17 November: 18, 19, 20 November.
    assert "Until 20 November 2026: 1 day(s) over" in shown(page)
    click(page, "step-next")
    find(dialog(), QCheckBox, "issue-paper").setChecked(False)
    type_into(dialog(), "day", "2026-11-18")
    type_into(dialog(), "surveyors", "王评估")
    click(dialog(), "take-step")
    settled(qtbot, window)
    assert "2 people" in find(dialog(), QLabel, "surveyors-error").text()
    assert find(dialog(), QLineEdit, "day").text() == "2026-11-18"
    QTest.keyClick(
        type_into(dialog(), "surveyors", "王评估、李评估"), Qt.Key.Key_Return
    )
    settled(qtbot, window)
    assert "Next: give the opinion" in shown(page)
    listed = go(qtbot, window, Place("applications"))
    assert column(find(listed, Table, "cases"), 2) == ["give the opinion"]


def test_that_a_decision_is_delivered_from_the_case_and_remedies_run(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person, record = on(ctx, decided)
    page = go(qtbot, window, Place("application", person=person.id, item=record.id))
    click(page, "deliver-bj-hardship")
    find(dialog(), QCheckBox, "issue-paper").setChecked(False)
    type_into(dialog(), "day", "2026-11-21")
    click(dialog(), "take-step")
    settled(qtbot, window)
    assert focus_name() == "receiver"
    type_into(dialog(), "receiver", "张示例")
    click(dialog(), "take-step")
    settled(qtbot, window)
    # 行政复议 sixty days after 21 November: 20 January 2027; 行政诉讼 six months
    # after: 21 May 2027.
    said = shown(page)
    assert "reconsideration until 20 January 2027" in said
    assert "court until 21 May 2027" in said
    assert "decided and delivered" in said
    # Of whom no relation is given nothing follows the name.
    assert "张示例" in said.splitlines()
