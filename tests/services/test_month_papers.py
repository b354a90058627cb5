# SPDX-License-Identifier: Apache-2.0
"""A month's papers say what moved and add up, or none of them is issued."""

import hashlib
import io
import pickle
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

import openpyxl
import pytest

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.problems import LawFileError
from carecalc.documents.fonts import shipped
from carecalc.documents.publicity import PublicityLayout
from carecalc.documents.publicity_text import text_of
from carecalc.documents.publicity_values import Surname
from carecalc.domain.disbursement import Run
from carecalc.domain.fact import Event, Payee, Status
from carecalc.domain.money import Money
from carecalc.domain.month_change import Balance, Figures
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import (
    closing,
    determinations,
    disbursements,
    disclosures,
    facts,
    laws,
    month_identities,
    month_papers,
    papers,
    people,
    proofs,
    public_check,
)
from carecalc.services.bank_files import Given, compared, written
from carecalc.services.context import Context
from carecalc.services.issuing import IssuedPaper
from carecalc.services.month_identities import Control
from carecalc.text import Message, Text
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.offices import OFFICE, approving, beside, context, keyring
from tests.services.answering import answered
from tests.services.deciding import LATELY, in_hardship
from tests.services.proving import closed
from tests.services.test_going_on import SHARES, rewritten

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
TODAY = date(2026, 11, 21)
IN_OCTOBER = date(2026, 10, 2)


def granted(ctx: Context, person: Person, *programmes: str) -> None:
    for programme in programmes:
        act = determinations.prepare(ctx, person.id, programme)
        determinations.approve(approving(ctx), act.id, "样批准", TODAY)


def two_months(ctx: Context) -> tuple[Run, Run]:
    """Close a list of 800 yuan for three people, then build one of 1,200 for three.

    October: 张留下 300 and 100, 李离去 300; 王九十 100: three people, 800 yuan.
    In November 李离去 is dead, 赵新来 is new with 300, and 王九十 turns 90: 500.
    """
    stays = in_hardship(ctx, "张留下", on=IN_OCTOBER)
    goes = in_hardship(ctx, "李离去", date(1944, 3, 10), IN_OCTOBER)
    turns = in_hardship(ctx, "王九十", date(1936, 11, 5), IN_OCTOBER)
    granted(ctx, stays, "bj-hardship", "bj-age")
    granted(ctx, goes, "bj-hardship")
    granted(ctx, turns, "bj-age")
    before = closed(ctx, OCTOBER)
    facts.add(ctx, goes.id, Event("death"), date(2026, 10, 9), document="样死亡证")
    comes = in_hardship(ctx, "赵新来", date(1944, 3, 11), LATELY)
    granted(ctx, comes, "bj-hardship")
    return before, disbursements.build(ctx, NOVEMBER)


@dataclass(frozen=True)
class Months:
    """An office with two months' lists, which several tests only look at."""

    ctx: Context
    before: Run
    run: Run


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Months]:
    folder = tmp_path_factory.mktemp("months") / "office.carecalc"
    with contextmanager(context)(folder) as ctx:
        yield Months(ctx, *two_months(ctx))


@dataclass(frozen=True)
class Known:
    """An office that knows of somebody all that must not be told in public."""

    ctx: Context
    elder: Person
    run: Run


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    folder = tmp_path_factory.mktemp("known") / "office.carecalc"
    with contextmanager(context)(folder) as ctx:
        yield Known(ctx, *with_everything(ctx))


def said(paper: IssuedPaper) -> str:
    return without_breaks(text_by_pdfium(paper.data))


def refused(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(UserError) as error:
        call(*arguments)
    return error.value.code


# --- changes --------------------------------------------------------------------------


def test_that_changes_name_who_came_went_and_moved_and_why(
    months: Months,
) -> None:
    ctx, before, run = months.ctx, months.before, months.run
    text = said(month_papers.month_changes(ctx, run.id, "zh_CN"))
    # 3 + 1 − 1 = 3 people; 800 + 300 − 300 + 400 = 1,200 yuan.
    assert "人数311—3" in text
    assert "金额（元）800.00300.00300.00400.001,200.00" in text
    assert before.number in text
    came = text[text.index("新增序号") : text.index("减少序号")]
    went = text[text.index("减少序号") : text.index("变更序号")]
    moved = text[text.index("变更序号") :]
    assert "赵新来" in came and "决定" in came and "2026年11月21日" in came
    assert "李离去" in went and "2026年10月9日" in went
    assert "王九十" in moved and "+400.00" in moved
    assert "80至89周岁、100.00" in moved and "90至99周岁、500.00" in moved
    assert "张留下" not in text


def test_that_without_a_list_before_everybody_is_new(ctx: Context) -> None:
    granted(ctx, in_hardship(ctx, "张示例"), "bj-hardship")
    run = disbursements.build(ctx, NOVEMBER)
    text = said(month_papers.month_changes(ctx, run.id, "zh_CN"))
    assert "上月没有名册：本月列入的人员均作为新增。" in text
    assert "人数010—1" in text
    assert "本月没有减少人员。" in text
    assert "本月没有变更。" in text


def test_that_an_ended_programme_tells_why_though_the_person_is_still_paid(
    ctx: Context,
) -> None:
    elder = in_hardship(ctx, "张示例")
    granted(ctx, elder, "bj-hardship", "bj-age")
    disbursements.build(ctx, OCTOBER)
    (status,) = (
        fact for fact in facts.current(ctx, elder.id) if isinstance(fact.value, Status)
    )
    facts.withdraw(ctx, status.id, "核对不符")
    run = disbursements.build(ctx, NOVEMBER)
    text = said(month_papers.month_changes(ctx, run.id, "zh_CN"))
    moved = text[text.index("变更序号") :]
    assert "停发项目低保、300.00—-300.00" in moved
    assert "人数100—1" in text


def test_that_another_account_place_or_name_is_told_without_a_difference(
    ctx: Context,
) -> None:
    elder = in_hardship(ctx, "张示例", on=IN_OCTOBER)
    granted(ctx, elder, "bj-hardship")
    closed(ctx, OCTOBER)
    account = Payee("bank-card", "张示例", "6222020200012349999", "另一银行")
    facts.add(ctx, elder.id, account, date(2026, 11, 3), document="样委托书")
    people.amend(ctx, replace(elder, name="张改名", community="和平社区"))
    run = disbursements.build(ctx, NOVEMBER)
    text = said(month_papers.month_changes(ctx, run.id, "zh_CN"))
    moved = text[text.index("变更序号") :]
    # The account is told by its last four digits alone.
    assert "***************0001" in moved and "***************9999" in moved
    assert account.number not in text
    assert "自2026年11月3日起的收款账户：样委托书" in moved
    assert "社区晨光社区和平社区—按人员资料更正" in moved
    assert "姓名或号码张示例、" in moved
    assert "人数100—1" in text
    assert "金额（元）300.000.000.000.00300.00" in text


def test_that_a_new_decision_is_the_reason_of_another_category(ctx: Context) -> None:
    elder = in_hardship(ctx, "张示例")
    granted(ctx, elder, "bj-hardship")
    disbursements.build(ctx, OCTOBER)
    (status,) = (
        fact for fact in facts.current(ctx, elder.id) if isinstance(fact.value, Status)
    )
    low = Status("DSR", "样例区民政局")
    facts.follow(ctx, status.id, low, date(2026, 11, 1), document="样〔2026〕2号")
    granted(ctx, elder, "bj-hardship")
    act = max(determinations.of_person(ctx, elder.id), key=lambda each: each.seq)
    run = disbursements.build(ctx, NOVEMBER)
    text = said(month_papers.month_changes(ctx, run.id, "zh_CN"))
    moved = text[text.index("变更序号") :]
    assert "类别低保、300.00低收入、200.00-100.00" in moved
    assert f"2026年11月21日决定（{act.number}）" in moved


# --- summary, request -----------------------------------------------------------------


def test_that_the_summary_holds_the_whole_list_each_way(months: Months) -> None:
    ctx, run = months.ctx, months.run
    text = said(month_papers.month_summary(ctx, run.id, "zh_CN"))
    # 张留下 300 + 100, 王九十 500, 赵新来 300: three people, four lines.
    assert "合计341,200.000.000.001,200.00" in text
    assert "困难老年人养老服务补贴22600.000.000.00600.00" in text
    assert "高龄老年人津贴22600.000.000.00600.00" in text
    assert "晨光社区341,200.000.000.001,200.00" in text
    # No shipped file says who bears these subsidies: the paper says so.
    assert "政策文件未载明1,200.00壹仟贰佰元整" in text
    assert run.digest in text


def test_that_the_request_takes_what_the_clerk_wrote_and_nothing_else(
    months: Months,
) -> None:
    ctx, run = months.ctx, months.run
    given = {"finance": "样例区财政局", "paid": "9,999,999.00元", "account_name": " "}
    paper = month_papers.funding_request(ctx, run.id, "zh_CN", given)
    text = said(paper)
    assert paper.number == "BK-2026-000001"
    assert "样例区财政局：" in text
    assert "3人、4笔，实发金额合计人民币壹仟贰佰元整（1,200.00元）" in text
    assert "9,999,999" not in text


def test_that_the_papers_of_a_list_that_is_replaced_are_withdrawn(
    ctx: Context,
) -> None:
    before, run = two_months(ctx)
    told = month_papers.publicity(ctx, run.id, "zh_CN")
    earlier = papers.month_list(ctx, before.id, "zh_CN")
    assert proofs.withdrawn_on(ctx, told.id) is None
    later = disbursements.build(ctx, NOVEMBER)
    assert proofs.withdrawn_on(ctx, told.id) == TODAY
    assert proofs.withdrawn_on(ctx, earlier.id) is None  # That of another month.
    with ctx.store.reading() as work:
        (entry,) = work.entries.of_action(proofs.WITHDRAWN)
    assert entry.why == f"已被2026年11月21日的{later.number}号名册取代。"


def test_that_nothing_is_issued_of_a_list_that_was_replaced(ctx: Context) -> None:
    before, run = two_months(ctx)
    later = disbursements.build(ctx, NOVEMBER)
    for paper in (
        papers.month_list,
        papers.month_workbook,
        month_papers.month_changes,
        month_papers.month_summary,
        month_papers.funding_request,
        month_papers.bank_cover,
        month_papers.publicity,
    ):
        assert refused(paper, ctx, run.id, "zh_CN") == "LIST-003"
    assert before.lines
    assert month_papers.month_summary(ctx, later.id, "zh_CN").number == later.number


def test_that_the_request_says_who_bears_what_and_the_notice_how_long_it_hangs(
    ctx: Context,
) -> None:
    day = "effective_from = 2019-10-01\n"
    told = 'publicity = { days = 5, fields = ["name"], clause = "公示" }'
    county = rewritten(ctx, day, f"{day}{SHARES}\n{told}\n")
    elder = in_hardship(county, "张示例", on=LATELY)
    granted(county, elder, "bj-hardship", "bj-age")
    run = disbursements.build(county, NOVEMBER)
    # Of 300 the province bears 105, the city 50, the county 145; of 100: 35, 50, 15.
    rows = (
        "省级财政2081002140.00壹佰肆拾元整"
        "市级财政100.00壹佰元整"
        "区县财政2081006160.00壹佰陆拾元整"
        "合计400.00肆佰元整"
    )
    assert rows in said(month_papers.funding_request(county, run.id, "zh_CN"))
    text = said(month_papers.month_summary(county, run.id, "zh_CN"))
    assert rows in text
    assert "晨光社区省级财政2081002140.00" in text
    notice = said(month_papers.publicity(county, run.id, "zh_CN", "", TODAY))
    assert "公示期5日，自2026年11月21日张贴之次日起至2026年11月26日止" in notice


NOTHING = Money(0)


def test_that_sums_that_do_not_come_out_are_refused_by_name() -> None:
    balance = Balance(
        3, 1, 1, 3, Money(800), Money(300), Money(300), NOTHING, Money(800)
    )
    figures = Figures(Money(800), Money(100), Money(50), Money(850))
    listed = Control(4, Money(1200))
    bank = Message("bank")
    month_identities.check_balance(balance)
    month_identities.check_figures(figures, "all")
    month_identities.check_same(listed, {bank: listed})
    wrong = (
        (month_identities.check_balance, (replace(balance, people_now=4),)),
        (month_identities.check_balance, (replace(balance, now=Money(801)),)),
        (month_identities.check_figures, (replace(figures, paid=Money(851)), "all")),
        (month_identities.check_same, (listed, {bank: Control(3, Money(1200))})),
        (month_identities.check_same, (listed, {bank: Control(4, Money(1201))})),
    )
    assert [refused(check, *given) for check, given in wrong] == [
        "LIST-010",
        "LIST-011",
        "LIST-012",
        "LIST-013",
        "LIST-013",
    ]


def test_that_lines_other_than_the_list_was_built_of_are_refused(
    months: Months,
) -> None:
    run = months.run
    month_identities.check_list(run)
    first = replace(run.lines[0], amount=Money(1))
    other = replace(run, lines=(first, *run.lines[1:]))
    assert refused(month_identities.check_list, other) == "LIST-015"


# --- the bank's cover -----------------------------------------------------------------


def bank_file(run: Run, *, heading: str = "", separator: str = "|") -> str:
    rows = [
        separator.join(
            (
                str(number),
                line.payee.number,
                line.payee.holder,
                str(line.amount).replace(",", ""),
                line.id_number,
            )
        )
        for number, line in enumerate(run.lines, start=1)
    ]
    return "\r\n".join([*([heading] if heading else []), *rows, ""])


def test_that_a_bank_is_asked_to_pay_a_closed_list_alone(ctx: Context) -> None:
    _, run = two_months(ctx)
    assert refused(month_papers.bank_cover, ctx, run.id, "zh_CN") == "LIST-017"
    closing.sign(approving(ctx), answered(ctx, run).id)
    assert refused(month_papers.bank_cover, ctx, run.id, "zh_CN") == "LIST-017"
    closing.sign(beside(ctx, keyring().third), run.id)
    data = bank_file(run, heading="批次|笔数|4|金额|1200.00").encode("gbk")
    given = Given("代发.txt", data)
    paper = month_papers.bank_cover(ctx, run.id, "zh_CN", given, {"bank": "样例银行"})
    text = said(paper)
    assert "样例银行：" in text
    assert "代发笔数4代发人数3代发金额1,200.00元金额大写壹仟贰佰元整" in text
    assert "文件内笔数4文件内金额1,200.00元" in text
    assert hashlib.sha256(data).hexdigest() in text
    # Every account of these people ends in 000001: four lines.
    assert "账号控制数4" in text
    open_ = said(month_papers.bank_cover(ctx, run.id, "zh_CN"))
    assert "文件内笔数文件内金额文件摘要" in open_


def test_that_a_bank_file_is_compared_line_by_line(months: Months) -> None:
    run = months.run
    text = bank_file(run)
    held = compared(written(Given("f", text.encode())), run)
    assert (held.lines, held.total, held.encoding) == (4, Money(120_000), "UTF-8")
    table = "序号,账号,户名,金额,身份证号\n" + bank_file(run, separator=",")
    assert compared(written(Given("f", table.encode("gb18030"))), run).lines == 4
    grouped = text.replace("0000000000000000001", "0000 0000 0000 0000 001")
    assert compared(written(Given("f", grouped.encode())), run).lines == 4
    first, *others = text.splitlines()
    wrong = {
        "a line is missing": "\n".join(others),
        "a line is there twice": text + first,
        "another amount": text.replace("500.00", "500.01"),
        "another account": text.replace("0000000000000000001", "0000000000000000002"),
        "nothing": "",
        "no text": "\0" + text,
    }
    for what, data in wrong.items():
        assert refused(pays, Given("f", data.encode()), run) == "LIST-018", what
    for data in (b"PK\x03\x04\xff\xff", b"\xff\xff\xff", empty_zip()):
        assert refused(pays, Given("f", data), run) == "LIST-018"


def pays(given: Given, run: Run) -> object:
    return compared(written(given), run)


def test_that_a_bank_file_nobody_can_read_is_refused_and_says_why(
    months: Months,
) -> None:
    """Packed with a password or in another way, a quotation mark that never ends."""
    packed = papers.month_workbook(months.ctx, months.run.id, "zh_CN").data
    protected, unusual = bytearray(packed), bytearray(packed)
    for found in re.finditer(rb"PK\x01\x02", packed):
        protected[found.start() + 8] |= 1
        unusual[found.start() + 10] = 97
    for data in (bytes(protected), bytes(unusual), b'"' + b"1," * 100_000):
        with pytest.raises(UserError, match="LIST-018") as error:
            written(Given("f", data))
        assert isinstance(error.value.message.values["why"], Message)
    # Text that begins as packed files do, and text as some programs save it.
    text = bank_file(months.run)
    for data, encoding in (
        (("PK|\n" + text).encode(), "UTF-8"),
        (text.encode("utf-16"), "UTF-16"),
    ):
        held = compared(written(Given("f", data)), months.run)
        assert (held.lines, held.encoding) == (4, encoding)
    # Rows are named by their number in the file, blank ones counted.
    first = text.splitlines()[0]
    twice = f"\n\n{text}\n{first}\n".encode()
    with pytest.raises(UserError, match="LIST-018") as error:
        pays(Given("f", twice), months.run)
    why = error.value.message.values["why"]
    assert isinstance(why, Message) and why.values == {"row": 8}


def empty_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        book.writestr("a.txt", "a")
    return target.getvalue()


def test_that_the_lists_own_workbook_is_read_as_the_bank_file(months: Months) -> None:
    data = papers.month_workbook(months.ctx, months.run.id, "zh_CN").data
    held = compared(written(Given("名册.xlsx", data)), months.run)
    assert (held.lines, held.total, held.encoding) == (4, Money(120_000), "XLSX")
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, heads.index("金额（元）") + 1)
    paid = cell.value
    # As another program may save it: the amount is still the same.
    cell.value = paid - 0.00000000000006
    assert compared(written(Given("f", saved(book))), months.run).lines == 4
    cell.value = paid - 0.01
    assert refused(pays, Given("f", saved(book)), months.run) == "LIST-018"
    sheet.delete_rows(2)
    assert refused(pays, Given("f", saved(book)), months.run) == "LIST-018"


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


# --- in public ------------------------------------------------------------------------

PHONE, OTHER_PHONE = "13800001234", "13900005678"
HOME = "3号楼2单元501室"


def with_everything(ctx: Context) -> tuple[Person, Run]:
    """List somebody of whom the office knows all that must not be told."""
    elder = in_hardship(ctx, "欧阳秘密", on=LATELY)
    known = replace(
        elder,
        phone=PHONE,
        contact_phone=OTHER_PHONE,
        address=f"{elder.community}{HOME}",
    )
    elder = people.amend(ctx, known)
    granted(ctx, elder, "bj-hardship", "bj-age")
    return elder, disbursements.build(ctx, NOVEMBER)


@pytest.mark.parametrize(
    "paper", [month_papers.publicity, month_papers.publicity_workbook]
)
def test_t37_that_the_public_notice_tells_surname_village_kind_and_amount_alone(
    known: Known, paper: Callable[..., IssuedPaper]
) -> None:
    ctx, elder, run = known.ctx, known.elder, known.run
    text = without_breaks(text_of(paper(ctx, run.id, "zh_CN").data))
    assert "欧**" in text
    assert elder.community in text
    assert "困难老年人养老服务补贴（低保）" in text
    secrets = (
        elder.name,
        elder.id_number,
        elder.id_number[-4:],
        PHONE,
        OTHER_PHONE,
        HOME,
        run.lines[0].payee.number,
        "样例银行",
        "失能",
    )
    assert [each for each in secrets if each in text] == []


def test_t37_that_objections_are_told_to_whom_and_until_when(known: Known) -> None:
    ctx, run = known.ctx, known.run
    posted = date(2026, 11, 27)
    paper = month_papers.publicity(ctx, run.id, "zh_CN", "", posted)
    text = said(paper)
    assert paper.number.startswith("GS-2026-")
    # Seven days, the day of posting not counted: 28 November to 4 December.
    assert "公示期7日，自2026年11月27日张贴之次日起至2026年12月4日止" in text
    assert "有异议的" in text and "010-" in text
    open_ = said(month_papers.publicity(ctx, run.id, "zh_CN"))
    assert "自____年__月__日张贴之次日起至____年__月__日止" in open_


def test_t37_that_what_the_office_tells_of_itself_is_nobodys_secret(
    ctx: Context,
) -> None:
    elder, _ = with_everything(ctx)
    people.amend(
        ctx,
        replace(
            elder, version=2, phone=OFFICE.telephone, address=OFFICE.letterhead[:-2]
        ),
    )
    run = disbursements.build(ctx, NOVEMBER)
    text = said(month_papers.publicity(ctx, run.id, "zh_CN"))
    assert OFFICE.telephone in text
    assert OFFICE.letterhead in text


def test_t37_that_an_address_typed_as_a_community_stops_the_notice(
    ctx: Context,
) -> None:
    elder, _ = with_everything(ctx)
    people.amend(ctx, replace(elder, version=2, community=elder.address))
    run = disbursements.build(ctx, NOVEMBER)
    assert refused(month_papers.publicity, ctx, run.id, "zh_CN") == "LIST-016"


def test_t37_that_an_address_without_its_community_stops_the_notice_as_well(
    ctx: Context,
) -> None:
    elder, _ = with_everything(ctx)
    street = "三里路甲12号院5号楼2单元301"
    typed = replace(elder, version=2, address=f"晨光社区{street}", community=street)
    people.amend(ctx, typed)
    run = disbursements.build(ctx, NOVEMBER)
    assert refused(month_papers.publicity, ctx, run.id, "zh_CN") == "LIST-016"


def test_t37_that_a_village_sees_its_own_people_alone(ctx: Context) -> None:
    elder, run = with_everything(ctx)
    other = in_hardship(ctx, "赵别村", date(1944, 3, 11))
    people.amend(ctx, replace(other, community="和平社区"))
    granted(ctx, other, "bj-hardship")
    run = disbursements.build(ctx, NOVEMBER)
    text = said(month_papers.publicity(ctx, run.id, "zh_CN", elder.community))
    assert "共2笔" in text
    assert f"公示范围：{elder.community}。" in text
    assert "和平社区" not in text
    assert "赵**" not in text


def test_t37_that_what_would_tell_too_much_is_refused_in_every_kind(
    known: Known,
) -> None:
    ctx, elder, run = known.ctx, known.elder, known.run
    with ctx.store.reading() as work:
        secrets = public_check.secrets(work, run)
    told = (
        elder.id_number,
        f"{elder.id_number[:6]} {elder.id_number[6:14]} {elder.id_number[14:]}",
        run.lines[0].payee.number,
        PHONE,
        "１３８００００１２３４",
        f"{PHONE[:3]}-{PHONE[3:7]}‑{PHONE[7:]}",
        f"{elder.id_number[:6]}-{elder.id_number[6:14]}·{elder.id_number[14:]}",
        OTHER_PHONE,
        elder.address,
        HOME,
    )
    for kind in (month_papers.PUBLICITY, month_papers.PUBLICITY_SHEET):
        ready = month_papers.publicity_ready(ctx, run.id, "zh_CN", kind=kind)
        layout = ctx.catalog.form("publicity", ctx.today(), ready.paper.layout)
        printed = replace(ready.values, number="1")
        drawn = ready.printer(
            printed, layout, catalogue("zh_CN"), "", fonts=shipped(), code=""
        )
        public_check.check(drawn, secrets)
        for secret in told:
            (first, *others) = printed.lines
            lines = (replace(first, village=secret), *others)
            with pytest.raises(UserError, match="LIST-016"):
                ready.printer(
                    replace(printed, lines=lines),
                    layout,
                    catalogue("zh_CN"),
                    "",
                    fonts=shipped(),
                    code="",
                )


def reworded(ctx: Context, before: str, after: str) -> Context:
    """Return the office with another form of the public notice, as a county has it."""
    path = "forms/documents/publicity/2026-01-01.toml"
    file = ctx.catalog.files[path]
    words = file.data.decode()
    assert before in words
    data = words.replace(before, after).encode()
    return replace(
        ctx, catalog=Catalog({**ctx.catalog.files, path: replace(file, data=data)})
    )


@pytest.mark.parametrize(
    "column",
    ["id_number", "account", "telephone", "address", "level", "disease", "surname"],
)
def test_t37_that_a_form_cannot_name_another_column(known: Known, column: str) -> None:
    ctx, run = known.ctx, known.run
    before = 'columns = ["number", "name", "village"'
    county = reworded(ctx, before, f'columns = ["number", "{column}", "village"')
    with pytest.raises(LawFileError):
        month_papers.publicity(county, run.id, "zh_CN")


def test_t37_that_a_category_not_named_in_the_form_goes_by_its_programme(
    known: Known,
) -> None:
    ctx, run = known.ctx, known.run
    county = reworded(ctx, 'bj-age = ["80", "90", "100"]', "")
    text = said(month_papers.publicity(county, run.id, "zh_CN"))
    assert "高龄老年人津贴100.00" in text


def test_t37_that_every_category_that_may_be_told_is_one_of_the_law(
    ctx: Context,
) -> None:
    layout = ctx.catalog.form("publicity", ctx.today(), PublicityLayout)
    policies = {
        code: (policy, programme)
        for region in ("110000", "310000", "340100")
        for policy in ctx.catalog.policies(region, ctx.today())
        for code, programme in policy.programmes.items()
    }
    for code, categories in layout.categories.items():
        for category in categories:
            label = laws.category_label(*policies[code], category, {})
            assert isinstance(label, Text), (code, category)
            for word in ("残", "失能", "照护", "病", "计划生育"):
                assert word not in label.zh_CN


def test_t37_that_a_whole_name_has_no_place_in_the_values() -> None:
    assert str(Surname.of("欧阳秘密")) == "欧**"
    assert str(Surname.of("葛\U000e0100城")) == "葛\U000e0100**"
    assert str(Surname.of(" 阿卜杜·买买提")) == "阿**"
    for name in ("欧阳秘密", "张三", ""):
        with pytest.raises(ValueError, match="first character"):
            Surname(name)


# --- handing out ----------------------------------------------------------------------


def test_that_handing_out_names_whom_each_paper_tells_of(known: Known) -> None:
    ctx, run, told = known.ctx, known.run, (known.elder.id,)
    to = {
        month_papers.month_changes: (told, "财政部门"),
        month_papers.month_summary: ((), "财政部门"),
        month_papers.funding_request: ((), "财政部门"),
        month_papers.publicity: (told, "社会公众（公示）"),
        month_papers.publicity_workbook: (told, "社会公众（公示）"),
    }
    for issue, (people_told, recipient) in to.items():
        paper = issue(ctx, run.id, "zh_CN")
        (made,) = disclosures.of_paper(ctx, paper.id)
        assert (made.sent.people, made.sent.recipient) == (people_told, recipient)


def test_that_what_is_gathered_can_be_drawn_in_a_process_of_its_own(
    known: Known,
) -> None:
    for gather in (
        month_papers.changes_ready,
        month_papers.request_ready,
        month_papers.publicity_ready,
    ):
        ready = gather(known.ctx, known.run.id, "zh_CN")
        again = pickle.loads(pickle.dumps(ready))
        assert again.values == ready.values
