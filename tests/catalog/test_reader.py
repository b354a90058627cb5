# SPDX-License-Identifier: Apache-2.0
"""Reading law files: every fault of a file at once, with its place and a way out."""

from datetime import date
from fractions import Fraction

import pytest

from carecalc.catalog.problems import LawFileError
from carecalc.catalog.reader import read_scale, read_standard
from tests.laws import (
    BANDS,
    FILE,
    HEAD,
    ITEMS,
    LEVELS,
    RESULT,
    SMALL,
    TOTAL,
    fact,
    faults_of,
    item,
    policy_faults,
    scale_of,
    switch,
    told,
)


def hints(text: str, code: str) -> list[object]:
    """Return what goes into the hints of the faults with this code."""
    return [p.hint for p in faults_of(text) if p.code == code]


def test_that_a_file_without_a_fault_is_read_with_its_digest() -> None:
    scale = scale_of(SMALL)
    assert [i.code for i in scale.items] == ["A.1", "A.2"]
    assert len(scale.digest) == 64
    assert scale.digest != scale_of(SMALL + "# one more line\n").digest


def test_that_all_planted_faults_of_one_file_are_told_with_file_and_place() -> None:
    text = (
        ITEMS.replace('better = "more"', 'better = "upwards"')
        + TOTAL.replace('unit = "points"', "unit = 1")
        + BANDS.replace('clause = "3"', 'claus = "3"')
        + LEVELS.replace('zh_CN = "1"', 'en = "1"')
        + RESULT.replace('measures = ["total"]', "")
    )
    problems = faults_of(text)
    assert told(problems) == {
        ("LAW-003", "sections[0].better"),
        ("LAW-003", "measures.total.unit"),
        ("LAW-004", "measures.level.claus"),
        ("LAW-002", "grades.levels[1].label.zh_CN"),
        ("LAW-002", "result.measures"),
    }
    assert {problem.file for problem in problems} == {FILE}
    assert all(p.message.template and p.hint.template for p in problems)


def test_that_faults_of_meaning_are_told_together_too() -> None:
    text = (
        ITEMS
        + TOTAL.replace('["A"]', '["Z"]')
        + BANDS.replace("then = 0", 'then = "0"').replace('"total"', '"totl"')
        + LEVELS
        + RESULT
    )
    assert told(faults_of(text)) == {
        ("LAW-012", "measures.total.sections[0]"),
        ("LAW-023", "measures.total.of"),
        ("LAW-012", "measures.level.of"),
        ("LAW-027", "measures.level.bands[0].then"),
    }


def test_that_text_is_not_taken_for_a_number() -> None:
    text = SMALL.replace("{ min = 4, max = 4, then = 0 }", '{ min = 4, then = "0" }')
    assert told(faults_of(text)) == {("LAW-027", "measures.level.bands[0].then")}


def test_that_a_number_is_not_taken_for_an_option_code() -> None:
    text = SMALL + '[conditions]\nx = { "A.1" = 2 }\n[warnings.w]\n'
    text += 'label = { zh_CN = "w" }\nwhen = "x"\n'
    assert told(faults_of(text)) == {("LAW-021", "conditions.x.A.1")}


def test_that_a_dotted_name_without_quotation_marks_is_recognised() -> None:
    text = SMALL + '[warnings.w]\nlabel = { zh_CN = "w" }\nwhen = { A.1 = "2" }\n'
    (problem,) = faults_of(text)
    assert (problem.code, problem.place) == ("LAW-012", "warnings.w.when.A")
    assert problem.hint.values["near"] == "A.1"
    assert "quotation marks" in problem.hint.template


def test_that_an_unknown_name_in_a_condition_is_told() -> None:
    text = SMALL + '[warnings.w]\nlabel = { zh_CN = "w" }\nwhen = { comma = true }\n'
    assert told(faults_of(text)) == {("LAW-012", "warnings.w.when.comma")}


def test_that_an_option_that_is_not_there_is_told_with_those_that_are() -> None:
    text = SMALL + '[warnings.w]\nlabel = { zh_CN = "w" }\nwhen = { "A.1" = "3" }\n'
    (problem,) = faults_of(text)
    assert problem.code == "LAW-021"
    assert "2" in str(problem.hint.values["wanted"])


def test_that_a_newer_format_is_refused_before_anything_else() -> None:
    with pytest.raises(LawFileError) as caught:
        read_scale((HEAD + SMALL).replace("format = 1", "format = 2").encode(), FILE)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("LAW-005", "format")
    assert problem.message.values == {"found": 2, "known": 1}


def test_that_bytes_that_are_not_utf_8_are_refused() -> None:
    with pytest.raises(LawFileError) as caught:
        read_scale((HEAD + SMALL).encode("gb18030"), FILE)
    assert [p.code for p in caught.value.problems] == ["LAW-001"]


def test_that_what_is_not_toml_is_refused_with_the_line() -> None:
    (problem,) = faults_of("[measures\n")
    assert problem.code == "LAW-001"
    assert "line 8" in str(problem.message.values["reason"])


def test_that_a_default_that_is_no_value_of_the_switch_is_told() -> None:
    text = SMALL + switch("s", "one", "two").replace('default = "one"', 'default = "1"')
    assert ("LAW-043", "switches.s.default") in told(faults_of(text))


def test_that_a_choice_must_name_every_value_of_its_switch() -> None:
    bands = BANDS.replace(
        'grades = "levels"', 'grades = { switch = "s", one = "levels" }'
    )
    text = ITEMS + TOTAL + bands + LEVELS + RESULT + switch("s", "one", "two")
    assert ("LAW-019", "measures.level.grades") in told(faults_of(text))


def test_that_a_choice_must_name_a_switch_that_there_is() -> None:
    bands = BANDS.replace(
        'grades = "levels"', 'grades = { switch = "s", one = "levels" }'
    )
    text = ITEMS + TOTAL + bands + LEVELS + RESULT
    assert ("LAW-018", "measures.level.grades") in told(faults_of(text))


@pytest.mark.parametrize("name", ["any", "label", "a b", "甲"])
def test_that_reserved_and_strange_names_are_refused(name: str) -> None:
    text = SMALL + f'[measures."{name}"]\nkind = "sum"\nof = ["total"]\n'
    assert ("LAW-010", f"measures.{name}") in told(faults_of(text))


def test_that_a_name_defined_twice_is_told() -> None:
    text = SMALL + fact("total", "0 1")
    assert ("LAW-011", "measures.total") in told(faults_of(text))


def test_that_a_list_of_options_that_is_not_there_is_told() -> None:
    text = SMALL + '[facts.f]\nlabel = { zh_CN = "f" }\noptions = "lsit"\n'
    assert told(faults_of(text)) >= {("LAW-045", "facts.f.options")}


def test_that_a_default_that_is_no_option_is_told() -> None:
    text = SMALL + fact("f", "0 1", '"2"')
    assert ("LAW-048", "facts.f.default") in told(faults_of(text))


def test_that_a_refusal_counts_as_an_option_or_not_at_all() -> None:
    text = SMALL.replace('code = "A.1"\n', 'code = "A.1"\nrefused = "9"\n')
    assert told(faults_of(text)) == {("LAW-049", "sections[0].items[0].refused")}


def test_that_an_override_says_exactly_one_thing() -> None:
    override = '[[result.overrides]]\nclause = "4"\nlabel = { zh_CN = "k" }\n'
    override += 'when = { "A.1" = "0" }\n'
    assert told(faults_of(SMALL + override)) == {("LAW-051", "result.overrides[0]")}
    both = SMALL + override + "set = 2\nraise = 1\n"
    assert told(faults_of(both)) == {("LAW-051", "result.overrides[0]")}


def test_that_an_override_sets_a_grade_of_the_level() -> None:
    override = '[[result.overrides]]\nclause = "4"\nlabel = { zh_CN = "k" }\n'
    override += 'when = { "A.1" = "0" }\nset = 3\n'
    assert told(faults_of(SMALL + override)) == {("LAW-027", "result.overrides[0].set")}


def test_that_replaced_points_list_every_option() -> None:
    text = SMALL.replace(
        'unit = "points"', 'unit = "points"\npoints = { "A.1" = { 2 = 4, 1 = 1 } }'
    )
    assert told(faults_of(text)) == {("LAW-022", "measures.total.points.A.1")}


def test_that_cells_fit_their_axes() -> None:
    table = (
        '[measures.cell]\nkind = "table"\nclause = "5"\nby = ["level"]\n'
        "cells = [1, 2]\n"
    )
    text = SMALL.replace('["total"]\n\n', '["total"]\n') + table
    assert ("LAW-031", "measures.cell.cells") in told(faults_of(text))


def test_that_a_skippable_item_is_no_axis() -> None:
    text = SMALL.replace(
        'code = "A.2"\n', 'code = "A.2"\nasked_when = { "A.1" = "0" }\n'
    )
    table = (
        '[measures.cell]\nkind = "table"\nclause = "5"\nby = ["A.2"]\n'
        "cells = [1, 2, 3]\n"
    )
    assert ("LAW-029", "measures.cell.by[0]") in told(faults_of(text + table))


def test_that_a_missing_chinese_wording_is_told() -> None:
    text = SMALL.replace('label = { zh_CN = "A.1" }', 'label = { en = "A.1" }')
    assert told(faults_of(text)) == {("LAW-002", "sections[0].items[0].label.zh_CN")}


def test_that_a_sum_over_a_section_leaves_out_what_has_no_points() -> None:
    """A note is never counted, and several ticked options have no points."""
    note = (
        '[[sections.items]]\ncode = "A.3"\nlabel = { zh_CN = "n" }\nanswer = "note"\n'
    )
    scale = scale_of(ITEMS + note + TOTAL + BANDS + LEVELS + RESULT)
    assert scale.graph.measures["total"].formula.of == ("A.1", "A.2")  # type: ignore[union-attr]


# --- conditions and measures, one fault each --------------------------------------------

WARNING = '[warnings.w]\nlabel = { zh_CN = "w" }\nwhen'


@pytest.mark.parametrize(
    ("when", "code", "place"),
    [
        ('"total"', "LAW-015", ""),  # a measure is no condition
        ("{}", "LAW-016", ""),
        ('{ any = "x" }', "LAW-017", ".any"),
        ("{ any = [] }", "LAW-017", ".any"),
        ("{ all = [1] }", "LAW-015", ".all[0]"),
        ("{ x = 1 }", "LAW-021", ".x"),  # a condition holds or does not
        ('{ s = "three" }', "LAW-021", ".s"),
        ('{ s = ["one", 2] }', "LAW-021", ".s"),
        ('{ level = "0" }', "LAW-021", ".level"),  # the grade is a number
        ("{ level = 7 }", "LAW-021", ".level"),
        ('{ total = "4" }', "LAW-021", ".total"),
        ("{ total = {} }", "LAW-021", ".total"),
        ("{ total = { least = 4 } }", "LAW-021", ".total"),
        ('{ total = { min = "x" } }', "LAW-013", ".total.min"),
        ('{ total = { min = "4/0" } }', "LAW-014", ".total.min"),
        ("{ total = { min = true } }", "LAW-014", ".total.min"),
        ("{ ticks = { min = 1 } }", "LAW-021", ".ticks"),
        ("{ times = true }", "LAW-021", ".times"),
        ('{ "A.1" = { switch = "s", one = "2" } }', "LAW-019", ".A.1"),
        ('{ "A.1" = { switch = "t", one = "2" } }', "LAW-018", ".A.1"),
    ],
)
def test_that_a_condition_that_cannot_be_is_told_at_its_place(
    when: str, code: str, place: str
) -> None:
    text = (
        SMALL
        + switch("s", "one", "two")
        + '[conditions]\nx = { "A.1" = "0", s = "one" }\n'
        + '[facts.ticks]\nlabel = { zh_CN = "t" }\nanswer = "several"\n'
        + 'options = [ { code = "x", label = { zh_CN = "x" } } ]\n'
        + '[facts.times]\nlabel = { zh_CN = "n" }\nanswer = "number"\n'
        + f"{WARNING} = {when}\n"
    )
    assert told(faults_of(text)) == {(code, f"warnings.w.when{place}")}


@pytest.mark.parametrize(
    ("when", "code", "place"),
    [
        ('{ hukou = "Beijing" }', "LAW-021", ".hukou"),
        ('{ sex = "woman" }', "LAW-021", ".sex"),
        ('{ setting = "hospital" }', "LAW-021", ".setting"),
        ("{ status = true }", "LAW-021", ".status"),
        ('{ certificate = "肢体" }', "LAW-021", ".certificate"),
        ("{ certificate = { garde = 1 } }", "LAW-021", ".certificate"),
        ("{ certificate = { grade = [] } }", "LAW-021", ".certificate.grade"),
        ("{ assessment = { level = 3 } }", "LAW-020", ".assessment"),
        ('{ fees = "home" }', "LAW-021", ".fees"),
    ],
)
def test_that_a_case_is_asked_in_its_own_words(
    when: str, code: str, place: str
) -> None:
    text = f"""
[measures.amount]
kind = "sum"
of = ["income"]
unit = "yuan"
[programmes.p]
label = {{ zh_CN = "补" }}
clause = "1"
who = {when}
amount = "amount"
"""
    assert told(policy_faults(text)) == {(code, f"programmes.p.who{place}")}


@pytest.mark.parametrize(
    ("measure", "code", "place"),
    [
        ('kind = "sum"\nof = []', "LAW-023", ".of"),
        ('kind = "sum"\nof = ["level"]', "LAW-013", ".of[0]"),
        (
            'kind = "sum"\nof = ["A.1"]\nweights = { "A.2" = 2 }',
            "LAW-024",
            ".weights.A.2",
        ),
        (
            'kind = "sum"\nof = ["A.1"]\npoints = { total = { x = 1 } }',
            "LAW-024",
            ".points.total",
        ),
        ('kind = "count"\nis = "0"', "LAW-023", ".of"),
        ('kind = "count"\nof = ["A.1"]', "LAW-025", ".is"),
        ('kind = "largest-of"\nof = []', "LAW-023", ".of"),
        ('kind = "worst-of"\nof = ["total"]', "LAW-026", ".of[0]"),
        ('kind = "table"\nby = ["A.9"]\ncells = [1]', "LAW-012", ".by[0]"),
        ('kind = "table"\nby = ["ticks"]\ncells = [1]', "LAW-030", ".by[0]"),
        ('kind = "table"\nby = ["A.1"]\ncells = { 2 = 1, 1 = 2 }', "LAW-031", ".cells"),
        ('kind = "table"\nby = ["A.1"]\ncells = 3', "LAW-031", ".cells"),
        ('kind = "table"\nby = ["A.1"]\ncells = [1, 2, true]', "LAW-031", ".cells[2]"),
        ('kind = "table"\nby = ["A.1"]\ncells = [1, 2, "x"]', "LAW-028", ".cells[2]"),
        (
            'kind = "rules"\nrows = [ { when = { "A.1" = "0" } } ]',
            "LAW-032",
            ".rows[0]",
        ),
        (
            'kind = "rules"\nrows = [ { then = 1, take = "total" } ]',
            "LAW-032",
            ".rows[0]",
        ),
        ('kind = "rules"\nrows = [ { take = "totl" } ]', "LAW-012", ".rows[0].take"),
        ('kind = "product"\nof = ["level"]', "LAW-013", ".of[0]"),
        ('kind = "quotient"\nof = "total"\nby = ["1/0"]', "LAW-014", ".by[0]"),
        ('kind = "sum"\nof = ["A.1"]\nnot_below = "zero"', "LAW-012", ".not_below"),
        ('kind = "sum"\nof = ["A.1"]\ngrades = "marks"', "LAW-044", ".grades"),
    ],
)
def test_that_a_measure_that_cannot_be_is_told_at_its_place(
    measure: str, code: str, place: str
) -> None:
    text = (
        SMALL.replace('measures = ["total"]', 'measures = ["total", "x"]')
        + '[facts.ticks]\nlabel = { zh_CN = "t" }\nanswer = "several"\n'
        + 'options = [ { code = "x", label = { zh_CN = "x" } } ]\n'
        + f"[measures.x]\n{measure}\n"
    )
    assert (code, f"measures.x{place}") in told(faults_of(text))


def test_that_a_result_names_measures() -> None:
    text = SMALL.replace('measures = ["total"]', 'measures = ["A.1"]')
    assert ("LAW-050", "result.measures[0]") in told(faults_of(text))
    text = SMALL.replace('preliminary = "level"', 'preliminary = "total"')
    assert ("LAW-050", "result.preliminary") in told(faults_of(text))


def test_that_a_list_holds_a_grade_or_option_once() -> None:
    text = SMALL.replace("code = 2, label", "code = 1, label")
    assert ("LAW-042", "grades.levels") in told(faults_of(text))
    text = SMALL.replace('code = "1", label', 'code = "2", label', 1)
    assert ("LAW-047", "sections[0].items[0].options") in told(faults_of(text))


def test_that_a_condition_is_worded_in_chinese_where_it_is_worded() -> None:
    text = SMALL + '[conditions.c]\nlabel = { en = "c" }\n"A.1" = "0"\n'
    assert ("LAW-003", "conditions.c.label") in told(faults_of(text))


def test_that_a_standard_has_one_figure_a_day() -> None:
    text = (
        'format = 1\ncode = "s"\nlabel = { zh_CN = "标" }\nunit = "yuan"\n'
        "values = [ { from = 2026-01-01, value = 1 }, { from = 2026-01-01, value = 2 } ]\n"
    )
    with pytest.raises(LawFileError) as caught:
        read_standard(text.encode(), FILE)
    assert told(caught.value.problems) == {("LAW-041", "values")}


def test_that_decimals_are_read_exactly() -> None:
    text = (
        'format = 1\ncode = "s"\nlabel = { zh_CN = "标" }\nunit = "yuan"\n'
        "values = [ { from = 2026-01-01, value = 1450.10 }, { from = 2027-01-01, value = 0.1 } ]\n"
    )
    standard = read_standard(text.encode(), FILE)
    assert [row.value for row in standard.rows] == [
        Fraction(14501, 10),
        Fraction(1, 10),
    ]
    assert standard.on(date(2025, 12, 31)) is None
    assert standard.on(date(2026, 12, 31)) == standard.rows[0]
    assert standard.on(date(2027, 1, 1)) == standard.rows[1]


def test_that_the_error_names_the_first_fault_and_how_many_there_are() -> None:
    with pytest.raises(LawFileError) as caught:
        scale_of(SMALL.replace('"A.1"', '"A 1"').replace('unit = "points"', "unit = 1"))
    assert caught.value.message.values["file"] == FILE
    assert caught.value.message.values["count"] == len(caught.value.problems) > 0


@pytest.mark.parametrize("number", ["1e1000000", "1e-999999999", "nan", "9" * 5_000])
def test_that_a_number_that_no_law_can_mean_is_refused_before_it_is_counted(
    number: str,
) -> None:
    text = SMALL + f"x = {number}\n"
    assert told(faults_of(text)) == {("LAW-006", "")}


@pytest.mark.parametrize(
    "deep", ["x = " + "[" * 5_000, "[" + ".".join("a" * 5_000) + "]"]
)
def test_that_tables_without_end_are_refused(deep: str) -> None:
    assert told(faults_of(SMALL + deep)) == {("LAW-007", "")}


def test_that_a_byte_order_mark_before_a_file_is_passed_over() -> None:
    assert read_scale(("\ufeff" + HEAD + SMALL).encode(), FILE).code == "made-up"


def test_that_a_code_is_points_only_where_it_is_a_plain_number() -> None:
    listed = "3 0.5 1e999999999 1/2 １"
    text = SMALL.replace(item("A.1", "2 1 0"), item("A.1", f"{listed} 2 1 0"))
    points = [option.points for option in scale_of(text).items[0].options]
    assert points[:5] == [3, Fraction(1, 2), None, None, None]
