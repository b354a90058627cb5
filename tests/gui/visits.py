# SPDX-License-Identifier: Apache-2.0
"""People and visits for tests of the assessor's pages."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import Fact
from carecalc.domain.person import Person, check_digit
from carecalc.domain.visit import Answer, Signing
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.pages.visit import VisitPage
from carecalc.services import facts, people, visits
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.services.visits import VisitView
from tests.gui.shell import go, on

SCALE = "gbt-42195-2022"
TODAY = date(2026, 11, 21)


def an_elder(ctx: Context, name: str = "王桂兰", number: int = 123) -> Person:
    """Register somebody born on 5 March 1945 in the office's region."""
    first = f"00000119450305{number:03d}"
    draft = PersonDraft(
        name=name,
        id_number=first + check_digit(first),
        phone="",
        address="样例路1号",
        community="晨光社区",
        hukou="110105",
        contact_name="",
        contact_relation="",
        contact_phone="",
        note="",
    )
    return on(ctx, people.register, draft)


def a_visit(
    ctx: Context, person: Person | None = None, scale: str = SCALE
) -> VisitView:
    """Begin a visit today."""
    person = person or an_elder(ctx)
    return on(ctx, visits.start, person.id, scale, "first", TODAY)


def answer_all(ctx: Context, view: VisitView, **other: str) -> VisitView:
    """Answer every item with its best option and every fact that counts with none.

    `other` names items with `_` in place of the dots: `B_3_9="0b"`.
    """
    given = {name.replace("_", "."): option for name, option in other.items()}
    for item in view.scale.items:
        code = given.pop(item.code, item.options[0].code)
        view = on(ctx, visits.answer, view.visit.id, Answer(item.code, (code,)))
    for fact in view.scale.graph.facts.values():
        if fact.code in view.scale.recorded:
            continue
        options = fact.default or ()
        if fact.code in given:
            options = (given.pop(fact.code),)
        view = on(ctx, visits.answer, view.visit.id, Answer(fact.code, options))
    assert not given
    return view


def signed_before(ctx: Context, on_day: date, **answers: str) -> VisitView:
    """Sign a visit of somebody, then begin the next one today."""
    person = an_elder(ctx)
    first = on(ctx, visits.start, person.id, SCALE, "first", on_day)
    first = answer_all(ctx, first, **answers)
    signing = Signing(
        ("王评估", "李护士"),
        ("social-work", "medical-or-nursing"),
        "赵女儿",
        "女儿",
        on_day,
    )
    on(ctx, visits.sign, first.visit.id, signing)
    return on(ctx, visits.start, person.id, SCALE, "change", TODAY)


def seen(ctx: Context, view: VisitView) -> VisitView:
    """Return the visit as it is in the file now."""
    return on(ctx, visits.view, view.visit.id)


def open_visit(
    qtbot: QtBot, window: MainWindow, view: VisitView, item: str = ""
) -> VisitPage:
    """Go to a visit, at an item."""
    page = go(
        qtbot,
        window,
        Place("visit", person=view.person.id, visit=view.visit.id, item=item),
    )
    assert isinstance(page, VisitPage)
    qtbot.waitUntil(lambda: page.active != "")
    return page


def at_visit(qtbot: QtBot, window: MainWindow, page: str, view: VisitView) -> Page:
    """Go to one of the pages about a visit."""
    return go(qtbot, window, Place(page, person=view.person.id, visit=view.visit.id))


def options(page: VisitPage, code: str) -> tuple[str, ...] | None:
    """Return what is chosen of a question; None where it has no answer."""
    answer = page.answers.get(code)
    return None if answer is None else answer.options


def current(ctx: Context, person: Person, kind: type) -> list[Fact]:
    """Return the facts of a kind that count for somebody."""
    found = on(ctx, facts.current, person.id)
    return [fact for fact in found if isinstance(fact.value, kind)]


def press(
    key: Qt.Key | str,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press a key wherever the keyboard is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)
