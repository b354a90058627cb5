# SPDX-License-Identifier: Apache-2.0
"""Signing a visit: who must sign, what is refused and where it says so."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import papers, signoffs, users, visits
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from carecalc.store.keys import FLOOR
from tests.gui.shell import click, dialog, find, go, on, settled, shown, type_into
from tests.gui.visits import TODAY, a_visit, an_elder, answer_all, press, seen
from tests.offices import PASSPHRASE


def opened(qtbot: QtBot, window: MainWindow, ctx: Context) -> tuple[Page, VisitView]:
    view = answer_all(ctx, a_visit(ctx))
    place = Place("signing", person=view.person.id, visit=view.visit.id)
    return go(qtbot, window, place), view


def fill(page: Page, **other: str) -> None:
    texts = {
        "assessor-1": "张护士",
        "assessor-2": "李社工",
        "informant": "王小兰",
        "relation": "女儿",
    }
    for name, text in (
        texts | {n.replace("_", "-"): t for n, t in other.items()}
    ).items():
        type_into(page, name, text)


def tick_background(page: Page, number: int) -> None:
    find(page, QCheckBox, f"background-{number}-medical-or-nursing").setChecked(True)


def error(page: Page, field: str) -> str:
    return find(page, QLabel, f"{field}-error").text()


def test_that_signing_freezes_the_visit_and_shows_the_report(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, view = opened(qtbot, window, ctx)
    fill(page)
    tick_background(page, 1)
    click(page, "sign")
    settled(qtbot, window)
    after = seen(ctx, view).visit
    assert (after.state, after.level) == ("signed", "0")
    assert after.signing is not None
    assert after.signing.assessors == ("张护士", "李社工")
    assert after.signing.backgrounds == ("medical-or-nursing", "")
    assert after.signing.informant_relation == "女儿"
    assert after.signing.signed_on == TODAY
    (paper,) = on(ctx, papers.of_person, view.person.id)
    assert paper.kind == "report"
    assert window.page is not None
    assert window.page.here() == Place("paper", person=view.person.id, paper=paper.id)


def test_that_a_missing_background_is_said_beside_the_assessors_with_its_clause(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, view = opened(qtbot, window, ctx)
    fill(page)
    click(page, "sign")
    settled(qtbot, window)
    assert "medicine or nursing" in error(page, "assessor-1")
    assert "表C" in error(page, "assessor-1")
    assert seen(ctx, view).visit.state == "draft"


def test_that_one_assessor_alone_is_refused_at_the_empty_name(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    fill(page, assessor_2="")
    tick_background(page, 1)
    click(page, "sign")
    settled(qtbot, window)
    assert error(page, "assessor-1") == ""
    assert error(page, "assessor-2").startswith("2 assessors must sign this report.")


def test_that_an_informant_without_a_relation_is_refused_at_the_relation(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    fill(page, relation="")
    tick_background(page, 2)
    click(page, "sign")
    settled(qtbot, window)
    assert error(page, "relation") != ""
    assert error(page, "informant") == ""


def test_that_an_impossible_day_is_named_and_nothing_typed_is_lost(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, view = opened(qtbot, window, ctx)
    fill(page, signed_on="2026-2-30")
    click(page, "sign")
    settled(qtbot, window)
    assert "2026-2-30" in error(page, "signed-on")
    assert seen(ctx, view).visit.state == "draft"
    type_into(page, "signed-on", "2026年11月22日")
    tick_background(page, 1)
    click(page, "sign")
    settled(qtbot, window)
    assert "21 November 2026" in error(page, "signed-on")  # 22 November is not yet.
    type_into(page, "signed-on", "20261121")
    click(page, "sign")
    settled(qtbot, window)
    signing = seen(ctx, view).visit.signing
    assert signing is not None and signing.signed_on == date(2026, 11, 21)


def test_that_a_change_of_language_keeps_what_was_typed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    fill(page, signing_place="晨光社区")
    tick_background(page, 2)
    click(window, "rail-language")
    settled(qtbot, window)
    after = window.page
    assert after is not None and after is not page
    assert find(after, QLineEdit, "assessor-1").text() == "张护士"
    assert find(after, QLineEdit, "informant").text() == "王小兰"
    assert find(after, QLineEdit, "signing-place").text() == "晨光社区"
    ticked = [
        box.objectName() for box in after.findChildren(QCheckBox) if box.isChecked()
    ]
    assert ticked == ["background-2-medical-or-nursing"]


def test_that_a_signed_visit_offers_its_report_again(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, view = opened(qtbot, window, ctx)
    fill(page)
    tick_background(page, 1)
    click(page, "sign")
    settled(qtbot, window)
    place = Place("result", person=view.person.id, visit=view.visit.id)
    result = go(qtbot, window, place)
    assert find(result, QPushButton, "next").text() == "Print the report"
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is not None and window.page.objectName() == "page-paper"


def test_that_enter_goes_from_field_to_field_and_signs_on_the_button_alone(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, view = opened(qtbot, window, ctx)
    for text in ("张护士", " ", "李社工", "王小兰", "女儿", "", ""):
        focus = QApplication.focusWidget()
        if text == " ":  # The background that one of them must have.
            assert focus is find(page, QCheckBox, "background-1-medical-or-nursing")
            press(Qt.Key.Key_Space)
        elif text:  # The day is there already, the place may stay empty.
            assert isinstance(focus, QLineEdit)
            focus.insert(text)
        press(Qt.Key.Key_Return)
    assert seen(ctx, view).visit.state == "draft"
    assert QApplication.focusWidget() is find(page, QPushButton, "sign")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    signed = seen(ctx, view).visit
    assert signed.signing is not None
    assert signed.signing.assessors == ("张护士", "李社工")
    assert signed.signing.informant_relation == "女儿"


def test_that_who_made_the_visit_stands_there_and_is_typed_over(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    first = find(page, QLineEdit, "assessor-1")
    assert first.text() == "王评估"  # The user whose answers these are.
    assert find(page, QLineEdit, "assessor-2").text() == ""
    press("Z")
    assert first.text() == "Z"


def test_that_the_keyboard_stays_by_the_button_while_a_signing_is_refused(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, view = opened(qtbot, window, ctx)
    fill(page)
    tick_background(page, 1)
    on(ctx, visits.abandon, view.visit.id, "老人住院")
    sign = find(page, QPushButton, "sign")
    sign.setFocus()
    press(Qt.Key.Key_Return)
    assert not isinstance(QApplication.focusWidget(), QLineEdit)
    settled(qtbot, window)
    assert "VISIT-004" in shown(page)
    assert sign.hasFocus()


def ltc(qtbot: QtBot, window: MainWindow, ctx: Context) -> tuple[Page, VisitView]:
    """Open the signing of a long-term-care assessment whose answers are complete."""
    elder = an_elder(ctx)
    note = "乡镇自评表，2026-11-01"
    view = on(ctx, visits.start, elder.id, "ltc-2021", "first", TODAY, note)
    view = answer_all(ctx, view)
    return go(qtbot, window, Place("signing", visit=view.visit.id)), view


def test_that_the_long_term_care_pilot_wants_experts_a_guardian_and_a_record(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, view = ltc(qtbot, window, ctx)
    # The pilot asks for no information provider beside them.
    assert [line.objectName() for line in page.findChildren(QLineEdit)] == [
        "assessor-1",
        "assessor-2",
        "present",
        "present-relation",
        "recording",
        "expert-1",
        "expert-2",
        "signed-on",
        "signing-place",
    ]
    text = shown(page)
    assert "At least 1 with the background: assessment expert" in text
    assert "At least 2 with the background: assessment expert" in text
    type_into(page, "assessor-1", "张专家")
    type_into(page, "assessor-2", "李护士")
    find(page, QCheckBox, "background-1-assessment-expert").setChecked(True)
    for field, typed in (
        ("present", "王小明"),
        ("present-relation", "儿子"),
        ("recording", "LX-2026-17"),
        ("expert-1", "张专家"),
        ("expert-2", "张 专家"),
    ):
        click(page, "sign")
        settled(qtbot, window)
        assert "第二十一条" in error(page, field), field
        type_into(page, field, typed)
    click(page, "sign")
    settled(qtbot, window)
    # One person under two spellings is one expert.
    assert error(page, "expert-2").startswith("The conclusion must be confirmed by 2")
    type_into(page, "expert-2", "赵专家")
    click(page, "sign")
    settled(qtbot, window)
    signing = seen(ctx, view).visit.signing
    assert signing is not None
    assert signing.experts == ("张专家", "赵专家")
    assert (signing.present, signing.present_relation) == ("王小明", "儿子")
    assert (signing.recording, signing.informant) == ("LX-2026-17", "")


def test_that_an_unconfirmed_background_is_marked_beside_its_clause(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    text = shown(page)
    assert "At least 1 with the background: medicine or nursing · Table C" in text
    assert "\nunconfirmed\n" in text


def test_that_a_scale_without_a_rule_asks_for_one_assessor_and_the_day(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = on(ctx, visits.start, an_elder(ctx).id, "tekun-6", "first", TODAY)
    view = answer_all(ctx, view)
    page = go(qtbot, window, Place("signing", visit=view.visit.id))
    assert [line.objectName() for line in page.findChildren(QLineEdit)] == [
        "assessor-1",
        "signed-on",
        "signing-place",
    ]
    for text in ("张护士", "", ""):
        focus = QApplication.focusWidget()
        assert isinstance(focus, QLineEdit)
        if text:
            focus.insert(text)
        press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert seen(ctx, view).visit.state == "signed"
    assert window.page is not None and window.page.objectName() == "page-paper"


def second_way(page: Page, way: str) -> None:
    find(page, Choice, "second-way").choose(way)


def test_that_the_user_named_as_assessor_signs_by_key_and_the_other_in_ink(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, view = opened(qtbot, window, ctx)
    fill(page, assessor_1="王评估")
    tick_background(page, 1)
    click(page, "sign")
    settled(qtbot, window)
    ways = on(ctx, signoffs.of_visit, view.visit.id)
    assert [(one.name, one.way) for one in ways] == [
        ("王评估", "key"),
        ("李社工", "ink"),
        ("王小兰", "ink"),
    ]


def test_that_the_other_assessor_signs_here_by_their_own_passphrase(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    ctx.store.submit(
        users.add, ctx, "李社工", PASSPHRASE, ("assessor",), None, "", FLOOR
    ).result()
    page, view = opened(qtbot, window, ctx)
    fill(page, assessor_1="王评估")
    tick_background(page, 1)
    second_way(page, "key")
    click(page, "sign")
    asked = dialog()
    assert find(asked, Choice, "second-name").currentText() == "李社工"
    line = type_into(asked, "second-passphrase", PASSPHRASE)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, window)
    ways = on(ctx, signoffs.of_visit, view.visit.id)
    assert [(one.name, one.way) for one in ways[:2]] == [
        ("王评估", "key"),
        ("李社工", "key"),
    ]
    assert seen(ctx, view).visit.state == "signed"


def test_that_nobody_else_named_cannot_sign_here(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, view = opened(qtbot, window, ctx)
    fill(page, assessor_1="王评估", assessor_2="")
    second_way(page, "key")
    click(page, "sign")
    settled(qtbot, window)
    assert error(page, "assessor-2") == "Write who else signs here."
    assert seen(ctx, view).visit.state == "draft"
