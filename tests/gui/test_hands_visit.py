# SPDX-License-Identifier: Apache-2.0
"""A whole visit by each hand: answered, one item refused, signed, chosen, printed."""

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from carecalc.domain.scale import Item
from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.pages.visit import VisitPage
from carecalc.gui.widgets.search_line import SearchLine
from carecalc.gui.widgets.strokes import StrokePad
from carecalc.services import drawn, visits
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from tests.gui.shell import enter, go, on
from tests.gui.three_hands import Hand, Keys, Pointing
from tests.gui.visits import a_visit, an_elder, seen
from tests.gui.visits import answer_all as answer_all_of

REFUSED = "B.1.2"
ROLES = ("assessor", "second-assessor", "informant")

# What the screen nobody sees cannot do: raise a menu, give it the keyboard.
pytestmark = [
    pytest.mark.long,
    pytest.mark.qt_log_ignore("This plugin does not support"),
]


@pytest.mark.usefixtures("quick")
def test_that_a_visit_with_a_refusal_is_signed_and_printed_by_one_hand(
    hand: Hand, qtbot: QtBot, door: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    person = an_elder(ctx)
    enter(qtbot, door, ctx)
    hand.press("find-person")
    hand.until_page("people")
    hand.type("search", "wangguilan")
    search = hand.seek("search")
    assert isinstance(search, SearchLine)
    hand.until(lambda: search.is_resting)
    hand.settle()
    hand.open_row("people", 0)
    hand.until_page("person")
    hand.press("start-visit")
    hand.until_enabled("begin-visit")
    hand.press("begin-visit")
    hand.until_page("visit")
    (visit,) = on(ctx, visits.of_person, person.id)
    view = on(ctx, visits.view, visit.id)
    answer_all(hand, view, ctx)
    check(hand)
    hand.press(f"go-{REFUSED}")  # The elder lets it be seen after all.
    hand.until_page("visit")
    item = next(each for each in view.scale.items if each.code == REFUSED)
    hand.until(lambda: visit_page(hand).active == REFUSED)
    if isinstance(hand, Keys):
        hand.key(key_of(item))
    else:
        hand.press(option_of(item))
    hand.until(lambda: seen(ctx, view).visit.answers[REFUSED].refused == "")
    hand.until_page("check")  # It leads back to where it was found missing.
    hand.press("show-result")
    hand.until_page("result")
    hand.press("next")
    hand.until_page("signing")
    sign(hand)
    hand.until_page("paper")
    assert seen(ctx, view).visit.state == "signed"
    kept = on(ctx, drawn.of_visit, visit.id)
    assert len(kept) == (0 if isinstance(hand, Keys) else len(ROLES))
    report = tmp_path / "report.pdf"
    hand.press("print-paper")
    hand.answer_print_dialog(str(report))
    hand.until(report.exists)
    hand.settle()
    printed = pypdfium2.PdfDocument(report)
    assert len(printed) > 1
    printed.close()


def test_that_a_visit_is_ended_where_answers_are_refused_by_one_hand(
    hand: Hand, qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    view = answer_all_of(ctx, a_visit(ctx))
    on(ctx, visits.answer, view.visit.id, Answer(REFUSED, (), refused="refused"))
    enter(qtbot, door, ctx)
    place = Place("check", person=view.person.id, visit=view.visit.id)
    go(qtbot, door, place)
    hand.press("end-refused")
    hand.type("reason", "本人不愿回答")
    hand.type("propose-on", "2026-12-1")
    hand.press("confirm-refused")
    hand.until_page("person")
    ending = seen(ctx, view).visit.ending
    assert ending is not None
    assert (ending.outcome, ending.propose_on) == ("refused", date(2026, 12, 1))


def check(hand: Hand) -> None:
    """Go to what is still to be said before the result."""
    if isinstance(hand, Keys):
        hand.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    else:
        hand.press("check")
    hand.until_page("check")


def visit_page(hand: Hand) -> VisitPage:
    """Return the page of a visit once a question stands open on it."""
    page = hand.page
    assert isinstance(page, VisitPage)
    hand.until(lambda: page.active != "")
    return page


def key_of(item: Item) -> str:
    """Return the key of what is answered: every item at its worst but no coma, and no
    fact that raises the level."""
    if item.answer == "several":
        return "0"
    return item.keys()[-1 if item.code.startswith("B.") and item.code != "B.3.9" else 0]


def answer_all(hand: Hand, view: VisitView, ctx: Context) -> None:
    """Answer everything but one item, which is refused."""
    page = visit_page(hand)
    facts_ = view.scale.graph.facts
    wanted = [*view.scale.items]
    wanted += [
        facts_[code]
        for sheet in view.scale.sheets
        for code in sheet.facts
        if code not in view.scale.recorded
    ]
    for item in wanted:
        go_to(hand, page, view, item)
        if item.code == REFUSED:
            refuse(hand, page, item)
        elif isinstance(hand, Keys):
            hand.key(key_of(item))
        else:
            hand.press(option_of(item))
        hand.until(lambda code=item.code: page.active != code, about=item.code)
        hand.settle()
    given = seen(ctx, view).visit.answers
    assert given[REFUSED].refused == "refused"
    assert set(given) >= {item.code for item in wanted}


def go_to(hand: Hand, page: VisitPage, view: VisitView, item: Item) -> None:
    """Go to a question: mostly the one before has led there."""
    if isinstance(hand, Keys):
        for _ in range(9):
            if page.active not in view.scale.recorded:
                break
            hand.key(Qt.Key.Key_F8)
        hand.until(lambda: page.active == item.code, about=item.code)
        return
    if page.active == item.code:
        return
    sheet = next((each for each in view.scale.sheets if item.code in each.facts), None)
    assert page.form is not None
    group = "" if page.form.group is None else page.form.group.code
    if sheet is not None and group != sheet.code:
        hand.press(f"group-{sheet.code}")
    if page.active != item.code:
        hand.press(f"row-{item.code}")
    hand.until(lambda: page.active == item.code, about=item.code)


def option_of(item: Item) -> str:
    """Return the name of the button whose key `key_of` names."""
    if item.answer == "several":
        return f"option-{item.code}-none"
    code = item.options[item.keys().index(key_of(item))].code
    return f"option-{item.code}-{code}"


def refuse(hand: Hand, page: VisitPage, item: Item) -> None:
    """Say that an item was refused, and why."""
    hand.press(f"refused-{item.code}")
    hand.press(f"reason-yes-{item.code}")


def sign(hand: Hand) -> None:
    """Write the names; sign on the screen with what one has."""
    for name, text in (
        ("assessor-2", "李社工"),
        ("informant", "王小兰"),
        ("relation", "女儿"),
    ):
        hand.type(name, text)
    hand.press("background-1-medical-or-nursing")
    if isinstance(hand, Pointing):
        for role in ROLES:
            hand.press(f"sign-{role}")
            pad = hand.seek("stroke-pad")
            assert isinstance(pad, StrokePad)
            hand.draw(pad)
            hand.press("keep-strokes")
    hand.press("sign")
