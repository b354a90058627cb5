# SPDX-License-Identifier: Apache-2.0
"""What is done at the window in the play of three months."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton

from carecalc.domain.disbursement import Run
from carecalc.domain.period import Month
from carecalc.gui.tables import Table
from carecalc.services import disbursements
from tests.gui import play_field as field
from tests.gui.months_cases import APPLIED, STANDARD, Resident, Said
from tests.gui.play_founding import FIRST, PARTNER, REVIEWER
from tests.gui.play_hands import Seat, words_of
from tests.gui.shell import find, on

PAIR = (FIRST, PARTNER)


# ---------------------------------------------------------------------- people


def enter(seat: Seat, who: Resident) -> None:
    """Register somebody, with everything that the office is told on the first day."""
    seat.rail("people")
    seat.until_at("people")
    seat.click("register-person")
    seat.write_all(name=who.name, id_number=who.id_number, phone=who.phone)
    seat.pick_words("community", who.community)
    seat.click("save-person")
    seat.until_at("person")
    if who.status:
        fact(seat, who, "status", status=who.status, since=date(2026, 1, 5))
    if who is STANDARD:
        fact(seat, who, "certificate", category="肢体", grade=3, since=date(2020, 6, 1))
        fact(
            seat,
            who,
            "law-answer",
            question="other-living-class",
            answer="DSR-standard",
            since=date(2026, 1, 5),
        )
    if who.programme:
        account(seat, who, who.account, APPLIED)
        fact(seat, who, "application", since=APPLIED)


def facts_of(seat: Seat, who: Resident) -> None:
    """Open somebody's circumstances."""
    seat.person(who.name)
    seat.click("open-facts")
    seat.until_at("facts")


def fact(seat: Seat, who: Resident, kind: str, since: date, **chosen: object) -> None:
    """Record a circumstance that is chosen from lists, since a day."""
    facts_of(seat, who)
    seat.click(f"add-{kind}")
    for name, code in chosen.items():
        seat.pick(name, code)
    seat.write("from", since.isoformat())
    seat.click("record")
    seat.until_at("facts")


def account(seat: Seat, who: Resident, number: str, since: date) -> None:
    """Record the account of somebody's own."""
    facts_of(seat, who)
    seat.click("add-payee")
    seat.pick("channel", "bank-card")
    seat.write("bank", "样例银行")
    seat.pick("whose", "self")
    seat.write_all(number=number, number_again=number)
    seat.write("from", since.isoformat())
    seat.click("record")
    seat.until_at("facts")


def prepare(seat: Seat, who: Resident) -> None:
    """Prepare the decision on what somebody applied for."""
    seat.person(who.name)
    seat.click("open-subsidies")
    seat.until_at("subsidies")
    made = f"prepare-{who.programme}"
    assert seat.holds(lambda: seat.has(made)), seat.read()
    seat.click(made)
    assert seat.holds(lambda: "is prepared and waits" in seat.read()), seat.read()


def accept_rules(seat: Seat, who: Resident, words: str) -> None:
    """Accept a rule file on record, on the subsidies page of who would be paid by it."""
    seat.person(who.name)
    seat.click("open-subsidies")
    seat.until_at("subsidies")
    assert seat.holds(lambda: seat.has_row("accept-")), seat.read()
    seat.click(seat.row_button("accept-", words))
    seat.write("reason", "与文件原文核对一致")
    seat.write("document", "样民〔2027〕3号")
    seat.click("accept-file")
    seat.until_at("subsidies")


def die(seat: Seat, who: Resident, day: date) -> None:
    """Record a death, with the paper that proves it."""
    facts_of(seat, who)
    seat.click("add-event")
    seat.pick("event", "death")
    seat.write("from", day.isoformat())
    seat.write("document", "样死亡证明1号")
    seat.click("record")
    assert seat.holds(lambda: seat.has("stops")), seat.read()
    seat.click("record")
    seat.until_at("facts")


# ---------------------------------------------------------------------- the list


def open_month(seat: Seat, month: str) -> None:
    """Choose a month on the page of the lists."""
    seat.rail("month")
    seat.until_at("month")
    seat.pick("month", Month.parse(month))
    choice = seat.visible("month")
    QTest.keyClick(choice, Qt.Key.Key_Return)
    seat.settle()


def build(seat: Seat, month: str) -> Run:
    """Build the list of a month; return what is on record."""
    open_month(seat, month)
    seat.click("build-list")
    assert seat.holds(lambda: "built on" in seat.text("list-state")), seat.read()
    return listed(seat, month)


def listed(seat: Seat, month: str) -> Run:
    """Read a month's list from the file of the office."""
    run = on(seat.ctx, disbursements.of_month, Month.parse(month))
    assert isinstance(run, Run)
    return run


def said(run: Run) -> list[Said]:
    """Return what a list says, line by line."""
    return [
        (line.name, line.kind, str(line.month), line.amount.fen)
        for line in run.numbered
    ]


def answer_findings(seat: Seat, why: str) -> list[str]:
    """Check the list and answer what wants a reason; return what was found."""
    seat.tab("month-tabs", "Findings")
    seat.click("check-list")
    seat.settle()
    table = find(seat.front, Table, "findings")
    if not table.isVisible():
        return []
    found = [f"{row[0]} | {row[1]} | {row[2]}" for row in seat.rows("findings")]
    assert not any("| blocks |" in row for row in found), found
    if any("| wants a reason |" in row for row in found):
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        seat.write("finding-reason", why)
        seat.click("answer-findings")
        seat.settle()
        assert all(row[3] for row in seat.rows("findings")), seat.rows("findings")
    return found


def close(seat: Seat, month: str) -> None:
    """Let the approver sign, and the reviewer beside them; whoever built it does not."""
    open_month(seat, month)
    seat.tab("month-tabs", "Closing")
    if seat.has("lift-copy"):
        seat.click("lift-copy")
        seat.write("reason", "第二块硬盘送修，备份留存本机")
        second(seat)
        assert seat.holds(lambda: seat.has("lifted-copy")), seat.read()
    seat.click("sign-list")
    seat.click("yes")
    assert seat.holds(lambda: "You have signed" in seat.read()), seat.read()
    seat.click("sign-second")
    second(seat)
    assert seat.holds(lambda: "Closed on" in seat.text("closing-state")), seat.read()


def second(seat: Seat) -> None:
    """Let the reviewer give their passphrase at this screen."""
    seat.pick_words("second-name", REVIEWER)
    seat.write("second-passphrase", words_of(REVIEWER))
    seat.press(Qt.Key.Key_Return)
    seat.settle()


# ---------------------------------------------------------------------- files


def save_as(seat: Seat, path: Path, name: str = "save-dialog") -> Path:
    """Answer the system's dialog for a file; return the file."""
    found = [each for each in seat.window.findChildren(QFileDialog) if each.isVisible()]
    assert len(found) == 1, [each.objectName() for each in found]
    found[0].fileSelected.emit(str(path))
    found[0].reject()
    seat.settle()
    front = QApplication.activeModalWidget()
    if front is not None and front.objectName() == "handing-dialog":
        line = find(front, QLineEdit, "recipient-name")
        if line.isVisible():
            seat.write("recipient-name", "样例银行 王柜员")
        seat.click("hand-out")
    return path


def export_workbook(seat: Seat, month: str, path: Path) -> Path:
    """Save the list's workbook."""
    open_month(seat, month)
    seat.click("export-workbook")
    assert seat.holds(lambda: bool(_file_dialogs(seat))), seat.read()
    return save_as(seat, path)


def save_paper(seat: Seat, path: Path) -> Path:
    """Issue the paper that is looked at, and save it."""
    assert seat.comes(lambda: seat.visible("issue-paper").isEnabled()), seat.read()
    seat.click("issue-paper")
    assert seat.comes(lambda: seat.is_at("paper")), seat.read()
    seat.settle()
    seat.click("save-paper")
    assert seat.holds(lambda: bool(_file_dialogs(seat))), seat.read()
    return save_as(seat, path)


def export_list(seat: Seat, month: str, path: Path) -> Path:
    """Issue the list as a paper, and save it."""
    open_month(seat, month)
    seat.click("print-list")
    seat.until_at("new-paper")
    return save_paper(seat, path)


def export_other(
    seat: Seat, month: str, kind: str, path: Path, file: Path | None = None
) -> Path:
    """Issue another paper of a month's list, about the bank's file where one is given,
    and save it."""
    open_month(seat, month)
    seat.click("other-papers")
    seat.until_at("many-papers")
    seat.tab("papers-tabs", "Of the list")
    seat.click(seat.row_button(f"issue-{kind}-"))
    seat.until_at("new-paper")
    if file is not None:
        seat.write("given-bank", "样例银行")
        seat.click("choose-bank-file")
        save_as(seat, file)
    return save_paper(seat, path)


def _file_dialogs(seat: Seat) -> list[QFileDialog]:
    return [each for each in seat.window.findChildren(QFileDialog) if each.isVisible()]


# ---------------------------------------------------------------------- paying out


def make_bank_file(seat: Seat, path: Path) -> Path:
    """Make the bank file of the list that waits for one, and save it."""
    seat.casework("payments")
    seat.click("make-bank-file")
    seat.click("make-file")
    assert seat.holds(lambda: bool(_file_dialogs(seat))), seat.read()
    return save_as(seat, path)


def hand_over(seat: Seat, number: str, day: date) -> None:
    """Record that the bank has a file."""
    seat.casework("payments")
    seat.open_row("bank-files", number)
    seat.click("file-hand")
    seat.write("on", day.isoformat())
    seat.write("to", "样例银行 王柜员")
    seat.click("hand-it")
    seat.until_at("payments")


def take_answer(seat: Seat, number: str, file: Path) -> str:
    """Take the bank's answer in; return what the window said of it before."""
    seat.casework("payments")
    seat.open_row("bank-files", number)
    seat.click("file-answer")
    save_as(seat, file)
    assert seat.holds(lambda: seat.has("accept-answer")), seat.read()
    told = seat.read()
    seat.click("accept-answer")
    seat.until_at("payments")
    return told


def pay_again(seat: Seat, path: Path) -> Path:
    """Pay again what came back, to the account on record now."""
    seat.casework("payments")
    seat.tab("payments-tabs", "came back")
    seat.click("pay-unpaid")
    seat.click("pay-again")
    assert seat.holds(lambda: bool(_file_dialogs(seat))), seat.read()
    return save_as(seat, path)


def answer_of(run: Run, path: Path, *back: tuple[str, int, str]) -> Path:
    """Write what a bank answers to the file of a list; `back` came back: whose line of
    which number, and why."""
    why = {number: reason for _, number, reason in back}
    rows = ["业务序号,金额,处理结果,原因"]
    for number, line in enumerate(run.lines, 1):
        reason = why.get(number, "")
        result = "失败" if reason else "成功"
        yuan, fen = divmod(line.amount.fen, 100)
        rows.append(f"{run.line_number(number)},{yuan}.{fen:02},{result},{reason}")
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def number_of(run: Run, who: Resident, kind: str = "regular") -> int:
    """Return the number of somebody's line on a list."""
    (found,) = [
        number
        for number, line in enumerate(run.numbered, 1)
        if (line.name, line.kind) == (who.name, kind)
    ]
    return found


def repay(seat: Seat, who: Resident, amount: str) -> None:
    """Record that somebody's family paid back what is owed, with the receipt."""
    seat.casework("payments")
    seat.tab("payments-tabs", "owed back")
    seat.open_row("debts", who.name)
    seat.click("debt-repay")
    seat.write("amount", amount)
    seat.write("document", "收据1号")
    seat.click("save-step")
    seat.until_at("payments")


# ---------------------------------------------------------------------- objection


def object_to_level(seat: Seat, who: Resident, on_day: str) -> None:
    """Register that somebody objects to the level that was found."""
    seat.person(who.name)
    assert seat.holds(lambda: seat.visible("raise-appeal").isEnabled()), seat.read()
    seat.click("raise-appeal")
    seat.pick_words("about", "assessed on")
    seat.write_all(raised_by="样女儿", grounds="起居都要人扶", delivered=on_day)
    seat.click("take-step")
    seat.until_at("person")


def visit_again(seat: Seat, who: Resident, pair: tuple[str, str], why: str) -> None:
    """Assess somebody as others found them, at their worst; one reason for all changes."""
    seat.person(who.name)
    seat.click("start-visit")
    assert seat.holds(lambda: seat.visible("begin-visit").isEnabled())
    seat.pick("scale", "gbt-42195-2022")
    seat.click("begin-visit")
    seat.until_at("visit")
    field.answer(seat, is_worst=True)
    seat.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seat.until_at("check")
    cards = seat.visible("changes")
    first = next(
        line for line in cards.findChildren(QLineEdit) if line.objectName()
    ).objectName()
    seat.write(first, why)
    seat.press(Qt.Key.Key_Return)
    seat.settle()
    seat.click(seat.row_button("share-"))
    field.sign(seat, pair)


def trace(seat: Seat, month: str, who: Resident, table: str = "lines") -> str:
    """Open somebody's line; return what the window says of it."""
    open_month(seat, month)
    if table == "recoveries":
        seat.tab("month-tabs", "Owed back")
    seat.open_row(table, who.name)
    assert seat.holds(lambda: seat.has("close-trace")), seat.read()
    for arrow in seat.front.findChildren(QPushButton):
        if arrow.objectName().startswith("unfold-") and arrow.isVisible():
            seat.click(arrow.objectName())
    told = seat.read()
    seat.click("close-trace")
    return told
