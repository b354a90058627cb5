# SPDX-License-Identifier: Apache-2.0
"""What a policy may not say beside its amounts, and programmes that nobody can draw."""

import pytest

from carecalc.catalog.checks import check_policy
from carecalc.catalog.codes import Codes
from carecalc.domain.policy import Review, Round
from carecalc.text import Text
from tests.laws import FILE, policy_faults, policy_of, shipped, told

LAW = """
[programmes.p]
label = { zh_CN = "补" }
clause = "1"
who = { hukou = "110000", age = { min = 60 } }
amount = "amount"
[measures.amount]
kind = "rules"
clause = "1"
unit = "yuan"
rows = [ { then = 100 } ]
"""


def with_keys(keys: str) -> str:
    """Return the policy whose programme has these keys as well."""
    return LAW.replace('amount = "amount"\n', f'amount = "amount"\n{keys}\n', 1)


def codes() -> Codes:
    """Return the shipped codes."""
    return shipped().codes()


def coded(text: str) -> set[tuple[str, str]]:
    """Return the faults of a policy beside the shipped codes."""
    return told(check_policy(policy_of(text), (), FILE, codes=codes()))


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ('channel = "purse"', "channel"),
        (
            'publicity = { days = 7, fields = ["name", "disease"] }',
            "publicity.fields[1]",
        ),
        (
            'timing.stop = { events = ["death", "deth"], from = "event-month" }',
            "timing.stop.events[1]",
        ),
    ],
)
def test_that_a_code_that_nobody_knows_is_named(keys: str, place: str) -> None:
    assert coded(with_keys(keys)) == {("LAW-160", f"programmes.p.{place}")}


def test_that_known_codes_are_taken() -> None:
    keys = """
channel = "voucher"
publicity = { days = 7, fields = ["masked-name", "village", "category", "amount"] }
timing.stop = { events = ["death", "assessment-expired"], from = "event-month" }
"""
    assert coded(with_keys(keys)) == set()


def test_that_a_category_of_certificate_is_one_of_the_six() -> None:
    text = LAW.replace("age = { min = 60 }", 'certificate = { category = "视觉" }')
    assert coded(text) == {("LAW-160", "programmes.p.who")}


def test_that_a_rule_of_its_own_belongs_to_an_event_that_stops() -> None:
    keys = (
        'timing.stop = { events = ["death"], from = "month-after-event", '
        'each = { prison = "event-month" } }'
    )
    assert told(policy_faults(with_keys(keys))) == {
        ("LAW-161", "programmes.p.timing.stop.each.prison")
    }


@pytest.mark.parametrize(
    ("shares", "code", "place"),
    [
        ('{ source = "city" }, { source = "county", rest = true }', "162", "[0]"),
        (
            '{ source = "city", rate = 0.5, fixed = 10 }, '
            '{ source = "county", rest = true }',
            "162",
            "[0]",
        ),
        (
            '{ source = "city", rate = -0.5 }, { source = "county", rest = true }',
            "162",
            "[0]",
        ),
        (
            '{ source = "city", fixed = 10.005 }, { source = "county", rest = true }',
            "162",
            "[0].fixed",
        ),
        ('{ source = "city", rate = 0.5 }', "163", ""),
        (
            '{ source = "city", rest = true }, { source = "county", rest = true }',
            "163",
            "",
        ),
        (
            '{ source = "province", rate = 0.6 }, { source = "city", rate = 0.5 }, '
            '{ source = "county", rest = true }',
            "163",
            "",
        ),
        (
            '{ source = "county", rest = true }, '
            '{ source = "county", rate = 0.5, from = 2027-01-01 }',
            "163",
            "",
        ),
    ],
)
def test_that_shares_that_do_not_come_out_are_named(
    shares: str, code: str, place: str
) -> None:
    assert told(policy_faults(with_keys(f"funding = [ {shares} ]"))) == {
        (f"LAW-{code}", f"programmes.p.funding{place}")
    }


def test_that_shares_may_begin_on_days_of_their_own() -> None:
    shares = (
        '{ source = "province", fixed = 100, budget_item = "2081006" }, '
        '{ source = "city", rate = 0.5 }, '
        '{ source = "city", rate = 0.4, from = 2027-01-01 }, '
        '{ source = "county", rest = true }'
    )
    assert policy_faults(with_keys(f"funding = [ {shares} ]")) == []


def test_that_the_steps_of_a_month_follow_each_other() -> None:
    sound = "calendar = { cutoff_day = 15, street_day = 20, district_day = 25 }"
    assert policy_faults(with_keys(sound)) == []
    odd = "calendar = { street_day = 25, district_day = 20, pay_day = 10 }"
    assert told(policy_faults(with_keys(odd))) == {("LAW-164", "programmes.p.calendar")}


@pytest.mark.parametrize(
    ("who", "never"),
    [
        ("{ age = { min = 60 }, any = [ { age = { max = 50 } } ] }", True),
        ("{ age = { above = 60, below = 61 } }", True),
        ("{ income = { above = 60, below = 61 } }", False),
        (
            "{ age = { min = 60 }, any = [ { age = { max = 50 } }, { sex = 'male' } ] }",
            False,
        ),
        ("{ sex = 'male', any = [ { sex = 'female' } ] }", True),
        ("{ hukou = '310000' }", True),
        ("{ hukou = '110105' }", False),
        ("{ hukou = ['310000', '110000'] }", False),
        ("{ status = 'DB', any = [ { status = 'TK' } ] }", False),
    ],
)
def test_that_a_condition_that_nobody_meets_is_named(who: str, never: bool) -> None:
    text = LAW.replace('{ hukou = "110000", age = { min = 60 } }', who)
    found = told(policy_faults(text))
    assert found == ({("LAW-165", "programmes.p.who")} if never else set())


@pytest.mark.parametrize(
    ("veto", "never"),
    [
        ("{ age = { min = 60 } }", True),
        ("{ hukou = '110000', age = { min = 60 } }", True),
        ("{ age = { min = 61 } }", False),
        ("{ hukou = '110000', status = 'TK' }", False),
    ],
)
def test_that_a_veto_of_everybody_is_named(veto: str, never: bool) -> None:
    text = with_keys(f'vetoes = [ {{ when = {veto}, clause = "2" }} ]')
    found = told(policy_faults(text))
    assert found == ({("LAW-165", "programmes.p.vetoes[0]")} if never else set())


def test_that_an_amount_that_is_always_none_is_named() -> None:
    text = LAW.replace("rows = [ { then = 100 } ]", "rows = [ { then = false } ]")
    assert ("LAW-165", "programmes.p.amount") in told(policy_faults(text))


def test_that_an_assessment_names_a_scale_and_a_level_that_there_are(
    tmp_path: object,
) -> None:
    from pathlib import Path

    from carecalc.catalog.checks import check_catalog
    from tests.laws import POLICY_HEAD

    assert isinstance(tmp_path, Path)
    folder = tmp_path / "resources" / "policies" / "110000" / "made-up"
    folder.mkdir(parents=True)
    tests = [
        '{ scale = "gbt-42195-2022", level = 3 }',
        '{ scale = "gbt-42195-2022", level = 7 }',
        '{ scale = "gbt-42195-2022", level = "3" }',
        '{ scale = "gbt-42195", level = 3 }',
        '{ scale = "sh-needs-2019", level = 6 }',
    ]
    any_of = ", ".join(f"{{ assessment = {test} }}" for test in tests)
    text = LAW.replace("age = { min = 60 }", f"any = [ {any_of} ]")
    file = folder / "2026-01-01.toml"
    file.write_text(POLICY_HEAD + text, encoding="utf-8")
    report = check_catalog(shipped(), [file])
    assert [problem.code for problem in report.problems] == [
        "LAW-167",
        "LAW-167",
        "LAW-166",
    ]


def review_of(keys: str) -> Review | None:
    return policy_of(with_keys(keys)).programmes["p"].timing.review


def test_that_a_review_says_how_often_what_proves_and_within_how_many_days() -> None:
    assert review_of("timing.review_months = 3") == Review(3)
    assert review_of(
        'timing.review = { months = 12, proof = [{ zh_CN = "上门" }] }'
    ) == Review(12, (Text("上门"),))
    found = review_of(
        """
timing.review.months = 6
timing.review.ways = ["visit", "office"]
timing.review.notice_days = 15
timing.review.rounds = [{ month = 1, from = 1, to = 20 }]
"""
    )
    assert found == Review(
        6, ways=("visit", "office"), rounds=(Round(1, 1, 20),), notice_days=15
    )


@pytest.mark.parametrize(
    "keys",
    [
        'timing.review = { months = 3, ways = ["letter"] }',
        "timing.review = { months = 0 }",
        "timing.review = { months = 3, notice_days = 0 }",
        "timing.review = { months = 3, rounds = [{ month = 13, from = 1, to = 2 }] }",
        "timing.review = { months = 3, rounds = [{ month = 2, from = 9, to = 2 }] }",
    ],
)
def test_that_a_review_that_makes_no_sense_is_refused(keys: str) -> None:
    assert {code for code, _ in told(policy_faults(with_keys(keys)))} == {"LAW-003"}
