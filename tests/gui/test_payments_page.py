# SPDX-License-Identifier: Apache-2.0
"""A closed list is paid in the window: out, back, again, and what is owed and allotted."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.disbursement import Run
from carecalc.domain.money import Money
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.pages.payments import PaymentsPage
from carecalc.gui.tables import Table
from carecalc.services import (
    appropriations,
    debts,
    disbursements,
    papers,
    payouts,
    returns,
)
from carecalc.services.context import Context
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    dialog,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.services.paying import MONTH, NAMES, owing, signed, with_accounts


def closed(ctx: Context) -> Run:
    with_accounts(ctx, NAMES[:2])
    return signed(ctx, disbursements.build(ctx, MONTH))


def choose_file(qtbot: QtBot, window: MainWindow, name: str, path: Path) -> None:
    """Answer the system's dialog for a file."""
    found = window.findChild(QFileDialog, name) or next(
        each for each in window.findChildren(QFileDialog) if each.isVisible()
    )
    found.fileSelected.emit(str(path))
    found.reject()
    settled(qtbot, window)


def test_that_a_list_is_paid_answered_and_paid_again_in_the_window(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    run = on(ctx, closed)
    page = go(qtbot, window, Place("payments"))
    assert isinstance(page, PaymentsPage)
    files = find(page, Table, "bank-files")
    click(page, "make-bank-file")
    click(dialog(), "make-file")
    settled(qtbot, window)
    choose_file(qtbot, window, "save-dialog", tmp_path / "f.txt")
    (made,) = on(ctx, payouts.all_files)
    # The bytes that are on record are those on the stick.
    assert (tmp_path / "f.txt").read_bytes() == on(ctx, payouts.file_of, made.id)
    assert not find(page, QPushButton, "make-bank-file").isEnabled()
    files.opened.emit(0)
    click(dialog(), "file-list-csv-gb18030")
    settled(qtbot, window)
    found = next(d for d in page.findChildren(QFileDialog) if d.isVisible())
    found.fileSelected.emit(str(tmp_path / "p.csv"))
    found.reject()
    settled(qtbot, window)
    # No rule says who gets it: somebody says so before it is written.
    type_into(dialog(), "recipient-name", "样例街道办事处 李会计")
    click(dialog(), "hand-out")
    settled(qtbot, window)
    assert "业务序号,姓名" in (tmp_path / "p.csv").read_text("gb18030")
    files.opened.emit(0)
    click(dialog(), "file-hand")
    click(dialog(), "hand-it")
    settled(qtbot, window)
    assert "who took" in find(dialog(), QLabel, "to-error").text()
    type_into(dialog(), "to", "样例银行 王柜员")
    click(dialog(), "hand-it")
    settled(qtbot, window)
    one, two = (run.line_number(n) for n in (1, 2))
    wrong = f"业务序号,金额,处理结果,原因\n{one},300.00,成功,\n{two},300.01,成功,\n"
    right = wrong.replace("300.01,成功,", "300.00,失败,户名不符")
    (tmp_path / "wrong.csv").write_text(wrong, "utf-8")
    (tmp_path / "right.csv").write_text(right, "utf-8")
    for name, fits in (("wrong.csv", False), ("right.csv", True)):
        files.opened.emit(0)
        click(dialog(), "file-answer")
        choose_file(qtbot, window, "open-dialog", tmp_path / name)
        qtbot.waitUntil(lambda: dialog().objectName() == "bank-answer-dialog")
        accept = find(dialog(), QPushButton, "accept-answer")
        assert accept.isEnabled() is fits
        if fits:
            click(dialog(), "accept-answer")
        else:
            dialog().reject()
        settled(qtbot, window)
    (back,) = on(ctx, returns.unpaid)
    assert back.payment.reference == two
    page = go(qtbot, window, Place("payments", item="unpaid"))
    assert find(page, Table, "unpaid").rows.rowCount() == 1
    click(page, "pay-unpaid")
    click(dialog(), "pay-again")
    settled(qtbot, window)
    choose_file(qtbot, window, "save-dialog", tmp_path / "g.txt")
    assert f"{two}-2" in (tmp_path / "g.txt").read_text("gbk")
    assert on(ctx, returns.unpaid) == ()


def test_that_debts_and_money_are_kept_in_the_window(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    run = on(ctx, closed)

    def opened(ctx: Context) -> str:
        with ctx.store.work() as work:
            return debts.open_all(ctx, work, owing(run))[0].id

    debt = on(ctx, opened)
    page = go(qtbot, window, Place("payments", item="debts"))
    table = find(page, Table, "debts")
    table.opened.emit(0)
    click(dialog(), "debt-repay")
    type_into(dialog(), "amount", "300.01")
    type_into(dialog(), "document", "收据1号")
    click(dialog(), "save-step")
    settled(qtbot, window)
    assert "300.00" in find(dialog(), QLabel, "amount-error").text()
    type_into(dialog(), "amount", "100")
    click(dialog(), "save-step")
    settled(qtbot, window)
    assert on(ctx, debts.see, debt).left == Money(20_000)
    table.opened.emit(0)
    click(dialog(), "debt-take-back")
    type_into(dialog(), "why", "记错了人")
    click(dialog(), "do-it")
    settled(qtbot, window)
    assert on(ctx, debts.see, debt).left == Money(30_000)
    page = go(qtbot, window, Place("payments", item="funds"))
    assert not find(page, QPushButton, "record-money").isEnabled()
    click(page, "add-allotment")
    type_into(dialog(), "document", "样财指〔2026〕8号")
    type_into(dialog(), "amount", "1000")
    click(dialog(), "save-allotment")
    settled(qtbot, window)
    click(page, "record-money")
    type_into(dialog(), "amount", "400")
    type_into(dialog(), "document", "到账通知1号")
    click(dialog(), "save-money")
    settled(qtbot, window)
    funds = on(ctx, appropriations.funds, 2026)
    assert [(r.allotted, r.received, r.committed) for r in funds.rows] == [
        (Money(100_000), Money(40_000), Money(0)),
        (Money(0), Money(0), run.total),
    ]
    assert find(page, Table, "funds").rows.rowCount() == 2
    # Entered under the wrong allotment, and the allotment was withdrawn.
    money = find(page, Table, "funds")
    money.opened.emit(0)
    assert "came to the account, 400.00 yuan, 到账通知1号" in shown(dialog())
    # Enter ends no allotment.
    qtbot.waitUntil(find(dialog(), QPushButton, "close-funds").hasFocus)
    assert_nothing_clipped(qtbot, dialog())
    click(dialog(), "take-money-back-1-1")
    click(dialog(), "do-it")
    settled(qtbot, window)
    assert find(dialog(), QLabel, "why-error").text() != ""
    type_into(dialog(), "why", "记错了指标")
    click(dialog(), "do-it")
    settled(qtbot, window)
    assert on(ctx, appropriations.funds, 2026).rows[0].received == Money(0)
    money.opened.emit(0)
    click(dialog(), "end-allotment-1")
    assert "样财指〔2026〕8号 counts no more" in shown(dialog())
    type_into(dialog(), "why", "指标收回")
    click(dialog(), "do-it")
    settled(qtbot, window)
    funds = on(ctx, appropriations.funds, 2026)
    assert [one.record.state for one in funds.allotted] == ["ended"]
    assert [(r.allotted, r.committed) for r in funds.rows] == [(Money(0), run.total)]
    assert not find(page, QPushButton, "record-money").isEnabled()
    # What no file says who bears has nothing that could be put right.
    money.opened.emit(0)
    assert "Nothing is allotted under it this year." in shown(dialog())
    dialog().reject()


def test_that_files_are_checked_in_the_window(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    run = on(ctx, closed)
    paper = on(ctx, papers.month_list, run.id, "zh_CN")
    book = on(ctx, papers.month_workbook, run.id, "zh_CN")
    made = on(ctx, payouts.make, run.id, "workbook")
    files = {"list.pdf": paper.data, "list.xlsx": book.data, "bank.xlsx": made.data}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "other.pdf").write_bytes(paper.data.replace(b"ReportLab", b"r", 1))
    page = go(qtbot, window, Place("payments"))
    assert isinstance(page, PaymentsPage)
    for names, words, pills in (
        (tuple(files), "as this office handed it out", ["as handed out"] * 3),
        (("other.pdf",), "Not everything is proven", ["not genuine"]),
    ):
        click(page, "check-files")
        (found,) = (
            each for each in window.findChildren(QFileDialog) if each.isVisible()
        )
        found.filesSelected.emit([str(tmp_path / name) for name in names])
        found.reject()
        qtbot.waitUntil(
            lambda: dialog().objectName() == "checked-dialog", timeout=20_000
        )
        said = [one for one in dialog().findChildren(QLabel)]
        assert words in said[0].text()
        kinds = [one.text() for one in said if one.property("role") == "pill"]
        assert kinds == pills
        dialog().accept()
        settled(qtbot, window)
