# SPDX-License-Identifier: Apache-2.0
"""Made-up papers of a month, printed from their shipped forms."""

from dataclasses import replace
from datetime import date
from functools import cache

from carecalc.catalog.reader import read_form
from carecalc.catalog.shipped import open_catalog
from carecalc.documents.change_list import change_list
from carecalc.documents.form_layout import FormLayout
from carecalc.documents.form_values import Filled
from carecalc.documents.publicity import PublicityLayout, publicity
from carecalc.documents.publicity_values import Publicity
from carecalc.documents.values import Letterhead, Signer
from carecalc.domain.appropriation import Balance
from carecalc.domain.disbursement import ARREARS, OFFSET, REGULAR, Line, Run
from carecalc.domain.fact import Payee
from carecalc.domain.funding import Borne
from carecalc.domain.money import Money
from carecalc.domain.office import Office
from carecalc.domain.period import Month
from carecalc.i18n import catalogue
from carecalc.services import filling_month
from carecalc.services.closed_figures import ClosedFigure
from carecalc.services.laws import Law
from carecalc.services.listed import ListedLine
from carecalc.text import Text
from tests.documents import forms, samples

CATALOG = open_catalog([])
LAW = Law(lambda day: CATALOG.policies("110000", day))
NOVEMBER = Month(2026, 11)
OFFICE = Office(
    authority="样例市样例区民政局",
    street="晨光街道",
    assessment_body="样例评估中心",
    letterhead="样例区晨光街道办事处",
    telephone="010-00000000",
    appeal_body="样例区人民政府",
    court="样例区人民法院",
    region="110000",
)
CLOSED = ClosedFigure(True, "0123456789abcdef" * 4, "fedcba9876543210" * 4)
FUNDS = (
    # Allotted 50,000 for the city, of which lists up to this one took 20,000.
    Balance(
        "city",
        "2081004 养老服务",
        Money(5_000_000),
        Money(0),
        Money(2_000_000),
        Money(0),
        Money(0),
        Money(0),
        Money(0),
    ),
)
LONG = "阿卜杜热合曼·买买提艾力·依明江·吐尔逊尼亚孜"
NAMES = (samples.RARE_NAME, "=cmd", LONG, "王五", "O'Brien-Smith Catherine")
PAID = (
    ("bj-hardship", "DB", 30000),
    ("bj-care", "A", 60003),
    ("bj-age", "80", 10000),
    ("bj-hardship", "JS", 10000),
)


def line(number: int, name: str) -> Line:
    """Return a made-up line; every eighth is paid late, every ninth takes back."""
    programme, category, fen = PAID[number % 4]
    return Line(
        person_id=f"person-{number // 2}",
        name=name,
        id_number=f"99900119400307{number // 2:03d}X",
        community=("晨光社区", "朝阳里社区", "样例新村")[number // 14 % 3],
        programme=programme,
        category=category,
        month=Month(2026, 10) if number % 8 == 7 else NOVEMBER,
        amount=Money(-5000 if number % 9 == 8 else fen),
        determination_id=f"act-{number}",
        payee=Payee(
            "social-card",
            name,
            f"00621700001234567{number:02d}",
            ("样例银行晨光支行", "")[number % 5 == 4],
        ),
        kind=OFFSET if number % 9 == 8 else (REGULAR, ARREARS)[number % 8 == 7],
    )


def run(lines: int = 40, name: str = samples.RARE_NAME) -> Run:
    """Return a made-up list."""
    names = (name, *NAMES[1:])
    return Run(
        id="run",
        number="FF-2026-000002",
        month=NOVEMBER,
        pay_month=NOVEMBER,
        built_on=date(2026, 11, 21),
        lines=tuple(line(number, names[number % 5]) for number in range(lines)),
        reasons=(),
        files={},
        digest=samples.DIGEST,
        built_by="王制表",
    )


def listed(found: Run) -> tuple[ListedLine, ...]:
    """Return the lines with made-up bearers: half city, the rest the county."""
    return tuple(
        ListedLine(
            each,
            ()
            if each.programme == "bj-age"
            else (
                Borne("city", Money(each.amount.fen // 2), "2081004 养老服务", ""),
                Borne(
                    "county",
                    Money(each.amount.fen - each.amount.fen // 2),
                    "2081004 养老服务",
                    "",
                ),
            ),
            None,
        )
        for each in found.lines
    )


def changes(name: str = samples.RARE_NAME) -> Filled:
    """Return changes with everything that can be said, over more than a page."""
    who = (name, "999001194003070028", "晨光社区")
    hardship = Text("困难老年人养老服务补贴", "Care-service subsidy")
    decided = Text(
        "2026年11月20日决定（样民补核〔2026〕0017号）；上月：尚未核定",
        "decision 17 of 20 November 2026; last month: not decided",
    )
    paid = (hardship, Text("低保", "dibao"), "300.00")
    dead = Text("2026年10月9日死亡", "died on 9 October 2026")
    moved = (
        Text("类别", "category"),
        Text("80至89周岁、100.00", "80 to 89, 100.00"),
        Text("90至99周岁、500.00", "90 to 99, 500.00"),
        "+400.00",
        Text("80至89周岁核定，按年龄转为90至99周岁", "follows by itself"),
    )
    account = (
        Text("收款账户", "account"),
        f"社保卡、{LONG}、*************4567",
        f"社保卡、{LONG}、*************9999",
        "—",
        Text("自2026年11月3日起的收款账户：样〔2026〕1号", "payee since November"),
    )
    return Filled(
        letterhead=Letterhead("样例区晨光街道办事处", ("电话 010-00000000",)),
        number="FF-2026-000002",
        fields={
            "month": NOVEMBER,
            "pay_month": NOVEMBER,
            "list_number": "FF-2026-000002",
            "built_on": date(2026, 11, 21),
            "last_number": "FF-2026-000001",
            "last_built_on": date(2026, 10, 21),
        },
        tables={
            # 14,100 + 300 − 50 = 14,350.
            "money": (("14,100.00", "300.00", "50.00", "14,350.00"),),
            "arrears": (
                (
                    "FF-2026-000002/12",
                    *who,
                    hardship,
                    Month(2026, 9),
                    "300.00",
                    Text("此前未列入名册", "on no list before"),
                    Text("该月名册制表时尚未批准", "not yet approved then"),
                ),
            ),
            "recoveries": (
                (
                    "FF-2026-000002/48",
                    *who,
                    hardship,
                    Month(2026, 10),
                    "300.00",
                    "FF-2026-000001/31",
                    Text("死亡次月以后仍发放", "paid for a month after death"),
                ),
            ),
            "balance": (
                (Text("人数", "people"), "38", "12", "3", "—", "47"),
                (
                    Text("金额（元）", "amount"),
                    "11,400.00",
                    "3,600.00",
                    "900.00",
                    "400.00",
                    "14,500.00",
                ),
            ),
            "came": tuple((str(n), *who, *paid, decided) for n in range(1, 13)),
            "went": tuple(
                (str(n), "李离去", *who[1:], *paid, dead) for n in range(1, 4)
            ),
            "altered": (
                ("1", *who[:2], hardship, *moved),
                ("2", LONG, who[1], hardship, *account),
            ),
        },
        signers={"maker": Signer("王制表")},
    )


def public(lines: int = 40, name: str = samples.RARE_NAME) -> Publicity:
    """Return a notice for all villages, put up on 22 November."""
    layout = public_layout()
    found = filling_month.publicity(
        run(lines, name), LAW, OFFICE, layout.categories, layout.days, ""
    )
    return replace(
        found,
        number="GS-2026-000001",
        posted_on=date(2026, 11, 22),
        until=date(2026, 11, 29),
        made_on=date(2026, 11, 21),
    )


def public_layout() -> PublicityLayout:
    """Return the shipped form of the public notice."""
    file = CATALOG.form_file("publicity", date(2026, 11, 21))
    return read_form(file.data, file.path, PublicityLayout)


def cover_fields() -> dict[str, str | date | Money]:
    """Return what is known of the bank's file."""
    return {
        "bank": "样例银行晨光支行",
        "closed_on": date(2026, 11, 25),
        "file_name": "样例街道2026年11月代发.txt",
        "file_size": "3204",
        "file_digest": samples.DIGEST,
        "file_lines": "40",
        "file_sum": run().total,
        "encoding": "GB 18030 (GBK)",
    }


def filled(kind: str, name: str = samples.RARE_NAME) -> Filled:
    """Return the values of one kind that is printed by a form alone."""
    found, codes = run(name=name), CATALOG.codes()
    sums = filling_month.sums(found, listed(found), LAW)
    if kind == "month-changes":
        return changes(name)
    if kind == "month-summary":
        return filling_month.summary(found, sums, OFFICE, codes, CLOSED)
    if kind == "funding-request":
        given = {"finance": "样例区财政局", "account_name": "样例区晨光街道办事处"}
        request = filling_month.request(
            found, sums, OFFICE, codes, CLOSED, given, FUNDS
        )
        return replace(request, number="BK-2026-000001", printed_on=date(2026, 11, 25))
    cover = filling_month.cover(found, sums, OFFICE, CLOSED, cover_fields())
    return replace(cover, number="DF-2026-000001")


@cache
def printed(
    kind: str,
    code: str = "zh_CN",
    name: str = samples.RARE_NAME,
) -> bytes:
    """Return a paper of one kind as PDF."""
    words = catalogue(code)
    if kind == "publicity":
        return publicity(
            public(name=name),
            public_layout(),
            words,
            samples.DIGEST,
            None,
            samples.CODE,
        )
    layout: FormLayout = forms.shipped(kind)
    values = filled(kind, name)
    return change_list(values, layout, words, samples.DIGEST, None, samples.CODE)


KINDS = (
    "month-changes",
    "month-summary",
    "funding-request",
    "bank-cover",
    "publicity",
)
