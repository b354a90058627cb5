# SPDX-License-Identifier: Apache-2.0
"""What a policy can say that does not hold together."""

from datetime import date
from fractions import Fraction

import pytest

from carecalc.catalog.checks import check_policy
from carecalc.catalog.codes import Codes
from carecalc.domain.policy import Standard, StandardRow
from carecalc.text import Text
from tests.laws import FILE, grades, policy_faults, policy_of, switch, told

PROGRAMME = """
[programmes.p]
label = { zh_CN = "补" }
clause = "1"
who = { hukou = "110000", age = { min = 60 } }
vetoes = [ { when = { status = "TK" }, clause = "2" } ]
category = "class"
amount = "amount"
"""
CLASS = """
[measures.class]
kind = "rules"
grades = "classes"
clause = "1"
rows = [ { then = "A", when = { status = "DB" } }, { then = "B", when = { status = "DSR" } } ]
otherwise = false
"""
AMOUNT = """
[measures.amount]
kind = "table"
clause = "1"
by = ["class"]
unit = "yuan"
per = "month"
cells = { A = 300, B = 200.55 }
"""
SOUND = PROGRAMME + CLASS + AMOUNT + grades(classes=["A", "B"])

DIBAO = Standard(
    "110000/dibao",
    Text("低保标准"),
    "yuan",
    "month",
    (StandardRow(date(2024, 7, 1), Fraction(1450)),),
)
PARAMETER = """
[parameters.dibao]
standard = "110000/dibao"
unit = "yuan"
per = "month"
"""


def with_amount(kind: str, keys: str) -> str:
    """Return the policy with an amount of this kind and without classes."""
    text = PROGRAMME.replace('category = "class"\n', "")
    return text + f'[measures.amount]\nkind = "{kind}"\nunit = "yuan"\n{keys}\n'


def test_that_a_sound_policy_has_no_fault() -> None:
    assert policy_faults(SOUND) == []


@pytest.mark.parametrize(
    ("kind", "keys", "whole"),
    [
        ("product", "of = [300, 2]", True),
        ("product", "of = [300, 0.35]", True),
        ("product", "of = [0.5, 0.35]", False),
        ("product", 'of = ["income", 1.5]', False),
        ("product", 'of = ["income", 2]', True),
        ("product", 'of = ["income", 0.35]\nround = { to = 0.01, mode = "up" }', True),
        (
            "product",
            'of = ["income", 0.35]\nround = { to = 0.001, mode = "up" }',
            False,
        ),
        ("quotient", 'of = "income"\nby = [3]', False),
        (
            "quotient",
            'of = "income"\nby = [3]\nround = { to = 1, mode = "down" }',
            True,
        ),
        ("difference", 'of = 1450.5\nless = ["income"]\nnot_below = 0', True),
        ("difference", 'of = 1450\nless = ["income"]\nnot_below = "1/3"', False),
        ("sum", 'of = ["income"]\nweights = { income = 0.5 }', False),
        ("largest-of", 'of = ["income"]', True),
        ("rules", 'clause = "1"\nrows = [ { then = 0.005 } ]', False),
        (
            "band",
            'clause = "1"\nof = "age"\nbands = [ { min = 0, then = 99.99 } ]',
            True,
        ),
        (
            "band",
            'clause = "1"\nof = "age"\nbands = [ { min = 0, then = 99.999 } ]',
            False,
        ),
    ],
)
def test_that_an_amount_comes_out_in_whole_fen_or_says_how_it_is_rounded(
    kind: str, keys: str, whole: bool
) -> None:
    found = told(policy_faults(with_amount(kind, keys)))
    assert found == (set() if whole else {("LAW-122", "programmes.p.amount")})


def test_that_a_standard_with_parts_of_a_fen_is_noticed() -> None:
    text = PARAMETER + with_amount("sum", 'of = ["dibao"]')
    assert policy_faults(text, {DIBAO.code: DIBAO}) == []
    odd = Standard(
        DIBAO.code,
        DIBAO.label,
        "yuan",
        "month",
        (StandardRow(date(2024, 7, 1), Fraction("1450.005")),),
    )
    assert told(policy_faults(text, {DIBAO.code: odd})) == {
        ("LAW-122", "programmes.p.amount")
    }


def test_that_an_amount_is_in_yuan() -> None:
    text = SOUND.replace('unit = "yuan"\n', "")
    assert told(policy_faults(text)) == {("LAW-134", "programmes.p.amount")}


def test_that_a_parameter_has_the_unit_of_its_standard() -> None:
    text = PARAMETER.replace('per = "month"', 'per = "year"')
    text += with_amount("sum", 'of = ["dibao"]')
    assert told(policy_faults(text, {DIBAO.code: DIBAO})) == {
        ("LAW-116", "parameters.dibao")
    }


def test_that_a_standard_that_is_not_there_is_told() -> None:
    text = PARAMETER + with_amount("sum", 'of = ["dibao"]')
    assert told(policy_faults(text)) == {("LAW-040", "parameters.dibao.standard")}


def test_that_a_product_has_one_unit_beside_ratios() -> None:
    text = with_amount("product", 'of = ["income", "age-share"]')
    share = '[measures.age-share]\nkind = "sum"\nof = ["age"]\nunit = "UNIT"\n'
    rounded = text.replace("UNIT", "ratio") + "round = { to = 0.01, mode = 'up' }\n"
    assert policy_faults(rounded + share.replace("UNIT", "ratio")) == []
    assert told(policy_faults(rounded + share.replace("UNIT", "months"))) == {
        ("LAW-115", "measures.amount")
    }


def test_that_a_row_covered_by_an_earlier_one_is_idle() -> None:
    text = SOUND.replace(
        'when = { status = "DSR" } } ]',
        'when = { status = "DSR" } }, { then = "B", when = { status = ["DB", "DSR"] } } ]',
    )
    assert told(policy_faults(text)) == {("LAW-118", "measures.class.rows[2]")}


def test_that_a_row_whose_region_lies_within_an_earlier_one_is_idle() -> None:
    text = SOUND.replace('when = { status = "DB" }', 'when = { hukou = "110000" }')
    text = text.replace('when = { status = "DSR" }', 'when = { hukou = "110105" }')
    assert told(policy_faults(text)) == {("LAW-118", "measures.class.rows[1]")}
    swapped = text.replace('"110000" } }', '"X" } }').replace(
        '"110105" } }', '"110000" } }'
    )
    assert policy_faults(swapped.replace('"X" } }', '"110105" } }')) == []


def test_that_one_certificate_cannot_have_two_grades_but_two_can() -> None:
    """A row for grade 1 and 2 at once is idle only if it asks one certificate."""
    rows = 'rows = [ { then = "A", when = { all = [ ONE, TWO ] } }, { then = "B" } ]\n'
    start, end = CLASS.index("rows = ["), CLASS.index("otherwise")
    rules = CLASS[:start] + rows + CLASS[end:]
    two = rules.replace("ONE", "{ certificate = { grade = 1 } }").replace(
        "TWO", "{ certificate = { grade = 2 } }"
    )
    assert policy_faults(SOUND.replace(CLASS, two)) == []
    one = rules.replace(
        "ONE, TWO",
        '{ certificate = { category = "肢体" } }, { none = [ { certificate = { '
        'category = ["肢体", "视力"] } } ] }',
    )
    assert ("LAW-118", "measures.class.rows[0]") in told(
        policy_faults(SOUND.replace(CLASS, one))
    )


def test_that_an_age_between_two_rows_is_found() -> None:
    rules = (
        '[measures.class]\nkind = "rules"\ngrades = "classes"\nclause = "1"\n'
        'rows = [ { then = "A", when = { age = { min = 81 } } },\n'
        '  { then = "B", when = { age = { below = 80 } } } ]\n'
    )
    (problem,) = policy_faults(SOUND.replace(CLASS, rules))
    assert (problem.code, problem.message.values["state"]) == ("LAW-117", "age = 80")
    whole = rules.replace("below = 80", "below = 81")
    assert policy_faults(SOUND.replace(CLASS, whole)) == []


def test_that_income_may_lie_between_two_whole_numbers() -> None:
    rules = (
        '[measures.class]\nkind = "rules"\ngrades = "classes"\nclause = "1"\n'
        'rows = [ { then = "A", when = { income = { max = 1450 } } },\n'
        '  { then = "B", when = { income = { min = 1451 } } } ]\n'
    )
    assert told(policy_faults(SOUND.replace(CLASS, rules))) == {
        ("LAW-117", "measures.class")
    }
    whole = rules.replace("min = 1451", "above = 1450")
    assert policy_faults(SOUND.replace(CLASS, whole)) == []


# --- records of fees -------------------------------------------------------------------


def test_that_a_value_for_each_record_is_not_taken_for_one() -> None:
    text = with_amount("product", 'of = ["share", 1]')
    text += '[measures.share]\nkind = "product"\neach = "fees"\nof = ["fees.fee", 1]\n'
    assert told(policy_faults(text)) == {("LAW-126", "measures.amount")}
    assert (
        policy_faults(
            text.replace(
                '"product"\nunit = "yuan"\nof = ["share", 1]',
                '"sum"\nunit = "yuan"\nof = ["share"]',
            )
        )
        == []
    )


def test_that_the_amount_itself_is_one_value() -> None:
    text = with_amount("product", 'each = "fees"\nof = ["fees.fee", 1]')
    assert told(policy_faults(text)) == {("LAW-126", "programmes.p.amount")}


def test_that_a_field_of_a_record_needs_its_list() -> None:
    text = with_amount("sum", 'of = ["fees.fee"]')
    assert told(policy_faults(text)) == {("LAW-126", "measures.amount")}


def test_that_a_named_condition_does_not_hide_a_field() -> None:
    text = with_amount("rules", 'clause = "1"\nrows = [ { then = 1, when = "home" } ]')
    text += 'otherwise = 0\n[conditions]\nhome = { "fees.setting" = "home" }\n'
    assert told(policy_faults(text)) == {("LAW-126", "measures.amount")}


def test_that_a_list_of_records_is_one_that_cases_have() -> None:
    text = with_amount("sum", 'of = ["share"]')
    text += '[measures.share]\nkind = "product"\neach = "bills"\nof = ["income", 1]\n'
    assert ("LAW-126", "measures.share.each") in told(policy_faults(text))


# --- programmes, groups, codes -----------------------------------------------------------

GROUP = """
[groups.g]
label = { zh_CN = "择一" }
clause = "3"
mode = "choose"
sides = SIDES
"""


@pytest.mark.parametrize(
    ("sides", "faults"),
    [
        ('[ ["p"], ["q"] ]', set()),
        ('[ ["p"], ["benefit: pension"] ]', set()),
        ('[ ["p"], ["z"] ]', {("LAW-130", "groups.g.sides[1][0]")}),
        ('[ ["p"], ["benefit: none"] ]', {("LAW-130", "groups.g.sides[1][0]")}),
        ('[ ["p"] ]', {("LAW-131", "groups.g.sides")}),
        ('[ ["p"], [] ]', {("LAW-131", "groups.g.sides")}),
        ('[ ["p"], ["p", "q"] ]', {("LAW-131", "groups.g.sides")}),
    ],
)
def test_that_groups_set_two_sides_of_known_programmes_against_each_other(
    sides: str, faults: set[tuple[str, str]]
) -> None:
    policy = policy_of(SOUND + GROUP.replace("SIDES", sides))
    assert told(check_policy(policy, {"q"}, FILE, codes=CODES)) == faults


CODES = Codes(
    {
        "status": {"DB": Text("低保"), "DSR": Text("低收入"), "TK": Text("特困")},
        "benefit": {"pension": Text("养老金")},
    }
)


def test_that_a_status_nobody_can_hold_is_told() -> None:
    policy = policy_of(SOUND.replace('"TK"', '"TKK"').replace('"DSR"', '"DRS"'))
    assert told(check_policy(policy, (), FILE, codes=CODES)) == {
        ("LAW-133", "programmes.p.vetoes[0].when"),
        ("LAW-133", "measures.class.rows[1].when"),
    }
    assert check_policy(policy_of(SOUND), (), FILE, codes=CODES) == []


def test_that_programmes_vetoes_and_groups_name_their_clause() -> None:
    text = SOUND.replace('clause = "1"\nwho', "who").replace(', clause = "2" }', " }")
    text += GROUP.replace('clause = "3"\n', "").replace(
        "SIDES", '[ ["p"], ["benefit: b"] ]'
    )
    assert told(policy_faults(text)) == {
        ("LAW-105", "programmes.p"),
        ("LAW-105", "programmes.p.vetoes[0]"),
        ("LAW-105", "groups.g"),
    }


# --- worked examples -------------------------------------------------------------------

EXAMPLE = """
[[examples]]
source = "1"
given.on = "2026-06-30"
given.case.region = "110105"
given.case.applied_on = "2026-01-05"
given.case.months = ["2026-06"]
given.case.person.birth_date = "1950-01-01"
given.case.person.sex = "male"
given.case.person.hukou = "110105"
given.case.person.statuses = [ { code = "DB", from = "2020-01-01" } ]
expect.lines = [
  { programme = "p", month = "2026-06", state = "due", category = "A", fen = 30000 },
]
expect.totals = { 2026-06 = 30000 }
"""


def test_that_worked_examples_of_a_policy_are_determined() -> None:
    assert policy_faults(SOUND + EXAMPLE) == []
    wrong = EXAMPLE.replace("fen = 30000", "fen = 20000")
    (problem,) = policy_faults(SOUND + wrong)
    assert problem.code == "LAW-136"
    assert problem.place == "examples[0].expect.lines[0].fen"
    assert problem.message.values == {"found": "30000", "expected": "20000"}


def test_that_an_example_whose_line_does_not_come_is_told() -> None:
    wrong = EXAMPLE.replace('programme = "p"', 'programme = "q"')
    assert told(policy_faults(SOUND + wrong)) == {
        ("LAW-136", "examples[0].expect.lines[0]")
    }


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"2026-06-30"', '"30.6.2026"', "examples[0].given.on"),
        ('"1950-01-01"', '"1950-02-30"', "examples[0].given.case.person.birth_date"),
        (
            "given.on",
            'given.switches = { s = "x" }\ngiven.on',
            "examples[0].given.switches.s",
        ),
        ("given.on", "given.day = 1\ngiven.on", "examples[0].given.day"),
    ],
)
def test_that_an_example_that_cannot_be_read_is_told(
    old: str, new: str, place: str
) -> None:
    example = EXAMPLE.replace(old, new)
    assert told(policy_faults(SOUND + example)) == {("LAW-135", place)}


def test_that_an_example_may_choose_a_reading() -> None:
    text = SOUND.replace(
        'when = { status = "DSR" }', 'when = { status = "DSR", s = "one" }'
    )
    text += switch("s", "one", "two")
    example = EXAMPLE.replace("given.on", 'given.switches = { s = "two" }\ngiven.on')
    example = example.replace('"DB", from', '"DSR", from')
    example = example.replace(
        'state = "due", category = "A", fen = 30000', 'state = "not-due", fen = false'
    ).replace("= 30000", "= 0")
    assert policy_faults(text + example) == []


def test_that_rows_of_a_policy_are_not_judged_by_its_declared_facts_alone() -> None:
    text = """
[facts.severe]
label = { zh_CN = "重残" }
options = [
  { code = "no", label = { zh_CN = "否" } },
  { code = "yes", label = { zh_CN = "是" } },
]
[measures.class]
kind = "rules"
grades = "class"
clause = "3"
rows = [
  { then = "A", when = { status = "DB", severe = "yes" } },
  { then = "B", when.any = [ { status = "DB" }, { certificate = { grade = 1 } } ] },
]
otherwise = false
[measures.amount]
kind = "table"
by = ["class"]
unit = "yuan"
per = "month"
clause = "4"
cells = { A = 300, B = 200 }
[grades]
class = [ { code = "A", label = { zh_CN = "甲" } }, { code = "B", label = { zh_CN = "乙" } } ]
[programmes.mine]
label = { zh_CN = "补" }
clause = "1"
who = { age = { min = 60 } }
category = "class"
amount = "amount"
"""
    assert told(policy_faults(text)) == set()
