# SPDX-License-Identifier: Apache-2.0
"""Which category a decision comes to by age and by dated standards alone."""

from datetime import date

import pytest

from carecalc.catalog.reader import read_policy, read_standard
from carecalc.domain.carrying import carried_category
from carecalc.domain.case import Case, StatusRecord
from carecalc.domain.money import Money
from carecalc.domain.period import Month

STANDARD = """
format = 1
code = "110000/limit"
label = { zh_CN = "线" }
unit = "yuan"
per = "month"
[sources.text]
title = "样"
[[values]]
from = 2026-01-01
value = 900
[[values]]
from = 2026-07-01
value = 1100
"""
# Poor below the limit; from 80 on old; poor and old together are "both".
LAW = """
format = 1
code = "p"
label = { zh_CN = "样" }
region = "110000"
effective_from = 2020-01-01
[sources.text]
title = "样"
[parameters.limit]
label = { zh_CN = "线" }
standard = "110000/limit"
unit = "yuan"
per = "month"
[measures.class]
kind = "rules"
grades = "class"
rows = [
  { then = "both", when = { status = "DB", income = { below = "limit" }, age = { min = 80 } } },
  { then = "poor", when = { status = "DB", income = { below = "limit" } } },
  { then = "old", when = { age = { min = 80 } } },
]
otherwise = false
[measures.amount]
kind = "table"
by = ["class"]
unit = "yuan"
cells = { both = 3, poor = 2, old = 1 }
[grades]
class = [
  { code = "both", label = { zh_CN = "甲" } },
  { code = "poor", label = { zh_CN = "乙" } },
  { code = "old", label = { zh_CN = "丙" } },
]
[programmes.a]
label = { zh_CN = "甲" }
who = { age = { min = 60 } }
category = "class"
amount = "amount"
acts_by_itself = ACTS
"""


@pytest.mark.parametrize(
    ("acts", "month", "category"),
    [
        ("[]", Month(2026, 9), "none"),
        ('["age"]', Month(2026, 8), "none"),
        ('["age"]', Month(2026, 9), "old"),
        ('["standard"]', Month(2026, 6), "none"),
        ('["standard"]', Month(2026, 7), "poor"),
        ('["standard"]', Month(2026, 9), "poor"),
        ('["age", "standard"]', Month(2026, 8), "poor"),
        ('["age", "standard"]', Month(2026, 9), "both"),
    ],
)
def test_that_only_what_the_file_names_moves_the_category(
    acts: str, month: Month, category: str
) -> None:
    # 80 on 15 September 2026; an income of 1000 is below the limit from July on. The
    # status ends in May: no calendar takes it out of what was decided.
    limit = read_standard(STANDARD.encode(), "limit.toml")
    policy = read_policy(
        LAW.replace("ACTS", acts).encode(), "p.toml", {limit.code: limit}
    )
    case = Case(
        id="1",
        region="110000",
        birth_date=date(1946, 9, 15),
        income=Money(100_000),
        statuses=(StatusRecord(date(2026, 1, 1), date(2026, 5, 31), "DB"),),
    )
    found = carried_category(case, policy, "a", Month(2026, 5), month, {}, {})
    assert (found or "none") == category
