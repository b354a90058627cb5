# SPDX-License-Identifier: Apache-2.0
"""Forms of care side by side, the choice on record, and the service plan that follows."""

import json
from datetime import date
from fractions import Fraction

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import CareChoice, LtcInsurance
from carecalc.domain.money import Money
from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import facts, service_plans
from carecalc.services.context import Context
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    dialog,
    find,
    focus_name,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.visits import press
from tests.services.deciding import assess, in_hardship

ASSESSED = date(2026, 9, 1)


def an_assessed(ctx: Context) -> Person:
    """Return somebody of 82 on dibao, wholly disabled by the national standard."""

    def make(ctx: Context) -> Person:
        person = in_hardship(ctx, "王桂兰")
        assess(ctx, person, ASSESSED)
        return person

    return ctx.store.submit(make, ctx).result()


def opened(
    qtbot: QtBot, window: MainWindow, ctx: Context, page: str = "choice"
) -> tuple[Page, Person]:
    person = an_assessed(ctx)
    return go(qtbot, window, Place(page, person=person.id)), person


def page_kept(ctx: Context, digest: str) -> bytes:
    """Return the page that somebody saw, as the office keeps it."""
    with ctx.store.reading() as work:
        return work.laws.bytes(digest)


def text(page: QWidget, name: str) -> str:
    return find(page, QLabel, name).text()


def charge(
    qtbot: QtBot, window: MainWindow, page: Page, form: str, fee: str, paid: str
) -> None:
    """Type a fee and what insurance pays of it, with Enter."""
    type_into(page, f"insurance-{form}", paid)
    line = type_into(page, f"fee-{form}", fee)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, window)


def chosen(ctx: Context, person: Person) -> list[CareChoice]:
    found = on(ctx, facts.current, person.id)
    return [f.value for f in found if isinstance(f.value, CareChoice)]


# ------------------------------------------------------------------ the choice


def test_that_the_keyboard_begins_at_the_first_choice(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    focus = page.focusWidget()
    assert isinstance(focus, QPushButton)
    assert focus.text() == "Choose this …"
    QTest.keyClick(focus, Qt.Key.Key_Space)
    settled(qtbot, window)
    assert dialog().isVisible()
    dialog().reject()


def test_that_each_form_shows_what_it_pays_and_what_the_family_pays(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    # 高龄 100 + 困难 300 + 护理 600.
    assert text(page, "pays-cash-0") == "CNY 1,000.00"
    assert "not known until the fee is" in text(page, "own-institution-long-0")
    charge(qtbot, window, page, "institution-long", "4200", "200")
    # The voucher bears 40 % of 4,200 − 200 = 1,600, at most 800: 1,000 + 800 = 1,800;
    # 4,200 − 200 − 1,800 = 2,200 are left.
    assert text(page, "pays-institution-long-0") == "CNY 1,800.00"
    assert text(page, "own-institution-long-0") == (
        "Own share of the family: CNY 2,200.00"
    )
    assert find(page, QLabel, "best-institution-long-0").isVisible()
    assert page.findChildren(QLabel, "best-cash-0") == []


def test_that_insurance_above_the_fee_is_named_at_that_form(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    charge(qtbot, window, page, "institution-long", "100", "200")
    said = text(page, "insurance-institution-long-error")
    assert "paid more than the care cost" in said


def test_that_the_persons_choice_is_kept_with_the_page_they_saw(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    take = find(page, QPushButton, "take-cash-0")
    take.setFocus()
    QTest.keyClick(take, Qt.Key.Key_Return)
    assert "whichever sum is the largest" in shown(dialog())
    click(dialog(), "record-choice")
    settled(qtbot, window)
    (choice,) = chosen(ctx, person)
    assert (choice.chosen_by, choice.chooser) == ("person", "王桂兰")
    kept = json.loads(on(ctx, page_kept, choice.page))
    assert kept["page"]["person_id"] == person.id
    assert "Chosen:" in shown(find(page, QWidget, "chosen"))
    assert choice.page[:12] in shown(page)


def test_that_a_guardian_chooses_on_the_page_only_with_ground_and_document(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    click(page, "take-cash-0")
    find(dialog(), Choice, "chosen-by").choose("guardian")
    click(dialog(), "record-choice")
    settled(qtbot, window)
    for field in ("chooser", "ground", "document"):
        assert text(dialog(), f"{field}-error") != ""
    assert chosen(ctx, person) == []
    type_into(dialog(), "chooser", "王小兰")
    type_into(dialog(), "ground", "法院判决无民事行为能力")
    type_into(dialog(), "document", "判决书8号")
    click(dialog(), "record-choice")
    settled(qtbot, window)
    (choice,) = chosen(ctx, person)
    assert (choice.chosen_by, choice.ground) == ("guardian", "法院判决无民事行为能力")


def test_that_care_insurance_stands_beside_and_is_not_summed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_assessed(ctx)
    record = LtcInsurance(True, form="居家护理", monthly=Money(200_000))
    on(ctx, facts.add, person.id, record, date(2026, 1, 1))
    page = go(qtbot, window, Place("choice", person=person.id))
    beside = shown(find(page, QWidget, "beside"))
    assert "CNY 2,000.00 a month" in beside
    assert "long-term care insurance fund" in beside
    assert text(page, "pays-cash-0") == "CNY 1,000.00"


# ------------------------------------------------------------------ the plan


def test_that_a_proposal_names_the_answer_and_stays_within_the_money(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx, "plan")
    assert find(page, QLineEdit, "plan-money").text() == "1,000.00"
    # Help with the toilet, 7 hours of 30 a week in 52 ÷ 12 weeks: 910, and three
    # escorts of 90 in 13 weeks: 90.
    assert text(page, "cost-toileting") == "CNY 910.00 a month"
    assert text(page, "plan-total") == "CNY 1,000.00"
    assert text(page, "plan-own-share") == "CNY 0.00"
    assert "not within the money" in shown(find(page, QWidget, "plan-bathing"))
    assert "Because of B.1.3 Bathing" in shown(find(page, QWidget, "plan-bathing"))
    assert "sample, not verified" in shown(page)
    assert on(ctx, service_plans.latest, person.id) is None


def test_that_other_units_are_reckoned_at_once_and_kept_as_a_version(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx, "plan")
    line = type_into(page, "units-toileting", "2.5")
    QTest.keyClick(line, Qt.Key.Key_Return)
    # 2.5 × 30 × 52 ÷ 12 = 325.
    assert text(page, "cost-toileting") == "CNY 325.00 a month"
    click(page, "save-plan")
    settled(qtbot, window)
    plan = on(ctx, service_plans.latest, person.id)
    (hours,) = [each for each in plan.lines if each.service == "toileting"]
    assert (plan.version, hours.units_a_week) == (1, Fraction(5, 2))
    assert hours.is_edited
    assert not find(page, QPushButton, "save-plan").isEnabled()


def test_that_passing_over_a_quantity_leaves_it_exact(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx, "plan")
    # Three times in thirteen weeks is shown as 0.23, and costs 90, not 89.70.
    line = find(page, QLineEdit, "units-medical-escort")
    assert line.text() == "0.23"
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert text(page, "cost-medical-escort") == "CNY 90.00 a month"


def test_that_a_service_is_left_out_and_another_taken_in_beyond_the_money(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx, "plan")
    click(page, "drop-medical-escort")
    assert "left out by hand" in shown(find(page, QWidget, "plan-medical-escort"))
    assert text(page, "plan-left") == "CNY 90.00"
    find(page, QPushButton, "take-bathing").click()
    # 910 and 120 × 52 ÷ 12 = 520 are 430 more than the money.
    assert text(page, "plan-own-share") == "CNY 430.00"


def test_that_another_provider_brings_its_price(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx, "plan")
    find(page, QPushButton, "take-bathing").click()
    provider = find(page, Choice, "provider-bathing")
    assert provider.currentText() == "样例居家服务中心 · 120.00"
    provider.setFocus()
    QTest.keyClick(provider, Qt.Key.Key_Down)
    # 135 × 52 ÷ 12 = 585.
    assert text(page, "cost-bathing") == "CNY 585.00 a month"


def test_that_what_is_no_quantity_is_named_and_stays(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx, "plan")
    line = type_into(page, "units-toileting", "many")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "such as 3 or 1.5" in text(page, "units-toileting-error")
    assert line.text() == "many"


def test_that_a_plan_is_printed_with_the_subsidy_sheet_once_saved(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx, "plan")
    click(page, "print-plan")
    qtbot.waitUntil(lambda: window.page is not page, timeout=10_000)
    settled(qtbot, window)
    assert window.page is not None and window.page.objectName() == "page-paper"
    assert on(ctx, service_plans.latest, person.id).version == 1


def test_that_without_a_signed_visit_nothing_is_proposed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = ctx.store.submit(in_hardship, ctx, "李秀英").result()
    page = go(qtbot, window, Place("plan", person=person.id))
    assert "Nobody has signed an assessment" in shown(page)
    assert not find(page, QPushButton, "save-plan").isEnabled()


def test_that_choice_and_plan_fit_the_sizes_tried(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_assessed(ctx)
    for name in ("choice", "plan"):
        page = go(qtbot, window, Place(name, person=person.id))
        for width, height in SIZES:
            window.resize(width, height)
            assert_nothing_clipped(qtbot, page)
            assert (window.width(), window.height()) == (width, height)


def test_that_the_keyboard_stays_at_the_choice_that_was_recorded(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    take = focus_name()
    assert take.startswith("take-")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    click(dialog(), "record-choice")
    settled(qtbot, window)
    assert "The choice is recorded" in shown(page)
    held = page.focusWidget()
    assert held is not None and held.objectName() == take
    assert held is find(page, QPushButton, take)


def test_that_a_fee_reckoned_with_takes_nothing_from_what_is_typed_beside_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    line = type_into(page, "fee-voucher", "2000")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    QTest.keyClicks(find(page, QLineEdit, "insurance-voucher"), "35")
    settled(qtbot, window)
    qtbot.waitUntil(lambda: focus_name() == "insurance-voucher")
    assert find(page, QLineEdit, "insurance-voucher").text() == "35"
    press("0")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert find(page, QLineEdit, "fee-voucher").text() == "2,000.00"
    assert find(page, QLineEdit, "insurance-voucher").text() == "350.00"
