# SPDX-License-Identifier: Apache-2.0
"""Reports by every shipped scale: each says its own name, kind, results and signers."""

from dataclasses import replace

import pytest

from carecalc.documents.preview import page_sizes
from carecalc.domain.nearness import Nearness
from carecalc.domain.trace import walk
from carecalc.domain.visit import Answer, Settlement
from carecalc.i18n import catalogue
from carecalc.services.explaining import near_lines, why, why_json
from carecalc.services.scoring import score_value
from tests.documents import papers, reports
from tests.documents.reports import SHIPPED
from tests.documents.test_papers import GOLDEN

ZH = catalogue("zh_CN")
NOTHING = Nearness((), (), (), True)
EVERY = pytest.mark.parametrize("code", sorted(SHIPPED))


def text_of(pdf: bytes) -> str:
    return papers.without_breaks(papers.text_by_pdfium(pdf))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "gbt-42195-2022",
            "老年人能力评估报告依据国家标准《老年人能力评估规范》（GB/T42195-2022）",
        ),
        (
            "mzt-039-2013",
            "老年人能力评估报告依据行业标准《老年人能力评估》（MZ/T039-2013）",
        ),
        (
            "ltc-2021",
            "失能等级评估结论书依据部门文件《长期护理失能等级评估标准（试行）》"
            "（医保办发〔2021〕37号）",
        ),
        ("tekun-6", "依据部门文件《特困人员认定办法》"),
        ("lawton-iadl", "依据通行做法《"),
    ],
)
def test_that_each_report_has_its_own_name_and_the_word_for_its_text(
    code: str, said: str
) -> None:
    assert said in text_of(reports.printed(reports.view(code, SHIPPED[code])))


@EVERY
def test_that_the_paper_says_just_the_lines_that_json_says(code: str) -> None:
    seen = reports.view(code, SHIPPED[code])
    text = text_of(reports.printed(seen))
    start = text.rindex("为什么是这个等级" if seen.result.level else "结果由来")
    for top in why(seen).lines:
        for _, line in walk(top):
            said = papers.without_breaks(ZH.render(line.text))
            # A row that goes on overleaf has the foot and head of a page in it.
            found = text.find(said, start)
            assert found >= 0, said
            start = found + len(said)
    as_json = why_json(why(seen), ZH)
    printed = score_value("1", seen.scale, seen.result, ZH, True)
    assert _unmarked(as_json["lines"]) == printed["reasons"]
    assert as_json["sha256"] == seen.scale.digest


def _unmarked(lines: object) -> object:
    assert isinstance(lines, list)
    return [
        {
            "text": line["text"],
            "value": line["value"],
            "clause": line["clause"],
            "children": _unmarked(line["children"]),
        }
        for line in lines
    ]


def test_that_the_card_names_clause_cell_and_mark_of_an_unconfirmed_table() -> None:
    card = why_json(why(reports.view("ltc-2021", reports.ON_SITE)), ZH)
    # C1 = 60: grade 2; the worse of the others is grade 1; row 2, column 1 is level 2.
    assert card["level"] == 2
    assert card["level_name"] == "中度失能"
    lines = card["lines"]
    assert isinstance(lines, list)
    table = next(line for line in lines if line["text"] == "失能等级")
    assert (table["clause"], table["mark"]) == ("组合法", "second-hand")
    assert [child["text"] for child in table["children"]] == [
        "日常生活活动能力等级",
        "认知能力、感知觉与沟通能力中较重的等级",
    ]


def test_that_the_card_tells_points_and_answers_to_another_level() -> None:
    seen = reports.view("ltc-2021", reports.ON_SITE)
    card = why_json(why(seen), ZH)
    near = card["nearness"]
    assert isinstance(near, dict)
    # C1 is 60, which 45–60 holds: 20 down to 0–40, 5 up to 65–95. With the worse of
    # the others at grade 1 these are levels 3 and 1 of the table.
    assert near["distances"][0] == {
        "measure": "C1.grade",
        "of": "C1",
        "value": 60,
        "grade": 2,
        "better": {"points": 5, "beyond": False, "grade": 1, "level": 1},
        "worse": {"points": -20, "beyond": False, "grade": 3, "level": 3},
    }
    # Bathing and face have no better option; each other step up adds 5: 65.
    assert [(flip["item"], flip["level"]) for flip in near["flips"]] == [
        (f"C1.{n}", 1) for n in (1, 2, 4, 5, 6, 7, 8, 9)
    ]
    assert near["live"] == [] and near["exact"] is True
    words = near_lines(seen.scale, seen.result, why(seen).nearness or NOTHING)
    english = catalogue("en")
    assert english.render(words[0].value) == (
        "20 points fewer: Severely impaired (final level: Level 3, Severe disability I)"
        "; 5 points more: Mildly impaired (final level: Level 1, Mild disability)"
    )


def test_that_how_close_stays_hidden_as_long_as_the_level_does() -> None:
    seen = replace(reports.view("gbt-42195-2022"), hides_level=True)
    assert why_json(why(seen), ZH)["nearness"] is None


@pytest.mark.thorough
def test_that_graded_measures_print_the_names_of_their_grades() -> None:
    text = text_of(reports.printed(reports.view("ltc-2021", reports.ON_SITE)))
    for said in (
        "日常生活活动能力得分60",
        "日常生活活动能力等级中度受损",
        "评估等级2级中度失能〔转引〕组合法",
    ):
        assert said in text
    # No clause of this scale changes a level, so there is no preliminary one.
    assert "初步等级" not in text[: text.index("附件1")]


def test_that_a_letter_level_prints_with_its_letter() -> None:
    text = text_of(reports.printed(reports.view("ltc-2021-self")))
    assert "评估等级A级全部独立" in text
    assert "得分" not in text[text.index("附件1") : text.index("附件2")]


def test_that_a_scale_that_only_records_prints_sums_and_no_level() -> None:
    seen = reports.view("lawton-iadl")
    text = text_of(reports.printed(seen))
    assert "总分10" in text
    assert "评估等级本量表只作记录，不评定等级" in text
    assert "有效期至" not in text
    assert "结果由来" in text and "为什么是这个等级" not in text


def test_that_wordings_of_our_own_are_starred_and_the_star_explained() -> None:
    text = text_of(reports.printed(reports.view("tekun-6")))
    assert "自主吃饭不能＊" in text
    assert "＊非原文" in text
    text = text_of(reports.printed(reports.view("ltc-2021", reports.ON_SITE)))
    assert "＊" not in text


def test_that_the_last_page_lists_all_that_the_file_marks() -> None:
    text = text_of(reports.printed(reports.view("gbt-42195-2022")))
    last = text[text.rindex("量表文件与自测") :]
    for said in ("医学或护理学专业背景未核实", "来源不一", "本程序的理解"):
        assert said in last


def test_that_the_settled_answer_counts_and_both_stand_in_the_record() -> None:
    first = reports.middling(reports.scale_of("gbt-42195-2022"))
    second = {**first, "B.1.2": Answer("B.1.2", ("4",))}
    settled = Settlement("B.1.2", ("4",), "现场重做", ("2",), ("4",))
    seen = reports.view("gbt-42195-2022", second=second, settled={"B.1.2": settled})
    values = reports.filled(seen)
    assert values.second is not None
    assert (values.second.items, values.second.equal) == (26, 25)
    (found,) = values.second.differences
    assert ZH.render(found.first) == "需要他人协助，但以自身完成为主"
    assert ZH.render(found.settled) == "独立完成，不需要协助"
    assert found.reason == "现场重做"
    answered = values.sections[0].items[1]
    assert (answered.code, answered.points) == ("B.1.2", "4")
    # Eight items at 2 give 16; the settled one counts 4.
    assert values.sections[0].score == "18"


def test_that_a_contradiction_prints_with_the_reason_it_was_left_for() -> None:
    given = {
        "A.coma": Answer("A.coma", ("yes",)),
        "B.3.9": Answer("B.3.9", ("2",)),
    }
    seen = reports.view(
        "gbt-42195-2022",
        answers=given,
        remarks={"warning coma-disagrees": "急诊病历记载，到场时已清醒"},
    )
    text = text_of(reports.printed(seen))
    assert "急诊病历记载，到场时已清醒" in text


def test_that_refusals_and_items_not_asked_are_told_apart() -> None:
    given = {"B.1.2": Answer("B.1.2", refused="refused", reason="情绪激动")}
    seen = reports.view("gbt-42195-2022", answers=given)
    items = {i.code: i for s in reports.filled(seen).sections for i in s.items}
    assert ZH.render(items["B.1.2"].answer) == "拒绝回答：情绪激动"
    without = replace(
        seen.visit,
        answers={c: a for c, a in seen.visit.answers.items() if c != "B.1.2"},
    )
    missing = reports.filled(reports.scored(seen.scale, without))
    items = {i.code: i for s in missing.sections for i in s.items}
    assert ZH.render(items["B.1.2"].answer) == "未作答"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@EVERY
def test_that_the_report_of_each_scale_is_the_golden_one(
    code: str, language: str
) -> None:
    pdf = reports.printed(reports.view(code, SHIPPED[code]), language)
    text = f"{len(page_sizes(pdf))} pages\n{papers.text_by_pdfium(pdf)}\n"
    golden = GOLDEN / f"report-{code}-{language}.txt"
    assert text == golden.read_text("utf-8")
