# SPDX-License-Identifier: Apache-2.0
"""Every kind of measure: its value, its range while answers are open, what it misses."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.domain.evaluator import Evaluation
from carecalc.domain.result import MET, NOT_MET, OPEN, Given, Record, Result
from carecalc.domain.trace import walk
from carecalc.errors import UserError
from tests.laws import fact, grades, item, policy_of, scale_of, section, switch

PROGRAMME = """
[programmes.p]
label = { zh_CN = "补" }
clause = "1"
who = { age = { min = 0 } }
amount = "amount"
"""


def worked_out(
    text: str,
    name: str,
    answers: Mapping[str, str] | None = None,
    switches: Mapping[str, str] | None = None,
) -> Result:
    """Return a measure of a scale made of this text, under these answers."""
    graph = scale_of(text).graph
    used = {n: s.default for n, s in graph.switches.items()} | dict(switches or {})
    given_ = Given(answers={n: (v,) for n, v in (answers or {}).items()})
    return Evaluation(graph, used, given_).measure(name)


def reckoned(
    text: str,
    name: str = "amount",
    numbers: Mapping[str, str] | None = None,
    fees: tuple[Record, ...] | None = None,
) -> Result:
    """Return a measure of a policy made of this text, for these numbers and fees."""
    given_ = Given(
        numbers={n: Fraction(v) for n, v in (numbers or {}).items()},
        records={} if fees is None else {"fees": fees},
    )
    return Evaluation(policy_of(text + PROGRAMME).graph, {}, given_).measure(name)


def result(*names: str) -> str:
    """Return the [result] table that prints these measures."""
    listed = ", ".join(f'"{name}"' for name in names)
    return f"[result]\nmeasures = [{listed}]\n"


THREE = section("A", "".join(item(f"A.{n}", "3 2 1 0") for n in (1, 2, 3)))


# --- sum -----------------------------------------------------------------------------

SUM = THREE + '[measures.x]\nkind = "sum"\nsections = ["A"]\n' + result("x")


def test_that_a_sum_adds_the_points_of_the_options() -> None:
    assert worked_out(SUM, "x", {"A.1": "3", "A.2": "2", "A.3": "0"}).value == 5


def test_that_a_sum_with_an_open_part_is_a_range_and_no_value() -> None:
    found = worked_out(SUM, "x", {"A.1": "3", "A.2": "2"})
    assert (found.value, found.low, found.high) == (None, 5, 8)
    assert found.missing == ("A.3",)


def test_that_nothing_answered_is_missing_and_not_0() -> None:
    found = worked_out(SUM, "x")
    assert (found.value, found.low, found.high) == (None, 0, 9)
    assert found.missing == ("A.1", "A.2", "A.3")


def test_that_weights_multiply_and_may_take_away() -> None:
    text = SUM.replace(
        'sections = ["A"]',
        'of = ["A.1", "A.2"]\nweights = { "A.1" = 0.5, "A.2" = -1 }',
    )
    assert worked_out(text, "x", {"A.1": "3", "A.2": "1"}).value == Fraction(1, 2)
    found = worked_out(text, "x", {"A.1": "3"})
    assert (found.low, found.high) == (Fraction(-3, 2), Fraction(3, 2))


def test_that_a_weight_may_be_a_fraction() -> None:
    text = SUM.replace('sections = ["A"]', 'of = ["A.1"]\nweights = { "A.1" = "1/7" }')
    assert worked_out(text, "x", {"A.1": "3"}).value == Fraction(3, 7)


def test_that_points_replace_the_options_own_in_one_sum_only() -> None:
    text = SUM.replace(
        'sections = ["A"]',
        'sections = ["A"]\npoints = { "A.1" = { 3 = 10, 2 = 4, 1 = 2, 0 = 0 } }',
    ).replace(result("x"), '[measures.y]\nkind = "sum"\nsections = ["A"]\n')
    text += result("x", "y")
    answers = {"A.1": "3", "A.2": "1", "A.3": "0"}
    assert worked_out(text, "x", answers).value == 11
    assert worked_out(text, "y", answers).value == 4
    assert worked_out(text, "x", {"A.2": "1", "A.3": "0"}).high == 11


@pytest.mark.thorough
@given(st.lists(st.sampled_from("3210"), min_size=3, max_size=3), st.integers(0, 3))
def test_that_a_range_holds_every_value_that_is_still_possible(
    codes: list[str], known: int
) -> None:
    answers = {f"A.{n}": code for n, code in enumerate(codes, 1)}
    some = dict(list(answers.items())[:known])
    before, after = worked_out(SUM, "x", some), worked_out(SUM, "x", answers)
    assert isinstance(after.value, Fraction)
    assert before.low is not None and before.high is not None
    assert before.low <= after.value <= before.high
    assert (before.value is None) == (known < 3)


# --- count, largest, worst ------------------------------------------------------------

COUNT = THREE + '[measures.x]\nkind = "count"\nof = ["A.1", "A.2", "A.3"]\nIS\n'
COUNT += result("x")


def test_that_a_count_counts_members_with_one_of_the_codes() -> None:
    text = COUNT.replace("IS", 'is = ["0", "1"]')
    assert worked_out(text, "x", {"A.1": "0", "A.2": "1", "A.3": "2"}).value == 2


def test_that_a_count_is_a_range_until_every_member_is_decided() -> None:
    text = COUNT.replace("IS", 'is = "0"')
    found = worked_out(text, "x", {"A.1": "0", "A.2": "1"})
    assert (found.value, found.low, found.high) == (None, 1, 2)
    assert found.missing == ("A.3",)


def test_that_what_is_counted_may_follow_a_switch() -> None:
    text = COUNT.replace("IS", 'is = { switch = "s", one = "0", two = ["0", "1"] }')
    text += switch("s", "one", "two")
    answers = {"A.1": "0", "A.2": "1", "A.3": "2"}
    assert worked_out(text, "x", answers).value == 1
    assert worked_out(text, "x", answers, {"s": "two"}).value == 2


def test_that_conditions_can_be_counted() -> None:
    text = THREE + '[measures.x]\nkind = "count"\nconditions = ["low", "high"]\n'
    text += '[conditions]\nlow = { "A.1" = { max = 1 } }\nhigh = { "A.2" = "3" }\n'
    text += result("x")
    assert worked_out(text, "x", {"A.1": "1", "A.2": "3"}).value == 2
    assert worked_out(text, "x", {"A.1": "2", "A.2": "3"}).value == 1
    assert worked_out(text, "x", {"A.1": "2"}).missing == ("A.2",)


@pytest.mark.parametrize(
    ("kind", "value", "low", "high"),
    [("largest-of", 2, 2, 3), ("smallest-of", 0, 0, 1)],
)
def test_that_the_largest_and_smallest_bound_what_is_open(
    kind: str, value: int, low: int, high: int
) -> None:
    text = THREE + f'[measures.x]\nkind = "{kind}"\nof = ["A.1", "A.2", "A.3"]\n'
    text += result("x")
    answers = {"A.1": "2", "A.2": "1", "A.3": "0"}
    assert worked_out(text, "x", answers).value == value
    found = worked_out(text, "x", {"A.1": "2", "A.2": "1"})
    assert (found.value, found.low, found.high) == (None, low, high)
    assert found.missing == ("A.3",)


GRADED = (
    section("A", item("A.1", "2 1 0") + item("A.2", "2 1 0"))
    + """
[measures.one]
kind = "band"
of = "A.1"
grades = "g"
clause = "1"
bands = [ { min = 2, then = "good" }, { min = 1, max = 1, then = "so" }, { max = 0, then = "bad" } ]
[measures.other]
kind = "band"
of = "A.2"
grades = "g"
clause = "1"
bands = [ { min = 2, then = "good" }, { min = 1, max = 1, then = "so" }, { max = 0, then = "bad" } ]
[measures.x]
kind = "KIND"
of = ["one", "other"]
"""
    + grades(g=["good", "so", "bad"])
    + result("x")
)


@pytest.mark.parametrize(("kind", "grade"), [("worst-of", "bad"), ("best-of", "so")])
def test_that_grades_are_compared_by_the_order_of_their_list(
    kind: str, grade: str
) -> None:
    text = GRADED.replace("KIND", kind)
    assert worked_out(text, "x", {"A.1": "1", "A.2": "0"}).value == grade
    assert worked_out(text, "x", {"A.1": "1"}).missing == ("A.2",)


# --- tests of numbers while something is open -------------------------------------------

EVENTS = (
    THREE
    + fact("falls", "0 1 2 3")
    + fact("lost", "0 1 2 3")
    + '[measures.events]\nkind = "sum"\nof = ["falls", "lost"]\nunit = "times"\n'
    + '[measures.kind]\nkind = "largest-of"\nof = ["falls", "lost"]\n'
    + "[conditions]\ntwo = { events = { min = 2 } }\nnone-yet = { events = 0 }\n"
    + "few = { events = { below = 4 } }\nof-one-kind = { kind = { min = 2 } }\n"
    + '[measures.x]\nkind = "count"\n'
    + 'conditions = ["two", "none-yet", "few", "of-one-kind"]\n'
    + result("x")
)


def state(name: str, answers: Mapping[str, str]) -> str:
    """Return the verdict on a condition of `EVENTS`."""
    given_ = Given(answers={n: (v,) for n, v in answers.items()})
    return Evaluation(scale_of(EVENTS).graph, {}, given_).condition(name).state


@pytest.mark.parametrize(
    ("name", "answers", "verdict"),
    [
        ("two", {"falls": "2"}, MET),  # whatever else is unasked
        ("two", {"falls": "1"}, OPEN),
        ("two", {"falls": "1", "lost": "0"}, NOT_MET),
        ("two", {"falls": "1", "lost": "1"}, MET),
        ("few", {"falls": "0"}, MET),  # at most 3 can come
        ("few", {"falls": "1"}, OPEN),
        ("few", {"falls": "3", "lost": "1"}, NOT_MET),
        ("none-yet", {"falls": "1"}, OPEN),  # equality waits for the number
        ("none-yet", {"falls": "0", "lost": "0"}, MET),
        ("of-one-kind", {"lost": "2"}, MET),
        ("of-one-kind", {"falls": "1", "lost": "1"}, NOT_MET),
        ("of-one-kind", {"falls": "1"}, OPEN),
    ],
)
def test_that_a_bound_is_judged_as_soon_as_every_outcome_agrees(
    name: str, answers: dict[str, str], verdict: str
) -> None:
    assert state(name, answers) == verdict


# --- band, table, rules -----------------------------------------------------------------


def test_that_a_band_waits_for_its_number_and_misses_the_same() -> None:
    text = GRADED.replace("KIND", "worst-of")
    assert worked_out(text, "one", {"A.1": "1"}).value == "so"
    assert worked_out(text, "one").missing == ("A.1",)


def test_that_a_band_may_be_open_to_either_side_and_exclude_its_end() -> None:
    text = """
[measures.amount]
kind = "band"
of = "income"
clause = "1"
unit = "yuan"
bands = [
  { below = 1000, then = 300 },
  { min = 1000, max = 1450, then = 200.5 },
  { above = 1450, then = false },
]
"""
    paid = {"999.99": 300, "1000": Fraction("200.5"), "1450": Fraction("200.5")}
    for income, yuan in paid.items():
        assert reckoned(text, numbers={"income": income}).value == yuan
    assert reckoned(text, numbers={"income": "1450.01"}).value is False


RELATIVE = """
[measures.amount]
kind = "band"
of = "income"
clause = "1"
unit = "yuan"
bands = [ { below = "limit", then = 300 }, { min = "limit", max = 2000, then = 100 } ]
[measures.limit]
kind = "product"
of = ["age", 20]
unit = "yuan"
"""


@pytest.mark.parametrize(("income", "yuan"), [("1599.99", 300), ("1600", 100)])
def test_that_a_band_may_begin_at_a_named_number(income: str, yuan: int) -> None:
    assert reckoned(RELATIVE, numbers={"income": income, "age": "80"}).value == yuan


def test_that_a_band_with_an_unknown_end_is_missing_that() -> None:
    assert reckoned(RELATIVE, numbers={"income": "1600"}).missing == ("age",)


def test_that_a_number_in_no_band_is_told_with_the_measure() -> None:
    with pytest.raises(UserError) as caught:
        reckoned(RELATIVE, numbers={"income": "2000.01", "age": "80"})
    assert (caught.value.code, caught.value.place) == ("LAW-070", "amount")


def test_that_rules_without_a_row_for_a_case_are_told_with_the_measure() -> None:
    text = amount("rules", 'clause = "1"\nrows = [ { then = 1, when = { age = 60 } } ]')
    with pytest.raises(UserError) as caught:
        reckoned(text, numbers={"age": "61"})
    assert (caught.value.code, caught.value.place) == ("LAW-071", "amount")


TABLE = (
    GRADED.replace("KIND", "worst-of").replace(result("x"), "")
    + """
[measures.cell]
kind = "table"
clause = "2"
by = ["one", "other"]
cells.good = { good = 0, so = 1, bad = 2 }
cells.so = { good = 3, so = 4.5, bad = false }
cells.bad = { good = 6, so = 7, bad = 8 }
"""
    + result("x", "cell")
)


@pytest.mark.parametrize(
    ("one", "other", "cell"),
    [
        ("2", "2", 0),
        ("2", "0", 2),
        ("1", "2", 3),
        ("1", "1", Fraction("4.5")),
        ("1", "0", False),
        ("0", "2", 6),
    ],
)
def test_that_a_table_gives_the_cell_of_its_axes(
    one: str, other: str, cell: object
) -> None:
    found = worked_out(TABLE, "cell", {"A.1": one, "A.2": other}).value
    assert found == cell and isinstance(found, bool) == isinstance(cell, bool)


def test_that_a_table_misses_what_its_axes_miss() -> None:
    assert worked_out(TABLE, "cell", {"A.1": "1"}).missing == ("A.2",)


def test_that_nested_arrays_follow_the_order_of_the_axes() -> None:
    start, end = TABLE.index("cells.good"), TABLE.index(result("x", "cell"))
    nested = "cells = [[0, 1, 2], [3, 4.5, false], [6, 7, 8]]\n"
    text = TABLE[:start] + nested + TABLE[end:]
    for one in "210":
        for other in "210":
            answers = {"A.1": one, "A.2": other}
            as_arrays = worked_out(text, "cell", answers).value
            assert as_arrays == worked_out(TABLE, "cell", answers).value


RULES = (
    THREE
    + """
[measures.x]
kind = "rules"
grades = "g"
rows = [
  { then = "bad", when = { "A.1" = "0" }, clause = "1" },
  { then = "so", when = { "A.2" = "0" }, clause = "2" },
  { then = "bad", when = { "A.3" = "0" }, clause = "3" },
]
otherwise = "good"
"""
    + grades(g=["good", "so", "bad"])
    + result("x")
)


@pytest.mark.parametrize(
    ("answers", "grade", "missing"),
    [
        ({"A.1": "0", "A.2": "0", "A.3": "0"}, "bad", ()),
        ({"A.1": "1", "A.2": "0", "A.3": "0"}, "so", ()),
        ({"A.1": "1", "A.2": "1", "A.3": "0"}, "bad", ()),
        ({"A.1": "1", "A.2": "1", "A.3": "1"}, "good", ()),
        ({"A.1": "0"}, "bad", ()),  # the first row holds, the others do not matter
        ({"A.2": "1", "A.3": "0"}, "bad", ()),  # row 1 or row 3: both say bad
        ({"A.2": "0"}, None, ("A.1",)),  # bad by row 1, or so by row 2
        ({"A.1": "1"}, None, ("A.2", "A.3")),
        ({"A.3": "1"}, None, ("A.1", "A.2")),
    ],
)
def test_that_the_first_row_met_holds_and_open_rows_must_agree(
    answers: dict[str, str], grade: str | None, missing: tuple[str, ...]
) -> None:
    found = worked_out(RULES, "x", answers)
    assert (found.value, found.missing) == (grade, missing)


def test_that_a_row_without_a_condition_always_holds() -> None:
    text = RULES.replace('otherwise = "good"\n', "").replace(
        'clause = "3" },', 'clause = "3" },\n  { then = "good" },'
    )
    assert worked_out(text, "x", {"A.1": "1", "A.2": "1", "A.3": "1"}).value == "good"


def test_that_rows_still_open_are_missing_their_answers_and_not_unfit() -> None:
    text = RULES.replace('otherwise = "good"\n', "")
    for answers, missing in (
        ({"A.1": "1"}, ("A.2", "A.3")),
        ({"A.1": "1", "A.2": "1"}, ("A.3",)),
    ):
        found = worked_out(text, "x", answers)
        assert (found.value, found.missing) == (None, missing)


def test_that_the_reason_shows_the_rows_passed_over_and_the_one_that_held() -> None:
    found = worked_out(RULES, "x", {"A.1": "1", "A.2": "0"})
    rows = [step for depth, step in walk(found.step) if depth == 1]
    assert [row.clause for row in rows] == ["1", "2"]


def test_that_a_row_may_take_the_value_of_another_measure() -> None:
    text = """
[measures.gap]
kind = "difference"
of = 1450
less = ["income"]
not_below = 0
unit = "yuan"
[measures.amount]
kind = "rules"
unit = "yuan"
rows = [ { take = "gap", when = { age = { min = 60 } }, clause = "1" } ]
otherwise = false
"""
    old, young = {"age": "60", "income": "450.5"}, {"age": "59", "income": "0"}
    assert reckoned(text, numbers=old).value == Fraction("999.5")
    assert reckoned(text, numbers=young).value is False
    assert reckoned(text, numbers={"age": "60"}).missing == ("income",)
    # Open rows that say the same number decide it: here the gap is 0 either way.
    same = text.replace("otherwise = false", "otherwise = 0")
    assert reckoned(same, numbers={"income": "2000"}).value == 0


# --- arithmetic -------------------------------------------------------------------------


def amount(kind: str, keys: str) -> str:
    """Return an amount of this kind."""
    return f'[measures.amount]\nkind = "{kind}"\nunit = "yuan"\n{keys}\n'


def test_that_a_difference_takes_everything_away_and_stops_where_it_is_told() -> None:
    text = amount("difference", 'of = 1450\nless = ["income", 100]\nnot_below = 0')
    assert reckoned(text, numbers={"income": "450.5"}).value == Fraction("899.5")
    assert reckoned(text, numbers={"income": "1400"}).value == 0
    assert reckoned(text).missing == ("income",)


def test_that_a_limit_may_be_the_name_of_another_number() -> None:
    text = amount("product", 'of = ["income", 2]\nnot_above = "cap"')
    text += '[measures.cap]\nkind = "product"\nof = ["age", 10]\nunit = "yuan"\n'
    assert reckoned(text, numbers={"income": "300", "age": "80"}).value == 600
    assert reckoned(text, numbers={"income": "500", "age": "80"}).value == 800
    assert reckoned(text, numbers={"income": "500"}).missing == ("age",)


def test_that_a_limit_that_is_none_of_these_leaves_none_of_these() -> None:
    text = amount("product", 'of = ["income", 2]\nnot_above = "cap"')
    text += """
[measures.cap]
kind = "rules"
unit = "yuan"
rows = [ { then = 700, when = { age = { min = 80 } }, clause = "1" } ]
otherwise = false
[measures.half]
kind = "product"
of = ["amount", 0.5]
unit = "yuan"
"""
    given = {"income": "500"}
    assert reckoned(text, numbers={**given, "age": "80"}).value == 700
    found = reckoned(text, numbers={**given, "age": "79"})
    assert (found.value, found.missing) == (False, ())
    half = reckoned(text, "half", numbers={**given, "age": "79"})
    assert (half.value, half.missing) == (False, ())


def test_that_a_product_is_exact() -> None:
    text = amount("product", 'of = ["income", 0.35]')
    assert reckoned(text, numbers={"income": "0.1"}).value == Fraction("0.035")


def test_that_a_quotient_divides_by_each() -> None:
    text = amount("quotient", 'of = "income"\nby = [3, 12]')
    assert reckoned(text, numbers={"income": "1000"}).value == Fraction(250, 9)


def test_that_a_divisor_of_0_is_an_error_with_its_name() -> None:
    text = amount("quotient", 'of = 100\nby = ["income"]')
    with pytest.raises(UserError) as caught:
        reckoned(text, numbers={"income": "0"})
    assert (caught.value.code, caught.value.place) == ("LAW-072", "amount")
    assert caught.value.message.values["name"] == "income"


@pytest.mark.parametrize(
    ("mode", "values"),
    [
        # 0.125, 0.124, -0.125 and 0.12, to 0.01
        ("half-up", ("0.13", "0.12", "-0.12", "0.12")),
        ("up", ("0.13", "0.13", "-0.12", "0.12")),
        ("down", ("0.12", "0.12", "-0.13", "0.12")),
    ],
)
def test_that_rounding_goes_where_the_file_says(
    mode: str, values: tuple[str, ...]
) -> None:
    text = amount(
        "product", f'of = ["income", 1]\nround = {{ to = 0.01, mode = "{mode}" }}'
    )
    for income, wanted in zip(
        ("0.125", "0.124", "-0.125", "0.12"), values, strict=True
    ):
        assert reckoned(text, numbers={"income": income}).value == Fraction(wanted)


def test_that_limits_come_before_rounding() -> None:
    text = amount(
        "product",
        'of = ["income", 1]\nnot_above = 800.6\nround = { to = 1, mode = "up" }',
    )
    assert reckoned(text, numbers={"income": "900"}).value == 801


def test_that_rounding_may_go_to_tens() -> None:
    text = amount(
        "product", 'of = ["income", 1]\nround = { to = 10, mode = "half-up" }'
    )
    assert reckoned(text, numbers={"income": "1445"}).value == 1450
    assert reckoned(text, numbers={"income": "1444.99"}).value == 1440


# --- “none of these” in arithmetic --------------------------------------------------------

NONE = """
[measures.rate]
kind = "rules"
unit = "ratio"
rows = [ { then = 0.5, when = { age = { min = 60 } }, clause = "1" } ]
otherwise = false
"""


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("product", 'of = ["income", "rate"]'),
        ("sum", 'of = ["rate", "income"]'),
        ("difference", 'of = "income"\nless = ["rate"]'),
        ("quotient", 'of = "income"\nby = ["rate"]'),
        ("largest-of", 'of = ["income", "rate"]'),
        ("band", 'of = "rate"\nbands = [ { min = 0, then = 1 } ]'),
    ],
)
def test_that_none_of_these_is_no_number_and_not_0(kind: str, keys: str) -> None:
    text = NONE + amount(kind, f'clause = "2"\n{keys}')
    found = reckoned(text, numbers={"age": "59", "income": "100"})
    assert found.value is False and found.missing == ()
    assert reckoned(text, numbers={"age": "60", "income": "100"}).value not in (
        None,
        False,
    )


def test_that_none_of_these_meets_no_test_of_a_number() -> None:
    text = NONE + amount("product", 'of = ["income", "rate"]')
    text += "[conditions]\nzero = { rate = 0 }\nlow = { rate = { max = 1 } }\n"
    graph = policy_of(text + PROGRAMME).graph
    evaluation = Evaluation(graph, {}, Given(numbers={"age": Fraction(59)}))
    assert evaluation.condition("zero").state == NOT_MET
    assert evaluation.condition("low").state == NOT_MET


# --- one value for each record ------------------------------------------------------------

VOUCHER = """
[measures.self-paid]
kind = "difference"
each = "fees"
of = "fees.fee"
less = ["fees.insurance"]
not_below = 0
unit = "yuan"
[measures.rate]
kind = "rules"
each = "fees"
unit = "ratio"
clause = "1"
rows = [
  { then = 0.50, when = { "fees.setting" = ["home", "day-care"] } },
  { then = 0.40, when = { "fees.setting" = ["institution-long", "institution-short"] } },
]
otherwise = 0
[measures.share]
kind = "product"
each = "fees"
of = ["self-paid", "rate"]
unit = "yuan"
[measures.amount]
kind = "sum"
of = ["share"]
not_above = 800
round = { to = 0.01, mode = "half-up" }
unit = "yuan"
"""


def fee(setting: str, yuan: str, insurance: str = "0") -> Record:
    """Return a month's fee."""
    return {
        "setting": setting,
        "fee": Fraction(yuan),
        "insurance": Fraction(insurance),
    }


@pytest.mark.parametrize(
    ("fees", "yuan"),
    [
        ((), "0"),
        ((fee("home", "1000"),), "500"),
        ((fee("home", "1000"), fee("institution-short", "500", "200")), "620"),
        ((fee("home", "1000", "1200"),), "0"),  # insurance paid more than the fee
        ((fee("home", "2000"),), "800"),  # the cap
        ((fee("home", "0.01"), fee("home", "0.02")), "0.02"),  # 0.015 rounded once
    ],
)
def test_that_an_amount_is_reckoned_for_each_fee_and_rounded_once(
    fees: tuple[Record, ...], yuan: str
) -> None:
    assert reckoned(VOUCHER, fees=fees).value == Fraction(yuan)


def test_that_unknown_fees_are_missing() -> None:
    assert reckoned(VOUCHER).missing == ("fees",)


def test_that_the_largest_may_be_taken_of_all_records() -> None:
    text = VOUCHER.replace(
        'kind = "sum"\nof = ["share"]', 'kind = "largest-of"\nof = ["share"]'
    )
    found = reckoned(text, fees=(fee("home", "300"), fee("home", "500")))
    assert found.value == 250
    assert reckoned(text, fees=()).value is False  # of nothing there is no largest


def test_that_each_record_can_be_compared_with_all_of_them_together() -> None:
    """The share of a fee in all fees: 300 of 1000, so 30 %, and 70 %."""
    text = """
[measures.all-fees]
kind = "sum"
of = ["fee"]
unit = "yuan"
[measures.fee]
kind = "product"
each = "fees"
of = ["fees.fee", 1]
unit = "yuan"
[measures.part]
kind = "quotient"
each = "fees"
of = "fees.fee"
by = ["all-fees"]
round = { to = 0.01, mode = "half-up" }
[measures.amount]
kind = "largest-of"
of = ["part"]
"""
    found = reckoned(text, fees=(fee("home", "300"), fee("home", "700")))
    assert found.value == Fraction(7, 10)


# --- reasons -------------------------------------------------------------------------------


def test_that_a_cap_that_bites_is_a_line_of_its_own() -> None:
    capped = reckoned(VOUCHER, fees=(fee("home", "2000"),))
    free = reckoned(VOUCHER, fees=(fee("home", "1000"),))
    templates = [getattr(step.text, "template", "") for _, step in walk(capped.step)]
    assert "not above {limit}" in templates
    assert "not above {limit}" not in [
        getattr(step.text, "template", "") for _, step in walk(free.step)
    ]


def test_that_marks_travel_to_every_result_that_rests_on_them() -> None:
    text = VOUCHER.replace(
        'mode = "half-up" }', 'mode = "half-up", mark = "law-silent" }'
    )
    text = text.replace('unit = "ratio"', 'unit = "ratio"\nmark = "our-reading"')
    found = reckoned(text, fees=(fee("home", "1000"),))
    assert set(found.marks) == {"law-silent", "our-reading"}


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("count", 'is = { switch = "s", x = ["0"], y = ["0", "1"] }\nof = ["A.1"]'),
        (
            "band",
            'of = "A.1"\nbands = { switch = "s", x = [ { min = 0, then = 1 } ], '
            "y = [ { min = 0, then = 2 } ] }",
        ),
        ("sum", 'of = ["A.1"]\nnot_above = { switch = "s", x = 1, y = 2 }'),
    ],
)
def test_that_the_mark_of_a_reading_travels_from_wherever_it_chooses(
    kind: str, keys: str
) -> None:
    text = THREE + switch("s", "x", "y") + 'mark = "law-silent"\n'
    text += f'[measures.a]\nkind = "{kind}"\n{keys}\n'
    text += '[measures.b]\nkind = "sum"\nof = ["a"]\n' + result("b")
    found = worked_out(text, "b", {"A.1": "1"})
    assert found.value == 1 - (kind == "count")
    assert found.marks == ("law-silent",)


# --- what no file may say ------------------------------------------------------------------


def test_that_measures_that_rest_on_each_other_are_told_by_name() -> None:
    text = """
[measures.amount]
kind = "sum"
of = ["other"]
[measures.other]
kind = "sum"
of = ["amount"]
"""
    with pytest.raises(UserError) as told:
        reckoned(text)
    assert told.value.code == "LAW-075"
    assert told.value.message.values["names"] == ("amount", "other", "amount")


def test_that_a_condition_that_rests_on_itself_is_told_by_name() -> None:
    text = """
[conditions.one]
label = { zh_CN = "一" }
two = true
[conditions.two]
label = { zh_CN = "二" }
one = false
[measures.amount]
kind = "count"
conditions = ["one"]
"""
    with pytest.raises(UserError) as told:
        reckoned(text)
    assert told.value.code == "LAW-075"


def test_that_a_limit_may_be_another_one_under_each_reading() -> None:
    text = (
        section("A", item("a", "0 1 2 3") + item("b", "0 1 2 3"), "less")
        + switch("s", "x", "y")
        + """
[measures.n]
kind = "sum"
sections = ["A"]
not_below = { switch = "s", x = 1, y = "a" }
not_above = { switch = "s", x = 4, y = "5/2" }
[result]
measures = ["n"]
"""
    )
    low, high = {"a": "0", "b": "0"}, {"a": "3", "b": "3"}
    assert worked_out(text, "n", low, {"s": "x"}).value == 1
    assert worked_out(text, "n", low, {"s": "y"}).value == 0
    assert worked_out(text, "n", high, {"s": "x"}).value == 4
    assert worked_out(text, "n", high, {"s": "y"}).value == Fraction(5, 2)
