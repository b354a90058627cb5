# SPDX-License-Identifier: Apache-2.0
"""What comes from elsewhere, by each hand: a form on paper, fifty numbers, a case."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from carecalc.domain.person import check_digit
from carecalc.gui.main_window import MainWindow
from carecalc.gui.pages.visit import VisitPage
from carecalc.services import paper_entries, visits
from carecalc.services.context import Context
from carecalc.services.practice_cases import model_cases
from tests.gui.photos import small
from tests.gui.shell import enter, on
from tests.gui.three_hands import Hand, Keys
from tests.gui.visits import SCALE, an_elder

# What the screen nobody sees cannot do: raise a menu, give it the keyboard.
pytestmark = [
    pytest.mark.long,
    pytest.mark.qt_log_ignore("This plugin does not support"),
]


def test_that_a_form_on_paper_is_typed_in_with_its_scan_by_one_hand(
    hand: Hand, qtbot: QtBot, door: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    person = an_elder(ctx)
    scan = tmp_path / "评估表.png"
    scan.write_bytes(small())
    enter(qtbot, door, ctx)
    hand.press("rail-people")
    hand.until_page("people")
    hand.open_row("people", 0)
    hand.until_page("person")
    hand.press("start-visit")
    hand.until_enabled("begin-visit")
    hand.choose_code("scale", SCALE)
    hand.press("from-paper")
    hand.type("assessed-on", "20261110")
    hand.type("visitors", "王评估，李护士")
    hand.press("add-pictures")
    hand.give_file(str(scan))
    hand.until(lambda: hand.is_there("scan-1"), about="the scan")
    hand.settle()
    hand.press("begin-visit")
    hand.until_page("visit")
    (visit,) = on(ctx, visits.of_person, person.id)
    assert visit.entry is not None
    assert visit.entry.visited_on == date(2026, 11, 10)
    assert visit.entry.visitors == ("王评估", "李护士")
    assert len(on(ctx, paper_entries.scans, visit.id)) == 1


def numbers() -> list[str]:
    """Return fifty identity numbers; nobody here is registered under any of them."""
    first = [f"00000119450305{number:03d}" for number in range(200, 250)]
    return [each + check_digit(each) for each in first]


def test_that_fifty_numbers_are_pasted_and_one_is_opened_by_one_hand(
    hand: Hand, qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    enter(qtbot, door, ctx)
    hand.press("rail-people")
    hand.until_page("people")
    hand.press("look-up-list")
    pasted = [*numbers()[:49], person.id_number]
    QApplication.clipboard().setText("\n".join(pasted))
    hand.paste("numbers")
    hand.press("look-up")
    total = hand.seek("pasting-sum")
    assert isinstance(total, QLabel)
    assert total.text() == "50 numbers: 1 registered here, 49 not"
    hand.open_row("states", 49)
    hand.until_page("person")
    assert hand.page.here().person == person.id


@pytest.mark.usefixtures("quick")
def test_that_a_case_is_practised_to_its_score_by_one_hand(
    hand: Hand, door: MainWindow
) -> None:
    hand.press("try-practice")
    hand.until_page("practice")
    hand.press("begin-l01")
    hand.until_page("visit")
    page = hand.page
    assert isinstance(page, VisitPage)
    hand.until(lambda: page.active != "")
    view = on(page.desk.context, visits.view, page.here().visit)
    expected = next(case for case in model_cases() if case.code == "l01").key()
    for item in view.scale.items:
        (code,) = expected[item.code]
        hand.until(lambda code=item.code: page.active == code, about=item.code)
        if isinstance(hand, Keys):
            place = [option.code for option in item.options].index(code)
            hand.key(item.keys()[place])
        else:
            hand.press(f"option-{item.code}-{code}")
        hand.until(lambda code=item.code: code in page.answers)
        hand.settle()
    hand.press("go-practice")
    hand.until_page("practice")
    hand.press("finish-l01")
    hand.settle()
    case = hand.seek("case-l01")
    said = [label.text() for label in case.findChildren(QLabel)]
    assert "17/17" in " ".join(said)
