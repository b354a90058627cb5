# SPDX-License-Identifier: Apache-2.0
"""The papers of an application, filled in by hand as an office would fill them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from carecalc.documents.fonts import Fonts
from carecalc.documents.form import form
from carecalc.documents.form_values import Filled
from carecalc.documents.values import Letterhead, Signer, Subject
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.i18n import Catalogue
from carecalc.text import Text
from tests.documents.forms import shipped

NAME = "欧阳𠮷䶮·㛃𬭎"
HEAD = Letterhead(
    "样例市样例区晨光街道办事处",
    ("样例市样例区样例路1号", Text("电话 010-00000000", "Telephone 010-00000000")),
)
DIGEST = "0123456789abcdef" * 4
ACCEPTED = date(2026, 11, 23)
APPLIED = date(2026, 11, 20)


def subject(name: str = NAME) -> Subject:
    """Return a person whose area code is on no real card."""
    return Subject(
        name=name,
        id_number="999001194003070028",
        sex=Text("女", "female"),
        birth_date=date(1940, 3, 7),
        telephone="010-00000000",
        address="样例市样例区晨光街道晨光社区3号楼2单元501室",
        community="晨光社区",
    )


@dataclass(frozen=True)
class Sample:
    """What a paper of one kind is filled with."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Any] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    signers: Mapping[str, str] = field(default_factory=dict)


HELD = {
    "hukou": Text("北京市（110105）", "Beijing (110105)"),
    "statuses": Text("最低生活保障对象", "subsistence allowance"),
    "disabilities": Text("肢体残疾2级", "physical, grade 2"),
    "level": Text("4级　能力完全丧失（完全失能）", "Level 4, complete loss"),
    "benefits": "",
    "setting": Text("居家", "at home"),
    "authority": "样例市样例区民政局",
    "office_telephone": "010-00000000",
    "clerk": "样经办",
    "addressee": NAME,
    "applied_on": APPLIED,
    "accepted_on": ACCEPTED,
    "contact_name": "欧阳样例",
    "contact_relation": "女儿",
    "contact_phone": "13900000000",
}
MATERIALS = (
    ("1", Text("居民身份证", "Resident identity card"), Text("已提交", "handed in")),
    ("2", Text("户口簿", "Household register"), Text("已提交", "handed in")),
    ("3", Text("残疾人证", "Disability certificate"), Text("待补交", "still missing")),
)
MEMBERS = (
    ("赵样例", "配偶", "999001193902030035", ""),
    ("欧阳样例", "女儿", "999001196805060044", ""),
)
SAMPLES = {
    "application": Sample(
        HELD
        | {
            "agent_name": "欧阳样例",
            "agent_relation": "女儿",
            "agent_id": "999001196805060044",
            "agent_phone": "13900000000",
            "channel": Text("社会保障卡（一卡通）", "social-security card"),
            "holder": NAME,
            "account": "0000000000000000001",
            "bank": "样例银行",
        },
        {
            "programmes": (
                ("☑", "困难老年人养老服务补贴", "京民养老发〔2019〕160号"),
                ("☑", "失能老年人护理补贴", "京民养老发〔2019〕160号"),
                ("☐", "高龄老年人津贴", "京民养老发〔2019〕160号"),
            ),
            "members": MEMBERS,
            "materials": MATERIALS,
        },
        frozenset({"by-agent", "told"}),
        {"applicant": NAME, "agent": "欧阳样例"},
    ),
    "privacy-notice": Sample(
        {"caution": Text("本告知书为示例文本。", "This notice is a sample.")},
        {
            "parts": (
                (
                    Text("处理目的", "Purpose"),
                    Text("为核定和发放补贴。", "To decide and pay subsidies."),
                    Text("《个人信息保护法》第十七条", "PIPL art. 17"),
                ),
            ),
            "told": (("1", Text("公示姓名和补贴情况", "Publishing name and subsidy")),),
            "consents": (
                (Text("拍摄评估照片", "Photographs"), "☐", "☑", ""),
                (Text("向邻里了解情况", "Asking neighbours"), "☑", "☐", ""),
            ),
        },
        signers={"person": NAME, "clerk": "样经办"},
    ),
    "mandate": Sample(
        HELD
        | {
            "agent_name": "欧阳样例",
            "agent_relation": "女儿",
            "agent_id": "999001196805060044",
            "reason": Text("行动不便", "poor mobility"),
            "programme": "困难老年人养老服务补贴、失能老年人护理补贴",
            "from_day": APPLIED,
        },
        ticked=frozenset({"apply", "receive"}),
        signers={"principal": NAME, "agent": "欧阳样例"},
    ),
    "acceptance-notice": Sample(
        HELD | {"programmes": "困难老年人养老服务补贴、失能老年人护理补贴"},
        {"materials": tuple((n, paper, "") for n, paper, _ in MATERIALS[:2])},
    ),
    "correction-notice": Sample(
        HELD
        | {
            "programmes": "失能老年人护理补贴",
            "due_on": date(2026, 12, 4),
            "place": "晨光街道办事处",
        },
        {
            "missing": (
                ("1", "残疾人证", "重度残疾人护理补贴、失能老年人护理补贴"),
                ("2", "本人社会保障卡或银行卡", "发放补贴"),
            )
        },
    ),
    "review-notice": Sample(
        HELD
        | {
            "answer_by": date(2027, 3, 9),
            "notified_on": date(2027, 2, 22),
            "days": "15",
            "own_term": "yes",
        },
        {
            "reviews": (
                (
                    Text(
                        "困难老年人养老服务补贴", "Subsidy for old people in hardship"
                    ),
                    date(2026, 11, 21),
                    date(2027, 2, 21),
                    "京民养老发〔2019〕160号",
                ),
                (
                    Text("失能老年人护理补贴", "Nursing subsidy"),
                    date(2026, 11, 21),
                    date(2027, 2, 21),
                    "京民养老发〔2019〕160号",
                ),
            )
        },
        frozenset({"office", "visit", "video"}),
    ),
    "suspension-notice": Sample(
        HELD
        | {
            "answer_by": date(2027, 3, 9),
            "decided_on": date(2027, 3, 11),
            "reason": "电话多次未接通，居民委员会反映住在外地。",
            "appeal_body": "样例区人民政府",
            "court": "样例区人民法院",
        },
        {
            "held": (
                (
                    Text(
                        "困难老年人养老服务补贴", "Subsidy for old people in hardship"
                    ),
                    Text("自2027年4月起", "from 2027-04"),
                    date(2027, 2, 21),
                    "京民养老发〔2019〕160号",
                ),
            )
        },
        signers={"approver": "赵审批"},
    ),
    "debt-notice": Sample(
        HELD
        | {
            "line": "FF-2026-000004/18",
            "left": Money(20_000),
            "capitals": Money(20_000).capitals(),
            "repaid": Money(10_000),
            "repay_by": date(2027, 1, 31),
            "account_name": "样例区晨光街道办事处",
            "account_number": "0000000000000000009",
            "account_bank": "样例银行晨光支行",
            "appeal_body": "样例区人民政府",
            "court": "样例区人民法院",
        },
        {
            "owed": (
                (
                    Text(
                        "困难老年人养老服务补贴", "Subsidy for old people in hardship"
                    ),
                    Month(2026, 10),
                    "300.00",
                    "FF-2026-000003/17",
                    Text("死亡次月以后仍发放", "paid for a month after death"),
                    "京民养老发〔2019〕160号",
                ),
            )
        },
    ),
    "household-survey": Sample(
        HELD
        | {
            "surveyed_on": date(2026, 11, 25),
            "surveyed_at": "15:00",
            "informant": "欧阳样例",
            "informant_relation": "女儿",
            "housing": "自有住房一套，两居室，六层无电梯。",
            "findings": "邻居反映老人由女儿每日照看。",
        },
        {
            "members": MEMBERS,
            "supporters": (("欧阳次样", "赡养父母的子女", "外省", "每月来访一次"),),
        },
        frozenset({"at-home", "owned", "family", "agrees"}),
        {"surveyor-1": "王评估", "surveyor-2": "孙调查"},
    ),
    "deliberation-record": Sample(
        HELD
        | {
            "programmes": "困难老年人养老服务补贴",
            "held_on": date(2026, 11, 27),
            "place": "晨光社区居民委员会",
            "chair": "李主持",
            "recorder": "周记录",
            "presented": "申请人现年86周岁，享受最低生活保障，日常生活需要他人照料。",
        },
        ticked=frozenset({"routine", "true"}),
        signers={"chair": "李主持"},
    ),
    "approval-form": Sample(
        HELD
        | {
            "total": Money(100_000),
            "capitals": "壹仟元整",
            "committee_opinion": "情况属实，同意上报。",
            "published_from": date(2026, 11, 28),
            "published_to": date(2026, 12, 4),
        },
        {
            "proposed": (
                ("困难老年人养老服务补贴", "低保", Month(2026, 11), Money(30_000)),
                ("失能老年人护理补贴", "一档", Month(2026, 11), Money(60_000)),
                (
                    "高龄老年人津贴",
                    "80至89周岁",
                    Month(2026, 11),
                    Money(10_000),
                ),
            )
        },
    ),
    "delivery-receipt": Sample(
        HELD | {"receiver": "欧阳样例", "receiver_relation": "女儿"},
        {"documents": (("1", "受理通知书", "SL-2026-000001", "1"),)},
        frozenset({"by-hand"}),
        {"server-1": "王评估", "server-2": "孙调查"},
    ),
}


def print_form(
    kind: str, language: str = "zh_CN", name: str = NAME, fonts: Fonts | None = None
) -> bytes:
    """Return the sample of one kind as PDF; the name stands wherever the person does."""
    sample = SAMPLES[kind]
    values = Filled(
        HEAD,
        number="SQ-2026-000017",
        subject=subject(name),
        fields={k: name if v == NAME else v for k, v in sample.fields.items()},
        tables=sample.tables,
        ticked=sample.ticked,
        signers={
            role: Signer(name if who == NAME else who)
            for role, who in sample.signers.items()
        },
        printed_on=ACCEPTED,
    )
    return _printed(kind, values, language, fonts, DIGEST)


def print_blank(kind: str, language: str = "zh_CN") -> bytes:
    """Return a form in which nothing is filled in."""
    return _printed(kind, Filled(HEAD), language, None, "")


def _printed(
    kind: str, values: Filled, language: str, fonts: Fonts | None, digest: str
) -> bytes:
    words = Catalogue(language, str)
    return form(values, shipped(kind), words, digest, fonts=fonts)


KINDS: dict[str, Callable[..., bytes]] = {
    kind: partial(print_form, kind) for kind in SAMPLES
}
