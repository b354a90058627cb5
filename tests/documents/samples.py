# SPDX-License-Identifier: Apache-2.0
"""Made-up papers with all their parts, and the shipped layouts to print them with."""

import json
import tomllib
from dataclasses import replace
from datetime import date
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import TypeAdapter

from carecalc import paths
from carecalc.documents.day_sheet_values import DaySheet, DayVisit
from carecalc.documents.decision_values import Decided, Notice
from carecalc.documents.list_values import (
    ListLine,
    ListRecovery,
    MonthList,
    NotListed,
)
from carecalc.documents.proof import Statement, code_of, initials_of, serial_of
from carecalc.documents.resident_values import (
    Found,
    MoneyRow,
    ResidentPage,
    Service,
)
from carecalc.documents.values import (
    Answered,
    AssessmentReport,
    Change,
    Contradiction,
    Entry,
    FormOfCare,
    Holds,
    LawUsed,
    Letterhead,
    OpenChoice,
    PaidTo,
    ProgrammeResult,
    RecordSheet,
    RowList,
    SecondRating,
    Section,
    SelfTested,
    Settled,
    Signer,
    SinceLast,
    Subject,
    SubsidySheet,
)
from carecalc.domain.control_figure import grouped
from carecalc.domain.money import Money
from carecalc.domain.paper import Claims
from carecalc.domain.period import Month
from carecalc.domain.remedies import Term
from carecalc.domain.trace import Step
from carecalc.domain.workdays import End
from carecalc.text import Text

LayoutT = TypeVar("LayoutT")
DIGEST = "0123456789abcdef" * 4
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
STATEMENT = Statement(
    kind="notice",
    serial=serial_of("a paper"),
    number="样民补核〔2026〕0017号",
    issued_on=date(2026, 11, 21),
    digest=bytes.fromhex(DIGEST)[:16],
    claims=Claims(date(2026, 11, 20), amounts=(30000, 60000), first=Month(2026, 9)),
    initials=initials_of("样民补核〔2026〕0017号", "ZSL"),
)
CODE = code_of(STATEMENT, PUBLIC, KEY.sign)
"""The code on the sample papers: as long as those of papers are."""

RARE_NAME = "欧阳𠮷䶮·㛃𬭎"
SCALE = "scales/gbt-42195-2022/2022-12-30.toml"


def layout(code: str, as_: type[LayoutT]) -> LayoutT:
    """Return the shipped layout of one kind of paper."""
    file = paths.forms() / "documents" / code / "2026-01-01.toml"
    # As JSON, like the catalogue: a strict reader takes lists and days only from there.
    text = json.dumps(tomllib.loads(file.read_text("utf-8")), default=str)
    return TypeAdapter(as_).validate_json(text)


def subject(name: str = RARE_NAME) -> Subject:
    """Return a person whose area code is on no real card."""
    return Subject(
        name=name,
        id_number="999001194003070028",
        sex=Text("女", "female"),
        birth_date=date(1940, 3, 7),
        age=Text("86周岁", "86 years"),
        telephone="010-00000000",
        address="样例市样例区晨光街道晨光社区3号楼2单元501室",
        community="晨光社区",
        hukou=Text("北京市", "Beijing"),
    )


def sections(points_lost: int = 2) -> tuple[Section, ...]:
    """Return the items of the shipped scale, each some options below the best."""
    law = tomllib.loads((paths.forms() / SCALE).read_text("utf-8"))
    found = []
    for section in law["sections"]:
        items = []
        score = 0
        for item in section["items"]:
            options = item["options"]
            if isinstance(options, str):
                options = law["options"][options]
            option = options[min(points_lost, len(options) - 1)]
            points = option.get("points", option["code"])
            score += int(points)
            items.append(
                Answered(
                    code=item["code"],
                    item=Text(**item["label"]),
                    answer=Text(**option["label"]),
                    points=str(points),
                    source=Text("现场观察", "observed"),
                    note="本人右手无力" if item["code"] == "B.1.1" else "",
                )
            )
        found.append(
            Section(section["code"], Text(**section["label"]), tuple(items), str(score))
        )
    return tuple(found)


def short_sections() -> tuple[Section, ...]:
    """Return two sections that hang on no file."""
    eating = Answered(
        "B.1.1",
        Text("进食", "Eating"),
        Text("完全依赖他人协助进食，或吞咽困难，或留置营养管", "Depends on others"),
        "0",
        Text("信息提供者", "informant"),
        "留置胃管",
    )
    awareness = Answered(
        "B.3.9", Text("意识水平", "Consciousness"), Text("昏迷", "Coma"), "0"
    )
    return (
        Section("B.1", Text("自理能力", "Self-care"), (eating,), "0"),
        Section("B.3", Text("精神状态", "Mental state"), (awareness,), "0"),
    )


def report(
    name: str = RARE_NAME,
    parts: tuple[Section, ...] | None = None,
    *,
    is_draft: bool = False,
) -> AssessmentReport:
    """Return a report with a change of level, a reading and a mark."""
    parts = sections() if parts is None else parts
    total = sum(int(part.score) for part in parts)
    scores = tuple(
        Entry(part.title, part.score, "standard: 表C C.1") for part in parts
    ) + (Entry(Text("总分", "Total"), str(total), "standard: 表C C.2"),)
    level = Text("4级 能力完全丧失（完全失能）", "4 Complete loss of ability")
    return AssessmentReport(
        number="PG-2026-000123",
        letterhead=Letterhead(
            "样例区晨光街道养老服务评估中心",
            ("样例区晨光路1号", "电话 010-00000000"),
        ),
        title=Text("老年人能力评估报告", "Report on the assessment of ability"),
        scale=Text("老年人能力评估规范", "Ability assessment of older adults"),
        scale_number="GB/T 42195-2022",
        kind=Text("国家标准", "national standard"),
        subject=subject(name),
        assessed_on=date(2026, 11, 3),
        reason=Text("首次评估", "first assessment"),
        place="老年人家中",
        recording="LX-2026-0456",
        scores=scores,
        preliminary=Entry(
            "",
            Text("3级 能力重度受损（重度失能）", "3 Severe impairment"),
            "standard: 表C C.3",
        ),
        changes=(
            Entry(
                Text("确诊为痴呆（F00～F03）", "Diagnosed dementia (F00-F03)"),
                Text("在原有能力级别上提高一个等级", "one level more severe"),
                "standard: 表C C.4",
            ),
        ),
        level=Entry("", level, "standard: 表C C.5"),
        validity=Holds(
            valid_to=date(2028, 11, 2),
            valid_clause="standard: 第二十五条",
            due_on=date(2027, 5, 3),
            again_from=date(2027, 5, 3),
            clause="standard: 第二十九条",
            mark="unconfirmed",
        ),
        sections=parts,
        assessors=(
            Signer("张建国", Text("护士，评估员证 P-0001", "nurse, card P-0001")),
            Signer("李秀英", Text("社会工作者", "social worker")),
        ),
        experts=(Signer("赵医师"), Signer("钱医师")),
        present=Signer("王小红", Text("女儿", "daughter")),
        informant=Signer("王小明", Text("儿子", "son")),
        signed_on=date(2026, 11, 3),
        facts=(
            Entry(
                Text("疾病诊断", "Diagnoses"),
                Text("痴呆 F00～F03；高血压病 I10～I15", "dementia, hypertension"),
                "A.4",
            ),
            Entry(Text("昏迷", "Coma"), Text("无", "no"), "A.5.11"),
            Entry(Text("跌倒", "Falls"), Text("发生过1次", "once"), "A.2"),
        ),
        sheets=sheets(),
        second=SecondRating(
            items=26,
            equal=25,
            differences=(
                Settled(
                    Text("B.1.2 修饰", "B.1.2 Grooming"),
                    Text("在他人指导或提示下完成", "with prompting"),
                    Text("独立完成，不需要协助", "independently"),
                    Text("在他人指导或提示下完成", "with prompting"),
                    "现场重做一次，需提示",
                ),
            ),
            kappa="0.96",
        ),
        contradictions=(
            Contradiction(
                Text("昏迷与意识水平不一致", "Coma and consciousness disagree"),
                Text("昏迷者不能神志清醒", "Nobody comatose is awake"),
                "家属描述的是三天前的情况",
                "standard: 表A A.5.11",
            ),
        ),
        since=SinceLast(
            number="PG-2025-000088",
            assessed_on=date(2025, 11, 5),
            level=Change(
                Text("最终等级", "Final level"),
                Text("2级 能力中度受损", "2 Moderate impairment"),
                level,
                "脑梗塞后遗症加重",
            ),
            changes=(
                Change(
                    Text("B.2.3 平地行走", "B.2.3 Walking"),
                    Text("需要他人少量扶持协助", "a little help"),
                    Text("完全不能步行", "cannot walk"),
                ),
            ),
        ),
        readings=(
            Entry(
                Text("两项升级条款同时成立时", "When both raising clauses hold"),
                Text("只提高一个等级", "one level only"),
                "predecessor: 注2",
                "our-reading",
            ),
        ),
        marks=(
            Entry(
                Text("B.1.7 大便控制 选项3", "B.1.7 option 3"),
                Text("按“每周<1次”计", "read as less than once a week"),
                "standard: B.1.7",
                "sources-differ",
            ),
        ),
        reasons=(
            Step(
                Text("初步等级：总分在30～45之间", "Total between 30 and 45"),
                Text("3级", "3"),
                "standard: 表C C.3",
                tuple(Step(entry.label, entry.value, entry.clause) for entry in scores),
            ),
            Step(
                Text(
                    "确诊为痴呆，提高一个等级",
                    "Dementia diagnosed: one level more severe",
                ),
                Text("3级 → 4级", "3 → 4"),
                "standard: 表C C.4",
                mark="our-reading",
            ),
            Step(Text("最终等级", "Final level"), level, "standard: 表C C.5"),
        ),
        nearness=(
            Entry(
                Text("距上一等级", "To the lighter level"),
                Text("16分", "16 points"),
                "standard: 表C C.3",
            ),
        ),
        remarks=(
            Entry(
                Text("30日内再次评估的原因", "Why assessed again within 30 days"),
                "家属对上次结果有疑问",
            ),
        ),
        law=LawUsed(
            code="gbt-42195-2022",
            version=date(2022, 12, 30),
            digest=DIGEST,
            tested=SelfTested(12, 347, 0, DIGEST[::-1], date(2026, 11, 3)),
            note=Text("标准未规定有效期。", "The text names no period of validity."),
            doubts=(
                Entry(
                    Text("签字", "Signatures"),
                    Text("医学或护理学专业背景", "medicine or nursing"),
                    "",
                    "unconfirmed",
                ),
            ),
        ),
        sources={"standard": "GB/T 42195-2022", "predecessor": "MZ/T 039-2013"},
        is_draft=is_draft,
    )


def sheets() -> tuple[RecordSheet, ...]:
    """Return recorded facts: short ones, a long one, one left open, rows."""
    return (
        RecordSheet(
            Text("健康相关问题", "Health problems"),
            (
                Entry(Text("疼痛感", "Pain"), Text("轻度", "mild")),
                Entry(Text("体重", "Weight"), "45.5 kg"),
                Entry(
                    Text("居住情况", "Lives with"),
                    Text(
                        "与配偶居住、与子女居住、与非亲属关系的人居住",
                        "spouse, children, people who are not relatives",
                    ),
                ),
                Entry(Text("义齿", "Dentures"), Text("未填", "not filled in")),
            ),
            (
                RowList(
                    Text("用药情况", "Medication"),
                    (
                        Text("药物名称", "Medicine"),
                        Text("用药剂量", "Dose"),
                        Text("用药频率", "How often"),
                    ),
                    (
                        ("硝苯地平", "10 mg", "每日2次"),
                        ("阿司匹林", "100 mg", "每日1次"),
                    ),
                ),
            ),
            "表A",
        ),
    )


SOURCES = {
    "notice": "京民养老发〔2019〕160号",
    "elders-law": Text("老年人权益保障法", "Law on the Rights of the Elderly"),
}


def payee() -> PaidTo:
    """Return a payee who is not the person."""
    return PaidTo(
        channel=Text("无现金存取功能借记账户", "debit account without cash"),
        holder="王小明",
        number="0062170000123456789",
        bank="样例银行晨光支行",
        relation=Text("儿子", "son"),
        reason="本人长期卧床，无法办理银行账户",
        document="委托书 2026-11-03",
    )


def care() -> FormOfCare:
    """Return a choice by a guardian, with ground and document."""
    return FormOfCare(
        form=Text("护理补贴账户", "care account"),
        chosen_by=Text("监护人", "guardian"),
        chooser="王小明",
        chosen_on=date(2026, 11, 3),
        ground="经法院宣告为无民事行为能力人",
        document="（2026）京样01民特1号",
    )


def sheet(name: str = RARE_NAME) -> SubsidySheet:
    """Return a sheet with a programme in each state, a choice and a guardian."""
    return SubsidySheet(
        number="CS-2026-000045",
        letterhead=Letterhead("样例区晨光街道办事处", ("电话 010-00000000",)),
        subject=subject(name),
        month=Month(2026, 11),
        computed_on=date(2026, 11, 21),
        programmes=(
            ProgrammeResult(
                Text("失能老年人护理补贴", "Care allowance for disabled elders"),
                "due",
                Text("A类", "class A"),
                Month(2026, 11),
                Money(60_000),
                Text(
                    "评估为重度失能及以上，且无排除情形",
                    "assessed as severely disabled, no exclusion applies",
                ),
                ("notice: 二(二)",),
                (
                    Step(
                        Text("失能老年人护理补贴", "Care allowance"),
                        Text("600元", "CNY 600"),
                        "notice: 二(二)",
                        (
                            Step(
                                Text("评估为重度失能", "Assessed as severely disabled"),
                                Text("是", "yes"),
                                "notice: 二(二)",
                                mark="our-reading",
                            ),
                            Step(
                                Text("特困人员", "In extreme hardship"),
                                Text("否", "no"),
                                "notice: 三(六)",
                            ),
                        ),
                    ),
                ),
            ),
            ProgrammeResult(
                Text("高龄老年人津贴", "Old-age allowance"),
                "due",
                Text("80～89周岁", "aged 80 to 89"),
                Month(2026, 11),
                Money(10_000),
                Text("年满80周岁", "80 years of age reached"),
                ("notice: 二(三)", "elders-law: 2"),
            ),
            ProgrammeResult(
                Text("困难老年人养老服务补贴", "Care-service subsidy"),
                "choose",
                Text("低保", "dibao"),
                None,
                Money(30_000),
                Text(
                    "与困难残疾人生活补贴不可同时享受",
                    "not together with the living allowance for the disabled",
                ),
                ("notice: 三(三)",),
            ),
            ProgrammeResult(
                Text("困难残疾人生活补贴", "Living allowance for the disabled"),
                "unknown",
                because=Text("未登记残疾人证", "no disability certificate recorded"),
            ),
            ProgrammeResult(
                Text("特困人员照料护理", "Care for persons in extreme hardship"),
                "not-due",
                because=Text("不是特困人员", "not in extreme hardship"),
            ),
        ),
        total=Money(70_000),
        grounds=(
            Entry(
                Text("最低生活保障", "Dibao"),
                "样例区民政局 样民低保〔2026〕7号，2026-01-01起",
            ),
            Entry(Text("户籍", "Registration"), "北京市样例区", "elders-law: 2"),
        ),
        choices=(
            OpenChoice(
                Text("困难补贴或残疾人生活补贴", "Hardship or disability living"),
                (
                    (Text("困难老年人养老服务补贴", "Care-service"), Money(30_000)),
                    (Text("困难残疾人生活补贴", "Living allowance"), None),
                ),
                clause="notice: 三(三)",
            ),
        ),
        care=care(),
        payee=payee(),
        readings=(
            Entry(
                Text("“重度失能”是否包括“完全失能”", "Severe includes complete"),
                Text("包括", "yes"),
                "notice: 二(二)",
                "our-reading",
            ),
        ),
        marks=(
            Entry(
                Text("年龄自出生月起算", "Age from the birth month"),
                "",
                "",
                "unconfirmed",
            ),
        ),
        sources=SOURCES,
    )


def notice(name: str = RARE_NAME) -> Notice:
    """Return a notice with two programmes granted and one refused."""
    results = sheet().programmes
    return Notice(
        number="样民补核〔2026〕0017号",
        authority="样例市样例区民政局",
        approver="赵立新",
        decided_on=date(2026, 11, 20),
        subject=subject(name),
        decided=(
            Decided(
                results[0].programme,
                results[0].category,
                Month(2026, 11),
                None,
                Money(60_000),
                clauses=("notice: 二(二)",),
                reasons=results[0].reasons,
            ),
            Decided(
                results[1].programme,
                results[1].category,
                Month(2026, 6),
                Month(2030, 2),
                Money(10_003),
                clauses=("notice: 二(三)", "elders-law: 2"),
            ),
            Decided(
                results[4].programme,
                because=results[4].because,
                clauses=("notice: 三(六)",),
            ),
        ),
        appeal_body="样例市样例区人民政府",
        court="样例市样例区人民法院",
        total=Money(70_003),
        letterhead=Letterhead("样例市样例区民政局"),
        applied_on=date(2026, 11, 3),
        payee=payee(),
        care=care(),
        sources=SOURCES,
    )


def month_list(lines: int = 40, name: str = RARE_NAME) -> MonthList:
    """Return a list with two programmes, some long names and two reason rows."""
    long_name = "阿卜杜热合曼·买买提艾力·依明江·吐尔逊尼亚孜"
    names = (name, "=cmd", long_name, "王五", "O'Brien-Smith Catherine")
    programmes = (
        Text("失能老年人护理补贴", "Care allowance for disabled elders"),
        Text("高龄老年人津贴", "Old-age allowance"),
    )
    return MonthList(
        number="FF-2026-12-01",
        letterhead=Letterhead("样例区晨光街道办事处", ("电话 010-00000000",)),
        month=Month(2026, 12),
        pay_month=Month(2026, 11),
        built_on=date(2026, 11, 21),
        lines=tuple(
            ListLine(
                name=names[number % 5],
                id_number=f"99900119400307{number:03d}X",
                community="晨光社区",
                programme=programmes[number % 2],
                category=Text("A类", "class A"),
                amount=Money(60_003 if number % 2 == 0 else 10_000),
                channel=Text("社保卡", "social card"),
                holder=names[number % 5],
                account=f"00621700001234567{number:02d}",
                bank="样例银行晨光支行",
            )
            for number in range(lines)
        ),
        not_listed=(
            NotListed(
                "赵六",
                "999001195001010015",
                "晨光社区",
                Text("享受特困人员待遇，不发护理补贴", "in extreme hardship"),
                "notice: 三(六)",
            ),
            NotListed(
                "+86 孙七",
                "999001195501010026",
                "朝阳里社区",
                Text("已批准，但未登记领款账户", "approved, but no payee recorded"),
            ),
        ),
        digest=DIGEST,
        authority="样例市样例区民政局",
        sources=SOURCES,
        recoveries=(
            ListRecovery(
                line=f"FF-2026-12-01/{lines + 1}",
                name=name,
                id_number="999001194003070013",
                community="晨光社区",
                programme=programmes[0],
                month=Month(2026, 9),
                amount=Money(60_003),
                corrects="FF-2026-000009/17",
                reason=Text("死亡次月以后仍发放", "paid for a month after death"),
            ),
        ),
        figure=grouped("0123456789abcdef" * 4),
        before=grouped("fedcba9876543210" * 4),
    )


def day_sheet(name: str = RARE_NAME, visits: int = 3) -> DaySheet:
    """Return a day with visits of which the first says all that can be said."""
    first = DayVisit(
        time="09:30",
        name=name,
        id_number="9990**********2422",
        about=(Text("女", "female"), Text("78岁", "78 years old"), "晨光社区"),
        address="样例街道晨光社区3号楼2单元501室",
        telephone="130****0000",
        contact="王小明 女儿 139****1111",
        assessors=("王评估", "李评估"),
        scales=(Text("老年人能力评估规范", "Ability assessment of older adults"),),
        reason=Text("首次评估", "First assessment"),
        note="门禁密码问居委会",
        held=(Text("户籍", "Household registration"), Text("低保", "Dibao")),
        asked=(
            Text("残疾人证：类别和等级", "Disability certificate: category, grade"),
            Text("领款账户", "Payee's account"),
        ),
        papers=(Text("身份证", "Identity card"), Text("残疾人证", "Certificate")),
    )
    others = tuple(
        replace(
            first,
            time="" if number == visits - 1 else f"{9 + number}:15",
            note="",
            held=(),
            asked=(),
            papers=(),
            scales=(),
            reason="",
        )
        for number in range(1, visits)
    )
    return DaySheet(Letterhead("样例评估中心"), date(2026, 11, 23), (first, *others))


def resident(name: str = RARE_NAME) -> ResidentPage:
    """Return a resident's page with money in every state, delivered on 31 August."""
    return ResidentPage(
        number="GZ-2026-000007",
        letterhead=Letterhead("样例区晨光街道办事处", ("电话 010-00000000",)),
        subject=subject(name),
        month=Month(2026, 11),
        printed_on=date(2026, 11, 21),
        found=(
            Found(
                Text("老年人能力评估规范", "Ability assessment of older adults"),
                "gbt-42195-2022",
                Text("重度失能", "Severe disability"),
                "3",
                date(2026, 8, 20),
                date(2028, 8, 19),
            ),
        ),
        money=(
            MoneyRow(
                Text("失能老年人护理补贴", "Care allowance for disabled elders"),
                "granted",
                Money(60_000),
                Month(2026, 9),
            ),
            MoneyRow(
                Text("高龄老年人津贴", "Old-age allowance"),
                "estimated",
                Money(10_050),
                Month(2026, 11),
            ),
            MoneyRow(Text("困难老年人养老服务补贴", "Care-service subsidy"), "refused"),
        ),
        granted=Money(60_000),
        estimated=Money(10_050),
        services=(
            Service(Text("助浴", "Help with bathing"), Text("每周2次", "twice a week")),
        ),
        region="110105",
        assessment_body="样例评估中心",
        authority="样例区民政局",
        appeal_body="样例区人民政府",
        court="样例区人民法院",
        telephone="010-00000000",
        channel=Text("社会保障卡", "social security card"),
        holder=name,
        account="6789",
        delivered_on=date(2026, 8, 31),
        last_days=(
            (Term(days=60), End(date(2026, 10, 30))),
            (Term(months=6), End(date(2027, 2, 28))),
        ),
    )
