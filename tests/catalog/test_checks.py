# SPDX-License-Identifier: Apache-2.0
"""What a file can say that is well formed and does not hold together."""

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.catalog.attainable import Space
from carecalc.catalog.census import census
from carecalc.catalog.ordered import Order
from carecalc.catalog.references import of_scale
from carecalc.catalog.states import Frontier
from carecalc.domain import conditions as c
from carecalc.domain.evaluate import score
from tests.laws import (
    BANDS,
    FILE,
    GATE,
    HEAD,
    ITEMS,
    LEVELS,
    LTC,
    MZT,
    RESULT,
    SMALL,
    TOTAL,
    fact,
    faults_of,
    grades,
    item,
    scale_of,
    section,
    switch,
    told,
)

OVERRIDE = """
[[result.overrides]]
clause = "4"
label = { zh_CN = "款" }
when = WHEN
raise = 1
"""

RULED = ITEMS + TOTAL + LEVELS + RESULT


def overridden(when: str) -> str:
    """Return a clause that raises by one when this holds."""
    return OVERRIDE.replace("WHEN", when)


def test_that_a_sound_file_has_no_fault() -> None:
    assert faults_of(SMALL) == []


# --- bands ---------------------------------------------------------------------------


def test_that_a_gap_between_bands_is_told_with_the_number_that_falls_in() -> None:
    text = SMALL.replace(
        "{ min = 2, max = 3, then = 1 }", "{ min = 3, max = 3, then = 1 }"
    )
    (problem,) = faults_of(text)
    assert (problem.code, problem.place) == ("LAW-111", "measures.level.bands")
    assert problem.message.values["number"] == 2
    assert problem.file == FILE


def test_that_an_overlap_of_bands_is_told_at_the_second_of_them() -> None:
    text = SMALL.replace(
        "{ min = 0, max = 1, then = 2 }", "{ min = 0, max = 2, then = 2 }"
    )
    (problem,) = faults_of(text)
    assert (problem.code, problem.place) == ("LAW-112", "measures.level.bands[2]")
    assert problem.message.values == {"number": 2, "first": 2, "second": 3}


def test_that_a_band_that_no_sum_reaches_is_told() -> None:
    text = SMALL.replace(
        "{ min = 4, max = 4, then = 0 }",
        "{ min = 5, then = 0 }, { min = 4, max = 4, then = 0 }",
    )
    assert told(faults_of(text)) == {("LAW-113", "measures.level.bands[0]")}


def test_that_numbers_that_no_sum_reaches_may_lie_between_bands() -> None:
    """Items of 0, 5 and 10 add to multiples of 5: 1 to 4 and 6 to 9 cannot occur."""
    text = section("A", item("A.1", "10 5 0") + item("A.2", "5 0")) + TOTAL
    text += BANDS.replace("min = 4, max = 4", "min = 15, max = 15")
    text = text.replace("min = 2, max = 3", "min = 5, max = 10").replace(
        "max = 1,", "max = 0,"
    )
    assert faults_of(text + LEVELS + RESULT) == []


SKIP = (
    section(
        "A",
        item("A.1", "1 0")
        + item("A.2", "3 0", 'asked_when = { "A.1" = "0" }')
        + item("A.3", "5 0", 'asked_when = { "A.1" = "1" }'),
    )
    + TOTAL
    + LEVELS
    + RESULT
)
SKIP_BANDS = BANDS.replace("min = 4, max = 4", "min = 6, max = 6").replace(
    "min = 2, max = 3", "min = 3, max = 3"
)


def test_that_items_that_exclude_each_other_leave_no_gap() -> None:
    """A.1 = 0 leads to 0 or 3, A.1 = 1 to 1 or 6; 4, 5 and 9 cannot occur."""
    assert faults_of(SKIP + SKIP_BANDS) == []


def test_that_a_gap_is_found_behind_a_skipped_item() -> None:
    text = SKIP + SKIP_BANDS.replace("min = 6, max = 6", "min = 7, max = 9")
    assert told(faults_of(text)) == {
        ("LAW-111", "measures.level.bands"),
        ("LAW-113", "measures.level.bands[0]"),
    }


THIRD = """
[measures.third]
kind = "quotient"
of = "total"
by = [3]
[measures.level]
kind = "band"
of = "third"
grades = "levels"
clause = "3"
bands = [ { min = 1, max = 1, then = 0 }, { min = 0, below = 1, then = 1 }, LAST ]
"""


def test_that_a_number_without_steps_may_fall_beside_whole_bands() -> None:
    """A third of 0 to 4 is 4/3 at most; 1.5 cannot occur."""
    gap = RULED + THIRD.replace("LAST", "{ min = 1.5, then = 2 }")
    problems = faults_of(gap)
    assert told(problems) == {
        ("LAW-111", "measures.level.bands"),
        ("LAW-113", "measures.level.bands[2]"),
    }
    assert str(problems[0].message.values["number"]) == "4/3"
    assert faults_of(RULED + THIRD.replace("LAST", "{ above = 1, then = 2 }")) == []


def test_that_bands_are_checked_under_every_reading() -> None:
    bands = """
[measures.level]
kind = "band"
of = "total"
grades = "levels"
clause = "3"
[measures.level.bands]
switch = "s"
one = [
  { min = 4, max = 4, then = 0 },
  { min = 2, max = 3, then = 1 },
  { min = 0, max = 1, then = 2 },
]
two = [
  { min = 4, max = 4, then = 0 },
  { min = 2, max = 2, then = 1 },
  { min = 0, max = 1, then = 2 },
]
"""
    text = ITEMS + TOTAL + bands + LEVELS + RESULT + switch("s", "one", "two")
    assert told(faults_of(text)) == {("LAW-111", "measures.level.bands.two")}


RELATIVE = """
[measures.level]
kind = "band"
of = "total"
grades = "levels"
clause = "3"
bands = [ { below = "A.1", then = 0 }, { min = "A.1", max = 3, then = 1 }, LAST ]
"""


def test_that_bands_that_begin_at_a_named_number_are_tried_with_each() -> None:
    """A.1 gives 0, 1 or 2; the total goes to 4."""
    sound = RULED + RELATIVE.replace("LAST", "{ above = 3, then = 2 }")
    assert faults_of(sound) == []
    gap = RULED + RELATIVE.replace("LAST", "{ above = 4, then = 2 }")
    assert told(faults_of(gap)) == {
        ("LAW-111", "measures.level.bands"),
        ("LAW-113", "measures.level.bands[2]"),
    }
    overlap = RULED + RELATIVE.replace("LAST", "{ min = 1, then = 2 }")
    assert ("LAW-112", "measures.level.bands[2]") in told(faults_of(overlap))


# --- rules and tables ----------------------------------------------------------------

RULES = """
[measures.level]
kind = "rules"
grades = "levels"
clause = "3"
rows = [
  { then = 2, when = { "A.1" = "0", "A.2" = "0" } },
  { then = 1, when.any = [ { "A.1" = ["0", "1"] }, { "A.2" = ["0", "1"] } ] },
  ROWS
]
"""


def test_that_rules_that_say_nothing_for_some_state_are_told_with_the_state() -> None:
    (problem,) = faults_of(RULED + RULES.replace("ROWS", ""))
    assert (problem.code, problem.place) == ("LAW-117", "measures.level")
    assert problem.message.values["state"] == "A.1 = 2, A.2 = 2"


def test_that_a_row_that_is_never_first_is_told() -> None:
    rows = '{ then = 2, when = { "A.1" = "1" } }, { then = 0 }'
    assert told(faults_of(RULED + RULES.replace("ROWS", rows))) == {
        ("LAW-118", "measures.level.rows[2]")
    }


def test_that_a_row_that_is_first_under_one_reading_is_not_idle() -> None:
    rows = '{ then = 1, when = { s = "two", "A.1" = "2" } }, { then = 0 }'
    text = RULED + RULES.replace("ROWS", rows) + switch("s", "one", "two")
    assert faults_of(text) == []


def test_that_rows_that_must_exclude_each_other_do_not_overlap() -> None:
    text = RULED + RULES.replace("ROWS", "").replace(
        'clause = "3"', 'clause = "3"\nhit = "only"\notherwise = 0'
    )
    (problem,) = faults_of(text)
    assert (problem.code, problem.place) == ("LAW-119", "measures.level.rows[1]")
    assert problem.message.values["state"] == "A.1 = 0, A.2 = 0"


def test_that_rules_look_through_counts_at_what_is_counted() -> None:
    """Two and two of one kind cannot hold for two items together: the row is idle."""
    counts = """
[measures.zeros]
kind = "count"
of = ["A.1", "A.2"]
is = "0"
[measures.twos]
kind = "count"
of = ["A.1", "A.2"]
is = "2"
[measures.level]
kind = "rules"
grades = "levels"
clause = "3"
rows = [ { then = 2, when = { zeros = 2, twos = { min = 1 } } } ]
otherwise = 0
"""
    assert told(faults_of(RULED + counts)) == {("LAW-118", "measures.level.rows[0]")}


def test_that_a_table_by_a_count_has_a_place_for_every_count() -> None:
    table = """
[measures.zeros]
kind = "count"
of = ["A.1", "A.2"]
is = "0"
[measures.level]
kind = "table"
grades = "levels"
clause = "3"
by = ["zeros"]
cells = [0, 1]
"""
    (problem,) = faults_of(RULED + table)
    assert (problem.code, problem.place) == ("LAW-121", "measures.level.cells")
    assert problem.message.values == {"name": "zeros", "value": "2"}


def test_that_a_number_with_parts_is_no_axis() -> None:
    table = """
[measures.half]
kind = "quotient"
of = "total"
by = [2]
[measures.level]
kind = "table"
grades = "levels"
clause = "3"
by = ["half"]
cells = [0, 1, 2]
"""
    assert told(faults_of(RULED + table)) == {("LAW-120", "measures.level.by[0]")}


# --- names ---------------------------------------------------------------------------


def test_that_a_circle_is_told_and_nothing_is_evaluated() -> None:
    text = SMALL.replace('sections = ["A"]', 'sections = ["A"]\nof = ["more"]')
    text += '[measures.more]\nkind = "sum"\nof = ["even-more"]\n'
    text += '[measures.even-more]\nkind = "sum"\nof = ["total"]\n'
    (problem,) = faults_of(text)
    assert (problem.code, problem.place) == ("LAW-102", "measures.total")
    assert problem.message.values["names"] == ("total", "more", "even-more", "total")


def test_that_a_condition_that_rests_on_itself_is_a_circle() -> None:
    text = SMALL + '[conditions]\na = { b = true }\nb = { none = [ "a" ] }\n'
    assert ("LAW-102", "conditions.a") in told(faults_of(text + overridden('"a"')))


def test_that_an_item_that_asks_for_itself_is_a_circle() -> None:
    text = SMALL.replace(
        'code = "A.2"\n', 'code = "A.2"\nasked_when = { total = { min = 1 } }\n'
    )
    assert ("LAW-102", "measures.total") in told(faults_of(text))


def test_that_asking_looks_back_only() -> None:
    text = SMALL.replace(
        'code = "A.1"\n', 'code = "A.1"\nasked_when = { "A.2" = "2" }\n'
    )
    assert told(faults_of(text)) == {("LAW-103", "sections[0].items[0].asked_when")}


def test_that_names_nothing_rests_on_are_told() -> None:
    text = SMALL.replace(LEVELS, grades(levels=[0, 1, 2], spare=["x"]))
    text += switch("s", "one") + '[conditions]\nidle = { "A.1" = "0", s = "one" }\n'
    text += '[measures.spare-sum]\nkind = "sum"\nof = ["A.1"]\n'
    assert told(faults_of(text)) == {
        ("LAW-101", "switches.s"),
        ("LAW-101", "conditions.idle"),
        ("LAW-101", "measures.spare-sum"),
        ("LAW-101", "grades.spare"),
    }


def test_that_a_count_looks_for_codes_that_its_members_have() -> None:
    count = '[measures.zeros]\nkind = "count"\nof = ["A.1", "A.2"]\nis = [0, "2"]\n'
    text = SMALL.replace('["total"]\n', '["total", "zeros"]\n', 1) + count
    text = text.replace('measures = ["total"]', 'measures = ["total", "zeros"]')
    assert told(faults_of(text)) == {("LAW-127", "measures.zeros.is")}


def test_that_only_grades_of_one_list_are_compared() -> None:
    text = SMALL.replace(LEVELS, grades(levels=[0, 1, 2], others=[0, 1, 2]))
    text += BANDS.replace("measures.level", "measures.other").replace(
        '"levels"', '"others"'
    )
    text += '[measures.worst]\nkind = "worst-of"\nof = ["level", "other"]\n'
    text = text.replace('measures = ["total"]', 'measures = ["worst"]')
    assert told(faults_of(text)) == {("LAW-128", "measures.worst")}


def test_that_an_item_without_points_is_not_added_up() -> None:
    text = SMALL.replace('code = "1",', 'code = "some",', 1)
    assert told(faults_of(text)) == {("LAW-125", "measures.total")}


def test_that_a_row_takes_a_value_of_its_own_kind() -> None:
    text = RULED + RULES.replace("ROWS", '{ take = "total" }')
    assert ("LAW-129", "measures.level.rows[2].take") in told(faults_of(text))


# --- texts, clauses, days --------------------------------------------------------------


def test_that_a_blank_chinese_wording_is_told_once_where_it_is_shared() -> None:
    shared = SMALL.replace('label = { zh_CN = "A.1" }', 'label = { zh_CN = " " }')
    assert told(faults_of(shared)) == {("LAW-104", "sections[0].items[0].label.zh_CN")}
    listed = (
        '[options]\nlist = [ { code = "1", label = { zh_CN = "" } }, '
        '{ code = "0", label = { zh_CN = "无" } } ]\n'
    )
    items = "".join(
        f'[[sections.items]]\ncode = "A.{n}"\nlabel = {{ zh_CN = "x" }}\noptions = "list"\n'
        for n in (1, 2)
    )
    bands = BANDS.replace("min = 4, max = 4", "min = 2, max = 2").replace(
        "min = 2, max = 3", "min = 1, max = 1"
    )
    bands = bands.replace("min = 0, max = 1", "min = 0, max = 0")
    text = listed + section("A", items) + TOTAL + bands + LEVELS + RESULT
    assert told(faults_of(text)) == {
        ("LAW-104", "sections[0].items[0].options[0].label.zh_CN")
    }


def test_that_rules_of_law_name_their_clause() -> None:
    text = SMALL.replace('clause = "3"\n', "") + overridden('{ "A.1" = "0" }').replace(
        'clause = "4"', 'clause = " "'
    )
    assert told(faults_of(text)) == {
        ("LAW-105", "measures.level"),
        ("LAW-105", "result.overrides[0]"),
    }


def test_that_clauses_on_every_row_are_enough() -> None:
    text = SMALL.replace('clause = "3"\n', "")
    for then in (0, 1, 2):
        text = text.replace(
            f"then = {then} }}", f'then = {then}, clause = "3.{then}" }}'
        )
    assert faults_of(text) == []


def test_that_a_clause_names_a_source_that_is_listed() -> None:
    text = SMALL.replace('clause = "3"', 'clause = "textt: 3"')
    assert told(faults_of(text)) == {("LAW-106", "measures.level.clause")}
    assert faults_of(SMALL.replace('clause = "3"', 'clause = "text: 3"')) == []
    assert faults_of(SMALL.replace('clause = "3"', 'clause = "表3: 注"')) == []


def test_that_a_file_names_its_source_or_is_a_convention() -> None:
    head = HEAD.replace('[sources.text]\ntitle = "样本"\n', "")
    assert told(faults_of(SMALL, head)) == {("LAW-107", "sources")}
    assert faults_of(SMALL, head + 'mark = "convention"\n') == []


def test_that_a_file_does_not_end_before_it_begins() -> None:
    head = HEAD.replace("2026-01-01\n", "2026-01-01\neffective_to = 2025-12-31\n")
    assert told(faults_of(SMALL, head)) == {("LAW-108", "effective_to")}
    head = HEAD.replace("2026-01-01\n", "2026-01-01\neffective_to = 2026-01-01\n")
    assert faults_of(SMALL, head) == []


# --- units, claims, examples -----------------------------------------------------------


def test_that_different_units_are_not_added() -> None:
    text = (
        SMALL
        + '[measures.times]\nkind = "count"\nof = ["A.1"]\nis = "0"\nunit = "times"\n'
    )
    text = text.replace('sections = ["A"]', 'sections = ["A"]\nof = ["times"]')
    text = text.replace("min = 4, max = 4", "min = 4, max = 5")
    (problem,) = faults_of(text)
    assert (problem.code, problem.place) == ("LAW-114", "measures.total")
    assert problem.message.values["units"] == ("points", "times")


def test_that_a_quotient_is_rounded_before_anything_but_a_comparison() -> None:
    text = SMALL.replace('sections = ["A"]', 'of = ["half"]')
    half = '[measures.half]\nkind = "quotient"\nof = "A.1"\nby = [2]\n'
    bands = "bands = [ { min = 1, then = 0 }, { above = 0, below = 1, then = 1 },\n"
    bands += "  { max = 0, then = 2 } ]\n"
    start = text.index("bands = ")
    text = text[:start] + bands + text[text.index("[grades]") :]
    assert told(faults_of(text + half)) == {("LAW-123", "measures.total")}
    rounded = half + 'round = { to = 0.5, mode = "down" }\n'
    assert faults_of(text + rounded) == []


def test_that_a_claim_that_does_not_hold_is_told_with_a_state() -> None:
    text = SMALL.replace("then = 0 }", "then = 1 }").replace(
        "max = 3, then = 1 }", "max = 3, then = 0 }"
    )
    assert faults_of(text) == []
    claimed = text.replace(
        'measures = ["total"]', 'measures = ["total"]\nmonotone = true'
    )
    (problem,) = faults_of(claimed)
    assert (problem.code, problem.place) == ("LAW-124", "measures.level")
    assert problem.message.values["state"] == "total = 4"


EXAMPLE = """
[[examples]]
source = "3"
given.answers = { "A.1" = "2", "A.2" = "1" }
expect = { measures = { total = 3 }, level = 1, preliminary = 1, applied = [] }
"""


def test_that_worked_examples_are_run() -> None:
    assert faults_of(SMALL + EXAMPLE) == []
    wrong = EXAMPLE.replace("total = 3", "total = 4").replace(
        "level = 1,", "level = 0,"
    )
    problems = faults_of(SMALL + wrong)
    assert told(problems) == {
        ("LAW-136", "examples[0].expect.measures.total"),
        ("LAW-136", "examples[0].expect.level"),
    }
    assert problems[0].message.values == {"found": "3", "expected": "4"}


def test_that_an_example_may_start_from_the_best_answers() -> None:
    best = EXAMPLE.replace(
        'given.answers = { "A.1" = "2", "A.2" = "1" }',
        'given = { best = true, answers = { "A.2" = "1" } }',
    )
    assert faults_of(SMALL + best) == []


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ('answers = { "A.9" = "1" }', "examples[0].given"),
        ('answers = { "A.1" = "7" }', "examples[0].given"),
        ('answer = { "A.1" = "1" }', "examples[0].given.answer"),
        ('switches = { s = "one" }', "examples[0].given.switches.s"),
    ],
)
def test_that_an_example_that_cannot_be_run_is_told(given: str, place: str) -> None:
    example = f'[[examples]]\nsource = "3"\ngiven.{given}\nexpect = {{ level = 1 }}\n'
    assert told(faults_of(SMALL + example)) == {("LAW-135", place)}


def test_that_an_example_expects_only_what_there_is() -> None:
    example = EXAMPLE.replace("level = 1", "levle = 1")
    assert told(faults_of(SMALL + example)) == {("LAW-136", "examples[0].expect.levle")}


# --- more states than can be listed ------------------------------------------------------

MANY = (
    section("A", "".join(item(f"A.{n}", "3 2 1 0") for n in range(1, 13)))
    + """
[measures.level]
kind = "rules"
grades = "levels"
clause = "3"
rows = [ { then = 2, when = { all = [ EACH ] } } ]
otherwise = 0
""".replace("EACH", ", ".join(f'{{ "A.{n}" = "{n % 4}" }}' for n in range(1, 13)))
    + LEVELS
    + '[result]\npreliminary = "level"\nmeasures = []\n'
)


@pytest.mark.thorough
def test_that_values_no_row_tells_apart_are_counted_without_being_listed() -> None:
    """Twelve items of four options are 4¹² states; one of them is the worst."""
    scale = scale_of(MANY)
    assert faults_of(MANY) == []
    (found,) = census(scale)
    assert found.states == found.answers == {0: 4**12 - 1, 1: 0, 2: 1}


def test_that_beyond_a_million_states_a_sample_is_taken_and_said_so() -> None:
    frontier = Frontier(Space(scale_of(MANY).graph, {}), whole_values=True, limit=1000)
    for n in range(1, 13):
        frontier.test(c.CodeIs(f"A.{n}", ("0",)))
    frontier.settle()
    listed = [tuple(state) for state, _, _ in frontier.states()]
    assert frontier.sampled
    assert len(listed) == len(set(listed)) == 1000
    for place in range(12):
        assert {state[place] for state in listed} == {0, 1, 2, 3}


@pytest.mark.thorough
def test_that_a_sample_of_steps_is_said_to_be_one() -> None:
    scale = scale_of(MANY)
    references = of_scale(scale)
    order = Order(scale, references, Space(scale.graph, {}))
    order.check()
    assert order.sampled


# --- whatever is written ---------------------------------------------------------------

TOKEN = re.compile(r'"[^"\n]*"|\b\d+\b|\b[a-z][a-z_-]+\b')
SCALES = [SMALL + EXAMPLE, MZT, LTC, GATE, SKIP + SKIP_BANDS]


@pytest.mark.thorough
@settings(max_examples=60)
@given(st.sampled_from(SCALES), st.randoms(use_true_random=False))
def test_that_a_word_put_in_the_wrong_place_is_told_and_stops_nothing(
    text: str, chance: Random
) -> None:
    """And what has no fault can be scored, however much is answered."""
    places = list(TOKEN.finditer(text))
    old, new = chance.choice(places), chance.choice(places)
    edited = text[: old.start()] + new.group() + text[old.end() :]
    faults = faults_of(edited)
    assert all(fault.code.startswith("LAW-") for fault in faults)
    if not faults:
        scale = scale_of(edited)
        answers = {
            item_.code: (chance.choice(item_.options).code,)
            for item_ in scale.items
            if item_.options and chance.random() < 0.8
        }
        assert set(score(scale, answers).measures) == set(scale.measures)


def test_that_a_cut_number_is_compared_with_its_bands_under_each_reading() -> None:
    text = (
        section("A", item("a", "0 1 2 3"), "less")
        + switch("s", "x", "y")
        + """
[measures.n]
kind = "sum"
sections = ["A"]
not_above = { switch = "s", x = 2, y = 3 }
[measures.level]
kind = "band"
of = "n"
grades = "levels"
clause = "1"
bands = [ { max = 1, then = 0 }, { min = 2, max = 2, then = 1 } ]
[grades]
levels = [ { code = 0, label = { zh_CN = "0" } }, { code = 1, label = { zh_CN = "1" } } ]
[result]
preliminary = "level"
measures = ["n"]
"""
    )
    assert told(faults_of(text)) == {("LAW-111", "measures.level.bands")}
    assert faults_of(text.replace("y = 3", "y = 1")) == []


def test_that_a_limit_names_every_value_of_its_switch() -> None:
    text = SMALL.replace(
        'sections = ["A"]\n', 'sections = ["A"]\nnot_above = { switch = "s", x = 2 }\n'
    ) + switch("s", "x", "y")
    assert ("LAW-019", "measures.total.not_above") in told(faults_of(text))


CLAUSE = """raise_at_most = 1
overrides = [ { clause = "4", label = { zh_CN = "款" }, when = { f = "yes" }, raise = 1 } ]
"""
CLAUSED = SMALL + CLAUSE + fact("f", "no yes", '"no"')


@pytest.mark.parametrize(
    ("right", "wrong", "place", "code"),
    [
        ("raise = 1", "raise = 0", "result.overrides[0].raise", "LAW-056"),
        (
            "raise = 1",
            "raise = 1, incomplete = true",
            "result.overrides[0].incomplete",
            "LAW-056",
        ),
        ("raise_at_most = 1", "raise_at_most = -1", "result.raise_at_most", "LAW-003"),
        (
            "raise_at_most = 1",
            'raise_at_most = { switch = "s", x = 1, y = "2" }',
            "result.raise_at_most.y",
            "LAW-003",
        ),
        (
            'sections = ["A"]\n',
            'sections = ["A"]\nweights = { "A.1" = "1/0" }\n',
            "measures.total.weights.A.1",
            "LAW-014",
        ),
        (
            'f = "yes"',
            "f = { min = 1 }",
            "result.overrides[0].when.f",
            "LAW-021",
        ),
        (
            'f = "yes"',
            '"A.1" = { min = "f" }',
            "result.overrides[0].when.A.1.min",
            "LAW-013",
        ),
    ],
)
def test_that_what_could_not_be_reckoned_with_is_refused_where_it_stands(
    right: str, wrong: str, place: str, code: str
) -> None:
    assert faults_of(CLAUSED) == []
    assert right in CLAUSED
    text = CLAUSED.replace(right, wrong) + switch("s", "x", "y")
    assert (code, place) in told(faults_of(text))


def test_that_bands_of_a_reading_are_a_list() -> None:
    start = SMALL.index("bands = [")
    end = SMALL.index("]\n", start)
    text = (
        SMALL[:start] + 'bands = { switch = "s", x = "a", y = "b" }' + SMALL[end + 1 :]
    )
    assert told(faults_of(text + switch("s", "x", "y"))) >= {
        ("LAW-003", "measures.level.bands.x"),
        ("LAW-003", "measures.level.bands.y"),
    }


@pytest.mark.parametrize(
    ("is_", "place"),
    [
        ("{ min = 1 }", "measures.n.is"),
        ('{ switch = "s", x = "0", y = { min = 1 } }', "measures.n.is.y"),
        ('["0", true]', "measures.n.is"),
    ],
)
def test_that_a_count_counts_codes_and_nothing_else(is_: str, place: str) -> None:
    text = ITEMS + switch("s", "x", "y")
    text += f'[measures.n]\nkind = "count"\nsections = ["A"]\nis = {is_}\n'
    text += '[result]\nmeasures = ["n"]\n'
    assert ("LAW-025", place) in told(faults_of(text))


def test_that_nothing_is_divided_by_a_zero_that_the_file_writes() -> None:
    text = ITEMS + TOTAL
    text += '[measures.q]\nkind = "quotient"\nof = "total"\nby = [2, 0]\n'
    text += 'unit = "points"\n[result]\nmeasures = ["q"]\n'
    assert told(faults_of(text)) == {("LAW-072", "measures.q.by[1]")}
