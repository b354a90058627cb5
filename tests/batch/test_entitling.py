# SPDX-License-Identifier: Apache-2.0
"""Many cases at once come to what each comes to by itself: line by line, fen by fen."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carecalc.batch import entitling, policy_bundles, policy_rules
from carecalc.batch.case_gathering import CaseWriter, columns_of
from carecalc.batch.cases import MOST_FEN
from carecalc.batch.entitling import entitle_many
from carecalc.batch.kinds import digits_as_they_are, key_of, kinds_of
from carecalc.batch.law import Law
from carecalc.batch.lines import STATES, LineColumns, untold
from carecalc.catalog.cases import read_case
from carecalc.domain.case import (
    AssessmentRecord,
    BenefitRecord,
    Case,
    CertificateRecord,
    Place,
    StatusRecord,
)
from carecalc.domain.entitlement import Entitlement, entitle
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy
from carecalc.errors import UserError
from tests.batch.random_cases import random_case
from tests.batch.random_policies import (
    FACTS,
    GROUPS,
    PROGRAMMES,
    STANDARDS,
    random_policy,
)
from tests.laws import policy_of, shipped

ON = date(2026, 11, 21)
OCTOBER = Month(2026, 10)
WORKED = Path(__file__).parents[1] / "worked"
BEIJING_FACTS = (
    ("other-living-class", ("DB-other", "elder-gap", "none", "no such option")),
    ("care-class", ("300", "none")),
    ("decided-ability", ("partial",)),
)
Found = Entitlement | tuple[str, object]


def by_itself(
    case: Case,
    law: Callable[[Month], Sequence[Policy]],
    on: date,
    months: Sequence[Month],
    switches: Mapping[str, str],
) -> Found:
    """Return what one case comes to, without reasons, or how it was refused."""
    try:
        return untold(entitle(case, law, on, months, switches))
    except UserError as error:
        return error.code, error.message


def among_many(lines: LineColumns, place: int) -> Found:
    """Return the same of a case among many."""
    try:
        return lines.entitlement(place)
    except UserError as error:
        return error.code, error.message


def check(
    cases: Sequence[Case],
    law: Callable[[Month], Sequence[Policy]],
    months: Sequence[Month] = (),
    switches: Mapping[str, str] | None = None,
    on: date = ON,
) -> LineColumns:
    """Compare every case among many with the same case by itself."""
    lines = entitle_many(cases, law, on, months, switches)
    for place, case in enumerate(cases):
        wanted, found = (
            by_itself(case, law, on, months, switches or {}),
            among_many(lines, place),
        )
        assert found == wanted, case
        if isinstance(wanted, Entitlement) and isinstance(found, Entitlement):
            # Their order is that of the line that the command prints.
            assert list(found.readings) == list(wanted.readings)
            assert list(found.files) == list(wanted.files)
            assert list(found.totals) == list(wanted.totals)
    flat = lines.flat()
    told = [lines.lines(n) for n in range(len(cases)) if n not in lines.errors]
    amounts = [fen for fen in flat.fen.tolist() if fen >= 0]
    assert sum(amounts) == sum(x.amount.fen for one in told for x in one if x.amount)
    return lines


@cache
def law_of(region: str) -> Callable[[Month], Sequence[Policy]]:
    """Return the shipped law of a region."""

    @cache
    def law(month: Month) -> list[Policy]:
        return shipped().policies(region, month.first_day)

    return law


REGIONS = ("110105", "310101", "500112", "330102", "340104", "620102")
OTHER_READINGS = {
    "bj-choice-scope": "package",
    "bj-severe": "3",
    "voucher-rate": "pilot",
    "basic-pension": "counted",
}


def compare_shipped(seed: int, count: int) -> None:
    """Compare the shipped law of every region under both readings."""
    random = Random(seed)
    year = [Month(2026, number) for number in range(4, 12)]
    for region in REGIONS:
        for months, switches in (
            ((), {}),
            ((OCTOBER,), OTHER_READINGS),
            (year, {}),
        ):
            cases = [
                random_case(random, str(n), region, facts=BEIJING_FACTS)
                for n in range(count)
            ]
            lines = check(cases, law_of(region), months, switches)
            assert not lines.errors and not lines.alone


@pytest.mark.thorough
def test_that_the_shipped_law_gives_many_what_it_gives_each() -> None:
    compare_shipped(0, 15)


@pytest.mark.long
def test_that_the_shipped_law_gives_thousands_what_it_gives_each() -> None:
    compare_shipped(1, 300)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_that_twenty_thousand_of_beijing_come_to_what_each_does(seed: int) -> None:
    random = Random(seed)
    cases = [random_case(random, str(n), facts=BEIJING_FACTS) for n in range(20_000)]
    check(cases, law_of("110105"), [OCTOBER])


def compare_made_up(seed: int, count: int) -> LineColumns:
    """Compare a policy at random, of which one version may follow another."""
    random = Random(seed)
    older = random_policy(random)
    newer = random_policy(random, begins="2026-09-01")
    other = random_policy(random, "q")
    beside = [other] if random.random() < 0.2 else []
    turns = Month(2026, random.choice([1, 9, 10]))

    def law(month: Month) -> list[Policy]:
        return [newer if month >= turns else older, *beside]

    cases = [
        random_case(random, str(n), "110105", PROGRAMMES, GROUPS, FACTS)
        for n in range(count)
    ]
    months = random.choice([(), (OCTOBER,), (Month(2026, 8), Month(2026, 12))])
    switches = random.choice([{}, {"way": "one"}, {"way": "two"}])
    return check(cases, law, months, switches)


@pytest.mark.thorough
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, 10**6))
def test_that_a_law_at_random_gives_many_what_it_gives_each(seed: int) -> None:
    compare_made_up(seed, 25)


@pytest.mark.long
def test_that_hundreds_of_laws_at_random_give_many_what_they_give_each() -> None:
    alone = cases = 0
    for seed in range(300):
        lines = compare_made_up(seed, 50)
        alone += len(lines.alone)
        cases += lines.cases
    # Another version of a file with readings of its own is the one way to end up there.
    assert alone < cases / 5


def worked_cases() -> list[tuple[str, date, Mapping[str, str], Case]]:
    """Return the worked examples of policies and those in the files themselves."""
    found = []
    for path in sorted(WORKED.glob("*.toml")):
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        if "scale" not in file and "pre_screen" not in file:
            for entry in file["case"]:
                raw = {"id": entry["name"], **entry["case"]}
                on = entry.get("on", file["on"])
                found.append((path.stem, on, entry.get("switches", {}), read_case(raw)))
    for file_ in shipped().files.values():
        if file_.kind == "policy":
            for example in tomllib.loads(file_.data.decode())["examples"]:
                of: dict[str, Any] = example["given"]
                on = date.fromisoformat(of["on"])
                found.append(
                    (
                        example["source"],
                        on,
                        of.get("switches", {}),
                        read_case(of["case"]),
                    )
                )
    return found


@pytest.mark.thorough
def test_that_worked_examples_come_to_the_same_among_many() -> None:
    examples = worked_cases()
    assert len(examples) > 100
    for name, on, switches, case in examples:
        law = law_of(case.region)
        lines = entitle_many([case], law, on, (), switches)
        assert among_many(lines, 0) == by_itself(case, law, on, (), switches), name


# ---- what columns could get wrong


HUNDRED = """
[programmes.a]
label = { zh_CN = "甲" }
who = { status = "DB" }
amount = "hundred"
[measures]
hundred = { kind = "rules", unit = "yuan", rows = [ { then = 100 } ] }
"""


def test_that_levels_of_one_and_of_the_text_1_are_told_apart() -> None:
    policy = policy_of(
        HUNDRED.replace('status = "DB"', 'assessment = { scale = "x", level = 1 }')
    )
    days = (date(2020, 1, 1), None, "x")
    cases = [
        Case("1", "110000", assessments=(AssessmentRecord(*days, level),))
        for level in (1, "1")
    ]
    lines = check(cases, lambda month: [policy])
    assert [lines.lines(n)[0].state for n in (0, 1)] == ["due", "not-due"]


def test_that_a_sum_that_no_column_holds_is_judged_by_itself() -> None:
    gap = 'kind = "difference"\nof = "income"\nless = [1]\nunit = "yuan"\n'
    policy = policy_of(
        '[programmes.a]\nlabel = { zh_CN = "甲" }\nwho = { age = { min = 0 } }\n'
        f'amount = "gap"\n[measures.gap]\n{gap}'
    )
    cases = [
        Case("1", "110000", date(1950, 1, 1), income=Money(fen))
        for fen in (500, MOST_FEN, MOST_FEN + 1)
    ]
    lines = check(cases, lambda month: [policy])
    assert list(lines.alone) == [2]
    # 5 yuan less 1, and so on: none of it wraps around
    assert lines.flat().fen.tolist() == [400, MOST_FEN - 100, MOST_FEN - 99]
    too_great = Case("1", "110000", date(1950, 1, 1), income=Money(10**25))
    with pytest.raises(UserError, match="COLUMNS-001"):
        entitle_many([too_great], lambda month: [policy], ON)


def test_that_only_cases_without_an_answer_have_none() -> None:
    policy = policy_of(
        HUNDRED.replace('"hundred"', '"part"', 1)
        + 'part = { kind = "quotient", of = "income", by = ["income"], unit = "yuan", '
        'round = { to = 1, mode = "up" } }\n'
    )
    held = (StatusRecord(None, None, "DB"),)
    cases = [
        Case("0", "110000", statuses=held, income=Money(0)),
        Case("1", "110000", statuses=held, income=Money(700)),
        Case("2", "110000", income=Money(0)),
    ]
    lines = check(cases, lambda month: [policy])
    assert list(lines.errors) == [0]
    assert [STATES[state] for state in lines.flat().state] == [
        "error",
        "due",
        "not-due",
    ]
    # 7 by 7 is one yuan
    assert lines.total(Month.of(ON)) == 100


def test_that_a_warning_that_reckons_is_looked_at_case_by_case() -> None:
    policy = policy_of(
        HUNDRED
        + 'part = { kind = "quotient", of = "income", by = ["income"], unit = "ratio" }\n'
        + '[warnings.look]\nlabel = { zh_CN = "看" }\nwhen = { part = { min = 2 } }\n'
    )
    held = (StatusRecord(None, None, "DB"),)
    cases = [
        Case(str(fen), "110000", statuses=statuses, income=Money(fen))
        for fen in (0, 700)
        for statuses in (held, ())
    ]
    lines = check(cases, lambda month: [policy])
    assert (list(lines.errors), list(lines.alone)) == ([0], [2])


AGED = """
[programmes.a]
label = { zh_CN = "甲" }
who = { age = { min = -1 } }
amount = "aged"
[measures]
aged = { kind = "product", of = ["age", 10], unit = "yuan", not_below = 0 }
"""


def test_that_an_age_reckoned_with_counts_29_february_as_1_march() -> None:
    policy = policy_of(AGED)
    days = [date(1944, 2, 28), date(1944, 2, 29), date(1944, 3, 1), None]
    cases = [Case(str(day), "110000", day) for day in days]
    months = [Month(2026, 2), Month(2026, 3)]
    lines = check(cases, lambda month: [policy], months)
    # 82 in the month of the birthday, ten yuan for each year
    amounts = [[line.amount for line in lines.lines(n)] for n in range(3)]
    assert amounts == [
        [Money(82_000), Money(82_000)],
        [Money(81_000), Money(82_000)],
        [Money(81_000), Money(82_000)],
    ]
    assert [line.missing for line in lines.lines(3)] == [("age",), ("age",)]


def test_that_ages_hold_at_both_ends_of_the_calendar() -> None:
    policy = policy_of(AGED.replace("min = -1", "min = 60"), head=EVER)
    young = policy_of(AGED, head=EVER)
    cases = [
        Case("1", "110000", date(1, 1, 1)),
        Case("2", "110000", date(9999, 12, 31)),
    ]
    for months in ([Month(50, 1), Month(61, 1)], [Month(9999, 11), Month(9999, 12)]):
        for one in (policy, young):
            check(cases, lambda month, one=one: [one], months, on=date(9999, 12, 31))


EVER = """
format = 1
code = "made-up"
label = { zh_CN = "样办法" }
region = "110000"
effective_from = 0001-01-01
[sources.text]
title = "样本"
"""


def test_that_nobody_goes_back_beyond_the_calendar() -> None:
    policy = policy_of(
        HUNDRED
        + '[timing]\nstart = { from = "application-month", back_to_eligibility = 6 }\n',
        head=EVER,
    )
    held = (StatusRecord(None, None, "DB"),)
    cases = [Case("1", "110000", statuses=held, applied_on=date(1, 4, 1))]
    lines = check(cases, lambda month: [policy], [Month(1, 2)])
    assert lines.lines(0)[0].state == "due"


SWITCH = """
[switches.way]
label = { zh_CN = "读法" }
default = "one"
values = { one = { zh_CN = "一" }, two = { zh_CN = "二" } }
[conditions.poor]
status = "DB"
way = ["one", "two"]
"""
BACK = '[timing]\nstart = { from = "application-month", back_to_eligibility = 6 }\n'


def test_that_who_goes_back_to_other_readings_is_judged_alone() -> None:
    newer = policy_of(HUNDRED + BACK)
    older = policy_of(SWITCH + HUNDRED.replace('{ status = "DB" }', '"poor"') + BACK)
    held = (StatusRecord(None, None, "DB"),)
    cases = [
        Case(str(number), "110000", statuses=held, applied_on=date(2026, number, 5))
        for number in (8, 10, 11)
    ]

    def law(month: Month) -> list[Policy]:
        return [newer if month >= Month(2026, 9) else older]

    lines = check(cases, law, [Month(2026, 9)])
    # in September the first had applied already; the others go back to August
    assert list(lines.alone) == [1, 2]
    assert lines.entitlement(1).readings == {"way": "one"}


def test_that_a_month_without_the_programme_is_not_of_eligibility() -> None:
    policy = policy_of(HUNDRED + BACK)
    held = (StatusRecord(None, None, "DB"),)
    case = Case("1", "110000", statuses=held, applied_on=date(2026, 11, 5))

    def law(month: Month) -> list[Policy]:
        return [policy] if month >= Month(2026, 9) else []

    lines = check([case], law, [Month(2026, 8), Month(2026, 10)])
    # eligible from September, applied two months later
    assert [line.state for line in lines.lines(0)] == ["due"]


def test_that_a_month_of_which_something_is_not_known_leaves_the_next_open() -> None:
    rows = "rows = [ { then = 100, when = { income = { min = 0 } } } ], otherwise = 0 }"
    policy = policy_of(
        '[parameters.floor]\nstandard = "x/later"\nunit = "yuan"\n'
        + HUNDRED.replace(
            '{ status = "DB" }', '{ income = { max = "floor" } }'
        ).replace("rows = [ { then = 100 } ] }", rows)
        + BACK,
        STANDARDS,
    )
    # the standard is known from November on; 200 yuan are below it
    case = Case("1", "110000", income=Money(20_000), applied_on=date(2026, 12, 5))
    lines = check(
        [case], lambda month: [policy], [Month(2026, 11)], on=date(2026, 12, 31)
    )
    assert lines.lines(0)[0].missing == ("x/later",)


def test_that_two_files_that_read_one_switch_otherwise_are_judged_alone() -> None:
    one = policy_of(SWITCH + HUNDRED.replace('{ status = "DB" }', '"poor"'))
    two = policy_of(
        SWITCH.replace('default = "one"', 'default = "two"')
        + HUNDRED.replace('{ status = "DB" }', '"poor"').replace(
            "programmes.a", "programmes.b"
        )
    )
    case = Case("1", "110000", statuses=(StatusRecord(None, None, "DB"),))
    law = [one, two]
    lines = check([case], lambda month: law, [Month(2026, 9)])
    assert not lines.alone
    lines = check([case], lambda month: law, [Month(2026, 9), Month(2026, 10)])
    assert list(lines.alone) == [0]


def test_that_a_month_without_an_answer_leaves_the_months_after_it_without_one() -> (
    None
):
    part = 'part = { kind = "quotient", of = "income", by = ["age"], unit = "yuan", '
    policy = policy_of(
        HUNDRED.replace('"hundred"', '"part"', 1)
        + part
        + 'round = { to = 1, mode = "up" } }\n'
        + BACK
    )
    held = (StatusRecord(None, None, "DB"),)
    # born in September 2025: of age 0 until August, and nothing is divided by 0
    case = Case(
        "1",
        "110000",
        date(2025, 9, 1),
        statuses=held,
        income=Money(700),
        applied_on=date(2026, 11, 5),
    )
    lines = check([case], lambda month: [policy], [Month(2026, 9)])
    assert list(lines.errors) == [0]


def test_that_any_number_of_tests_of_one_kind_is_told_apart() -> None:
    names = [f"b{n}" for n in range(20)]
    tests = ", ".join(f'{{ benefit = "{name}" }}' for name in names)
    policy = policy_of(
        '[programmes.a]\nlabel = { zh_CN = "甲" }\n'
        f'who = {{ any = [ {tests} ] }}\namount = "ten"\n'
        '[programmes.b]\nlabel = { zh_CN = "乙" }\n'
        'who = { benefit = "b0" }\namount = "ten"\n'
        f'[measures]\nsigns = {{ kind = "count", conditions = [ {tests} ] }}\n'
        'ten = { kind = "product", of = ["signs", 10], unit = "yuan" }\n'
    )
    random = Random(5)
    cases = [
        Case(
            str(count),
            "110000",
            benefits=tuple(
                BenefitRecord(None, None, name) for name in random.sample(names, count)
            ),
        )
        for count in range(21)
    ]
    lines = check(cases, lambda month: [policy])
    # ten yuan for each benefit of another name
    assert [line.amount for n in range(1, 21) for line in lines.lines(n)[:1]] == [
        Money(1_000 * count) for count in range(1, 21)
    ]


def test_that_more_kinds_than_are_remembered_come_to_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(policy_rules, "_MOST_SEEN", 5)
    monkeypatch.setattr(policy_rules, "KEPT", 1)
    random = Random(6)
    cases = [random_case(random, str(n)) for n in range(30)]
    check(cases, law_of("110105"))
    # nor can any two rules be asked together, known beforehand or found with the cases
    law = Law(law_of("110105"))
    entitle_many(cases, law, ON)
    monkeypatch.setattr(policy_bundles, "KEPT", 1)
    again = entitle_many(cases, law, ON)
    check(cases, law_of("110105"))
    for place in range(30):
        assert again.entitlement(place) == by_itself(
            cases[place], law_of("110105"), ON, (), {}
        )


def test_that_programmes_that_tell_too_many_kinds_apart_together_are_asked_apart() -> (
    None
):
    programmes = ""
    for code, kind in (("a", "benefit"), ("b", "status"), ("c", "benefit")):
        each = ", ".join(f'{{ {kind} = "{n}" }}' for n in range(12))
        programmes += (
            f'[programmes.{code}]\nlabel = {{ zh_CN = "甲" }}\n'
            f'who = {{ any = [ {each} ] }}\namount = "ten"\n'
        )
    policy = policy_of(
        programmes
        + '[measures]\nten = { kind = "rules", unit = "yuan", rows = [ { then = 10 } ] }\n'
    )
    none = None, None
    cases = [
        Case("1", "110000", benefits=(BenefitRecord(*none, "3"),)),
        Case("2", "110000", statuses=(StatusRecord(*none, "11"),)),
        Case("3", "110000"),
    ]
    lines = check(cases, lambda month: [policy])
    # 2 to the 24th kinds are too many for one table, 2 to the 12th are not
    assert lines.flat().fen.tolist() == [1000, -1, 1000, -1, 1000, -1, -1, -1, -1]


def test_that_a_group_of_which_nobody_can_be_told_leaves_all_without_an_answer() -> (
    None
):
    row = "rows = [ { then = 15 } ]"
    policy = policy_of(
        HUNDRED
        + f'fifteen = {{ kind = "rules", unit = "yuan", {row} }}\n'
        + '[measures.part]\nkind = "band"\nof = "fifteen"\nunit = "yuan"\n'
        + "bands = [ { max = 10, then = 50 }, { above = 20, then = 70 } ]\n"
        + '[groups.g]\nlabel = { zh_CN = "组" }\nmode = "choose"\n'
        + 'sides = [["a"], ["benefit: other"]]\nwhen = { part = { min = 60 } }\n'
    )
    held = (StatusRecord(None, None, "DB"),)
    cases = [Case(str(n), "110000", statuses=held) for n in range(3)]
    # fifteen lies in the gap between the bands
    assert list(check(cases, lambda month: [policy]).errors) == [0, 1, 2]


@pytest.mark.parametrize("size", [1, 7, 40])
def test_that_pieces_of_any_size_come_to_the_same(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entitling, "PIECE", size)
    random = Random(size)
    cases = [random_case(random, str(n), facts=BEIJING_FACTS) for n in range(40)]
    cases[11] = Case("11", "110105", income=Money(MOST_FEN + 1))
    lines = check(cases, law_of("110105"), (OCTOBER, Month(2026, 11)))
    assert list(lines.alone) == [11]
    assert [len(cohort.cases) for cohort in lines.cohorts] == [40]


@pytest.mark.parametrize("tests", [7, 8, 15, 16])
def test_that_places_of_so_many_tests_are_told_from_those_not_known(tests: int) -> None:
    names = [f"11{n:04}" for n in range(tests)]
    each = ", ".join(f'{{ hukou = "{name}" }}' for name in names)
    policy = policy_of(
        '[programmes.a]\nlabel = { zh_CN = "甲" }\n'
        f'who = {{ any = [ {each} ] }}\namount = "ten"\n'
        f'[measures]\nsigns = {{ kind = "count", conditions = [ {each} ] }}\n'
        'ten = { kind = "product", of = ["signs", 10], unit = "yuan" }\n'
    )
    places = [tuple(Place(None, None, name) for name in names[:n]) for n in (tests, 1)]
    cases = [Case("1", "110000", hukou=hukou) for hukou in (*places, (), None)]
    lines = check(cases, lambda month: [policy])
    states = [lines.lines(n)[0].state for n in range(4)]
    assert states == ["due", "due", "not-due", "unknown"]
    # ten yuan for each place, and all of them are held by the first
    assert lines.flat().fen.tolist() == [1_000 * tests, 1_000, -1, -1]


def test_that_sums_no_column_holds_are_refused_whoever_reckons_them() -> None:
    policy = policy_of(AGED.replace('["age", 10]', '["income", 1000000]'))
    case = Case("1", "110000", date(1950, 1, 1), income=Money(MOST_FEN))
    with pytest.raises(UserError, match="COLUMNS-001"):
        entitle_many([case], lambda month: [policy], ON)


def test_that_a_total_is_whole_where_64_bits_are_not_enough() -> None:
    policy = policy_of(AGED.replace('["age", 10]', '["income", 4000]'))
    case = Case("1", "110000", date(1950, 1, 1), income=Money(MOST_FEN))
    lines = entitle_many([case] * 10, lambda month: [policy], ON)
    # ten times 4,000 times the most, about four times what 64 bits hold
    assert lines.total(Month.of(ON)) == 10 * 4000 * MOST_FEN
    assert lines.total(OCTOBER) == 0


def test_that_a_case_no_column_holds_speaks_for_nobody_else() -> None:
    """As columns it has nothing, as many others have: they are due what they were."""
    facts = {"birth_date": date(1944, 3, 9), "hukou": (Place(None, None, "110105"),)}
    certified = CertificateRecord(date(2020, 1, 1), None, "肢体", 1)
    nothing = [Case(str(n), "110105") for n in range(3)]
    beyond = Case(
        "beyond",
        "110105",
        **facts,
        certificates=(certified,),
        income=Money(MOST_FEN + 1),
    )
    for place in range(4):
        check([*nothing[:place], beyond, *nothing[place:]], law_of("110105"))


def test_that_keys_too_long_for_64_bits_still_tell_cases_apart() -> None:
    random = np.random.default_rng(0)
    wide = [(random.integers(0, 1000, 50), 1000) for _ in range(8)]
    wide = [(np.r_[column, column], size) for column, size in wide]
    key, size = key_of(digits_as_they_are(wide), 100)
    kind, one_of = kinds_of(key, size)
    assert len(one_of) == 50 and (kind[:50] == kind[50:]).all()


def test_that_no_case_and_no_law_come_to_nothing() -> None:
    lines = entitle_many([], lambda month: [], ON)
    assert lines.cases == 0 and len(lines.flat().case) == 0
    lines = check([Case("1", "110000")], lambda month: [])
    assert lines.lines(0) == ()
    with pytest.raises(IndexError):
        lines.lines(1)


def test_that_a_law_made_ready_serves_again() -> None:
    random = Random(3)
    cases = [random_case(random, str(n)) for n in range(40)]
    law = Law(law_of("110105"), {"bj-severe": "3"})
    first = entitle_many(cases, law, ON, [OCTOBER])
    again = entitle_many(columns_of(cases[::-1]), law, ON, [OCTOBER])
    for place in range(40):
        assert again.entitlement(39 - place) == first.entitlement(place)


def test_that_columns_give_back_the_cases_they_were_made_of() -> None:
    random = Random(4)
    cases = [random_case(random, str(n), facts=BEIJING_FACTS) for n in range(100)]
    cases[7] = Case("7", "110105", income=Money(MOST_FEN + 1))
    columns = columns_of(cases)
    assert [columns.case(place) for place in range(100)] == cases
    some = columns.take(np.array([3, 7, 50]))
    assert [some.case(place) for place in range(3)] == [cases[3], cases[7], cases[50]]


def test_that_a_case_with_several_starts_is_as_many_cases() -> None:
    first, later, decided = date(2026, 9, 2), date(2026, 10, 5), date(2026, 9, 20)
    starts = [(first, (later,), None), (first, (), decided), (None, (), None)]
    random = Random(5)
    cases = [random_case(random, str(n), facts=BEIJING_FACTS) for n in range(20)]
    cases[7] = Case("7", "110105", income=Money(MOST_FEN + 1))
    writer = CaseWriter()
    for case in cases:
        writer.add_started(case, starts)
    columns = writer.columns()
    assert [columns.case(place) for place in range(60)] == [
        replace(case, applied_on=on, applied_again=again, decided_on=decision)
        for case in cases
        for on, again, decision in starts
    ]


def test_that_the_lines_of_a_programme_are_those_of_each_case() -> None:
    random = Random(6)
    cases = [random_case(random, str(n), facts=BEIJING_FACTS) for n in range(60)]
    found = entitle_many(cases, law_of("110105"), ON, [OCTOBER])
    asked = [n for n in range(3, 60) if n not in found.errors and n not in found.alone]
    for code in found.programmes:
        told = list(found.lines_by_case(code, np.array(asked, np.int32)))
        wanted = [(at, *found.lines_of(n, (code,))) for at, n in enumerate(asked)]
        assert told == wanted and len(told) > 30
    nobody = entitle_many([], law_of("110105"), ON, [OCTOBER])
    assert list(nobody.lines_by_case("bj-care", np.zeros(0, np.int32))) == []
