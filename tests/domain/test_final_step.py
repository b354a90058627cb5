# SPDX-License-Identifier: Apache-2.0
"""The last line of the card: what made the final level, and where the text says so."""

from datetime import date

import pytest

from carecalc.catalog.shipped import open_catalog
from carecalc.domain.evaluate import score
from carecalc.domain.trace import Step
from carecalc.text import Message
from tests.laws import RESULT, SMALL, scale_of

CLAUSE = """
[[result.overrides]]
clause = "4"
label = { zh_CN = "款" }
when = { "A.1" = "0" }
raise = 1
"""


def last(text: str) -> Step:
    """Return the last line for two points each: level 0 at once."""
    return score(scale_of(text), {"A.1": ("2",), "A.2": ("2",)}).steps[-1]


def said(step: Step) -> str:
    assert isinstance(step.text, Message)
    return step.text.template


def test_that_clauses_are_spoken_of_only_where_a_scale_has_some() -> None:
    assert said(last(SMALL)) == "Final level: the preliminary level"
    assert said(last(SMALL + CLAUSE)).endswith("no clause applies")


def test_that_the_final_level_names_its_place_in_the_text() -> None:
    placed = RESULT.replace("[result]", '[result]\nclause = "C.9"')
    assert last(SMALL).clause == ""
    assert last(SMALL.replace(RESULT, placed)).clause == "C.9"


@pytest.mark.parametrize(("code", "clause"), [("gbt-42195-2022", "C.5")])
def test_that_the_national_standard_concludes_by_its_own_clause(
    code: str, clause: str
) -> None:
    scale = open_catalog([]).scale(code, date(2026, 11, 21))
    assert score(scale, {}).steps[-1].clause == clause


def test_that_the_worse_grade_of_ltc_2021_is_called_by_its_name() -> None:
    """Cognition 14 (mild: 1), perception 1 (severe: 3), as the file's example."""
    scale = open_catalog([]).scale("ltc-2021", date(2026, 11, 21))
    given = next(
        e.given["answers"] for e in scale.examples if "80), perception 1" in e.source
    )
    assert isinstance(given, dict)
    steps = score(scale, {name: (code,) for name, code in given.items()}).steps
    table = next(step for step in steps if step.clause == "组合法")
    worse = table.children[1]
    assert getattr(worse.value, "zh_CN", "") == "重度受损"
