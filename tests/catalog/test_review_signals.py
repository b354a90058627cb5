# SPDX-License-Identifier: Apache-2.0
"""The file of quality signals: every fault is told with its place."""

import pytest

from carecalc.catalog.problems import LawFileError
from carecalc.catalog.review_signals import SIGNALS, read_signals, signal_rules
from carecalc.domain.signal_rules import NUMBERS, SignalRule
from carecalc.paths import resources
from carecalc.text import Text
from tests.offices import catalog

SHIPPED = (resources() / "review" / "signals.toml").read_text("utf-8")


def test_that_the_shipped_file_has_every_signal_with_its_words_and_limits() -> None:
    rules = signal_rules(catalog())
    assert set(rules.signals) == set(NUMBERS)
    for rule in rules.signals.values():
        for language in ("zh_CN", "en"):
            said = rule.said.in_(language)
            assert "{" not in said
            assert all(str(number) in said for number in rule.numbers.values())
            assert rule.cannot.in_(language)
        assert rule.mark == "our-reading"


def test_that_a_rule_without_english_is_said_in_chinese() -> None:
    rule = SignalRule(Text("甲"), Text("不足{n}秒"), Text("乙"), "alarm", {"n": 6})
    assert rule.said == Text("不足6秒")


def test_that_a_county_need_not_say_how_long_a_drawn_visit_may_take() -> None:
    assert signal_rules(catalog()).redraw_days == 21
    without = SHIPPED.replace("redraw_days = 21\n", "")
    assert read_signals(without.encode(), SIGNALS).redraw_days is None


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("[signals.drift", "[signals.drifting", "LAW-290"),
        ('weight = "alarm"', 'weight = "loud"', "LAW-291"),
        ("run = 10\n", "", "LAW-292"),
        ("run = 10\n", "run = -1\n", "LAW-292"),
        ("Less than {seconds_per_item} s", "Less than {second} s", "LAW-293"),
        ("每个已答条目平均不足{seconds_per_item}秒", "不足{秒", "LAW-293"),
        ('strata = ["age"', 'strata = ["sex"', "LAW-294"),
        ("alpha_permille = 50", "alpha_permille = 1000", "LAW-294"),
        ("ages = [70, 80, 90]", "ages = [80, 70]", "LAW-295"),
        ("months = 12", "months = 0", "LAW-295"),
        ("redraw_days = 21", "redraw_days = 0", "LAW-295"),
    ],
)
def test_that_a_fault_is_told(old: str, new: str, code: str) -> None:
    assert old in SHIPPED
    with pytest.raises(LawFileError) as error:
        read_signals(SHIPPED.replace(old, new).encode(), SIGNALS)
    assert code in {problem.code for problem in error.value.problems}
