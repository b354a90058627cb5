# SPDX-License-Identifier: Apache-2.0
"""Facts that the rules in force read: each has a form, and says why it is asked."""

from datetime import date

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import Income, LawAnswer, Residence, Setting
from carecalc.domain.money import Money
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import facts
from carecalc.services.context import Context
from tests.gui.shell import click, dialog, find, go, on, settled, shown, type_into
from tests.gui.visits import an_elder


def test_that_an_income_is_recorded_as_people_write_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    page = go(qtbot, window, Place("facts", person=person.id))
    click(page, "add-income")
    type_into(dialog(), "monthly", "１，４５０.5元")
    type_into(dialog(), "from", "26.3.5")
    click(dialog(), "record")
    settled(qtbot, window)
    (fact,) = [
        f for f in on(ctx, facts.current, person.id) if isinstance(f.value, Income)
    ]
    assert fact.value.monthly == Money(145_050)
    assert fact.valid_from == date(2026, 3, 5)


def test_that_what_no_rule_in_force_reads_is_not_asked(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    # Beijing's files read the person's own income, neither residence nor setting.
    person = an_elder(ctx)
    page = go(qtbot, window, Place("facts", person=person.id))
    assert page.sections["income"].isVisible()
    assert not page.sections["residence"].isVisible()
    assert not page.sections["setting"].isVisible()


def test_that_what_is_on_record_is_shown_though_no_rule_reads_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    on(ctx, facts.add, person.id, Setting("home"), date(2026, 1, 1))
    on(ctx, facts.add, person.id, Residence("110105"), date(2026, 1, 1))
    page = go(qtbot, window, Place("facts", person=person.id))
    assert page.sections["setting"].isVisible()
    assert page.sections["residence"].isVisible()


def test_that_a_place_leads_into_the_form_that_was_asked_for(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    go(qtbot, window, Place("facts", person=person.id, item="certificate"))
    assert dialog().findChild(Choice, "category") is not None
    dialog().reject()


def test_that_a_section_says_which_rules_read_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    page = go(qtbot, window, Place("facts", person=person.id))
    click(page, "why-status")
    assert "三(六)" in find(page, QLabel, "reasons-status").text()
    # Events stop money and are read by no condition: there is nothing to say.
    assert not find(page, QWidget, "why-event").isVisible()


def test_that_an_income_without_an_amount_is_asked_for_beside_its_field(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    page = go(qtbot, window, Place("facts", person=person.id))
    click(page, "add-income")
    click(dialog(), "record")
    assert find(dialog(), QLabel, "monthly-error").isVisible()
    dialog().reject()


def test_that_a_region_is_named_as_soon_as_its_digits_are_there(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    go(qtbot, window, Place("facts", person=person.id, item="hukou"))
    form = dialog()
    line = type_into(form, "region", "３３０１０")
    assert "Zhejiang" not in shown(form)
    line.setText("３３０１０６")
    assert "Zhejiang (330106)" in shown(form)
    form.reject()


def test_that_a_question_of_a_programme_is_answered_from_its_own_options(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    page = go(qtbot, window, Place("facts", person=person.id))
    click(page, "add-law-answer")
    find(dialog(), Choice, "question").choose("care-class")
    find(dialog(), Choice, "answer").choose("300")
    type_into(dialog(), "from", "2026-9-1")
    click(dialog(), "record")
    settled(qtbot, window)
    (fact,) = [
        f for f in on(ctx, facts.current, person.id) if isinstance(f.value, LawAnswer)
    ]
    assert fact.value == LawAnswer("care-class", ("300",))
    assert "300-yuan class" in shown(page)
