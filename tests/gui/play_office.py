# SPDX-License-Identifier: Apache-2.0
"""What is done at the office's window: cases received, surveyed, decided, delivered."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import Choice
from tests.gui.play_cases import Case
from tests.gui.play_founding import AGENCY, FIRST, PARTNER, SECOND_CLERK
from tests.gui.play_hands import Seat
from tests.gui.shell import find


def register(seat: Seat, case: Case) -> None:
    """Register an elder."""
    seat.rail("people")
    seat.until_at("people")
    seat.click("register-person")
    seat.write_all(name=case.name, id_number=case.id_number, phone=case.phone)
    seat.pick_words("community", case.community)
    seat.write("address", f"样例路{case.number}号")
    seat.click("save-person")
    seat.until_at("person")


def receive(seat: Seat, case: Case, on: date) -> None:
    """Receive an application, at the person's page."""
    seat.click("receive")
    seat.tick("programme-bj-care")
    seat.write("received-on", on.isoformat())
    seat.click("receive-application")
    seat.until_at("application")


def open_case(seat: Seat, case: Case) -> None:
    """Open somebody's application from their page."""
    seat.person(case.name)
    assert seat.holds(lambda: seat.has_row("application-"))
    seat.click(seat.row_button("application-"))
    seat.until_at("application")


def step(seat: Seat, code: str, name: str = "step-next", **fields: str) -> None:
    """Take a step of the case that is open, with its paper."""
    seat.click(name)
    front = QApplication.activeModalWidget()
    assert front is not None and front.objectName() == f"step-{code}-dialog"
    for field, text in fields.items():
        control = seat.visible(field)
        if isinstance(control, Choice):
            seat.pick(field, text)
        else:
            seat.write(field, text)
    seat.click("take-step")
    seat.until_at("application")


def hand_in(seat: Seat) -> None:
    """Record that every paper was handed in, as an original."""
    number = 1
    while seat.has(f"paper-{number}"):
        seat.pick(f"paper-{number}", "original")
        number += 1
    seat.click("take-in")


def give_visit(seat: Seat, case: Case, laptop: str = "") -> None:
    """Give the visit of a person to the own pair, or to the organisation."""
    seat.person(case.name)
    seat.click("give-visit")
    assert seat.holds(lambda: seat.visible("assign").isEnabled())
    if (laptop or case.laptop) == "A":
        seat.pick("organisation", "")
        seat.pick("assessors", FIRST)
        seat.pick("second", PARTNER)
    else:
        seat.pick_words("organisation", AGENCY)
    seat.click("assign")
    seat.until_at("person")


def take_in(seat: Seat, *files: Path) -> list[str]:
    """Take hand-over files in; return what became of each."""
    seat.casework("handover")
    seat.tab("handover-tabs", "Take files in")
    seat.click("take-files")
    seat.choose_files(*files)
    assert seat.holds(lambda: len(seat.rows("results")) >= len(files)), seat.read()
    return [row[2].split(" ", 1)[1] for row in seat.rows("results")]


def review(seat: Seat, count: int, back: Mapping[str, str]) -> None:
    """Look at `count` visits as their reviewer, one after the other, by keys.

    Whom `back` names go back with that comment, the others pass.
    """
    seat.casework("reviews")
    table = find(seat.page, Table, "review-queue")
    assert seat.holds(lambda: table.rows.rowCount() == count), seat.rows("review-queue")
    table.setFocus()
    seat.press(Qt.Key.Key_Return)
    for _ in range(count):
        assert seat.holds(lambda: seat.has("review-pass")), seat.read()
        name = seat.page.header.title.text()
        if name in back:
            seat.press("r")
            seat.write("comment", back[name])
            seat.click("return-it")
        else:
            seat.press("p")
        assert seat.holds(lambda n=name: seat.page.header.title.text() != n)
    assert seat.rows("review-queue") == []


def amend(seat: Seat, case: Case, phone: str) -> None:
    """Write down another telephone of somebody."""
    seat.person(case.name)
    seat.click("amend-person")
    seat.write("phone", phone)
    seat.click("save-person")
    seat.until_at("person")


def decide_clash(seat: Seat, case: Case) -> None:
    """Let the laptop's side hold in the one field both changed."""
    seat.casework("handover")
    seat.tab("handover-tabs", "To be decided")
    seat.open_row("clashes", case.name)
    seat.visible("side-phone").setFocus()
    seat.press("2")
    seat.write("why", "电话核实")
    seat.click("decide-clash")
    assert seat.holds(lambda: seat.is_at("handover")), seat.read()


def die(seat: Seat, case: Case, day: date) -> None:
    """Record a death: what stops is shown first, then it is recorded."""
    seat.person(case.name)
    seat.click("open-facts")
    seat.until_at("facts")
    seat.click("add-event")
    seat.pick("event", "death")
    seat.write("from", day.isoformat())
    seat.click("record")
    assert seat.holds(lambda: seat.has("stops")), seat.read()
    seat.click("record")
    seat.until_at("facts")


def prepare(seat: Seat, case: Case) -> None:
    """Prepare the decision on the page of the subsidies."""
    open_case(seat, case)
    seat.click("subsidies-bj-care")
    seat.until_at("subsidies")
    assert seat.holds(lambda: seat.has("prepare-bj-care")), seat.read()
    seat.click("prepare-bj-care")
    assert seat.holds(lambda: "is prepared and waits" in seat.read()), seat.read()


def decide(seat: Seat, count: int, reasons: Mapping[str, str]) -> None:
    """Look at everything that waits and decide it at once; refuse whom `reasons` name."""
    seat.casework("applications")
    seat.click("open-deciding")
    seat.until_at("deciding")
    assert seat.holds(lambda: len(seat.rows("waiting")) == count), seat.read()
    for _ in range(count):
        assert seat.holds(lambda: seat.visible("mark-approve").isEnabled())
        table = find(seat.page, Table, "waiting")
        at = table.currentIndex().row()
        name = seat.rows("waiting")[at][0]
        table.setFocus()
        keys = Qt.KeyboardModifier.ControlModifier
        if name in reasons:
            seat.write("reason", reasons[name])
            keys |= Qt.KeyboardModifier.ShiftModifier
        seat.press(Qt.Key.Key_Return, keys)
        seat.settle()
    seat.press("s", Qt.KeyboardModifier.ControlModifier)
    seat.settle()
    seat.click("decide")
    assert seat.holds(lambda: seat.is_at("deciding")), seat.read()


def deliver(seat: Seat, case: Case) -> None:
    """Hand the decision over, with its receipt."""
    open_case(seat, case)
    step(seat, "deliver", "deliver-bj-care", receiver=case.name)


def object_to_level(seat: Seat, case: Case) -> None:
    """Register that somebody objects to the level that was found."""
    seat.person(case.name)
    assert seat.holds(lambda: seat.visible("raise-appeal").isEnabled()), seat.read()
    seat.click("raise-appeal")
    about = seat.visible("about")
    assert isinstance(about, Choice)
    seat.pick("about", about.itemData(0))
    assert "assessed on" in about.currentText()
    seat.write_all(raised_by="样女儿", grounds="起居都要人扶", delivered="2026-09-23")
    seat.click("take-step")
    seat.until_at("person")


def allow(seat: Seat, case: Case, day: str, pair: tuple[str, str]) -> None:
    """Allow the objection: others assess again, on a day."""
    seat.person(case.name)
    assert seat.holds(lambda: seat.has_row("appeal-"))
    seat.click(seat.row_button("appeal-"))
    seat.pick("outcome", "granted")
    seat.write_all(said="另派两人复评", planned=day, assessors="、".join(pair))
    seat.click("take-step")
    seat.until_at("person")


def prepare_anew(seat: Seat, case: Case) -> None:
    """Prepare a decision where no application is open: at the person's subsidies."""
    seat.person(case.name)
    seat.click("open-subsidies")
    seat.until_at("subsidies")
    assert seat.holds(lambda: seat.has("prepare-bj-care")), seat.read()
    seat.click("prepare-bj-care")
    assert seat.holds(lambda: "is prepared and waits" in seat.read()), seat.read()


def deliver_anew(seat: Seat, case: Case) -> None:
    """Hand a decision over that was made after an objection: at the person's page."""
    seat.person(case.name)
    assert seat.holds(lambda: seat.has("deliver-decision")), seat.read()
    seat.click("deliver-decision")
    seat.write("receiver", case.name)
    seat.click("take-step")
    seat.until_at("person")


def see_none_overdue(seat: Seat) -> None:
    """See at the list of cases that no deadline has passed."""
    seat.casework("applications")
    assert "overdue" not in seat.text("count"), seat.read()


def settle_september(seat: Seat) -> str:
    """Issue the organisation's sheet of September, and return what it comes to."""
    seat.casework("agencies")
    seat.open_row("organisations", AGENCY)
    seat.until_at("agency")
    seat.tab("agency-tabs", "Settlement")
    seat.pick("month", "2026-09")
    assert seat.holds(lambda: bool(seat.rows("settled"))), seat.read()
    said = seat.text("settled-sum")
    seat.write("checked_by", SECOND_CLERK)
    seat.click("issue-sheet")
    seat.until_at("paper")
    return said
