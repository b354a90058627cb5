# SPDX-License-Identifier: Apache-2.0
"""The office's own data at the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.domain.office import ScaleRules
from carecalc.domain.visit import Answer, Signing
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import BACK, Page, Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import offices, visits
from carecalc.services.context import Context
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    dialog,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.visits import TODAY, an_elder
from tests.offices import OFFICE


def test_that_the_office_is_edited(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("office"))
    type_into(page, "authority", "新样例区民政局")
    find(page, QPlainTextEdit, "communities").setPlainText("晨光社区\n东风社区")
    click(page, "save-office")
    settled(qtbot, window)
    kept = on(ctx, offices.get)
    assert kept.authority == "新样例区民政局"
    assert kept.communities == ("晨光社区", "东风社区")
    assert kept.court == OFFICE.court
    assert "新样例区民政局" in find(window, QLabel, "status-office").text()


def test_that_a_second_edit_follows_the_first(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("office"))
    for telephone in ("010-1", "010-2"):
        type_into(page, "telephone", telephone)
        click(page, "save-office")
        settled(qtbot, window)
    assert on(ctx, offices.get).telephone == "010-2"


def test_that_a_region_of_five_digits_is_named_at_its_field(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("office"))
    type_into(page, "region", "11010")
    click(page, "save-office")
    settled(qtbot, window)
    error = find(page, QLabel, "region-error")
    assert error.text() == "A region code has exactly six digits."
    assert on(ctx, offices.get).region == "110105"


def test_that_enter_in_a_line_saves_the_office(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("office"))
    type_into(page, "region", "310101")
    QTest.keyClick(find(page, QLineEdit, "region"), Qt.Key.Key_Return)
    settled(qtbot, window)
    assert on(ctx, offices.get).region == "310101"


@pytest.mark.parametrize(("how", "region"), [("lose", "110105"), ("save-go", "310101")])
def test_that_nobody_goes_from_an_unsaved_office_unasked(
    qtbot: QtBot, window: MainWindow, ctx: Context, how: str, region: str
) -> None:
    page = go(qtbot, window, Place("office"))
    type_into(page, "region", "310101")
    find(page, QTabWidget, "office-tabs").setCurrentIndex(1)
    find(page, QCheckBox, "show-level-early").click()
    window.show_place(Place("people"))
    assert window.page is page
    click(dialog(), how)
    qtbot.waitUntil(lambda: window.page is not page)
    settled(qtbot, window)
    kept = on(ctx, offices.get)
    assert kept.region == region
    assert kept.show_level_early is (how == "save-go")
    # Where one was going, and from there back to the office.
    assert window.page is not None and window.page.here() == Place("people")
    window.show_place(BACK)
    settled(qtbot, window)
    assert window.page.here().page == "office"


def test_that_closing_the_window_goes_on_after_it_was_asked(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("office"))
    type_into(page, "region", "310101")
    window.close()
    assert window.isVisible() and window.page is page
    click(dialog(), "lose")
    qtbot.waitUntil(lambda: not window.isVisible())


def test_that_nobody_is_asked_about_an_office_as_it_stands(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = go(qtbot, window, Place("office"))
    window.show_place(Place("people"))
    qtbot.waitUntil(lambda: window.page is not page)


def rules(qtbot: QtBot, window: MainWindow) -> Page:
    """Open the office at its rules of assessing."""
    page = go(qtbot, window, Place("office"))
    find(page, QTabWidget, "office-tabs").setCurrentIndex(1)
    return page


def test_that_a_reading_and_a_period_of_a_scale_are_the_office_s_own(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = rules(qtbot, window)
    stack = find(page, Choice, "gbt-42195-2022-stack")
    assert stack.code() == "one"
    assert stack.currentText() == "One level in all (as shipped)"
    stack.setFocus()
    QTest.keyClick(stack, Qt.Key.Key_Down)
    type_into(page, "gbt-42195-2022-validity", "24")
    type_into(page, "mzt-039-2013-interval", "12")
    early = find(page, QCheckBox, "show-level-early")
    early.setFocus()
    QTest.keyClick(early, Qt.Key.Key_Space)
    click(page, "save-rules")
    settled(qtbot, window)
    kept = on(ctx, offices.get)
    assert kept.scale_rules == {
        "gbt-42195-2022": ScaleRules({"stack": "two"}, validity_months=24),
        "mzt-039-2013": ScaleRules(interval_months=12),
    }
    assert (kept.show_level_early, kept.show_last_early) == (True, False)
    assert kept.authority == OFFICE.authority
    # Back to the reading as shipped, and no period: nothing is left of the rule.
    stack.setFocus()
    QTest.keyClick(stack, Qt.Key.Key_Up)
    type_into(page, "gbt-42195-2022-validity", "")
    click(page, "save-rules")
    settled(qtbot, window)
    assert set(on(ctx, offices.get).scale_rules) == {"mzt-039-2013"}


def test_that_a_limit_of_the_text_stands_beside_its_field_and_holds(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = rules(qtbot, window)
    text = shown(page)
    assert "at most 24 months for Severe disability I, Severe disability II" in text
    assert "第二十五条" in text
    assert "Empty: 6 months, as the text says" in text
    type_into(page, "ltc-2021-validity", "25")
    click(page, "save-rules")
    settled(qtbot, window)
    error = find(page, QLabel, "ltc-2021-validity-error").text()
    assert "24 months at most" in error
    assert on(ctx, offices.get).scale_rules == {}


def test_that_a_period_that_is_no_number_is_named_at_its_field(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = rules(qtbot, window)
    for typed in ("0", "1.5", "两年"):
        type_into(page, "barthel-validity", typed)
        click(page, "save-rules")
        settled(qtbot, window)
        said = find(page, QLabel, "barthel-validity-error").text()
        assert said == "Write whole months, or leave the field empty."
    type_into(page, "barthel-validity", "１２")  # full-width digits
    click(page, "save-rules")
    settled(qtbot, window)
    assert on(ctx, offices.get).scale_rules["barthel"].validity_months == 12


def test_that_names_and_rules_are_saved_one_after_the_other(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = rules(qtbot, window)
    type_into(page, "validity-months", "36")
    click(page, "save-rules")
    settled(qtbot, window)
    type_into(page, "telephone", "010-7")
    click(page, "save-office")
    settled(qtbot, window)
    type_into(page, "validity-months", "")
    click(page, "save-rules")
    settled(qtbot, window)
    kept = on(ctx, offices.get)
    assert (kept.telephone, kept.validity_months) == ("010-7", None)


def test_that_a_change_of_language_keeps_the_rules_that_are_typed(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = rules(qtbot, window)
    find(page, Choice, "gbt-42195-2022-stack").choose("two")
    type_into(page, "ltc-2021-validity", "18")
    click(window, "rail-language")
    settled(qtbot, window)
    after = window.page
    assert after is not None and after is not page
    assert find(after, QTabWidget, "office-tabs").currentIndex() == 1
    assert find(after, Choice, "gbt-42195-2022-stack").code() == "two"
    assert find(after, QLineEdit, "ltc-2021-validity").text() == "18"


def test_that_the_agreement_of_two_assessors_is_shown_by_pair(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = on(ctx, visits.start, an_elder(ctx).id, "tekun-6", "first", TODAY)
    for number, item in enumerate(view.scale.items):
        first, second = ("1", "0") if number == 0 else ("1", "1")
        on(ctx, visits.answer, view.visit.id, Answer(item.code, (first,)))
        given = Answer(item.code, (second,))
        on(ctx, visits.answer_second, view.visit.id, given)
    on(ctx, visits.settle, view.visit.id, "eating", ("1",), "再次观察")
    signing = Signing(("李护士", "张评估"), ("", ""), "", "", TODAY)
    on(ctx, visits.sign, view.visit.id, signing)
    page = go(qtbot, window, Place("office"))
    find(page, QTabWidget, "office-tabs").setCurrentIndex(2)
    # Five of six items alike are 83 %; one always chose the same: kappa is 0.
    assert "张评估 and 李护士" in shown(page)
    assert "\n1\n6\n83%\n0.00\n" in shown(page)


def test_that_the_rules_fit_small_screens(qtbot: QtBot, window: MainWindow) -> None:
    for size in SIZES:
        window.resize(*size)
        page = go(qtbot, window, Place("office"))
        for tab in (1, 2):
            find(page, QTabWidget, "office-tabs").setCurrentIndex(tab)
            assert (window.width(), window.height()) == size
            assert_nothing_clipped(qtbot, window)
