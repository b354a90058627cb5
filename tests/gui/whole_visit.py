# SPDX-License-Identifier: Apache-2.0
"""A whole visit, from the desk to the printed report, by keys alone or by pointing."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QLineEdit

from carecalc.domain.scale import Item
from carecalc.gui.pages.visit import VisitPage
from carecalc.services import visits
from carecalc.services.visit_view import VisitView
from tests.gui.hands import Hands
from tests.gui.shell import find, on

NAME = "欧阳兰"
NUMBER = "999001194803072422"  # 7 March 1948, female, on no real card
# Who made the visit stands under it already.
SIGNED = {
    "assessor-2": "李社工",
    "informant": "王小兰",
    "relation": "女儿",
}
NURSE = "background-1-medical-or-nursing"

_CTRL = Qt.KeyboardModifier.ControlModifier


def by_keys(hands: Hands, file: Path) -> None:
    """Register, assess, sign and print into `file` without mouse or finger."""
    hands.begin("Register the elder")
    hands.press("n", _CTRL)
    for name, text in (("name", NAME), ("id-number", NUMBER)):
        hands.tab_to(name)
        hands.type(text)
    hands.enter()
    hands.until_page("person")
    hands.begin("Begin the visit")
    hands.enter()
    hands.until(lambda: hands.is_on("begin-visit"))
    hands.enter()
    page = visit_page(hands)
    hands.begin("Answer the items")
    for item in seen(hands).scale.items:
        hands.until(lambda code=item.code: page.active == code)
        hands.answer(key_of(item))
        hands.until(lambda code=item.code: page.active != code)
    hands.settle()
    hands.begin("Answer what raises the level")
    for item in deciding_facts(seen(hands)):
        while page.active in seen(hands).scale.recorded:
            hands.press(Qt.Key.Key_F8)
        hands.until(lambda code=item.code: page.active == code)
        hands.answer(key_of(item))
        hands.until(lambda code=item.code: page.active != code)
        hands.settle()
    hands.begin("Check, look at the result")
    hands.press(Qt.Key.Key_Return, _CTRL)
    hands.until_page("check")
    hands.enter()
    hands.until_page("result")
    hands.begin("Sign")
    hands.enter()
    hands.until_page("signing")
    while hands.page.objectName() == "page-signing":
        name = hands.focus().objectName()
        if name in SIGNED:
            hands.type(SIGNED[name])
        if name == "assessor-1":
            hands.tab_to(NURSE)
            hands.press(Qt.Key.Key_Space)
        hands.enter()
        assert hands.step.presses < 40, f"Enter does not lead to the report: {name}"
    hands.until_page("paper")
    hands.begin("Print")
    hands.enter()
    prepare_printer(file)
    hands.enter()
    hands.until(file.exists)
    hands.settle()


def by_pointing(hands: Hands, file: Path) -> None:
    """Do the same by touches or clicks; names come from a keyboard on the screen."""
    hands.begin("Register the elder")
    hands.point("register-person")
    for name, text in (("name", NAME), ("id-number", NUMBER)):
        hands.point(name)
        hands.type(text)
    hands.point("save-person")
    hands.until_page("person")
    hands.begin("Begin the visit")
    hands.point("start-visit")
    hands.until(lambda: hands.visible("begin-visit").isEnabled())
    hands.point("begin-visit")
    page = visit_page(hands)
    hands.begin("Answer the items")
    for item in seen(hands).scale.items:
        hands.until(lambda code=item.code: page.active == code)
        answer_at(hands, page, item)
    hands.begin("Answer what raises the level")
    for item in deciding_facts(seen(hands)):
        if page.active != item.code:
            group = next(
                sheet.code
                for sheet in seen(hands).scale.sheets
                if item.code in sheet.facts
            )
            assert page.form is not None
            if page.form.group is None or page.form.group.code != group:
                hands.point(f"group-{group}")
        if page.active != item.code:
            hands.point(f"row-{item.code}")
        answer_at(hands, page, item)
    hands.begin("Check, look at the result")
    hands.point("check")
    hands.until_page("check")
    hands.point("show-result")
    hands.until_page("result")
    hands.begin("Sign")
    hands.point("next")
    hands.until_page("signing")
    for name, text in SIGNED.items():
        hands.point(name)
        hands.type(text)
    hands.point(NURSE)
    hands.point("sign")
    hands.until_page("paper")
    hands.begin("Print")
    hands.point("print-paper")
    dialog = prepare_printer(file)
    # The system's own dialog: its button has no name of ours.
    dialog.accept()
    hands.step.taps += 1
    hands.until(file.exists)
    hands.settle()


def visit_page(hands: Hands) -> VisitPage:
    """Return the page of a visit once a question stands open on it."""
    hands.until_page("visit")
    page = hands.page
    assert isinstance(page, VisitPage)
    hands.until(lambda: page.active != "")
    return page


def seen(hands: Hands) -> VisitView:
    """Return the visit on the page as it is in the file."""
    view = on(hands.page.desk.context, visits.view, hands.page.here().visit)
    assert isinstance(view, VisitView)
    return view


def key_of(item: Item) -> str:
    """Return the key of what is answered: every item at its worst but no coma, and no
    fact that raises the level."""
    if item.answer == "several":
        return "0"
    return item.keys()[-1 if item.code.startswith("B.") and item.code != "B.3.9" else 0]


def deciding_facts(view: VisitView) -> tuple[Item, ...]:
    """Return the facts on which the level may rest, in the order of the paper."""
    facts = view.scale.graph.facts
    return tuple(
        facts[code]
        for sheet in view.scale.sheets
        for code in sheet.facts
        if code not in view.scale.recorded
    )


def answer_at(hands: Hands, page: VisitPage, item: Item) -> None:
    """Point at the answer whose key `key_of` names."""
    key = key_of(item)
    option = "none"
    if item.answer != "several":
        option = item.options[item.keys().index(key)].code
    hands.point(f"option-{item.code}-{option}")
    hands.step.taps -= 1
    hands.step.answers += 1
    hands.until(lambda: page.active != item.code)
    hands.settle()


def prepare_printer(file: Path) -> QPrintDialog:
    """Choose a file to print into, in the system's dialog."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QPrintDialog)
    # Off the screen there is no printer, and Qt proposes a folder.
    find(dialog, QLineEdit, "filename").setText(str(file))
    return dialog
