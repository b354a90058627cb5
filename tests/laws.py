# SPDX-License-Identifier: Apache-2.0
"""Small law files for tests, in the shapes of real ones (wordings left out)."""

from collections.abc import Mapping, Sequence
from functools import cache

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.checks import check_policy, check_scale
from carecalc.catalog.problems import LawFileError, Problem
from carecalc.catalog.reader import read_policy, read_scale
from carecalc.catalog.shipped import open_catalog
from carecalc.domain.policy import Policy, Standard
from carecalc.domain.scale import Scale

FILE = "made-up.toml"

HEAD = """
format = 1
code = "made-up"
label = { zh_CN = "样表" }
effective_from = 2026-01-01
[sources.text]
title = "样本"
"""

POLICY_HEAD = """
format = 1
code = "made-up"
label = { zh_CN = "样办法" }
region = "110000"
effective_from = 2026-01-01
[sources.text]
title = "样本"
"""


@cache
def shipped() -> Catalog:
    """Return the shipped law, read once."""
    return open_catalog([])


@cache
def scale_of(text: str, head: str = HEAD) -> Scale:
    """Return the scale that a text says."""
    return read_scale((head + text).encode(), FILE)


def policy_of(
    text: str,
    standards: Mapping[str, Standard] | None = None,
    head: str = POLICY_HEAD,
) -> Policy:
    """Return the policy that a text says."""
    return read_policy((head + text).encode(), FILE, standards or {})


def faults_of(text: str, head: str = HEAD) -> list[Problem]:
    """Return all faults of a scale: of its reading or, if it can be read, its checks."""
    try:
        return check_scale(scale_of(text, head), FILE)
    except LawFileError as error:
        return list(error.problems)


def policy_faults(
    text: str,
    standards: Mapping[str, Standard] | None = None,
    head: str = POLICY_HEAD,
) -> list[Problem]:
    """Return all faults of a policy."""
    try:
        return check_policy(policy_of(text, standards, head), (), FILE)
    except LawFileError as error:
        return list(error.problems)


def told(problems: Sequence[Problem]) -> set[tuple[str, str]]:
    """Return code and place of each fault."""
    return {(problem.code, problem.place) for problem in problems}


def options(*codes: str) -> str:
    """Return an inline list of options; `1a=1` gives option 1a one point."""
    listed = []
    for entry in codes:
        code, _, points = entry.partition("=")
        worth = f", points = {points}" if points else ""
        listed.append(f'{{ code = "{code}"{worth}, label = {{ zh_CN = "{code}" }} }}')
    return "[ " + ", ".join(listed) + " ]"


def item(code: str, codes: str, more: str = "") -> str:
    """Return an item with the options named, best first or last as it may be."""
    return (
        f'[[sections.items]]\ncode = "{code}"\nlabel = {{ zh_CN = "{code}" }}\n'
        f"options = {options(*codes.split())}\n{more}\n"
    )


def section(code: str, items: str, better: str = "more") -> str:
    """Return a section of items."""
    head = f'[[sections]]\ncode = "{code}"\nlabel = {{ zh_CN = "{code}" }}\n'
    return f'{head}better = "{better}"\n{items}'


def fact(code: str, codes: str, default: str = "") -> str:
    """Return a fact with the options named."""
    text = f'[facts."{code}"]\nlabel = {{ zh_CN = "{code}" }}\n'
    text += f"options = {options(*codes.split())}\n"
    return text + (f"default = {default}\n" if default else "")


def switch(name: str, *values: str) -> str:
    """Return a switch; its first value is the default."""
    listed = ", ".join(f'"{v}" = {{ zh_CN = "{v}" }}' for v in values)
    return (
        f'[switches."{name}"]\nlabel = {{ zh_CN = "{name}" }}\n'
        f'default = "{values[0]}"\nvalues = {{ {listed} }}\n'
    )


def grades(**lists: Sequence[str | int]) -> str:
    """Return lists of grades, best first."""
    text = "[grades]\n"
    for name, codes in lists.items():
        listed = ", ".join(
            f"{{ code = {code if isinstance(code, int) else f'{code!r}'}, "
            f'label = {{ zh_CN = "{code}" }} }}'
            for code in codes
        )
        text += f"{name} = [ {listed} ]\n"
    return text


# Two items of three options, a total from 0 to 4, three levels without a gap.
ITEMS = section("A", item("A.1", "2 1 0") + item("A.2", "2 1 0"))
TOTAL = """
[measures.total]
kind = "sum"
sections = ["A"]
unit = "points"
"""
BANDS = """
[measures.level]
kind = "band"
of = "total"
grades = "levels"
clause = "3"
bands = [
  { min = 4, max = 4, then = 0 },
  { min = 2, max = 3, then = 1 },
  { min = 0, max = 1, then = 2 },
]
"""
LEVELS = grades(levels=[0, 1, 2])
RESULT = """
[result]
preliminary = "level"
measures = ["total"]
"""
SMALL = ITEMS + TOTAL + BANDS + LEVELS + RESULT

# MZ/T 039-2013: a section of points, two of points the other way round, one by rules;
# the level by ordered rows over grades and counts of grades.
IMPAIRMENT = "impairment"
MZT = (
    section(
        "B.1",
        "".join(
            item(f"B.1.{n}", codes)
            for n, codes in enumerate(
                [
                    *("10 5 0", "5 0", "5 0", "10 5 0", "10 5 0", "10 5 0", "10 5 0"),
                    *("15 10 5 0", "15 10 5 0", "10 5 0"),
                ],
                1,
            )
        ),
    )
    + section("B.2", "".join(item(f"B.2.{n}", "0 1 2") for n in (1, 2, 3)), "less")
    + section(
        "B.3",
        item("B.3.1", "0 1 2 3")
        + item("B.3.2", "0 1 2 3 4")
        + item("B.3.3", "0 1 2 3 4")
        + item("B.3.4", "0 1 2 3"),
        "less",
    )
    + section(
        "B.4", "".join(item(f"B.4.{n}", "0 1 2 3 4") for n in range(1, 6)), "less"
    )
    + switch("adl1_precedence", "mild_first", "three_first")
    + """
[measures."B.1"]
kind = "sum"
sections = ["B.1"]
[measures."B.2"]
kind = "sum"
sections = ["B.2"]
[measures."B.4"]
kind = "sum"
sections = ["B.4"]
[measures."B.1.grade"]
kind = "band"
of = "B.1"
grades = "impairment"
clause = "表2"
bands = [
  { min = 100, max = 100, then = 0 },
  { min = 65, max = 95, then = 1 },
  { min = 45, max = 60, then = 2 },
  { min = 0, max = 40, then = 3 },
]
[measures."B.2.grade"]
kind = "band"
of = "B.2"
grades = "impairment"
clause = "表3"
bands = [
  { min = 0, max = 0, then = 0 },
  { min = 1, max = 1, then = 1 },
  { min = 2, max = 3, then = 2 },
  { min = 4, max = 6, then = 3 },
]
[measures."B.3.grade"]
kind = "rules"
grades = "impairment"
clause = "表4"
rows = [
  { then = 3, when.any = [ { "B.3.1" = ["2", "3"] }, { "B.3.2" = "4" },
    { "B.3.3" = "4" }, { "B.3.4" = "3" } ] },
  { then = 2, when.any = [ { "B.3.1" = "1" }, { "B.3.2" = "3" },
    { "B.3.3" = "3" }, { "B.3.4" = "2" } ] },
  { then = 1, when.any = [ { "B.3.2" = "2" }, { "B.3.3" = "2" }, { "B.3.4" = "1" } ] },
]
otherwise = 0
[measures."B.4.grade"]
kind = "band"
of = "B.4"
grades = "impairment"
clause = "表5"
bands = [
  { min = 0, max = 2, then = 0 },
  { min = 3, max = 7, then = 1 },
  { min = 8, max = 13, then = 2 },
  { min = 14, max = 20, then = 3 },
]
[measures.threes]
kind = "count"
of = ["B.2.grade", "B.3.grade", "B.4.grade"]
is = 3
[measures.twos]
kind = "count"
of = ["B.2.grade", "B.3.grade", "B.4.grade"]
is = 2
[measures.mild]
kind = "count"
of = ["B.2.grade", "B.3.grade", "B.4.grade"]
is = [0, 1]
[measures.preliminary]
kind = "rules"
grades = "level"
rows = [
  { then = 3, when = { "B.1.grade" = 3 }, clause = "表6" },
  { then = 3, clause = "附录D 注3", when = { "B.1.grade" = 2, any = [
    { twos = 3 }, { threes = { min = 1 } } ] } },
  { then = 2, when = { "B.1.grade" = 2 }, clause = "附录D 注3" },
  { then = 2, clause = "附录D 注2", when = { all = [
    { "B.1.grade" = 1, threes = { min = 1 }, adl1_precedence = "three_first" } ] } },
  { then = 1, when = { "B.1.grade" = 1, mild = { min = 1 } }, clause = "附录D 注2" },
  { then = 2, when = { "B.1.grade" = 1 }, clause = "附录D 注2" },
  { then = 0, when = { "B.2.grade" = 0, "B.3.grade" = 0, "B.4.grade" = [0, 1] }, clause = "表6" },
]
otherwise = 1
"""
    + grades(impairment=[0, 1, 2, 3], level=[0, 1, 2, 3])
    + """
[result]
preliminary = "preliminary"
measures = ["B.1", "B.2", "B.4", "B.1.grade", "B.2.grade", "B.3.grade", "B.4.grade"]
"""
)

# LTC-2021: three sums to three grades, the worse of two of them, a table.
LTC = (
    section("C1", item("C1.1", "100 95 65 60 45 40 0"))
    + section("C2", "".join(item(f"C2.{n}", "4 3 2 1 0") for n in range(1, 5)))
    + section("C3", "".join(item(f"C3.{n}", "4 3 2 1 0") for n in range(1, 4)))
    + """
[measures.C1]
kind = "sum"
sections = ["C1"]
[measures.C2]
kind = "sum"
sections = ["C2"]
[measures.C3]
kind = "sum"
sections = ["C3"]
[measures."C1.grade"]
kind = "band"
of = "C1"
grades = "impairment"
clause = "4.3"
bands = [
  { min = 100, max = 100, then = 0 },
  { min = 65, max = 95, then = 1 },
  { min = 45, max = 60, then = 2 },
  { min = 0, max = 40, then = 3 },
]
[measures."C2.grade"]
kind = "band"
of = "C2"
grades = "impairment"
clause = "4.3"
bands = [
  { min = 16, max = 16, then = 0 },
  { min = 4, max = 15, then = 1 },
  { min = 2, max = 3, then = 2 },
  { min = 0, max = 1, then = 3 },
]
[measures."C3.grade"]
kind = "band"
of = "C3"
grades = "impairment"
clause = "4.3"
bands = [
  { min = 12, max = 12, then = 0 },
  { min = 4, max = 11, then = 1 },
  { min = 2, max = 3, then = 2 },
  { min = 0, max = 1, then = 3 },
]
[measures.worse]
kind = "worst-of"
of = ["C2.grade", "C3.grade"]
[measures.preliminary]
kind = "table"
grades = "level"
clause = "4.4"
by = ["C1.grade", "worse"]
cells = [[0, 0, 1, 1], [1, 1, 1, 2], [2, 2, 2, 3], [3, 3, 4, 5]]
"""
    + grades(impairment=[0, 1, 2, 3], level=[0, 1, 2, 3, 4, 5])
    + """
[result]
preliminary = "preliminary"
measures = ["C1", "C2", "C3", "C1.grade", "C2.grade", "C3.grade"]
monotone = true
"""
)

# The self-rating gate of LTC-2021: two counts under a switch, a table of the two.
GATE = (
    section(
        "B",
        "".join(item(f"B.{n}", "independent partial dependent") for n in range(1, 7)),
    )
    + switch("partial", "independent", "dependent")
    + """
[measures.a]
kind = "count"
of = ["B.1", "B.3", "B.5"]
is = { switch = "partial", independent = "dependent", dependent = ["partial", "dependent"] }
[measures.b]
kind = "count"
of = ["B.2", "B.4", "B.6"]
is = { switch = "partial", independent = "dependent", dependent = ["partial", "dependent"] }
[measures.class]
kind = "table"
grades = "class"
clause = "表B"
by = ["b", "a"]
cells = [ ["A", "B", "D", "E"], ["B", "C", "E", "F"], ["B", "D", "E", "F"], ["C", "E", "F", "G"] ]
"""
    + grades(**{"class": ["A", "B", "C", "D", "E", "F", "G"]})
    + """
[result]
preliminary = "class"
measures = ["a", "b"]
"""
)
