# SPDX-License-Identifier: Apache-2.0
"""Handing over in the window: registered, sent, taken in, told, decided."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.tables import Table
from carecalc.services import handover_devices, people
from carecalc.services.context import Context
from tests import handing
from tests.gui.conftest import leave_all
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    column,
    dialog,
    enter,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.handing import FIRST_USER, OFFICE_USER, Side, Trio
from tests.services.test_handover import amended, registered, signed


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Trio]:
    with handing.trio(tmp_path / "three") as found:
        yield found
        leave_all()


def at(qtbot: QtBot, door: MainWindow, side: Side, item: str = "") -> Page:
    """Go to the page in a side's file."""
    enter(qtbot, door, side.ctx, side.user)
    return go(qtbot, door, Place("handover", item=item))


def folder(qtbot: QtBot, door: MainWindow, place: Path) -> None:
    """Choose a folder in the dialog that is open."""
    chosen = find(door, QFileDialog, "handover-folder")
    chosen.fileSelected.emit(str(place))
    chosen.close()
    settled(qtbot, door)


def files(qtbot: QtBot, door: MainWindow, *places: Path) -> None:
    """Choose files in the dialog that is open."""
    chosen = find(door, QFileDialog, "handover-files")
    chosen.filesSelected.emit([str(place) for place in places])
    chosen.close()
    settled(qtbot, door)


def titles(tabs: QTabWidget) -> list[str]:
    return [tabs.tabText(number) for number in range(tabs.count())]


def texts(widget: QWidget) -> set[str]:
    return {one.text() for one in widget.findChildren(QLabel)}


def asked_to_see(ctx: Context, person_id: str) -> list[str]:
    """Return what was asked to be seen whole of a person."""
    with ctx.store.reading() as work:
        found = work.histories.page(person_id, ("person.shown",), 0, 9)
    return [str(one.detail) for one in found]


def text(page: Page, name: str) -> str:
    return find(page, QLabel, name).text()


def a_visit(side: Side) -> None:
    """Register somebody on a laptop and sign a visit."""
    side.ctx.store.submit(lambda: signed(side, registered(side))).result()


def test_that_a_laptop_hands_over_and_the_office_takes_in_and_answers(
    qtbot: QtBot, door: MainWindow, three: Trio
) -> None:
    laptop, office, stick = three.first, three.office, three.stick
    a_visit(laptop)
    page = at(qtbot, door, laptop)
    tabs = find(page, QTabWidget, "handover-tabs")
    assert titles(tabs) == ["This laptop"]
    table = find(page, Table, "carried")
    assert "only on this laptop" in column(table, 2)[0]
    assert "not yet reported" in text(page, "left-to-send")
    click(page, "send")
    folder(qtbot, door, stick)
    (sent,) = stick.glob("*.ccp")
    assert "in a hand-over file" in column(table, 2)[0]

    page = at(qtbot, door, office)
    tabs = find(page, QTabWidget, "handover-tabs")
    assert titles(tabs) == [
        "Take files in",
        "To be decided",
        "Decided clashes",
        "Laptops",
    ]
    damaged = stick / "damaged.ccp"
    damaged.write_bytes(sent.read_bytes()[:-1] + b"?")
    click(page, "take-files")
    files(qtbot, door, sent, sent, damaged)
    results = find(page, Table, "results")
    assert [words.split(" ", 1)[1] for words in column(results, 2)] == [
        "taken in",
        "had already",
        "not taken in",
    ]
    assert "1 people, 1 visits" in column(results, 3)[0]
    for size in SIZES:
        door.resize(*size)
        assert_nothing_clipped(qtbot, page)
    results.opened.emit(2)
    assert dialog().objectName() == "result-dialog"
    click(dialog(), "close")
    page = go(qtbot, door, Place("handover", item="laptops"))
    laptops = find(page, Table, "laptops")
    assert column(laptops, 0) == ["L2", "L3"]
    click(page, "make-returns")
    folder(qtbot, door, stick)
    (back,) = stick.glob("回执-L2-*.ccp")

    page = at(qtbot, door, laptop)
    click(page, "take-return")
    files(qtbot, door, back)
    assert "received by the office" in column(find(page, Table, "carried"), 2)[0]
    click(page, "take-return")
    files(qtbot, door, back)
    assert "taken in before" in find(page, QWidget, "handover-notice").accessibleName()


def test_that_the_desk_of_a_laptop_says_what_is_not_handed_over_and_hands_it_over(
    qtbot: QtBot, door: MainWindow, three: Trio
) -> None:
    laptop = three.first
    a_visit(laptop)
    enter(qtbot, door, laptop.ctx, laptop.user)
    page = go(qtbot, door, Place("start"))
    new = find(page, QLabel, "not-handed-over")
    assert new.text() == (
        "Not handed over yet: assessments 1 · people registered or changed 1"
    )
    assert text(page, "visits-stand") == "Visits: ○\xa0only on this laptop\xa01"
    for size in SIZES:
        door.resize(*size)
        assert_nothing_clipped(qtbot, page)
    click(page, "hand-over")
    folder(qtbot, door, three.stick)
    assert len(list(three.stick.glob("*.ccp"))) == 1
    assert new.text() == "1 file(s) not confirmed by the office"
    assert "in a hand-over file" in text(page, "visits-stand")
    (person,) = on(laptop.ctx, people.find).rows
    page = go(qtbot, door, Place("person", person=person.person.id))
    assert "◐ in a hand-over file" in shown(page)
    # At the office nothing is handed over.
    enter(qtbot, door, three.office.ctx, three.office.user)
    page = go(qtbot, door, Place("start"))
    assert not find(page, QWidget, "handover-desk").isVisible()


def test_that_a_laptop_is_not_told_to_look_for_an_approver(
    qtbot: QtBot, door: MainWindow, three: Trio
) -> None:
    shown_at = []
    for side in (three.office, three.first):
        enter(qtbot, door, side.ctx, side.user)
        page = go(qtbot, door, Place("start"))
        shown_at.append(find(page, QWidget, "second-eyes").isVisible())
    assert shown_at == [True, False]


def test_that_a_laptop_is_registered_by_digits_that_are_compared(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    with (
        handing.a_side(tmp_path, 1, OFFICE_USER) as office,
        handing.a_side(tmp_path, 2, FIRST_USER) as laptop,
    ):
        page = at(qtbot, door, laptop, "send")
        digits = text(page, "own-digits")
        assert len(digits.replace(" ", "")) == 24
        type_into(page, "label", "l 17")
        click(page, "write-request")
        folder(qtbot, door, tmp_path)
        assert text(page, "label-error")
        type_into(page, "label", "L17")
        click(page, "write-request")
        folder(qtbot, door, tmp_path)
        (request,) = tmp_path.glob("*.ccd")

        page = at(qtbot, door, office, "laptops")
        click(page, "open-request")
        files(qtbot, door, request)
        assert digits in shown(dialog())
        click(dialog(), "register-laptop")
        settled(qtbot, door)
        click(page, "make-returns")
        folder(qtbot, door, tmp_path)
        (back,) = tmp_path.glob("*.ccp")
        ours = on(office.ctx, handover_devices.own_digits)

        page = at(qtbot, door, laptop, "send")
        click(page, "take-answer")
        files(qtbot, door, back)
        assert ours in shown(dialog())
        click(dialog(), "trust-office")
        settled(qtbot, door)
        assert text(page, "left-to-send")
        assert not find(page, QLabel, "own-digits").isVisible()

        page = at(qtbot, door, office, "laptops")
        find(page, Table, "laptops").opened.emit(0)
        click(dialog(), "laptop-lost")
        type_into(dialog(), "why", "遗失在公交车上")
        click(dialog(), "change-state")
        settled(qtbot, door)
        assert column(find(page, Table, "laptops"), 4) == ["lost"]
        leave_all()


def test_that_an_assessor_of_an_office_with_laptops_is_not_told_to_register_it(
    qtbot: QtBot, door: MainWindow, three: Trio
) -> None:
    office = three.office
    with office.ctx.store.work() as work:
        public = office.unlocked.file.public_keys[office.user]
        work.users.put(office.user, public, ("assessor",), None)
        work.audit("user.changed", office.user)
    page = at(qtbot, door, office, "send")
    assert titles(find(page, QTabWidget, "handover-tabs")) == []
    assert "Laptops hand over to this office" in shown(page)


def test_that_a_file_that_is_being_taken_in_can_be_stopped(
    qtbot: QtBot, door: MainWindow, three: Trio
) -> None:
    a_visit(three.first)
    (file,) = handing.send(three.first, three.stick).files
    page = at(qtbot, door, three.office)
    held = threading.Event()
    three.office.ctx.store.submit(held.wait)
    click(page, "take-files")
    chosen = find(door, QFileDialog, "handover-files")
    chosen.filesSelected.emit([str(file), str(file)])
    chosen.close()
    click(page, "stop-taking")
    held.set()
    settled(qtbot, door)
    said = find(page, QWidget, "handover-notice").accessibleName()
    assert "nothing of that file was taken in" in said
    assert on(three.office.ctx, people.find).total == 0
    click(page, "take-files")
    files(qtbot, door, file)
    assert column(find(page, Table, "results"), 2) == ["✓ taken in"]


def test_that_a_clash_is_decided_field_by_field_with_keys(
    qtbot: QtBot, door: MainWindow, three: Trio
) -> None:
    laptop, office = three.first, three.office

    def changed() -> str:
        person = registered(laptop)
        handing.round_trip(office, laptop, three.stick)
        amended(laptop, person, phone="13900000008", note="晚上在家")
        amended(office, person, phone="13900000009", note="白天在家")
        handing.take(office, handing.send(laptop, three.stick))
        return person

    person = changed()
    page = at(qtbot, door, office, "clashes")
    table = find(page, Table, "clashes")
    assert "Telephone, Note" in column(table, 1)[0]
    table.opened.emit(0)
    assert "before: 139****0001" in shown(dialog())
    assert "13900000008" not in shown(dialog())
    click(dialog(), "show-numbers")
    settled(qtbot, door)
    assert "before: 13900000001" in shown(dialog())
    assert "13900000008" in shown(dialog())
    assert on(office.ctx, asked_to_see, person) == ["('phone',)"]
    assert_nothing_clipped(qtbot, dialog())
    type_into(dialog(), "why", "电话核实")
    click(dialog(), "decide-clash")
    settled(qtbot, door)
    assert "Choose a side for each field" in shown(dialog())
    find(dialog(), QWidget, "side-phone").setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_1)
    click(dialog(), "decide-clash")
    settled(qtbot, door)
    kept = on(office.ctx, people.get, person)
    assert (kept.phone, kept.note) == ("13900000008", "白天在家")
    assert not table.isVisible()
    # Both sides are read again, with who decided, and why.
    find(page, QTabWidget, "handover-tabs").setCurrentIndex(2)
    decided = find(page, Table, "decided-clashes")
    assert column(decided, 2) == ["field by field"]
    assert column(decided, 4) == [OFFICE_USER]
    decided.opened.emit(0)
    said = shown(dialog())
    assert {"✓ 139****0008", "139****0009", "晚上在家", "✓ 白天在家"} <= texts(dialog())
    assert f"decided by {OFFICE_USER} on 21 November 2026: 电话核实" in said
    assert_nothing_clipped(qtbot, dialog())
    click(dialog(), "close")


def test_that_two_of_one_number_are_told_apart_by_a_person(
    qtbot: QtBot, door: MainWindow, three: Trio
) -> None:
    registered(three.office, "王建国")
    registered(three.first, "李秀英")
    handing.take(three.office, handing.send(three.first, three.stick))
    page = at(qtbot, door, three.office, "clashes")
    find(page, Table, "clashes").opened.emit(0)
    assert "王建国" in shown(dialog())
    assert "李秀英" in shown(dialog())
    click(dialog(), "side-other")
    type_into(dialog(), "why", "核对两张身份证")
    click(dialog(), "decide-clash")
    settled(qtbot, door)
    with three.office.ctx.store.reading() as work:
        (record,) = work.clashes.where(("decided",))
    assert record.value.decided == {"": "other"}
