# SPDX-License-Identifier: Apache-2.0
"""Policy files at random: every kind of measure, of condition, of start and stop, and
every way to stand beside each other."""

from datetime import date
from fractions import Fraction
from json import dumps
from pathlib import Path
from random import Random

from carecalc.catalog.reader import read_policy
from carecalc.domain.policy import Policy, Standard, StandardRow
from carecalc.text import Text

FACTS = (
    ("class", ("high", "high", "low", "no such option")),
    ("help", ("2", "1", "0", "no such option")),
    ("rooms", ("0", "2", "7")),
)
PROGRAMMES = ("a", "b", "c")
GROUPS = ("g0", "g1", "g2")

STANDARDS = {
    "x/floor": Standard(
        "x/floor",
        Text("标准"),
        "yuan",
        "month",
        (
            StandardRow(date(2025, 1, 1), Fraction(1450), "s1"),
            StandardRow(date(2026, 10, 1), Fraction(15217, 10), "s2", "unconfirmed"),
        ),
    ),
    "x/later": Standard(
        "x/later",
        Text("未定"),
        "yuan",
        "month",
        (StandardRow(date(2026, 11, 1), Fraction(300)),),
    ),
}

_COMMON = (Path(__file__).parent / "random-policies.toml").read_text(encoding="utf-8")
_AMOUNTS = (
    *("gap", "of-table", "part", "seventh", "each-room", "voucher", "greatest"),
    *("by-points", "by-signs", "least", "fixed", "fixed"),
)
_CATEGORIES = ("", "", "age-class", "need", "worse")
_TESTS = (
    '{ hukou = "110000" }',
    '{ residence = "110000", age = { min = 60 } }',
    "{ age = { min = 60, below = 90 } }",
    '{ status = ["DB", "DSR", "JS"] }',
    '"poor"',
    '"severe"',
    "{ poor = false }",
    '{ none = [ { severe = true }, { benefit = "retired-cadre" } ] }',
    "{ certificate = { grade = [1, 2, 3, 4] } }",
    '{ any = [ { sex = "female" }, { age = { above = 75 } }, { class = "high" } ] }',
    "{ income = { min = 1000.5, max = 2400 } }",
    "{ signs = { max = 2 } }",
    "{ worse = [2, 3] }",
    '{ help = ["1", "2"] }',
)
_VETOES = (
    '{ status = "TK" }',
    '{ benefit = "work-injury-care" }',
    '{ benefit = ["heroic-act-care", "b"] }',
    '{ setting = "institution-long" }',
    '{ class = "low", way = "two" }',
)
_STARTS = (
    *(
        'from = "application-month"',
        'from = "application-month", back_to_eligibility = 6',
    ),
    'from = "application-month", back_to_eligibility = 2, clause = "t1"',
    *('from = "decision-month", clause = "t2"', 'from = "month-after-decision"'),
    *(
        'from = "eligibility-month"',
        'from = "eligibility-month", back_to_eligibility = 3',
    ),
)
_MODES = ("add", "veto", "first", "highest", "after", "choose")


def random_policy(
    random: Random, code: str = "p", begins: str = "2025-01-01"
) -> Policy:
    """Return a policy of up to three programmes and as many groups."""
    text = (
        f'format = 1\ncode = "{code}"\nlabel = {{ zh_CN = "样" }}\nregion = "110000"\n'
    )
    text += f"effective_from = {begins}\n"
    text += random.choice(["", 'mark = "sample-not-verified"\n'])
    text += _COMMON.replace(
        "[switches.way]\n",
        f'[switches.way]\ndefault = "{random.choice(["one", "two"])}"\n',
    )
    if random.random() < 0.2:
        text += '[warnings.look]\nlabel = { zh_CN = "看" }\nwhen = { benefit = "b" }\n'
    for name in PROGRAMMES[: random.randint(1, 3)]:
        vetoes = random.sample(_VETOES, random.choice([0, 0, 1, 2]))
        listed = ", ".join(
            f'{{ when = {veto}, clause = "v{n}", mark = "convention" }}'
            for n, veto in enumerate(vetoes)
        )
        category = random.choice(_CATEGORIES)
        text += f'[programmes.{name}]\nlabel = {{ zh_CN = "{name}" }}\n'
        text += (
            f'clause = "{name}"\nwho = {random.choice(_TESTS)}\nvetoes = [ {listed} ]\n'
        )
        text += f'category = "{category}"\n' if category else ""
        text += f'amount = "{random.choice(_AMOUNTS)}"\n'
    start, stop = random.choice(_STARTS), random.choice(_stops(random))
    if random.random() < 0.85:
        text += f"[timing]\nstart = {{ {start} }}\n{stop}"
    return read_policy((text + _groups(random)).encode(), "p.toml", STANDARDS)


def _stops(random: Random) -> tuple[str, ...]:
    from_ = random.choice(["month-after-event", "event-month", "month-after-decision"])
    events = '"death", "prison", "status-lost", "level-changed"'
    return (
        "",
        f'stop = {{ events = [{events}], from = "{from_}", clause = "t9" }}\n',
        f'stop = {{ events = [{events}], from = "month-after-event", '
        f'each = {{ prison = "{from_}", status-lost = "event-month" }} }}\n',
    )


def _groups(random: Random) -> str:
    text = ""
    for name in GROUPS[: random.choice([0, 1, 1, 2, 3])]:
        members = ["a", "b", "c", "benefit: retired-cadre", "benefit: duty-disability"]
        random.shuffle(members)
        cut, end = random.choice([1, 2]), random.choice([3, 4, 5])
        sides = [members[:cut], members[cut:3], *([m] for m in members[3:end])]
        listed = [side for side in sides if side]
        text += f'[groups.{name}]\nlabel = {{ zh_CN = "{name}" }}\nclause = "{name}"\n'
        text += f'mode = "{random.choice(_MODES)}"\nsides = {dumps(listed)}\n'
        when = random.choice(
            ["", "", '{ way = "one" }', '{ class = "high" }', '"poor"']
        )
        text += f"when = {when}\n" if when else ""
    return text
