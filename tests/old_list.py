# SPDX-License-Identifier: Apache-2.0
"""Lists as an office kept them before: made-up people, some rows with known faults."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import xlsxwriter

from carecalc.documents.tables_in import read_table
from carecalc.domain.person import check_digit
from carecalc.domain.table import Table
from carecalc.domain.taking_over import Plan

HEADS = (
    "序号",
    "姓名",
    "身份证号",
    "性别",
    "村（社区）",
    "联系电话",
    "困难类别",
    "失能等级",
    "评估日期",
    "补贴项目",
    "补贴金额（元）",
    "银行账号",
    "户名",
    "审批日期",
    "备注",
)
NAME, NUMBER, SEX, STATUS, LEVEL = 1, 2, 3, 6, 7
PROGRAMME, AMOUNT, ACCOUNT, DECIDED = 9, 10, 11, 13
HEAD_ROW = 3
FOR_ALL = {
    "hukou": "110105",
    "paid-through": "2026-10",
    "scale": "gbt-42195-2022",
    "channel": "bank-card",
}
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
_GIVEN = "秀英桂兰玉珍淑芳建国志强德明素梅文华春生"
_KINDS = (
    ("高龄老年人津贴", "", "", 100),
    ("高龄老年人津贴", "", "", 500),
    ("困难老年人养老服务补贴", "低保", "", 300),
    ("困难老年人养老服务补贴", "低收入家庭", "", 200),
    ("失能老年人护理补贴", "", "重度失能", 600),
)

Cells = list[object]


@dataclass(frozen=True)
class OldList:
    """A workbook, which of its rows are faulty and in which way, and what was paid."""

    data: bytes
    faulty: Mapping[int, str]
    rows: int
    paid_fen: int

    def table(self) -> Table:
        """Return it as it is read."""
        return read_table(self.data, "2026年10月发放名册.xlsx")


def plan(table: Table, **for_all: str) -> Plan:
    """Return how a list made here is read."""
    fields = (
        *("serial", "name", "id-number", "sex", "community", "phone", "status"),
        *("level", "assessed-on", "programme", "amount", "account", "holder"),
        *("decided-on", "note"),
    )
    return Plan(0, HEAD_ROW, dict(enumerate(fields)), {**FOR_ALL, **for_all})


def id_number(born: date, serial: int, area: str = "110105") -> str:
    """Return a number that fits a day of birth; an odd serial is a man's."""
    first = f"{area}{born:%Y%m%d}{serial % 1000:03d}"
    return first + check_digit(first)


def make(count: int, faulty: int = 0, seed: int = 1) -> OldList:
    """Return a list of so many people, so many of them with a fault."""
    chance = Random(seed)
    rows = [_good(chance, number) for number in range(count)]
    bad = sorted(chance.sample(range(1, count), faulty)) if faulty else []
    named: dict[int, str] = {}
    names = list(_FAULTS)
    for turn, number in enumerate(bad):
        name = names[turn % len(names)]
        _FAULTS[name](rows, number)
        named[HEAD_ROW + 1 + number] = name
    paid = sum(
        int(str(row[AMOUNT])) * 100
        for number, row in enumerate(rows)
        if HEAD_ROW + 1 + number not in named
    )
    return OldList(written(rows), named, count, paid)


def written(rows: list[Cells], heads: tuple[str, ...] = HEADS) -> bytes:
    """Return a workbook as offices write them: a title, a blank row, heads, totals."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("发放名册")
    day = book.add_format({"num_format": "yyyy/m/d"})
    sheet.write_string(0, 0, "样例街道2026年10月养老服务补贴津贴发放名册")
    for column, head in enumerate(heads):
        sheet.write_string(HEAD_ROW - 1, column, head)
    for row, cells in enumerate(rows, HEAD_ROW):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(row, column, cell, day)
            elif isinstance(cell, int | float):
                sheet.write_number(row, column, cell)
            elif cell:
                sheet.write_string(row, column, str(cell))
    last = HEAD_ROW + len(rows)
    sheet.write_string(last, 0, "合计")
    sheet.write_formula(last, 10, f"=SUM(K{HEAD_ROW + 1}:K{last})", None, 12345)
    sheet.write_string(last + 1, 0, "制表人：")
    book.close()
    return target.getvalue()


def _good(chance: Random, number: int) -> Cells:
    kind = number % len(_KINDS)
    programme, status, level, amount = _KINDS[kind]
    # Eighty in 1936 to 1946, ninety before, for the allowances that ask for it.
    year = chance.randint(1929, 1935) if kind == 1 else chance.randint(1938, 1945)
    born = date(year, 1, 1) + timedelta(days=chance.randrange(360))
    serial = number % 1000
    area = f"1101{5 + number // 1000:02d}"
    name = chance.choice(_SURNAMES) + chance.choice(_GIVEN) + chance.choice(_GIVEN)
    return [
        number + 1,
        name,
        id_number(born, serial, area),
        "男" if serial % 2 else "女",
        ("晨光社区", "和平社区")[number % 2],
        f"138{number:08d}",
        status,
        level,
        date(2026, 3, 1 + number % 28) if level else "",
        programme,
        amount,
        f"6222020200{number:09d}",
        name,
        ("2024.5.6", "2024年5月6日", "20240506", "2024/5/6")[number % 4],
        "",
    ]


def _wrong_check(rows: list[Cells], number: int) -> None:
    text = str(rows[number][NUMBER])
    rows[number][NUMBER] = text[:17] + ("1" if text[17] != "1" else "2")


def _id_as_number(rows: list[Cells], number: int) -> None:
    # A number of 18 digits keeps 15 of them.
    rows[number][NUMBER] = float(str(rows[number][NUMBER])[:17] + "0")


def _no_name(rows: list[Cells], number: int) -> None:
    rows[number][NAME] = ""


def _twice(rows: list[Cells], number: int) -> None:
    rows[number] = [rows[number][0], *rows[0][1:]]


def _other_sex(rows: list[Cells], number: int) -> None:
    rows[number][SEX] = "女" if rows[number][SEX] == "男" else "男"


def _odd_status(rows: list[Cells], number: int) -> None:
    rows[number][STATUS] = "困难户甲"


def _amount_in_words(rows: list[Cells], number: int) -> None:
    rows[number][AMOUNT] = "三百"


def _account_as_number(rows: list[Cells], number: int) -> None:
    rows[number][ACCOUNT] = float(str(rows[number][ACCOUNT]))


def _no_such_day(rows: list[Cells], number: int) -> None:
    rows[number][DECIDED] = "2024-02-31"


def _odd_programme(rows: list[Cells], number: int) -> None:
    rows[number][PROGRAMME] = "其他补贴"


_FAULTS: Mapping[str, Callable[[list[Cells], int], None]] = {
    "wrong check digit": _wrong_check,
    "identity number as a number": _id_as_number,
    "no name": _no_name,
    "twice": _twice,
    "other sex": _other_sex,
    "odd status": _odd_status,
    "amount in words": _amount_in_words,
    "account as a number": _account_as_number,
    "no such day": _no_such_day,
    "odd programme": _odd_programme,
}
