# SPDX-License-Identifier: Apache-2.0
"""Lists of other bodies with what they propose, and two entries alike, for pictures."""

from datetime import date

from carecalc.domain.person import Person, check_digit
from carecalc.domain.table import Cell, Row, Sheet, Table
from carecalc.gui.page import Place
from carecalc.services import outside_lists, outside_reading, people
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft


def listed(ctx: Context, whose: tuple[Person, ...]) -> dict[str, Place]:
    """Take a list of deaths and one of dibao; return the places that show them."""
    first, second, third = whose
    _take(
        ctx,
        "殡葬部门名单.xlsx",
        "deaths",
        ("姓名", "身份证号", "死亡日期"),
        (first.name, first.id_number, "2026-10-18"),
    )
    _take(
        ctx,
        "区低保名单（11月）.xlsx",
        "social-assistance",
        ("姓名", "身份证号", "救助类别", "认定日期"),
        (second.name, second.id_number, "低保边缘", "2026-10-01"),
        (third.name, third.id_number, "低保", "2026-09-01"),
    )
    number = f"000001{third.birth_date:%Y%m%d}006"
    people.register(
        ctx,
        PersonDraft(
            name=third.name,
            id_number=number + check_digit(number),
            community=third.community,
        ),
    )
    return {
        "outside": Place("outside"),
        "outside-lists": Place("outside", item="lists"),
        "outside-duplicates": Place("outside", item="duplicates"),
    }


def _take(ctx: Context, name: str, kind: str, *rows: tuple[str, ...]) -> None:
    table = Table(
        name,
        (name[0] * 64)[:64],
        (
            Sheet(
                "名单",
                tuple(
                    Row(number, {at: Cell(text) for at, text in enumerate(cells)})
                    for number, cells in enumerate(rows, 1)
                ),
            ),
        ),
    )
    how = outside_lists.offered(ctx, table, kind).plan
    found = outside_reading.preview(
        ctx, table, kind, how, date(2026, 11, 10), "样例区民政局", is_whole=True
    )
    outside_lists.take(ctx, found)
