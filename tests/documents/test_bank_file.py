# SPDX-License-Identifier: Apache-2.0
"""A bank's file has exactly the bytes that its template says, and loses nothing."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from carecalc.catalog.bank_templates import bank_template, read_bank_template
from carecalc.catalog.problems import LawFileError
from carecalc.documents.bank_file import Named, bank_file, file_name, unfit
from carecalc.documents.tables_in import read_table
from carecalc.domain.bank_template import BankTemplate
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.payout import Payment
from carecalc.domain.period import Month
from tests.offices import catalog

ON = date(2026, 11, 22)
OF = Named("YF-2026-000001", Month(2026, 11), ON)
LONG = "0000000000000000001"
"""Nineteen digits, most of them zeros at the head: no spreadsheet keeps such a number."""


def template(code: str) -> BankTemplate:
    return bank_template(catalog(), code, ON)[0]


def payment(position: int, holder: str, fen: int, number: str = LONG) -> Payment:
    return Payment(
        f"FF-2026-000003/{position}",
        1,
        f"person-{position}",
        holder,
        "00000119440309002X",
        "bj-hardship",
        Month(2026, 10),
        Payee("bank-card", holder, number, "样例银行"),
        Money(fen),
    )


TWO = (
    payment(1, "张示例", 30_000),
    replace(payment(2, "李样本", 123_456_05, "6222020200012349999"), attempt=2),
)


def test_that_the_text_has_the_bytes_worked_by_hand() -> None:
    # Two payments: 300.00 + 123,456.05 = 123,756.05 yuan; no group is parted.
    wanted = (
        "YF-2026-000001|2|123756.05\r\n"
        "1|FF-2026-000003/1|0000000000000000001|张示例|300.00|样例银行"
        "|00000119440309002X|养老服务补贴\r\n"
        "2|FF-2026-000003/2-2|6222020200012349999|李样本|123456.05|样例银行"
        "|00000119440309002X|养老服务补贴\r\n"
    )
    data = bank_file(template("text-plain"), TWO, OF)
    assert data == wanted.encode("gbk")
    assert data[: data.index(b"\r\n")] == b"YF-2026-000001|2|123756.05"
    assert "张".encode("gbk") == b"\xd5\xc5" and b"|\xd5\xc5" in data
    assert file_name(template("text-plain"), OF, 2) == "YF-2026-000001.txt"


PLAIN = template("text-plain")


@pytest.mark.parametrize(
    ("of", "wanted"),
    [
        (replace(PLAIN, amount="fen"), b"|12345605|"),
        (replace(PLAIN, separator="\t", line_end="lf"), b"\n1\tFF-2026-000003/1\t"),
        (replace(PLAIN, encoding="utf-8-bom"), b"\xef\xbb\xbfYF-2026-000001|2|"),
        (replace(PLAIN, encoding="gb18030", has_heads=True), "\r\n序号|".encode("gbk")),
    ],
)
def test_that_the_template_says_how_it_is_written(
    of: BankTemplate, wanted: bytes
) -> None:
    assert wanted in bank_file(of, TWO, OF)


@pytest.mark.parametrize("code", ["text-plain", "workbook", "list-csv-utf8"])
def test_that_accounts_and_numbers_come_back_as_they_were_written(code: str) -> None:
    data = bank_file(template(code), TWO, OF)
    (sheet,) = read_table(data, "f").sheets
    cells = {cell.text for row in sheet.rows for cell in row.cells.values()}
    assert {LONG, "6222020200012349999", "00000119440309002X"} <= cells
    assert {"FF-2026-000003/1", "FF-2026-000003/2-2", "张示例"} <= cells


@pytest.mark.parametrize(
    ("holder", "code", "signs"),
    [
        ("张𬬸", "text-plain", "𬬸"),  # Not in GBK.
        ("张|三", "text-plain", "|"),  # It would become two cells.
        ("=张三", "text-plain", "="),  # It would be run, and is never altered.
        ("张\n三", "workbook", "\n"),
        ("张𬬸", "workbook", ""),
        ("张·三", "text-plain", ""),
    ],
)
def test_that_a_cell_which_the_file_cannot_carry_is_found(
    holder: str, code: str, signs: str
) -> None:
    found = unfit(template(code), [payment(1, holder, 1)])
    assert "".join(each.signs for each in found) == signs


@pytest.mark.parametrize(
    ("code", "encoding"),
    [("list-csv-utf8", "utf-8-sig"), ("list-csv-gb18030", "gb18030")],
)
def test_that_what_people_open_runs_nothing_and_parts_no_cell(
    code: str, encoding: str
) -> None:
    names = ("=1+1", "＠张", "张,三", '张"三', "张𬬸")
    rows = [payment(n, name, 100) for n, name in enumerate(names, start=1)]
    assert unfit(template(code), rows) == ()
    text = bank_file(template(code), rows, OF).decode(encoding)
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[1] for row in read[1:]] == ["'=1+1", "'＠张", *names[2:]]
    assert all(len(row) == 8 for row in read)


def test_that_a_template_without_what_it_needs_is_refused() -> None:
    file = catalog().files["resources/banks/text-plain/2026-01-01.toml"]
    wrong = file.data.replace(b'field = "account"', b'field = "acount"')
    with pytest.raises(LawFileError) as error:
        read_bank_template(wrong, file.path)
    assert [each.code for each in error.value.problems] == ["LAW-320", "LAW-321"]
