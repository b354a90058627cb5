# SPDX-License-Identifier: Apache-2.0
"""Laws in the shapes of foreign systems: what the language must be able to say."""

from collections.abc import Mapping, Sequence

from tests.laws import grades, item, section

# --- weighted modules (the shape of the German NBA) -------------------------------------

# Module: number of items, the points of an item's options, and its bands: from how
# many raw points on, how many weighted points.
Steps = Sequence[tuple[int, str]]
MODULES: Mapping[str, tuple[int, str, Steps]] = {
    "M1": (5, "0 1 2 3", [(0, "0"), (2, "2.5"), (4, "5"), (6, "7.5"), (10, "10")]),
    "M2": (
        11,
        "0 1 2 3",
        [(0, "0"), (2, "3.75"), (6, "7.5"), (11, "11.25"), (17, "15")],
    ),
    "M3": (
        13,
        "0 1 3 5",
        [(0, "0"), (1, "3.75"), (3, "7.5"), (5, "11.25"), (7, "15")],
    ),
    "M4": (13, "0 1 2 3", [(0, "0"), (3, "10"), (8, "20"), (19, "30"), (37, "40")]),
    "M6": (6, "0 1 2 3", [(0, "0"), (1, "3.75"), (4, "7.5"), (7, "11.25"), (12, "15")]),
}


def module(code: str, count: int, codes: str) -> str:
    """Return a section of equal items, the first option the best."""
    return section(
        code, "".join(item(f"{code}.{n}", codes) for n in range(1, count + 1)), "less"
    )


def weighted(code: str, of: str, steps: Steps) -> str:
    """Return a measure that turns raw points into weighted points, open at the top."""
    rows = []
    for n, (least, points) in enumerate(steps):
        below = f", below = {steps[n + 1][0]}" if n + 1 < len(steps) else ""
        rows.append(f"  {{ min = {least}{below}, then = {points} }},\n")
    return (
        f'[measures."{code}"]\nkind = "band"\nof = "{of}"\nunit = "points"\n'
        f'clause = "Anlage 2"\nbands = [\n{"".join(rows)}]\n'
    )


# Module 5 counts actions a day, a week and a month; its points are of actions a day.
HELP = "".join(
    f'[[sections.items]]\ncode = "M5.{n}"\nlabel = {{ zh_CN = "{n}" }}\n'
    f'answer = "number"\nmax = 30\n'
    for n in ("day", "week", "month")
)
MODULAR = (
    "".join(module(code, count, codes) for code, (count, codes, _) in MODULES.items())
    + section("M5", HELP, "less")
    + "".join(
        f'[measures."{code}"]\nkind = "sum"\nsections = ["{code}"]\nunit = "points"\n'
        + weighted(f"{code}.weighted", code, steps)
        for code, (_, _, steps) in MODULES.items()
    )
    + """
[measures.M5]
kind = "sum"
sections = ["M5"]
weights = { "M5.week" = "1/7", "M5.month" = "1/30" }
unit = "points"
[measures."M5.weighted"]
kind = "band"
of = "M5"
unit = "points"
clause = "Anlage 2"
bands = [
  { below = 1, then = 0 },
  { min = 1, below = 3, then = 5 },
  { min = 3, below = 8, then = 10 },
  { min = 8, then = 20 },
]
[measures."M2-or-M3"]
kind = "largest-of"
of = ["M2.weighted", "M3.weighted"]
unit = "points"
[measures.total]
kind = "sum"
of = ["M1.weighted", "M2-or-M3", "M4.weighted", "M5.weighted", "M6.weighted"]
unit = "points"
[measures.level]
kind = "band"
of = "total"
grades = "level"
clause = "15"
bands = [
  { below = 12.5, then = 0 },
  { min = 12.5, below = 27, then = 1 },
  { min = 27, below = 47.5, then = 2 },
  { min = 47.5, below = 70, then = 3 },
  { min = 70, below = 90, then = 4 },
  { min = 90, then = 5 },
]
"""
    + grades(level=[0, 1, 2, 3, 4, 5])
    + """
[facts.both-arms]
label = { zh_CN = "双手双腿丧失功能" }
options = [
  { code = "no", label = { zh_CN = "否" } },
  { code = "yes", label = { zh_CN = "是" } },
]
default = "no"
[result]
preliminary = "level"
measures = ["M2.weighted", "M3.weighted", "M2-or-M3", "total"]
monotone = true
[[result.overrides]]
clause = "15(4)"
label = { zh_CN = "特殊需要" }
when = { both-arms = "yes" }
set = 5
"""
)

# --- groups walked in their order (the shape of the French AGGIR) ------------------------

VARIABLES = (
    *("coherence", "orientation", "washing", "dressing"),
    *("eating", "elimination", "transfers", "indoors"),
)
# Group: points of C and of B, one for each variable; then from how many on which rank.
Group = tuple[Sequence[int], Sequence[int], Sequence[tuple[int, int]]]
GROUPS: Mapping[str, Group] = {
    "A": (
        (2000, 1200, 40, 40, 60, 100, 800, 200),
        (0, 0, 16, 16, 20, 16, 120, 32),
        ((4380, 1), (4140, 2), (3390, 3)),
    ),
    "B": (
        (1500, 1200, 40, 40, 60, 100, 800, -80),
        (320, 120, 16, 16, 0, 16, 120, -40),
        ((2016, 4),),
    ),
    "C": (
        (0, 0, 40, 40, 60, 160, 1000, 400),
        (0, 0, 16, 16, 20, 20, 200, 40),
        ((1700, 5), (1432, 6)),
    ),
    "D": (
        (0, 0, 0, 0, 2000, 400, 2000, 200),
        (0, 0, 0, 0, 200, 200, 200, 0),
        ((2400, 7),),
    ),
    "E": (
        (400, 400, 400, 400, 400, 800, 800, 200),
        (0, 0, 100, 100, 100, 100, 100, 0),
        ((1200, 8),),
    ),
    "F": (
        (200, 200, 500, 500, 500, 500, 500, 200),
        (100, 100, 100, 100, 100, 100, 100, 0),
        ((800, 9),),
    ),
    "G": (
        (150, 150, 300, 300, 500, 500, 400, 200),
        (0, 0, 200, 200, 200, 200, 200, 100),
        ((650, 10),),
    ),
    "H": (
        (0, 0, 3000, 3000, 3000, 3000, 1000, 1000),
        (0, 0, 2000, 2000, 2000, 2000, 2000, 1000),
        ((4000, 11), (2000, 12)),
    ),
}
RANK_TO_LEVEL = {
    **{1: "GIR1"},
    **dict.fromkeys(range(2, 8), "GIR2"),
    **{8: "GIR3", 9: "GIR3", 10: "GIR4", 11: "GIR4", 12: "GIR5", 13: "GIR6"},
}


def group_sum(name: str, group: Group) -> str:
    """Return the sum of one group: the same answers weigh differently in each."""
    lost, partly, _ = group
    points = "".join(
        f'[measures."group.{name}".points]\n'
        if n < 0
        else f"{VARIABLES[n]} = {{ A = 0, B = {partly[n]}, C = {lost[n]} }}\n"
        for n in range(-1, len(VARIABLES))
    )
    of = ", ".join(f'"{variable}"' for variable in VARIABLES)
    return f'[measures."group.{name}"]\nkind = "sum"\nof = [{of}]\n{points}'


WALKED = (
    section(
        "A", "".join(item(variable, "A=0 B=1 C=2") for variable in VARIABLES), "less"
    )
    + "".join(group_sum(name, group) for name, group in GROUPS.items())
    + '[measures.rank]\nkind = "rules"\ngrades = "rank"\nclause = "annexe 2-1"\nrows = [\n'
    + "".join(
        f'  {{ then = {rank}, when = {{ "group.{name}" = {{ min = {least} }} }} }},\n'
        for name, (_, _, ranks) in GROUPS.items()
        for least, rank in ranks
    )
    + ']\notherwise = 13\n[measures.level]\nkind = "table"\ngrades = "level"\n'
    + 'clause = "annexe 2-1"\nby = ["rank"]\ncells = { '
    + ", ".join(f'{rank} = "{level}"' for rank, level in RANK_TO_LEVEL.items())
    + " }\n"
    + grades(
        rank=list(range(13, 0, -1)),
        level=["GIR6", "GIR5", "GIR4", "GIR3", "GIR2", "GIR1"],
    )
    + '[result]\npreliminary = "level"\nmeasures = ["rank"]\n'
)

# --- dozens of options, items not asked, letters, halves and quarters --------------------

ORIGINS = " ".join(f"o{n:02}={n}.25" for n in range(40))
LETTERS = (
    section(
        "P",
        item("P.1", ORIGINS)
        + item("P.2", "none=0 some=0.5 much=1.75")
        + item(
            "P.3", "left=0.25 right=0.5", 'asked_when = { "P.2" = ["some", "much"] }'
        ),
        "less",
    )
    + section("S", item("S.1", "0 1 2") + item("S.2", "0 1 2"), "less")
    + """
[measures.burden]
kind = "sum"
sections = ["P"]
unit = "points"
[measures.state]
kind = "sum"
sections = ["S"]
unit = "points"
[measures.care]
kind = "band"
of = "burden"
grades = "letter"
clause = "1"
bands = [
  { below = 10, then = "A" },
  { min = 10, below = 30.75, then = "B" },
  { min = 30.75, then = "C" },
]
[measures.risk]
kind = "band"
of = "state"
grades = "risk"
clause = "2"
bands = [ { max = 1, then = "low" }, { min = 2, then = "high" } ]
[measures.level]
kind = "rules"
grades = "letter"
clause = "3"
# The gravest burden with a low risk is cared for elsewhere: not monotone.
rows = [
  { then = "A", when = { care = "C", risk = "low" } },
  { then = "C", when = { care = "C" } },
  { take = "care" },
]
"""
    + grades(letter=["A", "B", "C"], risk=["low", "high"])
    + '[result]\npreliminary = "level"\nmeasures = ["burden", "care", "risk"]\n'
)
