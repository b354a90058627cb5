# SPDX-License-Identifier: Apache-2.0
"""What was done about a person, who received what, and what they agreed to."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from carecalc.domain.disclosure import Disclosure
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Page, Place
from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import consents, disclosures, histories, papers
from carecalc.services.context import Context
from carecalc.services.issuing import IssuedPaper
from tests.gui.shell import click, dialog, find, go, on, settled, shown
from tests.services.deciding import assess, in_hardship


def _person(ctx: Context) -> Person:
    person = in_hardship(ctx, "欧阳秀")
    assess(ctx, person, date(2026, 9, 1))
    return person


@pytest.fixture
def person(ctx: Context) -> Person:
    found = on(ctx, _person)
    assert isinstance(found, Person)
    return found


@pytest.fixture
def sheet(ctx: Context, person: Person) -> IssuedPaper:
    made = on(ctx, papers.subsidy_sheet, person.id, Month(2026, 11), "zh_CN")
    assert isinstance(made, IssuedPaper)
    return made


def choose(choice: Choice, code: object) -> None:
    choice.choose(code)
    choice.activated.emit(choice.currentIndex())


def left(ctx: Context, person: Person) -> tuple[Disclosure, ...]:
    found: tuple[Disclosure, ...] = on(ctx, disclosures.of_person, person.id)
    return found


def save(page: Page, file: Path) -> None:
    click(page, "save-paper")
    asked = find(page, QFileDialog, "save-dialog")
    asked.fileSelected.emit(str(file))
    asked.reject()


def test_that_the_page_lists_what_was_done_and_tells_one_act_in_full(
    qtbot: QtBot, window: MainWindow, ctx: Context, person: Person
) -> None:
    page = go(qtbot, window, Place("history", person=person.id))
    table = find(page, Table, "history")
    total = on(ctx, histories.of_person, person.id).total
    assert table.rows.rowCount() == total
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Home)
    QTest.keyClick(table, Qt.Key.Key_Down)
    told = find(page, QLabel, "history-entry").text()
    assert "王评估" in told
    assert "2026-11-21 12:" in told  # noon in China, not four o'clock as in UTC


def test_that_a_state_is_told_in_words(
    qtbot: QtBot, window: MainWindow, person: Person
) -> None:
    page = go(qtbot, window, Place("history", person=person.id))
    table = page.findChild(Table)
    assert table is not None
    model = table.model()
    told = [
        model.index(row, column).data()
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    ]
    assert any("unfinished → signed" in (text or "") for text in told)


def test_that_a_history_is_narrowed_down_to_one_kind(
    qtbot: QtBot, window: MainWindow, person: Person
) -> None:
    page = go(qtbot, window, Place("history", person=person.id))
    choose(find(page, Choice, "history-kind"), histories.FACTS)
    settled(qtbot, window)
    # Registered with a hukou; a status, an application and a payee were recorded.
    assert find(page, Table, "history").rows.rowCount() == 4
    assert page.here().item == histories.FACTS


def test_that_a_saved_paper_is_on_record_and_shown_with_its_person(
    qtbot: QtBot,
    window: MainWindow,
    ctx: Context,
    person: Person,
    sheet: IssuedPaper,
    tmp_path: Path,
) -> None:
    page = go(qtbot, window, Place("paper", paper=sheet.id))
    save(page, tmp_path / "sheet.pdf")
    settled(qtbot, window)
    assert (tmp_path / "sheet.pdf").read_bytes() == sheet.data
    (made,) = left(ctx, person)
    assert made.sent.recipient == "本人"
    page = go(qtbot, window, Place("person", person=person.id))
    settled(qtbot, window)
    texts = shown(page)
    assert "Estimate of subsidies to 本人" in texts


def test_that_another_recipient_is_asked_for_and_nothing_leaves_before(
    qtbot: QtBot,
    window: MainWindow,
    ctx: Context,
    person: Person,
    sheet: IssuedPaper,
    tmp_path: Path,
) -> None:
    page = go(qtbot, window, Place("paper", paper=sheet.id))
    find(page, QCheckBox, "other-recipient").setChecked(True)
    save(page, tmp_path / "sheet.pdf")
    settled(qtbot, window)
    asked = dialog()
    choose(find(asked, Choice, "recipient"), "")
    click(asked, "hand-out")
    assert asked.isVisible()  # nobody was named
    assert not (tmp_path / "sheet.pdf").exists()
    assert left(ctx, person) == ()
    choose(find(asked, Choice, "recipient"), "其他部门")
    find(asked, QLineEdit, "recipient-name").setText("某区残联")
    click(asked, "hand-out")
    settled(qtbot, window)
    assert (tmp_path / "sheet.pdf").read_bytes() == sheet.data
    assert [made.sent.recipient for made in left(ctx, person)] == ["其他部门：某区残联"]


def test_that_who_cancels_hands_out_nothing(
    qtbot: QtBot,
    window: MainWindow,
    ctx: Context,
    person: Person,
    sheet: IssuedPaper,
    tmp_path: Path,
) -> None:
    page = go(qtbot, window, Place("paper", paper=sheet.id))
    find(page, QCheckBox, "other-recipient").setChecked(True)
    save(page, tmp_path / "sheet.pdf")
    settled(qtbot, window)
    click(dialog(), "cancel-handing")
    settled(qtbot, window)
    assert left(ctx, person) == ()
    assert list(tmp_path.glob("*.pdf")) == []
    assert find(page, Notice, "paper-notice").text.text() == ""


def test_that_a_consent_is_recorded_beside_the_text_it_rests_on(
    qtbot: QtBot, window: MainWindow, ctx: Context, person: Person
) -> None:
    page = go(qtbot, window, Place("person", person=person.id))
    settled(qtbot, window)
    click(page, "record-consent")
    asked = dialog()
    kind = find(asked, Choice, "consent-kind")
    # What the law needs no consent to is told, never agreed to.
    assert [kind.itemData(n) for n in range(kind.count())] == ["told"]
    choose(find(asked, Choice, "consent-scope"), "photos")
    assert kind.count() == 3
    choose(find(asked, Choice, "consent-giver"), "guardian")
    click(asked, "save-consent")
    settled(qtbot, window)
    told = on(ctx, consents.of_person, person.id)
    assert [(c.kind, c.scope, c.giver) for c in told.records] == [
        ("consented", "photos", "guardian")
    ]
    assert "Photographs during the assessment" in shown(page)
