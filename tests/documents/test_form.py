# SPDX-License-Identifier: Apache-2.0
"""A form says what it is filled with, and leaves open what nobody knows."""

from datetime import date

import pypdfium2
import pypdfium2.raw as raw
import pytest

from carecalc.catalog.problems import LawFileError
from carecalc.documents.digest import content_digest
from carecalc.documents.form_values import Filled
from carecalc.documents.preview import page_sizes
from carecalc.documents.values import Signer, Subject
from carecalc.domain.money import Money
from carecalc.domain.trace import Step
from carecalc.errors import UserError
from tests.documents.forms import HEAD, made_up, printed

SUBJECT = Subject("欧阳𠮷䶮·㛃𬭎", "999001194003070028")


def text_by_page(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [leaf.get_textpage().get_text_range() for leaf in document]
    document.close()
    return ["".join(page.split()) for page in pages]


def said(pdf: bytes) -> str:
    return "".join(text_by_page(pdf))


LETTER = """
[[blocks]]
text = { zh_CN = "{name}于{applied_on:date}申请{programme}，{paid}。", en = "{name}" }
"""


def test_that_a_wording_takes_fields_days_and_money_in() -> None:
    fields = {
        "applied_on": date(2026, 11, 1),
        "programme": "护理补贴",
        "paid": Money(60000),
    }
    text = said(printed(made_up(LETTER), subject=SUBJECT, fields=fields))
    assert "欧阳𠮷䶮·㛃𬭎于2026年11月1日申请护理补贴，600.00元。" in text


def test_that_a_field_nobody_knows_is_a_place_to_write_on() -> None:
    text = said(printed(made_up(LETTER)))
    assert "______于____年__月__日申请______，______。" in text
    assert "编号：______" in text
    assert "内容摘要" not in text


def test_that_braces_in_a_value_are_only_braces() -> None:
    fields = {"programme": "{name}"}
    assert "申请{name}，" in said(printed(made_up(LETTER), fields=fields))


@pytest.mark.parametrize(
    "wording", ["{na me}", "{", "{0}", "{name!r}", "{name.real}", "{name:year}"]
)
def test_that_a_wording_that_cannot_be_filled_is_refused_when_read(
    wording: str,
) -> None:
    with pytest.raises(LawFileError):
        made_up(f'[[blocks]]\ntext = {{ zh_CN = "{wording}", en = "" }}\n')


def test_that_an_unknown_key_is_refused_with_its_place() -> None:
    with pytest.raises(LawFileError) as error:
        made_up('[[blocks]]\ntext = { zh_CN = "甲" }\ncolour = "red"\n')
    assert error.value.problems[0].place == "blocks[0].colour"


TABLE = """
[[blocks]]
[blocks.table]
name = "papers"
blank_rows = 3
total = true
columns = [
  { label = { zh_CN = "材料", en = "Paper" }, share = 3 },
  { label = { zh_CN = "金额", en = "Amount" }, share = 1, align = "right" },
]
"""


def frames(pdf: bytes) -> int:
    """Return how many cells are drawn."""
    document = pypdfium2.PdfDocument(pdf)
    count = sum(
        len(list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]))) for page in document
    )
    document.close()
    return count


def test_that_a_table_has_its_rows_or_rows_to_write_in() -> None:
    layout = made_up(TABLE)
    rows = (("户口簿", Money(100)), ("合计", Money(100)))
    filled = printed(layout, tables={"papers": rows})
    assert "材料金额户口簿1.00元合计1.00元" in said(filled)
    # One head and two rows, one head and three rows to write in, of two cells each.
    assert frames(filled) == 6
    assert frames(printed(layout)) == 8


def test_that_a_table_with_other_columns_than_its_rows_is_refused() -> None:
    with pytest.raises(UserError, match="PAPER-023") as error:
        printed(made_up(TABLE), tables={"papers": (("户口簿", Money(100), "一份"),)})
    assert error.value.place == "papers"


FIELDS = """
[[blocks]]
[[blocks.fields]]
field = "name"
label = { zh_CN = "姓名", en = "Name" }
[[blocks.fields]]
field = "phone"
label = { zh_CN = "电话", en = "Phone" }
when = "phone"
[[blocks.fields]]
label = { zh_CN = "申请人", en = "By" }
wide = true
choices = [
  { code = "self", label = { zh_CN = "本人", en = "self" } },
  { code = "agent", label = { zh_CN = "代理人：{agent}", en = "agent {agent}" } },
]
[[blocks.fields]]
field = "opinion"
label = { zh_CN = "意见", en = "Opinion" }
wide = true
lines = 3
close = { zh_CN = "签字：{officer}", en = "Signed" }
"""


def test_that_choices_are_ticked_by_code_and_the_others_stay_open() -> None:
    text = said(printed(made_up(FIELDS), ticked=frozenset({"agent"})))
    assert "申请人☐本人☑代理人：______" in text
    assert "电话" not in text


def test_that_a_place_keeps_room_for_what_is_written_and_who_signs() -> None:
    def height(opinion: str) -> float:
        pdf = printed(made_up(FIELDS), fields={"opinion": opinion})
        assert "签字：______" in said(pdf)
        document = pypdfium2.PdfDocument(pdf)
        bounds = [
            drawn.get_bounds()
            for drawn in document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])
        ]
        document.close()
        _, bottom, _, top = bounds[-1]
        return top - bottom

    # Three lines and the one that closes, 10 points of type on 14.5, 4.8 of air.
    assert height("") == pytest.approx(4 * 14.5 + 4.8, abs=1)
    assert height("同意。") == pytest.approx(height(""), abs=0.1)
    assert height("甲\n乙\n丙\n丁") == pytest.approx(5 * 14.5 + 4.8, abs=1)


WHEN = """
[[blocks]]
when = "asked"
text = { zh_CN = "有人申请", en = "asked" }
[[blocks]]
unless = "asked"
text = { zh_CN = "依职权", en = "unasked" }
[[blocks]]
when = "reasons"
heading = { zh_CN = "理由", en = "Reasons" }
[blocks.reasons]
columns = [
  { zh_CN = "推导", en = "Step" },
  { zh_CN = "结果", en = "Result" },
  { zh_CN = "依据", en = "Clause" },
]
"""


@pytest.mark.parametrize(
    ("fields", "there", "not_there"),
    [({"asked": "是"}, "有人申请", "依职权"), ({}, "依职权", "有人申请")],
)
def test_that_a_block_stands_only_where_its_field_does(
    fields: dict[str, str], there: str, not_there: str
) -> None:
    text = said(printed(made_up(WHEN), fields=fields))
    assert there in text
    assert not_there not in text
    assert "理由" not in text


def test_that_a_list_of_reasons_goes_on_over_three_pages() -> None:
    steps = tuple(Step(f"第{n}条理由", "符合", f"第{n}条") for n in range(1, 100))
    pdf = printed(made_up(WHEN), reasons=steps)
    text = said(pdf)
    assert len(page_sizes(pdf)) == 3
    assert all(f"第{n}条理由符合第{n}条" in text for n in range(1, 100))


def test_that_blocks_kept_together_go_to_the_next_page_together() -> None:
    first = "[[blocks]]\nlines = { count = 23 }\n"
    pair = """[[blocks]]
keep = true
heading = { zh_CN = "同意事项", en = "Consent" }
lines = { count = 3 }
[[blocks]]
[blocks.signatures]
roles = [{ role = "a", label = { zh_CN = "本人", en = "Self" } }]
"""
    # 23 lines leave room for the heading and its three, not for the signature too.
    together = printed(made_up(first + pair))
    apart = printed(made_up(first + pair.replace("keep = true", "keep = false")))
    pages = [text_by_page(pdf) for pdf in (together, apart)]
    assert ["同意事项" in text for text in pages[0]] == [False, True]
    assert ["同意事项" in text for text in pages[1]] == [True, False]
    assert frames(together) == frames(apart)


def test_that_what_no_page_holds_together_is_printed_once_all_the_same() -> None:
    blocks = """[[blocks]]
text = { zh_CN = "前文", en = "Before" }
[[blocks]]
keep = true
lines = { count = 40 }
[[blocks]]
lines = { count = 40 }
"""
    assert frames(printed(made_up(blocks))) == 80


CLOSING = """
[[blocks]]
text = { zh_CN = "特此通知。", en = "Told." }
[blocks.seal]
words = { zh_CN = "（盖章处）", en = "(seal)" }
lines = [{ zh_CN = "{office}", en = "{office}" }, { zh_CN = "{printed_on:date}", en = "-" }]
[[blocks]]
lines = { count = 4, field = "remarks" }
[[blocks]]
note = { zh_CN = "一式两份", en = "Two copies" }
[blocks.signatures]
roles = [
  { role = "clerk", label = { zh_CN = "经办人", en = "Clerk" } },
  { role = "agent", label = { zh_CN = "代理人", en = "Agent" }, when = "agent" },
]
"""


def test_that_a_seal_and_signatures_have_their_places() -> None:
    signers = {"clerk": Signer("样经办", "民政科")}
    text = said(
        printed(made_up(CLOSING), signers=signers, printed_on=date(2026, 11, 22))
    )
    assert "特此通知。（盖章处）样例市样例区民政局2026年11月22日一式两份" in text
    assert "经办人样经办（民政科）签字日期" in text
    assert "代理人" not in text


def test_that_lines_to_write_on_give_way_to_what_was_written() -> None:
    # The lines, the box of the seal, two lines to sign and date.
    assert frames(printed(made_up(CLOSING))) == 4 + 1 + 2
    written = printed(made_up(CLOSING), fields={"remarks": "邻里均无异议。"})
    assert "邻里均无异议。" in said(written)
    assert frames(written) == 1 + 2


def test_that_the_content_digest_hangs_on_what_is_ticked() -> None:
    one = Filled(HEAD, ticked=frozenset({"self", "agent"}))
    other = Filled(HEAD, ticked=frozenset({"agent", "self"}))
    assert content_digest(one, "f", "zh_CN") == content_digest(other, "f", "zh_CN")
    fewer = Filled(HEAD, ticked=frozenset({"agent"}))
    assert content_digest(one, "f", "zh_CN") != content_digest(fewer, "f", "zh_CN")


def test_that_the_last_field_of_a_form_stands_on_no_page_alone() -> None:
    field = '[[blocks.fields]]\nlabel = {{ zh_CN = "第{}栏", en = "" }}\nwide = true\n'
    parted = 0
    for count in range(30, 42):
        block = "[[blocks]]\n" + "".join(field.format(n) for n in range(count))
        *_, last = text_by_page(printed(made_up(block)))
        assert f"第{count - 2}栏" in last
        parted += "第0栏" not in last
    assert 0 < parted < 12
