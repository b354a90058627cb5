# SPDX-License-Identifier: Apache-2.0
"""The list holds every line and everybody else, on paper and in the workbook."""

import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from carecalc.documents.list_values import (
    LiftedBlock,
    ListClosing,
    ListSignature,
    MonthList,
)
from carecalc.documents.month_list import ListLayout, month_list
from carecalc.documents.preview import page_sizes
from carecalc.documents.spreadsheet import month_workbook
from carecalc.domain.money import Money
from carecalc.text import Text
from tests.documents import papers, samples
from tests.documents.test_blank_scale import pages_of

# 20 lines of 600.03 and 20 of CNY 100.00: 12,000.60 + 2,000.00.
SUM = Decimal("14000.60")


def layout() -> ListLayout:
    return samples.layout("month-list", ListLayout)


def printed(values: MonthList) -> str:
    pdf = month_list(values, layout(), papers.language("zh_CN"), "0" * 64)
    return papers.without_breaks(papers.text_by_pdfium(pdf))


def workbook(values: MonthList, language: str = "zh_CN") -> openpyxl.Workbook:
    data = month_workbook(values, layout(), papers.language(language))
    return openpyxl.load_workbook(io.BytesIO(data))


def column(sheet: Worksheet, label: str) -> list[openpyxl.cell.Cell]:
    heads = [cell.value for cell in sheet[1]]
    cells = next(sheet.iter_cols(heads.index(label) + 1, heads.index(label) + 1))
    return list(cells[1:])


def test_that_every_line_is_printed_with_number_and_account() -> None:
    values = samples.month_list(40)
    text = printed(values)
    for line in values.lines:
        assert line.id_number in text
        assert line.account in text
        assert papers.without_breaks(line.name) in text


def test_that_the_head_of_the_table_is_on_every_page_of_lines() -> None:
    values = samples.month_list(200)
    pdf = month_list(values, layout(), papers.language("zh_CN"), "0" * 64)
    text = papers.text_by_pdfium(pdf)
    lines_pages = text.count("公民身份号码") - 1  # once more above those not listed
    assert len(page_sizes(pdf)) - lines_pages in (0, 1)
    assert all(width > height for width, height in page_sizes(pdf))


def test_that_nobody_signs_a_page_that_says_nothing_but_who_signs() -> None:
    for count in range(16, 21):
        pdf = month_list(
            samples.month_list(count), layout(), papers.language("zh_CN"), "0" * 64
        )
        (signed,) = (page for page in pages_of(pdf) if "批准人" in page)
        assert "关闭与签名" in signed


def test_that_the_list_adds_up_by_programme_and_overall() -> None:
    text = printed(samples.month_list(40))
    assert "失能老年人护理补贴2012,000.60壹万贰仟元陆角整" in text
    assert "高龄老年人津贴202,000.00贰仟元整" in text
    assert "总计4014,000.60壹万肆仟元陆角整" in text


def test_that_everybody_else_has_a_row_with_the_reason() -> None:
    text = printed(samples.month_list(3))
    assert "享受特困人员待遇，不发护理补贴京民养老发〔2019〕160号三(六)" in text
    assert "+86孙七999001195501010026朝阳里社区已批准，但未登记领款账户" in text


def test_that_control_figures_are_count_people_sum_and_digest() -> None:
    values = samples.month_list(4)
    twice = replace(values, lines=(*values.lines, values.lines[0]))
    text = printed(twice)
    assert "发放笔数5发放人数4" in text
    assert f"名册摘要{samples.DIGEST}" in text


def test_that_what_is_owed_back_stands_apart_with_what_it_corrects_and_why() -> None:
    text = printed(samples.month_list(3))
    assert "应追回款项下列款项以前月份多发" in text
    assert (
        "失能老年人护理补贴2026年9月600.03FF-2026-000009/17死亡次月以后仍发放" in text
    )
    assert "应追回1笔，共600.03元。" in text
    # 600.03 + 100.00 + 600.03: nothing of what is owed back is taken off.
    assert "发放总额1,300.06元" in text
    assert "应追回" not in printed(replace(samples.month_list(3), recoveries=()))


def test_that_the_figure_of_the_closing_stands_in_groups_of_four() -> None:
    text = printed(samples.month_list(2))
    assert "关闭控制码" + "0123456789abcdef" * 4 in "".join(text.split())
    assert "上一名册控制码" + "fedcba9876543210" * 4 in "".join(text.split())


def test_that_an_empty_list_says_so() -> None:
    values = replace(samples.month_list(0), not_listed=(), recoveries=())
    text = printed(values)
    assert "本月没有应发放的人员。" in text
    assert "登记人员均已列入本名册。" in text
    assert "零元整" in text


def test_that_numbers_of_people_and_accounts_stay_text_in_the_workbook() -> None:
    values = samples.month_list(40)
    sheet = workbook(values).worksheets[0]
    for label, field in (("公民身份号码", "id_number"), ("账号", "account")):
        cells = column(sheet, label)
        assert [cell.value for cell in cells] == [
            getattr(line, field) for line in values.lines
        ]
        assert {cell.data_type for cell in cells} == {"s"}
        assert {cell.number_format for cell in cells} == {"@"}


@pytest.mark.parametrize("name", ["=1+1", "+86", "-1", "@SUM(A1)", "00123", "1E5"])
def test_that_a_name_never_becomes_a_formula_or_a_number(name: str) -> None:
    cells = column(workbook(samples.month_list(1, name)).worksheets[0], "姓名")
    assert [(cell.value, cell.data_type) for cell in cells] == [(name, "s")]


def test_that_amounts_are_numbers_exact_to_the_fen() -> None:
    values = samples.month_list(40)
    odd = replace(values.lines[0], amount=Money(123_456_789_012_345))
    values = replace(values, lines=(odd, *values.lines[1:]))
    cells = column(workbook(values).worksheets[0], "金额（元）")
    assert {cell.data_type for cell in cells} == {"n"}
    assert [Decimal(str(cell.value)) * 100 for cell in cells] == [
        line.amount.fen for line in values.lines
    ]


def test_that_the_workbook_has_lines_reasons_and_totals_with_frozen_heads() -> None:
    book = workbook(samples.month_list(40))
    names = ["发放明细", "应追回款项", "未列入人员", "合计", "关闭与签名"]
    assert book.sheetnames == names
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    back, reasons, totals = book.worksheets[1:4]
    assert [cell.value for cell in column(back, "更正的行")] == ["FF-2026-000009/17"]
    assert [cell.value for cell in column(back, "应追回（元）")] == [600.03]
    assert [cell.value for cell in column(reasons, "姓名")] == ["赵六", "+86 孙七"]
    assert [cell.value for cell in totals[4]] == [
        "总计",
        40,
        float(SUM),
        "壹万肆仟元陆角整",
    ]


def test_that_the_workbook_is_in_the_language_asked_for() -> None:
    book = workbook(samples.month_list(1), "en")
    assert book.sheetnames == [
        "Lines",
        "Owed back",
        "Not on the list",
        "Totals",
        "Closing and signatures",
    ]


def closed() -> MonthList:
    """Return a list that two people closed after lifting a block."""
    closing = ListClosing(
        built_by="钱发放",
        signatures=(
            ListSignature("孙复核", Text("复核员", "Reviewer"), date(2026, 12, 3)),
            ListSignature("赵审批", Text("审批人", "Approver"), date(2026, 12, 4)),
        ),
        closed_on=date(2026, 12, 4),
        head="4711 · 0123456789abcdef",
        lifted=(
            LiftedBlock(
                Text("计算机时钟", "the computer's clock"),
                ("孙复核", "赵审批"),
                "主板电池更换",
                date(2026, 12, 2),
            ),
        ),
        relaxed=(Text("复核员与发放员", "Reviewer with Payer"),),
        relaxed_by=Text("自2026年1月1日起，由李管理登记：人手不足"),
    )
    return replace(samples.month_list(2), closing=closing)


def test_that_a_closed_list_names_who_built_signed_lifted_and_relaxed() -> None:
    text = printed(closed())
    assert "编制人钱发放关闭日期2026年12月4日" in text
    assert "记录链末条4711·0123456789abcdef" in text.replace(" ", "")
    assert "孙复核复核员2026年12月3日赵审批审批人2026年12月4日" in text
    assert "计算机时钟孙复核、赵审批主板电池更换2026年12月2日" in text
    assert "复核员与发放员" in text
    assert "由李管理登记：人手不足" in text
    assert "制表人钱发放" in text


def test_that_a_list_nobody_closed_says_so() -> None:
    text = printed(samples.month_list(2))
    assert "关闭日期尚未关闭" in text
    assert "尚无人以本人密钥签名。" in text


def test_that_the_workbook_says_of_the_closing_what_the_paper_says() -> None:
    sheet = workbook(closed()).worksheets[4]
    assert [[cell.value for cell in row if cell.value] for row in sheet] == [
        ["编制人", "钱发放"],
        ["关闭日期", "2026年12月4日"],
        ["记录链末条", "4711 · 0123456789abcdef"],
        [],
        ["以本人密钥签名", "角色", "日期"],
        ["孙复核", "复核员", "2026年12月3日"],
        ["赵审批", "审批人", "2026年12月4日"],
        [],
        ["事项", "解除人", "理由", "日期"],
        ["计算机时钟", "孙复核、赵审批", "主板电池更换", "2026年12月2日"],
        [],
        ["本机构准许一人兼任的角色", "复核员与发放员"],
        ["自2026年1月1日起，由李管理登记：人手不足"],
    ]


def test_that_equal_lists_give_equal_workbooks() -> None:
    first = month_workbook(samples.month_list(3), layout(), papers.language("zh_CN"))
    again = month_workbook(samples.month_list(3), layout(), papers.language("zh_CN"))
    assert first == again
    created = openpyxl.load_workbook(io.BytesIO(first)).properties.created
    assert created == datetime(2026, 11, 21)
