# SPDX-License-Identifier: Apache-2.0
"""One elder from the doorstep to the paper, through the real window by real keys."""

import io
from functools import partial
from pathlib import Path

import openpyxl
import pypdf
import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
)
from pytestqt.qtbot import QtBot

from carecalc import bootstrap, settings
from carecalc.domain.period import Month
from carecalc.gui.app import compose
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.pages.visit import VisitPage
from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import Choice, RowButton
from carecalc.services import disbursements, papers, users, visits
from carecalc.services.context import Context
from carecalc.services.issuing import IssuedPaper
from carecalc.store.keys import FLOOR
from tests.gui.shell import (
    WORDS,
    click,
    dialog,
    fill_founding,
    find,
    on,
    second_person,
    settled,
    shown,
    type_into,
)
from tests.offices import Clock

NAME = "欧阳𠮷兰"
NUMBER = "999001194803072422"  # 7 March 1948, female, on no real card
DECIDES, PAYS = "郑明远", "纪发放"
ACCOUNT = "0622021234567890123"


class Walker:
    """Somebody at the window: knows the page that is shown, and presses keys."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window

    @property
    def page(self) -> Page:
        assert self.window.page is not None
        return self.window.page

    def settle(self) -> None:
        settled(self.qtbot, self.window)

    def press(
        self,
        key: Qt.Key | str,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        front = QApplication.activeModalWidget() or self.window
        if QApplication.activeWindow() is not front:
            front.activateWindow()  # As a window manager does.
        self.qtbot.waitUntil(
            lambda: (
                QApplication.activeWindow() is front
                and QApplication.focusWidget() is not None
            )
        )
        focus = QApplication.focusWidget()
        QTest.keyClick(focus, key, modifier)

    def enter(self) -> None:
        """Press Enter wherever the keyboard is, and wait."""
        self.press(Qt.Key.Key_Return)
        self.settle()

    def click(self, name: str) -> None:
        click(self.page, name)
        self.settle()

    def answer_in_dialog(self, button: str) -> None:
        click(dialog(), button)
        self.settle()

    def paper(self) -> IssuedPaper:
        """Return the paper that is shown."""
        place = self.page.here()
        assert place.page == "paper"
        issued = on(self.page.desk.context, papers.reprint, place.paper)
        assert isinstance(issued, IssuedPaper)
        return issued


def text_of(pdf: bytes) -> str:
    """Return the text of a paper without blanks and line ends."""
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return "".join(text.split())


def found(qtbot: QtBot, door: MainWindow, folder: Path) -> None:
    page = door.door
    assert page is not None
    fill_founding(page, folder)
    click(page, "next-step")
    settled(qtbot, door)


def answer_by_keys(walker: Walker, count: int) -> None:
    """Give `count` items in order their worst option, consciousness its best."""
    page = walker.page
    assert isinstance(page, VisitPage)
    place = page.here()
    view = on(page.desk.context, visits.view, place.visit)
    walker.qtbot.waitUntil(lambda: page.active != "")
    codes = [item.code for item in view.scale.items]
    first = codes.index(page.active)
    for item in view.scale.items[first : first + count]:
        walker.qtbot.waitUntil(lambda code=item.code: page.active == code)
        walker.press(item.keys()[0 if item.code == "B.3.9" else -1])
    walker.qtbot.waitUntil(lambda: page.active != codes[first + count - 1])
    walker.settle()


@pytest.mark.usefixtures("quick")
def test_that_one_elder_goes_from_the_doorstep_to_the_paper(
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    monkeypatch.setattr(
        bootstrap,
        "create_office",
        partial(bootstrap.create_office, clock=clock, cost=FLOOR),
    )
    open_office = bootstrap.open_office

    def open_now(*given: object, **named: object) -> Context:
        # Founding hands the clock on; the door does not.
        mine = {} if len(given) > 4 else {"clock": clock}
        return open_office(*given, **(mine | named))

    monkeypatch.setattr(bootstrap, "open_office", open_now)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    file = tmp_path / "settings.toml"
    folder = tmp_path / "street.carecalc"
    chosen = settings.Settings(language="en", theme="light")
    window, worker = compose(application, chosen, file)
    window.show()
    found(qtbot, window, folder)

    walker = Walker(qtbot, window)
    register(walker)
    person = walker.page.here().person

    # Begin, answer ten items, close the window, come back to the same item.
    walker.enter()  # Begin an assessment
    find(dialog(), Choice, "scale").choose("gbt-42195-2022")
    walker.enter()  # with the reason offered first
    answer_by_keys(walker, 10)
    stopped = walker.page.here()
    window.close()
    worker.shutdown()
    window, worker = compose(application, settings.load(file), file)
    window.show()
    walker = Walker(qtbot, window)
    assert window.door is not None
    type_into(window.door, "passphrase", WORDS)
    walker.enter()
    walker.enter()  # The unfinished visit stands under the cursor.
    page = walker.page
    assert isinstance(page, VisitPage)
    qtbot.waitUntil(lambda: page.active == stopped.item)
    answer_by_keys(walker, 16)

    answer_facts(walker)
    walker.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    walker.settle()
    assert walker.page.objectName() == "page-check"
    walker.enter()
    # Everything at its worst but consciousness: 2 points, level 4.
    level = find(walker.page, QLabel, "final-level").text()
    assert level == "4 · Ability entirely lost (complete disability)"
    walker.enter()
    sign(walker)
    saved = save_paper(walker, tmp_path / "report.pdf")
    assert saved == walker.paper().data
    assert_faces_embedded(saved)
    report = text_of(saved)
    for text in (NAME, NUMBER, "张护士", "李社工", "王小兰", "样例评估中心"):
        assert text in report

    add_colleagues(walker)
    record_circumstances(walker, person)
    decide(walker, person)
    for paper, texts in (
        ("Nursing subsidy", ("600.00", "陆佰元整")),
        ("Care-service subsidy", ("300.00", "叁佰元整")),
    ):
        notice = print_notice(walker, person, paper)
        assert all(text in notice for text in (NAME, "样例区民政局", "郑处长", *texts))

    # The list is another's work: the payer opens the office at the same door.
    window.close()
    worker.shutdown()
    window, worker = compose(application, settings.load(file), file)
    window.show()
    walker = Walker(qtbot, window)
    assert window.door is not None
    type_into(window.door, "user", PAYS)
    type_into(window.door, "passphrase", f"{WORDS} 4")
    walker.enter()
    build_the_list(walker, tmp_path / "list.xlsx")
    window.close()
    worker.shutdown()


def register(walker: Walker) -> None:
    walker.press("n", Qt.KeyboardModifier.ControlModifier)
    walker.settle()
    type_into(dialog(), "name", NAME)
    type_into(dialog(), "id-number", NUMBER)
    assert find(dialog(), QLineEdit, "birth-date").text() == "1948-03-07"
    find(dialog(), QComboBox, "community").setCurrentText("晨光社区")
    find(dialog(), QLineEdit, "phone").setFocus()
    walker.enter()
    assert find(walker.page, QLabel, "title").text() == NAME


def answer_facts(walker: Walker) -> None:
    """Say that nothing raises the level: no coma, no diagnosis, no event."""
    page = walker.page
    assert isinstance(page, VisitPage)
    view = on(page.desk.context, visits.view, page.here().visit)
    for code in (code for sheet in view.scale.sheets for code in sheet.facts):
        if code in view.scale.recorded:
            continue
        if page.active in view.scale.recorded:
            walker.press(Qt.Key.Key_F8)
        walker.qtbot.waitUntil(lambda code=code: page.active == code)
        fact = view.scale.graph.facts[code]
        walker.press("0" if fact.answer == "several" else fact.keys()[0])
        walker.qtbot.waitUntil(lambda code=code: page.active != code)
        walker.settle()
    walker.qtbot.waitUntil(
        lambda: (
            len(on(page.desk.context, visits.view, page.here().visit).visit.answers)
            == 33
        )
    )


def sign(walker: Walker) -> None:
    """Fill in the names and sign, without the mouse."""
    for name, text in (
        ("assessor-1", "张护士"),
        ("assessor-2", "李社工"),
        ("informant", "王小兰"),
        ("relation", "女儿"),
    ):
        assert QApplication.focusWidget() is find(walker.page, QLineEdit, name)
        type_into(walker.page, name, text)
        if name == "assessor-1":
            walker.press(Qt.Key.Key_Tab)
            box = QApplication.focusWidget()
            assert isinstance(box, QCheckBox)
            assert box.objectName() == "background-1-medical-or-nursing"
            walker.press(Qt.Key.Key_Space)
        walker.press(Qt.Key.Key_Return)
    for _ in range(3):  # The day, the place, the button.
        walker.enter()
    assert walker.page.objectName() == "page-paper"


def save_paper(walker: Walker, file: Path) -> bytes:
    """Open the print dialog and leave it; save the paper and read it back."""
    walker.press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    walker.settle()
    printing = dialog()
    assert isinstance(printing, QPrintDialog)
    printing.reject()
    walker.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    saving = find(walker.page, QFileDialog, "save-dialog")
    saving.fileSelected.emit(str(file))
    saving.reject()
    walker.settle()
    return file.read_bytes()


def assert_faces_embedded(pdf: bytes) -> None:
    faces = [
        font.get_object()
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert faces
    assert all("/FontFile2" in face["/FontDescriptor"] for face in faces)


def record_circumstances(walker: Walker, person: str) -> None:
    walker.window.show_place(Place("facts", person=person))
    walker.settle()
    walker.click("add-status")
    find(dialog(), Choice, "status").choose("DB")
    type_into(dialog(), "authority", "样例区民政局")
    type_into(dialog(), "document", "样低保〔2026〕12号")
    type_into(dialog(), "from", "2026年1月1日")
    walker.answer_in_dialog("record")
    walker.click("add-payee")
    find(dialog(), Choice, "channel").choose("social-card")
    type_into(dialog(), "number", ACCOUNT)
    type_into(dialog(), "number-again", ACCOUNT)
    walker.answer_in_dialog("record")
    walker.click("add-care-choice")
    find(dialog(), Choice, "care-form").choose("voucher")
    walker.answer_in_dialog("record")
    walker.click("add-application")
    walker.answer_in_dialog("record")


def add_colleagues(walker: Walker) -> None:
    """Give two others a key: nobody decides what they prepared, or pays alone."""
    add = partial(users.add, cost=FLOOR)
    ctx = walker.page.desk.context
    on(ctx, add, DECIDES, f"{WORDS} 3", ("approver",), None)
    on(ctx, add, PAYS, f"{WORDS} 4", ("payer",), None)


def decide(walker: Walker, person: str) -> None:
    """Prepare what is due, then approve it as the authority does."""
    walker.window.show_place(Place("subsidies", person=person))
    walker.settle()
    assert find(walker.page, QLabel, "state-bj-age").text() == "not due"  # 78, not 80
    for programme in ("bj-care", "bj-hardship"):
        walker.click(f"prepare-{programme}")
    walker.window.show_place(Place("start"))
    walker.settle()
    assert "Nursing subsidy for disabled older people" in shown(walker.page)
    walker.window.show_place(Place("person", person=person))
    walker.settle()
    for _ in range(2):
        row = next(
            row
            for row in decisions(walker)
            if "waits for approval" in row.accessibleName()
        )
        row.click()
        walker.settle()
        second_person(DECIDES, f"{WORDS} 3")
        type_into(dialog(), "approver", "郑处长")
        walker.enter()
    assert all("approved" in row.accessibleName() for row in decisions(walker))


def decisions(walker: Walker) -> list[RowButton]:
    rows = walker.page.findChildren(RowButton)
    return [row for row in rows if row.objectName().startswith("decision-")]


def print_notice(walker: Walker, person: str, programme: str) -> str:
    walker.window.show_place(Place("person", person=person))
    walker.settle()
    row = next(r for r in decisions(walker) if programme in r.accessibleName())
    row.click()
    walker.settle()
    walker.click("issue-paper")
    return text_of(walker.paper().data)


def build_the_list(walker: Walker, file: Path) -> None:
    """Build November's list and export it."""
    walker.window.show_place(Place("month", month=Month(2026, 11)))
    walker.settle()
    walker.click("build-list")
    table = find(walker.page, Table, "lines")
    amounts = [table.rows.index(row, 5).data() for row in range(table.rows.rowCount())]
    assert sorted(amounts) == ["300.00", "600.00"]
    assert find(walker.page, QLabel, "total").text() == "Total: CNY 900.00 (2)"
    walker.click("export-workbook")
    saving = find(walker.page, QFileDialog, "save-dialog")
    saving.fileSelected.emit(str(file))
    saving.reject()
    walker.settle()
    cells = [
        cell
        for sheet in openpyxl.load_workbook(file)
        for row in sheet.iter_rows()
        for cell in row
    ]
    for text in (NUMBER, ACCOUNT):
        assert {cell.data_type for cell in cells if cell.value == text} == {"s"}
    run = on(walker.page.desk.context, disbursements.of_month, Month(2026, 11))
    assert run is not None
    assert [line.name for line in run.lines] == [NAME, NAME]
